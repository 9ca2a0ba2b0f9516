"""Code lists: what a value means, with its source, from data/codes in the project.

One number may mean two things: 31 is "volgens plan" in iJw and a move to another municipality in
iWmo, 02 is an agreed early end at CBS and a death in iJw. So the standard is decided over a whole
column, and a column that does not decide it is asked about, never guessed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from jeugdlib.columns import InputError, mark
from jeugdlib.columns.project import find_root

STANDARDS = ("CBS", "iJw", "iWmo")


@dataclass(frozen=True)
class Meaning:
    """What the reasons for ending in a column mean.

    `standard` is the one that the codes follow, None when there are no codes or they do not decide
    it. `known` gives our value for every text that may stand there, in lower case. `problem` and
    `mend` say in Dutch why the codes cannot be read; both are empty when they can.
    """

    standard: str | None
    known: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    mend: str = ""


def codes(name: str) -> pd.DataFrame:
    """A code list of the project: one row per code, every cell the text that stands in the file.

    Raises
    ------
    InputError : there is no project, or it has no list of this name; the lists are named.
    """
    folder = find_data() / "codes"
    lists = {path.stem: path for path in sorted(folder.glob("[!.]*.csv"))}
    if name not in lists:
        raise InputError(
            f"codelijst {name} bestaat niet", mend=f"Er zijn: {', '.join(lists) or 'geen'}."
        )
    table = pd.read_csv(lists[name], sep=";", dtype=str, keep_default_na=False, encoding="utf-8")
    return mark(table, "publication")


def find_data() -> Path:
    """The folder data/ of the project: in the nearest parent that holds notebooks/ and data/.

    Raises
    ------
    InputError : there is no such folder.
    """
    root = find_root(Path.cwd())
    if root is None:
        raise InputError(
            f"in {Path.cwd()} en de mappen erboven staan geen mappen notebooks en data",
            mend="Ga naar de map van het project en probeer het opnieuw.",
        )
    return root / "data"


def standard_of(values: Iterable[str]) -> str | None:
    """The standard of the codes in a column: "CBS", "iJw", "iWmo", or None when it is not decided.

    It is decided when one list, and only one, has every code of the column that any list has. Codes
    that no list has say nothing. Give the whole column: the evidence may stand in one cell.
    """
    fits = _fitting(_placed(values))
    return fits[0] if len(fits) == 1 else None


def meaning_of(values: Iterable[str], standard: str | None = None) -> Meaning:
    """What the reasons for ending in a column mean, by the codes and words in it.

    Parameters
    ----------
    values : the texts in the column; a code may have lost its zero (1 for 01)
    standard : "CBS" or "iJw" when the user named it; without it the codes have to decide
    """
    placed = _placed(values)
    fits = _fitting(placed)
    chosen = standard or (fits[0] if len(fits) == 1 else None)
    words = known_words()

    if not placed or (chosen in fits and chosen != "iWmo"):
        return Meaning(chosen, words | (code_values(chosen) if chosen else {}))
    if fits == ["iWmo"]:
        return Meaning("iWmo", words, *_about_iwmo(placed))
    return Meaning(None, words, *(_about_open(placed) if len(fits) > 1 else _about_mixed(placed)))


def code_values(standard: str) -> dict[str, str]:
    """Our value for every code of CBS or iJw, also for a code that lost its zero."""
    table = codes("reden_einde")
    rows = table[table["standaard"] == standard]
    full = dict(zip(rows["code"], rows["waarde"], strict=True))
    return full | {code.lstrip("0"): value for code, value in full.items()}


def known_words() -> dict[str, str]:
    """Our value for every word that says a reason, in lower case: ours, and the labels of codes."""
    table = codes("reden_einde")
    texts = pd.concat([table["waarde"], table["omschrijving"]]).str.lower()
    return dict(zip(texts, pd.concat([table["waarde"]] * 2), strict=True))


def _labels() -> dict[str, dict[str, str]]:
    table = pd.concat([codes("reden_einde"), codes("reden_einde_iwmo")])
    return {
        name: dict(zip(rows["code"], rows["omschrijving"], strict=True))
        for name, rows in table.groupby("standaard")
    }


def _placed(values: Iterable[str]) -> dict[str, list[str]]:
    """Each code that stands both in the column and in a list, with the standards that have it."""
    labels = _labels()
    numbers = {text.strip().zfill(2) for text in map(str, values) if text.strip().isdecimal()}
    placed = {code: [s for s in STANDARDS if code in labels[s]] for code in sorted(numbers)}
    return {code: standards for code, standards in placed.items() if standards}


def _fitting(placed: dict[str, list[str]]) -> list[str]:
    return [s for s in STANDARDS if placed and all(s in having for having in placed.values())]


def _about_iwmo(placed: dict[str, list[str]]) -> tuple[str, str]:
    own = [code for code, standards in placed.items() if standards == ["iWmo"]]
    return (
        f"deze codes bestaan alleen in iWmo: {', '.join(own)}; daar is 31 een verhuizing, in iJw "
        "is 31 volgens plan",
        "Vraag een export over de Jeugdwet, met codes van iJw of het CBS.",
    )


def _about_mixed(placed: dict[str, list[str]]) -> tuple[str, str]:
    named = ", ".join(f"{code} ({' of '.join(having)})" for code, having in placed.items())
    return (
        f"deze codes staan niet samen in één lijst: {named}",
        "Lees elke bron apart, of zeg in een mapping bij values wat elke code betekent.",
    )


def _about_open(placed: dict[str, list[str]]) -> tuple[str, str]:
    labels = _labels()
    code, standards = max(placed.items(), key=lambda item: len(item[1]))
    meanings = "; ".join(f"{s}: {labels[s][code].lower()}" for s in standards)
    return (
        f"code {code} staat in meer dan één lijst ({meanings})",
        "Zeg in een mapping welke lijst het is, bijvoorbeeld: standard: {reden_einde: iJw}.",
    )
