"""A csv file as records: its letters, its separator and its form, decided before anything is read.

Encodings are tried in a fixed order (byte order mark, strict UTF-8, Windows-1252), as guessing them
was seen to go wrong. Source: TRUST §4.
"""

import codecs
import csv
import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jeugdlib.columns import InputError
from jeugdlib.read.header import find_header, plain

SEPARATORS = {";": "puntkomma", ",": "komma", "\t": "tab", "|": "staand streepje"}
MARKS = {
    codecs.BOM_UTF8: ("utf-8-sig", "UTF-8"),
    codecs.BOM_UTF16_LE: ("utf-16", "UTF-16"),
    codecs.BOM_UTF16_BE: ("utf-16", "UTF-16"),
}
BLOCK = 1 << 23
LONGEST_CELL = 1_000_000  # letters
NULL_SIGN = "\u2400"  # stands for a null byte, which no table can hold

Record = tuple[int, list[str]]


@dataclass(frozen=True)
class Layout:
    """How a csv file is written: encoding and separator, by code and as they are printed.

    `line_end` is the one that every line has, in UTF-8 without quotes or null bytes, so that every
    line is one record; "" when it is less simple than that. `errors` is what is done with a byte
    that is no letter; `is_announced` that the first line is sep=; and no row.
    """

    encoding: str
    encoding_name: str
    separator: str
    line_end: str
    errors: str = "strict"
    is_announced: bool = False

    @property
    def words(self) -> list[str]:
        """What was decided, as it is printed."""
        return [SEPARATORS.get(self.separator, self.separator), self.encoding_name]


def find_layout(path: Path, names: list[str]) -> Layout:
    """How a file is written; `names` are the columns that its header is expected to name.

    Raises
    ------
    InputError : the file is empty, or its letters cannot be read.
    """
    where = f"bestand {path.name}"
    encoding, name, errors, line_end = _encoding(path)
    try:
        with path.open(encoding=encoding, errors=errors, newline="") as file:
            top = file.read(1 << 16)
    except UnicodeError as problem:
        raise InputError(
            f"de letters zijn geen {name}", where=where, mend="Bewaar het als CSV UTF-8."
        ) from problem
    if not top.strip():
        raise InputError("het bestand is leeg", where=where, mend="Exporteer het opnieuw.")
    line = top.splitlines()[0]
    if len(line) == 5 and line.lower().startswith("sep="):
        return Layout(encoding, name, line[4], "", errors, is_announced=True)
    separator = max(SEPARATORS, key=lambda separator: _evidence(top, separator, names))
    return Layout(encoding, name, separator, line_end, errors)


def records(path: Path, layout: Layout) -> Iterator[Record]:
    """Every record that is not empty, with its row as a spreadsheet numbers them.

    Raises
    ------
    InputError : a quote is opened and not closed, or a cell is longer than a million letters.
    """
    csv.field_size_limit(LONGEST_CELL)
    start = 1
    with path.open(encoding=layout.encoding, errors=layout.errors, newline="") as file:
        lines = (line.replace("\0", NULL_SIGN) for line in file)
        reader = csv.reader(lines, delimiter=layout.separator, strict=True)
        first = 0 if layout.is_announced else 1  # a spreadsheet does not show the line sep=;
        for row in itertools.count(first):
            try:
                cells = next(reader, None)
            except csv.Error as problem:
                raise _broken(path, row, start, str(problem)) from problem
            if cells is None:
                return
            start = reader.line_num + 1
            if row and any(cell.strip() for cell in cells):
                yield row, cells


def count(path: Path, separator: str) -> tuple[int, int]:
    """How many lines a file has, and how many separators."""
    lines, separators, last = 0, 0, b""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            lines += block.count(b"\n")
            separators += block.count(separator.encode())
            last = block
    return lines + (not last.endswith(b"\n")), separators


def _encoding(path: Path) -> tuple[str, str, str, str]:
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_special, ends = False, Counter()
    with path.open("rb") as file:
        first = file.read(4)
        for mark, (encoding, name) in MARKS.items():
            if first.startswith(mark):
                return encoding, name, "strict", ""
        file.seek(0)
        try:
            while block := file.read(BLOCK):
                if not block.isascii() or decoder.getstate()[0]:
                    decoder.decode(block)
                is_special |= b'"' in block or b"\0" in block
                if b"\r" in block:
                    ends.update({e: block.count(e.encode()) for e in ("\n", "\r", "\r\n")})
                else:
                    ends["\n"] += block.count(b"\n")
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            if _mostly_utf8(path):
                return "utf-8", "UTF-8", "replace", ""
            return "cp1252", "Windows-1252", "replace", ""
    if is_special or ends["\r"] not in (0, ends["\n"]) or ends["\r"] != ends["\r\n"]:
        return "utf-8", "UTF-8", "replace", ""
    return "utf-8", "UTF-8", "replace", "\r\n" if ends["\r"] else "\n"


def _mostly_utf8(path: Path) -> bool:
    # lines with accents that are good UTF-8, against those that are not
    good = Counter()
    with path.open("rb") as file:
        for line in file:
            if not line.isascii():
                try:
                    line.decode("utf-8")
                    good[True] += 1
                except UnicodeDecodeError:
                    good[False] += 1
    return good[True] > good[False]


def _evidence(top: str, separator: str, names: list[str]) -> tuple[int, float, int]:
    # which separator makes the header name most columns, and then the rows most alike
    rows = []
    try:
        for number, cells in enumerate(csv.reader(top.splitlines(True), delimiter=separator)):
            rows.append((number, cells))
    except csv.Error:
        pass  # the form is judged later, with the row in which it breaks
    rows = [row for row in rows if any(row[1])] or [(0, [""])]
    header = {plain(cell) for cell in rows[find_header(rows, names)][1]}
    hits = len(header & {plain(name) for name in names})
    width, often = Counter(len(cells) for _, cells in rows).most_common(1)[0]
    return hits, often / len(rows) if width > 1 else 0.0, width


def _broken(path: Path, row: int, line: int, problem: str) -> InputError:
    where = f"bestand {path.name}, rij {row}"
    if "larger than" in problem:
        return InputError(
            f"een cel is langer dan {LONGEST_CELL} letters",
            where=where,
            mend="Controleer of er een aanhalingsteken te veel staat.",
        )
    return InputError(
        "een aanhalingsteken gaat open en niet meer dicht, of andersom",
        where=where,
        mend=f"Kijk in regel {line} van het bestand, en zet om een tekst met een aanhalingsteken "
        "dubbele aanhalingstekens.",
    )
