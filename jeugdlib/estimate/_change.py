"""Change of one child on arrays: when it is reliable, where clinical ends, in which class it falls.

All scores are turned first, so that higher is better (`better` is 1 or −1).
"""

import numpy as np
from scipy import stats

CLASSES = ("hersteld", "verbeterd", "onveranderd", "verslechterd")
RECOVERED, IMPROVED, SAME, WORSE = range(4)
ABSENT = -1  # not measured again


def critical(level: float) -> float:
    """The two-sided critical value of a standard normal number."""
    return float(stats.norm.ppf((1 + level) / 2))


def reliable_points(sd: float, reliability: float, level: float) -> float:
    """How many points a score has to change before that is more than measurement error.

    Source: Jacobson & Truax (1991), J. Consult. Clin. Psychol. 59, 12-19:
    SE = sd √(1 − reliability), S_diff = √2 SE.
    """
    return critical(level) * sd * np.sqrt(2 * (1 - reliability))


def cut_off(
    kind: str, clinical: tuple[float, float], norm: tuple[float, float], better: int
) -> float:
    """Where the score of a norm group begins, from (mean, SD) of both groups.

    Source: Jacobson & Truax (1991): a = two SDs from the mean of the clinical group, b = within two
    SDs of the mean of the norm group, c = as likely in the one as in the other.
    """
    (mean, sd), (norm_mean, norm_sd) = clinical, norm
    if kind == "a":
        return mean + better * 2 * sd
    if kind == "b":
        return norm_mean - better * 2 * norm_sd
    return (sd * norm_mean + norm_sd * mean) / (sd + norm_sd)


def crossed(before: np.ndarray, after: np.ndarray, limit: float, better: int) -> np.ndarray:
    """Of each child whether it began on the clinical side of the cut-off and ended beyond it."""
    if better > 0:
        return (before < limit) & (after > limit)
    return (before > limit) & (after < limit)


def classify(change: np.ndarray, points: float, over: np.ndarray | None) -> np.ndarray:
    """The place in CLASSES of each change for the better, as small integers; ABSENT for a gap.

    `over` says who crossed the cut-off; without it nobody is called recovered.
    """
    codes = np.full(change.shape, SAME, np.int8)
    improved = change > points
    codes[improved] = IMPROVED
    if over is not None:
        codes[improved & over] = RECOVERED
    codes[change < -points] = WORSE
    codes[np.isnan(change)] = ABSENT
    return codes
