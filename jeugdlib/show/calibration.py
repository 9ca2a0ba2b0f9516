"""What was expected of children beside what was found: does a correction for case mix hold?"""

from functools import partial

import pandas as pd
from matplotlib.axes import Axes

from jeugdlib.columns import require_released
from jeugdlib.columns.withheld import withheld
from jeugdlib.show._display import BLUES, INK, SOFT, digits_of, figure, scale, start
from jeugdlib.show._dutch import level_name, number, percent

EMPTY = "Er is niets om te tekenen: geen verwachting om na te gaan."


def calibration(answers: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the share that was found in every band against the share that was expected.

    Parameters
    ----------
    answers : released answers of `quality.calibration` with predicted, estimate, low, high, level
        and n
    ax : where to draw; None = an own figure, shown with alt text and cautions

    On the line as many were found as expected. A band of which a number was withheld is not drawn,
    and the figure says so.
    """
    table = require_released(answers)
    rows = table[~withheld(table) & table["estimate"].notna() & table["predicted"].notna()]
    own = ax is None
    ax = start(ax, table, len(rows), 4.4, EMPTY)
    if not len(rows):
        return ax

    most = min(1.0, 1.1 * rows[["predicted", "estimate", "high"]].max(axis=None))
    equal = {"color": SOFT, "linestyle": (0, (4, 3)), "linewidth": 1.2}
    ax.plot([0, most], [0, most], label="precies zoals verwacht", **equal)
    ax.vlines(rows["predicted"], rows["low"], rows["high"], color=BLUES[1], linewidth=2.2)
    ax.plot(rows["predicted"], rows["estimate"], "o", color=BLUES[0], markersize=7)
    for row in rows.to_dict("records"):
        at = {"xytext": (0, 5), "textcoords": "offset points", "ha": "center", "fontsize": 8}
        ax.annotate(f"n {number(row['n'])}", (row["predicted"], row["high"]), color=INK, **at)
    ax.set(xlim=(0, most), ylim=(0, most))
    for axis in (ax.xaxis, ax.yaxis):
        scale(axis, True)
    ax.set_xlabel("verwacht aandeel, met een model van de andere aanbieders", color=INK)
    ax.set_ylabel(f"gevonden aandeel, met {level_name(rows['level'].iloc[0])}", color=INK)
    ax.legend(loc="upper left", frameon=False, fontsize=9)
    return figure(ax, own, calibration_alt(rows), table)


def calibration_alt(rows: pd.DataFrame) -> str:
    """The figure in words, from its numbers."""
    shown = partial(percent, digits=digits_of(rows))
    said = "; ".join(
        f"verwacht {shown(row['predicted'])}, gevonden {shown(row['estimate'])} "
        f"({shown(row['low'])} tot {shown(row['high'])}; n {number(row['n'])})"
        for row in rows.to_dict("records")
    )
    return f"Verwacht en gevonden, van lage naar hoge verwachting. {said.capitalize()}."
