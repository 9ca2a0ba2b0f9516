"""A series before and after a date: how it lies in time, and the lines through both parts."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from jeugdlib.columns import InputError, require
from jeugdlib.columns.withheld import is_withheld, withheld
from jeugdlib.estimate import _autocorrelation
from jeugdlib.estimate._charts import many
from jeugdlib.estimate._withheld import NO_ANSWER, of_rounded

LEAST = 4  # periods on either side; a line through fewer follows their chance
FEW = 12  # under this many a line is mostly chance
NAMES = {1: "jaar", 2: "halfjaar", 4: "kwartaal", 12: "maand"}
NO_DATE = "not_computable er is geen periode gekozen waarin de actie begon"
TOO_FEW = f"not_computable er zijn minder dan {LEAST} perioden vóór of vanaf de actie"


class Series(NamedTuple):
    """The periods of a series that have a number, in order of time."""

    rows: pd.DataFrame
    values: np.ndarray  # scores, or counts per 1, 100 or 1000 units of exposure
    weight: np.ndarray  # the exposure of each, 1 when it is the same everywhere
    at: np.ndarray  # places in time, the first 0
    per_year: float
    unit: str
    places: pd.Series  # of every period by its name, the withheld ones too
    per: int = 1  # of how many units of exposure the values are

    def part(self, chosen: np.ndarray) -> "Series":
        """The same series with these periods only."""
        return Series(self.rows[chosen], *(a[chosen] for a in self[1:4]), *self[4:])


def in_time(table: pd.DataFrame, per: int | None = None) -> Series:
    """A series as `interrupted` takes it, without the periods that were withheld.

    Counts are per so many units of exposure; None = as at a control chart of the series.

    Raises
    ------
    ValueError : as `interrupted`.
    """
    order = table.sort_values("time")
    time = require(order, "time")["time"].to_numpy(float)
    if len(time) < 2 or (np.diff(time) <= 0).any():
        raise ValueError("a series needs two or more periods, each at its own time")
    at, per_year = _autocorrelation.places(time)
    named = pd.Series(at, index=order.index.astype(str))
    seen = ~withheld(order).to_numpy()
    rows, name = order[seen], NAMES.get(int(np.rint(per_year)), "periode")
    unit = order["unit"].iloc[0] if "unit" in order.columns else ""
    if "value" in rows.columns:
        values = require(rows, "value")["value"].to_numpy(float)
        return Series(rows, values, np.ones(len(rows)), at[seen], per_year, unit, named)
    count, exposure = require(rows, "count", "exposure").to_numpy(float).T
    if (count < 0).any() or (exposure <= 0).any():
        raise ValueError("a count must be 0 or more, an exposure above 0")
    same = bool(seen.any()) and np.allclose(exposure, exposure[0])
    per = 1 if same else per or many(exposure)
    weight = np.ones(len(rows)) if same else exposure / per
    of = "eenheid" if per == 1 else f"{per} eenheden"
    unit = f"{unit} per {name}" if same else f"{unit} per {of} blootstelling"
    return Series(rows, count / weight, weight, at[seen], per_year, unit, named, per)


def place_of(period: str, whole: Series) -> int:
    """The place in time of a period, which may have been withheld.

    Raises
    ------
    InputError : the series has no such period.
    """
    if period not in whole.places.index:
        first, last = whole.places.index[[0, -1]]
        raise InputError(
            f"de periode {period} staat niet in de reeks",
            mend=f"Kies een periode van {first} tot en met {last}, zoals die er staat.",
        )
    return int(whole.places[period])


def design(at: np.ndarray, first: int, season: int | None) -> np.ndarray:
    """The columns of the segmented line: level, slope, and the change of each after the action.

    The slope counts places from 1; its change counts 1, 2, … from the first place after. A season
    is one wave a year of `season` places.
    """
    time, after = at + 1.0, at >= first
    columns = [np.ones(len(at)), time, after, np.where(after, at - first + 1.0, 0.0)]
    if season is not None:
        columns += [np.sin(2 * np.pi * time / season), np.cos(2 * np.pi * time / season)]
    return np.column_stack(columns)


def too_few(at: np.ndarray, first: int | None, whole: Series) -> list[str]:
    """Why there can be no lines before and after; empty when there can."""
    if first is None:
        return [NO_DATE]
    if min((at < first).sum(), (at >= first).sum()) >= LEAST:
        return []
    return [NO_ANSWER if len(whole.at) < len(whole.places) else TOO_FEW]


def cautions(series: pd.DataFrame, before: np.ndarray) -> list[str]:
    """What to say of lines through a series, of which these periods lie before the action."""
    had = {code for row in series.get("cautions", ()) for code in row}
    codes = sorted(code for code in had if not is_withheld([code])) + of_rounded(series)
    sides, gaps = (int(before.sum()), int((~before).sum())), len(series) - len(before)
    codes += [f"few_periods {sides[0]} {sides[1]}"] if min(sides) < FEW else []
    return codes + ([f"gaps_in_series {gaps}"] if gaps else [])
