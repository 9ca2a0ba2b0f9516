"""Living: what did the studies say together as of each year, and did the conclusion change?"""

import numpy as np
import pandas as pd

from jeugdlib.columns import InputError
from jeugdlib.estimate._design import poolable
from jeugdlib.estimate.evidence.sensitivity import mean_by, require_known, subsets


def as_of(effects: pd.DataFrame, year: float, *, by: str = "jaar") -> pd.DataFrame:
    """The effects that were known in a year, for any analysis as of then.

    Parameters
    ----------
    effects : DataFrame, one row per effect, with when it was published
    year : the last year that counts
    by : the column with the year

    Raises
    ------
    InputError : the column is missing or has gaps, or nothing was known yet.
    """
    require_known(effects, by)
    known = effects[effects[by] <= year]
    if len(known) == 0:
        raise InputError(f"in {year} was er nog geen enkel effect", where=f"kolom {by}")
    return known


def living(
    effects: pd.DataFrame,
    *,
    by: str = "jaar",
    model: str = "twee-niveau",
    method: str = "reml",
    knapp_hartung: bool | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """The mean effect as of each year, and whether the conclusion changed since the one before.

    The conclusion is on which side of 0 the whole interval lies, if on one.

    Parameters
    ----------
    effects, model, method, knapp_hartung, level : as in `leave_one_out`
    by : the column with the year; effects without one are left out and counted

    Returns
    -------
    One row per year with a new effect, `as_of_<year>`: the columns of `leave_one_out`, with
    `conclusion` ("boven 0", "onder 0" or "nog open") and `changed`. No row when no year is known.

    Raises
    ------
    ValueError, InputError : as `meta_analysis`.
    """
    rows, cautions = poolable(effects)
    known = rows[by].notna() if by in rows.columns else pd.Series(False, index=rows.index)
    if not known.all():
        cautions = [*cautions, f"without_year {(~known).sum()}"]
        rows = rows[known]
    year = rows[by].to_numpy(dtype=float) if len(rows) else np.empty(0)
    parts = {f"as_of_{last:g}": (f"Tot en met {last:g}", year <= last) for last in np.unique(year)}
    answers = subsets(rows, parts, cautions, mean_by(model, method, knapp_hartung, level))

    conclusion = pd.Series("nog open", index=answers.index)
    conclusion = conclusion.mask(answers["low"] > 0, "boven 0").mask(answers["high"] < 0, "onder 0")
    changed = conclusion.ne(conclusion.shift()) & (np.arange(len(conclusion)) > 0)
    return answers.assign(conclusion=conclusion, changed=changed)
