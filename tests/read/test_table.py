"""The reader: what it takes, and what it refuses with file, row, column, value and mend."""

import pytest

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
    path = file(f"{HEADER};blootstelling;kinderen\na;2020;5;1,5;\nb;2021-H1;0;2,5;3\n")
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


def flags(path, name="tellingen"):
    """What was left out of the file, as (row, column, rule)."""
    return [(f.row, f.column, f.rule) for f in read.check(path, name).of("flag")]


def message(path, name="tellingen"):
    with pytest.raises(InputError) as caught:
        read.table(path, name)
    return str(caught.value)


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("vijf", "geen_getal"),
        ("5,5", "geen_geheel_getal"),
        ("1.000", "duizendtallen"),
        ("-1", "buiten_bereik"),
        ("<5", "teken_bij_getal"),
        ("1e3", "geen_getal"),
        ("5*", "teken_bij_getal"),
        ("#DEEL/0!", "formulefout"),
        ("٥", "andere_cijfers"),
    ],
)
def test_a_wrong_count_leaves_its_row_out_and_is_named(file, cell, rule):
    path = file(f"{HEADER}\na;2020;1\nb;2021;{cell}\nc;2022;3\n")
    checked = read.check(path, "tellingen")
    assert flags(path) == [(3, "aantal", rule)]
    assert checked.table()["aantal"].tolist() == [1, 3]
    assert (checked.read, checked.used, sum(checked.left_out.values())) == (3, 2, 1)
    said = str(checked.of("flag")[0])
    assert said.startswith("Rij 3, kolom aantal: ")
    assert cell in said


def test_an_empty_cell_that_may_not_be_empty_is_named(file):
    assert (3, "aantal", "leeg") in flags(file(f"{HEADER}\na;2020;1\nb;2021;\n"))


def test_empty_rows_are_no_rows_and_rows_keep_their_numbers(file):
    path = file(f"{HEADER}\n\na;2020;1\n;;\nb;2021;x\n ; ;\n")
    assert read.check(path, "tellingen").read == 2
    assert flags(path) == [(5, "aantal", "geen_getal")]


def test_a_mistyped_column_gets_a_suggestion(file):
    said = message(file("reeks;Periode;antal\na;2020;1\n"))
    assert "kolom aantal ontbreekt" in said
    assert "Bedoelde u met “antal” deze kolom?" in said
    assert "periode ontbreekt" not in said


def test_an_exposure_of_nothing_is_left_out(file):
    path = file(f"{HEADER};blootstelling\na;2020;1;0\nb;2021;1;2\n")
    assert flags(path) == [(2, "blootstelling", "buiten_bereik")]


@pytest.mark.parametrize(
    "period", ["20", "2020-H3", "2020-13", "01-02-2020", "2020-00", "vorig jaar"]
)
def test_a_period_of_another_form_is_left_out(file, period):
    path = file(f"{HEADER}\na;{period};1\nb;2021;2\n")
    assert flags(path) == [(2, "periode", "geen_periode")]


def test_a_month_in_words_is_a_period(file):
    path = file(f"{HEADER}\na;januari 2023;1\na;Mrt. 2023;2\na;dec-2023;3\n")
    assert read.table(path, "tellingen")["periode"].tolist() == ["2023-01", "2023-03", "2023-12"]


def test_a_value_outside_the_list_is_named_with_the_list(file):
    path = file(f"{HEADER};status\na;2020;1;definitif\nb;2021;1;definitief\n")
    said = str(read.check(path, "tellingen").of("flag")[0])
    assert "Bedoelde u “definitief”?" in said
    assert "nader_voorlopig" in said


def test_every_wrong_cell_is_found_in_one_pass(file):
    rows = "".join(f"a;{2000 + i};x\nb;zus;{i}\n" for i in range(30))
    path = file(f"{HEADER}\n{rows}c;2020;1\n")
    found = [f for f in flags(path) if f[0]]
    assert len(found) == 60
    assert {rule for _, _, rule in found} == {"geen_getal", "geen_periode"}


def test_nothing_left_is_a_refusal_with_the_first_reasons(file):
    rows = "".join(f"a;{2000 + i};x\n" for i in range(12))
    said = message(file(f"{HEADER}\n{rows}"))
    assert "van de 12 rijen is er geen te gebruiken" in said.lower()
    assert said.count("geen getal") == 3
    assert "En nog" in said


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "leeg"),
        ("  \n \n", "leeg"),
        ("reeks;periode\na;2020\n", "aantal ontbreekt"),
        (f"{HEADER};aantal\na;2020;1;1\n", "kolom aantal staat er 2 keer"),
        (f"{HEADER};\na;2020;1;x\n", "veld 4 van de kop heeft geen naam"),
        (f"{HEADER};\na;2020;1;x\na;2021;1;\n", "veld 4 van de kop heeft geen naam"),
        (f"{HEADER}\na;2020;1;\n", "4 velden waar de kop er 3 heeft"),
        (f"{HEADER}\na;2020\n", "2 velden waar de kop er 3 heeft"),
        (f'{HEADER}\n"a;2020;1\n', "aanhalingsteken"),
    ],
)
def test_a_file_that_is_not_such_a_table_is_refused(file, text, reason):
    assert reason in message(file(text))


def test_a_column_that_does_not_belong_is_not_read_and_named(file):
    path = file(f"{HEADER};kleur\na;2020;1;x\n")
    assert "kleur" not in read.table(path, "tellingen")
    said = [str(f) for f in read.check(path, "tellingen").of("accept")]
    assert said[-1:] == ["Rij 1: niet gelezen, want niet van deze tabel: kleur."]


def test_a_missing_file_and_one_of_another_kind_are_refused(file, tmp_path):
    assert "is er niet" in message(tmp_path / "weg.csv")
    assert "dit is een map" in message(tmp_path).lower()
    assert "de naam eindigt op .xlsx" in message(file("x", name="tellingen.xlsx"))


TRAJECTEN = "client_id;startdatum;einddatum;traject_id"


def test_dates_are_read_by_the_evidence_of_their_column(file):
    path = file(f"{TRAJECTEN}\na;2023-05-31;01-06-2023;1\nb;3-4-2024;;2\n")
    table = read.table(path, "trajecten")
    assert table["startdatum"].dt.strftime("%d %m").tolist() == ["31 05", "03 04"]
    assert table["einddatum"].isna().tolist() == [False, True]
    american = file(f"{TRAJECTEN}\na;05/31/2023;;1\nb;04/03/2024;;2\nc;06/14/2022;;3\n")
    table = read.table(american, "trajecten")
    assert table["startdatum"].dt.strftime("%d %m").tolist() == ["31 05", "03 04", "14 06"]
    assert "mm-dd-jjjj" in read.check(american, "trajecten").read_as


@pytest.mark.parametrize(
    "day", ["31-02-2024", "05-31-2023", "29-02-2023", "00-00-0000", "45019", "mei 2023", "1-1-2190"]
)
def test_a_date_that_is_none_or_can_be_two_is_left_out(file, day):
    path = file(f"{TRAJECTEN}\na;{day};;1\nb;14-02-2023;;2\n")
    assert [(row, column) for row, column, _ in flags(path, "trajecten")] == [(2, "startdatum")]


def test_an_id_keeps_its_zeros_and_stands_there_once(file):
    table = read.table(file(f"{TRAJECTEN}\n00123;2023-05-31;;007\n"), "trajecten")
    assert table[["client_id", "traject_id"]].iloc[0].tolist() == ["00123", "007"]
    twice = file(f"{TRAJECTEN}\na;2023-05-31;;7\nb;2023-05-31;;7\n")
    assert flags(twice, "trajecten") == [(3, "traject_id", "staat_er_al")]


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
