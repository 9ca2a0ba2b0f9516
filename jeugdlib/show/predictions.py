"""What a team expected beside what came true: are its chances right?"""

import pandas as pd
from matplotlib.axes import Axes

from jeugdlib.columns import Answers, require_released
from jeugdlib.show._display import BLUES, INK, SOFT, figure, scale, start
from jeugdlib.show._dutch import level_name, number, percent

EMPTY = "Er is niets om te tekenen: nog geen voorspelling met een uitkomst."


def predictions(found: Answers, ax: Axes | None = None) -> Axes:
    """Draw, per band of chances, the part that came true against the chance that was given.

    Parameters
    ----------
    found : released answers of `course.predictions`, with rows that have predicted, estimate, low,
        high, level, count and n
    ax : where to draw; None = an own figure, shown with alt text and cautions

    On the line as many came true as was said beforehand; under it the team was too sure.
    """
    answers, rows = require_released(found.answers), require_released(found.rows)
    own = ax is None
    ax = start(ax, rows, len(rows), 4.4, EMPTY)
    if not len(rows):
        return ax

    equal = {"color": SOFT, "linestyle": (0, (4, 3)), "linewidth": 1.2}
    ax.plot([0, 1], [0, 1], label="de kansen kloppen", **equal)
    ax.vlines(rows["predicted"], rows["low"], rows["high"], color=BLUES[1], linewidth=2.2)
    ax.plot(rows["predicted"], rows["estimate"], "o", color=BLUES[0], markersize=7, clip_on=False)
    beside = {"xytext": (7, -3), "textcoords": "offset points", "fontsize": 8.5, "color": INK}
    for row in rows.to_dict("records"):
        said = f"{number(row['count'])} van {number(row['n'])}"
        ax.annotate(said, (row["predicted"], row["estimate"]), **beside)
    ax.set(xlim=(0, 1.02), ylim=(0, 1.02))
    for axis in (ax.xaxis, ax.yaxis):
        scale(axis, True)
    ax.set_xlabel("kans die het team vooraf gaf", color=INK)
    ax.set_ylabel(f"deel dat uitkwam, met {level_name(rows['level'].iloc[0])}", color=INK)
    ax.legend(loc="upper left", frameon=False, fontsize=9)
    return figure(ax, own, predictions_alt(rows), answers)


def predictions_alt(rows: pd.DataFrame) -> str:
    """The figure in words, from its numbers."""
    said = "; ".join(
        f"gemiddelde kans {percent(row['predicted'], 0)}: {number(row['count'])} van "
        f"{number(row['n'])} uitgekomen ({percent(row['low'], 0)} tot {percent(row['high'], 0)})"
        for row in rows.to_dict("records")
    )
    return f"Hoe zeker het team vooraf was, en wat uitkwam. {said[:1].upper()}{said[1:]}."
