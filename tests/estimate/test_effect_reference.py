"""Reference: R (metafor, effectsize, esc, DescTools), through tests/reference/effect_sizes.json."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from jeugdlib.estimate import outcome
from jeugdlib.estimate._effects import small_sample
from jeugdlib.estimate.outcome.effect_size import from_t

FILE = Path(__file__).parents[1] / "reference/effect_sizes.json"
CASES = {case["id"]: case for case in json.loads(FILE.read_text())["cases"]}
CLOSED_FORM = 1e-8  # both sides evaluate the same formula in doubles
ITERATED = 1e-5  # effectsize finds its noncentral bounds by optimisation
NEAR_ZERO = 1e-12
GROUPS = [f"{name}_{group}" for group in ("treated", "control") for name in ("mean", "sd", "n")]

# What is compared below, and of which the library offers no statistic (or gives it only as a step
# on the way): one more in the file makes the first test fail.
COMPARED = {
    "smd": "df cohens_d J_exact J_approx hedges_g_exactJ hedges_g_approxJ d_metafor_uncorrected "
    "SMD_vtype_LS SMD_vtype_LS2 SMD_vtype_UB g_ci95_normal_LS SMDH SMD1 MD student_t welch_t "
    "d_ci95_noncentral_t d_ci90_noncentral_t g_ci95_noncentral_t D2ORL",
    "J": "J_exact J_approx",
    "raw": "cohens_d cohens_d_ci95_exact_root hedges_g p_superiority_normal cohens_u3 p_overlap "
    "welch",
    "prepost": "d_z d_av_rms J_exact_nminus1 J_approx_nminus1 SMCC SMCC_uncorrected SMCR "
    "SMCR_uncorrected SMCRP SMCRPH sd_change paired_t",
    "ppc": "d_ppc2_exactJ var_ppc2_exactJ",
    "t2x2": "RR RR_drop00 OR RD RD_no_add PETO_no_add OR2DL RD_newcombe_ci95 NNT "
    "NNT_ci_passes_infinity RR_ci95_exponentiated OR_ci95_exponentiated PETO_ci95_exponentiated",
    "cor": "ZCOR r_ci95_fisher d_from_r",
    "convert": "r_equal_n r_borenstein_a log_or_logistic or_logistic d_back_from_log_or cohens_u3 "
    "cles overlap_ovl nnt_furukawa_leucht effectsize_d_to_u3 effectsize_overlap "
    "effectsize_p_superiority",
    "from": "t F p chi2 mean_se rpb",
}
NOT_OFFERED = {
    "smd": "sd_pooled SMDH_uncorrected SMD1_uncorrected SMD1H glass_delta_sd_group1 "
    "glass_delta_sd_group2 MD_homoscedastic ROM ROM_uncorrected VR CVR RPB RBIS D2ORN CLESN "
    "CLESN_HO as_metafor_3.8_1",
    "raw": "glass_delta cohens_d_averaged_sd hedges_g_averaged_sd cohens_u1 cliffs_delta student "
    "p_superiority_empirical wilcoxon_W_exact_false_correct_true",
    "prepost": "mean_change d_av d_rm MC SMCC_LS2 SMCR_LS2 SMCRH d_z_ci95_noncentral_t "
    "as_metafor_3.8_1",
    "ppc": "sd_pre_pooled d_ppc2 var_ppc2_approxJ var_ppc2_simple d_ppc1 var_ppc1_sum_SMCR "
    "d_ppc3_uncorrected d_ppc3_approxJ",
    "t2x2": "RR_add_to_all RR_no_add OR_add_to_all OR_no_add AS AS_no_add PETO PHI YUQ YUY OR2DN "
    "PBIT risks RD_wald_ci95 RD_miettinen_nurminen_ci95 RD_agresti_caffo_ci95 fisher_exact chisq",
    "cor": "COR UCOR UCOR_UB t_test",
    "convert": "r_with_n_h log_or_cox u1 u2 effectsize_u1 effectsize_u2 nnt_kraemer_kupfer cer",
    "proportion": "PR PLN PLO PAS PFT",
    "rates": "IRR IRD IRSD",
    "alpha": "ARAW AHW ABT",
}


def family(name):
    return name.split("_")[0]


def cases(prefix):
    return [pytest.param(c, id=name) for name, c in CASES.items() if family(name) == prefix]


def close(value, rel=CLOSED_FORM):
    return pytest.approx(value, rel=rel, abs=NEAR_ZERO)


def number(value):
    """A number of the file; null is missing."""
    return np.nan if value is None else float(value)


def as_expected(answer, expected):
    """Whether estimate and variance are those of the file, where null is not computable."""
    if expected["yi"] is None:
        return pd.isna(answer["estimate"]) and answer["cautions"][0].startswith("not_computable")
    return answer["estimate"] == close(expected["yi"]) and answer["variance"] == close(
        expected["vi"]
    )


@pytest.mark.parametrize("name", CASES)
def test_every_number_of_the_file_is_compared_or_listed(name):
    known = f"{COMPARED.get(family(name), '')} {NOT_OFFERED.get(family(name), '')}".split()
    assert set(CASES[name]["outputs"]) <= set(known)


def study(case):
    values = [case["inputs"][name] for name in ("m1", "sd1", "n1", "m2", "sd2", "n2")]
    return pd.DataFrame([values], columns=GROUPS)


@pytest.mark.parametrize("case", cases("smd"))
def test_difference_of_two_groups_is_that_of_metafor(case):
    groups, expected = study(case), case["outputs"]
    for variance in ("LS", "LS2", "UB"):
        answer = outcome.hedges_g(groups, variance=variance).iloc[0]
        assert as_expected(answer, expected[f"SMD_vtype_{variance}"])
    g = outcome.hedges_g(groups).iloc[0]
    assert g["df"] == expected["df"]
    assert g["estimate"] == close(expected["hedges_g_exactJ"])
    assert (g["low"], g["high"]) == close(tuple(expected["g_ci95_normal_LS"].values()))
    approximate = outcome.hedges_g(groups, correction="approximate").iloc[0]
    assert approximate["estimate"] == close(expected["hedges_g_approxJ"])
    d = outcome.hedges_g(groups, correction="none")
    assert as_expected(d.iloc[0], expected["d_metafor_uncorrected"])
    assert d["estimate"].item() == close(expected["cohens_d"])
    assert as_expected(outcome.convert(d, "log odds ratio").iloc[0], expected["D2ORL"])


@pytest.mark.parametrize("case", cases("smd"))
def test_other_differences_are_those_of_metafor(case):
    groups, expected = study(case), case["outputs"]
    assert as_expected(outcome.heteroscedastic_g(groups).iloc[0], expected["SMDH"])
    assert as_expected(outcome.glass_delta(groups).iloc[0], expected["SMD1"])
    points = outcome.mean_difference(groups).iloc[0]
    assert as_expected(points, expected["MD"])
    welch = expected["welch_t"]
    assert points["df"] == close(welch["df"])
    assert (points["low"], points["high"]) == close((welch["ci_lb"], welch["ci_ub"]))


@pytest.mark.parametrize("case", cases("smd"))
def test_noncentral_interval_is_the_exact_one(case):
    groups, expected = study(case), case["outputs"]
    for correction, level, name in (
        ("none", 0.95, "d_ci95_noncentral_t"),
        ("none", 0.90, "d_ci90_noncentral_t"),
        ("exact", 0.95, "g_ci95_noncentral_t"),
    ):
        settings = {"correction": correction, "level": level, "interval": "noncentral"}
        answer = outcome.hedges_g(groups, **settings).iloc[0]
        assert (answer["low"], answer["high"]) == close(
            (expected[name]["lb"], expected[name]["ub"])
        )


@pytest.mark.parametrize("case", cases("smd"))
def test_t_of_the_same_groups_gives_the_same_effect(case):
    t = np.array([float(case["outputs"]["student_t"]["t"])])
    given = from_t(study(case), t, {}, level=0.95).iloc[0]
    assert as_expected(given, case["outputs"]["SMD_vtype_LS"])


@pytest.mark.parametrize("case", [*cases("smd"), *cases("J")])
def test_correction_for_small_groups_is_that_of_hedges(case):
    df = np.atleast_1d(case["outputs"].get("df", case["inputs"].get("df"))).astype(float)
    for kind, name in (("exact", "J_exact"), ("approximate", "J_approx")):
        expected = np.atleast_1d(np.array(case["outputs"][name], dtype=float))
        # with one degree of freedom there is no correction; the approximation would make 0 of it
        expected = np.where(df < 2, np.nan, expected)
        assert small_sample(df, kind) == pytest.approx(expected, rel=CLOSED_FORM, nan_ok=True)


@pytest.mark.parametrize("case", cases("raw"))
def test_effect_of_scores_with_its_meaning_is_that_of_effectsize(case):
    groups = pd.DataFrame([[*moments(case["inputs"]["x"]), *moments(case["inputs"]["y"])]])
    groups.columns = GROUPS
    expected = case["outputs"]
    d = outcome.hedges_g(groups, correction="none", interval="noncentral")
    exact = expected["cohens_d_ci95_exact_root"]
    assert (d["low"].item(), d["high"].item()) == close((exact["lb"], exact["ub"]))
    for answer, name in (
        (d, "cohens_d"),
        (outcome.hedges_g(groups, interval="noncentral"), "hedges_g"),
        (outcome.superiority(d), "p_superiority_normal"),
        (outcome.u3(d), "cohens_u3"),
        (outcome.overlap(d), "p_overlap"),
    ):
        bounds = tuple(answer[["estimate", "low", "high"]].iloc[0])
        assert bounds == close(tuple(expected[name].values()), ITERATED), name
    points = outcome.mean_difference(groups).iloc[0]
    welch = expected["welch"]
    assert (points["low"], points["high"]) == close((welch["ci_lb"], welch["ci_ub"]))


def moments(scores):
    return np.mean(scores), np.std(scores, ddof=1), len(scores)


def one_group(inputs):
    names = {"m_pre": "before_mean_treated", "m_post": "mean_treated"}
    names |= {"sd_pre": "before_sd_treated", "sd_post": "sd_treated", "n": "n_treated", "r": "r"}
    return pd.DataFrame([inputs]).rename(columns=names)


@pytest.mark.parametrize("case", cases("prepost"))
def test_change_of_one_group_is_that_of_metafor(case):
    group, expected = one_group(case["inputs"]), case["outputs"]
    for sd, name in (("before", "SMCR"), ("change", "SMCC"), ("average", "SMCRPH")):
        assert as_expected(outcome.before_after(group, sd=sd).iloc[0], expected[name])
    average = outcome.before_after(group, sd="average").iloc[0]
    assert average["estimate"] == close(expected["SMCRP"]["yi"])
    for sd, name in (("before", "SMCR_uncorrected"), ("change", "SMCC_uncorrected")):
        answer = outcome.before_after(group, sd=sd, correction="none").iloc[0]
        assert as_expected(answer, expected[name])
    d_z = outcome.before_after(group, sd="change", correction="none")["estimate"].item()
    assert d_z == close(expected["d_z"])
    d_av = outcome.before_after(group, sd="average", correction="none")["estimate"].item()
    assert d_av == close(expected["d_av_rms"])
    n = case["inputs"]["n"]
    assert small_sample(n - 1) == close(expected["J_exact_nminus1"])
    assert small_sample(n - 1, "approximate") == close(expected["J_approx_nminus1"])


@pytest.mark.parametrize("case", cases("prepost"))
@pytest.mark.parametrize("given", ["sd_change_treated", "t_change"])
def test_correlation_is_recovered_from_the_change_and_from_its_t(case, given):
    outputs = case["outputs"]
    change = {"sd_change_treated": outputs["sd_change"], "t_change": outputs["paired_t"]["t"]}
    group = one_group(case["inputs"]).drop(columns="r").assign(**{given: change[given]})
    assert outcome.recover_r(group)["r"].item() == close(case["inputs"]["r"])


def two_changes(inputs):
    names = {"m_pre": "before_mean", "m_post": "mean", "sd_pre": "before_sd", "ni": "n"}
    groups = {"treated": inputs["treatment"], "control": inputs["control"]}
    row = {f"{names[k]}_{g}": of[k] for g, of in groups.items() for k in names}
    return pd.DataFrame([{**row, "r": inputs["r"]}])


@pytest.mark.parametrize("case", cases("ppc"))
def test_difference_in_change_is_that_of_morris(case):
    answer = outcome.before_after_control(two_changes(case["inputs"])).iloc[0]
    expected = case["outputs"]
    assert answer["estimate"] == close(expected["d_ppc2_exactJ"])
    assert answer["variance"] == close(expected["var_ppc2_exactJ"])


def counts(case):
    a, b, c, d = (case["inputs"][cell] for cell in "abcd")
    row = {"count_treated": a, "n_treated": a + b, "count_control": c, "n_control": c + d}
    return pd.DataFrame([row])


@pytest.mark.parametrize("case", cases("t2x2"))
def test_ratios_of_two_groups_are_those_of_metafor(case):
    groups, expected = counts(case), case["outputs"]
    one_sided = case["id"] in ("t2x2_double_zero", "t2x2_double_full")
    zero = 0 in case["inputs"].values()
    risk = outcome.risk_ratio(groups).iloc[0]
    assert as_expected(risk, expected["RR_drop00"])
    odds, peto = outcome.odds_ratio(groups), outcome.peto_odds_ratio(groups).iloc[0]
    # where it happened to nobody or everybody metafor drops the RR when asked, ours the OR too
    assert as_expected(odds.iloc[0], {"yi": None} if one_sided else expected["OR"])
    assert as_expected(peto, expected["PETO_no_add"])
    if one_sided:
        return
    in_sd = outcome.convert(odds, "standaarddeviaties").iloc[0]
    assert as_expected(in_sd, expected["OR2DL"])
    for answer, name in ((risk, "RR"), (odds.iloc[0], "OR"), (peto, "PETO")):
        if zero and name == "PETO":  # there the file has the version with a half added
            continue
        bounds = (answer["ratio"], answer["ratio_low"], answer["ratio_high"])
        assert bounds == close(tuple(expected[f"{name}_ci95_exponentiated"].values()))


@pytest.mark.parametrize("case", cases("t2x2"))
def test_difference_in_risk_is_that_of_metafor_and_newcombe(case):
    answer = outcome.risk_difference(counts(case)).iloc[0]
    expected = case["outputs"]
    assert answer["estimate"] == close(expected["RD_no_add"]["yi"])
    # with a zero cell: the variance with a half added, as 0 would be no variance
    zero = 0 in case["inputs"].values()
    assert answer["variance"] == close(expected["RD" if zero else "RD_no_add"]["vi"])
    newcombe = expected["RD_newcombe_ci95"]
    assert (answer["low"], answer["high"]) == close((newcombe["lb"], newcombe["ub"]))


@pytest.mark.parametrize("case", cases("t2x2"))
def test_number_needed_is_one_over_the_difference_with_two_rows_through_infinity(case):
    answer = outcome.nnt(outcome.risk_difference(counts(case)))
    expected = case["outputs"]["NNT"]
    low, high = expected["reciprocal_of_newcombe_lb"], expected["reciprocal_of_newcombe_ub"]
    if low * high < 0:
        assert answer.index.tolist() == ["nnt_benefit", "nnt_harm"]
        assert answer["low"].tolist() == close([max(low, high), -min(low, high)])
        assert answer["high"].isna().all()
    else:
        bounds = sorted([abs(low), abs(high)])
        assert answer.index.tolist() == ["nnt_benefit" if low > 0 else "nnt_harm"]
        assert answer[["low", "high"]].iloc[0].tolist() == close(bounds)
    estimate = expected["nnt"]
    if estimate == "Inf":
        assert answer["estimate"].isna().all()
    else:
        key = "nnt_benefit" if estimate > 0 else "nnt_harm"
        assert answer.loc[key, "estimate"] == close(abs(estimate))


def test_correlations_are_those_of_metafor():
    case = CASES["cor_1"]
    pairs = pd.DataFrame({"correlation": case["inputs"]["r"], "n": case["inputs"]["n"]})
    answers = outcome.fisher_z(pairs)
    expected = case["outputs"]
    assert answers["estimate"].tolist() == close(expected["ZCOR"]["yi"])
    assert answers["variance"].tolist() == close(expected["ZCOR"]["vi"])
    assert answers["correlation_low"].tolist() == close(expected["r_ci95_fisher"]["lb"])
    assert answers["correlation_high"].tolist() == close(expected["r_ci95_fisher"]["ub"])
    in_sd = outcome.convert(answers, "standaarddeviaties")
    assert in_sd["estimate"].tolist() == close(expected["d_from_r"])


def in_sd(case, *columns):
    d = case["inputs"]["d"]
    rows = pd.DataFrame({"estimate": d, "low": d, "high": d, "variance": 0.1, "method": "d"})
    sizes = {"n_treated": case["inputs"]["n1"], "n_control": case["inputs"]["n2"]}
    return rows.assign(unit="standaarddeviaties", **{name: sizes[name] for name in columns})


def test_conversions_of_d_are_those_of_r():
    case = CASES["convert_d_1"]
    d, expected = in_sd(case), case["outputs"]
    sized = in_sd(case, "n_treated", "n_control")
    assert np.tanh(outcome.convert(d, "Fisher z")["estimate"]).tolist() == close(
        expected["r_equal_n"]
    )
    assert np.tanh(outcome.convert(sized, "Fisher z")["estimate"]).tolist() == close(
        expected["r_borenstein_a"]
    )
    odds = outcome.convert(d, "log odds ratio")
    assert odds["estimate"].tolist() == close(expected["log_or_logistic"])
    assert np.exp(odds["estimate"]).tolist() == close(expected["or_logistic"])
    back = outcome.convert(odds, "standaarddeviaties")["estimate"].tolist()
    assert back == close(expected["d_back_from_log_or"])


@pytest.mark.parametrize(
    ("meaning", "names"),
    [
        (outcome.superiority, ("cles", "effectsize_p_superiority")),
        (outcome.u3, ("cohens_u3", "effectsize_d_to_u3")),
        (outcome.overlap, ("overlap_ovl", "effectsize_overlap")),
    ],
)
def test_meaning_of_d_is_that_of_r(meaning, names):
    case = CASES["convert_d_1"]
    for name in names:
        assert meaning(in_sd(case))["estimate"].tolist() == close(case["outputs"][name])


def test_number_needed_from_the_rate_of_the_controls_is_that_of_r():
    case = CASES["convert_d_1"]
    rates, numbers = case["inputs"]["control_event_rate"], case["outputs"]["nnt_furukawa_leucht"]
    for place, (rate, expected) in enumerate(zip(rates, numbers, strict=True)):
        effect = in_sd(case).iloc[[place]]
        answer = outcome.nnt(outcome.expected_difference(effect, rate))
        assert answer.index.tolist() == ["nnt_benefit" if expected > 0 else "nnt_harm"]
        assert answer["estimate"].item() == close(abs(expected))


STATISTICS = CASES["from_test_statistics"]


def reported(**columns):
    return pd.DataFrame([{"study": "a", "direction": "hoger is beter", **columns}])


@pytest.mark.parametrize(
    ("name", "column"), [("t", "t"), ("F", "f"), ("p", "p")], ids=["t", "F", "p"]
)
def test_effect_from_a_test_statistic_is_that_of_esc(name, column):
    inputs, expected = STATISTICS["inputs"][name], STATISTICS["outputs"][name]
    sizes = {"n_treated": inputs["n1"], "n_control": inputs["n2"]}
    given = inputs[{"F": "f"}.get(name, name)]
    answer = outcome.effects(reported(**{column: given, **sizes, "higher": "behandeld"})).iloc[0]
    # esc gives Cohen's d and its variance; ours is corrected for small groups
    j = small_sample(inputs["n1"] + inputs["n2"] - 2)
    assert answer["estimate"] == close(j * expected["es"])
    spread = expected["var"] + (j**2 - 1) * expected["es"] ** 2 / (2 * sum(sizes.values()))
    assert answer["variance"] == close(spread)


def test_effect_from_chi_square_is_that_of_esc():
    inputs, expected = STATISTICS["inputs"]["chi2"], STATISTICS["outputs"]["chi2"]
    row = reported(chi2=inputs["chisq"], n=inputs["n"], higher="behandeld")
    answer = outcome.effects(row).iloc[0]
    assert answer[["estimate", "variance", "low", "high"]].tolist() == close(
        [expected[name] for name in ("es", "var", "lb", "ub")]
    )


def test_effect_from_standard_errors_of_means_is_that_of_esc_but_for_its_slip():
    inputs, expected = STATISTICS["inputs"]["mean_se"], STATISTICS["outputs"]["mean_se"]
    columns = ("mean_treated", "se_mean_treated", "n_treated")
    columns += ("mean_control", "se_mean_control", "n_control")
    row = reported(**dict(zip(columns, inputs.values(), strict=True)))
    # the standard error is SD / √n; esc turns it into an SD with √(n − 1)
    for group in ("treated", "control"):
        n = row[f"n_{group}"]
        row[f"se_mean_{group}"] *= np.sqrt((n - 1) / n)
    assert outcome.effects(row)["estimate"].item() == close(small_sample(108) * expected["es"])


def test_effect_from_a_correlation_is_that_of_esc():
    inputs, expected = STATISTICS["inputs"]["rpb"], STATISTICS["outputs"]["rpb"]
    sizes = {"n_treated": inputs["grp1n"], "n_control": inputs["grp2n"], "n": 100}
    answer = outcome.effects(reported(correlation=inputs["r"], **sizes)).iloc[0]
    assert answer["estimate"] == close(expected["es"])
    # esc takes the variance of a difference of means, ours carries over that of Fisher's z
    assert answer["variance"] == pytest.approx(expected["var"], rel=0.1)
