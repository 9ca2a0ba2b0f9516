"""From a file of any kind to rows of texts in a store, with its header and how it was read."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from jeugdlib.columns import InputError, Table
from jeugdlib.read import csv_file, header, source
from jeugdlib.read.csv_file import Record
from jeugdlib.read.database import Database
from jeugdlib.read.excel import Workbook, as_text
from jeugdlib.read.finding import Finding
from jeugdlib.read.mapping import Mapping
from jeugdlib.read.ods import Sheet
from jeugdlib.read.store import Store, parquet_fields


@dataclass(frozen=True)
class Loaded:
    """What was loaded: the row and the cells of the header, how the file is written, findings."""

    row: int
    headings: list[str]
    words: list[str]
    findings: list[Finding] = field(default_factory=list)


def load(
    path: Path, store: Store, declared: Table, mapping: Mapping, limits: source.Limits
) -> Loaded:
    """Load the rows of a file into a store, as `t`.

    Raises
    ------
    InputError : the file may not be opened or is no such file, or its rows have no one width.
    """
    kind = source.kind_of(path, limits)
    words = [word for column in declared.columns for word in column.words]
    names = [*words, *mapping.columns, *mapping.wide]
    if kind == "parquet":
        headings, expressions = parquet_fields(path)
        store.load_parquet(path, expressions)
        return Loaded(1, headings, ["Parquet"])
    if kind == "csv":
        return _load_csv(path, store, names, mapping, limits)
    readers = {"xlsx": Workbook, "ods": Sheet, "sav": Sav, "sqlite": Database}
    opened = readers[kind](path, names, mapping)
    rows = list(opened.records())
    place = header.find_header(rows, names)
    # cells right of the header count too: a column without a name is refused, not overlooked
    width = max(len(cells) for _, cells in rows[place:])
    row, headings = rows[place][0], _filled(rows[place][1], width)
    headings = _rows(path, store, mapping, headings, rows[place + 1 :], limits)
    above = header.about_rows_above(place, rows, names)
    return Loaded(row, headings, list(opened.words), [*opened.findings, *above])


def _load_csv(
    path: Path, store: Store, names: list[str], mapping: Mapping, limits: source.Limits
) -> Loaded:
    layout = csv_file.find_layout(path, names)
    records = csv_file.records(path, layout)
    top = list(itertools.islice(records, header.LOOKED_AT))
    place = header.find_header(top, names)
    row, headings = top[place]
    is_simple = layout.line_end and place == 0 and not mapping.wide
    if not (is_simple and _load_simply(path, store, layout, len(headings), limits)):
        below = itertools.chain(top[place + 1 :], records)
        checked = _of_one_width(below, len(headings), path, layout)
        headings = _rows(path, store, mapping, headings, checked, limits)
    return Loaded(row, headings, layout.words, header.about_rows_above(place, top, names))


def _load_simply(
    path: Path, store: Store, layout: csv_file.Layout, width: int, limits: source.Limits
) -> bool:
    # straight into the database; whatever does not fit is for the slow way, which names the row
    if width > limits.columns:
        return False
    lines, separators = csv_file.count(path, layout.separator)
    if separators != lines * (width - 1):
        return False
    try:
        store.load_simple(path, layout.separator, layout.line_end, width)
    except duckdb.Error:
        return False
    if store.rows() == lines - 1:
        store.leave_out(f"trim(concat({', '.join(f'c{i}' for i in range(width))})) = ''")
        return True
    store.drop()
    return False


def _rows(
    path: Path,
    store: Store,
    mapping: Mapping,
    headings: list[str],
    records: Iterable[Record],
    limits: source.Limits,
) -> list[str]:
    if len(headings) > limits.columns:
        raise InputError(
            f"de tabel heeft {len(headings)} kolommen, en de grens is {limits.columns}",
            where=f"bestand {path.name}",
            mend="Laat kolommen weg die u niet nodig hebt.",
        )
    if mapping.wide:
        rows = list(records)
        text = pd.DataFrame([_filled(c, len(headings)) for _, c in rows], columns=headings)
        long, numbers = mapping.apply(text.astype(str), np.array([row for row, _ in rows]))
        headings = long.columns.tolist()
        records = zip(numbers.tolist(), long.to_numpy().tolist(), strict=True)
    store.load_records(records, len(headings))
    return headings


def _of_one_width(
    records: Iterable[Record], width: int, path: Path, layout: csv_file.Layout
) -> Iterator[Record]:
    for row, cells in records:
        # a single cell is a note under the table, which is found and named later
        if len(cells) != width and len(cells) > 1:
            raise InputError(
                f"er staan {len(cells)} velden waar de kop er {width} heeft",
                where=f"bestand {path.name}, rij {row}",
                value=layout.separator.join(cells),
                mend=f"Het scheidingsteken is: {layout.words[0]}. Zet aanhalingstekens om tekst "
                "waar dat teken in staat, of haal het veld te veel weg.",
            )
        yield row, cells


def _filled(cells: list[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]


class Sav:
    """An SPSS file as records, with the codes and not their labels."""

    words, findings = ("SPSS",), ()

    def __init__(self, path: Path, names: list[str], mapping: Mapping):
        try:
            import pyreadstat
        except ImportError as problem:
            raise InputError(
                "voor SPSS-bestanden is een extra onderdeel nodig",
                where=f"bestand {path.name}",
                mend="Installeer het met: pip install pyreadstat. Of bewaar de tabel als csv.",
            ) from problem
        try:
            self.table, _ = pyreadstat.read_sav(path)
        except Exception as problem:  # the parser has errors of its own kind
            raise InputError(
                "dit SPSS-bestand is beschadigd",
                where=f"bestand {path.name}",
                mend="Exporteer het nog eens, of bewaar de tabel als csv.",
            ) from problem

    def records(self) -> Iterator[Record]:
        """The header and every row."""
        yield 1, [str(name) for name in self.table.columns]
        for row, cells in enumerate(self.table.itertuples(index=False), start=2):
            yield row, ["" if pd.isna(cell) else as_text(cell) for cell in cells]
