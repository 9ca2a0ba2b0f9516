"""The verbs form, key and pseudonymise: what they make, what they refuse, what they say."""

import openpyxl
import pytest

from jeugdlib.cli import main
from tests.read.cases.project import ROOT

SHIPPED = str(ROOT / "data/codes/codeboek_dossieraudit.yaml")


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"K{n};2023-05-31\n" for n in range(6))
    (tmp_path / "export.csv").write_text(f"client_id;startdatum\n{rows}")
    return tmp_path


def test_a_key_and_a_coded_copy_are_made_and_said(place, capsys):
    assert main(["key", "new", "sleutel"]) == 0
    assert main(["pseudonymise", "export.csv", "--as", "trajecten", "--key", "sleutel"]) == 0
    said = capsys.readouterr().out
    assert "6 kinderen in 6 rijen" in said
    assert "K1" not in (place / "export-gecodeerd.csv").read_text()


def test_a_rotated_key_gives_other_codes_and_says_so(place, capsys):
    main(["key", "new", "sleutel"])
    main(["pseudonymise", "export.csv", "--as", "trajecten", "--key", "sleutel"])
    before = (place / "export-gecodeerd.csv").read_text()
    assert main(["key", "rotate", "sleutel"]) == 0
    main(["pseudonymise", "export.csv", "--as", "trajecten", "--key", "sleutel"])
    assert (place / "export-gecodeerd.csv").read_text() != before
    assert "oude en nieuwe codes horen niet bij elkaar" in capsys.readouterr().out.splitlines()[-2]


def test_a_destroyed_key_makes_no_more_codes(place, capsys):
    main(["key", "new", "sleutel"])
    assert main(["key", "destroy", "sleutel"]) == 0
    assert main(["pseudonymise", "export.csv", "--as", "trajecten", "--key", "sleutel"]) == 1
    assert "jeugd key new" in capsys.readouterr().err


@pytest.mark.parametrize("folder", ["data", "reports"])
def test_a_key_beside_data_or_reports_is_refused(place, capsys, folder):
    (place / folder).mkdir()
    assert main(["key", "new", f"{folder}/sleutel"]) == 1
    assert "hoort niet bij" in capsys.readouterr().err
    assert list((place / folder).iterdir()) == []


def test_an_unknown_table_names_the_tables(place, capsys):
    main(["key", "new", "sleutel"])
    assert main(["pseudonymise", "export.csv", "--as", "kinderen", "--key", "sleutel"]) == 1
    assert "trajecten" in capsys.readouterr().err


def test_a_form_of_a_coder_is_made_from_a_codebook(place, capsys):
    assert main(["form", "--codebook", SHIPPED, "--coder", "A", "-o", "A.xlsx"]) == 0
    assert "Blad Codeboek zegt wat u wanneer kiest." in capsys.readouterr().out
    names = ["dossiers", "therapieen", "plaatsingen", "Uitleg", "Codeboek"]
    assert openpyxl.load_workbook("A.xlsx").sheetnames == names


@pytest.fixture
def drawn(place):
    """A draw of three files for coder A, of which B reads two."""
    rows = "".join(f"D{n}\n" for n in range(1, 4))
    (place / "lijst.csv").write_text(f"dossier_id\n{rows}")
    command = ["draw", "--list", "lijst.csv", "-n", "3", "--seed", "7", "--coders", "A,B"]
    assert main([*command, "-o", "."]) == 0
    return place


def test_a_form_holds_the_files_that_were_drawn_in_the_coders_own_order(drawn, capsys):
    command = ["form", "--codebook", SHIPPED, "--draw", "loting.csv"]
    orders = {}
    for coder in "AB":
        assert main([*command, "--coder", coder, "-o", f"{coder}.xlsx"]) == 0
        sheet = openpyxl.load_workbook(f"{coder}.xlsx")["dossiers"]
        rows = list(sheet.iter_rows(min_row=2, values_only=True))
        assert [row[1] for row in rows] == [coder] * 3
        orders[coder] = {row[0]: row[3] for row in rows}
    header, *lines = (drawn / "loting.csv").read_text().splitlines()
    for line in lines:
        cells = dict(zip(header.split(";"), line.split(";"), strict=True))
        for coder in "AB":
            expected = int(cells[f"volgorde_{coder}"])
            assert orders[coder][cells["dossier_id"]] == expected
    assert "3 dossiers staan erin" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--coder", "C"], "Kies met --coder uit: A, B"),
        ([], "Kies met --coder uit: A, B"),
    ],
)
def test_a_coder_who_was_not_drawn_for_is_refused(drawn, capsys, more, said):
    command = ["form", "--codebook", SHIPPED, "--draw", "loting.csv", "-o", "x.xlsx"]
    assert main([*command, *more]) == 1
    assert said in capsys.readouterr().err
    assert not (drawn / "x.xlsx").exists()


@pytest.mark.parametrize(
    "what", [[], ["doelen", "--codebook", SHIPPED], ["doelen", "--coder", "A"]]
)
def test_a_form_is_of_a_table_or_of_a_codebook_and_never_both(place, capsys, what):
    assert main(["form", *what, "-o", "x.xlsx"]) == 1
    assert "kies een van twee: TABEL, of --codebook" in capsys.readouterr().err
    assert not (place / "x.xlsx").exists()
