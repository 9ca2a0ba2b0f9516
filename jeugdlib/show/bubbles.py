"""Bubbles: the effects against what may explain how they differ, with the line of the model."""

import textwrap

import pandas as pd
from matplotlib.axes import Axes

from jeugdlib.columns import Answers
from jeugdlib.show import _effect
from jeugdlib.show._display import ACCENT, BLUES, INK, canvas, figure
from jeugdlib.show._dutch import THOUSANDS, number, short
from jeugdlib.show._effect import drawable

MODERATOR, START = "moderator_", "intercept"
HEIGHT = 4.2  # inches
LARGEST = 220  # points², the area of the largest bubble
BESIDE = 0.3  # how far from the middle of its group an effect may stand; groups are 1 apart
LEGEND = {
    "ncols": 2,
    "fontsize": 8,
    "frameon": False,
    "loc": "lower center",
    "bbox_to_anchor": (0.5, 1.0),
    "title": "hoe groter de cirkel, hoe zwaarder het effect meetelt",
    "title_fontsize": 8,
}


def bubbles(
    moderation: Answers | pd.DataFrame, ax: Axes | None = None, *, unit: str | None = None
) -> Axes:
    """Draw every effect against one moderator, its area the weight, with what the model expects.

    A number gets the fitted line; a text gets its groups beside one another, each with its fitted
    mean, and within a group the effects stand apart only to be seen.

    Parameters
    ----------
    moderation : released answers of `evidence.moderation`, with the effects behind them
    ax : where to draw; None = an own figure, shown with alt text and cautions
    unit : as in `forest`

    Without moderators, with more than one, or when the model could not be computed nothing is
    drawn and nothing is shown. An effect that has no weight is counted and not drawn.
    """
    answers, rows = _effect.effects_of(moderation)
    own, name = ax is None, _moderator(answers, rows)
    if name is None:
        return canvas(HEIGHT) if own else ax
    ax, something = _effect.start(ax, rows, HEIGHT)
    if not something:
        return ax

    seen = rows[drawable(rows)]
    lines = _lines(answers, seen, name)
    _effect.effect_axis(ax, rows, unit, None)
    ax.set_ylabel(ax.get_xlabel(), color=INK, fontsize=9)  # a quarter turned: → points upwards
    ax.yaxis.set_major_formatter(lambda value, _: short(value))
    _moderator_axis(ax, lines, name)
    ax.axhline(0, color=INK, linewidth=0.8, zorder=0)
    weight, places = seen["weight"].clip(lower=0), _places(seen, lines, name)
    bubble = {"color": BLUES[1], "alpha": 0.6, "edgecolor": "w", "label": "effect"}
    ax.scatter(places, seen["estimate"], LARGEST * weight / weight.max(), **bubble)
    for line in lines.itertuples():
        label = "_" * line.Index + "volgens het model"  # once in the legend
        ax.plot([line.left, line.right], [line.first, line.last], color=ACCENT, label=label)
    ax.legend(**LEGEND)
    gone = (weight == 0).sum()
    without = [f"Effecten zonder gewicht, niet getekend: {gone}."] if gone else []
    notes = [*_effect.left_blank(rows), *without]
    used = answers[answers.index.str.startswith(MODERATOR)]
    return figure(ax, own, bubbles_alt(answers, rows), rows, used, notes=notes)


def bubbles_alt(answers: pd.DataFrame, rows: pd.DataFrame) -> str:
    """The figure in words, from its numbers."""
    seen, name = rows[drawable(rows)], _moderator(answers, rows)
    digits = _effect.digits_for(seen)
    said = [f"Effecten naar {name}: {_effect.counted(seen)}."]
    for line in _lines(answers, seen, name).itertuples():
        first, last = number(line.first, digits), number(line.last, digits)
        at = f"van {first} bij {_plain(line.left)} tot {last} bij {_plain(line.right)}"
        said.append(f"Lijn {at}." if line.group is None else f"Model bij {line.group}: {first}.")
    return " ".join(said)


def _moderator(answers: pd.DataFrame, rows: pd.DataFrame) -> str | None:
    """The column of the moderator, when there is exactly one and the model could be computed."""
    fitted = answers.index[answers["estimate"].notna()] if len(answers) else []
    terms = [key.removeprefix(MODERATOR) for key in fitted if key.startswith(MODERATOR)]
    found = {_column(term, rows) for term in terms if term != START}
    return found.pop() if len(found) == 1 else None


def _column(term: str, rows: pd.DataFrame) -> str | None:
    # a term is a column, or a column with one of its values behind it
    fitting = [name for name in rows.columns if term == name or term.startswith(f"{name}_")]
    return max(fitting, key=len, default=None)


def _lines(answers: pd.DataFrame, seen: pd.DataFrame, name: str) -> pd.DataFrame:
    """What the model expects: one line along a number, or a level line in every group of a text."""
    estimate, key = answers["estimate"], MODERATOR + name
    start = estimate[MODERATOR + START]
    if key in estimate:
        ends = seen[name].astype(float).agg(["min", "max"])
        lines = [(None, *ends, *(start + estimate[key] * ends))]
    else:
        groups = enumerate(sorted(seen[name].astype(str).unique()))
        means = ((at, group, start + estimate.get(f"{key}_{group}", 0)) for at, group in groups)
        lines = [(group, at - BESIDE, at + BESIDE, mean, mean) for at, group, mean in means]
    return pd.DataFrame(lines, columns=["group", "left", "right", "first", "last"])


def _places(seen: pd.DataFrame, lines: pd.DataFrame, name: str) -> pd.Series:
    # where every effect stands: at its number, or in its group, in the order of the table
    if lines["group"].isna().all():
        return seen[name].astype(float)
    texts = seen[name].astype(str)
    turn, size = texts.groupby(texts).cumcount(), texts.groupby(texts).transform("size")
    middle = texts.map(dict(zip(lines["group"], lines.index, strict=True)))
    return middle + BESIDE * ((2 * turn + 1) / size - 1)


def _moderator_axis(ax: Axes, lines: pd.DataFrame, name: str) -> None:
    ax.set_xlabel(name, color=INK, fontsize=9)
    ax.xaxis.set_major_formatter(lambda value, _: _plain(value))
    if lines["group"].notna().all():
        wide = max(60 // len(lines), 8)
        ax.set_xticks(lines.index, [textwrap.fill(group, wide) for group in lines["group"]])


def _plain(value: float) -> str:
    """A number without room between thousands, as it may be a year."""
    return short(value).replace(THOUSANDS, "")
