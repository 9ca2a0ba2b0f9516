"""Correlations: how closely do two things go together?"""

import numpy as np
import pandas as pd

from jeugdlib.estimate._effects import numbers, quietly, with_effect

FISHER_Z = "Fisher z"


@quietly
def fisher_z(pairs: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """Correlations on the scale on which they can be averaged, Fisher's z.

    Parameters
    ----------
    pairs : DataFrame, one row per correlation
        correlation : between −1 and 1
        n : young people; with fewer than 4 not computable
    level : confidence level of the interval

    Returns
    -------
    The same rows with estimate, variance (1/(n − 3)), se, low, high (Fisher z), correlation_low,
    correlation_high (the interval as correlations), level, df, n, unit, kind, method and cautions.

    Raises
    ------
    ValueError : a column is missing or has gaps, or a correlation is not between −1 and 1.

    Source: Fisher (1921), Metron 1, 3-32.
    """
    r, n = numbers(pairs, "correlation", "n")
    form = {"unit": FISHER_Z, "method": "Fisher z", "least": 4}
    form["reasons"] = {"de correlatie is precies 1": np.abs(r) == 1}
    return with_correlation(
        with_effect(pairs, np.arctanh(r), 1 / (n - 3), n[None], level=level, **form)
    )


def with_correlation(effects: pd.DataFrame) -> pd.DataFrame:
    """Effects in Fisher's z with their interval as correlations too."""
    bounds = {f"correlation_{bound}": np.tanh(effects[bound]) for bound in ("low", "high")}
    return effects.assign(**bounds)
