"""A variance bar: how much of the differences between effects arises at which level."""

import pandas as pd
from matplotlib.axes import Axes

from jeugdlib.columns import Answers, require_released
from jeugdlib.show import _effect
from jeugdlib.show._display import BLUES, INK, canvas, figure, nothing
from jeugdlib.show._dutch import number

CHANCE = "toeval (geen studie meet iedereen)"
PARTS = {"i2_effect": "verschil binnen studies", "i2_study": "verschil tussen studies"}
WRITTEN = 6  # percent; a narrower part has its number in the legend only


def variance_bar(pooled: Answers | pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the parts of the variance as one bar: chance, within studies, between studies.

    Parameters
    ----------
    pooled : released answers of a meta-analysis: i2_study and i2_effect (three levels) or i2 (two
        levels), percentages of all variance
    ax : where to draw; None = an own figure, shown with alt text and cautions
    """
    answers = require_released(pooled)
    own = ax is None
    ax = canvas(1.5) if own else ax
    parts = _parts(answers)
    if not parts:
        nothing("Er is niets om te tekenen: I² is niet te berekenen.")
        return ax

    left = 0.0
    for (name, share), color in zip(parts.items(), BLUES[::-1], strict=False):
        label = f"{name}: {number(share)}%"
        ax.barh([0], [share], left=left, height=0.6, color=color, edgecolor="white", label=label)
        if share >= WRITTEN:
            ink = INK if color == BLUES[2] else "white"
            at = (left + share / 2, 0)
            ax.annotate(f"{number(share)}%", at, ha="center", va="center", color=ink, fontsize=10)
        left += share
    ax.set_xlim(0, 100)
    ax.axis("off")
    ax.legend(loc="upper left", bbox_to_anchor=(0, 0), frameon=False, fontsize=9)
    used = answers[answers.index.isin(["i2", *PARTS])]
    return figure(ax, own, variance_bar_alt(answers), used)


def variance_bar_alt(answers: pd.DataFrame) -> str:
    """The figure in words, from its numbers."""
    said = "; ".join(f"{name} {number(share)}%" for name, share in _parts(answers).items())
    return f"Waar de verschillen tussen effecten vandaan komen: {said}."


def _parts(answers: pd.DataFrame) -> dict[str, float]:
    found = {words: _effect.of_key(answers, key) for key, words in PARTS.items()}
    if not all(found.values()):
        found = {PARTS["i2_study"]: _effect.of_key(answers, "i2")}
    if not all(found.values()):
        return {}
    shares = {words: row["estimate"] for words, row in found.items()}
    return {CHANCE: 100 - sum(shares.values()), **shares}
