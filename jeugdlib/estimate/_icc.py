"""Intraclass correlations of a complete table of scores: the arithmetic on arrays."""

import numpy as np
from scipy import stats

KINDS = ("1_1", "2_1", "3_1", "1_k", "2_k", "3_k")
NOTHING = 1e-12  # a mean square under this part of the total is rounding


def icc(scores: np.ndarray, level: float) -> dict[str, tuple[float, float, float]]:
    """Estimate, low and high of every kind in KINDS; nan where they say nothing.

    `scores` are units × coders without gaps. Kinds: 1 other coders for every unit; 2 these coders
    are some of many, agreement; 3 only these coders, consistency. "_1" is of one coder, "_k" of
    their mean.

    Source: Shrout & Fleiss (1979), Psychological Bulletin 86, 420-428; the interval of (2,1):
    McGraw & Wong (1996), Psychological Methods 1, 30-46, and of means: Spearman-Brown.
    """
    n, k = scores.shape
    between, coders, rest, within = mean_squares(scores)
    if between + within <= 0:
        return dict.fromkeys(KINDS, (np.nan,) * 3)
    one = (between - within) / (between + (k - 1) * within)
    across = between + (k - 1) * rest + k * (coders - rest) / n
    two = (between - rest) / across if across > 0 else np.nan
    three = (between - rest) / (between + (k - 1) * rest)
    single = {
        "1": (one, *_from_f(between, within, n, n * (k - 1), k, level)),
        "2": (two, *_agreement(two, (between, coders, rest), n, k, level)),
        "3": (three, *_from_f(between, rest, n, (n - 1) * (k - 1), k, level)),
    }
    found = {f"{kind}_1": numbers for kind, numbers in single.items()}
    return found | {f"{kind}_k": _of_mean(numbers, k) for kind, numbers in single.items()}


def mean_squares(scores: np.ndarray) -> tuple[float, float, float, float]:
    """Mean squares between units, between coders, of the rest, and within units."""
    n, k = scores.shape
    mean = scores.mean()
    units = k * ((scores.mean(axis=1) - mean) ** 2).sum()
    coders = n * ((scores.mean(axis=0) - mean) ** 2).sum()
    whole = ((scores - mean) ** 2).sum()
    within = whole - units
    squares = np.array([units, coders, within - coders, within])
    squares[squares < NOTHING * whole] = 0  # what rounding leaves of no spread at all
    return tuple(squares / [n - 1, k - 1, (n - 1) * (k - 1), n * (k - 1)])


def _from_f(
    between: float, error: float, n: int, df: int, k: int, level: float
) -> tuple[float, float]:
    if error == 0 or between == 0:
        return np.nan, np.nan
    ratio, tail = between / error, (1 + level) / 2
    bounds = ratio / stats.f.ppf(tail, n - 1, df), ratio * stats.f.ppf(tail, df, n - 1)
    return tuple((bound - 1) / (bound + k - 1) for bound in bounds)


def _agreement(
    icc: float, squares: tuple[float, float, float], n: int, k: int, level: float
) -> tuple[float, float]:
    between, coders, rest = squares
    if rest == 0 or between == 0:
        return np.nan, np.nan
    ratio, tail = coders / rest, (1 + level) / 2
    other = n * (1 + (k - 1) * icc) - k * icc
    df = (k - 1) * (n - 1) * (k * icc * ratio + other) ** 2
    df /= (n - 1) * (k * icc * ratio) ** 2 + other**2
    above, below = stats.f.ppf(tail, n - 1, df), stats.f.ppf(tail, df, n - 1)
    error = k * coders + (k * n - k - n) * rest
    low = n * (between - above * rest) / (above * error + n * between)
    return low, n * (below * between - rest) / (error + n * below * between)


def _of_mean(numbers: tuple[float, float, float], k: int) -> tuple[float, ...]:
    """Spearman-Brown; nan where the mean of the coders has no spread to be reliable about."""
    bases = [1 + (k - 1) * number for number in numbers]
    return tuple(
        k * number / base if base > NOTHING else np.nan
        for number, base in zip(numbers, bases, strict=True)
    )
