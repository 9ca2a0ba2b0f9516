"""Since the last, before and after, how long still: closed forms, second routes and properties."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from jeugdlib.columns import InputError, mark
from jeugdlib.columns.withheld import withheld
from jeugdlib.estimate._periods import first_and_last
from jeugdlib.estimate._withheld import NO_ANSWER
from jeugdlib.estimate.course import (
    exposure_needed,
    none_seen,
    rates_before_after,
    since_last,
    zero_goals,
)
from jeugdlib.release import release

CASES = json.loads((Path(__file__).parents[1] / "reference/proportions.json").read_text())["cases"]
RATIOS = [pytest.param(case, id=case["id"]) for case in CASES if case["id"].startswith("rates_")]
GOALS = pd.DataFrame({"doel": ["a", "b", "c"], "omschrijving": ["geen a", "geen b", "geen c"]})


def series(counts, exposures=None, first="2024-01-01", freq="D"):
    periods = pd.period_range(first, periods=len(counts), freq=freq)
    exposures = [10.0] * len(counts) if exposures is None else exposures
    return pd.DataFrame(
        {"time": np.arange(len(counts)) / 365.25, "count": counts, "exposure": exposures},
        index=periods.astype(str),
    )


def board(counts, **how):
    return series(counts, **how).rename_axis("periode").reset_index().assign(reeks="a")


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-H2", "2024-07-01", "2024-12-31"),
        ("2024-Q1", "2024-01-01", "2024-03-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-02-29", "2024-02-29", "2024-02-29"),
    ],
)
def test_a_period_is_from_its_first_day_to_its_last(period, first, last):
    assert first_and_last(period) == (pd.Timestamp(first), pd.Timestamp(last))


def test_days_and_exposure_are_counted_from_the_last_time_and_between_times():
    found = since_last(series([0, 1, 0, 0, 2, 0, 0, 0], exposures=[1, 2, 3, 4, 5, 6, 7, 8]))
    assert found.answers.loc["sinds_laatste", "estimate"] == 3
    assert found.rows["value"].tolist() == [3]
    assert found.rows["exposure"].tolist() == [3 + 4 + 5]
    assert found.rows.index.tolist() == ["2024-01-05"]
    chance = found.answers.loc["kans_zo_lang", "estimate"]
    assert chance == pytest.approx((15 / 36) ** 3, rel=1e-12)  # three times in 15, then 21 without


def test_the_bound_after_the_last_time_is_that_of_nothing_seen():
    answer = since_last(series([1, 0, 0]), level=0.9).answers.loc["bovengrens"]
    seen = none_seen(pd.DataFrame({"exposure": [20.0], "binomial": [False]}), level=0.9)
    assert answer["high"] == pytest.approx(seen["high"].item(), rel=1e-12)
    assert answer["exposure"] == 20
    assert "one_sided 90" in answer["cautions"]


def test_a_chance_under_one_in_twenty_comes_once_in_twenty_quiet_series():
    # continuous process: the stretch after the fifth event, in units of exposure
    rng = np.random.default_rng(3)
    up_to, after = rng.gamma(5, size=40_000), rng.exponential(size=40_000)
    chances = (up_to / (up_to + after)) ** 5
    # standard error 0.0011
    assert np.mean(chances < 0.05) == pytest.approx(0.05, abs=0.004)


def test_nothing_counted_leaves_only_the_bound():
    found = since_last(series([0, 0, 0]))
    assert found.answers["estimate"].isna().tolist() == [True, True, False]
    assert found.answers.loc["bovengrens", "high"] == pytest.approx(-np.log(0.05) / 30)
    assert any(code.startswith("not_computable") for code in found.answers["cautions"].iloc[0])
    assert found.rows["value"].isna().all()


def test_an_event_in_the_last_period_leaves_no_bound():
    answers = since_last(series([0, 1])).answers
    assert answers.loc["sinds_laatste", "estimate"] == 0
    assert answers.loc["kans_zo_lang", "estimate"] == 1
    assert np.isnan(answers.loc["bovengrens", "high"])


def test_days_that_are_not_in_the_file_and_periods_of_a_month_are_said():
    some = series([1, 0, 0, 0, 1]).drop(["2024-01-02", "2024-01-03"])
    assert "gaps_in_series 2" in since_last(some).answers["cautions"].iloc[0]
    months = series([1, 0, 0], first="2024-01", freq="M")
    found = since_last(months).answers
    assert found.loc["sinds_laatste", "estimate"] == 29 + 31
    assert "coarse_days 30" in found["cautions"].iloc[0]


@pytest.mark.parametrize("case", RATIOS)
def test_the_ratio_of_before_and_after_is_that_of_r(case):
    inputs, expected = case["inputs"], case["outputs"]["ratio_exact"]
    table = series([inputs["x2"], inputs["x1"]], [float(inputs["t2"]), float(inputs["t1"])])
    answer = rates_before_after(table, first_after="2024-01-02").answers.loc["verhouding"]
    for name, of_r in (("estimate", "est"), ("low", "lb"), ("high", "ub")):
        # R's own rtol
        assert answer[name] == pytest.approx(expected[of_r], rel=1e-8, abs=1e-12)


@settings(max_examples=40)
@given(st.lists(st.integers(0, 5), min_size=2, max_size=8), st.integers(1, 7), st.randoms())
def test_only_the_sums_at_both_sides_matter(counts, place, random):
    place = min(place, len(counts) - 1)
    first = f"2024-01-{place + 1:02d}"
    mixed = random.sample(counts[:place], place)
    mixed += random.sample(counts[place:], len(counts) - place)
    plain = rates_before_after(series(counts), first_after=first)
    other = rates_before_after(series(mixed), first_after=first)
    pd.testing.assert_series_equal(plain.answers["estimate"], other.answers["estimate"])
    assert plain.rows["count"].tolist() == [sum(counts[:place]), sum(counts[place:])]


def test_a_month_is_a_border_in_a_series_of_days():
    table = series([1] * 60)
    rows = rates_before_after(table, first_after="2024-02").rows
    assert rows["count"].tolist() == [31, 29]


def test_counts_that_differ_more_than_chance_are_said_and_quiet_ones_are_not():
    rng, times = np.random.default_rng(5), 120
    said = 0
    for _ in range(times):
        found = rates_before_after(series(rng.poisson(0.1, 60)), first_after="2024-02").rows
        said += any(code.startswith("overdispersed") for code in found["cautions"].iloc[0])
    assert said < 0.05 * times  # few expected in each: the chance is meant to be about 1 in 100
    wild = rates_before_after(series([9, 0, 0, 9] * 15), first_after="2024-02").rows
    assert any(code.startswith("overdispersed 2") for code in wild["cautions"].iloc[0])


@pytest.mark.parametrize(("mean", "most"), [(0.2, 1), (5, 6)])
def test_of_a_hundred_quiet_series_at_most_about_one_is_called_more_spread(mean, most):
    rng, told = np.random.default_rng(3), 0
    for counts in rng.poisson(mean, (150, 40)):
        rows = rates_before_after(series(counts), first_after="2024-01-21").rows
        told += any(code.startswith("overdispersed") for code in rows["cautions"].iloc[0])
    assert told <= most  # of 150; where few are expected it is rarer than 1 in 100


def test_without_a_date_or_with_nothing_before_there_is_no_ratio():
    for counts, first in (([1, 1], ""), ([0, 1], "2024-01-02")):
        answer = rates_before_after(series(counts), first_after=first).answers.iloc[0]
        assert np.isnan(answer["estimate"])
        assert any(code.startswith("not_computable") for code in answer["cautions"])


@pytest.mark.parametrize("first", ["2023", "2025", "vorig jaar", " ", "nan"])
def test_a_date_outside_the_series_is_refused_in_dutch(first):
    with pytest.raises(InputError, match="actie_datum"):
        rates_before_after(series([1, 0, 1]), first_after=first)


@pytest.mark.parametrize(
    "wrong", [series([-1, 0]), series([0.5, 1]), series([1, 1], [0, 1]), series([1, 1]).iloc[:0]]
)
def test_a_series_that_cannot_be_is_refused(wrong):
    for estimate in (since_last, lambda x: rates_before_after(x, first_after="2024-01-02")):
        with pytest.raises(ValueError):
            estimate(wrong)


@given(st.integers(0, 20), st.floats(0, 500), st.floats(1e-4, 1), st.floats(0.5, 0.99))
def test_after_what_is_needed_the_bound_lies_at_the_threshold(count, exposure, threshold, level):
    seen = pd.DataFrame({"count": [count], "exposure": [exposure]})
    needed = exposure_needed(seen, threshold=threshold, level=level)["estimate"].item()
    chance = stats.poisson.cdf(count, threshold * (exposure + needed))
    if needed > 0:
        assert chance == pytest.approx(1 - level, rel=1e-6)
    else:
        assert chance <= 1 - level + 1e-9


def test_less_than_one_in_a_hundred_takes_300_without():
    answer = exposure_needed(pd.DataFrame({"exposure": [0.0]}), threshold=0.01)
    assert np.ceil(answer["estimate"].item()) == 300  # −log(0.05) / 0.01 = 299.6


def test_the_board_counts_the_last_year_and_the_days_of_the_whole_series():
    table = board([2, 0] + [0] * 11 + [1] + [0] * 4, first="2023-01", freq="M")
    row = zero_goals(table, GOALS).loc["a"]
    # 18 months to June 2024; July 2023 up to then, with one in February 2024
    assert (row["count"], row["exposure"]) == (1, 120)
    assert row["since"] == 31 + 30 + 31 + 30
    assert stats.poisson.cdf(1, row["high"] * 120) == pytest.approx(0.05, rel=1e-9)
    assert 1 - np.exp(-row["detectable"] * 120) == pytest.approx(0.8)


def test_a_goal_that_nobody_counts_is_no_zero():
    found = zero_goals(board([0, 0]), GOALS)
    assert found["count"].isna().tolist() == [False, True, True]
    assert "not_computable nog niet geteld" in found.loc["b", "cautions"]
    assert "quiet_throughout" in found.loc["a", "cautions"]
    assert found.loc["a", "since"] == 1


def test_counts_that_were_withheld_give_no_answer_anywhere():
    own = mark(series([1, 0, 4, 0]).rename_axis("periode"), "total")
    shown = release(own, "openbaar")
    assert withheld(shown).all()
    quiet, change = since_last(shown), rates_before_after(shown, first_after="2024-01-03")
    told = release(mark(board([1, 0, 4]), "total"), "openbaar")
    goals = zero_goals(told, GOALS)
    for table in (quiet.answers, quiet.rows, change.answers, change.rows, goals):
        names = {"estimate", "low", "high", "value", "since", "count", "exposure", "detectable"}
        assert table[[name for name in names if name in table]].isna().all(axis=None)
        assert len(release(table, "openbaar")) == len(table)
    for seen in (quiet.answers.loc[["bovengrens"]], shown.iloc[[1]].assign(exposure=1.0)):
        needed = exposure_needed(seen, threshold=0.1)
        assert needed["estimate"].isna().all()
        assert NO_ANSWER in needed["cautions"].item()


def test_what_is_made_from_released_counts_may_leave_as_it_is():
    many = mark(series([40, 60, 50]).assign(exposure=500.0, children=[40, 60, 50]), "total")
    shown = release(many.assign(unit="kinderen").rename_axis("periode"), "openbaar")
    assert not withheld(shown).any()
    change = release(rates_before_after(shown, first_after="2024-01-02"), "openbaar").answers
    assert change["estimate"].item() == pytest.approx(110 / 80)
    needed = release(exposure_needed(shown.iloc[[0]], threshold=0.01), "openbaar")
    assert needed["estimate"].item() > 0


def test_what_is_released_only_afterwards_gives_no_days_away():
    own = mark(series([1, 0, 4, 0]), "total")
    for table in (since_last(own).answers, since_last(own).rows):
        shared = release(table.drop(columns="label", errors="ignore"), "openbaar")
        names = [name for name in ("estimate", "high", "value") if name in shared]
        assert shared[names].isna().all(axis=None)
    shared = release(zero_goals(mark(board([1, 0, 4]), "total"), GOALS), "openbaar")
    assert shared[["count", "since", "detectable", "estimate", "high"]].isna().all(axis=None)
