"""Days since the last: how long it was quiet before each time, and how long it is quiet now."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from jeugdlib.columns import Answers, require_released
from jeugdlib.show._display import BLUES, INK, PALE, figure, headline, start
from jeugdlib.show._dutch import number

NOW = "sinds_laatste"
EMPTY = "Er is niets om te tekenen: niets geteld."


def since_last(since: Answers, ax: Axes | None = None, *, about: str = "") -> Axes:
    """Draw, for every time that it happened, the days since the time before.

    Parameters
    ----------
    since : released answers with `sinds_laatste` (estimate in days, and time, in years), and rows
        with value (days) and time
    ax : where to draw; None = an own figure, shown with alt text and cautions
    about : what was counted, as a phrase

    A higher line is a longer quiet stretch. The open mark is the stretch that has not ended. When
    numbers were withheld, or nothing was ever counted, a sentence says so.
    """
    answers, rows = require_released(since), require_released(since.rows).dropna(subset="value")
    now = answers.loc[[NOW]]
    own = ax is None
    ax = start(ax, answers, now["estimate"].notna().sum(), 3.0, EMPTY)
    if now["estimate"].isna().all():
        return ax

    time, days = rows["time"].to_numpy(float), rows["value"].to_numpy(float)
    last, quiet = now["time"].iloc[0], now["estimate"].iloc[0]
    ax.vlines(time, 0, days, color=BLUES[1], linewidth=1.6)
    ax.plot(time, days, "o", color=BLUES[0], markersize=4.5, clip_on=False)
    ax.vlines([last], 0, quiet, color=BLUES[0], linewidth=1.6, linestyle=":")
    ax.plot([last], [quiet], "o", color=BLUES[0], markerfacecolor="white", ms=8, clip_on=False)
    place = {"xytext": (0, 9), "textcoords": "offset points", "ha": "right", "fontsize": 9}
    ax.annotate(f"nu {number(quiet)}", (last, quiet), color=INK, **place)
    headline(ax, about)
    _axes(ax)
    return figure(ax, own, since_alt(now, rows, about), answers)


def since_alt(now: pd.DataFrame, rows: pd.DataFrame, about: str = "") -> str:
    """The figure in words, from its numbers."""
    days = rows["value"].to_numpy(float)
    stretches = (
        f" Daarvoor {len(days)} keer: {number(np.min(days))} tot {number(np.max(days))} dagen na "
        "de vorige."
        if len(days)
        else ""
    )
    name = f" ({about})" if about else ""
    return (
        f"Dagen sinds de vorige keer{name}. Nu {number(now['estimate'].iloc[0])} dagen zonder."
        f"{stretches}"
    )


def _axes(ax: Axes) -> None:
    ax.set_ylim(bottom=0)
    ax.margins(y=0.15)
    ax.set_ylim(bottom=0)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=8))
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}")
    ax.grid(axis="y", color=PALE, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.set_ylabel("dagen sinds de vorige keer", color=INK)
    ax.set_xlabel("streepjes: begin van het jaar; open stip: tot nu toe", color=INK, fontsize=9)
