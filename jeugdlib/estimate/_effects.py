"""Effect sizes: the correction for small groups, and the form that every effect gets."""

import numpy as np
import pandas as pd
from scipy import stats
from scipy.special import gammaln

from jeugdlib.columns import add_cautions, require, require_level

STANDARD = "standaarddeviaties"
CORRECTIONS = {"exact": "exacte J", "approximate": "benaderde J", "none": "zonder J"}
NO_SPREAD, TOO_SMALL = "er is geen spreiding", "een groep is te klein"
NEVER_NEGATIVE = r"^(n|count|sd|before_sd)(_|$)"
# what is not computable is found afterwards, and gets its reason then
quietly = np.errstate(divide="ignore", invalid="ignore")


def numbers(rows: pd.DataFrame, *names: str) -> np.ndarray:
    """The named columns, one under the other.

    Raises
    ------
    ValueError : a column is missing or has gaps, or a number is not finite or cannot be: a count or
        SD below 0, a correlation outside −1 and 1; the rows are named.
    """
    table = require(rows, *names).astype(float)
    wrong = ~np.isfinite(table).all(axis=1) | (table.filter(regex=NEVER_NEGATIVE) < 0).any(axis=1)
    wrong |= (table.filter(regex="^(r|correlation)$").abs() > 1).any(axis=1)
    if wrong.any():
        raise ValueError(
            f"rows {rows.index[wrong].tolist()}: of {list(names)} a number is not finite, a count "
            "or an SD is below 0, or a correlation is outside -1 and 1"
        )
    return table.to_numpy().T


def in_groups(rows: pd.DataFrame, *names: str) -> np.ndarray:
    """Per name the column of the treated group, and under it that of the controls."""
    groups = [f"{name}_{group}" for name in names for group in ("treated", "control")]
    return numbers(rows, *groups).reshape(len(names), 2, -1)


def small_sample(df: np.ndarray, kind: str = "exact") -> np.ndarray:
    """The factor J that takes out the bias of a standardised difference; missing for df under 2.

    Source: Hedges (1981), J. Educ. Stat. 6, 107-128: the exact factor, and its approximation.
    """
    if kind not in CORRECTIONS:
        raise ValueError(f"correction {kind!r} is not one of {list(CORRECTIONS)}")
    enough = np.where(np.asarray(df) >= 2, df, np.nan)
    return {
        "exact": np.exp(gammaln(enough / 2) - gammaln((enough - 1) / 2)) / np.sqrt(enough / 2),
        "approximate": 1 - 3 / (4 * enough - 1),
        "none": np.ones_like(enough),
    }[kind]


def with_effect(
    rows: pd.DataFrame,
    estimate: np.ndarray,
    variance: np.ndarray,
    n: np.ndarray,
    *,
    level: float,
    reasons: dict[str, np.ndarray] | None = None,
    least: int = 2,
    **columns: object,
) -> pd.DataFrame:
    """The rows with an effect in the form of an answer; not computable where a reason says so.

    `n` has a row per group, each of which has to have `least` young people; `reasons` says per
    Dutch reason where it holds; `columns` are the method and what is not the usual: df (n − 2),
    unit (standard deviations), and low and high (normal).
    """
    require_level(level)
    unknown = ~np.isfinite(estimate) | ~np.isfinite(variance) | (n < least).any(axis=0)
    reasons = {**(reasons or {}), TOO_SMALL: unknown}
    cannot = np.any(list(reasons.values()), axis=0)
    total = n.sum(axis=0)
    half = stats.norm.ppf((1 + level) / 2) * np.sqrt(np.where(cannot, np.nan, variance))
    usual = {"low": estimate - half, "high": estimate + half, "df": total - 2, "unit": STANDARD}
    found = {"estimate": estimate, "variance": variance, **usual, **columns}
    for name in ("estimate", "variance", "low", "high", "df"):
        found[name] = np.where(cannot, np.nan, found[name])
    found["se"] = np.sqrt(found["variance"])
    answers = rows.assign(**found, n=total, level=level, kind="effect")
    why = np.select(list(reasons.values()), [f"not_computable {reason}" for reason in reasons], "")
    return add_cautions(answers, [[code] if code else [] for code in why])


def turned(effects: pd.DataFrame, turn: pd.Series | bool = True) -> pd.DataFrame:
    """The effects with the other sign where `turn` says so."""
    other = {"estimate": "estimate", "low": "high", "high": "low"}
    return effects.assign(
        **{name: np.where(turn, -effects[of], effects[name]) for name, of in other.items()}
    )
