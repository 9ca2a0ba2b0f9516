"""Shrunken means: R metafor and lme4, statsmodels, properties, coverage by simulation."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from statsmodels.regression.mixed_linear_model import MixedLM

from jeugdlib import release
from jeugdlib.columns import mark
from jeugdlib.estimate._shrinkage import Sums, random_intercepts, reml, toward_mean
from jeugdlib.estimate.quality import enough_to_compare, institutions, shrunken

REFERENCE = Path(__file__).parents[1] / "reference"
CASES = {case["id"]: case for case in json.loads((REFERENCE / "mixed.json").read_text())["cases"]}
KNOWN = ("eb_schools", "eb_providers")
# of these the group, the outcome and the covariate
LINEAR = {
    "mixed_sleepstudy_intercept": ("Subject", "Reaction", "Days"),
    "mixed_orthodont_intercept": ("Subject", "distance", "age8"),
    "mixed_tiny": ("g", "y", "x"),
    "mixed_singular": ("g", "y", "x"),
}
WITHOUT_COVARIATE = {
    **LINEAR,
    "mixed_sleepstudy_slope": ("Subject", "Reaction", "Days"),
    "mixed_sleepstudy_uncorrelated": ("Subject", "Reaction", "Days"),
    "mixed_orthodont_slope_sex": ("Subject", "distance", "age8"),
}
NOT_OFFERED = {
    "cases": {"glmm_cbpp", "lme_orthodont_ar1"},  # glmm_providers: beside `institutions`
    "outputs": {"ML", "LRT_vs_null_ML", "profile_ci_ML", "nakagawa_r2"},
    "REML": {
        *("t", "df_satterthwaite", "p_satterthwaite", "logLik", "deviance_or_reml", "AIC", "BIC"),
        *("df_kenward_roger", "se_kenward_roger"),
    },
}
# lme4 stops a little short of the top of the likelihood; its variances are right to 3e-7 of that
LME4 = 1e-6


def rows_of(name):
    data = CASES[name]["inputs"]["data"]
    table = pd.read_csv(REFERENCE / data) if isinstance(data, str) else pd.DataFrame(data)
    group, outcome, covariate = WITHOUT_COVARIATE[name]
    return pd.DataFrame(
        {
            "provider": table[group].astype(str),
            "outcome": table[outcome].astype(float),
            "x": table[covariate].astype(float),
        }
    )


def sums_of(table, covariates):
    code, names = pd.factorize(table["provider"])
    x = np.column_stack([np.ones(len(table)), *(table[name] for name in covariates)])
    y = table["outcome"].to_numpy()
    per = [np.bincount(code, column) for column in (y, *x.T)]
    n = np.bincount(code).astype(float)
    return Sums(n, per[0], np.column_stack(per[1:]), x.T @ x, x.T @ y, y @ y), names


def test_every_case_of_the_file_is_compared_or_listed():
    compared = {*KNOWN, *WITHOUT_COVARIATE, "glmm_providers"}
    assert set(CASES) == compared | NOT_OFFERED["cases"]
    for name in LINEAR:
        outputs = CASES[name]["outputs"]
        assert set(outputs) - NOT_OFFERED["outputs"] == {"REML", "null_model_REML"}
        compared = {"fixef", "se", "variance_components", "singular", "ranef"}
        assert set(outputs["REML"]) - NOT_OFFERED["REML"] == compared


@pytest.mark.parametrize("name", KNOWN)
def test_means_with_known_variances_are_shrunken_as_by_metafor(name):
    inputs, expected = CASES[name]["inputs"], CASES[name]["outputs"]
    y, v = (np.array(inputs[key], float) for key in ("y", "v"))
    close = {"rel": CASES[name]["rtol"], "abs": 1e-12}
    tau2 = reml(y, v)
    mean, _, drawn, variance = toward_mean(y, v, tau2)
    assert tau2 == pytest.approx(expected["tau2"], **close)
    assert mean == pytest.approx(expected["mu"], **close)
    assert v / (v + tau2) == pytest.approx(expected["shrinkage_B"], **close)
    assert drawn == pytest.approx(expected["blup"], **close)
    assert np.sqrt(variance) == pytest.approx(expected["se"], **close)
    found = shrunken(pd.DataFrame({"estimate": y, "variance": v}))
    assert found.rows["shrunken"].to_numpy() == pytest.approx(expected["blup"], **close)
    part = 1 - np.array(expected["shrinkage_B"])
    assert found.rows["reliability"].to_numpy() == pytest.approx(part, **close)
    assert found.answers["estimate"]["gemiddelde"] == pytest.approx(expected["mu"], **close)
    # ours holds that tau2 is not known either
    assert (found.rows["se"].to_numpy() > np.array(expected["se"])).all()


@pytest.mark.parametrize("name", LINEAR)
def test_a_random_intercept_is_that_of_lme4(name):
    expected = CASES[name]["outputs"]["REML"]
    sums, names = sums_of(rows_of(name), ["x"])
    model = random_intercepts(sums)
    coefficients = list(expected["fixef"].values())
    assert model.coefficients == pytest.approx(coefficients, rel=LME4, abs=1e-9)
    se = list(expected["se"].values())
    assert np.sqrt(np.diag(model.covariance)) == pytest.approx(se, rel=LME4)
    variances = expected["variance_components"]["vcov"]
    assert [model.tau2, model.sigma2] == pytest.approx(variances, rel=LME4)
    assert (model.tau2 == 0) == expected["singular"]
    groups = expected["ranef"][0]
    at = [list(names).index(level) for level in groups["level"]]
    blup, sd = (groups[key]["(Intercept)"] for key in ("blup", "cond_sd"))
    assert model.intercepts[at] == pytest.approx(blup, rel=LME4, abs=1e-9)
    assert model.intercepts_se[at] == pytest.approx(sd, rel=LME4)


@pytest.mark.parametrize("name", WITHOUT_COVARIATE)
def test_a_model_without_covariates_is_that_of_lme4_from_rows_and_from_sums(name):
    expected = CASES[name]["outputs"]["null_model_REML"]
    table = rows_of(name)
    parts = table.assign(square=table["outcome"] ** 2).groupby("provider")
    totals = parts[["outcome", "square"]].sum().set_axis(["sum", "sum_squares"], axis=1)
    for found in (shrunken(table), shrunken(totals.assign(n=parts.size()))):
        answers = found.answers
        [mean], [se] = expected["fixef"].values(), expected["se"].values()
        assert answers["estimate"]["gemiddelde"] == pytest.approx(mean, rel=LME4)
        assert answers["se"]["gemiddelde"] == pytest.approx(se, rel=LME4)
        variances = answers["estimate"][["tau2", "sigma2"]].to_numpy()
        assert variances == pytest.approx(expected["vcov"], rel=LME4, abs=1e-12)
        icc = variances[0] / variances.sum()
        assert icc == pytest.approx(expected["icc_first"], rel=LME4, abs=1e-12)


def providers(rng, groups=40, size=40, icc=0.1, covariates=0):
    """Rows of providers that differ, with children who differ between them."""
    n = rng.integers(size // 2, 2 * size, groups)
    code = np.repeat(np.arange(groups), n)
    true = rng.normal(0, np.sqrt(icc), groups)
    x = rng.normal(size=(len(code), covariates)) + 0.5 * rng.normal(size=(groups, covariates))[code]
    y = true[code] + x.sum(axis=1) * 0.2 + rng.normal(0, np.sqrt(1 - icc), len(code))
    names = [f"x{i}" for i in range(covariates)]
    table = pd.DataFrame(x, columns=names).assign(outcome=y, provider=[f"A{i:03}" for i in code])
    return table, names, true


def test_with_covariates_it_is_the_mixed_model_of_statsmodels():
    table, names, _ = providers(np.random.default_rng(2), covariates=3)
    found = shrunken(table, covariates=tuple(names))
    design = np.column_stack([np.ones(len(table)), table[names]])
    other = MixedLM(table["outcome"], design, groups=table["provider"])
    other = other.fit(reml=True, method="powell")  # its default does not converge here
    blup = pd.Series({code: float(x.iloc[0]) for code, x in other.random_effects.items()})
    ours = found.rows["shrunken"] - found.answers["estimate"]["gemiddelde"]
    # statsmodels stops at about 1e-5 of its variances
    assert ours.to_numpy() - blup[ours.index].to_numpy() == pytest.approx(
        np.full(len(ours), (ours - blup).mean()), abs=1e-4
    )
    assert np.corrcoef(ours, blup[ours.index])[0, 1] > 0.999999


def test_a_covariate_that_explains_the_differences_takes_them_away():
    rng = np.random.default_rng(3)
    table, _, _ = providers(rng, icc=0.0)
    severity = pd.Series(rng.normal(size=40), index=sorted(table["provider"].unique()))
    table = table.assign(severity=table["provider"].map(severity))
    table["outcome"] += table["severity"]
    plain, corrected = shrunken(table), shrunken(table, covariates=("severity",))
    assert plain.answers["estimate"]["tau2"] > 0.5
    assert corrected.answers["estimate"]["tau2"] < 0.01
    assert corrected.rows["shrunken"].std() < plain.rows["shrunken"].std() / 20


TOTALS = pd.DataFrame(
    {"n": [12, 40, 7, 90], "sum": [60.0, 230, 28, 540], "sum_squares": [330.0, 1450, 130, 3400]},
    index=list("DACB"),
)


def test_rows_stay_in_the_order_given_and_shuffling_changes_nothing_else():
    found, shuffled = shrunken(TOTALS), shrunken(TOTALS.iloc[[2, 0, 3, 1]])
    assert found.rows.index.tolist() == list("DACB")
    pd.testing.assert_frame_equal(found.rows, shuffled.rows.loc[TOTALS.index], rtol=1e-7)


def test_another_scale_or_zero_point_scales_and_moves_the_answers():
    found = shrunken(TOTALS).rows
    moved = TOTALS.assign(
        sum=3 * TOTALS["sum"] + 500 * TOTALS["n"],
        sum_squares=9 * TOTALS["sum_squares"] + 3000 * TOTALS["sum"] + 250_000 * TOTALS["n"],
    )
    again = shrunken(moved).rows
    for name in ("estimate", "shrunken", "low", "high"):
        assert again[name].to_numpy() == pytest.approx(3 * found[name].to_numpy() + 500, rel=1e-7)
    assert again["reliability"].to_numpy() == pytest.approx(
        found["reliability"].to_numpy(), rel=1e-5
    )


def test_a_larger_provider_is_drawn_in_less_and_each_lies_between_itself_and_the_mean():
    found = shrunken(TOTALS)
    mean, rows = found.answers["estimate"]["gemiddelde"], found.rows
    part = (rows["shrunken"] - mean) / (rows["estimate"] - mean)
    assert part.to_numpy() == pytest.approx(rows["reliability"].to_numpy())
    assert rows["reliability"].sort_values().index.tolist() == ["C", "D", "A", "B"]


def test_one_provider_none_and_one_without_answers_are_named():
    alone = shrunken(TOTALS.iloc[:1])
    assert alone.rows["cautions"].item()[0].startswith("not_computable er is maar één")
    assert alone.rows[["shrunken", "low", "se"]].isna().all(axis=None)
    assert alone.answers["estimate"].isna().all()
    assert len(shrunken(TOTALS.iloc[:0]).rows) == 0
    empty = pd.DataFrame({"n": [0], "sum": [0.0], "sum_squares": [0.0]}, index=["Z"])
    more = shrunken(pd.concat([TOTALS, empty]))
    assert more.rows.at["Z", "cautions"] == ("not_computable de noemer is 0",)
    assert more.rows.loc["A", "shrunken"] == shrunken(TOTALS).rows.loc["A", "shrunken"]


@pytest.mark.parametrize("n", [1, 5])
def test_without_spread_within_providers_it_is_not_computable(n):
    alike = pd.DataFrame({"n": [n, n], "sum": [2.0 * n, 3 * n], "sum_squares": [4.0 * n, 9 * n]})
    found = shrunken(alike)
    assert found.rows["shrunken"].isna().all()
    assert "geen spreiding" in found.answers["cautions"].iloc[0][0]
    assert "geen spreiding" in enough_to_compare(alike).answers["cautions"].iloc[0][0]


def test_two_providers_have_an_answer_and_a_caution():
    found = shrunken(TOTALS.iloc[:2])
    assert np.isfinite(found.rows[["shrunken", "low", "high"]].to_numpy()).all()
    assert "few_providers 2" in found.answers["cautions"]["tau2"]


def test_wrong_input_is_refused():
    with pytest.raises(ValueError, match="variance"):
        shrunken(pd.DataFrame({"estimate": [1.0, 2], "variance": [0.0, 1]}))
    with pytest.raises(ValueError, match="sum_squares"):
        shrunken(TOTALS.drop(columns="sum_squares"))
    with pytest.raises(ValueError, match="level"):
        shrunken(TOTALS, level=1)
    table, _, _ = providers(np.random.default_rng(1), groups=3)
    with pytest.raises(ValueError, match="follows"):
        shrunken(table.assign(a=1.0), covariates=("a",))


@pytest.mark.parametrize(("icc", "least"), [(0, 0.97), (0.02, 0.915), (0.1, 0.93)])
def test_intervals_of_ten_providers_hold_the_truth(icc, least):
    # benchmarks/providers.py: .93 to .95, and 1.00 when providers are equal; here s.e. about .009
    rng, held = np.random.default_rng(7), []
    for _ in range(60):
        n = rng.integers(30, 200, 10)
        true = rng.normal(0, np.sqrt(icc), 10)
        mean = true + rng.normal(size=10) * np.sqrt((1 - icc) / n)
        within = (1 - icc) * rng.chisquare(n - 1)
        totals = pd.DataFrame({"n": n, "sum": n * mean, "sum_squares": within + n * mean**2})
        rows = shrunken(totals).rows
        held.append(((rows["low"] <= true) & (true <= rows["high"])).mean())
    assert np.mean(held) >= least


def test_shares_of_institutions_lie_near_those_of_the_binomial_mixed_model_of_lme4():
    case = CASES["glmm_providers"]
    data = case["inputs"]["data"]
    counts = pd.DataFrame({"count": data["r"], "n": data["n"]}, index=data["provider"])
    ours = institutions(counts)["shrunken"].to_numpy()
    for name in ("nAGQ1", "nAGQ10", "nAGQ25"):
        expected = case["outputs"][name]
        theirs = expit(expected["fixef"]["(Intercept)"] + np.array(expected["ranef"]["blup"]))
        # ours is averaged over the spread that there may be, and on another scale: not the same
        assert abs(ours - theirs).max() < 0.01
        assert np.corrcoef(ours, theirs)[0, 1] > 0.995


COUNTS = pd.DataFrame(
    {"count": [4, 7, 19, 3, 11, 25, 2, 9, 14, 6], "n": [24, 32, 60, 30, 45, 70, 28, 41, 38, 33]},
    index=list("ADBCHGEFIJ"),
)


def test_how_many_it_takes_follows_from_the_variances():
    found = enough_to_compare(COUNTS)
    tau2, sigma2 = shrunken(
        COUNTS.assign(sum=COUNTS["count"], sum_squares=COUNTS["count"])
    ).answers["estimate"][["tau2", "sigma2"]]
    for part in (0.7, 0.9):
        n = found.answers["estimate"][f"nodig_{100 * part:.0f}"]
        # the first whole n that reaches it
        assert tau2 / (tau2 + sigma2 / n) >= part > tau2 / (tau2 + sigma2 / (n - 1))
    median = COUNTS["n"].median()
    expected = tau2 / (tau2 + sigma2 / median)
    assert found.answers["estimate"]["betrouwbaarheid"] == pytest.approx(expected)
    each = tau2 / (tau2 + sigma2 / COUNTS["n"])
    assert found.rows["reliability"].to_numpy() == pytest.approx(each.to_numpy())
    assert found.rows.index.tolist() == COUNTS.index.tolist()
    assert "not_told_apart 36 51" in found.answers["cautions"]["betrouwbaarheid"]
    rows = found.answers
    assert ((rows["low"] <= rows["estimate"]) & (rows["estimate"] <= rows["high"])).all()


def test_providers_of_known_variances_need_what_they_need():
    # tau2 .05, sigma2 1: n = 1 / .05 · .7 / .3 = 46.7 for .7, and 180 for .9
    rng = np.random.default_rng(9)
    n, true = np.full(4000, 60), rng.normal(0, np.sqrt(0.05), 4000)
    mean = true + rng.normal(size=4000) / np.sqrt(n)
    totals = pd.DataFrame(
        {"n": n, "sum": n * mean, "sum_squares": rng.chisquare(n - 1) + n * mean**2}
    )
    found = enough_to_compare(totals).answers
    assert found["low"]["nodig_70"] <= 47 <= found["high"]["nodig_70"]
    assert found["estimate"]["nodig_70"] == pytest.approx(46.7, rel=0.1)  # tau2 is right to 4%
    assert found["estimate"]["nodig_90"] == pytest.approx(180, rel=0.1)


def test_when_providers_differ_no_more_than_by_chance_no_number_is_enough():
    found = enough_to_compare(pd.DataFrame({"count": [3, 3, 3, 4], "n": [10, 10, 10, 13]}))
    assert found.answers["estimate"]["betrouwbaarheid"] == 0
    for name in ("nodig_70", "nodig_90"):
        assert np.isnan(found.answers["estimate"][name])
        assert "dus geen aantal is genoeg" in found.answers["cautions"][name][0]


def test_an_upper_bound_that_is_not_there_is_said():
    found = enough_to_compare(pd.DataFrame({"count": [3, 6, 4], "n": [12, 14, 16]})).answers
    assert np.isnan(found["high"]["nodig_70"])
    assert any("geen aantal" in c or c == "no_upper_bound" for c in found["cautions"]["nodig_70"])


@pytest.mark.parametrize("share", [0, 1])
def test_nothing_or_everything_found_says_nothing_about_differences(share):
    counts = pd.DataFrame({"count": [9 * share, 12 * share], "n": [9, 12]})
    found = enough_to_compare(counts)
    assert found.rows["reliability"].isna().all()
    assert "geen spreiding" in found.answers["cautions"].iloc[0][0]


def test_outside_the_team_reliability_follows_from_released_counts_only():
    counts = mark((COUNTS + 20).assign(unit="jeugdigen"), "child")
    counts["n"] += 20
    exact = release.release(enough_to_compare(counts), "openbaar")
    assert exact.rows["reliability"].isna().all()
    found = enough_to_compare(release.release(counts, "openbaar"))
    shown = release.release(found, "openbaar")
    assert shown.rows["reliability"].equals(found.rows["reliability"])
    assert shown.answers["estimate"].equals(found.answers["estimate"])
