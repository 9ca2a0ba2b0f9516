"""The board of goals that are zero: each with its count, its quiet time and what is still open."""

import numpy as np
import pandas as pd
from scipy import stats

from jeugdlib.columns import add_cautions, mark_like, require, require_level
from jeugdlib.columns.withheld import withheld
from jeugdlib.estimate._periods import coarse, days_of
from jeugdlib.estimate._withheld import NO_ANSWER, of_rounded

YEAR = pd.Timedelta(days=366)
POWER = 0.8  # the chance to see what is there, as in the planning of a sample


def zero_goals(counted: pd.DataFrame, goals: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """Every goal over the last year of its series: how often, since when not, how often still.

    Parameters
    ----------
    counted : DataFrame, one row per goal and period
        reeks : the goal, as in `goals`
        periode : the period, such as 2024-03; in order of time within a goal
        count, exposure : as in `toward_zero`
    goals : the goals, in the order of the board, with `doel` and `omschrijving`
    level : confidence level of the one-sided bound

    Returns
    -------
    One row per goal: label, count, exposure and estimate (the rate) of the periods that end in the
    last year; high (its one-sided upper bound, exact); `detectable` (how often it would have to
    happen, per unit of exposure, to be seen at least once in that year with a chance of POWER);
    `since` (days since the last in the whole series; when there is none in it, all its days, and a
    caution says so). A goal without counts is not computable, and says so.

    Raises
    ------
    ValueError : a column is missing, or has gaps in rows that were not withheld.

    Source: Garwood (1936), Biometrika 28, 437-442; detectable: −log(1 − POWER) / exposure.
    """
    require_level(level)
    names = require(goals, "doel", "omschrijving")
    counted = counted.assign(hidden=withheld(counted))
    require(counted[~counted["hidden"]], "reeks", "periode", "count", "exposure")

    rounded = of_rounded(counted)
    rows = [
        _goal(counted[counted["reeks"] == goal], level, rounded) | {"label": text}
        for goal, text in names.to_numpy()
    ]
    board = pd.DataFrame(rows, index=names["doel"].tolist()).assign(
        level=level, kind="effect", method="exact Poisson, eenzijdig"
    )
    codes = board.pop("codes").tolist()
    return mark_like(add_cautions(board, codes), counted)


def _goal(series: pd.DataFrame, level: float, rounded: list[str]) -> dict[str, object]:
    gap = dict.fromkeys(["count", "exposure", "estimate", "high", "detectable", "since"], np.nan)
    if len(series) == 0:
        return gap | {"codes": ["not_computable nog niet geteld"]}
    had = [code for row in series.get("cautions", []) for code in row]
    if series["hidden"].any():
        return gap | {"codes": list(dict.fromkeys([*had, NO_ANSWER]))}

    days = days_of(pd.Index(series["periode"]))
    last = days["last"].max()
    recent = series[(days["first"] > last - YEAR).to_numpy()]
    count, exposure = recent["count"].sum(), float(recent["exposure"].sum())
    happened = (series["count"] > 0).to_numpy()
    seen = days["last"][happened].max() if happened.any() else days["first"].min()
    codes = [*had, *rounded, f"one_sided {100 * level:g}", *(["none_seen"] if count == 0 else [])]
    codes += coarse(pd.Index(series["periode"])) if happened.any() else ["quiet_throughout"]
    return {
        "count": float(count),
        "exposure": exposure,
        "estimate": count / exposure,
        "high": stats.chi2.ppf(level, 2 * count + 2) / 2 / exposure,
        "detectable": -np.log1p(-POWER) / exposure,
        "since": float((last - seen).days),
        "codes": list(dict.fromkeys(codes)),
    }
