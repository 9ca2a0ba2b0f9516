"""Time until something happens, from counts per step, with those who were followed no further.

At a step events come before censoring: who was censored there, could still have had the event.
"""

import numpy as np
import pandas as pd
from scipy import stats

ALIKE = 1e-9  # of two parts, beyond what rounding makes of them


def kaplan_meier(step, events, censored) -> pd.DataFrame:
    """The part to whom it did not happen yet after each step, from 0 to the last one.

    `step` (whole, 0 or more) may come in any order and more than once. Returns (index: step)
    events, censored, at_risk (just before the events), survival and se (Greenwood; missing when
    nobody is left).

    Source: Kaplan & Meier (1958), J. Am. Stat. Assoc. 53, 457-481; Greenwood (1926).
    """
    step = np.asarray(step, dtype=int)
    counted = (np.bincount(step, np.asarray(part, dtype=float)) for part in (events, censored))
    happened, stopped = (np.trim_zeros(part, "b") for part in counted)
    steps = max(len(happened), len(stopped))
    happened, stopped = (np.pad(part, (0, steps - len(part))) for part in (happened, stopped))
    at_risk = (happened + stopped)[::-1].cumsum()[::-1]
    left = at_risk - happened
    survival = np.cumprod(left / at_risk)
    gone = np.full(steps, np.nan)
    np.divide(happened, at_risk * left, out=gone, where=left > 0)
    columns = {"events": happened, "censored": stopped, "at_risk": at_risk, "survival": survival}
    curve = pd.DataFrame(columns | {"se": survival * np.sqrt(np.cumsum(gone))})
    return curve.rename_axis("step")


def bounds(curve: pd.DataFrame, level: float) -> np.ndarray:
    """Low and high of the survival at each step, from Greenwood's se on the log-log scale.

    Missing where it happened to nobody yet, or to all: there the formulas see no spread.

    Source: Kalbfleisch & Prentice (1980), The Statistical Analysis of Failure Time Data, ch. 1.
    """
    both = np.full((2, len(curve)), np.nan)
    inside = curve["survival"].between(0, 1, inclusive="neither").to_numpy()
    survival, se = curve.loc[inside, ["survival", "se"]].to_numpy().T
    reach = stats.norm.ppf((1 + level) / 2) * se / (survival * np.log(survival))
    both[:, inside] = np.exp(-np.exp(np.log(-np.log(survival)) + np.array([[-1], [1]]) * reach))
    return both


def interval(curve: pd.DataFrame, level: float) -> np.ndarray:
    """Low and high of the survival at each step: log-log, and exact where that has no answer.

    Where it happened to nobody yet, the bound is that of Clopper-Pearson for those who were
    followed so far; where it happened to all, that of the beta product.

    Source: Fay, Brittain & Proschan (2013), Biostatistics 14, 723-736.
    """
    low, high = bounds(curve, level)
    survival, at_risk = curve["survival"].to_numpy(), curve["at_risk"].to_numpy()
    tail = (1 - level) / 2
    high_of_all = beta_product(curve, 1 - tail)
    low = np.select([survival == 1, survival == 0], [tail ** (1 / at_risk), 0.0], low)
    return np.array([low, np.select([survival == 1, survival == 0], [1.0, high_of_all], high)])


def beta_product(curve: pd.DataFrame, chance: float) -> np.ndarray:
    """The exact upper bound of the survival at each step: a quantile of a product of betas.

    The product is replaced by the beta with its mean and its mean square.
    """
    a = (curve["at_risk"] - curve["events"] + 1).to_numpy()
    both = a + curve["events"].to_numpy()
    mean = np.cumprod(a / both)
    square = np.cumprod(a * (a + 1) / (both * (both + 1)))
    happened = mean < 1
    high = np.ones(len(mean))
    mean, square = mean[happened], square[happened]
    size = (mean - square) / (square - mean**2)
    high[happened] = stats.beta.ppf(chance, mean * size, (1 - mean) * size)
    return high


def quantile(survival: pd.Series, part: float) -> float:
    """The first step (index) at which it happened to this part; missing when that is not reached.

    When it happened to exactly this part, it is the middle of the stretch on which that is so.
    """
    step, away = survival.index.to_numpy(), survival.to_numpy() - (1 - part)
    reached, beyond = (np.flatnonzero(away <= margin) for margin in (ALIKE, -ALIKE))
    if not len(reached):
        return np.nan
    return float(step[reached[0]] + (step[beyond[0]] if len(beyond) else step[-1])) / 2
