"""Providers drawn toward each other, by the alphabet of their codes and unnamed: no ranking."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from jeugdlib.columns import Answers, require_released
from jeugdlib.columns.withheld import withheld
from jeugdlib.show._display import INK, digits_of, figure, scale, start
from jeugdlib.show._dutch import decimals, number, percent
from jeugdlib.show.institutions import overall, pairs
from jeugdlib.show.provider_funnel import EMPTY, not_there, with_answers

LARGE, SMALL = 5.0, 1.6  # of a point, of few providers and of very many


def shrunken(
    found: Answers | pd.DataFrame,
    ax: Axes | None = None,
    *,
    about: str = "",
    together: pd.DataFrame | None = None,
    own: str = "",
) -> Axes:
    """Draw the number of every provider, and that number drawn toward the others.

    Parameters
    ----------
    found : released answers of `quality.shrunken` or `quality.institutions`; the rows (index: the
        code of the provider) with n, estimate, shrunken, low, high, level and kind
    ax : where to draw; None = an own figure, shown with alt text and cautions
    about : what the numbers are of, as a phrase
    together : one released row with the number of all providers together, drawn as a line; None =
        the row gemiddelde of the answers, when there is one
    own : the code of the provider that the reader asks for; it alone gets a ring and its code

    The providers stand in the order of their codes. One of which a number was withheld is not
    drawn, and the figure says so; so it does of one of which nobody answered.
    """
    table, unasked = with_answers(
        require_released(found.rows if isinstance(found, Answers) else found)
    )
    rows = table[~withheld(table) & table["estimate"].notna()].sort_index(kind="stable")
    shown = ax is None
    ax = start(ax, table, len(rows), min(2.4 + 0.12 * len(rows), 7.5), EMPTY)
    if not len(rows):
        return ax

    places = np.arange(len(rows))[::-1]
    middle = _middle(found, together)
    if middle is not None:
        overall(ax, middle, f"alle aanbieders samen: {_number(rows, middle)}")
    pairs(ax, rows, places, LARGE if len(rows) <= 40 else SMALL)
    if own in rows.index:
        _ring(ax, own, rows.loc[own], places[rows.index.get_loc(own)])
    ax.set(ylim=(-1, len(rows)), yticks=[])
    scale(ax.xaxis, _is_share(rows))
    ax.set_xlabel(about, color=INK)
    ax.set_ylabel("aanbieders, op alfabet", color=INK, fontsize=9)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), frameon=False, fontsize=9)
    alt, tables = shrunken_alt(rows, middle, about=about, own=own), [table]
    tables += [require_released(found.answers)] if isinstance(found, Answers) else []
    return figure(ax, shown, alt, *tables, notes=[*not_there(own, rows), *unasked])


def shrunken_alt(
    rows: pd.DataFrame, middle: float | None = None, *, about: str = "", own: str = ""
) -> str:
    """The figure in words, from its numbers; no provider is named but the own one."""
    ends = [
        (name, _number(rows, rows[column].min()), _number(rows, rows[column].max()))
        for name, column in (("eigen", "estimate"), ("naar het gemiddelde toe gehaald", "shrunken"))
        if rows[column].notna().any()
    ]
    said = "; ".join(f"{name} van {low} tot {high}" for name, low, high in ends)
    of = f"{about}: " if about else ""
    words = (
        f"Aanbieders, {number(len(rows))}, op alfabet van hun code en niet op uitkomst. {of}{said}."
    )
    if middle is not None:
        words += f" Samen {_number(rows, middle)}."
    if own in rows.index:
        row = rows.loc[own]
        values = (_number(rows, row[c]) for c in ("estimate", "shrunken", "low", "high"))
        words += " {}: eigen {}, naar het gemiddelde toe gehaald {} ({} tot {}).".format(
            own, *values
        )
    return words


def _middle(found: Answers | pd.DataFrame, together: pd.DataFrame | None) -> float | None:
    value = np.nan
    if together is not None:
        value = require_released(together)["estimate"].iloc[0]
    elif isinstance(found, Answers) and "gemiddelde" in found.answers.index:
        value = found.answers.loc["gemiddelde", "estimate"]
    return None if pd.isna(value) else float(value)


def _is_share(rows: pd.DataFrame) -> bool:
    return bool((rows["kind"] == "share").all())


def _number(rows: pd.DataFrame, value: float) -> str:
    if _is_share(rows):
        return percent(value, digits_of(rows))
    return number(value, decimals(rows["low"].min(), rows["high"].max()))


def _ring(ax: Axes, code: str, row: pd.Series, place: float) -> None:
    middle = row["estimate"] if pd.isna(row["shrunken"]) else row["shrunken"]
    ring = {"markersize": 13, "markerfacecolor": "none", "color": INK, "markeredgewidth": 1.6}
    ax.plot([middle], [place], "o", zorder=4, **ring)
    at = {"xycoords": ("axes fraction", "data"), "va": "center", "weight": "bold", "fontsize": 9}
    ax.annotate(code, (1.01, place), color=INK, **at)
