"""Two series: did the own one change more than one in which nothing was done?"""

import numpy as np
import pandas as pd

from jeugdlib.columns import Answers, add_cautions, mark_like, require_level
from jeugdlib.estimate import _autocorrelation
from jeugdlib.estimate._withheld import of_rounded
from jeugdlib.estimate.course import _segments
from jeugdlib.estimate.course._segments import Series

METHOD = "verschil van twee reeksen, Prais-Winsten"
LABELS = {
    "verschil_in_verschil": "Zoveel meer veranderde de eigen reeks dan de andere",
    "uiteen_vooraf": "Zoveel liepen de reeksen vóór de actie al uiteen",
}
NUMBERS = ["estimate", "se", "df", "low", "high"]
BANDS = {"counterfactual": "estimate", "low": "low", "high": "high"}
NO_OTHER = "not_computable er is geen reeks gekozen om mee te vergelijken"
SIZE = 2  # times as high, from which alike in numbers is not alike in percentages


def difference_in_differences(
    own: pd.DataFrame, other: pd.DataFrame, *, first_after: str, level: float = 0.95
) -> Answers:
    """How much more the own series changed than the other, from before the action to after.

    Parameters
    ----------
    own, other : series as in `interrupted`; periods that both have a number for are compared, by
        their name in the index. An `other` without rows: there is none, and no answer
    first_after : the period in which the action in the own series began; "" = none
    level : confidence level of the intervals, between 0 and 1

    Returns
    -------
    Answers. `rows`: the own series in those periods with estimate (what was seen), other_estimate,
    counterfactual (the other series, moved by how far they lay apart before), low and high (of how
    far). `answers`: `verschil_in_verschil` (unit of the series; the mean difference after minus the
    one before) and `uiteen_vooraf` (how much that difference grew per year before the action; 0 is
    parallel). With fewer than 4 periods on either side they are not computable.

    Raises
    ------
    As `interrupted`.

    Source: Card & Krueger (1994), Am. Econ. Rev. 84, 772-793; that neighbours are alike: Bertrand,
    Duflo & Mullainathan (2004), Q. J. Econ. 119, 249-275.
    """
    require_level(level)
    whole = _segments.in_time(own)
    none = whole.part(np.zeros(len(whole.at), bool))
    beside = _segments.in_time(other, whole.per) if len(other) else none
    seen = whole.part(whole.rows.index.isin(beside.rows.index))
    compared = pd.Series(beside.values, beside.rows.index)[seen.rows.index].to_numpy()
    first = _segments.place_of(first_after, whole) if first_after else None

    rows = seen.rows.assign(estimate=seen.values, other_estimate=compared, unit=whole.unit)
    codes = _segments.too_few(seen.at, first, whole) if len(other) else [NO_OTHER]
    shift, answers = pd.DataFrame(np.nan, [0], NUMBERS), pd.DataFrame(np.nan, list(LABELS), NUMBERS)
    if not codes:
        before = seen.at < first
        shift, answers = _compared(seen, seen.values - compared, before, level)
        codes = _segments.cautions(own, before) + _alike(rows, before, answers, beside.unit)
    bands = {line: shift.loc[0, name] + compared for line, name in BANDS.items()}
    same = {"level": level, "kind": "effect", "method": METHOD}
    rows = add_cautions(rows.assign(**bands, **same), [of_rounded(own)] * len(rows))
    units = [whole.unit, f"{whole.unit}, per jaar"]
    answers = answers.assign(**same, unit=units, label=list(LABELS.values()))
    return Answers(
        answers=mark_like(add_cautions(answers, [codes] * 2), own, other),
        rows=mark_like(rows, own, other),
    )


def _compared(
    seen: Series, gap: np.ndarray, before: np.ndarray, level: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """How far the series lay apart before the action, and the two answers."""
    steps = np.column_stack([np.ones(len(gap)), ~before])
    line = np.column_stack([np.ones(len(gap)), seen.at / seen.per_year])
    change = _through(steps, gap, seen.at, level)
    drift = _through(line[before], gap[before], seen.at[before], level)
    return change[:1], pd.concat([change[1:], drift[1:]]).set_axis(list(LABELS))


def _through(x: np.ndarray, y: np.ndarray, at: np.ndarray, level: float) -> pd.DataFrame:
    return _autocorrelation.combined(_autocorrelation.prais_winsten(x, y, at), at, np.eye(2), level)


def _alike(rows: pd.DataFrame, before: np.ndarray, answers: pd.DataFrame, unit: str) -> list[str]:
    """What to say of how alike the two series were before."""
    drift, own = answers.loc["uiteen_vooraf"], rows["unit"].iloc[0]
    apart = drift["low"] > 0 or drift["high"] < 0
    small, large = sorted(rows.loc[before, ["estimate", "other_estimate"]].mean().abs())
    return [
        "not_parallel" if apart else "parallel_unproved",
        *([f"other_size {large / small:.1f}"] if 0 < SIZE * small <= large else []),
        *([f"other_unit {own}; {unit}"] if own != unit else []),
    ]
