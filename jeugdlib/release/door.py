"""Who may see what: the one step between a number and a report."""

import pandas as pd

from jeugdlib.columns import ANSWER, KINDS, TABLES, Answers, InputError, Released
from jeugdlib.columns.answer import is_public
from jeugdlib.columns.parameters import OPENBAARHEID
from jeugdlib.release.counts import COUNTED, TIMES
from jeugdlib.release.protected import shared

# What only release reads: the children behind a cell, and what each of them adds to a sum.
BEHIND = ("members", "contributions")
# Columns, beside the variables of a table, of which the rules know what they give away.
UNDERSTOOD = (
    *ANSWER,
    *BEHIND,
    *TIMES,
    *("reeks", "exposure", "total", "other_count", "other_n", "other_children"),
    *("rule_of_three", "binomial", "percentile", "opmerking"),
)
IDS = {c.name for table in TABLES.values() for c in table.columns if c.kind == "id"}


def release(table: pd.DataFrame | Answers, openbaarheid: str) -> Released | Answers:
    """The table as it may be seen at a level, marked as released.

    Parameters
    ----------
    table : a table or Answers, marked with whom it is about; without a mark: about children. A
        table of counts has one row per cell, with `count`, and as far as they apply `n`, `children`
        and `members` (a set of child ids); `attrs["dims"]` names the variables that define its
        cells, and a margin has a missing value in one of them. Answers have `kind` per row.
    openbaarheid : "intern" (the team that may see the files), "kring" or "openbaar"

    Returns
    -------
    The same rows as a `Released` (or Answers of two of them); `show` and `report` take no other.
    Tables about publications, simulated tables, and everything at level intern pass unchanged, but
    for `members` and `contributions`, which never leave. Outside the team counts are multiples of 5
    and what could give a child away is missing, with the caution `withheld`; texts about children
    are left out.

    Raises
    ------
    InputError : the level is unknown; or, outside the team, the table has a column of which the
        rules do not know what it gives away, or no counts and no kind of answer.
    """
    if openbaarheid not in OPENBAARHEID:
        raise InputError(
            f"openbaarheid {openbaarheid!r} bestaat niet",
            mend=f"Kies uit: {', '.join(OPENBAARHEID)}.",
        )
    if isinstance(table, Answers):
        return Answers(
            answers=release(table.answers, openbaarheid), rows=release(table.rows, openbaarheid)
        )
    if not _passes(table, openbaarheid):
        table = _without_names(table)
        _require_understood(table, openbaarheid)
        table = shared(table, openbaarheid)

    return Released.seal(table.drop(columns=list(BEHIND), errors="ignore"), openbaarheid)


def _passes(table: pd.DataFrame, openbaarheid: str) -> bool:
    return openbaarheid == "intern" or is_public(table) or len(table) == 0


def _without_names(table: pd.DataFrame) -> pd.DataFrame:
    """Of a table with texts only no row leaves, so nor do names that could be those of children."""
    if "kind" not in table.columns or not (table["kind"] == "text").all():
        return table
    return table[[name for name in table.columns if name in UNDERSTOOD]].reset_index(drop=True)


def _require_understood(table: pd.DataFrame, openbaarheid: str) -> None:
    names = [*table.columns, *(name for name in table.index.names if name)]
    dims = table.attrs.get("dims", ())
    strange = [str(name) for name in names if name not in (*UNDERSTOOD, *dims) or name in IDS]
    counts, answers = "count" in table.columns, "kind" in table.columns
    if strange:
        raise InputError(
            f"deze tabel gaat over kinderen, en van {', '.join(strange)} is niet bekend wat het "
            f"prijsgeeft; zo kan zij niet op niveau {openbaarheid} worden gedeeld",
            mend="Laat deze kolommen weg, tel per groep, of draai het rapport met "
            "openbaarheid=intern en houd het binnen het team.",
        )
    if not table.columns.is_unique:
        raise InputError(
            "een kolom staat er twee keer in",
            value=sorted(map(str, table.columns[table.columns.duplicated()])),
            mend="Geef elke kolom een eigen naam.",
        )
    kinds = set(table["kind"]) - set(KINDS) if answers else ()
    if kinds:
        raise InputError(
            f"soort getal (kind) {sorted(map(str, kinds))} bestaat niet",
            mend=f"Kies uit: {', '.join(KINDS)}.",
        )
    amounts = table[[name for name in COUNTED if name in table.columns]]
    amounts = amounts.apply(pd.to_numeric, errors="coerce").astype(float)
    if ((amounts < 0) | (amounts == float("inf"))).any(axis=None):
        raise InputError(
            "een aantal kinderen is 0 of meer, en niet oneindig",
            mend="Kijk de kolommen na: " + ", ".join(amounts.columns) + ".",
        )
    if not answers and (not counts or "estimate" in table.columns):
        raise InputError(
            "deze tabel gaat over kinderen en heeft geen aantallen (count) en geen soort getal "
            f"(kind); zo kan zij niet op niveau {openbaarheid} worden gedeeld",
            mend="Tel per groep, of draai het rapport met openbaarheid=intern en houd het binnen "
            "het team.",
        )
