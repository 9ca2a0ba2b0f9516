"""Overlap: what an effect looks like, as two groups of young people beside each other."""

from statistics import NormalDist

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from jeugdlib.columns import require_released
from jeugdlib.show import _effect
from jeugdlib.show._display import BLUES, INK, PALE, SOFT, figure
from jeugdlib.show._dutch import number

TAIL = 3.2  # standard deviations that are drawn beside a mean
TOP = NormalDist().pdf(0)
DRAWN = "Getekend alsof beide groepen normaal verdeeld zijn, met dezelfde spreiding."


def overlap(
    effect: pd.DataFrame,
    superiority: pd.DataFrame,
    ax: Axes | None = None,
    *,
    names: tuple[str, str] = ("zonder de hulp", "met de hulp"),
) -> Axes:
    """Draw two normal curves that lie the effect apart, with what that means for two of them.

    Parameters
    ----------
    effect : one released effect in standard deviations, above 0 is better: estimate, low, high and
        level
    superiority : one released chance that somebody of the second group is better off than somebody
        of the first: estimate, low and high, parts
    ax : where to draw; None = an own figure, shown with alt text and cautions
    names : what the two groups are called, the one to compare with first
    """
    tables = [require_released(table) for table in (effect, superiority)]
    if [len(table) for table in tables] != [1, 1]:
        raise ValueError("one effect and its one chance are drawn at a time")
    own = ax is None
    ax, something = _effect.start(ax, effect, 3.0)
    if not something:
        return ax

    d = effect["estimate"].iloc[0]
    x = np.linspace(min(0, d) - TAIL, max(0, d) + TAIL, 400)
    for mean, colors, line, name in (
        (0.0, (PALE, SOFT), "--", names[0]),
        (d, (BLUES[2], BLUES[0]), "-", names[1]),
    ):
        _curve(ax, x, mean, colors, line)
        left = (mean == 0) == (d >= 0)
        place = {"xytext": (-3 if left else 3, 4), "textcoords": "offset points"}
        ha = "right" if left else "left"
        ax.annotate(name, (mean, TOP), ha=ha, color=INK, fontsize=9, **place)
    ax.set_ylim(0, 0.46)
    ax.spines["left"].set_visible(False)
    ax.set_yticks([])
    ax.set_xticks([])
    said = _said(effect, superiority, names)
    ax.set_title("\n".join(said), loc="left", fontsize=9.5, color=INK)
    ax.set_xlabel("← slechter        uitkomst        beter →", color=INK)
    return figure(ax, own, overlap_alt(effect, superiority, names), *tables, notes=[DRAWN])


def overlap_alt(effect: pd.DataFrame, superiority: pd.DataFrame, names: tuple[str, str]) -> str:
    """The figure in words, from its numbers."""
    return f"Twee krommen, {names[0]} en {names[1]}. {' '.join(_said(effect, superiority, names))}"


def _said(effect: pd.DataFrame, superiority: pd.DataFrame, names: tuple[str, str]) -> list[str]:
    hundred = {name: 100 * superiority[name].iloc[0] for name in ("estimate", "low", "high")}
    return [
        f"{number(hundred['estimate'])} van de 100 keer is een jeugdige {names[1]} beter af "
        f"dan een jeugdige {names[0]}",
        f"({_effect.between(hundred, 0)} van de 100). {_effect.word_of(effect).capitalize()}: "
        f"{_effect.estimated(effect.iloc[0].to_dict(), 2)} standaarddeviaties.",
    ]


def _curve(ax: Axes, x: np.ndarray, mean: float, colors: tuple[str, str], line: str) -> None:
    y = [NormalDist(mean).pdf(value) for value in x]
    ax.fill_between(x, y, color=colors[0], alpha=0.6, linewidth=0)
    ax.plot(x, y, color=colors[1], linewidth=1.6, linestyle=line)
    ax.vlines([mean], 0, TOP, color=colors[1], linewidth=0.9, linestyle=line)
