"""A copy of a user's file in which children have codes instead of numbers."""

import csv
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from jeugdlib.columns import TABLES, Column, InputError
from jeugdlib.read import settle
from jeugdlib.read.cell import Reading
from jeugdlib.read.fields import identifying, match_header, read_fields
from jeugdlib.read.finding import Finding
from jeugdlib.read.free_text import without_names
from jeugdlib.read.header import plain
from jeugdlib.read.ids import lost_zeros
from jeugdlib.read.load import load
from jeugdlib.read.mapping import Mapping, read_mapping
from jeugdlib.read.pseudonym import CHILD_IDS, Key, normalise, pseudonyms
from jeugdlib.read.source import Limits
from jeugdlib.read.store import Store
from jeugdlib.read.values import convert

# findings about a file of which a copy would hide the fault
BROKEN = {"formule_zonder_waarde", "samengevoegde_cellen", "kolom_dubbel", "kop_zonder_naam"}


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
    text, ids = _read(path, replace(plan, wide={}), free_text)
    if not ids:
        raise InputError(
            "er is geen kolom met nummers van kinderen",
            where=f"bestand {path.name}",
            mend=f"Bedoeld zijn: {', '.join(CHILD_IDS)}.",
        )
    children = text[ids].map(lambda cell: _child(cell, plan))
    codes = {column: pseudonyms(children[column], key) for column in ids}
    # what names no child stays as it is, so that the check of the copy finds it too
    coded = text.assign(**{column: codes[column].fillna(text[column]) for column in ids})
    coded = coded.assign(**{column: without_names(coded[column]) for column in free_text})
    target = path.with_name(f"{path.stem}-gecodeerd.csv")
    record = target.with_suffix(".sleutel")  # the fingerprint tells keys apart, and nothing else
    earlier = record.read_text("utf-8").strip() if record.exists() else key.fingerprint
    _write(coded, target)
    record.write_text(key.fingerprint + "\n", "utf-8")
    plain = children.map(normalise, na_action="ignore")
    mended = sum(children[column].nunique() - plain[column].nunique() for column in ids)
    other = earlier if earlier != key.fingerprint else ""
    return CodedCopy(target, len(coded), int(plain[ids[0]].nunique()), int(mended), other)


def _child(cell: str, plan: Mapping) -> str | None:
    # an id as the reader of the table takes it; None for what is empty, or lost in a spreadsheet
    if cell.strip() in plan.empty:
        return None
    read = convert(cell, Column("id", "code van een kind", kind="id"), Reading(), date.max, {})
    return None if read.is_wrong else read.value


def _read(path: Path, plan: Mapping, free_text: Sequence[str]) -> tuple[pd.DataFrame, list[str]]:
    # the cells as texts under their own headings, and which of the columns hold ids of children
    with Store() as store:
        loaded = load(path, store, plan.table, plan, Limits())
        header = match_header(loaded, store, plan.table, plan)
        columns = {h.strip(): f for h, f in zip(header.headings, header.fields, strict=True)}
        fields = read_fields(header, store, plan.table, plan)
        texts = {field.column.name: store.texts(field.place) for field in fields}
        found = [*loaded.findings, *header.findings]
        settle.leave_out_odd_rows(store, fields, loaded.headings, texts)
        found += lost_zeros(store, fields)
        _require_sound(path, [f for f in found if f.rule in BROKEN or f.rule == "nullen_kwijt"])
        if unknown := sorted(set(free_text) - set(columns)):
            raise InputError(
                f"kolommen die er niet zijn: {', '.join(unknown)}", where=f"bestand {path.name}"
            )
        said = [f.column for f in identifying(path, header, store, plan, only_read=False)]
        others = [h for h in said if columns[h] not in CHILD_IDS and h not in free_text]
        if others:
            raise InputError(
                f"ook andere kolommen zeggen wie een kind is: {', '.join(others)}",
                where=f"bestand {path.name}",
                mend="Haal ze eerst uit het bestand, of zet ze in een mapping bij drop.",
            )
        text = store.db.execute("SELECT * EXCLUDE (_id, _row) FROM t ORDER BY _id").df()
    text.columns = [heading.strip() for heading in header.headings]
    dropped = {plain(name) for name in plan.drop}
    kept = [heading for heading in columns if plain(heading) not in dropped]
    return text[kept], [heading for heading in kept if columns[heading] in CHILD_IDS]


def _require_sound(path: Path, findings: list[Finding]) -> None:
    # a copy of what the check refuses would pass it: formulas have become empty cells, for one
    if findings:
        raise InputError(
            " ".join(str(finding) for finding in findings[:3]), where=f"bestand {path.name}"
        )


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
