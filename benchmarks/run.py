"""Measure the house: seconds of whole commands, seconds inside a run, coverage of intervals."""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
from scipy import stats

from jeugdlib.estimate.outcome import proportion
from jeugdlib.report import html
from jeugdlib.report.project import find_project

ROOT = Path(__file__).parents[1]
RUNS = 3


def seconds(command: list[str], folder: Path = ROOT) -> float:
    """Wall seconds of one command, which must succeed."""
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - start


def commands(cold: bool) -> pd.DataFrame:
    """Median, least and most seconds of whole commands."""
    python = sys.executable
    with tempfile.TemporaryDirectory() as out:
        timed = {
            "python -c pass": [python, "-c", "pass"],
            "import jeugdlib": [python, "-c", "import jeugdlib"],
            "jeugd --help": [python, "-m", "jeugdlib", "--help"],
            "jeugd list": [python, "-m", "jeugdlib", "list"],
            "jeugd run (all notebooks)": [python, "-m", "jeugdlib", "run", "--out", out],
            "make reports (warm)": [python, "make.py", "reports", "--out", out],
        }
        rows = {name: [seconds(command) for _ in range(RUNS)] for name, command in timed.items()}
    if cold:
        with tempfile.TemporaryDirectory() as folder:
            clone = Path(folder) / "clone"
            seconds(["git", "clone", "--quiet", str(ROOT), str(clone)])
            rows["make reports (fresh clone)"] = [seconds(["make", "reports"], clone)]
    return pd.DataFrame(
        {name: (statistics.median(s), min(s), max(s)) for name, s in rows.items()},
        index=["median", "least", "most"],
    ).T


def inside() -> pd.DataFrame:
    """Seconds inside the run of each notebook: kernel, import cell, other cells, page."""
    project = find_project(ROOT)
    return pd.DataFrame({name: _inside(project, name) for name in project.names()}).T


def _inside(project, name: str) -> dict[str, float]:
    from nbclient import NotebookClient

    notebook = nbformat.read(project.notebooks / f"{name}.ipynb", as_version=4)
    client = NotebookClient(
        notebook, resources={"metadata": {"path": str(project.notebooks)}}, record_timing=False
    )
    start = time.perf_counter()
    with client.setup_kernel():
        ready = time.perf_counter()
        spent = {"import": 0.0, "cells": 0.0}
        for place, cell in enumerate(notebook.cells):
            begin = time.perf_counter()
            client.execute_cell(cell, place)
            spent["import" if "from jeugdlib" in cell.source else "cells"] += (
                time.perf_counter() - begin
            )
        executed = time.perf_counter()
    facts = {"title": name, "name": name, "openbaarheid": "openbaar", "version": "", "origin": ""}
    begin = time.perf_counter()
    html.page(notebook, {**facts, "parameters": []})
    rendered = time.perf_counter()
    total = executed - start + rendered - begin
    return {"kernel": ready - start, **spent, "page": rendered - begin, "total": total}


def coverage() -> pd.DataFrame:
    """Coverage at 95 % of each interval for one proportion, summed over every outcome."""
    every = np.linspace(0.01, 0.99, 981)
    named = (0.03, 0.1, 0.3, 0.5)
    rows = {}
    for method in ("clopper_pearson", "wilson", "jeffreys"):
        for n in (5, 10, 20, 32, 60, 120):
            counts = np.arange(n + 1)
            interval = proportion(pd.DataFrame({"count": counts, "n": n}), method=method)
            low, high = interval[["low", "high"]].to_numpy().T[:, :, None]

            def held(share, low=low, high=high, counts=counts, n=n):
                chance = stats.binom.pmf(counts[:, None], n, share)
                return (chance * ((low <= share) & (share <= high))).sum(axis=0)

            at = dict(zip([f"p {p}" for p in named], held(np.array(named)), strict=True))
            overall = held(every)
            rows[f"{method} n={n}"] = {**at, "average": overall.mean(), "least": overall.min()}
    return pd.DataFrame(rows).T


def main() -> None:
    """Print the machine and every table."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--cold", action="store_true", help="also time a fresh clone")
    chosen = reader.parse_args()
    packages = ", ".join(f"{name} {version(name)}" for name in ("pandas", "scipy", "papermill"))
    machine = f"{platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{machine}, {packages}")
    print("\nwhole commands, seconds\n", commands(chosen.cold).round(2).to_string(), sep="")
    print("\ninside a run, seconds\n", inside().round(2).to_string(), sep="")
    print(
        "\ncoverage of 95 % intervals for one proportion\n", coverage().round(3).to_string(), sep=""
    )


if __name__ == "__main__":
    main()
