"""The cells of a file as texts in a database that lives as long as the check.

A text that stands in a million cells is judged once: the different texts of a column come out, are
converted in Python, and go back as a table to join.
"""

import csv
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import duckdb

from jeugdlib.columns import InputError
from jeugdlib.read.csv_file import Record

MEMORY = 600  # megabytes; what does not fit goes to the disk
# printable ASCII without spaces at the ends: nothing about it has to be looked at
ORDINARY = "[!-~]([ -~]*[!-~])?"
# and yet: an error of a formula, a number that lost digits, a mail address or a BSN in a sentence
TO_LOOK_AT = {
    "id": r"^[#=]|^[0-9][.,]?[0-9]*[eE]\+?[0-9]+$|^(?i:sub|eind)?(?i:totaal|totalen|gemiddeld)",
    "tekst": r"^[#=]|@|[0-9]{8}|0[1-9][0-9 -]{8}",
}


class Store:
    """The fields of a file as columns c0, c1 … of texts; to be used in `with`.

    `_row` is the row as a spreadsheet shows it, `_id` the number of the record: a wide row becomes
    several records.
    """

    def __init__(self, megabytes: float = MEMORY) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="jeugdlib-")
        self.db = connect(memory_limit=f"{megabytes:.0f}MB", threads=2)
        self.db.execute(f"SET temp_directory = '{self.folder.name}'")

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.db.close()
        self.folder.cleanup()

    def load_simple(self, path: Path, separator: str, line_end: str, width: int) -> None:
        """A csv file of which every line is a record and the first the header, from the disk."""
        more = f", skip = 1, new_line = {quote(line_end.encode('unicode_escape').decode())}"
        self._load(path, separator, width, "row_number() OVER () AS _id, _id + 1 AS _row, *", more)

    def load_records(self, records: Iterable[Record], width: int) -> None:
        """Records from anywhere, each as wide as `width` or filled up to it."""
        copy = Path(self.folder.name, "records.csv")
        with copy.open("w", encoding="utf-8", errors="replace", newline="") as file:
            writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
            for number, (row, cells) in enumerate(records):
                writer.writerow([number, row, *cells, *[""] * (width - len(cells))])
        chosen = ", ".join(f"c{i + 2} AS c{i}" for i in range(width))
        # a cell may hold line ends, so that the file cannot be cut in parts
        more = ", parallel = false, new_line = '\\n'"
        rows = "c0::BIGINT AS _id, c1::BIGINT AS _row"
        self._load(copy, ",", width + 2, f"{rows}, {chosen}", more)
        copy.unlink()

    def load_parquet(self, path: Path, expressions: Sequence[str]) -> None:
        """A Parquet file, left on the disk; an expression per field makes its text."""
        chosen = ", ".join(f"coalesce({text}, '') AS c{i}" for i, text in enumerate(expressions))
        source = f"read_parquet({quote(str(path))}, file_row_number = true)"
        rows = "file_row_number AS _id, _id + 2 AS _row"
        self.db.execute(f"CREATE VIEW raw AS SELECT {rows}, {chosen} FROM {source}")
        self.db.execute("CREATE VIEW t AS FROM raw")

    def _load(self, path: Path, separator: str, width: int, chosen: str, more: str) -> None:
        columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(width))
        names = ", ".join(f"'c{i}'" for i in range(width))
        # an empty cell is an empty text, never a missing one
        options = (
            f"delim = {quote(separator)}, quote = '\"', escape = '\"', header = false,"
            f"auto_detect = false, columns = {{{columns}}}, force_not_null = [{names}],"
            f"max_line_size = 100000000{more}"
        )
        source = f"read_csv({quote(str(path))}, {options})"
        self.db.execute(f"CREATE TABLE raw AS SELECT {chosen} FROM {source}")
        self.db.execute("CREATE VIEW t AS FROM raw")

    def drop(self) -> None:
        """Forget what was loaded."""
        self.db.execute("DROP VIEW IF EXISTS t")
        self.db.execute("DROP TABLE IF EXISTS raw")

    def leave_out(self, condition: str) -> None:
        """Take the rows that fulfil a condition out of `t`, for good."""
        self.db.execute("CREATE TABLE IF NOT EXISTS odd AS SELECT _id FROM raw WHERE false")
        self.db.execute(f"INSERT INTO odd SELECT _id FROM t WHERE {condition}")
        self.db.execute(
            "CREATE OR REPLACE VIEW t AS FROM raw WHERE _id NOT IN (SELECT _id FROM odd)"
        )

    def rows(self) -> int:
        """How many rows there are."""
        return self.db.execute("SELECT count(*) FROM t").fetchone()[0]

    def texts(self, field: int) -> Counter[str]:
        """Every different text of a field, with how often it stands there."""
        found = self.db.execute(f"SELECT c{field}, count(*) FROM t GROUP BY 1").fetchall()
        return Counter(dict(found))

    def uncommon_texts(self, field: int, kind: str, words: Sequence[str]) -> Counter[str]:
        """Those that are not ordinary, or are one of these words whatever their case."""
        listed = ", ".join(quote(word.lower()) for word in words)
        # texts come back often, and are grouped before they are looked at; ids hardly do
        rows = "t" if kind == "id" else f"(SELECT c{field}, count(*) AS n FROM t GROUP BY 1)"
        times = "count(*)" if kind == "id" else "sum(n)::BIGINT"
        found = self.db.execute(
            f"SELECT c{field}, {times} FROM {rows} WHERE NOT regexp_full_match(c{field}, "
            f"'{ORDINARY}') OR regexp_matches(c{field}, '{TO_LOOK_AT[kind]}') "
            f"OR lower(c{field}) IN ({listed}) GROUP BY 1"
        ).fetchall()
        return Counter(dict(found))

    def samples(self, fields: Sequence[int], size: int) -> list[list[str]]:
        """Of each of these fields the filled cells in about `size` rows, spread over the file."""
        step = max(1, self.rows() // size)
        filled = ", ".join(f"list(c{field}) FILTER (WHERE c{field} <> '')" for field in fields)
        chosen = f"SELECT {filled} FROM t WHERE _row % {step} = 0"
        return [cells or [] for cells in self.db.execute(chosen).fetchone()] if fields else []

    def is_blank(self, field: int) -> bool:
        """Whether no row has anything in a field; of a file of any size no text is kept."""
        return not self.db.execute(f"SELECT 1 FROM t WHERE c{field} <> '' LIMIT 1").fetchone()


@cache
def _shared(process: int) -> duckdb.DuckDBPyConnection:
    # making one takes 14 ms, longer than reading most tables; what a fork got from before is not
    # its own, so that each process has one
    return duckdb.connect(config={"enable_external_file_cache": False})


def connect(**settings: object) -> duckdb.DuckDBPyConnection:
    """A database in memory that prints no progress, which would stand among what we print.

    With settings one of its own; without, one that is there to read files with, and to put nothing
    in.
    """
    db = duckdb.connect(config=settings) if settings else _shared(os.getpid()).cursor()
    if db.execute("SELECT current_setting('enable_progress_bar')").fetchall() == [(True,)]:
        db.execute("SET enable_progress_bar = false")
    db.execute("SET TimeZone = 'UTC'")  # a day is the same on every machine
    return db


def quote(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def name(text: str) -> str:
    """A column's name as SQL writes it."""
    return '"' + text.replace('"', '""') + '"'


def parquet_fields(path: Path) -> tuple[list[str], list[str]]:
    """The names of the columns of a Parquet file, and for each the SQL that makes its text.

    Raises
    ------
    InputError : the file is damaged.
    """
    where = f"bestand {path.name}"
    try:
        described = duckdb.sql(f"DESCRIBE FROM read_parquet({quote(str(path))})").fetchall()
    except duckdb.Error as problem:
        raise InputError(
            "dit Parquet-bestand is beschadigd", where=where, mend="Exporteer het nog eens."
        ) from problem
    names = [row[0] for row in described]
    return names, [_as_text(row[0], row[1]) for row in described]


def _as_text(column: str, kind: str) -> str:
    c = name(column)
    if kind.startswith(("DOUBLE", "FLOAT", "DECIMAL")):
        # with a decimal comma, whole numbers as such, and never three decimals: those look like
        # thousands
        small = f"CASE WHEN {c} <> 0 AND abs({c}) < 1e-4 THEN printf('%.20f', {c}::DOUBLE) "
        plain = f"{small} ELSE {c}::VARCHAR END"
        whole = f"regexp_replace({plain}, '\\.0+$', '')"
        return f"replace(regexp_replace({whole}, '(\\.[0-9]{{3}})$', '\\10'), '.', ',')"
    if kind.startswith("TIMESTAMP"):
        return f"regexp_replace(strftime({c}, '%Y-%m-%d %H:%M:%S'), ' 00:00:00$', '')"
    if kind == "BOOLEAN":
        return f"CASE WHEN {c} THEN 'WAAR' WHEN NOT {c} THEN 'ONWAAR' END"
    return f"{c}::VARCHAR"
