"""Batches: some at once in one folder, one with bad inputs that is broken off, one in any order.

The long form, with 50 times 2 to 8 runs at once: python -m benchmarks.broken_off.
"""

import io
import json
import random
import shutil
import time
from contextlib import chdir, redirect_stderr, redirect_stdout
from datetime import date
from pathlib import Path

import pytest

from benchmarks import broken_off
from jeugdlib.cli import main
from jeugdlib.report import manifest, warm
from jeugdlib.report.html import dutch_date

pytestmark = pytest.mark.skipif(not warm.can_fork(), reason="kills are for Linux")

REGIONS = [f"Regio {number}" for number in range(37)]
FEW = 9
ALONE = ("Klein", "Kleiner", "Kleinst")  # regions with one client, of which no report may be made
ROOT = Path(__file__).parents[2]
YEARS = range(2015, 2025)
SHIPPED = "30_beweging_van_nul"


@pytest.fixture
def project(tmp_path):
    return tmp_path / "project"


def test_runs_at_once_in_one_folder_lose_nothing_and_mix_nothing(project):
    broken_off.make_project(project, REGIONS[:4])
    found = broken_off.together(project, [3])
    assert found.killed == {"3 runs": 1} and not +found.wrong


@pytest.fixture(params=[FEW, pytest.param(len(REGIONS), marks=pytest.mark.slow)])
def good(request):
    """Of how many regions a report can be made."""
    return request.param


@pytest.fixture
def batch(project, good):
    """The project with these regions and three others, of which a run was killed half-way."""
    broken_off.make_project(project, REGIONS[:good], ALONE)
    run = broken_off.start(project)
    while run.poll() is None and run.said.read_text("utf-8").count("klaar in") < good // 2:
        time.sleep(0.01)
    run.kill()
    run.wait()
    assert broken_off.lives_on(run) == 0
    return project


def test_a_batch_with_bad_inputs_that_was_broken_off_is_taken_up_where_it_was(batch, good):
    before = times(batch)
    left = good - len(before)
    assert good // 2 <= len(before) < good

    code, said = broken_off.give(batch)
    assert code == 1 and f"{left} van {left + len(ALONE)} rapporten gemaakt" in said
    assert {name: time for name, time in times(batch).items() if name in before} == before
    assert len(times(batch)) == good and broken_off.left_over(batch) == []
    assert named(said) == sorted(region.lower() for region in ALONE)

    again = broken_off.give(batch)
    assert again[0] == 1 and f"0 van 3 rapporten gemaakt, {good} ongewijzigd" in again[1]
    assert named(again[1]) == named(said)
    pure = broken_off.reports(batch / "reports")
    assert pure == undisturbed(batch)


def times(project):
    """When each whole report was made."""
    folder = project / "reports"
    return {n: (folder / n).stat().st_mtime_ns for n in broken_off.reports(folder)}


def named(said):
    """The regions of which the run said that no report was made."""
    refused = [line for line in said.splitlines() if "er maar één kind" in line]
    return sorted(line.split("per_regio--")[1].split("-")[0] for line in refused)


def undisturbed(project):
    """The reports that a run over the same input makes elsewhere."""
    broken_off.give(project, "--out", "zuiver")
    return broken_off.reports(project / "zuiver")


@pytest.fixture
def elsewhere(monkeypatch):
    """Go to a time zone and a language."""

    def go(zone, language):
        monkeypatch.setenv("TZ", zone)
        monkeypatch.setenv("LC_ALL", language)
        time.tzset()

    yield go
    monkeypatch.undo()
    time.tzset()


def test_order_workers_time_zone_and_language_change_no_report(project, elsewhere):
    for name in ("codes", "published"):
        shutil.copytree(ROOT / "data" / name, project / "data" / name)
    (project / "notebooks").mkdir()
    shutil.copyfile(ROOT / f"notebooks/{SHIPPED}.ipynb", project / f"notebooks/{SHIPPED}.ipynb")
    rows = [f"{reeks};{year};{(reeks + year) % 40}\n" for reeks in range(4) for year in YEARS]
    (project / "tellingen.csv").write_text("reeks;periode;aantal\n" + "".join(rows), "utf-8")

    elsewhere("Europe/Amsterdam", "nl_NL.UTF-8")
    first = made(project, "een", "--workers", "1")
    elsewhere("Pacific/Kiritimati", "C")
    shuffle(project / "tellingen.csv")
    assert made(project, "vier", "--workers", "4") == first
    assert len(first) == 4


def made(project, out, *more):
    """The reports of a run, without the day on which they were made."""
    given = ["-p", "tellingen=tellingen.csv", "-p", "openbaarheid=intern", "--each", "reeks"]
    with chdir(project), redirect_stdout(io.StringIO()) as said, redirect_stderr(said):
        assert main(["run", SHIPPED, *given, "--out", out, *more]) == 0, said.getvalue()
    return {place.name: without_date(place) for place in (project / out / "intern").iterdir()}


def without_date(place):
    files = {path.name: path.read_bytes() for path in place.iterdir()}
    day = dutch_date(date.fromisoformat(json.loads(files.pop(manifest.NAME))["date"])).encode()
    assert files["report.html"].count(day) == 1
    return files | {"report.html": files["report.html"].replace(day, b"")}


def shuffle(path):
    """Put the rows and the columns of a file in another order."""
    head, *rows = [line.split(";") for line in path.read_text("utf-8").splitlines()]
    random.Random(5).shuffle(rows)
    lines = [";".join(reversed(row)) for row in (head, *rows)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
