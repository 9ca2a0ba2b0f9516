"""The different values of a column, in the rows that are used."""

from pathlib import Path

from jeugdlib.read.check import check
from jeugdlib.read.store import connect, name, quote


def distinct(
    path: str | Path, table: str, column: str, mapping: str | Path = ""
) -> list[str] | None:
    """The different values of a column of a checked file, as text and in any order.

    Parameters
    ----------
    path, table : the file, and the name in `columns.TABLES` that it is read as
    column : a column of that table, or one that it is open for
    mapping : YAML from a supplier's names and values to ours; empty: none

    Returns
    -------
    The values in the rows that are used, None when the file has no such column.

    Raises
    ------
    InputError : the file was refused; the sentence says why.
    """
    checked = check(path, table, mapping=mapping or None)
    if checked.refused:
        checked.table()  # which says why
    rows = f"FROM read_parquet({quote(str(checked.parquet))})"
    with connect() as db:
        described = db.execute(f"DESCRIBE SELECT * EXCLUDE (_id, _row) {rows}").fetchall()
        if column not in {row[0] for row in described}:
            return None
        chosen = f"SELECT DISTINCT {name(column)}::VARCHAR AS value {rows} WHERE value IS NOT NULL"
        return [value for (value,) in db.execute(chosen).fetchall()]
