"""Series of counts: one row per period, at its place in time."""

import re

import numpy as np
import pandas as pd

from jeugdlib.columns import InputError, about, add_cautions, mark, mark_like
from jeugdlib.columns.answer import is_public

PARTS = {"H": 2, "Q": 4}  # how many of these a year has
DIFFER = "verschil_tussen_bronnen"
PUBLISHED_CASES = 32  # files in the published review of Flevoland, the example of `nothing_seen`
STATUS_CODES = {
    "round_numbers": {"rond_getal"},
    "sources_differ": {DIFFER},
    "provisional": {"voorlopig", "nader_voorlopig"},
}


def series(table: pd.DataFrame, reeks: str) -> pd.DataFrame:
    """One series of the table `tellingen`, in order of time.

    Parameters
    ----------
    table : the checked table `tellingen`
    reeks : the name of the series

    Returns
    -------
    DataFrame (index: the period) with time (years, the middle of the period), count, exposure
    (blootstelling; without that column the length of the period in years), children, unit,
    opmerking and cautions. Where sources differ about a period the first in the table is used,
    and a caution says so.

    Raises
    ------
    InputError : the series is not in the table, has fewer than two periods, has a period twice
        that is not marked as a difference between sources, or has exposures for some periods only.
    """
    chosen = _one_series(table, reeks)
    rows = pd.DataFrame(
        {
            "time": chosen["periode"].map(year),
            "count": chosen["aantal"].astype(int),
            "exposure": _exposure(chosen),
            "children": _column(chosen, "kinderen"),
            "unit": _column(chosen, "eenheid").fillna("keer"),
            "opmerking": _column(chosen, "opmerking"),
        }
    ).set_index(chosen["periode"])[~chosen["periode"].duplicated().to_numpy()]
    rows = add_cautions(rows, [_cautions(chosen)] * len(rows)).sort_values("time")
    return mark_like(rows, table)


def nothing_seen(seen_over: float, per: str, cases: int) -> pd.DataFrame:
    """Two statements about nothing: over a length of time, and in a number of cases.

    Parameters
    ----------
    seen_over : over how many units of exposure nothing was seen
    per : the unit of exposure, such as "jaar"
    cases : in how many children or files nothing was seen

    Returns
    -------
    Two rows for `estimate.course.none_seen`: public for as many cases as the published review read,
    else about a team's own children, as every one of them is said to have nothing.
    """
    rows = pd.DataFrame(
        {
            "label": [f"Niets gezien, per {per}", "Niets gezien, per kind of dossier"],
            "exposure": [seen_over, float(cases)],
            "unit": [per, "kinderen of dossiers"],
            "binomial": [False, True],
        },
        index=["bovengrens_bij_nul", "bovengrens_bij_nul_per_kind"],
    )
    return mark(rows, "publication" if cases == PUBLISHED_CASES else "child")


def no_days_outside(table: pd.DataFrame, openbaarheid: str) -> pd.DataFrame:
    """The table `tellingen`, refused when a team's own counts per day would leave the team.

    Raises
    ------
    InputError : the level is not intern and a period is a day: who knows the day, knows the child.
    """
    days = table["periode"].str.fullmatch(r"\d{4}-\d{2}-\d{2}")
    if openbaarheid != "intern" and not is_public(table) and days.any():
        raise InputError(
            "tellingen per dag blijven binnen het team: wie de dag weet, weet ook om welk kind het "
            "gaat",
            where="openbaarheid",
            value=openbaarheid,
            mend="Tel per maand, kwartaal of jaar, of kies openbaarheid=intern.",
        )
    return table


def counted_goals(table: pd.DataFrame, goals: pd.DataFrame) -> pd.DataFrame:
    """The series of a table that count a goal of being zero.

    Parameters
    ----------
    table : the checked table `tellingen`; a series counts a goal when it has its name
    goals : the checked table `nuldoelen`

    Returns
    -------
    The rows of `series` of each of those, one per goal (reeks) and period; maybe none.

    Raises
    ------
    InputError : as `series`.
    """
    names = [name for name in goals["doel"] if (table["reeks"] == name).any()]
    found = [series(table, name).assign(reeks=name).reset_index() for name in names]
    empty = pd.DataFrame(columns=["reeks", "periode", "count", "exposure", "cautions"])
    return mark_like(pd.concat(found, ignore_index=True) if found else empty, table)


def published(table: pd.DataFrame) -> pd.DataFrame:
    """The table when its figures are published, without rows when they are a team's own.

    For the list of sources: a team's own counts have none that may be named.
    """
    return table if about(table) == "publication" else table.iloc[:0]


def year(period: str) -> float:
    """The middle of a period as a number of years: 2023 → 2023.5, 2023-H1 → 2023.25."""
    start, _, part = period.partition("-")
    if not part:
        return int(start) + 0.5
    if part[0] in PARTS:
        return int(start) + (int(part[1]) - 0.5) / PARTS[part[0]]
    month, _, day = part.partition("-")
    within = (int(day) - 0.5) / 31 if day else 0.5
    return int(start) + (int(month) - 1 + within) / 12


def length(period: str) -> float:
    """How long a period is, in years: 2023 → 1, 2023-H1 → 0.5, 2023-06 → 1/12, a day → 1/365.25."""
    part = period.partition("-")[2]
    if not part:
        return 1.0
    if part[0] in PARTS:
        return 1 / PARTS[part[0]]
    return 1 / 365.25 if "-" in part else 1 / 12


def _one_series(table: pd.DataFrame, reeks: str) -> pd.DataFrame:
    names = sorted(table["reeks"].unique())
    if not names:
        raise InputError("de tabel heeft geen rijen")
    if reeks not in names:
        raise InputError(
            f"reeks {reeks} staat niet in de tabel", mend=f"Kies uit: {', '.join(names)}."
        )
    chosen = table[table["reeks"] == reeks].reset_index(drop=True)
    if chosen["periode"].nunique() < 2:
        raise InputError(
            f"reeks {reeks} heeft maar één periode", mend="Er zijn er twee of meer nodig."
        )
    twice = chosen["periode"].duplicated(keep=False) & (_column(chosen, "status") != DIFFER)
    if twice.any():
        periods = ", ".join(sorted(set(chosen.loc[twice, "periode"])))
        raise InputError(
            f"reeks {reeks} heeft deze periode meer dan één keer: {periods}",
            mend="Tel de rijen eerst op, of geef elke locatie een eigen naam bij reeks.",
        )
    return chosen


def _exposure(chosen: pd.DataFrame) -> pd.Series:
    given = _column(chosen, "blootstelling")
    if given.isna().all():
        return chosen["periode"].map(length)
    if given.isna().any():
        periods = ", ".join(chosen.loc[given.isna(), "periode"])
        raise InputError(
            f"de blootstelling is bij een deel van de reeks niet ingevuld: {periods}",
            mend="Vul haar overal in, of nergens: dan telt de lengte van de periode.",
        )
    return given.astype(float)


def _cautions(chosen: pd.DataFrame) -> list[str]:
    status = set(_column(chosen, "status").dropna())
    codes = [code for code, of in STATUS_CODES.items() if status & of]
    # without a count of distinct children one child may stand behind several events
    children = _column(chosen, "kinderen")
    if children.isna().any() or (children < chosen["aantal"]).any():
        codes.append("several_events_per_child")
    return [*codes, *_missing(chosen["periode"].unique()), "reported_only"]


def _missing(periods: np.ndarray) -> list[str]:
    """Months that lie between the others and are not there."""
    if not all(re.fullmatch(r"\d{4}-\d{2}", period) for period in periods):
        return []
    places = pd.PeriodIndex(periods, freq="M").asi8
    lost = int(np.ptp(places)) + 1 - len(places)
    return [f"periods_missing {lost}"] if lost else []


def _column(table: pd.DataFrame, name: str) -> pd.Series:
    return table[name] if name in table.columns else pd.Series(pd.NA, index=table.index)
