"""The mean of studies and the prediction for a new setting, over made-up reviews."""

from collections.abc import Iterator

import numpy as np

from jeugdlib.estimate._heterogeneity import critical, fit

MEAN, LEVEL = 0.3, 0.95
STUDIES = (5, 10, 20, 50)
SPREAD = (0.0, 0.05, 0.2)  # tau2; the first: all studies have one true effect
SMALLEST, LARGEST = 15, 150  # children per group; about the trials in youth care


def rows(repeats: int, rng: np.random.Generator) -> Iterator[tuple]:
    """Estimator, number of studies and coverage of every case."""
    for k in STUDIES:
        for tau2 in SPREAD:
            held = [_held(k, tau2, rng) for _ in range(repeats)]
            names = ("Knapp-Hartung", "normal", f"prediction, tau² = {tau2:g}")
            for name, share in zip(names, np.mean(held, axis=0), strict=True):
                yield f"meta_analysis, {name}", k, share


def _held(k: int, tau2: float, rng: np.random.Generator) -> list[bool]:
    """Whether each interval of one review holds the truth."""
    v = 2 / np.exp(rng.uniform(np.log(SMALLEST), np.log(LARGEST), k))
    y = rng.normal(MEAN, np.sqrt(v + tau2))
    new = rng.normal(MEAN, np.sqrt(tau2))
    own, normal = fit(y, v), fit(y, v, knapp_hartung=False)
    return [_holds(own, MEAN, 0.0), _holds(normal, MEAN, 0.0), _holds(own, new, own.tau2)]


def _holds(model, truth: float, spread: float) -> bool:
    half = critical(LEVEL, model.df) * np.sqrt(model.covariance[0, 0] + spread)
    return abs(model.coefficients[0] - truth) <= half
