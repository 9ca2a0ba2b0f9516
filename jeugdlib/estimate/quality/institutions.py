"""Institutions with few files each: what of their differences is more than chance?"""

from functools import cache

import numpy as np
import pandas as pd
from scipy import special

from jeugdlib.columns import add_cautions, require_level
from jeugdlib.estimate._intervals import whole_counts
from jeugdlib.estimate._power import first_after_halving, power_of_two
from jeugdlib.estimate._withheld import beside_withheld

MEANS = (np.arange(24) + 0.5) / 24  # of the shares of institutions
SPREADS = (np.arange(16) + 0.5) / 16  # their standard deviation, as part of the largest it can be
APART = 0.20  # two institutions that differ twenty points: what one would want to be able to see
POWER, MOST = 0.80, 400
HALVINGS = 30  # of an interval of parts: to nine decimals


@beside_withheld("share")
def institutions(counts: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """The share of each institution, drawn toward the others as far as chance may explain it.

    Parameters
    ----------
    counts : DataFrame, one row per institution, in the order in which they are to be shown
        count : how many files have it, 0 or more
        n : of how many, 0 or more; with n = 0 the answer is not computable
    level : confidence level of the interval, between 0 and 1

    Returns
    -------
    The same rows in the same order with estimate (the own share), shrunken (drawn toward the
    others), low, high (interval of the shrunken share), reliability (which part of the differences
    is not chance, for an institution of this size; missing when nothing, or everything, was found
    everywhere), level, kind, method and cautions: how many files it takes to see a difference
    (`not_ranked`), and between which bounds the spread of the true shares lies
    (`spread_of_institutions`, percentage points). With fewer than two institutions it is not
    computable.

    Raises
    ------
    ValueError : as `proportion`.

    Source: beta-binomial model; Gelman et al. (2013), Bayesian Data Analysis, ch. 5. Averaged over
    the mean and the spread instead of with one estimate of them, as five institutions hardly tell
    the spread; beforehand every mean and every standard deviation is as likely.
    """
    require_level(level)
    count, n = whole_counts(counts)

    some, codes = n > 0, ["not_computable de noemer is 0"]
    own = np.divide(count, n, out=np.full(len(n), np.nan), where=some)
    names = ["shrunken", "low", "high", "reliability"]
    numbers = pd.DataFrame(np.nan, counts.index, names)
    said = ["not_computable er is maar één instelling om te vergelijken"]
    if some.sum() > 1:
        model = _possible(count[some], n[some])
        numbers.loc[some] = _drawn_together(count[some], n[some], level, *model)
        said = _cautions(count[some], n[some], level, *model)

    answers = counts.assign(
        estimate=own if some.sum() > 1 else np.nan, **numbers, level=level, kind="share"
    ).assign(method="beta-binomiaal, gemiddeld over de spreiding")
    return add_cautions(answers, [said if there else codes for there in some])


def _possible(count: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What may lie behind the counts: means, spreads, and how well each pair fits them."""
    mean, spread = (part.ravel() for part in np.meshgrid(MEANS, SPREADS))
    a, b = _beta(mean, spread)
    fit = special.betaln(a[:, None] + count, b[:, None] + n - count).sum(axis=1)
    fit -= len(n) * special.betaln(a, b)
    weight = np.exp(fit - fit.max())
    return mean, spread, weight / weight.sum()


def _beta(mean: np.ndarray, spread: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    # the variance of a beta is mean (1 − mean) / (size + 1), so spread² = 1 / (size + 1)
    size = 1 / spread**2 - 1
    return mean * size, (1 - mean) * size


def _drawn_together(
    count: np.ndarray,
    n: np.ndarray,
    level: float,
    mean: np.ndarray,
    spread: np.ndarray,
    weight: np.ndarray,
) -> np.ndarray:
    """Per institution: the shrunken share, its bounds, the reliability."""
    a, b = (part[:, None] for part in _beta(mean, spread))
    shrunken = weight @ ((a + count) / (a + b + n))
    differ = count.any() and (count < n).any()
    reliability = weight @ (n / (a + b + n)) if differ else np.full(len(n), np.nan)

    def bound(part: float) -> np.ndarray:
        low, high = np.zeros(len(n)), np.ones(len(n))
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            below = weight @ special.betainc(a + count, b + n - count, middle) < part
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        return low

    # nothing (or everything) found anywhere: the bound itself is possible
    low = bound((1 - level) / 2) if count.any() else np.zeros(len(n))
    high = bound((1 + level) / 2) if (count < n).any() else np.ones(len(n))
    return np.column_stack([shrunken, low, high, reliability])


def _cautions(
    count: np.ndarray,
    n: np.ndarray,
    level: float,
    mean: np.ndarray,
    spread: np.ndarray,
    weight: np.ndarray,
) -> list[str]:
    needed = _files_to_tell_apart(count.sum() / n.sum())
    points = 100 * spread * np.sqrt(mean * (1 - mean))
    order = np.argsort(points)
    ends = np.searchsorted(np.cumsum(weight[order]), [(1 - level) / 2, (1 + level) / 2])
    low, high = points[order][np.minimum(ends, len(points) - 1)]
    same = count.sum() in (0, n.sum())
    return [
        f"not_ranked {n.min():.0f} {100 * APART:.0f} {needed}",
        f"spread_of_institutions {low:.1f} {high:.1f}",
        *(["same_everywhere"] if same else []),
    ]


@cache
def _files_to_tell_apart(share: float) -> int:
    """How many files per institution show a difference of APART around this share."""
    middle = min(max(share, APART / 2 + 0.01), 1 - APART / 2 - 0.01)
    ends = middle - APART / 2, middle + APART / 2
    return first_after_halving(lambda n: power_of_two(*ends, n, 0.05) >= POWER, MOST)
