"""Timelines: where each youth stayed, one line per case file, in days since the first stay."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke

from jeugdlib.columns import Answers, require_released
from jeugdlib.columns.withheld import is_shared
from jeugdlib.show._display import ACCENT, INK, SOFT, WITHHELD, canvas, figure, nothing
from jeugdlib.show._dutch import number
from jeugdlib.show.jacobson import TEAM

MOST = 40  # files in one figure
LETTER_NEEDS = 0.022  # part of the width that a letter in a bar takes
# light enough for a letter on top; every colour comes back with another texture
GROUNDS = ("#d1e3f3", "#f6dcbf", "#dfe7d3", "#e7d9ea", "#ececec", "#fbf0b8")
TEXTURES = ("", "....", "////")


def timelines(found: Answers, ax: Axes | None = None) -> Axes:
    """Draw the stays of every file as bars after each other, in the order of the file codes.

    Parameters
    ----------
    found : what `reduce.stays` gave, released at level intern (or made-up data); at another level a
        sentence says why there is no figure
    ax : where to draw; None = an own figure, shown with alt text and cautions

    Of more than 40 files the first 40 are drawn, and the figure says so.
    """
    rows = require_released(found.rows)
    own = ax is None
    files = [] if is_shared(rows) else sorted(rows["dossier_id"].unique())
    drawn = files[:MOST]
    if own:
        ax = canvas(1.5 + 0.19 * len(drawn))
    if not drawn:
        nothing(f"Figuur {WITHHELD}. {TEAM}." if is_shared(rows) else "Er zijn geen verblijven.")
        return ax

    stays = rows[rows["dossier_id"].isin(drawn)]
    stays = stays.assign(line=stays["dossier_id"].map({name: i for i, name in enumerate(drawn)}))
    looks = _looks(stays["setting"])
    ax.set_xlim(-0.01 * stays["to_day"].max() - 1, 1.02 * stays["to_day"].max() + 1)
    for stay in stays.to_dict("records"):
        _stay(ax, stay, looks[stay["setting"]])
    marks = _marks(ax, stays)
    ax.set_yticks(np.arange(len(drawn)), drawn)
    ax.set_ylim(len(drawn) - 0.4, -0.6)
    ax.xaxis.set_major_formatter(lambda day, _: number(day))
    ax.set_xlabel("dagen sinds het eerste verblijf begon", color=INK)
    ax.tick_params(axis="y", length=0, labelsize=8)
    ax.spines["left"].set_visible(False)
    keys = [
        Patch(label=f"{look['letter']}  {name}", **look["face"]) for name, look in looks.items()
    ]
    above = {"loc": "lower left", "bbox_to_anchor": (0, 1), "borderaxespad": 0.3}
    ax.legend(handles=[*keys, *marks], ncols=3, frameon=False, fontsize=8.5, **above)
    more = f"Getekend zijn de eerste {MOST} van de {number(len(files))} dossiers."
    notes = [more] if len(files) > MOST else []
    return figure(ax, own, timelines_alt(stays), rows, notes=notes)


def timelines_alt(stays: pd.DataFrame) -> str:
    """The figure in words, from its numbers."""
    settings = stays["setting"].value_counts().sort_index()
    each = "; ".join(f"{name} {number(count)}" for name, count in settings.items())
    return (
        f"Verloop van {number(stays['dossier_id'].nunique())} dossiers, één regel per dossier. "
        f"Verblijven: {number(len(stays))} ({each}). Met dagen ertussen die ontbreken: "
        f"{number((stays['gap'] > 0).sum())}. Met dagen op twee plekken tegelijk: "
        f"{number((stays['overlap'] > 0).sum())}."
    )


def _looks(settings: pd.Series) -> dict[str, dict]:
    """Of every setting a letter, a colour and a texture, so that colour says nothing alone."""
    looks: dict[str, dict] = {}
    for place, name in enumerate(sorted(settings.unique())):
        taken = {look["letter"] for look in looks.values()}
        free = [letter for letter in (*name.upper(), *"123456789") if letter not in taken]
        texture = TEXTURES[place // len(GROUNDS) % len(TEXTURES)]
        face = {"facecolor": GROUNDS[place % len(GROUNDS)], "edgecolor": SOFT, "hatch": texture}
        looks[name] = {"letter": free[0], "face": {**face, "linewidth": 0.6}}
    return looks


def _stay(ax: Axes, stay: dict, look: dict) -> None:
    start, length = stay["from_day"], stay["to_day"] - stay["from_day"] + 1
    ax.barh(stay["line"], length, left=start, height=0.74, **look["face"])
    left, right = ax.get_xlim()
    if length > LETTER_NEEDS * (right - left):
        middle = {"ha": "center", "va": "center_baseline", "size": 7.5, "color": INK}
        ground = [withStroke(linewidth=2.5, foreground=look["face"]["facecolor"])]
        ax.text(start + length / 2, stay["line"], look["letter"], path_effects=ground, **middle)


def _marks(ax: Axes, stays: pd.DataFrame) -> list:
    """Gaps, overlaps and stays that go on; gives what the legend needs of those there are."""
    gaps = stays[stays["gap"] > 0]
    twice = stays[stays["overlap"] > 0]
    on = stays[stays["goes_on"]]
    lines = ax.hlines(
        gaps["line"],
        gaps["from_day"] - gaps["gap"],
        gaps["from_day"],
        color=INK,
        linestyle=":",
        linewidth=1.8,
        label="dagen ontbreken",
    )
    (both,) = ax.plot(
        twice["from_day"],
        twice["line"] - 0.3,
        "v",
        color=ACCENT,
        ms=6,
        label="twee plekken tegelijk",
    )
    (going,) = ax.plot(
        on["to_day"] + 1, on["line"], ">", color=INK, ms=4, clip_on=False, label="duurt nog"
    )
    return [mark for mark, there in ((lines, gaps), (both, twice), (going, on)) if len(there)]
