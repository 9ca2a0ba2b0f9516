"""Institutions with few files each: what of their differences is more than chance?"""

import numpy as np
import pandas as pd
from scipy import special
from scipy.optimize import elementwise

from jeugdlib.columns import add_cautions, require_level
from jeugdlib.estimate._intervals import whole_counts
from jeugdlib.estimate._withheld import beside_withheld

# A grid of means of the shares of institutions, and of their standard deviations as part of the
# largest that it can be: first from 0 to 1, then, while fewer of the steps matter, where they do.
STEPS, MATTERING = np.array([24, 16]), np.array([12, 8])
RARE = 1e-6  # weight beside the likeliest: what is under this does not count
APART = 0.20  # two institutions that differ twenty points: what one would want to be able to see
# How many files per institution show that with a power of 80%, around shares of 11, 12, … 50%:
# of `outcome.files_to_see_change`, which takes seconds for each.
FILES = (
    *(32, 39, 40, 43, 46, 51, 52, 56, 59, 61),
    *(63, 65, 71, 72, 73, 74, 76, 79, 83, 84),
    *(85, 87, 88, 88, 89, 90, 92, 93, 95, 95),
    *(96, 96, 96, 96, 97, 97, 102, 102, 102, 102),
)
CLOSE = {"xatol": 1e-9}


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
    low, high = np.zeros(2), np.ones(2)
    while True:
        steps = [(np.arange(k) + 0.5) / k for k in STEPS]
        grid = [part.ravel() for part in np.meshgrid(*steps, indexing="ij")]
        mean, spread = low[:, None] + (high - low)[:, None] * grid
        a, b = _beta(mean, spread)
        fit = special.betaln(a[:, None] + count, b[:, None] + n - count).sum(axis=1)
        fit -= len(n) * special.betaln(a, b)
        weight = np.exp(fit - fit.max())
        some = np.argwhere((weight > RARE).reshape(STEPS))
        first, last = np.maximum(some.min(axis=0) - 1, 0), np.minimum(some.max(axis=0) + 2, STEPS)
        narrow = last - first < MATTERING
        if not narrow.any():
            break
        part = (high - low) / STEPS
        low, high = (
            np.where(narrow, low + part * end, old) for end, old in ((first, low), (last, high))
        )
    kept = weight > RARE
    return mean[kept], spread[kept], weight[kept] / weight[kept].sum()


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
        def beyond(share: np.ndarray, count: np.ndarray, n: np.ndarray) -> np.ndarray:
            return weight @ special.betainc(a + count, b + n - count, share) - part

        ends = np.zeros(len(n)), np.ones(len(n))
        return elementwise.find_root(beyond, ends, args=(count, n), tolerances=CLOSE).x

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


def _files_to_tell_apart(share: float) -> int:
    """How many files per institution show a difference of APART around this share."""
    whole = int(np.rint(100 * min(share, 1 - share)))
    return FILES[max(whole - 11, 0)]
