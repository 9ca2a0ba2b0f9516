"""The verbs check and form: what they print, write and refuse, as a user sees it."""

import json

import openpyxl
import pytest

from jeugdlib.cli import main
from tests.read.cases.project import ROOT

SHIPPED = str(ROOT / "data/codes/codeboek_dossieraudit.yaml")
BOOK = """naam: proef
versie: "3"
dossier:
  doel: {vraag: Is er een doel, niveaus: {nee: n, ja: j}}
"""
HEADER = "client_id;startdatum;leeftijd"


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(text, name="export.csv"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        return str(path)

    return write


def test_what_is_wrong_is_listed_with_its_place_and_the_file_is_still_used(file, capsys):
    path = file(f"{HEADER}\nK1;31-05-2023;8\nK2;31-02-2023;9\nK3;01-06-2023;n.v.t.\n")
    assert main(["check", path, "--as", "trajecten"]) == 0
    said = capsys.readouterr().out
    assert "Gelezen als: puntkomma, UTF-8, dd-mm-jjjj" in said
    assert "Rijen gelezen: 3; gebruikt: 2." in said
    assert "Rij 3, kolom startdatum: deze dag bestaat niet. Er staat: “31-02-2023”." in said
    assert "“n.v.t.” gelezen als leeg" in said


def test_a_refused_file_gives_exit_code_one_and_the_mend(file, capsys):
    path = file(f"{HEADER};achternaam\nK1;31-05-2023;8;Jansen\n")
    assert main(["check", path, "--as", "trajecten"]) == 1
    said = capsys.readouterr().out
    assert 'drop: ["achternaam"]' in said
    assert "er is niets van gebruikt" in said


def test_after_twenty_findings_the_others_are_counted(file, capsys):
    rows = "".join(f"K{n};31-02-2023;8\n" for n in range(30))
    main(["check", file(f"{HEADER}\n{rows}K99;31-05-2023;8\n"), "--as", "trajecten"])
    said = capsys.readouterr().out
    assert said.count("deze dag bestaat niet. Er staat") == 19  # and one about the whole column
    assert "en nog 11 keer: datum bestaat niet" in said


def test_the_json_holds_every_finding(file, capsys):
    path = file(f"{HEADER}\nK1;31-05-2023;8\nK2;31-02-2023;170\n")
    assert main(["check", path, "--as", "trajecten", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [said[name] for name in ("read", "used")] == [2, 1]
    assert [(f["row"], f["rule"]) for f in said["findings"] if f["outcome"] == "flag"] == [
        (3, "datum_bestaat_niet"),
        (3, "buiten_bereik"),
    ]


def test_the_copy_has_every_cell_in_its_place_and_the_wrong_ones_coloured(file, tmp_path, capsys):
    path = file(f"Titel;;\n{HEADER}\nK1;31-05-2023;8\n\n=1+1;31-02-2023;170\n")
    main(["check", path, "--as", "trajecten"])
    copy = tmp_path / "export-gecontroleerd.xlsx"
    assert str(copy) in capsys.readouterr().out
    sheet = openpyxl.load_workbook(copy).active
    assert [cell.value for cell in sheet[2]] == HEADER.split(";")
    assert [cell.value for cell in sheet[5]] == ["=1+1", "31-02-2023", "170"]
    assert sheet["A5"].data_type == "s"
    marked = {cell.coordinate for row in sheet for cell in row if cell.comment}
    assert marked == {"B5", "C5"}
    assert "deze dag bestaat niet" in sheet["B5"].comment.text
    assert sheet["B5"].fill.fgColor.rgb != sheet["A5"].fill.fgColor.rgb
    assert not list(tmp_path.glob(".*.nieuw"))


def test_a_file_without_faults_gets_no_copy(file, tmp_path):
    main(["check", file(f"{HEADER}\nK1;31-05-2023;8\n"), "--as", "trajecten"])
    assert [path.name for path in tmp_path.iterdir()] == ["export.csv"]


def test_among_the_reports_no_copy_is_written(file, tmp_path, capsys):
    path = file(f"{HEADER}\nK1;31-02-2023;8\nK2;31-05-2023;8\n", "reports/export.csv")
    assert main(["check", path, "--as", "trajecten"]) == 1
    assert "bij de rapporten komt geen kopie" in capsys.readouterr().err
    assert [p.name for p in (tmp_path / "reports").iterdir()] == ["export.csv"]


def test_a_mapping_brings_a_suppliers_names(file, tmp_path, capsys):
    path = file("Klant;Start;Lft\nK1;31-05-2023;8\n")
    (tmp_path / "m.yaml").write_text("columns: {Klant: client_id, Lft: leeftijd}")
    assert main(["check", path, "--as", "trajecten", "--mapping", "m.yaml"]) == 0
    assert "“Klant” als client_id" in capsys.readouterr().out


def test_a_file_over_the_limit_is_refused_with_the_limit(file, capsys):
    path = file(HEADER + "\n" + "K1;31-05-2023;8\n" * 70_000)
    assert main(["check", path, "--as", "trajecten", "--largest", "1"]) == 1
    assert "de grens is 1 MB" in capsys.readouterr().out


def test_a_form_is_made_and_an_unknown_table_named(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["form", "doelen", "-o", "doelen.xlsx"]) == 0
    assert "doelen" in openpyxl.load_workbook("doelen.xlsx").sheetnames
    assert main(["form", "kinderen", "-o", "x.xlsx"]) == 1
    assert "Kies uit: dossiers" in capsys.readouterr().err


def test_a_codebook_in_order_is_said_with_its_version_code_and_counts(file, capsys):
    assert main(["check", SHIPPED, "--as", "codeboek"]) == 0
    said = capsys.readouterr().out
    assert "codeboek_dossieraudit.yaml is in orde: codeboek dossieraudit, versie 2026-11." in said
    assert "23 over dossiers, 2 over therapieen, 1 over plaatsingen" in said


def test_all_that_is_wrong_with_a_codebook_is_printed(file, capsys):
    path = file(BOOK.replace("vraag", "vraagg").replace("niveaus", "niveau"), "boek.yaml")
    assert main(["check", path, "--as", "codeboek"]) == 1
    said = capsys.readouterr().out
    assert "boek.yaml: er moet nog iets anders (4)" in said
    assert "Bedoelde u vraag?" in said
    assert "Bedoelde u niveaus?" in said


@pytest.fixture
def audit(file, tmp_path):
    """A codebook, and a file of a coder that fits it but for one level."""
    file(BOOK, "boek.yaml")
    file("dossier_id;codeur;doel\nD1;A;ja\nD2;A;jaa\n", "dossiers.csv")
    return tmp_path


def test_a_coders_file_is_checked_against_its_codebook(audit, capsys):
    assert main(["check", "dossiers.csv", "--codebook", "boek.yaml"]) == 1
    said = capsys.readouterr().out
    assert "dossiers.csv met codeboek proef, versie 3" in said
    assert "Bestand dossiers.csv, rij 3, kolom doel: dit staat niet in de lijst" in said
    assert "Verbeter dit in het formulier." in said


def test_a_coders_file_in_order_is_said_to_be(audit, capsys):
    (audit / "dossiers.csv").write_text("dossier_id;codeur;doel\nD1;A;ja\nD2;A;\n")
    assert main(["check", "dossiers.csv", "--codebook", "boek.yaml"]) == 0
    said = capsys.readouterr().out
    assert "Codeur A moet nog 1 van de 2 dossiers coderen: D2" in said
    assert "Dit formulier is te gebruiken." in said


def test_the_json_of_a_coders_file_names_the_file(audit, capsys):
    assert main(["check", "dossiers.csv", "--codebook", "boek.yaml", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert ("bestand dossiers.csv", 3) in [(f["place"], f["row"]) for f in found]


def test_one_table_can_be_checked_with_a_codebook(audit, capsys):
    main(["check", "dossiers.csv", "--as", "dossiers", "--codebook", "boek.yaml"])
    assert "Bedoelde u “ja”? Kies uit: nee, ja." in capsys.readouterr().out


def test_without_a_table_or_a_codebook_there_is_nothing_to_check_against(audit, capsys):
    assert main(["check", "dossiers.csv"]) == 1
    assert "hier hoort --as TABEL bij, of alleen --codebook" in capsys.readouterr().err
