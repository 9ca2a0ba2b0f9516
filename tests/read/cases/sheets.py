"""TRUST §5, 31, 32, 46 and 48-51: what Excel adds to a table."""

from datetime import datetime
from pathlib import Path

import openpyxl

from tests.read.cases import table as tables
from tests.read.cases.case import Case
from tests.read.cases.spreadsheet import at, fill, put_book

TRUTH = tables.trajecten()
NAMES = list(TRUTH.columns)
WIDTH, HEIGHT = len(NAMES), len(TRUTH)
NUMBER_IDS = TRUTH.assign(client_id=[str(4001 + n) for n in range(HEIGHT)])


def _to(row: int, column: str, write: str, *given):
    """A change of a sheet: write to one cell, in one of the ways of xlsxwriter."""
    return lambda _, sheet: getattr(sheet, write)(*at(TRUTH, row, column), *given)


def _flagged(number: int, name: str, change, *cells, says="", **options) -> Case:
    return Case(
        number, name, "flag", put_book(TRUTH, change, **options), TRUTH, frozenset(cells), says
    )


def _accepted(number: int, name: str, change, truth=TRUTH, says="", **options) -> Case:
    return Case(number, name, "accept", put_book(truth, change, **options), truth, says=says)


def _noticed(number: int, name: str, change, says: str) -> Case:
    return Case(number, name, "notice", put_book(TRUTH, change), TRUTH, says=says)


def _refused(number: int, name: str, change, says: str, **options) -> Case:
    return Case(number, name, "refuse", put_book(TRUTH, change, **options), says=says)


def _filter(book, sheet) -> None:
    sheet.autofilter(0, 0, HEIGHT, WIDTH - 1)
    sheet.filter_column(NAMES.index("geslacht"), "x == man")
    for row in range(2, HEIGHT + 1, 2):
        sheet.set_row(row, options={"hidden": True})


def _hide_column(book, sheet) -> None:
    sheet.set_column(6, 6, None, None, {"hidden": True})


def _hidden_sheet(book, sheet) -> None:
    fill(book, "Vorig jaar", TRUTH).hide()


def _very_hidden_sheet(book, sheet) -> None:
    fill(book, "Vorig jaar", TRUTH).very_hidden()


def _second_sheet(book, sheet) -> None:
    fill(book, "Vorig jaar", TRUTH)


def _notes_sheet(book, sheet) -> None:
    notes = book.add_worksheet("Toelichting")
    notes.write_column(0, 0, ["Dit bestand komt uit het systeem.", "Vragen: functioneel beheer."])


def _only_a_chart(book, sheet) -> None:
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Blad1!$I$2:$I$15"})
    book.add_chartsheet("Grafiek").set_chart(chart)


def _title(book, sheet) -> None:
    sheet.merge_range(0, 0, 0, WIDTH - 1, "Overzicht jeugdhulp")


def _two_rows(book, sheet) -> None:
    sheet.merge_range(0, 0, 0, 7, "kind")
    sheet.merge_range(0, 8, 0, 12, "scores")
    sheet.write_row(1, 8, ["start", "einde"])


def _unstored(folder: Path) -> Path:
    """Formulas that no spreadsheet program has worked out yet, as other software writes them."""
    path = put_book(TRUTH)(folder)
    book = openpyxl.load_workbook(path)
    for row in range(2, HEIGHT + 2):
        book.active.cell(row, NAMES.index("na_score") + 1, f"=I{row}-2")
    book.save(path)
    return path


def _stored(book, sheet) -> None:
    for row in TRUTH.index:
        score = TRUTH.at[row, "na_score"]
        if score is not None:
            sheet.write_formula(*at(TRUTH, row, "na_score"), f"=I{row}-2", None, score)


def _small_serial(book, sheet) -> None:
    day = book.add_format({"num_format": "dd-mm-yyyy"})
    sheet.write_number(*at(TRUTH, 5, "startdatum"), 45, day)
    sheet.write_number(*at(TRUTH, 8, "startdatum"), 60, day)


def _times(book, sheet) -> None:
    moment = book.add_format({"num_format": "dd-mm-yyyy hh:mm"})
    day = datetime.combine(TRUTH.at[5, "startdatum"], datetime.min.time()).replace(
        hour=23, minute=30
    )
    sheet.write_datetime(*at(TRUTH, 5, "startdatum"), day, moment)


def _text_dates(book, sheet) -> None:
    for row in TRUTH.index:
        sheet.write_string(
            *at(TRUTH, row, "startdatum"), tables.as_text(TRUTH.at[row, "startdatum"])
        )


def _number_ids(book, sheet) -> None:
    for row in NUMBER_IDS.index:
        sheet.write_number(row - 1, 0, int(NUMBER_IDS.at[row, "client_id"]))


def _long_ids(book, sheet) -> None:
    for row in TRUTH.index:
        sheet.write_number(row - 1, 0, 12345678901234567000 + 1000 * row)


def _errors(book, sheet) -> None:
    sheet.write_formula(*at(TRUTH, 5, "voor_score"), "=1/0", None, "#DIV/0!")
    sheet.write_formula(*at(TRUTH, 8, "na_score"), "=VLOOKUP(1,A1:B2,2)", None, "#N/A")


def _booleans(book, sheet) -> None:
    for row in TRUTH.index:
        sheet.write_boolean(*at(TRUTH, row, "zonder_hulp_verder"), row % 2 == 0)


ANSWERED = TRUTH.assign(zonder_hulp_verder=["ja" if row % 2 == 0 else "nee" for row in TRUTH.index])


CASES = [
    _accepted(28, "days as days", None),
    _accepted(28, "days as text in a workbook", _text_dates),
    _flagged(
        31,
        "a serial number without the look of a day",
        _to(5, "startdatum", "write_number", 45019),
        (5, "startdatum"),
        says="0?3-0?4-2023|2023-04-03|3 april 2023",
    ),
    _accepted(32, "days counted from 1904", None, date_1904=True),
    _flagged(32, "days before March 1900", _small_serial, (5, "startdatum"), (8, "startdatum")),
    _accepted(33, "a day with a time in a workbook", _times, says="tijd"),
    _flagged(
        37,
        "an age of 12,5 in a workbook",
        _to(5, "leeftijd", "write_number", 12.5),
        (5, "leeftijd"),
    ),
    _flagged(
        42, "a word among numbers", _to(5, "voor_score", "write_string", "hoog"), (5, "voor_score")
    ),
    _accepted(25, "WAAR and ONWAAR as Excel keeps them", _booleans, ANSWERED, says="ja"),
    Case(
        46,
        "a title over merged cells",
        "accept",
        put_book(TRUTH, _title, top=2),
        TRUTH.set_axis(TRUTH.index + 2),
        says=r"rij 3\b",
    ),
    _refused(
        46, "a header of two rows with merged cells", _two_rows, "kop|samengevoegd|2 keer", top=1
    ),
    _refused(
        48,
        "merged cells in the data",
        lambda _, sheet: sheet.merge_range("C3:C5", "Flevoland"),
        "C3:C5",
    ),
    _noticed(
        49, "hidden rows", lambda _, sheet: sheet.set_row(4, options={"hidden": True}), "verborgen"
    ),
    _noticed(49, "a hidden column", _hide_column, "verborgen.*kolom|kolom.*verborgen"),
    _noticed(49, "a filter that is on", _filter, "filter|verborgen"),
    _accepted(49, "a hidden sheet with the same header", _hidden_sheet, says="Vorig jaar"),
    _accepted(49, "a sheet that cannot be made visible", _very_hidden_sheet, says="Vorig jaar"),
    _refused(50, "two sheets with the header", _second_sheet, "Blad1.*Vorig jaar"),
    _accepted(50, "a sheet with notes beside it", _notes_sheet, says="Blad1"),
    Case(
        50,
        "two sheets with the header, and a mapping that says which",
        "accept",
        put_book(TRUTH, _second_sheet),
        TRUTH,
        says="Blad1",
        mapping="sheet: Blad1\n",
    ),
    _accepted(50, "a chart on a sheet of its own", _only_a_chart),
    Case(51, "formulas without their values", "refuse", _unstored, says="formule"),
    _accepted(51, "formulas with their values", _stored),
    _flagged(
        51, "errors of formulas", _errors, (5, "voor_score"), (8, "na_score"), says="formule|#"
    ),
    _accepted(53, "numbers as ids", _number_ids, NUMBER_IDS),
    _flagged(
        53,
        "ids of more digits than Excel keeps",
        _long_ids,
        *((row, "client_id") for row in TRUTH.index),
    ),
    _accepted(
        62,
        "a text that looks like a formula",
        _to(5, "regio", "write_string", "=1+1"),
        tables.with_values(TRUTH, {(5, "regio"): "=1+1"}),
    ),
]
