"""Sizes and powers of tests on shares, exact: sums of the chances of all outcomes rejected."""

from collections.abc import Callable

import numpy as np
from scipy import stats

from jeugdlib.estimate._exact import barnard_rejects

LASTING = 20  # exact power and width zigzag with n: a size counts when the next 20 also reach it


def first_lasting(reached: Callable[[int], bool], start: int, most: int) -> int | None:
    """The first size from `start` that reaches it and keeps it; None when that is above `most`."""
    first = None
    for n in range(start, most + LASTING + 1):
        if not reached(n):
            first = None
            if n > most:
                return None
        elif first is None:
            first = n
        if first is not None and n - first >= LASTING:
            return first
    return None


def first_after_halving(reached: Callable[[int], bool], most: int) -> int | None:
    """As `first_lasting`, for what is slow: most sizes that are far too small are not tried."""
    # halving finds one size that is too small beside one that is large enough; the zigzag around
    # it is left to the walk
    too_small, enough = 1, most + LASTING
    while enough - too_small > 1:
        middle = (too_small + enough) // 2
        too_small, enough = (too_small, middle) if reached(middle) else (middle, enough)
    return first_lasting(reached, max(too_small - LASTING, 2), most)


def power_against_norm(norm: float, share: float, n: int, alpha: float) -> float:
    """Chance that the exact binomial test sees that `share` is not a fixed norm."""
    under_norm = stats.binom.pmf(np.arange(n + 1), n, norm)
    as_unlikely = under_norm[None, :] <= under_norm[:, None] * (1 + 1e-7)  # as R's binom.test
    p = (as_unlikely * under_norm).sum(axis=1)
    return float(stats.binom.pmf(np.arange(n + 1), n, share)[p <= alpha].sum())


def power_against_audit(count: int, n: int, share: float, new_n: int, alpha: float) -> float:
    """Chance that Barnard's test sees a step from an audit that was done, `count` of `n`."""
    rejected = barnard_rejects(n, new_n, alpha)[count]
    return float(stats.binom.pmf(np.arange(new_n + 1), new_n, share)[rejected].sum())


def power_of_two(share: float, other: float, n: int, alpha: float) -> float:
    """Chance that Barnard's test sees the difference of two shares, in `n` files each."""
    outcomes = np.outer(*(stats.binom.pmf(np.arange(n + 1), n, part) for part in (share, other)))
    return float(outcomes[barnard_rejects(n, n, alpha)].sum())
