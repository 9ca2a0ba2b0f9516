"""The walk of a team through its audit, with LibreOffice for the steps in a spreadsheet.

From an empty folder to the report: what the command makes is opened, looked at, filled in, saved
and closed in LibreOffice, as people do, and what they saved is what the next command reads.
"""

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from jeugdlib import read, simulate
from jeugdlib.cli import main

ROOT = Path(__file__).parents[2]
CODEBOOK = read.codebook(ROOT / "data" / "codes" / "codeboek_dossieraudit.yaml")
FILES = 6
NOTEBOOK = ROOT / "notebooks" / "21_dossieraudit.ipynb"
HELPER = Path(__file__).with_name("in_libreoffice.py")
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")

# as with the browser: with CI set an absent program is a failure, and not a test left out
pytestmark = pytest.mark.skipif(
    not OFFICE and not os.environ.get("CI"),
    reason="no LibreOffice here: not tested how forms open, fill and save in a spreadsheet",
)


def uno_python():
    """A Python that can talk to LibreOffice."""
    beside = Path(os.path.realpath(OFFICE)).with_name("python")
    for python in ["/usr/bin/python3", str(beside), shutil.which("python3"), sys.executable]:
        tried = [python, "-c", "import uno"]
        if (
            Path(python or "").exists()
            and subprocess.run(tried, capture_output=True).returncode == 0
        ):
            return python
    return pytest.fail("LibreOffice is here, but no Python with uno: install python3-uno")


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """Do something with a workbook in a running LibreOffice; gives what was found."""
    home = tmp_path_factory.mktemp("office")
    python, pipe = uno_python(), f"jeugdlib{os.getpid()}"
    quiet = ["--headless", "--norestore", "--nologo", "--nodefault"]
    own = f"-env:UserInstallation={(home / 'profile').as_uri()}"
    running = subprocess.Popen(
        [OFFICE, own, *quiet, f"--accept=pipe,name={pipe};urp;"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    def give(**task):
        done = subprocess.run(
            [python, str(HELPER)],
            input=json.dumps({"pipe": pipe, **task}),
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    yield give
    give(stop=True)
    running.wait(timeout=30)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the project, so that the report of the walk comes among no others."""
    root = tmp_path_factory.mktemp("jeugd") / "project"
    for folder in ("notebooks", "data"):
        shutil.copytree(ROOT / folder, root / folder)
    return root


@pytest.fixture(scope="module")
def made_up():
    return simulate.audit(CODEBOOK, np.random.default_rng(11), files=FILES, error=0.06)


def places(path, sheet):
    """The column of every head, counted from 0, and of every row its first cell."""
    rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    head, *below = rows
    return {name: n for n, name in enumerate(head) if name}, [row[0] for row in below if row[0]]


def typed(value):
    """A value as a person types it."""
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value)


def list_to_type(path, made_up):
    place, _ = places(path, "dossierlijst")
    return [
        [row, place[name], str(value)]
        for row, file in enumerate(made_up.lijst.to_dict("records"), start=1)
        for name, value in file.items()
    ]


def form_to_type(path, coder, made_up):
    """What a coder types on the three sheets, for the files in the order of their codes."""
    place, files = places(path, "dossiers")
    own = made_up.dossiers[made_up.dossiers["codeur"] == coder].sort_values("dossier_id")
    codes = dict(zip(own["dossier_id"], sorted(files), strict=True))
    given = made_up.therapieen[made_up.therapieen["codeur"] == coder]
    cells = []
    for row in own.to_dict("records"):
        said = {}
        for item in CODEBOOK.of("dossier"):
            if not any(said.get(other) in answers for other, answers in item.skip):
                said[item.name] = _answer(item, row, row["dossier_id"] in set(given["dossier_id"]))
        at = files.index(codes[row["dossier_id"]]) + 1
        cells += [[at, place[name], text] for name, text in said.items()]
    stays = made_up.plaatsingen.rename(columns={"client_id": "dossier_id"})
    stays = stays[stays["codeur"] == coder] if "codeur" in stays else stays
    more = {"therapieen": given, "plaatsingen": stays}
    return {"dossiers": cells} | {n: _rows(path, n, table, codes) for n, table in more.items()}


def _answer(item, row, gave_therapy):
    if item.name == "therapie":
        return "ja" if gave_therapy else "nee"
    value = row[item.name]
    if pd.isna(value):
        return item.levels[-1].name if item.levels else "1"
    return str(value)


def _rows(path, sheet, table, codes):
    place, _ = places(path, sheet)
    return [
        [row, place[name], typed(codes.get(value, value))]
        for row, cells in enumerate(table.to_dict("records"), start=1)
        for name, value in cells.items()
        if name in place and not pd.isna(value)
    ]


def decisions_to_type(path):
    place, files = places(path, "consensus")
    sheet = openpyxl.load_workbook(path)["consensus"]
    cells = []
    for row in range(1, len(files) + 1):
        said = sheet.cell(row + 1, place["codering_A"] + 1).value
        texts = {"besluit": said, "reden": "samen nagelezen", "datum": "2025-03-03"}
        cells += [[row, place[name], text] for name, text in texts.items()]
    return cells


def step(project, kit, *more):
    """Give the command in the folder of the project, as a starter does; returns what it said."""
    with contextlib.chdir(project), contextlib.redirect_stdout(io.StringIO()) as said:
        code = main(["audit", str(kit), *more])
    assert code == 0, said.getvalue()
    return said.getvalue()


def looks(form):
    """What a coder sees of a form that must be so before and after saving."""
    place, _ = places(form, "dossiers")
    column = openpyxl.utils.get_column_letter
    ask = [f"{column(place[name] + 1)}2" for name in ("doel", "school", "overplaatsingen")]
    return {"dossiers": ["A1", "A2", *ask], "therapieen": ["A2"], "plaatsingen": ["A2"]}


@pytest.fixture(scope="module")
def walked(office, project, made_up, tmp_path_factory):
    """The whole walk, up to where all is decided; gives the folder and what was seen on the way."""
    kit, seen = tmp_path_factory.mktemp("kit") / "audit 2025", {}
    seen["begin"] = step(project, kit)
    path = kit / "dossierlijst.xlsx"
    seen["list"] = office(file=str(path), type={"dossierlijst": list_to_type(path, made_up)})
    text = (kit / "audit.yaml").read_text("utf-8").replace("aantal: 32", f"aantal: {FILES}")
    (kit / "audit.yaml").write_text(text, "utf-8")
    seen["draw"] = step(project, kit)
    for coder in "AB":
        form = kit / f"formulier_{coder}.xlsx"
        task = {"look": looks(form), "type": form_to_type(form, coder, made_up)}
        task["type"]["dossiers"].append([0, 0, "een eigen kop"])
        seen[f"form {coder}"] = office(file=str(form), **task)
        seen[f"saved {coder}"] = office(file=str(form), look=looks(form))
    seen["join"] = step(project, kit)
    book = kit / "verschillen.xlsx"
    look = {"consensus": ["A2", "G2", "H2", "I2"]}
    seen["meeting"] = office(file=str(book), look=look, type={"consensus": decisions_to_type(book)})
    seen["met"] = office(file=str(book), look=look)
    return kit, seen


def test_each_step_says_what_the_people_do_now(walked):
    _, seen = walked
    assert "Nu het team:" in seen["begin"]
    assert f"Geloot: {FILES} van de {4 * FILES} dossiers." in seen["draw"]
    assert "Nu de codeurs:" in seen["draw"]
    assert f"A heeft {FILES} van de {FILES} dossiers ingevuld." in seen["join"]
    assert f"B heeft {FILES} van de {FILES} dossiers ingevuld." in seen["join"]
    assert "Bespreek elke rij van verschillen.xlsx" in seen["join"]


@pytest.mark.parametrize("coder", ["A", "B"])
@pytest.mark.parametrize("when", ["form", "saved"])
def test_a_form_offers_its_answers_and_keeps_its_heads_before_and_after_saving(walked, coder, when):
    _, seen = walked
    found = seen[f"{when} {coder}"]
    assert found["sheets"] == ["dossiers", "therapieen", "plaatsingen", "Uitleg", "Codeboek"]
    assert all(found["protected"].values())
    head, file, doel, school, moves = found["cells"]["dossiers"].values()
    assert head["text"] == "dossier_id" and head["locked"]
    assert file["locked"] and file["text"].startswith("D")
    for cell, name in ((doel, "doel"), (school, "school")):
        assert not cell["locked"] and cell["kind"] == "list" and cell["refuses"]
        assert cell["offers"] == [level.name for level in CODEBOOK.item(name).levels]
    assert moves["kind"] == "whole" and not moves["locked"]
    assert found["cells"]["therapieen"]["A2"]["kind"] == "list"


def test_a_locked_head_does_not_take_what_is_typed_and_every_other_cell_does(walked):
    _, seen = walked
    for coder in "AB":
        assert seen[f"form {coder}"]["refused"] == [["dossiers", 0, 0]]
    assert seen["list"]["refused"] == seen["meeting"]["refused"] == []


def joined(kit, name):
    """A table that the kit joined, every cell as its text."""
    path = kit / "samengevoegd" / f"{name}.csv"
    return pd.read_csv(path, sep=";", dtype=str, keep_default_na=False, encoding="utf-8-sig")


def test_what_coders_typed_in_the_spreadsheet_is_what_is_joined(walked, made_up):
    kit, _ = walked
    for coder in "AB":
        form = kit / f"formulier_{coder}.xlsx"
        _, files = places(form, "dossiers")
        rows = joined(kit, "dossiers").query("codeur == @coder").set_index("dossier_id")
        place = {at: name for name, at in places(form, "dossiers")[0].items()}
        asked = form_to_type(form, coder, made_up)
        for row, column, text in asked["dossiers"]:
            assert rows.at[files[row - 1], place[column]] == text
        typed_cells = sum(rows[item.name].ne("").sum() for item in CODEBOOK.of("dossier"))
        assert typed_cells == len(asked["dossiers"])
        for name in ("therapieen", "plaatsingen"):
            place = {at: column for column, at in places(form, name)[0].items()}
            place |= {0: "client_id"} if name == "plaatsingen" else {}
            table = joined(kit, name).query("codeur == @coder").reset_index(drop=True)
            for row, column, text in asked[name]:
                assert table.at[row - 1, place[column]] == text


def test_the_meeting_finds_a_row_per_difference_with_the_answers_to_choose_from(walked):
    kit, seen = walked
    for when in ("meeting", "met"):
        assert seen[when]["protected"] == {"consensus": True, "Uitleg": True}
        file, besluit, reden, datum = seen[when]["cells"]["consensus"].values()
        assert file["locked"] and not besluit["locked"] and not reden["locked"]
        assert besluit["kind"] in ("list", "whole") and besluit["refuses"]
        assert datum["kind"] == "date"
    decided = read.consensus(kit / "verschillen.xlsx", CODEBOOK, "AB")
    rows = joined(kit, "dossiers").set_index("dossier_id").sort_index()
    a, b = (rows[rows["codeur"] == coder] for coder in "AB")
    differ = {
        (file, item.name)
        for item in CODEBOOK.of("dossier")
        for file in a.index
        if "" not in (a.at[file, item.name], b.at[file, item.name])
        and a.at[file, item.name] != b.at[file, item.name]
    }
    about_files = decided[decided["therapie"].isna()]
    assert {*zip(about_files["dossier_id"], about_files["onderdeel"], strict=True)} == differ
    assert len(differ) > 3
    assert (decided["besluit"] == decided["codering_A"]).all()
    assert (decided["datum"] == pd.Timestamp("2025-03-03")).all()


@pytest.mark.skipif(not NOTEBOOK.exists(), reason="notebook 21_dossieraudit is not there yet")
def test_at_the_end_there_is_a_report_for_the_team_alone(walked, project):
    kit, _ = walked
    said = step(project, kit)
    place = next(project.glob("reports/intern/21_dossieraudit--audit-2025*"))
    assert f"Het rapport: {place / 'report.html'}" in said
    assert "--step report --openbaarheid kring" in said
    answers = json.loads((place / "answers.json").read_text("utf-8"))
    assert answers["item_verklarende_analyse"]["n"] == FILES
    # agreement is that of the forms, before anything was decided
    decided = read.consensus(kit / "verschillen.xlsx", CODEBOOK)
    different = (decided["onderdeel"] == "school").sum()
    school = answers["overeenstemming_school"]
    assert school["percent"] == pytest.approx(1 - different / school["n"])


def test_every_workbook_of_the_kit_opens_without_repair_and_says_the_same(walked, office, tmp_path):
    kit, _ = walked
    names = ["dossierlijst", "formulier_A", "formulier_B", "verschillen", "knelpunten"]
    for name in names:
        shutil.copy(kit / f"{name}.xlsx", tmp_path)
        path = tmp_path / f"{name}.xlsx"
        before = texts(path)
        office(file=str(path), type={})
        assert texts(path) == before


def texts(path):
    """Every filled cell of a workbook, sheet by sheet."""
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: {c.coordinate: c.value for row in sheet for c in row if c.value is not None}
        for sheet in book
    }
