"""Numbers that were withheld: in which rows, and what was done to a table before it was shared."""

from collections.abc import Iterable

import pandas as pd

from jeugdlib.columns.answer import is_public

WITHHELD = "withheld"  # the code of the caution; behind it stands the rule


def is_withheld(cautions: Iterable[str]) -> bool:
    """Whether these cautions of a row say that a number in it was withheld."""
    return any(code.partition(" ")[0] == WITHHELD for code in cautions)


def withheld(table: pd.DataFrame) -> pd.Series:
    """Of every row whether a number in it was withheld; such a number is missing."""
    if "cautions" not in table.columns:
        return pd.Series(False, index=table.index)
    return table["cautions"].map(is_withheld).astype(bool)


def is_shared(table: pd.DataFrame) -> bool:
    """Whether a table about children was released outside the team: its counts are rounded."""
    return not is_public(table) and table.attrs.get("openbaarheid", "intern") != "intern"


def tally(*tables: pd.DataFrame) -> dict[str, int]:
    """How many rows about children leave the team, and how many of those were withheld.

    Nothing when none of these released tables is about children, or the team itself reads them.
    """
    shared = [table for table in tables if is_shared(table)]
    rows = sum(len(table) for table in shared)
    hidden = sum(int(withheld(table).sum()) for table in shared)
    return {"protected": rows, "withheld": hidden} if rows else {}
