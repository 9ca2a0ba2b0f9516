"""Reference: R (nlme, sandwich, stats), through tests/reference/its.json."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from jeugdlib.estimate import _autocorrelation
from jeugdlib.estimate.course import _segments, interrupted
from jeugdlib.estimate.course.interrupted import _fitted

FOLDER = Path(__file__).parents[1] / "reference"
CASES = json.loads((FOLDER / "its.json").read_text())["cases"]
CLOSED_FORM = 1e-9  # both sides evaluate the same formula in doubles
GLM = 1e-7  # standard errors of R are one step of its iteration behind its coefficients
ITERATED = 1e-5  # the file's own: both sides stop when the likelihood hardly changes
# statistics of the file that we do not offer; a new one in the file makes a test fail
NOT_OFFERED = {
    *("durbin_watson", "breusch_godfrey1", "ljung_box4", "hc1_se", "hc3_se", "negative_binomial"),
}
# of a model of which we do offer the coefficients
NOT_OFFERED_OF = {
    "ols": {"t", "p", "r2", "aic", "loglik"},
    "gls_ar1_ML": {"t", "p", "phi", "sigma", "loglik", "aic", "bic"},
    "gls_ar1_REML": {"t", "p", "loglik", "aic", "bic"},
    "poisson": {"p", "deviance", "null_deviance", "df_resid", "aic", "loglik", "hc0_se"},
    "quasipoisson": {"p", "deviance", "null_deviance", "df_resid"},
}
COMPARED = {
    "ols": {"coef", "se", "sigma"},
    "gls_ar1_ML": {"coef", "se"},
    "gls_ar1_REML": {"coef", "se", "phi", "sigma"},
    "poisson": {"coef", "se", "dispersion", "irr_level_ci95", "pearson_x2"},
    "quasipoisson": {"coef", "se", "dispersion", "irr_level_ci95", "pearson_x2"},
    "residual_acf": None,
    "newey_west_lag1_se": None,
    "newey_west_lag3_se": None,
    "newey_west_lag1_adjusted_se": None,
    "effect_at_last_point_vs_counterfactual_ols": None,
}
EVERY = [pytest.param(case, id=case["id"]) for case in CASES]
COUNTS = [pytest.param(case, id=case["id"]) for case in CASES if "poisson" in case["outputs"]]


def table(case):
    """The series of a case with a year per period, so that a slope is per period."""
    inputs = case["inputs"]
    n = len(inputs["y"]) if "y" in inputs else 192
    rows = pd.DataFrame({"time": np.arange(1.0, n + 1)}, index=[f"p{i}" for i in range(1, n + 1)])
    if "data" in inputs:
        data = pd.read_csv(FOLDER / inputs["data"])
        exposure = data[inputs["exposure"]].to_numpy() if "exposure" in inputs else 1.0
        return rows.assign(count=data[inputs["column"]].to_numpy(), exposure=exposure)
    return rows.assign(count=inputs["y"], exposure=1.0)


def arrays(case):
    rows = table(case)
    first = case["inputs"]["first_post_point"] - 1
    at = np.arange(len(rows))
    x = _segments.design(at, first, case["inputs"]["season_period"])
    return x, rows["count"].to_numpy(float), at


def close(found, expected, tolerance=CLOSED_FORM):
    values = list(expected.values()) if isinstance(expected, dict) else expected
    assert np.asarray(found) == pytest.approx(np.asarray(values), rel=tolerance, abs=1e-13)


def se(fit, part=1.0):
    return np.sqrt(part * np.diag(fit.cov))


@pytest.mark.parametrize("case", EVERY)
def test_every_number_of_the_file_is_compared_or_listed(case):
    for name, found in case["outputs"].items():
        assert name in NOT_OFFERED or name in COMPARED
        if COMPARED.get(name):
            assert set(found) == COMPARED[name] | (NOT_OFFERED_OF[name] & set(found))


@pytest.mark.parametrize("case", EVERY)
def test_least_squares_are_those_of_r(case):
    x, y, at = arrays(case)
    fit, expected = _autocorrelation.least_squares(x, y), case["outputs"]["ols"]
    close(fit.coef, expected["coef"])
    close(se(fit), expected["se"])
    close(np.sqrt((fit.left**2).sum() / (len(y) - x.shape[1])), expected["sigma"])
    alike = [_autocorrelation.autocorrelation(fit.left, at, lag) for lag in range(7) if lag]
    close(alike, case["outputs"]["residual_acf"][1:])


@pytest.mark.parametrize("case", EVERY)
def test_newey_west_errors_are_those_of_sandwich(case):
    x, y, at = arrays(case)
    for lags in (1, 3):
        fit = _autocorrelation.newey_west(x, y, at, lags)
        without_factor = (len(y) - x.shape[1]) / len(y)
        close(se(fit, without_factor), case["outputs"][f"newey_west_lag{lags}_se"])
    fit = _autocorrelation.newey_west(x, y, at, 1)
    close(se(fit), case["outputs"]["newey_west_lag1_adjusted_se"])


@pytest.mark.parametrize("case", EVERY)
def test_series_of_which_neighbours_are_alike_are_those_of_nlme(case):
    x, y, at = arrays(case)
    for likelihood in ("ML", "REML"):
        expected = case["outputs"][f"gls_ar1_{likelihood}"]
        fit = _autocorrelation.prais_winsten(x, y, at, expected["phi"])
        close(fit.coef, expected["coef"])
        close(se(fit), expected["se"])
    fit = _autocorrelation.prais_winsten(x, y, at)
    close(fit.coef, expected["coef"], ITERATED)
    close(se(fit), expected["se"], ITERATED)
    close(fit.rho, expected["phi"], ITERATED)
    sigma = se(fit)[0] / np.sqrt(_unscaled(x, at, fit.rho)[0, 0])
    close(sigma, expected["sigma"], ITERATED)


def _unscaled(x, at, rho):
    alike = rho ** np.abs(at[:, None] - at[None, :])
    return np.linalg.inv(x.T @ np.linalg.inv(alike) @ x)


@pytest.mark.parametrize("case", COUNTS)
def test_counts_with_exposure_are_those_of_glm(case):
    x, _, _ = arrays(case)
    outputs, rows = case["outputs"], table(case)
    fit = _fitted(x, _segments.in_time(rows, 1), "quasipoisson")
    model = max((outputs["poisson"], outputs["quasipoisson"]), key=lambda m: m["dispersion"])
    close(fit.coef, model["coef"])
    close(se(fit), model["se"], GLM)
    close(np.exp(fit.coef[2]), model["irr_level_ci95"]["est"])
    bounds = np.exp(fit.coef[2] + np.array([-1, 1]) * 1.959963984540054 * se(fit)[2])
    close(bounds, [model["irr_level_ci95"]["lb"], model["irr_level_ci95"]["ub"]], GLM)
    close((fit.left**2).sum(), model["pearson_x2"])
    close(se(fit)[2] / outputs["poisson"]["se"]["level"], np.sqrt(model["dispersion"]), GLM)


@pytest.mark.parametrize("case", EVERY)
def test_answers_are_what_follows_from_those_coefficients(case):
    outputs, inputs = case["outputs"], case["inputs"]
    settings = {"first_after": f"p{inputs['first_post_point']}", "season": inputs["season_period"]}
    # without exposure, as the least squares of R are of the counts themselves
    rows = table(case).assign(exposure=1.0)
    found = interrupted(rows, **settings, method="newey_west").answers
    least = outputs["ols"]["coef"]
    changes = found["estimate"]
    close(changes["hellingverandering"], least["trend_change"])
    close(changes["niveauverandering"], least["level"] + least["trend_change"])
    close(changes["verschil_einde"], outputs["effect_at_last_point_vs_counterfactual_ols"])
    found = interrupted(rows, **settings).answers
    restricted = outputs["gls_ar1_REML"]
    slope = found.loc["hellingverandering"]
    close(slope["estimate"], restricted["coef"]["trend_change"], ITERATED)
    close(slope["se"], restricted["se"]["trend_change"], ITERATED)


@pytest.mark.parametrize("case", COUNTS)
def test_ratios_are_what_follows_from_those_of_glm(case):
    inputs, expected = case["inputs"], case["outputs"]["poisson"]["coef"]
    found = interrupted(
        table(case),
        first_after=f"p{inputs['first_post_point']}",
        method="quasipoisson",
        season=inputs["season_period"],
    ).answers["estimate"]
    close(found["hellingverandering"], np.exp(expected["trend_change"]))
    close(found["niveauverandering"], np.exp(expected["level"] + expected["trend_change"]))
