"""A series before and after an action, beside what it would have been without."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from jeugdlib.columns import Answers, require_released
from jeugdlib.columns.withheld import withheld
from jeugdlib.show import _under
from jeugdlib.show._display import BLUES, INK, PALE, SOFT, figure, headline, scale, start
from jeugdlib.show._dutch import level_name
from jeugdlib.show.sentences import lines_of

TICKS = 7  # more names of periods than this touch on a phone
EMPTY = "Er is niets om te tekenen: geen periode met een getal."
DRAWN_ON = {"color": INK, "linewidth": 1.5, "linestyle": (0, (4, 3)), "zorder": 3}


def interrupted(
    found: Answers, ax: Axes | None = None, *, first_after: str, about: str = ""
) -> Axes:
    """Draw a series with its line before and after an action, and the line of before drawn on.

    Parameters
    ----------
    found : released, what `estimate.course.interrupted` gave
    ax : where to draw; None = an own figure, shown with alt text and cautions
    first_after : the period in which the action began; "" = none
    about : what the numbers are of, as a phrase
    """
    rows = require_released(found.rows)
    own = ax is None
    ax = start(ax, rows, rows["estimate"].notna().sum(), 3.4, EMPTY)
    if rows["estimate"].isna().all():
        return ax

    place = _axes(ax, rows, first_after)
    quiet = {"color": SOFT, "linewidth": 0.8, "markersize": 3.5}
    ax.plot(rows["time"], rows["estimate"], "o-", label="geteld of gemeten", **quiet)
    if rows["fitted"].notna().any():
        _lines(ax, rows, np.arange(len(rows)) >= place)
    headline(ax, about, 1)
    _legend(ax)
    return figure(ax, own, interrupted_alt(found, first_after, about), found.answers, rows)


def parallel(
    found: Answers,
    ax: Axes | None = None,
    *,
    first_after: str,
    about: str = "",
    names: tuple[str, str] = ("eigen", "vergelijking"),
) -> Axes:
    """Draw two series, and the other one moved to where the own one was before the action.

    Parameters
    ----------
    found : released, what `estimate.course.difference_in_differences` gave
    ax, first_after, about : as in `interrupted`
    names : what the own and the other series are called

    Before the action the moved line and the own one should run alike; what lies between them
    afterwards is the difference in differences.
    """
    rows = require_released(found.rows)
    own = ax is None
    ax = start(ax, rows, rows["estimate"].notna().sum(), 3.4, EMPTY)
    if rows["estimate"].isna().all():
        return ax

    _axes(ax, rows, first_after)
    ax.plot(rows["time"], rows["estimate"], "o-", color=BLUES[0], ms=4, lw=1.8, label=names[0])
    ax.plot(rows["time"], rows["other_estimate"], ":", color=SOFT, lw=1.6, label=names[1])
    _drawn_on(ax, rows, f"{names[1]}, verschoven")
    headline(ax, about, 1)
    _legend(ax)
    return figure(ax, own, interrupted_alt(found, first_after, about), found.answers, rows)


def interrupted_alt(found: Answers, first_after: str, about: str = "") -> str:
    """The figure in words, from its numbers."""
    periods = found.rows.index.astype(str)
    name = f": {about}" if about else ""
    began = f"; de actie begon in {first_after}" if first_after else ""
    span = f"{len(periods)} perioden, van {periods[0]} tot en met {periods[-1]}{began}"
    return " ".join([f"Verloop{name}. {span}.", *lines_of(require_released(found.answers))])


def _axes(ax: Axes, rows: pd.DataFrame, first_after: str) -> int:
    """The axes and the gaps; gives the place of the action, behind all rows when there is none."""
    time, names = rows["time"].to_numpy(), rows.index.astype(str)
    half = np.diff(time).min(initial=1.0) / 2
    for middle in time[withheld(rows)]:
        ax.axvspan(middle - half, middle + half, color=PALE, alpha=0.35, linewidth=0, zorder=0)
    some = _under.every(np.arange(len(rows)), TICKS)
    ax.set_xticks(time[some], names[some])
    ax.tick_params(axis="x", labelsize=8)
    scale(ax.yaxis, share=False)
    ax.set_ylabel(rows["unit"].dropna().iloc[0], color=INK, fontsize=9)
    if "count" in rows:
        drawn = ["estimate", "other", "fitted", "counterfactual", "high"]
        ax.set_ylim(0, 1.05 * rows.reindex(columns=drawn).astype(float).max(axis=None) or 1)
    if first_after not in names:
        return len(rows)
    place = names.get_loc(first_after)
    ax.axvline(time[place] - half, color=INK, linewidth=1, zorder=1)
    beside = {"xytext": (3, -2), "textcoords": "offset points", "va": "top", "fontsize": 8}
    where = {"xycoords": ("data", "axes fraction"), "color": INK}
    ax.annotate("actie", (time[place] - half, 1), **where, **beside)
    return place


def _lines(ax: Axes, rows: pd.DataFrame, after: np.ndarray) -> None:
    line = {"color": BLUES[0], "linewidth": 2.4, "zorder": 4}
    ax.plot(rows["time"][~after], rows["fitted"][~after], **line)
    ax.plot(rows["time"][after], rows["fitted"][after], label="lijn ervoor en erna", **line)
    _drawn_on(ax, rows[after], "lijn van ervoor, verlengd")


def _drawn_on(ax: Axes, rows: pd.DataFrame, name: str) -> None:
    """A line that is no series itself, dashed, with how sure it is."""
    low, high = rows["low"].astype(float), rows["high"].astype(float)
    ax.fill_between(rows["time"], low, high, color=PALE, alpha=0.5, linewidth=0, zorder=0)
    ax.plot(rows["time"], rows["counterfactual"], label=name, **DRAWN_ON)
    sure = level_name(rows["level"].iloc[0])
    ax.set_xlabel(f"grijze band: {sure} van de streepjeslijn", color=INK, fontsize=8)


def _legend(ax: Axes) -> None:
    place = {"loc": "lower left", "bbox_to_anchor": (-0.02, 1), "frameon": False}
    ax.legend(**place, ncols=3, fontsize=8.5, columnspacing=1.2, handlelength=2)
