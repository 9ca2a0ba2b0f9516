"""Measure one notebook for many regions: plain papermill, ours, and the bare cells, in one run.

Plain papermill starts a kernel per report and has no page; ours makes the whole report. The floor
is the cells alone, run in a process forked for each region, two at a time. The aims: two workers at
least 8 times as fast as plain papermill, within 1.4 times of the floor; under 120 MB a notebook.
"""

import argparse
import json
import multiprocessing
import os
import platform
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).parents[1]
NOTEBOOK = "30_beweging_van_nul"
YEARS = range(2015, 2025)


def make_project(folder: Path, regions: int) -> None:
    """A project with the notebooks, the data, and counts of so many regions."""
    for name in ("notebooks", "data"):
        (folder / name).symlink_to(ROOT / name)
    rows = [
        {"reeks": f"regio {place:04d}", "periode": year, "aantal": 5 + (place + year) % 40}
        for place in range(regions)
        for year in YEARS
    ]
    pd.DataFrame(rows).to_csv(folder / "tellingen.csv", sep=";", index=False)


def ours(folder: Path, workers: int) -> float:
    """Seconds of `jeugd run --each reeks`, from start to index."""
    given = ["-p", "tellingen=tellingen.csv", "-p", "openbaarheid=intern"]
    more = ["--each", "reeks", "--out", f"out{workers}", "--workers", str(workers), "--force"]
    command = [sys.executable, "-m", "jeugdlib", "run", NOTEBOOK, *given, *more]
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - start


def plain(folder: Path, regions: int, processes: int) -> float:
    """Seconds of papermill with an ordinary kernel per region, in so many processes."""
    start = time.perf_counter()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        list(pool.map(_one_kernel, [str(folder)] * regions, range(regions)))
    return time.perf_counter() - start


def _one_kernel(folder: str, place: int) -> None:
    import papermill

    papermill.execute_notebook(
        f"{ROOT}/notebooks/{NOTEBOOK}.ipynb",
        f"{folder}/plain{place}.ipynb",
        parameters=_parameters(folder, place),
        kernel_name="python3",
        progress_bar=False,
        resources={"metadata": {"path": f"{ROOT}/notebooks"}},
    )


def _parameters(folder: str, place: int) -> dict[str, str]:
    return {
        "tellingen": f"{folder}/tellingen.csv",
        "reeks": f"regio {place:04d}",
        "openbaarheid": "intern",
    }


def floor(folder: Path, regions: int, workers: int) -> tuple[float, float]:
    """Seconds of the cells alone, and the most megabytes that one process had of its own."""
    import nbformat

    from jeugdlib.report.warm import started

    notebook = nbformat.read(ROOT / f"notebooks/{NOTEBOOK}.ipynb", as_version=4)
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    private = []

    def run(place: int) -> None:
        process, connection = started(f"{ROOT}/notebooks")
        filled = "\n".join(f"{n} = {v!r}" for n, v in _parameters(str(folder), place).items())
        for source in [cells[0], filled, *cells[1:]]:
            connection.send_bytes(source.encode())
            said = json.loads(connection.recv_bytes())
            assert not any(out["output_type"] == "error" for out in said["outputs"])
        private.append(_private(process.pid))
        connection.close()
        process.join()

    start = time.perf_counter()
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(run, range(regions)))
    return time.perf_counter() - start, max(private)


def _private(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private")) / 1000


def main() -> None:
    """Print the machine and the table."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--regions", type=int, default=42)
    reader.add_argument("--plain", type=int, default=42, help="for how many papermill is timed")
    chosen = reader.parse_args()
    sys.modules.setdefault("rfc3987_syntax", None)
    print(
        f"{platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        + ", ".join(f"{name} {version(name)}" for name in ("papermill", "ipykernel", "pandas"))
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_project(folder, chosen.regions)
        cells, private = floor(folder, chosen.regions, 2)
        rows = {"cells alone, 2 at a time": cells}
        rows |= {f"jeugd run, {n} worker{'s' * (n > 1)}": ours(folder, n) for n in (1, 2)}
        part = chosen.regions / chosen.plain
        for n in (1, 2):
            rows[f"papermill, {n} process{'es' * (n > 1)}"] = part * plain(folder, chosen.plain, n)
    table = pd.DataFrame({"seconds": rows})
    table["times the floor"] = table["seconds"] / cells
    table["as fast as papermill"] = rows["papermill, 1 process"] / table["seconds"]
    print(f"\n{NOTEBOOK} for {chosen.regions} regions\n{table.round(2).to_string()}")
    print(f"\nmost memory of one notebook's own: {private:.0f} MB")


if __name__ == "__main__":
    main()
