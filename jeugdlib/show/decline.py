"""A series toward zero: the rate of every period with its interval, and what zero would prove."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from jeugdlib.columns import Answers, require_released
from jeugdlib.columns.withheld import is_withheld, withheld
from jeugdlib.show._display import ACCENT, BLUES, INK, PALE, WITHHELD, canvas, figure, nothing
from jeugdlib.show._dutch import level_name, number, significant

LABELS = 12  # more than this do not fit side by side


def decline(
    series: Answers | pd.DataFrame,
    ax: Axes | None = None,
    *,
    per: str = "jaar",
    bound: pd.DataFrame | None = None,
) -> Axes:
    """Draw the rate per period, from the first to the last.

    Parameters
    ----------
    series : released rates (index: the period) with time, count, estimate, low, high, unit, level
    ax : where to draw; None = an own figure, shown with alt text and cautions
    per : the unit of exposure that the rates are per
    bound : one released row with `high`: how high the rate may still be when nothing is seen; it
        is drawn as an open mark at zero after the last period

    A period of which the number was withheld is a gap in the line, and the figure says so.
    """
    rows = require_released(series.rows if isinstance(series, Answers) else series)
    seen = rows[~withheld(rows)]
    own = ax is None
    if own:
        ax = canvas(3.6)
    if len(seen) == 0:
        nothing(f"Figuur {WITHHELD}.")
        return ax
    time = rows["time"].to_numpy()
    ax.vlines(seen["time"], seen["low"], seen["high"], color=BLUES[1], linewidth=2)
    ax.plot(time, rows["estimate"], "o--", color=BLUES[0], markersize=7, linewidth=1, clip_on=False)
    for row in seen.to_dict("records"):
        _above(ax, number(row["count"]), row["time"], row["high"], INK)
    names = rows.index.astype(str).tolist()
    if bound is not None:
        after = time[-1] + max(0.13 * (time[-1] - time[0]), 0.3)
        _zero(ax, after, require_released(bound)["high"].iloc[0])
        time, names = np.append(time, after), [*names, "als er\nniets is"]
    _axes(ax, time, names, seen.iloc[0], per)
    return figure(ax, own, decline_alt(rows, per, bound), rows)


def decline_alt(rows: pd.DataFrame, per: str = "jaar", bound: pd.DataFrame | None = None) -> str:
    """The figure in words, from its numbers."""
    unit = rows["unit"].iloc[0]
    said = "; ".join(
        f"{period}: {_said(row, unit, per)}"
        for period, row in zip(rows.index, rows.to_dict("records"), strict=True)
    )
    zero = ""
    if bound is not None:
        high = significant(bound["high"].iloc[0])
        zero = f" Is er niets gezien, dan kan het nog {high} per {per} zijn."
    return f"Verloop van {len(rows)} tellingen met intervallen. {said}.{zero}"


def _said(row: dict, unit: str, per: str) -> str:
    if is_withheld(row.get("cautions", ())):
        return WITHHELD
    rate, low, high = (significant(row[name]) for name in ("estimate", "low", "high"))
    return f"{number(row['count'])} {unit} ({rate} per {per}, {low} tot {high})"


def _zero(ax: Axes, time: float, high: float) -> None:
    ax.vlines([time], 0, high, color=ACCENT, linewidth=2)
    # the line can be too short to see beside a high series, so its end is also written down
    _above(ax, f"hooguit\n{significant(high)}", time, high, ACCENT)
    open_mark = {"markersize": 8, "markerfacecolor": "white", "color": ACCENT, "clip_on": False}
    ax.plot([time], [0], "o", **open_mark)


def _above(ax: Axes, text: str, time: float, height: float, color: str) -> None:
    place = {"xytext": (0, 7), "textcoords": "offset points", "ha": "center"}
    ax.annotate(text, (time, height), fontsize=9, color=color, **place)


def _axes(ax: Axes, time: np.ndarray, names: list[str], first: pd.Series, per: str) -> None:
    step = -(-len(names) // LABELS)  # every so many periods one label, counted from the last
    ax.set_xticks(time[::-step], names[::-step])
    ax.set_ylim(bottom=0)
    ax.margins(x=0.08, y=0.12)
    ax.set_ylim(bottom=0)
    ax.yaxis.set_major_formatter(lambda value, _: significant(value))
    ax.grid(axis="y", color=PALE, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.set_ylabel(f"{first['unit']} per {per}", color=INK)
    ax.set_xlabel(
        f"periode; lijntjes: {level_name(first['level'])} ({first['method']})",
        color=INK,
    )
