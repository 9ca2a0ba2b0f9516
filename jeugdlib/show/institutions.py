"""Institutions beside each other: the own share, and what of it chance may explain. No ranking."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from jeugdlib.columns import require_released
from jeugdlib.columns.withheld import withheld
from jeugdlib.show._display import (
    BLUES,
    INK,
    PALE,
    SOFT,
    WITHHELD,
    canvas,
    digits_of,
    figure,
    nothing,
)
from jeugdlib.show._dutch import level_name, number, percent

EMPTY = "Er is niets om te tekenen: geen instellingen om te vergelijken."


def institutions(
    answers: pd.DataFrame, ax: Axes | None = None, *, together: pd.DataFrame | None = None
) -> Axes:
    """Draw the share of every institution, and that share drawn toward the others.

    Parameters
    ----------
    answers : released answers of `quality.institutions` with label, count, n, unit, estimate,
        shrunken, low, high and level
    ax : where to draw; None = an own figure, shown with alt text and cautions
    together : the released share over all institutions (one row), drawn as a line

    The rows stand in the order of their labels. A row of which a number was withheld is not drawn,
    and the figure says so.
    """
    table = require_released(answers)
    rows = table[~withheld(table)].sort_values("label", kind="stable")
    rows = rows[rows["estimate"].notna()]
    own = ax is None
    if own:
        ax = canvas(1.5 + 0.5 * len(rows))
    if len(rows) == 0:
        nothing(f"Figuur {WITHHELD}." if withheld(table).any() else EMPTY)
        return ax

    places = np.arange(len(rows))[::-1]
    if together is not None and require_released(together)["estimate"].notna().iloc[0]:
        share = together["estimate"].iloc[0]
        overall(ax, share, f"alle instellingen samen: {percent(share, digits_of(together))}")
    pairs(ax, rows, places)
    digits = digits_of(table)
    for place, row in zip(places, rows.to_dict("records"), strict=True):
        words = f"{number(row['count'])}/{number(row['n'])}  {percent(row['estimate'], digits)}"
        beside = {"xycoords": ("axes fraction", "data"), "va": "center", "fontsize": 9}
        ax.annotate(words, (1.02, place), color=INK, **beside)
    ax.set_yticks(places, rows["label"])
    ax.set(ylim=(-0.6, len(rows) - 0.4), xlim=(0, 1))
    ax.set_xticks(np.linspace(0, 1, 6), [percent(x, 0) for x in np.linspace(0, 1, 6)])
    ax.grid(axis="x", color=PALE, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.set_xlabel(f"aandeel van de {rows['unit'].iloc[0]}", color=INK)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), frameon=False, fontsize=9)
    tables = [table] if together is None else [table, together]
    return figure(ax, own, institutions_alt(rows, together), *tables)


def institutions_alt(rows: pd.DataFrame, together: pd.DataFrame | None = None) -> str:
    """The figure in words, from its numbers."""
    digits = digits_of(rows)
    said = "; ".join(
        f"{row['label']} {number(row['count'])} van {number(row['n'])}, "
        f"{percent(row['estimate'], digits)}{_drawn_toward(row, digits)}"
        for row in rows.to_dict("records")
    )
    line = "" if together is None else f" Samen {percent(together['estimate'].iloc[0], digits)}."
    return f"Aandeel per soort instelling, op alfabet en niet op uitkomst. {said}.{line}"


def pairs(ax: Axes, rows: pd.DataFrame, places: np.ndarray, size: float = 7) -> None:
    """The own number of each row, and that number drawn toward the others, on its interval."""
    kept = rows["shrunken"].notna().to_numpy()
    if kept.any():
        sure = f"naar het gemiddelde toe gehaald, met {level_name(rows['level'].iloc[0])}"
        ends = rows["low"][kept], rows["high"][kept]
        ax.hlines(places[kept], *ends, color=BLUES[0], linewidth=0.31 * size)
        ax.plot(rows["shrunken"][kept], places[kept], "o", color=BLUES[0], ms=size, label=sure)
    # over the interval, and under the dot when both are at the same place
    pale = {"color": BLUES[1], "markerfacecolor": "white", "clip_on": False, "zorder": 1.5}
    name = "eigen aandeel" if (rows["kind"] == "share").all() else "eigen getal"
    ax.plot(rows["estimate"], places, "o", label=name, markersize=size / 0.7, **pale)


def _drawn_toward(row: dict, digits: int) -> str:
    if pd.isna(row["shrunken"]):
        return ""
    toward, low, high = (percent(row[name], digits) for name in ("shrunken", "low", "high"))
    return f", naar het gemiddelde toe gehaald {toward} ({low} tot {high})"


def overall(ax: Axes, value: float, label: str) -> None:
    """The line of all rows together."""
    ax.axvline(value, color=SOFT, linestyle=(0, (4, 3)), linewidth=1.2, zorder=0, label=label)
