"""Reference: R (irr, irrCAC, psych, vcd, epiR), through tests/reference/agreement.json."""

import json
from pathlib import Path

import krippendorff
import numpy as np
import pandas as pd
import pingouin
import pytest
from statsmodels.stats.inter_rater import cohens_kappa, fleiss_kappa

from jeugdlib.estimate import _agreement as arithmetic
from jeugdlib.estimate import _icc
from jeugdlib.estimate.quality import agreement, from_table, icc

FOLDER = Path(__file__).parents[1] / "reference"
CASES = {case["id"]: case for case in json.loads((FOLDER / "agreement.json").read_text())["cases"]}
CLOSED_FORM = 1e-8  # both sides evaluate the same formula in doubles
FIVE_DECIMALS = 0.6e-5  # irrCAC rounds coefficients and standard errors to five
WEIGHTS = {"unweighted": "", "linear": "_linear", "quadratic": "_quadratic"}
TABLES = [name for name in CASES if name.startswith("kappa_")]
MANY = [name for name in CASES if name.startswith(("fleiss_", "multi_", "kripp_"))]
ICCS = [name for name in CASES if name.startswith("icc_")]

# what the library does not offer; an output that is neither compared nor here makes a test fail
NOT_OFFERED = {
    "tables": {
        # (2 x 2) statistics of their own: the test of unequal margins; intervals of indices
        *("mcnemar", "epiR_kappa", "epiR_pabak", "epiR_pindex", "epiR_bindex"),
        # Brennan-Prediger, but for two categories, where it is PABAK
        *(f"irrCAC_bp2_{weights}" for weights in WEIGHTS),
    },
    "many": {
        *("conger_exact_kappa", "light_kappa", "kendall_W_corrected", "percent_agree_tolerance1"),
        *(
            f"irrCAC_{kind}_{weights}"
            for kind in ("conger.kappa", "bp.coeff")
            for weights in WEIGHTS
        ),
        *(
            f"irrCAC_{kind}_ordinal"  # Gwet's ordinal weights: ours are linear
            for kind in (
                *("gwet.ac1", "fleiss.kappa", "krippen.alpha", "conger.kappa", "bp.coeff"),
                "pa.coeff",
            )
        ),
    },
    "icc": {
        # another interval of the mean than psych's, another F test of the single one
        *("irr_twoway_agreement_average", "irr_twoway_agreement_single"),
        *("sem", "cronbach_alpha_columns_as_items", "bland_altman", "pearson", "lin_ccc"),
    },
}
# Cronbach's alpha and item statistics are about questionnaires, not about coders
NOT_AGREEMENT = {"alpha_bfi_A", "alpha_attitude"}


def number(value):
    return np.nan if value in ("NaN", None) else value


def close(expected, tolerance=CLOSED_FORM):
    return pytest.approx(number(expected), rel=tolerance, abs=tolerance, nan_ok=True)


def matrix(case):
    """The codes of a case, units × coders with −1 for a gap, and the values of the categories."""
    inputs = case["inputs"]
    if "data" in inputs:
        rows = pd.read_csv(FOLDER / inputs["data"])
    else:
        rows = pd.DataFrame(inputs["ratings_rows_subjects_columns_raters"])
    values = np.unique(rows.stack().dropna())
    codes = rows.apply(lambda column: pd.Categorical(column, values).codes).to_numpy(int)
    return codes, values if values.dtype != object else np.arange(len(values))


def long(codes, values, scale):
    unit, coder = np.nonzero(codes >= 0)
    chosen = values[codes[unit, coder]]
    return pd.DataFrame(
        {
            "unit_id": unit,
            "dossier_id": unit,
            "item": "x",
            "label": "X",
            "unit": "dossiers",
            "scale": scale,
            "levels": pd.array(
                [len(values) if scale != "interval" else pd.NA] * len(unit), "Int64"
            ),
            "coder": coder,
            "value": chosen.astype(str),
            "score": chosen.astype(float) if scale == "interval" else codes[unit, coder] * 1.0,
            "found": pd.array([pd.NA] * len(unit), "boolean"),
            "place": pd.array([pd.NA] * len(unit), "Int64"),
        }
    )


def test_every_case_and_every_output_is_compared_or_listed():
    assert set(CASES) == {*TABLES, *MANY, *ICCS, *NOT_AGREEMENT}
    found = {
        kind: {output for name in names for output in CASES[name]["outputs"]}
        for kind, names in (("tables", TABLES), ("many", MANY), ("icc", ICCS))
    }
    compared = {
        "tables": {
            *(f"{kind}_{w}" for kind in ("kappa", "irrCAC_kappa2") for w in WEIGHTS),
            *(f"irrCAC_{kind}_{w}" for kind in ("scott2", "gwet.ac1", "krippen2") for w in WEIGHTS),
            *("kappa_max", "psych_cohen_kappa", "vcd_Kappa", "irrCAC_gwet_ac1_raw"),
            *("irr_kripp_alpha", "irr_kappa2_unweighted", "irr_kappa2_equal", "irr_kappa2_squared"),
            *("percent_agreement", "specific_agreement", "pabak", "prevalence_index", "bias_index"),
        },
        "many": {
            *("fleiss_kappa", "fleiss_by_category", "percent_all_agree", "kripp_alpha"),
            *(
                f"irrCAC_{kind}_{w}"
                for kind in ("gwet.ac1", "fleiss.kappa", "krippen.alpha", "pa.coeff")
                for w in WEIGHTS
            ),
        },
        "icc": {
            *("psych_ICC", "anova", "irr_twoway_consistency_single"),
            *("irr_twoway_consistency_average",),
            *(f"irr_oneway_{kind}_{size}" for kind in ("consistency", "agreement")
              for size in ("single", "average")),
        },
    }  # fmt: skip
    for kind, outputs in found.items():
        assert not compared[kind] & NOT_OFFERED[kind]
        assert outputs == compared[kind] | (NOT_OFFERED[kind] & outputs)
        assert NOT_OFFERED[kind] <= outputs


@pytest.mark.parametrize("name", TABLES)
def test_kappa_of_a_table_is_that_of_vcd_and_psych(name):
    case = CASES[name]
    answers, outputs = from_table(np.array(case["inputs"]["table"])), case["outputs"]
    for weights, key in WEIGHTS.items():
        expected = outputs[f"kappa_{weights}"]
        # of two categories all weights are the same, and ours has one row
        row = answers.loc["kappa" + key if "kappa" + key in answers.index else "kappa"]
        assert row["estimate"] == close(expected["kappa"])
        assert row["se"] == close(expected["se"])
        assert row["p"] == close(expected["p"])
        if expected["se"] not in (0, "NaN"):  # ours has no interval where the formula has no spread
            assert row["low"] == close(max(expected["ci_lb"], -1))
            assert row["high"] == close(min(expected["ci_ub"], 1))
        else:
            assert np.isnan(row["low"])
        vcd = {"unweighted": "unweighted", "linear": "linear_equal_spacing"}
        other = outputs["vcd_Kappa"][vcd.get(weights, "quadratic_fleiss_cohen")]
        assert (row["estimate"], row["se"]) == (close(other["value"]), close(other["ASE"]))
        other = outputs[f"irrCAC_kappa2_{weights}"]
        assert (row["estimate"], row["se"]) == (close(other["coef"]), close(other["se"]))
        irr = {"unweighted": "unweighted", "linear": "equal", "quadratic": "squared"}[weights]
        assert row["estimate"] == close(outputs[f"irr_kappa2_{irr}"]["kappa"])
        assert row["p"] == close(outputs[f"irr_kappa2_{irr}"]["p"])
    # psych's variance of a weighted kappa is another formula (the note of the case)
    psych = outputs["psych_cohen_kappa"]
    assert answers.loc["kappa", "estimate"] == close(psych["unweighted"]["est"])
    weighted = "kappa_quadratic" if "kappa_quadratic" in answers.index else "kappa"
    assert answers.loc[weighted, "estimate"] == close(psych["weighted_quadratic"]["est"])
    if not np.isnan(answers.loc["kappa", "se"]):
        assert answers.loc["kappa", "se"] ** 2 == close(psych["var_kappa"])


@pytest.mark.parametrize("name", TABLES)
def test_other_measures_of_a_table_are_those_of_irrcac_and_irr(name):
    outputs = CASES[name]["outputs"]
    table = np.array(CASES[name]["inputs"]["table"])
    answers, n = from_table(table), table.sum()
    # irrCAC divides by n for a table and by n - 1 for ratings; ours does the second
    of_table = np.sqrt((n - 1) / n)
    for weights, key in WEIGHTS.items():
        row = answers.loc["ac2" + key if key and "ac2" + key in answers.index else "ac1"]
        expected = outputs[f"irrCAC_gwet.ac1_{weights}"]
        assert row["estimate"] == close(expected["coef"])
        assert row["se"] * of_table == close(expected["se"])
    pi, scott = answers.loc["pi"], outputs["irrCAC_scott2_unweighted"]
    assert pi["estimate"] == close(scott["coef"])
    assert pi["se"] * of_table == close(scott["se"])
    raw = outputs["irrCAC_gwet_ac1_raw"]
    assert answers.loc["ac1", "estimate"] == close(raw["coef"], FIVE_DECIMALS)
    assert answers.loc["percent", "estimate"] == close(raw["pa"])
    assert answers.loc["percent", "estimate"] == close(outputs["percent_agreement"])
    assert answers.loc["kappa_max", "estimate"] == close(outputs["kappa_max"])
    for scale in ("nominal", "ordinal", "interval"):
        key = "alpha" if scale == "nominal" else f"alpha_{scale}"
        alpha = answers.loc[key if key in answers.index else "alpha", "estimate"]
        expected = outputs["irr_kripp_alpha"][scale]
        # irr calls alpha 1 when every answer is the same; there 0 is divided by 0
        assert alpha == close("NaN" if name == "kappa_all_one_category" else expected)


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("weights", WEIGHTS)
def test_weighted_pi_and_alpha_of_a_table_are_those_of_irrcac(name, weights):
    table, outputs = np.array(CASES[name]["inputs"]["table"]), CASES[name]["outputs"]
    q, n = len(table), table.sum()
    place = np.indices((q, q)).reshape(2, -1).T
    sums = arithmetic.per_unit(np.repeat(place, table.ravel(), axis=0), q)
    square = {
        "unweighted": np.eye(q),
        "linear": arithmetic.linear(np.arange(q)),
        "quadratic": arithmetic.quadratic(np.arange(q)),
    }[weights]
    whole = arithmetic.total(sums)
    pi = arithmetic.fleiss(whole, square)
    scott, alpha = outputs[f"irrCAC_scott2_{weights}"], outputs[f"irrCAC_krippen2_{weights}"]
    assert pi == close(scott["coef"])
    se = arithmetic.linearised_se(sums, square, "fleiss") * np.sqrt((n - 1) / n)
    assert se == close(scott["se"])
    # of two coders without gaps alpha is pi with one more observation in 2n
    assert 1 - (1 - pi) * (2 * n - 1) / (2 * n) == close(alpha["coef"])
    if weights != "linear":  # no metric of Krippendorff's
        scale = {"unweighted": "nominal", "quadratic": "interval"}[weights]
        assert arithmetic.alpha(whole, scale, np.arange(q)) == close(alpha["coef"])


@pytest.mark.parametrize("name", [n for n in TABLES if "pabak" in CASES[n]["outputs"]])
def test_indices_of_a_two_by_two_table_are_those_of_r(name):
    outputs = CASES[name]["outputs"]
    answers = from_table(np.array(CASES[name]["inputs"]["table"]))["estimate"]
    for key in ("pabak", "prevalence_index", "bias_index"):
        assert answers[key] == close(outputs[key])
    assert answers["positive"] == close(outputs["specific_agreement"]["category1"])
    assert answers["negative"] == close(outputs["specific_agreement"]["category2"])


@pytest.mark.parametrize("name", MANY)
def test_measures_of_several_coders_are_those_of_irrcac(name):
    codes, values = matrix(CASES[name])
    outputs, q = CASES[name]["outputs"], len(values)
    sums = arithmetic.per_unit(codes, q)
    whole = arithmetic.total(sums)
    squares = {
        "unweighted": np.eye(q),
        "linear": arithmetic.linear(values),
        "quadratic": arithmetic.quadratic(values),
    }
    for weights, square in squares.items():
        if f"irrCAC_fleiss.kappa_{weights}" not in outputs or number(
            outputs[f"irrCAC_pa.coeff_{weights}"]["pa"]
        ) != number(outputs[f"irrCAC_pa.coeff_{weights}"]["pa"]):
            continue  # the words of diagnoses have no distance, and nor has one category
        observed = arithmetic.observed(whole, square)
        assert observed == close(outputs[f"irrCAC_pa.coeff_{weights}"]["pa"])
        fleiss = outputs[f"irrCAC_fleiss.kappa_{weights}"]
        assert arithmetic.expected_fleiss(whole, square) == close(fleiss["pe"])
        assert arithmetic.fleiss(whole, square) == close(fleiss["coef"], FIVE_DECIMALS)
        gwet = outputs[f"irrCAC_gwet.ac1_{weights}"]
        assert arithmetic.gwet(whole, square) == close(gwet["coef"], FIVE_DECIMALS)
        if q > 1:
            for method, expected in (("fleiss", fleiss), ("gwet", gwet)):
                se = arithmetic.linearised_se(sums, square, method)
                assert se == close(expected["se"], FIVE_DECIMALS)
            assert arithmetic.expected_gwet(whole, square) == close(gwet["pe"])
        if weights != "linear":
            scale = {"unweighted": "nominal", "quadratic": "interval"}[weights]
            alpha = outputs[f"irrCAC_krippen.alpha_{weights}"]["coef"]
            assert arithmetic.alpha(whole, scale, values) == close(alpha, FIVE_DECIMALS)


@pytest.mark.parametrize("name", MANY)
@pytest.mark.parametrize("scale", ["nominal", "ordinal", "interval"])
def test_alpha_of_several_coders_is_that_of_irr(name, scale):
    codes, values = matrix(CASES[name])
    alpha = arithmetic.alpha(
        arithmetic.total(arithmetic.per_unit(codes, len(values))), scale, values
    )
    expected = CASES[name]["outputs"]["kripp_alpha"][scale]
    if name == "multi_all_same":
        assert np.isnan(alpha)  # irr says 1
    elif (codes < 0).any():
        assert alpha == close(expected)
    else:
        # without gaps irr counts each pair of coders whole, so that there seem to be m − 1 times
        # as many answers; irrCAC and the package krippendorff have ours
        answers = codes.size
        seeming = answers * (codes.shape[1] - 1)
        known = 1 - (1 - alpha) * (answers / (answers - 1)) * (seeming - 1) / seeming
        assert known == close(expected)


@pytest.mark.parametrize("name", MANY)
def test_kappa_of_fleiss_is_that_of_irr_over_all_and_by_category(name):
    codes, values = matrix(CASES[name])
    outputs = CASES[name]["outputs"]
    complete = codes[(codes >= 0).all(axis=1)]  # irr leaves the others out
    kappa = outputs["fleiss_kappa"]
    assert len(complete) == kappa["n_subjects"]
    used = np.unique(complete)
    assert kappa_of(np.searchsorted(used, complete), len(used)) == close(kappa["kappa"])
    for category, expected in zip(used, outputs["fleiss_by_category"]["values"], strict=True):
        of_category = kappa_of((complete == category).astype(int), 2)
        assert of_category == close(expected[0], 0.6e-3)  # irr prints three decimals
    answers = agreement(long(complete, values, "nominal"), rng=np.random.default_rng(1), draws=9)
    assert 100 * answers.rows["agreed"].mean() == close(outputs["percent_all_agree"])
    assert answers.answers.loc["overeenstemming_x", "kappa"] == close(kappa["kappa"])


def kappa_of(codes, categories):
    sums = arithmetic.total(arithmetic.per_unit(codes, categories))
    return arithmetic.fleiss(sums, np.eye(categories))


@pytest.mark.parametrize("name", ICCS)
def test_intraclass_correlations_are_those_of_psych(name):
    case, outputs = CASES[name], CASES[name]["outputs"]
    if "data" in case["inputs"]:
        scores = pd.read_csv(FOLDER / case["inputs"]["data"]).to_numpy(float)
    else:
        scores = np.array(case["inputs"]["ratings"], float)
    anova = outputs["anova"]
    names = ("MS_subjects", "MS_raters", "MS_residual", "MS_within")
    assert _icc.mean_squares(scores) == tuple(close(anova[key]) for key in names)

    values = np.unique(scores)
    codes = np.searchsorted(values, scores)
    answers = icc(long(codes, values, "interval"))
    psych = outputs["psych_ICC"]
    kinds = dict(zip(psych["type"], range(6), strict=True))
    for kind, place in kinds.items():
        row = answers.loc[f"icc_x_{kind[3]}_{'k' if kind.endswith('k') else '1'}"]
        if name == "icc_negative" and kind.endswith("k"):
            # all units have the same mean: psych divides by a mean square of 6e-32, or says 5
            assert np.isnan(row["estimate"])
            continue
        assert row["estimate"] == close(psych["icc"][place])
        if name == "icc_negative":
            assert np.isnan(row["low"])  # psych: as high as low
        else:
            assert row["low"] == close(psych["lb"][place])
            assert row["high"] == close(psych["ub"][place])
    if name != "icc_negative":
        irr = {
            "icc_x_1_1": "irr_oneway_consistency_single",
            "icc_x_1_k": "irr_oneway_consistency_average",
            "icc_x_3_1": "irr_twoway_consistency_single",
            "icc_x_3_k": "irr_twoway_consistency_average",
        }
        for key, output in irr.items():
            row, expected = answers.loc[key], outputs[output]
            assert row["estimate"] == close(expected["icc"])
            assert (row["low"], row["high"]) == (close(expected["lb"]), close(expected["ub"]))
        assert outputs["irr_oneway_agreement_single"] == outputs["irr_oneway_consistency_single"]


# -- second opinions -----------------------------------------------------------------------------


def rough_codes(rng, files=60, coders=3, categories=4, gaps=0.2):
    true = rng.integers(0, categories, files)[:, None]
    given = rng.integers(0, categories, (files, coders))
    given = np.where(rng.random(given.shape) < 0.6, true, given)
    return np.where(rng.random(given.shape) < gaps, -1, given)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("scale", ["nominal", "ordinal", "interval"])
@pytest.mark.parametrize("gaps", [0, 0.3])
def test_alpha_is_that_of_the_package_krippendorff(seed, scale, gaps):
    codes = rough_codes(np.random.default_rng(seed), gaps=gaps)
    data = np.where(codes < 0, np.nan, codes).T
    theirs = krippendorff.alpha(
        data, level_of_measurement=scale, value_domain=list(np.arange(4, dtype=float))
    )
    sums = arithmetic.total(arithmetic.per_unit(codes, 4))
    assert arithmetic.alpha(sums, scale, np.arange(4)) == pytest.approx(theirs, rel=1e-10)


@pytest.mark.parametrize("seed", range(5))
def test_kappas_are_those_of_statsmodels(seed):
    codes = rough_codes(np.random.default_rng(seed), gaps=0)
    counts = (codes[:, :, None] == np.arange(4)).sum(axis=1)
    assert kappa_of(codes, 4) == pytest.approx(fleiss_kappa(counts), rel=1e-10)
    table = np.zeros((4, 4), int)
    np.add.at(table, tuple(codes[:, :2].T), 1)
    answers = from_table(table)
    for name, weights in (("kappa", None), ("kappa_linear", "linear"), ("kappa_quadratic", "fc")):
        theirs = cohens_kappa(table, wt=weights)
        ours = answers.loc[name]
        assert ours["estimate"] == pytest.approx(theirs.kappa, rel=1e-10)
        assert ours["se"] == pytest.approx(theirs.std_kappa, rel=1e-10)
        assert ours["p"] == pytest.approx(theirs.pvalue_two_sided, rel=1e-8)


# pingouin 0.7 still asks pandas for what pandas 4 will drop
@pytest.mark.filterwarnings("ignore:The inplace keyword:pandas.errors.Pandas4Warning")
@pytest.mark.parametrize("seed", range(3))
def test_intraclass_correlations_are_those_of_pingouin(seed):
    rng = np.random.default_rng(seed)
    scores = rng.normal(10, 3, (15, 1)) + rng.normal(0, 1, (1, 3)) + rng.normal(0, 2, (15, 3))
    unit, coder = np.indices(scores.shape).reshape(2, -1)
    table = pd.DataFrame({"unit": unit, "coder": coder, "score": scores.ravel()})
    theirs = pingouin.intraclass_corr(table, "unit", "coder", "score").set_index("Type")
    ours = _icc.icc(scores, 0.95)
    for kind, key in zip(_icc.KINDS, ("ICC(1,1)", "ICC(A,1)", "ICC(C,1)"), strict=False):
        assert ours[kind][0] == pytest.approx(theirs.loc[key, "ICC"], rel=1e-10)
    for kind, key in zip(_icc.KINDS[3:], ("ICC(1,k)", "ICC(A,k)", "ICC(C,k)"), strict=True):
        assert ours[kind][0] == pytest.approx(theirs.loc[key, "ICC"], rel=1e-10)


def test_statsmodels_lets_the_interval_of_kappa_go_beyond_1_and_ours_does_not():
    table = np.array([[30, 1], [0, 1]])
    assert cohens_kappa(table).kappa_upp > 1.2
    assert from_table(table).loc["kappa", "high"] == 1
    with np.errstate(invalid="ignore"):  # it divides the kappa of 0 by its error of 0
        constant = cohens_kappa(np.array([[24, 8], [0, 0]]))
    assert (constant.kappa_low, constant.kappa_upp) == (0, 0)
    assert np.isnan(from_table(np.array([[24, 8], [0, 0]])).loc["kappa", "low"])
