"""Made-up counts per month, with from when and how much they truly change.

Nothing here is about anyone. The change comes in the month after an action of the made-up cycles.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

FIRST, MONTHS, CHANGE = "2021-01", 48, "2022-11"
PLACES = (38, 46)  # children that are there on a day, on average over a month: from, up to
PER = 1000  # of the rates in the truth: child-days


@dataclass(frozen=True)
class Counted:
    """One series: how often it truly happens per 1000 child-days before the change, and after."""

    reeks: str
    before: float
    after: float


COUNTED = (
    Counted("separaties", 12.0, 7.0),
    Counted("separaties_elders", 12.0, 12.0),
    Counted("klachten", 4.0, 4.0),
)


@dataclass(frozen=True)
class Series:
    """The table `tellingen`, and per series what is true (`waarheid`)."""

    table: pd.DataFrame
    truth: pd.DataFrame


def series(rng: np.random.Generator) -> Series:
    """Four years of months: one series falls from a month on, two stay as they are.

    Parameters
    ----------
    rng : decides how many there are
    """
    table = pd.concat([_counts(counted, rng) for counted in COUNTED], ignore_index=True)
    names = ["reeks", "ervoor", "erna"]
    truth = pd.DataFrame([vars(counted).values() for counted in COUNTED], columns=names)
    return Series(table, truth.assign(vanaf=CHANGE)[["reeks", "vanaf", "ervoor", "erna"]])


def _counts(counted: Counted, rng: np.random.Generator) -> pd.DataFrame:
    months = pd.period_range(FIRST, periods=MONTHS, freq="M")
    days = rng.integers(*PLACES, MONTHS, endpoint=True) * months.days_in_month
    rate = np.where(months >= pd.Period(CHANGE), counted.after, counted.before) / PER
    count = rng.poisson(rate * days)
    # about one in five is of a child that had one before in that month
    children = rng.binomial(count, 0.8).clip(np.minimum(count, 1))
    return pd.DataFrame(
        {
            "reeks": counted.reeks,
            "periode": months.astype(str),
            "aantal": count,
            "eenheid": counted.reeks.partition("_")[0],
            "blootstelling": days,
            "kinderen": children,
        }
    )
