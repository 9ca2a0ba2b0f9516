"""Means of groups drawn toward each other as far as chance may explain them: the arithmetic."""

from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize_scalar

from jeugdlib.estimate._heterogeneity import fit

POINTS = 80  # of a grid of standard deviations between groups
WIDE = 5  # standard deviations of the groups seen: how much they differ is not sought beyond
RARE = 1e-4  # weight beside the likeliest: what is under this does not count


class Sums(NamedTuple):
    """What rows add up to, per group (n, y, x) and in all; the design x starts with a 1."""

    n: np.ndarray
    y: np.ndarray
    x: np.ndarray
    xx: np.ndarray
    xy: np.ndarray
    yy: float


class Intercepts(NamedTuple):
    """A linear model with a random intercept per group, by REML."""

    coefficients: np.ndarray
    covariance: np.ndarray
    tau2: float
    sigma2: float
    intercepts: np.ndarray
    intercepts_se: np.ndarray  # given the variances and the coefficients
    df: float


def toward_mean(y: np.ndarray, v: np.ndarray, tau2: float) -> tuple[float, float, np.ndarray, ...]:
    """The mean and its variance, and of each group the shrunken mean and its variance.

    `v` are the known variances of the means `y`. The variances hold the uncertainty of the mean,
    and not that of tau2.

    Source: Morris (1983), J. Am. Stat. Assoc. 78, 47-55; as `blup` in metafor.
    """
    w = 1 / (v + np.asarray(tau2)[..., None])
    variance = 1 / w.sum(axis=-1)
    mean = (w * y).sum(axis=-1) * variance
    chance = w * v
    shrunken = y - chance * (y - mean[..., None])
    return mean, variance, shrunken, (1 - chance) * v + chance**2 * variance[..., None]


def reml(y: np.ndarray, v: np.ndarray) -> float:
    """The variance between groups, never negative."""
    return fit(y, v).tau2 if len(y) > 1 else 0.0


def averaged_variance(y: np.ndarray, v: np.ndarray, around: np.ndarray) -> np.ndarray:
    """How far each true mean lies from `around`, squared, averaged over the spread there may be.

    With one estimate of that spread an interval is too narrow, and of hardly any width when the
    estimate is 0. Beforehand every standard deviation between groups is as likely.

    Source: Gelman (2006), Bayesian Analysis 1, 515-534; Gelman et al. (2013), Bayesian Data
    Analysis, ch. 5.4.
    """
    tau = np.linspace(0, WIDE * (y.std() + np.sqrt(v.min())), POINTS)
    for _ in range(2):  # once to find where the weight lies, once to fill that
        weight = _weights(y, v, tau**2)
        kept = np.flatnonzero(weight > RARE * weight.max())
        ends = max(kept[0] - 1, 0), min(kept[-1] + 1, POINTS - 1)
        tau = np.linspace(*tau[list(ends)], POINTS)
    weight = _weights(y, v, tau**2)
    _, _, shrunken, variance = toward_mean(y, v, tau**2)
    return weight @ (variance + (shrunken - around) ** 2)


def _weights(y: np.ndarray, v: np.ndarray, tau2: np.ndarray) -> np.ndarray:
    w = 1 / (v + tau2[:, None])
    mean, variance, *_ = toward_mean(y, v, tau2)
    height = np.log(w).sum(axis=1) + np.log(variance) - (w * (y - mean[:, None]) ** 2).sum(axis=1)
    weight = np.exp((height - height.max()) / 2)
    return weight / weight.sum()


def random_intercepts(sums: Sums) -> Intercepts:
    """The model, from sums alone, so that it takes as long for ten thousand as for a billion rows.

    Source: Laird & Ware (1982), Biometrics 38, 963-974; the likelihood is profiled over
    tau2 / sigma2.
    """
    df = sums.n.sum() - len(sums.xy)
    typical = sums.n.mean()

    def ratio(part: float) -> float:
        return part / (1 - part) / typical  # part: the reliability of a group of typical size

    def height(part: float) -> float:
        _, inverse, rss = _solved(sums, ratio(part))
        groups = np.log1p(sums.n * ratio(part)).sum()
        return df * np.log(rss / df) + groups - np.linalg.slogdet(inverse)[1]

    inside = minimize_scalar(height, bounds=(0, 1 - 1e-9), method="bounded", options=CLOSE)
    part = float(inside.x) if inside.fun < height(0.0) else 0.0
    coefficients, inverse, rss = _solved(sums, ratio(part))
    sigma2, held = rss / df, ratio(part) / (1 + sums.n * ratio(part))
    intercepts = held * (sums.y - sums.x @ coefficients)
    return Intercepts(
        coefficients,
        sigma2 * inverse,
        ratio(part) * sigma2,
        sigma2,
        intercepts,
        np.sqrt(sigma2 * held),
        float(df),
    )


CLOSE = {"xatol": 1e-10}


def _solved(sums: Sums, ratio: float) -> tuple[np.ndarray, np.ndarray, float]:
    """Coefficients, inverse information and weighted squared residuals, given tau2 / sigma2."""
    held = ratio / (1 + sums.n * ratio)
    inverse = np.linalg.inv(sums.xx - (held[:, None] * sums.x).T @ sums.x)
    xy = sums.xy - sums.x.T @ (held * sums.y)
    coefficients = inverse @ xy
    return coefficients, inverse, sums.yy - held @ sums.y**2 - coefficients @ xy
