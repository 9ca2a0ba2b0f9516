"""Intervals of one effect size: two groups, and change with and without controls, normal scores."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from jeugdlib.estimate import outcome

SIZES = (5, 10, 15, 25, 50, 100)  # per group
EFFECTS = (0.0, 0.5, 1.0)
CORRELATIONS = (0.2, 0.5, 0.8)


def rows(repeats: int, rng: np.random.Generator) -> Iterator[tuple]:
    """Estimator, size and coverage of every case, each over five times as many repeats.

    These are computed all at once, so that more of them cost little.
    """
    for n in SIZES:
        for d in EFFECTS:
            yield from _differences(n, d, 5 * repeats, rng)
            for r in CORRELATIONS:
                yield from _changes(n, d, r, 5 * repeats, rng)


def _differences(n: int, d: float, repeats: int, rng: np.random.Generator) -> Iterator[tuple]:
    """Intervals around a difference of d between two groups of n."""
    groups = _groups(n, d, repeats, rng)
    some = groups.iloc[: repeats // 5]  # each of these is iterated
    made = {
        "hedges_g": outcome.hedges_g(groups),
        "hedges_g, noncentral": outcome.hedges_g(some, interval="noncentral"),
        "glass_delta": outcome.glass_delta(groups),
        "heteroscedastic_g": outcome.heteroscedastic_g(groups),
    }
    for name, answers in made.items():
        yield name, n, _share(answers, d)


def _changes(n: int, d: float, r: float, repeats: int, rng: np.random.Generator) -> Iterator[tuple]:
    """Intervals around a change of d in n young people."""
    pairs, others = _pairs(n, d, r, repeats, rng), _pairs(n, 0.0, r, repeats, rng)
    controls = others.drop(columns="r").rename(
        columns=lambda name: name.replace("treated", "control")
    )
    # of the spread of the change, which is √(2 (1 − r)) times that of a score
    truth = {"before": d, "average": d, "change": d / np.sqrt(2 * (1 - r))}
    for sd in truth:
        yield f"before_after, SD {sd}", n, _share(outcome.before_after(pairs, sd=sd), truth[sd])
    # Morris' variance takes r as known
    beside = outcome.before_after_control(pairs.join(controls).assign(r=r))
    yield "before_after_control", n, _share(beside, d)


def _share(answers: pd.DataFrame, truth: float) -> float:
    return ((answers["low"] <= truth) & (truth <= answers["high"])).mean()


def _groups(n: int, d: float, repeats: int, rng: np.random.Generator) -> pd.DataFrame:
    """Mean and SD of two groups of n whose means lie d standard deviations apart."""
    columns = {}
    for group, mean in (("treated", d), ("control", 0.0)):
        scores = rng.normal(mean, 1, (repeats, n))
        columns[f"mean_{group}"], columns[f"sd_{group}"] = scores.mean(1), scores.std(1, ddof=1)
        columns[f"n_{group}"] = n
    return pd.DataFrame(columns)


def _pairs(n: int, d: float, r: float, repeats: int, rng: np.random.Generator) -> pd.DataFrame:
    """Moments of n young people before and after, with the correlation that they happen to show."""
    before, noise = rng.normal(size=(2, repeats, n))
    after = d + r * before + np.sqrt(1 - r**2) * noise
    centred = before - before.mean(1)[:, None], after - after.mean(1)[:, None]
    sd = [scores.std(1, ddof=1) for scores in (before, after)]
    shared = (centred[0] * centred[1]).sum(1) / (n - 1) / (sd[0] * sd[1])
    columns = {"before_mean_treated": before.mean(1), "mean_treated": after.mean(1)}
    columns |= {"before_sd_treated": sd[0], "sd_treated": sd[1], "r": np.clip(shared, -1, 1)}
    return pd.DataFrame({**columns, "n_treated": n})
