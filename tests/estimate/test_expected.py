"""Change of a group and added value: by hand, by other software, and by what may not matter."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from jeugdlib.columns import about, mark
from jeugdlib.estimate.outcome import added_value, before_after, mean_change, side_by_side

DOWN = pd.DataFrame({"value": [-1.0]}, index=["direction"])
UP = pd.DataFrame({"value": [1.0]}, index=["direction"])
CLOSED_FORM = 1e-9  # both sides evaluate the same formula in doubles
RNG = np.random.default_rng(4)


def group(n, gain, rng=RNG):
    before = rng.normal(16, 4, n)
    after = 4 + 0.7 * before - gain + rng.normal(0, 3, n)
    return pd.DataFrame({"before": before, "after": after})


HELPED, WAITING = group(40, 3), group(30, 0)


def test_change_in_points_is_that_of_the_paired_t_test():
    answer = mean_change(HELPED, DOWN).loc["verandering_punten"]
    expected = stats.ttest_rel(HELPED["before"], HELPED["after"])
    low, high = expected.confidence_interval()
    assert answer["estimate"] == pytest.approx((HELPED["before"] - HELPED["after"]).mean())
    assert (answer["low"], answer["high"]) == pytest.approx((low, high), rel=CLOSED_FORM)


def test_change_in_sds_is_that_of_the_figures_of_the_group():
    figures = {
        "before_mean_treated": -HELPED["before"].mean(),
        "mean_treated": -HELPED["after"].mean(),
        "before_sd_treated": HELPED["before"].std(),
        "n_treated": len(HELPED),
        "r": HELPED.corr().loc["before", "after"],
    }
    expected = before_after(pd.DataFrame([figures])).iloc[0]
    answer = mean_change(HELPED, DOWN).loc["verandering"]
    for name in ("estimate", "se", "low", "high"):
        assert answer[name] == pytest.approx(expected[name], rel=CLOSED_FORM)


def test_added_value_is_what_a_regression_with_separate_slopes_gives():
    both = pd.concat([HELPED.assign(helped=1.0), WAITING.assign(helped=0.0)])
    # the gap between two lines, at the mean first score of the helped
    centred = both["before"] - HELPED["before"].mean()
    design = sm.add_constant(
        pd.DataFrame(
            {"helped": both["helped"], "before": centred, "both": centred * both["helped"]}
        )
    )
    gap = -sm.OLS(both["after"], design).fit().params["helped"]
    answer = added_value(HELPED, WAITING, DOWN).loc["toegevoegd_punten"]
    assert answer["estimate"] == pytest.approx(gap, rel=CLOSED_FORM)


def test_the_variance_of_the_expected_mean_is_that_of_a_regression_line():
    line = sm.OLS(WAITING["after"], sm.add_constant(WAITING["before"])).fit()
    at = line.get_prediction([[1, HELPED["before"].mean()]]).se_mean[0]
    left = HELPED["after"] - line.predict(sm.add_constant(HELPED["before"]))
    answer = added_value(HELPED, WAITING, DOWN).loc["toegevoegd_punten"]
    expected = np.sqrt(left.var() / len(HELPED) + at**2)
    assert answer["se"] == pytest.approx(expected, rel=CLOSED_FORM)


def test_added_value_in_sds_is_points_by_the_first_spread():
    answer = added_value(HELPED, WAITING, DOWN)
    columns = ["estimate", "se", "low", "high"]
    ratio = answer.loc["toegevoegd_punten", columns] / answer.loc["toegevoegd", columns]
    assert ratio.astype(float).to_numpy() == pytest.approx(HELPED["before"].std(), rel=CLOSED_FORM)


def test_the_reference_group_itself_has_no_added_value():
    answer = added_value(WAITING, WAITING, DOWN)
    assert answer["estimate"].to_numpy() == pytest.approx([0, 0], abs=1e-12)


def test_regression_to_the_mean_is_change_and_no_added_value():
    # nothing truly changes, and who is in help was chosen for a high first score
    rng = np.random.default_rng(9)
    true = rng.normal(10, 5, 40_000)
    scores = pd.DataFrame(
        {name: true + rng.normal(0, 3, len(true)) for name in ("before", "after")}
    )
    chosen = scores[scores["before"] > 16]
    assert mean_change(chosen, DOWN).at["verandering_punten", "estimate"] > 1.5
    added = added_value(chosen[::2], chosen[1::2], DOWN).loc["toegevoegd_punten"]
    assert added["low"] < 0 < added["high"]


@pytest.mark.parametrize("change", [lambda x: x * 3 + 8, lambda x: x[::-1]])
def test_scale_and_order_do_not_matter_in_sds(change):
    moved = added_value(change(HELPED), change(WAITING), DOWN).loc["toegevoegd", "estimate"]
    assert moved == pytest.approx(added_value(HELPED, WAITING, DOWN).loc["toegevoegd", "estimate"])
    moved = mean_change(change(HELPED), DOWN).at["verandering", "estimate"]
    assert moved == pytest.approx(mean_change(HELPED, DOWN).at["verandering", "estimate"])


def test_the_other_direction_turns_every_sign():
    for down, up in [
        (mean_change(HELPED, DOWN), mean_change(HELPED, UP)),
        (added_value(HELPED, WAITING, DOWN), added_value(HELPED, WAITING, UP)),
    ]:
        assert up["estimate"].to_numpy() == pytest.approx(-down["estimate"].to_numpy())
        assert up["low"].to_numpy() == pytest.approx(-down["high"].to_numpy())


def test_who_was_not_measured_again_does_not_count():
    gaps = pd.concat([HELPED, pd.DataFrame({"before": [40.0], "after": [np.nan]})])
    pd.testing.assert_frame_equal(mean_change(gaps, DOWN), mean_change(HELPED, DOWN))


NONE = HELPED.iloc[:0]
ALIKE = pd.DataFrame({"before": [9.0] * 4, "after": [1.0, 2, 3, 4]})


@pytest.mark.parametrize("few", [NONE, HELPED[:1], HELPED[:2], ALIKE, HELPED.assign(after=np.nan)])
def test_too_few_children_or_no_spread_is_not_computable(few):
    for answers in (mean_change(few, DOWN), added_value(few, WAITING, DOWN)):
        assert answers[["estimate", "low", "high"]].isna().all(axis=None)
        assert all(codes[0].startswith("not_computable ") for codes in answers["cautions"])


@pytest.mark.parametrize("few", [NONE, HELPED[:1], HELPED[:2], ALIKE])
def test_without_children_to_compare_with_there_is_no_added_value(few):
    answers = added_value(HELPED, few, DOWN)
    assert answers["estimate"].isna().all()
    assert all(codes[0].startswith("not_computable ") for codes in answers["cautions"])


def test_all_scores_after_alike_still_give_an_answer():
    answers = mean_change(HELPED.assign(after=5.0), DOWN)
    assert np.isfinite(answers["estimate"]).all()
    same = added_value(HELPED.assign(after=5.0), WAITING.assign(after=5.0), DOWN)
    assert same["estimate"].to_numpy() == pytest.approx([0, 0], abs=1e-12)


def test_side_by_side_keeps_numbers_and_marks():
    change = mean_change(mark(HELPED, "publication"), DOWN)
    added = added_value(mark(HELPED, "publication"), mark(WAITING, "publication"), DOWN)
    both = side_by_side(change, added)
    assert both.index.tolist() == [*change.index, *added.index]
    assert both["estimate"].tolist() == [*change["estimate"], *added["estimate"]]
    assert about(both) == "publication"
    assert about(side_by_side(change, mark(added, "child"))) == "child"
