"""A checked table that stays in a database, so that it need not fit in memory."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Stored:
    """A table in a DuckDB database, under its own name.

    Attributes
    ----------
    db : the connection to the database
    name : what the table is called there
    columns : the names of its columns
    attrs : the marks that a DataFrame has in its `attrs`: about whom, simulated, how it was read
    """

    db: Any
    name: str
    columns: tuple[str, ...]
    attrs: dict

    def keep(self, name: str, parts: Iterable[str]) -> "Stored":
        """Another table of this database: the rows of all these queries, one after the other."""
        for place, query in enumerate(parts):
            begin = f"INSERT INTO {name} " if place else f"CREATE OR REPLACE TABLE {name} AS "
            self.db.execute(begin + query)
        columns = tuple(row[0] for row in self.db.execute(f"DESCRIBE {name}").fetchall())
        return Stored(self.db, name, columns, dict(self.attrs))
