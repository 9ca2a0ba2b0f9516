"""A new start of help: how often does it come within so many months, also of who left lately?"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from jeugdlib.columns import Answers, add_cautions, mark_like, require, require_level
from jeugdlib.columns.withheld import is_withheld, withheld
from jeugdlib.estimate._survival import interval, kaplan_meier
from jeugdlib.estimate._withheld import NO_ANSWER, of_rounded
from jeugdlib.estimate.outcome.proportion import SMALL_N, none_found

UNIT = "afgesloten trajecten"
METHOD = "Kaplan-Meier, interval op de log-log-schaal"


def new_start(
    curve: pd.DataFrame, *, months: Sequence[int] = (6, 12, 24), level: float = 0.95
) -> Answers:
    """The part of ended trajectories after which help began anew within so many months.

    Who was not followed that long counts for as long as they were (Kaplan-Meier).

    Parameters
    ----------
    curve : DataFrame, any number of rows per step
        step : months since the end, whole, 0 or more; at one step events come before censoring
        events : after how many trajectories help began anew
        censored : how many were followed no longer than this without it
        children : over how many children those events are divided
    months : after how many months to look, in ascending order
    level : confidence level of the intervals, between 0 and 1

    Returns
    -------
    Answers. `answers`: nieuwe_start_6 and so on, with estimate, low and high (a part, between 0 and
    1), se, count (new starts since the answer before), n (all trajectories) and children (at least
    so many were followed on or began anew). Beyond the last month that was followed it is not
    computable. `rows`: of each month estimate (the part *without* a new start), low, high, se,
    count, n (still followed), children and censored.

    Raises
    ------
    ValueError : a column is missing or has gaps, or a number in it is negative or not whole.

    Source: Kaplan & Meier (1958), J. Am. Stat. Assoc. 53, 457-481; Greenwood (1926); log-log
    interval: Kalbfleisch & Prentice (1980), ch. 1; where nothing or everything was seen: Fay,
    Brittain & Proschan (2013), Biostatistics 14, 723-736.
    """
    require_level(level)
    rows = per_step(curve, level, UNIT, "maand {}: nog geen nieuwe hulp")
    asked = list(zip([-1, *months[:-1]], months, strict=True))
    found = [_within(rows, since, month) for since, month in asked]
    answers = pd.DataFrame(found, index=[f"nieuwe_start_{month}" for month in months]).assign(
        n=total(rows), level=level, unit=UNIT, kind="curve", method=METHOD
    )
    if withheld(curve).any():
        answers[["estimate", "se", "low", "high", "count"]] = np.nan
        codes = [[NO_ANSWER]] * len(months)
    else:
        codes = [_cautions(row, rows, month) for row, month in zip(found, months, strict=True)]
    answers = add_cautions(answers, [[*code, *about_curve(curve)] for code in codes])
    return Answers(answers=mark_like(answers, curve), rows=rows)


def per_step(curve: pd.DataFrame, level: float, unit: str, label: str) -> pd.DataFrame:
    """The curve at every step from 0: the part to whom it did not happen yet, and who is followed.

    Parameters and return as the curve and the `rows` of `new_start`; `label` has the step in its
    {}. A row of which the numbers were withheld is left out.
    """
    counts = require(curve[~withheld(curve)], "step", "events", "censored", "children")
    if ((counts < 0) | (counts % 1 != 0)).any(axis=None):
        raise ValueError("step, events, censored and children must be whole, and 0 or more")
    found = kaplan_meier(counts["step"], counts["events"], counts["censored"])
    low, high = interval(found, level)
    # so many of those still followed may be one child twice
    twice = max((counts["events"] - counts["children"]).sum(), 0)
    rows = pd.DataFrame(
        {
            "label": [label.format(step) for step in found.index],
            **{"step": found.index, "estimate": found["survival"], "se": found["se"]},
            **{"low": low, "high": high, "level": level},
            **{"count": found["events"], "n": found["at_risk"], "censored": found["censored"]},
            "children": (found["at_risk"] - twice).clip(lower=0),
            **{"unit": unit, "kind": "curve", "method": METHOD},
        }
    ).rename_axis(None)
    return mark_like(add_cautions(rows, [of_rounded(curve)] * len(rows)), curve)


def at(rows: pd.DataFrame, step: float) -> pd.Series | None:
    """The row of `per_step` that holds at a step; none when nobody was followed that long."""
    here = rows[rows["step"] <= step]
    followed = len(here) and (step <= rows["step"].iloc[-1] or here["estimate"].iloc[-1] == 0)
    return here.iloc[-1] if followed else None


def read_off(rows: pd.DataFrame, step: float, since: int = -1) -> dict[str, float]:
    """What `per_step` says at a step, and how many had it since another; missing beyond its end."""
    names, row = ["estimate", "se", "low", "high"], at(rows, step)
    if row is None:
        return dict.fromkeys([*names, "count", "children"], np.nan)
    count = rows.loc[rows["step"].between(since + 1, step), "count"].sum()
    # of this step: those who were followed on, and those to whom it happened
    return {**row[names], "count": count, "children": row["children"] - row["count"] + count}


def about_curve(curve: pd.DataFrame) -> list[str]:
    """The cautions of everything that is read off a curve: its own, children twice, rounding."""
    own = dict.fromkeys(code for row in curve.get("cautions", []) for code in row)
    several = not withheld(curve).any() and (curve["children"] < curve["events"]).any()
    own = [code for code in own if not is_withheld([code])]
    return [*own, *(["nested_some"] if several else []), *of_rounded(curve)]


def total(rows: pd.DataFrame) -> float:
    """How many there were at the start."""
    return float(rows["n"].max()) if len(rows) else 0.0


def _within(rows: pd.DataFrame, since: int, month: int) -> dict[str, object]:
    found = read_off(rows, month, since)
    turned = {"estimate": 1 - found["estimate"], "low": 1 - found["high"], "high": 1 - found["low"]}
    return {"label": f"Opnieuw hulp binnen {month} maanden", **found, **turned}


def _cautions(answer: dict, rows: pd.DataFrame, month: int) -> list[str]:
    everyone = total(rows)
    if not everyone:
        return ["not_computable er zijn geen afgesloten trajecten"]
    if np.isnan(answer["estimate"]):
        return [f"not_computable geen enkel traject is na het einde al {month} maanden gevolgd"]
    codes, row = [], at(rows, month)
    short = rows.loc[rows["step"] < month, "censored"].sum()
    if short:
        codes.append(f"short_follow_up {short:.0f} of {everyone:.0f}")
    if everyone < SMALL_N:
        codes.append(f"small_n {everyone:.0f}")
    if answer["estimate"] == 0:
        codes.append(none_found(row["n"], row["level"]))
    if answer["estimate"] == 1:
        codes.append("all_seen")
    return codes
