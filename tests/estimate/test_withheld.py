"""Counts that were withheld: no estimator fails on them, none makes a number of them."""

import numpy as np
import pandas as pd
import pytest

from jeugdlib.columns import mark
from jeugdlib.estimate import course, outcome

NO_ANSWER = "not_computable onthouden om kinderen te beschermen"
RULE = "withheld minimum"
NUMBERS = ["estimate", "low", "high"]


def table(*counts, **columns):
    """Rows of which a count that is None was withheld."""
    made = pd.DataFrame({"count": pd.Series(counts, dtype=float), **columns})
    made["cautions"] = [
        ("not_random", RULE) if count is None else ("not_random",) for count in counts
    ]
    return mark(made.set_axis([f"rij_{row}" for row in range(len(counts))]), "child")


COUNTS = table(20, None, 35, n=[40.0, 40.0, 50.0], children=pd.array([40, None, 50], "Int64"))
PAIRS = COUNTS.assign(other_count=[10, 10, 10], other_n=[30, 30, 30])
TOTAL = COUNTS.assign(total=[100, 100, 100])
BY_ROW = [
    (outcome.proportion, COUNTS),
    (outcome.proportion_of_total, TOTAL),
    (outcome.difference, PAIRS),
]


@pytest.mark.parametrize(("estimator", "counts"), BY_ROW)
def test_a_withheld_row_is_not_computable_and_keeps_its_cautions(estimator, counts):
    answer = estimator(counts).loc["rij_1"]
    assert answer[NUMBERS].isna().all()
    assert answer["cautions"] == ("not_random", RULE, NO_ANSWER)


@pytest.mark.parametrize(("estimator", "counts"), BY_ROW)
def test_the_other_rows_have_the_answer_they_have_without_it(estimator, counts):
    answers, alone = estimator(counts), estimator(counts.drop(index="rij_1"))
    pd.testing.assert_frame_equal(answers.loc[["rij_0", "rij_2"]], alone, check_dtype=False)


@pytest.mark.parametrize(("estimator", "counts"), BY_ROW)
def test_rows_and_columns_stay_as_they_were(estimator, counts):
    answers = estimator(counts)
    own = counts.columns.drop("cautions")
    pd.testing.assert_frame_equal(answers[own], counts[own])


@pytest.mark.parametrize(("estimator", "counts"), BY_ROW)
def test_a_table_of_which_all_was_withheld_gives_no_numbers(estimator, counts):
    answers = estimator(counts.loc[["rij_1"]])
    assert answers[NUMBERS].isna().all(axis=None)
    assert answers["kind"].tolist() == ["share"]


@pytest.mark.parametrize(("estimator", "counts"), BY_ROW)
def test_a_gap_that_was_not_withheld_is_refused(estimator, counts):
    gap = counts.assign(cautions=[()] * 3)
    with pytest.raises(ValueError, match=r"rows \['rij_1'\] have gaps"):
        estimator(gap)


def said(answers):
    """Of each row, whether it says that its counts are round numbers."""
    return ["round_numbers" in codes for codes in answers["cautions"]]


def at(level, counts):
    """The counts as they come out of release at a level."""
    counts = counts.copy()
    counts.attrs["released"] = level
    return counts


@pytest.mark.parametrize(("estimator", "counts"), BY_ROW)
def test_an_estimate_from_counts_that_were_rounded_says_so(estimator, counts):
    assert said(estimator(at("kring", counts))) == [True, False, True]
    assert not any(said(estimator(at("intern", counts))) + said(estimator(counts)))


def test_a_movement_and_bounds_from_counts_that_were_rounded_say_so():
    assert all(said(course.toward_zero(at("openbaar", series(100, 60, 50))).answers))
    assert said(outcome.distinct_bounds(at("openbaar", table(20, 5)), 40, "a", "A")) == [True]
    assert said(outcome.distinct_bounds(table(20, 5), 40, "a", "A")) == [False]


@pytest.mark.parametrize(("estimator", "counts"), BY_ROW)
def test_the_marks_of_the_counts_go_along(estimator, counts):
    counts = counts.copy()
    counts.attrs["released"] = "mark"
    assert estimator(counts).attrs == counts.attrs


def test_two_rows_of_one_name_stay_two():
    counts = COUNTS.set_axis(["a", "a", "b"])
    assert outcome.proportion(counts)["estimate"].tolist() == pytest.approx(
        [0.5, np.nan, 0.7], nan_ok=True
    )


def test_comparisons_that_were_withheld_do_not_count_as_comparisons():
    cautions = outcome.difference(PAIRS.iloc[:2])["cautions"].iloc[0]
    assert not any(code.startswith("several_comparisons") for code in cautions)


def test_bounds_from_counts_of_which_one_was_withheld_are_not_computable():
    bounds = outcome.distinct_bounds(table(2, None), 32, "a", "Passend").iloc[0]
    assert pd.isna(bounds["low"]) and pd.isna(bounds["high"])
    assert bounds["cautions"] == (NO_ANSWER,)


def series(*counts):
    return table(*counts, time=np.arange(len(counts)) + 2018.5, exposure=1.0)


def test_a_period_that_was_withheld_has_no_rate_and_the_others_have():
    rows = course.toward_zero(series(100, None, 50)).rows
    assert rows["estimate"].tolist() == pytest.approx([100, np.nan, 50], nan_ok=True)
    assert rows["cautions"].iloc[1] == ("not_random", RULE, NO_ANSWER)


def test_the_movement_between_two_shown_ends_is_computed_without_the_middle():
    answer = course.toward_zero(series(100, None, 50)).answers.loc["verhouding"]
    assert answer["estimate"] == 0.5
    assert answer["cautions"] == ("ends_only 3", "not_random")


@pytest.mark.parametrize("counts", [(None, 60, 50), (100, 60, None), (None, None)])
def test_the_movement_from_or_to_a_withheld_count_is_not_computable(counts):
    answers = course.toward_zero(series(*counts)).answers
    assert answers[NUMBERS].isna().all(axis=None)
    assert answers["cautions"].iloc[0][-2:] == (RULE, NO_ANSWER)


def test_a_period_with_a_gap_that_was_not_withheld_is_refused():
    with pytest.raises(ValueError, match="have gaps"):
        course.toward_zero(series(100, None, 50).assign(cautions=[()] * 3))
