"""Effect sizes: how far apart are two groups?"""

import numpy as np
import pandas as pd
from scipy import stats
from scipy.optimize import elementwise

from jeugdlib.estimate._effects import (
    CORRECTIONS,
    NO_SPREAD,
    in_groups,
    quietly,
    small_sample,
    with_effect,
)

VARIANCES = ("LS", "LS2", "UB")
INTERVALS = {"normal": "", "noncentral": "; interval uit de niet-centrale t"}
CLOSE = {"xatol": 0, "xrtol": 1e-14, "fatol": 0, "frtol": 0}


@quietly
def hedges_g(
    groups: pd.DataFrame,
    *,
    level: float = 0.95,
    correction: str = "exact",
    variance: str = "LS",
    interval: str = "normal",
) -> pd.DataFrame:
    """Standardised mean difference of two groups, corrected for small groups.

    Parameters
    ----------
    groups : DataFrame, one row per effect
        mean_treated, mean_control : scale points
        sd_treated, sd_control : scale points
        n_treated, n_control : young people; with fewer than 2 the answer is not computable
    level : confidence level of the interval, between 0 and 1
    correction : "exact" (gamma functions), "approximate" (1 − 3/(4 df − 1)) or "none" (Cohen's d)
    variance : "LS" (1/n1 + 1/n2 + g²/2N), "LS2" (J² times the same with d) or "UB" (unbiased)
    interval : "normal", or "noncentral": from the noncentral t distribution, which holds when
        scores are normal with one spread

    Returns
    -------
    The same rows with estimate, variance, se, low, high (standard deviations, above 0 if the
    treated score higher), level, df, n, unit, kind, method and cautions. Both intervals hold from
    5 young people per group on.

    Raises
    ------
    ValueError : a column is missing or has gaps, or a setting is unknown.

    Source: Hedges (1981), J. Educ. Stat. 6, 107-128; Borenstein et al. (2009), Introduction to
    Meta-Analysis, ch. 4 (LS2); Viechtbauer (2007), J. Educ. Behav. Stat. 32, 39-60 (UB).
    """
    mean, sd, n = in_groups(groups, "mean", "sd", "n")
    pooled = np.sqrt(((n - 1) * sd**2).sum(axis=0) / (n.sum(axis=0) - 2))
    t = (mean[0] - mean[1]) / (pooled * np.sqrt((1 / n).sum(axis=0)))
    settings = {"correction": correction, "variance": variance, "interval": interval}
    return from_t(groups, t, {NO_SPREAD: pooled == 0}, level=level, **settings)


@quietly
def from_t(
    groups: pd.DataFrame,
    t: np.ndarray,
    reasons: dict[str, np.ndarray],
    *,
    level: float,
    correction: str = "exact",
    variance: str = "LS",
    interval: str = "normal",
) -> pd.DataFrame:
    """Hedges g from the t of a test of two groups; `reasons` as in `with_effect`, rest as above."""
    if variance not in VARIANCES or interval not in INTERVALS:
        raise ValueError(f"{variance!r}, {interval!r} must be of {VARIANCES} and {list(INTERVALS)}")
    if correction == "none" and variance != "LS":
        raise ValueError("the variances LS2 and UB belong to a corrected difference")
    n = in_groups(groups, "n")[0]
    total, of_means = n.sum(axis=0), (1 / n).sum(axis=0)
    df, j = total - 2, small_sample(total - 2, correction)
    g = j * t * np.sqrt(of_means)
    variances = {
        "LS": of_means + g**2 / (2 * total),
        "LS2": j**2 * of_means + g**2 / (2 * total),
        "UB": of_means + (1 - (df - 2) / (df * j**2)) * g**2,
    }
    bounds = {}
    if interval == "noncentral":
        low, high = j * np.sqrt(of_means) * _noncentralities(t, df, level)
        bounds = {"low": low, "high": high}
    name = "Cohens d" if correction == "none" else "Hedges g"
    method = f"{name} (gepoolde SD, {CORRECTIONS[correction]}, variantie {variance})"
    form = {"level": level, "reasons": reasons, "method": method + INTERVALS[interval], **bounds}
    return with_effect(groups, g, variances[variance], n, **form)


def _noncentralities(t: np.ndarray, df: np.ndarray, level: float) -> np.ndarray:
    """Between which noncentralities (low, high) a t is not too extreme.

    Source: Steiger & Fouladi (1997), in What if there were no significance tests?, 221-257.
    """
    bounds = np.full((2, len(t)), np.nan)
    known = np.isfinite(t) & (df > 0)
    for bound, tail in zip(bounds, ((1 + level) / 2, (1 - level) / 2), strict=True):
        given = (t[known], df[known], tail)

        def too_extreme(noncentrality, t, df, tail):
            return stats.nct.cdf(t, df, noncentrality) - tail

        around = elementwise.bracket_root(too_extreme, given[0] - 2, given[0] + 2, args=given)
        root = elementwise.find_root(too_extreme, around.bracket, args=given, tolerances=CLOSE)
        bound[known] = root.x
    return bounds


@quietly
def glass_delta(groups: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """Difference of two groups in standard deviations of the control group.

    For a treatment that changes the spread itself, as where a few change very much.

    Parameters, returns, raises : as `hedges_g`, with the exact correction on n_control − 1 degrees
    of freedom and the variance 1/n1 + 1/n2 + Δ²/2n2; with fewer than 3 controls not computable.
    The interval holds from 10 young people per group on (docs/coverage.md).

    Source: Glass (1976), Educational Researcher 5(10), 3-8; Hedges (1981).
    """
    mean, sd, n = in_groups(groups, "mean", "sd", "n")
    delta = small_sample(n[1] - 1) * (mean[0] - mean[1]) / sd[1]
    variance = (1 / n).sum(axis=0) + delta**2 / (2 * n[1])
    method = "Glass' delta (SD van de controlegroep, exacte J, variantie LS)"
    form = {"reasons": {NO_SPREAD: sd[1] == 0}, "df": n[1] - 1, "method": method}
    return with_effect(groups, delta, variance, n, level=level, **form)


@quietly
def heteroscedastic_g(groups: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """Difference of two groups in average standard deviations, when the spreads differ.

    Parameters, returns, raises : as `hedges_g`, with the root of the mean of the two variances as
    the standard deviation, the exact correction, and Bonett's variance, which lets the spreads
    differ. Under 15 young people per group the interval is a little wide.

    Source: Bonett (2008), Psychological Methods 13, 99-109.
    """
    mean, sd, n = in_groups(groups, "mean", "sd", "n")
    squared = (sd**2).mean(axis=0)
    g = small_sample(n.sum(axis=0) - 2) * (mean[0] - mean[1]) / np.sqrt(squared)
    variance = g**2 * (sd**4 / (n - 1)).sum(axis=0) / (8 * squared**2)
    variance += (sd**2 / (n - 1)).sum(axis=0) / squared
    method = "Hedges g (gemiddelde SD, exacte J, variantie Bonett)"
    form = {"reasons": {NO_SPREAD: squared == 0}, "method": method}
    return with_effect(groups, g, variance, n, level=level, **form)


@quietly
def mean_difference(groups: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """Difference of two means in the points of the scale itself.

    Parameters, raises : as `hedges_g`.

    Returns
    -------
    The same rows with estimate (scale points, above 0 if the treated score higher), variance, se,
    low, high (Welch's t), level, df, n, unit, kind, method and cautions.

    Source: Welch (1947), Biometrika 34, 28-35.
    """
    mean, sd, n = in_groups(groups, "mean", "sd", "n")
    variance = (sd**2 / n).sum(axis=0)
    df = variance**2 / ((sd**2 / n) ** 2 / (n - 1)).sum(axis=0)
    difference, half = mean[0] - mean[1], stats.t.ppf((1 + level) / 2, df) * np.sqrt(variance)
    form = {"low": difference - half, "high": difference + half, "df": df, "unit": "schaalpunten"}
    form |= {"reasons": {NO_SPREAD: variance == 0}, "method": "verschil van gemiddelden (Welch)"}
    return with_effect(groups, difference, variance, n, level=level, **form)
