"""Measure how cost grows: with reports from one to a thousand, with rows from ten thousand up.

A small report is the least that there is: a table read, one answer, one table, no figure. Of the
run itself the memory is followed, which should not grow with the number of reports.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import pandas as pd

from benchmarks.monitoring import compare

REPORTS, MOST_REPORTS = (1, 10, 42, 100), 1000
ROWS, MOST_ROWS = (10_000, 100_000, 1_000_000), (10_000_000, 100_000_000)
PARAMETERS = """\
tellingen = "../tellingen.csv"  # csv-bestand met tellingen per periode
reeks = "a"  # naam van de reeks in het bestand
openbaarheid = "intern"  # wie het rapport mag zien: intern, kring of openbaar"""
IMPORTS = "from jeugdlib import read, reduce, report, show\nfrom jeugdlib.release import release"
CELL = """\
series = release(reduce.series(read.table(tellingen, "tellingen"), reeks), openbaarheid)
report.answer(series)
show.table(series, "Aantallen", {"count": "Aantal"})"""


def make_project(folder: Path, reports: int) -> None:
    """A project with one small notebook, and counts of so many regions."""
    (folder / "notebooks").mkdir()
    (folder / "data").mkdir()
    cells = [
        nbformat.v4.new_markdown_cell("# Hoeveel waren het er?"),
        nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(IMPORTS),
        nbformat.v4.new_code_cell(CELL),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "notebooks/klein.ipynb")
    rows = [
        {"reeks": f"regio {place:04d}", "periode": year, "aantal": 5 + (place + year) % 40}
        for place in range(reports)
        for year in range(2020, 2025)
    ]
    pd.DataFrame(rows).to_csv(folder / "tellingen.csv", sep=";", index=False)


def batch(folder: Path, reports: int) -> dict[str, float]:
    """Seconds of a batch, and megabytes of the run after a tenth of the reports and at the end."""
    make_project(folder, reports)
    given = ["-p", "tellingen=tellingen.csv", "--each", "reeks"]
    command = [sys.executable, "-m", "jeugdlib", "run", "klein", *given]
    memory = []
    start = time.perf_counter()
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as run:
        for line in run.stdout:
            if line.startswith("["):
                memory.append(_resident(run.pid))
    seconds = time.perf_counter() - start
    assert run.returncode == 0
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return {
        "seconds": seconds,
        "s per report": seconds / reports,
        "again (s)": time.perf_counter() - start,
        "MB after a tenth": memory[len(memory) // 10],
        "MB at the end": memory[-1],
    }


def _resident(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1000


def main() -> None:
    """Print a table for reports and one for rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", action="store_true", help="1000 reports, 100 million rows")
    parser.add_argument("--what", choices=["reports", "rows"], help="only one of the two")
    chosen = parser.parse_args()
    found = {}
    for reports in (*REPORTS, *([MOST_REPORTS] if chosen.most else [])):
        if chosen.what != "rows":
            with tempfile.TemporaryDirectory() as folder:
                found[reports] = batch(Path(folder), reports)
    if found:
        print(f"small reports in one batch\n{pd.DataFrame(found).T.round(2).to_string()}\n")
    for rows in (*ROWS, *(MOST_ROWS if chosen.most else [])):
        if chosen.what != "reports":
            with tempfile.TemporaryDirectory() as folder:
                table = compare(Path(folder), rows, "regio", False)
            print(f"{rows:,} trajectories\n{table.astype(float).round(2).to_string(na_rep='')}\n")


if __name__ == "__main__":
    main()
