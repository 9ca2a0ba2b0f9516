"""A copy of a user's file in which children have codes instead of numbers."""

import csv
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from jeugdlib.columns import TABLES, InputError
from jeugdlib.read.fields import identifying, match_header
from jeugdlib.read.free_text import without_names
from jeugdlib.read.header import plain
from jeugdlib.read.load import load
from jeugdlib.read.mapping import Mapping, read_mapping
from jeugdlib.read.pseudonym import CHILD_IDS, Key, normalise, pseudonyms
from jeugdlib.read.source import Limits
from jeugdlib.read.store import Store


@dataclass(frozen=True)
class CodedCopy:
    """What was written: where, how many rows and children, how many ids were put right first.

    `earlier` is the fingerprint of another key with which the copy had been made before, or "".
    """

    path: Path
    rows: int
    children: int
    mended: int
    earlier: str


def write_coded_copy(
    path: Path, name: str, key: Key, mapping: Path | None = None, free_text: Sequence[str] = ()
) -> CodedCopy:
    """Write `<name>-gecodeerd.csv` beside a file, with codes for the ids of children.

    The headings and the other cells stay as they are, except the columns that a mapping drops and
    those with `free_text`, by their heading, out of which names are taken.

    Raises
    ------
    InputError : the table is not declared or has no ids of children, the file cannot be read, or
        other columns say who a child is; nothing is written.
    """
    if name not in TABLES:
        raise InputError(f"tabel {name} bestaat niet", mend=f"Kies uit: {', '.join(TABLES)}.")
    plan = read_mapping(mapping, TABLES[name]) if mapping else Mapping("", TABLES[name])
    text, ids = _read(path, plan, free_text)
    if not ids:
        raise InputError(
            "er is geen kolom met nummers van kinderen",
            where=f"bestand {path.name}",
            mend=f"Bedoeld zijn: {', '.join(CHILD_IDS)}.",
        )
    given = text[ids].where(text[ids] != "")
    coded = text.assign(**{column: pseudonyms(given[column], key) for column in ids})
    coded = coded.assign(**{column: without_names(coded[column]) for column in free_text})
    target = path.with_name(f"{path.stem}-gecodeerd.csv")
    record = target.with_suffix(".sleutel")  # the fingerprint tells keys apart, and nothing else
    earlier = record.read_text("utf-8").strip() if record.exists() else key.fingerprint
    _write(coded.fillna(""), target)
    record.write_text(key.fingerprint + "\n", "utf-8")
    plain = given.map(normalise, na_action="ignore")
    mended = sum(given[column].nunique() - plain[column].nunique() for column in ids)
    other = earlier if earlier != key.fingerprint else ""
    return CodedCopy(target, len(coded), int(plain[ids[0]].nunique()), int(mended), other)


def _read(path: Path, plan: Mapping, free_text: Sequence[str]) -> tuple[pd.DataFrame, list[str]]:
    # the cells as texts under their own headings, and which of the columns hold ids of children
    with Store() as store:
        loaded = load(path, store, plan.table, plan, Limits())
        header = match_header(loaded, store, plan.table, plan)
        found = identifying(path, header, store, plan.table, plan)
        columns = dict(zip(header.headings, header.fields, strict=True))
        if unknown := sorted(set(free_text) - set(columns)):
            raise InputError(
                f"kolommen die er niet zijn: {', '.join(unknown)}", where=f"bestand {path.name}"
            )
        said = [f.column for f in found if columns[f.column] not in CHILD_IDS]
        others = [heading for heading in said if heading not in free_text]
        if others:
            raise InputError(
                f"ook andere kolommen zeggen wie een kind is: {', '.join(others)}",
                where=f"bestand {path.name}",
                mend="Haal ze eerst uit het bestand, of zet ze in een mapping bij drop.",
            )
        text = store.db.execute("SELECT * EXCLUDE (_id, _row) FROM t ORDER BY _id").df()
    text.columns = list(header.headings)
    dropped = {plain(name) for name in plan.drop}
    kept = [heading for heading in columns if plain(heading) not in dropped]
    return text[kept], [h for h in kept if columns[h] in CHILD_IDS]


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
