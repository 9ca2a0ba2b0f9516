"""From whatever a study reports: which way is taken, the sign, clusters, and what is lacking.

The numbers of each way: test_effect_reference.py.
"""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from jeugdlib.columns import InputError, about, mark
from jeugdlib.estimate import outcome

N = {"n_treated": 30, "n_control": 40}
AFTER = {"mean_treated": 12.0, "mean_control": 10.0, "sd_treated": 4.0, "sd_control": 5.0, **N}
BEFORE = {"before_mean_treated": 9.0, "before_mean_control": 9.5}
BEFORE |= {"before_sd_treated": 4.5, "before_sd_control": 4.0}
COUNTS = {"count_treated": 6, "count_control": 16, **N}
QUARTILES = {"median_treated": 12.0, "q1_treated": 9.0, "q3_treated": 15.0}
QUARTILES |= {"median_control": 10.0, "q1_control": 7.0, "q3_control": 13.0, **N}


def study(direction="hoger is beter", **columns):
    return pd.DataFrame([{"study": "Jansen (2020)", "direction": direction, **columns}])


def effect(measure="d", direction="hoger is beter", **columns):
    return outcome.effects(study(direction, **columns), measure=measure).iloc[0]


WAYS = {
    "given": ({"estimate": 0.3, "variance": 0.04, **AFTER}, "zoals gegeven"),
    "se": ({"estimate": 0.3, "se": 0.2}, "zoals gegeven"),
    "interval": ({"estimate": 0.3, "low": 0.1, "high": 0.5}, "zoals gegeven"),
    "beside": ({**AFTER, **BEFORE, "r": 0.6}, "verschil in verandering"),
    "means": ({**AFTER, **BEFORE, "t": 9.0}, "Hedges g (gepoolde SD"),
    "quartiles": (QUARTILES, "Hedges g (gepoolde SD"),
    "counts": (COUNTS, "odds ratio"),
    "t": ({"t": 2.0, **N, "p": 0.9, "higher": "controle"}, "uit t, F of p: Hedges g"),
    "f": ({"f": 4.0, **N, "higher": "behandeld"}, "uit t, F of p: Hedges g"),
    "p": ({"p": 0.03, **N, "higher": "behandeld"}, "uit t, F of p: Hedges g"),
    "chi2": ({"chi2": 4.0, "n": 70, "higher": "behandeld"}, "d uit chi-kwadraat"),
    "correlation": ({"correlation": 0.2, "n": 70}, "Fisher z"),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_first_way_that_a_row_can_go_is_taken_and_named(way):
    columns, method = WAYS[way]
    answer = effect(**columns)
    assert answer["method"].startswith(method)
    assert answer["unit"] == "standaarddeviaties"
    assert answer["low"] < answer["estimate"] < answer["high"]
    assert answer["se"] ** 2 == pytest.approx(answer["variance"])


def test_rows_that_go_different_ways_come_back_in_their_place():
    rows = pd.concat([study(**columns) for columns, _ in WAYS.values()])
    rows = rows.set_axis([f"rij {i}" for i in range(len(rows))]).assign(setting="school")
    together = outcome.effects(mark(rows, "publication"))
    alone = [effect(**columns)["estimate"] for columns, _ in WAYS.values()]
    assert together["estimate"].tolist() == pytest.approx(alone)
    assert together.index.tolist() == rows.index.tolist()
    assert together["setting"].eq("school").all()
    assert together["mean_treated"].equals(rows["mean_treated"])
    assert about(together) == "publication"


def test_a_given_interval_is_one_of_95_percent_whatever_level_is_asked():
    row = study(estimate=0.3, low=0.1, high=0.5)
    answer = outcome.effects(row, level=0.9).iloc[0]
    assert answer["se"] == pytest.approx(0.2 / stats.norm.ppf(0.975))
    assert answer["high"] - 0.3 == pytest.approx(answer["se"] * stats.norm.ppf(0.95))


@pytest.mark.parametrize("way", WAYS)
def test_higher_is_worse_turns_the_sign(way):
    columns, _ = WAYS[way]
    better, worse = effect(**columns), effect(direction="hoger is slechter", **columns)
    assert worse["estimate"] == -better["estimate"]
    assert (worse["low"], worse["high"]) == (-better["high"], -better["low"])
    assert worse["variance"] == better["variance"]


@pytest.mark.parametrize("way", WAYS)
def test_without_a_direction_nothing_is_guessed(way):
    columns, _ = WAYS[way]
    if way in ("given", "se", "interval", "correlation"):
        answer = effect(direction=None, **columns)
        assert answer["cautions"] == ("direction_unknown",)
        assert answer["estimate"] == effect(**columns)["estimate"]
    else:
        with pytest.raises(InputError, match=r"Jansen \(2020\): de richting"):
            effect(direction=None, **columns)


@pytest.mark.parametrize("name", ["f", "p", "chi2"])
def test_a_statistic_without_a_sign_gets_that_of_the_highest_group(name):
    columns = WAYS[name][0]
    assert effect(**columns)["estimate"] > 0
    assert effect(**{**columns, "higher": "controle"})["estimate"] < 0


def test_f_is_t_squared_and_p_that_of_the_t_test():
    t = WAYS["f"][0]["f"] ** 0.5
    p = 2 * stats.t.sf(t, 68)
    expected = effect(t=t, **N)["estimate"]
    assert effect(**WAYS["f"][0])["estimate"] == pytest.approx(expected)
    assert effect(p=p, higher="behandeld", **N)["estimate"] == pytest.approx(expected)
    assert effect(p=1.0, higher="behandeld", **N)["estimate"] == 0


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"p": 0.0, **N, "higher": "behandeld"}, "p is 0; vul de exacte p-waarde in"),
        ({"chi2": 70.0, "n": 70, "higher": "behandeld"}, "chi-kwadraat is niet kleiner"),
        ({**AFTER, "n_control": 1}, "een groep is te klein"),
        ({**COUNTS, "count_treated": 0, "count_control": 0}, "het kwam in geen van beide"),
    ],
)
def test_what_cannot_be_computed_says_why(columns, reason):
    answer = effect(**columns)
    assert answer[["estimate", "variance", "se", "low", "high"]].isna().all()
    assert answer["cautions"][0].startswith(f"not_computable {reason}")


@pytest.mark.parametrize(
    ("columns", "lacking"),
    [
        ({k: v for k, v in AFTER.items() if k != "sd_control"}, "Vul aan: sd_controle."),
        ({"t": 2.0, "n_treated": 30}, "Vul aan: n_controle."),
        ({"p": 0.04, **N}, "Vul aan: hoogste_groep."),
        ({"estimate": 0.4}, "Vul aan: variantie."),
        ({}, "Vul aan: effect, variantie."),
    ],
)
def test_a_row_with_too_little_is_named_with_what_it_lacks(columns, lacking):
    with pytest.raises(InputError, match=r"studie Jansen \(2020\): uit deze rij") as refused:
        effect(**columns)
    assert refused.value.mend == lacking


def test_a_table_without_rows_is_refused():
    with pytest.raises(InputError, match="geen rijen"):
        outcome.effects(study().iloc[:0])


def test_medians_and_quartiles_of_normal_scores_give_their_mean_and_sd():
    # far out in n the quartiles of a normal distribution lie .6745 SD from its mean
    spread = stats.norm.ppf(0.75) * 4
    many = {"n_treated": 100_000, "n_control": 100_000}
    row = {"median_treated": 12.0, "q1_treated": 12 - spread, "q3_treated": 12 + spread}
    row |= {"median_control": 10.0, "q1_control": 10 - spread, "q3_control": 10 + spread}
    answer = effect(**row, **many)
    assert answer["estimate"] == pytest.approx(0.5, rel=1e-4)
    assert answer["cautions"] == ("from_quartiles",)


def test_the_mean_from_quartiles_is_that_of_luo_and_the_sd_that_of_wan():
    # by hand, n = 30: weight .713; SD 6 / (2 × 1.289) with Φ⁻¹(22.375/30.25)
    row = {**QUARTILES, "q3_treated": 18.0}
    mean = 0.713 * (9 + 18) / 2 + 0.287 * 12
    sd = 9 / (2 * stats.norm.ppf(22.375 / 30.25))
    control_sd = 6 / (2 * stats.norm.ppf(29.875 / 40.25))
    columns = {"mean_treated": mean, "sd_treated": sd, "mean_control": 10.0}
    expected = outcome.hedges_g(pd.DataFrame([{**columns, "sd_control": control_sd, **N}]))
    assert effect(**row)["estimate"] == pytest.approx(expected["estimate"].item())


def test_an_unknown_correlation_is_assumed_where_it_is_used_and_said():
    alone = {k: v for k, v in {**AFTER, **BEFORE}.items() if k.endswith("treated")}
    answer = effect(**alone)
    assert answer["cautions"] == ("no_control", "assumed_r 0.5")
    assert answer["design"] == "voor-na"
    assert effect(**alone, r=0.5)["cautions"] == ("no_control",)
    assert effect(**alone, r=0.5)["variance"] == answer["variance"]
    without_sd = {k: v for k, v in {**AFTER, **BEFORE}.items() if not k.startswith("sd")}
    assert effect(**without_sd)["cautions"] == ("assumed_r 0.5",)
    assert effect(**AFTER)["cautions"] == ()


def test_a_correlation_that_follows_from_the_change_is_used():
    alone = {k: v for k, v in {**AFTER, **BEFORE}.items() if k.endswith("treated")}
    of_change = np.sqrt(4**2 + 4.5**2 - 2 * 0.7 * 4 * 4.5)
    answer = effect(**alone, sd_change_treated=of_change)
    assert answer["variance"] == pytest.approx(effect(**alone, r=0.7)["variance"])
    assert answer["cautions"] == ("no_control",)


def test_groups_drawn_as_a_whole_make_the_effect_less_sure():
    alone, drawn = effect(**AFTER), effect(**AFTER, cluster_size=11, icc=0.1)
    assert drawn["variance"] == pytest.approx(2 * alone["variance"])
    assert drawn["high"] - drawn["estimate"] == pytest.approx(
        np.sqrt(2) * (alone["high"] - alone["estimate"])
    )
    assert drawn["cautions"] == ("clustered 2.00",)
    assert "ontwerpeffect" in drawn["method"]
    assert effect(**AFTER, cluster_size=1, icc=0.1)["cautions"] == ()
    for half in ({"icc": 0.1}, {"cluster_size": 20}):
        with pytest.raises(InputError, match="horen bij elkaar"):
            effect(**AFTER, **half)


@pytest.mark.parametrize(
    ("measure", "estimator"),
    [
        ("odds_ratio", outcome.odds_ratio),
        ("risk_ratio", outcome.risk_ratio),
        ("risk_difference", outcome.risk_difference),
    ],
)
def test_counts_give_the_measure_that_is_asked(measure, estimator):
    direct = estimator(pd.DataFrame([COUNTS])).iloc[0]
    answer = effect(measure, **COUNTS)
    assert answer["estimate"] == direct["estimate"]
    assert (answer["low"], answer["high"]) == (direct["low"], direct["high"])
    turned = effect(measure, direction="hoger is slechter", **COUNTS)
    assert turned["estimate"] == -direct["estimate"]
    if "ratio" in answer.index:
        assert turned["ratio"] == pytest.approx(1 / direct["ratio"])
        assert turned["ratio_low"] == pytest.approx(1 / direct["ratio_high"])


def test_a_difference_in_risk_does_not_follow_from_means():
    with pytest.raises(InputError, match="geen effect te berekenen"):
        effect("risk_difference", **AFTER)


def test_a_correlation_stays_a_correlation_when_that_is_asked():
    answer = effect("correlation", correlation=0.2, n=70)
    assert np.tanh(answer["estimate"]) == pytest.approx(0.2)
    assert answer["unit"] == "Fisher z"
    assert answer["correlation_low"] < 0.2 < answer["correlation_high"]


def test_an_unknown_measure_is_refused():
    with pytest.raises(ValueError, match="measure"):
        outcome.effects(study(**AFTER), measure="g")


def test_ten_thousand_rows_are_as_good_as_one():
    many = pd.concat([study(**AFTER)] * 10_000, ignore_index=True)
    assert outcome.effects(many)["estimate"].nunique() == 1


@pytest.mark.parametrize("direction", ["hoger is Beter", "beter"])
def test_a_direction_in_other_words_is_refused_also_of_a_given_effect(direction):
    with pytest.raises(InputError, match="richting"):
        effect(direction=direction, estimate=0.3, se=0.1)


def test_a_highest_group_in_other_words_is_no_highest_group():
    with pytest.raises(InputError, match="hoogste_groep"):
        effect(f=4.0, higher="treated", **N)


def test_quartiles_that_are_not_used_bring_no_caution():
    assert effect(estimate=0.3, se=0.1, **QUARTILES)["cautions"] == ()
    assert effect(**QUARTILES)["cautions"] == ("from_quartiles",)
    assert effect(**AFTER, **{k: v for k, v in QUARTILES.items() if k not in N})["cautions"] == ()


def test_quartiles_of_one_child_are_no_spread():
    with pytest.raises(InputError, match="Vul aan: sd_behandeld"):
        effect(**{**QUARTILES, "n_treated": 1})


def test_whole_numbers_with_gaps_are_read_as_they_come_from_a_file():
    rows = pd.concat([study(**COUNTS), study(estimate=0.2, se=0.1)])
    rows = rows.astype(dict.fromkeys(COUNTS, "Int64"))
    assert outcome.effects(rows)["n"].tolist() == pytest.approx([70, np.nan], nan_ok=True)


def test_numbers_that_a_study_cannot_have_are_refused():
    with pytest.raises(ValueError, match="rows"):
        effect(**{**AFTER, "sd_treated": -4.0})


def test_a_difference_in_chances_of_whole_groups_stays_between_its_ends():
    drawn = effect("risk_difference", **COUNTS, cluster_size=90, icc=0.9)
    assert drawn["low"] == -1 <= drawn["estimate"] <= drawn["high"] <= 1


def test_a_p_is_of_the_groups_that_are_given():
    one = effect(p=0.01, higher="behandeld", **N)
    assert effect(p=0.01, higher="behandeld", **N, n=400)["estimate"] == one["estimate"]
    t = stats.t.isf(0.005, 68)
    assert one["estimate"] == pytest.approx(effect(t=t, **N)["estimate"])


@pytest.mark.parametrize(
    "columns",
    [
        {"variance": 0.02, "se": 0.02},
        {"se": 0.5, "low": 0.2, "high": 0.4},
        {"variance": 0.01, "low": -0.7, "high": 1.3},
    ],
)
def test_spreads_of_one_effect_that_contradict_one_another_are_refused(columns):
    with pytest.raises(InputError, match="spreken elkaar tegen"):
        effect(estimate=0.3, **columns)


def test_rounded_spreads_of_one_effect_do_not_contradict_one_another():
    assert effect(estimate=0.3, variance=0.01, se=0.12)["se"] == pytest.approx(0.1)


def test_an_odds_ratio_that_is_given_as_its_log_is_refused():
    for low, middle, high in ((1.1, 1.8, 2.95), (0.25, 0.5, 1.0)):
        with pytest.raises(InputError, match="natuurlijke logaritme"):
            effect("odds_ratio", estimate=middle, low=low, high=high)
        logs = dict(zip(("low", "estimate", "high"), np.log([low, middle, high]), strict=True))
        assert effect("odds_ratio", **logs)["ratio"] == pytest.approx(middle)


def test_an_effect_without_any_spread_has_no_interval():
    answer = effect(estimate=0.3, low=0.3, high=0.3)
    assert answer["cautions"] == ("not_computable er is geen spreiding",)
    assert np.isnan(answer["low"])


def test_a_correlation_without_a_design_is_an_association():
    assert effect(correlation=0.2, n=70)["design"] == "samenhang"
    assert effect(correlation=0.2, n=70, design="vergelijkend")["design"] == "vergelijkend"
