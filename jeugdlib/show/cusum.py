"""Two running sums: does it happen more often, or less, than it used to?"""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from jeugdlib.columns import Answers, require_released
from jeugdlib.show._display import ACCENT, BLUES, INK, PALE, SOFT, figure, headline, start
from jeugdlib.show._dutch import number, short

SUMS = (("higher", "vaker", 1), ("lower", "minder vaak", -1))


def cusum(sums: Answers, ax: Axes | None = None, *, about: str = "") -> Axes:
    """Draw the sum for more often above the line, and the sum for less often under it.

    Parameters
    ----------
    sums : released answers whose rows (index: the period) have time, higher, lower, limit, signal
    ax : where to draw; None = an own figure, shown with alt text and cautions
    about : what was counted, as a phrase

    The marks are the signals: a sum that passes its limit, and begins at 0 again. Without sums a
    sentence says why.
    """
    answers, rows = require_released(sums), require_released(sums.rows)
    own = ax is None
    ax = start(ax, answers, rows["higher"].notna().sum(), 3.2, "Er is niets om te tekenen.")
    if rows["higher"].isna().all():
        return ax

    time, limit = rows["time"].to_numpy(float), rows["limit"].iloc[0]
    for (name, word, side), style in zip(SUMS, ("-", "--"), strict=True):
        ax.plot(time, side * rows[name], style, color=BLUES[0], linewidth=1.2, label=word)
        ax.axhline(side * limit, color=SOFT, linewidth=0.9, linestyle=":")
        seen = (rows["signal"] == word).to_numpy()
        ax.plot(time[seen], side * rows.loc[seen, name], "D", color=ACCENT, markersize=7)
    ax.axhline(0, color=INK, linewidth=0.8)
    headline(ax, about, 1)
    _axes(ax, limit)
    return figure(ax, own, cusum_alt(rows, about), answers)


def cusum_alt(rows: pd.DataFrame, about: str = "") -> str:
    """The figure in words, from its numbers."""
    said = []
    for name, word, _ in SUMS:
        periods = rows.index[rows["signal"] == word]
        seen = f"signaal in {', '.join(map(str, periods))}" if len(periods) else "geen signaal"
        said.append(f"{word}: {seen}, hoogste waarde {number(np.max(rows[name]), 1)}")
    name = f" van {about}" if about else ""
    limit = short(rows["limit"].iloc[0])
    return f"Twee lopende sommen{name} over {len(rows)} perioden, grens {limit}. {'; '.join(said)}."


def _axes(ax: Axes, limit: float) -> None:
    ax.margins(y=0.1)
    low, high = ax.get_ylim()
    ax.set_ylim(min(low, -1.25 * limit), max(high, 1.25 * limit))
    ax.yaxis.set_major_formatter(lambda value, _: short(abs(value)))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=8))
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}")
    ax.grid(axis="y", color=PALE, linewidth=0.4)
    ax.set_axisbelow(True)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, frameon=False, fontsize=9)
    ax.set_ylabel("minder vaak  |  vaker", color=INK)
    ax.set_xlabel("streepjes: begin van het jaar; stippellijn: de grens", color=INK, fontsize=9)
