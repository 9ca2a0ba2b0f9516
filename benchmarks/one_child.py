"""One child: how often intervals hold the truth, and how often a test finds what is not there.

Scores are normal with standard deviation 1, without a trend, and are like the one before (AR(1)).
The help begins at a fixed measurement, and for the randomisation test also at one that is drawn.
"""

import argparse

import numpy as np
import pandas as pd
from scipy.stats import norm

from jeugdlib.estimate.course import baseline_corrected_tau, nap, piecewise, randomisation_test

SEED = 2026
SIZES = ((5, 15), (10, 20), (20, 30))  # measurements before and after
ALIKE = (0.0, 0.3, 0.6)
JUMP = 1.5  # standard deviations, where there is a change
LEAST = 5  # measurements in a phase, when the start is drawn
FOUND = 0.05


def child(scores: np.ndarray, start: int, jump: float) -> pd.DataFrame:
    """One child whose help begins at a measurement and adds `jump` to its scores."""
    after = np.arange(len(scores)) >= start
    rows = pd.DataFrame({"time": np.arange(len(scores)), "value": scores + jump * after})
    return rows.assign(per="week", phase=1 + after, fase=np.where(after, "hulp", "basislijn"))


def alike(n: int, rho: float, rng: np.random.Generator) -> np.ndarray:
    """Scores of which each is like the one before."""
    scores = rng.normal(size=n)
    for place in range(1, n):
        scores[place] = rho * scores[place - 1] + np.sqrt(1 - rho**2) * scores[place]
    return scores


def once(sizes: tuple[int, int], rho: float, rng: np.random.Generator) -> dict[str, bool]:
    """Of one simulated child: which intervals hold the truth, which tests find a change."""
    start, n = sizes[0], sum(sizes)
    quiet = child(alike(n, rho, rng), start, 0.0)
    changed = child(alike(n, rho, rng), start, JUMP)
    lines, true = piecewise(quiet).answers, norm.cdf(JUMP / np.sqrt(2))
    drawn = rng.integers(LEAST, n - LEAST + 1)
    with_lot = [child(alike(n, rho, rng), drawn, jump) for jump in (0.0, JUMP)]
    return {
        "nap holds .5": _holds(nap(quiet).iloc[0], 0.5),
        "nap holds .86": _holds(nap(changed).iloc[0], true),
        "niveau holds": _holds(lines.loc["niveau"], 0.0),
        "helling holds": _holds(lines.loc["helling"], 0.0),
        "tau finds nothing": _finds(baseline_corrected_tau(quiet)),
        "tau finds change": _finds(baseline_corrected_tau(changed)),
        "lot finds nothing": _finds(randomisation_test(with_lot[0])),
        "lot finds change": _finds(randomisation_test(with_lot[1])),
    }


def measured(repeats: int) -> pd.DataFrame:
    """Shares of all repeats, a row per number of measurements and correlation."""
    found = {}
    for sizes in SIZES:
        for rho in ALIKE:
            rng = np.random.default_rng(SEED)
            runs = pd.DataFrame([once(sizes, rho, rng) for _ in range(repeats)])
            found[sizes[0], sizes[1], rho] = runs.mean()
    return pd.DataFrame(found).T


def _holds(answer: pd.Series, truth: float) -> bool:
    return answer["low"] <= truth <= answer["high"]


def _finds(answers: pd.DataFrame) -> bool:
    return answers["p"].iloc[0] <= FOUND


def main() -> None:
    """Print the table."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--repeats", type=int, default=1000, help="per case; 1000 by default")
    repeats = reader.parse_args().repeats
    print(f"one child, {repeats} repeats, seed {SEED}")
    print(measured(repeats).round(3).to_string())


if __name__ == "__main__":
    main()
