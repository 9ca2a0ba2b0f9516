"""Reference: R (scan, SingleCaseES), through tests/reference/single_case.json."""

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from jeugdlib.estimate._autocorrelation import least_squares, prais_winsten
from jeugdlib.estimate._phases import kendall, without_baseline_trend
from jeugdlib.estimate.course import baseline_corrected_tau, nap, piecewise
from jeugdlib.estimate.course.single_case import _lines

FILE = Path(__file__).parents[1] / "reference/single_case.json"
CASES = json.loads(FILE.read_text("utf-8"))["cases"]
CLOSED_FORM = 1e-9  # both sides evaluate the same formula in doubles
ROOT = 1.3e-4  # uniroot of R, which SingleCaseES ends its interval with, stops at .Machine^0.25
OURS = {"nap", "baseline_corrected_tau", "plm_W", "plm_H-M", "plm_W_AR1", "SingleCaseES_NAP"}
# statistics in the file that are not ours; a new one in the file makes the first test fail
NOT_OFFERED = {
    # measures of overlap that take a trend, or the number of scores, for a change
    *("pnd_percent", "pem", "pet", "pand_sort", "pand_minimum", "pand", "ird_scan"),
    *(f"SingleCaseES_{name}" for name in ("PND", "PEM", "PAND", "IRD")),
    # Tau-U leaves [-1, 1] and finds too much (Tarlow 2017); Tau is 2 NAP - 1
    *(
        f"tau_u_{kind}_{tau}"
        for kind in ("complete", "parker", "tarlow")
        for tau in ("taua", "taub")
    ),
    *("SingleCaseES_Tau_U", "SingleCaseES_Tau", "SingleCaseES_Tau_BC", "tau_u_meta"),
    # other sizes of an effect, tests and descriptions, and the model over children
    *("smd_scan", "SingleCaseES_SMD", "SingleCaseES_LRRi", "SingleCaseES_LRM"),
    *("conservative_dual_criterion", "describe", "trend", "autocorr", "plm_B&L-B", "hplm"),
}
# within what is ours: other forms of the same, and tests beside those that we have
PARTS_NOT_OFFERED = {
    "nap": {"rescaled", "wilcoxon_p"},
    "plm": {"F", "df1", "df2", "r2", "r2_adj", "delta_r2", "(Intercept)"},
    "SingleCaseES_NAP": {"SE"},
}
# scan takes the trend off in doubles, and so loses a tie: ours is what fractions give (below)
TIES_LOST = {"sc_waddell2011"}
SINGLE = [pytest.param(case, id=case["id"]) for case in CASES if "A" in case["inputs"]]
WITH_AR1 = [pytest.param(c, id=c["id"]) for c in CASES if "plm_W_AR1" in c["outputs"]]


def measured(case):
    before, after = case["inputs"]["A"], case["inputs"]["B"]
    fase = ["A"] * len(before) + ["B"] * len(after)
    return pd.DataFrame(
        {
            "time": np.array(case["inputs"]["mt"], float),
            "per": "week",
            "value": np.array([*before, *after], float),
            "fase": fase,
            "phase": [1 if name == "A" else 2 for name in fase],
        }
    )


def better(case):
    return 1 if case["inputs"]["expected"] == "increase" else -1


def number(value):
    """A number of the file, in which R's NaN and NA are words or null."""
    return np.nan if value in ("NaN", None) else float(value)


def test_every_statistic_of_the_file_is_compared_or_listed():
    assert {name for case in CASES for name in case["outputs"]} == OURS | NOT_OFFERED
    several = {case["id"] for case in CASES if "A" not in case["inputs"]}
    assert several == {"sc_multi_exampleAB", "sc_multi_huber2014"}  # only what is not offered


@pytest.mark.parametrize("case", SINGLE)
def test_non_overlap_of_all_pairs_is_that_of_both_packages(case):
    answer = nap(measured(case), better=better(case)).loc["nap"]
    scan, other = case["outputs"]["nap"], case["outputs"]["SingleCaseES_NAP"]
    pairs = len(case["inputs"]["A"]) * len(case["inputs"]["B"])
    assert answer["estimate"] == pytest.approx(scan["nap_percent"] / 100, rel=CLOSED_FORM)
    assert answer["estimate"] * pairs == pytest.approx(scan["non_overlaps"], rel=CLOSED_FORM)
    assert answer["estimate"] == pytest.approx(other["Est"], rel=CLOSED_FORM)
    if other["Est"] not in (0, 1):
        bounds = (other["CI_lower"], other["CI_upper"])
        assert (answer["low"], answer["high"]) == pytest.approx(bounds, abs=ROOT)


def test_no_overlap_at_all_has_an_interval_where_the_package_has_none():
    # there the package gives 1 to 1, which is an iteration that did not start; Newcombe's
    # equation has a root, and for 5 and 15 scores it is .745
    case = next(case for case in CASES if case["id"] == "sc_exampleAB_Johanna")
    assert case["outputs"]["SingleCaseES_NAP"]["CI_lower"] == 1
    answer = nap(measured(case)).loc["nap"]
    theta, n = answer["low"], 10
    spread = 2 * n - 1 - (3 * n - 3) / ((2 - theta) * (1 + theta))
    z = (1 - theta) / np.sqrt(theta * (1 - theta) * spread / 75)
    assert z == pytest.approx(stats.norm.ppf(0.975), rel=1e-6)  # brentq stops at 2e-12 of theta
    assert answer["high"] == 1


@pytest.mark.parametrize("case", SINGLE)
def test_baseline_corrected_tau_is_that_of_scan(case):
    rows, expected = measured(case), case["outputs"]["baseline_corrected_tau"]
    answer = baseline_corrected_tau(rows, better=better(case)).loc["tau"]
    sure = {"rel": CLOSED_FORM, "abs": 1e-12, "nan_ok": True}
    assert better(case) * answer["estimate"] == pytest.approx(number(expected["tau"]), **sure)
    assert answer["p"] == pytest.approx(number(expected["p"]), **sure)
    assert ("trend_taken_off" in answer["cautions"]) == bool(expected["correction_applied"])


@pytest.mark.parametrize("case", SINGLE)
def test_tau_with_and_without_the_trend_of_the_baseline_is_that_of_scan(case):
    rows, expected = measured(case), case["outputs"]["baseline_corrected_tau"]
    value, time = rows["value"].to_numpy(), rows["time"].to_numpy()
    baseline = (rows["phase"] == 1).to_numpy()
    left, _ = without_baseline_trend(value, time, baseline)
    of_baseline = kendall(value[baseline], time[baseline], exact=True)[0]
    found = [of_baseline, kendall(value, ~baseline, exact=False)[0]]
    found.append(kendall(left, ~baseline, exact=False)[0])
    wanted = [number(expected[name]) for name in ("auto_tau", "uncorrected", "corrected")]
    if case["id"] in TIES_LOST:
        assert wanted.pop() != pytest.approx(found.pop(), rel=1e-6)
    assert found == pytest.approx(wanted, rel=CLOSED_FORM, abs=1e-12, nan_ok=True)


@pytest.mark.parametrize("case", [c for c in SINGLE if "tiny" not in c.id and "equal" not in c.id])
@pytest.mark.parametrize("design", ["plm_W", "plm_H-M"])
def test_two_lines_by_least_squares_are_those_of_scan(case, design):
    rows, expected = measured(case), case["outputs"][design]
    x = _lines(rows)
    fit = least_squares(x, rows["value"].to_numpy())
    se = np.sqrt(np.diag(fit.cov))
    p = 2 * stats.t.sf(np.abs(fit.coef / se), len(x) - 4)
    for place, name in ((1, "mt"), (2, "phaseB"), (3, "interB")):
        # a slope of 0 comes out of either side as its own rounding error
        sure = {"rel": 1e-8, "abs": 1e-12}
        assert fit.coef[place] == pytest.approx(expected["coef"][name], **sure)
        assert se[place] == pytest.approx(expected["se"][name], **sure)
        assert p[place] == pytest.approx(expected["p"][name], **sure)


@pytest.mark.parametrize("case", WITH_AR1)
def test_two_lines_with_scores_that_are_alike_are_those_of_scan_at_its_correlation(case):
    # scan takes maximum likelihood (the file says REML, but its correlation is where the plain
    # likelihood is highest); ours is restricted, so lines are compared at the correlation of scan
    rows, expected = measured(case), case["outputs"]["plm_W_AR1"]
    y = rows["value"].to_numpy()
    fit = prais_winsten(_lines(rows), y, np.arange(len(y)), rho=expected["phi"])
    assert fit.coef == pytest.approx(list(expected["coef"].values()), rel=1e-8, abs=1e-10)
    se = np.sqrt(np.diag(fit.cov))
    assert se == pytest.approx(list(expected["se"].values()), rel=1e-8)


@pytest.mark.parametrize("case", [c for c in SINGLE if "equal" not in c.id and "tiny" not in c.id])
def test_scores_that_tie_without_the_trend_are_ties(case):
    # in fractions nothing is lost, and scores that are equal are equal
    before, after = ([Fraction(str(x)) for x in case["inputs"][name]] for name in "AB")
    times = [Fraction(str(x)) for x in case["inputs"]["mt"]]
    pairs = [(j, i) for j in range(len(before)) for i in range(j)]
    slopes = sorted((before[j] - before[i]) / (times[j] - times[i]) for j, i in pairs)
    slope = (slopes[(len(slopes) - 1) // 2] + slopes[len(slopes) // 2]) / 2
    left = [x - slope * t for x, t in zip([*before, *after], times, strict=True)]
    ranks = [sorted(set(left)).index(x) for x in left]
    phase = [0] * len(before) + [1] * len(after)
    exact = stats.kendalltau(ranks, phase).statistic
    rows = measured(case)
    ours, _ = without_baseline_trend(
        rows["value"].to_numpy(), rows["time"].to_numpy(), (rows["phase"] == 1).to_numpy()
    )
    found = kendall(ours, rows["phase"].to_numpy(), exact=False)[0]
    assert found == pytest.approx(exact, rel=CLOSED_FORM)


def log_likelihood(rho, x, y, restricted):
    """By its definition, with the whole matrix of correlations."""
    n, p = x.shape
    v = rho ** np.abs(np.subtract.outer(np.arange(n), np.arange(n))) / (1 - rho**2)
    inner = x.T @ np.linalg.solve(v, x)
    left = y - x @ np.linalg.solve(inner, x.T @ np.linalg.solve(v, y))
    free = n - p if restricted else n
    found = free * np.log(left @ np.linalg.solve(v, left)) + np.linalg.slogdet(v)[1]
    return -(found + restricted * np.linalg.slogdet(inner)[1]) / 2


@pytest.mark.parametrize("case", [c for c in WITH_AR1 if "example" in c.id or "huber" in c.id])
def test_the_correlation_of_scan_has_the_highest_likelihood_and_ours_the_restricted(case):
    rows = measured(case)
    x, y = _lines(rows), rows["value"].to_numpy()
    ours = prais_winsten(x, y, np.arange(len(y))).rho
    for rho, restricted in ((case["outputs"]["plm_W_AR1"]["phi"], False), (ours, True)):
        highest = log_likelihood(rho, x, y, restricted)
        assert highest > log_likelihood(rho - 0.01, x, y, restricted)
        assert highest > log_likelihood(rho + 0.01, x, y, restricted)
    answers = piecewise(rows).answers
    fit = prais_winsten(x, y, np.arange(len(y)))
    assert answers.loc["niveau", "estimate"] == fit.coef[2]
    assert answers.loc["helling", "estimate"] == fit.coef[3]
