"""Made-up counts that go toward zero, with how often it truly happens before and after a date.

Nothing here is about anyone. Each series is a goal of data/published/nuldoelen.csv; that of
seclusions is a row per day, so that the time between two of them is known.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

FIRST, LAST, CHANGE = "2022-01-01", "2024-12-31", "2023-07-01"


class Goal(NamedTuple):
    """One series: what is counted, per day or month, over how many, and how often it happens."""

    reeks: str
    eenheid: str
    freq: str
    over: tuple[int, int]
    before: float
    after: float


GOALS = (
    Goal("eenzame_afzondering", "afzonderingen", "D", (22, 26), 0.003, 0.001),
    Goal("gedwongen_uithuisplaatsing", "uithuisplaatsingen", "M", (9000, 9000), 0.00004, 0.00004),
    Goal("behandeling_zonder_doel", "behandelingen", "M", (8, 18), 0.3, 0.1),
    Goal("suicide", "suïcides", "M", (9000, 9000), 0.0, 0.0),
)


@dataclass(frozen=True)
class TowardZero:
    """The table `tellingen`, and per series what is true (`waarheid`)."""

    table: pd.DataFrame
    truth: pd.DataFrame


def toward_zero(rng: np.random.Generator) -> TowardZero:
    """Four goals, three years: two happen less often from a date on, one does not change, one is 0.

    Parameters
    ----------
    rng : decides when it happens
    """
    table = pd.concat([_series(goal, rng) for goal in GOALS], ignore_index=True)
    truth = pd.DataFrame(GOALS)[["reeks", "before", "after"]].assign(vanaf=CHANGE)
    return TowardZero(table, truth.rename(columns={"before": "ervoor", "after": "erna"}))


def _series(goal: Goal, rng: np.random.Generator) -> pd.DataFrame:
    periods = pd.period_range(FIRST, LAST, freq=goal.freq)
    over = rng.integers(*goal.over, len(periods), endpoint=True)
    rate = np.where(periods.start_time >= CHANGE, goal.after, goal.before)
    return pd.DataFrame(
        {
            "reeks": goal.reeks,
            "periode": periods.astype(str),
            "aantal": rng.binomial(over, rate),
            "eenheid": goal.eenheid,
            "blootstelling": over,
        }
    )
