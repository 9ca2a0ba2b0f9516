"""A report about children that leaves the team: no file of it says more than what was released.

The attacks of TRUST §2.3 that go through outputs: A3, A7 to A13.
"""

import io
import json
import re
import sqlite3
import zipfile
from contextlib import chdir, redirect_stderr, redirect_stdout

import pytest

from jeugdlib.cli import main

COUNTS = {"thuis": 213, "pleegzorg": 187, "dagbehandeling": 3, "verblijf": 137, "crisis": 117}
ROUNDED = {"thuis": 215, "pleegzorg": 185, "verblijf": 135, "crisis": 115}
N = 663
HEAD = """
%% md
# Welke hulp krijgen jeugdigen?
%% parameters
eigen_n = 0  # hoeveel eigen dossiers zijn gelezen; 0: geen eigen audit
schuif = 0  # hoeveel kinderen anders dan eerst
openbaarheid = "openbaar"  # wie het rapport mag zien: intern, kring of openbaar
%%
import pandas as pd
from jeugdlib import report, show
from jeugdlib.columns import mark
from jeugdlib.estimate import outcome
from jeugdlib.release import release
"""
TABLE = """
%%
rijen = pd.read_json("../data/eigen.json")
rijen[["count", "n"]] += schuif
rijen["members"] = [frozenset(range(1000 * i, 1000 * i + n)) for i, n in enumerate(rijen["count"])]
eigen = mark(rijen.set_axis(rijen["label"].rename(None)), "child")
"""
SHOWN = """
%%
getoond = release(eigen, openbaarheid)
aandelen = release(outcome.proportion(getoond), openbaarheid)
report.answer(aandelen)
show.table(aandelen, "Aandelen")
show.sentences(aandelen)
ax = show.dots(aandelen)
ax = show.squares(getoond)
show.questions(aandelen, explain="Waarom?", judge="Genoeg?", act="Wie?")
"""
HIDES_MUCH = SHOWN.replace("release(eigen,", "release(eigen.iloc[2:3],")
CANARY = "kanarie-Jan-Jansen"
FAILS = f"\n%%\nraise ValueError('rij 3: {CANARY} {N}')\n"
CARRIES = """
%%
from IPython.display import display
spec = {"values": [1, 2, 3]}
page = f"<p>{openbaarheid}</p><script>{spec}</script>"
data = {"application/vnd.vegalite.v5+json": spec, "application/vnd.plotly.v1+json": spec}
data |= {"image/svg+xml": str(spec), "application/javascript": str(spec), "text/html": page}
display(data, raw=True, metadata={"spec": spec})
"""

TYPED = """
%% md
# Wat staat er in de cel met parameters?
%% parameters
# gelezen: 7341 dossiers
eigen_n = 7342  # hoeveel eigen dossiers zijn gelezen; 0: geen eigen audit
eigen_therapie = -1  # eigen dossiers waarin de jeugdige therapie kreeg; -1: niet gecodeerd
eigen_meisjes = 7343  # hoeveel meisjes
gevallen_zonder = 7344  # bij hoeveel kinderen of dossiers er niets is gezien
tellingen = "../kanarie_Urk.csv"  # csv-bestand met tellingen per periode
drempel, rest = 7345, 0
openbaarheid = "openbaar"  # wie het rapport mag zien: intern, kring of openbaar
%%
from jeugdlib import read, reduce, show
from jeugdlib.columns import mark
from jeugdlib.estimate import course
from jeugdlib.release import release
%%
niets = course.none_seen(reduce.nothing_seen(1.0, "jaar", gevallen_zonder))
show.sentences(release(niets, openbaarheid))
show.table(release(niets, openbaarheid), "Niets", {"label": "Wat", "exposure": "Over"})
%%
lees = lambda: read.table("../data/published/kanarie_zelf.csv", "tellingen")
naam = mark(read.table(tellingen, "tellingen").assign(label=tellingen), "publication")
show.table(release(naam, openbaarheid), "Namen", {"label": "Naam"})
"""
TYPES = ["7341", "7342", "7343", "7344", "7345", "kanarie"]


@pytest.fixture(scope="module")
def project(new_project):
    project = new_project(
        hulp=HEAD + TABLE + SHOWN,
        weinig=HEAD + TABLE + HIDES_MUCH,
        stuk=HEAD + TABLE + SHOWN + FAILS,
        drukt=HEAD + TABLE + SHOWN + "\n%%\nprint(eigen)\n",
        neemt_mee=HEAD + CARRIES,
        getypt=TYPED,
    )
    for path in ("kanarie_Urk.csv", "data/published/kanarie_zelf.csv"):
        own = "reeks;periode;aantal\na;2020;7\n"  # its folder makes no file a published one
        (project.root / path).write_text(own, "utf-8")
    rows = [{"label": x, "count": n, "n": N, "unit": "jeugdigen"} for x, n in COUNTS.items()]
    (project.root / "data" / "eigen.json").write_text(json.dumps(rows), "utf-8")
    return project


@pytest.fixture(scope="module")
def jeugd(project):
    """Give a command in the project; gives its exit code and all that it said."""

    def give(*arguments):
        said = io.StringIO()
        with chdir(project.root), redirect_stdout(said), redirect_stderr(said):
            code = main(list(arguments))
        return code, said.getvalue()

    return give


@pytest.fixture(scope="module")
def report(project, jeugd):
    """The report that all may see, with the user's own count as a parameter."""
    code, said = jeugd("run", "hulp", "-p", f"eigen_n={N}")
    assert code == 0, said
    [folder] = project.reports.glob("hulp--*")
    return folder


def texts(folder):
    """All text of a report, workbook unpacked and pictures aside."""
    found = {"folder": folder.name}
    for path in folder.iterdir():
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                found |= {name: book.read(name).decode() for name in book.namelist()}
        else:
            found[path.name] = path.read_text("utf-8")
    return {name: re.sub(r"[A-Za-z0-9+/=\\n]{400,}", "", text) for name, text in found.items()}


@pytest.mark.parametrize("number", [n for n in (*COUNTS.values(), N) if n > 100])
def test_no_unrounded_count_is_in_any_file(report, number):  # A3, A6, A9, A10
    alone = re.compile(rf"(?<![\w.#]){number}(?![\w.])")
    assert [name for name, text in texts(report).items() if alone.search(text)] == []


@pytest.mark.parametrize("number", ROUNDED.values())
def test_the_released_count_is_in_every_file_with_numbers(report, number):
    alone = re.compile(rf"(?<![\w.#]){number}(?![\w])")
    hits = {name for name, text in texts(report).items() if alone.search(text)}
    assert hits >= {"report.html", "notebook.ipynb", "answers.json", "xl/worksheets/sheet2.xml"}


def test_a_withheld_answer_is_null_and_says_so(report):
    answer = json.loads((report / "answers.json").read_text("utf-8"))["dagbehandeling"]
    numbers = ("estimate", "low", "high", "count", "n")
    assert {answer[name] for name in numbers} == {None}
    assert answer["cautions"][0].startswith("withheld ")


def test_what_the_user_counted_is_not_in_the_settings(report):
    facts = json.loads((report / "manifest.json").read_text("utf-8"))
    assert facts["parameters"]["eigen_n"] == facts["changed"]["eigen_n"] == "niet getoond"


@pytest.fixture(scope="module")
def typed(jeugd, project):
    """The texts of a report in whose notebook a team typed its own values, by its level."""

    def made(level):
        code, said = jeugd("run", "getypt", "--label", level, "-p", f"openbaarheid={level}")
        assert code == 0, said
        [folder] = project.reports.rglob(f"getypt--{level}")
        return texts(folder)

    return {level: made(level) for level in ("openbaar", "kring", "intern")}


@pytest.mark.parametrize("level", ["openbaar", "kring"])
@pytest.mark.parametrize("own", TYPES)
def test_what_a_team_typed_in_its_notebook_stays_inside(typed, level, own):
    assert [name for name, text in typed[level].items() if own in text] == []


@pytest.mark.parametrize("own", TYPES)
def test_what_a_team_typed_in_its_notebook_is_in_its_own_report(typed, own):
    assert own in typed["intern"]["notebook.ipynb"]


def test_a_parameter_that_says_nothing_about_children_is_shown(typed):
    assert json.loads(typed["openbaar"]["manifest.json"])["parameters"] == {
        "eigen_n": "niet getoond",
        "eigen_therapie": -1,
        "eigen_meisjes": "niet getoond",
        "gevallen_zonder": "niet getoond",
        "tellingen": "niet getoond",
        "openbaarheid": "openbaar",
    }
    source = json.loads(typed["openbaar"]["notebook.ipynb"])["cells"][1]["source"]
    assert "eigen_therapie = -1  # eigen dossiers waarin de jeugdige" in "".join(source)


def test_the_hash_of_a_notebook_with_own_counts_stays_inside(typed):  # it shows which count fits
    seen = {level: json.loads(text["manifest.json"])["inputs"] for level, text in typed.items()}
    assert seen["openbaar"]["notebook"] == {"file": "getypt.ipynb"}
    assert "sha256" in seen["intern"]["notebook"]


def test_the_name_of_the_folder_does_not_depend_on_a_count_of_children(report, jeugd, project):
    assert jeugd("run", "hulp", "-p", "eigen_n=377")[0] == 0
    assert [path.name for path in project.reports.glob("hulp--*")] == [report.name]


def test_the_person_who_signs_sees_the_rule_and_the_gap(report, parsed):
    page = parsed((report / "report.html").read_text("utf-8"))
    words = page.text[page.text.rindex("Controle") :]
    assert "dagbehandeling" in words and "te kleine groep" in words and "Handtekening" in words


def test_a_report_that_hides_much_gives_the_team_its_command(jeugd, project):
    assert jeugd("run", "weinig")[0] == 0
    page = (project.reports / "weinig" / "report.html").read_text("utf-8")
    assert "jeugd run weinig … -p openbaarheid=intern" in page


def test_the_workbook_is_made_by_the_project_and_at_no_time(report):  # A9, A11
    with zipfile.ZipFile(report / "tables.xlsx") as book:
        core = book.read("docProps/core.xml").decode()
        assert {part.date_time[0] for part in book.infolist()} == {1980}
    assert re.findall(r"<dc:creator>(.*?)</dc:creator>", core) == ["Jeugdlib"]
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {"2000-01-01T00:00:00Z"}


def test_the_notebook_keeps_only_tags_and_the_name_of_its_language(report):  # A10
    notebook = json.loads((report / "notebook.ipynb").read_text("utf-8"))
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
    assert {name for cell in notebook["cells"] for name in cell["metadata"]} == {"tags"}


def test_a_failing_cell_says_nothing_in_the_reports_and_all_in_a_private_log(jeugd, project):  # A10
    code, said = jeugd("run", "stuk")
    assert code == 1 and "codecel 5 van het notebook gaf een fout (ValueError)" in said
    assert CANARY not in said
    assert not list(project.reports.rglob("*stuk*"))
    [log] = project.work.rglob("stuk/*/log.txt")
    assert CANARY in log.read_text("utf-8")
    assert project.work.stat().st_mode & 0o077 == 0


def test_data_behind_a_chart_never_comes_along(jeugd, project):  # A7, A8
    assert jeugd("run", "neemt_mee", "-p", "openbaarheid=intern")[0] == 0
    [folder] = (project.reports / "intern").glob("neemt_mee--*")
    shown = texts(folder)
    assert "<p>intern</p>" in shown["report.html"]
    notebook = json.loads((folder / "notebook.ipynb").read_text("utf-8"))
    outputs = [out for cell in notebook["cells"] for out in cell.get("outputs", [])]
    assert [(list(out["data"]), out["metadata"]) for out in outputs] == [(["text/html"], {})]
    assert "script" not in json.dumps(outputs)


def ledger(project):
    with sqlite3.connect(project.work / "ledger.sqlite") as base:
        rows = base.execute("SELECT DISTINCT report, state, reason FROM cells").fetchall()
    base.close()
    return set(rows)


def test_what_was_released_is_kept_under_the_name_of_its_report(report, project):
    assert (report.name, "committed", None) in ledger(project)


def test_a_run_that_shows_what_it_may_not_is_kept_under_no_name(jeugd, project):
    before = ledger(project)
    code, said = jeugd("run", "drukt")
    assert code == 1 and "codecel 5 toont iets dat niet met show is gemaakt" in said
    assert ledger(project) == before


def test_an_earlier_report_is_replaced_for_a_reason(report, jeugd, project):
    old = ("--replaces", f"reports/{report.name}", "--reason", "twee dossiers dubbel")
    code, said = jeugd("run", "hulp", "-p", "schuif=2", "--label", "beter", *old)
    assert code == 0, said
    assert f"{report.name} is ingetrokken: haal het weg waar het is gedeeld." in said
    assert not report.exists()
    assert (project.work / "ingetrokken" / report.name / "report.html").is_file()
    assert f"{report.name}/" not in (project.reports / "index.html").read_text("utf-8")
    assert {(report.name, "withdrawn", "twee dossiers dubbel")} <= ledger(project)
    page = (project.reports / "hulp--beter" / "report.html").read_text("utf-8")
    assert f"Dit rapport vervangt {report.name}. Reden: twee dossiers dubbel" in page


def test_a_replacement_that_fails_leaves_the_earlier_report_as_it_was(jeugd, project):
    assert jeugd("run", "hulp", "--label", "eerst")[0] == 0
    before = ledger(project)
    code, _ = jeugd("run", "stuk", "--replaces", "hulp--eerst", "--reason", "proef")
    assert code == 1
    assert ("hulp--eerst", "committed", None) in before
    assert {row for row in ledger(project) if row[0]} == {row for row in before if row[0]}
