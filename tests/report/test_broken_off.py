"""Whatever breaks a run off, the report that stood there still does, and the next run mends it.

The long form, with 200 kills: python -m benchmarks.broken_off.
"""

import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager, suppress

import nbformat
import numpy as np
import pytest

from benchmarks import broken_off
from jeugdlib.report import manifest, place, warm

pytestmark = pytest.mark.skipif(not warm.can_fork(), reason="kills and limits are for Linux")

REGIONS = ["Noord", "Oost", "Zuid"]
FITS = 300 * 1024  # bytes of a disk on which a few reports fit
HARDLY = 8 * 1024  # bytes that a file may have: a manifest fits, a page does not
EATS = "import resource\nresource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))\n"
EATS += "if regio == 'Oost': bytearray(8 << 30)"


@pytest.fixture
def project(tmp_path):
    """A project in which the reports of the three regions stand, and a file that gives others."""
    root = tmp_path / "project"
    broken_off.make_project(root, REGIONS)
    return root


@pytest.fixture
def made(project):
    """The project with its reports, of which the input then changed; and what they were."""
    assert broken_off.give(project)[0] == 0
    broken_off.choose(project, 1)
    return project, content(project)


def content(project):
    return {
        place.name: {path.name: path.read_bytes() for path in place.iterdir()}
        for place in (project / "reports").iterdir()
        if place.is_dir()
    }


# in every batch the process of a notebook, the one it is forked from, and the rest at its end
@pytest.mark.parametrize("batches", [1, pytest.param(3, marks=pytest.mark.slow)])
def test_kills_leave_whole_reports_and_no_processes_and_the_batch_is_taken_up(project, batches):
    found = broken_off.kills(project, batches, np.random.default_rng(7))
    assert not +found.wrong
    assert found.killed["notebook"] + found.killed["server"]  # more than the runner was hit


def test_a_notebook_that_is_busy_in_c_ends_with_the_run_that_was_killed(tmp_path):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "data").mkdir()
    busy = "print(1, file=open('../bezig', 'w'))\nimport re\nre.match('(a+)+$', 'a' * 40 + 'b')"
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("# ?"), nbformat.v4.new_code_cell(busy)]
    )
    nbformat.write(notebook, tmp_path / "notebooks/bezig.ipynb")
    command = [sys.executable, "-m", "jeugdlib", "run", "bezig"]
    environment = {**os.environ, "JEUGD_PROEF": "bezig"}
    with subprocess.Popen(command, cwd=tmp_path, env=environment) as run:
        run.mark = "bezig"
        while run.poll() is None and not (tmp_path / "bezig").exists():
            time.sleep(0.02)
        run.kill()
    assert broken_off.lives_on(run) == 0


def test_two_folders_take_each_others_place_in_one_step(tmp_path):
    for name in ("oud", "nieuw"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    assert place._swapped(tmp_path / "nieuw", tmp_path / "oud")
    assert [path.name for path in (tmp_path / "oud").iterdir()] == ["nieuw"]


def test_where_a_disk_cannot_swap_the_new_report_still_comes(tmp_path, monkeypatch):
    monkeypatch.setattr(place, "_swapped", lambda *_: False)
    for what in ("oud", "nieuw"):
        making = place.start(tmp_path / "een")
        (making / "report.html").write_text(what, "utf-8")
        place.finish(making, tmp_path / "een")
    assert (tmp_path / "een/report.html").read_text("utf-8") == "nieuw"
    assert [path.name for path in tmp_path.iterdir()] == ["een"]


@pytest.mark.parametrize("left", ["nieuw", "oud"])
def test_a_report_that_a_forced_run_broke_off_is_made_again(project, left):
    assert broken_off.give(project)[0] == 0
    [broken, *_] = [path for path in (project / "reports").iterdir() if path.is_dir()]
    shutil.copytree(broken, broken.with_name(f".{broken.name}.{left}"))
    said = broken_off.give(project)[1]
    assert "1 van 1 rapport gemaakt, 2 ongewijzigd" in said
    assert broken_off.left_over(project) == []


def test_an_index_that_was_not_written_any_more_is_written_by_the_next_run(project):
    assert broken_off.give(project)[0] == 0
    index = project / "reports/index.html"
    whole = index.read_text("utf-8")
    index.write_text("zonder de laatste", "utf-8")
    os.utime(index, (0, 0))
    assert broken_off.give(project)[0] == 0
    assert index.read_text("utf-8") == whole


@contextmanager
def short_files():
    """No file that this process writes can be longer than a few kilobytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (HARDLY, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_where_files_cannot_grow_the_earlier_reports_stay_as_they_were(made):
    project, before = made
    broken_off.give(project, "--dry-run")  # reads the file, of which the checked rows are too long
    with short_files():
        code, said = broken_off.give(project)
    assert code == 1 and said.count("kan niet worden geschreven (File too large)") == 3
    assert content(project) == before and broken_off.left_over(project) == []


@contextmanager
def disk(folder, *, kept=False):
    """A real disk of 300 kB in the place of a folder, with what the folder held when `kept`."""
    held = folder.with_name("eerder")
    folder.rename(held) if kept else folder.mkdir(exist_ok=True)
    folder.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={FITS}", "tmpfs", str(folder)]
    if os.getuid() or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("only who may mount a disk can make a small one")
    try:
        if kept:
            shutil.copytree(held, folder, dirs_exist_ok=True)
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder, leave=0):
    """Fill a disk, but for so many bytes."""
    with suppress(OSError), (folder / "vol").open("wb", buffering=0) as file:
        while file.write(b"x" * 4096):
            pass
    size = (folder / "vol").stat().st_size
    os.truncate(folder / "vol", max(0, size - leave))


@pytest.mark.parametrize("leave", [0, 8 * 1024, 24 * 1024])
def test_on_a_full_disk_the_earlier_reports_stay_as_they_were(made, leave):
    project, before = made
    with disk(project / "reports", kept=True) as reports:
        fill(reports, leave)
        code, said = broken_off.give(project)
        after = content(project)
        left = [name for name in broken_off.left_over(project) if "index" not in name]
    assert code == 1 and "No space left on device" in said and "Is de schijf vol" in said
    assert set(after) == set(before) and left == []
    assert all(map(whole, after.values()))


def whole(files):
    """Whether the files of a report are those that its manifest names."""
    seen = json.loads(files[manifest.NAME])["outputs"]
    return {name: hashlib.sha256(files[name]).hexdigest() for name in seen} == seen


def test_when_the_private_folder_is_full_no_report_is_lost_and_the_cause_is_named(made):
    project, before = made
    with disk(project / ".jeugd", kept=True) as private:
        fill(private)
        code, said = broken_off.give(project)
    assert code == 1 and "schijf vol" in said
    assert content(project) == before


def test_on_a_disk_that_is_read_only_the_earlier_reports_stay_as_they_were(made):
    project, before = made
    with disk(project / "reports", kept=True) as reports:
        subprocess.run(["mount", "-o", "remount,ro", str(reports)], check=True)
        code, said = broken_off.give(project)
        after = content(project)
    assert code == 1 and "Read-only file system" in said and "de map beveiligd" in said
    assert after == before


def test_a_cell_that_eats_all_memory_fails_by_name_and_the_rest_goes_on(project):
    path = project / "notebooks/per_regio.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(2, nbformat.v4.new_code_cell(EATS))
    nbformat.write(notebook, path)
    code, said = broken_off.give(project)
    assert code == 1 and "2 van 3 rapporten gemaakt" in said
    [line] = [line for line in said.splitlines() if "niet gemaakt" in line]
    assert "oost" in line and "geheugen" in line
