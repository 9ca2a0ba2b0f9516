"""A copy of a user's csv file in which children have codes instead of numbers."""

import csv
import os
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from jeugdlib.columns import TABLES, InputError
from jeugdlib.read.identifiers import find_identifiers
from jeugdlib.read.pseudonym import Key, normalise, pseudonyms
from jeugdlib.read.table import read_text

# the columns that say which child a row is about; who coded a file is not a child
CHILD_IDS = ("client_id", "dossier_id", "stem_id", "traject_id")


@dataclass(frozen=True)
class CodedCopy:
    """What was written: where, how many rows and children, how many ids were put right first."""

    path: Path
    rows: int
    children: int
    mended: int


def write_coded_copy(path: Path, name: str, key: Key) -> CodedCopy:
    """Write `<name>-gecodeerd.csv` beside a csv file, with codes for the ids of children.

    Raises
    ------
    InputError : the table is not declared or has no ids of children, the file cannot be read, or
        other columns say who a child is; nothing is written.
    """
    if name not in TABLES:
        raise InputError(f"tabel {name} bestaat niet", mend=f"Kies uit: {', '.join(TABLES)}.")
    text = read_text(path)
    columns = [column for column in text.columns if column in CHILD_IDS]
    if not columns:
        raise InputError(
            "er is geen kolom met nummers van kinderen",
            where=f"bestand {path.name}",
            mend=f"Bedoeld zijn: {', '.join(CHILD_IDS)}.",
        )
    others = find_identifiers(text.drop(columns=columns), TABLES[name])
    if others:
        named = "; ".join(f"{found.column} ({found.kind})" for found in others)
        raise InputError(
            f"ook deze kolommen zeggen wie een kind is: {named}",
            where=f"bestand {path.name}",
            mend="Haal ze eerst uit het bestand.",
        )

    ids = text[columns].where(text[columns] != "")
    coded = text.assign(**{column: pseudonyms(ids[column], key) for column in columns})
    target = path.with_name(f"{path.stem}-gecodeerd.csv")
    _write(coded.fillna(""), target)
    plain = ids.map(normalise, na_action="ignore")
    mended = sum(ids[column].nunique() - plain[column].nunique() for column in columns)
    return CodedCopy(target, len(coded), int(plain[columns[0]].nunique()), int(mended))


def _write(table: pd.DataFrame, target: Path) -> None:
    fresh = target.with_name(f".{target.name}.nieuw")
    try:
        with fresh.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(table.columns)
            writer.writerows(table.to_numpy().tolist())
        os.replace(fresh, target)
    finally:
        fresh.unlink(missing_ok=True)  # after a full disk nothing half is left
