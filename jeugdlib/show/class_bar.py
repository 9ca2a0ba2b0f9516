"""One bar for all children who started: how many in each class, and how many not measured again."""

import pandas as pd
from matplotlib.axes import Axes

from jeugdlib.columns import require_released
from jeugdlib.columns.withheld import withheld
from jeugdlib.show._display import INK, SOFT, WITHHELD, canvas, digits_of, figure, nothing
from jeugdlib.show._dutch import number, percent
from jeugdlib.show.jacobson import STYLES

HATCHES = {"verslechterd": "\\\\\\", "geen_nameting": "..."}


def class_bar(shares: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the shares of all who started as parts of one bar.

    Parameters
    ----------
    shares : released shares (index: the class) with label, count, n, unit and estimate
    ax : where to draw; None = an own figure, shown with alt text; the counts are what was found, so
        cautions about an interval do not belong here

    A class that was withheld has no part, so that the bar is not full, and the figure says so.
    """
    table = require_released(shares)
    rows = table[~withheld(table)]
    own = ax is None
    if own:
        ax = canvas(2.4)
    if len(rows) == 0:
        nothing(f"Figuur {WITHHELD}.")
        return ax
    digits, left = digits_of(table), 0.0
    for name, row in zip(rows.index, rows.to_dict("records"), strict=True):
        color = STYLES.get(name, ("white", ""))[0]
        look = {"color": color, "edgecolor": SOFT if color == "white" else "white"}
        label = f"{row['label']}: {number(row['count'])} ({percent(row['estimate'], digits)})"
        hatch = HATCHES.get(name, "")
        ax.barh(0, row["estimate"], left=left, height=0.7, hatch=hatch, label=label, **look)
        left += row["estimate"]
    n = f"van de {number(rows['n'].iloc[0])} {rows['unit'].iloc[0]} die begonnen"
    ax.set(xlim=(0, max(left, 1)), yticks=[])
    ax.xaxis.set_major_formatter(lambda part, _: percent(part, 0))
    ax.spines["left"].set_visible(False)
    ax.set_xlabel(n, color=INK)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), frameon=False, fontsize=9)
    return figure(ax, own, _alt(rows, n, digits), table, cautions=False)


def _alt(rows: pd.DataFrame, n: str, digits: int) -> str:
    said = "; ".join(
        f"{row['label']} {number(row['count'])}, {percent(row['estimate'], digits)}"
        for row in rows.to_dict("records")
    )
    return f"Eén balk, {n}. {said}."
