"""Rare events: how far is zero, and what does zero prove?"""

import numpy as np
import pandas as pd

from jeugdlib.columns import Answers, add_cautions, mark_like, require, require_level
from jeugdlib.columns.withheld import is_withheld
from jeugdlib.estimate._intervals import poisson_interval, rate_ratio_interval
from jeugdlib.estimate._withheld import NO_ANSWER, beside_withheld


def toward_zero(series: pd.DataFrame, *, level: float = 0.95) -> Answers:
    """How a series of counts moved from its first period to its last.

    Parameters
    ----------
    series : DataFrame, one row per period, two or more, at different times
        time : when the period was, in years (half a year later is 0.5 more)
        count : how often it happened, 0 or more
        exposure : over how long, or over how many children, it was counted; above 0
    level : confidence level of the intervals, between 0 and 1

    Returns
    -------
    Answers. `rows`: the series with estimate, low and high of the rate (events per unit of
    exposure; exact Poisson). `answers`: `verhouding` (last rate / first rate, below 1 is fewer;
    exact, given the sum of the two counts) and `factor_per_jaar` (that ratio per year). With no
    event in the first period, or with one of the two counts withheld, both are not computable.

    Raises
    ------
    ValueError : a column is missing or has gaps, a count is negative or not whole, an exposure is
        not above 0, or there are fewer than two different times.

    Source: Garwood (1936), Biometrika 28, 437-442; Przyborowski & Wilenski (1940), Biometrika 31,
    313-323.
    """
    require_level(level)
    time = require(series, "time")["time"].astype(float)
    if len(time) < 2 or time.duplicated().any():
        raise ValueError("a series needs two or more periods, each at its own time")

    rows = rates(series.assign(time=time).sort_values("time"), level=level)
    return Answers(answers=_movement(rows, level), rows=rows)


def none_seen(seen: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """What may still be true when nothing was seen: the one-sided upper bound.

    Parameters
    ----------
    seen : DataFrame, one row per statement
        exposure : over how long, or in how many children, nothing was seen; above 0
        binomial : True when exposure counts children or files (a part is bounded), False when it
            is a length of time (a rate is bounded)
    level : confidence level of the one-sided bound

    Returns
    -------
    The same rows with estimate 0, low 0, high (exact), rule_of_three (3 / exposure, at most 1 for a
    part; missing at another level than 0.95, for which it holds), level, count, kind, method and
    cautions.

    Raises
    ------
    ValueError : a column is missing or has gaps, an exposure is not above 0, or a number of
        children is not whole.

    Source: Hanley & Lippman-Hand (1983), JAMA 249, 1743-1745; exact: 1 − (1 − level)^(1/n) for a
    part, −log(1 − level) / time for a rate.
    """
    require_level(level)
    table = require(seen, "exposure", "binomial")
    exposure, part = table["exposure"].to_numpy(float), table["binomial"].to_numpy(bool)
    wrong = (exposure <= 0) | (part & (exposure % 1 != 0))
    if wrong.any():
        rows = seen.index[wrong].tolist()
        raise ValueError(
            f"rows {rows}: exposure must be above 0, and whole when it counts children"
        )

    log_miss = np.log1p(-level)
    three = np.where(part, np.minimum(3 / exposure, 1), 3 / exposure)
    answers = seen.assign(
        estimate=0.0,
        low=0.0,
        high=np.where(part, -np.expm1(log_miss / exposure), -log_miss / exposure),
        rule_of_three=np.where(level == 0.95, three, np.nan),
        level=level,
        count=0,
        kind=np.where(part, "share", "effect"),
        method=np.where(part, "exact binomiaal, eenzijdig", "exact Poisson, eenzijdig"),
    )
    return add_cautions(answers, [[f"one_sided {100 * level:g}", "none_seen"]] * len(seen))


@beside_withheld("effect")
def rates(series: pd.DataFrame, *, level: float) -> pd.DataFrame:
    """The rate of every row with its exact interval; count and exposure as in `toward_zero`."""
    table = require(series, "count", "exposure").astype(float)
    wrong = (table["count"] < 0) | (table["count"] % 1 != 0) | (table["exposure"] <= 0)
    if wrong.any():
        rows = series.index[wrong].tolist()
        raise ValueError(f"rows {rows}: a count must be whole and 0 or more, an exposure above 0")

    low, high = poisson_interval(table["count"], table["exposure"], level)
    answers = series.assign(
        **table,
        estimate=table["count"] / table["exposure"],
        low=low,
        high=high,
        level=level,
        kind="effect",
        method="exact Poisson",
    )
    return add_cautions(answers, [["none_seen"] if x == 0 else [] for x in table["count"]])


def ratio(first: pd.Series, last: pd.Series, level: float) -> np.ndarray:
    """How many times as high the last of two rates is, with its exact interval."""
    one, other = (row[["count", "exposure"]].tolist() for row in (last, first))
    low, high = rate_ratio_interval(*one, *other, level)
    return np.array([last["estimate"] / first["estimate"], low, high], dtype=float)


def _movement(rates: pd.DataFrame, level: float) -> pd.DataFrame:
    first, last = rates.iloc[0], rates.iloc[-1]
    years = last["time"] - first["time"]
    cautions = ["two_points"] if len(rates) == 2 else [f"ends_only {len(rates)}"]
    cautions += ["less_than_a_year"] if years < 1 else []
    cautions += ["none_seen"] if last["count"] == 0 else []
    codes = {code for row in rates["cautions"] for code in row} - {"none_seen", NO_ANSWER}
    cautions += sorted(code for code in codes if not is_withheld([code]))
    hidden = {code for row in (first, last) for code in row["cautions"] if is_withheld([code])}
    bounds = np.full(3, np.nan)
    if hidden:
        cautions += [*sorted(hidden), NO_ANSWER]
    elif first["count"] == 0:
        cautions.append("not_computable de eerste periode telt 0")
    else:
        bounds = ratio(first, last, level)
    movement = pd.DataFrame(
        np.array([bounds, bounds ** (1 / years)]),
        index=["verhouding", "factor_per_jaar"],
        columns=["estimate", "low", "high"],
    ).assign(level=level, kind="effect", method="exact, gegeven de som van de twee tellingen")
    movement["label"] = [
        f"Laatste periode ({last.name}) ten opzichte van de eerste ({first.name})",
        "Gemiddelde factor per jaar",
    ]
    return mark_like(add_cautions(movement, [cautions] * 2), rates)
