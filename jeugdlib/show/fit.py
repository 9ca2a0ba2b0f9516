"""Therapies by what the guidelines say about them; unknown is a colour of its own, and never no."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from jeugdlib.columns import require_released
from jeugdlib.columns.withheld import withheld
from jeugdlib.show._display import (
    ACCENT,
    BLUES,
    INK,
    PALE,
    SOFT,
    WITHHELD,
    canvas,
    figure,
    nothing,
)
from jeugdlib.show._dutch import number

# of each verdict its colour and its texture, so that they also differ in grey print
LOOKS = {
    "aanbevolen": (BLUES[0], ""),
    "overwegen": (BLUES[1], ""),
    "ondersteunend": (BLUES[2], ""),
    "niet_aanbevolen": ("#f0c9a4", "\\\\\\"),
    "onbekend": (PALE, "..."),
}


def fit(
    verdicts: pd.DataFrame, ax: Axes | None = None, *, judged: pd.DataFrame | None = None
) -> Axes:
    """Draw how many therapies have each verdict, a bar per verdict.

    Parameters
    ----------
    verdicts : released counts of `reduce.verdicts` (index: the verdict) with label, count, n, unit
    ax : where to draw; None = an own figure, shown with alt text and cautions
    judged : the released rows of `quality.guideline_fit`, to mark what the team judged otherwise;
        outside the team they are empty, and nothing is marked

    A verdict of which a number was withheld has no bar, and the figure says so.
    """
    table = require_released(verdicts)
    rows = table[~withheld(table)]
    own = ax is None
    if own:
        ax = canvas(1.1 + 0.42 * len(rows))
    if len(rows) == 0 or not rows["n"].max() > 0:
        nothing(f"Figuur {WITHHELD}." if withheld(table).any() else "Er zijn geen therapieën.")
        return ax

    places = dict(zip(rows.index, np.arange(len(rows))[::-1], strict=True))
    team = _by_team(judged)
    for name, row in rows.iterrows():
        color, texture = LOOKS[name]
        face = {"facecolor": color, "hatch": texture, "edgecolor": SOFT, "linewidth": 0.6}
        ax.barh(places[name], row["count"], height=0.7, **face)
        ax.text(
            row["count"], places[name], f"  {_words(row, team)}", va="center", color=INK, size=9
        )
    otherwise = {name: count for name, count in team.items() if name in places}
    if otherwise:
        ends = [rows.at[name, "count"] for name in otherwise]
        starts = [end - count for end, count in zip(ends, otherwise.values(), strict=True)]
        line = {"color": ACCENT, "linewidth": 4, "label": "door het team anders beoordeeld"}
        ax.hlines([places[name] - 0.35 for name in otherwise], starts, ends, **line)
        ax.legend(loc="lower right", bbox_to_anchor=(1, 1), frameon=False, fontsize=9)
    ax.set_yticks(list(places.values()), rows["label"])
    ax.set_xlim(0, 1.35 * max(rows["count"].max(), 1))
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.xaxis.set_major_formatter(lambda value, _: number(value))
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel(rows["unit"].iloc[0], color=INK)
    return figure(ax, own, fit_alt(rows, team), table)


def fit_alt(rows: pd.DataFrame, team: dict[str, int] | None = None) -> str:
    """The figure in words, from its numbers."""
    said = "; ".join(f"{row['label']} {_words(row, team or {})}" for _, row in rows.iterrows())
    return f"Therapieën naar wat richtlijnen erover zeggen, één balk per oordeel. {said}."


def _by_team(judged: pd.DataFrame | None) -> dict[str, int]:
    if judged is None or len(require_released(judged)) == 0:
        return {}
    return judged.loc[judged["by_team"].astype(bool), "oordeel"].value_counts().to_dict()


def _words(row: pd.Series, team: dict[str, int]) -> str:
    by_team = f" ({number(team[row.name])} door het team)" if row.name in team else ""
    return f"{number(row['count'])} van {number(row['n'])}{by_team}"
