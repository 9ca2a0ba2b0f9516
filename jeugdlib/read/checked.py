"""The outcome of a check: what was found, which rows are used, and the table itself."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pandas as pd

from jeugdlib.columns import TABLES, InputError, about, mark, mark_like
from jeugdlib.read.cell import DTYPES
from jeugdlib.read.finding import FLAG, REFUSE, Finding
from jeugdlib.read.store import connect, quote

SHOWN = 5  # findings in the message of a refusal; the others are counted
NOT_READ = {"read": 0, "used": 0, "left_out": {}}  # of a table without a file


@dataclass(frozen=True)
class Checked:
    """A file as it was read: `read` rows are `used` or left out, by reason (`left_out`).

    Attributes
    ----------
    file, name : the file's name without its folder, and the table that it was read as
    read_as : how it is written, in words that are printed
    findings : everything that was found, what is refused first
    read, used, left_out : rows
    about : whom the table is about
    simulated : whether it was made up by a script of the project
    parquet : where the checked table is, in any order, with `_row` as a spreadsheet numbers the
        rows and `_id` the number of the record; None when the file was refused
    items : what kind of column each item of a codebook is
    """

    file: str
    name: str
    read_as: str = ""
    findings: tuple[Finding, ...] = ()
    read: int = 0
    used: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    about: str = "child"
    simulated: bool = False
    parquet: Path | None = None
    items: dict[str, str] = field(default_factory=dict)

    @property
    def refused(self) -> bool:
        """Whether there is no table."""
        return self.parquet is None

    def of(self, outcome: str) -> list[Finding]:
        """The findings with one outcome: "refuse", "flag" or "accept"."""
        return [finding for finding in self.findings if finding.outcome == outcome]

    def table(self) -> pd.DataFrame:
        """The rows that are used, marked with whom they are about.

        Text is str, whole numbers are Int64, numbers Float64, dates datetime64.

        Raises
        ------
        InputError : the file was refused; the sentence says why.
        """
        attrs = self.marks()
        with connect() as db:
            rows = f"SELECT * EXCLUDE (_id, _row) FROM read_parquet({quote(str(self.parquet))})"
            table = db.sql(f"{rows} ORDER BY _id").df()
        kinds = {column.name: column.kind for column in TABLES[self.name].columns} | self.items
        typed = {name: DTYPES.get(kinds.get(name, ""), "str") for name in table.columns}
        table = table.astype(typed)
        table.attrs = attrs
        return table

    def marks(self) -> dict:
        """What the table has in its attrs: about whom it is, simulated or not, how it was read.

        Raises
        ------
        InputError : the file was refused; the sentence says why.
        """
        if self.parquet is None:
            wrong = self.of(REFUSE) + self.of(FLAG)
            more = f" En nog {len(wrong) - SHOWN}." if len(wrong) > SHOWN else ""
            said = " ".join(str(finding) for finding in wrong[:SHOWN]) + more
            raise InputError(said, where=f"bestand {self.file}")
        reading = {
            "file": self.file,
            "read_as": self.read_as,
            "read": self.read,
            "used": self.used,
            "left_out": self.left_out,
        }
        return {"about": self.about, "simulated": self.simulated, "reading": reading}

    def row_numbers(self) -> pd.Series:
        """For each row of the table, the row of the file as a spreadsheet shows it."""
        with connect() as db:
            found = db.sql(
                f"SELECT _row FROM read_parquet({quote(str(self.parquet))}) ORDER BY _id"
            )
            return found.df()["_row"].rename("row")

    def as_json(self) -> str:
        """All of it except where the table is, for who reads it by machine."""
        return json.dumps({**asdict(self), "parquet": None}, ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str, parquet: Path) -> "Checked":
        """What `as_json` wrote, with the place of the table."""
        said = json.loads(text)
        said["findings"] = tuple(Finding(**finding) for finding in said["findings"])
        return cls(**{**said, "parquet": parquet})


def rows(table: pd.DataFrame) -> pd.DataFrame:
    """How many rows of a file were read, used, and left out by reason.

    Parameters
    ----------
    table : what `read.table` or `read.optional` returned, unchanged

    Returns
    -------
    DataFrame (index gelezen, gebruikt, weggelaten, and weggelaten_1 … by reason) with label, count
    and kind, about the same as the table.
    """
    reading = table.attrs.get("reading", NOT_READ)
    left_out = reading["left_out"]
    counts = {
        "gelezen": ("Rijen gelezen", reading["read"]),
        "gebruikt": ("Rijen gebruikt", reading["used"]),
        "weggelaten": ("Rijen weggelaten", sum(left_out.values())),
    }
    for number, (reason, count) in enumerate(left_out.items(), start=1):
        counts[f"weggelaten_{number}"] = (f"Weggelaten: {reason}", count)
    frame = pd.DataFrame.from_dict(counts, orient="index", columns=["label", "count"])
    frame = frame.assign(kind="count")
    # a row of a table about totals or publications is no child
    return mark_like(frame, table) if about(table) == "child" else mark(frame, "publication")


def findings(checked: Checked) -> pd.DataFrame:
    """What was found in a file as a table, one row per finding, what is refused first.

    Returns
    -------
    DataFrame with outcome (Dutch), rule, row (missing: about the file or a column), column, value,
    reason, mend and cells; about the same as the file, since it shows cells.
    """
    shown = [{**asdict(finding), "outcome": finding.dutch} for finding in checked.findings]
    names = ["outcome", "rule", "row", "column", "value", "reason", "mend", "cells"]
    frame = pd.DataFrame(shown, columns=names).astype({"row": "Int64"})
    return _mark(frame, checked)


def layout(checked: Checked) -> pd.DataFrame:
    """How a file is written, as a table with label and text; what was decided, in its order."""
    words = {"Bestand": checked.file, "Tabel": checked.name, "Schrijfwijze": checked.read_as}
    frame = pd.DataFrame({"label": list(words), "text": list(words.values())})
    return _mark(frame, checked)


def _mark(frame: pd.DataFrame, checked: Checked) -> pd.DataFrame:
    marked = mark(frame, checked.about)
    marked.attrs["simulated"] = checked.simulated
    return marked


def in_order(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Findings with what is refused first, then by file and row, a whole file before its rows."""
    order = {REFUSE: 0, FLAG: 1}
    return tuple(sorted(findings, key=lambda f: (order.get(f.outcome, 2), f.place, f.row or 0)))
