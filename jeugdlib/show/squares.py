"""Squares: every file is one square, and the ones that have the item are filled."""

import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from jeugdlib.columns import require_released
from jeugdlib.columns.withheld import withheld
from jeugdlib.show._display import BLUES, INK, SOFT, WITHHELD, canvas, figure, nothing
from jeugdlib.show._dutch import number

ACROSS, GAP = 8, 3.4


def squares(answers: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw each row as a block of n squares, of which count are filled.

    Parameters
    ----------
    answers : released rows with label, count, n (up to some hundreds) and unit
    ax : where to draw; None = an own figure, shown with alt text; the counts are what was found, so
        cautions about an interval do not belong here

    A row of which a number was withheld is not drawn, and the figure says so.
    """
    table = require_released(answers)
    rows = table[~withheld(table)]
    own = ax is None
    if own:
        ax = canvas(1.65)
        ax.set_position((0, 0, 1, 1))
    if len(rows) == 0:
        nothing(f"Figuur {WITHHELD}.")
        return ax
    for column, row in enumerate(rows.to_dict("records")):
        _block(ax, column * (ACROSS + GAP), row)
    deepest = -(-rows["n"].max() // ACROSS)
    ax.set_xlim(-0.3, len(rows) * (ACROSS + GAP) - GAP + 0.5)
    ax.set_ylim(-deepest - 2.6, 2.6)
    ax.set_aspect("equal")
    ax.axis("off")
    return figure(ax, own, squares_alt(rows), table, cautions=False)


def squares_alt(rows: pd.DataFrame) -> str:
    """The figure in words, from its numbers."""
    said = [
        f"{row['label']}: {number(row['count'])} van {number(row['n'])} {row['unit']} gevuld"
        for row in rows.to_dict("records")
    ]
    return "Blokken van vierkantjes, één per eenheid. " + "; ".join(said) + "."


def _block(ax: Axes, left: float, row: dict) -> None:
    for place in range(int(row["n"])):
        down, across = divmod(place, ACROSS)
        filled = place < row["count"]
        ax.add_patch(
            Rectangle(
                (left + across, -down - 1),
                0.84,
                0.84,
                facecolor=BLUES[0] if filled else "white",
                edgecolor=BLUES[0] if filled else SOFT,
                linewidth=0.8,
            )
        )
    ax.text(left, 0.35, textwrap.fill(row["label"], 20), fontsize=9, color=INK, va="bottom")
    depth = -(-int(row["n"]) // ACROSS)
    ax.text(
        left,
        -depth - 0.4,
        f"{number(row['count'])} van {number(row['n'])}\n{row['unit']}",
        fontsize=8.5,
        color=INK,
        va="top",
        fontweight="bold",
    )
