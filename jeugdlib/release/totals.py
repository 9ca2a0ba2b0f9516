"""Totals that go to another organisation: their counts by the rules, their sums as means."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from jeugdlib.columns import InputError, mark
from jeugdlib.columns.totalen import STEPPED, UITKOMSTEN
from jeugdlib.columns.withheld import WITHHELD
from jeugdlib.release.audit import Known
from jeugdlib.release.door import release
from jeugdlib.release.rules import EARLIER
from jeugdlib.release.session import session

PLACE = ["regio", "aanbieder", "hulpvorm"]
ANSWER = ["uitkomst", "scale", "step"]  # what makes an answer a cell of its own
ADDED = ("parts", "hidden")
NO_STEP = -1
MONTHS, YEAR = 24, 52  # how many months a new start is looked for; weeks in a year
# of these every step stands in the file, so that its length does not tell the longest
WITH_STEPS = {
    "nieuwe_start": ("nieuwe start", "geen nieuwe start"),
    "wachttijd": ("begonnen", "wacht nog", "afgemeld"),
}
# of these every scale stands there, whether anyone had that answer on it or not
WITH_SCALE = {
    "tevredenheid": ("voldoende", "onvoldoende"),
    "problemen": ("hersteld", "verbeterd", "onveranderd", "verslechterd"),
}
MOST = 2000  # cells of one place, which are audited together: more take too long
MOST_IN_ALL = 30_000  # some ten minutes


def release_totals(
    totals: pd.DataFrame, openbaarheid: str, *, weeks: int | None = None
) -> pd.DataFrame:
    """Totals as they may be seen at a level.

    The indicators of one place are audited together, as the same children are behind them; places
    apart, as nothing in the file adds them up. That the endings which are asked about are all the
    answers of another indicator is left out: without a true total in the file it tells nothing (the
    tests attack it), and with it a fifth of what is shown would go, in six times the time.

    For a process of its own: what a report released earlier in it is not looked at. With the
    project of `session` set, the totals are compared with what that project released before, and
    remembered under the token of the session.

    Parameters
    ----------
    totals : what `reduce.totals` returned; outside the team with members
    openbaarheid : "intern" (as they are), "kring" or "openbaar"
    weeks : how long anyone can have waited within the period; none = whole years that suffice

    Returns
    -------
    The same columns without members, with parts (1) and hidden: 1 where the count was withheld.
    Outside the team every outcome stands at every place and period, as one that did not occur is a
    small number too, and every step that there can be, as the last one is the longest wait of a
    child. Answers of several informants are one cell, and steps are over all periods.
    `attrs["earlier"]`: how many counts were withheld for what was released before.
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
    longest = cells.loc[cells["indicator"] == "wachttijd", "step"].max()
    longest = -(-max(longest, 1) // YEAR) * YEAR if weeks is None else max(longest, weeks)
    released = []
    for part in places:
        session().known[openbaarheid] = Known()
        for indicator, table in part.groupby("indicator", sort=False):
            found = _released(table.reset_index(drop=True), place, openbaarheid)
            last = {"nieuwe_start": MONTHS, "wachttijd": longest}.get(indicator, NO_STEP)
            released.append(_every_step(found, place, int(last)))
    table = pd.concat(released, ignore_index=True)
    earlier = int(table["earlier"].sum())
    table = mark(table[[*totals.drop(columns="members"), *ADDED]], "total")
    table.attrs["earlier"] = earlier
    return table


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
    scaled = part["uitkomst"].isin(WITH_SCALE.get(indicator, ()))
    scales = sorted(part.loc[scaled, "scale"].unique()) or [""]
    for outcome in UITKOMSTEN[indicator]:
        own = part[part["uitkomst"] == outcome]
        if outcome in WITH_SCALE.get(indicator, ()):
            yield from ((outcome, scale, NO_STEP) for scale in scales)
        elif own.empty:
            yield outcome, "", NO_STEP
        else:
            for scale, steps in own.groupby("scale", sort=True)["step"]:
                yield from ((outcome, scale, n) for n in range(steps.min(), steps.max() + 1))


def _every_step(released: pd.DataFrame, place: list[str], last: int) -> pd.DataFrame:
    """Released steps with all those before and after, which nobody had, as withheld ones.

    The audit does without these: more that may be anything makes a reader know less.
    """
    indicator = released["indicator"].iloc[0]
    if indicator not in WITH_STEPS:
        return released
    here = released[[*place, "indicator"]].head(1)
    steps = pd.DataFrame({"step": range(last + 1)})
    grid = here.merge(pd.DataFrame({"uitkomst": WITH_STEPS[indicator]}), how="cross")
    grid = grid.merge(steps, how="cross").astype({"step": "Int64"})
    stepped = released["uitkomst"].isin(WITH_STEPS[indicator])
    found = grid.merge(released[stepped], how="left", on=[*place, "indicator", "uitkomst", "step"])
    known = {"scale": "", "informant": "", "parts": 1, "hidden": 1, "earlier": 0}
    return pd.concat([found.fillna(known), released[~stepped]], ignore_index=True)


def _released(cells: pd.DataFrame, place: list[str], openbaarheid: str) -> pd.DataFrame:
    timed = "periode" in cells and cells["periode"].notna().all()
    dims = (*place, "periode") if timed else tuple(place)
    answer = cells["uitkomst"] + " " + cells["scale"] + " " + cells["step"].astype(str)
    counted = cells[[*dims, "count", "children", "members"]].assign(uitkomst=answer)
    counted = _about_children(counted, (*dims, "uitkomst"))
    shown = release(counted, openbaarheid)
    gone = shown["count"].isna()
    result = cells.drop(columns="members").assign(
        count=shown["count"],
        children=shown["children"],
        step=cells["step"].astype("Int64").mask(cells["step"] == NO_STEP),
        sum=np.nan,
        sum_squares=np.nan,
        parts=1,
        hidden=gone.astype(int),
        earlier=[f"{WITHHELD} {EARLIER}" in row for row in shown["cautions"]] if gone.any() else 0,
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
    # so that the ledger does not take the mean of one outcome for that of another
    means["indicator"] = cells[["indicator", "uitkomst", "scale"]].agg(" ".join, axis=1)
    return _about_children(means, (*dims, "indicator"))


def _about_children(table: pd.DataFrame, dims: tuple[str, ...]) -> pd.DataFrame:
    plain = pd.DataFrame(table)
    plain.attrs = {"dims": dims}
    return mark(plain, "child")
