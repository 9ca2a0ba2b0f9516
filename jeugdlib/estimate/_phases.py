"""Two phases of one child on arrays: how much they overlap, and whether that is more than chance.

All scores are turned first, so that higher is better.
"""

import numpy as np
from scipy import optimize, stats

ALIKE = 1e-12  # of the largest: scores that differ by less than this differ by rounding error only


def non_overlap(before: np.ndarray, after: np.ndarray) -> float:
    """The part of all pairs of one score before and one after in which the later one is better.

    Ties count for a half. Source: Parker & Vannest (2009), Behavior Therapy 40, 357-367.
    """
    better = after[:, None] > before
    same = after[:, None] == before
    return float((better + same / 2).mean())


def non_overlap_interval(part: float, sizes: tuple[int, int], level: float) -> tuple[float, float]:
    """Between which parts the true one lies, for phases of so many scores that stand apart.

    Each bound is the part that would lie `critical` of its own standard errors from what was found.
    Source: Newcombe (2006), Statistics in Medicine 25, 559-573, method 5.
    """
    critical = stats.norm.ppf((1 + level) / 2)
    n = sum(sizes) / 2
    scale = critical**2 / (sizes[0] * sizes[1])

    def miss(theta: float) -> float:
        spread = 2 * n - 1 - (3 * n - 3) / ((2 - theta) * (1 + theta))
        return (theta - part) ** 2 - scale * theta * (1 - theta) * spread

    # at 0 and 1 the standard error is nothing, so a bound lies between there and what was found
    edge = 1e-12
    low = optimize.brentq(miss, edge, min(part, 1 - edge)) if part > 0 else 0.0
    high = optimize.brentq(miss, max(part, edge), 1 - edge) if part < 1 else 1.0
    return low, high


def without_baseline_trend(
    value: np.ndarray, time: np.ndarray, baseline: np.ndarray
) -> tuple[np.ndarray, float]:
    """The scores less the trend of the baseline, which is taken to go on, and that trend.

    The trend is the median of the slopes between two scores of the baseline (Theil-Sen). Scores
    that then differ by rounding error only are made the same.
    """
    slope = float(stats.theilslopes(value[baseline], time[baseline]).slope)
    left = value - slope * time
    step = ALIKE * max(np.abs(left).max(), np.abs(value).max())
    return (np.rint(left / step) * step if step > 0 else left), slope


def kendall(value: np.ndarray, other: np.ndarray, *, exact: bool) -> tuple[float, float]:
    """Kendall's tau-b with its p; both missing when there is no spread, or p has no variance.

    `exact`: p from all orders where there are no ties, else from the normal distribution.
    """
    if len(set(value)) < 2 or len(set(other)) < 2 or len(value) < (2 if exact else 3):
        return np.nan, np.nan
    found = stats.kendalltau(value, other, method="auto" if exact else "asymptotic")
    return float(found.statistic), float(found.pvalue)


def differences_by_start(value: np.ndarray, least: int) -> np.ndarray:
    """Mean after less mean before, for every start with `least` scores or more on either side."""
    starts = np.arange(least, len(value) - least + 1)
    before = np.concatenate([[0.0], np.cumsum(value)])[starts]
    return (value.sum() - before) / (len(value) - starts) - before / starts


def as_large(values: np.ndarray, seen: float) -> np.ndarray:
    """Which values are as large as what was seen, or larger, but for rounding error."""
    return values >= seen - ALIKE * max(np.abs(values).max(), abs(seen))
