"""The index of many reports: seconds to write it, and the memory that takes.

`made_up` is used by the tests as well. The reports are made up, of the size of those that ship; the
first time every file of them is read, after that only what changed.
"""

import argparse
import os
import platform
import tempfile
import time
import tracemalloc
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

import pandas as pd

from jeugdlib.report import index, manifest
from jeugdlib.report.place import key, slug
from jeugdlib.report.project import Project

NOTEBOOKS = ("05_eigen_gegevens", "20_flevoland", "60_monitoring", "61_respons", "74_leercyclus")
REGIONS = ("Zuid", "IJmond", "'s-Hertogenbosch", "Súdwest-Fryslân", "alkmaar", "Één", "Noord-Oost")
SIZES = {"report.html": 280_000, "notebook.ipynb": 180_000, "tables.xlsx": 12_000}
EVERY = {"failed": 23, "half": 31}  # one in so many
REPEATS = 5


def made_up(root: Path, number: int, sizes: dict[str, int] = SIZES) -> Project:
    """A project with so many reports, of which some failed and some are half."""
    project = Project(root)
    for place in range(number):
        notebook = NOTEBOOKS[place % len(NOTEBOOKS)]
        region = f"{REGIONS[place % len(REGIONS)]} {place}"
        intern = notebook.startswith(("05", "20", "74"))
        parent = project.reports / "intern" if intern else project.reports
        folder = parent / f"{notebook}--{slug(region)}"
        facts = {
            "name": notebook,
            "question": "Hoe gaat het met de hulp, en van wie weten we dat niet?",
            "openbaarheid": "intern" if intern else "openbaar",
            "each": {"regio": region},
            "changed": {"regio": region},
            "n": 10 + place,
            "response": [0.4, 0.9],
        }
        if place % EVERY["failed"] == 1:
            _fail(project, folder, facts)
            continue
        folder.mkdir(parents=True)
        for name, size in sizes.items():
            (folder / name).write_bytes(bytes([65 + place % 26]) * size)
        manifest.write(folder, facts, {})
        if place % EVERY["half"] == 2:
            (folder / "report.html").unlink()
    return project


def _fail(project: Project, folder: Path, facts: dict) -> None:
    log = project.work / "mislukt" / folder.name / key(folder)
    log.mkdir(parents=True)
    (log / "log.txt").write_text("Het ging mis.\n", "utf-8")
    about = {name: facts[name] for name in ("name", "each", "openbaarheid")}
    index.note_failure(log, SimpleNamespace(place=folder, **about))  # all of a job that it asks


def measured(number: int) -> dict[str, float]:
    """Seconds of the first and of a later index of so many reports, and what it took."""
    with tempfile.TemporaryDirectory() as name:
        project = made_up(Path(name), number)
        first, busy = _seconds(project)
        later, busy_later = map(min, zip(*(_seconds(project) for _ in range(REPEATS)), strict=True))
        tracemalloc.start()
        index.write(project.reports, project)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        size = (project.reports / "index.html").stat().st_size
    return {
        "first, s": first,
        "of the processor": busy,
        "later, s": later,
        "of the processor, later": busy_later,
        "memory, MB": peak / 1e6,
        "page, kB": size / 1e3,
    }


def _seconds(project: Project) -> tuple[float, float]:
    """Seconds that an index took, and those of the processor, whatever else was running."""
    start, busy = time.perf_counter(), time.process_time()
    index.write(project.reports, project)
    return time.perf_counter() - start, time.process_time() - busy


def main() -> None:
    """Print the machine and the table."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--most", type=int, default=1000, help="reports; 1000 by default")
    most = reader.parse_args().most
    print(
        f"{platform.system()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"jinja2 {version('jinja2')}"
    )
    measured(1)  # imports the template engine
    numbers = [number for number in (1, 10, 100, 1000, 10_000) if number <= most]
    table = pd.DataFrame({number: measured(number) for number in numbers}).T
    print(f"\nindex of so many reports\n{table.round(3).to_string()}")


if __name__ == "__main__":
    main()
