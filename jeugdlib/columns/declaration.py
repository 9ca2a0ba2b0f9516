"""How a column and a table are declared: once, for reader, messages and documentation."""

from dataclasses import dataclass, field

TYPES = ("tekst", "geheel getal", "getal", "periode", "datum", "id")
ABOUT = ("child", "total", "publication")


@dataclass(frozen=True)
class Column:
    """One column of a table: its name, what it means and what may stand in it.

    `kind` is one of TYPES; `allowed` lists the permitted values, `low` and `high` the permitted
    range (both ends included), `above` what a value must be more than. A column that is not
    `required` may be absent, and one that may be `empty` may have cells without a value. An "id" is
    text of which no character may be lost; a `unique` column has no value twice. `codes` names the
    list in data/codes that says what a value means; `also` are other names that a heading may have.
    Numbers of an `own_unit` each have another, and need not look like the others.
    """

    name: str
    meaning: str
    kind: str = "tekst"
    unit: str = ""
    allowed: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    above: float | None = None
    required: bool = True
    empty: bool = False
    unique: bool = False
    codes: str = ""
    also: tuple[str, ...] = ()
    own_unit: bool = False

    def __post_init__(self):
        if self.kind not in TYPES:
            raise ValueError(f"column {self.name}: kind {self.kind!r} is not one of {TYPES}")

    @property
    def words(self) -> tuple[str, ...]:
        """Every name that a heading of this column may have."""
        return (self.name, *self.also)


@dataclass(frozen=True)
class Table:
    """A table that users bring or that ships: what one row is, whom it is about, its columns.

    `about` decides who may see what is made from it: "child" and "total" (counts of children, or
    of what happened to them) are protected, "publication" is public already. A table with
    `open_columns` may have more than those declared: items of a codebook, moderators.
    """

    name: str
    about: str
    row: str
    columns: tuple[Column, ...] = field(default=())
    open_columns: bool = False

    def __post_init__(self):
        if self.about not in ABOUT:
            raise ValueError(f"table {self.name}: about {self.about!r} is not one of {ABOUT}")

    def column(self, name: str) -> Column:
        """The declaration of one column; KeyError when the table has no such column."""
        return {column.name: column for column in self.columns}[name]

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns without which the table cannot be read."""
        return tuple(column.name for column in self.columns if column.required)


BRON = Column("bron", "waar het cijfer vandaan komt: auteur of organisatie, jaar, titel")
VINDPLAATS = Column(
    "vindplaats", "de plek in de bron: bladzijde, tabel, figuur of adres", empty=True
)
OPMERKING = Column(
    "opmerking", "wat de lezer moet weten om het cijfer goed te lezen", required=False, empty=True
)
