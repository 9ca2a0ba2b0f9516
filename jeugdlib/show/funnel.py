"""A funnel: every effect by how precise it is, to see whether small studies are missing."""

from statistics import NormalDist

import pandas as pd
from matplotlib.axes import Axes

from jeugdlib.columns import Answers
from jeugdlib.show import _effect
from jeugdlib.show._display import ACCENT, BLUES, INK, SOFT, figure
from jeugdlib.show._dutch import number, short
from jeugdlib.show._effect import drawable

ENOUGH = 10  # effects; with fewer nobody can see whether a funnel is skewed (METHODS §3)
FEW = f"Met minder dan {ENOUGH} effecten is niet te zien of deze trechter scheef is."
# of every band of a two-sided p its largest value, name and shade, from outside to inside
CONTOURS = (
    (0.0, "p < 0,01", "#eef0f3"),
    (0.01, "p 0,01–0,05", "#d5d9df"),
    (0.05, "p 0,05–0,10", "#b6bcc6"),
    (0.10, "p > 0,10", "#ffffff"),
)
LEGEND = {
    "ncols": 3,
    "fontsize": 8,
    "frameon": False,
    "loc": "lower center",
    "bbox_to_anchor": (0.5, 1.0),
    "title": "grijs: p-waarde van een effect op zichzelf",
    "title_fontsize": 8,
}


def funnel(
    pooled: Answers | pd.DataFrame,
    ax: Axes | None = None,
    *,
    unit: str | None = None,
    better: str | None = None,
) -> Axes:
    """Draw every effect against its standard error, the precise ones above.

    The grey bands say where a study finds p < 0.10, 0.05 and 0.01 by itself; between the dashed
    lines 95 of 100 studies would lie, if chance were all that sets them apart from the mean.

    Parameters
    ----------
    pooled : released answers of a meta-analysis with the rows behind them, or released effects
        alone: estimate, low, high and se
    ax : where to draw; None = an own figure, shown with alt text and cautions
    unit, better : as in `forest`

    An effect that was not computable is named and not drawn.
    """
    answers, rows = _effect.effects_of(pooled)
    own = ax is None
    ax, something = _effect.start(ax, rows, 4.2)
    if not something:
        return ax

    seen = rows[drawable(rows)]
    mean = _effect.of_key(answers, "pooled")
    middle = mean["estimate"] if mean else 0.0
    deepest = 1.08 * seen["se"].max()
    reach, far = _wide(0.04) * deepest, _wide(0.02) * deepest
    sides = [-far, far, middle - reach, middle + reach, *1.05 * seen["estimate"]]
    ax.set_xlim(min(sides), max(sides))
    ax.set_ylim(deepest, 0)
    _contours(ax, deepest)
    if mean:
        _expected(ax, middle, deepest)
    ax.plot(seen["estimate"], seen["se"], "o", color=BLUES[0], markersize=5, markeredgecolor="w")
    ax.yaxis.set_major_formatter(lambda value, _: short(value))
    ax.set_ylabel("standaardfout (boven: precies)", color=INK, fontsize=9)
    _effect.effect_axis(ax, rows, unit, better)
    ax.legend(**LEGEND)
    notes = [*_effect.left_blank(rows), *([FEW] if len(seen) < ENOUGH else [])]
    used = answers[answers.index == "pooled"]
    return figure(ax, own, funnel_alt(answers, rows), rows, used, notes=notes)


def funnel_alt(answers: pd.DataFrame, rows: pd.DataFrame) -> str:
    """The figure in words, from its numbers."""
    seen = rows[drawable(rows)]
    digits = _effect.digits_for(seen)
    least, most = (number(seen["se"].agg(end), digits + 1) for end in ("min", "max"))
    said = f"Trechterfiguur van {_effect.counted(seen)}, standaardfouten van {least} tot {most}."
    mean = _effect.of_key(answers, "pooled")
    return f"{said} Gemiddeld {_effect.estimated(mean, digits)}." if mean else said


def _wide(p: float) -> float:
    """How many standard errors from the middle a two-sided p is."""
    return NormalDist().inv_cdf(1 - p / 2)


def _contours(ax: Axes, deepest: float) -> None:
    for p, words, shade in CONTOURS:
        reach = _wide(p) * deepest if p else 1e5 * deepest
        corners = [0, -reach, reach], [0, deepest, deepest]
        ax.fill(*corners, facecolor=shade, edgecolor=SOFT, linewidth=0.4, label=words, zorder=0)
    ax.vlines([0], 0, deepest, color=INK, linewidth=0.8)


def _expected(ax: Axes, middle: float, deepest: float) -> None:
    reach = _wide(0.05) * deepest
    ax.vlines([middle], 0, deepest, color=ACCENT, label="gemiddelde")
    ends = [middle - reach, middle, middle + reach], [deepest, 0, deepest]
    ax.plot(*ends, "--", color=ACCENT, label="hier 95% bij alleen toeval")
