"""Institutions with few files: beside another way to integrate, exact coverage, and its limits."""

from functools import cache
from itertools import combinations_with_replacement
from math import factorial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from jeugdlib.estimate.outcome import files_to_see_change
from jeugdlib.estimate.quality import institutions
from jeugdlib.estimate.quality.institutions import _drawn_together, _files_to_tell_apart, _possible
from jeugdlib.simulate import equal_institutions

FIVE = pd.DataFrame({"count": [1, 0, 3, 2, 1], "n": [6, 5, 6, 7, 6]}, index=list("BADCE"))


def test_shrunken_shares_and_bounds_are_those_of_a_weighted_sample():
    # a second way: SciPy's beta-binomial as the weight of 60 000 random means and spreads
    rng = np.random.default_rng(11)
    mean, spread = rng.uniform(size=(2, 60_000))
    size = 1 / spread**2 - 1
    a, b = mean * size, (1 - mean) * size
    count, n = FIVE.to_numpy().T[:, :, None]
    weight = np.exp(stats.betabinom.logpmf(count, n, a, b).sum(axis=0))
    shares = rng.beta(a + count, b + n - count)
    answer = institutions(FIVE)
    for drawn, row in zip(shares, answer.to_dict("records"), strict=True):
        # a weighted sample of this size is right to about .004, and the tails to about .01
        assert np.average(drawn, weights=weight) == pytest.approx(row["shrunken"], abs=0.006)
        assert np.average(drawn <= row["low"], weights=weight) == pytest.approx(0.025, abs=0.006)
        assert np.average(drawn >= row["high"], weights=weight) == pytest.approx(0.025, abs=0.006)
    reliability = (weight * n / (n + size)).sum(axis=1) / weight.sum()
    assert answer["reliability"].to_numpy() == pytest.approx(reliability, abs=0.01)


FILES, TOGETHER = 3, 5
OUTCOMES = [np.array(row) for row in combinations_with_replacement(range(FILES + 1), TOGETHER)]
N = np.full(TOGETHER, FILES)


@cache
def drawn_together():
    return [_drawn_together(row, N, 0.95, *_possible(row, N)).T for row in OUTCOMES]


@pytest.mark.parametrize("correlation", [1e-6, 0.1, 0.3])
@pytest.mark.parametrize("mean", [0.1, 0.3, 0.5])
def test_shrunken_shares_lie_nearer_the_truth_and_their_intervals_hold_it(mean, correlation):
    # exact: every outcome of five institutions, and what the truth may be given that outcome
    size = 1 / correlation - 1
    a, b = mean * size, (1 - mean) * size
    chance = stats.betabinom.pmf(np.arange(FILES + 1), FILES, a, b)
    covered = nearer = total = 0.0
    for count, (shrunken, low, high, _) in zip(OUTCOMES, drawn_together(), strict=True):
        orders = factorial(TOGETHER) / np.prod([factorial(k) for k in np.bincount(count)])
        weight = orders * chance[count].prod()
        truth = stats.beta(a + count, b + FILES - count)
        covered += weight * (truth.cdf(high) - truth.cdf(low)).mean()
        raw, drawn = (count / FILES - truth.mean()) ** 2, (shrunken - truth.mean()) ** 2
        nearer += weight * (raw - drawn).mean()
        total += weight
    assert total == pytest.approx(1)
    assert nearer > 0
    assert covered >= 0.93  # .950 on average over means and correlations; the table in docs


def test_equal_shares_stay_equal_and_large_numbers_are_hardly_drawn_together():
    equal = institutions(pd.DataFrame({"count": 2, "n": [6] * 5}))
    assert np.ptp(equal["shrunken"]) < 1e-12
    many = institutions(pd.DataFrame({"count": [1000, 3000, 5000], "n": 10_000}))
    assert many["shrunken"].to_numpy() == pytest.approx(many["estimate"].to_numpy(), abs=1e-3)
    assert many["reliability"].min() > 0.99
    wilson_like = np.sqrt(0.3 * 0.7 / 10_000) * 1.96
    assert (many["high"] - many["low"]).iloc[1] / 2 == pytest.approx(wilson_like, rel=0.03)


def test_equal_shares_of_many_files_say_that_spread_is_small():
    few, many = (
        institutions(pd.DataFrame({"count": [3 * k] * 5, "n": 10 * k})) for k in (1, 10_000)
    )

    def most(table):
        [code] = [c for c in table["cautions"].iloc[0] if c.startswith("spread_of_institutions")]
        return float(code.split()[2])

    assert most(many) < most(few)


@given(
    st.lists(
        st.integers(1, 12).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
        min_size=2,
        max_size=6,
    )
)
@settings(max_examples=8)
def test_a_shrunken_share_lies_in_its_interval_and_a_larger_count_is_larger(rows):
    count, n = np.array(rows).T
    shrunken, low, high, _ = _drawn_together(count, n, 0.9, *_possible(count, n)).T
    assert (low - 1e-9 <= shrunken).all()
    assert (shrunken <= high + 1e-9).all()
    same_n = np.full(len(n), 12)
    again = _drawn_together(count, same_n, 0.9, *_possible(count, same_n))[:, 0]
    assert (np.diff(again[np.argsort(count)]) >= -1e-9).all()


def test_rows_stay_in_the_order_given_and_shuffling_changes_nothing_else():
    answer = institutions(FIVE)
    assert answer.index.tolist() == FIVE.index.tolist()
    shuffled = institutions(FIVE.loc[list("ABCDE")]).loc[FIVE.index]
    columns = ["estimate", "shrunken", "low", "high", "reliability"]
    pd.testing.assert_frame_equal(answer[columns], shuffled[columns], rtol=1e-7)


def test_it_says_that_it_is_no_ranking_and_how_many_files_that_would_take():
    codes = institutions(FIVE)["cautions"].iloc[0]
    [code] = [code for code in codes if code.startswith("not_ranked")]
    fewest, points, needed = code.split()[1:]
    assert (fewest, points, needed) == ("5", "20", str(_files_to_tell_apart(7 / 30)))


@pytest.mark.parametrize("percent", [5, 11, 23, 77])
def test_how_many_files_it_takes_is_what_the_planning_function_says(percent):
    share = max(percent, 11) / 100  # nearer to 0 the lower of the two would be under 0
    asked = files_to_see_change(
        round((share - 0.1) * 10**9), 10**9, share + 0.1, against="twee_audits", most=400
    )
    assert _files_to_tell_apart(percent / 100) == asked["estimate"].item()


def test_four_hundred_of_any_size_are_what_they_are_when_the_spread_is_known():
    rng = np.random.default_rng(4)
    n = np.exp(rng.uniform(np.log(20), np.log(5000), 400)).astype(int)
    count = rng.binomial(n, rng.beta(9, 21, 400))
    counts = pd.DataFrame({"count": count, "n": n})
    answer = institutions(counts)
    # with so many, mean and spread are almost known: those of the largest likelihood
    a, b = optimize.minimize(
        lambda logs: -stats.betabinom.logpmf(count, n, *np.exp(logs)).sum(), [2.0, 3.0]
    ).x
    a, b = np.exp([a, b])
    assert answer["shrunken"].to_numpy() == pytest.approx((a + count) / (a + b + n), abs=2e-3)
    assert answer["reliability"].to_numpy() == pytest.approx(n / (a + b + n), abs=0.01)
    truth = stats.beta(a + count, b + n - count)
    assert answer["low"].to_numpy() == pytest.approx(truth.ppf(0.025), abs=6e-3)
    assert answer["high"].to_numpy() == pytest.approx(truth.ppf(0.975), abs=6e-3)


@pytest.mark.parametrize(("count", "end"), [(0, "low"), (6, "high")])
def test_nothing_or_everything_found_says_nothing_about_differences(count, end):
    answer = institutions(pd.DataFrame({"count": [count] * 4, "n": 6}))
    assert answer[end].tolist() == [count / 6] * 4
    assert answer["reliability"].isna().all()
    assert all("same_everywhere" in codes for codes in answer["cautions"])


def test_one_institution_and_one_without_files_are_named():
    alone = institutions(FIVE.iloc[:1])
    assert alone["cautions"].item()[0].startswith("not_computable er is maar één instelling")
    assert np.isnan(alone[["estimate", "shrunken", "low"]].to_numpy(float)).all()
    without = institutions(pd.concat([FIVE, pd.DataFrame({"count": [0], "n": [0]}, index=["F"])]))
    assert without.at["F", "cautions"] == ("not_computable de noemer is 0",)
    assert without.loc["A", "shrunken"] == institutions(FIVE).at["A", "shrunken"]
    assert len(institutions(FIVE.iloc[:0])) == 0


def test_an_institution_of_which_the_counts_were_withheld_stays_in_its_place():
    hidden = FIVE.astype(float).assign(cautions=[(), ("withheld te kleine groep",), (), (), ()])
    hidden.loc["A", ["count", "n"]] = np.nan
    answer = institutions(hidden)
    assert answer.index.tolist() == FIVE.index.tolist()
    assert np.isnan(answer.at["A", "shrunken"])
    assert answer["shrunken"].notna().sum() == 4


def test_a_wrong_count_and_level_are_refused():
    with pytest.raises(ValueError, match="rows"):
        institutions(FIVE.assign(count=9))
    with pytest.raises(ValueError, match="level"):
        institutions(FIVE, level=0)


def test_made_up_institutions_are_equal_and_say_that_they_are_made_up():
    made = equal_institutions(np.random.default_rng(1), institutions=2000, files=6, share=0.3)
    assert made.attrs["simulated"]
    assert made.index.tolist() == sorted(made.index)
    assert made["count"].sum() / made["n"].sum() == pytest.approx(0.3, abs=0.015)  # three s.e.
    assert made["count"].var() == pytest.approx(6 * 0.3 * 0.7, rel=0.15)  # no more than chance
