"""What the figures of effects share: which rows can be drawn, and how their numbers are written."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from jeugdlib.columns import Answers, require_released
from jeugdlib.columns.studies import DESIGNS
from jeugdlib.columns.withheld import withheld
from jeugdlib.show import _dutch
from jeugdlib.show._display import INK, WITHHELD, canvas, nothing
from jeugdlib.show._dutch import number

BETTER = {"higher": "beter voor de jeugdige →", "lower": "← beter voor de jeugdige", "": ""}
NO_EFFECTS = "Er is niets om te tekenen: geen effecten."
NOT_COMPUTABLE = "niet te berekenen"
UNDIRECTED = "direction_unknown"
SIZE = 8.5  # points, of words beside a plot
SPREAD = {
    "tau2": "tau²",
    "sigma2_study": "sigma² tussen studies",
    "sigma2_effect": "sigma² binnen studies",
}


def effects_of(pooled: Answers | pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The answers and the rows behind them, both released; of rows alone there are no answers.

    Rows that are no studies, such as the mean without each of them, are known by their label.
    """
    answers = require_released(pooled)
    rows = require_released(pooled.rows) if isinstance(pooled, Answers) else answers
    answers = answers if isinstance(pooled, Answers) else answers.iloc[:0]
    return answers, rows if "study" in rows.columns else rows.assign(study=rows["label"])


def drawable(rows: pd.DataFrame) -> pd.Series:
    """Of every row whether it has an estimate that may be shown."""
    return rows["estimate"].notna() & ~withheld(rows)


def start(ax: Axes | None, rows: pd.DataFrame, height: float) -> tuple[Axes, bool]:
    """The Axes to draw on, and whether there is something to draw; else a sentence has said so."""
    ax = canvas(height) if ax is None else ax
    something = bool(drawable(rows).any())
    if not something:
        nothing(f"Figuur {WITHHELD}." if withheld(rows).any() else NO_EFFECTS)
    return ax, something


def left_blank(rows: pd.DataFrame) -> list[str]:
    """The sentence that names the rows without an estimate, which are not drawn, when there are."""
    blank = rows[~drawable(rows) & ~withheld(rows)]
    names = "; ".join(map(named, blank.to_dict("records")))
    return [f"Niet getekend, want {NOT_COMPUTABLE}: {names}."] if names else []


def of_key(answers: pd.DataFrame, key: str) -> dict | None:
    """The answer of a key, when it is there with a number that may be shown."""
    there = key in answers.index and pd.notna(answers.loc[key, "estimate"])
    return answers.loc[key].to_dict() if there else None


def word_of(rows: pd.DataFrame) -> str:
    """What a number of these rows is called: without anything to compare with it is no effect."""
    words = {DESIGNS.get(design, "effect") for design in rows.get("design", [])}
    return words.pop() if len(words) == 1 else "effect"


def _has_better_side(rows: pd.DataFrame) -> bool:
    """Whether above 0 is better: of an association, or without a direction, nobody knows."""
    undirected = any(UNDIRECTED in codes for codes in rows.get("cautions", []))
    return word_of(rows) != "samenhang" and not undirected


def unit_of(rows: pd.DataFrame) -> str:
    """The unit that all rows have, else none."""
    found = {unit for unit in rows.get("unit", []) if pd.notna(unit)}
    return found.pop() if len(found) == 1 else ""


def named(row: dict) -> str:
    """Which effect it is: the study, and what tells its effects apart when that is there."""
    names = ["label"] if "label" in row else ["study", "uitkomst", "effect_id"]
    name = ", ".join(str(row[name]) for name in names if pd.notna(row.get(name)))
    return f"{name} (eigen cijfer)" if row.get("own") else name


def counted(rows: pd.DataFrame) -> str:
    """How many effects and studies stand in these rows."""
    if "label" in rows.columns:
        return f"{number(len(rows))} cijfers"
    return _dutch.counted(len(rows), rows["study"].nunique())


def digits_for(rows: pd.DataFrame) -> int:
    """How many decimals the effects of a figure have, by their usual interval."""
    return _dutch.decimals(0.0, (rows["high"] - rows["low"]).median())


def between(row: dict, digits: int) -> str:
    """An interval in words: "0,19 tot 0,66"."""
    return f"{number(row['low'], digits)} tot {number(row['high'], digits)}"


def estimated(row: dict, digits: int) -> str:
    """An estimate with its interval in words: "0,43 (95%-interval 0,19 tot 0,66)"."""
    estimate = number(row["estimate"], digits)
    if pd.isna(row["low"]):
        return estimate
    return f"{estimate} ({_dutch.level_name(row['level'])} {between(row, digits)})"


def spread_of(answers: pd.DataFrame) -> str:
    """One line about how far the effects lie apart; empty when nothing is known about that."""
    found = {key: row for key in (*SPREAD, "i2", "q") if (row := of_key(answers, key))}
    said = [
        f"{words} = {_dutch.significant(found[key]['estimate'], 2)}"
        for key, words in SPREAD.items()
        if key in found
    ]
    if "i2" in found:
        said.append(f"I² = {number(found['i2']['estimate'])}%")
    if q := found.get("q"):
        test = f"df = {number(q['df'])}; {_dutch.p_value(q['p'])}"
        said.append(f"Q = {number(q['estimate'], 1)} ({test})")
    return "; ".join(part.replace(" ", _dutch.THOUSANDS) for part in said)


def together(answers: pd.DataFrame, digits: int) -> list[str]:
    """What the effects say together, in words: the mean, a new study, the spread."""
    said = []
    if pooled := of_key(answers, "pooled"):
        said.append(f"Gemiddeld {estimated(pooled, digits)}.")
    if new := of_key(answers, "prediction"):
        said.append(f"In een nieuwe studie verwacht: {between(new, digits)}.")
    return [*said, f"{spread}."] if (spread := spread_of(answers)) else said


def limits(*tables: pd.DataFrame) -> tuple[float, float]:
    """From where to where an axis of effects runs.

    All estimates, zero and all intervals; but an interval that reaches much further than the usual
    one is cut off, so that one very uncertain study does not press the others together.
    """
    estimates = [0.0, *(estimate for table in tables for estimate in table["estimate"])]
    ends = np.array([row for table in tables for row in table[["low", "high"]].to_numpy(float)])
    ends = ends[~np.isnan(ends).any(axis=1)]
    low, high = min(estimates), max(estimates)
    room = max(0.75 * (high - low), np.median(ends[:, 1] - ends[:, 0]) if len(ends) else 0) or 1.0
    least = max(ends.min(initial=low), low - room)
    most = min(ends.max(initial=high), high + room)
    return least - 0.03 * (most - least), most + 0.03 * (most - least)


def effect_axis(
    ax: Axes, rows: pd.DataFrame, unit: str | None, better: str | None, ticks: int = 7
) -> None:
    """A horizontal axis of effects: a few Dutch numbers, the unit, and which side is better."""
    word, unit = word_of(rows), unit_of(rows) if unit is None else unit
    side = BETTER[("higher" if _has_better_side(rows) else "") if better is None else better]
    wide = max(map(abs, ax.get_xlim())) >= 1000
    ax.xaxis.set_major_locator(MaxNLocator(ticks - wide, min_n_ticks=2, steps=[1, 2, 2.5, 5, 10]))
    ax.xaxis.set_major_formatter(lambda value, _: _dutch.short(value))
    name = f"{word} ({unit})" if unit else word
    ax.set_xlabel(f"{name}\n{side}" if side else name, color=INK, fontsize=9)


def interval_lines(
    ax: Axes, rows: pd.DataFrame, places: np.ndarray, color: str, width: float
) -> None:
    """The interval of every row, with an arrow where it runs out of the axis."""
    left, right = ax.get_xlim()
    low, high = rows["low"].clip(left, right), rows["high"].clip(left, right)
    ax.hlines(places, low, high, color=color, linewidth=width)
    for beyond, edge, arrow in (
        (rows["low"] < left, left, "<"),
        (rows["high"] > right, right, ">"),
    ):
        at = np.asarray(places)[beyond]
        style = {"color": color, "markersize": 4, "clip_on": False}
        if len(at):
            ax.plot(np.full(len(at), edge), at, arrow, **style)


def beside(
    ax: Axes, text: str, place: float, at: float, ha: str = "left", weight: str = "normal"
) -> None:
    """A text beside the plot: so many points right of its right side, or negative of its left."""
    ax.annotate(
        text,
        (0 if at < 0 else 1, place),
        (at, SIZE / 2),  # of more lines the first stands beside its mark
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        ha=ha,
        va="top",
        color=INK,
        parse_math=False,
        fontsize=SIZE,
        weight=weight,
    )
