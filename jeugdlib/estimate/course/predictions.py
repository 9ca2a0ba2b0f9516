"""Predictions: how often what a team expected came true, and how well it knows what it knows."""

import numpy as np
import pandas as pd

from jeugdlib.columns import Answers, add_cautions, mark_like, require, require_level
from jeugdlib.estimate._intervals import PROPORTION_METHODS, proportion_interval

BANDS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
ENOUGH = 30  # under this many predictions a band holds a handful
NONE = "not_computable er is nog geen voorspelling met een uitkomst"


def predictions(predicted: pd.DataFrame, *, level: float = 0.95) -> Answers:
    """How good the chances were that a team gave beforehand.

    Parameters
    ----------
    predicted : DataFrame, one row per prediction
        predicted : the chance that was given, 0 to 1
        met : whether it came true
    level : confidence level of the intervals, between 0 and 1

    Returns
    -------
    Answers. In answers `gehaald` (the part that came true, exact interval), `verwacht` (how many
    would come true if the chances are right, with the range that chance alone gives), `brier` (the
    mean squared distance of chance and outcome: 0 is perfect, .25 is what always saying .5 gives)
    and `brier_zelfde_kans` (what the team would have had by always saying the part that came true;
    a lower `brier` means that it tells cycles apart). In rows a band of chances each (index
    band_1 …), with predicted (the mean chance), count, n, estimate (the part that came true) and
    its exact interval.

    Raises
    ------
    ValueError : a column is missing or has gaps, or a chance lies outside 0 to 1.

    Source: Brier (1950), Monthly Weather Review 78, 1-3; Hong (2013), Computational Statistics &
    Data Analysis 59, 41-51, for the distribution of the number that comes true.
    """
    require_level(level)
    given = require(predicted, "predicted", "met")
    chance, met = given["predicted"].to_numpy(float), given["met"].to_numpy(float)
    if ((chance < 0) | (chance > 1)).any():
        raise ValueError("a chance must lie between 0 and 1")

    rows = _share(_bands(chance, met), level)
    answers = _share(_all(met), level)
    answers = pd.concat([answers, _scores(chance, met, level)])
    codes = [NONE] if not len(met) else []
    codes += [f"few_predictions {len(met)}"] if 0 < len(met) < ENOUGH else []
    codes += [code for said in predicted.get("cautions", []) for code in said]
    return Answers(
        answers=mark_like(add_cautions(answers, [codes] * len(answers)), predicted),
        rows=mark_like(rows, predicted),
    )


def _bands(chance: np.ndarray, met: np.ndarray) -> pd.DataFrame:
    place = np.minimum(np.digitize(chance, BANDS[1:-1]), len(BANDS) - 2)
    seen = [number for number in range(len(BANDS) - 1) if (place == number).any()]
    return pd.DataFrame(
        {
            "label": [f"Kans van {BANDS[k]:.0%} tot {BANDS[k + 1]:.0%}" for k in seen],
            "predicted": [chance[place == k].mean() for k in seen],
            "count": [met[place == k].sum() for k in seen],
            "n": [(place == k).sum() for k in seen],
        },
        index=[f"band_{k + 1}" for k in seen],
    )


def _all(met: np.ndarray) -> pd.DataFrame:
    row = {"label": ["Doel gehaald"], "count": [met.sum()], "n": [len(met)]}
    return pd.DataFrame(row, index=["gehaald"])


def _share(counts: pd.DataFrame, level: float) -> pd.DataFrame:
    count, n = (counts[name].to_numpy(float) for name in ("count", "n"))
    some = n > 0
    estimate, low, high = (np.full(len(counts), np.nan) for _ in range(3))
    estimate[some] = count[some] / n[some]
    low[some], high[some] = proportion_interval(count[some], n[some], level, "clopper_pearson")
    bounds = {"estimate": estimate, "low": low, "high": high, "level": level}
    return counts.assign(
        unit="cycli", kind="share", method=PROPORTION_METHODS["clopper_pearson"][1], **bounds
    )


def _scores(chance: np.ndarray, met: np.ndarray, level: float) -> pd.DataFrame:
    n, base = len(met), met.mean() if len(met) else np.nan
    low, high = _range(chance, level)
    brier = ((chance - met) ** 2).mean() if n else np.nan
    return pd.DataFrame(
        {
            "label": [
                "Doelen die het team verwachtte te halen",
                "Brierscore (0 is perfect)",
                "Brierscore met elke keer dezelfde kans",
            ],
            "estimate": [chance.sum() if n else np.nan, brier, base * (1 - base)],
            "low": [low, np.nan, np.nan],
            "high": [high, np.nan, np.nan],
            "level": [level, np.nan, np.nan],
            "n": [n, n, n],
            "unit": [f"van de {n} doelen", None, None],
            "kind": "mean",
            "method": ["wat past als de kansen kloppen", "gemiddelde kwadratische afstand", None],
        },
        index=["verwacht", "brier", "brier_zelfde_kans"],
    )


def _range(chance: np.ndarray, level: float) -> tuple[float, float]:
    """How many come true, from one quantile to the other, when every chance is right."""
    if not len(chance):
        return np.nan, np.nan
    spread = np.ones(1)
    for each in chance:
        spread = np.convolve(spread, [1 - each, each])
    below = np.cumsum(spread)
    low, high = np.searchsorted(below, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(min(high, len(chance)))
