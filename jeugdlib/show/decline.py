"""A series toward zero: the rate of every period with its interval, and what zero would prove."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from jeugdlib.columns import Answers
from jeugdlib.show._display import ACCENT, BLUES, INK, PALE, canvas, figure, released
from jeugdlib.show._dutch import number, significant


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
    """
    rows = released(series.rows if isinstance(series, Answers) else series)
    own = ax is None
    if own:
        ax = canvas(3.6)
    time = rows["time"].to_numpy()
    ax.vlines(time, rows["low"], rows["high"], color=BLUES[1], linewidth=2)
    ax.plot(time, rows["estimate"], "o--", color=BLUES[0], markersize=7, linewidth=1, clip_on=False)
    for row in rows.to_dict("records"):
        ax.annotate(
            number(row["count"]),
            (row["time"], row["high"]),
            xytext=(0, 5),
            textcoords="offset points",
            ha="center",
            fontsize=9,
            color=INK,
        )
    names = rows.index.astype(str).tolist()
    if bound is not None:
        high = released(bound)["high"].iloc[0]
        after = time[-1] + max(0.13 * (time[-1] - time[0]), 0.3)
        ax.vlines([after], 0, high, color=ACCENT, linewidth=2)
        ax.plot(
            [after], [0], "o", markersize=8, markerfacecolor="white", color=ACCENT, clip_on=False
        )
        time, names = np.append(time, after), [*names, "als er\nniets is"]
    _axes(ax, time, names, rows.iloc[0], per)
    if own:
        figure(ax, decline_alt(rows, per, bound), rows)
    return ax


def decline_alt(rows: pd.DataFrame, per: str = "jaar", bound: pd.DataFrame | None = None) -> str:
    """The figure in words, from its numbers."""
    unit = rows["unit"].iloc[0]
    said = "; ".join(
        f"{period}: {number(row['count'])} {unit} ({significant(row['estimate'])} per {per}, "
        f"{significant(row['low'])} tot {significant(row['high'])})"
        for period, row in zip(rows.index, rows.to_dict("records"), strict=True)
    )
    zero = (
        "" if bound is None else f" Bij nul gezien past nog {significant(bound['high'].iloc[0])}."
    )
    return f"Verloop van {len(rows)} tellingen met intervallen. {said}.{zero}"


def _axes(ax: Axes, time: np.ndarray, names: list[str], first: pd.Series, per: str) -> None:
    ax.set_xticks(time, names)
    ax.set_ylim(bottom=0)
    ax.margins(x=0.08, y=0.12)
    ax.set_ylim(bottom=0)
    ax.yaxis.set_major_formatter(lambda value, _: significant(value))
    ax.grid(axis="y", color=PALE, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.set_ylabel(f"{first['unit']} per {per}", color=INK)
    ax.set_xlabel(
        f"periode; lijntjes: {number(100 * first['level'])}%-interval ({first['method']})",
        color=INK,
    )
