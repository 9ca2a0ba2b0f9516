"""A control chart: a series with its centre and its limits; only signals have a colour."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from jeugdlib.columns import Answers, require_released
from jeugdlib.show._display import ACCENT, INK, PALE, SOFT, figure, headline, scale, start
from jeugdlib.show._dutch import significant

EMPTY = "Er is niets om te tekenen: geen punten."
LABELS = 10  # periods that can be named along the axis
SAID = 12  # signals that a text names one by one


def control_chart(
    chart: Answers,
    ax: Axes | None = None,
    *,
    about: str = "",
    notes: pd.DataFrame | None = None,
) -> Axes:
    """Draw a series with its centre line and limits per phase.

    Parameters
    ----------
    chart : released answers and rows of a control chart
    ax : where to draw; None = an own figure, shown with alt text and cautions
    about : what the numbers are of, as a phrase
    notes : released rows with label and time: cycles of which the action began then

    Points in a signal are diamonds, and the only ones with a colour; the centre of a phase that
    crosses it too seldom is thick and has that colour too. A period that does not count is an open
    mark. A period of which the number was withheld is a gap.
    """
    answers, rows = require_released(chart), require_released(chart.rows)
    marks = rows.iloc[:0] if notes is None else require_released(notes)
    own = ax is None
    ax = start(ax, rows, rows["estimate"].notna().sum(), 3.6, EMPTY)
    if rows["estimate"].isna().all():
        return ax
    places = np.arange(len(rows))
    _lines(ax, places, rows)
    _points(ax, places, rows)
    if "doel" in answers.index:
        goal = answers.at["doel", "estimate"]
        ax.axhline(goal, color=INK, linewidth=1, linestyle=(0, (1, 2)))
        _beside(ax, goal, "doel")
    _notes(ax, rows, marks)
    _axes(ax, places, rows)
    headline(ax, about, 1 if len(marks) else 0)
    return figure(ax, own, control_chart_alt(answers, rows, marks, about=about), rows, answers)


def control_chart_alt(
    answers: pd.DataFrame, rows: pd.DataFrame, marks: pd.DataFrame, *, about: str = ""
) -> str:
    """The figure in words, from its numbers."""
    name = f": {about}" if about else ""
    said = [f"{rows['method'].iloc[0]} van {len(rows)} perioden{name}."]
    for row in answers[answers.index.str.startswith("chart")].to_dict("records"):
        if pd.notna(row["estimate"]):
            limits = f", grenzen {significant(row['low'])} tot {significant(row['high'])}"
            around = limits if pd.notna(row["high"]) else ", geen grenzen"
            said.append(f"{row['label']}: {significant(row['estimate'])}{around}.")
    crossed = rows.loc[rows["few_crossings"], "phase"].unique()
    said += [f"Fase {number} kruist het midden te weinig." for number in crossed]
    found = rows[rows["signal"] != ""]
    texts = [f"{at}: {words}" for at, words in found["signal"].head(SAID).items()]
    more = f"; en nog {len(found) - SAID}" if len(found) > SAID else ""
    said.append(
        f"Punten met een signaal: {'; '.join(texts)}{more}."
        if texts
        else "Geen punten met een signaal."
    )
    gaps = rows.index[rows["estimate"].isna()].astype(str).tolist()
    said += [f"Zonder getal: {', '.join(gaps)}."] if gaps else []
    said += [f"Actie van cyclus {', '.join(marks['label'])}."] if len(marks) else []
    return " ".join(said)


def _lines(ax: Axes, places: np.ndarray, rows: pd.DataFrame) -> None:
    for _, own in rows.assign(place=places).groupby("phase"):
        # a step per period, and half a period beyond the first and the last point of the phase
        edges = np.append(own["place"].to_numpy() - 0.5, own["place"].iloc[-1] + 0.5)
        for name, style in (("centre", "-"), ("limit_low", "--"), ("limit_high", "--")):
            ends = own[name].to_numpy(float)
            odd = name == "centre" and own["few_crossings"].iloc[0]
            line = {"color": ACCENT if odd else SOFT, "linewidth": 2 if odd else 1}
            line["linestyle"] = style
            ax.step(edges, np.append(ends, ends[-1]), where="post", label=f"_{name}", **line)
    last = rows.iloc[-1]
    middle = "mediaan" if last["method"] in ("run chart", "g-kaart") else "midden"
    for name, text in (("centre", middle), ("limit_low", "grens"), ("limit_high", "grens")):
        if pd.notna(last[name]):
            _beside(ax, last[name], text)


def _points(ax: Axes, places: np.ndarray, rows: pd.DataFrame) -> None:
    values, used = rows["estimate"].to_numpy(float), rows["used"].to_numpy(bool)
    signal = (rows["signal"] != "").to_numpy()
    ax.plot(places, np.where(used, values, np.nan), "-", color=PALE, linewidth=1.2, zorder=2)
    quiet = used & ~signal
    ax.plot(places[quiet], values[quiet], "o", color=SOFT, markersize=4, zorder=3)
    ax.plot(places[~used], values[~used], "o", mfc="white", color=SOFT, markersize=5, zorder=3)
    ax.plot(places[signal], values[signal], "D", color=ACCENT, markersize=6.5, zorder=4)


def _notes(ax: Axes, rows: pd.DataFrame, marks: pd.DataFrame) -> None:
    if len(marks) == 0:
        return
    time = rows["time"].to_numpy(float)
    within = marks[marks["time"].between(2 * time[0] - time[1], 2 * time[-1] - time[-2])]
    for place, row in enumerate(within.to_dict("records")):
        at = float(np.interp(row["time"], time, np.arange(len(time))))
        ax.axvline(at, color=PALE, linewidth=1, linestyle=":", zorder=1)
        above = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points"}
        text = {"xytext": (0, 3 + 9 * (place % 2)), "ha": "center", "fontsize": 7, "color": SOFT}
        ax.annotate(row["label"], (at, 1), **text, **above)


def _beside(ax: Axes, height: float, text: str) -> None:
    right = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points"}
    place = {"xytext": (4, 0), "va": "center", "fontsize": 8, "color": INK}
    ax.annotate(text, (1, height), **place, **right, annotation_clip=False)


def _axes(ax: Axes, places: np.ndarray, rows: pd.DataFrame) -> None:
    step = -(-len(places) // LABELS)
    some = places[::-step]
    ax.set_xticks(some, [str(rows.index[place]) for place in some])
    ax.tick_params(axis="x", labelsize=8, rotation=30)
    ax.set_xlim(-0.7, len(places) - 0.3)
    if rows[["estimate", "limit_low"]].min().min() >= 0:
        ax.set_ylim(bottom=0)
    scale(ax.yaxis, rows["unit"].iloc[0] == "deel")
    ax.set_ylabel(rows["unit"].iloc[0], color=INK, fontsize=9)
    points = int((rows["used"] & rows["estimate"].notna()).sum())
    ax.set_xlabel(f"periode; n = {points} punten; {rows['method'].iloc[0]}", color=INK, fontsize=9)
