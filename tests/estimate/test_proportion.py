"""Proportions: published examples, a second route, properties, and what cannot be computed."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from jeugdlib.estimate.outcome import distinct_bounds, proportion, proportion_of_total

METHODS = ["clopper_pearson", "wilson", "jeffreys"]
PRINTED = 0.0005  # the published values are percentages with one decimal


def one(count, n, **more):
    return pd.DataFrame({"count": [count], "n": [n], **more})


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    # METHODS §B, statsmodels: the four proportions of the Flevoland review
    [(1, 32, 0.0008, 0.162), (19, 32, 0.406, 0.763), (4, 24, 0.047, 0.374), (7, 32, 0.093, 0.400)],
)
def test_clopper_pearson_of_the_flevoland_review_is_as_published(count, n, low, high):
    answer = proportion(one(count, n)).iloc[0]
    assert (answer["low"], answer["high"]) == pytest.approx((low, high), abs=PRINTED)


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [(1, 32, 0.006, 0.157), (19, 32, 0.423, 0.745), (4, 24, 0.067, 0.359), (7, 32, 0.110, 0.388)],
)
def test_wilson_of_the_flevoland_review_is_as_published(count, n, low, high):
    answer = proportion(one(count, n), method="wilson").iloc[0]
    assert (answer["low"], answer["high"]) == pytest.approx((low, high), abs=PRINTED)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_clopper_pearson_bounds_are_where_the_binomial_tails_are_half_of_alpha(case):
    count, n = case
    answer = proportion(one(count, n)).iloc[0]
    if count > 0:
        assert stats.binom.sf(count - 1, n, answer["low"]) == pytest.approx(0.025, rel=1e-6)
    if count < n:
        assert stats.binom.cdf(count, n, answer["high"]) == pytest.approx(0.025, rel=1e-6)


@given(
    st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    st.sampled_from(METHODS),
)
def test_counting_the_others_mirrors_the_interval(case, method):
    count, n = case
    has, has_not = (
        proportion(one(count, n), method=method),
        proportion(one(n - count, n), method=method),
    )
    assert has["low"].item() == pytest.approx(1 - has_not["high"].item(), abs=1e-12)
    assert has["high"].item() == pytest.approx(1 - has_not["low"].item(), abs=1e-12)


@given(
    st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    st.sampled_from(METHODS),
)
def test_interval_holds_the_estimate_and_widens_with_the_level(case, method):
    narrow = proportion(one(*case), level=0.8, method=method).iloc[0]
    wide = proportion(one(*case), level=0.99, method=method).iloc[0]
    assert 0 <= wide["low"] <= narrow["low"] <= narrow["estimate"] + 1e-12
    assert narrow["estimate"] - 1e-12 <= narrow["high"] <= wide["high"] <= 1


@pytest.mark.parametrize("method", METHODS)
def test_rows_do_not_influence_one_another(method):
    rows = pd.DataFrame({"count": [1, 19, 4, 0], "n": [32, 32, 24, 10]}, index=list("abcd"))
    shuffled = proportion(rows.loc[list("cadb")], method=method).loc[list("abcd")]
    pd.testing.assert_frame_equal(proportion(rows, method=method), shuffled)


def test_input_is_not_changed():
    rows = one(1, 32)
    proportion(rows)
    assert list(rows.columns) == ["count", "n"]


def test_nested_units_carry_their_caution():
    codes = proportion(one(4, 24, children=[19]))["cautions"].item()
    assert "nested_units 24 in 19" in codes


def test_units_of_which_the_children_are_not_known_say_so():
    assert proportion(one(4, 40, children=[None]))["cautions"].item() == ("nesting_unknown",)


def test_nothing_found_and_all_found_are_said():
    codes = proportion(pd.DataFrame({"count": [0, 40], "n": [40, 40]}))["cautions"].tolist()
    [nothing], [everything] = codes
    code, bound, level = nothing.split()
    assert code == "none_found"
    assert float(bound) == pytest.approx(100 * (1 - 0.05 ** (1 / 40)))
    assert (float(level), everything) == (95, "all_seen")


def test_cautions_that_came_along_are_kept():
    rows = one(0, 40).assign(cautions=pd.Series([("not_random",)]))
    assert proportion(rows)["cautions"].item()[0] == "not_random"


def test_without_a_denominator_there_is_no_number_but_a_reason():
    answer = proportion(one(0, 0)).iloc[0]
    assert np.isnan([answer["estimate"], answer["low"], answer["high"]]).all()
    assert answer["cautions"][0].startswith("not_computable")


@pytest.mark.parametrize("wrong", [(-1, 10), (11, 10), (0.5, 10)])
def test_a_count_outside_its_denominator_is_refused(wrong):
    with pytest.raises(ValueError, match=r"rows \[0\]"):
        proportion(one(*wrong))


def test_gaps_a_missing_column_and_an_unknown_method_are_refused():
    with pytest.raises(ValueError, match="gaps"):
        proportion(one(None, 10).astype("Float64"))
    with pytest.raises(ValueError, match="missing"):
        proportion(pd.DataFrame({"count": [1]}))
    with pytest.raises(ValueError, match="wald"):
        proportion(one(1, 10), method="wald")
    with pytest.raises(ValueError, match="level"):
        proportion(one(1, 10), level=95)


def test_an_empty_table_gives_an_empty_answer():
    assert len(proportion(one(1, 10).iloc[:0])) == 0


@given(
    st.integers(1, 60).flatmap(
        lambda total: st.integers(1, total).flatmap(
            lambda n: st.tuples(st.integers(0, n), st.just(n), st.just(total))
        )
    )
)
def test_hypergeometric_bounds_are_the_last_totals_that_fit(case):
    count, n, total = case
    answer = proportion_of_total(one(count, n, total=[total])).iloc[0]
    low, high = round(answer["low"] * total), round(answer["high"] * total)
    # a second route: walk over every possible total
    fits = [
        k
        for k in range(count, total - n + count + 1)
        if stats.hypergeom.sf(count - 1, total, k, n) > 0.025
        and stats.hypergeom.cdf(count, total, k, n) > 0.025
    ]
    assert (low, high) == (min(fits), max(fits))


def test_reading_every_file_leaves_nothing_to_guess():
    answer = proportion_of_total(one(8, 40, total=[40])).iloc[0]
    assert answer["low"] == answer["estimate"] == answer["high"]
    assert answer["cautions"] == ("complete_count",)


def test_a_very_large_total_gives_the_interval_of_the_sample():
    large = proportion_of_total(one(8, 40, total=[1_000_000])).iloc[0]
    sample = proportion(one(8, 40)).iloc[0]
    assert (large["low"], large["high"]) == pytest.approx((sample["low"], sample["high"]), abs=1e-5)


def test_a_draw_larger_than_the_total_is_refused():
    with pytest.raises(ValueError, match="between 1 and"):
        proportion_of_total(one(8, 40, total=[39]))
    with pytest.raises(ValueError, match="between 1 and"):
        proportion_of_total(one(8, 10, total=[10.7]))


def test_bounds_of_the_flevoland_youths_are_two_and_four_of_thirty_two():
    answer = distinct_bounds(pd.DataFrame({"count": [2, 2]}), 32, "passend", "Passend").iloc[0]
    assert (answer["low"] * 32, answer["high"] * 32) == (2, 4)
    assert np.isnan(answer["estimate"])
    assert answer["cautions"] == ("bounds", "no_form_twice")


@given(st.lists(st.integers(0, 30), min_size=1, max_size=6))
def test_bounds_hold_every_way_of_dealing_the_forms_over_children(given_per_form):
    n = 30
    bounds = distinct_bounds(pd.DataFrame({"count": given_per_form}), n, "a", "A").iloc[0]
    rng = np.random.default_rng(sum(given_per_form))
    for _ in range(5):
        # nobody gets a form twice: each form goes to different children
        served = set()
        for count in given_per_form:
            served |= set(rng.choice(n, count, replace=False).tolist())
        assert bounds["low"] - 1e-12 <= len(served) / n <= bounds["high"] + 1e-12


def test_more_forms_than_children_are_bounded_by_the_children():
    answer = distinct_bounds(pd.DataFrame({"count": [3, 3, 3]}), 4, "a", "A").iloc[0]
    assert (answer["low"], answer["high"]) == (0.75, 1.0)


def test_a_form_given_more_often_than_there_are_children_is_refused():
    with pytest.raises(ValueError, match="between 0 and n"):
        distinct_bounds(pd.DataFrame({"count": [5]}), 4, "a", "A")
    with pytest.raises(ValueError, match="whole"):
        distinct_bounds(pd.DataFrame({"count": [2.5]}), 4, "a", "A")
    with pytest.raises(ValueError, match="n = 0"):
        distinct_bounds(pd.DataFrame({"count": [0]}), 0, "a", "A")
