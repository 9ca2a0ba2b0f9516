"""Answers that are no counts: what may leave of each kind of number, row by row."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from jeugdlib.release.counts import COUNTED
from jeugdlib.release.rules import (
    BASE,
    EVENTS,
    EXTREME,
    FEW_DF,
    GUESS,
    MANY,
    OUTERMOST,
    RESIDUAL_DF,
    SCALE_POINTS,
    SMALL,
    STEP,
    UNRELEASED,
    Thresholds,
    rounded,
)

# What follows from exact counts of children stays within the team. Of agreement that is every
# measure that corrects for chance: beside the percentage it tells how often an answer was given.
# An interval tells how many files there are: beside 79% of about 40, "from 64%" is 31 of 39.
BEYOND = (
    *("naive_low", "naive_high", "n_effective", "design_effect"),
    *("shrunken", "reliability", "undecided"),
    *(f"{name}{end}" for name in ("kappa", "ac1", "alpha") for end in ("", "_low", "_high")),
    *("positive", "negative", "percent_low", "percent_high", "eligible", "response", "censored"),
    *("ratio", "ratio_low", "ratio_high", "standardised", "elsewhere", "z"),
    *("fitted", "counterfactual", "other_estimate"),
    *("centre", "limit_low", "limit_high", "since", "detectable", "higher", "lower"),
    *(f"{a}_{b}_{c}" for a in ("limit", "wide") for b in ("low", "high") for c in ("95", "998")),
)


def reason(row: dict, limits: Thresholds) -> str:
    """The rule by which an answer is withheld; empty when it may leave."""
    # the count of a step of a curve has a rule of its own
    counted = [
        name for name in COUNTED if name in row and (name, row["kind"]) != ("count", "curve")
    ]
    if any(row[name] < limits.children for name in counted):
        return SMALL
    return REASONS[row["kind"]](row, limits)


def _mean(row: dict, limits: Thresholds) -> str:
    # where the spread is nothing beside the rounding, the mean is the score of every child
    alike = row.get("se", np.nan) < _unit(row) / 2
    return SMALL if alike or _children(row) < limits.denominator else ""


def _model(row: dict, limits: Thresholds) -> str:
    df = row.get("df", np.nan)
    if np.isnan(df):
        return UNRELEASED
    if df < RESIDUAL_DF:
        return FEW_DF
    return SMALL if _children(row) < limits.denominator else ""


def _extreme(row: dict, limits: Thresholds) -> str:
    place = row.get("percentile", np.nan)
    if not OUTERMOST <= place <= 100 - OUTERMOST:
        return EXTREME
    on_each_side = _children(row) * min(place, 100 - place) / 100
    return EXTREME if on_each_side < limits.children else ""


def _curve(row: dict, limits: Thresholds) -> str:
    step = row.get("count", np.nan)
    left = _children(row) - step
    return "" if step >= EVENTS and left >= limits.children and row["estimate"] > 0 else STEP


REASONS: dict[str, Callable[[dict, Thresholds], str]] = {
    "mean": _mean,
    "effect": _model,
    "model": _model,
    "extreme": _extreme,
    "curve": _curve,
}


def _children(row: dict) -> float:
    """The least number of different children that a row can be about; 0 when nothing says it."""
    members = row.get("members")
    counted = ("n", "children", "other_n", "other_children")
    known = [row[name] for name in counted if pd.notna(row.get(name))]
    return min([*known, *([] if members is None else [len(members)])], default=0)


def coarse(row: dict) -> dict[str, float]:
    """The numbers of an answer, as coarse as its kind asks."""
    parts = ("estimate", "value", "variance", "se", "low", "high", "predicted")
    numbers = {name: row[name] for name in parts if name in row}
    if row["kind"] == "mean":
        unit = _unit(row)
        new = {name: round(np.round(value / unit) * unit, 9) for name, value in numbers.items()}
    elif row["kind"] == "curve":
        new = {name: whole_percent(value) for name, value in numbers.items()}
    else:
        few = row["kind"] == "extreme" or _children(row) < MANY
        new = {name: float(f"{value:.{2 if few else 3}g}") for name, value in numbers.items()}
    new |= {"percent": in_steps(row["percent"], row["n"])} if "percent" in row else {}
    new |= {name: rounded(row[name]) for name in COUNTED if name in row}
    new |= {"df": _df(row)} if "df" in row else {}
    new |= {name: np.nan for name in ("rule_of_three", "chance_higher", *BEYOND) if name in row}
    # up to 1 it is the length of a period, above that it may count children
    length = row.get("exposure", np.nan)
    new |= {"exposure": length if length <= 1 else rounded(length)} if "exposure" in row else {}
    return new | ({"p": round(row["p"], 3)} if "p" in row else {})


def _df(row: dict) -> float:
    """Degrees of freedom, so that they say no more of the number of children than that does.

    Who knows that they are one less than 28, and sees 30 children and 25, knows it is 28.
    """
    children, df = _children(row), row["df"]
    fewer = children - df
    if 0 <= fewer < RESIDUAL_DF and fewer == int(fewer):
        return rounded(children) - fewer
    return rounded(df)


def _unit(row: dict) -> float:
    return precision(_children(row), row.get("estimate", row.get("value", 0)))


def whole_percent(part: np.ndarray | float) -> np.ndarray | float:
    """A part in whole percents; with one decimal where that would say none or all of them."""
    whole = np.round(part, 2)
    return np.where(np.isin(np.abs(whole), [0, 1]), np.round(part, 3), whole)


def in_steps(part: float, n: float) -> float:
    """A part of n, so coarse that for every n with the same rounded n there is a count that fits.

    31 of 39 in whole percents is 79%, and of 38 to 42 nothing else is.
    """
    fewest = rounded(n) - BASE // 2
    step = next((step for step in (0.01, 0.05, 0.1, 0.2) if step * fewest > 1), 1)
    return round(round(part / step) * step, 9)


def precision(n: float, mean: float = 0) -> float:
    """The unit that a mean of n children is rounded to.

    Two groups of n and n − 1 children leave the score of the one child within
    ± (2n − 1) · unit / 2, which has to be SCALE_POINTS or more, and more than GUESS of the mean
    itself where that is larger, as of euros or days. The unit is 1, 2 or 5 times a power of ten.
    """
    if n < 1 or np.isnan(mean):
        return np.nan
    least = 2 * max(SCALE_POINTS, GUESS * abs(mean)) / (2 * n - 1)
    power = 10.0 ** np.floor(np.log10(least))
    return float(next(step * power for step in (1, 2, 5, 10) if step * power >= least))


def fuzzy_percentile(values: pd.Series, percentile: float) -> float:
    """A percentile that is no child's own value: the mean of the two that lie 5 to either side.

    Source: ADRF (2019), export rules: the median as the mean of P45 and P55.
    """
    return float(np.percentile(values, [percentile - 5, percentile + 5]).mean())
