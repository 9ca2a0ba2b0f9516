"""Who answered, above what they answered: of all who could, and the share with its bounds."""

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from jeugdlib.columns import require_released
from jeugdlib.columns.withheld import withheld
from jeugdlib.show._display import ACCENT, BLUES, INK, PALE, SOFT, digits_of, figure, start
from jeugdlib.show._dutch import level_name, number, percent

NO_ANSWER = "geen antwoord"
PARTS = (
    ("met deze uitkomst", {"color": BLUES[0]}, "white"),
    ("zonder deze uitkomst", {"color": BLUES[2]}, INK),
    (NO_ANSWER, {"facecolor": "white", "edgecolor": SOFT, "hatch": "...."}, INK),
)
ROOM = 0.075  # of the bar: a part that is smaller has no room for its count
EMPTY = "Er is niets om te tekenen: geen uitkomst met een getal."


def response_bar(
    answers: pd.DataFrame, ax: Axes | None = None, *, bounds: pd.DataFrame | None = None
) -> Axes:
    """Draw of every indicator who answered, and under it the share of those who did.

    Parameters
    ----------
    answers : released shares with label, count, n, eligible (how many could have answered),
        estimate, low, high, level and unit
    ax : where to draw; None = an own figure, shown with alt text and cautions
    bounds : released rows with the same index and low and high: the share when nobody who did not
        answer has it, and when all of them do; drawn as a pale line

    The rows stand in the order of the table. A row of which a number was withheld is not drawn, and
    the figure says so.
    """
    table = require_released(answers)
    limits = table.iloc[:0] if bounds is None else require_released(bounds)
    rows = table[~withheld(table) & table["estimate"].notna() & table["eligible"].notna()]
    own = ax is None
    ax = start(ax, table, len(rows), 1.1 + 1.02 * len(rows), EMPTY)
    if not len(rows):
        return ax

    limits = limits.reindex(rows.index)
    for place, row in zip(-np.arange(len(rows)), rows.to_dict("records"), strict=True):
        _bar(ax, place, row)
    _shares(ax, rows, limits)
    ax.set(xlim=(0, 1), ylim=(0.6 - len(rows), 0.62), yticks=[])
    ax.xaxis.set_major_formatter(lambda part, _: percent(part, 0))
    ax.spines["left"].set_visible(False)
    level = level_name(rows["level"].iloc[0])
    ax.set_xlabel(f"balk: van allen; stip: van wie antwoordde, met {level}", color=INK, fontsize=9)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, frameon=False, fontsize=8.5)
    tables = [table] if bounds is None else [table, require_released(bounds)]
    return figure(ax, own, response_bar_alt(rows, limits), *tables, notes=_not_drawn(table))


def response_bar_alt(rows: pd.DataFrame, limits: pd.DataFrame) -> str:
    """The figure in words, from its numbers; limits has the rows of `rows`."""
    digits = digits_of(rows)
    said = "; ".join(
        f"{row['label']}: {_counts(row)}; van wie antwoordde {percent(row['estimate'], digits)} "
        f"({percent(row['low'], digits)} tot {percent(row['high'], digits)}){_between(limit)}"
        for row, limit in zip(rows.to_dict("records"), limits.to_dict("records"), strict=True)
    )
    return f"Balken van wie antwoordde, met daaronder het aandeel. {said}."


def _not_drawn(table: pd.DataFrame) -> list[str]:
    """The sentence about shares without a bar, as how many did not answer is not shown."""
    gone = ~withheld(table) & table["estimate"].notna() & table["eligible"].isna()
    names = "; ".join(table.loc[gone, "label"])
    said = f"Zonder balk, want het aantal zonder antwoord wordt niet getoond: {names}."
    return [said] if names else []


def _parts(row: dict) -> list[float]:
    parts = [row["count"], row["n"] - row["count"], row["eligible"] - row["n"]]
    return [max(part, 0) for part in parts]  # rounded numbers need not add up


def _bar(ax: Axes, place: float, row: dict) -> None:
    parts, left, aside = _parts(row), 0.0, []
    whole = sum(parts) or 1
    for (name, style, ink), part in zip(PARTS, parts, strict=True):
        label = name if place == 0 else None
        ax.barh(place + 0.12, part / whole, left=left, height=0.24, label=label, lw=0.8, **style)
        words = number(part)
        if not part and name == NO_ANSWER:
            continue
        if part / whole >= ROOM:
            ground = (
                {"facecolor": "white", "edgecolor": "none", "pad": 1}
                if style.get("hatch")
                else None
            )
            at = {"ha": "center", "va": "center", "fontsize": 9, "color": ink, "bbox": ground}
            ax.text(left + part / whole / 2, place + 0.12, words, **at)
        else:
            aside.append(f"{words} {name.removesuffix(' deze uitkomst')}")
        left += part / whole
    beside = {"xycoords": ("axes fraction", "data"), "va": "center", "fontsize": 8, "color": INK}
    ax.annotate("\n".join(aside), (1.01, place + 0.12), **beside)
    name = textwrap.fill(f"{row['label']} ({number(row['eligible'])} {row['unit']})", 76)
    ax.text(0, place + 0.27, name, fontsize=9.5, color=INK, va="bottom")


def _shares(ax: Axes, rows: pd.DataFrame, limits: pd.DataFrame) -> None:
    places = -np.arange(len(rows)) - 0.16
    if "low" in limits and limits["low"].notna().any():
        style = {"color": PALE, "linewidth": 7, "label": "wat nog kan, als iedereen had geantwoord"}
        ax.hlines(places, limits["low"].astype(float), limits["high"].astype(float), **style)
    ax.hlines(places, rows["low"], rows["high"], color=ACCENT, linewidth=2)
    ax.plot(rows["estimate"], places, "o", color=ACCENT, markersize=7, clip_on=False)
    digits = digits_of(rows)
    for place, share in zip(places, rows["estimate"], strict=True):
        beside = {"xycoords": ("axes fraction", "data"), "va": "center", "fontsize": 9}
        ax.annotate(percent(share, digits), (1.01, place), color=ACCENT, **beside)


def _counts(row: dict) -> str:
    parts = zip(PARTS, _parts(row), strict=True)
    told = [(name, part) for (name, *_), part in parts if part or name != NO_ANSWER]
    words = ", ".join(f"{number(part)} {name}" for name, part in told)
    return f"van {number(row['eligible'])} {row['unit']} {words}"


def _between(limit: dict) -> str:
    if pd.isna(limit.get("low")):
        return ""
    low, high = (percent(limit[end], 0) for end in ("low", "high"))
    return f", en als iedereen had geantwoord {low} tot {high}"
