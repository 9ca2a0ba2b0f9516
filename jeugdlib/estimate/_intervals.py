"""Intervals for proportions and rates: the arithmetic on arrays, without tables."""

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.rates import confint_poisson

# our names for the methods of statsmodels, with the words that stand in a report
PROPORTION_METHODS = {
    "clopper_pearson": ("beta", "Clopper-Pearson"),
    "wilson": ("wilson", "Wilson"),
    "jeffreys": ("jeffreys", "Jeffreys"),
}

# Wilson, Jeffreys and Newcombe hold their level on average; with fewer found (or not found) than
# this their coverage can fall under .92 (benchmarks/run.py)
EDGE = 6


def nesting(n: float, children: object) -> list[str]:
    """The caution for units that are nested in children: none, how many, or not known."""
    if pd.isna(children):
        return ["nesting_unknown"]
    return [f"nested_units {n:.0f} in {children:.0f}"] if children < n else []


def proportion_interval(count, n, level: float, method: str) -> tuple[np.ndarray, np.ndarray]:
    """Two-sided interval of each proportion count / n.

    `count` and `n` are arrays of whole numbers, 0 ≤ count ≤ n and n ≥ 1. Jeffreys is the
    equal-tailed interval with 0 (or 1) as its bound when nothing (or everything) was found.

    Source: Brown, Cai & DasGupta (2001), Statistical Science 16, 101-133.
    """
    count, n = np.asarray(count, dtype=float), np.asarray(n, dtype=float)
    low, high = proportion_confint(count, n, alpha=1 - level, method=PROPORTION_METHODS[method][0])
    # the exact bounds at the edges; the formulas leave a rounding error there, Jeffreys a choice
    return np.where(count == 0, 0.0, low), np.where(count == n, 1.0, high)


def newcombe_interval(count, n, other_count, other_n, level: float) -> tuple[float, float]:
    """Interval of count/n − other_count/other_n, from the two Wilson intervals.

    Source: Newcombe (1998), Statistics in Medicine 17, 873-890, method 10.
    """
    return confint_proportions_2indep(
        count, n, other_count, other_n, method="newcomb", compare="diff", alpha=1 - level
    )


def hypergeometric_interval(count: int, n: int, total: int, level: float) -> tuple[int, int]:
    """How many of all `total` files may have the item, when `count` of a draw of `n` have it.

    The exact interval: the totals under which the draw is not too extreme at either side.

    Source: Buonaccorsi (1987), The American Statistician 41, 215-218.
    """
    possible = np.arange(count, total - (n - count) + 1)
    tail = (1 - level) / 2
    enough = stats.hypergeom.sf(count - 1, total, possible, n) > tail
    not_too_many = stats.hypergeom.cdf(count, total, possible, n) > tail
    return int(possible[enough].min()), int(possible[not_too_many].max())


def poisson_interval(count, exposure, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Exact two-sided interval of each rate count / exposure.

    Source: Garwood (1936), Biometrika 28, 437-442.
    """
    count = np.asarray(count, dtype=float)
    low, high = confint_poisson(count, np.asarray(exposure, float), "exact-c", alpha=1 - level)
    return np.where(count == 0, 0.0, low), high


def rate_ratio_interval(count, exposure, other_count, other_exposure, level: float):
    """Exact interval of the ratio of two Poisson rates, given their sum.

    Given the sum, `count` is binomial with chance r·e / (r·e + f), r the ratio and e and f the
    two exposures; the Clopper-Pearson bounds of that chance are turned back into the ratio.

    Source: Przyborowski & Wilenski (1940), Biometrika 31, 313-323.
    """
    low, high = proportion_interval(count, count + other_count, level, "clopper_pearson")
    with np.errstate(divide="ignore"):
        return tuple(bound / (1 - bound) * other_exposure / exposure for bound in (low, high))


def chance_higher(count: int, n: int, other_count: int, other_n: int) -> float:
    """Probability that the first proportion is the higher one, with Jeffreys priors for both."""
    first = stats.beta(count + 0.5, n - count + 0.5)
    second = stats.beta(other_count + 0.5, other_n - other_count + 0.5)
    # over the quantiles of the first the integrand runs from 0 to 1 without poles
    points, weights = np.polynomial.legendre.leggauss(400)
    return float(second.cdf(first.ppf((points + 1) / 2)) @ weights / 2)
