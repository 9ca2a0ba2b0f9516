"""New starts and waiting times, and nothing said beyond what was followed."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from jeugdlib.columns import Answers
from jeugdlib.columns.cautions import parse
from jeugdlib.estimate._survival import interval, kaplan_meier, quantile
from jeugdlib.estimate.outcome import new_start, proportion, waiting_time

NUMBERS = ["estimate", "se", "low", "high", "count", "n"]
EXACT = 1e-9  # the same formula, in another order of adding


def steps(rows):
    """A curve from (step, events, censored); every event is another child."""
    table = pd.DataFrame(rows, columns=["step", "events", "censored"])
    return table.assign(children=table["events"])


CURVE = steps([(1, 6, 2), (4, 9, 3), (6, 2, 5), (11, 8, 9), (15, 0, 7), (24, 3, 40)])
SOME = st.lists(
    st.tuples(st.integers(0, 24), st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=8
)


def why(answers, name):
    """The reason that is given for a missing answer."""
    (code,) = [c for c in answers.at[name, "cautions"] if c.startswith("not_computable")]
    assert pd.isna(answers.at[name, "estimate"])
    return parse(code)[2]


def same(ours, other):
    assert isinstance(ours, Answers)
    for one, two in ((ours.answers, other.answers), (ours.rows, other.rows)):
        numbers = [name for name in NUMBERS if name in one.columns]
        pd.testing.assert_frame_equal(one[numbers], two[numbers], rtol=EXACT, atol=EXACT)
    assert ours.answers["cautions"].tolist() == other.answers["cautions"].tolist()


@settings(max_examples=15, deadline=None)
@given(SOME, st.randoms())
def test_the_order_of_rows_and_whether_a_step_is_in_one_row_do_not_matter(rows, random):
    whole = steps(rows)
    apart = steps([*[(s, e, 0) for s, e, _ in rows], *[(s, 0, c) for s, _, c in rows]])
    shuffled = apart.sample(frac=1, random_state=random.randrange(1000))
    same(new_start(whole), new_start(shuffled))
    same(waiting_time(whole, norm=(9, "norm")), waiting_time(shuffled, norm=(9, "norm")))


def test_twice_as_many_of_all_gives_the_same_estimates_with_less_uncertainty():
    once, twice = (new_start(pd.concat([CURVE] * k)).answers for k in (1, 2))
    assert twice["estimate"].to_numpy() == pytest.approx(once["estimate"].to_numpy(), rel=EXACT)
    assert twice["se"].to_numpy() == pytest.approx(once["se"].to_numpy() / np.sqrt(2), rel=EXACT)
    assert (twice["low"] > once["low"]).all()
    assert (twice["high"] < once["high"]).all()


def test_when_all_are_followed_it_is_the_plain_share():
    whole = new_start(steps([(2, 5, 0), (8, 10, 0), (24, 0, 35)])).answers
    counts = pd.DataFrame({"count": [5, 15, 15], "n": 50})
    share = proportion(counts)
    assert whole["estimate"].to_numpy() == pytest.approx(share["estimate"].to_numpy(), rel=EXACT)
    plain = np.sqrt(share["estimate"] * (1 - share["estimate"]) / 50).to_numpy()
    assert whole["se"].to_numpy() == pytest.approx(plain, rel=EXACT)
    assert whole["count"].tolist() == [5, 10, 0]  # since the answer before
    assert whole["n"].tolist() == [50, 50, 50]


def test_where_nothing_happened_the_bound_is_that_of_a_plain_share_of_who_was_followed():
    answers = new_start(steps([(3, 0, 20), (24, 0, 30)])).answers
    exact = proportion(pd.DataFrame({"count": [0, 0], "n": [30, 50]}))["high"]
    assert answers["estimate"].tolist() == [0, 0, 0]
    assert answers["low"].tolist() == [0, 0, 0]
    assert answers["high"].to_numpy() == pytest.approx([exact[0]] * 3, rel=EXACT)
    assert answers["cautions"].map(lambda c: any("none_found" in x for x in c)).all()
    at_once = new_start(steps([(24, 0, 50)])).answers
    assert at_once["high"].to_numpy() == pytest.approx([exact[1]] * 3, rel=EXACT)


def test_where_it_happened_to_all_the_bounds_are_those_of_a_plain_share():
    answers = new_start(steps([(1, 4, 0), (5, 8, 0)])).answers
    exact = proportion(pd.DataFrame({"count": [12], "n": [12]}))["low"].item()
    assert answers["estimate"].tolist() == [1, 1, 1]
    assert answers["high"].tolist() == [1, 1, 1]
    assert answers["low"].to_numpy() == pytest.approx([exact] * 3, rel=EXACT)
    assert answers["se"].isna().all()
    assert "all_seen" in answers["cautions"].iloc[0]


def test_the_exact_bound_of_all_is_that_of_the_product_of_betas_itself():
    # a second way: draws of the betas, where the code matches mean and mean square
    curve = kaplan_meier([2, 5, 9], [3, 4, 6], [4, 2, 0])
    rng = np.random.default_rng(7)
    parts = [rng.beta(r - d + 1, d, 400_000) for r, d in ((19, 3), (12, 4), (6, 6))]
    drawn = np.quantile(np.prod(parts, axis=0), 0.975)
    assert curve["survival"].iloc[-1] == 0
    assert interval(curve, 0.95)[1, -1] == pytest.approx(drawn, rel=0.02)  # of the matching


def test_nothing_is_said_beyond_the_last_that_was_followed():
    answers = new_start(steps([(3, 5, 0), (11, 0, 25)])).answers
    assert answers.at["nieuwe_start_6", "estimate"] == pytest.approx(5 / 30)
    assert why(answers, "nieuwe_start_12") == (
        "geen enkel traject is na het einde al 12 maanden gevolgd"
    )
    assert answers.loc["nieuwe_start_24", ["low", "high", "se", "count"]].isna().all()
    waits = waiting_time(steps([(3, 5, 0), (11, 0, 25)]), norm=(14, "Treeknorm")).answers
    assert why(waits, "wachttijd_boven_norm") == "niemand is al 14 weken gevolgd"


def test_who_is_followed_too_short_counts_for_as_long_and_is_named():
    answers = new_start(CURVE).answers
    assert "short_follow_up 5 of 94" in answers.at["nieuwe_start_6", "cautions"]
    assert "short_follow_up 19 of 94" in answers.at["nieuwe_start_12", "cautions"]
    # by hand: 94 at first, 86 after month 3, 74 at 6, 67 at 11
    stayed = (1 - 6 / 94) * (1 - 9 / 86) * (1 - 2 / 74)
    assert answers.at["nieuwe_start_6", "estimate"] == pytest.approx(1 - stayed, rel=EXACT)
    stayed *= 1 - 8 / 67
    assert answers.at["nieuwe_start_12", "estimate"] == pytest.approx(1 - stayed, rel=EXACT)


def test_what_release_needs_is_of_the_step_since_the_answer_before():
    answers, rows = new_start(CURVE).answers, new_start(CURVE).rows
    assert answers["count"].tolist() == [17, 8, 3]
    # those who were followed on, and those to whom it happened in the step
    left = answers["children"] - answers["count"]
    assert left.tolist() == [74 - 2, 67 - 8 - 9, 43 - 3]
    assert rows["count"].sum() == 28
    assert rows["step"].tolist() == list(range(25))
    assert rows["n"].iloc[[0, 1, 4, 24]].tolist() == [94, 94, 86, 43]
    assert rows["censored"].sum() == 66


def test_a_child_that_counts_twice_lowers_the_children_and_is_said():
    twice = CURVE.assign(children=[4, 9, 2, 8, 0, 3])
    answers = new_start(twice).answers
    assert answers["children"].tolist() == (new_start(CURVE).answers["children"] - 2).tolist()
    assert all("nested_some" in row for row in answers["cautions"])


def test_nothing_at_all_is_not_computable():
    for empty in (steps([]), steps([(3, 0, 0)])):
        answers, waits = new_start(empty).answers, waiting_time(empty, norm=(9, "norm")).answers
        assert why(answers, "nieuwe_start_6") == "er zijn geen afgesloten trajecten"
        for name in ("wachttijd_mediaan", "wachttijd_p80", "wachttijd_boven_norm"):
            assert why(waits, name) == "er zijn geen aanmeldingen"
        assert len(new_start(empty).rows) == 0


@pytest.mark.parametrize("rows", [[(5, 1, 0)], [(5, 0, 1)], [(0, 1, 1)], [(0, 0, 2)]])
def test_one_or_two_trajectories_give_an_answer_or_the_reason_why_not(rows):
    for answers in (new_start(steps(rows)).answers, waiting_time(steps(rows)).answers):
        missing = answers["estimate"].isna()
        said = answers["cautions"].map(lambda c: any("not_computable" in x for x in c))
        assert (missing == said).all()
        bounds = answers[answers["kind"].eq("curve") & ~missing][["low", "high"]]
        assert bounds.notna().all(axis=None)


def test_a_curve_that_was_withheld_gives_no_answer():
    hidden = CURVE.assign(cautions=[("withheld te kleine groep",), *[()] * 5])
    hidden = hidden.astype({"events": float})
    hidden.loc[0, "events"] = np.nan
    assert "onthouden" in why(new_start(hidden).answers, "nieuwe_start_6")
    waits = waiting_time(hidden, norm=(9, "norm")).answers
    assert all("onthouden" in why(waits, name) for name in waits.index)


@pytest.mark.parametrize("wrong", [{"events": -1}, {"step": 0.5}, {"censored": 1.5}])
def test_numbers_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match="whole"):
        new_start(CURVE.assign(**wrong))


def test_marks_go_along():
    made_up = CURVE.copy()
    made_up.attrs = {"about": "child", "simulated": True}
    for answers in (new_start(made_up), waiting_time(made_up, norm=(9, "norm"))):
        assert answers.answers.attrs["simulated"]
        assert answers.rows.attrs["simulated"]


def test_median_and_p80_without_anybody_waiting_are_those_of_the_weeks_themselves():
    weeks = np.array([0, 1, 1, 2, 3, 3, 5, 8, 9, 14, 20])
    answers = waiting_time(steps([(w, 1, 0) for w in weeks])).answers
    assert answers.at["wachttijd_mediaan", "estimate"] == np.median(weeks)
    assert answers.at["wachttijd_p80", "estimate"] == 9  # 9 of the 11 waited no longer
    assert "open_upper" not in answers.at["wachttijd_mediaan", "cautions"]
    assert not any("still_waiting" in x for row in answers["cautions"] for x in row)


def test_four_of_five_is_eighty_percent_and_the_norm_itself_is_not_over_it():
    one_a_week = steps([(week, 1, 0) for week in range(1, 101)])
    answers = waiting_time(one_a_week, norm=(14, "norm")).answers
    # 80 began by week 80 and the next in week 81: the middle, as for a median
    assert answers["estimate"].tolist() == pytest.approx([50.5, 80.5, 0.86], rel=EXACT)
    assert answers.at["wachttijd_boven_norm", "count"] == 14
    assert answers.at["wachttijd_boven_norm", "children"] == 100


def test_who_waits_still_makes_the_median_longer_than_leaving_them_out():
    began = [(2, 10, 0), (6, 6, 0), (12, 9, 0)]
    without, with_them = (
        waiting_time(steps([*began, *also]), norm=(10, "Treeknorm")).answers
        for also in ([], [(5, 0, 4), (15, 0, 11)])
    )
    assert with_them.at["wachttijd_mediaan", "estimate"] == 12
    assert without.at["wachttijd_mediaan", "estimate"] == 6
    over = "wachttijd_boven_norm"
    assert with_them.at[over, "estimate"] > without.at[over, "estimate"] == pytest.approx(9 / 25)
    assert "still_waiting 15 of 40" in with_them.at["wachttijd_mediaan", "cautions"]
    assert "Treeknorm" in with_them.at[over, "label"]
    assert with_them.at[over, "count"] == 16
    assert with_them.at[over, "children"] - with_them.at[over, "count"] == 20


def test_a_median_that_is_not_reached_says_how_long_it_is_at_least():
    answers = waiting_time(steps([(4, 45, 0), (9, 10, 0), (13, 0, 95)])).answers
    reason = why(answers, "wachttijd_mediaan")
    assert reason.startswith("daarvoor is nog te weinig hulp begonnen")
    low = answers.at["wachttijd_mediaan", "low"]
    assert np.isnan(low)  # even the lowest that fits is beyond what was followed
    nearly = waiting_time(steps([(4, 45, 0), (9, 22, 0), (13, 0, 80)])).answers
    assert nearly.at["wachttijd_mediaan", "low"] == 9
    assert why(nearly, "wachttijd_mediaan").endswith("ten minste 9 weken")


def test_an_upper_bound_that_is_not_reached_is_missing_and_said():
    answers = waiting_time(steps([(4, 45, 0), (9, 38, 0), (13, 0, 80)])).answers
    row = answers.loc["wachttijd_mediaan"]
    assert row["estimate"] == 9
    assert np.isnan(row["high"])
    assert "open_upper" in row["cautions"]


def test_an_exactly_reached_part_gives_the_middle_of_the_flat_stretch():
    assert quantile(pd.Series([1, 0.5, 0.5, 0.5, 0.2], range(5)), 0.5) == 2.5
    assert quantile(pd.Series([1, 0.5, 0.5], range(3)), 0.5) == 1.5  # to the last that was followed
    assert quantile(pd.Series([1, 0.51, 0.49], range(3)), 0.5) == 2


def test_without_a_norm_there_is_no_share_over_it():
    assert "wachttijd_boven_norm" not in waiting_time(CURVE).answers.index


def test_intervals_hold_the_truth():
    # a quick look, the larger one is in docs/coverage.md; of 200 draws a share of .95 has se .015
    rng, part, median = np.random.default_rng(3), 0, 0
    for _ in range(200):
        time = np.ceil(rng.exponential(24, 100))
        followed = np.floor(rng.uniform(0, 36, 100))
        seen = time <= followed
        curve = kaplan_meier(np.minimum(time, followed), seen, ~seen)
        low, high = (pd.Series(end, curve.index) for end in interval(curve, 0.95))
        part += low[12] <= stats.expon.sf(12, scale=24) <= high[12]
        ends = quantile(low, 0.5), np.nan_to_num(quantile(high, 0.5), nan=np.inf)
        median += ends[0] <= np.ceil(24 * np.log(2)) <= ends[1]
    assert 0.91 <= part / 200 <= 0.985
    assert 0.92 <= median / 200 <= 0.99  # of whole weeks a little over
