"""The codebook of a case-file audit: what is asked of every file, and what each answer means."""

import hashlib
from dataclasses import dataclass, replace

from jeugdlib.columns.declaration import Column, Table

# what an item is asked about, and the table that its answers stand in
UNITS = {"dossier": "dossiers", "therapie": "therapieen", "verblijf": "plaatsingen"}
COUNTS_AS = {"ja": True, "nee": False, "niet_mee": None}


@dataclass(frozen=True)
class Level:
    """One answer that may be chosen: its name in the table, what it means, what it counts as.

    `found` is True when the item counts as present, False when not; None keeps the answer out of
    shares and of ordered measures, as of "onbekend".
    """

    name: str
    meaning: str
    found: bool | None = None


@dataclass(frozen=True)
class Item:
    """One question of the codebook.

    `levels` are the answers, from the least to the most when the item is `ordered`; an item
    without levels is a whole number from `low` to `high`. `skip` gives, for other items of the same
    unit, the answers at which this one is not asked. `rule` says when to choose which answer.
    """

    name: str
    label: str
    question: str
    unit: str = "dossier"
    levels: tuple[Level, ...] = ()
    ordered: bool = False
    low: int | None = None
    high: int | None = None
    skip: tuple[tuple[str, tuple[str, ...]], ...] = ()
    rule: str = ""
    example: str = ""
    source: str = ""

    @property
    def scale(self) -> str:
        """How its answers differ: "nominal" (other), "ordinal" (more) or "interval" (how much)."""
        if not self.levels:
            return "interval"
        return "ordinal" if self.ordered else "nominal"

    @property
    def column(self) -> Column:
        """The column that holds its answers; empty is not coded, or skipped."""
        allowed = tuple(level.name for level in self.levels)
        kind = "tekst" if allowed else "geheel getal"
        return Column(
            self.name,
            self.question,
            kind,
            allowed=allowed,
            low=self.low,
            high=self.high,
            empty=True,
        )


@dataclass(frozen=True)
class Codebook:
    """All items in the order in which they are asked, with the version they belong to."""

    name: str
    version: str
    items: tuple[Item, ...]
    source: str = ""

    @property
    def fingerprint(self) -> str:
        """A short code that changes with any word of the codebook."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:12]

    def of(self, unit: str) -> tuple[Item, ...]:
        """The items that are asked about a unit, a key of UNITS."""
        return tuple(item for item in self.items if item.unit == unit)

    def item(self, name: str, unit: str = "dossier") -> Item:
        """One item by its name; KeyError when the codebook has none of that name."""
        return {item.name: item for item in self.of(unit)}[name]

    def extend(self, table: Table) -> Table:
        """The table with a column for every item about its unit.

        An item named after a column that the table has already says which values that column may
        have.
        """
        items = [item for item in self.items if UNITS[item.unit] == table.name]
        asked = {item.name: item.column for item in items}
        own = [
            replace(column, allowed=asked[column.name].allowed) if column.name in asked else column
            for column in table.columns
        ]
        known = {column.name for column in own}
        more = [column for name, column in asked.items() if name not in known]
        return replace(table, columns=(*own, *more))


# asked of every therapy that a coder names, though a codebook does not say so
NAMED = Item(
    "therapie_genoemd",
    "Therapie genoemd",
    "Kreeg de jeugdige deze therapie?",
    unit="therapie",
    levels=(
        Level("nee", "deze therapie telt niet", False),
        Level("ja", "deze therapie telt", True),
    ),
)
AGE = Item(
    "leeftijd", "Leeftijd bij de start", "Hoe oud was de jeugdige bij de start?", unit="therapie"
)
