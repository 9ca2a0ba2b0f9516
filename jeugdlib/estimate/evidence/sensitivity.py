"""Sensitivity: how much does the answer of a meta-analysis hang on one study?"""

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd
from scipy import special

from jeugdlib.columns import InputError, require_level
from jeugdlib.estimate._design import average_of, poolable
from jeugdlib.estimate._heterogeneity import METHODS, fit, i2
from jeugdlib.estimate.evidence._answers import answer_table, by, not_computable, thin
from jeugdlib.estimate.evidence.meta_analysis import mean_answer, weighted
from jeugdlib.estimate.evidence.pool import pool


def leave_one_out(
    effects: pd.DataFrame,
    *,
    model: str = "twee-niveau",
    method: str = "reml",
    knapp_hartung: bool | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """The mean effect without each study in turn.

    Parameters
    ----------
    effects, method, knapp_hartung, level : as in `meta_analysis`; a study is left out with all its
        effects
    model : as in `pool`; of "drie-niveau" the interval is that of `three_level`

    Returns
    -------
    One row per study, named after it: estimate, se, low, high, level, df, p, effects, studies,
    unit, kind, method and cautions of the others together; of two levels also tau2, i2 (percent)
    and q.

    Raises
    ------
    ValueError, InputError : as `meta_analysis`.
    """
    rows, cautions = poolable(effects)
    study = rows["study"].to_numpy()
    parts = {name: (f"Zonder {name}", study != name) for name in dict.fromkeys(study)}
    return subsets(rows, parts, cautions, mean_by(model, method, knapp_hartung, level))


def cumulative(
    effects: pd.DataFrame,
    *,
    by: str = "jaar",
    method: str = "reml",
    knapp_hartung: bool | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """The mean effect as the effects came in, one after the other.

    Parameters
    ----------
    effects, method, knapp_hartung, level : as in `meta_analysis`
    by : the column that gives the order, from low to high; ties in the order of the table

    Returns
    -------
    One row per effect, with the index of that effect, in that order: the columns of
    `leave_one_out`, of this effect and those before it together.

    Raises
    ------
    ValueError, InputError : as `meta_analysis`; or the order of an effect is not known.
    """
    rows, cautions = poolable(effects)
    require_known(rows, by)
    rows = rows.sort_values(by, kind="stable")
    place = np.arange(len(rows))
    parts = {
        index: (f"Tot en met {name}", place <= last)
        for last, (index, name) in enumerate(rows["study"].items())
    }
    return subsets(rows, parts, cautions, mean_by("twee-niveau", method, knapp_hartung, level))


def influence(effects: pd.DataFrame, *, method: str = "reml", level: float = 0.95) -> pd.DataFrame:
    """How far each effect lies from the others, and how far it pulls their mean.

    Parameters
    ----------
    effects, method, level : as in `meta_analysis`; three effects or more

    Returns
    -------
    The rows of `meta_analysis` with `rstudent` (distance to the mean of the others, in standard
    errors), `cooks_distance`, `dfbetas` and `dffits` (what it does to the mean), `tau2_without`,
    and `influential`: whether one of them, or the weight, passes its usual bound.

    Raises
    ------
    ValueError, InputError : as `meta_analysis`; or there are fewer than three effects.

    Source: Viechtbauer & Cheung (2010), Research Synthesis Methods 1, 112-125.
    """
    require_level(level)
    rows, _ = poolable(effects)
    average_of(rows)
    y, v = rows["estimate"].to_numpy(float), rows["variance"].to_numpy(float)
    k = len(y)
    if k < 3:
        raise InputError("invloed is pas te zien bij drie effecten of meer", where="studies")

    all_of_them = fit(y, v, method=method, knapp_hartung=False)
    others = [
        fit(y[part], v[part], method=method, knapp_hartung=False) for part in ~np.eye(k, dtype=bool)
    ]
    mean, variance = np.array([(one.coefficients[0], one.covariance[0, 0]) for one in others]).T
    tau2 = np.array([one.tau2 for one in others])
    weight = all_of_them.weights / all_of_them.weights.sum()
    shift = all_of_them.coefficients[0] - mean
    measures = {
        "rstudent": (y - mean) / np.sqrt(v + tau2 + variance),
        "cooks_distance": shift**2 / all_of_them.covariance[0, 0],
        "dfbetas": shift * np.sqrt((1 / (v + tau2[:, None])).sum(axis=1)),
        "dffits": shift / np.sqrt(weight * (v + tau2)),
    }
    rows = weighted(rows, weight, level)
    return rows.assign(**measures, tau2_without=tau2, influential=_influential(measures, weight))


def _influential(measures: dict[str, np.ndarray], weight: np.ndarray) -> np.ndarray:
    k = len(weight)
    return (
        (np.abs(measures["dffits"]) > 3 / np.sqrt(k - 1))
        | (special.chdtr(1, measures["cooks_distance"]) > 0.5)
        | (weight > 3 / k)
        | (np.abs(measures["dfbetas"]) > 1)
    )


def require_known(rows: pd.DataFrame, name: str) -> None:
    """Raises InputError when the column that gives the order is missing or has gaps."""
    if name not in rows.columns:
        raise InputError(
            f"de tabel heeft geen kolom {name!r} om op te ordenen",
            mend=f"Kies uit: {', '.join(map(str, rows.columns))}.",
        )
    if rows[name].isna().any():
        study = rows.loc[rows[name].isna(), "study"].iloc[0]
        raise InputError("is niet ingevuld", where=f"studie {study}, kolom {name}")


def subsets(
    rows: pd.DataFrame,
    parts: dict[object, tuple[str, np.ndarray]],
    cautions: list[str],
    mean_of: Callable[[pd.DataFrame], dict],
) -> pd.DataFrame:
    """The mean effect of parts of the effects: per key a label, and which rows are in it."""
    average_of(rows)  # what does not belong together as a whole, does not in part either
    answers = {}
    for key, (label, part) in parts.items():
        found = rows[part]
        words = {"label": label, "kind": "effect", "effects": len(found)}
        words["studies"] = found["study"].nunique()
        none = not_computable("er blijft geen effect over")
        numbers = mean_of(found) if len(found) else none
        said = [*cautions, *numbers.get("cautions", ())]
        answers[key] = numbers | words | {"cautions": said}
    table = answer_table(answers, rows)
    designs = set(rows.get("design", []))
    return table.assign(design=designs.pop()) if len(designs) == 1 else table


def mean_by(
    model: str, method: str, knapp_hartung: bool | None, level: float
) -> Callable[[pd.DataFrame], dict]:
    """How the mean of some effects is made, as a function of them."""
    require_level(level)
    if model != "twee-niveau":
        return partial(_pooled, model=model, method=method, level=level)
    if method not in METHODS:
        raise ValueError(f"method {method!r} is not one of {list(METHODS)}")
    knapp_hartung = method != "fixed" if knapp_hartung is None else knapp_hartung
    return partial(_two_level, method=method, knapp_hartung=knapp_hartung, level=level)


def _pooled(rows: pd.DataFrame, **settings: object) -> dict:
    return pool(rows, **settings).answers.loc["pooled"].dropna().to_dict()


def _two_level(rows: pd.DataFrame, method: str, knapp_hartung: bool, level: float) -> dict:
    word, unit, unknown = average_of(rows)
    y, v = rows["estimate"].to_numpy(float), rows["variance"].to_numpy(float)
    model = fit(y, v, method=method, knapp_hartung=knapp_hartung)
    said = [*unknown, *thin(len(rows), rows["study"].nunique())]
    answer = mean_answer(model, word, unit, said, level)
    answer |= {"method": f"{METHODS[method]}, {by(model.df)}"}
    if len(rows) == 1:
        return answer
    fixed = method == "fixed"
    answer |= {"i2": i2(model, fixed=fixed), "q": model.q}
    return answer if fixed else answer | {"tau2": model.tau2}
