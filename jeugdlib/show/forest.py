"""A forest: every effect with its interval and weight, and under them what they say together."""

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Polygon
from matplotlib.textpath import text_to_path

from jeugdlib.columns import Answers
from jeugdlib.columns.withheld import is_withheld
from jeugdlib.show import _effect
from jeugdlib.show._display import ACCENT, BLUES, INK, PALE, figure
from jeugdlib.show._dutch import MISSING, level_name, number, percent, short
from jeugdlib.show._effect import beside, drawable
from jeugdlib.show.caterpillar import caterpillar

MOST = 40  # rows; more names do not fit on a page
LINE = 0.185  # inch, the height of a line of text
BESIDE, GAP = 9, 0.35  # points between two columns; lines between two studies
SQUARE = 62  # points², of the heaviest effect
ACROSS = 84  # characters of a line over the whole width


def forest(
    pooled: Answers | pd.DataFrame,
    ax: Axes | None = None,
    *,
    columns: dict[str, str] | None = None,
    unit: str | None = None,
    better: str | None = None,
) -> Axes:
    """Draw every effect with its interval, and the pooled effect with what a new study may find.

    Parameters
    ----------
    pooled : released answers of a meta-analysis with the rows behind them, or released effects
        alone: study, estimate, low, high, level and, as far as they apply, effect_id, n, weight and
        own (true for the one that is drawn as a diamond). In the order as given; over 40 rows a
        caterpillar is drawn instead, without names.
    ax : where to draw; None = an own figure, shown with alt text and cautions
    columns : column name → heading of the texts at the left; None = the study, what tells its
        effects apart, and n
    unit : what a number of the axis is; None = the unit of the table
    better : "higher" or "lower": at which side of zero the young people are better off, "" when
        that makes no sense; None = "higher", and "" for a correlation

    An effect that was not computable is named and not drawn.
    """
    answers, rows = _effect.effects_of(pooled)
    if len(rows) > MOST:
        return caterpillar(pooled, ax, unit=unit, better=better)
    own = ax is None
    texts = _texts(rows, columns or _columns(rows))
    places, end = _places(texts, rows)
    totals = _totals(answers, end)
    spread = [_effect.counted(rows[drawable(rows)]), _effect.spread_of(answers)]
    under = textwrap.wrap("; ".join(filter(None, spread)), ACROSS) if len(answers) else []
    lowest = min([end, *(totals["place"] - 2)])
    ax, something = _effect.start(ax, rows, LINE * (2 - lowest + len(under)) + 0.65)
    if not something:
        return ax

    drawn = drawable(rows).to_numpy()
    ax.set_xlim(_effect.limits(rows[drawn], totals))
    ax.set_ylim(lowest - len(under), 2)
    ax.vlines([0], lowest + 0.9, 0.7, color=INK, linewidth=0.8)
    _squares(ax, rows[drawn], places[drawn])
    _pooled(ax, totals)
    left = _left(ax, texts, places, totals)
    _right(ax, rows, places, totals)
    for line, text in enumerate(under):
        beside(ax, text, lowest - line, left)
    ax.spines["left"].set_visible(False)
    ax.set_yticks([])
    _effect.effect_axis(ax, rows, unit, better, 4)
    alt, notes = forest_alt(answers, rows), _effect.left_blank(rows)
    return figure(ax, own, alt, rows, answers, notes=notes)


def forest_alt(answers: pd.DataFrame, rows: pd.DataFrame) -> str:
    """The figure in words, from its numbers."""
    seen = rows[drawable(rows)]
    digits = _effect.digits_for(seen)
    said = "; ".join(
        f"{_effect.named(row)}: {_effect.estimated(row, digits)}" for row in seen.to_dict("records")
    )
    start = f"Forest van {_effect.counted(seen)}. {said}."
    return " ".join([start, *_effect.together(answers, digits)])


def _columns(rows: pd.DataFrame) -> dict[str, str]:
    names = {"study": "Studie"}
    if rows["study"].duplicated().any():
        differ = "uitkomst" in rows.columns and rows["uitkomst"].nunique() > 1
        names |= {"uitkomst": "Uitkomst"} if differ else {"effect_id": "Nr."}
    names |= {"n": "n"}
    return {name: head for name, head in names.items() if name in rows.columns}


def _texts(rows: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    # the columns at the left as they are written, a study once above its effects
    first = {1: 36, 2: 30}.get(len(columns), 22)
    texts = {
        head: [_text(value, 16 if place else first) for value in rows[name]]
        for place, (name, head) in enumerate(columns.items())
    }
    table = pd.DataFrame(texts, dtype=object)
    if "study" in columns:
        table.loc[(rows["study"] == rows["study"].shift()).to_numpy(), columns["study"]] = ""
    return table


def _text(value: object, long: int) -> str:
    if pd.isna(value):
        return MISSING
    if isinstance(value, str):
        return textwrap.fill(value, long, max_lines=2, placeholder="…")
    return short(value)


def _places(texts: pd.DataFrame, rows: pd.DataFrame) -> tuple[np.ndarray, float]:
    # how far under the first every row stands, and what follows on the last, in lines; with some
    # room above every next study
    lines = texts.map(lambda text: text.count("\n") + 1).max(axis=1).to_numpy(dtype=float)
    if rows["study"].duplicated().any():
        lines += GAP * (rows["study"] != rows["study"].shift(-1)).to_numpy()
    return lines - lines.cumsum(), -lines.sum()


def _totals(answers: pd.DataFrame, end: float) -> pd.DataFrame:
    # the rows under the effects: what they say together, and what a new study may find
    texts = {"pooled": "Gemiddeld", "prediction": "Verwacht in een\nnieuwe studie"}
    found = [
        {**row, "key": key, "text": text, "place": end - 0.5 - 1.2 * down}
        for down, (key, text) in enumerate(texts.items())
        if (row := _effect.of_key(answers, key))
    ]
    return pd.DataFrame(found, columns=["key", "text", "place", "estimate", "low", "high"])


def _squares(ax: Axes, rows: pd.DataFrame, places: np.ndarray) -> None:
    _effect.interval_lines(ax, rows, places, BLUES[0], 1.1)
    weight = rows.get("weight", pd.Series(0.5, index=rows.index)).fillna(0)
    size = np.maximum(SQUARE * weight / (weight.max() or 1), 3)
    own = rows.get("own", pd.Series(False, index=rows.index)).to_numpy(bool)
    for part, mark, color in ((~own, "s", BLUES[1]), (own, "D", ACCENT)):
        at = rows["estimate"][part]
        ax.scatter(at, places[part], s=size[part], marker=mark, color=color, zorder=3)


def _pooled(ax: Axes, totals: pd.DataFrame) -> None:
    for place, row in totals.iterrows():
        diamond, y, middle = row["key"] == "pooled", row["place"], row["estimate"]
        color, width = (BLUES[0], 1.1) if diamond else (ACCENT, 5)
        _effect.interval_lines(ax, totals.loc[[place]], [y], color, width)
        if diamond:
            ends = [(row["low"], y), (middle, y + 0.38), (row["high"], y), (middle, y - 0.38)]
            ax.add_patch(Polygon(ends, facecolor=color, zorder=3))
            ax.vlines([middle], y, 0.7, color=color, linewidth=0.8, linestyle=(0, (4, 3)))


def _left(ax: Axes, texts: pd.DataFrame, places: np.ndarray, totals: pd.DataFrame) -> float:
    # returns where the columns begin, in points from the plot
    widths = {head: max(_width([head], "bold"), _width(texts[head])) for head in texts}
    at = left = -max(sum(widths.values()) + BESIDE * len(widths), _width(totals["text"], "bold"))
    for head, width in widths.items():
        whole = texts[head].str.fullmatch(rf"[\d\s{MISSING}]+").all()
        edge, ha = (at + width, "right") if whole else (at, "left")
        beside(ax, head, 1.2, edge, ha, "bold")
        for text, place in zip(texts[head], places, strict=True):
            beside(ax, text, place, edge, ha)
        at += width + BESIDE
    for text, place in zip(totals["text"], totals["place"], strict=True):
        beside(ax, text, place, left, weight="bold")
    return left


def _right(ax: Axes, rows: pd.DataFrame, places: np.ndarray, totals: pd.DataFrame) -> None:
    digits = _effect.digits_for(rows[drawable(rows)])
    known = rows["level"].dropna()  # an average that was published without an interval has none
    head = f"{_effect.word_of(rows).capitalize()} [{level_name(known.iloc[0])}]"
    records = [*rows.to_dict("records"), *totals.to_dict("records")]
    columns = {head: [_number(row, digits) for row in records]}
    if "weight" in rows.columns:
        columns["Gewicht"] = rows["weight"].map(percent).tolist()
    at = 0.0
    for head, texts in columns.items():
        at += BESIDE + max(_width([head], "bold"), _width(texts))
        beside(ax, head, 1.2, at, "right", "bold")
        for text, place in zip(texts, [*places, *totals["place"]], strict=False):
            beside(ax, text, place, at, "right")
    ax.hlines([0.65], *ax.get_xlim(), color=PALE, linewidth=0.8)


def _number(row: dict, digits: int) -> str:
    if pd.isna(row["estimate"]):
        return "niet getoond" if is_withheld(row["cautions"]) else _effect.NOT_COMPUTABLE
    estimate = number(row["estimate"], digits)
    if pd.isna(row["low"]):
        return estimate
    interval = f"[{number(row['low'], digits)}; {number(row['high'], digits)}]"
    return interval if row.get("key") == "prediction" else f"{estimate} {interval}"


def _width(texts: list[str] | pd.Series, weight: str = "normal") -> float:
    """Of the widest line of these texts, in points."""
    font = FontProperties(size=_effect.SIZE, weight=weight)
    lines = [line for text in texts for line in text.split("\n")]
    widths = [text_to_path.get_text_width_height_descent(line, font, False)[0] for line in lines]
    return max(widths, default=0.0)
