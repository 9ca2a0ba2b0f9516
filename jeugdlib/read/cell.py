"""What a cell says, and how its column is read."""

from dataclasses import dataclass

# how a table holds the values of each kind; the other kinds are text
DTYPES = {"geheel getal": "Int64", "getal": "Float64", "datum": "datetime64[s]"}


@dataclass(frozen=True)
class Reading:
    """How a column is read, decided from all its cells: decimal sign, order of day and month.

    `doubtful` says that the cells contradict one another, so that what could be read two ways is
    not read at all; `three` that three decimals are usual here, and no thousands; `swapped` that a
    spreadsheet may have changed day and month in the dates that it recognised.
    """

    decimal: str = ","
    order: str = "dm"
    doubtful: bool = False
    three: bool = False
    swapped: bool = False


@dataclass(frozen=True)
class Cell:
    """What a text says: its value (None: nothing), what is wrong with it, what was assumed."""

    value: object = None
    rule: str = ""
    reason: str = ""
    mend: str = ""
    note: str = ""

    @property
    def is_wrong(self) -> bool:
        """Whether the row of this cell is to be left out."""
        return bool(self.rule)


def wrong(rule: str, reason: str, mend: str) -> Cell:
    """A cell that cannot be used."""
    return Cell(rule=rule, reason=reason, mend=mend)
