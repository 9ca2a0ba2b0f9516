"""Predictions: Brier score, calibration in bands, and how many would come true."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from jeugdlib.columns import mark
from jeugdlib.estimate.course import predictions

CLOSED_FORM = 1e-12  # both sides add up the same few products
CHANCES = st.lists(st.floats(0, 1), min_size=1, max_size=30)


def table(chance, met):
    rows = pd.DataFrame({"predicted": np.asarray(chance, float), "met": np.asarray(met, bool)})
    return mark(rows, "publication")


def answers(chance, met, **more):
    return predictions(table(chance, met), **more).answers


def test_the_score_is_that_of_a_worked_example():
    # Brier's score by hand: (.1² + .1² + .2² + .7²) / 4, of 3 in 4 that came true
    found = answers([0.9, 0.1, 0.8, 0.7], [True, False, True, False])
    assert found.at["brier", "estimate"] == pytest.approx((0.01 + 0.01 + 0.04 + 0.49) / 4)
    assert found.at["brier_zelfde_kans", "estimate"] == pytest.approx(0.25)
    assert found.at["verwacht", "estimate"] == pytest.approx(2.5)
    assert found.loc["gehaald", ["count", "n", "estimate"]].tolist() == [2, 4, 0.5]


def test_the_exact_interval_is_that_of_scipy():
    chance, met = [0.7] * 12, [True] * 5 + [False] * 7
    found = predictions(table(chance, met), level=0.9)
    exact = stats.binomtest(5, 12).proportion_ci(0.9, method="exact")
    for row in (found.answers.loc["gehaald"], found.rows.iloc[0]):
        assert (row["low"], row["high"]) == pytest.approx((exact.low, exact.high), rel=1e-9)


def test_the_range_of_equal_chances_is_that_of_the_binomial():
    found = answers([0.7] * 20, [True] * 20).loc["verwacht"]
    assert (found["low"], found["high"]) == tuple(stats.binom.ppf([0.025, 0.975], 20, 0.7))


def test_the_range_has_what_is_left_out_on_either_side():
    # of 0, 1, 2 heads the last has .25: at .5 the range ends where .75 lies below it, just not at 2
    for level, high in ((0.48, 1), (0.5, 1), (0.52, 2)):
        assert answers([0.5, 0.5], [True, False], level=level).loc["verwacht", "high"] == high


def test_the_range_of_unequal_chances_is_that_of_all_outcomes():
    chance = [0.15, 0.4, 0.4, 0.85, 0.95]
    weight = np.zeros(len(chance) + 1)
    for outcome in product([0, 1], repeat=len(chance)):
        weight[sum(outcome)] += np.prod(
            [p if o else 1 - p for p, o in zip(chance, outcome, strict=True)]
        )
    found = answers(chance, [True] * 5, level=0.8).loc["verwacht"]
    below = weight.cumsum()
    assert found["low"] == min(k for k in range(6) if below[k] >= 0.1)
    assert found["high"] == min(k for k in range(6) if below[k] >= 0.9)


@pytest.mark.parametrize(
    ("chance", "band"), [(0, 1), (0.19, 1), (0.2, 2), (0.5, 3), (0.6, 4), (0.8, 5), (1, 5)]
)
def test_a_chance_falls_in_its_band(chance, band):
    assert predictions(table([chance], [True])).rows.index.tolist() == [f"band_{band}"]


@given(CHANCES, st.randoms())
def test_bands_add_up_and_the_order_does_not_matter(chance, random):
    met = [random.random() < 0.5 for _ in chance]
    found = predictions(table(chance, met))
    assert found.rows["n"].sum() == len(chance)
    assert found.rows["count"].sum() == sum(met)
    assert (found.rows["low"] <= found.rows["estimate"]).all()
    turned = answers(chance[::-1], met[::-1])
    assert turned["estimate"].to_numpy() == pytest.approx(found.answers["estimate"].to_numpy())


@given(CHANCES, st.randoms())
def test_saying_the_opposite_of_the_opposite_scores_the_same(chance, random):
    met = np.array([random.random() < 0.5 for _ in chance])
    found, other = answers(chance, met), answers([1 - p for p in chance], ~met)
    assert other.at["brier", "estimate"] == pytest.approx(
        found.at["brier", "estimate"], abs=CLOSED_FORM
    )


def test_who_is_always_right_and_certain_scores_zero():
    assert answers([1, 0, 1], [True, False, True]).at["brier", "estimate"] == 0
    assert answers([1, 0, 1], [False, True, False]).at["brier", "estimate"] == 1


def test_a_team_that_is_too_sure_of_itself_is_found_out():
    # the shipped register: the true chance lies .25 under the one that was given
    rng = np.random.default_rng(7)
    chance = rng.choice([0.6, 0.7, 0.8, 0.9], 400)
    found = answers(chance, rng.random(400) < chance - 0.25)
    assert found.at["gehaald", "count"] < found.at["verwacht", "low"]


def test_few_predictions_are_said_and_cautions_go_along():
    rows = table([0.5], [True]).assign(cautions=[("made_afterwards",)])
    codes = predictions(mark(rows, "publication")).answers["cautions"].iloc[0]
    assert codes == ("few_predictions 1", "made_afterwards")
    assert answers([0.5] * 30, [True] * 30)["cautions"].iloc[0] == ()


def test_without_predictions_nothing_is_computed():
    found = predictions(table([], []))
    assert len(found.rows) == 0
    assert found.answers["estimate"].isna().all()
    assert found.answers["cautions"].map(lambda codes: codes[0].startswith("not_computable")).all()


@pytest.mark.parametrize("chance", [-0.1, 1.1])
def test_a_chance_outside_zero_to_one_is_refused(chance):
    with pytest.raises(ValueError, match="between 0 and 1"):
        answers([chance], [True])


def test_a_gap_or_a_wrong_level_is_refused():
    with pytest.raises(ValueError, match="met"):
        predictions(table([0.5], [True]).drop(columns="met"))
    with pytest.raises(ValueError, match="level"):
        answers([0.5], [True], level=1.0)
