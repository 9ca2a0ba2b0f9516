"""The verb audit: what it does with a folder, what it says to people, and what it refuses."""

import os
import shutil
import subprocess
import tomllib
from datetime import date
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
import yaml

from jeugdlib import read, simulate
from jeugdlib.cli import main

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "data" / "codes" / "codeboek_dossieraudit.yaml"
# every kind of question, and few of them: most of the time goes to reading forms
ASKED = ("doel", "doel_eigen_woorden", "therapie", "school", "overplaatsingen", "bevorderend_wet")
FILES = 4


def short(text):
    """The shipped codebook with few questions about a file."""
    said = yaml.load(text, yaml.BaseLoader)
    said["dossier"] = {name: said["dossier"][name] for name in ASKED}
    return yaml.dump(said, allow_unicode=True, sort_keys=False)


@pytest.fixture(scope="module")
def codebook(project):
    return read.codebook(project / "data" / "codes" / SHIPPED.name)


def snapshot(folder):
    """Every file in a folder with its content."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def columns_of(sheet):
    return {cell.value: cell.column for cell in sheet[1]}


def answered(row, gave_therapy, codebook):
    """The answers of one coder about one file, with none left open that had to be given."""
    said = {}
    for item in codebook.of("dossier"):
        if any(str(said.get(other)) in answers for other, answers in item.skip):
            continue
        value = row[item.name]
        if item.name == "therapie":
            value = "ja" if gave_therapy else "nee"
        elif pd.isna(value):
            value = item.levels[-1].name if item.levels else 1
        said[item.name] = value if item.levels else int(value)
    return said


@pytest.fixture(scope="module")
def made_up(codebook):
    """An audit of a few files by A and B, who differ now and then."""
    return simulate.audit(codebook, np.random.default_rng(5), files=FILES, error=0.15)


def fill_list(kit, made_up):
    book = openpyxl.load_workbook(kit / "dossierlijst.xlsx")
    for row, file in enumerate(made_up.lijst.to_dict("records"), start=2):
        for place, value in enumerate(file.values(), start=1):
            book["dossierlijst"].cell(row, place, value)
    book.save(kit / "dossierlijst.xlsx")


def fill_form(kit, coder, made_up, codebook, files=FILES):
    """Fill a form as the coder of the made-up audit did; the files in the order of their codes."""
    path = kit / f"formulier_{coder}.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["dossiers"]
    place = columns_of(sheet)
    rows = {sheet.cell(row, 1).value: row for row in range(2, FILES + 2)}
    own = made_up.dossiers[made_up.dossiers["codeur"] == coder].sort_values("dossier_id")
    codes = dict(zip(own["dossier_id"], sorted(rows), strict=True))
    given = made_up.therapieen[made_up.therapieen["codeur"] == coder]
    for row in own.head(files).to_dict("records"):
        said = answered(row, row["dossier_id"] in set(given["dossier_id"]), codebook)
        for name, value in said.items():
            sheet.cell(rows[codes[row["dossier_id"]]], place[name], value)
    done = set(own["dossier_id"].head(files))
    stays = made_up.plaatsingen.rename(columns={"client_id": "dossier_id"})
    stays = stays[stays["codeur"] == coder] if "codeur" in stays else stays
    for name, table in (("therapieen", given), ("plaatsingen", stays)):
        put(book[name], table[table["dossier_id"].isin(done)], codes)
    book.save(path)


def put(sheet, table, codes):
    place = columns_of(sheet)
    for row, cells in enumerate(table.to_dict("records"), start=2):
        for name, value in cells.items():
            if name in place and not pd.isna(value):
                value = value.to_pydatetime() if isinstance(value, pd.Timestamp) else value
                sheet.cell(row, place[name], codes.get(value, value))


def change(path, sheet_name, row, name, value):
    """Change one cell of a workbook; returns what stood there."""
    book = openpyxl.load_workbook(path)
    sheet = book[sheet_name]
    cell = sheet.cell(row, columns_of(sheet)[name])
    before, cell.value = cell.value, value
    book.save(path)
    return before


def decide(path, rows=None):
    """Decide on differences as coder A said."""
    book = openpyxl.load_workbook(path)
    sheet = book["consensus"]
    place = columns_of(sheet)
    for row in range(2, sheet.max_row + 1) if rows is None else rows:
        said = sheet.cell(row, place["codering_A"]).value
        sheet.cell(row, place["besluit"], int(said) if said.isdigit() else said)
        sheet.cell(row, place["reden"], "samen gelezen")
    book.save(path)


def decisions(path, codebook):
    table = read.consensus(path, codebook)
    return table["besluit"].notna().sum(), len(table)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project with the code lists, in which the commands are given."""
    root = tmp_path_factory.mktemp("jeugd") / "project"
    (root / "notebooks").mkdir(parents=True)
    shutil.copytree(ROOT / "data" / "codes", root / "data" / "codes")
    text = short(SHIPPED.read_text("utf-8"))
    (root / "data" / "codes" / SHIPPED.name).write_text(text, "utf-8")
    return root


@pytest.fixture(scope="module", autouse=True)
def read_once():
    """Forms with the same content are read once: most tests begin with the same ones."""
    kept = {}

    def once(reader):
        def read_or_remember(paths, *more):
            content = tuple((path.name, path.read_bytes()) for path in paths)
            said = (reader.__name__, content, *[getattr(m, "fingerprint", m) for m in more])
            if said not in kept:
                kept[said] = reader(paths, *more)
            return kept[said].copy()

        return read_or_remember

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(read, "coded", once(read.coded))
        patched.setattr(read, "coded_problems", once(read.coded_problems))
        yield


@pytest.fixture(scope="module")
def stages(project, made_up, codebook, tmp_path_factory):
    """The folder of an audit after each step that people take."""
    home = tmp_path_factory.mktemp("stages")
    kit, before = home / "audit", Path.cwd()

    def keep(name):
        shutil.copytree(kit, home / name)

    os.chdir(project)
    try:
        assert main(["audit", str(kit)]) == 0
        keep("begun")
        fill_list(kit, made_up)
        text = (kit / "audit.yaml").read_text("utf-8").replace("aantal: 32", f"aantal: {FILES}")
        (kit / "audit.yaml").write_text(text, "utf-8")
        keep("listed")
        assert main(["audit", str(kit)]) == 0
        keep("drawn")
        for coder in ("A", "B"):
            fill_form(kit, coder, made_up, codebook)
        keep("coded")
        assert main(["audit", str(kit)]) == 0
        keep("joined")
        decide(kit / "verschillen.xlsx")
        keep("decided")
    finally:
        os.chdir(before)
    return home


@pytest.fixture
def kit(project, stages, tmp_path, monkeypatch):
    """A copy of the folder of an audit at a stage, beside the project."""
    monkeypatch.chdir(project)

    def copy(stage):
        shutil.copytree(stages / stage, tmp_path / "audit")
        return tmp_path / "audit"

    return copy


@pytest.fixture
def reported(monkeypatch):
    """Instead of making a report: with what it would have been made."""
    asked = []
    monkeypatch.setattr(
        "jeugdlib.cli.reports.run_reports", lambda chosen: asked.append(chosen) or 0
    )
    return asked


# --- the steps ------------------------------------------------------------------------------------


def test_a_new_folder_gets_a_codebook_a_list_and_settings(project, tmp_path, monkeypatch, jeugd):
    monkeypatch.chdir(project)
    code, said = jeugd("audit", str(tmp_path / "ons team"))
    assert code == 0
    assert "Gemaakt: codeboek.yaml, dossierlijst.xlsx en audit.yaml." in said
    assert "Nu het team:" in said and f'Daarna: geef jeugd audit "{tmp_path}' in said
    made = snapshot(tmp_path / "ons team")
    assert set(made) == {"codeboek.yaml", "dossierlijst.xlsx", "audit.yaml"}
    assert made["codeboek.yaml"] == (project / "data" / "codes" / SHIPPED.name).read_bytes()


def test_outside_the_project_no_folder_is_left_behind(tmp_path, monkeypatch, jeugd):
    monkeypatch.chdir(tmp_path)
    code, said = jeugd("audit", str(tmp_path / "audit"))
    assert code == 1 and "Ga naar de map van het project" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("stage", "name", "saved"),
    [
        ("listed", "dossierlijst.xlsx", "dossierlijst.ods"),
        ("listed", "codeboek.yaml", "codeboek.yaml.txt"),
        ("coded", "formulier_A.xlsx", "formulier_A.csv"),
        ("decided", "verschillen.xlsx", "verschillen.xls"),
    ],
)
def test_what_was_saved_as_another_kind_is_named_and_no_empty_one_is_made(
    kit, jeugd, stage, name, saved
):
    folder = kit(stage)
    (folder / name).rename(folder / saved)
    code, said = jeugd("audit", str(folder))
    assert code == 1 and f"er is wel {saved}, maar geen {name}. Bewaar {saved}" in said
    assert not (folder / name).exists()


def test_codes_in_the_list_that_are_almost_the_same_are_not_drawn_from(kit, jeugd):
    folder = kit("listed")
    first = openpyxl.load_workbook(folder / "dossierlijst.xlsx")["dossierlijst"]["A2"].value
    change(folder / "dossierlijst.xlsx", "dossierlijst", 3, "dossier_id", first.lower())
    code, said = jeugd("audit", str(folder))
    assert code == 1 and f"{first} en {first.lower()}" in said
    assert not (folder / "loting.csv").exists()


def test_coders_may_be_named_without_brackets(kit, jeugd):
    folder = kit("listed")
    text = (folder / "audit.yaml").read_text("utf-8").replace("[A, B]", "A, B")
    (folder / "audit.yaml").write_text(text, "utf-8")
    code, said = jeugd("audit", str(folder))
    assert code == 0 and "Gemaakt: formulier_A.xlsx en formulier_B.xlsx." in said


def test_a_column_of_the_team_itself_is_said_and_does_not_go_along(kit, jeugd):
    folder = kit("coded")
    book = openpyxl.load_workbook(folder / "formulier_A.xlsx")
    sheet = book["dossiers"]
    place = sheet.max_column + 1
    sheet.cell(1, place, "opmerking")
    sheet.cell(2, place, "Sem mist zijn broer")
    book.save(folder / "formulier_A.xlsx")
    code, said = jeugd("audit", str(folder))
    assert code == 0 and said.count("Blad dossiers, kolom opmerking:") == 1
    joined = (folder / "samengevoegd" / "dossiers.csv").read_text("utf-8")
    assert "opmerking" not in joined and "Sem" not in joined


def test_with_another_codebook_that_is_said_before_the_answers_that_do_not_fit_it(kit, jeugd):
    folder = kit("coded")
    text = (folder / "codeboek.yaml").read_text("utf-8")
    assert text.count("volledig:") == 1
    (folder / "codeboek.yaml").write_text(text.replace("volledig:", "geheel:"), "utf-8")
    code, said = jeugd("audit", str(folder))
    assert code == 1 and "zet dan het eerdere codeboek terug" in said
    assert said.index("dit formulier hoort bij codeboek") < said.index("Dit moet eerst in orde")


def test_as_long_as_the_list_is_empty_it_is_asked_for(kit, jeugd):
    folder = kit("begun")
    before = snapshot(folder)
    code, said = jeugd("audit", str(folder))
    assert code == 0 and "In dossierlijst.xlsx staat nog geen dossier." in said
    assert snapshot(folder) == before


def test_a_filled_list_is_drawn_from_and_every_coder_gets_a_form(kit, jeugd):
    folder = kit("listed")
    code, said = jeugd("audit", str(folder))
    assert code == 0
    assert f"Geloot: {FILES} van de {4 * FILES} dossiers." in said
    assert "Gemaakt: formulier_A.xlsx en formulier_B.xlsx." in said
    assert "apart en zonder overleg" in said
    drawn = pd.read_csv(folder / "loting.csv", sep=";")
    for coder in "AB":
        sheet = openpyxl.load_workbook(folder / f"formulier_{coder}.xlsx")["dossiers"]
        place = columns_of(sheet)
        order = drawn.sort_values(f"volgorde_{coder}")["dossier_id"].tolist()
        rows = range(2, FILES + 2)
        assert [sheet.cell(row, place["dossier_id"]).value for row in rows] == order
        assert {sheet.cell(row, place["codeur"]).value for row in rows} == {coder}
        assert {sheet.cell(row, place["instelling"]).value for row in rows} != {None}
        assert sheet.max_row == FILES + 1


def test_how_far_every_coder_is_is_said_and_half_is_no_fault(kit, jeugd, made_up, codebook):
    folder = kit("drawn")
    fill_form(folder, "A", made_up, codebook)
    fill_form(folder, "B", made_up, codebook, files=2)
    first = openpyxl.load_workbook(folder / "formulier_B.xlsx")["dossiers"]
    row = next(r for r in range(2, FILES + 2) if first.cell(r, columns_of(first)["doel"]).value)
    change(folder / "formulier_B.xlsx", "dossiers", row, "school", None)
    before = snapshot(folder)
    code, said = jeugd("audit", str(folder))
    assert code == 0
    assert f"A heeft {FILES} van de {FILES} dossiers ingevuld." in said
    assert f"B heeft 1 van de {FILES} dossiers ingevuld." in said
    assert f"- {first.cell(row, 1).value}, nog open: school\n" in said
    assert "Half ingevuld is geen fout" in said and "--now" in said
    assert snapshot(folder) == before


def test_when_all_is_coded_it_is_joined_and_the_meeting_gets_its_workbook(kit, jeugd, codebook):
    folder = kit("coded")
    forms = {name: text for name, text in snapshot(folder).items() if "formulier" in name}
    code, said = jeugd("audit", str(folder))
    assert code == 0
    assert f"Samengevoegd in de map samengevoegd: {2 * FILES} rijen dossiers" in said
    _, count = decisions(folder / "verschillen.xlsx", codebook)
    assert count >= 3 and f"Gemaakt: verschillen.xlsx met {count} verschillen." in said
    assert "Bespreek elke rij van verschillen.xlsx" in said and "knelpunten.xlsx" in said
    assert set(snapshot(folder)) >= {
        "knelpunten.xlsx",
        "samengevoegd/dossiers.csv",
        "samengevoegd/therapieen.csv",
        "samengevoegd/plaatsingen.csv",
    }
    assert {name: (folder / name).read_bytes() for name in forms} == forms


def test_what_was_joined_is_read_as_what_the_coders_sent(kit, codebook):
    folder = kit("joined")
    forms = [folder / f"formulier_{coder}.xlsx" for coder in "AB"]
    for name in ("dossiers", "therapieen", "plaatsingen"):
        joined = read.coded([folder / "samengevoegd" / f"{name}.csv"], name, codebook)
        sent = read.coded(forms, name, codebook)
        pd.testing.assert_frame_equal(joined, sent)


def test_the_workbook_of_the_meeting_offers_the_answers_of_each_question(kit, codebook):
    book = openpyxl.load_workbook(kit("joined") / "verschillen.xlsx")
    sheet = book["consensus"]
    place = columns_of(sheet)
    assert list(place) == [
        *("dossier_id", "onderdeel", "therapie", "vraag", "codering_A", "codering_B"),
        *("besluit", "reden", "datum"),
    ]
    rules = {
        cell.coord: rule
        for rule in sheet.data_validations.dataValidation
        for cell in rule.sqref.ranges
    }
    for row in range(2, sheet.max_row + 1):
        name, therapy = sheet.cell(row, 2).value, sheet.cell(row, 3).value
        rule = rules[sheet.cell(row, place["besluit"]).coordinate]
        coded = {sheet.cell(row, place[f"codering_{coder}"]).value for coder in "AB"}
        if rule.type == "list":
            offered = set(rule.formula1.strip('"').split(","))
            assert coded <= offered
            if not therapy:
                assert offered == {level.name for level in codebook.item(name).levels}
        else:
            assert rule.type == "whole" and name in ("overplaatsingen", "leeftijd")
        assert sheet.cell(row, place["codering_A"]).protection.locked
        assert not sheet.cell(row, place["besluit"]).protection.locked
    assert sheet.protection.sheet and not sheet.protection.password
    text = " ".join(str(cell.value) for row in book["Uitleg"] for cell in row)
    assert "Verander niets meer in de formulieren" in text


def test_with_differences_still_open_there_is_no_report_unless_it_is_asked_for(
    kit, jeugd, reported, codebook
):
    folder = kit("joined")
    decide(folder / "verschillen.xlsx", rows=[2, 3])
    _, count = decisions(folder / "verschillen.xlsx", codebook)
    code, said = jeugd("audit", str(folder))
    assert code == 0 and not reported
    assert f"hebben {count - 2} van de {count} verschillen geen besluit" in said
    assert jeugd("audit", str(folder), "--now")[0] == 0
    assert len(reported) == 1


def test_when_all_is_decided_the_report_is_made_with_the_files_of_the_folder(kit, jeugd, reported):
    folder = kit("decided")
    code, said = jeugd("audit", str(folder))
    assert code == 0 and len(reported) == 1
    given = dict(pair.split("=", 1) for pair in reported[0].given)
    assert given == {
        "dossiers": str(folder / "samengevoegd" / "dossiers.csv"),
        "therapieen": str(folder / "samengevoegd" / "therapieen.csv"),
        "plaatsingen": str(folder / "samengevoegd" / "plaatsingen.csv"),
        "consensus": str(folder / "verschillen.xlsx"),
        "codeboek": str(folder / "codeboek.yaml"),
        "knelpunten": "",
        "openbaarheid": "intern",
        "eigen_totaal": "16",  # as many as the list that was drawn from
        "onderdeel": "doel",  # this codebook has no gezin_betrokken
        "peildatum": f"{date.today():%Y-%m}",
        "vergelijkbaar": "",
    }
    assert reported[0].names == ["21_dossieraudit"] and reported[0].label == "audit"
    where = Path("reports", "intern", "21_dossieraudit--audit", "report.html")
    assert f"Het rapport: {Path.cwd() / where}" in said
    assert f"jeugd audit {folder} --step report --openbaarheid kring" in said


def test_the_list_of_comparability_goes_along_as_far_as_it_is_filled_in(kit, jeugd, reported):
    folder = kit("decided")
    text = (folder / "audit.yaml").read_text("utf-8")
    text = text.replace("loting: open", "loting: ja").replace("  tijd: open", "  tijd: nee")
    (folder / "audit.yaml").write_text(text, "utf-8")
    assert jeugd("audit", str(folder))[0] == 0
    assert "vergelijkbaar=loting:ja,tijd:nee" in reported[0].given


def test_an_earlier_audit_of_the_team_may_be_laid_beside_it(kit, jeugd, reported):
    folder = kit("decided")
    (folder.parent / "answers.json").write_text("{}", "utf-8")
    text = (folder / "audit.yaml").read_text("utf-8")
    text = text.replace("vergelijk_met: flevoland", "vergelijk_met: ../answers.json")
    (folder / "audit.yaml").write_text(text, "utf-8")
    assert jeugd("audit", str(folder))[0] == 0
    assert f"vergelijk_met={(folder.parent / 'answers.json').resolve()}" in reported[0].given


def test_a_version_to_share_is_made_at_its_own_level(kit, jeugd, reported):
    folder = kit("decided")
    code, said = jeugd("audit", str(folder), "--step", "report", "--openbaarheid", "kring")
    assert code == 0 and "openbaarheid=kring" in reported[0].given
    assert "intern" not in said and "alleen voor uw team" not in said


def test_bottlenecks_go_along_when_there_are_any(kit, jeugd, reported):
    folder = kit("decided")
    book = openpyxl.load_workbook(folder / "knelpunten.xlsx")
    for place, value in enumerate(["geen plek", "gemeente", pd.Timestamp("2025-03-01")], start=1):
        book["knelpunten"].cell(2, place, value)
    book.save(folder / "knelpunten.xlsx")
    jeugd("audit", str(folder))
    assert f"knelpunten={folder / 'knelpunten.xlsx'}" in reported[0].given


def test_coders_who_agree_on_everything_go_straight_to_the_report(kit, jeugd, reported, codebook):
    folder = kit("coded")
    book = openpyxl.load_workbook(folder / "formulier_A.xlsx")
    a, b = book["dossiers"], openpyxl.load_workbook(folder / "formulier_B.xlsx")
    for name in ("dossiers", "therapieen"):
        same = {row[0].value: row for row in book[name].iter_rows(min_row=2)}
        place = columns_of(b[name])
        if name == "dossiers":
            for row in b[name].iter_rows(min_row=2, max_row=FILES + 1):
                for item in codebook.of("dossier"):
                    column = place[item.name] - 1
                    row[column].value = same[row[0].value][column].value
        else:
            b[name].delete_rows(2, b[name].max_row)
            for row in a.parent[name].iter_rows(min_row=2):
                for cell in row:
                    if cell.value is not None and cell.value != "A":
                        b[name].cell(cell.row, cell.column, cell.value)
    b.save(folder / "formulier_B.xlsx")
    code, said = jeugd("audit", str(folder))
    assert code == 0 and "verschillen.xlsx met 0 verschillen" in said
    given = dict(pair.split("=", 1) for pair in reported[0].given)
    assert given["consensus"] == ""


def test_questions_that_nobody_can_answer_do_not_hold_up_the_audit(kit, jeugd):
    folder = kit("coded")
    change(folder / "formulier_B.xlsx", "dossiers", 2, "school", None)
    assert "nog open: school" in jeugd("audit", str(folder))[1]
    assert not (folder / "verschillen.xlsx").exists()
    code, said = jeugd("audit", str(folder), "--now")
    assert code == 0 and "Gemaakt: verschillen.xlsx" in said
    # from here on the open question is said and nothing waits for it
    assert "hebben" in jeugd("audit", str(folder))[1]


# --- one step by name -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "step", "made"),
    [
        ("listed", "draw", {"loting.csv", "loting.txt"}),
        ("drawn", "check", set()),
        (
            "coded",
            "join",
            {f"samengevoegd/{n}.csv" for n in ("dossiers", "therapieen", "plaatsingen")},
        ),
        ("drawn", "draw", set()),
    ],
)
def test_a_step_by_name_does_that_step_alone(kit, jeugd, stage, step, made):
    folder = kit(stage)
    before = snapshot(folder)
    assert jeugd("audit", str(folder), "--step", step)[0] == 0
    after = snapshot(folder)
    assert set(after) - set(before) == made
    assert {name: after[name] for name in before} == before


@pytest.mark.parametrize(
    ("stage", "step", "said"),
    [
        ("begun", "draw", "staat nog geen dossier"),
        ("listed", "forms", "er is nog niet geloot"),
        ("listed", "check", "er is nog niet geloot"),
        ("coded", "report", "verschillen.xlsx is er nog niet"),
    ],
)
def test_a_step_that_comes_too_early_says_what_is_missing(kit, jeugd, stage, step, said):
    folder = kit(stage)
    before = snapshot(folder)
    code, printed = jeugd("audit", str(folder), "--step", step)
    assert code == 1 and said in printed
    assert snapshot(folder) == before


# --- what people did stays ------------------------------------------------------------------------


def test_nothing_that_was_filled_in_is_written_over(kit, jeugd, reported):
    folder = kit("decided")
    before = snapshot(folder)
    for step in ("", "draw", "forms", "join"):
        assert jeugd("audit", str(folder), *(["--step", step] if step else []))[0] == 0
    assert snapshot(folder) == before


def test_a_new_difference_comes_in_a_new_workbook_with_the_decisions_that_were_taken(
    kit, jeugd, codebook
):
    folder = kit("decided")
    old = (folder / "verschillen.xlsx").read_bytes()
    known = read.consensus(folder / "verschillen.xlsx", codebook, "AB")
    row, before = _agreed(folder, known)
    change(
        folder / "formulier_B.xlsx",
        "dossiers",
        row,
        "bevorderend_wet",
        "ja" if before == "nee" else "nee",
    )
    code, said = jeugd("audit", str(folder))
    assert code == 0 and "Verschillen die nog niet in verschillen.xlsx staan:" in said
    assert "bevorderend_wet (A: " in said
    assert "Gemaakt: verschillen_2.xlsx" in said and "werk daarin verder" in said
    assert (folder / "verschillen.xlsx").read_bytes() == old
    assert decisions(folder / "verschillen_2.xlsx", codebook) == (len(known), len(known) + 1)
    # a report alone does not pass over the new one either
    assert "hebben 1 van de" in jeugd("audit", str(folder), "--step", "report")[1]
    # the second one is the one that counts from now on
    assert "In verschillen_2.xlsx hebben 1 van de" in jeugd("audit", str(folder))[1]
    again = snapshot(folder)
    jeugd("audit", str(folder))
    assert snapshot(folder) == again


def _agreed(folder, known):
    """A row of the form of B where both said the same about bevorderend_wet, and what."""
    sheet = openpyxl.load_workbook(folder / "formulier_B.xlsx")["dossiers"]
    differ = set(known.loc[known["onderdeel"] == "bevorderend_wet", "dossier_id"])
    row = next(r for r in range(2, FILES + 2) if sheet.cell(r, 1).value not in differ)
    return row, sheet.cell(row, columns_of(sheet)["bevorderend_wet"]).value


def test_who_changes_an_answer_after_the_meeting_is_asked_to_put_it_back(
    kit, jeugd, reported, codebook
):
    folder = kit("decided")
    known = read.consensus(folder / "verschillen.xlsx", codebook, "AB")
    about = known[known["therapie"].isna() & known["codering_A"].notna()].iloc[0]
    sheet = openpyxl.load_workbook(folder / "formulier_B.xlsx")["dossiers"]
    row = next(r for r in range(2, FILES + 2) if sheet.cell(r, 1).value == about["dossier_id"])
    decided = about["codering_A"]
    value = int(decided) if decided.isdigit() else decided
    before = change(folder / "formulier_B.xlsx", "dossiers", row, about["onderdeel"], value)
    code, said = jeugd("audit", str(folder))
    assert code == 1 and not reported
    assert "na verschillen.xlsx is in de formulieren veranderd" in said
    assert f"{about['dossier_id']}, {about['onderdeel']} (A: {decided}, B: {before})" in said
    assert "Zet in het formulier terug wat er stond" in said
    assert jeugd("audit", str(folder), "--step", "report")[0] == 1 and not reported
    change(folder / "formulier_B.xlsx", "dossiers", row, about["onderdeel"], before)
    assert jeugd("audit", str(folder))[0] == 0 and reported


def test_a_decision_that_is_called_onbekend_is_a_decision(kit, codebook):
    folder = kit("joined")
    path = folder / "verschillen.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["consensus"]
    sheet.cell(2, 2, "school")
    sheet.cell(2, columns_of(sheet)["besluit"], "onbekend")
    book.save(path)
    assert read.consensus(path, codebook)["besluit"].iloc[0] == "onbekend"


# --- what is wrong --------------------------------------------------------------------------------


def test_everything_that_is_wrong_in_the_forms_is_said_at_once(kit, jeugd):
    folder = kit("coded")
    change(folder / "formulier_A.xlsx", "dossiers", 2, "school", "soms")
    change(folder / "formulier_B.xlsx", "dossiers", 3, "doel", "misschien")
    code, said = jeugd("audit", str(folder))
    assert code == 1
    assert "Dit moet eerst in orde zijn (" in said
    assert "formulier_A.xlsx" in said and "soms" in said
    assert "formulier_B.xlsx" in said and "misschien" in said
    assert "Nu de codeurs: verbeter dit" in said
    assert not (folder / "samengevoegd").exists()


def test_a_file_that_was_not_drawn_is_named(kit, jeugd, made_up):
    folder = kit("coded")
    drawn = set(pd.read_csv(folder / "loting.csv", sep=";")["dossier_id"])
    other = next(code for code in made_up.lijst["dossier_id"] if code not in drawn)
    book = openpyxl.load_workbook(folder / "formulier_A.xlsx")
    sheet = book["dossiers"]
    for column in range(2, len(columns_of(sheet)) + 1):
        sheet.cell(FILES + 2, column, sheet.cell(2, column).value)
    sheet.cell(FILES + 2, 1, other)
    sheet.cell(FILES + 2, columns_of(sheet)["therapie"], "nee")
    book.save(folder / "formulier_A.xlsx")
    code, said = jeugd("audit", str(folder))
    assert code == 1 and f"Dossier {other} is voor A niet geloot" in said


def test_a_missing_form_is_asked_back_and_made_anew_only_when_that_is_asked(kit, jeugd):
    folder = kit("coded")
    (folder / "formulier_B.xlsx").unlink()
    code, said = jeugd("audit", str(folder))
    assert code == 1 and "bestand formulier_B.xlsx: dit formulier staat niet in de map" in said
    assert "--step forms" in said and not (folder / "formulier_B.xlsx").exists()
    filled = (folder / "formulier_A.xlsx").read_bytes()
    assert jeugd("audit", str(folder), "--step", "forms")[0] == 0
    assert (folder / "formulier_B.xlsx").exists()
    assert (folder / "formulier_A.xlsx").read_bytes() == filled


def test_a_copy_of_a_form_is_not_passed_over(kit, jeugd):
    folder = kit("coded")
    shutil.copy(folder / "formulier_A.xlsx", folder / "formulier_A (1).xlsx")
    code, said = jeugd("audit", str(folder))
    assert code == 1 and "van welke codeur is formulier_A (1).xlsx?" in said
    assert "Laat per codeur één bestand staan: formulier_A.xlsx en formulier_B.xlsx" in said


@pytest.mark.parametrize(
    ("stage", "name"),
    [
        ("listed", "~$dossierlijst.xlsx"),
        ("coded", "~$formulier_A.xlsx"),
        ("coded", ".~lock.formulier_B.xlsx#"),
        ("decided", "~$verschillen.xlsx"),
    ],
)
def test_a_workbook_that_is_still_open_is_named(kit, jeugd, reported, stage, name):
    folder = kit(stage)
    (folder / name).touch()
    code, said = jeugd("audit", str(folder))
    assert code == 1 and "sluit het bestand in Excel" in said
    assert name.strip("~$.#").removeprefix("lock.") in said and f"Haal dan {name} weg" in said


def test_a_codebook_that_is_gone_is_asked_back(kit, jeugd):
    folder = kit("coded")
    (folder / "codeboek.yaml").unlink()
    code, said = jeugd("audit", str(folder))
    assert code == 1 and "codeboek.yaml" in said and "Zet het codeboek terug" in said


def test_a_codebook_with_a_fault_stops_before_the_draw(kit, jeugd):
    folder = kit("listed")
    text = (
        (folder / "codeboek.yaml")
        .read_text("utf-8")
        .replace("\n    geordend: ja", "\n    geordent: ja", 1)
    )
    (folder / "codeboek.yaml").write_text(text, "utf-8")
    code, said = jeugd("audit", str(folder))
    assert code == 1 and "geordent" in said
    assert not (folder / "loting.csv").exists()


def test_a_list_with_a_code_twice_is_not_drawn_from(kit, jeugd):
    folder = kit("listed")
    path = folder / "dossierlijst.xlsx"
    change(
        path,
        "dossierlijst",
        4,
        "dossier_id",
        change(path, "dossierlijst", 3, "dossier_id", "X1") and "X1",
    )
    code, said = jeugd("audit", str(folder))
    assert code == 1 and "dossierlijst.xlsx" in said and "X1" in said
    assert not (folder / "loting.csv").exists()


def test_a_list_without_its_column_is_said(kit, jeugd):
    folder = kit("listed")
    change(folder / "dossierlijst.xlsx", "dossierlijst", 1, "dossier_id", "naam")
    code, said = jeugd("audit", str(folder))
    assert code == 1 and "dossier_id" in said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (f"aantal: {FILES}", "aantal: veel", "regel 5, aantal: dit kan hier niet"),
        ("vergelijk_met: flevoland", "vergelijk_met: weg.json", "dit bestand is er niet"),
        ("loting: open", "loting: misschien", "loting: dit is geen antwoord"),
        ("loting: open", "lotin: ja", "lotin: deze vraag bestaat niet"),
        (f"aantal: {FILES}", "aantal: 0", "Typ een geheel getal van 1 of meer, zoals: aantal: 32"),
        (f"aantal: {FILES}", "aantal: 6,5", "aantal"),
        (f"aantal: {FILES}", "", "de instelling aantal ontbreekt. Zet er een regel bij, zoals"),
        (f"aantal: {FILES}", f"antal: {FILES}", "regel 5, antal: deze instelling bestaat niet"),
        (f"aantal: {FILES}", "aantal: 25", "er zijn 16 dossiers, en er zouden 25"),
        ("verdeel_over: geen", "verdeel_over: regio", "geen kolom regio"),
        ("verdeel_over: geen", "verdeel_over: [a, b]", "hier hoort één woord"),
        ("codeurs: [A, B]", "codeurs: A", "ten minste twee codeurs"),
        ("codeurs: [A, B]", "codeurs: [A]", "ten minste twee codeurs"),
        ("codeurs: [A, B]", "codeurs: [A, a]", "twee codeurs heten hetzelfde"),
        ("codeurs: [A, B]", "codeurs: [A, 'B/C']", "dit is geen code"),
        ("codeurs: [A, B]", "codeurs: [A-1, B]", "dit is geen code"),  # nor does the form take it
        ("codeurs: [A, B]", "codeurs: [A, B", "audit.yaml"),
    ],
)
def test_settings_that_cannot_be_are_said_with_their_line_and_mend(kit, jeugd, old, new, said):
    folder = kit("listed")
    text = (folder / "audit.yaml").read_text("utf-8")
    assert old in text
    (folder / "audit.yaml").write_text(text.replace(old, new), "utf-8")
    before = snapshot(folder)
    code, printed = jeugd("audit", str(folder))
    assert code == 1 and said in printed
    assert snapshot(folder) == before


def test_an_open_settings_value_names_its_line(kit, jeugd):
    folder = kit("listed")
    text = (folder / "audit.yaml").read_text("utf-8")
    (folder / "audit.yaml").write_text(text.replace("startgetal: 2", "startgetal: x"), "utf-8")
    code, said = jeugd("audit", str(folder))
    line = next(n for n, row in enumerate(text.splitlines(), 1) if row.startswith("startgetal"))
    assert code == 1 and f"bestand audit.yaml, regel {line}, startgetal" in said


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("besluit", "misschien", "“misschien” is geen antwoord. Kies uit de lijst in de cel."),
        ("datum", "31-02-2025", "Rij 2, kolom datum"),
    ],
)
def test_a_decision_that_cannot_be_is_named_and_not_left_out(
    kit, jeugd, reported, name, value, said
):
    folder = kit("decided")
    change(folder / "verschillen.xlsx", "consensus", 2, name, value)
    code, printed = jeugd("audit", str(folder))
    assert code == 1 and not reported
    assert "verschillen.xlsx" in printed and said in printed


def test_a_decision_that_belongs_to_another_question_or_has_no_reason_is_named(
    kit, jeugd, reported
):
    folder = kit("decided")
    path = folder / "verschillen.xlsx"
    change(path, "consensus", 2, "besluit", "gezinshuis")
    change(path, "consensus", 3, "reden", None)
    code, said = jeugd("audit", str(folder))
    assert code == 1 and not reported
    assert "rij 2" in said.lower() and "rij 3" in said.lower()


# --- where it may stand ---------------------------------------------------------------------------


@pytest.mark.parametrize("inside", ["audit", "data/audit", "reports/audit", ".jeugd/audit"])
def test_an_audit_does_not_stand_in_the_project(project, monkeypatch, jeugd, inside):
    monkeypatch.chdir(project)
    code, said = jeugd("audit", inside)
    assert code == 1 and "hoort niet in de map van Jeugdlib" in said
    assert f"Kies een map ernaast, waar alleen uw team bij kan: {project.parent / 'audit'}" in said
    assert not (project / inside).exists()


def test_a_folder_with_other_things_in_it_is_left_alone(project, tmp_path, monkeypatch, jeugd):
    monkeypatch.chdir(project)
    (tmp_path / "brief.docx").touch()
    code, said = jeugd("audit", str(tmp_path))
    assert code == 1 and "al andere bestanden, zoals brief.docx" in said and "lege map" in said
    assert [path.name for path in tmp_path.iterdir()] == ["brief.docx"]


def test_hidden_files_of_the_system_are_no_other_things(project, tmp_path, monkeypatch, jeugd):
    monkeypatch.chdir(project)
    for name in (".DS_Store", "desktop.ini", "Thumbs.db"):
        (tmp_path / name).touch()
    assert jeugd("audit", str(tmp_path))[0] == 0


@pytest.mark.parametrize("name", ["bestand.txt", "weg/audit"])
def test_a_file_or_a_folder_in_nothing_is_no_place(project, tmp_path, monkeypatch, jeugd, name):
    monkeypatch.chdir(project)
    (tmp_path / "bestand.txt").touch()
    code, said = jeugd("audit", str(tmp_path / name))
    assert code == 1 and "dit is geen map" in said


def test_own_notes_beside_the_files_of_an_audit_do_no_harm(kit, jeugd):
    folder = kit("listed")
    (folder / "notities.docx").touch()
    assert jeugd("audit", str(folder))[0] == 0


# --- broken off -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "fails"),
    [
        (None, "codeboek.yaml"),
        (None, "dossierlijst.xlsx"),
        (None, "audit.yaml"),
        ("listed", "loting.csv"),
        ("listed", "formulier_A.xlsx"),
        ("coded", "therapieen.csv"),
        ("coded", "verschillen.xlsx"),
    ],
)
def test_a_disk_that_fails_leaves_nothing_half_and_the_next_time_all_is_made(
    kit, jeugd, project, tmp_path, monkeypatch, stage, fails
):
    folder = kit(stage) if stage else tmp_path / "audit"
    monkeypatch.chdir(project)
    real = os.replace

    def fail(source, target):
        if os.path.basename(target) == fails:
            raise OSError(28, "No space left on device")
        real(source, target)

    before = snapshot(folder) if stage else {}
    with monkeypatch.context() as broken:
        broken.setattr(os, "replace", fail)
        code, said = jeugd("audit", str(folder))
    assert code == 1 and "kan niet worden geschreven" in said
    left = snapshot(folder)
    assert {name: left[name] for name in before} == before
    assert not [name for name in left if "nieuw" in name or Path(name).name == fails]
    code, _ = jeugd("audit", str(folder), *(["--step", "forms"] if "formulier" in fails else []))
    assert code == 0 and fails in {Path(name).name for name in snapshot(folder)}


# --- the menu -------------------------------------------------------------------------------------


@pytest.fixture
def typed(monkeypatch):
    """Answer the questions of the menu with these words, and then close the window."""

    def give(*words):
        left = list(words)

        def answer(question):
            if not left:
                raise EOFError
            print(question, end="")
            return left.pop(0)

        monkeypatch.setattr("builtins.input", answer)

    return give


def test_the_menu_asks_the_folder_and_does_the_next_step(
    project, tmp_path, monkeypatch, jeugd, typed
):
    monkeypatch.chdir(project)
    typed(f'"{tmp_path / "ons team"}"', "1", "0")
    code, said = jeugd("audit")
    assert code == 0
    assert "In welke map staat de audit?" in said and "0  Stoppen" in said
    assert "Gemaakt: codeboek.yaml" in said and "Daarna: kies 1 in de lijst" in said
    assert (tmp_path / "ons team" / "audit.yaml").exists()


def test_the_menu_shows_which_steps_are_done(kit, jeugd, typed):
    folder = kit("drawn")
    typed("0")
    said = jeugd("audit", str(folder), "--menu")[1]
    assert "2  Loting  (klaar)" in said and "3  Formulieren  (klaar)" in said
    assert "6  Verschillen voor het overleg\n" in said


@pytest.mark.parametrize("word", ["twaalf", "10", "", "-1", "²"])
def test_wrong_input_in_the_menu_is_said_kindly(kit, jeugd, typed, word):
    typed(word, "0")
    code, said = jeugd("audit", str(kit("drawn")), "--menu")
    assert code == 0 and "Dat staat niet in de lijst. Typ een nummer van 0 tot en met 9." in said


@pytest.mark.parametrize("answers", [[""], ["data"], ["/nergens/hier/audit"]])
def test_a_folder_that_cannot_be_is_asked_again(project, monkeypatch, jeugd, typed, answers):
    monkeypatch.chdir(project)
    typed(*answers, "0")
    code, said = jeugd("audit")
    assert code == 0 and "Dat gaat niet:" in said and said.count("Map: ") == 2


def test_a_step_that_is_too_early_says_so_and_the_menu_stays(kit, jeugd, typed):
    typed("7", "0")
    code, said = jeugd("audit", str(kit("listed")), "--menu")
    assert code == 0 and "Dat kan nog niet: " in said and said.count("Kies een nummer") == 2


def test_in_the_menu_a_report_to_share_and_going_on_are_a_number(kit, jeugd, typed, reported):
    folder = kit("decided")
    typed("8", "9", "0")
    said = jeugd("audit", str(folder), "--menu")[1]
    assert "Een versie om te delen: kies 8 in de lijst" in said and "--step" not in said
    assert [next(w for w in r.given if "openbaarheid" in w) for r in reported] == [
        "openbaarheid=kring",
        "openbaarheid=intern",
    ]


def test_a_window_that_closes_stops_the_menu(project, monkeypatch, jeugd, typed):
    monkeypatch.chdir(project)
    typed()
    assert jeugd("audit")[0] == 0


def test_a_path_that_was_dragged_into_a_terminal_is_understood(
    project, tmp_path, monkeypatch, jeugd, typed
):
    monkeypatch.chdir(project)
    typed(str(tmp_path / "ons team").replace(" ", "\\ ") + " ", "1")
    jeugd("audit")
    assert (tmp_path / "ons team" / "audit.yaml").exists()


# --- the starters ---------------------------------------------------------------------------------


def test_the_starter_for_macos_opens_the_menu_in_the_folder_of_the_project(tmp_path):
    starter = tmp_path / "Mijn Jeugdlib" / "start-audit.command"
    starter.parent.mkdir()
    shutil.copy(ROOT / starter.name, starter)
    assert starter.read_text("utf-8").startswith("#!/bin/bash\n") and os.access(starter, os.X_OK)
    fake = starter.parent / ".venv" / "bin" / "jeugd"
    fake.parent.mkdir(parents=True)
    fake.write_text('#!/bin/bash\necho "jeugd $*, in $PWD"\n', "utf-8")
    fake.chmod(0o755)
    done = subprocess.run(
        [str(starter)], cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert done.returncode == 0
    assert f"jeugd audit --menu, in {starter.parent}\n" in done.stdout


def test_without_an_environment_the_starter_has_it_made_first(tmp_path):
    shutil.copy(ROOT / "start-audit.command", tmp_path)
    (tmp_path / "make.py").write_text("import sys; print('make.py', *sys.argv[1:])", "utf-8")
    starter = str(tmp_path / "start-audit.command")
    done = subprocess.run([starter], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert "wordt eerst klaargezet" in done.stdout and "make.py jeugd audit --menu" in done.stdout


def test_the_real_menu_opens_and_stops_in_a_window_of_its_own(tmp_path):
    starter = str(ROOT / "start-audit.command")
    done = subprocess.run([starter], cwd=tmp_path, input="0\n\n", capture_output=True, text=True)
    assert done.returncode == 0 and done.stderr == ""
    assert "In welke map staat de audit?" in done.stdout and "Tot de volgende keer" in done.stdout


def test_the_starter_for_windows_has_its_line_ends_and_names_what_exists():
    raw = (ROOT / "start-audit.cmd").read_bytes()
    assert raw.count(b"\r\n") == raw.count(b"\n") > 5 and raw.isascii()
    assert "*.cmd text eol=crlf" in (ROOT / ".gitattributes").read_text("utf-8")
    lines = raw.decode().replace("\r\n", "\n").split("\n")
    assert 'cd /d "%~dp0"' in lines and lines[-2] == "pause"
    runs = [line.strip() for line in lines if "audit --menu" in line]
    assert runs == ['".venv\\Scripts\\jeugd.exe" audit --menu', "py make.py jeugd audit --menu"]
    targets = (ROOT / "make.py").read_text("utf-8")
    assert '"jeugd": (' in targets
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    assert "jeugd" in scripts
