"""A run makes one folder, complete and the same each time, that says nothing about who ran it."""

import hashlib
import json
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

SMALL = """
%% md
# Hoeveel separaties waren er?
%% parameters
tellingen = "../data/published/separaties.csv"  # csv-bestand met tellingen per periode
zekerheid = 0.95  # zekerheid van de intervallen, tussen 0 en 1
openbaarheid = "openbaar"  # wie het rapport mag zien: intern, kring of openbaar
%%
import warnings

import pandas as pd

from jeugdlib import read, report, show
from jeugdlib.columns import mark
from jeugdlib.release import release
%%
warnings.warn(f"een waarschuwing over {tellingen}")
tabel = mark(read.table(tellingen, "tellingen"), "publication")
kolommen = {"periode": "Periode", "aantal": "Aantal"}
show.table(release(tabel, openbaarheid), f"Geteld in {tellingen}", kolommen)
%%
rij = {"label": "Deel", "count": 1, "n": 3, "unit": "separaties", "level": zekerheid}
rij |= {"estimate": 1 / 3, "low": 0.01, "high": 0.91, "kind": "share", "method": "exact"}
deel = release(mark(pd.DataFrame([rij], index=["deel"]), "publication"), openbaarheid)
ax = show.dots(deel)
%%
onbekend = mark(pd.DataFrame({"estimate": [float("nan")]}, index=["onbekend"]), "publication")
report.answer(deel)
report.answer(release(onbekend, openbaarheid))
%% exercise
raise RuntimeError("deze opgave hoort niet in een rapport")
"""
FILES = ["answers.json", "manifest.json", "notebook.ipynb", "report.html", "tables.xlsx"]
NAME = "jan-van-de-test"
TIME = re.compile(r"(?!00:00:00)\d\d:\d\d:\d\d")


@pytest.fixture(scope="module")
def project(new_project):
    project = new_project(klein=SMALL)
    (project.root / "Zoë").mkdir()  # not ascii: papermill writes such a path in its own way
    (project.root / "Zoë" / "eigen.csv").write_text("reeks;periode;aantal\na;2020;7\n", "utf-8")
    return project


@pytest.fixture(scope="module")
def user():
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("USER", "LOGNAME", "USERNAME"):
            patch.setenv(variable, NAME)
        yield


@pytest.fixture(scope="module")
def default(project, run, user):
    return run(project, "klein")


@pytest.fixture(scope="module")
def first(default, content):
    return content(default)


@pytest.fixture(scope="module")
def again(project, run, first, content):
    return content(run(project, "klein"))


@pytest.fixture(scope="module")
def changed(project, run, again):
    return run(project, "klein", tellingen="Zoë/eigen.csv", zekerheid="0.9")


@pytest.fixture(scope="module")
def intern(project, run, user):
    return run(project, "klein", label="team", openbaarheid="intern", tellingen="Zoë/eigen.csv")


@pytest.fixture
def written(default, changed, intern, again):
    """All text of all files of three reports and of their index, workbooks unpacked."""
    texts = {default.parent / "index.html": (default.parent / "index.html").read_text("utf-8")}
    for path in [path for folder in (default, changed, intern) for path in folder.iterdir()]:
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                texts |= {path / n: book.read(n).decode() for n in book.namelist()}
        else:
            texts[path] = path.read_text("utf-8")
    return texts


@pytest.fixture
def saying(written):
    """The files in which something stands."""
    return lambda words: [str(path) for path, text in written.items() if words in text]


def test_a_report_is_these_five_files(first):
    assert list(first) == FILES


def test_the_manifest_has_the_hash_of_every_file(first):
    outputs = json.loads(first["manifest.json"])["outputs"]
    others = {name: data for name, data in first.items() if name != "manifest.json"}
    assert outputs == {name: hashlib.sha256(data).hexdigest() for name, data in others.items()}


def test_the_manifest_has_the_hash_of_the_table_that_was_read(project, first):
    data = (project.root / "data" / "published" / "separaties.csv").read_bytes()
    seen = json.loads(first["manifest.json"])["inputs"]["tellingen"]
    assert seen == {"file": "separaties.csv", "sha256": hashlib.sha256(data).hexdigest()}


def test_the_manifest_has_every_parameter(first):
    assert json.loads(first["manifest.json"])["parameters"] == {
        "tellingen": "separaties.csv",
        "zekerheid": 0.95,
        "openbaarheid": "openbaar",
    }


def test_an_answer_is_not_rounded(first):
    assert json.loads(first["answers.json"])["deel"]["estimate"] == 1 / 3


def test_an_answer_that_is_missing_is_null(first):
    assert json.loads(first["answers.json"])["onbekend"] == {"estimate": None}


def test_the_page_stays_under_a_megabyte(first):
    assert len(first["report.html"]) < 1_000_000


def test_the_workbook_has_the_table(default):
    sheet = openpyxl.load_workbook(default / "tables.xlsx")["Tabel 1"]
    assert [[cell.value for cell in row] for row in sheet["A3:B4"]] == [
        ["Periode", "Aantal"],
        ["2019", 12],
    ]


@pytest.mark.parametrize("name", [name for name in FILES if name != "manifest.json"])
def test_two_equal_runs_give_the_same(first, again, name):
    assert first[name] == again[name]


def test_the_cells_of_a_notebook_are_numbered_and_not_named_by_chance(changed):
    cells = json.loads((changed / "notebook.ipynb").read_text("utf-8"))["cells"]
    assert [cell["id"] for cell in cells] == [f"cel-{number}" for number in range(len(cells))]


def test_a_changed_parameter_gets_a_folder_of_its_own(changed, default):
    assert changed.parent == default.parent and changed.name.startswith("klein--")


def test_a_changed_parameter_leaves_the_report_without_it_as_it_was(
    changed, default, again, content
):
    assert content(default) == again


def test_a_changed_parameter_changes_the_report(changed):
    assert "<td>7</td>" in re.sub(
        r"<td[^>]*>", "<td>", (changed / "report.html").read_text("utf-8")
    )


def test_a_report_that_is_shared_does_not_name_a_users_file(saying, intern):
    assert [path for path in saying("eigen.csv") if str(intern) not in path] == []


def test_a_report_that_is_shared_has_no_hash_of_a_users_table(project, changed):
    seen = json.loads((changed / "manifest.json").read_text("utf-8"))["inputs"]["tellingen"]
    data = (project.root / "Zoë" / "eigen.csv").read_bytes()
    assert seen == {"file": "niet getoond"}
    assert hashlib.sha256(data).hexdigest() not in (changed / "manifest.json").read_text("utf-8")


def test_a_report_for_the_team_names_its_file_and_has_its_hash(project, intern):
    seen = json.loads((intern / "manifest.json").read_text("utf-8"))["inputs"]["tellingen"]
    data = (project.root / "Zoë" / "eigen.csv").read_bytes()
    assert seen == {"file": "eigen.csv", "sha256": hashlib.sha256(data).hexdigest()}


def test_an_intern_report_comes_in_a_folder_of_its_own(project, intern):
    assert intern == project.reports / "intern" / "klein--team"


@pytest.mark.parametrize("name", ["report.html", "notebook.ipynb"])
def test_an_intern_report_says_so(intern, name):
    assert "INTERN: alleen voor het team" in (intern / name).read_text("utf-8")


def test_the_workbook_of_an_intern_report_says_so_on_every_sheet(intern):
    sheets = openpyxl.load_workbook(intern / "tables.xlsx").worksheets
    assert all(str(sheet["A2"].value).startswith("INTERN") for sheet in sheets)


def test_no_file_says_in_which_folder_the_work_was_done(project, saying):
    assert saying(str(project.root)) + saying(project.root.name) == []


def test_no_file_names_the_folder_of_the_user(saying):
    assert saying(str(Path.home()) + "/") + saying(str(Path.home()) + "\\") == []


def test_no_file_names_the_folder_of_a_users_table(saying):
    assert saying("Zoë") + saying(r"Zo\xeb") + saying(r"Zo\u00eb") == []


def test_no_file_names_the_user(saying):
    assert saying(NAME) == []


def test_no_file_says_at_what_time_it_was_made(written):
    assert {
        str(path): TIME.findall(text) for path, text in written.items() if TIME.search(text)
    } == {}


def test_a_warning_does_not_reach_the_report(saying):
    assert saying("een waarschuwing over /") + saying("UserWarning") == []


def test_an_exercise_is_not_in_the_report(saying):
    assert saying("deze opgave") == []


def test_all_reports_stand_in_the_index(default, changed, intern, parsed):
    page = parsed((default.parent / "index.html").read_text("utf-8"))
    folders = [attrs["href"] for _, attrs in page.all("a")]
    assert folders == [
        "#rapporten",
        "klein/report.html",
        f"{changed.name}/report.html",
        "intern/klein--team/report.html",
    ]


def test_nothing_else_is_left_in_the_reports(project, default, changed, intern):
    names = {path.name for path in project.reports.iterdir()}
    assert names == {"klein", changed.name, "intern", "index.html"}
