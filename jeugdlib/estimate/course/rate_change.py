"""Rates before and after a date: is it fewer, and how long until "less than" may be said?"""

import numpy as np
import pandas as pd
from scipy import stats

from jeugdlib.columns import (
    Answers,
    InputError,
    add_cautions,
    mark_like,
    require_level,
)
from jeugdlib.columns.withheld import withheld
from jeugdlib.estimate._periods import days_of, first_and_last, missing
from jeugdlib.estimate._withheld import NO_ANSWER
from jeugdlib.estimate.course.rare_events import rates, ratio

NO_DATE = "not_computable er is geen periode gekozen waarin de actie begon"
UNUSUAL = 2.33  # of one series in a hundred the counts are this much more spread by chance alone


def rates_before_after(
    series: pd.DataFrame, *, first_after: str, per: str = "jaar", level: float = 0.95
) -> Answers:
    """The rate before and after a date, and how many times as often it is after.

    Parameters
    ----------
    series : DataFrame, one row per period (index: the period, such as 2024-03)
        count : how often it happened, whole and 0 or more
        exposure : over how long, or over how many children, it was counted; above 0
        unit : optional, what was counted
    first_after : the first period after, such as 2024-03; periods that begin earlier are before;
        "" = none
    per : the unit of exposure
    level : confidence level of the intervals

    Returns
    -------
    Answers. `answers`: `verhouding` (rate after / rate before, below 1 is fewer; exact, given the
    sum of the two counts). `rows`: `ervoor` and `erna` with count, exposure and the rate with its
    interval (exact Poisson). With nothing counted before, without a date, or with a count that
    was withheld, the ratio is not computable.

    Raises
    ------
    InputError : `first_after` is no period, or there is no period at one of its sides.
    ValueError : a column is missing or has gaps, or a count or an exposure cannot be.

    Source: Garwood (1936), Biometrika 28, 437-442; Przyborowski & Wilenski (1940), Biometrika 31,
    313-323; spread: the variance of the index of dispersion, Haldane (1937), Biometrika 29, 133.
    """
    require_level(level)
    after = is_after(series.index, first_after)
    known = rates(series, level=level)

    side = np.where(after, "erna", "ervoor")
    why = no_answer(series, first_after)
    sums = known[["count", "exposure"]].astype(float).groupby(side).sum()
    sums = sums.reindex(["ervoor", "erna"])
    codes = {code for row in known["cautions"] for code in row} - {"none_seen", NO_ANSWER}
    codes = [*sorted(codes), *missing(series.index)]
    codes += why or _spread(known, sums.loc[side])
    what = str(series["unit"].iloc[0]) if "unit" in series else "keer"
    sides = {"label": ["Vóór de actie", "Vanaf de actie"], "unit": f"{what} per {per}"}
    rows = _unknown(sums, level) if why else rates(sums, level=level)
    rows = mark_like(add_cautions(rows.assign(**sides), [codes] * 2), series)
    return Answers(answers=mark_like(_ratio(rows, level), series), rows=rows)


def exposure_needed(
    seen: pd.DataFrame, *, threshold: float, per: str = "jaar", level: float = 0.95
) -> pd.DataFrame:
    """How much longer nothing more may happen, before "less than the threshold" may be said.

    Parameters
    ----------
    seen : DataFrame, one row per statement
        exposure : over how long, or over how many children, was counted up to now; 0 or more
        count : optional, how often it happened in that exposure; without this column: never
        A number that is missing was withheld; then the answer is not computable.
    threshold : the rate per unit of exposure that the one-sided upper bound has to go under
    per : the unit of exposure
    level : confidence level of that bound

    Returns
    -------
    The same index with estimate (units of exposure still needed without an event; 0 when it may be
    said already), exposure, threshold, level, unit, kind, method and cautions.

    Raises
    ------
    ValueError : the threshold is not above 0, or a count or an exposure is negative.

    Source: the exact Poisson bound of Garwood (1936) with c events is under the threshold from an
    exposure of χ²(level; 2c + 2) / 2 / threshold; for none that is −log(1 − level) / threshold.
    """
    require_level(level)
    exposure = seen["exposure"].astype(float)
    count = seen["count"].astype(float) if "count" in seen else 0 * exposure
    if not threshold > 0 or (exposure < 0).any() or (count < 0).any():
        raise ValueError(f"threshold {threshold} must be above 0, exposures and counts 0 or more")

    said = f"{threshold:g}".replace(".", ",")
    whole = stats.chi2.ppf(level, 2 * count + 2) / 2 / threshold
    needed = pd.DataFrame(
        {
            "label": f"Nog nodig zonder nieuwe keer, om te zeggen: minder dan {said} per {per}",
            "estimate": np.maximum(whole - exposure, 0.0),
            "exposure": exposure,
            "threshold": threshold,
            "level": level,
            "unit": f"eenheden ({per})",
            "kind": "effect",
            "method": "exact Poisson, eenzijdig",
        },
        index=seen.index,
    )
    sure = f"one_sided {100 * level:g}"
    return mark_like(
        add_cautions(needed, [[NO_ANSWER if gap else sure] for gap in needed["estimate"].isna()]),
        seen,
    )


def is_after(periods: pd.Index, first_after: str) -> np.ndarray:
    """Of every period whether it begins on or after the first day of `first_after`; "" is never.

    Raises
    ------
    InputError : the text is no period, or there is no period at one of the two sides.
    ValueError : there are no periods.
    """
    if len(periods) == 0:
        raise ValueError("a series needs one period or more")
    if not first_after:
        return np.zeros(len(periods), bool)
    try:
        border = first_and_last(first_after)[0]
    except (ValueError, AttributeError):  # of a blank, or "nan", pandas makes a period that is none
        raise InputError(
            "dit is geen periode",
            where="actie_datum",
            value=first_after,
            mend="Schrijf 2024, 2024-Q1, 2024-03 of 2024-03-15.",
        ) from None
    after = (days_of(periods)["first"] >= border).to_numpy()
    if after.all() or not after.any():
        raise InputError(
            "ervoor en erna is minstens één periode nodig",
            where="actie_datum",
            value=first_after,
            mend=f"De reeks loopt van {periods[0]} tot en met {periods[-1]}.",
        )
    return after


def no_answer(series: pd.DataFrame, first_after: str) -> list[str]:
    """Why a series gives no answer about before and after: no date, or a count was withheld."""
    if not first_after:
        return [NO_DATE]
    return [NO_ANSWER] if withheld(series).any() else []


def _unknown(rows: pd.DataFrame, level: float) -> pd.DataFrame:
    gaps = dict.fromkeys(("count", "exposure", "estimate", "low", "high"), np.nan)
    return rows.assign(**gaps, level=level, kind="effect", method="exact Poisson")


def _ratio(rows: pd.DataFrame, level: float) -> pd.DataFrame:
    before, after = rows.iloc[0], rows.iloc[1]
    bounds = ratio(before, after, level) if before["count"] > 0 else np.full(3, np.nan)
    codes = list(after["cautions"])
    codes += ["not_computable ervoor is niets geteld"] if before["count"] == 0 else []
    answer = pd.DataFrame([bounds], index=["verhouding"], columns=["estimate", "low", "high"])
    answer = answer.assign(
        label="Vanaf de actie, tegenover ervoor (1 is even vaak)",
        level=level,
        kind="effect",
        method="exact, gegeven de som van de twee tellingen",
    )
    return add_cautions(answer, [codes])


def _spread(known: pd.DataFrame, of_side: pd.DataFrame) -> list[str]:
    """The caution of counts that differ more from period to period than chance gives."""
    rate = (of_side["count"] / of_side["exposure"]).to_numpy(float)
    expected = rate * known["exposure"].to_numpy(float)
    expected, count = expected[rate > 0], known["count"].to_numpy(float)[rate > 0]
    apart, freedom = ((count - expected) ** 2 / expected).sum(), len(count) - 2
    if freedom < 1:
        return []
    # the variance of each term of the sum is 2 + 1 / expected, also when few are expected
    far = (apart - freedom) / np.sqrt((2 + 1 / expected).sum())
    return [f"overdispersed {np.sqrt(apart / freedom):.1f}"] if far > UNUSUAL else []
