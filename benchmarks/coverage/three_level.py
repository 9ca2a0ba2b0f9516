"""The three-level model: its mean, its robust mean, the prediction and both variances.

Studies have a true effect of 0.3 that differs between studies (variance 0.10) and between effects
of a study (0.05), with sampling variances as of 20 to 200 young people. With "errors alike" the
sampling errors of a study correlate 0.6, which the model does not know; with "no differences" both
variances are 0.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from jeugdlib.estimate.evidence import three_level

MEAN, BETWEEN, WITHIN = 0.3, 0.10, 0.05
ALIKE = 0.6
INTERVALS = {
    "pooled": "t(k − p)",
    "robust": "CR2",
    "prediction": "prediction",
    "sigma2_study": "variance between studies",
    "sigma2_effect": "variance within studies",
}
CASES = [  # effects per study, correlation of errors, whether true effects differ, words
    *[([4] * studies, 0.0, 1.0, "") for studies in (5, 10, 15, 20, 40)],
    ([1] * 6 + [2] * 5 + [5] * 5 + [12] * 3 + [30], 0.0, 1.0, ""),
    ([1] * 14 + [2] * 12 + [5] * 9 + [12] * 4 + [20], 0.0, 1.0, ""),
    ([4] * 20, ALIKE, 1.0, ", errors alike"),
    ([4] * 20, 0.0, 0.0, ", no differences"),
]


def rows(repeats: int, rng: np.random.Generator) -> Iterator[tuple]:
    """Estimator, number of studies and coverage of every case."""
    for sizes, alike, differ, words in CASES:
        held = [_held(_studies(sizes, alike, differ, rng), differ, rng) for _ in range(repeats)]
        for name, share in zip(INTERVALS.values(), np.mean(held, axis=0), strict=True):
            yield f"three_level, {name}{words}", len(sizes), share


def _studies(sizes: list[int], alike: float, differ: float, rng: np.random.Generator):
    """One simulated table of effects."""
    member = np.repeat(np.arange(len(sizes)), sizes)
    k = len(member)
    variance = 4 / rng.uniform(20, 200, k)
    error = np.sqrt(alike) * rng.normal(size=len(sizes))[member]
    error += np.sqrt(1 - alike) * rng.normal(size=k)
    estimate = MEAN + np.sqrt(variance) * error
    estimate += np.sqrt(differ * BETWEEN) * rng.normal(size=len(sizes))[member]
    estimate += np.sqrt(differ * WITHIN) * rng.normal(size=k)
    return pd.DataFrame({"study": member, "estimate": estimate, "variance": variance})


def _held(table: pd.DataFrame, differ: float, rng: np.random.Generator) -> list[bool]:
    """Whether each interval holds the truth."""
    answers = three_level(table).answers
    new = MEAN + np.sqrt(differ * (BETWEEN + WITHIN)) * rng.normal()
    truth = {"pooled": MEAN, "robust": MEAN, "prediction": new}
    truth |= {"sigma2_study": differ * BETWEEN, "sigma2_effect": differ * WITHIN}
    low, high = answers["low"].to_dict(), answers["high"].to_dict()
    return [low[key] <= truth[key] <= high[key] for key in INTERVALS]
