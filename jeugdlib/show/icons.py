"""A hundred figures: a share as so many young people of every hundred."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.path import Path

from jeugdlib.columns import require_released
from jeugdlib.columns.withheld import withheld
from jeugdlib.show._display import ACCENT, BLUES, SOFT, WITHHELD, canvas, figure, nothing
from jeugdlib.show._dutch import number

ACROSS, ALL = 20, 100
ROUNDED = 1.01  # what rounded parts of a whole may be together
HEAD = Path.circle((0, 0.68), 0.27)
STANDING = [(-0.34, 0.34), (0.34, 0.34), (0.3, -0.25), (0.2, -0.25), (0.2, -1), (-0.2, -1)]
STANDING += [(-0.2, -0.25), (-0.3, -0.25)]
ARMS_UP = [(-0.66, 0.98), (-0.5, 1), (-0.26, 0.38), (0.26, 0.38), (0.5, 1), (0.66, 0.98)]
ARMS_UP += [(0.3, 0.1), (0.2, -1), (-0.2, -1), (-0.3, 0.1)]
WIDE = [(0, 0.42), (0.55, -1), (-0.55, -1)]
# apart by form as well as by colour; the last is who is left
FORMS = tuple(
    Path.make_compound_path(HEAD, Path([*body, body[0]], closed=True))
    for body in (ARMS_UP, WIDE, STANDING)
)
STYLES = (
    {"markerfacecolor": BLUES[0], "markeredgecolor": BLUES[0]},
    {"markerfacecolor": ACCENT, "markeredgecolor": ACCENT},
    {"markerfacecolor": "white", "markeredgecolor": SOFT},
)


def icons(shares: pd.DataFrame, ax: Axes | None = None, *, rest: str = "de anderen") -> Axes:
    """Draw a hundred young people, of whom as many stand out as the shares say.

    Parameters
    ----------
    shares : one or two released shares of the same young people: label and estimate, parts of all
        (0 to 1) that do not overlap, such as who is helped anyhow and who is helped extra
    ax : where to draw; None = an own figure, shown with alt text and cautions
    rest : what the young people are called who are left

    Shares that are missing, negative or more than a whole give no figure, but a sentence.
    """
    table = require_released(shares)
    own = ax is None
    ax = canvas(2.1 + 0.25 * len(table)) if own else ax
    parts = table["estimate"].to_numpy(dtype=float)
    if len(table) >= len(FORMS):
        raise ValueError(f"one or two shares are drawn, and the table has {len(table)}")
    if len(table) == 0 or np.isnan(parts).any():
        hidden = withheld(table).any()
        nothing(f"Figuur {WITHHELD}." if hidden else "Er is niets om te tekenen: geen aandelen.")
        return ax
    if (parts < 0).any() or parts.sum() > ROUNDED:
        nothing("Er is niets om te tekenen: dit zijn geen delen van één geheel.")
        return ax

    shown = [*range(len(table)), len(FORMS) - 1]
    at = np.repeat(shown, _of_hundred(parts))
    for kind, label in zip(shown, _labels([*table["label"], rest], parts), strict=True):
        down, across = np.divmod(np.flatnonzero(at == kind), ACROSS)
        style = {"marker": FORMS[kind], "markersize": 17, "linestyle": "", **STYLES[kind]}
        ax.plot(across, -down, label=label, **style)
    ax.set_xlim(-0.6, ACROSS - 0.4)
    ax.set_ylim(0.6 - ALL / ACROSS, 0.6)
    ax.axis("off")
    ax.legend(
        loc="upper left",
        bbox_to_anchor=(0, 0),
        frameon=False,
        fontsize=9,
        labelspacing=1.1,
        markerscale=0.8,
    )
    return figure(ax, own, icons_alt(table, rest), table)


def icons_alt(shares: pd.DataFrame, rest: str) -> str:
    """The figure in words, from its numbers."""
    parts = shares["estimate"].to_numpy(dtype=float)
    said = _labels([*shares["label"], rest], parts)
    return f"Honderd figuurtjes. {'; '.join(said)}."


def _exact(parts: np.ndarray) -> np.ndarray:
    return ALL * np.append(parts, max(0.0, 1 - parts.sum())) / max(1.0, parts.sum())


def _of_hundred(parts: np.ndarray) -> np.ndarray:
    # whole figures, together a hundred: those with the largest remainder are rounded up
    exact = _exact(parts)
    whole = np.floor(exact + 1e-9).astype(int)
    whole[np.argsort(np.round(whole - exact, 9), kind="stable")[: max(ALL - whole.sum(), 0)]] += 1
    return whole


def _labels(names: list[str], parts: np.ndarray) -> list[str]:
    return [
        f"{_about(one, count)} van de {ALL}: {name}"
        for name, one, count in zip(names, _exact(parts), _of_hundred(parts), strict=True)
    ]


def _about(exact: float, count: int) -> str:
    # never none or all of them when there are a few
    if 0 < exact < 0.5:
        return "minder dan 1"
    return "meer dan 99" if ALL - 0.5 < exact < ALL else number(count)
