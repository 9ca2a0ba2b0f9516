"""Tables of CBS in every layout that StatLine writes, and every way in which one can be broken.

The layouts were found in public repositories that keep downloads: the screen of StatLine of today
(title, header rows, "Bron: CBS") and of before 2019 ("© Centraal Bureau voor de Statistiek"), "CSV
met" and "zonder statistische symbolen", UntypedDataSet and TypedDataSet with keys, and the files of
OData 4. Numbers are published (data/published/jeugdzorg_cbs.csv), but those of Verzonnen regio.
"""

import re

import pandas as pd
import pytest

from jeugdlib import read
from jeugdlib.columns import TABLES, InputError, about

SCREEN = """\
"Jongeren met jeugdzorg; regio"
""
""
"";"";"Onderwerp";"Jongeren met jeugdzorg";"Jongeren met jeugdzorg"
"Vormen van jeugdzorg";"Regio's";"Perioden";"aantal";"%"
"Totaal jeugdhulp zonder verblijf";"Nederland";"2021 1e halfjaar";"356715";""
"Totaal jeugdhulp zonder verblijf";"Nederland";"2022 1e halfjaar**";"347345";"."
"Totaal jeugdhulp zonder verblijf";"Verzonnen regio (JZ)";"2021 1e halfjaar";".";"7,5"
"Totaal jeugdhulp zonder verblijf";"Verzonnen regio (JZ)";"2022 1e halfjaar**";"0";"8,1"
"Bron: CBS"
"""
PERIODS_ABOVE = """\
"Jeugdbescherming; instroom en uitstroom"
""
"";"Perioden";"2022*";"2022*";"2023 1e halfjaar*"
"Onderwerp";"Regio's";"Nederland";"Verzonnen regio (JZ)";"Nederland"
"Jeugdbescherming|Beginstand";"aantal";"31960";"10";"29115"
"Jeugdbescherming|Instroom";"aantal";"9065";".";"4470"
"Jeugdbescherming|Uitstroom";"aantal";"11955";"5";"5625"
"Jeugdbescherming|Eindstand";"aantal";"29070";"";"27960"
"Bron: CBS"
"""
BEFORE_2019 = """\
"Jeugdhulptrajecten; verwijzer"
"Onderwerpen";"Jeugdhulptrajecten";"Jeugdhulptrajecten"
"Onderwerpen";"Totaal";"Wijkteam"
"Perioden";"aantal";"aantal"
"2017";"558350";"84400"
"2018";"570880";"85415"
"© Centraal Bureau voor de Statistiek, Den Haag/Heerlen 10-10-2019"
"""
SYMBOLS = """\
"Vormen van jeugdzorg";"Perioden";"Regio's";"Jongeren met jeugdzorg (aantal)";"Deel (%)"
"JH 121 Totaal jeugdhulp zonder verblijf";"2022 1e halfjaar**";"Nederland";"347345";"7,9"
"JH 121 Totaal jeugdhulp zonder verblijf";"2022 1e halfjaar**";"Verzonnen regio";".";"."
"JH 121 Totaal jeugdhulp zonder verblijf";"2021 1e halfjaar";"Nederland";"356715";""
"""
NO_SYMBOLS = """\
"Vormen van jeugdzorg";"Perioden";"Regio's";"Jongeren met jeugdzorg (aantal)"
"Totaal jeugdhulp zonder verblijf";"2021 1e halfjaar";"Nederland";"356715"
"Totaal jeugdhulp zonder verblijf";"2021 1e halfjaar";"Verzonnen regio";""
"""
UNTYPED = """\
"ID";"VormenVanJeugdzorg";"RegioS";"Perioden";"JongerenMetJeugdzorg_1"
"0";"T001300";"NL01  ";"2021HJ01";"  356715"
"1";"T001300";"GM0034  ";"2021HJ01";"       ."
"2";"T001300";"NL01  ";"2020HJ01";"  327545"
"""
METADATA = """\
"TableInfos"
"ID";"Title";"Identifier"
"0";"Jongeren met jeugdzorg; regio";"85099NED"

"DataProperties"
"ID";"Position";"Type";"Key";"Title";"Description";"Unit"
"3";"0";"Topic";"JongerenMetJeugdzorg_1";"Jongeren met jeugdzorg";"Een tekst
over twee regels; met ""aanhaling"".";"aantal"

"VormenVanJeugdzorg"
"Key";"Title";"Description"
"T001300";"Totaal jeugdhulp zonder verblijf";""

"RegioS"
"Key";"Title";"Description"
"NL01  ";"Nederland";""
"GM0034  ";"Almere";""

"Perioden"
"Key";"Title";"Description";"Status"
"2020HJ01";"2020 1e halfjaar";"";"Definitief"
"2021HJ01";"2021 1e halfjaar";"";"NaderVoorlopig"
"""
OBSERVATIONS = """\
Id;Measure;RegioS;Perioden;Value;StringValue;ValueAttribute
0;M000123;NL01;2022JJ00;469000;;None
1;M000123;NL01;2023JJ00;474000;;None
2;M000123;GM0034;2022JJ00;;;Secret
3;M000123;GM0034;2023JJ00;;;Impossible
4;M000124;NL01;2023JJ00;10,6;;None
"""
MEASURE_CODES = """\
Identifier;MeasureGroupId;Index;Title;Description;DataType;Unit;Decimals;PresentationType
M000123;;1;Jongeren met jeugdzorg;;Long;aantal;0;Absolute
M000124;;2;Jongeren met jeugdzorg, deel;;Double;%;1;Relative
"""
PERIOD_CODES = """\
Identifier;DimensionGroupId;DimensionId;Index;Title;Description;Status
2022JJ00;0;Perioden;1;2022;;Definitief
2023JJ00;0;Perioden;2;2023;Voorlopige cijfers;Voorlopig
"""
LIKE_CBSODATA = """\
ID,VormenVanJeugdzorg,RegioS,Perioden,JongerenMetJeugdzorg_1,Deel_2
0,Totaal jeugdhulp zonder verblijf,Nederland,2021 1e halfjaar,356715.0,7.9
1,Totaal jeugdhulp zonder verblijf,Almere,2021 1e halfjaar,,
"""


@pytest.fixture
def read_text(tmp_path):
    def reader(text, name="tabel.csv", encoding="utf-8-sig"):
        path = tmp_path / name
        path.write_text(text, encoding)
        return read.cbs(path)

    return reader


def cell(table, periode, regio="Nederland", unit="aantal", maat=None):
    rows = table[(table["periode"] == periode) & (table["regio"] == regio)]
    rows = rows[rows["eenheid"] == unit]
    return (rows if maat is None else rows[rows["maat"] == maat]).squeeze()


def amount(table, *where, **how):
    found = cell(table, *where, **how)
    return (None if pd.isna(found["aantal"]) else found["aantal"], found["status"])


def test_the_screen_of_statline_with_regions_and_periods_in_the_rows(read_text):
    table = read_text(SCREEN)
    assert amount(table, "2021-H1") == (356715, "definitief")
    assert amount(table, "2022-H1") == (347345, "nader_voorlopig")
    assert amount(table, "2021-H1", "Verzonnen regio (JZ)", unit="%") == (7.5, "definitief")
    assert set(table["onderwerp"]) == {"Jongeren met jeugdzorg"}
    assert set(table["uitsplitsing"]) == {"Totaal jeugdhulp zonder verblijf"}
    counted = table["eenheid"] == "aantal"
    assert set(table.loc[counted, "maat"]) == {"jongeren"}
    assert table.loc[~counted, "maat"].isna().all()  # a share counts nobody
    assert set(table["bron"]) == {"CBS, StatLine. Jongeren met jeugdzorg; regio"}


def test_a_point_is_hidden_an_empty_cell_impossible_and_only_a_nought_is_nought(read_text):
    table = read_text(SCREEN)
    assert amount(table, "2021-H1", "Verzonnen regio (JZ)") == (None, "verborgen")
    assert amount(table, "2021-H1", unit="%") == (None, "onmogelijk")
    assert amount(table, "2022-H1", "Verzonnen regio (JZ)") == (0, "nader_voorlopig")
    older = read_text(SCREEN.replace('";"."', '";"x"').replace('";".";', '";"x";'))
    assert amount(older, "2021-H1", "Verzonnen regio (JZ)") == (None, "verborgen")


def test_periods_and_regions_above_the_columns_and_subjects_in_the_rows(read_text):
    table = read_text(PERIODS_ABOVE)
    assert amount(table, "2022", maat="instroom") == (9065, "voorlopig")
    assert amount(table, "2023-H1", maat="eindstand") == (27960, "voorlopig")
    assert amount(table, "2022", "Verzonnen regio (JZ)", maat="instroom") == (None, "verborgen")
    assert set(table["onderwerp"]) == {"Jeugdbescherming"}  # so that stock and flow find each other
    assert set(table["uitsplitsing"]) == {"totaal"}


def test_the_screen_of_before_2019(read_text):
    table = read_text(BEFORE_2019, encoding="cp1252")
    assert table["aantal"].tolist() == [558350, 84400, 570880, 85415]
    assert table["periode"].tolist() == ["2017", "2017", "2018", "2018"]
    assert table["onderwerp"].tolist()[:2] == [
        "Jeugdhulptrajecten/Totaal",
        "Jeugdhulptrajecten/Wijkteam",
    ]
    assert set(table["maat"]) == {"trajecten"}
    assert set(table["regio"]) == {"niet vermeld"}  # never taken to be the whole country


def test_a_row_per_combination_with_symbols(read_text):
    table = read_text(SYMBOLS)
    assert amount(table, "2022-H1") == (347345, "nader_voorlopig")
    assert amount(table, "2022-H1", "Verzonnen regio") == (None, "verborgen")
    assert amount(table, "2021-H1", unit="%") == (None, "onmogelijk")
    assert set(table["onderwerp"]) == {"Jongeren met jeugdzorg", "Deel"}


def test_without_symbols_nobody_knows_why_a_cell_is_empty_or_what_is_provisional(read_text):
    table = read_text(NO_SYMBOLS)
    assert amount(table, "2021-H1") == (356715, "onbekend")
    assert amount(table, "2021-H1", "Verzonnen regio") == (None, "onbekend")


def test_keys_without_their_lists_stay_keys(read_text):
    table = read_text(UNTYPED, "85099NED_UntypedDataSet.csv")
    assert table["regio"].tolist() == ["Nederland", "GM0034", "Nederland"]
    assert table["regiocode"].tolist() == ["NL01", "GM0034", "NL01"]
    assert table["periode"].tolist() == ["2021-H1", "2021-H1", "2020-H1"]
    assert table["aantal"].tolist()[::2] == [356715, 327545]
    assert table["status"][1] == "verborgen"
    assert set(table["uitsplitsing"]) == {"T001300"}
    assert set(table["maat"]) == {"jongeren"}


def test_keys_get_their_labels_units_and_status_from_the_list_beside_them(read_text, tmp_path):
    (tmp_path / "85099NED_metadata.csv").write_text(METADATA, "utf-8-sig")
    table = read_text(UNTYPED, "85099NED_UntypedDataSet.csv")
    assert table["regio"].tolist() == ["Nederland", "Almere", "Nederland"]
    assert table["status"].tolist() == ["nader_voorlopig", "verborgen", "definitief"]
    assert set(table["uitsplitsing"]) == {"Totaal jeugdhulp zonder verblijf"}
    assert set(table["onderwerp"]) == {"Jongeren met jeugdzorg"}
    assert set(table["eenheid"]) == {"aantal"}
    assert set(table["bron"]) == {"CBS, StatLine. Jongeren met jeugdzorg; regio"}


def test_observations_of_odata_4_with_their_lists(read_text, tmp_path):
    (tmp_path / "MeasureCodes.csv").write_text(MEASURE_CODES, "utf-8")
    (tmp_path / "PeriodenCodes.csv").write_text(PERIOD_CODES, "utf-8")
    table = read_text(OBSERVATIONS, "Observations.csv", "utf-8")
    assert amount(table, "2022") == (469000, "definitief")
    assert amount(table, "2023") == (474000, "voorlopig")
    assert amount(table, "2022", "GM0034") == (None, "verborgen")
    assert amount(table, "2023", "GM0034") == (None, "onmogelijk")
    assert amount(table, "2023", unit="%") == (10.6, "voorlopig")


def test_observations_without_their_lists_say_that_the_status_is_unknown(read_text):
    table = read_text(OBSERVATIONS, "Observations.csv", "utf-8")
    assert set(table["onderwerp"]) == {"M000123", "M000124"}
    assert table["status"].tolist()[:3] == ["onbekend", "onbekend", "verborgen"]


def test_a_table_saved_by_the_package_cbsodata_has_commas_and_points(read_text):
    table = read_text(LIKE_CBSODATA, encoding="utf-8")
    assert table["aantal"].tolist()[:2] == [356715, 7.9]
    assert table["status"].tolist()[2:] == ["onbekend", "onbekend"]


def test_the_shipped_counts_come_out_in_the_same_columns():
    table = read.cbs("data/published/jeugdzorg_cbs.csv")
    declared = [column.name for column in TABLES["cbs_tabel"].columns]
    assert list(table.columns) == declared
    assert (len(table), set(table["regio"])) == (263, {"Nederland"})
    assert table.loc[table["status"] == "verborgen", "aantal"].isna().all()


@pytest.mark.parametrize("text", [SCREEN, PERIODS_ABOVE, BEFORE_2019, SYMBOLS, UNTYPED])
def test_every_layout_gives_the_declared_columns_is_public_and_counts_its_values(read_text, text):
    table = read_text(text)
    columns = {column.name: column for column in TABLES["cbs_tabel"].columns}
    assert list(table.columns) == [name for name in columns if name in table.columns]
    assert about(table) == "publication"
    for name, column in columns.items():
        if column.allowed:
            assert set(table[name].dropna()) <= set(column.allowed), name
    rows = read.rows(table)
    assert rows.at["gelezen", "count"] == rows.at["gebruikt", "count"] == len(table) > 0


@pytest.mark.parametrize(
    ("text", "expected", "status"),
    [
        ("2023", "2023", "definitief"),
        ("2023*", "2023", "voorlopig"),
        ("30 juni 2022**", "2022-06-30", "nader_voorlopig"),
        ("2022 31 december*", "2022-12-31", "voorlopig"),
        ("1e halfjaar 2022", "2022-H1", "definitief"),
        ("2022 2e halfjaar", "2022-H2", "definitief"),
        ("2023 1e kwartaal*", "2023-Q1", "voorlopig"),
        ("4e kwartaal 2023", "2023-Q4", "definitief"),
        ("2023 mei", "2023-05", "definitief"),
        ("2023JJ00", "2023", "onbekend"),
        ("2023HJ01", "2023-H1", "onbekend"),
        ("2023KW01", "2023-Q1", "onbekend"),
        ("2023MM05", "2023-05", "onbekend"),
    ],
)
def test_every_way_to_write_a_period(read_text, text, expected, status):
    is_key = text[4:6].isupper()
    mark = "7" if is_key else "."  # a sign elsewhere says that the file has signs
    head = '"Regio\'s";"Perioden";"Jongeren (aantal)"\n'
    table = read_text(f'{head}"Nederland";"{text}";"5"\n"Almere";"{text}";"{mark}"\n')
    assert (table["periode"][0], table["status"][0]) == (expected, status)


def test_the_break_of_2021_is_marked(read_text):
    table = read_text(UNTYPED)
    assert table["reeksversie"].tolist() == ["vanaf_2021", "vanaf_2021", "tot_2021"]


def broken(text, old, new):
    assert old in text
    return text.replace(old, new)


def without_line(text, words):
    return "\n".join(line for line in text.split("\n") if words not in line)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (without_line(SCREEN, "Bron: CBS"), "rij 9.*niet compleet.*opnieuw"),
        (broken(SCREEN, ';".";"7,5"', ""), "rij 8.*3 cellen, en de kop 5.*afgebroken"),
        (broken(UNTYPED, ';"  327545"', ""), "rij 4.*4 cellen, en de kop 5"),
        ("naam;leeftijd\nx;4\n", "geen tabel van StatLine.*Downloaden"),
        ("Perioden;tekst\n2022;x\n", "geen tabel van StatLine"),
        ('"Titel"\n"";"Onderwerp";"a"\n"Bron: CBS"\n', "geen tabel van StatLine"),
        ("", "leeg"),
        (UNTYPED.splitlines()[0], "geen tabel van StatLine: onder de kop staan geen rijen"),
        (broken(SCREEN, "Verzonnen regio (JZ)", "Nederland"), "rij 8.*Nederland.*tweede keer"),
        (broken(SCREEN, "2021 1e halfjaar", "2021 Pasen"), "rij 6.*periode.*'2021 Pasen'"),
        (broken(UNTYPED, "  356715", "  356.715"), "duizendtallen of decimalen.*'356.715'.*Excel"),
        (broken(SCREEN, "347345", "347.345"), "rij 7.*komma voor de decimalen.*'347.345'"),
        (broken(SYMBOLS, "347345", "veel"), "rij 2.*geen getal.*'veel'"),
        (broken(SYMBOLS, '"347345"', '"-"'), "rij 2.*geen getal.*'-'"),
        (broken(SYMBOLS, '"Verzonnen', '"Verz"onnen'), "rij 3.*aanhalingsteken"),
    ],
)
def test_what_is_wrong_is_said_with_file_row_value_and_mend(read_text, text, says):
    with pytest.raises(InputError) as found:
        read_text(text)
    said = str(found.value)
    assert said.startswith("bestand tabel.csv")
    assert re.search(says, said), said


@pytest.mark.parametrize("text", [SCREEN, PERIODS_ABOVE])
def test_a_download_that_broke_off_anywhere_is_refused(read_text, text):
    for length in range(1, len(text) - len('Bron: CBS"'), 17):
        with pytest.raises(InputError):
            read_text(text[:length])


def test_an_excel_file_that_is_named_csv_is_refused(tmp_path):
    path = tmp_path / "tabel.csv"
    pd.DataFrame({"Perioden": ["2022"]}).to_excel(tmp_path / "tabel.xlsx")
    (tmp_path / "tabel.xlsx").rename(path)
    with pytest.raises(InputError, match=r"tabel.csv.*Excel-werkboek"):
        read.cbs(path)


def test_a_workbook_is_no_download_either(tmp_path):
    path = tmp_path / "tabel.xlsx"
    pd.DataFrame({"Perioden": ["2022"]}).to_excel(path)
    with pytest.raises(InputError, match=r"geen csv.*soort CSV"):
        read.cbs(path)


def test_a_folder_is_never_named(read_text, tmp_path):
    table = read_text(OBSERVATIONS, "Observations.csv", "utf-8")
    assert not table["bron"].str.contains(tmp_path.name).any()
    assert not table["vindplaats"].str.contains(tmp_path.name).any()


@pytest.mark.parametrize("separator", [",", "\t"])
def test_another_separator_gives_the_same_table(read_text, separator):
    text = UNTYPED.replace(";", separator)
    pd.testing.assert_frame_equal(read_text(text), read_text(UNTYPED))


def test_the_order_of_the_rows_changes_nothing_but_the_order(read_text):
    head, *rows = SYMBOLS.splitlines()
    other = read_text("\n".join([head, *rows[::-1], ""]))
    columns = ["eenheid", "regio", "periode"]
    first, second = (
        table.sort_values(columns, ignore_index=True) for table in (read_text(SYMBOLS), other)
    )
    pd.testing.assert_frame_equal(first, second)
