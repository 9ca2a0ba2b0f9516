"""Three levels: properties, edges and degenerate input; the arithmetic against dense matrices."""

import tracemalloc

import numpy as np
import pandas as pd
import pytest

from jeugdlib.columns import InputError, about, mark
from jeugdlib.estimate._blocks import invert, sort_by_study
from jeugdlib.estimate._multilevel import covariance_at, evaluate, fit, model_of
from jeugdlib.estimate._robust import cr2
from jeugdlib.estimate.evidence import meta_analysis, rho_sensitivity, three_level

SAME = 1e-6  # two roads to the same top of a likelihood; both stop climbing just under it
NUMBERS = ["estimate", "se", "low", "high", "p"]


def simulated(sizes=(1, 2, 3, 4, 5, 6, 2, 3), between=0.1, within=0.05, seed=1):
    rng = np.random.default_rng(seed)
    study = np.repeat(np.arange(len(sizes)), sizes)
    variance = rng.uniform(0.02, 0.2, len(study))
    estimate = 0.3 + np.sqrt(variance + within) * rng.normal(size=len(study))
    estimate += np.sqrt(between) * rng.normal(size=len(sizes))[study]
    names = [f"studie {number}" for number in study]
    moderator = rng.normal(size=len(study))
    return pd.DataFrame(
        {"study": names, "estimate": estimate, "variance": variance, "age": 10 + moderator}
    )


def array_model(effects, rho=0.0, restricted=True):
    order, studies = sort_by_study(effects["study"].to_numpy())
    y, v, age = effects[["estimate", "variance", "age"]].to_numpy()[order].T
    design = np.column_stack([np.ones(len(y)), age])
    return model_of(y, v, design, studies, rho, restricted)


def same_numbers(one, other, rel=SAME):
    return one[NUMBERS].to_numpy() == pytest.approx(
        other[NUMBERS].to_numpy(), rel=rel, abs=1e-9, nan_ok=True
    )


EFFECTS = simulated()
SETTINGS = [{}, {"method": "ml"}, {"rho": 0.5}, {"moderators": ["age"]}]


@pytest.mark.parametrize("settings", SETTINGS)
def test_the_order_of_the_rows_and_the_names_of_studies_do_not_matter(settings):
    shuffled = EFFECTS.sample(frac=1, random_state=3)
    renamed = shuffled.assign(study=-shuffled["study"].str[7:].astype(int))
    first, second = three_level(EFFECTS, **settings), three_level(renamed, **settings)
    assert same_numbers(first.answers, second.answers)
    weights = second.rows["weight"].reindex(first.rows.index)
    assert weights.to_numpy() == pytest.approx(first.rows["weight"].to_numpy(), rel=SAME)


@pytest.mark.parametrize("settings", SETTINGS)
def test_turning_the_scale_turns_the_signs(settings):
    turned = three_level(EFFECTS.assign(estimate=-EFFECTS["estimate"]), **settings).answers
    answers = three_level(EFFECTS, **settings).answers
    mean = answers.index.str.startswith(("pooled", "robust", "prediction", "moderator"))
    assert turned["estimate"][mean].to_numpy() == pytest.approx(-answers["estimate"][mean])
    assert turned["low"][mean].to_numpy() == pytest.approx(-answers["high"][mean])
    assert same_numbers(turned.loc["sigma2_study":"q"], answers.loc["sigma2_study":"q"])


@pytest.mark.parametrize("factor", [1e-9, 1e-3, 1e4, 1e9])
@pytest.mark.parametrize("settings", SETTINGS)
def test_the_unit_of_the_effect_does_not_matter(settings, factor):
    rescaled = EFFECTS.assign(
        estimate=factor * EFFECTS["estimate"], variance=factor**2 * EFFECTS["variance"]
    )
    answers, other = (three_level(table, **settings).answers for table in (EFFECTS, rescaled))
    mean = answers.index.str.startswith(("pooled", "robust", "prediction", "moderator"))
    for column in ("estimate", "se", "low", "high"):
        expected = factor * answers[column][mean].to_numpy()
        assert other[column][mean].to_numpy() == pytest.approx(expected, rel=SAME, abs=0)
    between = [f"sigma2_{part}" for part in ("study", "effect")]
    expected = factor**2 * answers.loc[between, ["estimate", "high"]].to_numpy()
    assert other.loc[between, ["estimate", "high"]].to_numpy() == pytest.approx(
        expected, rel=SAME, abs=0
    )
    assert same_numbers(other.loc["test_study":"q"], answers.loc["test_study":"q"])


def test_a_moderator_far_from_zero_gives_the_same_slope():
    far = EFFECTS.assign(age=EFFECTS["age"] + 1e6)
    answers, other = (
        three_level(table, moderators=["age"]).answers.loc[["moderator_age", "robust_age"]]
        for table in (EFFECTS, far)
    )
    assert same_numbers(answers, other)


def test_every_study_twice_gives_the_same_variances_and_a_narrower_interval():
    twice = pd.concat([EFFECTS, EFFECTS.assign(study=EFFECTS["study"] + " again")])
    one, two = (
        three_level(table.reset_index(drop=True), method="ml").answers for table in (EFFECTS, twice)
    )
    same = ["pooled", "sigma2_study", "sigma2_effect", "i2_study"]
    assert two.loc[same[:3], "estimate"].tolist() == pytest.approx(
        one.loc[same[:3], "estimate"].tolist(), rel=1e-5
    )
    assert two.loc["pooled", "se"] == pytest.approx(one.loc["pooled", "se"] / np.sqrt(2), rel=1e-5)
    tests = ["test_study", "test_effect"]
    assert two.loc[tests, "estimate"].tolist() == pytest.approx(
        (2 * one.loc[tests, "estimate"]).tolist(), rel=1e-5, abs=1e-9
    )


def test_no_correlation_is_a_correlation_of_zero():
    none, zero = three_level(EFFECTS), three_level(EFFECTS, rho=0.0)
    pd.testing.assert_frame_equal(none.answers, zero.answers)
    assert "correlatie" in three_level(EFFECTS, rho=0.3).answers.loc["pooled", "method"]


def test_without_variance_between_studies_the_spread_is_that_of_the_model_of_two_levels():
    model = array_model(EFFECTS)
    without_between, _ = fit(model).without
    own = EFFECTS.assign(study=range(len(EFFECTS)))
    two = meta_analysis(own, moderators=["age"]).answers.loc["tau2", "estimate"]
    assert model.unit**2 * without_between.sigma2[1] == pytest.approx(two, rel=SAME)


def dense(model, sigma2):
    """The covariance of all effects as one matrix."""
    diagonal, shared = covariance_at(model, sigma2)
    member = model.studies.member
    return np.diag(diagonal) + (shared @ shared.T) * (member[:, None] == member)


@pytest.mark.parametrize("rho", [0.0, 0.6])
@pytest.mark.parametrize("sigma2", [(0.0, 0.0), (0.4, 0.0), (0.0, 0.4), (2.0, 0.3)])
def test_the_inverse_per_study_is_that_of_the_whole_matrix(rho, sigma2):
    model = array_model(EFFECTS, rho)
    sigma2 = np.array(sigma2)
    inverse = invert(*covariance_at(model, sigma2), model.studies)
    whole = dense(model, sigma2)
    assert inverse.times(np.eye(len(whole))) == pytest.approx(np.linalg.inv(whole), abs=1e-10)
    assert inverse.log_determinant == pytest.approx(np.linalg.slogdet(whole)[1], abs=1e-10)


@pytest.mark.parametrize("rho", [0.0, 0.6])
@pytest.mark.parametrize("restricted", [True, False])
def test_slopes_of_the_likelihood_are_its_differences(rho, restricted):
    model, sigma2, small = array_model(EFFECTS, rho, restricted), np.array([0.7, 0.4]), 1e-5
    point = evaluate(model, sigma2)
    for place, step in enumerate(small * np.eye(2)):
        above, under = evaluate(model, sigma2 + step), evaluate(model, sigma2 - step)
        slope = (above.log_likelihood - under.log_likelihood) / (2 * small)
        curve = -(above.score - under.score) / (2 * small)
        # central differences of this step are right to about seven digits
        assert point.score[place] == pytest.approx(slope, rel=1e-6, abs=1e-6)
        assert point.observed[place] == pytest.approx(curve, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("rho", [0.0, 0.6])
def test_expected_information_is_the_trace_of_the_whole_matrices(rho):
    model, sigma2 = array_model(EFFECTS, rho), np.array([0.7, 0.4])
    inverse, x = np.linalg.inv(dense(model, sigma2)), model.design
    p = inverse - inverse @ x @ np.linalg.inv(x.T @ inverse @ x) @ x.T @ inverse
    member = model.studies.member
    derivatives = [1.0 * (member[:, None] == member), np.eye(len(member))]
    traces = [[np.trace(p @ a @ p @ b) / 2 for b in derivatives] for a in derivatives]
    assert evaluate(model, sigma2).expected == pytest.approx(np.array(traces), rel=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_no_pair_of_variances_on_a_grid_is_likelier_than_the_one_found(seed):
    model = array_model(simulated(between=0.05 * (seed % 2), within=0.05 * (seed % 3), seed=seed))
    best = fit(model).best.log_likelihood
    grid = [0.0, *np.geomspace(1e-3, 30, 12)]
    heights = [evaluate(model, np.array([a, b])).log_likelihood for a in grid for b in grid]
    assert max(heights) <= best + 1e-9


@pytest.mark.parametrize("seed", [76, *range(20)])
def test_the_higher_of_two_tops_is_found(seed):
    # some effects are so precise that the likelihood can have two tops: those of 76 lie at 0 and
    # at 0.005, and Newton's method from above steps over the second, which is the higher
    effects = simulated(sizes=[3, 1, 2, 4, 2], between=0, within=0, seed=seed)
    effects["variance"] = np.exp(np.random.default_rng(seed).normal(-3, 3, len(effects)))
    model = array_model(effects)
    grid = np.geomspace(1e-9, 100, 60)
    heights = [evaluate(model, np.array([0.0, b])).log_likelihood for b in grid]
    assert max(heights) <= fit(model).best.log_likelihood + 1e-9


def test_no_difference_between_studies_is_exactly_zero():
    effects = simulated(sizes=[4] * 6, between=0, within=0.3)
    effects["estimate"] -= effects.groupby("study")["estimate"].transform("mean")
    answers = three_level(effects).answers
    assert answers.loc["sigma2_study", ["estimate", "low"]].tolist() == [0, 0]
    assert answers.loc["sigma2_study", "high"] > 0
    assert answers.loc["sigma2_effect", "low"] > 0
    assert answers.loc["test_study", ["estimate", "p"]].tolist() == [0, 1]
    assert answers.loc["i2_study", "estimate"] == 0


def test_no_difference_within_studies_is_exactly_zero():
    effects = simulated(sizes=[4] * 6, between=0.5)
    effects["estimate"] = effects.groupby("study")["estimate"].transform("mean")
    answers = three_level(effects).answers
    assert answers.loc["sigma2_effect", ["estimate", "low"]].tolist() == [0, 0]
    assert answers.loc["sigma2_effect", "high"] > 0
    assert answers.loc["sigma2_study", "low"] > 0
    assert answers.loc["test_effect", ["estimate", "p"]].tolist() == [0, 1]


@pytest.mark.parametrize("rho", [None, 0.6])
def test_alike_effects_differ_nowhere_and_are_not_tested_robustly(rho):
    answers = three_level(EFFECTS.assign(estimate=0.3), rho=rho).answers
    assert answers.loc["pooled", "estimate"] == pytest.approx(0.3)
    assert answers.loc[["sigma2_study", "sigma2_effect", "i2"], "estimate"].tolist() == [0, 0, 0]
    assert answers.loc["q", "estimate"] == pytest.approx(0, abs=1e-12)
    assert np.isnan(answers.loc["robust", "se"])
    assert answers.loc["robust", "cautions"][0].startswith("not_computable")


def test_a_profile_interval_ends_where_the_likelihood_has_dropped_by_half_the_chi_square():
    model = array_model(EFFECTS)
    found = fit(model)
    high = three_level(EFFECTS, moderators=["age"]).answers.loc["sigma2_study", "high"]
    others = np.geomspace(1e-4, 5, 4000)
    top = max(
        evaluate(model, np.array([high / model.unit**2, other])).log_likelihood for other in others
    )
    # 3.841459 is the .95 quantile of chi-square; the grid of 4000 misses the top by little
    assert 2 * (found.best.log_likelihood - top) == pytest.approx(3.841459, abs=1e-4)


def test_one_dominant_study_is_weighed_and_not_followed():
    dominant = EFFECTS.assign(variance=EFFECTS["variance"].where(EFFECTS.index > 0, 1e-12))
    answers = three_level(dominant)
    assert np.isfinite(answers.answers.loc[["pooled", "robust"], NUMBERS].to_numpy()).all()
    assert answers.rows["weight"].sum() == pytest.approx(1)
    assert answers.rows["weight"].max() < 0.5


@pytest.mark.parametrize(
    ("sizes", "reason"),
    [([1], "één studie"), ([2], "één studie"), ([5], "één studie"), ([1, 1], "twee-niveau")],
)
def test_what_cannot_be_told_apart_is_not_computed_and_says_why(sizes, reason):
    found = three_level(simulated(sizes=sizes))
    assert found.answers[["estimate", "low", "high", "p"]].isna().all(axis=None)
    for cautions in found.answers["cautions"]:
        assert cautions[0].startswith("not_computable") and reason in cautions[0]
    assert found.rows["weight"].isna().all()
    computable = three_level(EFFECTS).answers
    assert found.answers.index.tolist() == computable.index.tolist()


def test_a_moderator_that_takes_every_difference_between_studies_is_refused():
    two = simulated(sizes=[3, 3]).assign(kind=["a"] * 3 + ["b"] * 3)
    found = three_level(two, moderators=["kind"]).answers
    assert found["estimate"].isna().all()
    assert "met deze moderatoren" in found.loc["moderator_kind_b", "cautions"][0]


def test_two_studies_of_two_effects_give_an_answer_with_cautions():
    answers = three_level(simulated(sizes=[2, 2])).answers
    assert np.isfinite(answers.loc[["pooled", "robust", "prediction"], "low"].astype(float)).all()
    assert {"few_studies 2", "few_clusters 2"} <= set(answers.loc["pooled", "cautions"])
    assert any(code.startswith("df_small") for code in answers.loc["robust", "cautions"])


def test_many_studies_have_no_caution_about_their_number():
    answers = three_level(simulated(sizes=[3] * 30)).answers
    codes = {code.split()[0] for cautions in answers["cautions"] for code in cautions}
    assert codes == {"design_unknown", "i2_no_size", "prediction_narrow"}  # they differ little


def test_a_prediction_says_when_it_is_narrower_than_it_seems():
    # in simulations it holds .871 of the time with 5 studies that differ little, .93 with 20
    few = three_level(simulated(sizes=[3] * 10)).answers
    many = three_level(exact := simulated(sizes=[3] * 30)).answers
    apart = three_level(exact.assign(variance=exact["variance"] / 100)).answers
    for key in ("prediction", "chance_above_0", "chance_above_0_2"):
        assert "prediction_narrow" in few.at[key, "cautions"]
        assert "design_unknown 30" in few.at[key, "cautions"]
        assert "prediction_narrow" in many.at[key, "cautions"]
        assert "prediction_narrow" not in apart.at[key, "cautions"]


def test_a_group_that_is_one_study_is_not_tested_robustly():
    # the test of such a group rejects 60 of 100 times where 5 is meant (simulated)
    rows = simulated(sizes=[4] * 12)
    first = rows["study"].unique()[0]
    alone = rows.assign(soort=np.where(rows["study"] == first, "a", "b"))
    answers = three_level(alone, moderators=["soort"]).answers
    for key in ("robust_intercept", "robust_soort_b"):
        assert "one_study_decides" in answers.at[key, "cautions"]
    assert answers.at["robust_soort_b", "se"] < answers.at["moderator_soort_b", "se"] / 2
    half = rows.assign(soort=np.where(rows["study"].isin(rows["study"].unique()[:6]), "a", "b"))
    cautions = three_level(half, moderators=["soort"]).answers["cautions"]
    assert not any("one_study_decides" in codes for codes in cautions)


def test_effects_that_could_not_be_computed_are_left_out_and_counted():
    gaps = EFFECTS.assign(estimate=EFFECTS["estimate"].where(EFFECTS.index != 3))
    answers = three_level(gaps).answers
    assert answers.loc["pooled", "effects"] == len(EFFECTS) - 1
    assert "without_estimate 1" in answers.loc["pooled", "cautions"]


def test_designs_that_do_not_belong_together_are_refused():
    mixed = EFFECTS.assign(design=["gerandomiseerd", "voor-na"] * (len(EFFECTS) // 2))
    with pytest.raises(InputError, match="horen niet in één gemiddelde"):
        three_level(mixed)
    with pytest.raises(InputError, match="variantie"):
        three_level(EFFECTS.assign(variance=0.0))


@pytest.mark.parametrize("settings", [{"method": "dl"}, {"rho": 1}, {"rho": -0.1}, {"level": 95}])
def test_a_setting_that_does_not_exist_is_refused(settings):
    with pytest.raises(ValueError, match=r"method|rho|level"):
        three_level(EFFECTS, **settings)


def test_the_answers_keep_the_mark_and_the_unit_of_the_effects():
    marked = mark(EFFECTS.assign(unit="standaarddeviaties"), "publication")
    found = three_level(marked)
    assert about(found.answers) == about(found.rows) == "publication"
    assert about(rho_sensitivity(marked)) == "publication"
    assert found.answers.loc["pooled", "unit"] == "standaarddeviaties"


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_a_higher_level_gives_a_wider_interval(level):
    at, higher = (three_level(EFFECTS, level=x).answers for x in (level, (1 + level) / 2))
    rows = ["pooled", "robust", "prediction", "sigma2_study", "sigma2_effect"]
    assert (at.loc[rows, "level"] == level).all()
    assert (higher.loc[rows, "high"] > at.loc[rows, "high"]).all()
    assert (higher.loc[rows, "low"] <= at.loc[rows, "low"]).all()


def test_robust_errors_do_not_depend_on_the_scale_of_the_covariance_or_the_order():
    model = array_model(EFFECTS)
    study, v = model.studies.member, model.diagonal
    one = cr2(model.given, model.effects, study, v)
    order = np.random.default_rng(0).permutation(len(v))
    other = cr2(model.given[order], model.effects[order], study[order], 100 * v[order])
    for ours, theirs in zip(one, other, strict=True):
        assert ours == pytest.approx(theirs, rel=1e-9)


def test_robust_errors_of_studies_with_one_equally_precise_effect_are_those_of_the_t_test():
    y = np.array([0.1, 0.5, -0.2, 0.9, 0.4, 0.3])
    found = cr2(np.ones((6, 1)), y, np.arange(6), np.ones(6))
    assert found.se[0] == pytest.approx(y.std(ddof=1) / np.sqrt(6), rel=1e-12)
    assert found.df[0] == pytest.approx(5, rel=1e-12)


def test_memory_grows_with_the_number_of_effects():
    def peak(studies):
        effects = simulated(sizes=[4] * studies)
        tracemalloc.start()
        three_level(effects)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(10)  # whatever is loaded once
    assert peak(2000) < 5 * peak(500)  # four times as many effects; their square would be 16
