"""Coverage: do the intervals hold what they say? Exact, by summing over every outcome.

The targets are those of DESIGN §9: exact methods never under .95; approximate ones .935–.965 on
average over p; these stay above .92 where they carry no caution (no interval of this kind can near
0 and 1: Brown, Cai & DasGupta 2001). `make bench` prints the whole table.
"""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from jeugdlib.estimate._exact import barnard_p_of_all_tables
from jeugdlib.estimate._intervals import newcombe_interval
from jeugdlib.estimate.course import toward_zero
from jeugdlib.estimate.outcome import difference, proportion, proportion_of_total
from jeugdlib.estimate.outcome.proportion import EDGE

SIZES = (20, 32, 60, 120)
SHARES = np.linspace(0.01, 0.99, 197)
EXACT = 0.95 - 1e-9  # the bound itself, less the rounding of a sum of doubles


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
def test_approximate_intervals_stay_above_92_where_no_caution_is_given(n, method):
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


@pytest.mark.parametrize(("n", "other_n"), [(32, 40), (24, 31)])
@pytest.mark.parametrize(("share", "other"), [(0.2, 0.5), (0.1, 0.1), (0.3, 0.6)])
def test_newcombe_covers_about_what_it_says(n, other_n, share, other):
    grid = [(a, b) for a in range(n + 1) for b in range(other_n + 1)]
    chance = np.array(
        [stats.binom.pmf(a, n, share) * stats.binom.pmf(b, other_n, other) for a, b in grid]
    )
    likely = chance > 1e-5  # what is left out adds up to less than .002
    held = 0.0
    for (a, b), weight in zip(np.array(grid)[likely], chance[likely], strict=True):
        low, high = newcombe_interval(a, n, b, other_n, 0.95)
        held += weight * (low <= share - other <= high)
    assert 0.935 <= held / chance[likely].sum() <= 0.975


def test_barnard_rejects_a_true_null_no_more_often_than_it_says():
    for n, other_n in ((32, 40), (24, 31), (12, 12)):
        rejected = barnard_p_of_all_tables(n, other_n) <= 0.05
        for share in (0.03, 0.1, 0.3, 0.5):
            first = stats.binom.pmf(np.arange(n + 1), n, share)
            second = stats.binom.pmf(np.arange(other_n + 1), other_n, share)
            assert first @ rejected @ second <= 0.05 + 5e-4  # the grid of the planning test


def test_a_difference_table_is_its_rows():
    # guards the loop above, which calls the arithmetic directly for speed
    pairs = pd.DataFrame({"count": [8], "n": [40], "other_count": [1], "other_n": [32]})
    answer = difference(pairs).iloc[0]
    assert newcombe_interval(8, 40, 1, 32, 0.95) == pytest.approx((answer["low"], answer["high"]))
