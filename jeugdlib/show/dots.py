"""Dots with intervals: a proportion per row, with the count in its label."""

from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from jeugdlib.columns import require_released
from jeugdlib.columns.withheld import withheld
from jeugdlib.show._display import (
    ACCENT,
    BLUES,
    INK,
    PALE,
    WITHHELD,
    canvas,
    digits_of,
    figure,
    nothing,
)
from jeugdlib.show._dutch import level_name, number, percent


def dots(
    answers: pd.DataFrame,
    ax: Axes | None = None,
    *,
    beside: pd.DataFrame | None = None,
    names: tuple[str, str] = ("eigen dossiers", "gepubliceerd"),
) -> Axes:
    """Draw the share of every row as a dot on its interval.

    Parameters
    ----------
    answers : released shares with label, count, n, unit, estimate, low, high, level, method
    ax : where to draw; None = an own figure, shown with alt text and cautions
    beside : released shares of a second group; rows with an index that `answers` has are drawn
        as diamonds under the dot, and nothing is drawn when it is empty
    names : what the two groups are called

    A row of which a number was withheld is not drawn, and the figure says so. Without rows a
    sentence says so, and the empty Axes comes back.
    """
    table = require_released(answers)
    second = table.iloc[:0] if beside is None else require_released(beside)
    rows, others = table[~withheld(table)], second[~withheld(second)]
    own = ax is None
    if own:
        ax = canvas(1.0 + 0.72 * len(rows))
    if len(rows) == 0:
        empty = f"Er is niets om te tekenen: geen aantallen voor {names[0]}."
        nothing(empty if len(table) == 0 else f"Figuur {WITHHELD}.")
        return ax

    places = np.arange(len(rows))[::-1]
    shift = 0.16 if len(others) else 0.0
    _draw(ax, rows, places + shift, "o", BLUES[0], names[0])
    common = [key for key in rows.index if key in others.index]
    if common:
        at = dict(zip(rows.index, places, strict=True))
        _draw(
            ax, others.loc[common], np.array([at[k] for k in common]) - shift, "D", ACCENT, names[1]
        )
        ax.legend(loc="lower center", bbox_to_anchor=(0.4, 1.0), ncols=2, frameon=False, fontsize=9)
    ax.set_yticks(places, [_name(row, not common) for row in rows.to_dict("records")])
    ax.set_ylim(-0.6, len(rows) - 0.4)
    ax.set_xlim(0, 1)
    ax.set_xticks(np.linspace(0, 1, 6), [percent(x, 0) for x in np.linspace(0, 1, 6)])
    ax.grid(axis="x", color=PALE, linewidth=0.6)
    ax.set_axisbelow(True)
    first = rows.iloc[0]
    ax.set_xlabel(f"aandeel, met {level_name(first['level'])} ({first['method']})", color=INK)
    beside_them = second[second.index.isin(table.index)]
    return figure(ax, own, dots_alt(rows, others.loc[common], names), table, beside_them)


def dots_alt(
    rows: pd.DataFrame, others: pd.DataFrame | None = None, names: tuple[str, str] = ("", "")
) -> str:
    """The figure in words, from its numbers."""
    if others is None or len(others) == 0:
        return f"Stippen met intervallen, {len(rows)} aandelen: {_said(rows)}."
    return (
        f"Stippen met intervallen, twee groepen. {names[0].capitalize()}: {_said(rows)}. "
        f"{names[1].capitalize()}: {_said(others)}."
    )


def _said(rows: pd.DataFrame) -> str:
    shown = partial(percent, digits=digits_of(rows))
    return "; ".join(
        f"{row['label']} {number(row['count'])} van {number(row['n'])}, {shown(row['estimate'])} "
        f"({shown(row['low'])} tot {shown(row['high'])})"
        for row in rows.to_dict("records")
    )


def _draw(ax: Axes, rows: pd.DataFrame, places: np.ndarray, marker: str, color: str, name: str):
    ax.hlines(places, rows["low"], rows["high"], color=color, linewidth=2.2)
    ax.plot(rows["estimate"], places, marker, color=color, markersize=8, label=name)
    digits = digits_of(rows)
    for place, row in zip(places, rows.to_dict("records"), strict=True):
        ax.annotate(
            f"{number(row['count'])}/{number(row['n'])}  {percent(row['estimate'], digits)}",
            (1.02, place),
            xycoords=("axes fraction", "data"),
            va="center",
            fontsize=9,
            color=color,
        )


def _name(row: dict, with_n: bool) -> str:
    if not with_n:  # two groups have two denominators, which stand at their dots
        return row["label"]
    return f"{row['label']}\n(van {number(row['n'])} {row.get('unit', '')})"
