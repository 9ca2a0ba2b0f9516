"""What stops a run stops it with a sentence, and leaves what was there as it was."""

import json
import os
import sys

import pytest

from jeugdlib.columns import InputError
from jeugdlib.report import place
from jeugdlib.report.engine import NotebookFailed
from jeugdlib.report.run import log_folder, make, plan

HEAD = """
%% md
# Gaat dit goed?
%% parameters
deler = 1  # waar door gedeeld wordt
openbaarheid = "openbaar"  # wie het rapport mag zien: intern, kring of openbaar
"""
NOTEBOOKS = {
    "deelt": HEAD + "%%\ndeel = 1 / deler\n",
    "sterft": HEAD + "%%\nimport os, signal\nos.kill(os.getpid(), 9)\n%%\nklaar = True\n",
    "hangt": HEAD + "%%\nimport time\ntime.sleep(60)\n",
    "stopt": HEAD + "%%\nraise SystemExit(0)\n%%\nklaar = True\n",
    "stopt_laatst": HEAD + "%%\nraise SystemExit(0)\n",
    "drukt_af": HEAD + "%%\neen = 1\n%%\nprint(een)\n",
    "toont_tabel": HEAD + "%%\nimport pandas as pd\n%%\npd.DataFrame({'a': [1]})\n",
    "niet_vrijgegeven": HEAD
    + "%%\nimport pandas as pd\nfrom jeugdlib import show\n%%\nshow.table(pd.DataFrame(), 'x')\n",
    "twee_keer": HEAD
    + "%%\nimport pandas as pd\nfrom jeugdlib import report\nfrom jeugdlib.columns import mark\n"
    + "from jeugdlib.release import release\n%%\n"
    + "deel = mark(pd.DataFrame({'n': [1]}, index=['deel']), 'publication')\n"
    + "report.answer(release(deel, openbaarheid))\n" * 2,
    "verkeerd": HEAD
    + "%%\nfrom jeugdlib.columns import InputError\n"
    + "%%\nraise InputError('rij 7 klopt niet', mend='Kijk haar na.')\n",
    "goed": HEAD,
}


@pytest.fixture(scope="module")
def project(new_project):
    return new_project(**NOTEBOOKS)


@pytest.fixture(scope="module")
def failed(project):
    """Run a notebook that must fail; gives what was raised, the same for every test."""
    raised = {}

    def fail(name, **given):
        if name not in raised:
            [job] = plan(project, [name], given, project.root, label="x")
            with pytest.raises((InputError, NotebookFailed)) as caught:
                make(project, job, timeout=1 if name == "hangt" else 60)
            raised[name] = caught.value
        return raised[name]

    return fail


@pytest.fixture
def log(project, failed):
    """The log of a notebook that failed."""

    def read(name):
        failed(name)
        [job] = plan(project, [name], {}, project.root, label="x")
        return (log_folder(project, job) / "log.txt").read_text("utf-8")

    return read


@pytest.fixture(scope="module")
def earlier(project, run, content, failed):
    """The files of a good report, before and after a run in the same place fails."""
    before = content(run(project, "deelt", label="x", deler="2"))
    failed("deelt", deler="0")
    return before, content(project.reports / "deelt--x")


def test_a_cell_that_raises_is_named(earlier, failed):
    message = failed("deelt").message
    assert message == "codecel 2 van het notebook gaf een fout (ZeroDivisionError)"


def test_a_failed_run_leaves_the_earlier_report_as_it_was(earlier):
    before, after = earlier
    assert before == after


def test_the_log_has_what_happened_without_colours(earlier, log):
    assert "ZeroDivisionError: division by zero" in log("deelt") and "\x1b" not in log("deelt")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no such permissions")
def test_nobody_else_can_read_the_log(earlier, project):
    assert project.work.stat().st_mode & 0o077 == 0


def test_a_good_run_takes_the_log_away(project, run):
    [job] = plan(project, ["goed"], {}, project.root)
    log_folder(project, job).mkdir(parents=True)
    run(project, "goed")
    assert not log_folder(project, job).exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signal that kills")
def test_a_kernel_that_is_killed_is_no_success(failed):
    assert "door het systeem gestopt (te weinig geheugen?)" in failed("sterft").message


def test_a_cell_that_hangs_is_stopped(failed):
    assert failed("hangt").message == "een cel duurde langer dan 1 seconden en is afgebroken"


def test_a_notebook_that_ends_itself_early_is_no_success(failed):
    assert failed("stopt").message == "het notebook is niet tot het einde gekomen"


def test_a_notebook_that_ends_itself_in_its_last_cell_is_no_success(failed):
    assert "eindigde met een fout (SystemExit)" in failed("stopt_laatst").message


@pytest.mark.parametrize("name", ["drukt_af", "toont_tabel"])
def test_what_show_did_not_make_stops_an_open_report_at_its_cell(failed, name):
    assert "codecel 3 toont iets dat niet met show is gemaakt" in str(failed(name))


def test_a_table_that_was_not_released_stops_the_run_at_its_cell(failed):
    assert failed("niet_vrijgegeven").message.startswith(
        "codecel 3: deze tabel is nog niet vrijgegeven: zet release(tabel, openbaarheid) ervoor"
    )


def test_an_answer_is_recorded_once(failed):
    assert "antwoord deel is twee keer vastgelegd" in str(failed("twee_keer"))


def test_an_error_in_a_users_table_is_its_own_sentence(failed):
    assert failed("verkeerd").message == "rij 7 klopt niet. Kijk haar na."


@pytest.mark.parametrize("name", [name for name in NOTEBOOKS if name not in ("deelt", "goed")])
def test_a_failed_run_leaves_no_report_and_no_half_one(project, failed, name):
    failed(name)
    assert [path.name for path in project.reports.iterdir() if name in path.name] == []


def test_a_level_that_is_intern_may_print(project, run):
    place = run(project, "drukt_af", label="intern", openbaarheid="intern")
    assert "<pre>1\n</pre>" in (place / "report.html").read_text("utf-8")


def test_a_folder_that_is_a_file_is_refused_before_the_kernel_starts(
    project, tmp_path, monkeypatch
):
    (tmp_path / "bezet").touch()
    monkeypatch.setattr("jeugdlib.report.run.execute", lambda *_: pytest.fail("a kernel started"))
    [job] = plan(project, ["goed"], {}, project.root, out=tmp_path / "bezet")
    with pytest.raises(InputError, match="bezet kan niet worden geschreven"):
        make(project, job)


@pytest.mark.parametrize("step", ["start", "finish"])
def test_a_disk_that_is_full_gives_a_sentence(project, monkeypatch, step):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("jeugdlib.report.run.execute", lambda notebook, *_: notebook)
    monkeypatch.setattr(place, step, full)
    [job] = plan(project, ["goed"], {}, project.root, label=step)
    with pytest.raises(InputError, match=r"No space left.*Is de schijf vol"):
        make(project, job)


def test_a_notebook_of_an_older_form_gives_a_report(project, run):
    path = project.notebooks / "goed.ipynb"
    old = json.loads(path.read_text("utf-8")) | {"nbformat_minor": 4}
    for cell in old["cells"]:
        del cell["id"]
    path.write_text(json.dumps(old), "utf-8")
    assert sorted(os.listdir(run(project, "goed", label="oud")))[-1] == "tables.xlsx"
