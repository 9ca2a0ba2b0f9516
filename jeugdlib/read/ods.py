"""An OpenDocument spreadsheet as records; the file is a zip with one XML document of cells."""

import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

from jeugdlib.columns import InputError
from jeugdlib.read import sheets
from jeugdlib.read.csv_file import Record
from jeugdlib.read.excel import as_text
from jeugdlib.read.finding import Finding
from jeugdlib.read.mapping import SIGNS, Mapping

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
WIDEST = 1000  # a sheet repeats its last empty cell to the edge, which is no column


class Sheet:
    """The sheet with the table, and what it hides or merges.

    Raises
    ------
    InputError : the file is damaged, or it is not clear which sheet holds the table.
    """

    def __init__(self, path: Path, names: list[str], mapping: Mapping):
        self.where = f"bestand {path.name}"
        tables = _load(path, SIGNS[mapping.decimal])
        self.findings: list[Finding] = []
        if mapping.sheet and not tables.get(mapping.sheet):
            raise InputError(f"er is geen gevuld blad {mapping.sheet}", where=self.where)
        tops = {title: [row[:2] for row in rows] for title, rows in tables.items()}
        own = mapping.table.name
        title, found = sheets.choose(tops, names, own, mapping.sheet, self.where)
        self.findings += found
        self.words = ["OpenDocument", f"blad {title}"]
        self._rows = tables[title]
        header = sheets.header_row(tops[title], names)
        merged = [number for number, _, _, is_merged in self._rows if is_merged and number > header]
        self.findings += sheets.merged([f"rij {number}" for number in merged])
        unseen = [number for number, _, is_hidden, _ in self._rows if is_hidden]
        self.findings += sheets.hidden("rijen", unseen)

    def records(self) -> Iterator[Record]:
        """Every row that is not empty, with its number."""
        yield from ((number, cells) for number, cells, _, _ in self._rows)


def all_rows(path: Path) -> dict[str, list[Record]]:
    """The filled rows of every sheet, by its title.

    Raises
    ------
    InputError : the file is damaged.
    """
    tables = _load(path, ",")
    return {title: [row[:2] for row in rows] for title, rows in tables.items()}


def _load(path: Path, sign: str) -> dict[str, list[tuple[int, list[str], bool, bool]]]:
    try:
        with zipfile.ZipFile(path) as archive:
            root = ElementTree.fromstring(archive.read("content.xml"))
        elements = root.iter(f"{TABLE}table")
        return {t.get(f"{TABLE}name", ""): list(_rows(t, sign)) for t in elements}
    except Exception as problem:  # zip and XML fail in many ways on a damaged file
        raise InputError(
            "dit werkboek is beschadigd of onvolledig",
            where=f"bestand {path.name}",
            mend="Open het en bewaar het opnieuw, of exporteer het nog eens.",
        ) from problem


def _rows(table, sign: str) -> Iterator[tuple[int, list[str], bool, bool]]:
    number = 1
    for row in table.iter(f"{TABLE}table-row"):
        repeated = int(row.get(f"{TABLE}number-rows-repeated", "1"))
        cells, is_merged = _cells(row, sign)
        hidden = row.get(f"{TABLE}visibility", "visible") != "visible"
        if any(cell.strip() for cell in cells):
            for copy in range(repeated):
                yield number + copy, cells, hidden, is_merged
        number += repeated


def _cells(row, sign: str) -> tuple[list[str], bool]:
    cells: list[str] = []
    is_merged = False
    for cell in row:
        if cell.tag not in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            continue
        spans = (cell.get(f"{TABLE}number-{kind}-spanned", "1") for kind in ("rows", "columns"))
        is_merged |= any(span != "1" for span in spans)
        repeated = int(cell.get(f"{TABLE}number-columns-repeated", "1"))
        cells += [_text(cell, sign)] * min(repeated, WIDEST)
    while cells and not cells[-1]:
        cells.pop()
    return cells, is_merged


def _text(cell, sign: str) -> str:
    kind, value = cell.get(f"{OFFICE}value-type"), cell.get(f"{OFFICE}value")
    if kind == "float" and value:
        return as_text(float(value), sign=sign)
    if kind == "percentage" and value:
        return as_text(float(value), "0%", sign)
    if kind == "boolean":
        return as_text(cell.get(f"{OFFICE}boolean-value") == "true")
    if kind == "date" and cell.get(f"{OFFICE}date-value"):
        return as_text(datetime.fromisoformat(cell.get(f"{OFFICE}date-value")))
    # its own paragraphs only: what is written in a comment on a cell is no part of the cell
    return "\n".join(_paragraph(line) for line in cell.findall(f"{TEXT}p"))


def _paragraph(element) -> str:
    # spaces after another are elements of their own
    spaces = " " * int(element.get(f"{TEXT}c", "1")) if element.tag == f"{TEXT}s" else ""
    parts = [f"{_paragraph(part)}{part.tail or ''}" for part in element]
    return f"{spaces}{element.text or ''}{''.join(parts)}"
