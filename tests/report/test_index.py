"""The page that ties the reports together: what there is, never what came out."""

import errno
import json
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest

from benchmarks.index import NOTEBOOKS, made_up
from jeugdlib.columns import InputError
from jeugdlib.report import index, manifest
from jeugdlib.report.engine import NotebookFailed
from jeugdlib.report.place import key, slug
from jeugdlib.report.project import Project
from jeugdlib.report.run import make, plan

OUTCOME = "0.4321"


@pytest.fixture
def add(tmp_path):
    """Put a finished report under a name in the folder that the index is about."""

    def add_report(name, **facts):
        folder = tmp_path / name
        folder.mkdir(parents=True)
        (folder / "report.html").write_text(OUTCOME, "utf-8")
        (folder / "answers.json").write_text(json.dumps({"a": {"estimate": OUTCOME}}), "utf-8")
        usual = {"question": "Hoe gaat het?", "openbaarheid": "openbaar", "changed": {}, "n": 32}
        notebook = folder.name.split("--")[0]
        manifest.write(folder, {"name": notebook, **usual, **facts}, {})
        return folder

    return add_report


@pytest.fixture
def page(tmp_path, parsed):
    """The index as it is now."""

    def read(project=None):
        index.write(tmp_path, project)
        return parsed((tmp_path / "index.html").read_text("utf-8"))

    return read


@pytest.fixture
def fail(tmp_path):
    """Leave the log of a report that failed, as a run does."""

    def fail_report(project, name, notebook="a", openbaarheid="openbaar", **each):
        place = tmp_path / ("intern" if openbaarheid == "intern" else "") / name
        log = project.work / "mislukt" / name / key(place)
        log.mkdir(parents=True, exist_ok=True)
        (log / "log.txt").write_text(f"Cel 3 zei {OUTCOME}", "utf-8")
        about = {"name": notebook, "openbaarheid": openbaarheid, "each": each}
        index.note_failure(log, SimpleNamespace(place=place, **about))
        return log

    return fail_report


@pytest.fixture
def project(tmp_path_factory):
    return Project(tmp_path_factory.mktemp("project"))


def links(found):
    """Where the links to reports lead."""
    return [attrs["href"] for _, attrs in found.all("a") if not attrs["href"].startswith("#")]


def test_reports_stand_in_alphabetical_order_intern_or_not(add, page):
    for name in ("c", "intern/b", "a"):
        add(name)
    assert links(page()) == ["a/report.html", "intern/b/report.html", "c/report.html"]


def test_the_reports_of_a_notebook_stand_together_and_the_one_of_all_values_first(add, page):
    add("b--n", each={"regio": "Noord"})
    add("a--z", each={"regio": "Zuid"})
    add("b--m", each={"regio": "Oost"})
    add("b--x")
    add("b_anders")
    found = [link.split("/")[0] for link in links(page())]
    assert found == ["a--z", "b--x", "b--n", "b--m", "b_anders"]


SORTED = [
    "alkmaar",
    "Één",
    "IJmond",
    "Noord",
    "noord-holland",
    "Noordoost",
    "ÓOST",
    "'s-Gravenhage",
]
SORTED += ["Schagen", "Súdwest", "Sudzuid", "Zuid"]


def test_regions_stand_as_in_a_dutch_list_whatever_capitals_accents_and_marks(add, page):
    for number, region in enumerate(reversed(SORTED)):
        add(f"b--{number}", each={"regio": region})
    found = [int(link.split("/")[0].split("--")[1]) for link in links(page())]
    assert [SORTED[::-1][number] for number in found] == SORTED


def test_regions_that_differ_in_an_accent_alone_keep_one_order(add, page):
    for name, region in {"b--1": "Één", "b--2": "Een", "b--3": "een"}.items():
        add(name, each={"regio": region})
    assert links(page()) == [f"b--{number}/report.html" for number in (2, 3, 1)]


def test_a_report_shows_its_question(add, page):
    add("a", question="Wat vertellen 32 dossiers?")
    assert "Wat vertellen 32 dossiers?" in page().text


def test_an_open_report_shows_what_was_changed(add, page):
    add("a", changed={"reeks": "proef"})
    assert "reeks = proef" in page().text


def test_an_intern_report_does_not_show_what_was_changed(add, page):
    add("intern/a", openbaarheid="intern", changed={"eigen_n": 4711})
    assert "4711" not in page().text


def test_an_intern_report_with_own_cases_does_not_show_how_many(add, page):
    add("intern/a", openbaarheid="intern", changed={"eigen_n": 40}, n=471)
    assert "471" not in page().text


@pytest.mark.parametrize("level", ["openbaar", "intern"])
def test_a_report_of_one_value_shows_which_as_its_folder_may_not(add, page, level):
    add("a--noord-1a2b3c", openbaarheid=level, each={"regio": "Noord"}, changed={"regio": "Noord"})
    assert page().text.count("Noord") == 1 and "regio Noord" in page().text


def test_an_intern_report_of_one_value_does_not_show_what_else_was_changed(add, page):
    add("a", openbaarheid="intern", each={"regio": "Noord"}, changed={"eigen_n": 4711})
    text = page().text
    assert "regio Noord" in text and "staan in het rapport" in text and "4711" not in text


def test_two_reports_of_one_value_are_told_apart_by_their_label(add, page):
    for name in ("b", "b--proef"):
        first, *label = name.split("--")
        add("--".join([first, slug("Noord"), *label]), each={"regio": "Noord"})
    assert "regio Noord (proef)" in page().text


def test_a_value_that_is_its_own_folder_name_has_no_label(add, page):
    add("b--noord", each={"regio": "noord"})
    text = page().text
    assert "regio noord" in text and "regio noord (" not in text


def test_a_large_number_is_written_as_in_dutch(add, page):
    add("a", n=1_234_567)
    assert "1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567" in page().text


def test_a_report_without_a_number_has_a_dash(add, page):
    add("a", n=None)
    assert "–" in page().text


def test_no_outcome_stands_on_the_page(add, page):
    add("a")
    assert OUTCOME not in page().text


@pytest.mark.parametrize("harm", ["answers.json", "manifest.json"])
def test_a_folder_with_a_file_less_is_not_complete(add, page, harm):
    (add("a") / harm).unlink()
    assert "Niet compleet" in page().text and links(page()) == []


def test_a_folder_with_a_changed_file_is_not_complete(add, page):
    (add("a") / "answers.json").write_text("{}", "utf-8")
    assert "Niet compleet" in page().text and links(page()) == []


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "3", '{"outputs": []}', '{"outputs": {}}'])
def test_a_manifest_that_is_none_is_not_complete(add, page, text):
    (add("a") / "manifest.json").write_text(text, "utf-8")
    assert "Niet compleet" in page().text


def test_a_hidden_folder_is_no_report(add, page):
    add(".a.nieuw")
    assert "Er zijn nog geen rapporten" in page().text


def test_a_link_to_an_odd_name_is_a_link_to_that_folder(add, page):
    add("a #%41")
    assert links(page()) == ["a%20%23%2541/report.html"]


def test_hostile_words_stay_words(add, page):
    words = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    add("a", question=words, changed={"reeks": words})
    assert page().active == [] and words in page().text


def test_the_response_stands_beside_n_and_not_for_a_team_s_own_report(add, page):
    add("a", response=[0.4, 0.913])
    add("b")
    add("intern/c", response=[0.77, 0.77], openbaarheid="intern", changed={"regio": "Zee"})
    text = page().text
    assert "40 tot 91%" in text
    assert "77" not in text


def test_what_failed_is_told_with_where_its_log_is_and_not_what_the_log_says(page, fail, project):
    log = fail(project, "a--noord", regio="Noord")
    text = page(project).text
    assert f"a, regio Noord: {log.relative_to(project.root)}/log.txt" in text
    assert "1 rapport: 1 mislukt" in text and OUTCOME not in text and "Cel 3" not in text


def test_what_failed_stands_among_the_others_of_its_notebook(add, page, fail, project):
    add("a--noord", each={"regio": "Noord"})
    add("a--zuid", each={"regio": "Zuid"})
    fail(project, "a--oost", regio="Oost")
    text = page(project).text.partition("Alle rapporten")[2]
    places = [text.index(f"regio {region}") for region in ("Noord", "Oost", "Zuid")]
    assert places == sorted(places) and "3 rapporten: 2 klaar, 1 mislukt" in text


def test_a_report_that_could_not_be_made_again_still_stands_there(add, page, fail, project):
    add("intern/a", openbaarheid="intern")
    fail(project, "a", openbaarheid="intern")
    found = page(project)
    assert links(found) == ["intern/a/report.html"]
    assert "mislukt, het vorige staat er nog" in found.text and "1 rapport: 1 mislukt" in found.text


def test_what_failed_in_another_folder_is_not_told_here(page, fail, project, tmp_path):
    fail(project, "a")
    index.write(project.root, project)
    assert "mislukt" not in (project.root / "index.html").read_text("utf-8")
    assert "1 mislukt" in page(project).text


@pytest.mark.parametrize("text", ["", "{"])
def test_a_failure_that_was_half_noted_breaks_nothing(add, page, fail, project, text):
    add("b")
    (fail(project, "a") / index.NOTE).write_text(text, "utf-8")
    assert "1 rapport: 1 klaar" in page(project).text


def test_a_whole_report_is_read_through_once(add, page, project, monkeypatch):
    add("a")
    first = page(project).text

    def read(folder):
        raise AssertionError(f"{folder} is read again")

    monkeypatch.setattr(manifest, "read", read)
    assert page(project).text == first


def change(file, text):
    file.write_text(text, "utf-8")


def change_later(file, text):
    about = file.stat()
    file.write_text("x" * about.st_size, "utf-8")
    os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns + 1))


def put_an_older_one_there(file, text):
    about = file.stat()
    file.write_text("x" * about.st_size, "utf-8")
    os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns - 10**12))


def take_away(file, text):
    file.unlink()


@pytest.mark.parametrize("harm", [change, change_later, put_an_older_one_there, take_away])
@pytest.mark.parametrize("name", ["report.html", "answers.json", "manifest.json"])
def test_a_report_that_was_whole_before_and_is_not_now_is_told(add, page, project, harm, name):
    folder = add("a")
    page(project)
    harm(folder / name, "{}")
    found = page(project)
    assert "1 rapport: 1 niet compleet" in found.text and links(found) == []


@pytest.mark.parametrize("text", ["", "{", "[]", '{"a": 3}'])
def test_a_memory_that_is_broken_only_costs_time(add, page, project, text):
    add("a")
    page(project)
    [memory] = (project.work / "index").iterdir()
    memory.write_text(text, "utf-8")
    assert "1 klaar" in page(project).text and json.loads(memory.read_text("utf-8")).keys() == {"a"}


def test_the_memory_lets_go_of_reports_that_went(add, page, project):
    for name in ("a", "b"):
        folder = add(name)
    page(project)
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    page(project)
    [memory] = (project.work / "index").iterdir()
    assert json.loads(memory.read_text("utf-8")).keys() == {"a"}


def test_of_many_runs_that_end_at_once_the_index_has_every_report(add, project, tmp_path):
    def end(number):
        for place in range(5):
            add(f"a--{number}-{place}")
            index.write(tmp_path, project)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(end, range(8)))
    assert "40 rapporten: 40 klaar" in (tmp_path / "index.html").read_text("utf-8")
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_an_index_is_behind_once_a_report_is_newer(add, page, tmp_path):
    assert index.behind(tmp_path)
    folder = add("a")
    page()
    assert not index.behind(tmp_path)
    later = (tmp_path / "index.html").stat().st_mtime + 1
    os.utime(folder, (later, later))
    assert index.behind(tmp_path)


def test_what_a_killed_run_left_of_its_index_goes(add, page, project, tmp_path):
    (tmp_path / ".index.html.123.nieuw").write_text("half", "utf-8")
    page(project)
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_an_index_that_cannot_be_written_is_a_sentence_and_the_old_one_stays(
    add, page, project, tmp_path, monkeypatch
):
    add("a")
    page(project)
    before = (tmp_path / "index.html").read_bytes()
    add("b")

    def full(one, other):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(InputError, match=r"kan index\.html niet worden geschreven \(No space"):
        index.write(tmp_path, project)
    assert (tmp_path / "index.html").read_bytes() == before


DIVIDES = """
%% md
# Gaat dit goed?
%% parameters
deler = 0  # waar door gedeeld wordt
openbaarheid = "openbaar"  # wie het rapport mag zien: intern, kring of openbaar
%%
deel = 1 / deler
"""


def test_a_run_that_fails_is_told_until_it_succeeds(new_project, parsed):
    project = new_project(deelt=DIVIDES)

    def told(deler, **more):
        given = {"deler": deler, **more}
        [job] = plan(project, ["deelt"], given, project.root, label="x")
        with suppress(NotebookFailed):
            make(project, job)
        index.write(project.reports, project)
        return parsed((project.reports / "index.html").read_text("utf-8")).text

    assert "deelt, deelt--x: .jeugd/mislukt/deelt--x/" in (text := told("0"))
    assert "ZeroDivisionError" not in text
    # that the team's own report of that name was made, says nothing of the one to be shared
    assert "2 rapporten: 1 klaar, 1 mislukt" in told("2", openbaarheid="intern")
    assert "mislukt" not in (text := told("2")) and "2 rapporten: 2 klaar" in text


@pytest.fixture(scope="module")
def hundreds(parsed):
    """The index of three hundred reports of five notebooks, of which some failed or are half."""
    with tempfile.TemporaryDirectory() as name:
        project = made_up(Path(name), 300, {"report.html": 10})
        index.write(project.reports, project)
        yield parsed((project.reports / "index.html").read_text("utf-8"))


def test_hundreds_of_reports_are_counted_by_state(hundreds):
    assert "300 rapporten: 277 klaar, 13 mislukt, 10 niet compleet" in hundreds.text
    assert len(links(hundreds)) == len(set(links(hundreds))) == 277


def test_hundreds_of_reports_have_a_table_of_contents_that_leads_to_each_notebook(hundreds):
    inner = [attrs["href"] for _, attrs in hundreds.all("a") if attrs["href"].startswith("#")]
    ids = [attrs["id"] for _, attrs in hundreds.all("th") if "id" in attrs]
    assert inner == ["#rapporten", *(f"#{name}" for name in ids)]
    assert len(ids) == 5


def test_hundreds_of_reports_stand_by_notebook_and_then_by_region(hundreds):
    text = hundreds.text.partition("Alle rapporten")[2]
    places = [text.index(f"{notebook} Hoe") for notebook in NOTEBOOKS]
    assert places == sorted(places)


def test_hundreds_of_reports_need_no_script(hundreds):
    assert hundreds.active == []
