"""Coverage of intervals of shares, exact: summed over every outcome that can be.

Of separate files the outcomes are binomial, of a draw from a known total hypergeometric. Therapies
are nested in youths: within a youth they are beta-binomial with a correlation. The interval of
nested units depends on three sums over youths only, and the chances of these are built up youth by
youth. Institutions differ by a beta distribution; their outcomes are all sets of counts.
"""

from collections import Counter
from itertools import combinations_with_replacement
from math import factorial

import numpy as np
import pandas as pd
from scipy import stats

from jeugdlib.estimate._intervals import effective_n, proportion_interval
from jeugdlib.estimate.outcome import proportion, proportion_of_total
from jeugdlib.estimate.quality import institutions

SIZES, SHARES, CORRELATIONS = (20, 32, 60), (0.03, 0.1, 0.3, 0.5), (0, 0.1, 0.2, 0.3)


def separate(n: int, share: float, method: str) -> float:
    """Coverage of an interval of n separate files."""
    count = np.arange(n + 1)
    found = proportion(pd.DataFrame({"count": count, "n": n}), method=method)
    held = (found["low"] <= share) & (share <= found["high"])
    return float((stats.binom.pmf(count, n, share) * held).sum())


def from_total(n: int, having: int, total: int) -> float:
    """Coverage when n files are drawn from `total`, of which `having` have it."""
    count = np.arange(max(0, n - (total - having)), min(n, having) + 1)
    found = proportion_of_total(pd.DataFrame({"count": count, "n": n, "total": total}))
    within = (found["low"] <= having / total + 1e-12) & (having / total - 1e-12 <= found["high"])
    return float((stats.hypergeom.pmf(count, total, having, n) * within).sum())


def thirds(youths: int) -> np.ndarray:
    """Units per youth: one, two or three, as good as equally often."""
    return np.sort(1 + np.arange(youths) % 3)


def as_flevoland(youths: int) -> np.ndarray:
    """Units per youth as 24 in 19: about a quarter has two."""
    return 1 + (np.arange(youths) < round(youths * 5 / 19)).astype(int)


def nested(sizes: np.ndarray) -> pd.DataFrame:
    """Coverage for units that are nested in youths, per share and correlation."""
    rows = {}
    intervals: dict[str, np.ndarray] = {}
    for share in SHARES:
        for correlation in CORRELATIONS:
            outcomes, chances = _outcomes(sizes, share, correlation)
            intervals = intervals or _intervals(sizes, outcomes)
            rows[share, correlation] = {
                name: (chances * ((low <= share) & (share <= high))).sum()
                for name, (low, high) in intervals.items()
            }
    return pd.DataFrame(rows).T.rename_axis(["share", "correlation"])


def _intervals(sizes: np.ndarray, outcomes: np.ndarray) -> dict[str, tuple]:
    """Ours, that of Korn and Graubard as in R, and the naive one, of every outcome."""
    total, share = sizes.sum(), outcomes.sum(axis=1) / sizes.sum()
    ways = {
        "nested_proportion": [effective_n(count, sizes, 0.95) for count in outcomes],
        "Korn-Graubard": [_korn_graubard(count, sizes) for count in outcomes],
        "naive": [total] * len(outcomes),
    }
    return {
        name: proportion_interval(share * n, np.array(n), 0.95, "clopper_pearson")
        for name, n in ways.items()
    }


def _korn_graubard(count: np.ndarray, n: np.ndarray) -> float:
    """The effective size of R's svyciprop; all units where the variance is 0."""
    total, youths = n.sum(), len(n)
    share = count.sum() / total
    variance = youths / (youths - 1) * ((count - share * n) ** 2).sum() / total**2
    if variance == 0:
        return float(total)
    t_ratio = stats.t.ppf(0.975, total - 1) / stats.t.ppf(0.975, youths - 1)
    return share * (1 - share) / variance * t_ratio**2


def of_institutions(
    many: int, files: int, pairs: list[tuple[float, float]]
) -> dict[tuple[float, float], tuple[float, float, float]]:
    """Per mean and correlation: coverage, error of the own shares, error of the shrunken ones."""
    sets = [np.array(row) for row in combinations_with_replacement(range(files + 1), many)]
    answers = [
        institutions(pd.DataFrame({"count": row, "n": files}))[["shrunken", "low", "high"]]
        for row in sets
    ]
    return {pair: _expected(sets, answers, files, *pair) for pair in pairs}


def _expected(sets, answers, files: int, mean: float, correlation: float) -> tuple:
    size = 1 / max(correlation, 1e-6) - 1
    a, b = mean * size, (1 - mean) * size
    chance = stats.betabinom.pmf(np.arange(files + 1), files, a, b)
    sums = np.zeros(3)
    for count, answer in zip(sets, answers, strict=True):
        orders = factorial(len(count)) / np.prod([factorial(k) for k in Counter(count).values()])
        truth = stats.beta(a + count, b + files - count)
        held = truth.cdf(answer["high"]) - truth.cdf(answer["low"])
        errors = [
            truth.var() + (x - truth.mean()) ** 2 for x in (count / files, answer["shrunken"])
        ]
        sums += orders * chance[count].prod() * np.array([held.mean(), *map(np.mean, errors)])
    return sums[0], np.sqrt(sums[1]), np.sqrt(sums[2])


def _outcomes(sizes: np.ndarray, share: float, correlation: float) -> tuple:
    """One way to get every (Σ count, Σ count², Σ count · n) that can be, and the chance of all."""
    ways: dict[tuple, tuple] = {(0, 0, 0): ((), 1.0)}
    for n in map(int, sizes):
        added: dict[tuple, tuple] = {}
        own = _within(n, share, correlation)
        for (found, squares, products), (counts, chance) in ways.items():
            for count in range(n + 1):
                key = (found + count, squares + count * count, products + count * n)
                first, before = added.get(key, ((*counts, count), 0.0))
                added[key] = (first, before + chance * own[count])
        ways = added
    return np.array([counts for counts, _ in ways.values()]), np.array(
        [chance for _, chance in ways.values()]
    )


def _within(n: int, share: float, correlation: float) -> np.ndarray:
    if correlation == 0:
        return stats.binom.pmf(np.arange(n + 1), n, share)
    size = 1 / correlation - 1
    return stats.betabinom.pmf(np.arange(n + 1), n, share * size, (1 - share) * size)


def tables() -> dict[str, pd.DataFrame]:
    """Every table, by what it shows."""
    methods = ("clopper_pearson", "wilson", "jeffreys")
    single = {
        (n, method): {share: separate(n, share, method) for share in SHARES}
        for n in SIZES
        for method in methods
    }
    drawn = {
        (n, total): {share: from_total(n, round(share * total), total) for share in SHARES}
        for n in SIZES
        for total in (80, 200)
    }
    found = {
        f"{name}, {youths} youths": nested(units(youths))
        for name, units in (("one to three units each", thirds), ("as Flevoland", as_flevoland))
        for youths in SIZES
    }
    pairs = [(mean, correlation) for mean in SHARES for correlation in CORRELATIONS]
    return {
        "files": pd.DataFrame(single).T,
        "files from a total": pd.DataFrame(drawn).T,
        **found,
        "five institutions of six files": pd.DataFrame(
            of_institutions(5, 6, pairs), index=["coverage", "error own", "error shrunken"]
        ).T,
    }


def main() -> None:
    """Print every table."""
    for name, table in tables().items():
        print(f"\n{name}\n{table.round(3).to_string()}")


if __name__ == "__main__":
    main()
