"""What a case is: a file that a user may bring, and what the reader must make of it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from tests.read.cases import table as tables

SOMEWHERE = ""  # the column of a finding about a whole row: whichever the reader names


@dataclass(frozen=True, eq=False)
class Case:
    """One input of TRUST §5 with its outcome.

    `outcome` is "refuse", "flag" (the cells in `flagged`, and only those, take their rows out),
    "notice" (a flag about the file or a column, every row stays) or "accept". `truth` holds every
    row of the file that is a row of the table, by the number that a spreadsheet shows; rows in
    `flagged` are left out of it. `says` is a pattern that the findings (or, when accepted, how the
    file was read) must hold; `row` is the row that a refusal names.
    """

    number: int
    name: str
    outcome: str
    write: Callable[[Path], Path]
    truth: pd.DataFrame | None = None
    flagged: frozenset = frozenset()
    says: str = ""
    row: int | None = None
    table: str = "trajecten"
    mapping: str = ""

    def __str__(self):
        return f"{self.number}: {self.name}"

    @property
    def is_refused(self) -> bool:
        """Whether there is no table: also when no row is left of one that had rows."""
        return self.outcome == "refuse" or (len(self.truth) > 0 and self.used.empty)

    @property
    def used(self) -> pd.DataFrame:
        """The truth without the rows that are left out."""
        return self.truth.drop(index={row for row, _ in self.flagged} & set(self.truth.index))


def put(data: bytes, name: str = "export.csv") -> Callable[[Path], Path]:
    """A writer of these bytes."""

    def write(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(data)
        return path

    return write


def put_text(text: str, encoding: str = "utf-8", name: str = "export.csv"):
    """A writer of this text."""
    return put(text.encode(encoding), name)


def put_grid(rows: list[list[str]], encoding: str = "utf-8", **style):
    """A writer of a grid as csv, in the layout of a Dutch spreadsheet unless asked otherwise."""
    return put_text(tables.csv_text(rows, **style), encoding)


def flag(number, name, written, says="", *, truth=None, table="trajecten", only=None) -> Case:
    """Cells that are flagged in an ordinary csv file, and nothing else.

    `written` is what stands in some cells, `only` the cells that are flagged when not all of them.
    """
    truth = getattr(tables, table)() if truth is None else truth
    flagged = frozenset(written if only is None else only)
    write = put_grid(tables.grid(truth, written))
    return Case(number, name, "flag", write, truth, flagged, says, table=table)


def accept(number, name, written, values, says="", *, truth=None, table="trajecten") -> Case:
    """Cells in an ordinary csv file that mean these values."""
    truth = getattr(tables, table)() if truth is None else truth
    truth = tables.with_values(truth, values)
    return Case(
        number, name, "accept", put_grid(tables.grid(truth, written)), truth, says=says, table=table
    )


def refuse(number, name, rows, says, *, row=None, table="trajecten") -> Case:
    """A grid that is refused."""
    return Case(number, name, "refuse", put_grid(rows), says=says, row=row, table=table)
