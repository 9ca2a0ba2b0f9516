"""Reference: metafor (rma.mv) and clubSandwich, through tests/reference/meta_multilevel.json.

Golden values of METHODS §B beside it: the documentation of metafor and clubSandwich.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from jeugdlib.estimate._blocks import sort_by_study
from jeugdlib.estimate._moderators import design_matrix
from jeugdlib.estimate._multilevel import fit, model_of
from jeugdlib.estimate._robust import cr2
from jeugdlib.estimate.evidence import rho_sensitivity, three_level

REFERENCE = Path(__file__).parents[1] / "reference"
CASES = {
    case["id"]: case
    for case in json.loads((REFERENCE / "meta_multilevel.json").read_text())["cases"]
}
ITERATED = 1e-5  # the tolerance that the file itself names: both sides stop climbing somewhere
CLOSED_FORM = 1e-8

# what the file holds of statistics that we do not offer; a new one makes a test fail
CASES_NOT_OFFERED = {"multivariate_berkey1998"}
NOT_OFFERED = {
    *("REML_z", "ML_z"),  # the normal distribution instead of t
    "LRT_no_variance",  # both variances at once
    *("logLik_reduced", "sigma2_inner_only", "sigma2_outer_only"),  # but see the test of these fits
    *("ICC", "ranef_outer", "aggregate", "rma_on_aggregates"),
}
FIT_NOT_OFFERED = {"AIC", "BIC", "AICc", "s_names", "vcov", "formula"}
ROBUST_NOT_OFFERED = {"robust_CR0", "robust_CR1_n_over_n_minus_p"} | {
    f"clubSandwich_{kind}_satterthwaite" for kind in ("CR0", "CR1", "CR1S", "CR3")
}
CR2 = "clubSandwich_CR2_satterthwaite"
COMPARED = {
    *("REML_t", "ML_t", "LRT_no_within_cluster_variance", "LRT_no_between_cluster_variance"),
    *("variance_proportions_percent", "I2_trace_P_percent", "confint_profile", "robust"),
    *("mod_year", "mod_pubstatus", "mod_deltype"),
}
FIT_COMPARED = {
    *("b", "se", "stat", "pval", "ci_lb", "ci_ub", "df", "sigma2", "s_nlevels", "Q", "Qp"),
    *("logLik", "pi", "QM", "robust", "CR2"),
}
THREE = ["three_konstantopoulos2011", "three_assink2016"]
CHE = ["che_assink2016_rho06", "che_konstantopoulos_rho04"]
MODERATORS = {"mod_year": "year", "mod_pubstatus": "pubstatus", "mod_deltype": "deltype"}


def table(case):
    data = pd.read_csv(REFERENCE / case["inputs"]["data"])
    outer = case["inputs"]["outer"]
    return data.rename(
        columns={outer: "study", "study": "inner"} if outer != "study" else {}
    ).rename(columns={"yi": "estimate", "vi": "variance"})


def fits(case):
    """Every fit of a case: how it is called here, and what R found."""
    outputs = case["outputs"]
    if "rho" in case["inputs"]:
        return [({"rho": case["inputs"]["rho"]}, outputs)]
    found = [({"method": "reml"}, outputs["REML_t"]), ({"method": "ml"}, outputs["ML_t"])]
    mods = [({"moderators": [m]}, outputs[key]) for key, m in MODERATORS.items() if key in outputs]
    return found + mods


EVERY_FIT = [
    pytest.param(case, *pair, id=f"{case}-{pair[0]}")
    for case in [*THREE, *CHE]
    for pair in fits(CASES[case])
]

# the file has robust answers of REML fits only
REML_FITS = [fit for fit in EVERY_FIT if fit.values[1].get("method") != "ml"]


def answers(case, settings):
    effects = table(CASES[case])
    if case == "three_konstantopoulos2011" and "moderators" in settings:
        effects["year"] -= effects["year"].mean()  # as the formula of this case says
    return three_level(effects, **settings).answers


def test_every_number_of_the_file_is_compared_or_listed():
    assert set(CASES) == {*THREE, *CHE} | CASES_NOT_OFFERED
    for name in THREE:
        assert set(CASES[name]["outputs"]) <= COMPARED | NOT_OFFERED
    for name in [*THREE, *CHE]:
        for _, found in fits(CASES[name]):
            listed = NOT_OFFERED if name in CHE else set()
            assert set(found) <= FIT_COMPARED | FIT_NOT_OFFERED | listed
            assert set(found.get("robust", {})) <= {CR2} | ROBUST_NOT_OFFERED


@pytest.mark.parametrize(("case", "settings", "expected"), EVERY_FIT)
def test_coefficients_and_their_tests_are_those_of_metafor(case, settings, expected):
    found = answers(case, settings)
    rows = found[found.index.str.startswith(("pooled", "moderator"))]
    for ours, theirs in {
        "estimate": "b",
        "se": "se",
        "p": "pval",
        "low": "ci_lb",
        "high": "ci_ub",
    }.items():
        numbers = list(expected[theirs].values())
        assert rows[ours].tolist() == pytest.approx(numbers, rel=ITERATED, abs=1e-8), theirs
    assert (rows["estimate"] / rows["se"]).tolist() == pytest.approx(
        list(expected["stat"].values()), rel=ITERATED
    )
    assert set(rows["df"]) == {expected["df"]}
    assert found["studies"].iloc[0] == expected["s_nlevels"][0]
    assert found["effects"].iloc[0] == expected["s_nlevels"][1]


@pytest.mark.parametrize(("case", "settings", "expected"), EVERY_FIT)
def test_variances_and_q_are_those_of_metafor(case, settings, expected):
    found = answers(case, settings)
    sigma2 = found.loc[["sigma2_study", "sigma2_effect"], "estimate"].tolist()
    assert sigma2 == pytest.approx(expected["sigma2"], rel=ITERATED)
    assert found.loc["q", "estimate"] == pytest.approx(expected["Q"], rel=CLOSED_FORM)
    assert found.loc["q", "p"] == pytest.approx(expected["Qp"], rel=CLOSED_FORM)


@pytest.mark.parametrize(("case", "settings", "expected"), EVERY_FIT)
def test_the_likelihood_is_that_of_metafor_but_for_its_constant(case, settings, expected):
    model = array_model(case, settings)
    free = len(model.effects) - model.given.shape[1] * model.restricted
    constant = -free * (0.5 * np.log(2 * np.pi) + np.log(model.unit))
    height = fit(model).best.log_likelihood
    assert height + constant == pytest.approx(expected["logLik"], rel=CLOSED_FORM)


def array_model(case, settings):
    effects = table(CASES[case])
    design, _, _ = design_matrix(effects, settings.get("moderators", []))
    order, studies = sort_by_study(effects["study"].to_numpy())
    y, v = effects[["estimate", "variance"]].to_numpy()[order].T
    restricted = settings.get("method", "reml") == "reml"
    rho = settings.get("rho", 0.0)
    return model_of(y, v, design[order], studies, rho=rho, restricted=restricted)


@pytest.mark.parametrize(("case", "settings", "expected"), EVERY_FIT)
def test_prediction_interval_or_omnibus_test_is_that_of_metafor(case, settings, expected):
    found = answers(case, settings)
    if "moderators" in settings:
        omnibus, theirs = found.loc["omnibus"], expected["QM"]
        assert omnibus["estimate"] == pytest.approx(theirs["QM"], rel=ITERATED)
        assert omnibus["p"] == pytest.approx(theirs["p"], rel=ITERATED)
        assert omnibus["df"] == theirs["df1"]
        assert f"F met {theirs['df1']} en {theirs['df2']} vrij" in omnibus["method"]
        assert "prediction" not in found.index
    else:
        prediction = found.loc["prediction"]
        assert prediction["low"] == pytest.approx(expected["pi"]["lb"], rel=ITERATED)
        assert prediction["high"] == pytest.approx(expected["pi"]["ub"], rel=ITERATED)


@pytest.mark.parametrize(("case", "settings", "expected"), REML_FITS)
def test_robust_answers_are_those_of_clubsandwich(case, settings, expected):
    whole = CASES[case]["outputs"].get("robust", {})
    theirs = expected.get("CR2") or expected.get("robust", whole)[CR2]
    found = answers(case, settings)
    rows = found[found.index.str.startswith("robust")]
    assert rows["se"].tolist() == pytest.approx(np.ravel(theirs["SE"]), rel=ITERATED)
    assert rows["df"].tolist() == pytest.approx(np.ravel(theirs["df"]), rel=ITERATED)
    assert rows["p"].tolist() == pytest.approx(np.ravel(theirs["p"]), rel=ITERATED)
    t = (rows["estimate"] / rows["se"]).tolist()
    assert t == pytest.approx(np.ravel(theirs["t"]), rel=ITERATED)
    beta = theirs.get("beta", list(expected["b"].values()))
    assert rows["estimate"].tolist() == pytest.approx(np.ravel(beta), rel=ITERATED)


@pytest.mark.parametrize("case", THREE)
def test_tests_of_each_level_are_those_of_metafor(case):
    outputs, found = CASES[case]["outputs"], answers(case, {})
    for key, name in {
        "test_study": "LRT_no_between_cluster_variance",
        "test_effect": "LRT_no_within_cluster_variance",
    }.items():
        theirs = outputs[name]
        assert found.loc[key, "estimate"] == pytest.approx(theirs["LRT"], rel=ITERATED)
        assert found.loc[key, "p"] == pytest.approx(theirs["p"], rel=ITERATED)
        assert found.loc[key, "df"] == theirs["df"]


@pytest.mark.parametrize("case", THREE)
def test_fits_with_one_variance_are_those_of_metafor(case):
    model, outputs = array_model(case, {}), CASES[case]["outputs"]
    without_study, without_effect = fit(model).without
    inner = model.unit**2 * without_study.sigma2
    outer = model.unit**2 * without_effect.sigma2
    assert inner == pytest.approx(outputs["sigma2_inner_only"], rel=ITERATED)
    assert outer == pytest.approx(outputs["sigma2_outer_only"], rel=ITERATED)


@pytest.mark.parametrize("case", THREE)
def test_parts_of_the_spread_are_those_of_metafor(case):
    outputs, found = CASES[case]["outputs"], answers(case, {})["estimate"]
    parts, trace = outputs["variance_proportions_percent"], outputs["I2_trace_P_percent"]
    assert found["i2_study"] == pytest.approx(parts["level3_between"], rel=ITERATED)
    assert found["i2_effect"] == pytest.approx(parts["level2_within"], rel=ITERATED)
    assert 100 - found["i2"] == pytest.approx(parts["level1_sampling"], rel=ITERATED)
    sigma2 = found["sigma2_study"] + found["sigma2_effect"]
    typical = sigma2 * (100 / found["i2"] - 1)
    assert typical == pytest.approx(parts["typical_sampling_variance"], rel=ITERATED)
    assert found["i2"] == pytest.approx(trace["total"], rel=ITERATED)
    assert found["i2_study"] == pytest.approx(trace["outer"], rel=ITERATED)
    assert found["i2_effect"] == pytest.approx(trace["inner"], rel=ITERATED)


@pytest.mark.parametrize("case", THREE)
def test_profile_intervals_are_those_of_metafor(case):
    found, theirs = answers(case, {}), CASES[case]["outputs"]["confint_profile"]
    for key, name in {"sigma2_study": "sigma2_outer", "sigma2_effect": "sigma2_inner"}.items():
        assert found.loc[key, "low"] == pytest.approx(theirs[name]["lb"], rel=ITERATED)
        assert found.loc[key, "high"] == pytest.approx(theirs[name]["ub"], rel=ITERATED)


def test_two_moderators_give_what_the_documentation_of_clubsandwich_prints():
    effects = table(CASES["three_assink2016"])
    found = three_level(effects, moderators=["year", "deltype"]).answers["estimate"]
    assert found["sigma2_study"] == pytest.approx(0.1493, abs=5e-5)  # four printed decimals
    assert found["sigma2_effect"] == pytest.approx(0.0853, abs=5e-5)
    assert found["q"] == pytest.approx(610.264, abs=5e-4)


def test_cr2_with_each_trial_its_own_cluster_is_that_of_the_test_suite_of_metafor():
    bcg = pd.read_csv(REFERENCE / "data/bcg_rr.csv")
    tau2 = 0.3132433  # REML, metafor documentation
    one = np.ones((len(bcg), 1))
    found = cr2(one, bcg["yi"].to_numpy(), bcg["trial"].to_numpy(), bcg["vi"].to_numpy() + tau2)
    assert found.se[0] ** 2 == pytest.approx(0.03229357, abs=5e-9)  # eight printed decimals
    assert found.df[0] == pytest.approx(11.0412, abs=5e-5)
    assert found.estimate[0] / found.se[0] == pytest.approx(-3.97616, abs=5e-6)


@pytest.mark.parametrize("case", CHE)
def test_sensitivity_holds_the_answer_of_each_correlation(case):
    inputs, outputs = CASES[case]["inputs"], CASES[case]["outputs"]
    found = rho_sensitivity(table(CASES[case]))
    row = found.loc[f"rho_{inputs['rho']}".replace(".", "_")]
    assert row["estimate"] == pytest.approx(outputs["b"]["intrcpt"], rel=ITERATED)
    assert row["low"] == pytest.approx(outputs["ci_lb"]["intrcpt"], rel=ITERATED)
    assert found["rho"].tolist() == [0.2, 0.4, 0.6, 0.8]
