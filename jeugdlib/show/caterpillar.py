"""A caterpillar: many effects in order of size with their intervals, without names."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from jeugdlib.columns import Answers
from jeugdlib.show import _effect
from jeugdlib.show._display import ACCENT, BLUES, INK, figure
from jeugdlib.show._dutch import level_name, number
from jeugdlib.show._effect import drawable

BANDS = {
    "pooled": ("gemiddelde", {"color": BLUES[2], "alpha": 0.9}),
    "prediction": (
        "nieuwe studie",
        {"facecolor": "none", "edgecolor": ACCENT, "hatch": "///", "alpha": 0.35},
    ),
}


def caterpillar(
    pooled: Answers | pd.DataFrame,
    ax: Axes | None = None,
    *,
    unit: str | None = None,
    better: str | None = None,
) -> Axes:
    """Draw the effects from small to large on the bands of their mean and of a new study.

    Parameters
    ----------
    pooled : released answers of a meta-analysis with the rows behind them, or released effects
        alone (estimate, low, high, level), of studies and not of providers, who are never put in
        order
    ax : where to draw; None = an own figure, shown with alt text and cautions
    unit, better : as in `forest`

    An effect that was not computable is named and not drawn.
    """
    answers, rows = _effect.effects_of(pooled)
    own = ax is None
    ax, something = _effect.start(ax, rows, 5.2)
    if not something:
        return ax

    seen = rows[drawable(rows)].sort_values("estimate", kind="stable")
    bands = {key: row for key in BANDS if (row := _effect.of_key(answers, key))}
    columns = ["estimate", "low", "high"]
    ax.set_xlim(_effect.limits(seen, pd.DataFrame(list(bands.values()), columns=columns)))
    _bands(ax, bands, _effect.digits_for(seen))
    places = np.arange(len(seen))
    _effect.interval_lines(ax, seen, places, BLUES[1], 0.9)
    ax.plot(seen["estimate"], places, "o", color=BLUES[0], markersize=2.6)
    ax.axvline(0, color=INK, linewidth=0.8)
    ax.set_ylim(-1.5, len(seen) + 0.5)
    ax.set_yticks([])
    ax.set_ylabel(f"{_effect.counted(seen)}, van klein naar groot", color=INK, fontsize=9)
    ax.spines["left"].set_visible(False)
    _effect.effect_axis(ax, rows, unit, better)
    alt, notes = caterpillar_alt(answers, rows), _effect.left_blank(rows)
    return figure(ax, own, alt, rows, answers, notes=notes)


def caterpillar_alt(answers: pd.DataFrame, rows: pd.DataFrame) -> str:
    """The figure in words, from its numbers."""
    seen = rows[drawable(rows)]
    digits = _effect.digits_for(seen)
    least, most = (number(seen["estimate"].agg(end), digits) for end in ("min", "max"))
    all_of_them = f"Rups van {_effect.counted(seen)}, van {least} tot {most}."
    return " ".join([all_of_them, *_effect.together(answers, digits)])


def _bands(ax: Axes, bands: dict[str, dict], digits: int) -> None:
    for key, row in bands.items():
        name, style = BANDS[key]
        label = f"{name}: {_effect.between(row, digits)} ({level_name(row['level'])})"
        ax.axvspan(row["low"], row["high"], label=label, zorder=-1, **style)
        if key == "pooled":
            ax.axvline(row["estimate"], color=BLUES[0], linestyle=(0, (4, 3)))
    if bands:
        ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), frameon=False, fontsize=9)
