"""The board of goals that are zero: how long each is quiet, and what its count leaves open."""

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from jeugdlib.columns import require_released
from jeugdlib.columns.withheld import is_withheld
from jeugdlib.show._display import BLUES, INK, PALE, SOFT, figure, start
from jeugdlib.show._dutch import number, significant

NEVER = "quiet_throughout"
EMPTY = "Er is niets om te tekenen: niets geteld."
NOT_COUNTED = "nog niet geteld"
HIDDEN = "niet getoond"


def zero_board(board: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw a bar per goal, as long as the days since the last, with its count beside it.

    Parameters
    ----------
    board : released goals with label, count, since, high and cautions, in the order of the board
    ax : where to draw; None = an own figure, shown with alt text and cautions

    An open bar is a goal of which nothing was ever counted. A goal that nobody counts has no bar
    and says so, and so does one of which the count was withheld.
    """
    rows = require_released(board)
    own = ax is None
    ax = start(ax, rows, rows["since"].notna().sum(), 0.9 + 0.55 * len(rows), EMPTY)
    if rows["since"].isna().all():
        return ax

    places = np.arange(len(rows))[::-1]
    for place, row in zip(places, rows.to_dict("records"), strict=True):
        _bar(ax, place, row)
    ax.set_yticks(places, [textwrap.fill(text, 34) for text in rows["label"]])
    ax.tick_params(axis="y", labelsize=8.5)
    ax.set_ylim(-0.6, len(rows) - 0.4)
    ax.set_xlim(0, 1.25 * max(rows["since"].max(), 1))
    ax.xaxis.set_major_formatter(lambda value, _: number(value))
    ax.grid(axis="x", color=PALE, linewidth=0.6)
    ax.set_axisbelow(True)
    said = "dagen stil; open balk: in de hele reeks niets gezien"
    ax.set_xlabel(f"{said}\nhooguit: per eenheid blootstelling", color=INK, fontsize=9)
    above = {"xytext": (5, 4), "textcoords": "offset points", "fontsize": 8}
    ax.annotate("laatste jaar", (1, 1), xycoords="axes fraction", color=SOFT, **above)
    return figure(ax, own, board_alt(rows), rows)


def board_alt(rows: pd.DataFrame) -> str:
    """The figure in words, from its numbers."""
    said = "; ".join(f"{row['label']}: {_said(row)}" for row in rows.to_dict("records"))
    return f"Bord met {len(rows)} doelen die nul moeten worden. {said}."


def _bar(ax: Axes, place: float, row: dict) -> None:
    beside = {"xytext": (5, 0), "textcoords": "offset points", "va": "center", "fontsize": 8}
    if pd.isna(row["since"]):
        ax.annotate(_said(row), (0, place), color=SOFT, **beside)
        return
    face = "white" if NEVER in row["cautions"] else BLUES[2]
    ax.barh(place, row["since"], height=0.5, color=face, edgecolor=BLUES[0], linewidth=1)
    ax.annotate(number(row["since"]), (row["since"], place), color=INK, **beside)
    words = f"{number(row['count'])} keer\nhooguit {significant(row['high'], 2)}"
    ax.annotate(words, (1, place), xycoords=("axes fraction", "data"), color=INK, **beside)


def _said(row: dict) -> str:
    if is_withheld(row["cautions"]):
        return HIDDEN
    if pd.isna(row["since"]):
        return NOT_COUNTED
    days = f"{number(row['since'])} dagen"
    quiet = f"nooit in {days}" if NEVER in row["cautions"] else f"{days} stil"
    most = significant(row["high"], 2)
    return f"{number(row['count'])} in het laatste jaar, {quiet}, hooguit {most} per eenheid"
