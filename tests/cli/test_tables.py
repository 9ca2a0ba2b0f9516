"""The verbs key and pseudonymise: what they make, what they refuse, what they say."""

import pytest

from jeugdlib.cli import main


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
