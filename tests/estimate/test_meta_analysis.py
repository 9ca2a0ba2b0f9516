"""Properties and degenerate input of the two-level meta-analysis."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from jeugdlib.columns import InputError, about, mark
from jeugdlib.columns.cautions import parse
from jeugdlib.estimate._heterogeneity import METHODS, fit
from jeugdlib.estimate.evidence import meta_analysis

BCG = pd.read_csv(Path(__file__).parents[1] / "reference/data/bcg_rr.csv")
BCG = BCG.assign(study=BCG["trial"], estimate=BCG["yi"], variance=BCG["vi"])
RANDOM = [method for method in METHODS if method != "fixed"]
ITERATED = 1e-7  # two searches for one number, that end within 1e-8 of it or nearer


def effects(estimate, variance, **columns):
    studies = [f"s{place}" for place in range(len(estimate))]
    table = {"study": studies, "estimate": estimate, "variance": variance, **columns}
    return mark(pd.DataFrame(table), "publication")


def codes(answers, key):
    return [parse(code)[0] for code in answers.at[key, "cautions"]]


def numbers(answers):
    return answers[["estimate", "low", "high", "se", "p"]].to_numpy(float)


@pytest.mark.parametrize(
    ("method", "tau2"), [("reml", 0.3132), ("dl", 0.3088), ("pm", 0.3181), ("ml", 0.2800)]
)
def test_the_trials_of_bcg_as_every_handbook_has_them(method, tau2):
    answers = meta_analysis(BCG, method=method).answers
    assert answers.at["tau2", "estimate"] == pytest.approx(tau2, abs=5e-5)  # printed to 4 digits


def test_the_prediction_interval_of_bcg_with_either_distribution():
    wald = meta_analysis(BCG, knapp_hartung=False).answers.loc["prediction"]
    own = meta_analysis(BCG).answers.loc["prediction"]
    assert np.exp([wald["low"], wald["high"]]) == pytest.approx([0.1546, 1.5490], abs=5e-5)
    assert np.exp([own["low"], own["high"]]) == pytest.approx([0.1359, 1.7629], abs=5e-5)
    assert np.isnan(wald["df"])
    assert np.isnan(own["p"])  # nothing is tested
    assert own["df"] == 12
    assert "normale verdeling" in wald["method"]
    assert "t met 12 vrijheidsgraden" in own["method"]


def test_the_chance_in_a_new_setting_fits_the_prediction_interval():
    # at 95 % the bound that is cut off on one side leaves 2.5 %
    answers = meta_analysis(BCG).answers
    high = answers.at["prediction", "high"]
    moved = BCG.assign(estimate=BCG["estimate"] - high)
    chance = meta_analysis(moved).answers.at["chance_above_0", "estimate"]
    assert chance == pytest.approx(0.025, rel=ITERATED)
    moved = BCG.assign(estimate=BCG["estimate"] - high + 0.2)
    chance = meta_analysis(moved).answers.at["chance_above_0_2", "estimate"]
    assert chance == pytest.approx(0.025, rel=ITERATED)


@pytest.mark.parametrize("method", METHODS)
def test_turning_the_sign_turns_every_effect(method):
    turned = meta_analysis(BCG.assign(estimate=-BCG["estimate"]), method=method).answers
    answers = meta_analysis(BCG, method=method).answers
    assert turned.at["pooled", "estimate"] == pytest.approx(-answers.at["pooled", "estimate"])
    assert turned.at["pooled", "low"] == pytest.approx(-answers.at["pooled", "high"])
    for key in ("q", "i2", "h2"):
        assert turned.at[key, "estimate"] == pytest.approx(answers.at[key, "estimate"])


@pytest.mark.parametrize("factor", [1e-80, 1e-6, 1e6, 1e80])
@pytest.mark.parametrize("method", METHODS)
def test_the_unit_of_the_effects_does_not_matter(method, factor):
    scaled = BCG.assign(estimate=BCG["yi"] * factor, variance=BCG["vi"] * factor**2)
    answers, other = (meta_analysis(table, method=method).answers for table in (BCG, scaled))
    assert other.at["pooled", "estimate"] == pytest.approx(
        factor * answers.at["pooled", "estimate"], rel=ITERATED
    )
    assert other.at["i2", "estimate"] == pytest.approx(answers.at["i2", "estimate"], rel=ITERATED)
    assert other.at["pooled", "p"] == pytest.approx(answers.at["pooled", "p"], rel=ITERATED)


@pytest.mark.parametrize("method", METHODS)
def test_effects_far_from_zero_lose_no_digits(method):
    answers = meta_analysis(BCG, method=method).answers
    moved = meta_analysis(BCG.assign(estimate=BCG["yi"] + 1e6), method=method).answers
    # a double of 1e6 has 10 digits behind the point
    assert moved.at["q", "estimate"] == pytest.approx(answers.at["q", "estimate"], rel=1e-7)
    assert moved.at["pooled", "se"] == pytest.approx(answers.at["pooled", "se"], rel=1e-7)


@pytest.mark.parametrize("method", METHODS)
def test_the_order_of_the_effects_does_not_matter(method):
    shuffled = BCG.sample(frac=1, random_state=1)
    one, other = (meta_analysis(table, method=method).answers for table in (BCG, shuffled))
    assert numbers(one) == pytest.approx(numbers(other), rel=ITERATED, nan_ok=True)


def test_the_top_of_the_likelihood_is_the_highest_one():
    # one search from below or from above would end at 0 in the first and not in the second
    rng = np.random.default_rng(7)
    for _ in range(300):
        k = rng.integers(2, 9)
        v = 0.2 * rng.gamma(0.5, 1, k) ** 2 + 1e-4
        y = rng.normal(0, np.sqrt(v + rng.choice([0, 0.05, 0.5])))
        for method in ("reml", "ml"):
            grid = np.append(np.geomspace(1e-6, 1e3, 2000), 0)
            found = fit(y, v, method=method).tau2
            heights = likelihood(y, v, np.append(grid, found), method)
            assert heights[-1] >= heights.max() - 1e-9


def likelihood(y, v, tau2, method):
    w = 1 / (v + tau2[:, None])
    mean = w @ y / w.sum(axis=1)
    height = np.log(w).sum(axis=1) - (w * (y - mean[:, None]) ** 2).sum(axis=1)
    return height - np.log(w.sum(axis=1)) if method == "reml" else height


@pytest.mark.parametrize("method", METHODS)
def test_one_study_keeps_its_own_answer_and_says_nothing_of_differences(method):
    answers = meta_analysis(effects([0.4], [0.05]), method=method).answers
    pooled = answers.loc["pooled"]
    assert pooled["estimate"] == pytest.approx(0.4)
    assert [pooled["low"], pooled["high"]] == pytest.approx(
        0.4 + np.array([-1, 1]) * 1.959963984540054 * np.sqrt(0.05)
    )
    assert "few_studies 1" in pooled["cautions"]
    others = answers.drop("pooled")
    assert others["estimate"].isna().all()
    assert all(codes(others, key)[0] == "not_computable" for key in others.index)


@pytest.mark.parametrize("method", RANDOM)
def test_two_studies_differ_but_predict_nothing(method):
    answers = meta_analysis(effects([0.2, 0.6], [0.04, 0.09]), method=method).answers
    for key in ("prediction", "chance_above_0", "chance_above_0_2"):
        assert codes(answers, key) == ["not_computable"]
        assert np.isnan(answers.at[key, "estimate"])
    assert answers.at["tau2", "high"] > 10


@pytest.mark.parametrize("method", METHODS)
def test_equal_effects_get_the_normal_interval_and_say_so(method):
    same = effects([0.25] * 5, [0.02, 0.03, 0.05, 0.04, 0.08])
    own, wald = (meta_analysis(same, method=method, knapp_hartung=kh).answers for kh in (1, 0))
    assert numbers(own) == pytest.approx(numbers(wald), nan_ok=True)
    assert "no_spread" in codes(own, "pooled")
    assert "no_spread" not in codes(wald, "pooled")
    assert own.at["q", "estimate"] == pytest.approx(0, abs=1e-12)
    if method != "fixed":
        assert own.loc["tau2", ["estimate", "low", "high"]].tolist() == [0, 0, 0]
        assert "interval_empty" in codes(own, "tau2")


def test_effects_that_are_suspiciously_alike_get_a_caution():
    alike = effects([0.30, 0.31, 0.29], [0.05, 0.04, 0.06])
    own, wald = (meta_analysis(alike, knapp_hartung=kh).answers.loc["pooled"] for kh in (1, 0))
    assert own["high"] - own["low"] < wald["high"] - wald["low"]
    assert "narrower_than_normal" in own["cautions"]
    assert "narrower_than_normal" not in wald["cautions"]
    assert "narrower_than_normal" not in meta_analysis(BCG).answers.at["pooled", "cautions"]


@pytest.mark.parametrize("method", METHODS)
def test_one_dominant_study_decides_a_common_effect(method):
    answers = meta_analysis(effects([0.1, 0.5, 0.7], [1e-9, 0.2, 0.3]), method=method)
    assert np.isfinite(
        answers.answers.loc["pooled", ["estimate", "low", "high"]].astype(float)
    ).all()
    if method == "fixed":
        assert answers.rows["weight"].iloc[0] == pytest.approx(1, abs=1e-7)


def test_no_answer_is_ever_infinite_or_silently_missing():
    for k in (1, 2, 3, 6):
        for method in METHODS:
            answers = meta_analysis(effects([0.3] * k, [0.04] * k), method=method).answers
            assert not np.isinf(numbers(answers)).any()
            silent = answers["estimate"].isna() & ~answers["cautions"].map(
                lambda codes: any(code.startswith("not_computable") for code in codes)
            )
            assert not silent.any()


def test_a_prediction_from_few_or_like_studies_gets_a_caution():
    assert "prediction_narrow" in codes(meta_analysis(BCG).answers, "prediction")
    twice = pd.concat([BCG, BCG], ignore_index=True)
    assert "prediction_narrow" not in codes(meta_analysis(twice).answers, "prediction")
    alike = twice.assign(variance=20 * twice["variance"])
    assert "prediction_narrow" in codes(meta_analysis(alike).answers, "chance_above_0")


def test_a_fixed_effect_says_nothing_of_a_new_setting():
    answers = meta_analysis(BCG, method="fixed").answers
    assert answers.index.tolist() == ["pooled", "q", "i2", "h2"]


def test_the_rows_hold_weights_and_intervals():
    rows = meta_analysis(BCG).rows
    assert rows["weight"].sum() == pytest.approx(1)
    half = (rows["high"] - rows["estimate"]).tolist()
    assert half == pytest.approx((1.959963984540054 * rows["se"]).tolist())
    assert set(rows["kind"]) == {"effect"}
    own = BCG.assign(low=-9.0, high=9.0, level=0.9, kind="effect")
    assert (meta_analysis(own).rows["low"] == -9).all()  # an interval that is there stays


def test_the_mark_of_the_effects_stays():
    table = effects([0.2, 0.6, 0.1], [0.04, 0.09, 0.05])
    answers = meta_analysis(table)
    assert about(answers.answers) == about(answers.rows) == "publication"
    assert about(meta_analysis(BCG).answers) == "child"


def test_an_effect_that_could_not_be_computed_is_left_out_and_counted():
    table = effects([0.2, np.nan, 0.1, 0.4], [0.04, np.nan, 0.05, 0.06])
    answers = meta_analysis(table)
    assert answers.answers.at["pooled", "effects"] == 3
    assert "without_estimate 1" in answers.answers.at["pooled", "cautions"]
    assert len(answers.rows) == 3


def test_several_effects_of_a_study_get_a_caution():
    table = effects([0.2, 0.3, 0.1, 0.4, 0.2, 0.6], [0.04] * 6).assign(study=list("aabcde"))
    answers = meta_analysis(table).answers
    assert answers.at["pooled", "studies"] == 5
    assert "dependence_ignored 6 in 5" in answers.at["pooled", "cautions"]
    assert "few_studies 5" not in answers.at["pooled", "cautions"]
    few = meta_analysis(table.iloc[:4]).answers
    assert "few_studies 3" in few.at["pooled", "cautions"]


def test_designs_that_do_not_belong_together_are_refused():
    mixed = effects([0.2, 0.8], [0.04, 0.05], design=["gerandomiseerd", "voor-na"])
    with pytest.raises(InputError, match="gerandomiseerd, voor-na horen niet in één gemiddelde"):
        meta_analysis(mixed)


def test_what_is_pooled_decides_what_it_is_called():
    before_after = effects([0.2, 0.8], [0.04, 0.05], design=["voor-na", "voor-na"])
    answers = meta_analysis(before_after).answers
    assert answers.at["pooled", "label"] == "Gemiddelde verandering"
    assert "de verandering" in answers.at["prediction", "label"]
    compared = effects([0.2, 0.8], [0.04, 0.05], design=["gerandomiseerd", "vergelijkend"])
    answers = meta_analysis(compared).answers
    assert answers.at["pooled", "label"] == "Gemiddeld effect"
    assert "design_unknown" not in codes(answers, "pooled")


def test_an_unknown_design_gets_a_caution():
    partly = effects([0.2, 0.8, 0.1], [0.04] * 3, design=["voor-na", None, "voor-na"])
    assert "design_unknown 1" in meta_analysis(partly).answers.at["pooled", "cautions"]
    assert (
        "design_unknown 13"
        in meta_analysis(BCG.drop(columns="design", errors="ignore")).answers.at[
            "pooled", "cautions"
        ]
    )


def test_units_are_not_mixed_and_stay_with_the_answer():
    one = effects([0.2, 0.8, 0.1], [0.04] * 3, unit="standaarddeviaties")
    answers = meta_analysis(one).answers
    assert answers.at["pooled", "unit"] == answers.at["prediction", "unit"] == "standaarddeviaties"
    assert answers.at["i2", "unit"] == "%"
    mixed = one.assign(unit=["standaarddeviaties", "log odds ratio", "standaarddeviaties"])
    with pytest.raises(InputError, match="verschillende eenheden"):
        meta_analysis(mixed)


@pytest.mark.parametrize("variance", [0.0, -0.1])
def test_a_variance_that_cannot_be_names_the_study(variance):
    with pytest.raises(InputError, match="studie s1"):
        meta_analysis(effects([0.2, 0.8], [0.04, variance]))


def test_nothing_to_pool_is_refused():
    with pytest.raises(InputError, match="geen enkel effect"):
        meta_analysis(effects([], []))
    with pytest.raises(InputError, match="geen enkel effect"):
        meta_analysis(effects([np.nan], [np.nan]))


@pytest.mark.parametrize("column", ["study", "estimate", "variance"])
def test_a_missing_column_is_named(column):
    with pytest.raises(ValueError, match=column):
        meta_analysis(BCG.drop(columns=column))


def test_a_setting_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="he"):
        meta_analysis(BCG, method="he")
    with pytest.raises(ValueError, match="level"):
        meta_analysis(BCG, level=95)


def test_developers_of_a_programme_may_find_more_than_others():
    rng = np.random.default_rng(3)
    own = np.repeat([1.0, 0.0], 20)
    y = 0.2 + 0.3 * own + rng.normal(0, 0.05, 40)
    table = effects(y, [0.0025] * 40, developer=np.where(own == 1, "ja", "nee"))
    answers = meta_analysis(table, moderators=("developer",)).answers
    assert "pooled" not in answers.index
    row = answers.loc["moderator_developer_nee"]  # against "ja", the first in the alphabet
    assert row["high"] < 0
    assert row["low"] < -0.3 < row["high"]
    assert "subgroup_p" in row["cautions"]
    assert answers.at["omnibus", "p"] == pytest.approx(row["p"])  # one moderator: F is t squared


def test_a_moderator_of_two_groups_gives_the_means_of_the_groups():
    groups = effects([0.1, 0.3, 0.2, 0.9, 0.7], [0.04] * 5, wie=list("aaabb"))
    answers = meta_analysis(groups, method="fixed", moderators=["wie"]).answers
    assert answers.at["moderator_intercept", "estimate"] == pytest.approx(0.2)
    assert answers.at["moderator_wie_b", "estimate"] == pytest.approx(0.6)


@pytest.mark.parametrize("factor", [1e-6, 1e6])
def test_the_unit_of_a_moderator_does_not_matter(factor):
    one = meta_analysis(BCG, moderators=["year"]).answers
    other = meta_analysis(BCG.assign(year=BCG["year"] * factor), moderators=["year"]).answers
    assert other.at["moderator_year", "estimate"] * factor == pytest.approx(
        one.at["moderator_year", "estimate"], rel=1e-6
    )
    assert other.at["moderator_year", "p"] == pytest.approx(one.at["moderator_year", "p"], rel=1e-6)


def test_an_effect_without_its_moderator_is_left_out_and_counted():
    table = BCG.assign(ablat=BCG["ablat"].where(BCG["trial"] > 2))
    answers = meta_analysis(table, moderators=["ablat"])
    assert len(answers.rows) == answers.answers["effects"].iloc[0] == 11
    assert "without_moderator 2" in answers.answers.at["moderator_ablat", "cautions"]


def test_a_moderator_that_says_the_same_as_another_is_named():
    table = BCG.assign(north=2 * BCG["ablat"] + 3)
    with pytest.raises(InputError, match="north volgt uit de andere"):
        meta_analysis(table, moderators=["ablat", "north"])


def test_a_moderator_that_cannot_be_is_refused_in_dutch():
    with pytest.raises(InputError, match="geen kolom 'breedte'"):
        meta_analysis(BCG, moderators=["breedte"])
    with pytest.raises(InputError, match="overal dezelfde waarde"):
        meta_analysis(BCG.assign(land="NL"), moderators=["land"])
    with pytest.raises(InputError, match="te weinig"):
        meta_analysis(BCG.iloc[:3], moderators=["ablat", "year"])


def test_there_is_nothing_to_explain_when_nothing_differs():
    alike = effects([0.30, 0.31, 0.29, 0.30], [0.05] * 4, year=[1.0, 2, 3, 4])
    answers = meta_analysis(alike, moderators=["year"]).answers
    assert codes(answers, "r2") == ["not_computable"]


def test_one_true_effect_has_the_interval_of_its_standard_error():
    # Yusuf and others: the fixed model has no spread of effects that could widen it
    usual, asked = (meta_analysis(BCG, method="fixed", knapp_hartung=kh) for kh in (None, False))
    assert numbers(usual.answers) == pytest.approx(numbers(asked.answers), nan_ok=True)
    weights = 1 / BCG["variance"]
    assert usual.answers.at["pooled", "se"] == pytest.approx(weights.sum() ** -0.5)


def test_a_moderator_may_not_take_the_place_of_another_column():
    table = effects(
        [0.1, 0.5, 0.3, 0.6, 0.2],
        [0.04] * 5,
        intercept=[1.0, 2, 4, 3, 5],
        a=["b_c", "z", "b_c", "z", "a"],
        a_b=["c", "c", "d", "d", "b"],
    )
    for moderators in (["intercept"], ["a", "a_b"]):
        with pytest.raises(InputError, match="is er al"):
            meta_analysis(table, moderators=moderators)


def test_one_value_in_two_spellings_is_not_two_groups():
    table = effects([0.1, 0.5, 0.3, 0.6, 0.2], [0.04] * 5, wie=["ja", "Ja ", "nee", "nee", "ja"])
    with pytest.raises(InputError, match="ja; Ja"):
        meta_analysis(table, moderators=["wie"])


def test_the_columns_to_choose_from_are_those_of_the_user():
    table = effects([0.1, 0.5], [0.04] * 2, leeftijd=[12, 14]).assign(sd_treated=1.0)
    with pytest.raises(InputError) as error:
        meta_analysis(table, moderators=["leefijd"])
    assert "Kies uit: leeftijd." in str(error.value)


@pytest.mark.parametrize(
    ("unit", "told"), [("standaarddeviaties", True), ("log odds ratio", False)]
)
def test_a_fifth_is_a_benchmark_in_standard_deviations_only(unit, told):
    answers = meta_analysis(BCG.assign(unit=unit)).answers
    assert ("chance_above_0_2" in answers.index) == told
    assert "chance_above_0" in answers.index
