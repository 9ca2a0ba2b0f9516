"""Dates on which nothing happened: how often do they show as large a change as the real one?"""

import numpy as np
import pandas as pd

from jeugdlib.columns import Answers, add_cautions, mark_like
from jeugdlib.estimate.course import _segments
from jeugdlib.estimate.course.interrupted import RATIOS, interrupted

EITHER_SIDE = 6  # periods; nearer to an end the change of level is mostly chance
NO_DATES = f"not_computable vóór de actie zijn er minder dan {2 * EITHER_SIDE} perioden"
CHANGE = "niveauverandering"


def placebo_dates(
    series: pd.DataFrame,
    *,
    first_after: str,
    method: str = "prais_winsten",
    season: int | None = None,
    level: float = 0.95,
) -> Answers:
    """The change of level at every date before the action, as if the action had been then.

    Parameters
    ----------
    series, first_after, method, season, level : as in `interrupted`

    Returns
    -------
    Answers. `rows` (index: the period): the change of level at each date with 6 periods or more on
    either side, from the periods before the action alone. `answers`: `even_groot`, at how many of
    these dates it is as large as at the real one, or larger, whichever its direction.

    Raises
    ------
    As `interrupted`.

    Source: Bernal, Cummins & Gasparrini (2017), Int. J. Epidemiol. 46, 348-355; the idea: Abadie,
    Diamond & Hainmueller (2010), J. Am. Stat. Assoc. 105, 493-505.
    """
    settings = {"method": method, "season": season, "level": level}
    real = interrupted(series, first_after=first_after, **settings).answers.loc[CHANGE]
    whole = _segments.in_time(series)
    before = np.zeros(len(whole.at), bool)
    if first_after:
        before = whole.at < _segments.place_of(first_after, whole)
    names = whole.rows.index[before]
    early = series.loc[names]
    dates = names[EITHER_SIDE : len(names) - EITHER_SIDE + 1]
    found = [interrupted(early, first_after=str(name), **settings).answers for name in dates]
    rows = pd.DataFrame([table.loc[CHANGE] for table in found], columns=real.index).set_axis(dates)
    rows = rows.assign(label=[f"Alsof de actie in {name} begon" for name in dates])
    return Answers(
        answers=mark_like(_as_large(rows, real, method), series), rows=mark_like(rows, series)
    )


def _as_large(rows: pd.DataFrame, real: pd.Series, method: str) -> pd.DataFrame:
    size = np.log if method in RATIOS else np.asarray
    changes = rows["estimate"].dropna().astype(float)
    codes, count = ["placebo_short"], np.nan
    if pd.isna(real["estimate"]):
        codes = list(real["cautions"])
    elif len(changes) == 0:
        codes = [NO_DATES]
    else:
        count = float((np.abs(size(changes)) >= np.abs(size(real["estimate"]))).sum())
    found = {
        "label": "Verzonnen data met een even groot verschil als de echte, of groter",
        **{"estimate": count, "unit": f"van de {len(changes)} data", "kind": "effect"},
        "method": real["method"],
    }
    return add_cautions(pd.DataFrame([found], index=["even_groot"]), [codes])
