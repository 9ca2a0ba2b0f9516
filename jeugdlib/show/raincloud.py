"""A group before and after: how all scores lie, and one line for each child between them."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from jeugdlib.columns import Answers, require_released
from jeugdlib.show._display import BLUES, INK, SOFT, WITHHELD, canvas, figure, nothing
from jeugdlib.show._dutch import number, short, significant
from jeugdlib.show.jacobson import STYLES, TEAM

LINES = {
    "hersteld": "-",
    "verbeterd": (0, (6, 2)),
    "onveranderd": ":",
    "verslechterd": "-.",
    "onbekend": (0, (1, 5)),
}
ENOUGH = 10  # scores; a curve through fewer shows a spread that nobody measured
DENSITY, ASIDE = 0.45, 0.06  # how far a curve reaches, and where its dots begin; 1 = voor to na
NO_CURVE = (
    f"Een verdeling staat er alleen bij ten minste {ENOUGH} scores die niet alle gelijk zijn."
)


def raincloud(
    found: Answers, ax: Axes | None = None, *, direction: str, instrument: str = "de vragenlijst"
) -> Axes:
    """Draw the scores before and after as two half clouds, and each child as a line between them.

    Parameters
    ----------
    found : what `outcome.reliable_change` gave, released at level intern; at another level no
        child is left in it, and a sentence says so
    ax : where to draw; None = an own figure, shown with alt text and cautions
    direction : "hoger is beter" or "hoger is slechter", for the words beside the axis
    instrument : what the scores are called

    The mean is that of the children measured twice, at both moments: who left does not move it.
    """
    rows, answers = require_released(found.rows), require_released(found.answers)
    own = ax is None
    if own:
        ax = canvas(4.4)
    if len(rows) == 0:
        nothing(f"Figuur {WITHHELD}. {TEAM}.")
        return ax
    sides = {"voormeting": rows["before"], "nameting": rows["after"].dropna()}
    curves = [_cloud(ax, x, scores) for x, scores in enumerate(sides.values())]
    counts = _children(ax, rows)
    means = rows.loc[rows["after"].notna(), ["before", "after"]].mean()
    if len(sides["nameting"]) > 1:  # of one child the mean is its own line
        label = f"gemiddelde van wie twee\nkeer is gemeten: {number(len(sides['nameting']))}"
        ax.plot([0, 1], means, "o-", color=INK, linewidth=3.5, zorder=5, label=label)
    names = [f"{name}\n{_how_many(scores)}" for name, scores in sides.items()]
    ax.set_xticks([0, 1], names, color=INK)
    ax.set_xlim(-DENSITY - ASIDE, 1 + DENSITY + ASIDE)
    both = pd.concat(sides.values())
    ax.set_ylim(both.min() - 1, both.max() + 1)
    ax.yaxis.set_major_formatter(lambda value, _: short(value))
    ax.set_ylabel(f"{instrument} ({direction})", color=INK)
    legend = ax.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False, fontsize=9)
    for handle in legend.legend_handles:
        handle.set_alpha(1)
    notes = () if all(curves) else (NO_CURVE,)
    alt = _alt(f"{instrument}, {direction}", sides, means, counts)
    return figure(ax, own, alt, answers, notes=notes)


def _cloud(ax: Axes, x: int, scores: pd.Series) -> bool:
    # the curve ends at the lowest and highest score, so that it promises none beyond them
    outward = (-1, 1)[x]
    curve = len(scores) >= ENOUGH and scores.nunique() > 1
    if curve:
        side = {"side": ("low", "high")[x], "widths": 2 * DENSITY, "showextrema": False}
        for body in ax.violinplot(scores, [x], **side)["bodies"]:
            body.set(facecolor=BLUES[2], edgecolor=SOFT, alpha=0.6, zorder=1)
        low, high = scores.quantile([0.25, 0.75])
        ax.vlines(x + outward * ASIDE / 2, low, high, color=INK, linewidth=4, zorder=4)
    if len(scores) > 0:
        label = "mediaan, met balk om de\nmiddelste helft" if curve else "mediaan"
        ends = (x, x + outward * 2 * ASIDE)
        label = label if x == 0 else None
        ax.hlines(scores.median(), *ends, color=INK, linewidth=2, zorder=4, label=label)
    return curve


def _children(ax: Axes, rows: pd.DataFrame) -> dict[str, int]:
    counts = {}
    for name in rows["klasse"].cat.categories:
        of_class = rows[rows["klasse"] == name]
        counts[name] = count = len(of_class)
        ends = [
            ((0, before), (1, after))
            for before, after in zip(of_class["before"], of_class["after"], strict=True)
        ]
        style = {"color": STYLES[name][0], "linestyle": LINES[name], "linewidth": 1}
        # every child weighs the same; a small class lies on top
        depth = {"alpha": min(0.8, max(0.25, 100 / len(rows))), "zorder": 3 - count / len(rows)}
        ax.add_collection(LineCollection(ends, label=f"{name}: {number(count)}", **style, **depth))
    absent = rows.loc[rows["after"].isna(), "before"]
    counts["geen nameting"] = len(absent)
    place = absent.groupby(absent).cumcount()  # children with the same score lie side by side
    step = min(0.025, (DENSITY - ASIDE) / (place.max() + 1)) if len(absent) else 0
    dot = {"color": INK, "markerfacecolor": "white", "markersize": 3.5, "zorder": 4}
    label = f"geen nameting: {number(len(absent))}"
    ax.plot(-2 * ASIDE - step * place, absent, "o", label=label, **dot)
    return counts


def _how_many(scores: pd.Series) -> str:
    return f"{number(len(scores))} {'kind' if len(scores) == 1 else 'kinderen'}"


def _alt(what: str, sides: dict[str, pd.Series], means: pd.Series, counts: dict[str, int]) -> str:
    clouds = "; ".join(
        f"{name} {_how_many(scores)}, mediaan {significant(scores.median())}"
        for name, scores in sides.items()
    )
    twice = _how_many(sides["nameting"])
    before, after = (significant(mean) for mean in means)
    said = "; ".join(f"{name} {number(count)}" for name, count in counts.items())
    moved = f"Het gemiddelde van wie twee keer is gemeten ({twice}): voor {before}, na {after}. "
    return (
        f"Scores voor en na ({what}), met één lijn per kind: {clouds}. "
        f"{moved if len(sides['nameting']) > 1 else ''}Kinderen: {said}."
    )
