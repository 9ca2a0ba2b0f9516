"""Rare events: published figures, second routes, properties and edges."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from jeugdlib.estimate.course import none_seen, toward_zero


def series(counts, times=None, exposures=None):
    times = range(len(counts)) if times is None else times
    exposures = [1.0] * len(counts) if exposures is None else exposures
    return pd.DataFrame({"time": times, "count": counts, "exposure": exposures})


def test_four_hundred_to_five_in_ten_years_is_a_factor_of_645_a_year():
    answers = toward_zero(series([400, 5], times=[2008.5, 2018.5])).answers
    assert answers.loc["factor_per_jaar", "estimate"] == pytest.approx(
        0.645, abs=0.0005
    )  # FIELD §2.3
    assert answers.loc["verhouding", "estimate"] == 0.0125


def test_ratio_bounds_are_where_the_conditional_tails_are_half_of_alpha():
    answer = toward_zero(series([400, 5])).answers.loc["verhouding"]
    for bound, tail in (
        (answer["low"], stats.binom.sf(4, 405, answer["low"] / (1 + answer["low"]))),
        (answer["high"], stats.binom.cdf(5, 405, answer["high"] / (1 + answer["high"]))),
    ):
        assert bound > 0
        assert tail == pytest.approx(0.025, rel=1e-6)


@given(st.integers(1, 500), st.integers(0, 500), st.floats(0.5, 30))
def test_factor_per_year_to_the_power_of_the_years_is_the_ratio(first, last, years):
    answers = toward_zero(series([first, last], times=[0, years])).answers
    for name in ("estimate", "low", "high"):
        per_year, ratio = answers.loc["factor_per_jaar", name], answers.loc["verhouding", name]
        assert per_year**years == pytest.approx(ratio, rel=1e-9, abs=1e-300)


@given(st.integers(1, 500), st.integers(1, 500), st.floats(0.1, 50), st.floats(0.1, 50))
def test_reading_the_series_backward_turns_the_ratio_upside_down(first, last, exposure, other):
    there = toward_zero(series([first, last], exposures=[exposure, other])).answers.loc[
        "verhouding"
    ]
    back = toward_zero(series([last, first], exposures=[other, exposure])).answers.loc["verhouding"]
    assert there["estimate"] == pytest.approx(1 / back["estimate"], rel=1e-9)
    assert there["low"] == pytest.approx(1 / back["high"], rel=1e-6)


@given(st.integers(0, 200), st.floats(0.01, 1000))
def test_unit_of_the_exposure_only_rescales_the_rate(count, factor):
    plain = toward_zero(series([count, 1])).rows.iloc[0]
    scaled = toward_zero(series([count, 1], exposures=[factor, factor])).rows.iloc[0]
    for name in ("estimate", "low", "high"):
        assert scaled[name] * factor == pytest.approx(plain[name], rel=1e-9, abs=1e-12)


def test_what_the_factor_per_year_rests_on_is_said():
    assert "two_points" in toward_zero(series([4, 2])).answers["cautions"].iloc[0]
    assert "ends_only 3" in toward_zero(series([4, 3, 2])).answers["cautions"].iloc[0]
    short = toward_zero(series([4, 2], times=[2023.125, 2023.375])).answers["cautions"].iloc[0]
    assert "less_than_a_year" in short


def test_rule_of_three_is_given_only_where_it_holds():
    seen = pd.DataFrame({"exposure": [1.0], "binomial": [True]})
    assert none_seen(seen)["rule_of_three"].item() == 1
    assert np.isnan(none_seen(seen, level=0.8)["rule_of_three"].item())


def test_rows_come_back_in_order_of_time():
    assert toward_zero(series([5, 400], times=[2018, 2008])).rows["count"].tolist() == [400, 5]


def test_zero_at_the_end_has_a_bound_and_a_caution():
    answer = toward_zero(series([40, 0])).answers.loc["verhouding"]
    assert answer["estimate"] == answer["low"] == 0
    assert 0 < answer["high"] < 1
    assert "none_seen" in answer["cautions"]


def test_zero_at_the_start_is_not_computable_and_says_why():
    answer = toward_zero(series([0, 5])).answers.loc["verhouding"]
    assert np.isnan(answer["estimate"])
    assert any(code.startswith("not_computable") for code in answer["cautions"])


@pytest.mark.parametrize(
    "wrong",
    [
        series([1]),
        series([1, 2], times=[1, 1]),
        series([-1, 2]),
        series([1.5, 2]),
        series([1, 2], exposures=[0, 1]),
    ],
)
def test_a_series_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError):
        toward_zero(wrong)


def test_nothing_in_thirty_two_leaves_nine_percent():
    seen = pd.DataFrame({"exposure": [32.0], "binomial": [True]})
    answer = none_seen(seen).iloc[0]
    assert answer["high"] == pytest.approx(0.089, abs=0.0005)  # METHODS §B
    assert answer["rule_of_three"] == pytest.approx(0.094, abs=0.0005)


@given(st.integers(1, 100_000), st.floats(0.5, 0.999))
def test_the_bound_is_where_seeing_nothing_has_the_chance_left_over(n, level):
    seen = pd.DataFrame({"exposure": [float(n), float(n)], "binomial": [True, False]})
    part, rate = none_seen(seen, level=level)["high"]
    assert (1 - part) ** n == pytest.approx(1 - level, rel=1e-6)
    assert np.exp(-rate * n) == pytest.approx(1 - level, rel=1e-9)


@pytest.mark.parametrize(("exposure", "binomial"), [(0.0, False), (-1.0, True), (2.5, True)])
def test_an_exposure_that_cannot_be_is_refused(exposure, binomial):
    with pytest.raises(ValueError, match="exposure"):
        none_seen(pd.DataFrame({"exposure": [exposure], "binomial": [binomial]}))
