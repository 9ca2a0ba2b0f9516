"""Interrupted series: did level or slope change when the action began?"""

import warnings

import numpy as np
import pandas as pd
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.tools.sm_exceptions import ModelWarning

from jeugdlib.columns import Answers, add_cautions, mark_like, require_level
from jeugdlib.estimate import _autocorrelation
from jeugdlib.estimate._autocorrelation import Fit
from jeugdlib.estimate._withheld import NO_ANSWER, of_rounded
from jeugdlib.estimate.course import _segments
from jeugdlib.estimate.course._segments import Series

METHODS = {
    "newey_west": "twee lijnen, Newey-West",
    "prais_winsten": "twee lijnen, Prais-Winsten",
    "poisson": "twee lijnen, Poisson met Prais-Winsten",
    "quasipoisson": "twee lijnen, Poisson met overspreiding",
}
RATIOS = ("poisson", "quasipoisson")
MUCH = 0.5  # a correlation from which an interval is a little too narrow (docs/coverage.md)
NONE_COUNTED = "not_computable vóór of vanaf de actie is er in hooguit één periode iets geteld"
APART = "not_computable het model vindt geen antwoord: er is te weinig geteld"
BOUNDS = ["estimate", "low", "high"]
LABELS = {
    "niveauverandering": "Verschil met de verlengde lijn van ervoor, meteen toen de actie begon",
    "hellingverandering": "Hoeveel de helling veranderde",
    "verschil_einde": "Verschil met de verlengde lijn van ervoor, in de laatste periode",
}


def interrupted(
    series: pd.DataFrame,
    *,
    first_after: str,
    method: str = "prais_winsten",
    season: int | None = None,
    level: float = 0.95,
) -> Answers:
    """How far a series lies from the line of before the action, and how its slope changed.

    Parameters
    ----------
    series : DataFrame, one row per period (index: its name), two or more, at different times
        time : when the period was, in years
        value : the score of the period; or instead of it
        count, exposure : how often it happened, over how long or over how many children; counts are
            compared as they are when the exposure is the same everywhere, else per unit of it
    first_after : the period in which the action began, as it stands in the index; "" = none
    method : "prais_winsten" (each period is partly like the one before), "newey_west" (least
        squares with wider standard errors); for counts, with ratios as answers: "poisson" (each
        period partly like the one before) or "quasipoisson" (periods apart)
    season : how many periods a year has, when one wave a year is to be taken out; None = no season
    level : confidence level of the intervals, between 0 and 1

    Returns
    -------
    Answers. `rows`: the series with estimate (what was seen), fitted, counterfactual (the line of
    before, drawn on), low and high (of that line). `answers`, from that line and in the unit of the
    series, or as ratios: `niveauverandering` (in the first period after), `hellingverandering` (per
    year) and `verschil_einde` (in the last period). With fewer than 4 periods on either side, or
    without a date, they are not computable.

    Raises
    ------
    ValueError : a column is missing or has gaps, a count is negative, an exposure is not above 0,
        there are fewer than two different times, or the method is unknown or does not fit.
    InputError : the period is not in the series.

    Source: Wagner et al. (2002), J. Clin. Pharm. Ther. 27, 299-309; overdispersion (never under 1)
    and exposure: Bernal et al. (2017), Int. J. Epidemiol. 46, 348-355; "poisson": one step from
    "quasipoisson" with the errors of "prais_winsten", as Zeger (1988), Biometrika 75, 621-629. The
    bounds have t with Satterthwaite's df, of "newey_west" and "quasipoisson" with n - p.
    """
    require_level(level)
    if method not in METHODS:
        raise ValueError(f"method {method!r} is not one of {list(METHODS)}")
    if method in RATIOS and "value" in series.columns:
        raise ValueError(f"method {method!r} is for counts, and this series has values")

    whole = _segments.in_time(series)
    first = _segments.place_of(first_after, whole) if first_after else None
    x = _segments.design(whole.at, first or 0, season)
    codes = _not_computable(whole, first, method)
    fit = _no_fit(x) if codes else _fitted(x, whole, method)
    if not codes:
        codes = _segments.cautions(series, whole.at < first) + _of_fit(fit, whole, method, season)
    same = {"level": level, "kind": "effect", "method": METHODS[method]}
    changes = add_cautions(_changes(whole, x, fit, method, level), [codes] * len(LABELS))
    rows = _beside(series, whole, _lines(whole, x, fit, method, level))
    return Answers(
        answers=mark_like(changes.assign(**same), series),
        rows=mark_like(rows.assign(**same), series),
    )


def _not_computable(whole: Series, first: int | None, method: str) -> list[str]:
    """Why there is no answer; empty when there is one."""
    reason = _segments.too_few(whole.at, first, whole)
    if reason or method not in RATIOS:
        return reason
    # a line through the logarithm of counts that are all 0 but one has no end
    some = whole.at[whole.values > 0]
    return [NONE_COUNTED] if min((some < first).sum(), (some >= first).sum()) < 2 else []


def _no_fit(x: np.ndarray) -> Fit:
    p = x.shape[1]
    return Fit(np.full(p, np.nan), np.full((p, p), np.nan), np.full(len(x), np.nan), x, np.nan)


def _fitted(x: np.ndarray, whole: Series, method: str) -> Fit:
    if method == "newey_west":
        return _autocorrelation.newey_west(x, whole.values, whole.at)
    if method == "prais_winsten":
        return _autocorrelation.prais_winsten(x, whole.values, whole.at)
    return _of_counts(x, whole, method)


def _of_counts(x: np.ndarray, whole: Series, method: str) -> Fit:
    counts = whole.values * whole.weight
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ModelWarning)  # what does not converge is not computable
        model = GLM(counts, x, family=Poisson(), exposure=whole.weight)
        model = model.fit(tol=1e-12, tol_criterion="params")
    if not model.converged:
        return _no_fit(x)
    # on this scale chance alone has a variance of 1, and least squares give the same coefficients
    root = np.sqrt(model.mu)
    x, y = root[:, None] * x, root * (x @ model.params) + model.resid_pearson
    if method == "quasipoisson":
        fit = _autocorrelation.least_squares(x, y)
    else:
        fit = _autocorrelation.prais_winsten(x, y, whole.at)
    if fit.variance >= 1:
        return fit
    # never surer than chance alone makes it
    return fit._replace(cov=fit.cov / fit.variance if fit.variance else np.linalg.inv(x.T @ x))


def _changes(whole: Series, x: np.ndarray, fit: Fit, method: str, level: float) -> pd.DataFrame:
    """The three answers: what the changes of level and slope come to, and when."""
    wanted = np.zeros((3, x.shape[1]))
    wanted[:, 2], wanted[:, 3] = [1, 0, 1], [1, whole.per_year, x[-1:, 3].sum()]
    found = _autocorrelation.combined(fit, whole.at, wanted, level).set_axis(list(LABELS))
    unit = whole.unit
    if method in RATIOS:
        found, unit = found.drop(columns="se"), "keer zo veel"
        found[BOUNDS] = np.exp(found[BOUNDS])
    return found.assign(label=list(LABELS.values()), unit=[unit, f"{unit}, per jaar", unit])


def _lines(whole: Series, x: np.ndarray, fit: Fit, method: str, level: float) -> pd.DataFrame:
    """What was seen, the line, and the line of before with its band."""
    before = x.copy()
    before[:, 2:4] = 0  # as if there had been no action
    band = _autocorrelation.combined(fit, whole.at, before, level)[BOUNDS]
    lines = band.set_axis(["counterfactual", "low", "high"], axis=1).assign(fitted=x @ fit.coef)
    lines = np.exp(lines) if method in RATIOS else lines
    return lines.set_axis(whole.rows.index).assign(estimate=whole.values)


def _beside(series: pd.DataFrame, whole: Series, lines: pd.DataFrame) -> pd.DataFrame:
    """The series with its lines; a period that was withheld has none."""
    rows = series.sort_values("time").assign(**lines, unit=whole.unit)
    gaps = ~rows.index.isin(lines.index)
    return add_cautions(rows, [[NO_ANSWER] if gap else of_rounded(series) for gap in gaps])


def _of_fit(fit: Fit, whole: Series, method: str, season: int | None) -> list[str]:
    if np.isnan(fit.coef).any():
        return [APART]
    codes = ["around_that_time"] + ([] if fit.cov.any() else ["no_bounds"])
    codes += ["newey_west_narrow"] if method == "newey_west" else []
    codes += ["much_alike"] if (fit.rho or 0) > MUCH else []
    found = _autocorrelation.cautions(fit.left, whole.at, whole.per_year, season=season is None)
    # the other methods reckon with neighbours that are alike, as far as they can
    return codes + [code for code in found if method == "quasipoisson" or code == "seasonal"]
