"""Reference: R survival, through tests/reference/trajectories.json; statsmodels as a second one."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from statsmodels.duration.survfunc import SurvfuncRight

from jeugdlib.estimate._survival import bounds, kaplan_meier, quantile

FOLDER = Path(__file__).parents[1] / "reference"
CASES = json.loads((FOLDER / "trajectories.json").read_text())["cases"]
CLOSED_FORM = 1e-9  # both sides evaluate the same formula in doubles; the file itself says 1e-7
CURVES = [
    pytest.param(case, name, id=f"{case['id']}-{name}")
    for case in CASES
    if case["id"].startswith("km_")
    for name in case["outputs"]
    if name.endswith("__log-log")
]
# cases, and numbers of a curve, that hold no statistic of ours; a new one makes a test fail
NOT_OFFERED = {
    *("cox_lung", "cox_veteran", "cox_veteran_strata", "cox_aml", "cr_mgus2_sex", "cr_tiny"),
    *("log", "plain", "logit"),  # other scales of the interval
    *("logrank", "peto_peto_rho1", "rmst_comparison", "rmst", "nelson_aalen_cumhaz"),
}
COMPARED = {
    *("time", "surv", "std_err", "lb", "ub", "n_risk", "quantiles", "full", "n", "events"),
    "groups",  # only the names of the groups
}


def numbers(values):
    """The numbers of R, of which "NaN" and null both mean that there is none."""
    return np.array([np.nan if v in (None, "NaN") else v for v in np.atleast_1d(values)], float)


def curve_of(case, name):
    inputs = case["inputs"]
    data = inputs["data"]
    rows = pd.read_csv(FOLDER / data) if isinstance(data, str) else pd.DataFrame(data)
    group = name.partition("__")[0]
    if inputs["group"]:
        rows = rows[rows[inputs["group"]].astype(str) == group]
    time, event = rows[inputs["time"]], rows[inputs["event"]]
    return kaplan_meier(time, event, 1 - event), (time, event)


def same(ours, expected):
    assert np.asarray(ours, float) == pytest.approx(
        numbers(expected), rel=CLOSED_FORM, abs=CLOSED_FORM, nan_ok=True
    )


def test_every_case_and_every_number_of_the_file_is_compared_or_listed():
    others = {case["id"] for case in CASES if not case["id"].startswith("km_")}
    held = set()
    for case in CASES:
        for name, value in case["outputs"].items() if case["id"].startswith("km_") else ():
            scale = name.partition("__")[2]
            held |= {name} if not scale else set(value) if scale == "log-log" else {scale}
    assert others | (held - COMPARED) == NOT_OFFERED


@pytest.mark.parametrize(("case", "name"), CURVES)
def test_the_curve_and_its_bounds_are_those_of_r(case, name):
    curve, _ = curve_of(case, name)
    expected = case["outputs"][name]
    # R goes on after the last that was seen; ours ends there
    times = [time for time in expected["time"] if time <= curve.index[-1]]
    at = curve.loc[times]
    here = len(times)
    same(at["at_risk"], expected["n_risk"][:here])
    same(at["survival"], expected["surv"][:here])
    gone = at["survival"].to_numpy() > 0  # R's se of nobody left is NaN, or that of before
    same(at.loc[gone, "se"], numbers(expected["std_err"])[:here][gone])
    assert at.loc[~gone, "se"].isna().all()
    low, high = (pd.Series(end, curve.index)[times] for end in bounds(curve, 0.95))
    inside = at["survival"].between(0, 1, inclusive="neither").to_numpy()
    same(low[inside], numbers(expected["lb"])[:here][inside])
    same(high[inside], numbers(expected["ub"])[:here][inside])
    assert low[~inside].isna().all()
    assert high[~inside].isna().all()


@pytest.mark.parametrize(("case", "name"), CURVES)
def test_quantiles_and_their_intervals_are_those_of_r(case, name):
    curve, _ = curve_of(case, name)
    expected = case["outputs"][name]["quantiles"]
    low, high = (pd.Series(end, curve.index) for end in bounds(curve, 0.95))
    for part, est, lb, ub in zip(*(expected[of] for of in ("p", "est", "lb", "ub")), strict=True):
        same([quantile(of, part) for of in (curve["survival"], low, high)], [est, lb, ub])


FULL = [c for c in CURVES if "full" in c.values[0]["outputs"][c.values[1]]]


@pytest.mark.parametrize(("case", "name"), FULL)
def test_every_step_of_the_curve_is_that_of_r(case, name):
    curve, (time, event) = curve_of(case, name)
    outputs = case["outputs"][name]
    expected = outputs["full"]
    at = curve.loc[np.atleast_1d(expected["time"])]
    same(at["at_risk"], expected["n_risk"])
    same(at["events"], expected["n_event"])
    same(at["censored"], expected["n_censor"])
    same(at["survival"], expected["surv"])
    same(at["se"], expected["std_err_surv"])
    assert (len(time), event.sum()) == (outputs["n"], outputs["events"])


@pytest.mark.parametrize(("case", "name"), FULL)
def test_the_curve_is_that_of_statsmodels(case, name):
    curve, (time, event) = curve_of(case, name)
    other = SurvfuncRight(time, event)
    some = other.surv_prob > 1e-12  # of nobody left it has no standard error either
    at = curve.loc[other.surv_times[some]]
    assert at["survival"].to_numpy() == pytest.approx(other.surv_prob[some], rel=CLOSED_FORM)
    assert at["se"].to_numpy() == pytest.approx(other.surv_prob_se[some], rel=CLOSED_FORM)
