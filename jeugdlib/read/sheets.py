"""Which sheet of a workbook holds the table, and what is said about the others."""

from collections.abc import Mapping, Sequence

from jeugdlib.columns import InputError
from jeugdlib.read.csv_file import Record
from jeugdlib.read.finding import ACCEPT, FLAG, REFUSE, Finding
from jeugdlib.read.header import find_header, plain

SHOWN = 10  # places that a finding names


def choose(
    tops: Mapping[str, Sequence[Record]], names: Sequence[str], wanted: str, where: str
) -> tuple[str, list[Finding]]:
    """The title of the sheet to read, with a note about the sheets that are not.

    Parameters
    ----------
    tops : the first filled rows of every sheet that may be read, by its title
    names : the names of columns that are looked for; `wanted` : the sheet that a mapping names
    where : the file, for the message

    Raises
    ------
    InputError : no sheet is filled, or more of them hold a table.
    """
    filled = [title for title, rows in tops.items() if rows]
    if not filled and not wanted:
        raise InputError("het werkboek is leeg", where=where, mend="Kies een ander.")
    fitting = [title for title in filled if _hits(tops[title], names) > 1] or filled
    if len(fitting) > 1 and not wanted:
        raise InputError(
            f"op meer bladen staat een tabel: {', '.join(fitting)}",
            where=where,
            mend="Zet in een mapping welk blad het is (sheet: …), of bewaar dat blad apart.",
        )
    chosen = wanted or fitting[0]
    others = [title for title in filled if title != chosen]
    return chosen, [unread(f"niet gelezen: blad {', '.join(others)}")] if others else []


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
