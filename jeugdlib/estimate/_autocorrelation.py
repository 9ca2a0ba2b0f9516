"""Series in time: how much a period is like the one before, and what that does to standard errors.

A place is a whole number on the axis of time, so that a period that is not there is a gap.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats
from scipy.optimize import minimize_scalar

ENOUGH = 12  # with fewer periods, how alike neighbours are cannot be seen
MOST = 0.99  # a correlation nearer to 1 is a series without a level to come back to
STEP = 1e-3  # of rho, between which it is seen how the likelihood bends
FEWEST_DF = 2  # with 1 an interval says nothing
EXACT = 1e-10  # of the spread: residuals this small are the rounding error of a perfect fit


class Fit(NamedTuple):
    """Coefficients with their covariances, and what is left of each period."""

    coef: np.ndarray
    cov: np.ndarray
    left: np.ndarray
    x: np.ndarray
    variance: float
    rho: float | None = None  # by `prais_winsten`: how alike neighbours are


def places(time: np.ndarray) -> tuple[np.ndarray, float]:
    """The places of periods on an even axis, the first at 0, and how many there are in a year.

    `time` is in years and increases. When the steps between periods are no multiples of the
    shortest, the periods count as evenly spaced.
    """
    steps = np.diff(time)
    found = np.rint((time - time[0]) / steps.min()).astype(int)
    if (np.diff(found) < 1).any() or not np.allclose(
        time[0] + found * steps.min(), time, atol=0.01
    ):
        return np.arange(len(time)), float(1 / steps.mean())
    return found, float(1 / steps.min())


def autocorrelation(left: np.ndarray, at: np.ndarray, lag: int = 1) -> float:
    """How much periods that lie `lag` apart are alike, from -1 to 1; missing without spread."""
    filled = _on_axis(left - left.mean(), at)
    spread = (filled**2).sum()
    return float((filled[lag:] * filled[:-lag]).sum() / spread) if spread > 0 else np.nan


def cautions(
    left: np.ndarray, at: np.ndarray, per_year: float, *, season: bool = True
) -> list[str]:
    """What to say of values around their level or line: neighbours alike, or a season in it.

    Source: the bound 2 / √n of a correlation in a quiet series, Bartlett (1946), J. R. Stat. Soc.
    Suppl. 8, 27-41. A season is looked for in two years or more, between the same parts of years.
    """
    bound, year, found = 2 / np.sqrt(len(left)), int(np.rint(per_year)), []
    if len(left) >= ENOUGH and autocorrelation(left, at) > bound:
        found.append(f"autocorrelated {autocorrelation(left, at):.2f}")
    long = season and year > 1 and len(left) >= 2 * year
    if long and autocorrelation(left, at, year) > bound:
        found.append("seasonal")
    return found


def least_squares(x: np.ndarray, y: np.ndarray) -> Fit:
    """Ordinary least squares, as if periods stand apart."""
    coef = np.linalg.lstsq(x, y, rcond=None)[0]
    left = y - x @ coef
    left = np.where(np.abs(left) <= EXACT * np.abs(y).max(), 0.0, left)
    variance = (left**2).sum() / (len(y) - x.shape[1])
    return Fit(coef, _bread(x) * variance, left, x, variance)


def newey_west(x: np.ndarray, y: np.ndarray, at: np.ndarray, lags: int | None = None) -> Fit:
    """Least squares with standard errors that allow for neighbours that are alike.

    Bartlett weights up to `lags` places (None: 4 (n / 100)^(2/9)), made larger by n / (n - p); a
    gap adds nothing.

    Source: Newey & West (1987), Econometrica 55, 703-708; lags: Newey & West (1994), Rev. Econ.
    Stud. 61, 631-653; gaps: Datta & Du (2012), Int. Finance Discussion Paper 1060.
    """
    n, p = x.shape
    lags = int(4 * (n / 100) ** (2 / 9)) if lags is None else lags
    plain = least_squares(x, y)
    scores = np.column_stack([_on_axis(column, at) for column in (x * plain.left[:, None]).T])
    meat = scores.T @ scores
    for lag in range(1, lags + 1):
        beside = scores[lag:].T @ scores[:-lag]
        meat += (1 - lag / (lags + 1)) * (beside + beside.T)
    bread = _bread(x)
    return plain._replace(cov=n / (n - p) * bread @ meat @ bread)


def prais_winsten(x: np.ndarray, y: np.ndarray, at: np.ndarray, rho: float | None = None) -> Fit:
    """Least squares of what each period adds to a part rho of the one before.

    None: rho by restricted maximum likelihood, which is less often too small than rho from the
    residuals. Across a gap of d places the part is rho^d.

    Source: Prais & Winsten (1954), Cowles Commission 383; restricted likelihood: Cheang & Reinsel
    (2000), J. Am. Stat. Assoc. 95, 1173-1184.
    """
    steps, plain = np.diff(at), least_squares(x, y)
    if not plain.left.any():
        return plain._replace(rho=0.0)
    if rho is None:
        bounds = {"bounds": (-MOST, MOST), "options": {"xatol": 1e-10}}
        rho = minimize_scalar(lambda r: _deviance(r, x, y, steps), method="bounded", **bounds).x
    fit = least_squares(_without_before(x, steps, rho), _without_before(y, steps, rho))
    return fit._replace(left=y - x @ fit.coef, x=x, rho=float(rho))


def combined(fit: Fit, at: np.ndarray, wanted: np.ndarray, level: float) -> pd.DataFrame:
    """Combinations of coefficients, a row of `wanted` for each: estimate, se, df, low, high.

    Without any spread there are no bounds.
    """
    estimate, se = wanted @ fit.coef, np.sqrt(_variances(wanted, fit.cov))
    df = degrees(fit, at, wanted)
    reach = np.where(se > 0, stats.t.isf((1 - level) / 2, df) * se, np.nan)
    low, high = estimate - reach, estimate + reach
    return pd.DataFrame({"estimate": estimate, "se": se, "df": df, "low": low, "high": high})


def degrees(fit: Fit, at: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Degrees of freedom of combinations of coefficients, a row of `wanted` for each.

    n - p; of `prais_winsten` less, from 2, as how sure a variance is depends on how sure rho is.

    Source: Satterthwaite (1946), Biometrics Bulletin 2, 110-114, with derivatives by differences;
    of interrupted series: Turner et al. (2021), BMC Med. Res. Methodol. 21, 181.
    """
    x, steps, most = fit.x, np.diff(at), len(fit.x) - fit.x.shape[1]
    y = x @ fit.coef + fit.left
    if not fit.rho:
        return np.full(len(wanted), float(most))
    middle = np.clip(fit.rho, STEP - MOST, MOST - STEP)
    under, here, above = (
        _likelihood(rho, x, y, steps, wanted) for rho in middle + STEP * np.array([-1, 0, 1])
    )
    variance = here.spread / most
    # how the deviance bends in the logarithm of the variance, and in rho
    across = -(above.spread - under.spread) / (2 * STEP * variance)
    bend = (above.spread - 2 * here.spread + under.spread) / STEP**2 / variance
    bend += (above.rest - 2 * here.rest + under.rest) / STEP**2
    determinant = most * bend - across**2
    slope = (above.size - under.size) / (2 * STEP)
    with np.errstate(divide="ignore"):
        unsure = 2 * (bend - 2 * across * slope + most * slope**2) / determinant
        found = 2 / unsure
    return np.where(found > 0, np.clip(found, FEWEST_DF, most), most)


def _deviance(rho: float, x: np.ndarray, y: np.ndarray, steps: np.ndarray) -> float:
    """Minus two times the restricted log-likelihood at the best variance, but for a constant."""
    found = _likelihood(rho, x, y, steps, np.eye(x.shape[1]))
    return (len(y) - x.shape[1]) * np.log(found.spread) + found.rest


class _Likelihood(NamedTuple):
    """At one rho: the sum of squares, the rest of the deviance, log variances but for sigma."""

    spread: float
    rest: float
    size: np.ndarray


def _likelihood(
    rho: float, x: np.ndarray, y: np.ndarray, steps: np.ndarray, wanted: np.ndarray
) -> _Likelihood:
    white = _without_before(x, steps, rho)
    left = least_squares(white, _without_before(y, steps, rho)).left
    rest = np.log1p(-(rho ** (2 * steps))).sum() + np.linalg.slogdet(white.T @ white)[1]
    size = np.log(_variances(wanted, _bread(white)))
    return _Likelihood((left**2).sum(), rest, size)


def _without_before(values: np.ndarray, steps: np.ndarray, rho: float) -> np.ndarray:
    part = (rho**steps).reshape(-1, *[1] * (values.ndim - 1))
    return np.concatenate([values[:1], (values[1:] - part * values[:-1]) / np.sqrt(1 - part**2)])


def _variances(wanted: np.ndarray, cov: np.ndarray) -> np.ndarray:
    return np.einsum("ij,jk,ik->i", wanted, cov, wanted)


def _bread(x: np.ndarray) -> np.ndarray:
    return np.linalg.inv(x.T @ x)


def _on_axis(values: np.ndarray, at: np.ndarray) -> np.ndarray:
    filled = np.zeros(at[-1] - at[0] + 1)
    filled[at - at[0]] = values
    return filled
