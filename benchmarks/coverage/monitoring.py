"""Monitoring: curves of who is not followed to the end, and shares weighted to who answered."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from jeugdlib.columns import mark
from jeugdlib.estimate import outcome, quality

LONGEST = (
    24  # months or weeks in which the follow-up ends, evenly from 0 to one and a half times it
)
WITHIN = (0.05, 0.2, 0.5)  # the true share within LONGEST steps
SIZES = (30, 100, 1000)
ASKED = (100, 200, 500, 1000)  # children who could have answered, of whom half do
COVARIATES = ["age", "sex", "form"]


def rows(repeats: int, rng: np.random.Generator) -> Iterator[tuple]:
    """Estimator, size and coverage of every case."""
    for share in WITHIN:
        for n in SIZES:
            found = [_curve(n, share, rng) for _ in range(repeats // 8)]
            yield "new_start", n, np.nanmean(found)
    for depends, name in (("features", "weighted"), ("answer", "weighted, answering by outcome")):
        truth = np.mean([_asked(100_000, depends, rng)[1] for _ in range(8)])
        for n in ASKED:
            found = [_weighted(n, depends, truth, rng) for _ in range(repeats // 8)]
            yield name, n, np.nanmean(found)


def _curve(n: int, share: float, rng: np.random.Generator) -> float:
    """Whether the part with a new start within 12 steps lies in its interval."""
    rate = -np.log1p(-share) / LONGEST
    when = np.ceil(rng.exponential(1 / rate, n))
    followed = np.floor(rng.uniform(0, 1.5 * LONGEST, n))
    steps = pd.DataFrame({"step": np.minimum(when, followed), "events": when <= followed})
    steps["censored"] = ~steps["events"]
    curve = steps.astype(int).groupby("step", as_index=False).sum()
    curve = mark(curve.assign(children=curve["events"]), "publication")
    answer = outcome.new_start(curve, months=(12,)).answers.iloc[0]
    return _holds(answer, -np.expm1(-rate * 12))


def _asked(n: int, depends: str, rng: np.random.Generator) -> tuple[pd.DataFrame, float]:
    """Children by their features, who of them answered, and the true share of all."""
    features = {"age": rng.integers(0, 4, n), "sex": rng.integers(0, 2, n)}
    features |= {"form": rng.choice(3, n, p=[0.5, 0.3, 0.2])}
    age, sex, form = features.values()
    has = rng.random(n) < 1 / (1 + np.exp(0.7 * (form == 2) - 0.8 * (age - 1.5) - 0.3 * sex))
    lean = 0.6 * (age - 1.5) - 0.5 * sex - 0.8 * (form == 2)
    lean = lean + 1.2 * (has - 0.5) if depends == "answer" else lean
    answered = rng.random(n) < 1 / (1 + np.exp(0.2 - lean))
    children = pd.DataFrame(features).assign(eligible=1, n=answered, count=answered & has)
    return children.groupby(COVARIATES, as_index=False).sum().astype(int), has.mean()


def _weighted(n: int, depends: str, truth: float, rng: np.random.Generator) -> float:
    patterns = mark(_asked(n, depends, rng)[0], "publication")
    return _holds(quality.weighted(patterns, covariates=COVARIATES).iloc[0], truth)


def _holds(answer: pd.Series, truth: float) -> float:
    """Whether the interval holds the truth; missing when there is none."""
    return np.nan if np.isnan(answer["low"]) else float(answer["low"] <= truth <= answer["high"])
