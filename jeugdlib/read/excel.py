"""An Excel workbook as records: every cell as the text that its reader sees in it.

Numbers get a decimal comma and dates the form jjjj-mm-dd, so that the same converters serve every
kind of file. What a sheet hides, merges or has not calculated is found here.
"""

import itertools
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

import numpy as np

from jeugdlib.columns import InputError
from jeugdlib.read import sheets
from jeugdlib.read.csv_file import Record
from jeugdlib.read.finding import REFUSE, Finding
from jeugdlib.read.header import LOOKED_AT
from jeugdlib.read.mapping import SIGNS, Mapping


class Workbook:
    """A workbook, opened twice: for what its cells hold and for what they show.

    Raises
    ------
    InputError : the file is damaged, or it is not clear which sheet holds the table.
    """

    def __init__(self, path: Path, names: list[str], mapping: Mapping):
        formulas, values = _load(path, data_only=False), _load(path, data_only=True)
        self.findings: list[Finding] = []
        self.where = f"bestand {path.name}"
        title = self._choose(values, names, mapping.table.name, mapping.sheet)
        self._sign = SIGNS[mapping.decimal]
        self.words = ["Excel", f"blad {title}"]
        self._values, self._formulas = values[title], formulas[title]
        self._look_for_what_is_hidden(names)

    def records(self) -> Iterator[Record]:
        """Every row that is not empty, with its number."""
        yield from _rows(self._values, self._sign)

    def _choose(self, book, names: list[str], own: str, wanted: str) -> str:
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        unseen = [sheet.title for sheet in book.worksheets if sheet not in shown]
        if unseen:
            said = f"verborgen en niet gelezen: blad {', '.join(unseen)}"
            self.findings.append(sheets.unread(said))
        if wanted and wanted not in book.sheetnames:
            raise InputError(f"er is geen blad {wanted}", where=self.where)
        tops = {sheet.title: list(_top(sheet)) for sheet in shown}
        title, found = sheets.choose(tops, names, own, wanted, self.where)
        self.findings += found
        return title

    def _look_for_what_is_hidden(self, names: list[str]) -> None:
        sheet = self._formulas
        header = sheets.header_row(list(_top(self._values)), names)
        merged = [str(area) for area in sheet.merged_cells.ranges if area.max_row > header]
        rows = [number for number, row in sheet.row_dimensions.items() if row.hidden]
        columns = [letter for letter, column in sheet.column_dimensions.items() if column.hidden]
        self.findings += sheets.merged(sorted(merged))
        self.findings += sheets.hidden("rijen", rows) + sheets.hidden("kolommen", columns)
        if sheet.auto_filter.filterColumn:
            said = "er staat een filter aan; alle rijen gelezen"
            self.findings.append(sheets.notice("filter", said))
        self._look_for_formulas()

    def _look_for_formulas(self) -> None:
        empty = [
            cell.coordinate
            for place, cell in sorted(self._formulas._cells.items())
            if cell.data_type == "f" and self._values._cells[place].value is None
        ]
        if empty:
            self.findings.append(
                Finding(
                    REFUSE,
                    "formule_zonder_waarde",
                    f"{len(empty)} formules zonder uitkomst, de eerste in cel {empty[0]}",
                    "Open het werkboek in Excel, laat het rekenen en bewaar het opnieuw.",
                    cells=len(empty),
                )
            )


def all_rows(path: Path) -> dict[str, list[Record]]:
    """The filled rows of every sheet, by its title.

    Raises
    ------
    InputError : the file is damaged.
    """
    return {sheet.title: list(_rows(sheet)) for sheet in _load(path, data_only=True).worksheets}


def _shown(cell, sign: str) -> str:
    # the error of a formula, apart from the same letters typed by somebody
    error = cell.data_type == "e"
    return f"{cell.value} (fout)" if error else as_text(cell.value, cell.number_format, sign)


def as_text(value: object, number_format: str = "General", sign: str = ",") -> str:
    """What a cell shows: a number, a day as jjjj-mm-dd, a month as jjjj-mm, yes or no as WAAR."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "WAAR" if value else "ONWAAR"
    if isinstance(value, datetime):
        if "y" in number_format.lower() and "d" not in number_format.lower():
            return value.strftime("%Y-%m" if "m" in number_format.lower() else "%Y")
        return value.strftime("%Y-%m-%d" if value.time() == time() else "%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return _number_text(float(value), number_format).replace(".", sign)
    return str(value)


def _number_text(value: float, number_format: str) -> str:
    if "%" in number_format:
        return f"{round(value * 100, 10):g}%"
    if not value.is_integer():
        # without exponent, and never with three decimals: those look like thousands
        plain = np.format_float_positional(value)
        return f"{plain}0" if len(plain.split(".")[1]) == 3 else plain
    if abs(value) >= 1e15:
        return f"{value:.2E}"  # a spreadsheet keeps 15 digits; the rest is lost
    digits = str(int(value))
    return digits.zfill(len(number_format)) if set(number_format) == {"0"} else digits


def _load(path: Path, *, data_only: bool):
    import warnings

    import openpyxl

    try:
        with path.open("rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions that hold no values
            return openpyxl.load_workbook(file, data_only=data_only)
    except Exception as problem:  # the parser fails in many ways on a damaged file
        raise InputError(
            "dit werkboek is beschadigd of onvolledig",
            where=f"bestand {path.name}",
            mend="Open het in Excel en bewaar het opnieuw, of exporteer het nog eens.",
        ) from problem


def _rows(sheet, sign: str = ",") -> Iterator[Record]:
    # only the cells that are in the file: a coloured cell a million rows down makes no rows
    for row, places in itertools.groupby(sorted(sheet._cells), key=lambda place: place[0]):
        cells = {column: sheet._cells[row, column] for _, column in places}
        texts = {column: _shown(cell, sign) for column, cell in cells.items()}
        if any(text.strip() for text in texts.values()):
            yield row, [texts.get(column, "") for column in range(1, max(texts) + 1)]


def _top(sheet) -> Iterator[Record]:
    return itertools.islice(_rows(sheet), LOOKED_AT)
