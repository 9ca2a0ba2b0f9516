"""What is found in a file: refused, flagged or accepted with a note, each with its place and mend.

The words for outcomes: a file that is refused gives no table; a flag on a cell or a row leaves that
row out of every number; what is accepted is used, and said.
"""

import unicodedata
from dataclasses import dataclass

REFUSE, FLAG, ACCEPT = ("refuse", "flag", "accept")
LOOK_ALIKES = {"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "FULLWIDTH"}
DUTCH = {REFUSE: "geweigerd", FLAG: "weggelaten", ACCEPT: "aangenomen"}


@dataclass(frozen=True)
class Finding:
    """One thing found in a file.

    Attributes
    ----------
    outcome : "refuse", "flag" or "accept"
    rule : short code of what was found
    reason, mend : in Dutch, what is the matter and how to put it right
    row : the row as a spreadsheet shows it; None when it is about the file or a column
    column : the name as it stands in the file, or ""
    value : what stood there, made visible
    cells : how many cells it is about
    place : the file and the sheet, where more than one are looked at together
    """

    outcome: str
    rule: str
    reason: str
    mend: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    cells: int = 1
    place: str = ""

    @property
    def dutch(self) -> str:
        """The outcome in a word; a flag that is about no row leaves none out."""
        return "na te kijken" if self.outcome == FLAG and self.row is None else DUTCH[self.outcome]

    def __str__(self) -> str:
        place = [self.place] if self.place else []
        place += [f"rij {self.row}"] if self.row is not None else []
        place += [f"kolom {self.column}"] if self.column else []
        where = ", ".join(place)
        said = f"{where}: {self.reason}" if where else self.reason
        seen = f" Er staat: “{self.value}”." if self.value else ""
        said = said[0].upper() + said[1:] + ("" if said.endswith((".", "?")) else ".") + seen
        return f"{said} {self.mend}".strip()


def visible(text: str) -> str:
    """A text with what cannot be seen written out as its code, and no longer than a line."""
    shown = "".join(f"[U+{ord(c):04X}]" if is_hidden(c) or is_foreign(c) else c for c in text[:80])
    return shown + ("…" if len(text) > 80 else "")


def is_foreign(character: str) -> bool:
    """Whether a letter comes from an alphabet of which the letters look like ours."""
    if character.isascii() or not character.isalpha():
        return False
    return unicodedata.name(character, "?").split()[0] in LOOK_ALIKES


def is_hidden(character: str) -> bool:
    """Whether a character cannot be seen: control, zero width, direction, or broken."""
    if character in "\u2400\ufffd":  # the sign for a null byte, and for a byte that was no letter
        return True
    return unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs", "Cn")
