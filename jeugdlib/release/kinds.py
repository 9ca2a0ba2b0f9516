"""Answers that are no counts: what may leave of each kind of number, row by row."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from jeugdlib.release.rules import (
    EVENTS,
    EXTREME,
    FEW_DF,
    OUTERMOST,
    RESIDUAL_DF,
    SCALE_POINTS,
    SMALL,
    STEP,
    UNRELEASED,
    Thresholds,
    rounded,
)

COUNTED = ("count", "n", "children", "df", "total", "other_count", "other_n", "other_children")


def reason(row: dict, limits: Thresholds) -> str:
    """The rule by which an answer is withheld; empty when it may leave."""
    return REASONS[row["kind"]](row, limits)


def _mean(row: dict, limits: Thresholds) -> str:
    return SMALL if _children(row) < limits.denominator else ""


def _model(row: dict, limits: Thresholds) -> str:
    df = row.get("df", np.nan)
    if np.isnan(df):
        return UNRELEASED
    if df < RESIDUAL_DF:
        return FEW_DF
    return SMALL if _children(row) < limits.children else ""


def _extreme(row: dict, limits: Thresholds) -> str:
    place = row.get("percentile", np.nan)
    if not OUTERMOST <= place <= 100 - OUTERMOST:
        return EXTREME
    on_each_side = _children(row) * min(place, 100 - place) / 100
    return EXTREME if on_each_side < limits.children else ""


def _curve(row: dict, limits: Thresholds) -> str:
    step = row.get("count", np.nan)
    return STEP if _children(row) < limits.children or not step >= EVENTS else ""


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
    known = [row[name] for name in ("n", "children") if pd.notna(row.get(name))]
    return min([*known, *([] if members is None else [len(members)])], default=0)


def coarse(row: dict, limits: Thresholds) -> dict[str, float]:
    """The numbers of an answer, as coarse as its kind asks."""
    numbers = {name: row[name] for name in ("estimate", "se", "low", "high") if name in row}
    if row["kind"] == "mean":
        unit = precision(_children(row)) if limits.strict else 0.1
        new = {name: round(np.round(value / unit) * unit, 9) for name, value in numbers.items()}
    elif row["kind"] == "curve":
        new = {name: whole_percent(value) for name, value in numbers.items()}
    else:
        new = {name: float(f"{value:.3g}") for name, value in numbers.items()}
    new |= {name: rounded(row[name]) for name in COUNTED if name in row}
    return new | ({"p": round(row["p"], 3)} if "p" in row else {})


def whole_percent(part: np.ndarray | float) -> np.ndarray | float:
    """A part in whole percents; with one decimal where that would say none or all of them."""
    whole = np.round(part, 2)
    return np.where(np.isin(np.abs(whole), [0, 1]), np.round(part, 3), whole)


def precision(n: float) -> float:
    """The unit that a mean of n children is rounded to at the strictest level.

    Two groups of n and n − 1 children leave the score of the one child within
    ± (2n − 1) · unit / 2, which has to be SCALE_POINTS or more. The unit is 1, 2 or 5 times a
    power of ten.
    """
    if n < 1:
        return np.nan
    least = 2 * SCALE_POINTS / (2 * n - 1)
    power = 10.0 ** np.floor(np.log10(least))
    return float(next(step * power for step in (1, 2, 5, 10) if step * power >= least))


def fuzzy_percentile(values: pd.Series, percentile: float) -> float:
    """A percentile that is no child's own value: the mean of the two that lie 5 to either side.

    Source: ADRF (2019), export rules: the median as the mean of P45 and P55.
    """
    return float(np.percentile(values, [percentile - 5, percentile + 5]).mean())
