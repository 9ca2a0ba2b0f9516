"""Providers by their size, between the limits of chance: unnamed, all alike, no ranking."""

import pandas as pd
from matplotlib.axes import Axes

from jeugdlib.columns import Answers, require_released
from jeugdlib.columns.withheld import withheld
from jeugdlib.show._display import (
    ACCENT,
    BLUES,
    INK,
    SOFT,
    digits_of,
    figure,
    headline,
    scale,
    start,
)
from jeugdlib.show._dutch import number, percent

# of every limit its columns, its dash and what it is called
LIMITS = (
    ("limit", "95", (0, (5, 3)), "95% bij alleen toeval"),
    ("limit", "998", (0, (1.5, 2)), "99,8% bij alleen toeval"),
    ("wide", "95", (0, (9, 3, 2, 3)), "95%, met de gewone verschillen tussen aanbieders"),
    ("wide", "998", (0, (9, 3, 2, 3, 2, 3)), "99,8%, met de gewone verschillen"),
)
EMPTY = "Er is niets om te tekenen: geen aanbieders om te vergelijken."


def provider_funnel(
    found: Answers,
    lines: pd.DataFrame,
    ax: Axes | None = None,
    *,
    about: str = "",
    own: str = "",
) -> Axes:
    """Draw the share of every provider by how many it is a share of.

    Parameters
    ----------
    found : released answers of `quality.funnel`; the rows with n and estimate (index: the code of
        the provider), the answers with `samen` and, where they are, buiten_95, verwacht_95,
        vals_signaal_95 and the same with 998
    lines : released lines of `quality.funnel_lines`: size, estimate, limit_… and wide_…
    ax : where to draw; None = an own figure, shown with alt text and cautions
    about : what the share is of, as a phrase
    own : the code of the provider that the reader asks for; it alone gets a ring and its code

    All points have one colour and one size. A provider of which a number was withheld, or of which
    nobody answered, is not drawn, and the figure says so.
    """
    all_of_them, limits = require_released(found.rows), require_released(lines)
    table, unasked = with_answers(all_of_them)
    answers = require_released(found.answers)
    rows = table[~withheld(table) & table["estimate"].notna()]
    shown = ax is None
    ax = start(ax, table, len(rows), 4.6, EMPTY)
    if not len(rows):
        return ax

    _limits(ax, limits, answers)
    size, numbers = rows[_size(rows)], rows["estimate"]
    ax.plot(size, numbers, "o", color=BLUES[1], ms=5, alpha=0.75, mew=0, zorder=3)
    if own in rows.index:
        _ring(ax, own, size[own], numbers[own])
    ax.set_xlim(0, 1.04 * size.max())
    _axes(ax, rows)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, frameon=False, fontsize=8)
    headline(ax, about, legend_lines=3)
    alt = provider_funnel_alt(rows, answers, own, about=about)
    notes = [*not_there(own, rows), *_signals(answers), *unasked]
    return figure(ax, shown, alt, table, answers, notes=notes)


def provider_funnel_alt(
    rows: pd.DataFrame, answers: pd.DataFrame, own: str = "", *, about: str = ""
) -> str:
    """The figure in words, from its numbers; no provider is named but the own one."""
    size, numbers = rows[_size(rows)], rows["estimate"]
    few, many = (number(end) for end in (size.min(), size.max()))
    low, high = (_number(rows, end) for end in (numbers.min(), numbers.max()))
    said = f"Trechter{', ' * bool(about)}{about}. Aanbieders: {len(rows)}. "
    said += f"Omvang {few} tot {many}, uitkomst {low} tot {high}."
    if "samen" in answers.index:
        said += f" Samen {_number(rows, answers.loc['samen', 'estimate'])}."
    if own in rows.index:
        said += f" {own}: {_number(rows, numbers[own])}, omvang {number(size[own])}."
    return said


def not_there(own: str, rows: pd.DataFrame) -> list[str]:
    """The sentence about the reader's own provider, when it is not among what is drawn."""
    return [f"Aanbieder {own} staat niet in deze figuur."] if own and own not in rows.index else []


def with_answers(table: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The providers of which somebody answered, and the sentence about the others."""
    none = table["estimate"].isna() & ~withheld(table)
    said = f"Aantal aanbieders zonder enig antwoord, die er dus niet in staan: {none.sum()}."
    return table[~none], [said] if none.any() else []


def _limits(ax: Axes, limits: pd.DataFrame, answers: pd.DataFrame) -> None:
    if "samen" in answers.index and pd.notna(share := answers.loc["samen", "estimate"]):
        words = f"alle aanbieders samen: {_number(answers.loc[['samen']], share)}"
        ax.axhline(share, color=INK, linewidth=1, zorder=1, label=words)
    for name, level, dash, words in LIMITS:
        low, high = f"{name}_low_{level}", f"{name}_high_{level}"
        if low in limits and limits[low].notna().any():
            style = {"color": ACCENT if name == "limit" else SOFT, "linewidth": 1.1, "zorder": 2}
            ax.plot(limits["size"], limits[low], linestyle=dash, label=words, **style)
            ax.plot(limits["size"], limits[high], linestyle=dash, **style)


def _size(rows: pd.DataFrame) -> str:
    return "n" if "n" in rows else "expected"


def _number(rows: pd.DataFrame, value: float) -> str:
    if (rows["kind"] == "share").all():
        return percent(value, digits_of(rows))
    return number(value, 2)  # what was counted as a multiple of what was expected


def _axes(ax: Axes, rows: pd.DataFrame) -> None:
    share = (rows["kind"] == "share").all()
    least, most = rows["estimate"].min(), rows["estimate"].max()
    top = 1.1 * most + 0.05
    ax.set_ylim(max(0, 0.8 * least - 0.02), min(1, top) if share else top)
    scale(ax.yaxis, share)
    ax.xaxis.set_major_formatter(lambda value, _: number(value))
    unit = rows["unit"].iloc[0] if "unit" in rows else "trajecten"
    expected = "" if _size(rows) == "n" else ", verwacht aantal"
    ax.set_xlabel(f"{unit} per aanbieder{expected}", color=INK)
    what = f"aandeel van de {unit}" if share else "geteld gedeeld door verwacht"
    ax.set_ylabel(what, color=INK)


def _ring(ax: Axes, code: str, size: float, value: float) -> None:
    ring = {"markersize": 13, "markerfacecolor": "none", "color": INK, "markeredgewidth": 1.6}
    ax.plot([size], [value], "o", zorder=4, **ring)
    at = {"xytext": (0, 10), "textcoords": "offset points", "ha": "center", "zorder": 4}
    ax.annotate(code, (size, value), fontsize=9, color=INK, weight="bold", **at)


def _signals(answers: pd.DataFrame) -> list[str]:
    """How many lie outside, how many would by chance, and the chance that at least one would."""
    said = []
    for level, words in (("95", "95%"), ("998", "99,8%")):
        names = [f"{name}_{level}" for name in ("buiten", "verwacht", "vals_signaal")]
        if not set(names) <= set(answers.index) or answers.loc[names, "estimate"].isna().any():
            continue
        outside, expected, chance = answers.loc[names, "estimate"]
        by_chance = f"hooguit {number(expected, 1)}" if expected >= 0.1 else "minder dan 0,1"
        some = f"hooguit {percent(chance, 0)}" if chance < 0.995 else "bijna 100%"
        said.append(
            f"Aantal aanbieders buiten de grenzen van {words}: {number(outside)}. Door toeval "
            f"alleen zijn dat er gemiddeld {by_chance}; de kans op minstens één vals "
            f"signaal is dan {some}."
        )
    return said
