"""The checked table in a file, left in a database: for tables that need not fit in memory."""

import atexit
import functools
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import duckdb

from jeugdlib.columns.stored import Stored
from jeugdlib.read.check import check
from jeugdlib.read.store import MEMORY, connect, quote


@dataclass(frozen=True)
class OnDisk(Stored):
    """A table whose rows stand in Parquet files; `place` is the file that says that it is whole."""

    place: Path

    def keep(self, name: str, parts: Iterable[str]) -> Stored:
        """Another table of this database, made once: a later run of the same queries finds it.

        Every query makes a Parquet file beside this table's own, under a name made from the name of
        this table's file and the text of the queries. The file that lists them is written last, so
        that what was broken off half-way is not found. Queries may read this table and no other.
        """
        queries = list(parts)
        said = hashlib.sha256(repr((name, queries, duckdb.__version__)).encode()).hexdigest()[:16]
        record = self.place.with_name(f"{self.place.stem}.{said}.json")
        files = _whole(record)
        if files is None:
            # names of its own: another process may be reading what it made of the same queries
            own = uuid4().hex[:8]
            files = [record.with_suffix(f".{own}.{i}.parquet") for i in range(len(queries))]
            _write(self.db, dict(zip(files, queries, strict=True)))
            half = record.with_suffix(f".{own}.half")
            half.write_text(json.dumps([file.name for file in files]), "utf-8")
            os.replace(half, record)
        return _view(self.db, name, files, record, dict(self.attrs))


def stored(path: str | Path, name: str, *, mapping: str | Path | None = None) -> Stored:
    """The rows of a file that are used, as one of the tables, in a database.

    Parameters
    ----------
    path, name, mapping : as in `read.table`

    Returns
    -------
    Stored, named as the table, with the declared columns that the file has and the marks that
    `read.table` gives; the database uses at most 600 MB, and the disk beyond that. What is made of
    it with `keep` is kept beside the checked file, and found again by a later run.

    Raises
    ------
    InputError : there is no such table, or the file was refused.
    """
    checked = check(path, name, mapping=mapping)
    attrs = checked.marks()
    db = connect(memory_limit=f"{MEMORY}MB", threads=2, temp_directory=_spill())
    # rows have no order that matters, and keeping one costs memory
    db.execute("SET preserve_insertion_order = false")
    return _view(db, name, [checked.parquet], checked.parquet, attrs)


def _view(
    db: duckdb.DuckDBPyConnection, name: str, files: list[Path], place: Path, attrs: dict
) -> Stored:
    listed = ", ".join(quote(str(file)) for file in files)
    rows = f"read_parquet([{listed}])"
    columns = [row[0] for row in db.execute(f"DESCRIBE FROM {rows}").fetchall()]
    own = tuple(column for column in columns if column not in ("_id", "_row"))
    db.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT {', '.join(own)} FROM {rows}")
    return OnDisk(db, name, own, attrs, place)


def _whole(record: Path) -> list[Path] | None:
    """The files of a table that was kept, when all of them are there."""
    with suppress(OSError, ValueError):
        files = [record.with_name(name) for name in json.loads(record.read_text("utf-8"))]
        if all(file.exists() for file in files):
            return files
    return None


def _write(db: duckdb.DuckDBPyConnection, queries: dict[Path, str]) -> None:
    fresh = {file: file.with_suffix(".nieuw") for file in queries}
    try:
        for file, query in queries.items():
            db.execute(f"COPY ({query}) TO {quote(str(fresh[file]))} (FORMAT parquet)")
        for file in queries:
            os.replace(fresh[file], file)
    finally:
        for half in fresh.values():
            half.unlink(missing_ok=True)


@functools.cache
def _spill() -> str:
    # what does not fit in memory goes to a folder of this process, of which nothing stays
    folder = tempfile.mkdtemp(prefix="jeugdlib-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
