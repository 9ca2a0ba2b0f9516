"""The simulated counts toward zero: read whole, and the estimators find what is true of them."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from jeugdlib import read, reduce
from jeugdlib.columns import InputError, mark
from jeugdlib.estimate.course import bernoulli_cusum, rates_before_after, zero_goals
from jeugdlib.simulate import toward_zero
from jeugdlib.simulate.toward_zero import CHANGE, GOALS

FOLDER = Path(__file__).parents[2] / "data/simulated"


@cache
def many():
    return [toward_zero(np.random.default_rng(seed)) for seed in range(40)]


def test_the_shipped_file_is_read_without_a_wrong_row_and_is_simulated():
    table = read.table(FOLDER / "gesimuleerde_nul.csv", "tellingen")
    rows = read.rows(table)["count"]
    assert rows["gelezen"] == rows["gebruikt"]
    assert table.attrs["simulated"]
    text = (FOLDER.parent / "README.md").read_text("utf-8")
    assert f"| `simulated/gesimuleerde_nul.csv` | {rows['gelezen']} |" in text
    truth = pd.read_csv(FOLDER / "gesimuleerde_nul_waarheid.csv", sep=";", decimal=",")
    assert f"| `simulated/gesimuleerde_nul_waarheid.csv` | {len(truth)} |" in text
    assert set(truth["reeks"]) == set(table["reeks"])


def found(made, reeks):
    return rates_before_after(reduce.series(made.table, reeks), first_after=CHANGE)


@pytest.mark.parametrize("goal", GOALS[:2], ids=lambda goal: goal.reeks)
def test_the_interval_of_the_ratio_holds_the_true_ratio_as_often_as_it_says(goal):
    true, held = goal.after / goal.before, 0
    for made in many():
        answer = found(made, goal.reeks).answers.loc["verhouding"]
        held += answer["low"] <= true <= answer["high"]
    # exact, so at least 95 in 100; under 34 of 40 has a chance below 0.01
    assert held >= 34


def test_rates_are_on_average_the_true_rates():
    for goal in GOALS[:3]:
        rates = [found(made, goal.reeks).rows["estimate"] for made in many()]
        before, after = np.mean(rates, axis=0)
        # over 40 files the mean has a relative standard error under 6 %
        assert before == pytest.approx(goal.before, rel=0.18)
        assert after == pytest.approx(goal.after, rel=0.18)


def test_the_sum_for_less_often_sees_the_change_and_the_other_sum_is_quiet():
    seen = [
        bernoulli_cusum(
            reduce.series(made.table, "eenzame_afzondering"), first_after=CHANGE
        ).answers["estimate"]
        for made in many()
    ]
    assert np.mean([answer["signalen_minder"] > 0 for answer in seen]) > 0.8
    assert np.mean([answer["signalen_vaker"] > 0 for answer in seen]) < 0.1


def test_the_board_bounds_what_never_happens_and_names_what_nobody_counts():
    goals = read.table(FOLDER.parent / "published/nuldoelen.csv", "nuldoelen")
    counted = reduce.counted_goals(many()[0].table, goals)
    board = zero_goals(counted, goals)
    assert board.loc["suicide", "count"] == 0
    assert 0 < board.loc["suicide", "high"] < 1 / 10_000
    assert board["since"].isna().sum() == len(goals) - len(GOALS)


def test_a_file_without_goals_gives_a_board_on_which_nothing_is_counted():
    goals = read.table(FOLDER.parent / "published/nuldoelen.csv", "nuldoelen")
    other = read.table(FOLDER.parent / "published/separaties.csv", "tellingen")
    board = zero_goals(reduce.counted_goals(other, goals), goals)
    assert board["count"].isna().all()
    assert len(board) == len(goals)


def test_counts_per_day_of_a_team_stay_in_the_team_and_made_up_ones_need_not():
    own, made_up = mark(many()[0].table, "total"), mark(many()[0].table, "total")
    made_up.attrs["simulated"] = True
    assert len(reduce.no_days_outside(own, "intern")) == len(own)
    assert len(reduce.no_days_outside(made_up, "openbaar")) == len(own)
    monthly = own[own["periode"].str.len() == 7]
    assert len(reduce.no_days_outside(monthly, "openbaar")) == len(monthly)
    for level in ("kring", "openbaar"):
        with pytest.raises(InputError, match="per dag"):
            reduce.no_days_outside(own, level)
