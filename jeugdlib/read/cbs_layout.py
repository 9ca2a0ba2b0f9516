"""The ways in which a table of Statistics Netherlands (CBS) is written, each as one row per value.

`screen`: as on the screen of StatLine, with a title, header rows and "Bron: CBS" at the end.
`long`: a row per combination, a column per subject, with labels ("CSV met statistische symbolen")
or with keys (TypedDataSet, UntypedDataSet). `observations`: a row per value (OData, version 4).
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from jeugdlib.columns import InputError
from jeugdlib.read.cbs_text import is_unit, is_value, period
from jeugdlib.read.csv_file import Record, find_layout, records

PERIOD = re.compile(r"period(en|e|s)|jaar", re.I)
REGION = re.compile(r"regio([’'`]?s)?|gemeenten?|jeugdregio([’'`]?s)?|regions?", re.I)
SUBJECT = re.compile(r"onderwerp(en)?(_\d+)?|topics?(_\d+)?", re.I)
END = re.compile(r"bron: ?cbs.*|source: ?cbs.*|(©|\(c\)|\ufffd) ?centraal bureau.*", re.I)
HINTS = ["Perioden", "RegioS", "Regio's", "Onderwerp", "Measure", "Value", "ValueAttribute"]
VALUE_COLUMN = re.compile(r"(?P<subject>.*?)\s*\((?P<unit>[^()]*)\)|(?P<key>.*_\d+)")
OBSERVED = {"id", "measure", "value", "stringvalue", "valueattribute"}
NO_VALUE = {"impossible": "", "none": None}  # of ValueAttribute; the others are hidden


@dataclass(frozen=True)
class Value:
    """One value: where it stands, its text, subject and unit, and the labels around it by name.

    The text None is a gap of which the file does not say why.
    """

    row: int
    text: str | None
    subject: str
    unit: str
    labels: dict[str, str]


@dataclass
class Download:
    """A file taken apart: title, how it is written, its values, and the lists of codes beside it.

    `has_signs` says whether it has the signs of StatLine, so that a gap or no star means something.
    """

    title: str
    read_as: str
    values: list[Value]
    has_signs: bool
    codes: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)


def download(path: Path) -> Download:
    """A downloaded csv, taken apart by the layout that it turns out to have.

    Raises
    ------
    InputError : it is no table of StatLine, or not a whole one; the row is named.
    """
    layout = find_layout(path, HINTS)
    rows = [(row, [cell.strip() for cell in cells]) for row, cells in records(path, layout)]
    first = rows[0][1]
    has_title = sum(map(bool, first)) == 1 and len(rows) > 1 and len(rows[1][1]) > 1
    if has_title or any(END.fullmatch(cells[0]) for _, cells in rows):
        found = _screen(path, rows)
    elif {"measure", "value"} <= {name.lower() for name in first}:
        found = _observations(path, rows)
    else:
        found = _long(path, rows)
    if not found.values:
        raise _no_table(path, "onder de kop staan geen rijen")
    found.read_as = ", ".join([found.read_as, *layout.words])
    return found


def name_like(names: list[str], pattern: re.Pattern) -> str | None:
    """The first of the names that is of this kind, such as that of the regions; None: none is."""
    return next((name for name in names if pattern.fullmatch(name)), None)


def _screen(path: Path, rows: list[Record]) -> Download:
    if not END.fullmatch(rows[-1][1][0]):
        raise InputError(
            "aan het einde ontbreekt de regel „Bron: CBS”, dus het bestand is niet compleet",
            where=f"bestand {path.name}, rij {rows[-1][0]}",
            mend="Download de tabel opnieuw.",
        )
    title = rows[0][1][0]
    table = [*itertools.dropwhile(lambda record: sum(map(bool, record[1])) < 2, rows[:-1])]
    body = next((n for n, (_, cells) in enumerate(table) if _is_body(cells)), 0)
    if not 0 < body < len(table):
        raise _no_table(path, "er zijn geen rijen met getallen onder een kop")
    head, table = table[:body], table[body:]
    _require_whole(path, [head[-1], *head, *table])
    in_columns = is_unit(head[-1][1][-1])
    left = _left(path, head, table, in_columns)
    values = [
        value
        for record in table
        for value in _values_of(record, [cells for _, cells in head], left, in_columns)
    ]
    return Download(title, "StatLine, zoals op het scherm", values, has_signs=True)


def _is_body(cells: list[str]) -> bool:
    # years in a header look like numbers, and have the name of their dimension before them
    return (
        bool(cells[0]) and is_value(cells[-1]) and not any(PERIOD.fullmatch(cell) for cell in cells)
    )


def _left(path: Path, head: list[Record], table: list[Record], in_columns: bool) -> int:
    # subjects above the columns: the last header row has the units; else the rows have them
    if in_columns:
        cells = head[-1][1]
        return next(n for n in range(1, len(cells)) if all(map(is_unit, cells[n:])))
    for place in range(1, len(table[0][1])):
        if all(is_unit(cells[place]) for _, cells in table):
            return place + 1
    raise _no_table(path, "er staat geen eenheid bij, zoals „aantal”")


def _values_of(
    record: Record, head: list[list[str]], left: int, in_columns: bool
) -> Iterator[Value]:
    row, cells = record
    above = head[:-1] if in_columns else head
    names = head[-1][: left if in_columns else left - 1]
    for column in range(left, len(cells)):
        labels, subjects = dict(zip(names, cells, strict=False)), []
        for line in above:
            name, label = line[left - 1], line[column]
            if period(label) and not SUBJECT.fullmatch(name):
                labels["Perioden"] = label
            elif not name or SUBJECT.fullmatch(name):
                subjects += [label] if label and label not in subjects else []
            else:
                labels[name] = label
        subjects += [labels.pop(name) for name in [*labels] if SUBJECT.fullmatch(name)]
        unit = head[-1][column] if in_columns else cells[left - 1]
        yield Value(row, cells[column], "/".join(subjects).replace("|", "/"), unit, labels)


def _long(path: Path, rows: list[Record]) -> Download:
    names = rows[0][1]
    found = {name: VALUE_COLUMN.fullmatch(name) for name in names}
    subjects = {
        name: (m["key"] or m["subject"], m["unit"] or "")
        for name, m in found.items()
        if m and (m["key"] or is_unit(m["unit"]))
    }
    if not name_like(names, PERIOD) or not subjects:
        raise _no_table(path, "er is geen kolom met perioden, of geen kolom met getallen")
    _require_whole(path, rows)
    values = [
        Value(row, cell[name], *subjects[name], labels)
        for row, cells in rows[1:]
        for cell in [dict(zip(names, cells, strict=True))]
        for labels in [{n: c for n, c in cell.items() if n not in subjects and n != "ID"}]
        for name in subjects
    ]
    periods = {value.labels[name_like(names, PERIOD)] for value in values}
    has_signs = any(v.text == "." for v in values) or any(p.endswith("*") for p in periods)
    if not has_signs:
        values = [Value(v.row, v.text or None, v.subject, v.unit, v.labels) for v in values]
    title, codes = _codes_beside(path, "")
    return Download(title or path.stem, "StatLine, rij per combinatie", values, has_signs, codes)


def _observations(path: Path, rows: list[Record]) -> Download:
    names = rows[0][1]
    if not name_like(names, PERIOD):
        raise _no_table(path, "er is geen kolom met perioden")
    _require_whole(path, rows)
    values = []
    for row, cells in rows[1:]:
        labels = dict(zip(names, cells, strict=True))
        own = {low: labels.pop(n) for n in names if (low := n.lower()) in OBSERVED}
        said = own["value"] or own.get("stringvalue")
        text = said or NO_VALUE.get(own.get("valueattribute", "").lower() or "none", ".")
        values.append(Value(row, text, own["measure"], "", labels))
    codes = _codes_beside(path, "Codes")[1]
    return Download(path.stem, "CBS OData 4, rij per getal", values, False, codes)


def _codes_beside(path: Path, suffix: str) -> tuple[str, dict[str, dict[str, dict[str, str]]]]:
    """The title and the lists of codes that a download has beside it, by dimension and code."""
    pattern = f"*{suffix}.csv" if suffix else f"{path.stem.partition('_')[0]}_metadata.csv"
    codes: dict[str, dict[str, dict[str, str]]] = {}
    title = ""
    for file in sorted(path.parent.glob(pattern)):
        name, head = file.stem.removesuffix(suffix), []
        for _, cells in records(file, find_layout(file, ["Key", "Identifier", "Title"])):
            if len([cell for cell in cells if cell]) == 1:
                name, head = cells[0].strip(), []
            elif not head:
                head = cells
            elif "Title" in head:
                code = dict(zip(head, cells, strict=False))
                key = code.get("Key") or code.get("Identifier", "")
                codes.setdefault(name, {})[key.strip()] = code
                title = title or (code["Title"] if name == "TableInfos" else "")
    return title, codes


def _require_whole(path: Path, rows: list[Record]) -> None:
    width = len(rows[0][1])
    for row, cells in rows:
        if len(cells) != width:
            raise InputError(
                f"deze rij heeft {len(cells)} cellen, en de kop {width}",
                where=f"bestand {path.name}, rij {row}",
                mend="Is het bestand halverwege afgebroken? Download de tabel opnieuw.",
            )


def _no_table(path: Path, why: str) -> InputError:
    return InputError(
        f"dit is geen tabel van StatLine: {why}",
        where=f"bestand {path.name}",
        mend="Kies bij StatLine: Downloaden, en dan een van de soorten CSV.",
    )
