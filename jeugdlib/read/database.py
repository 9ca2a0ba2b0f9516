"""A table or view in an SQLite file as records; the file is opened to be read, and not changed."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from jeugdlib.columns import InputError
from jeugdlib.read.csv_file import Record
from jeugdlib.read.excel import as_text
from jeugdlib.read.mapping import Mapping

PATIENCE = 30  # seconds that is waited for somebody who writes


class Database:
    """The rows of what is named as the declared table, such as `cycli` in a register of cycles.

    Raises
    ------
    InputError : the file has no such table, is damaged, or waits for an unfinished change.
    """

    findings = ()

    def __init__(self, path: Path, names: list[str], mapping: Mapping):
        self.words = ["SQLite", f"tabel {mapping.table.name}"]
        try:
            source = path.resolve().as_uri() + "?mode=ro"
            with closing(sqlite3.connect(source, uri=True, timeout=PATIENCE)) as base:
                found = base.execute(f'SELECT * FROM "{mapping.table.name}"')
                self._headings = [column[0] for column in found.description]
                self._rows = found.fetchall()
        except sqlite3.Error as problem:
            raise InputError(
                f"tabel {mapping.table.name} is er niet uit te lezen ({problem})",
                where=f"bestand {path.name}",
                mend="Een register van cycli herstelt zich met jeugd cycle list --register; "
                "lees een ander bestand als csv.",
            ) from problem

    def records(self) -> Iterator[Record]:
        """The header and every row."""
        yield 1, self._headings
        for row, cells in enumerate(self._rows, start=2):
            yield row, [as_text(cell) for cell in cells]
