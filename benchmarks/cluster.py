"""Measure what a report costs more on a Dask cluster than here, with the same number of workers.

A scheduler and workers run as processes of this machine. Small reports are made with both, a few
and many: the difference between these is what one report costs, without what a run costs once
(connecting, checking). The aim: under 50 milliseconds more per report.
"""

import argparse
import json
import operator
import os
import platform
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import nbformat
import pandas as pd

PARAMETERS = """reeks = "alle"  # welke reeks
openbaarheid = "intern"  # wie het rapport mag zien: intern, kring of openbaar"""


def make_project(folder: Path, reports: int) -> None:
    """A project with so many notebooks that hardly compute."""
    (folder / "data").mkdir()
    (folder / "notebooks").mkdir()
    for place in range(reports):
        cells = [
            nbformat.v4.new_markdown_cell("# Hoe gaat het?"),
            nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}),
            nbformat.v4.new_code_cell("1 + 1"),
        ]
        notebook = nbformat.v4.new_notebook(cells=cells)
        nbformat.write(notebook, folder / f"notebooks/n{place:04d}.ipynb")


def start_cluster(folder: Path, workers: int) -> tuple[str, list[subprocess.Popen]]:
    """The address of a cluster of so many workers with one thread each, and its processes."""
    known = folder / "known.json"
    dask = [sys.executable, "-m", "dask"]
    scheduler = ["scheduler", "--port", "0", "--scheduler-file", str(known)]
    worker = ["worker", "--scheduler-file", str(known), "--nthreads", "1"]
    loopback = ["--host", "127.0.0.1", "--no-dashboard"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    started = [subprocess.Popen([*dask, *scheduler, *loopback], **quiet)]
    while not known.exists():
        time.sleep(0.1)
    started += [subprocess.Popen([*dask, *worker, *loopback], **quiet) for _ in range(workers)]
    address = json.loads(known.read_text())["address"]
    from distributed import Client

    with Client(address) as client:
        client.wait_for_workers(workers)
    return address, started


def seconds(folder: Path, reports: int, *more: str) -> float:
    """Seconds of `jeugd run` for so many reports, from start to index."""
    names = [f"n{place:04d}" for place in range(reports)]
    command = [sys.executable, "-m", "jeugdlib", "run", *names, "--force", *more]
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - start


def passing_on(folder: Path, address: str) -> float:
    """Milliseconds to send an order to a worker and have its answer, without making anything."""
    from jeugdlib.cli.making import Order
    from jeugdlib.report.cluster import results
    from jeugdlib.report.job import plan
    from jeugdlib.report.project import Project

    project = Project(folder)
    orders = [Order(project, job) for job in plan(project, [], {}, folder)]
    answers = results(address, orders, operator.attrgetter("prints"), None)
    next(answers)  # after the connection was made and the workers were checked
    start = time.perf_counter()
    count = sum(1 for _ in answers)
    return 1000 * (time.perf_counter() - start) / count


def main() -> None:
    """Print the machine and the table."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--workers", type=int, default=2)
    reader.add_argument("--few", type=int, default=10)
    reader.add_argument("--many", type=int, default=110)
    reader.add_argument("--rounds", type=int, default=3, help="of which the fastest counts")
    chosen = reader.parse_args()
    print(
        f"{platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        + ", ".join(f"{name} {version(name)}" for name in ("distributed", "papermill"))
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_project(folder, chosen.many)
        address, started = start_cluster(folder, chosen.workers)
        ways = {"here": ("--workers", str(chosen.workers)), "cluster": ("--cluster", address)}
        try:
            seconds(
                folder, chosen.workers * 2, *ways["cluster"]
            )  # every worker starts its template
            sending = min(passing_on(folder, address) for _ in range(chosen.rounds))
            print(f"\nan order to a worker and its answer back: {sending:.0f} ms", flush=True)
            rows = {
                way: {
                    count: min(seconds(folder, count, *more) for _ in range(chosen.rounds))
                    for count in (chosen.few, chosen.many)
                }
                for way, more in ways.items()
            }
        finally:
            for process in reversed(started):
                process.terminate()
                process.wait()
    table = pd.DataFrame(rows).T
    each = (table[chosen.many] - table[chosen.few]) / (chosen.many - chosen.few)
    table = table.add_suffix(" reports, s").assign(**{"per report, ms": 1000 * each})
    print(f"\nsmall reports, {chosen.workers} workers\n{table.round(2).to_string()}")
    print(f"\nmore per report on the cluster: {1000 * (each['cluster'] - each['here']):.0f} ms")


if __name__ == "__main__":
    main()
