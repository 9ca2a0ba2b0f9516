"""One indicator over time: the share of every period on its interval, and who answered."""

import re
from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from jeugdlib.columns import require_released
from jeugdlib.columns.withheld import is_withheld
from jeugdlib.show import _under
from jeugdlib.show._display import BLUES, INK, PALE, SOFT, digits_of, figure, headline, scale, start
from jeugdlib.show._dutch import MISSING, level_name, number, percent, significant

PERIOD = re.compile(r"(\d{4})(?:-Q([1-4]))?")
MOST = 16  # more periods than this have no room for a number each
GAPS = {True: "niet getoond", False: "geen getal"}
EMPTY = "Er is niets om te tekenen: geen periode met een getal."


def trend(
    answers: pd.DataFrame,
    ax: Axes | None = None,
    *,
    about: str = "",
    responses: pd.DataFrame | None = None,
    together: pd.DataFrame | None = None,
    names: tuple[str, str] = ("eigen", "samen"),
) -> Axes:
    """Draw one indicator per period, each on its interval.

    Parameters
    ----------
    answers : released shares or means (index: the period, "2023" or "2023-Q1") with n, estimate,
        low, high, level, kind, unit, and count when it is a share
    ax : where to draw; None = an own figure, shown with alt text and cautions
    about : what the numbers are of, as a phrase
    responses : released shares of who answered, with the same index; a bar under each period
    together : released answers with the same index to see these beside, such as of all providers;
        a quiet line without intervals
    names : what `answers` and `together` are called

    A period of which the number was withheld, that is not computable or that is not there is a gap
    that says so; points on both sides of it are not joined. Nothing is fitted.
    """
    rows, whole = require_released(answers), _released(together, answers)
    asked = _released(responses, answers)
    seen = rows.get("estimate", pd.Series(dtype=float)).notna().sum()
    own = ax is None
    ax = start(ax, rows, seen, 3.7, EMPTY)
    if not seen:
        return ax

    periods = _between(rows.index)
    full, all_asked, compared = (_at(table, periods) for table in (rows, asked, whole))
    places = np.arange(len(periods))
    if len(whole):
        quiet = {"color": SOFT, "linewidth": 1.2, "markersize": 5, "zorder": 1}
        ax.plot(places, compared["estimate"].astype(float), ".:", label=names[1], **quiet)
    _points(ax, places, full, names[0])
    _gaps(ax, places, full)
    _value_axis(ax, rows)
    _period_axis(ax, places, periods, full, all_asked)
    if len(whole):
        ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, frameon=False, fontsize=9)
    headline(ax, about, 1 if len(whole) else 0)
    alt = trend_alt(full, all_asked, compared, about=about, names=names)
    return figure(ax, own, alt, rows, asked, whole)


def trend_alt(
    rows: pd.DataFrame,
    asked: pd.DataFrame,
    whole: pd.DataFrame,
    *,
    about: str = "",
    names: tuple[str, str] = ("eigen", "samen"),
) -> str:
    """The figure in words, from its numbers; a row per period, missing where there is none."""
    shown = _written(rows)
    said = "; ".join(
        f"{period} {_said(row, shown)}{_response(asked, period)}"
        for period, row in zip(rows.index, rows.to_dict("records"), strict=True)
    )
    beside = "; ".join(
        f"{period} {GAPS[_hidden(row)] if pd.isna(row['estimate']) else shown(row['estimate'])}"
        for period, row in zip(whole.index, whole.to_dict("records"), strict=True)
    )
    there = whole["estimate"].notna().any()
    line = f" {names[1].capitalize()}: {beside}." if there else ""
    name = f": {about}" if about else ""
    return f"Verloop over perioden{name}. {said}.{line}"


def _released(table: pd.DataFrame | None, answers: pd.DataFrame) -> pd.DataFrame:
    return require_released(answers).iloc[:0] if table is None else require_released(table)


def _at(table: pd.DataFrame, periods: list[str]) -> pd.DataFrame:
    return table.set_axis(table.index.astype(str)).reindex(periods)


def _between(index: pd.Index) -> list[str]:
    """Every period from the first to the last, those without a row too."""
    found = [PERIOD.fullmatch(str(period)).groups() for period in index]
    if found[0][1] is None:
        years = [int(year) for year, _ in found]
        return [str(year) for year in range(min(years), max(years) + 1)]
    quarters = [4 * int(year) + int(quarter) - 1 for year, quarter in found]
    every = range(min(quarters), max(quarters) + 1)
    return [f"{place // 4}-Q{place % 4 + 1}" for place in every]


def _points(ax: Axes, places: np.ndarray, rows: pd.DataFrame, name: str) -> None:
    estimate, low, high = (rows[column].astype(float) for column in ("estimate", "low", "high"))
    ax.vlines(places, low, high, color=BLUES[1], linewidth=2.2, zorder=2)
    # a missing number breaks the line
    ax.plot(places, estimate, "o-", color=BLUES[0], ms=6.5, lw=0.8, label=name, clip_on=False)


def _gaps(ax: Axes, places: np.ndarray, rows: pd.DataFrame) -> None:
    for place, row in zip(places, rows.to_dict("records"), strict=True):
        if pd.isna(row["estimate"]):
            ax.axvspan(place - 0.4, place + 0.4, color=PALE, alpha=0.35, linewidth=0, zorder=0)
            at = {"xycoords": ("data", "axes fraction"), "rotation": 90, "fontsize": 8}
            words = GAPS[_hidden(row)]
            ax.annotate(words, (place, 0.04), ha="center", va="bottom", color=SOFT, **at)


def _value_axis(ax: Axes, rows: pd.DataFrame) -> None:
    first = rows[rows["estimate"].notna()].iloc[0]
    if first["kind"] == "share":
        ax.set_ylim(0, min(1.0, 1.15 * rows[["estimate", "high"]].max(axis=None)))
    scale(ax.yaxis, first["kind"] == "share")
    what = "aandeel" if first["kind"] == "share" else first.get("unit", "waarde")
    ax.set_ylabel(f"{what}, met {level_name(first['level'])}", color=INK, fontsize=9)


def _period_axis(
    ax: Axes, places: np.ndarray, periods: list[str], rows: pd.DataFrame, asked: pd.DataFrame
) -> None:
    some = _under.every(places, MOST)
    ax.set_xticks(places[some], [periods[place].replace("-Q", "\nkw ") for place in some])
    ax.tick_params(axis="x", labelsize=8)
    ax.set_xlim(-0.6, len(periods) - 0.4)
    names = {"count": "aantal", "n": "van"} if "count" in rows else {"n": "aantal"}
    texts = {head: [number(x) for x in rows[name].iloc[some]] for name, head in names.items()}
    if len(asked.dropna(how="all")):
        shares = asked["estimate"].iloc[some].astype(float)
        texts["respons"] = [percent(part, 0) for part in shares]
    below = _under.AFTER_TICKS if "-Q" in periods[0] else _under.AFTER_TICKS - 10
    down = _under.numbers(ax, places[some], texts, below)
    if "respons" in texts:
        _under.parts(ax, places[some], shares, down - 3)
    unit = rows["unit"].dropna()
    ax.set_xlabel(
        unit.iloc[0] if len(unit) else "", color=SOFT, fontsize=8, labelpad=down - below + 16
    )


def _written(rows: pd.DataFrame) -> Callable[[float], str]:
    is_share = rows["kind"].dropna().eq("share").all()
    return partial(percent, digits=digits_of(rows)) if is_share else significant


def _said(row: dict, shown: Callable[[float], str]) -> str:
    if pd.isna(row["estimate"]):
        return GAPS[_hidden(row)]
    share, low, high = (shown(row[name]) for name in ("estimate", "low", "high"))
    of = number(row["n"])
    counts = f"{number(row['count'])} van {of}" if pd.notna(row.get("count")) else f"n {of}"
    return f"{counts}, {share} ({low} tot {high})"


def _hidden(row: dict) -> bool:
    codes = row.get("cautions")
    return isinstance(codes, tuple) and is_withheld(codes)


def _response(asked: pd.DataFrame, period: str) -> str:
    share = asked["estimate"].get(period, np.nan) if "estimate" in asked else np.nan
    words = percent(share, 0)
    return "" if words == MISSING else f", respons {words}"
