"""Writers of workbooks: an ordinary one, one with tricks, and ods and Parquet."""

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import duckdb
import pandas as pd
import xlsxwriter

DAY = "dd-mm-yyyy"


def put_book(truth: pd.DataFrame, change: Callable | None = None, *, top: int = 0, **options):
    """A writer of a workbook with one sheet, Blad1, that holds the truth under `top` empty rows.

    `change(book, sheet)` may add to it or write over it; `options` are those of xlsxwriter.
    """

    def write(folder: Path) -> Path:
        path = folder / "export.xlsx"
        with xlsxwriter.Workbook(path, options) as book:
            sheet = fill(book, "Blad1", truth, top)
            if change:
                change(book, sheet)
        return path

    return write


def fill(book, name: str, truth: pd.DataFrame, top: int = 0):
    """Another sheet with a table; numbers as numbers, days as days. Gives the sheet."""
    sheet = book.add_worksheet(name)
    day = book.add_format({"num_format": DAY})
    sheet.write_row(top, 0, list(truth.columns))
    for row, values in enumerate(truth.itertuples(index=False), top + 1):
        for column, value in enumerate(values):
            if isinstance(value, date):
                sheet.write_datetime(row, column, value, day)
            elif isinstance(value, str):
                sheet.write_string(row, column, value)
            elif value is not None:
                sheet.write_number(row, column, value)
    return sheet


def at(truth: pd.DataFrame, row: int, column: str) -> tuple[int, int]:
    """Where xlsxwriter finds a cell: both counted from 0."""
    return row - 1, list(truth.columns).index(column)


def repacked(write: Callable, change: Callable[[str, bytes], bytes | None]) -> Callable:
    """A writer of the same zip file with its parts changed; None takes a part out."""

    def write_changed(folder: Path) -> Path:
        path = write(folder)
        with zipfile.ZipFile(path) as book:
            parts = {name: change(name, book.read(name)) for name in book.namelist()}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
            for name, data in parts.items():
                if data is not None:
                    book.writestr(name, data)
        return path

    return write_changed


def cut(write: Callable, share: float) -> Callable:
    """A writer of the first part of a file."""

    def write_cut(folder: Path) -> Path:
        path = write(folder)
        data = path.read_bytes()
        path.write_bytes(data[: int(len(data) * share)])
        return path

    return write_cut


def put_parquet(rows: list[list], kinds: dict | None = None) -> Callable:
    """A writer of Parquet from a header and rows of texts; `kinds` gives some columns a type."""

    def write(folder: Path) -> Path:
        path = folder / "export.parquet"
        source = pd.DataFrame(rows[1:], columns=rows[0]).replace({"": None}).astype(object)
        typed = ", ".join(
            f'CAST("{name}" AS {(kinds or {}).get(name, "VARCHAR")}) AS "{name}"'
            for name in rows[0]
        )
        with duckdb.connect() as base:
            base.register("bron", source)
            base.execute(f"COPY (SELECT {typed} FROM bron) TO '{path}' (FORMAT parquet)")
        return path

    return write


def put_ods(truth: pd.DataFrame) -> Callable:
    """A writer of an OpenDocument spreadsheet with one sheet, as LibreOffice types its cells."""
    rows = "".join(
        "<table:table-row>" + "".join(map(_ods_cell, values)) + "</table:table-row>"
        for values in [list(truth.columns), *truth.to_numpy().tolist()]
    )
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{spaces} '
        'office:version="1.3"><office:body><office:spreadsheet><table:table table:name="Blad1">'
        f"{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/" '
        'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )

    def write(folder: Path) -> Path:
        path = folder / "export.ods"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
            book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", 0)
            book.writestr("content.xml", content)
            book.writestr("META-INF/manifest.xml", manifest)
        return path

    return write


def _ods_cell(value) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, date):
        said = f'office:value-type="date" office:date-value="{value}"'
        shown = value.strftime("%d-%m-%Y")
    elif isinstance(value, str):
        said, shown = 'office:value-type="string"', value
    else:
        said = f'office:value-type="float" office:value="{value}"'
        shown = f"{value:g}".replace(".", ",")
    return f"<table:table-cell {said}><text:p>{escape(shown)}</text:p></table:table-cell>"
