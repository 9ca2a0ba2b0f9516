"""Effects within studies, on arrays: maximum likelihood for the variance between and within.

The covariance of the effects of one study is diag(v + sigma2_effect) + sigma2_study 1 1', with an
assumed correlation of the sampling errors also rho s s' (s² = v): a diagonal and one or two shared
vectors, so time and memory grow with the number of effects.
"""

from typing import NamedTuple

import numpy as np
from scipy import special

from jeugdlib.estimate._blocks import Inverse, Studies, invert

STUDY, EFFECT = 0, 1  # the places in sigma2
MANY = 200  # far more steps than Newton's method takes
ENOUGH = 1e-8  # the last step is one that promises less gain of log-likelihood than this
NOTHING = 1e-14  # and such a small gain is a rounding error
TIE = 1e-9  # two tops that differ less than this are one
CLOSE = 1e-4  # the round after one that moves a bound so little would move it 1e-8
ENDLESS = 1e9  # a bound this many times the start of its search does not exist


class Model(NamedTuple):
    """Effects sorted by study, on a scale that loses no digits, and how to come back from it.

    The columns of the design are orthonormal, the outcome is what they leave of the effects, and
    the sampling variances average 1.
    """

    design: np.ndarray
    outcome: np.ndarray
    diagonal: np.ndarray  # sampling variance that effects of a study do not share
    shared: np.ndarray  # (k, 0 or 1): root of the sampling variance that they do share
    studies: Studies
    restricted: bool  # REML, or ML
    start: np.ndarray  # coefficients that were taken out of the outcome
    back: np.ndarray  # turns coefficients into those of the design that was given
    unit: float
    effects: np.ndarray  # as they were given
    given: np.ndarray


class Point(NamedTuple):
    """The likelihood and its slopes at one pair of variances (between studies, within)."""

    sigma2: np.ndarray
    log_likelihood: float
    score: np.ndarray
    observed: np.ndarray  # information: minus the second derivatives
    expected: np.ndarray
    coefficients: np.ndarray
    covariance: np.ndarray  # of the coefficients


class Fit(NamedTuple):
    """The variances with the highest likelihood, and the best with either of them 0."""

    best: Point
    without: tuple[Point, Point]  # without variance between studies; without variance within


def model_of(
    effects: np.ndarray,
    variance: np.ndarray,
    design: np.ndarray,
    studies: Studies,
    rho: float = 0.0,
    restricted: bool = True,
) -> Model:
    """The model of effects that lie sorted by study.

    `variance` is above 0 and `design` (k, p) of full rank; `rho`, 0 or more and below 1, is the
    correlation of sampling errors within a study.
    """
    unit = np.sqrt(variance.mean())
    columns, turn = np.linalg.qr(design)
    scaled, variance = effects / unit, variance / unit**2
    start = columns.T @ scaled
    shared = np.sqrt(rho * variance)[:, None] if rho else np.empty((len(effects), 0))
    return Model(
        columns,
        scaled - columns @ start,
        (1 - rho) * variance,
        shared,
        studies,
        restricted,
        start,
        np.linalg.inv(turn),
        unit,
        effects,
        design,
    )


def fit(model: Model) -> Fit:
    """The variances between and within studies with the highest likelihood, 0 allowed."""
    alone = [_alone(model, free) for free in ~np.eye(2, dtype=bool)]
    inside = climb(model, sum(point.sigma2 for point in alone) / 2, np.array([True, True]))
    best = _highest(*alone, inside)
    # a top at 0 is found exactly by the climb that held that variance at 0
    at_zero = [point for point in alone if point.log_likelihood > best.log_likelihood - TIE]
    return Fit(at_zero[0] if at_zero else best, tuple(alone))


def _alone(model: Model, free: np.ndarray) -> Point:
    """The highest likelihood with the other variance 0."""
    point = climb(model, np.var(model.outcome) * free, free)
    if point.sigma2.any():
        return point
    # with very uneven studies there can be a second, higher top
    lows = np.geomspace(model.diagonal.min(), model.diagonal.max(), 3)
    return _highest(point, *(climb(model, low * free, free) for low in lows))


def _highest(*points: Point) -> Point:
    return max(points, key=lambda point: point.log_likelihood)


def climb(model: Model, start: np.ndarray, free: np.ndarray) -> Point:
    """Newton's method to the highest likelihood, over the free variances, each 0 or more."""
    point = evaluate(model, start)
    for _ in range(MANY):
        step = _step(point, free & ((point.sigma2 > 0) | (point.score > 0)))
        gain = step @ point.score
        higher = _uphill(model, point, step) if gain > NOTHING else point
        if gain < ENOUGH or higher is point:
            return higher
        point = higher
    return point


def _step(point: Point, moving: np.ndarray) -> np.ndarray:
    """The step to the top if the likelihood were a parabola, of the variances that may move."""
    first, second = point.score * moving
    # too far from the top it is none, but the expected curve still points uphill
    for (a, b), (_, c) in (point.observed, point.expected):
        # a variance that may not move is taken out
        a, b, c = a if moving[0] else 1.0, b if moving.all() else 0.0, c if moving[1] else 1.0
        if a > 0 and a * c > b**2:
            return np.array([c * first - b * second, a * second - b * first]) / (a * c - b**2)
    return np.zeros(2)


def _uphill(model: Model, point: Point, step: np.ndarray) -> Point:
    """The first point along a step, halved until it lies higher; the point itself if none does."""
    rounding = 1e-13 * (1 + abs(point.log_likelihood))
    for halved in 0.5 ** np.arange(30):
        new = evaluate(model, np.maximum(point.sigma2 + halved * step, 0))
        if new.log_likelihood >= point.log_likelihood - rounding:
            return new
    return point


def profile_interval(model: Model, found: Fit, which: int, level: float) -> tuple[float, float]:
    """Where the likelihood of one variance, the other at its best, has not dropped too far.

    An upper bound that does not exist is missing.

    Source: Hardy & Thompson (1996), Statistics in Medicine 15, 619-629.
    """
    drop = special.chdtri(1, 1 - level) / 2
    best, low = found.best, 0.0
    if best.log_likelihood - found.without[which].log_likelihood > drop:
        low = _edge(model, best, which, -1, drop)
    return model.unit**2 * low, model.unit**2 * _edge(model, best, which, 1, drop)


def coefficients(model: Model, point: Point) -> tuple[np.ndarray, np.ndarray]:
    """The coefficients of the design that was given, and their covariance."""
    back = model.unit * model.back
    return back @ (model.start + point.coefficients), back @ point.covariance @ back.T


def total_weights(model: Model, point: Point) -> np.ndarray:
    """How heavily each effect counts in the mean."""
    return inverse_at(model, point.sigma2).times(np.ones((len(model.outcome), 1)))[:, 0]


def under_one_effect(model: Model) -> tuple[float, float]:
    """Q, the weighted squared residuals without true differences, and the typical variance then.

    Source: Higgins & Thompson (2002), Statistics in Medicine 21, 1539-1558; with more effects per
    study as in Jackson, White & Riley (2012), Statistics in Medicine 31, 3805-3820.
    """
    none = np.zeros(2)
    point, inverse = evaluate(model, none), inverse_at(model, none)
    weighted = inverse.times(model.design)
    trace = inverse.weight.sum() - (inverse.shared**2).sum()
    trace -= (point.covariance * (weighted.T @ weighted)).sum()
    residual = model.outcome - model.design @ point.coefficients
    q = residual @ inverse.times(residual[:, None])[:, 0]
    return q, model.unit**2 * (len(residual) - len(point.coefficients)) / trace


def _edge(model: Model, best: Point, which: int, side: int, drop: float) -> float:
    """One bound of a profile interval: safeguarded Newton for the root of the drop, on log scale.

    The root is nearly straight in the log of the variance, so it takes about four rounds.
    """
    top, free = best.sigma2[which], np.arange(2) != which
    width = np.sqrt(2 * drop / best.expected[which, which])
    value = top * np.exp(side * min(width / top, 2)) if top > 0 else width
    inside, outside, limit = top, (0.0 if side < 0 else np.inf), ENDLESS * (top + width)
    point = best
    for _ in range(MANY):
        point = climb(model, _along(point, free, value), free)
        fallen = max(best.log_likelihood - point.log_likelihood, 0.0)
        inside, outside = (value, outside) if fallen < drop else (inside, value)
        slope = -point.score[which] * value / (2 * np.sqrt(fallen * drop) or 1.0)
        new = value * np.exp(np.clip((1 - np.sqrt(fallen / drop)) / slope, -2, 2)) if slope else 0
        if not min(inside, outside) < new < max(inside, outside):
            new = (inside + outside) / 2 if np.isfinite(outside) else 4 * value
        if abs(new - value) <= CLOSE * value:
            return new
        if new > limit:
            return np.nan
        value = new
    return value


def _along(point: Point, free: np.ndarray, value: float) -> np.ndarray:
    """The variances when the fixed one gets this value and the free one follows its ridge."""
    curve, crossed = point.observed[free, free][0], point.observed[free, ~free][0]
    follow = -crossed / curve * (value - point.sigma2[~free]) if curve > 0 else 0
    return np.where(free, np.maximum(point.sigma2 + follow * (point.sigma2 > 0), 0), value)


def covariance_at(model: Model, sigma2: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The covariance of the effects: its diagonal, and the vectors that a study shares."""
    between = np.full((len(model.outcome), 1), np.sqrt(sigma2[STUDY]))
    return model.diagonal + sigma2[EFFECT], np.hstack([between, model.shared])


def inverse_at(model: Model, sigma2: np.ndarray) -> Inverse:
    """The inverse of the covariance of the effects, at these variances."""
    return invert(*covariance_at(model, sigma2), model.studies)


def evaluate(model: Model, sigma2: np.ndarray) -> Point:
    """The (restricted) log-likelihood at these variances but for a constant, and its slopes."""
    x, y, p = model.design, model.outcome, model.design.shape[1]
    inverse = inverse_at(model, sigma2)
    weighted = inverse.times(np.column_stack([x, y, np.ones(len(y))]))
    h, ones = weighted[:, :p], weighted[:, -1]
    information = x.T @ h
    covariance = np.linalg.inv(information)
    coefficients = covariance @ (h.T @ y)
    residual = weighted[:, p] - h @ coefficients

    log_likelihood = -0.5 * (inverse.log_determinant + y @ residual)
    if model.restricted:
        log_likelihood -= 0.5 * np.linalg.slogdet(information)[1]
    slopes = _slopes(model, inverse, np.column_stack([h, residual]), covariance, ones)
    return Point(sigma2, log_likelihood, *slopes, coefficients, covariance)


def _slopes(model, inverse, weighted, covariance, ones) -> tuple[np.ndarray, ...]:
    """Score, observed and expected information of the two variances.

    `weighted` is the inverse covariance times the design and, last, times the residuals; `ones`
    times a vector of ones. The derivatives of the covariance are 1 1' within a study, and the
    diagonal.

    Source: Gilmour, Thompson & Cullis (1995), Biometrics 51, 1440-1450.
    """
    width = weighted.shape[1]
    moved = np.hstack([model.studies.sums(weighted)[model.studies.member], weighted])
    once = (weighted.T @ moved).reshape(width, 2, width).swapaxes(0, 1)
    twice = (moved.T @ inverse.times(moved)).reshape(2, width, 2, width).swapaxes(1, 2)
    trace, traces = _traces(inverse, ones)
    if model.restricted:
        fitted = covariance @ once[:, :-1, :-1]
        trace = trace - np.trace(fitted, axis1=1, axis2=2)
        doubled = fitted[:, None] @ fitted - 2 * covariance @ twice[..., :-1, :-1]
        traces = traces + np.trace(doubled, axis1=2, axis2=3)
    steep = once[:, :-1, -1]
    curve = twice[..., -1, -1] - steep @ covariance @ steep.T
    return 0.5 * (once[:, -1, -1] - trace), curve - 0.5 * traces, 0.5 * traces


def _traces(inverse: Inverse, ones: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Trace of the inverse times one derivative, and times two, for each (pair) of them."""
    weight, shared, studies = inverse.weight, inverse.shared, inverse.studies
    lost = (shared**2).sum(axis=1)
    small = studies.sums(shared[:, :, None] * shared[:, None, :])
    per_study = studies.sums(ones)
    mixed = ones @ ones
    squared = weight @ weight - 2 * weight @ lost + (small**2).sum()
    trace = np.array([per_study.sum(), (weight - lost).sum()])
    return trace, np.array([[per_study @ per_study, mixed], [mixed, squared]])
