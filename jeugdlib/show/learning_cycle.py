"""The learning cycle as a picture: four steps on four levels, a dot for every cycle."""

import textwrap

import pandas as pd
from matplotlib.axes import Axes

from jeugdlib.columns import require_released
from jeugdlib.show._display import BLUES, INK, PALE, SOFT, figure, start
from jeugdlib.show._dutch import number

ACROSS, DEEP = 5, 3  # dots beside one another in a cell, and lines of them
EMPTY = "Er is niets om te tekenen: er staan geen cycli in het register."
KEY = "gevuld: afgesloten; open rondje: loopt nog"


def learning_cycle(cells: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the cycles of a register in a table of four steps and four levels.

    Parameters
    ----------
    cells : released counts of `reduce.learning_cycle`: niveau, stap, count, closed and open
    ax : where to draw; None = an own figure, shown with alt text

    A cycle is a dot, filled when it is closed. An empty cell is a step where no cycle stands. With
    more cycles than fit in a cell there are only the numbers.
    """
    table = require_released(cells)
    own = ax is None
    ax = start(ax, table, int(table["count"].sum()), 4.6, EMPTY)
    if not table["count"].sum():
        return ax

    steps, levels = (list(dict.fromkeys(table[name])) for name in ("stap", "niveau"))
    for row in table.to_dict("records"):
        _cell(ax, steps.index(row["stap"]), levels.index(row["niveau"]), row)
    ax.set_xticks(range(len(steps)), [textwrap.fill(step, 12) for step in steps])
    names = [_level(table, level) for level in levels]
    ax.set_yticks(range(len(levels)), [textwrap.fill(name, 16) for name in names])
    ax.set(xlim=(-0.5, len(steps) - 0.5), ylim=(len(levels) - 0.5, -0.5))
    ax.xaxis.tick_top()
    ax.tick_params(length=0, labelsize=9, colors=INK)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.set_xlabel(KEY, color=SOFT, fontsize=9)
    return figure(ax, own, learning_cycle_alt(table), table)


def learning_cycle_alt(table: pd.DataFrame) -> str:
    """The figure in words, from its numbers."""
    filled = table[table["count"] > 0]
    said = "; ".join(
        f"{row['label']} {number(row['count'])}, waarvan {number(row['closed'])} afgesloten"
        for row in filled.to_dict("records")
    )
    return (
        f"Het register in {number(len(table))} vakken: stap en niveau. Gevuld zijn er "
        f"{number(len(filled))}: {said}."
    )


def _level(table: pd.DataFrame, level: str) -> str:
    return table.loc[table["niveau"] == level, "label"].iloc[0].partition(":")[0]


def _cell(ax: Axes, across: int, down: int, row: dict) -> None:
    ax.plot(
        [across - 0.46, across + 0.46, across + 0.46, across - 0.46, across - 0.46],
        [down - 0.44, down - 0.44, down + 0.44, down + 0.44, down - 0.44],
        color=PALE,
        linewidth=1,
    )
    if not row["count"]:
        return
    ax.text(across, down - 0.26, number(row["count"]), ha="center", va="center", color=INK, size=10)
    if row["count"] > ACROSS * DEEP:
        said = f"{number(row['closed'])} dicht, {number(row['open'])} open"
        ax.text(across, down + 0.1, said, ha="center", va="center", color=INK, size=8)
        return
    places = [(k % ACROSS, k // ACROSS) for k in range(int(row["count"]))]
    for number_of, (x, y) in enumerate(places):
        inside = BLUES[0] if number_of < row["closed"] else "white"
        style = {"color": BLUES[0], "markerfacecolor": inside, "markersize": 7}
        ax.plot([across + 0.16 * (x - 2)], [down + 0.02 + 0.17 * y], "o", **style)
