"""Before against after: every child is one mark, in or out of the band of measurement error."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from jeugdlib.columns import Answers, require_released
from jeugdlib.show._display import ACCENT, BLUES, INK, PALE, SOFT, WITHHELD, canvas, figure, nothing
from jeugdlib.show._dutch import number, significant

# of each class its colour and its mark, so that the classes also differ in grey print
STYLES = {
    "hersteld": (BLUES[0], "D"),
    "verbeterd": (BLUES[1], "o"),
    "onveranderd": (SOFT, "."),
    "verslechterd": (ACCENT, "^"),
    "onbekend": (SOFT, "x"),
}
BARS = 25  # in each margin, at the most
TEAM = "Elk punt of elke lijn is één kind: alleen het team ziet dit, met openbaarheid=intern"


def jacobson(
    found: Answers, ax: Axes | None = None, *, direction: str, instrument: str = "de vragenlijst"
) -> Axes:
    """Draw the score after against the score before, with the band and the cut-off.

    Parameters
    ----------
    found : what `outcome.reliable_change` gave, released at level intern; at another level no
        child is left in it, and a sentence says so
    ax : where to draw; None = an own figure, shown with alt text and cautions
    direction : "hoger is beter" or "hoger is slechter", for the words beside the band
    instrument : what the scores are called
    """
    rows, answers = require_released(found.rows), require_released(found.answers)
    own = ax is None
    if own:
        ax = canvas(4.4)
    if len(rows) == 0:
        nothing(f"Figuur {WITHHELD}. {TEAM}.")
        return ax
    points, limit = answers["estimate"][["betrouwbaar_punten", "afkappunt"]]
    scores = rows[["before", "after"]].to_numpy()
    ends = np.array([np.nanmin(scores) - 1, np.nanmax(scores) + 1])
    _band(ax, ends, points, limit)
    counts = _marks(ax, rows, ends[0])
    _margins(ax, rows)
    above, below = ("verslechterd", "verbeterd")[:: 1 if direction == "hoger is slechter" else -1]
    for text, x, y, place in ((above, 0.03, 0.97, "left"), (below, 0.97, 0.03, "right")):
        side = {"ha": place, "va": "top" if place == "left" else "bottom", "color": SOFT}
        ax.text(x, y, text, transform=ax.transAxes, fontsize=9, **side)
    ax.set(xlim=ends, ylim=ends, aspect="equal")
    ax.set_xlabel(f"{instrument}, voormeting ({direction})", color=INK)
    ax.set_ylabel(f"{instrument}, nameting", color=INK)
    ax.legend(loc="upper left", bbox_to_anchor=(1.16, 1.0), frameon=False, fontsize=9)
    return figure(ax, own, _alt(counts, points, limit), answers)


def _band(ax: Axes, ends: np.ndarray, points: float, limit: float) -> None:
    ax.plot(ends, ends, color=SOFT, linewidth=1, label="geen verandering")
    if not np.isnan(points):
        label = f"binnen de meetfout\n(tot {significant(points)} punten)"
        ax.fill_between(ends, ends - points, ends + points, color=PALE, alpha=0.5, label=label)
    if not np.isnan(limit):
        dashed = {"color": INK, "linewidth": 0.9, "linestyle": "--"}
        ax.axvline(limit, label=f"afkappunt ({significant(limit)})", **dashed)
        ax.axhline(limit, **dashed)


def _marks(ax: Axes, rows: pd.DataFrame, bottom: float) -> dict[str, int]:
    counts = {}
    for name in rows["klasse"].cat.categories:
        of_class = rows[rows["klasse"] == name]
        color, marker = STYLES[name]
        counts[name] = len(of_class)
        label = f"{name}: {number(len(of_class))}"
        ax.plot(of_class["before"], of_class["after"], marker, color=color, alpha=0.75, label=label)
    absent = rows.loc[rows["after"].isna(), "before"]
    counts["geen nameting"] = len(absent)
    tick = {"color": INK, "markersize": 12, "clip_on": False, "alpha": 0.6}
    low = np.full(len(absent), bottom)
    ax.plot(absent, low, "|", label=f"geen nameting: {number(len(absent))}", **tick)
    return counts


def _margins(ax: Axes, rows: pd.DataFrame) -> None:
    """How often each score was found: before above the figure, after at its right."""
    scores = rows[["before", "after"]].to_numpy()
    known = scores[~np.isnan(scores)]
    edges = np.histogram_bin_edges(known, bins=min(BARS, len(np.unique(known))))
    top, right = ax.inset_axes((0, 1.02, 1, 0.13)), ax.inset_axes((1.02, 0, 0.13, 1))
    top.hist(rows["before"], edges, color=PALE)
    right.hist(rows["after"].dropna(), edges, color=PALE, orientation="horizontal")
    top.sharex(ax)
    right.sharey(ax)
    for margin in (top, right):
        margin.axis("off")


def _alt(counts: dict[str, int], points: float, limit: float) -> str:
    said = "; ".join(f"{name} {number(count)}" for name, count in counts.items())
    return (
        "Voormeting tegen nameting, één punt per kind. "
        f"Een verandering is betrouwbaar boven {significant(points)} punten; het afkappunt is "
        f"{significant(limit)}. Kinderen: {said}."
    )
