"""How sharp an answer is with so many files: half the width of the interval, by number."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from jeugdlib.columns import require_released
from jeugdlib.show._display import ACCENT, BLUES, INK, PALE, canvas, figure, nothing
from jeugdlib.show._dutch import level_name, number


def precision(
    sizes: pd.DataFrame,
    ax: Axes | None = None,
    *,
    beside: pd.DataFrame | None = None,
    aim: float | None = None,
) -> Axes:
    """Draw half the width of the interval against the number of files.

    Parameters
    ----------
    sizes : released rows with files, estimate (half the width, a part), total (missing when files
        are drawn from very many), level, method
    ax : where to draw; None = an own figure, shown with alt text and cautions
    beside : a second table of that form, such as for a draw from a known total; may be empty
    aim : the half width that is narrow enough, a part; drawn as a line
    """
    first = require_released(sizes)
    lines = [first] if beside is None else [first, require_released(beside)]
    lines = [table for table in lines if len(table)]
    own = ax is None
    if own:
        ax = canvas(3.4)
    if not lines:
        nothing("Er is niets om te tekenen: geen aantallen dossiers.")
        return ax
    for table, color, dash in zip(lines, (BLUES[0], ACCENT), ("-", "--"), strict=False):
        points = 100 * table["estimate"]
        ax.plot(table["files"], points, dash, color=color, linewidth=2, label=_drawn_from(table))
    if aim is not None:
        ax.axhline(100 * aim, color=INK, linewidth=1, linestyle=":")
        words = f"gewenst: {number(100 * aim)} procentpunt"
        place = {"xytext": (-2, 4), "textcoords": "offset points", "ha": "right"}
        right = max(table["files"].max() for table in lines)
        ax.annotate(words, (right, 100 * aim), fontsize=9, color=INK, **place)
    if len(lines) > 1:
        ax.legend(frameon=False, fontsize=9)
    ax.set_ylim(bottom=0)
    ax.yaxis.set_major_formatter(lambda value, _: number(value))
    ax.grid(axis="y", color=PALE, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.set_xlabel("dossiers", color=INK)
    interval = level_name(lines[0]["level"].iloc[0])
    ax.set_ylabel(f"halve breedte {interval}\n(procentpunten)", color=INK)
    return figure(ax, own, precision_alt(*lines, aim=aim), *lines)


def precision_alt(*lines: pd.DataFrame, aim: float | None = None) -> str:
    """The figure in words, from its numbers."""
    said = "; ".join(f"{_drawn_from(table)}: {_some(table)}" for table in lines)
    wanted = "" if aim is None else f" Gewenst: {number(100 * aim)} procentpunt."
    return f"Halve breedte van het interval naar aantal dossiers. {said}.{wanted}"


def _drawn_from(table: pd.DataFrame) -> str:
    total = table["total"].iloc[0]
    return "uit heel veel dossiers" if np.isnan(total) else f"uit {number(total)} dossiers"


def _some(table: pd.DataFrame) -> str:
    # the ends and what lies between, not every one of a hundred points
    places = np.unique(np.linspace(0, len(table) - 1, 5).round().astype(int))
    return ", ".join(
        f"{number(row['files'])} dossiers {number(100 * row['estimate'], 1)} procentpunt"
        for row in table.iloc[places].to_dict("records")
    )
