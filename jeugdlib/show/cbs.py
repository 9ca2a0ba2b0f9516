"""Counts of Statistics Netherlands (CBS) over time, and how a region moved beside another."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from jeugdlib.columns import require_released
from jeugdlib.show._display import ACCENT, BLUES, INK, PALE, SOFT, canvas, figure, nothing
from jeugdlib.show._dutch import number

BREAK = 2021  # from here on more providers deliver youth care (CBS)
PROVISIONAL = ("voorlopig", "nader_voorlopig")
MOST = 8  # more points than this have no room for a number each
LABELS = 12  # nor more periods than this for their names
OPEN = "Open stip: voorlopig."
CROSS = "Kruisje: het CBS toont geen getal. Dat is geen nul."


def cbs(series: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw one series of counts.

    Parameters
    ----------
    series : a released series (`reduce.cbs_series`)
    ax : where to draw; None = an own figure, shown with alt text and cautions

    Numbers of before and after the break of 2021 are not joined. A provisional number is an open
    point, and a number that is not shown a gap with a cross under it.
    """
    rows = require_released(series)
    own = ax is None
    if own:
        ax = canvas(3.5)
    if not rows["count"].notna().any():
        nothing("Er is niets om te tekenen: het CBS toont van deze reeks geen getal.")
        return ax
    _line(ax, rows, "count", BLUES[0])
    shown = rows[rows["count"].notna()]
    for row in shown.to_dict("records") if len(shown) <= MOST else ():
        place = {"xytext": (0, 8), "textcoords": "offset points", "ha": "center"}
        ax.annotate(
            number(row["count"]), (row["time"], row["count"]), fontsize=8.5, color=INK, **place
        )
    top = 1.35 * float(shown["count"].max()) or 1
    hidden = rows.loc[rows["count"].isna(), "time"]
    ax.plot(hidden, [0.06 * top] * len(hidden), "x", color=ACCENT, markersize=8)
    ax.margins(x=0.08)
    ax.set_ylim(0, top)
    _break(ax, rows)
    unit = rows["unit"].iloc[0]
    _axes(ax, rows, unit if pd.notna(unit) else "aantal")
    return figure(ax, own, cbs_alt(rows), rows, notes=_marks(rows, "count"))


def cbs_index(beside: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how two regions moved since the first period after the break, which is 100 for both.

    Parameters
    ----------
    beside : released rows (`reduce.cbs_beside`); without rows the figure says why there is none
    ax : where to draw; None = an own figure, shown with alt text and cautions
    """
    rows = require_released(beside)
    rows = rows[rows["index"].notna() | rows["other_index"].notna()]
    own = ax is None
    if own:
        ax = canvas(3.3)
    if rows.empty:
        nothing(
            "Er is geen tweede regio, of geen periode vanaf 2021 waarin allebei een getal hebben."
        )
        return ax
    first = rows.iloc[0]
    _line(ax, rows, "other_index", ACCENT, first["other"], "--")
    _line(ax, rows, "index", BLUES[0], first["regio"])
    ax.axhline(100, color=PALE, linewidth=1, zorder=0)
    ax.margins(x=0.08, y=0.2)
    ax.legend(frameon=False, fontsize=9)
    _axes(ax, rows, f"index ({first['base']} = 100)")
    return figure(ax, own, cbs_index_alt(rows), rows, notes=_marks(rows, "index"))


def cbs_alt(rows: pd.DataFrame) -> str:
    """The figure in words, from its numbers."""
    first = rows.iloc[0]
    said = "; ".join(
        f"{period}: {_said(row['count'], row['status'])}"
        for period, row in zip(rows.index, rows.to_dict("records"), strict=True)
    )
    cut = " De breuk van 2021 is een streep." if rows["reeksversie"].nunique() > 1 else ""
    return f"{first['label']}, {first['regio']}, over de tijd. {said}.{cut}"


def cbs_index_alt(rows: pd.DataFrame) -> str:
    """The figure in words, from its numbers."""
    first = rows.iloc[0]
    said = "; ".join(
        f"{period}: {number(row['index'], 1)} tegenover {number(row['other_index'], 1)}"
        for period, row in zip(rows.index, _floats(rows, "index", "other_index"), strict=True)
    )
    return (
        f"{first['label']}: {first['regio']} naast {first['other']}, als index met "
        f"{first['base']} op 100. {said}."
    )


def _marks(rows: pd.DataFrame, name: str) -> list[str]:
    gaps, early = rows[name].isna(), rows["status"].isin(PROVISIONAL)
    return [*([OPEN] if early.any() else []), *([CROSS] if name == "count" and gaps.any() else [])]


def _floats(rows: pd.DataFrame, *names: str) -> list[dict]:
    return rows[list(names)].astype(float).to_dict("records")


def _said(count: float, status: str) -> str:
    if pd.isna(count):
        return "niet getoond door het CBS"
    early = f" ({status.replace('_', ' ')})" if status in PROVISIONAL else ""
    return f"{number(count)}{early}"


def _line(
    ax: Axes, rows: pd.DataFrame, name: str, color: str, label: str = "", dash: str = "-"
) -> None:
    for part, (_, side) in enumerate(rows.groupby("reeksversie", sort=False)):
        values = side[name].astype(float)
        ax.plot(side["time"], values, dash, color=color, label=None if part else label or None)
        early = side["status"].isin(PROVISIONAL)
        for fill, where in ((color, ~early), ("white", early)):
            style = {"markerfacecolor": fill, "markersize": 7, "zorder": 3}
            ax.plot(side["time"][where], values[where], "o", color=color, **style)


def _break(ax: Axes, rows: pd.DataFrame) -> None:
    if rows["reeksversie"].nunique() < 2:
        return
    ax.axvline(BREAK, color=ACCENT, linewidth=1.2, linestyle=":")
    place = {"xytext": (4, -2), "textcoords": "offset points", "va": "top"}
    where = (BREAK, 1)
    style = {"xycoords": ("data", "axes fraction"), "fontsize": 9, "color": ACCENT}
    ax.annotate("breuk 2021", where, **style, **place)


def _axes(ax: Axes, rows: pd.DataFrame, unit: str) -> None:
    step = -(-len(rows) // LABELS)
    names = np.array([str(period) for period in rows.index])
    ax.set_xticks(rows["time"].to_numpy()[::-step], names[::-step])
    ax.yaxis.set_major_formatter(lambda value, _: number(value))
    ax.grid(axis="y", color=PALE, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.set_ylabel(unit, color=INK)
    ax.set_title(f"{rows['label'].iloc[0]} – {rows['regio'].iloc[0]}", fontsize=9.5, color=SOFT)
