"""Drift: how often coders agreed on each file in the order of reading, with both halves."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from jeugdlib.columns import Answers, require_released
from jeugdlib.columns.withheld import is_shared, withheld
from jeugdlib.show._display import (
    BLUES,
    INK,
    PALE,
    SOFT,
    WITHHELD,
    canvas,
    digits_of,
    figure,
    nothing,
)
from jeugdlib.show._dutch import level_name, number, percent

HALVES = {"overeenstemming_begin": "eerste helft", "overeenstemming_einde": "laatste helft"}
CHANGE = "overeenstemming_verloop"
NO_DOTS = "De losse dossiers staan er niet bij: die ziet alleen het team."


def drift(found: Answers, ax: Axes | None = None) -> Axes:
    """Draw the agreement of every file against its place in the order, and that of both halves.

    Parameters
    ----------
    found : what `quality.drift` gave, released; outside the team it has no files, and only the
        halves are drawn
    ax : where to draw; None = an own figure, shown with alt text and cautions

    A half of which a number was withheld is not drawn, and the figure says so.
    """
    table, files = require_released(found.answers), require_released(found.rows)
    shown = table[~withheld(table) & table["estimate"].notna()]
    halves = shown[shown.index.isin(HALVES)]
    own = ax is None
    if own:
        ax = canvas(3.4)
    if len(halves) == 0:
        hidden = withheld(table).any()
        nothing(f"Figuur {WITHHELD}." if hidden else "Er is niets om te tekenen: geen volgorde.")
        return ax

    edges = _edges(files)
    for name, row in halves.iterrows():
        _half(ax, row, HALVES[name], *edges[list(HALVES).index(name)], digits_of(table))
    ax.axvline(edges[0][1], color=SOFT, linewidth=0.8, linestyle=":")
    if len(files):
        shares = files["agreed"] / files["of"]
        ax.plot(files["place"], shares, "o", color=BLUES[1], ms=4, alpha=0.8, label="één dossier")
        ax.set_xlabel("als hoeveelste gelezen, gemiddeld over de codeurs", color=INK)
    else:
        ax.set_xticks([])
        ax.set_xlabel("volgorde van lezen", color=INK)
    ax.set(xlim=(edges[0][0], edges[1][1]), ylim=(0, 1.03))
    ax.yaxis.set_major_formatter(lambda part, _: percent(part, 0))
    ax.set_ylabel("deel van de oordelen dat gelijk is", color=INK, fontsize=9)
    interval = level_name(table["level"].iloc[0])
    notes = [f"Lijn: het aandeel van die helft; band: {interval}.", *_about(files)]
    return figure(ax, own, drift_alt(shown), table, notes=notes)


def drift_alt(answers: pd.DataFrame) -> str:
    """The figure in words, from its numbers."""
    digits = digits_of(answers)
    said = [
        f"{words} {_between(row, digits)} van {number(row['n'])} oordelen"
        for name, words in HALVES.items()
        for row in answers[answers.index == name].to_dict("records")
    ]
    if CHANGE in answers.index:
        row = answers.loc[CHANGE]
        points = [number(100 * row[end], digits) for end in ("estimate", "low", "high")]
        said.append("verschil {} procentpunt ({} tot {})".format(*points))
    return f"Hoe vaak codeurs gelijk oordelen, in de volgorde van lezen. {'; '.join(said)}."


def _edges(files: pd.DataFrame) -> tuple[tuple[float, float], tuple[float, float]]:
    """From where to where each half of the files lies."""
    if len(files) == 0:
        return (0.0, 0.5), (0.5, 1.0)
    places = np.sort(files["place"].to_numpy())
    middle = len(places) // 2
    split = places[middle - 1 : middle + 1].mean()
    return (places[0] - 1, split), (split, places[-1] + 1)


def _half(ax: Axes, row: pd.Series, words: str, start: float, end: float, digits: int) -> None:
    ax.fill_between([start, end], row["low"], row["high"], color=PALE, alpha=0.6, linewidth=0)
    ax.hlines(row["estimate"], start, end, color=INK, linewidth=2)
    said = f"{words}\n{percent(row['estimate'], digits)} van {number(row['n'])} oordelen"
    ax.text((start + end) / 2, 0.04, said, ha="center", va="bottom", size=9, color=INK)


def _about(files: pd.DataFrame) -> list[str]:
    if len(files):
        return [f"Elk punt is één dossier ({number(len(files))} dossiers)."]
    return [NO_DOTS] if is_shared(files) else []


def _between(row: dict, digits: int) -> str:
    share, low, high = (percent(row[name], digits) for name in ("estimate", "low", "high"))
    return f"{share} ({low} tot {high})"
