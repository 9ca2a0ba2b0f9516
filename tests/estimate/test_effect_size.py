"""Effect sizes: worked examples, what may not matter, and what cannot be computed.

Morris (2008), table 5, as in METHODS §B; the numbers of other software: test_effect_reference.py.
"""

import numpy as np
import pandas as pd
import pytest

from jeugdlib.columns import InputError, about, mark
from jeugdlib.estimate import outcome
from jeugdlib.release import release

GROUPS = pd.DataFrame(
    {
        "mean_treated": [24.2, 103.0],
        "sd_treated": [6.1, 5.5],
        "n_treated": [37, 50],
        "mean_control": [20.9, 100.0],
        "sd_control": [7.4, 4.5],
        "n_control": [62, 50],
    }
)
CHANGES = GROUPS.assign(
    before_mean_treated=[18.0, 99.0],
    before_sd_treated=[6.0, 5.0],
    before_mean_control=[18.5, 99.5],
    before_sd_control=[7.0, 5.2],
    r=[0.6, 0.4],
)
COUNTS = pd.DataFrame(
    {"count_treated": [15, 4], "n_treated": [50, 9], "count_control": [25, 1], "n_control": [48, 8]}
)
OF_GROUPS = [outcome.hedges_g, outcome.glass_delta, outcome.heteroscedastic_g]
OF_CHANGES = [outcome.before_after, outcome.before_after_control]
OF_COUNTS = [outcome.risk_ratio, outcome.odds_ratio, outcome.peto_odds_ratio]
OF_COUNTS += [outcome.risk_difference]
NUMBERS = ["estimate", "variance", "se", "low", "high"]


def swapped(rows):
    other = {"treated": "control", "control": "treated"}
    return rows.rename(
        columns=lambda name: name.rsplit("_", 1)[0] + "_" + other[name.split("_")[-1]]
    )


def not_computable(answer):
    return answer[NUMBERS].isna().all() and "not_computable" in answer["cautions"][0]


def test_the_five_studies_of_morris_2008():
    table = pd.DataFrame(
        {
            "before_mean_treated": [30.6, 23.5, 0.5, 53.4, 35.6],
            "mean_treated": [38.5, 26.8, 0.7, 75.9, 36.0],
            "before_sd_treated": [15.0, 3.1, 0.1, 14.5, 4.7],
            "n_treated": [20, 50, 9, 10, 14],
            "before_mean_control": [23.1, 24.9, 0.6, 55.7, 34.8],
            "mean_control": [19.7, 25.3, 0.6, 60.7, 33.4],
            "before_sd_control": [13.8, 4.1, 0.2, 17.3, 3.1],
            "n_control": [20, 42, 9, 11, 14],
            "r": [0.47, 0.64, 0.77, 0.89, 0.44],
        }
    )
    rounded = 5e-5  # METHODS §B prints four decimals
    alone = outcome.before_after(table)["estimate"].tolist()
    assert alone == pytest.approx([0.5056, 1.0481, 1.8054, 1.4181, 0.0801], abs=rounded)
    controls = table.rename(columns=lambda name: name.replace("control", "other"))
    controls = controls.drop(columns=[name for name in controls if name.endswith("treated")])
    controls = controls.rename(columns=lambda name: name.replace("other", "treated"))
    moved = outcome.before_after(controls)["estimate"].tolist()
    assert moved == pytest.approx([-0.2365, 0.0958, 0, 0.2667, -0.4250], abs=rounded)
    beside = outcome.before_after_control(table)["estimate"].tolist()
    assert beside == pytest.approx([0.7684, 0.8010, 1.2045, 1.0476, 0.4389], abs=rounded)


@pytest.mark.parametrize("estimator", [outcome.hedges_g, outcome.heteroscedastic_g])
def test_swapping_the_groups_turns_the_sign(estimator):
    there, back = estimator(GROUPS), estimator(swapped(GROUPS))
    assert back["estimate"].tolist() == pytest.approx((-there["estimate"]).tolist())
    assert back["low"].tolist() == pytest.approx((-there["high"]).tolist())


@pytest.mark.parametrize("estimator", OF_COUNTS)
def test_swapping_the_groups_turns_the_sign_of_counts(estimator):
    there, back = estimator(COUNTS), estimator(swapped(COUNTS))
    assert back["estimate"].tolist() == pytest.approx((-there["estimate"]).tolist())
    assert back["variance"].tolist() == pytest.approx(there["variance"].tolist())
    assert back["low"].tolist() == pytest.approx((-there["high"]).tolist())


def test_counting_who_did_not_have_it_turns_the_sign_of_an_odds_ratio():
    others = COUNTS.assign(
        count_treated=COUNTS["n_treated"] - COUNTS["count_treated"],
        count_control=COUNTS["n_control"] - COUNTS["count_control"],
    )
    there, back = outcome.odds_ratio(COUNTS), outcome.odds_ratio(others)
    assert back["estimate"].tolist() == pytest.approx((-there["estimate"]).tolist())


@pytest.mark.parametrize("estimator", [*OF_GROUPS, *OF_CHANGES])
@pytest.mark.parametrize("factor", [0.01, 10, 1e6])
def test_the_unit_of_the_questionnaire_does_not_matter(estimator, factor):
    scaled = CHANGES.assign(**CHANGES.filter(regex="mean|sd") * factor)
    assert estimator(scaled)[NUMBERS].to_numpy() == pytest.approx(
        estimator(CHANGES)[NUMBERS].to_numpy()
    )


@pytest.mark.parametrize("estimator", [*OF_GROUPS, *OF_CHANGES, outcome.mean_difference])
def test_where_the_scale_begins_does_not_matter(estimator):
    moved = CHANGES.assign(**CHANGES.filter(regex="mean") + 50)
    assert estimator(moved)[NUMBERS].to_numpy() == pytest.approx(
        estimator(CHANGES)[NUMBERS].to_numpy()
    )


@pytest.mark.parametrize(
    ("estimator", "rows"),
    [
        *((one, CHANGES) for one in [*OF_GROUPS, *OF_CHANGES, outcome.mean_difference]),
        *((one, COUNTS) for one in OF_COUNTS),
    ],
)
def test_every_row_has_its_own_answer_and_keeps_its_columns(estimator, rows):
    named = mark(rows.assign(study=["a", "b"], setting="school"), "publication")
    both, last = estimator(named), estimator(named.iloc[[1]])
    assert both.iloc[[1]][NUMBERS].to_numpy() == pytest.approx(last[NUMBERS].to_numpy())
    assert estimator(named.iloc[::-1]).iloc[::-1]["estimate"].tolist() == both["estimate"].tolist()
    assert both["setting"].tolist() == ["school", "school"]
    assert set(both["kind"]) == {"effect"}
    assert about(both) == "publication"
    assert estimator(named.iloc[:0]).empty


@pytest.mark.parametrize("estimator", OF_GROUPS)
@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"n_control": 1}, "een groep is te klein"),
        ({"n_treated": 0}, "een groep is te klein"),
        ({"sd_treated": 0.0, "sd_control": 0.0}, "er is geen spreiding"),
    ],
)
def test_what_cannot_be_computed_is_missing_with_its_reason(estimator, wrong, reason):
    answers = estimator(GROUPS.assign(**wrong))
    assert all(not_computable(row) for _, row in answers.iterrows())
    assert answers["cautions"].iloc[0] == (f"not_computable {reason}",)


def test_one_row_without_an_answer_leaves_the_others_alone():
    answers = outcome.hedges_g(GROUPS.assign(n_control=[1, 50]), interval="noncentral")
    assert not_computable(answers.iloc[0])
    whole = outcome.hedges_g(GROUPS.iloc[[1]], interval="noncentral")
    assert answers.iloc[1]["high"] == whole["high"].item()


@pytest.mark.parametrize("sd", ["before", "change", "average"])
@pytest.mark.parametrize("wrong", [{"n_treated": 1}, {"n_treated": 2, "before_sd_treated": 0.0}])
def test_a_change_that_cannot_be_computed_is_missing(sd, wrong):
    rows = CHANGES.assign(**wrong)
    if sd != "before":
        rows = rows.assign(sd_treated=rows["before_sd_treated"] * 0)
    answers = outcome.before_after(rows.assign(n_treated=wrong["n_treated"]), sd=sd)
    assert all(not_computable(row) for _, row in answers.iterrows())


def test_a_change_of_everybody_alike_has_no_spread_of_its_own():
    alike = CHANGES.assign(r=1.0, sd_treated=CHANGES["before_sd_treated"])
    assert not_computable(outcome.before_after(alike, sd="change").iloc[0])


def test_morris_needs_five_young_people():
    four = CHANGES.assign(n_treated=2, n_control=2)
    assert not_computable(outcome.before_after_control(four).iloc[0])
    five = CHANGES.assign(n_treated=3, n_control=2)
    assert outcome.before_after_control(five)["variance"].gt(0).all()


def test_a_change_without_controls_is_called_a_change():
    answer = outcome.before_after(CHANGES.assign(design="gerandomiseerd")).iloc[0]
    assert answer["design"] == "voor-na"
    assert answer["method"].startswith("verandering")
    assert "no_control" in answer["cautions"]


def test_the_higher_the_correlation_the_surer_the_change():
    spread = [outcome.before_after(CHANGES.assign(r=r))["se"].iloc[0] for r in (0, 0.3, 0.9)]
    assert spread == sorted(spread, reverse=True)


def test_a_correlation_that_contradicts_the_spreads_is_refused_by_name():
    rows = CHANGES.drop(columns="r").assign(study=["Jansen", "Visser"], sd_change_treated=[6.0, 99])
    with pytest.raises(InputError, match="Visser"):
        outcome.recover_r(rows)


def test_a_correlation_that_does_not_follow_stays_missing_and_a_given_one_stays():
    rows = CHANGES.assign(r=[0.2, np.nan])
    assert outcome.recover_r(rows)["r"].tolist() == pytest.approx([0.2, np.nan], nan_ok=True)


def test_an_unknown_correlation_is_assumed_three_times():
    rows = outcome.assume_r(CHANGES.assign(r=[np.nan, 0.4], study=["a", "b"]))
    assert rows["study"].tolist() == ["a", "a", "a", "b"]
    assert rows["r"].tolist() == [0.3, 0.5, 0.7, 0.4]
    assert rows["cautions"].tolist() == [
        *(("assumed_r 0.3",), ("assumed_r 0.5",), ("assumed_r 0.7",), ())
    ]
    assert outcome.assume_r(CHANGES.drop(columns="r"))["r"].tolist() == [0.3, 0.5, 0.7] * 2
    changes = outcome.before_after(rows)
    assert changes["estimate"].iloc[:3].nunique() == 1
    assert changes["se"].iloc[:3].is_monotonic_decreasing


@pytest.mark.parametrize(
    ("estimator", "rows", "column", "value"),
    [
        (outcome.hedges_g, GROUPS, "sd_treated", -1.0),
        (outcome.hedges_g, GROUPS, "mean_control", np.inf),
        (outcome.hedges_g, GROUPS, "n_treated", np.nan),
        (outcome.before_after, CHANGES, "r", 1.2),
        (outcome.risk_ratio, COUNTS, "count_treated", 51),
        (outcome.risk_ratio, COUNTS, "count_treated", 0.5),
        (outcome.fisher_z, pd.DataFrame({"correlation": [0.1], "n": [9]}), "correlation", -1.1),
    ],
)
def test_an_impossible_number_is_refused(estimator, rows, column, value):
    with pytest.raises(ValueError, match="rows"):
        estimator(rows.assign(**{column: value}))


@pytest.mark.parametrize("column", ["sd_treated", "n_control"])
def test_a_missing_column_is_named(column):
    with pytest.raises(ValueError, match=column):
        outcome.hedges_g(GROUPS.drop(columns=column))


@pytest.mark.parametrize(
    "settings",
    [
        {"correction": "J"},
        {"variance": "AV"},
        {"interval": "exact"},
        {"correction": "none", "variance": "UB"},
        {"level": 95},
    ],
)
def test_an_unknown_setting_is_refused(settings):
    with pytest.raises(ValueError):
        outcome.hedges_g(GROUPS, **settings)
    with pytest.raises(ValueError, match="after"):
        outcome.before_after(CHANGES, sd="after")


def test_which_sd_j_and_variance_were_chosen_stands_in_the_answer():
    settings = {"correction": "approximate", "variance": "UB", "interval": "noncentral"}
    words = outcome.hedges_g(GROUPS, **settings)["method"].iloc[0]
    assert words == (
        "Hedges g (gepoolde SD, benaderde J, variantie UB); interval uit de niet-centrale t"
    )
    methods = {estimator(CHANGES)["method"].iloc[0] for estimator in [*OF_GROUPS, *OF_CHANGES]}
    assert len(methods) == 5


@pytest.mark.parametrize("estimator", [outcome.risk_ratio, outcome.odds_ratio])
def test_a_zero_cell_gets_a_half_and_says_so(estimator):
    zero = COUNTS.assign(count_control=[25, 0])
    answers = estimator(zero)
    assert answers["cautions"].tolist() == [(), ("zero_cell",)]
    halves = estimator(COUNTS.iloc[[0]])["estimate"].item()
    assert answers["estimate"].iloc[0] == halves  # nothing is added to a table without a zero


@pytest.mark.parametrize("estimator", OF_COUNTS[:3])
@pytest.mark.parametrize(
    ("count", "reason"), [(0, "geen van beide"), (1, "bij iedereen"), (None, "te klein")]
)
def test_nobody_everybody_and_an_empty_group_have_no_ratio(estimator, count, reason):
    n = [0, 4] if count is None else [9, 4]
    rows = COUNTS.iloc[[0]].assign(n_treated=n[0], n_control=n[1])
    rows = rows.assign(count_treated=n[0] * (count or 0), count_control=n[1] * (count or 0))
    answer = estimator(rows).iloc[0]
    assert not_computable(answer)
    assert reason in answer["cautions"][0]
    assert pd.isna(answer["ratio"])


def test_a_difference_in_risk_exists_without_events_and_not_without_young_people():
    nobody = COUNTS.assign(count_treated=0, count_control=0)
    answer = outcome.risk_difference(nobody).iloc[0]
    assert (answer["estimate"], answer["variance"] > 0) == (0, True)
    assert not_computable(outcome.risk_difference(nobody.assign(n_treated=0)).iloc[0])


@pytest.mark.parametrize(("r", "n"), [(1.0, 10), (0.3, 3), (0.3, 0)])
def test_a_perfect_correlation_or_one_of_three_children_has_no_answer(r, n):
    answer = outcome.fisher_z(pd.DataFrame({"correlation": [r], "n": [n]})).iloc[0]
    assert not_computable(answer)


@pytest.mark.parametrize("unit", ["log odds ratio", "Fisher z"])
def test_conversions_go_there_and_back(unit):
    g = outcome.hedges_g(GROUPS)
    there = outcome.convert(g, unit)
    back = outcome.convert(there, "standaarddeviaties")
    assert back[NUMBERS].to_numpy() == pytest.approx(g[NUMBERS].to_numpy())
    assert there["method"].str.endswith("; omgerekend van standaarddeviaties").all()
    assert outcome.convert(g, g["unit"].iloc[0]).equals(g)


def test_the_variance_of_a_correlation_is_that_of_the_delta_method():
    g = outcome.hedges_g(GROUPS).iloc[[1]]  # groups of one size: a is 4
    z = outcome.convert(g, "Fisher z").iloc[0]
    r, d, v = np.tanh(z["estimate"]), g["estimate"].item(), g["variance"].item()
    assert r == pytest.approx(d / np.sqrt(d**2 + 4))
    # Borenstein et al. (2009), eq. 7.8, and from r to z by 1 / (1 − r²)
    assert z["variance"] == pytest.approx(16 * v / (d**2 + 4) ** 3 / (1 - r**2) ** 2)


def test_scale_points_cannot_be_converted():
    with pytest.raises(InputError, match="schaalpunten"):
        outcome.convert(outcome.mean_difference(GROUPS), "Fisher z")


def test_number_needed_of_several_effects_names_the_row_behind_each():
    rows = COUNTS.set_axis(["x", "y"])
    answers = outcome.nnt(outcome.risk_difference(rows))
    assert answers.index.tolist() == ["nnt_harm_x", "nnt_benefit_y", "nnt_harm_y"]
    assert "through_infinity" not in answers["cautions"].iloc[0]
    assert answers["cautions"].iloc[1] == ("through_infinity",)
    assert answers["cautions"].iloc[2][0] == "through_infinity"
    assert answers["cautions"].iloc[2][1].startswith("not_computable")
    assert not np.isinf(answers[["estimate", "low", "high"]].to_numpy()).any()
    assert "se" not in answers.columns


def test_number_needed_of_no_answer_is_no_answer():
    answer = outcome.nnt(outcome.risk_difference(COUNTS.assign(n_control=0, count_control=0)))
    assert answer[["estimate", "low", "high"]].isna().all(axis=None)
    assert answer["cautions"].iloc[0][0].startswith("not_computable")


def test_bootstrap_gives_g_itself_with_an_interval_around_it():
    rng = np.random.default_rng(20260101)
    treated, control = rng.normal(0.5, 1, 60), rng.normal(0, 1, 40)
    answer = outcome.bootstrap_g(treated, control, rng=rng)
    summary = {}
    for group, scores in (("treated", treated), ("control", control)):
        summary |= {f"mean_{group}": scores.mean(), f"sd_{group}": scores.std(ddof=1)}
        summary |= {f"n_{group}": len(scores)}
    g = outcome.hedges_g(pd.DataFrame([summary]), interval="noncentral").iloc[0]
    one = answer.answers.iloc[0]
    assert one["estimate"] == pytest.approx(g["estimate"])
    assert (one["df"], one["n"], one["other_n"], one["kind"]) == (98, 60, 40, "effect")
    # a percentile interval of 100 scores is near the exact one: a tenth of a standard deviation
    assert (one["low"], one["high"]) == pytest.approx((g["low"], g["high"]), abs=0.1)
    place = answer.rows.set_index("percentile")["estimate"]
    assert place.is_monotonic_increasing
    assert place[50] == pytest.approx(one["estimate"], abs=0.05)


def test_bootstrap_is_the_same_for_one_seed_and_keeps_the_mark():
    scores = pd.Series([1.0, 2, 3, 5, 8, 13])
    both = [
        outcome.bootstrap_g(scores, scores + 1, rng=np.random.default_rng(1)).answers
        for _ in range(2)
    ]
    assert both[0].equals(both[1])
    assert about(both[0]) == "child"


@pytest.mark.parametrize(("n", "shown"), [(40, True), (9, False)])
def test_a_teams_own_effect_leaves_coarse_or_not_at_all(n, shown):
    groups = GROUPS.iloc[[0]].assign(n_treated=n, n_control=n)
    answer = outcome.hedges_g(groups)[["n", "df", *NUMBERS, "kind", "cautions"]]
    released = release(answer, "openbaar").iloc[0]
    if not shown:
        assert released[NUMBERS].isna().all()
    else:
        two = [float(f"{number:.2g}") for number in answer[NUMBERS].iloc[0]]
        assert released[NUMBERS].tolist() == two


@pytest.mark.parametrize("scores", [[4.0, 4, 4, 4, 4], [1e9, 1e9], [1.0, 2.0]])
def test_scores_without_spread_in_a_draw_have_no_bootstrap(scores):
    answer = outcome.bootstrap_g(scores, scores, rng=np.random.default_rng(1)).answers.iloc[0]
    assert pd.isna(answer["low"])
    assert answer["cautions"][0].startswith("not_computable")


@pytest.mark.parametrize("scores", [[], [1.0], [1.0, np.nan]])
def test_a_bootstrap_of_one_score_is_refused(scores):
    with pytest.raises(ValueError, match="two or more"):
        outcome.bootstrap_g(scores, [1.0, 2.0], rng=np.random.default_rng(1))


def test_no_difference_at_all_is_not_on_the_other_side():
    none = pd.DataFrame({"estimate": [0.0], "low": [-0.2], "high": [0.2], "method": "verschil"})
    codes = outcome.nnt(none)["cautions"].tolist()
    assert codes == [("through_infinity", "not_computable de schatting is precies nul")] * 2
