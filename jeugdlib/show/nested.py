"""Nested groups: every form of help is one small square, coloured by what is known about it."""

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.patches import Rectangle

from jeugdlib.columns import require_released
from jeugdlib.show._display import ACCENT, BLUES, INK, canvas, figure, nothing
from jeugdlib.show._dutch import number

# from the inside out: level in the table, words in the legend, colour
GROUPS = (
    ("effectief_sterke_aanwijzingen", "erkend, sterke aanwijzingen voor effect", BLUES[0]),
    ("onderzocht", "erkend en onderzocht, eerste of goede aanwijzingen", BLUES[1]),
    ("goed_onderbouwd", "erkend, goed onderbouwd maar niet onderzocht", BLUES[2]),
    ("niet_erkend", "beoordeeld en niet erkend", ACCENT),
    ("niet_beoordeeld", "niet beoordeeld: onbekend of het werkt", "#e5e7eb"),
)
ACROSS = 50


def nested(levels: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the recognised forms of help inside all forms of help, one square each.

    Parameters
    ----------
    levels : the released counts of one date (niveau, count, minimum), with all GROUPS
    ax : where to draw; None = an own figure, shown with alt text
    """
    rows = require_released(levels)
    own = ax is None
    if own:
        ax = canvas(3.8)
        ax.set_position((0, 0, 1, 1))
    absent = [level.replace("_", " ") for level, _, _ in GROUPS if level not in set(rows["niveau"])]
    if absent:
        nothing(
            f"De figuur is voor deze peildatum niet te maken; niet geteld: {', '.join(absent)}."
        )
        return ax
    counts = _counts(rows)

    total = sum(counts)
    grid = np.full(-(-total // ACROSS) * ACROSS, np.nan)
    grid[:total] = np.repeat(np.arange(len(counts)), counts)
    squares = grid.reshape(-1, ACROSS)
    ax.pcolormesh(
        np.ma.masked_invalid(squares),
        cmap=ListedColormap([color for _, _, color in GROUPS]),
        vmin=-0.5,
        vmax=len(GROUPS) - 0.5,
        edgecolors="white",
        linewidth=0.6,
    )
    ax.set_aspect("equal")
    ax.axis("off")
    for place, ((_, words, color), count) in enumerate(zip(GROUPS, counts, strict=True)):
        y = 2 + place * 10
        ax.add_patch(_key(y, color))
        at_least = "ten minste " if place == len(GROUPS) - 1 else ""
        ax.text(
            55.6, y + 1, f"{at_least}{number(count)}", fontsize=13, color=INK, fontweight="bold"
        )
        ax.text(55.6, y + 2, textwrap.fill(words, 26), fontsize=9, color=INK, va="top")
    ax.set_xlim(-0.5, 84)
    ax.set_ylim(-(-total // ACROSS) + 0.5, -0.5)
    return figure(ax, own, nested_alt(rows), rows, cautions=False)


def nested_alt(rows: pd.DataFrame) -> str:
    """The figure in words, from its numbers."""
    counts = _counts(rows)
    said = "; ".join(
        f"{number(count)} {words}" for (_, words, _), count in zip(GROUPS, counts, strict=True)
    )
    return f"{number(sum(counts))} vierkantjes, één per vorm van hulp: {said}."


def _counts(rows: pd.DataFrame) -> list[int]:
    count = rows.set_index("niveau")["count"].astype(int)
    sizes = {level: int(count[level]) for level, _, _ in GROUPS}
    # the researched hold the strong ones, which have a colour of their own
    sizes["onderzocht"] -= sizes["effectief_sterke_aanwijzingen"]
    return list(sizes.values())


def _key(y: float, color: str) -> Rectangle:
    return Rectangle((52.4, y - 1.1), 2, 2, facecolor=color, edgecolor="white")
