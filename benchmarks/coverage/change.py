"""Change per child: children without true change within the band, and intervals of a group's gain.

Children who were chosen for a high first score have a smaller spread and fall back by themselves:
the cases called "chosen" show what that does.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from jeugdlib.estimate.outcome import added_value, mean_change, reliable_change

RELIABILITY, MEAN, SD = 0.8, 15.0, 6.0
GAIN = 2.0  # points
EVERYBODY, CHOSEN = -np.inf, 18.0  # the lowest first score with which a child takes part
SIZES = (20, 100)  # children


def rows(repeats: int, rng: np.random.Generator) -> Iterator[tuple]:
    """Estimator, size and coverage of every case."""
    cases = {
        "reliable_change, SD of the norm group": (_share_within, "norm", EVERYBODY),
        "reliable_change, SD of these children": (_share_within, "voormeting", EVERYBODY),
        "reliable_change, chosen, SD of the norm group": (_share_within, "norm", CHOSEN),
        "reliable_change, chosen, SD of these children": (_share_within, "voormeting", CHOSEN),
        "mean_change": (_mean_covers, "verandering_punten", EVERYBODY),
        "added_value": (_added_covers, "toegevoegd_punten", CHOSEN),
    }
    for name, (case, what, least) in cases.items():
        for n in SIZES:
            yield name, n, np.mean([case(n, what, least, rng) for _ in range(repeats)])


def _facts() -> pd.DataFrame:
    known = {"direction": 1.0, "reliability": RELIABILITY, "norm_mean": MEAN, "norm_sd": SD}
    names = [*known, "minimum", "maximum"]
    return pd.Series(known).reindex(names).to_frame("value")


def _children(n: int, gain: float, least: float, rng: np.random.Generator) -> pd.DataFrame:
    """Two scores of n children who all change by `gain`, from whom scored `least` or more."""
    many = n if np.isinf(least) else 12 * n
    true = rng.normal(MEAN, SD * np.sqrt(RELIABILITY), many)
    error = SD * np.sqrt(1 - RELIABILITY)
    before = true + rng.normal(0, error, many)
    after = true + gain + rng.normal(0, error, many)
    return pd.DataFrame({"before": before, "after": after})[before >= least].head(n)


def _share_within(n: int, spread: str, least: float, rng: np.random.Generator) -> float:
    found = reliable_change(_children(n, 0, least, rng), _facts(), spread=spread)
    return float((found.rows["klasse"] == "onveranderd").mean())


def _mean_covers(n: int, key: str, least: float, rng: np.random.Generator) -> bool:
    answer = mean_change(_children(n, GAIN, least, rng), _facts()).loc[key]
    return answer["low"] <= GAIN <= answer["high"]


def _added_covers(n: int, key: str, least: float, rng: np.random.Generator) -> bool:
    helped, waiting = _children(n, GAIN, least, rng), _children(n, 0, least, rng)
    answer = added_value(helped, waiting, _facts()).loc[key]
    return answer["low"] <= GAIN <= answer["high"]
