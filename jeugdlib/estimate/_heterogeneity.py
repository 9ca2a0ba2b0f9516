"""Two-level meta-analysis on arrays: how much do true effects differ, and what is their mean?"""

from typing import NamedTuple

import numpy as np
from scipy import special

METHODS = {
    "reml": "REML",
    "ml": "ML",
    "pm": "Paule-Mandel",
    "dl": "DerSimonian-Laird",
    "fixed": "vast effect",
}
CLOSE = 1e-8  # relative size of the last step in tau2: one of Newton is then right to 1e-12 or so
GRID = np.linspace(0, 1, 12)  # where, on a log scale, the top of a likelihood is looked for first
STEPS = 100  # Newton takes about 6 steps, halving an interval about 50
NO_SPREAD = 1e-12  # mean square of residuals, in standard errors: less is a rounding error


class Fit(NamedTuple):
    """A weighted regression of effects, with the spread of true effects around it."""

    coefficients: np.ndarray
    covariance: np.ndarray
    df: float  # of the t distribution; infinite when the normal one holds
    tau2: float
    weights: np.ndarray
    q: float  # weighted squared residuals under one true effect
    residual_df: int
    typical: float  # variance within a typical study (Higgins & Thompson)


class _Problem(NamedTuple):
    """A meta-regression on a scale that loses no digits, and how to come back from it.

    A year as moderator, or effects far from 0, would cost half the digits. So the columns of the
    design are orthonormal, y is what they leave of the effects, and the variances average 1.
    """

    y: np.ndarray
    v: np.ndarray
    design: np.ndarray
    start: np.ndarray  # coefficients that were taken out of y
    back: np.ndarray  # turns coefficients into those of the design that was given
    unit: float
    df: int  # effects, less the columns of the design

    def at(self, tau2: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Weights, weighted design, inverse information and weighted residuals, given tau2."""
        w = 1 / (self.v + tau2)
        weighted = w[:, None] * self.design
        inverse = np.linalg.inv(self.design.T @ weighted)
        return w, weighted, inverse, w * (self.y - self.design @ (inverse @ (weighted.T @ self.y)))


def fit(
    y: np.ndarray,
    v: np.ndarray,
    design: np.ndarray | None = None,
    *,
    method: str = "reml",
    knapp_hartung: bool = True,
) -> Fit:
    """The mean effect, or the coefficients of a meta-regression, with their uncertainty.

    Parameters
    ----------
    y, v : arrays (k,), effects and their variances above 0
    design : array (k, p) of full rank with p < k; without it the mean, for which k may be 1
    method : a key of METHODS
    knapp_hartung : let the spread of the residuals decide how wide intervals are, with t on k - p
        degrees of freedom; without that spread (k = p, or all alike) the normal interval is given

    Source: Viechtbauer (2005), J. Educ. Behav. Stat. 30, 261-293; Knapp & Hartung (2003),
    Statistics in Medicine 22, 2693-2710; Higgins & Thompson (2002), Stat. Med. 21, 1539-1558.
    """
    if method not in METHODS:
        raise ValueError(f"method {method!r} is not one of {list(METHODS)}")
    problem = _problem(y, v, design)
    back, unit, df = problem.back, problem.unit, problem.df
    q0, typical = _q_and_typical(problem)
    tau2 = ESTIMATORS[method](problem) if df else 0.0

    w, weighted, inverse, residuals = problem.at(tau2)
    spread = residuals @ problem.y / df if df else 0.0
    robust = knapp_hartung and spread > NO_SPREAD
    return Fit(
        coefficients=unit * (back @ (problem.start + inverse @ (weighted.T @ problem.y))),
        covariance=unit**2 * (spread if robust else 1.0) * (back @ inverse @ back.T),
        df=df if robust else np.inf,
        tau2=unit**2 * tau2,
        weights=w / unit**2,
        q=q0,
        residual_df=df,
        typical=unit**2 * typical,
    )


def i2(model: Fit, *, fixed: bool = False) -> float:
    """The percentage of all variance that is no chance: from tau2, or (one true effect) from q."""
    if fixed:
        return 100 * max(0.0, 1 - model.residual_df / model.q) if model.q > 0 else 0.0
    return 100 * model.tau2 / (model.tau2 + model.typical)


def q_profile(
    y: np.ndarray, v: np.ndarray, design: np.ndarray | None, level: float
) -> tuple[float, float]:
    """The interval of tau2: the values under which the spread that was seen is not unlikely.

    Source: Viechtbauer (2007), Statistics in Medicine 26, 37-52.
    """
    problem = _problem(y, v, design)
    targets = special.chdtri(problem.df, np.array([1 - level, 1 + level]) / 2)
    low, high = (problem.unit**2 * _tau2_where(problem, target) for target in targets)
    return low, high


def critical(level: float, df: float) -> float:
    """How many standard errors an interval reaches to either side."""
    return special.ndtri((1 + level) / 2) if df == np.inf else special.stdtrit(df, (1 + level) / 2)


def above(distance: np.ndarray | float, df: float) -> np.ndarray | float:
    """The chance of more than `distance` standard errors above the centre."""
    return special.ndtr(-distance) if df == np.inf else special.stdtr(df, -distance)


def _problem(y: np.ndarray, v: np.ndarray, design: np.ndarray | None) -> _Problem:
    unit = np.sqrt(v.mean())
    basis, turn = np.linalg.qr(np.ones((len(y), 1)) if design is None else design)
    y = y / unit
    start = basis.T @ y
    back, df = np.linalg.inv(turn), len(y) - basis.shape[1]
    return _Problem(y - basis @ start, v / unit**2, basis, start, back, unit, df)


def _q_and_typical(problem: _Problem) -> tuple[float, float]:
    w, weighted, inverse, residuals = problem.at(0.0)
    typical = problem.df / _trace(w, weighted, inverse) if problem.df else np.nan
    return residuals @ problem.y, typical


def _trace(w: np.ndarray, weighted: np.ndarray, inverse: np.ndarray) -> float:
    return w.sum() - (inverse * (weighted.T @ weighted)).sum()


def _tau2_where(problem: _Problem, target: float) -> float:
    """The tau2 under which q equals target; 0 when q is smaller without any tau2.

    Newton on 1 / q, which is increasing and concave in tau2, so the steps never pass the root.
    """
    tau2 = 0.0
    for _ in range(STEPS):
        residuals = problem.at(tau2)[3]
        q = residuals @ problem.y
        if q <= target:
            break
        step = q * (q / target - 1) / (residuals @ residuals)
        tau2 += step
        if step <= CLOSE * tau2:
            break
    return tau2


def _dersimonian_laird(problem: _Problem) -> float:
    w, weighted, inverse, residuals = problem.at(0.0)
    return max(0.0, (residuals @ problem.y - problem.df) / _trace(w, weighted, inverse))


def _paule_mandel(problem: _Problem) -> float:
    return _tau2_where(problem, problem.df)


def _maximum(problem: _Problem, restricted: bool) -> float:
    """The tau2 of the largest likelihood: the best of a grid, then Newton steps between its sides.

    With few and uneven studies a likelihood can have two tops, one of them at 0; hence the grid.
    """
    grid = _grid(problem)
    best = int(_likelihood(problem, grid, restricted).argmax())
    low, tau2, high = [0.0, *grid, 1e6 * (1 + grid[-1])][best : best + 3]
    for _ in range(STEPS):
        slope, bend = _slope(problem, tau2, restricted)
        low, high = (tau2, high) if slope > 0 else (low, tau2)
        new = tau2 + slope / bend if bend > 0 else high
        if new >= high or new <= low:
            new = 0.0 if new <= low == 0 else (low + high) / 2
        step, tau2 = abs(new - tau2), new
        if step <= CLOSE * new:
            break
    return tau2


def _grid(problem: _Problem) -> np.ndarray:
    top = 2 * problem.y @ problem.y / problem.df
    least = problem.v.min() / 10
    return np.array([0.0, *(least * (top / least) ** GRID)] if top > least else [0.0])


def _likelihood(problem: _Problem, grid: np.ndarray, restricted: bool) -> np.ndarray:
    """Twice the log-likelihood at each tau2 of a grid, but for a constant."""
    w = 1 / (problem.v + grid[:, None])
    weighted = w[:, :, None] * problem.design
    information, across = problem.design.T @ weighted, (problem.y @ weighted)[:, :, None]
    fitted = (across * np.linalg.solve(information, across)).sum(axis=(1, 2))
    height = np.log(w).sum(axis=1) - w @ problem.y**2 + fitted
    return height - np.linalg.slogdet(information)[1] if restricted else height


def _slope(problem: _Problem, tau2: float, restricted: bool) -> tuple[float, float]:
    """Twice the slope of the log-likelihood in tau2, and twice how fast that slope falls."""
    w, weighted, inverse, residuals = problem.at(tau2)
    trace, trace2 = w.sum(), w @ w
    if restricted:
        crossed = inverse @ (weighted.T @ weighted)
        trace -= np.trace(crossed)
        trace2 += (crossed * crossed.T).sum() - 2 * (
            inverse * (weighted.T @ (w[:, None] * weighted))
        ).sum()
    across = weighted.T @ residuals
    curvature = residuals @ (w * residuals) - across @ inverse @ across
    return residuals @ residuals - trace, 2 * curvature - trace2


ESTIMATORS = {
    "reml": lambda problem: _maximum(problem, restricted=True),
    "ml": lambda problem: _maximum(problem, restricted=False),
    "pm": _paule_mandel,
    "dl": _dersimonian_laird,
    "fixed": lambda problem: 0.0,
}
