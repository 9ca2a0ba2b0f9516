"""Mappings: a small YAML file from a supplier's names and values to ours.

Every value keeps the text that was typed: NO stays NO, 010 stays 010, 1,5 stays 1,5. What the file
says is checked against the table before any data is read; what it does not name is left as it is.
"""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from jeugdlib.columns import Column, InputError, Table
from jeugdlib.read.codes import code_values, known_words, meaning_of
from jeugdlib.read.header import plain
from jeugdlib.read.values import tidy
from jeugdlib.read.yaml_text import DUTCH, read_yaml

KINDS = {
    **dict.fromkeys(("columns", "values", "standard", "wide"), dict),
    **dict.fromkeys(("drop", "empty"), list),
    **dict.fromkeys(("decimal", "dates", "sheet"), str),
}
CHOICES = {
    "decimal": ("komma", "punt"),
    "dates": ("dag-maand", "maand-dag", "jaar-maand-dag"),
    "standard": ("CBS", "iJw"),
}
SIGNS = {"": ",", "komma": ",", "punt": "."}  # of what a spreadsheet holds as a number
NUMBERS = {"geheel getal": r"-?\d+", "getal": r"-?\d+([.,]\d+)?"}


@dataclass(frozen=True)
class Mapping:
    """How a supplier's export is read as one of our tables.

    `columns` gives our name for each of theirs, `values` per column of ours our text for each of
    theirs, `standard` per column of ours the list that its codes follow. `wide` gives, for each of
    their columns with scores, what its rows get besides: instrument, moment. `drop` are their
    columns that are left out on purpose. `empty` (texts that mean no value), `decimal`, `dates` and
    `sheet` are for the reader, and are empty when the file does not say them.
    """

    file: str
    table: Table
    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    standard: dict[str, str] = field(default_factory=dict)
    wide: dict[str, dict[str, str]] = field(default_factory=dict)
    drop: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    decimal: str = ""
    dates: str = ""
    sheet: str = ""

    def apply(self, text: pd.DataFrame, rows: np.ndarray) -> tuple[pd.DataFrame, np.ndarray]:
        """The table in our names and values, with the row of the spreadsheet for each of its rows.

        Parameters
        ----------
        text : an export, every cell a str
        rows : for each row of `text`, its number as the spreadsheet shows it

        Returns
        -------
        The same rows with our columns; of a wide export one row per score that is filled in, in the
        order of the export. A column or value that the mapping does not name stays as it is.

        Raises
        ------
        InputError : the export lacks a column that the table needs, would have one twice, or has
            codes of another standard than the mapping says.
        """
        dropped = {plain(name) for name in self.drop}
        text = text.drop(columns=[name for name in text if plain(name) in dropped])
        text = text.rename(columns=self._names(list(text.columns)))
        if self.wide:
            text, rows = self._lengthen(text, rows)
        ours = {name: self._translate(text[name]) for name in self.values if name in text}
        return text.assign(**ours), rows

    def _names(self, header: list[str]) -> dict[str, str]:
        theirs = {plain(name): name for name in header}
        lacking = [
            name
            for name, ours in self.columns.items()
            if plain(name) not in theirs and ours in self.table.required and ours not in header
        ]
        if lacking:
            raise InputError(
                f"deze kolommen uit de mapping staan niet in de tabel: {', '.join(lacking)}",
                where=f"bestand {self.file}, columns",
                mend=_nearest(lacking[0], header),
            )
        names = {theirs[p]: o for n, o in self.columns.items() if (p := plain(n)) in theirs}
        after = [names.get(name, name) for name in header]
        twice = sorted({name for name in after if after.count(name) > 1})
        if twice:
            raise InputError(
                f"deze kolommen zouden er twee keer staan: {', '.join(twice)}",
                where=f"bestand {self.file}, columns",
                mend="Zet de kolom die u niet gebruikt bij drop.",
            )
        return names

    def _lengthen(self, text: pd.DataFrame, rows: np.ndarray) -> tuple[pd.DataFrame, np.ndarray]:
        fixed = {plain(name): texts for name, texts in self.wide.items()}
        scores = [name for name in text if plain(name) in fixed]
        if not scores:
            raise InputError(
                "geen van de kolommen bij wide staat in de tabel",
                where=f"bestand {self.file}, wide",
                mend=_nearest(next(iter(self.wide)), list(text.columns)),
            )
        kept = text.drop(columns=scores).reset_index(drop=True)
        if again := sorted({"score"}.union(*self.wide.values()) & set(kept)):
            raise InputError(
                f"deze kolommen heeft de tabel al: {', '.join(again)}",
                where=f"bestand {self.file}, wide",
                mend="Zet ze bij drop.",
            )
        parts = []
        for name in scores:
            cells = text[name].reset_index(drop=True)
            filled = ~cells.str.strip().isin(["", *self.empty])
            parts.append(kept.assign(**fixed[plain(name)], score=cells)[filled])
        # a child's scores together, in the order of their columns
        long = pd.concat(parts).sort_index(kind="stable")
        return long.reset_index(drop=True), np.asarray(rows)[long.index]

    def _translate(self, cells: pd.Series) -> pd.Series:
        standard = self.standard.get(cells.name)
        meaning = meaning_of(cells.unique(), standard) if standard else None
        if meaning and meaning.problem:
            raise InputError(
                meaning.problem,
                where=f"bestand {self.file}, standard {standard}, kolom {cells.name}",
                mend=meaning.mend,
            )
        ours = {tidy(theirs)[0]: text for theirs, text in self.values[cells.name].items()}
        return cells.map({cell: ours.get(tidy(cell)[0], cell) for cell in cells.unique()})


def read_mapping(path: Path, table: Table) -> Mapping:
    """The mapping in a YAML file, checked against the table that it leads to.

    Raises
    ------
    InputError : the file is not there or no YAML of this form, or names a key, column or value that
        does not exist, or one of ours twice; file, key, value and the nearest match are named.
    """
    where = f"bestand {Path(path).name}"
    said = read_yaml(Path(path))
    for key, value in said.items():
        _check_one(key, KINDS, f"{where}, sleutel")
        _check_kind(value, KINDS[key], f"{where}, {key}")
    for key in ("values", "wide"):
        for name, inner in said.get(key, {}).items():
            _check_kind(inner, dict, f"{where}, {key}, {name}")
    for key in ("decimal", "dates"):
        if key in said:
            _check_one(said[key], CHOICES[key], f"{where}, {key}")
    _check_columns(said, table, where)
    _check_values(said, table, where)
    _check_wide(said, table, where)

    values = {name: dict(texts) for name, texts in said.get("values", {}).items()}
    for name, standard in said.get("standard", {}).items():
        values[name] = code_values(standard) | values.get(name, {})
    lists = {key: tuple(said.get(key, ())) for key in ("drop", "empty")}
    return Mapping(Path(path).name, table, **{**said, **lists, "values": values})


def _check_columns(said: dict, table: Table, where: str) -> None:
    known = [column.name for column in table.columns]
    columns = said.get("columns", {})
    for theirs, ours in columns.items():
        _check_kind(ours, str, f"{where}, columns, {theirs}")
        if not table.open_columns:
            _check_one(ours, known, f"{where}, columns, {theirs}")
    given = [*columns.values()]
    twice = sorted({ours for ours in given if given.count(ours) > 1})
    if twice:
        raise InputError(
            f"twee kolommen gaan naar {', '.join(twice)}",
            where=f"{where}, columns",
            mend="Kies er een, en zet de andere bij drop.",
        )
    listed = [*columns, *said.get("drop", ()), *said.get("wide", {})]
    places = [plain(name) for name in listed]
    more = sorted({name for name in listed if places.count(plain(name)) > 1})
    if more:
        raise InputError(f"deze kolommen staan er op twee plekken: {', '.join(more)}", where=where)


def _check_values(said: dict, table: Table, where: str) -> None:
    known = {column.name: column for column in table.columns}
    own = set(said.get("columns", {}).values()) if table.open_columns else set()
    for name, texts in said.get("values", {}).items():
        if name not in own:
            _check_one(name, known, f"{where}, values")
        for theirs, ours in texts.items():
            _check_kind(ours, str, f"{where}, values, {name}, {theirs}")
            if name in known:
                _check_value(ours, known[name], f"{where}, values, {name}, {theirs}")
    coded = [column.name for column in table.columns if column.codes]
    for name, standard in said.get("standard", {}).items():
        _check_one(name, coded, f"{where}, standard")
        _check_one(standard, CHOICES["standard"], f"{where}, standard, {name}")


def _check_value(text: str, column: Column, where: str) -> None:
    if text == "":
        if column.required and not column.empty:
            raise InputError(f"kolom {column.name} mag niet leeg zijn", where=where)
    elif column.allowed or column.codes:
        _check_one(text, column.allowed or sorted({*known_words().values()}), where)
    elif column.kind in NUMBERS and not re.fullmatch(NUMBERS[column.kind], text):
        raise InputError(f"bedoeld is een {column.kind}", where=where, value=text)


def _check_wide(said: dict, table: Table, where: str) -> None:
    if "wide" not in said:
        return
    known = {column.name: column for column in table.columns if column.name != "score"}
    if len(known) == len(table.columns):
        raise InputError(f"wide is voor metingen, niet voor {table.name}", where=f"{where}, wide")
    given = {*said.get("columns", {}).values()}
    for theirs, texts in said["wide"].items():
        place = f"{where}, wide, {theirs}"
        for name, text in texts.items():
            _check_one(name, known, place)
            _check_kind(text, str, f"{place}, {name}")
            _check_value(text, known[name], f"{place}, {name}")
        lacking = [n for n in ("instrument", "moment") if n not in texts]
        again = sorted(given & {*texts, "score"})
        if lacking or again:
            what = f"ontbreekt: {lacking[0]}" if lacking else f"staat ook bij columns: {again[0]}"
            raise InputError(f"hier {what}", where=place)


def _check_one(text: object, known: Iterable[str], where: str) -> None:
    if text not in known:
        raise InputError(
            "dit kan hier niet",
            where=where,
            value=text,
            mend=_nearest(str(text), list(known)) + f"Kies uit: {', '.join(known)}.",
        )


def _check_kind(value: object, kind: type, where: str) -> None:
    if not isinstance(value, kind) or (kind is list and not all(isinstance(v, str) for v in value)):
        raise InputError(f"hier hoort {DUTCH[kind]}", where=where)


def _nearest(word: str, known: list[str]) -> str:
    folded = {plain(name): name for name in known}
    close = difflib.get_close_matches(plain(word), folded, n=1, cutoff=0.5)
    return f"Bedoelde u {folded[close[0]]}? " if close else ""
