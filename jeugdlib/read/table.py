"""A csv file, read as text, checked against its declaration and then converted.

Nothing is guessed from a single row and nothing is corrected silently: a cell that is not what its
column declares stops the reading, with its row, column and value. Excel, OpenDocument and Parquet,
other encodings and the full list of findings come with the reader for users' own exports.
"""

import csv
import difflib
import io
import re
from datetime import date
from pathlib import Path

import pandas as pd

from jeugdlib.columns import TABLES, Column, InputError, Table, mark
from jeugdlib.read.identifiers import find_identifiers

SEPARATORS = {";": "puntkomma", ",": "komma", "\t": "tab"}
PERIOD = re.compile(r"\d{4}(-(H[12]|Q[1-4]|(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?))?")
SHOWN = 5  # wrong cells named in the message; the others are counted


def table(path: str | Path, name: str) -> pd.DataFrame:
    """The checked table in a csv file.

    Parameters
    ----------
    path : the file; UTF-8, separated by semicolons, commas or tabs, a header in the first row
    name : the table's name in `columns.TABLES`

    Returns
    -------
    DataFrame with the declared columns that the file has, in the declared order: text as str, whole
    numbers as Int64, numbers as Float64, dates as datetime64, empty cells missing; behind them the
    user's own columns, as text, where the table is open for them. Marked with whom it is about: a
    file in a folder data/published with its source in every row is public, whatever it counts.

    Raises
    ------
    InputError : the file is not there or not such a csv file, a column is missing, unknown or twice
        there, a column says who a child is, or cells are not what their column declares.
    """
    path, declared = Path(path), TABLES[name]
    text = read_text(path)
    header = text.columns.tolist()
    _check_header(header, declared, path.name)

    _refuse_identifiers(text, declared, path.name)
    findings: list[str] = []
    columns = {c.name: c for c in declared.columns if c.name in header}
    columns |= {name: _extra(name) for name in header if name not in columns}
    checked = pd.DataFrame({name: _convert(text[name], c, findings) for name, c in columns.items()})
    if findings:
        more = f" En nog {len(findings) - SHOWN} cellen." if len(findings) > SHOWN else ""
        raise InputError(" ".join(findings[:SHOWN]) + more, where=f"bestand {path.name}")
    return mark(checked, "publication" if _is_published(path, checked) else declared.about)


def read_text(path: Path) -> pd.DataFrame:
    """A csv file with every cell as the text that stands there, nothing checked but its form.

    Raises
    ------
    InputError : the file is not there or not such a csv file.
    """
    header, records = _records(path)
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise InputError(
            f"kolommen die twee keer voorkomen: {', '.join(twice)}",
            where=f"bestand {path.name}, kop",
        )
    return pd.DataFrame(records, columns=header, dtype=str)


def _refuse_identifiers(text: pd.DataFrame, declared: Table, file_name: str) -> None:
    # what is about publications has authors and addresses, and nobody to protect
    found = [] if declared.about == "publication" else find_identifiers(text, declared)
    if found:
        columns = "; ".join(f"{i.column} ({i.kind}, {i.cells} cellen)" for i in found)
        raise InputError(
            f"deze kolommen zeggen wie een kind is: {columns}",
            where=f"bestand {file_name}",
            mend="Haal ze weg; nummers van kinderen vervangt u met: jeugd pseudonymise.",
        )


def _is_published(path: Path, checked: pd.DataFrame) -> bool:
    # the folder alone is not enough: a team's own counts may end up there, and have no source
    if path.resolve().parts[-3:-1] != ("data", "published"):
        return False
    return {"bron", "vindplaats"} <= set(checked) and checked[["bron", "vindplaats"]].notna().all(
        axis=None
    )


def _records(path: Path) -> tuple[list[str], list[list[str]]]:
    where = f"bestand {path.name}"
    if not path.is_file():
        raise InputError(
            "dit bestand is er niet", where=where, mend="Controleer de map en de naam."
        )
    if path.suffix.lower() != ".csv":
        raise InputError(
            f"{path.suffix or 'een bestand zonder extensie'} kan hier nog niet worden gelezen",
            where=where,
            mend="Sla de tabel op als CSV UTF-8.",
        )
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise InputError(
            "de tekens zijn geen UTF-8", where=where, mend="Sla de tabel op als CSV UTF-8."
        ) from problem
    if not text.strip():
        raise InputError("het bestand is leeg", where=where)
    separator = max(SEPARATORS, key=text.split("\n", 1)[0].count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as problem:
        raise InputError(
            "een aanhalingsteken gaat open en niet meer dicht, of andersom",
            where=where,
            mend="Zet om tekst met een aanhalingsteken dubbele aanhalingstekens.",
        ) from problem
    while not any(cell.strip() for cell in rows[-1]):  # empty rows at the end are no rows
        rows.pop()
    for number, row in enumerate(rows, start=1):
        if len(row) not in (0, len(rows[0])):
            raise InputError(
                f"er staan {len(row)} velden waar de kop er {len(rows[0])} heeft",
                where=f"{where}, rij {number}",
                mend=f"Het scheidingsteken is de {SEPARATORS[separator]}; zet aanhalingstekens om "
                "tekst waar dat teken in staat.",
            )
    return [name.strip() for name in rows[0]], [row or [""] * len(rows[0]) for row in rows[1:]]


def _check_header(header: list[str], declared: Table, file_name: str) -> None:
    known = [column.name for column in declared.columns]
    where = f"bestand {file_name}, kop"
    missing = [name for name in declared.required if name not in header]
    strange = [name for name in header if name not in known]
    if missing:
        near = {name: difflib.get_close_matches(name.lower(), missing, 1, 0.6) for name in strange}
        meant = [
            f"Bedoelde u met {name or 'de lege kop'} {found[0]}?"
            for name, found in near.items()
            if found
        ]
        raise InputError(
            f"er ontbreken kolommen: {', '.join(missing)}", where=where, mend=" ".join(meant)
        )
    if strange and not declared.open_columns:
        raise InputError(
            f"onbekende kolommen: {', '.join(strange)}",
            where=where,
            mend=f"De tabel {declared.name} kent: {', '.join(known)}.",
        )


def _extra(name: str) -> Column:
    # a column of the user's own, in a table that is open for them: text, as it stands there
    return Column(name, "eigen kolom", required=False, empty=True)


def _convert(cells: pd.Series, column: Column, findings: list[str]) -> pd.Series:
    cells = cells.str.strip()
    values = []
    for row, cell in enumerate(cells, start=2):  # row 1 of the spreadsheet is the header
        value, reason = _value(cell, column)
        values.append(value)
        if reason:
            seen = f"er staat {cell[:40]!r}, " if cell else ""
            findings.append(f"Rij {row}, kolom {column.name}: {seen}{reason}.")
    if column.unique:
        findings += _twice(cells, column)
    kinds = {"geheel getal": "Int64", "getal": "Float64", "datum": "datetime64[s]"}
    return pd.Series(values, index=cells.index, dtype=kinds.get(column.kind, "str"))


def _twice(cells: pd.Series, column: Column) -> list[str]:
    twice = cells[(cells != "") & cells.duplicated()]
    return [
        f"Rij {row + 2}, kolom {column.name}: er staat {cell[:40]!r}, en dat staat er al eerder."
        for row, cell in twice.items()
    ]


def _value(cell: str, column: Column) -> tuple[object, str]:
    if cell == "":
        allowed_empty = column.empty or not column.required
        return None, "" if allowed_empty else "deze kolom mag niet leeg zijn"
    if column.kind == "periode":
        good = PERIOD.fullmatch(cell)
        return (cell, "") if good else (None, "bedoeld is een periode als 2023, 2023-H1 of 2023-06")
    if column.kind == "datum":
        return _date(cell)
    if column.kind in ("tekst", "id"):
        good = not column.allowed or cell in column.allowed
        return (cell, "") if good else (None, f"bedoeld is een van: {', '.join(column.allowed)}")
    return _number(cell, column)


def _date(cell: str) -> tuple[object, str]:
    # the year says which way round it is; without four digits for it nobody knows
    found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})-(\d{1,2})-(\d{4})", cell)
    if not found:
        return None, "bedoeld is een datum als 2023-05-31 of 31-05-2023"
    year, month, day = found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)
    try:
        return date(int(year), int(month), int(day)), ""
    except ValueError:
        return None, "deze dag bestaat niet; bedoeld is dag-maand-jaar of jaar-maand-dag"


def _number(cell: str, column: Column) -> tuple[object, str]:
    whole = column.kind == "geheel getal"
    pattern = r"-?\d+" if whole else r"-?\d+([.,]\d+)?"
    if not re.fullmatch(pattern, cell):
        return None, f"bedoeld is een {column.kind} zonder teken voor duizendtallen"
    value = int(cell) if whole else float(cell.replace(",", "."))
    if column.above is not None and value <= column.above:
        return None, f"dat moet meer dan {column.above:g} zijn"
    if column.low is not None and value < column.low:
        return None, f"dat is minder dan {column.low:g}"
    if column.high is not None and value > column.high:
        return None, f"dat is meer dan {column.high:g}"
    return value, ""
