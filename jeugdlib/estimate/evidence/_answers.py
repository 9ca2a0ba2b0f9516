"""The form of an answer of a meta-analysis: from a dictionary per answer to one table."""

from collections.abc import Hashable, Iterable

import numpy as np
import pandas as pd

from jeugdlib.columns import mark_like
from jeugdlib.estimate._heterogeneity import above, critical

NUMBERS = ("estimate", "se", "low", "high", "level", "df", "p", "tau2", "i2", "q")
WHOLE = ("effects", "studies")
TEXTS = ("conclusion", "unit", "kind", "method")
ALIKE = 1e-8  # so small a number beside 1 is a rounding error
UNRELIABLE = 4  # Satterthwaite degrees of freedom: with fewer the test errs too often
MUCH_LOST = 0.1  # of the variance: the standard error is then 5% too small, or more
FEW = 5  # with fewer studies than this, how much they differ is hardly known (METHODS §3)


def answer_table(
    answers: dict[Hashable, dict], source: pd.DataFrame, **same: object
) -> pd.DataFrame:
    """One row per answer, with the mark of the table that they were made from.

    Each answer has a label and as many of the other columns (columns/answer.py) as apply; `same`
    holds what is alike for all.
    """
    rows = [same | row for row in answers.values()]
    used = {"estimate", "low", "high"}.union(*rows)  # there also when no answer has a number
    columns = {"label": [row["label"] for row in rows]}
    columns |= {
        name: np.array([row.get(name, np.nan) for row in rows], float)
        for name in NUMBERS
        if name in used
    }
    columns |= {name: [row[name] for row in rows] for name in WHOLE}
    columns |= {name: [row.get(name) for row in rows] for name in TEXTS if name in used}
    cautions = [tuple(row.get("cautions", ())) for row in rows]
    columns["cautions"] = pd.Series(cautions, index=list(answers), dtype=object)
    return mark_like(pd.DataFrame(columns, index=list(answers)), source)


def tested(estimate: float, se: float, df: float, level: float) -> dict[str, float]:
    """An estimate with its standard error, interval and two-sided p; an endless df is left out."""
    half = critical(level, df) * se
    numbers = {"estimate": estimate, "se": se, "low": estimate - half, "high": estimate + half}
    numbers |= {"level": level, "p": 2 * above(abs(estimate) / se, df)}
    return numbers if df == np.inf else numbers | {"df": df}


def robustly_tested(
    estimate: float, se: float, df: float, lost: float, usual: float, level: float
) -> dict[str, object]:
    """As `tested`, of a coefficient of `cr2`; `usual` is the standard error that is not robust."""
    one = bool(lost > MUCH_LOST)
    if se <= ALIKE * usual:
        return not_computable(
            "één studie bepaalt dit getal" if one else "de effecten verschillen niet"
        )
    unreliable = [f"df_small {df:.2g}"] if df < UNRELIABLE else []
    return tested(estimate, se, df, level) | {
        "cautions": [*unreliable, *["one_study_decides"] * one]
    }


def not_computable(reason: str, cautions: Iterable[str] = ()) -> dict[str, object]:
    """What an answer that cannot be given holds instead of numbers."""
    return {"cautions": [f"not_computable {reason}", *cautions]}


def thin(effects: int, studies: int) -> list[str]:
    """The cautions of few studies, and of effects that count as if each were a study."""
    few = [f"few_studies {studies}"] if studies < FEW else []
    return few + ([f"dependence_ignored {effects} in {studies}"] if studies < effects else [])


def by(df: float) -> str:
    """How an interval was made, in words, with its degrees of freedom."""
    if df == np.inf:
        return "normale verdeling"
    return f"Knapp-Hartung, t met {df:.0f} {'vrijheidsgraad' if df == 1 else 'vrijheidsgraden'}"
