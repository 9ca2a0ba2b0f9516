"""tables.xlsx: the tables of a report, for who works on in a spreadsheet."""

import io
from datetime import datetime
from pathlib import Path

# text from data stays text: no formula, no link, no number that was meant as an id
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
PLAIN |= {"in_memory": True}  # else every sheet is a file on the disk first
# a time of writing would make equal runs differ; the manifest has the day
NO_TIME = datetime(2000, 1, 1)
LONGEST = 32_767  # characters; a spreadsheet holds no more, and a longer text would be left out


def write(path: Path, title: str, banner: str, tables: list[dict]) -> None:
    """Write a workbook with a sheet per table, after a sheet that lists them.

    Each table has caption, headings, rows and notes, as report/outputs.py gives them.
    """
    import xlsxwriter

    made = io.BytesIO()  # on a full disk it would say so in a way of its own
    with xlsxwriter.Workbook(made, PLAIN) as book:
        book.set_properties({"title": title, "author": "Jeugdlib", "created": NO_TIME})
        bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
        contents = book.add_worksheet("Inhoud")
        contents.set_column(0, 0, 8)
        contents.set_column(1, 1, 90)
        contents.write(0, 0, title, bold)
        contents.write(1, 0, banner)
        for number, table in enumerate(tables, start=1):
            contents.write(number + 2, 0, f"Tabel {number}")
            contents.write(number + 2, 1, table["caption"])
            sheet = book.add_worksheet(f"Tabel {number}")
            _fill(sheet, table, banner, bold, wrap)
    path.write_bytes(made.getvalue())


def _fill(sheet, table: dict, banner: str, bold, wrap) -> None:
    sheet.write(0, 0, table["caption"], bold)
    sheet.write(1, 0, banner)
    for column, heading in enumerate(table["headings"]):
        sheet.write(2, column, heading, bold)
    for row, values in enumerate(table["rows"], start=3):
        for column, value in enumerate(values):
            if isinstance(value, str):
                sheet.write_string(row, column, value[:LONGEST])
            elif value is not None:
                sheet.write(row, column, value)
    sheet.set_column(0, len(table["headings"]), 18)
    sheet.freeze_panes(3, 1)
    for place, note in enumerate(table["notes"], start=len(table["rows"]) + 4):
        sheet.write(place, 0, note, wrap if len(note) < 30 else None)
