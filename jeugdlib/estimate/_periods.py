"""Periods as they are written in a table, as days of the calendar."""

from functools import cache

import pandas as pd

MONTHS = {"H": 6, "Q": 3}  # how many months one of these has


@cache
def first_and_last(period: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The first and the last day of a period: 2023, 2023-H1, 2023-Q1, 2023-06 or 2023-06-15.

    Raises
    ------
    ValueError : the text is none of these.
    """
    year, _, part = str(period).strip().partition("-")
    if part[:1] in MONTHS:
        months = MONTHS[part[0]]
        first = pd.Timestamp(int(year), months * (int(part[1:]) - 1) + 1, 1)
        return first, first + pd.DateOffset(months=months, days=-1)
    span = pd.Period(str(period).strip())
    return span.start_time, span.end_time.normalize()


def missing(periods: pd.Index) -> list[str]:
    """The caution of a series, in order, in which periods are left out between two others."""
    days = days_of(periods)
    long = (days["last"] - days["first"]).dt.days + 1
    apart = (days["first"] - days["last"].shift()).dt.days - 1
    lost = int((apart // long.shift()).clip(lower=0).sum())
    return [f"gaps_in_series {lost}"] if lost else []


def coarse(periods: pd.Index) -> list[str]:
    """The caution of days that are counted from the end of periods longer than a day."""
    days = days_of(periods)
    long = int((days["last"] - days["first"]).dt.days.max())
    return [f"coarse_days {long}"] if long > 0 else []


def days_of(periods: pd.Index) -> pd.DataFrame:
    """The first and the last day of every period of a series, with its index."""
    days = [first_and_last(period) for period in periods]
    frame = pd.DataFrame(days, index=periods, columns=["first", "last"])
    return frame.astype("datetime64[ns]")
