"""Bernoulli CUSUM: sums by hand, run lengths by an exact Markov chain, and properties."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jeugdlib.columns import mark
from jeugdlib.estimate.course import bernoulli_cusum, run_length
from jeugdlib.estimate.course.cusum import LIMIT, PERIODS, weights
from jeugdlib.release import release


def series(counts):
    days = pd.period_range("2024-01-01", periods=len(counts), freq="D").astype(str)
    return pd.DataFrame({"time": np.arange(len(counts)) / 365, "count": counts}, index=days)


def usual(part):
    return mark(pd.DataFrame({"estimate": [part]}, index=["gewoon"]), "publication")


def followed(before, after, **how):
    first = str(pd.Period("2024-01-01", "D") + len(before))
    return bernoulli_cusum(series([*before, *after]), first_after=first, **how)


def test_the_sums_are_those_that_one_makes_by_hand():
    # one in four before; odds of 1/3 become 2/3, so a chance of 0.4
    found = followed([1, 0, 0, 0], [1, 0, 3], times=2)
    one, none = np.log(0.4 / 0.25), np.log(0.6 / 0.75)
    assert found.rows["higher"].tolist() == pytest.approx([one, one + none, 2 * one + none])
    assert found.answers.loc["gewoon", "estimate"] == 0.25


def test_odds_that_are_half_make_the_other_sum():
    found = followed([1, 0, 0, 0], [0, 0, 1], times=2)
    # odds of 1/6, so a chance of 1/7
    none, one = np.log((6 / 7) / 0.75), np.log((1 / 7) / 0.25)
    assert found.rows["lower"].tolist() == pytest.approx([none, 2 * none, max(0, 2 * none + one)])


@given(st.lists(st.integers(0, 3), min_size=1, max_size=40), st.floats(1.1, 5))
def test_a_sum_is_how_far_the_likelihood_rose_from_its_lowest_point(counts, times):
    found = followed([1, 0, 0], counts, times=times, limit=1e9).rows
    one, none = weights(1 / 3, times)
    path = np.concatenate([[0], np.cumsum(np.where(np.array(counts) > 0, one, none))])
    rose = path - np.minimum.accumulate(path)
    assert found["higher"].to_numpy() == pytest.approx(rose[1:], abs=1e-9)


def test_a_signal_says_when_and_the_sum_begins_again():
    found = followed([1, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1, 1, 1], limit=2)
    seen = found.rows.index[found.rows["signal"] == "vaker"]
    assert found.answers.loc["signalen_vaker", "estimate"] == len(seen) > 1
    assert seen[0] in found.answers.loc["signalen_vaker", "label"]
    after = found.rows["higher"].shift(-1).loc[seen[0]]
    assert after == pytest.approx(weights(0.2, 2)[0])


def exact_run_length(m, steps_to_limit, chance):
    """Mean number of periods to a signal, when a period with one weighs m and one without −1."""
    states = np.arange(int(steps_to_limit) + 1)
    move = np.eye(len(states))
    for state in states:
        move[state, max(state - 1, 0)] -= 1 - chance
        if state + m <= steps_to_limit:
            move[state, state + m] -= chance
    return np.linalg.solve(move, np.ones(len(states)))[0]


@pytest.mark.parametrize("m", [6, 10])
def test_simulated_run_lengths_are_those_of_the_exact_chain(m):
    # with this usual part, one weighs m times as much as none
    part = 2 ** (1 / (m + 1)) - 1
    one, none = weights(part, 2)
    assert one / -none == pytest.approx(m)
    found = run_length(usual(part), times=2, rng=np.random.default_rng(4), draws=40)
    changed = 2 * part / (1 + part)
    for name, chance in (("vals_vaker", part), ("echt_vaker", changed)):
        exact = exact_run_length(m, LIMIT / -none, chance)
        answer = found.loc[name]
        # four standard errors, and the part of a run that the end of a draw cuts off
        room = 4 * answer["se"] + exact**2 / PERIODS
        assert answer["estimate"] == pytest.approx(exact, abs=room)
        assert answer["se"] < 0.1 * exact


def test_a_change_is_seen_much_sooner_than_chance_gives_a_signal():
    found = run_length(usual(0.06), rng=np.random.default_rng(1), draws=20)["estimate"]
    assert found["echt_vaker"] < found["vals_vaker"] / 5
    assert found["echt_minder"] < found["vals_minder"] / 5


@pytest.mark.parametrize("before", [[0, 0, 0], [1, 2, 1]])
def test_never_or_always_before_is_not_computable(before):
    found = followed(before, [1, 0])
    assert found.answers["estimate"].isna().all()
    assert found.rows["higher"].isna().all()
    assert any("nooit of altijd" in code for code in found.answers["cautions"].iloc[0])
    nothing = run_length(found.answers, rng=np.random.default_rng(1), draws=2)
    assert nothing["estimate"].isna().all()
    assert all(any("not_computable" in code for code in row) for row in nothing["cautions"])


def test_without_a_date_or_with_withheld_counts_nothing_is_followed():
    assert bernoulli_cusum(series([1, 0]), first_after="").answers["estimate"].isna().all()
    shown = release(mark(series([1, 0, 2]), "total"), "openbaar")
    found = bernoulli_cusum(shown, first_after="2024-01-02")
    assert found.answers["estimate"].isna().all()
    assert found.rows[["higher", "lower"]].isna().all(axis=None)
    assert set(release(found, "openbaar").rows["signal"]) == {""}


@pytest.mark.parametrize("wrong", [{"times": 1.0}, {"times": 0.5}, {"limit": 0}])
def test_settings_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError):
        followed([1, 0], [1], **wrong)
