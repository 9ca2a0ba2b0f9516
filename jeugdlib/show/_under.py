"""Under an axis: rows of numbers, each beneath the place that it belongs to."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation, blended_transform_factory

from jeugdlib.show._display import BLUES, INK, PALE, SOFT

ROW = 13  # points from one row to the next
AFTER_TICKS = 34  # points between the axis and the first row, when a tick label has two lines
SIZE = 7.5


def numbers(
    ax: Axes, places: Sequence[float], rows: dict[str, Sequence[str]], start: float = AFTER_TICKS
) -> float:
    """Write rows (name → a text per place), the first `start` points under the axis.

    Returns how many points under the axis there is room again.
    """
    for depth, (name, texts) in enumerate(rows.items()):
        down = start + ROW * depth
        beside = {"xytext": (-14, -down), "textcoords": "offset points", "va": "center"}
        ax.annotate(
            name, (0, 0), xycoords="axes fraction", ha="right", color=SOFT, size=8, **beside
        )
        for place, text in zip(places, texts, strict=True):
            at = {"xytext": (0, -down), "textcoords": "offset points", "ha": "center"}
            where = {"xycoords": ("data", "axes fraction"), "va": "center", "size": SIZE}
            ax.annotate(text, (place, 0), color=INK, **where, **at)
    return start + ROW * len(rows)


def parts(ax: Axes, places: Sequence[float], filled: Sequence[float], down: float) -> None:
    """A thin bar per place, `down` points under the axis, filled for so large a part."""
    figure = ax.get_figure()
    lower = ScaledTranslation(0, -down / 72, figure.dpi_scale_trans)
    below = blended_transform_factory(ax.transData, ax.transAxes) + lower
    known = [(place, part) for place, part in zip(places, filled, strict=True) if part == part]
    style = {"linewidth": 4, "solid_capstyle": "butt", "clip_on": False, "transform": below}
    for place, part in known:
        left = place - 0.4
        ax.plot([left, left + 0.8], [0, 0], color=PALE, **style)
        ax.plot([left, left + 0.8 * part], [0, 0], color=BLUES[1], **style)


def every(places: np.ndarray, most: int) -> np.ndarray:
    """Which of so many places can have a text without their texts touching, from the last back."""
    step = -(-len(places) // most)
    return np.sort(np.arange(len(places))[::-step])
