"""One report per value: the values of a column in the first file that has it."""

from pathlib import Path

from jeugdlib.columns import InputError


def values(files: list[str], column: str, folder: Path) -> list[str]:
    """The different values of a column, in alphabetical order.

    Parameters
    ----------
    files : the paths of the files, in the notebook's order
    column : the column; `folder` is where a default path is relative to

    Raises
    ------
    InputError : no file has the column, a file cannot be read, or the column is empty.
    """
    import duckdb

    for path in files:
        try:
            with duckdb.connect() as database:
                rows = database.read_csv(str(folder / path), all_varchar=True)
                if column not in rows.columns:
                    continue
                cells = rows.select(duckdb.ColumnExpression(column)).distinct().fetchall()
        except duckdb.Error as problem:
            raise InputError(
                "dit bestand is er niet of is geen leesbaar csv-bestand",
                where=f"--each {column}, bestand {Path(path).name}",
            ) from problem
        found = {cell.strip() for (cell,) in cells if cell and cell.strip()}
        if not found:
            raise InputError(f"--each {column}: de kolom {column} is leeg")
        return sorted(found, key=lambda value: (value.casefold(), value))
    raise InputError(
        f"--each {column}: geen van de bestanden van dit notebook heeft de kolom {column}"
    )
