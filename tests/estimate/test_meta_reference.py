"""Reference: R (metafor, stats), through tests/reference/meta.json."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from jeugdlib.estimate.evidence import (
    bias_tests,
    cumulative,
    influence,
    leave_one_out,
    mantel_haenszel,
    meta_analysis,
)
from jeugdlib.estimate.outcome import odds_ratio, peto_odds_ratio, risk_difference, risk_ratio

REFERENCE = Path(__file__).parents[1] / "reference"
CASES = {c["id"]: c for c in json.loads((REFERENCE / "meta.json").read_text())["cases"]}
CLOSED_FORM = 1e-8  # the same formula on both sides; one case has k = 58
ITERATED = 1e-6  # the file was iterated to 1e-12, ours to 1e-8 with quadratic convergence
METHODS = {"EE": "fixed", "DL": "dl", "PM": "pm", "ML": "ml", "REML": "reml"}
TESTS = {"z": False, "knha": True}
FITS = [f"{method}_{test}" for method in METHODS for test in TESTS]

# what the file holds of statistics that are not ours; something new in it makes a test fail
OTHER_ESTIMATORS = {"HE", "HS", "HSk", "SJ", "EB", "PMM"}
NOT_OFFERED = {
    "uni": {"stat", "se_tau2", "vt", "fit", "pi_t_kminus2_riley"},
    "mod": {"stat", "se_tau2", "vt", "fit", "vcov", "predict"},
    "sens": {
        *("ranktest_not_exact", "rstandard_REML", "blup_REML", "baujat_REML", "henmi_copas"),
        *("fsn_Rosenthal", "fsn_Orwin", "fsn_Rosenberg", "fsn_General", "tes", "selmodel_3psm_ML"),
        *(f"trimfill_{k0}_{method}" for k0 in ("L0", "R0", "Q0") for method in METHODS),
    },
    "mh": {
        *("z", "tarone", "taronep", "breslow_day", "breslow_dayp", "CMHp"),
        *("CMH_continuity_corrected", "CMH_uncorrected", "CMH_uncorrectedp"),
    },
}
# Cases of which ours differ on purpose, see tests/reference/README.md.
ONE_STUDY, IDENTICAL, NO_INTERCEPT = "uni_edge_k1", "uni_edge_identical", "mod_bcg_alloc_noint"

COMPARED = {
    "uni": {
        **{"b": ("pooled", "estimate"), "se": ("pooled", "se"), "pval": ("pooled", "p")},
        **{"ci_lb": ("pooled", "low"), "ci_ub": ("pooled", "high"), "df": ("pooled", "df")},
        **{"tau2": ("tau2", "estimate"), "I2": ("i2", "estimate"), "H2": ("h2", "estimate")},
        **{"Q": ("q", "estimate"), "Q_p": ("q", "p"), "k": ("pooled", "effects")},
    },
    "subsets": {
        **{"estimate": "estimate", "se": "se", "pval": "p", "ci.lb": "low", "ci.ub": "high"},
        **{"Q": "q", "tau2": "tau2", "I2": "i2"},
    },
}


def family(prefix, *without):
    return [
        pytest.param(CASES[name], id=name)
        for name in CASES
        if name.startswith(prefix) and name not in without
    ]


def effects_of(case):
    inputs = case["inputs"]
    if "data" in inputs:
        table = pd.read_csv(REFERENCE / inputs["data"])
    else:
        table = pd.DataFrame({"yi": inputs["yi"], "vi": inputs["vi"]})
    table = table.dropna(subset=["yi", "vi"])
    return table.assign(
        study=np.arange(len(table)),  # metafor leaves out rows; two of one author are two studies
        estimate=table["yi"].astype(float),
        variance=table["vi"].astype(float),
    )


def rtol(name):
    return CLOSED_FORM if name.startswith(("EE", "DL")) else ITERATED


def close(expected, rel):
    # where the file iterated to a tau2 of 0 it has up to 1.4e-14, ours has 0
    return pytest.approx(expected, rel=rel, abs=2e-14)


def percent_close(expected, rel):
    return pytest.approx(expected, rel=rel, abs=1e-10)  # of such a tau2


def p_close(expected, rel):
    # a p of 1e-100 magnifies the error of its statistic by the square of that statistic
    return pytest.approx(expected, rel=100 * rel, abs=1e-30)


EQUAL = {"pval": p_close, "Q_p": p_close, "I2": percent_close}


def test_every_number_of_the_file_is_compared_or_listed():
    assert {name.split("_")[0] for name in CASES} == set(NOT_OFFERED)
    for name, case in CASES.items():
        kind = name.split("_")[0]
        outputs = case["outputs"]
        if kind in ("uni", "mod"):
            fits = {key.split("_")[0] for key in outputs} - OTHER_ESTIMATORS
            assert fits <= {*METHODS, "confint"}
            assert set(outputs) - {"REML_adhoc", "confint"} >= set(FITS)
            ours = {*COMPARED["uni"], "pi", "QM", "R2"}
            found = set().union(*(outputs[fit] for fit in FITS))
            assert found <= ours | NOT_OFFERED[kind]
        elif kind == "sens":
            assert set(outputs) - NOT_OFFERED["sens"] <= SENSITIVITY
        else:
            found = set().union(*outputs.values())
            assert found - NOT_OFFERED["mh"] == {
                "b",
                "se",
                "p",
                "ci_lb",
                "ci_ub",
                *["Q", "Qp", "I2", "H2"],
            }


@pytest.mark.parametrize("name", FITS)
@pytest.mark.parametrize("case", family("uni_", ONE_STUDY))
def test_a_meta_analysis_is_that_of_metafor(case, name):
    method, test = name.split("_")
    answers = meta_analysis(
        effects_of(case), method=METHODS[method], knapp_hartung=TESTS[test]
    ).answers
    identical = case["id"] == IDENTICAL
    # metafor gives an interval of no width there; ours is the normal one
    expected = case["outputs"][f"{method}_z" if identical else name]
    for key, (answer, column) in COMPARED["uni"].items():
        if key not in expected or (key == "tau2" and method == "EE"):
            continue
        equal = EQUAL.get(key, close)
        assert answers.at[answer, column] == equal(expected[key], rtol(name)), key
    if "pi" in expected and len(effects_of(case)) > 2:
        assert answers.at["prediction", "low"] == close(expected["pi"]["lb"], rtol(name))
        assert answers.at["prediction", "high"] == close(expected["pi"]["ub"], rtol(name))


@pytest.mark.parametrize("name", FITS)
def test_one_study_keeps_its_own_interval_as_in_metafor(name):
    method, test = name.split("_")
    case = CASES[ONE_STUDY]
    settings = {"method": METHODS[method], "knapp_hartung": TESTS[test]}
    pooled = meta_analysis(effects_of(case), **settings).answers.loc["pooled"]
    expected = case["outputs"][name]
    for key in ("b", "se", "pval", "ci_lb", "ci_ub"):
        assert pooled[COMPARED["uni"][key][1]] == close(expected[key], CLOSED_FORM)


@pytest.mark.parametrize("method", ["DL", "PM", "ML", "REML"])
@pytest.mark.parametrize("case", family("uni_", ONE_STUDY))
def test_the_q_profile_intervals_are_those_of_metafor(case, method):
    answers = meta_analysis(effects_of(case), method=METHODS[method]).answers
    values = dict(zip(("tau2", "tau", "i2", "h2"), _profile(case, method), strict=True))
    for key in ("tau2", "i2", "h2"):
        _, low, high = values[key]
        assert answers.at[key, "low"] == close(low, ITERATED)
        assert answers.at[key, "high"] == close(high, ITERATED)


def _profile(case, method):
    return case["outputs"]["confint"][f"{method}_Qprofile"]["values"]


MODERATORS = {
    "mod_bcg_ablat": ["ablat"],
    "mod_bcg_alloc": ["alloc"],
    "mod_bcg_ablat_alloc_year": ["ablat", "year", "alloc"],
    "mod_raudenbush_weeks": ["weeks"],
    "mod_bangert_meta_info": ["meta", "info", "length"],
    "mod_landenberger_group_length": ["group", "age"],
}


@pytest.mark.parametrize("name", FITS)
@pytest.mark.parametrize("case", family("mod_", NO_INTERCEPT))
def test_a_meta_regression_is_that_of_metafor(case, name):
    method, test = name.split("_")
    effects = effects_of(case)
    if "weeks" in effects:
        effects = effects.assign(weeks=effects["weeks"].clip(upper=3))
    answers = meta_analysis(
        effects,
        method=METHODS[method],
        moderators=MODERATORS[case["id"]],
        knapp_hartung=TESTS[test],
    ).answers
    expected, rel = case["outputs"][name], rtol(name)

    coefficients = answers[answers.index.str.startswith("moderator_")]
    for key in ("b", "se", "pval", "ci_lb", "ci_ub"):
        found = coefficients[COMPARED["uni"][key][1]]
        equal = EQUAL.get(key, close)
        for ours, theirs in zip(found, expected[key].values(), strict=True):
            assert ours == equal(theirs, 10 * rel), key  # a year of 1950 costs them a digit
    for key in ("tau2", "I2", "H2", "Q", "Q_p"):
        if key == "tau2" and method == "EE":
            continue
        answer, column = COMPARED["uni"][key]
        assert answers.at[answer, column] == EQUAL.get(key, close)(expected[key], 10 * rel), key
    omnibus = expected["QM"]
    assert answers.at["omnibus", "estimate"] == close(omnibus["QM"], 10 * rel)
    assert answers.at["omnibus", "df"] == omnibus["df1"]
    assert answers.at["omnibus", "p"] == p_close(omnibus["p"], 10 * rel)
    if omnibus["df2"] is not None:
        assert f"F met {omnibus['df1']} en {omnibus['df2']} " in answers.at["omnibus", "method"]
    if method != "EE":  # with one true effect there is no variance to explain
        assert answers.at["r2", "estimate"] == close(expected["R2"], 100 * rel)  # of two tau2
    assert answers["effects"].iloc[0] == expected["k"]


SENSITIVITY = {
    *("leave1out_REML", "leave1out_EE", "cumul_REML_data_order", "cumul_DL_order_by_vi"),
    *("cumul_REML_order_by_year", "regtest_rma_sei", "regtest_rma_vi", "egger_lm_sei"),
    *("egger_classic_intercept", "ranktest", "influence_REML", "rstudent_REML"),
    *("weights_REML_percent", "PET", "PEESE"),
}
SENS = family("sens_")


def compare_subsets(table, expected, rel):
    for key, column in COMPARED["subsets"].items():
        if key not in expected or (key == "tau2" and expected[key] is None):
            continue
        # of one effect alone nothing is said about differences, where metafor says 0
        start = int(table["effects"].iloc[0] == 1 and column in ("q", "tau2", "i2"))
        equal = EQUAL.get(key, close)
        for ours, theirs in list(zip(table[column], expected[key], strict=True))[start:]:
            assert ours == equal(theirs, rel), key


@pytest.mark.parametrize("case", SENS)
def test_leaving_one_out_is_as_in_metafor(case):
    effects, outputs = effects_of(case), case["outputs"]
    without = leave_one_out(effects, knapp_hartung=False)
    compare_subsets(without, outputs["leave1out_REML"], ITERATED)
    without = leave_one_out(effects, method="fixed", knapp_hartung=False)
    compare_subsets(without, outputs["leave1out_EE"], CLOSED_FORM)


@pytest.mark.parametrize("case", SENS)
def test_adding_one_by_one_is_as_in_metafor(case):
    effects, outputs = effects_of(case), case["outputs"]
    in_order = cumulative(effects, by="study", knapp_hartung=False)
    compare_subsets(in_order, outputs["cumul_REML_data_order"], ITERATED)
    by_precision = cumulative(effects, by="variance", method="dl", knapp_hartung=False)
    compare_subsets(by_precision, outputs["cumul_DL_order_by_vi"], CLOSED_FORM)
    if "cumul_REML_order_by_year" in outputs:
        by_year = cumulative(effects, by="year", knapp_hartung=False)
        compare_subsets(by_year, outputs["cumul_REML_order_by_year"], ITERATED)


@pytest.mark.parametrize("case", SENS)
def test_influence_of_each_effect_is_as_in_metafor(case):
    rows, expected = influence(effects_of(case)), case["outputs"]["influence_REML"]
    names = {
        "rstudent": "rstudent",
        "cook.d": "cooks_distance",
        "dffits": "dffits",
        "hat": "weight",
    }
    for key, column in {**names, "tau2.del": "tau2_without", "dfbs": "dfbetas"}.items():
        theirs = expected[key]
        theirs = next(iter(theirs.values())) if isinstance(theirs, dict) else theirs
        # differences of two iterated means lose digits
        assert rows[column].to_numpy() == pytest.approx(theirs, rel=1e-5, abs=1e-8), key
    assert rows["influential"].tolist() == [bool(one) for one in expected["influential"]]
    weights = meta_analysis(effects_of(case)).rows["weight"]
    percent = case["outputs"]["weights_REML_percent"]
    assert 100 * weights.to_numpy() == pytest.approx(percent, rel=ITERATED)
    assert rows["rstudent"].to_numpy() == pytest.approx(
        case["outputs"]["rstudent_REML"], rel=1e-5, abs=1e-8
    )


@pytest.mark.parametrize("case", SENS)
def test_tests_of_bias_are_as_in_r(case):
    answers, outputs = bias_tests(effects_of(case)).answers, case["outputs"]
    egger, line = answers.loc["egger"], outputs["egger_lm_sei"]
    classic = outputs["egger_classic_intercept"]
    assert egger["estimate"] == close(classic["b"], CLOSED_FORM)
    assert egger["se"] == close(classic["se"], CLOSED_FORM)
    assert egger["estimate"] / egger["se"] == close(line["t"], CLOSED_FORM)
    assert egger["p"] == p_close(line["p"], CLOSED_FORM)
    assert egger["df"] == line["df"]
    pet = answers.loc["pet"]
    assert pet["estimate"] == close(line["limit_est"], CLOSED_FORM)
    assert pet["low"] == close(line["ci_lb"], CLOSED_FORM)
    assert pet["high"] == close(line["ci_ub"], CLOSED_FORM)
    for name in ("PET", "PEESE"):
        ours, theirs = answers.loc[name.lower()], outputs[name]
        assert ours["estimate"] == close(theirs["b0"], CLOSED_FORM)
        assert ours["se"] == close(theirs["se"], CLOSED_FORM)
        assert ours["p"] == p_close(theirs["p"], CLOSED_FORM)
    assert answers.at["rank_test", "estimate"] == close(outputs["ranktest"]["tau"], CLOSED_FORM)
    assert answers.at["rank_test", "p"] == close(outputs["ranktest"]["p"], CLOSED_FORM)


@pytest.mark.parametrize("predictor", ["sei", "vi"])
@pytest.mark.parametrize("case", SENS)
def test_precision_as_a_moderator_is_the_random_effects_form_of_egger(case, predictor):
    effects = effects_of(case)
    effects["precision"] = effects["vi"] if predictor == "vi" else np.sqrt(effects["vi"])
    answers = meta_analysis(effects, moderators=["precision"], knapp_hartung=False).answers
    slope, start = answers.loc["moderator_precision"], answers.loc["moderator_intercept"]
    expected = case["outputs"][f"regtest_rma_{predictor}"]
    assert slope["estimate"] / slope["se"] == close(expected["z"], 10 * ITERATED)
    assert slope["p"] == close(expected["p"], 10 * ITERATED)
    assert start["estimate"] == close(expected["limit_est"], 10 * ITERATED)
    assert start["low"] == close(expected["ci_lb"], 10 * ITERATED)
    assert start["high"] == close(expected["ci_ub"], 10 * ITERATED)


MEASURES = {
    **{"MH_OR": odds_ratio, "MH_RR": risk_ratio, "MH_RD": risk_difference},
    "PETO": peto_odds_ratio,
}
# metafor also adds a half to the difference itself, and leaves out a study without events
OTHER_ZERO_RULE = {(f"mh_{name}", "MH_RD") for name in ("egger2001", "yusuf_table6", "zero_cells")}


@pytest.mark.parametrize("name", MEASURES)
@pytest.mark.parametrize("case", family("mh_"))
def test_counts_are_pooled_as_in_metafor(case, name):
    table = pd.read_csv(REFERENCE / case["inputs"]["data"])
    names = {"ai": "count_treated", "n1i": "n_treated", "ci": "count_control", "n2i": "n_control"}
    rows = table.rename(columns=names).assign(study=np.arange(len(table)))
    rows = rows.dropna(subset=list(names.values()))
    effects, expected = MEASURES[name](rows), case["outputs"][name]
    if name == "PETO":
        answers = meta_analysis(effects, method="fixed", knapp_hartung=False).answers
    else:
        answers = mantel_haenszel(effects).answers
    pooled = answers.loc["pooled"]
    for key, column in {"b": "estimate", "se": "se", "ci_lb": "low", "ci_ub": "high"}.items():
        assert pooled[column] == close(expected[key], CLOSED_FORM), key
    assert pooled["p"] == p_close(expected["p"], CLOSED_FORM)
    if (case["id"], name) in OTHER_ZERO_RULE:
        return
    for key, answer in {"Q": "q", "I2": "i2", "H2": "h2"}.items():
        assert answers.at[answer, "estimate"] == close(expected[key], CLOSED_FORM), key
    assert answers.at["q", "p"] == p_close(expected["Qp"], CLOSED_FORM)
