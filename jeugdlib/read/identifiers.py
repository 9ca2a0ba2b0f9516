"""Direct identifiers: columns that say who a child is, found before anything is made from them.

A column is judged as a whole. One in eleven random numbers of nine digits passes the test of a
BSN, and so do dates written without dashes; most of a column does not.

Source: TRUST §3; the test of eleven of a BSN: 9·d1 + 8·d2 + … + 2·d8 − d9 is a multiple of 11.
"""

import re
import unicodedata
from dataclasses import dataclass

import pandas as pd

from jeugdlib.columns import Table

# cells; under the first number a share of them says little, under the second nothing
ENOUGH, FEW = 5, 3
MOST = 0.60  # of the filled cells; by chance it is about .09 for a BSN
LONG_TEXT, MOSTLY_UNIQUE = 25, 0.50  # mean length in characters, share of different texts

# words of a heading that give it away; a birth year, a town and half a postcode do not
WORDS = {
    "bsn": "bsn burgerservicenummer sofinummer",
    "naam": "naam namen voornaam voornamen achternaam roepnaam familienaam clientnaam kindnaam "
    "voorletters initialen contactpersoon",
    "geboortedatum": "geboortedatum geboren geb geboortedag dob",
    "adres": "adres woonadres straat straatnaam huisnummer",
    "postcode": "postcode pc6",
    "telefoonnummer": "tel telefoon telefoonnummer telnr mobiel gsm",
    "e-mailadres": "email mail emailadres mailadres",
    "rekeningnummer": "iban rekeningnummer",
}
# headings of a number that is a child's own, with any signs between the parts
CHILD = r"(client|kind|jeugdige|dossier|stem|traject|bsn)(en|s)?(id|nummer|nr|code)"
PEOPLE = {"moeder", "vader", "voogd", "ouder"}  # who it is, or whether somebody is there
# what has a name and is no person
THINGS = {
    "instelling",
    "aanbieder",
    "organisatie",
    "school",
    "gemeente",
    "regio",
    "instrument",
    "vragenlijst",
    "interventie",
    "product",
    "bestand",
    "team",
    "therapie",
    "hulpvorm",
    "methode",
    "project",
    "locatie",
    "item",
}
PATTERNS = {
    "postcode": r"[1-9]\d{3} ?(?!SA|SD|SS)[A-Z]{2}",
    "telefoonnummer": r"(\+31|0031|0)[ -]?[1-9]([ -]?\d){8}",
    "e-mailadres": r"[^@\s]+@[^@\s]+\.[a-z]{2,}",
}


@dataclass(frozen=True)
class Identifier:
    """A column that identifies: which one, what it holds, and how many of its cells look so.

    `cells` counts the filled cells, or those that look like it when the heading says nothing.
    """

    column: str
    kind: str
    cells: int


def find_identifiers(text: pd.DataFrame, declared: Table) -> list[Identifier]:
    """The columns of a table that say who a child is, in the order of the table.

    Parameters
    ----------
    text : the table as it was read, every cell a text
    declared : the declaration of the table; a declared column is judged by its cells only, and a
        declared text may be long

    Returns
    -------
    One Identifier per such column, with the kind that fits first: by its heading, then by its
    cells, then long free text in a column of the user's own. A table about publications has authors
    and addresses; there a column that is about a child shows that it is another table.
    """
    known = {column.name: column for column in declared.columns}
    if declared.about == "publication":
        return _of_children(text[[name for name in text.columns if name not in known]])
    found = []
    for name in text.columns:
        cells = text[name].dropna().astype(str).str.strip()
        cells = cells[cells != ""]
        column = known.get(name)
        by_name = None if column else _by_heading(name, cells)
        kind, count = _by_cells(cells, is_number=bool(column) and "getal" in column.kind)
        if by_name:
            found.append(Identifier(name, by_name, len(cells)))
        elif kind:
            found.append(Identifier(name, kind, count))
        elif not column and _is_free_text(cells):
            found.append(Identifier(name, "vrije tekst", len(cells)))
    return found


def _of_children(own: pd.DataFrame) -> list[Identifier]:
    """The columns of the user's own that say which child a row is about, by heading or cells."""
    found = []
    for name in own.columns:
        cells = own[name].dropna().astype(str).str.strip()
        cells = cells[cells != ""]
        kind = _by_heading(name, cells)
        if re.fullmatch(CHILD, "".join(_words(name))):
            found.append(Identifier(name, "nummer van een kind", len(cells)))
        elif kind in ("bsn", "geboortedatum"):
            found.append(Identifier(name, kind, len(cells)))
        elif _by_cells(cells, is_number=False)[0] == "bsn":
            found.append(Identifier(name, "bsn", len(cells)))
    return found


def is_bsn(text: str) -> bool:
    """Whether a text of 8 or 9 digits passes the test of eleven; all zeros does not."""
    if not re.fullmatch(r"\d{8,9}", text) or not int(text):
        return False
    digits = [int(digit) for digit in text.zfill(9)]
    weights = [9, 8, 7, 6, 5, 4, 3, 2, -1]
    return sum(weight * digit for weight, digit in zip(weights, digits, strict=True)) % 11 == 0


def is_iban(text: str) -> bool:
    """Whether a text is a bank account number: its remainder by 97 is 1 (ISO 13616)."""
    plain = re.sub(r"[\s-]", "", text).upper()
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{10,30}", plain):
        return False
    turned = plain[4:] + plain[:4]
    return int("".join(str(int(letter, 36)) for letter in turned)) % 97 == 1


def _by_heading(name: str, cells: pd.Series) -> str | None:
    words = set(_words(name))
    if words & THINGS:
        return None
    kind = next((kind for kind, listed in WORDS.items() if words & set(listed.split())), None)
    if kind == "postcode" and cells.str.fullmatch(r"[1-9]\d{3}").all():
        return None  # four digits are a part of a town
    if kind is None and words & PEOPLE and not words - PEOPLE:
        return "naam" if cells.nunique() > max(3, len(cells) / 2) else None
    return kind


def _words(name: str) -> list[str]:
    apart = unicodedata.normalize("NFKD", re.sub(r"e[- ]mail", "email", name.lower()))
    return re.findall(r"[a-z0-9]+", apart.encode("ascii", "ignore").decode())


def _by_cells(cells: pd.Series, *, is_number: bool) -> tuple[str | None, int]:
    if len(cells) < FEW or is_number:
        return None, 0
    looks = {
        # different ones: the code of one provider in every row may pass the test by chance
        "bsn": cells.drop_duplicates().map(is_bsn),
        "rekeningnummer": cells.map(is_iban),
        **{kind: cells.str.fullmatch(pattern) for kind, pattern in PATTERNS.items()},
    }
    for kind, fits in looks.items():
        least = MOST if len(fits) >= ENOUGH else 1.0  # of a few, all have to look so
        if len(fits) >= FEW and fits.mean() >= least:
            return kind, int(fits.sum())
    return None, 0


def _is_free_text(cells: pd.Series) -> bool:
    if len(cells) < ENOUGH:
        return False
    return cells.str.len().mean() > LONG_TEXT and cells.nunique() / len(cells) > MOSTLY_UNIQUE
