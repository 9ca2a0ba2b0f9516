"""Two runs of one report: one waits or is refused by name; a killed one holds nothing."""

import subprocess
import sys
import threading

import pytest

from jeugdlib.columns import InputError
from jeugdlib.report.lock import held
from jeugdlib.report.project import Project

HOLDS = """
import sys, time
from pathlib import Path
from jeugdlib.report.lock import held
from jeugdlib.report.project import Project
with held(Project(Path(sys.argv[1])), Path(sys.argv[1]) / "reports/een"):
    print("bezig", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)


@pytest.fixture
def other(project):
    """Another process that holds the place of report een."""
    command = [sys.executable, "-c", HOLDS, str(project.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "bezig\n"
        yield process
        process.kill()


def test_a_second_run_is_refused_by_the_name_of_the_first(project, other):
    with (
        pytest.raises(InputError, match=f"andere run is bezig .*proces {other.pid} op"),
        held(project, project.reports / "een", patience=0.2),
    ):
        raise AssertionError("both hold it")


def test_another_report_is_not_held_up(project, other):
    with held(project, project.reports / "twee", patience=0.2):
        pass


def test_a_killed_run_holds_nothing(project, other):
    other.kill()
    other.wait()
    with held(project, project.reports / "een", patience=5):
        pass


def test_threads_of_one_run_wait_for_one_another(project):
    inside = []

    def enter():
        with held(project, project.reports / "een", patience=30):
            inside.append(1)
            assert len(inside) == 1
            inside.pop()

    threads = [threading.Thread(target=enter) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert inside == []


def test_the_reports_folder_says_nothing_of_locks(project):
    with held(project, project.reports / "een"):
        assert not project.reports.exists()
    assert project.work.stat().st_mode & 0o077 == 0
