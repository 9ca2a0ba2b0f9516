"""TRUST §5, 17-19: workbooks and Parquet: damaged, named wrongly, or larger than they look."""

import zipfile
import zlib
from pathlib import Path

from tests.read.cases import table as tables
from tests.read.cases.case import Case
from tests.read.cases.spreadsheet import cut, put_book, put_ods, put_parquet, repacked

TRUTH = tables.trajecten()
BOOK = put_book(TRUTH)
SHEET = "xl/worksheets/sheet1.xml"
MEGABYTE = b" " * (1 << 20)
BOMB = 1200  # megabytes of spaces in the sheet, in a file of about one megabyte
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    + '<!ENTITY weg SYSTEM "file:///etc/passwd">]><sst xmlns='
    '"http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&a11;&weg;</t></si></sst>'
).encode()


def _renamed(write, name: str):
    def write_renamed(folder: Path) -> Path:
        return write(folder).rename(folder / name)

    return write_renamed


def _parts(change: dict):
    """The workbook with some parts changed."""
    return repacked(BOOK, lambda name, data: change[name](data) if name in change else data)


def _bomb(folder: Path) -> Path:
    """A workbook whose sheet opens with more than a gigabyte of spaces."""
    path = BOOK(folder)
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    head, tail = parts[SHEET].split(b"<sheetData>")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name in sorted(parts, key=SHEET.__eq__):
            with book.open(name, "w", force_zip64=True) as part:
                if name == SHEET:
                    part.write(head)
                    for _ in range(BOMB):
                        part.write(MEGABYTE)
                    part.write(b"<sheetData>" + tail)
                else:
                    part.write(parts[name])
    return path


def _gzip_bomb(folder: Path) -> Path:
    """A csv that someone compressed."""
    path = folder / "export.csv"
    squeezed = zlib.compressobj(9, wbits=31)
    path.write_bytes(b"".join(squeezed.compress(MEGABYTE) for _ in range(64)) + squeezed.flush())
    return path


def _picture(folder: Path) -> Path:
    path = folder / "foto.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    return path


def _far_style(book, sheet) -> None:
    """A coloured cell without anything in it, in the last row and column that Excel has."""
    sheet.write_blank(1_048_575, 16_383, None, book.add_format({"bg_color": "yellow"}))


def _bad_checksum(folder: Path) -> Path:
    """One bit of the sheet turned over, deep in the zip."""
    path = BOOK(folder)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as book:
        part = book.getinfo(SHEET)
    data[part.header_offset + 30 + len(SHEET) + part.compress_size // 2] ^= 0x10
    path.write_bytes(data)
    return path


def _refused(number: int, name: str, write, says: str = "") -> Case:
    return Case(number, name, "refuse", write, says=says)


DAMAGED = "beschadigd|onvolledig|niet heel|stuk"
CASES = [
    _refused(17, "a workbook named csv", _renamed(BOOK, "export.csv"), "Excel|xlsx"),
    _refused(17, "a workbook named xls", _renamed(BOOK, "export.xls"), "xlsx"),
    _refused(
        17, "Parquet named csv", _renamed(put_parquet(tables.grid(TRUTH)), "x.csv"), "Parquet"
    ),
    _refused(17, "a picture", _picture, "leesbare? |afbeelding"),
    *(
        _refused(18, f"{share:.0%} of a workbook", cut(BOOK, share), DAMAGED)
        for share in (0.3, 0.9)
    ),
    _refused(18, "a workbook without its last byte", cut(BOOK, 0.9999), DAMAGED),
    _refused(18, "a workbook with a bit turned over", _bad_checksum, DAMAGED),
    _refused(
        18, "a workbook without its sheet", _parts({SHEET: lambda _: None}), f"{DAMAGED}|leeg"
    ),
    _refused(
        18, "a workbook whose sheet breaks off", _parts({SHEET: lambda xml: xml[:-400]}), DAMAGED
    ),
    _refused(
        18,
        "a workbook without sheets",
        _parts({"xl/workbook.xml": lambda _: None}),
        f"{DAMAGED}|zip",
    ),
    *(
        _refused(18, f"{share:.0%} of a Parquet file", cut(put_parquet(tables.grid(TRUTH)), share))
        for share in (0.02, 0.5, 0.97)
    ),
    _refused(18, "half of an ods file", cut(put_ods(TRUTH), 0.5), DAMAGED),
    _refused(19, "1.2 GB in a workbook of a megabyte", _bomb, "groot|groter|MB|GB"),
    _refused(19, "a csv that is compressed", _gzip_bomb, "ingepakt|gecomprimeerd|zip"),
    _refused(
        19, "words that unfold to more words", _parts({"xl/sharedStrings.xml": lambda _: LAUGHS})
    ),
    Case(
        19,
        "a space a million rows down",
        "accept",
        put_book(TRUTH, lambda _, sheet: sheet.write_string(1_048_575, 0, " ")),
        TRUTH,
    ),
    Case(
        19,
        "a coloured cell a million rows down, in the last column",
        "accept",
        put_book(TRUTH, _far_style),
        TRUTH,
    ),
]
