"""Goals: how far did children get, on a scale on which 50 is what was expected?"""

import numpy as np
import pandas as pd
from scipy import stats

from jeugdlib.columns import Answers, InputError, add_cautions, mark_like, require, require_level

RHO = 0.3  # how far the goals of one child hang together. Source: Kiresuk & Sherman (1968)


def goal_attainment(goals: pd.DataFrame, *, rho: float = RHO, level: float = 0.95) -> Answers:
    """The goal attainment score of every child, and their mean.

    Parameters
    ----------
    goals : the checked table `doelen`, one row per goal: client_id, score (−2 … 2) and perhaps
        gewicht (above 0; without that column every goal weighs the same)
    rho : how far the goals of one child hang together, from 0 up to 1
    level : confidence level of the interval of the mean

    Returns
    -------
    Answers. `rows`: per child (index) goals and t_score; 50 is as expected, above 50 is better.
    `answers`: doelscore, the mean with a t-interval; without one under two children.

    Raises
    ------
    InputError : some goals have a weight and others have none.

    Source: Kiresuk & Sherman (1968), Community Ment. Health J. 4, 443-453:
    T = 50 + 10 Σwx / √((1 − ρ) Σw² + ρ (Σw)²).
    """
    require_level(level)
    if not 0 <= rho < 1:
        raise ValueError(f"rho {rho} must lie from 0 up to 1")
    score = require(goals, "client_id", "score")["score"].astype(float)
    weight = goals["gewicht"].astype(float) if "gewicht" in goals.columns else score * 0 + 1
    if weight.isna().any() and weight.notna().any():
        raise InputError(
            f"{int(weight.isna().sum())} van de {len(goals)} doelen hebben geen gewicht",
            mend="Vul gewicht overal in, of nergens: dan tellen alle doelen even zwaar.",
        )
    weight = weight.fillna(1.0)

    parts = pd.DataFrame({"x": weight * score, "square": weight**2, "sum": weight})
    sums = parts.groupby(goals["client_id"]).sum()
    t_score = 50 + 10 * sums["x"] / np.sqrt((1 - rho) * sums["square"] + rho * sums["sum"] ** 2)
    rows = pd.DataFrame({"goals": goals.groupby("client_id").size(), "t_score": t_score})
    rows = rows.assign(kind="text")  # a row is one child: it stays within the team
    rows.attrs = dict(goals.attrs)
    answers = mark_like(_mean(t_score.to_numpy(), level), goals)
    return Answers(answers=answers.assign(members=[frozenset(t_score.index)]), rows=rows)


def _mean(t_scores: np.ndarray, level: float) -> pd.DataFrame:
    n = len(t_scores)
    mean = t_scores.mean() if n else np.nan
    se = t_scores.std(ddof=1) / np.sqrt(n) if n > 1 else np.nan
    reach = stats.t.ppf((1 + level) / 2, n - 1) * se if n > 1 else np.nan
    answer = pd.DataFrame(
        {
            "label": "Gemiddelde doelscore (50 is zoals verwacht)",
            **{"estimate": mean, "se": se, "low": mean - reach, "high": mean + reach},
            **{"level": level, "n": n, "children": n},
            "unit": "T-punten",
            "kind": "mean",
            "method": "Kiresuk en Sherman; t-interval over kinderen",
        },
        index=["doelscore"],
    )
    return add_cautions(answer, [[] if n else ["not_computable er zijn geen doelen"]])
