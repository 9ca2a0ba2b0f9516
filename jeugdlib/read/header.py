"""The header of a table: which row it is, and which declared column each heading means."""

import difflib
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from jeugdlib.columns import Table
from jeugdlib.read.finding import ACCEPT, REFUSE, Finding

LOOKED_AT = 30  # rows at the top among which the header is looked for


@dataclass(frozen=True)
class Header:
    """Which declared column, or column of the user's own, each field of a row is.

    `fields` holds, per field of the file, the name in the table, or "" for a field that is left
    out; `headings` what stands in the file; `row` the row it stands in.
    """

    row: int
    headings: tuple[str, ...]
    fields: tuple[str, ...]
    findings: tuple[Finding, ...]


@lru_cache(maxsize=10_000)  # every way to take a file apart asks for the same headings
def plain(name: str) -> str:
    """A heading without case, accents, spaces or signs: "Cliënt-ID " and "client_id" are one."""
    apart = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in apart if letter.isalnum())


def find_header(rows: Sequence[tuple[int, list[str]]], names: Sequence[str]) -> int:
    """Which of the first rows names most of the columns; the first row when none does.

    Parameters
    ----------
    rows : the first rows of a file, with their row numbers
    names : the names that are looked for: declared ones and those of a mapping
    """
    known = {plain(name) for name in names}
    hits = [len({plain(cell) for cell in cells} & known) for _, cells in rows[:LOOKED_AT]]
    return hits.index(max(hits)) if hits and max(hits) else 0


def match(
    row: int,
    headings: Sequence[str],
    table: Table,
    mapped: Mapping[str, str],
    drop: Collection[str] = (),
    blank: Collection[int] = (),
) -> Header:
    """What each heading means, with what has to be said about it.

    Parameters
    ----------
    row, headings : the row of the header and its cells, empty ones at the end left out
    table : the declaration
    mapped : the names that a mapping gives to headings; `drop` : those that it leaves out
    blank : the places of fields without a value anywhere, which need no name
    """
    known = {plain(word): column.name for column in table.columns for word in column.words}
    given = {plain(theirs): ours for theirs, ours in mapped.items()}
    dropped = {plain(name) for name in drop}
    findings: list[Finding] = []
    fields = []
    for heading in headings:
        name = plain(heading)
        if name in dropped:
            fields.append("")
        elif name in given or name in known:
            fields.append(given.get(name) or known[name])
        else:
            # names with _ in front are ours: of the row and the record
            fields.append(heading.strip().lstrip("_") if table.open_columns else "")
    findings += _unusable(row, headings, blank)
    findings += _twice(row, headings, fields)
    findings += _missing(row, headings, fields, table)
    findings += _noted(row, headings, fields, dropped, table)
    return Header(row, tuple(headings), tuple(fields), tuple(findings))


def _unusable(row: int, headings: Sequence[str], blank: Collection[int]) -> list[Finding]:
    return [
        Finding(
            REFUSE,
            "kop_zonder_naam",
            f"veld {place + 1} van de kop heeft geen naam",
            "Geef elke kolom een naam, of haal de kolom weg.",
            row=row,
            value=heading,
        )
        for place, heading in enumerate(headings)
        if re.fullmatch(r"(unnamed(: ?\d+)?)?", heading.strip().lower()) and place not in blank
    ]


def about_rows_above(
    place: int, rows: Sequence[tuple[int, list[str]]], names: Sequence[str]
) -> list[Finding]:
    """What has to be said about rows above the header, which is at `place` among the first rows.

    A row of several cells right above headings that are not all known is half of a header.
    """
    if place == 0:
        return []
    row, headings = rows[place]
    above, cells = rows[place - 1]
    known = {plain(name) for name in names}
    strange = any(plain(heading) not in known for heading in headings if heading.strip())
    if strange and above == row - 1 and sum(bool(cell.strip()) for cell in cells) > 1:
        return [
            Finding(
                REFUSE,
                "kop_in_twee_rijen",
                f"de kop lijkt uit twee rijen te bestaan: rij {above} en rij {row}",
                "Maak er één rij van, met een naam boven elke kolom.",
                row=row,
            )
        ]
    said = f"de kop staat in rij {row}; wat erboven staat, is niet gelezen"
    return [Finding(ACCEPT, "kop_lager", said, row=row)]


def _twice(row: int, headings: Sequence[str], fields: Sequence[str]) -> list[Finding]:
    names = [field or plain(heading) for field, heading in zip(fields, headings, strict=True)]
    return [
        Finding(
            REFUSE,
            "kolom_dubbel",
            f"de kolom {name} staat er {names.count(name)} keer",
            "Haal er een weg, of geef haar een andere naam.",
            row=row,
            column=name,
        )
        for name in dict.fromkeys(names)
        if name and names.count(name) > 1
    ]


def _missing(
    row: int, headings: Sequence[str], fields: Sequence[str], table: Table
) -> list[Finding]:
    known = {column.name for column in table.columns}
    pairs = zip(headings, fields, strict=True)
    left = {plain(heading): heading for heading, field in pairs if field not in known}
    findings = []
    for name in table.required:
        if name not in fields:
            near = difflib.get_close_matches(plain(name), left, 1, 0.6)
            meant = f"Bedoelde u met “{left[near[0]]}” deze kolom? " if near else ""
            findings.append(
                Finding(
                    REFUSE,
                    "kolom_ontbreekt",
                    f"de kolom {name} ontbreekt; als kop is rij {row} gelezen",
                    f"{meant}Pas de naam aan, of gebruik --mapping.",
                    column=name,
                )
            )
    return findings


def _noted(
    row: int, headings: Sequence[str], fields: Sequence[str], dropped: set, table: Table
) -> list[Finding]:
    pairs = [(h.strip(), field) for h, field in zip(headings, fields, strict=True) if h.strip()]
    renamed = [f"“{h}” als {field}" for h, field in pairs if field and field != h.lower()]
    unread = [h for h, field in pairs if not field and plain(h) not in dropped]
    findings = []
    if renamed:
        said = f"namen van kolommen gelezen: {', '.join(renamed)}"
        findings.append(Finding(ACCEPT, "andere_naam", said, row=row, cells=len(renamed)))
    if unread:
        said = f"niet gelezen, want niet van deze tabel: {', '.join(unread)}"
        absent = {plain(c.name): c.name for c in table.columns if c.name not in fields}
        near = {h: difflib.get_close_matches(plain(h), absent, 1, 0.8) for h in unread}
        meant = [f"Bedoelde u met “{h}” {absent[found[0]]}?" for h, found in near.items() if found]
        findings.append(
            Finding(ACCEPT, "extra_kolom", said, " ".join(meant), row=row, cells=len(unread))
        )
    return findings
