"""The checked table in a file, for a notebook."""

from pathlib import Path

import pandas as pd

from jeugdlib.columns import TABLES, Table, mark
from jeugdlib.columns.codebook import Codebook
from jeugdlib.read.cell import DTYPES
from jeugdlib.read.check import check


def table(
    path: str | Path,
    name: str,
    *,
    mapping: str | Path | None = None,
    codebook: Codebook | None = None,
) -> pd.DataFrame:
    """The rows of a file that are used, as one of the tables.

    Parameters
    ----------
    path : csv, xlsx, ods, Parquet, SQLite or (with pyreadstat) SPSS
    name : the table's name in `columns.TABLES`
    mapping : YAML from a supplier's names and values to ours
    codebook : of an audit, which gives the table a column for every item

    Returns
    -------
    DataFrame with the declared columns that the file has, in the declared order: text as str, whole
    numbers as Int64, numbers as Float64, dates as datetime64, empty cells missing; behind them the
    user's own columns, as text, where the table is open for them. Marked with whom it is about: a
    file in a folder data/published with its source in every row is public, whatever it counts.
    Rows with a flagged cell are left out; `read.rows` says how many and why.

    Raises
    ------
    InputError : there is no such table, or the file was refused.
    """
    return check(path, name, mapping=mapping, codebook=codebook).table()


def optional(path: str | Path, name: str) -> pd.DataFrame:
    """The table in a file, as `table` gives it; without a file the same table without rows."""
    return table(path, name) if str(path) else without_rows(TABLES[name])


def without_rows(declared: Table) -> pd.DataFrame:
    """A table with its declared columns and no rows."""
    columns = {c.name: pd.Series(dtype=DTYPES.get(c.kind, "str")) for c in declared.columns}
    return mark(pd.DataFrame(columns), declared.about)
