"""How long until something happens: steps with their band, and who was still followed."""

import textwrap
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from jeugdlib.columns import Answers, require_released
from jeugdlib.columns.withheld import withheld
from jeugdlib.show import _under
from jeugdlib.show._display import ACCENT, BLUES, INK, digits_of, figure, headline, scale, start
from jeugdlib.show._dutch import MISSING, level_name, number, percent

EMPTY = "Er is niets om te tekenen: niemand is gevolgd."
START = 22  # points under the axis, where the numbers begin


def survival(
    found: Answers,
    ax: Axes | None = None,
    *,
    about: str,
    steps: str = "maanden",
    marks: Sequence[float] = (),
    norm: tuple[float, str] | None = None,
    happened: bool = False,
) -> Axes:
    """Draw the part to whom it did not happen yet, step by step.

    Parameters
    ----------
    found : released answers of `outcome.new_start` or `outcome.waiting_time`; drawn are the rows
        with step, estimate, low, high, level, n and unit
    ax : where to draw; None = an own figure, shown with alt text and cautions
    about : what the part is of, as a phrase
    steps : what the steps are
    marks : steps at which the number is written at the curve
    norm : a norm in steps with its name and source; a line
    happened : draw the part to whom it did happen, which is the rest

    A step of which the number was withheld is not drawn, and the figure says so. Under the axis
    stands how many were still followed.
    """
    table = require_released(found.rows)
    rows = table[~withheld(table) & table["estimate"].notna()]
    own = ax is None
    ax = start(ax, table, len(rows), 3.6, EMPTY)
    if not len(rows):
        return ax

    curve = _curve(table, happened)
    _steps(ax, curve)
    _marks(ax, curve, marks, "right" if happened else "left", digits_of(table))
    legend_lines = 0
    if norm is not None:
        words = textwrap.wrap(norm[1], 70)
        dash = {"linewidth": 1.2, "linestyle": (0, (4, 3)), "label": "\n".join(words)}
        ax.axvline(norm[0], color=ACCENT, **dash)
        legend_lines = len(words)
        ax.legend(loc="lower left", bbox_to_anchor=(0, 1), frameon=False, fontsize=9)
    headline(ax, about, legend_lines)
    _axes(ax, table, steps)
    alt = survival_alt(table, about=about, steps=steps, marks=marks, norm=norm, happened=happened)
    return figure(ax, own, alt, table, require_released(found.answers))


def survival_alt(
    table: pd.DataFrame,
    *,
    about: str,
    steps: str = "maanden",
    marks: Sequence[float] = (),
    norm: tuple[float, str] | None = None,
    happened: bool = False,
) -> str:
    """The figure in words, from its numbers."""
    curve, digits = _curve(table, happened), digits_of(table)
    last = curve["estimate"].last_valid_index()
    places = sorted({*marks, last})
    said = "; ".join(f"bij {number(place)} {_between(curve, place, digits)}" for place in places)
    line = "" if norm is None else f" De lijn bij {number(norm[0])} {steps}: {norm[1]}."
    return f"Trappen van wie is gevolgd: {about}. Na zoveel {steps}: {said}.{line}"


def _curve(table: pd.DataFrame, happened: bool) -> pd.DataFrame:
    """The numbers by step, missing where they are withheld."""
    curve = table.set_index("step")[["estimate", "low", "high", "n"]].astype(float)
    if not happened:
        return curve
    rest = {"estimate": 1 - curve["estimate"], "low": 1 - curve["high"], "high": 1 - curve["low"]}
    return curve.assign(**rest)


def _steps(ax: Axes, curve: pd.DataFrame) -> None:
    step = curve.index.to_numpy(dtype=float)
    low, tall = curve["low"].iloc[:-1], (curve["high"] - curve["low"]).iloc[:-1]
    band = {"align": "edge", "color": BLUES[2], "alpha": 0.6, "linewidth": 0, "antialiased": False}
    ax.bar(step[:-1], tall, np.diff(step), low, **band)
    ax.step(step, curve["estimate"], where="post", color=BLUES[0], linewidth=1.8)


def _at(curve: pd.DataFrame, place: float) -> pd.Series | None:
    here = curve[curve.index <= place]
    return here.iloc[-1] if len(here) and place <= curve.index[-1] else None


def _marks(ax: Axes, curve: pd.DataFrame, marks: Sequence[float], side: str, digits: int) -> None:
    for place in marks:
        row = _at(curve, place)
        if row is not None and pd.notna(row["estimate"]):
            ax.plot([place], [row["estimate"]], "o", color=BLUES[0], markersize=6, clip_on=False)
            aside = {"right": -4, "left": 4}[side]
            at = {"xytext": (aside, 5), "textcoords": "offset points", "ha": side, "fontsize": 9}
            words = percent(row["estimate"], digits)
            ax.annotate(words, (place, row["high"]), color=INK, **at)


def _axes(ax: Axes, table: pd.DataFrame, steps: str) -> None:
    last = float(table["step"].iloc[-1])
    ticks = MaxNLocator(8, integer=True, steps=[1, 2, 3, 4, 6, 10]).tick_values(0, max(last, 1))
    ticks = ticks[(ticks >= 0) & (ticks <= max(last, 1))]
    ax.set_xticks(ticks, [number(tick) for tick in ticks])
    ax.set(xlim=(0, max(last, 1) * 1.02), ylim=(0, 1))
    scale(ax.yaxis, True)
    level = table["level"].dropna()
    ax.set_ylabel(f"aandeel, met {level_name(level.iloc[0])}", color=INK, fontsize=9)
    # who is followed at a step is who is there at the first row from it
    followed = [table.loc[table["step"] >= tick, "n"] for tick in ticks]
    texts = [number(n.iloc[0]) if len(n) else MISSING for n in followed]
    down = _under.numbers(ax, ticks, {"nog gevolgd": texts}, START)
    unit = table["unit"].dropna()
    ax.set_xlabel(f"{steps} ({unit.iloc[0]})", color=INK, labelpad=down - START + 6)


def _between(curve: pd.DataFrame, place: float, digits: int) -> str:
    row = _at(curve, place)
    if row is None or np.isnan(row["estimate"]):
        return "geen getal"
    share, low, high = (percent(row[name], digits) for name in ("estimate", "low", "high"))
    return f"{share} ({low} tot {high}), nog {number(row['n'])} gevolgd"
