"""Goal attainment: the values that the formula of Kiresuk & Sherman gives (METHODS, part B)."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from jeugdlib.columns import InputError, about, mark
from jeugdlib.estimate.outcome import goal_attainment

PRINTED = 0.005  # the golden values have two decimals


def goals(**children):
    rows = [(child, score) for child, scores in children.items() for score in scores]
    return pd.DataFrame(rows, columns=["client_id", "score"])


@pytest.mark.parametrize(
    ("scores", "expected"),
    [([1], 60), ([1, 1, 1], 63.69), ([-1, 0, 1, 2], 57.25), ([-2] * 4, 20.98), ([0, 0], 50)],
)
def test_golden_values(scores, expected):
    found = goal_attainment(goals(K1=scores)).rows
    assert found.at["K1", "t_score"] == pytest.approx(expected, abs=PRINTED)
    assert found.at["K1", "goals"] == len(scores)


def test_the_mean_is_over_children_and_not_over_goals():
    table = goals(K1=[1], K2=[-2] * 4, K3=[0, 0])
    found = goal_attainment(table)
    scores = found.rows["t_score"]
    answer = found.answers.loc["doelscore"]
    assert answer["estimate"] == pytest.approx(scores.mean())
    low, high = stats.t.interval(0.95, 2, scores.mean(), stats.sem(scores))
    assert (answer["low"], answer["high"]) == pytest.approx((low, high))
    assert answer["n"] == 3


def test_doubling_every_weight_changes_nothing_and_a_heavy_goal_counts_more():
    table = goals(K1=[2, -2])
    even = goal_attainment(table.assign(gewicht=2.0)).rows.at["K1", "t_score"]
    assert even == goal_attainment(table).rows.at["K1", "t_score"] == 50
    assert goal_attainment(table.assign(gewicht=[3.0, 1.0])).rows.at["K1", "t_score"] > 50


def test_mirrored_scores_mirror_around_50():
    table = goals(K1=[2, 1, -1], K2=[0, 1])
    there = goal_attainment(table).rows["t_score"]
    back = goal_attainment(table.assign(score=-table["score"])).rows["t_score"]
    assert (there + back).to_numpy() == pytest.approx([100, 100])


def test_a_weight_column_that_is_empty_counts_as_none():
    table = goals(K1=[1, 1, 1]).assign(gewicht=pd.array([None] * 3, "Float64"))
    found = goal_attainment(table).rows.at["K1", "t_score"]
    assert found == pytest.approx(63.69, abs=PRINTED)


def test_weights_for_some_goals_only_are_refused():
    with pytest.raises(InputError, match="1 van de 3 doelen hebben geen gewicht"):
        goal_attainment(goals(K1=[1, 1, 1]).assign(gewicht=[1.0, np.nan, 2.0]))


def test_without_goals_there_is_no_mean_and_one_child_has_no_interval():
    empty = goal_attainment(goals(K1=[1]).iloc[:0]).answers.loc["doelscore"]
    assert np.isnan(empty["estimate"])
    assert empty["cautions"] == ("not_computable er zijn geen doelen",)
    one = goal_attainment(goals(K1=[1])).answers.loc["doelscore"]
    assert (one["estimate"], np.isnan(one["low"])) == (60, True)


def test_settings_and_marks():
    with pytest.raises(ValueError, match="rho"):
        goal_attainment(goals(K1=[1]), rho=1)
    found = goal_attainment(mark(goals(K1=[1]), "publication"))
    assert about(found.rows) == about(found.answers) == "publication"
