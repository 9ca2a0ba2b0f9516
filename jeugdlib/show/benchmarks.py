"""Benchmarks: the own effect among what is published about help to young people."""

import pandas as pd
from matplotlib.axes import Axes

from jeugdlib.show.forest import forest


def benchmarks(effects: pd.DataFrame, ax: Axes | None = None, *, unit: str | None = None) -> Axes:
    """Draw the own effect as a diamond among published effects of the same kind of design.

    Parameters
    ----------
    effects : released effects with label, estimate, low and high (missing when published without),
        level and `own`, true for one of them; all of one kind of design, in the order as given
    ax : where to draw; None = an own figure, shown with alt text and cautions
    unit : what a number of the axis is; None = the unit of the table
    """
    return forest(effects, ax, columns={"label": "Cijfer"}, unit=unit)
