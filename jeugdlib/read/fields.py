"""Which fields of a file are read as which columns, and which may not be read at all."""

import json
from collections.abc import Mapping as Dict
from pathlib import Path

import pandas as pd

from jeugdlib.columns import Column, Table
from jeugdlib.read.codes import Meaning, meaning_of
from jeugdlib.read.finding import REFUSE, Finding
from jeugdlib.read.header import Header, match, plain
from jeugdlib.read.identifiers import find_identifiers
from jeugdlib.read.judge import Field
from jeugdlib.read.load import Loaded
from jeugdlib.read.mapping import Mapping
from jeugdlib.read.pseudonym import CHILD_IDS
from jeugdlib.read.store import Store

SAMPLE = 2000  # filled cells by which a column is judged to say who a child is


def match_header(loaded: Loaded, store: Store, declared: Table, mapping: Mapping) -> Header:
    """What each heading of a file means."""
    places = range(len(loaded.headings))
    blank = [i for i in places if not loaded.headings[i].strip() and store.is_blank(i)]
    mapped = {} if mapping.wide else mapping.columns
    return match(loaded.row, loaded.headings, declared, mapped, mapping.drop, blank)


def read_fields(header: Header, store: Store, declared: Table, mapping: Mapping) -> list[Field]:
    """The fields that are read, with what a mapping or a code list says their values mean."""
    known = {column.name: column for column in declared.columns}
    fields = []
    for place, (heading, name) in enumerate(zip(header.headings, header.fields, strict=True)):
        if name:
            column = known.get(name) or Column(name, "eigen kolom", required=False, empty=True)
            values = {} if mapping.wide else mapping.values.get(name, {})
            meaning = _meaning(store, place, column, values, mapping)
            shown = " of ".join(mapping.wide) if mapping.wide and name == "score" else heading
            fields.append(Field(place, shown, column, values, meaning))
    order = {name: place for place, name in enumerate(known)}
    return sorted(fields, key=lambda field: order.get(field.column.name, len(order)))


def _meaning(
    store: Store, place: int, column: Column, values: Dict[str, str], mapping: Mapping
) -> Meaning:
    if not column.codes:
        return Meaning(None)
    texts = [values.get(text.strip(), text) for text in store.texts(place)]
    return meaning_of(texts, mapping.standard.get(column.name))


def unreadable_codes(fields: list[Field]) -> list[Finding]:
    """Columns whose codes belong to another list, or do not say to which list they belong."""
    return [
        Finding(
            REFUSE,
            "andere_codelijst",
            field.meaning.problem,
            field.meaning.mend,
            column=field.heading.strip(),
        )
        for field in fields
        if field.meaning.problem
    ]


def identifying(
    path: Path, header: Header, store: Store, mapping: Mapping, *, only_read: bool = True
) -> list[Finding]:
    """Columns that say who a child is; those that a mapping drops are not looked at.

    `only_read` passes over long texts in columns that the table does not have.
    """
    declared = mapping.table
    dropped = {plain(name) for name in mapping.drop}
    names, places = {}, {}
    for place, (heading, name) in enumerate(zip(header.headings, header.fields, strict=True)):
        if heading.strip() and plain(heading) not in dropped:
            names[name or heading.strip()] = heading.strip()
            places[name or heading.strip()] = place
    cells = store.samples([*places.values()], SAMPLE)
    sampled = {name: pd.Series(c, dtype="str") for name, c in zip(places, cells, strict=True)}
    return [
        Finding(
            REFUSE,
            "zegt_wie_een_kind_is",
            f"deze kolom zegt wie een kind is ({found.kind})",
            _mend(path, found.column, names[found.column], declared, mapping),
            row=header.row,
            column=names[found.column],
            cells=found.cells,
        )
        for found in find_identifiers(pd.DataFrame(sampled), declared)
        # long texts that are not read go no further, and need not stop the rest
        if not (only_read and found.kind == "vrije tekst" and found.column not in header.fields)
    ]


def _mend(path: Path, field: str, heading: str, declared: Table, mapping: Mapping) -> str:
    if declared.about == "publication":
        return "Een tabel over publicaties noemt geen kind: lees dit bestand als een andere tabel."
    if field in CHILD_IDS:
        more = f" --mapping {mapping.file}" if mapping.file else ""
        file = f'"{path.name}"' if " " in path.name else path.name
        command = f"jeugd pseudonymise {file} --as {declared.name} --key SLEUTEL{more}"
        return f"Vervang de nummers door codes: {command}"
    return (
        f"Haal haar weg, of zet in een mapping: drop: [{json.dumps(heading, ensure_ascii=False)}]."
    )
