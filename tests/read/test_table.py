"""The reader: what it takes, and what it refuses with file, row, column, value and mend."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jeugdlib import read
from jeugdlib.columns import TABLES, InputError, about
from jeugdlib.columns.tables import BROUGHT as BROUGHT_TABLES

HEADER = "reeks;periode;aantal"
BROUGHT = [table.name for table in BROUGHT_TABLES]


@pytest.fixture
def file(tmp_path):
    def write(text, name="tellingen.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


def test_text_numbers_and_empty_cells_get_their_types(file):
    path = file(f"{HEADER};blootstelling;kinderen\na;2020;5;1,5;\nb;2021-H1;0;2.5;3\n")
    table = read.table(path, "tellingen")
    assert table["aantal"].tolist() == [5, 0]
    assert table["blootstelling"].tolist() == [1.5, 2.5]
    assert table["kinderen"].isna().tolist() == [True, False]
    assert {str(kind) for kind in table.dtypes} == {"str", "Int64", "Float64"}


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_layout_of_the_file_does_not_matter(file, separator, ending, encoding):
    lines = ["reeks;periode;aantal;opmerking", 'é;2020;5;"met ""haken"""', "b;2021;6;", "", ""]
    path = file(ending.join(lines).replace(";", separator), encoding=encoding)
    table = read.table(path, "tellingen")
    assert table["reeks"].tolist() == ["é", "b"]
    assert table["aantal"].tolist() == [5, 6]
    assert table["opmerking"].iloc[0] == 'met "haken"'


def test_a_file_of_counts_is_protected_unless_it_is_published(file, tmp_path):
    text = f"{HEADER}\na;2020;5\n"
    assert about(read.table(file(text), "tellingen")) == "total"
    folder = tmp_path / "data" / "published"
    folder.mkdir(parents=True)
    own, published = folder / "own.csv", folder / "published.csv"
    own.write_text(text)
    published.write_text(f"{HEADER};bron;vindplaats\na;2020;5;VNG (2018);p. 7\n")
    assert about(read.table(own, "tellingen")) == "total"
    assert about(read.table(published, "tellingen")) == "publication"


def message(path, name="tellingen"):
    with pytest.raises(InputError) as caught:
        read.table(path, name)
    return str(caught.value)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("vijf", "geheel getal"),
        ("5,5", "geheel getal"),
        ("1.000", "duizendtallen"),
        ("-1", "minder dan 0"),
        ("<5", "geheel getal"),
        ("1e3", "geheel getal"),
        ("5*", "geheel getal"),
    ],
)
def test_a_wrong_count_is_named_with_its_row_column_and_value(file, cell, reason):
    said = message(file(f"{HEADER}\na;2020;1\nb;2021;{cell}\n"))
    assert "tellingen.csv" in said
    assert "Rij 3, kolom aantal" in said
    assert repr(cell) in said
    assert reason in said


def test_an_empty_cell_that_may_not_be_empty_is_named(file):
    said = message(file(f"{HEADER}\na;2020;1\nb;;\n"))
    assert "Rij 3, kolom aantal: deze kolom mag niet leeg zijn" in said


def test_empty_rows_below_the_table_are_no_rows(file):
    assert len(read.table(file(f"{HEADER}\na;2020;1\n;;\n ; ;\n"), "tellingen")) == 1


def test_a_mistyped_column_gets_a_suggestion(file):
    said = message(file("reeks;Periode;antal\na;2020;1\n"))
    assert "Bedoelde u met antal aantal?" in said
    assert "Bedoelde u met Periode periode?" in said


def test_an_exposure_of_nothing_is_refused(file):
    assert "meer dan 0" in message(file(f"{HEADER};blootstelling\na;2020;1;0\n"))


@pytest.mark.parametrize(
    "period", ["20", "2020-H3", "2020-13", "01-02-2020", "2020-00", "vorig jaar"]
)
def test_a_period_of_another_form_is_refused(file, period):
    assert "kolom periode" in message(file(f"{HEADER}\na;{period};1\n"))


def test_a_value_outside_the_list_is_refused_with_the_list(file):
    said = message(file(f"{HEADER};status\na;2020;1;zeker\n"))
    assert "definitief" in said


def test_every_wrong_cell_is_found_and_the_surplus_counted(file):
    said = message(file(HEADER + "\n" + "a;2020;x\n" * 12))
    assert said.count("Rij ") == 5
    assert "nog 7 cellen" in said


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "leeg"),
        ("  \n \n", "leeg"),
        ("reeks;periode\na;2020\n", "ontbreken kolommen: aantal"),
        (f"{HEADER};naam\na;2020;1;x\n", "onbekende kolommen: naam"),
        (f"{HEADER};aantal\na;2020;1;1\n", "twee keer voorkomen: aantal"),
        (f"{HEADER}\na;2020;1;\n", "4 velden waar de kop er 3 heeft"),
        (f"{HEADER}\na;2020\n", "2 velden waar de kop er 3 heeft"),
        (f'{HEADER}\n"a;2020;1\n', "aanhalingsteken"),
    ],
)
def test_a_file_that_is_not_such_a_table_is_refused(file, text, reason):
    assert reason in message(file(text))


def test_a_missing_file_another_kind_and_another_encoding_are_refused(file, tmp_path):
    assert "is er niet" in message(tmp_path / "weg.csv")
    assert "is er niet" in message(tmp_path)
    assert "CSV UTF-8" in message(file("x", name="tellingen.xlsx"))
    assert "CSV UTF-8" in message(file(f"{HEADER}\né;2020;1\n", encoding="cp1252"))


@given(text=st.text(max_size=200))
def test_any_text_raises_nothing_but_our_own_error(text, tmp_path_factory):
    path = tmp_path_factory.mktemp("fuzz") / "t.csv"
    path.write_bytes((HEADER + "\n" + text).encode("utf-8", "surrogatepass"))
    try:
        assert isinstance(read.table(path, "tellingen"), pd.DataFrame)
    except InputError as problem:
        assert str(problem)


TRAJECTEN = "client_id;startdatum;einddatum;traject_id"


def test_dates_are_read_by_where_their_year_stands(file):
    path = file(f"{TRAJECTEN}\na;2023-05-31;01-06-2023;1\nb;3-4-2024;;2\n")
    table = read.table(path, "trajecten")
    assert table["startdatum"].dt.strftime("%d %m").tolist() == ["31 05", "03 04"]
    assert table["einddatum"].isna().tolist() == [False, True]


@pytest.mark.parametrize(
    "day", ["31-02-2024", "05-31-2023", "29-02-2023", "00-00-0000", "1-1-23", "45019", "mei 2023"]
)
def test_a_date_that_is_none_or_can_be_two_is_refused(file, day):
    said = message(file(f"{TRAJECTEN}\na;{day};;1\n"), "trajecten")
    assert "Rij 2, kolom startdatum" in said


def test_an_id_keeps_its_zeros_and_stands_there_once(file):
    table = read.table(file(f"{TRAJECTEN}\n00123;2023-05-31;;007\n"), "trajecten")
    assert table[["client_id", "traject_id"]].iloc[0].tolist() == ["00123", "007"]
    twice = f"{TRAJECTEN}\na;2023-05-31;;7\nb;2023-05-31;;7\n"
    assert "Rij 3, kolom traject_id: er staat '7', en dat staat er al eerder" in message(
        file(twice), "trajecten"
    )


def test_an_open_table_keeps_own_columns_as_text(file):
    path = file("dossier_id;codeur;verklarende_analyse\n01;A;aanwezig\n02;A;\n")
    table = read.table(path, "dossiers")
    assert table["verklarende_analyse"].isna().tolist() == [False, True]
    assert about(table) == "child"


@pytest.mark.parametrize("name", BROUGHT)
def test_every_table_that_users_bring_reads_its_own_required_columns(file, name):
    fill = {"datum": "2023-05-31", "periode": "2023", "geheel getal": "1", "getal": "1.5"}
    columns = [c for c in TABLES[name].columns if c.required]
    cells = [c.allowed[0] if c.allowed else fill.get(c.kind, "x") for c in columns]
    path = file(";".join(c.name for c in columns) + "\n" + ";".join(cells) + "\n")
    assert len(read.table(path, name)) == 1
