"""How a parameter of a notebook is declared."""

from dataclasses import dataclass

KINDS = ("getal", "geheel getal", "keuze", "tekst", "lijst", "bestand")


@dataclass(frozen=True)
class Parameter:
    """One parameter: its name, its kind, what may be filled in and what it means.

    A file parameter (`kind` "bestand") is named after the table that the file holds; it may take
    `several` files (a list of them), and be left empty when it is `optional`. Of a "lijst" (words
    with commas between them) each word has to be one of `allowed`. The default of an `example` is
    about the made-up files alone, and is empty beside files of a team. `low` and
    `high` are permitted themselves, unless `between` asks for strictly between them. A `protected`
    one counts children or files: outside the team a report says its value only when that is the
    `neutral` one.
    """

    name: str
    kind: str
    meaning: str
    allowed: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    between: bool = False
    protected: bool = False
    neutral: float | None = None
    several: bool = False
    optional: bool = False
    example: bool = False

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"parameter {self.name}: kind {self.kind!r} is not one of {KINDS}")
