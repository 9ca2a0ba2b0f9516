"""Totals that go to another organisation: their counts by the rules, their sums as means."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from jeugdlib.columns import InputError, mark
from jeugdlib.columns.totalen import STEPPED, UITKOMSTEN
from jeugdlib.release.audit import Known
from jeugdlib.release.door import release
from jeugdlib.release.session import session

PLACE = ["regio", "aanbieder", "hulpvorm"]
ANSWER = ["uitkomst", "scale", "step"]  # what makes an answer a cell of its own
ADDED = ("parts", "hidden")
NO_STEP = -1
MOST = 2000  # cells of one place, which are audited together: more take too long
MOST_IN_ALL = 30_000  # some ten minutes


def release_totals(totals: pd.DataFrame, openbaarheid: str) -> pd.DataFrame:
    """Totals as they may be seen at a level.

    The indicators of one place are audited together, as the same children are behind them; places
    apart, as nothing in the file adds them up. For a process of its own: what a report released
    earlier in this process is not looked at.

    Parameters
    ----------
    totals : what `reduce.totals` returned; outside the team with members
    openbaarheid : "intern" (as they are), "kring" or "openbaar"

    Returns
    -------
    The same columns without members, with parts (1) and hidden: 1 where the count was withheld.
    Outside the team every outcome stands at every place and period, as one that did not occur is a
    small number too. Answers of several informants are one cell, and steps are over all periods.
    A sum is the mean, as coarse as `release` gives means, times the count; there are no squares.
    Made-up totals are treated as real ones, so that they look like them.

    Raises
    ------
    InputError : the level is unknown, or there are more cells than can be audited.
    """
    if openbaarheid == "intern":
        plain = totals.drop(columns="members", errors="ignore")
        return mark(plain.assign(**dict(zip(ADDED, (1, 0), strict=True))), "total")
    place = [name for name in PLACE if name in totals]
    cells = pd.concat([_cells(totals, name, place) for name in totals["indicator"].unique()])
    places = [part for _, part in cells.groupby(place)] if place else [cells]
    _require_few(max(map(len, places)), MOST, "op één plek", openbaarheid)
    _require_few(len(cells), MOST_IN_ALL, "in totaal", openbaarheid)
    released = []
    for part in places:
        session().known[openbaarheid] = Known()
        for _, table in part.groupby("indicator", sort=False):
            released.append(_released(table.reset_index(drop=True), place, openbaarheid))
    table = pd.concat(released, ignore_index=True)[[*totals.drop(columns="members"), *ADDED]]
    return mark(table, "total")


def _require_few(cells: int, most: int, where: str, openbaarheid: str) -> None:
    if cells > most:
        raise InputError(
            f"dit zijn {where} {cells} cellen, en van meer dan {most} is niet binnen redelijke "
            f"tijd na te gaan of er iets uit terug te rekenen is op niveau {openbaarheid}",
            mend="Splits minder uit met --by, neem jaar in plaats van kwartaal, of een kortere "
            "periode.",
        )


def _cells(totals: pd.DataFrame, indicator: str, place: list[str]) -> pd.DataFrame:
    """Every answer of an indicator at every place and period, also where it did not occur."""
    part = totals[totals["indicator"] == indicator]
    periods = ["periode"] if "periode" in totals and indicator not in STEPPED else []
    part = part.assign(step=part["step"].fillna(NO_STEP).astype(int))
    sums = {name: (name, lambda values: values.sum(min_count=1)) for name in ("sum", "sum_squares")}
    found = part.groupby([*place, *periods, *ANSWER], sort=False).agg(
        count=("count", "sum"), members=("members", _union), **sums
    )
    grid = pd.DataFrame(_answers(part, indicator), columns=ANSWER)
    for names in filter(None, (periods, place)):
        grid = totals[names].drop_duplicates().sort_values(names).merge(grid, how="cross")
    cells = grid.merge(found.reset_index(), how="left", on=[*place, *periods, *ANSWER])
    cells["members"] = [m if isinstance(m, frozenset) else frozenset() for m in cells["members"]]
    cells["count"] = cells["count"].fillna(0).astype(float)
    return cells.assign(indicator=indicator, informant="", children=cells["members"].map(len))


def _union(sets: pd.Series) -> frozenset:
    return frozenset().union(*sets)


def _answers(part: pd.DataFrame, indicator: str) -> Iterator[tuple[str, str, int]]:
    """The answers that could be given; of steps every one up to the last."""
    for outcome in UITKOMSTEN[indicator]:
        own = part[part["uitkomst"] == outcome]
        if own.empty:
            yield outcome, "", NO_STEP
        for scale, steps in own.groupby("scale", sort=True)["step"]:
            yield from ((outcome, scale, n) for n in range(steps.min(), steps.max() + 1))


def _released(cells: pd.DataFrame, place: list[str], openbaarheid: str) -> pd.DataFrame:
    timed = "periode" in cells and cells["periode"].notna().all()
    dims = (*place, "periode") if timed else tuple(place)
    answer = cells["uitkomst"] + " " + cells["scale"] + " " + cells["step"].astype(str)
    counted = cells[[*dims, "count", "children", "members"]].assign(uitkomst=answer)
    shown = release(_about_children(counted, (*dims, "uitkomst")), openbaarheid)
    gone = shown["count"].isna()
    result = cells.drop(columns="members").assign(
        count=shown["count"],
        children=shown["children"],
        step=cells["step"].astype("Int64").mask(cells["step"] == NO_STEP),
        sum=np.nan,
        sum_squares=np.nan,
        parts=1,
        hidden=gone.astype(int),
    )
    scored = cells[cells["sum"].notna() & ~gone]
    for _, same in scored.groupby(["uitkomst", "scale"], sort=False):
        means = release(_means(same, dims), openbaarheid)["estimate"]
        result.loc[same.index, "sum"] = means * shown.loc[same.index, "count"]
    return result


def _means(cells: pd.DataFrame, dims: tuple[str, ...]) -> pd.DataFrame:
    n, mean = cells["count"], cells["sum"] / cells["count"]
    # from one value no spread is known; it is under every threshold anyhow
    variance = (cells["sum_squares"] - n * mean**2) / (n - 1).clip(lower=1)
    means = cells[[*dims, "children", "members"]].assign(
        estimate=mean, se=np.sqrt(variance.clip(lower=0) / n), n=n, kind="mean"
    )
    return _about_children(means, dims)


def _about_children(table: pd.DataFrame, dims: tuple[str, ...]) -> pd.DataFrame:
    plain = pd.DataFrame(table)
    plain.attrs = {"dims": dims}
    return mark(plain, "child")
