"""Conversions: the same effect in another unit."""

import numpy as np
import pandas as pd

from jeugdlib.columns import InputError
from jeugdlib.estimate._effects import STANDARD
from jeugdlib.estimate.outcome.binary import LOG_ODDS
from jeugdlib.estimate.outcome.correlation import FISHER_Z

# the standard logistic distribution has this standard deviation; source: Hasselblad & Hedges (1995)
LOGISTIC_SD = np.pi / np.sqrt(3)
BOUNDS = ["estimate", "low", "high"]


def convert(effects: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Effects in another unit: standard deviations, log odds ratio or Fisher z.

    A standardised difference is π/√3 times smaller than a log odds ratio (logistic
    distributions). It is a point-biserial correlation r by d = r√a / √(1 − r²), so with Fisher's z
    by d = √a · sinh z; a = (n1 + n2)² / (n1 n2), which is 4 for groups of one size or when the
    sizes are not known.

    Parameters
    ----------
    effects : an effects table with the column `unit`
    unit : "standaarddeviaties", "log odds ratio" or "Fisher z"

    Returns
    -------
    The same rows with estimate, variance, se, low and high in that unit, and a method that says so.

    Raises
    ------
    InputError : an effect cannot be converted, such as a difference in scale points.

    Source: Borenstein et al. (2009), Introduction to Meta-Analysis, ch. 7; Hasselblad & Hedges
    (1995), Psychological Bulletin 117, 167-178.
    """
    units = (STANDARD, LOG_ODDS, FISHER_Z)
    wrong = [had for had in (*effects["unit"].unique(), unit) if had not in units]
    if wrong:
        raise InputError(
            f"van {wrong[0]} is niet om te rekenen", mend=f"Het kan alleen met: {', '.join(units)}."
        )
    had, root = effects["unit"].to_numpy(), np.sqrt(_split(effects))
    d = effects[BOUNDS].to_numpy(dtype=float, copy=True)
    slope = np.ones(len(effects))
    logs, z = had == LOG_ODDS, had == FISHER_Z
    d[logs], slope[logs] = d[logs] / LOGISTIC_SD, 1 / LOGISTIC_SD
    slope[z] = root[z] * np.cosh(d[z, 0])
    d[z] = root[z, None] * np.sinh(d[z])

    new, back = {
        STANDARD: lambda: (d, 1.0),
        LOG_ODDS: lambda: (d * LOGISTIC_SD, LOGISTIC_SD),
        FISHER_Z: lambda: (np.arcsinh(d / root[:, None]), 1 / np.hypot(root, d[:, 0])),
    }[unit]()
    found = {**dict(zip(BOUNDS, new.T, strict=True)), "unit": unit}
    found["variance"] = effects["variance"] * (slope * back) ** 2
    found["method"] = effects["method"] + "; omgerekend van " + effects["unit"]
    converted = {name: np.where(had == unit, effects[name], found[name]) for name in found}
    return effects.assign(**converted, se=np.sqrt(converted["variance"]))


def _split(effects: pd.DataFrame) -> np.ndarray:
    """(n1 + n2)² / (n1 n2) of every effect, 4 where the sizes are not known."""
    n = effects.reindex(columns=["n_treated", "n_control"]).to_numpy(dtype=float).T
    n = np.where((n > 0).all(axis=0), n, 1.0)
    return n.sum(axis=0) ** 2 / n.prod(axis=0)
