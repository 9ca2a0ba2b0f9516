"""One child over time: its scores per phase, and where the baseline would have gone on."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from jeugdlib.columns import Answers, require_released
from jeugdlib.columns.withheld import is_shared
from jeugdlib.show._display import BLUES, INK, PALE, SOFT, WITHHELD, canvas, figure, nothing
from jeugdlib.show._dutch import level_name, number, short, significant
from jeugdlib.show.jacobson import TEAM

MOST = 8  # children under each other


def phases(
    found: Answers, ax: Axes | None = None, *, instrument: str = "", direction: str = ""
) -> Axes:
    """Draw the scores of one child, with the median of every phase and the baseline gone on.

    Parameters
    ----------
    found : what `course.piecewise` gave, released at level intern; at another level a sentence says
        why there is no figure
    ax : where to draw; None = an own figure, shown with alt text and cautions
    instrument : what the scores are of
    direction : which way is better, such as "hoger is beter"
    """
    rows = require_released(found.rows)
    own = ax is None
    if own:
        ax = canvas(3.7)
    if is_shared(rows):
        nothing(f"Figuur {WITHHELD}. {TEAM}.")
        return ax

    drawn = "counterfactual" in rows
    if drawn:
        _gone_on(ax, rows[rows["phase"] <= 2])
    _scores(ax, rows)
    for name, part in _parts(rows):
        ax.annotate(
            str(name), (part["time"].iloc[0], 1.01), xycoords=ax.get_xaxis_transform(), color=INK
        )
    ax.set_ylabel(f"{instrument or 'score'}{f' ({direction})' if direction else ''}", color=INK)
    ax.set_xlabel(f"{_axis(rows)}; dikke lijn: mediaan van de fase", color=INK, fontsize=9)
    ax.yaxis.set_major_formatter(lambda value, _: short(value))
    if drawn:
        level = level_name(found.answers["level"].iloc[0])
        label = f"basislijn doorgetrokken, met {level}"
        ax.plot([], [], "--", color=SOFT, label=label)
        ax.legend(loc="lower left", bbox_to_anchor=(0, 1.07), frameon=False, fontsize=9)
    return figure(ax, own, phases_alt(rows, instrument), require_released(found.answers), rows)


def phases_alt(rows: pd.DataFrame, instrument: str = "") -> str:
    """The figure in words, from its numbers."""
    said = "; ".join(
        f"fase {name}: {number(len(part))} metingen, {significant(part['value'].min())} tot "
        f"{significant(part['value'].max())}, mediaan {significant(part['median'].iloc[0])}"
        for name, part in _parts(rows)
    )
    last = rows[rows["phase"] <= 2].iloc[-1]
    line = ""
    if "counterfactual" in rows:
        ends = [significant(last[name]) for name in ("counterfactual", "low", "high")]
        line = f" De doorgetrokken basislijn eindigt op {ends[0]} ({ends[1]} tot {ends[2]})."
    what = f" op {instrument}" if instrument else ""
    return f"Scores van één kind{what}. {said[0].upper()}{said[1:]}.{line}"


def baselines(children: pd.DataFrame, ax: Axes | None = None, *, instrument: str = "score") -> Axes:
    """Draw the scores of several children under each other, each with the start of its help.

    Parameters
    ----------
    children : what `reduce.several_children` gave, released at level intern
    ax : where to draw; None = an own figure, shown with alt text
    instrument : what the scores are of

    Of more than 8 children the first 8 are drawn, and the figure says so.
    """
    rows = require_released(children)
    own = ax is None
    names = [] if is_shared(rows) else sorted(rows["client_id"].unique())
    if own:
        ax = canvas(0.8 + 0.95 * min(max(len(names), 2), MOST))
    if not names:
        nothing(f"Figuur {WITHHELD}. {TEAM}." if is_shared(rows) else "Er zijn geen kinderen.")
        return ax

    shown = rows[rows["client_id"].isin(names[:MOST])]
    ax.set_axis_off()
    height = 1 / len(names[:MOST])
    for place, (name, part) in enumerate(shown.groupby("client_id")):
        lane = ax.inset_axes((0.03, 1 - (place + 1) * height, 0.96, 0.82 * height))
        _scores(lane, part)
        lane.set_xlim(shown["time"].min() - 1, shown["time"].max() + 1)
        lane.set_ylim(shown["value"].min() - 0.5, shown["value"].max() + 0.5)
        lane.yaxis.set_major_formatter(lambda value, _: short(value))
        lane.set_title(str(name), loc="left", fontsize=8, color=INK, pad=2)
        lane.spines[["top", "right"]].set_visible(False)
        lane.tick_params(labelsize=8, colors=INK, labelbottom=place == len(names[:MOST]) - 1)
    lane.set_xlabel(f"{_axis(rows)}; stippellijn: de volgende fase begint", color=INK, fontsize=9)
    more = f"Getekend zijn de eerste {MOST} van de {number(len(names))} kinderen."
    notes = [more] if len(names) > MOST else []
    return figure(ax, own, baselines_alt(shown, instrument), rows, notes=notes)


def baselines_alt(rows: pd.DataFrame, instrument: str) -> str:
    """The figure in words, from its numbers."""
    said = "; ".join(f"{name}: {_starts(part)}" for name, part in rows.groupby("client_id"))
    count = number(rows["client_id"].nunique())
    return f"Scores ({instrument}) van {count} kinderen onder elkaar. {said}."


def _starts(rows: pd.DataFrame) -> str:
    first = rows[rows["phase"] == 2].iloc[0]
    before = number((rows["phase"] == 1).sum())
    when = f"{_axis(rows)}: {significant(first['time'])}"
    return f"{before} metingen voordat fase {first['fase']} begint ({when})"


def _parts(rows: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    return [(part["fase"].iloc[0], part) for _, part in rows.groupby("phase")]


def _axis(rows: pd.DataFrame) -> str:
    return "weken sinds de eerste meting" if rows["per"].iloc[0] == "week" else "meting"


def _scores(ax: Axes, rows: pd.DataFrame) -> None:
    before = None
    for place, (_, part) in enumerate(_parts(rows)):
        time = part["time"]
        look = {"markersize": 5, "linewidth": 0.8, "clip_on": False}
        face = "white" if place % 2 == 0 else BLUES[0]  # also apart in grey print
        ax.plot(time, part["value"], "o-", color=BLUES[0], markerfacecolor=face, **look)
        if "median" in part:
            ax.hlines(part["median"].iloc[0], time.min(), time.max(), color=BLUES[1], lw=2.5)
        if before is not None:
            ax.axvline((time.iloc[0] + before) / 2, color=SOFT, linestyle=":", linewidth=1.2)
        before = time.iloc[-1]
    ax.grid(axis="y", color=PALE, linewidth=0.6)
    ax.set_axisbelow(True)


def _gone_on(ax: Axes, rows: pd.DataFrame) -> None:
    time = rows["time"].to_numpy(float)
    ax.fill_between(time, rows["low"], rows["high"], color=PALE, alpha=0.6, linewidth=0, zorder=0)
    ax.plot(time, rows["counterfactual"], "--", color=SOFT, linewidth=1.4, zorder=1)
    # a band that is much wider than the scores would press them flat
    seen = np.array([rows["value"].min(), rows["value"].max()])
    room = np.ptp(seen) if np.ptp(seen) else 1.0
    ax.set_ylim(*(seen + room * np.array([-0.35, 0.35])))
