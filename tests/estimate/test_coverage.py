"""Coverage: do the intervals hold what they say? Exact, by summing over every outcome.

The targets are those of DESIGN §9: exact methods never under .95; approximate ones .935–.965 on
average over p; these stay above .92 where six are expected on either side (no interval of this
kind can near 0 and 1: Brown, Cai & DasGupta 2001). `make bench` prints the whole table.
"""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from jeugdlib.estimate._exact import barnard_rejects
from jeugdlib.estimate._intervals import EDGE, newcombe_interval
from jeugdlib.estimate.course import toward_zero
from jeugdlib.estimate.outcome import (
    difference,
    nested_proportion,
    proportion,
    proportion_of_total,
)

SIZES = (20, 32, 60, 120)
SHARES = np.linspace(0.01, 0.99, 197)
EXACT = 0.95 - 1e-9  # the bound itself, less the rounding of a sum of doubles
# the table of docs/coverage.md: at these shares, with 20, 32 and 60 files
NAMED = (0.03, 0.1, 0.3, 0.5)
PUBLISHED = {
    "clopper_pearson": {
        20: (0.979, 0.989, 0.975, 0.959),
        32: (0.985, 0.988, 0.967, 0.980),
        60: (0.991, 0.972, 0.967, 0.973),
    },
    "wilson": {
        20: (0.979, 0.957, 0.975, 0.959),
        32: (0.930, 0.964, 0.948, 0.950),
        60: (0.966, 0.952, 0.934, 0.948),
    },
    "jeffreys": {
        20: (0.979, 0.957, 0.947, 0.959),
        32: (0.985, 0.930, 0.948, 0.950),
        60: (0.966, 0.952, 0.951, 0.948),
    },
}
YOUTHS = (1, 2, 3) * 4  # units per youth; few, so that every outcome can be tried


def coverage(n, method):
    counts = np.arange(n + 1)
    interval = proportion(pd.DataFrame({"count": counts, "n": n}), method=method)
    holds = (interval["low"].to_numpy()[:, None] <= SHARES) & (
        interval["high"].to_numpy()[:, None] >= SHARES
    )
    return (stats.binom.pmf(counts[:, None], n, SHARES) * holds).sum(axis=0)


@pytest.mark.parametrize("n", SIZES)
def test_clopper_pearson_never_covers_less_than_it_says(n):
    assert coverage(n, "clopper_pearson").min() >= EXACT


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("method", ["wilson", "jeffreys"])
def test_approximate_intervals_cover_on_average_what_they_say(n, method):
    assert 0.935 <= coverage(n, method).mean() <= 0.965


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("method", ["wilson", "jeffreys"])
def test_approximate_intervals_stay_above_92_where_six_are_expected_on_either_side(n, method):
    inside = (SHARES * n >= EDGE) & ((1 - SHARES) * n >= EDGE)
    assert coverage(n, method)[inside].min() >= 0.92


@pytest.mark.parametrize("method", ["wilson", "jeffreys"])
def test_approximate_intervals_carry_a_caution_near_the_edge(method):
    rows = pd.DataFrame({"count": [EDGE - 1, EDGE, 32 - EDGE, 33 - EDGE], "n": 32})
    codes = proportion(rows, method=method)["cautions"]
    assert ["approximate_at_edge" in code for code in codes] == [True, False, False, True]


@pytest.mark.parametrize("total", [40, 75, 200])
def test_hypergeometric_interval_never_covers_less_than_it_says(total):
    n = 32
    for having in range(0, total + 1, 3):
        counts = np.arange(max(0, n - (total - having)), min(n, having) + 1)
        rows = pd.DataFrame({"count": counts, "n": n, "total": total})
        interval = proportion_of_total(rows)
        holds = (interval["low"] <= having / total + 1e-12) & (
            interval["high"] >= having / total - 1e-12
        )
        chance = stats.hypergeom.pmf(counts, total, having, n)
        assert (chance * holds).sum() >= EXACT


@pytest.mark.parametrize("n", [20, 32, 60])
@pytest.mark.parametrize("method", ["clopper_pearson", "wilson", "jeffreys"])
def test_intervals_hold_the_shares_of_an_audit_as_often_as_the_table_says(n, method):
    counts = np.arange(n + 1)
    found = proportion(pd.DataFrame({"count": counts, "n": n}), method=method)
    for share, least in zip(NAMED, PUBLISHED[method][n], strict=True):
        held = found["low"].le(share) & found["high"].ge(share)
        covered = (stats.binom.pmf(counts, n, share) * held).sum()
        assert covered == pytest.approx(least, abs=0.0005)  # docs/coverage.md has three decimals


def outcomes(sizes, share, correlation):
    """A way to get every (Σ count, Σ count², Σ count · n), with the chance of all ways to it."""
    ways = {(0, 0, 0): ((), 1.0)}
    for n in sizes:
        size = 1 / max(correlation, 1e-6) - 1
        own = stats.betabinom.pmf(np.arange(n + 1), n, share * size, (1 - share) * size)
        added = {}
        for (found, squares, products), (counts, chance) in ways.items():
            for count in range(n + 1):
                key = (found + count, squares + count**2, products + count * n)
                first, before = added.get(key, ((*counts, count), 0.0))
                added[key] = (first, before + chance * own[count])
        ways = added
    return ways.values()


@cache
def bounds(counts):
    answer = nested_proportion(pd.DataFrame({"count": counts, "n": YOUTHS})).iloc[0]
    return answer["low"], answer["high"]


@pytest.mark.parametrize("correlation", [0.0, 0.3])
@pytest.mark.parametrize("share", NAMED)
def test_the_interval_of_nested_units_never_covers_less_than_it_says(share, correlation):
    # exact: the interval depends on three sums only
    covered = total = 0.0
    for counts, chance in outcomes(YOUTHS, share, correlation):
        total += chance
        if chance > 1e-6:  # what is left out counts as not covered
            low, high = bounds(counts)
            covered += chance * (low <= share <= high)
    assert total == pytest.approx(1)
    assert covered >= EXACT


@pytest.mark.parametrize(("largest", "correlation"), [(2, 0.2), (3, 0.3)])
def test_the_interval_of_nested_units_holds_a_share_that_depends_on_how_many_there_are(
    largest, correlation
):
    # youths with more units have them more often found: the clusters themselves are the sample
    rng = np.random.default_rng(2018)
    size, shares = 1 / correlation - 1, np.array([0.15, 0.3, 0.45])
    truth = (shares[:largest] * np.arange(1, largest + 1)).sum() / np.arange(1, largest + 1).sum()
    held = []
    for _ in range(400):
        n = rng.integers(1, largest + 1, 32)
        own = rng.beta(shares[n - 1] * size, (1 - shares[n - 1]) * size)
        answer = nested_proportion(pd.DataFrame({"count": rng.binomial(n, own), "n": n})).iloc[0]
        held.append(answer["low"] <= truth <= answer["high"])
    assert np.mean(held) >= 0.92  # 400 draws: a standard error of .011


@pytest.mark.parametrize("ratio", [0.02, 0.2, 1.0])
@pytest.mark.parametrize("events", [5, 12, 45, 160])
def test_rate_ratio_never_covers_less_than_it_says_given_the_sum(events, ratio):
    covered = 0.0
    for last in range(events + 1):
        chance = stats.binom.pmf(last, events, ratio / (1 + ratio))
        series = pd.DataFrame(
            {"time": [0, 1], "count": [events - last, last], "exposure": [1.0, 1.0]}
        )
        answer = toward_zero(series).answers.loc["verhouding"]
        # with nothing in the first period no ratio is claimed, so none can be wrong
        holds = last == events or answer["low"] <= ratio <= answer["high"]
        covered += chance * holds
    assert covered >= EXACT


def newcombe_coverage(n, other_n, shares):
    """Coverage for every pair of shares, summed over all outcomes."""
    bounds = np.array(
        [
            [newcombe_interval(a, n, b, other_n, 0.95) for b in range(other_n + 1)]
            for a in range(n + 1)
        ]
    )
    first = stats.binom.pmf(np.arange(n + 1)[:, None], n, shares)
    second = stats.binom.pmf(np.arange(other_n + 1)[:, None], other_n, shares)
    covered = np.empty((len(shares), len(shares)))
    for i, share in enumerate(shares):
        for j, other in enumerate(shares):
            holds = (bounds[..., 0] <= share - other) & (share - other <= bounds[..., 1])
            covered[i, j] = first[:, i] @ holds @ second[:, j]
    return covered


@pytest.mark.parametrize(("n", "other_n"), [(32, 40), (24, 31)])
def test_newcombe_covers_on_average_what_it_says_and_never_far_less(n, other_n):
    covered = newcombe_coverage(n, other_n, np.linspace(0.01, 0.99, 50))
    assert 0.935 <= covered.mean() <= 0.965
    assert covered.min() >= 0.89  # at the corners; there the answer carries a caution


@pytest.mark.parametrize(("n", "other_n"), [(32, 40), (24, 31)])
def test_newcombe_stays_above_92_where_six_are_expected_on_either_side(n, other_n):
    edge = EDGE / min(n, other_n)
    assert newcombe_coverage(n, other_n, np.linspace(edge, 1 - edge, 30)).min() >= 0.92


def test_barnard_rejects_a_true_null_no_more_often_than_it_says():
    for n, other_n in ((32, 40), (24, 31), (12, 12)):
        rejected = barnard_rejects(n, other_n, 0.05)
        for share in (0.03, 0.1, 0.3, 0.5):
            first = stats.binom.pmf(np.arange(n + 1), n, share)
            second = stats.binom.pmf(np.arange(other_n + 1), other_n, share)
            assert first @ rejected @ second <= 0.05 + 5e-4  # the grid of the planning test


def test_a_difference_table_is_its_rows():
    # guards the loop above, which calls the arithmetic directly for speed
    pairs = pd.DataFrame({"count": [8], "n": [40], "other_count": [1], "other_n": [32]})
    answer = difference(pairs).iloc[0]
    assert newcombe_interval(8, 40, 1, 32, 0.95) == pytest.approx((answer["low"], answer["high"]))
