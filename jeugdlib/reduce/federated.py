"""Totals of several organisations together, without the rows that these may not share."""

from collections.abc import Sequence
from itertools import combinations

import pandas as pd

from jeugdlib.columns import InputError, mark
from jeugdlib.columns.parameters import OPENBAARHEID
from jeugdlib.columns.totalen import STEPPED

JOIN = " + "  # between the names of organisations
OWN = ("organisatie", "openbaarheid")  # in these, files may differ
AMOUNTS = ["count", "children", "sum", "sum_squares", "parts", "hidden"]
WORDS = {
    "uitsplitsing": "de uitsplitsing",
    "van": "de eerste periode",
    "tot": "de laatste periode",
    "voldoende": "wat voldoende is",
    "vragenlijst": "de vragenlijst, of haar grenzen",
    "definities": "de code van indicatoren en reden_einde",
}


def combined(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The totals of several files, added cell by cell.

    A count that one of them withheld is missing from the sum of the others; `hidden` says of how
    many. A sum of scores is there when every count in it has one, so that a mean is never of fewer
    scores than it says. Children are counted by each file, so who is in two counts in both.

    Parameters
    ----------
    parts : what `read.totals` returned for each file; all for the team, or none of them exact

    Returns
    -------
    DataFrame as `read.totals` returns it, of all organisations, for the fewest readers of any part.
    Beside a part that was released, steps are over all periods and informants together.

    Raises
    ------
    InputError : two files differ in what they count (which, and in what), or one organisation has
        the same cells in both.
    """
    for one, other in combinations(parts, 2):
        _require_alike(one, other)
    settings = [part.attrs["settings"] for part in parts]
    levels = [said["openbaarheid"] for said in settings]
    exact = set(levels) == {"intern"}
    keys = [name for name in parts[0].columns if name not in AMOUNTS]
    for one, other in combinations(parts, 2):
        _require_apart(one, other, keys)
    rows = [part if exact else _as_released(part, keys) for part in parts]
    table = mark(_added(pd.concat(rows, ignore_index=True), keys), "total")
    names = {name for said in settings for name in said["organisatie"].split(JOIN)}
    level = min(levels, key=OPENBAARHEID.index)
    own = {"organisatie": JOIN.join(sorted(names)), "openbaarheid": level}
    table.attrs |= {"settings": settings[0] | own, "released": level}
    return table


def _require_alike(one: pd.DataFrame, other: pd.DataFrame) -> None:
    first, second = one.attrs["settings"], other.attrs["settings"]
    different = [name for name in first if name not in OWN and first[name] != second[name]]
    if different:
        said = "; ".join(
            f"{WORDS[name]} is {first[name] or 'niet gegeven'} en {second[name] or 'niet gegeven'}"
            for name in different
        )
        raise InputError(
            f"deze totalen zijn niet op te tellen: {said}",
            where=_both(one, other),
            mend="Maak ze allebei met dezelfde opdracht en dezelfde versie van Jeugdlib.",
        )


def _require_apart(one: pd.DataFrame, other: pd.DataFrame, keys: list[str]) -> None:
    names = [set(part.attrs["settings"]["organisatie"].split(JOIN)) for part in (one, other)]
    twice = sorted(names[0] & names[1])
    if twice and len(one[keys].merge(other[keys], on=keys)):
        raise InputError(
            f"dezelfde organisatie ({', '.join(twice)}) heeft in beide bestanden dezelfde cellen, "
            "en zou dubbel tellen",
            where=_both(one, other),
            mend="Laat een van beide weg. Zijn het verschillende organisaties, geef ze dan elk "
            "een naam met --organisation.",
        )


def _both(one: pd.DataFrame, other: pd.DataFrame) -> str:
    return f"bestanden {one.attrs['file']} en {other.attrs['file']}"


def _as_released(part: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Exact totals in the coarser cells that released totals have."""
    coarse = part.assign(informant="")
    if "periode" in part:
        coarse["periode"] = part["periode"].mask(part["indicator"].isin(STEPPED))
    files = coarse.groupby(keys, dropna=False, sort=True)["parts"].max()
    return _added(coarse, keys).assign(parts=files.to_numpy())


def _added(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    by = [rows[name] for name in keys]
    added = rows[AMOUNTS].groupby(by, dropna=False, sort=True).sum(min_count=1)
    of_count = AMOUNTS[1:4]
    lacks = rows[of_count].isna() & rows[["count"]].notna().to_numpy()
    lacks = lacks.groupby(by, dropna=False, sort=True).any()
    return added.assign(**added[of_count].mask(lacks)).reset_index()
