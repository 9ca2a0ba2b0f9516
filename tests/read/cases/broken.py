"""TRUST §5, 10-12, 14-17, 19 and 20: files that are no whole table."""

import zlib
from pathlib import Path

from tests.read.cases import table as tables
from tests.read.cases.case import Case, put, put_text, refuse

TRUTH = tables.trajecten()
GRID = tables.grid(TRUTH)
WIDTH = len(GRID[0])
OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # what opens every file of Office before 2007
GIGABYTES = 5 << 29  # two and a half, more than a csv may be


def _with_row(place: int, row: list[str]) -> list[list[str]]:
    return [*GRID[:place], row, *GRID[place + 1 :]]


def _open_quote() -> str:
    lines = tables.csv_text(GRID).split("\r\n")
    lines[7] = lines[7].replace("Flevoland", '"Flevoland')
    return "\r\n".join(lines)


def _ole(stream: str) -> bytes:
    """The opening of an old Office file that names one of its parts."""
    return OLE + bytes(504) + stream.encode("utf-16-le") + bytes(512)


def _pdf() -> bytes:
    return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + zlib.compress(b"tekst" * 400) + b"\n%%EOF\n"


def _html() -> bytes:
    rows = "".join(f"<tr><td>{'</td><td>'.join(row)}</td></tr>" for row in GRID)
    return f"<html><body><table>{rows}</table></body></html>".encode()


def _huge(folder: Path) -> Path:
    """A csv that takes no room on the disk."""
    path = folder / "groot.csv"
    with path.open("wb") as file:
        file.write(tables.csv_text(GRID).encode())
        file.truncate(GIGABYTES)
    return path


def _wide(folder: Path) -> Path:
    path = folder / "breed.csv"
    path.write_text(";".join(f"k{n}" for n in range(1_000_000)) + "\n", "utf-8")
    return path


CASES = [
    Case(10, "a quote that is not closed", "refuse", put_text(_open_quote()), row=8, says="aanhal"),
    refuse(11, "one row too long", _with_row(5, [*GRID[5], "x"]), f"{WIDTH + 1}.*{WIDTH}", row=6),
    refuse(11, "one row too short", _with_row(5, GRID[5][:-2]), f"{WIDTH - 2}.*{WIDTH}", row=6),
    refuse(
        11,
        "a row that a separator in a text makes too long",
        _with_row(5, [*GRID[5][:3], "thuis", " en op school", *GRID[5][4:]]),
        f"{WIDTH + 1}.*{WIDTH}",
        row=6,
    ),
    refuse(
        12,
        "every row ends in a separator, the header does not",
        [GRID[0], *([*row, ""] for row in GRID[1:])],
        f"{WIDTH}.*{WIDTH + 1}|{WIDTH + 1}.*{WIDTH}",
    ),
    refuse(
        12,
        "every row has a field in front that the header lacks",
        [GRID[0], *([str(n), *row] for n, row in enumerate(GRID[1:]))],
        f"{WIDTH}.*{WIDTH + 1}|{WIDTH + 1}.*{WIDTH}",
    ),
    Case(14, "an empty file", "refuse", put(b""), says="leeg"),
    Case(14, "only spaces and line ends", "refuse", put(b"  \r\n \r\n\t\r\n"), says="leeg"),
    Case(14, "only a BOM", "refuse", put(b"\xef\xbb\xbf"), says="leeg"),
    Case(14, "an empty workbook file", "refuse", put(b"", "export.xlsx"), says="leeg"),
    Case(15, "only a header", "accept", put_text(";".join(GRID[0])), TRUTH[:0], says="0 rijen"),
    Case(16, "one row", "accept", put_text(tables.csv_text(GRID[:2])), TRUTH[:1]),
    Case(17, "HTML named xls", "refuse", put(_html(), "export.xls"), says="html|webpagina"),
    Case(17, "HTML named csv", "refuse", put(_html(), "export.csv"), says="html|webpagina"),
    Case(17, "an old xls", "refuse", put(_ole("Workbook"), "export.xls"), says="xls"),
    Case(
        17,
        "a workbook with a password",
        "refuse",
        put(_ole("EncryptedPackage"), "export.xlsx"),
        says="wachtwoord|versleuteld",
    ),
    Case(17, "a pdf", "refuse", put(_pdf(), "export.pdf"), says="pdf"),
    Case(17, "a pdf named csv", "refuse", put(_pdf(), "export.csv"), says="pdf"),
    Case(17, "a text named xlsx", "refuse", put_text(tables.csv_text(GRID), name="export.xlsx")),
    Case(19, "a csv of 2.5 GB", "refuse", _huge, says="groot|groter|GB|MB"),
    Case(19, "a million columns", "refuse", _wide, says="kolommen"),
    Case(
        20,
        "the file that Excel keeps beside an open workbook",
        "refuse",
        put(b"\x04" + b"Test".ljust(164, b" "), "~$export.xlsx"),
        says="open",
    ),
    Case(69, "a file that is not there", "refuse", lambda folder: folder / "weg.csv", says="niet"),
    Case(69, "a folder", "refuse", lambda folder: folder, says="map"),
]
