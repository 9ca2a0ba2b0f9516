"""Tables in a database: from a frame, with columns that a file lacks, and what a user asks for."""

import difflib
from collections.abc import Iterable, Mapping

import duckdb
import pandas as pd

from jeugdlib.columns import TABLES, InputError
from jeugdlib.columns.stored import Stored

SQL_TYPES = {"geheel getal": "BIGINT", "getal": "DOUBLE", "datum": "DATE"}
TYPES = {
    table.name: {column.name: SQL_TYPES.get(column.kind, "VARCHAR") for column in table.columns}
    for table in TABLES.values()
}
EVERYTHING = "alle"
UNKNOWN = "onbekend"


def stored(table: Stored | pd.DataFrame, name: str) -> Stored:
    """A checked table in a database: as it is, or a frame put into a database of its own."""
    if isinstance(table, Stored):
        return table
    db = duckdb.connect()
    db.execute("SET enable_progress_bar = false; SET TimeZone = 'UTC'")
    own = Stored(db, name, tuple(column for column in table if column in TYPES[name]), table.attrs)
    db.register("frame", table[list(own.columns)])
    cast = ", ".join(f"{column}::{TYPES[name][column]} AS {column}" for column in own.columns)
    return own.keep(name, [f"SELECT {cast} FROM frame"])


def complete(table: Stored, types: Mapping[str, str]) -> str:
    """The rows of a table as SQL, in which a column that the file lacks is there and empty."""
    lacking = [name for name in types if name not in table.columns]
    return f"(SELECT *{''.join(f', NULL::{types[n]} AS {n}' for n in lacking)} FROM {table.name})"


def quote(text: object) -> str:
    """A text as SQL writes it."""
    return "'" + str(text).replace("'", "''") + "'"


def listed(texts: Iterable[object]) -> str:
    """Texts as SQL writes them behind IN; of none a list in which no cell is."""
    return f"({', '.join(map(quote, texts)) or quote('')})"


def require_columns(table: Stored, names: Iterable[str]) -> None:
    """Raises InputError when the file lacks a column that is asked for, with the nearest it has."""
    for name in names:
        if name not in table.columns:
            raise InputError(
                f"de trajecten hebben geen kolom {name}", mend=_nearest(name, table.columns)
            )


def condition(table: Stored, where: Mapping[str, str] | None) -> str:
    """Which rows a user asks for, as SQL; "alle" asks for every row.

    Raises
    ------
    InputError : the file has no such column, or no such value in it; the nearest are named.
    """
    asked = {name: value for name, value in (where or {}).items() if value != EVERYTHING}
    require_columns(table, asked)
    parts = ["true"]
    for name, value in asked.items():
        part = f"{name} = {quote(value)}"
        if not table.db.execute(f"SELECT 1 FROM {table.name} WHERE {part} LIMIT 1").fetchall():
            found = table.db.execute(f"SELECT DISTINCT {name} FROM {table.name} ORDER BY 1")
            values = [text for (text,) in found.fetchall() if text is not None]
            raise InputError(
                f"{name} {value} staat niet in de trajecten", mend=_nearest(value, values)
            )
        parts.append(part)
    return " AND ".join(parts)


def _nearest(asked: str, known: Iterable[str]) -> str:
    folded = {text.lower(): text for text in known}
    near = difflib.get_close_matches(asked.lower(), folded, n=3, cutoff=0.5)
    if near:
        return f"Bedoelde u {' of '.join(folded[text] for text in near)}?"
    return f"Kies uit: {', '.join([*folded.values()][:20])}." if folded else "De kolom is leeg."
