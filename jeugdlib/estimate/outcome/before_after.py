"""Before and after: how far did a group move, with and without others to compare with?"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from jeugdlib.columns import InputError, add_cautions
from jeugdlib.estimate._effects import (
    CORRECTIONS,
    NO_SPREAD,
    in_groups,
    numbers,
    quietly,
    small_sample,
    with_effect,
)

SPREADS = {
    "before": "SD van de voormeting",
    "change": "SD van het verschil",
    "average": "gemiddelde SD van voor- en nameting",
}
# with fewer young people the 95% interval can hold the truth less often than .935
# (docs/coverage.md)
LEAST = {"before": 25, "change": 10, "average": 10}


@quietly
def before_after(
    groups: pd.DataFrame, *, sd: str = "before", level: float = 0.95, correction: str = "exact"
) -> pd.DataFrame:
    """Standardised change of one group: a change, as nobody knows what happens without help.

    Parameters
    ----------
    groups : DataFrame, one row per group
        before_mean_treated, mean_treated : scale points
        before_sd_treated, sd_treated : scale points; sd_treated is not needed for `sd` "before"
        n_treated : young people with both measurements
        r : correlation of the two (see `recover_r` and `assume_r`)
    sd : what the change is divided by: "before" (SMCR), "change" (SMCC; d_z without correction)
        or "average" (d_av: the root of the mean of both variances)
    level : confidence level of the interval
    correction : as in `hedges_g`

    Returns
    -------
    The same rows with estimate, variance, se, low, high (standard deviations, above 0 if the later
    score is higher), level, df, n, unit, kind, method, design "voor-na" and cautions. The interval
    holds from 25 young people on ("before"), or from 10 on; under that a caution says so.

    Raises
    ------
    ValueError : a column is missing or has gaps, r is not between −1 and 1, or a setting is
        unknown.

    Source: Becker (1988), Br. J. Math. Stat. Psychol. 41, 257-278 (before, change); Bonett (2008),
    Psychological Methods 13, 99-109 (average).
    """
    if sd not in SPREADS:
        raise ValueError(f"sd {sd!r} is not one of {list(SPREADS)}")
    columns = ("before_mean_treated", "mean_treated", "before_sd_treated", "n_treated", "r")
    before, after, first, n, r = numbers(groups, *columns)
    last = first if sd == "before" else numbers(groups, "sd_treated")[0]
    average = np.sqrt((first**2 + last**2) / 2)
    # below 0 only by rounding
    of_change = np.sqrt(np.maximum(first**2 + last**2 - 2 * r * first * last, 0))
    divisor = {"before": first, "change": of_change, "average": average}[sd]
    # two dependent spreads are together nearly as sure as those of two samples
    j = small_sample(2 * (n - 1) / (1 + r**2) if sd == "average" else n - 1, correction)
    change = j * (after - before) / divisor
    if sd == "average":
        spread = (first**4 + last**4 + 2 * (r * first * last) ** 2) / (8 * average**4)
        variance = (change**2 * spread + (of_change / average) ** 2) / (n - 1)
    else:
        variance = (1 if sd == "change" else 2 * (1 - r)) / n + change**2 / (2 * n)
    words = f"{CORRECTIONS[correction]}, variantie {'Bonett' if sd == 'average' else 'Becker'}"
    form = {"method": f"verandering ({SPREADS[sd]}, {words})", "df": n - 1, "design": "voor-na"}
    form["reasons"] = {NO_SPREAD: (divisor == 0) | (variance == 0)}
    answers = with_effect(groups, change, variance, n[None], level=level, **form)
    few = answers["estimate"].notna() & (n < LEAST[sd])
    codes = [["no_control"] + [f"small_group {m:.0f}"] * one for m, one in zip(n, few, strict=True)]
    return add_cautions(answers, codes)


@quietly
def before_after_control(groups: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """How much further the treated moved than the controls: Morris' d_ppc2.

    Parameters
    ----------
    groups : DataFrame, one row per effect
        before_mean_treated, mean_treated, before_mean_control, mean_control : scale points
        before_sd_treated, before_sd_control : scale points
        n_treated, n_control : young people with both measurements
        r : correlation of the two, the same for both groups
    level : confidence level of the interval

    Returns
    -------
    The same rows with estimate, variance, se, low, high (pooled standard deviations of the first
    measurement, above 0 if the treated went up more), level, df, n, unit, kind, method and
    cautions; not computable under 5 young people, where the variance does not exist, and with
    fewer than 10 per group the interval is a little wide.

    Raises
    ------
    ValueError : a column is missing or has gaps, or r is not between −1 and 1.

    Source: Morris (2008), Organizational Research Methods 11, 364-386, eqs. 8-10 and 25, with the
    exact correction.
    """
    before, after, sd, n = in_groups(groups, "before_mean", "mean", "before_sd", "n")
    (r,) = numbers(groups, "r")
    df = n.sum(axis=0) - 2
    j, pooled = small_sample(df), np.sqrt(((n - 1) * sd**2).sum(axis=0) / df)
    further = j * np.subtract(*(after - before)) / pooled
    scale = j**2 * df / np.where(df > 2, df - 2, np.nan)
    variance = scale * (2 * (1 - r) * (1 / n).sum(axis=0) + further**2) - further**2
    method = "gepoolde SD van de voormeting, exacte J, variantie Morris"
    form = {"method": f"verschil in verandering, d_ppc2 ({method})"}
    form["reasons"] = {NO_SPREAD: (pooled == 0) | (variance <= 0)}
    return with_effect(groups, further, variance, n, level=level, **form)


@quietly
def recover_r(groups: pd.DataFrame) -> pd.DataFrame:
    """The rows with the correlation of before and after, where it follows from other figures.

    Parameters
    ----------
    groups : DataFrame, one row per group
        before_sd_treated, sd_treated : scale points
        sd_change_treated : SD of the change; or else
        t_change, with before_mean_treated, mean_treated and n_treated : t of the paired test
        r : optional; a correlation that is given stays

    Returns
    -------
    The same rows with r; missing where it does not follow.

    Raises
    ------
    InputError : the figures of a row contradict one another: no correlation fits them.
    """
    means, spreads = ("before_mean_treated", "mean_treated"), ("before_sd_treated", "sd_treated")
    names = [*means, *spreads, "sd_change_treated", "n_treated", "t_change", "r"]
    known = groups.reindex(columns=names).astype(float).to_numpy().T
    before, after, first, last, of_change, n, t, given = known
    of_t = np.abs((after - before) / t) * np.sqrt(n)
    of_change = np.where(np.isnan(of_change), of_t, of_change)
    r = (first**2 + last**2 - of_change**2) / (2 * first * last)
    r = np.where(np.isnan(given) & np.isfinite(r), r, given)
    wrong = np.abs(r) > 1
    if wrong.any():
        name = groups["study"] if "study" in groups.columns else groups.index.to_series()
        raise InputError(
            "de spreiding van het verschil past niet bij die van voor- en nameting",
            where=f"studie {name[wrong].iloc[0]}",
            mend="Kijk na of het standaarddeviaties zijn, en geen standaardfouten.",
        )
    return groups.assign(r=r)


def assume_r(groups: pd.DataFrame, correlations: Sequence[float] = (0.3, 0.5, 0.7)) -> pd.DataFrame:
    """Every row without a correlation of before and after several times, once per assumed one.

    Parameters
    ----------
    groups : DataFrame, one row per group; `r` is optional
    correlations : what to assume, between −1 and 1

    Returns
    -------
    Rows for `before_after` or `effects`, numbered anew, with r and the caution `assumed_r`.
    """
    rows = groups if "r" in groups.columns else groups.assign(r=np.nan)
    unknown = rows[rows["r"].isna()]
    assumed = [
        add_cautions(unknown.assign(r=r), [[f"assumed_r {r}"]] * len(unknown)) for r in correlations
    ]
    known = rows.dropna(subset="r")
    both = pd.concat([add_cautions(known, [[]] * len(known)), *assumed])
    both.attrs = groups.attrs
    return both.sort_index(kind="stable").reset_index(drop=True)
