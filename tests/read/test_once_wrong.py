"""Files that once gave a wrong number, or none where there is one: each must keep its answer."""

import datetime as dt
import sys
import time

import duckdb
import openpyxl
import pytest

from jeugdlib import read
from jeugdlib.columns import InputError
from jeugdlib.read import settle
from jeugdlib.read.coded_copy import write_coded_copy
from jeugdlib.read.marked_copy import write_marked_copy
from jeugdlib.read.pseudonym import Key
from jeugdlib.read.source import Limits

KEY = Key("project-a", b"a" * 32)
HEADER = "client_id;startdatum"


@pytest.fixture
def file(tmp_path):
    def write(text, name="export.csv"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write


@pytest.fixture
def book(tmp_path):
    def write(rows, formats=None):
        path = tmp_path / "export.xlsx"
        workbook = openpyxl.Workbook()
        for row in rows:
            workbook.active.append(row)
        for place, form in (formats or {}).items():
            workbook.active[place].number_format = form
        workbook.save(path)
        return path

    return write


def dates(path, name="startdatum", **more):
    table = read.check(path, "trajecten", **more).table()
    return table[name].dt.strftime("%d-%m-%Y").tolist()


def flagged(path, table="trajecten"):
    return {(f.row, f.rule) for f in read.check(path, table).of("flag") if f.row}


def test_one_american_date_puts_the_others_in_doubt(file):
    path = file(f"{HEADER}\nK1;03/04/2023\nK2;12/31/2022\nK3;05/05/2023\n")
    assert flagged(path) == {(2, "onzekere_volgorde"), (3, "andere_volgorde")}
    assert dates(path) == ["05-05-2023"]


def test_american_dates_in_another_column_count_too(file):
    rows = "K1;03/14/2023;04/03/2023\nK2;06/22/2023;07/08/2023\n"
    path = file(f"client_id;aanmelddatum;startdatum\n{rows}")
    # of its own the column would be day first
    assert dates(path) == ["03-04-2023", "08-07-2023"]


def test_two_dates_of_the_other_order_are_no_slip_of_the_pen(file):
    rows = "".join(f"K{n};{13 + n % 15}-03-2023\n" for n in range(100))
    path = file(f"{HEADER}\n{rows}KA;03-25-2023\nKB;04-26-2023\nKC;03-04-2023\n")
    assert {rule for _, rule in flagged(path)} == {"andere_volgorde", "onzekere_volgorde"}
    assert (104, "onzekere_volgorde") in flagged(path)


def test_a_mapping_may_say_that_the_year_comes_first(file):
    path = file(f"{HEADER}\nK1;23-05-12\nK2;21-01-02\n")
    mapping = file("dates: jaar-maand-dag\n", "m.yaml")
    assert dates(path, mapping=mapping) == ["12-05-2023", "02-01-2021"]


def test_dates_that_excel_turned_round_are_not_read(book):
    real = [dt.date(2023, 4, 3), dt.date(2023, 2, 1), dt.date(2023, 7, 6)]
    rows = [[f"K{n}", day] for n, day in enumerate([*real, "03/14/2023", "06/25/2023"])]
    path = book([["client_id", "startdatum"], *rows])
    assert {row for row, rule in flagged(path) if rule == "onzekere_volgorde"} == {2, 3, 4}


def test_a_period_that_excel_made_a_date_stays_a_month(book):
    rows = [["reeks", "periode", "aantal"], ["a", dt.date(2023, 6, 1), 5]]
    table = read.table(book(rows, {"B2": "mmm-yy"}), "tellingen")
    assert table["periode"].tolist() == ["2023-06"]


def test_a_period_of_a_day_that_is_none_is_left_out(file):
    path = file("reeks;periode;aantal\na;2023-02-31;5\na;2023-02-28;5\n")
    assert flagged(path, "tellingen") == {(2, "geen_periode")}


@pytest.mark.parametrize("word", ["Totaal", "Totaal:", "Gemiddelde", "Totaal SDQ", "Eindtotaal"])
def test_a_total_is_no_child_also_when_its_row_is_full(file, word):
    path = file(f"client_id;instrument;moment;score\nK1;SDQ;voor;12\n{word};SDQ;voor;12\n")
    assert flagged(path, "metingen") == {(3, "geen_rij")}


def test_a_goal_score_of_minus_one_is_a_score(file):
    rows = "K1;a;-1\nK1;b;0\nK1;c;1\nK2;a;2\n"
    path = file(f"client_id;doel;score\n{rows}")
    assert read.table(path, "doelen")["score"].tolist() == [-1, 0, 1, 2]


def test_a_count_of_nine_is_a_count(file):
    rows = "".join(f"a;{2015 + n};{40 - 4 * n}\n" for n in range(5)) + "a;2020;9\n"
    assert read.check(file(f"reeks;periode;aantal\n{rows}"), "tellingen").used == 6


def test_a_mapping_may_say_that_99_is_a_value(file):
    rows = "".join(f"K{n};01-02-2023;{n % 5 + 1}\n" for n in range(20)) + "K99;01-02-2023;99\n"
    path = file(f"{HEADER};ernst_start\n{rows}")
    assert flagged(path) == {(22, "code_voor_onbekend")}
    (said,) = read.check(path, "trajecten").of("flag")
    assert 'values: {ernst_start: {"99": "99"}}' in said.mend
    meant = file('values: {ernst_start: {"99": "99"}}\n', "m.yaml")
    assert read.check(path, "trajecten", mapping=meant).used == 21


def test_what_a_mapping_calls_empty_is_empty_in_ids_and_texts_too(file):
    path = file(f"{HEADER};regio\nK1;01-02-2023;geen opgave\n99999;01-02-2023;Noord\n")
    mapping = file("empty: ['99999', geen opgave]\n", "m.yaml")
    checked = read.check(path, "trajecten", mapping=mapping)
    assert [(f.row, f.rule) for f in checked.of("flag")] == [(3, "leeg")]
    assert checked.table()["regio"].isna().tolist() == [True]


def test_one_decimal_point_does_not_make_decimals_of_thousands(file):
    rows = "a;2020;1;10.500\na;2021;1;9.800\na;2022;1;8760.5\n"
    path = file(f"reeks;periode;aantal;blootstelling\n{rows}")
    assert flagged(path, "tellingen") == {(2, "duizendtallen"), (3, "duizendtallen")}


def test_numbers_of_a_spreadsheet_with_three_decimals_are_certain(book):
    rows = [["reeks", "periode", "aantal", "blootstelling"]]
    rows += [["a", "2020", 1, 1.667], ["a", "2021", 1, 2.333], ["a", "2022", 1, 0.00001]]
    table = read.table(book(rows), "tellingen")
    assert table["blootstelling"].tolist() == [1.667, 2.333, 0.00001]


def test_numbers_of_a_parquet_file_are_certain(tmp_path):
    path = tmp_path / "export.parquet"
    duckdb.sql(f"""COPY (SELECT * FROM (VALUES ('a', '2020', 1, 1.667::DOUBLE, 0.00002::DOUBLE),
        ('a', '2021', 1, 12.5, 3.0)) AS t(reeks, periode, aantal, blootstelling, kinderen2))
        TO '{path}' (FORMAT parquet)""")
    assert read.table(path, "tellingen")["blootstelling"].tolist() == [1.667, 12.5]


def test_a_day_with_a_time_zone_is_the_same_on_every_machine(tmp_path, monkeypatch):
    path = tmp_path / "export.parquet"
    duckdb.sql(f"""COPY (SELECT 'K1' AS client_id,
        TIMESTAMPTZ '2023-01-01 23:30:00+00' AS startdatum) TO '{path}' (FORMAT parquet)""")
    monkeypatch.setenv("TZ", "Europe/Amsterdam")
    assert dates(path) == ["01-01-2023"]


def test_totals_in_a_parquet_file_are_left_out(tmp_path):
    path = tmp_path / "export.parquet"
    duckdb.sql(f"""COPY (SELECT * FROM (VALUES ('K1', '2023-02-01'), ('Totaal', NULL))
        AS t(client_id, startdatum)) TO '{path}' (FORMAT parquet)""")
    assert flagged(path) == {(3, "geen_rij")}


def test_a_digit_beside_other_digits_is_no_yes(file):
    rows = "".join(f"K{n};01-02-2023;{n % 3 + 1}\n" for n in range(6))
    checked = read.check(
        file(f"{HEADER};zonder_hulp_verder\n{rows}K9;01-02-2023;ja\n"), "trajecten"
    )
    assert checked.used == 1


def test_one_wrong_end_does_not_cost_the_later_stays(file):
    rows = "K1;groep;01-01-2023;31-12-9999\nK1;gezin;01-03-2023;01-04-2023\n"
    path = file(f"client_id;setting;startdatum;einddatum\n{rows}")
    assert flagged(path, "plaatsingen") == {(2, "datum_in_toekomst")}
    said = " ".join(str(f) for f in read.check(path, "plaatsingen").of("flag"))
    assert 'empty: ["31-12-9999"]' in said


def test_rows_of_separators_alone_are_no_rows(file):
    path = file(f"{HEADER};regio\nK1;01-02-2023;a\n;;\nK2;x;a\n")
    assert (read.check(path, "trajecten").read, flagged(path)) == (2, {(4, "geen_datum")})


def test_an_id_in_quotes_for_excel_is_that_id(file):
    path = file(f'{HEADER}\n="00123";01-02-2023\n="00124";01-02-2023\n')
    assert read.table(path, "trajecten")["client_id"].tolist() == ["00123", "00124"]


def test_texts_that_differ_in_capitals_alone_are_named(file):
    path = file("client_id;instrument;moment;score\nK1;SDQ;voor;12\nK2;sdq;voor;13\n")
    said = [f.reason for f in read.check(path, "metingen").of("flag")]
    assert said == ["wat alleen in hoofdletters of spaties verschilt, telt apart: SDQ en sdq"]


def test_a_mail_address_in_a_quote_leaves_it_out(file):
    header = "stem_id;code;citaat;toestemming"
    path = file(f"{header}\nS1;rust;bel mij op jan@voorbeeld.nl;ja\nS2;rust;het gaat goed;ja\n")
    assert (2, "persoonsgegeven") in flagged(path, "citaten")


@pytest.mark.parametrize(
    "heading",
    [
        *("cliëntnaam", "naam cliënt", "naam kind", "voornaam kind", "familienaam", "initialen"),
        *("bsn nummer", "BSN-nr", "client_bsn", "Geb. dat.", "geboortedatum kind", "adres kind"),
        *("postcode kind", "telefoon ouder", "tel. moeder", "e-mail ouder", "contactpersoon"),
    ],
)
def test_a_heading_that_says_who_a_child_is_stops_the_reading(file, heading):
    path = file(f"dossier_id;codeur;{heading}\nD1;A;x\nD2;A;y\n")
    with pytest.raises(InputError, match="wie een kind is"):
        read.table(path, "dossiers")


@pytest.mark.parametrize(
    ("heading", "cells"),
    [("naam_instelling", "xyz"), ("moeder", ["ja", "nee", "ja"]), ("postcode4", ["8232"] * 3)],
)
def test_a_heading_about_something_else_does_not(file, heading, cells):
    rows = "".join(f"D{n};A;{cell}\n" for n, cell in enumerate(cells))
    assert len(read.table(file(f"dossier_id;codeur;{heading}\n{rows}"), "dossiers")) == 3


def test_a_coded_copy_makes_no_children_of_what_the_check_leaves_out(file):
    cells = ["K001", "onbekend", "n.v.t.", " ", "1,23E+16", "#N/B", "Totaal"]
    rows = "".join(f"{cell};0{n}-02-2023\n" for n, cell in enumerate(cells, 1))
    path = file(f"{HEADER}\n{rows}")
    made = write_coded_copy(path, "trajecten", KEY)
    assert made.children == 1
    checked, copied = (read.check(p, "trajecten") for p in (path, made.path))
    assert (checked.used, copied.used) == (1, 1)


def test_a_workbook_with_formulas_without_values_gets_no_coded_copy(tmp_path):
    path = tmp_path / "export.xlsx"
    workbook = openpyxl.Workbook()
    workbook.active.append(["client_id", "startdatum", "einddatum"])
    workbook.active.append(["K1", dt.date(2023, 1, 1), "=B2+10"])
    workbook.save(path)
    with pytest.raises(InputError, match="formules zonder uitkomst"):
        write_coded_copy(path, "trajecten", KEY)


def test_a_changed_code_list_is_read_again(tmp_path, monkeypatch):
    for name in ("notebooks", "data/codes"):
        (tmp_path / name).mkdir(parents=True)
    source = read.codes("reden_einde")
    other = read.codes("reden_einde_iwmo")
    lists = tmp_path / "data/codes"
    other.to_csv(lists / "reden_einde_iwmo.csv", sep=";", index=False)
    path = tmp_path / "export.csv"
    path.write_text("client_id;startdatum;reden_einde\nK1;01-02-2023;31\nK2;01-02-2023;32\n")
    monkeypatch.chdir(tmp_path)
    seen = []
    for waarde in ("volgens plan", "externe omstandigheden"):
        changed = source.assign(waarde=source["waarde"].where(source["code"] != "31", waarde))
        changed.to_csv(lists / "reden_einde.csv", sep=";", index=False)
        seen += read.table(path, "trajecten")["reden_einde"].tolist()[:1]
    assert seen == ["volgens plan", "externe omstandigheden"]


def test_a_comment_on_a_cell_of_an_open_document_is_no_part_of_it():
    from xml.etree import ElementTree

    from jeugdlib.read.ods import OFFICE, TEXT, _text

    cell = ElementTree.Element("cell")
    note = ElementTree.SubElement(cell, f"{OFFICE}annotation")
    ElementTree.SubElement(note, f"{TEXT}p").text = "dit is Pietje"
    line = ElementTree.SubElement(cell, f"{TEXT}p")
    line.text = "Utrecht"
    ElementTree.SubElement(line, f"{TEXT}s").tail = "Stad"
    assert _text(cell, ",") == "Utrecht Stad"


def test_an_spss_file_is_read_by_its_values(tmp_path):
    import pandas as pd
    import pyreadstat

    path = tmp_path / "export.sav"
    frame = pd.DataFrame(
        {
            "client_id": ["K1", "K2"],
            "startdatum": [dt.date(2023, 5, 31), dt.date(2023, 6, 1)],
            "leeftijd": [8.0, None],
            "voor_score": [12.5, 14.125],
        }
    )
    pyreadstat.write_sav(frame, path)
    table = read.table(path, "trajecten")
    assert dates(path) == ["31-05-2023", "01-06-2023"]
    assert table["voor_score"].tolist() == [12.5, 14.125]
    assert table["leeftijd"].isna().tolist() == [False, True]


def test_a_damaged_spss_file_and_one_without_its_package_are_refused(tmp_path, monkeypatch):
    path = tmp_path / "export.sav"
    path.write_bytes(b"$FL2@(#) SPSS DATA FILE" + b"\x07" * 400)
    assert "beschadigd" in str(read.check(path, "trajecten").of("refuse")[0])
    monkeypatch.setitem(sys.modules, "pyreadstat", None)
    assert "pip install pyreadstat" in str(read.check(path, "trajecten").of("refuse")[0])


def test_a_list_of_wrong_cells_that_is_cut_says_how_many_there_are(file):
    rows = "K1;geen dag\n" * (settle.MOST + 5) + "K2;01-02-2023\n"
    checked = read.check(file(f"traject_id;{HEADER}\n" + _numbered(rows)), "trajecten")
    said = [f.reason for f in checked.of("flag") if f.rule == "veel_fouten"]
    assert said == [
        f"in deze kolom zijn {settle.MOST + 5} cellen fout; hierna staan de eerste {settle.MOST}"
    ]
    assert checked.left_out == {"kolom startdatum: dit is geen datum": settle.MOST + 5}


def _numbered(rows):
    return "".join(f"T{n};{row}\n" for n, row in enumerate(rows.splitlines()))


def test_a_long_list_of_findings_is_coloured_in_one_pass(file, tmp_path):
    rows = _numbered("K1;geen dag\n" * 5000 + "K2;01-02-2023\n")
    path = file(f"traject_id;{HEADER}\n{rows}")
    checked = read.check(path, "trajecten")
    start = time.perf_counter()
    sheet = openpyxl.load_workbook(write_marked_copy(path, checked, Limits())).active
    assert time.perf_counter() - start < 60  # a search per cell took minutes
    assert sum(row[2].comment is not None for row in sheet.iter_rows()) == 5000
