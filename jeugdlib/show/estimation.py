"""An estimation plot: every score of two groups, and beside them how far apart they are."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from jeugdlib.columns import Answers, require_released
from jeugdlib.show import _effect
from jeugdlib.show._display import ACCENT, BLUES, INK, SOFT, canvas, figure, nothing
from jeugdlib.show._dutch import level_name, number, short

COLORS = (SOFT, BLUES[0])
PLACE = 2.0  # of the difference, beside the groups at 0 and 1
REDRAWN = (
    "Lichtblauw: welke verschillen er uitkomen als steeds opnieuw wordt getrokken uit deze scores."
)
BINS = 40  # scores that fall in one bin lie side by side


def estimation(
    scores: pd.DataFrame,
    effect: Answers | pd.DataFrame,
    ax: Axes | None = None,
    *,
    unit: str = "score",
) -> Axes:
    """Draw the scores of two groups, and the effect on an axis of its own (Gardner–Altman).

    Zero of that axis stands at the mean of the first group, and the estimate at the mean of the
    second.

    Parameters
    ----------
    scores : released scores, a row per young person: group and score; the group that comes first is
        the one to compare with
    effect : one released effect of these scores (estimate, low, high, level, unit); of Answers the
        rows are draws of it (estimate), such as of a bootstrap, and their density is drawn
    ax : where to draw; None = an own figure, shown with alt text and cautions
    unit : what a score is

    Scores of single children are released at level intern only, unless they are public or made up.
    """
    require_released(scores)
    one = require_released(effect)
    draws = require_released(effect.rows)["estimate"] if isinstance(effect, Answers) else []
    names = list(dict.fromkeys(scores["group"]))
    if len(names) != 2 or len(one) != 1:
        raise ValueError(f"two groups and one effect, not {names} and {len(one)} effects")
    own = ax is None
    ax = canvas(3.8) if own else ax
    if one[["estimate", "low", "high"]].isna().any(axis=None):
        nothing(f"Er is niets om te tekenen: het verschil is {_effect.NOT_COMPUTABLE}.")
        return ax

    groups = [scores.loc[scores["group"] == name, "score"].dropna() for name in names]
    means = [group.mean() for group in groups]
    for place, (group, color) in enumerate(zip(groups, COLORS, strict=True)):
        ax.plot(place + _aside(group), group, "os"[place], color=color, markersize=3.5, alpha=0.8)
    ax.hlines(means, [0, 1], PLACE + 0.6, color=COLORS, linewidth=0.9, linestyle=(0, (4, 3)))
    labels = [
        f"{name}\n(n = {number(len(group))})" for name, group in zip(names, groups, strict=True)
    ]
    ax.set_xticks([0, 1, PLACE], [*labels, f"verschil\n({level_name(one['level'].iloc[0])})"])
    ax.set_xlim(-0.5, PLACE + 0.6)
    ax.set_ylabel(unit, color=INK)
    _difference(ax, one, draws, means)
    notes = [REDRAWN] if len(draws) else []
    return figure(ax, own, estimation_alt(names, groups, one), scores, one, notes=notes)


def estimation_alt(names: list[str], groups: list[pd.Series], effect: pd.DataFrame) -> str:
    """The figure in words, from its numbers."""
    said = " en ".join(
        f"{name} ({number(len(group))} scores)" for name, group in zip(names, groups, strict=True)
    )
    difference = _effect.estimated(effect.iloc[0].to_dict(), _effect.digits_for(effect))
    return f"Alle scores van {said}. {_name(effect).capitalize()}: {difference}."


def _aside(scores: pd.Series) -> np.ndarray:
    # scores of about the same height lie side by side around the middle
    bins = pd.cut(scores, BINS, labels=False) if scores.nunique() > 1 else scores * 0
    rank = scores.groupby(bins).cumcount().to_numpy()
    step = min(0.05, 0.8 / (rank.max() + 1))
    return np.where(rank % 2, rank + 1, -rank) / 2 * step


def _difference(ax: Axes, effect: pd.DataFrame, draws: Sequence[float], means: list[float]) -> None:
    row = effect.iloc[0]
    floating = ax.twinx()
    # a unit of the effect, in points of the score
    points = (means[1] - means[0]) / row["estimate"] if row["estimate"] else 1.0
    floating.set_ylim(*((end - means[0]) / points for end in ax.get_ylim()))
    if len(draws):
        violin = floating.violinplot(draws, [PLACE], showextrema=False, side="high")
        violin["bodies"][0].set(facecolor=BLUES[2], alpha=1)
    floating.vlines([PLACE], row["low"], row["high"], color=ACCENT, linewidth=2.2)
    floating.plot([PLACE], [row["estimate"]], "D", color=ACCENT, markersize=5)
    floating.yaxis.set_major_locator(MaxNLocator(5))
    floating.yaxis.set_major_formatter(lambda value, _: short(value))
    floating.spines[["top", "left"]].set_visible(False)
    floating.tick_params(colors=INK, labelsize=9)
    floating.set_ylabel(_name(effect), color=INK)


def _name(effect: pd.DataFrame) -> str:
    return f"verschil ({unit})" if (unit := _effect.unit_of(effect)) else "verschil"
