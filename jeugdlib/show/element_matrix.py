"""Core elements: which are in which programme, the effect of each, and what goes together."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from jeugdlib.columns import Answers, require_released
from jeugdlib.show._display import ACCENT, BLUES, INK, SOFT, canvas, figure, nothing
from jeugdlib.show._dutch import number
from jeugdlib.show._effect import (
    digits_for,
    drawable,
    effect_axis,
    effects_of,
    estimated,
    interval_lines,
    left_blank,
    limits,
    word_of,
)

# what stands in a cell: sign, colour of its line, colour inside, words in the legend
SIGNS = {
    "ja": ("o", BLUES[0], BLUES[0], "zit erin"),
    "nee": ("o", SOFT, "white", "zit er niet in"),
    "onbekend": ("x", ACCENT, ACCENT, "onbekend"),
}
EMPTY = "Er is niets om te tekenen: geen programma's of geen elementen."
LEFT = 0.64  # the part of the width that is for the dots; the rest is for the effects
SAID = 6  # pairs that are named in words


def element_matrix(learned: Answers, ax: Axes | None = None) -> Axes:
    """Draw a dot for every element of every programme, and the effect with its interval beside it.

    The programmes stand in the order of their effects, the elements in that of how often they
    occur; above each stands in how many programmes it is.

    Parameters
    ----------
    learned : released answers of `evidence.learnable`, with rows that have study, estimate, low and
        high
    ax : where to draw the dots; None = an own figure, shown with alt text. The effects stand in an
        Axes inside it
    """
    answers, rows = effects_of(learned)
    counts = _often(answers)
    rows = rows.sort_values("estimate", ascending=False, na_position="last")
    own = ax is None
    if own:
        ax = canvas(2.6 + 0.22 * len(rows))
    if len(rows) == 0:
        nothing(EMPTY)
        return ax

    _dots(ax, rows, counts)
    if drawable(rows).any():
        ax.set_xlim(-0.6, -0.6 + len(counts) / LEFT)
        side = ax.inset_axes((LEFT + 0.03, 0, 0.97 - LEFT, 1), sharey=ax)
        _effects(side, rows)
    # why an element cannot be learned stands in the table, and not under the picture again
    alt = element_matrix_alt(rows, counts)
    return figure(ax, own, alt, answers, learned.rows, cautions=False)


def element_matrix_alt(rows: pd.DataFrame, counts: pd.DataFrame) -> str:
    """The figure in words, from its numbers."""
    each = [f"{row['label']} {_of(row)}" for row in counts.to_dict("records")]
    said = [f"Elementen in {number(len(rows))} programma's: {'; '.join(each)}."]
    drawn = rows[drawable(rows)]
    if len(drawn):
        digits = digits_for(drawn)
        found = [f"{row['study']} {estimated(row, digits)}" for row in drawn.to_dict("records")]
        said.append(f"Het {word_of(rows)} van elk: {'; '.join(found)}.")
    return " ".join([*said, *left_blank(rows)])


def co_occurrence(pairs: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how many programmes have two elements at once, a square for every two.

    Parameters
    ----------
    pairs : released pairs of `evidence.co_occurrence`
    ax : where to draw; None = an own figure, shown with alt text
    """
    table = require_released(pairs)
    own = ax is None
    names = table.loc[table["element"] == table["other"]].sort_values(
        ["count", "label"], ascending=[False, True]
    )
    if own:
        ax = canvas(1.9 + 0.3 * len(names))
    if len(names) == 0:
        nothing(EMPTY)
        return ax

    order = names["element"].tolist()
    grid = table.pivot(index="element", columns="other", values="count").loc[order, order]
    counts = np.ma.masked_array(grid.to_numpy(float), np.triu(np.ones(grid.shape, bool), 1))
    ax.pcolormesh(counts, cmap="Blues", vmin=0, edgecolors="white", linewidth=1)
    for (row, column), count in np.ma.ndenumerate(counts):
        color = "white" if count > 0.6 * counts.max() else INK
        weight = "bold" if row == column else "normal"
        place = (column + 0.5, row + 0.5)
        ax.text(*place, number(count), color=color, weight=weight, ha="center", va="center", size=8)
    ax.set_xticks(np.arange(len(order)) + 0.5, names["label"], rotation=90)
    ax.set_yticks(np.arange(len(order)) + 0.5, names["label"])
    ax.invert_yaxis()
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(length=0, labelsize=8.5)
    return figure(ax, own, co_occurrence_alt(table, order), table, cautions=False)


def co_occurrence_alt(pairs: pd.DataFrame, order: list[str]) -> str:
    """The figure in words, from its numbers: the pairs that are seen most, and those never seen."""
    place = {name: at for at, name in enumerate(order)}
    once = pairs[pairs["element"].map(place) < pairs["other"].map(place)]
    most = once[once["count"] > 0].nlargest(SAID, "count").to_dict("records")
    said = [
        f"{row['label']} met {row['other_label'].lower()} {number(row['count'])}" for row in most
    ]
    never = f"{number((once['count'] == 0).sum())} van de {number(len(once))}"
    return (
        f"In hoeveel programma's twee elementen samen zitten, van {number(len(order))} elementen. "
        f"Het vaakst: {'; '.join(said) or 'geen'}. Nooit samen: {never} paren."
    )


def _often(answers: pd.DataFrame) -> pd.DataFrame:
    each = answers[answers["element"].notna()]
    return each.sort_values(["count", "label"], ascending=[False, True])


def _of(row: dict) -> str:
    unknown = f" ({number(row['unknown'])} onbekend)" if row["unknown"] else ""
    return f"{number(row['count'])} van {number(row['n'])}{unknown}"


def _dots(ax: Axes, rows: pd.DataFrame, counts: pd.DataFrame) -> None:
    places = np.arange(len(rows))[::-1]
    cells = rows[counts["element"].tolist()].to_numpy(object)
    for word, (sign, line, inside, legend) in SIGNS.items():
        row, column = np.nonzero(cells == word)
        if len(row):
            style = {"color": line, "markerfacecolor": inside, "markersize": 6}
            ax.plot(column, places[row], sign, linestyle="none", label=legend, mew=0.7, **style)
    ax.set_yticks(places, rows["study"].astype(str))
    ax.set_ylim(-0.7, len(rows) - 0.3)
    ax.set_xlim(-0.6, len(counts) - 0.4)
    ax.set_xticks(np.arange(len(counts)), counts["label"], rotation=90)
    top = {"y": len(rows) - 0.2, "va": "bottom", "size": 8.5, "color": SOFT}
    ax.text(-0.8, s="hoe vaak", ha="right", **top)
    for at, count in enumerate(counts["count"]):
        ax.text(at, s=number(count), ha="center", **top)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(length=0, labelsize=8.5)
    above = {"bbox_to_anchor": (0, 1, LEFT, 0), "borderaxespad": 2, "handletextpad": 0.1}
    ax.legend(loc="lower left", ncols=3, frameon=False, fontsize=8.5, **above)


def _effects(side: Axes, rows: pd.DataFrame) -> None:
    seen = drawable(rows).to_numpy()
    places, drawn = np.arange(len(rows))[::-1][seen], rows[seen]
    side.set_xlim(limits(drawn))
    side.axvline(0, color=INK, linewidth=0.8)
    interval_lines(side, drawn, places, BLUES[1], 1.2)
    side.plot(drawn["estimate"], places, "D", color=BLUES[0], markersize=4)
    side.spines[["top", "right", "left"]].set_visible(False)
    side.tick_params(axis="y", length=0, labelleft=False)
    side.tick_params(axis="x", labelsize=8.5, colors=INK)
    effect_axis(side, rows, None, None)
