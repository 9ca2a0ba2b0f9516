"""The checked table in a file, for a notebook."""

from pathlib import Path

import pandas as pd

from jeugdlib.read.check import check


def table(path: str | Path, name: str, *, mapping: str | Path | None = None) -> pd.DataFrame:
    """The rows of a file that are used, as one of the tables.

    Parameters
    ----------
    path : csv, xlsx, ods, Parquet or (with pyreadstat) SPSS
    name : the table's name in `columns.TABLES`
    mapping : YAML from a supplier's names and values to ours

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
    return check(path, name, mapping=mapping).table()
