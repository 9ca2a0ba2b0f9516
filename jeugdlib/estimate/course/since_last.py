"""Since the last: how long is it quiet, and is that longer than was to be expected?"""

import numpy as np
import pandas as pd

from jeugdlib.columns import Answers, add_cautions, mark_like, require, require_level
from jeugdlib.columns.withheld import withheld
from jeugdlib.estimate._periods import coarse, days_of, missing
from jeugdlib.estimate._withheld import NO_ANSWER
from jeugdlib.estimate.course.rare_events import rates

QUIET_END = "not_computable in de laatste periode gebeurde het nog"
ONCE = "not_computable het is hier geen twee keer geteld"
NEVER = "not_computable in deze reeks is niets geteld"


def since_last(series: pd.DataFrame, *, per: str = "jaar", level: float = 0.95) -> Answers:
    """How long ago it was last counted, with what that quiet stretch says.

    Parameters
    ----------
    series : DataFrame, one row per period (index: the period, such as 2024-03-15), in order
        time : when the period was, in years
        count : how often it happened, whole and 0 or more
        exposure : over how long, or over how many children, it was counted; above 0
        unit : optional, what was counted
    per : the unit of exposure
    level : confidence level of the one-sided bound

    Returns
    -------
    Answers. `answers`: `sinds_laatste` (days from the end of the last period in which it happened
    to the end of the series), `kans_zo_lang` (chance of a quiet stretch as long as this one, or
    longer, when it still happens as often as up to the last time; exact) and `bovengrens` (how
    often it may still be per unit of exposure after this stretch; exact, with its exposure).
    `rows`: per period with one or more, from the second on: value (days since the one before) and
    exposure (units of it since then), as a t chart or a g chart takes them; one row without a
    number when there are none. With a count that was withheld nothing is computable.

    Raises
    ------
    ValueError : a column is missing or has gaps, or a count or an exposure cannot be.

    Source: with N events in exposure E, the exposure F up to the next of a Poisson process
    satisfies P(F > f) = (E / (E + f))^N; bound −log(1 − level) / f, as in `none_seen`.
    """
    require_level(level)
    if len(series) == 0:
        raise ValueError("a series needs one period or more")
    require(series, "time")
    hidden = withheld(series).any()
    known = series.iloc[:0] if hidden else rates(series, level=level)
    ends = days_of(known.index)["last"]
    answers = _answers(known, ends, level).assign(
        level=level, time=series["time"].iloc[-1], kind=["effect", "share", "effect"]
    )
    what = str(series["unit"].iloc[0]) if "unit" in series else "keer"
    answers["unit"] = ["dagen", "deel", f"{what} per {per}"]
    codes = [code for row in series.get("cautions", []) for code in row]
    codes += [*missing(series.index), *coarse(series.index), *([NO_ANSWER] if hidden else [])]
    answers = add_cautions(answers, [codes] * 3)
    gaps = _gaps(known, ends)
    gaps = add_cautions(gaps, [[]] * len(gaps)) if len(gaps) else _none(series, hidden)
    gaps = gaps.assign(unit="dagen", kind="effect", method="geteld")
    return Answers(answers=mark_like(answers, series), rows=mark_like(gaps, series))


def _answers(known: pd.DataFrame, ends: pd.Series, level: float) -> pd.DataFrame:
    seen = np.flatnonzero(known["count"] > 0)
    after = known.iloc[seen[-1] + 1 :] if len(seen) else known
    quiet = after["exposure"].sum()
    before = known["exposure"].sum() - quiet
    events = known["count"].sum()
    days = (ends.iloc[-1] - ends.iloc[seen[-1]]).days if len(seen) else np.nan
    chance = (before / (before + quiet)) ** events if len(seen) else np.nan
    bound = -np.log1p(-level) / quiet if quiet > 0 else np.nan
    answers = pd.DataFrame(
        {
            "label": [
                "Sinds de laatste keer",
                "Kans op zo lang niets, als het nog even vaak gebeurt als tot de laatste keer",
                "Zo vaak kan het nog zijn, na deze tijd zonder",
            ],
            "estimate": [days, chance, 0.0 if quiet > 0 else np.nan],
            "low": [np.nan, np.nan, 0.0 if quiet > 0 else np.nan],
            "high": [np.nan, np.nan, bound],
            "exposure": [quiet, quiet, quiet],
            "method": ["geteld", "exact Poisson", "exact Poisson, eenzijdig"],
        },
        index=["sinds_laatste", "kans_zo_lang", "bovengrens"],
    )
    if len(known) == 0:
        return answers.assign(exposure=np.nan)
    never = [NEVER] if len(seen) == 0 else []
    sure = [f"one_sided {100 * level:g}", "none_seen"] if quiet > 0 else [QUIET_END]
    return add_cautions(answers, [never, never, sure])


def _gaps(known: pd.DataFrame, ends: pd.Series) -> pd.DataFrame:
    """The periods with one or more, each with the days and the exposure since the one before."""
    happened = known["count"] > 0
    passed = known["exposure"].cumsum()[happened].diff()
    gaps = known.loc[happened, ["time"]].assign(
        value=ends[happened].diff().dt.days.astype(float), exposure=passed
    )
    return gaps.iloc[1:]


def _none(series: pd.DataFrame, hidden: bool) -> pd.DataFrame:
    """One row without a number, so that whoever draws the gaps sees why there are none."""
    gap = series[["time"]].iloc[-1:].assign(value=np.nan, exposure=np.nan)
    return add_cautions(gap, [[NO_ANSWER if hidden else ONCE]])
