"""Series before and after an action, of periods that are partly like the one before.

A cell of `interrupted` is over its three answers.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from jeugdlib.estimate import course

SIZES = (24, 48, 96)  # months, the action halfway
ALIKE = (0.0, 0.3, 0.6)  # the part of one month that is left in the next
LEVEL, SLOPE, DROP = 20.0, 1.2, -3.0  # points, points per year, points at once
TURN = -0.6  # points per year that the slope changes
COUNTED, FEWER = 15.0, 0.7  # counts per month, and which part is left after the action
SPREAD = 0.3  # of the logarithm of a rate, beside chance


def rows(repeats: int, rng: np.random.Generator) -> Iterator[tuple]:
    """Estimator, size and coverage of every answer, over a quarter of the repeats."""
    for alike in ALIKE:
        for n in SIZES:
            drawn = [_scores(n, alike, rng) for _ in range(repeats // 4)]
            for method in ("prais_winsten", "newey_west"):
                name = f"interrupted, {method}, r = {alike:g}"
                yield from ((name, n, part) for part in _covered(drawn, n, method))
            yield f"difference_in_differences, r = {alike:g}", n, _compared(n, alike, rng, repeats)
    # chance of its own, so that these can be measured alone
    rng = np.random.default_rng(rng.bit_generator.seed_seq)
    for name, alike, spread in (
        ("counts", 0.0, 0.0),
        ("counts with more spread", 0.0, SPREAD),
        ("counts with more spread, r = 0.3", 0.3, SPREAD),
        ("counts with more spread, r = 0.6", 0.6, SPREAD),
    ):
        for n in SIZES:
            drawn = [_counts(n, alike, spread, rng) for _ in range(repeats // 4)]
            for method in ("poisson", "quasipoisson"):
                label = f"interrupted, {method}, {name}"
                yield from ((label, n, part) for part in _covered(drawn, n, method))


def _alike(n: int, alike: float, rng: np.random.Generator) -> np.ndarray:
    """Values with a variance of 1, each partly like the one before."""
    values = rng.normal(0, np.sqrt(1 - alike**2), n)
    values[0] = rng.normal()
    for month in range(1, n):
        values[month] += alike * values[month - 1]
    return values


def _table(n: int, **columns: np.ndarray) -> pd.DataFrame:
    names = [f"{2000 + month // 12}-{month % 12 + 1:02d}" for month in range(n)]
    return pd.DataFrame({"time": 2000 + (np.arange(n) + 0.5) / 12, **columns}, index=names)


def _scores(n: int, alike: float, rng: np.random.Generator) -> pd.DataFrame:
    month = np.arange(n)
    after = month >= n // 2
    line = LEVEL + SLOPE * month / 12 + after * (DROP + TURN * (month - n // 2) / 12)
    return _table(n, value=line + 2 * _alike(n, alike, rng))


def _counts(n: int, alike: float, spread: float, rng: np.random.Generator) -> pd.DataFrame:
    rate = COUNTED * np.where(np.arange(n) < n // 2, 1, FEWER)
    # so that the mean of the rates is as it was
    more = np.exp(spread * _alike(n, alike, rng) - spread**2 / 2)
    return _table(n, count=rng.poisson(rate * more), exposure=np.ones(n))


def _covered(drawn: list[pd.DataFrame], n: int, method: str) -> np.ndarray:
    last = (n - n // 2 - 1) / 12
    truth = [FEWER, 1, FEWER] if "poisson" in method else [DROP, TURN, DROP + TURN * last]
    half = drawn[0].index[n // 2]
    found = [course.interrupted(table, first_after=half, method=method).answers for table in drawn]
    return np.mean([(x["low"] <= truth) & (x["high"] >= truth) for x in found], axis=0)


def _compared(n: int, alike: float, rng: np.random.Generator, repeats: int) -> float:
    """Two series that run parallel, of which the own one drops at once."""
    hits = []
    for _ in range(repeats // 4):
        own, other = (_table(n, value=2 * _alike(n, alike, rng)) for _ in range(2))
        own["value"] += np.where(np.arange(n) < n // 2, 0, DROP)
        half = own.index[n // 2]
        found = course.difference_in_differences(own, other, first_after=half).answers
        answer = found.loc["verschil_in_verschil"]
        hits.append(answer["low"] <= DROP <= answer["high"])
    return float(np.mean(hits))
