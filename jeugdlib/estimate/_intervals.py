"""Intervals for proportions and rates: the arithmetic on arrays, without tables."""

from bisect import bisect_left, bisect_right

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.rates import confint_poisson

from jeugdlib.columns import require

# our names for the methods of statsmodels, with the words that stand in a report
PROPORTION_METHODS = {
    "clopper_pearson": ("beta", "Clopper-Pearson"),
    "wilson": ("wilson", "Wilson"),
    "jeffreys": ("jeffreys", "Jeffreys"),
}

# Wilson, Jeffreys and Newcombe hold their level on average; with fewer found (or not found) than
# this their coverage can fall under .92 (benchmarks/run.py)
EDGE = 6


def whole_counts(counts: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """The columns count and n of a table as arrays.

    Raises
    ------
    ValueError : a column is missing or has gaps, or a count is not a whole number from 0 to n; the
        rows are named.
    """
    count, n = require(counts, "count", "n").to_numpy(dtype=float).T
    wrong = counts.index[(count < 0) | (count > n) | (count % 1 != 0) | (n % 1 != 0)].tolist()
    if wrong:
        raise ValueError(f"rows {wrong}: count must be a whole number from 0 to n")
    return count, n


def nesting(n: float, children: object) -> list[str]:
    """The caution for units that are nested in children: none, how many, or not known."""
    if pd.isna(children):
        return ["nesting_unknown"]
    return [f"nested_units {n:.0f} in {children:.0f}"] if children < n else []


def proportion_interval(count, n, level: float, method: str) -> tuple[np.ndarray, np.ndarray]:
    """Two-sided interval of each proportion count / n.

    `count` and `n` are arrays, 0 ≤ count ≤ n and n > 0; of units that say less than their number
    they need not be whole (`effective_n`). Jeffreys is the equal-tailed interval with 0 (or 1) as
    its bound when nothing (or everything) was found.

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
    possible = range(count, total - (n - count) + 1)
    tail = (1 - level) / 2
    # the more files have it, the likelier to find so many, and the less likely so few
    too_few = bisect_right(
        possible, tail, key=lambda having: stats.hypergeom.sf(count - 1, total, having, n)
    )
    not_too_many = bisect_left(
        possible, -tail, key=lambda having: -stats.hypergeom.cdf(count, total, having, n)
    )
    return possible[too_few], possible[not_too_many - 1]


def effective_n(count: np.ndarray, n: np.ndarray, level: float) -> float:
    """How many separate units say as much as units that are nested in children.

    `count` of the `n` units of each child were found; n ≥ 1. At most all units, at least as many
    as when the units of a child are all alike. The design effect is the linearised variance of the
    share over that of separate units, made larger for the few children by the ratio of two t.
    With fewer than EDGE found or not found, or one child, it cannot be seen how alike units are;
    then they count as alike, unless the design effect is larger still.

    Source: Korn & Graubard (1998), Survey Methodology 24, 193-201; units that are alike: Kish
    (1965), Survey Sampling, ch. 5 and 8.
    """
    total, children = n.sum(), len(n)
    alike = total**2 / (n**2).sum()
    share = count.sum() / total
    if children == 1 or share in (0, 1):
        return float(alike)
    variance = children / (children - 1) * ((count - share * n) ** 2).sum() / total**2
    design_effect = variance / (share * (1 - share) / (total - 1))
    tail = (1 + level) / 2
    few_children = (stats.t.ppf(tail, children - 1) / stats.t.ppf(tail, total - 1)) ** 2
    size = total / max(design_effect * few_children, 1)
    few_found = min(count.sum(), (n - count).sum()) < EDGE
    return float(min(size, alike) if few_found else size)


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
