"""Agreement between coders: a cell for every item and measure, with the number written in it."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from jeugdlib.columns import require_released
from jeugdlib.columns.withheld import withheld
from jeugdlib.show._display import (
    BLUES,
    INK,
    SOFT,
    WITHHELD,
    canvas,
    caution_sentences,
    figure,
    nothing,
    rounding,
)
from jeugdlib.show._dutch import MISSING, number, percent

MEASURES = {"percent": "eens", "kappa": "kappa", "ac1": "AC1 of AC2", "alpha": "alfa"}
# one hue from white: a darker cell is a higher number, and says nothing about good enough
LIGHT = LinearSegmentedColormap.from_list("licht", ["white", BLUES[2]])
ALL_ITEMS = "overeenstemming"  # the row over all items, which stands apart
SCALE = (
    "Donkerder is een hoger getal. Er staat geen grens bij voor „goed genoeg”: hoe hoog kappa en "
    "alfa kunnen worden, hangt af van hoe vaak een antwoord voorkomt."
)
COUNTED = "Tussen haakjes: hoeveel er door twee of meer codeurs is beoordeeld."
WITHIN = (
    "Afgerond op 1, 5, 10 of 20 procentpunt: hoe minder dossiers, hoe grover. Maten die van toeval "
    "uitgaan, ziet alleen het team: zij zeggen hoe zeldzaam een antwoord was."
)
HATCHED = "Een gestreept vak met een streepje: niet te berekenen."


def agreement(answers: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how far coders agree, a row per item in the order of the codebook.

    Parameters
    ----------
    answers : released answers of `quality.agreement` with label, n, unit, percent, kappa, ac1 and
        alpha
    ax : where to draw; None = an own figure, shown with alt text

    Under it stand the cautions of all items together; those of one item are in the table. A
    row of which a number was withheld is not drawn, and the figure says so.
    """
    table = require_released(answers)
    rows = table[~withheld(table)]
    own = ax is None
    if own:
        ax = canvas(1.0 + 0.27 * len(rows))
    if len(rows) == 0:
        empty = "Er is niets om te tekenen: geen oordelen van twee codeurs."
        nothing(empty if len(table) == 0 else f"Figuur {WITHHELD}.")
        return ax

    shown = _shown(rows)
    cells = rows[list(shown)].to_numpy(float)
    ax.pcolormesh(
        np.ma.masked_invalid(cells), cmap=LIGHT, vmin=0, vmax=1, edgecolors="white", linewidth=1.5
    )
    for (row, column), value in np.ndenumerate(cells):
        _cell(ax, column, row, value, list(shown.values())[column])
    ax.set_xticks(np.arange(len(shown)) + 0.5, list(shown.values()))
    ax.set_yticks(np.arange(len(rows)) + 0.5, [_name(row) for row in rows.to_dict("records")])
    ax.xaxis.tick_top()
    ax.invert_yaxis()
    for place in np.flatnonzero(rows.index == ALL_ITEMS):
        ax.axhline(place, color=INK, linewidth=1)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(length=0, labelsize=8.5)
    scale = SCALE if len(shown) == len(MEASURES) else WITHIN
    notes = [COUNTED, scale, *([HATCHED] if np.isnan(cells).any() else []), *_of_all(rows)]
    return figure(ax, own, agreement_alt(rows), table, cautions=False, notes=notes)


def agreement_alt(rows: pd.DataFrame) -> str:
    """The figure in words, from its numbers."""
    said = "; ".join(
        f"{_name(row)} "
        + ", ".join(f"{word} {_written(row[name], word)}" for name, word in _shown(rows).items())
        for row in rows.to_dict("records")
    )
    return f"Hoe vaak codeurs het eens zijn, per onderdeel. {said}."


def _shown(rows: pd.DataFrame) -> dict[str, str]:
    """The measures to draw: outside the team all but the percentage are withheld."""
    beyond = rows[list(MEASURES)[1:]].isna().all(axis=None)
    outside = rows.attrs.get("released", "intern") != "intern"
    return {"percent": MEASURES["percent"]} if outside and beyond else MEASURES


def _of_all(rows: pd.DataFrame) -> list[str]:
    """The cautions of all items together, without what the figure says by itself."""
    last = rows[rows.index == ALL_ITEMS]
    return caution_sentences(last)[len(rounding(last)) :]


def _cell(ax: Axes, column: int, row: int, value: float, word: str) -> None:
    if np.isnan(value):
        look = {"facecolor": "white", "edgecolor": SOFT, "hatch": "////", "linewidth": 0}
        ax.add_patch(Rectangle((column + 0.03, row + 0.06), 0.94, 0.88, **look))
    # on the hatching the dash needs a ground of its own
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1} if np.isnan(value) else None
    middle = {"ha": "center", "va": "center", "size": 9, "color": INK, "bbox": box}
    ax.text(column + 0.5, row + 0.5, _written(value, word), **middle)


def _written(value: float, word: str) -> str:
    if np.isnan(value):
        return MISSING
    return percent(value, 0) if word == MEASURES["percent"] else number(value, 2)


def _name(row: dict) -> str:
    return f"{row['label']} ({number(row['n'])} {row['unit']})"
