"""Which sheet of a workbook holds the table, and what is said about the others."""

from collections.abc import Mapping, Sequence

from jeugdlib.columns import TABLES, InputError
from jeugdlib.read.csv_file import Record
from jeugdlib.read.finding import ACCEPT, FLAG, REFUSE, Finding
from jeugdlib.read.header import find_header, plain

SHOWN = 10  # places that a finding names


def choose(
    tops: Mapping[str, Sequence[Record]],
    names: Sequence[str],
    own: str,
    wanted: str,
    where: str,
) -> tuple[str, list[Finding]]:
    """The title of the sheet to read, with a note about the sheets that are not.

    A sheet with exactly the name of the table is the one; one with that of another table never is.

    Parameters
    ----------
    tops : the first filled rows of every sheet that may be read, by its title
    names : the names of columns that are looked for
    own : the name of the table; `wanted` : the sheet that a mapping names instead
    where : the file, for the message

    Raises
    ------
    InputError : no sheet is filled, the only tables are others, or more sheets hold this one.
    """
    filled = [title for title, rows in tops.items() if rows]
    if not filled and not wanted:
        raise InputError("het werkboek is leeg", where=where, mend="Kies een ander.")
    by_name = own in filled and not wanted
    chosen = wanted or (own if by_name else _only({t: tops[t] for t in filled}, names, own, where))
    because = f"blad {own} gelezen, want het heet zoals de tabel; " if by_name else ""
    others = [title for title in filled if title != chosen]
    said = f"{because}niet gelezen: blad {', '.join(others)}"
    return chosen, [unread(said)] if others else []


def _only(tops: Mapping[str, Sequence[Record]], names: Sequence[str], own: str, where: str) -> str:
    free = [title for title in tops if title not in TABLES]
    fitting = [title for title in free if _hits(tops[title], names) > 1]
    if not fitting and len(free) < len(tops):
        raise InputError(
            f"er is geen gevuld blad {own}",
            where=where,
            mend=f"Zet de tabel op een blad met de naam {own}, zoals in het formulier.",
        )
    fitting = fitting or free
    if len(fitting) > 1:
        raise InputError(
            f"op meer bladen staat een tabel: {', '.join(fitting)}",
            where=where,
            mend="Zet in een mapping welk blad het is (sheet: …), of bewaar dat blad apart.",
        )
    return fitting[0]


def header_row(top: Sequence[Record], names: Sequence[str]) -> int:
    """The number of the row that is taken for the header."""
    return top[find_header(top, names)][0]


def unread(said: str) -> Finding:
    """A note about sheets that were not read."""
    return Finding(ACCEPT, "ander_blad", said)


def merged(places: Sequence[object]) -> list[Finding]:
    """A refusal because of merged cells in the table, if there are any."""
    if not places:
        return []
    said = f"samengevoegde cellen in de tabel: {_listed(places)}"
    return [
        Finding(REFUSE, "samengevoegde_cellen", said, "Hef de samenvoeging op en vul elke cel.")
    ]


def hidden(kind: str, places: Sequence[object]) -> list[Finding]:
    """A notice that hidden rows or columns (`kind`) were read, if there are any."""
    if not places:
        return []
    return [notice(f"verborgen_{kind}", f"verborgen {kind} wel gelezen: {_listed(places)}")]


def notice(rule: str, reason: str) -> Finding:
    """Something about the sheet that a user has to look at; no row is left out for it."""
    return Finding(FLAG, rule, reason, "Controleer of dit is wat u bedoelt.")


def _listed(places: Sequence[object]) -> str:
    more = " …" if len(places) > SHOWN else ""
    return ", ".join(map(str, places[:SHOWN])) + more


def _hits(top: Sequence[Record], names: Sequence[str]) -> int:
    header = {plain(cell) for cell in top[find_header(top, names)][1]}
    return len(header & {plain(name) for name in names})
