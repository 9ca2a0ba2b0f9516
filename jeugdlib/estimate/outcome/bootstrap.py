"""Drawing again: what else could the effect have been, with these young people?"""

import numpy as np
import pandas as pd

from jeugdlib.columns import Answers, add_cautions, mark_like, require_level
from jeugdlib.estimate._effects import NO_SPREAD, STANDARD, small_sample

DRAWS = 10_000
BLOCK = 500  # draws at a time, so that memory does not grow with them
ALIKE = 1e-9  # in units of the spread itself: the rounding of scores that are all the same


def bootstrap_g(
    treated: np.ndarray,
    control: np.ndarray,
    *,
    rng: np.random.Generator,
    level: float = 0.95,
    draws: int = DRAWS,
) -> Answers:
    """Hedges g of two lists of scores, with an interval from drawing the young people again.

    Parameters
    ----------
    treated, control : scores, two or more each (arrays, or columns of a table with its mark)
    rng : the source of chance
    level : confidence level of the percentile interval
    draws : how often both groups are drawn again

    Returns
    -------
    Answers. `answers`: one row `g` with estimate, se, low, high (standard deviations), level, df,
    n and other_n (young people in each group), unit, kind, method and cautions; not computable when
    the scores do not differ, or groups are so small that the same child is drawn every time.
    `rows`: percentiles 1 to 99 of the draws, the form of the distribution for a figure.

    Raises
    ------
    ValueError : a group has fewer than two scores, or scores that are missing.

    Source: Efron & Tibshirani (1993), An Introduction to the Bootstrap, ch. 13.
    """
    require_level(level)
    groups = [np.asarray(group, dtype=float) for group in (treated, control)]
    if any(len(group) < 2 or not np.isfinite(group).all() for group in groups):
        raise ValueError("a bootstrap needs two or more scores in each group, and none missing")

    df = sum(map(len, groups)) - 2
    spread = np.sqrt(sum(group.var() * len(group) for group in groups) / df) or np.nan
    scaled = [(group - groups[1].mean()) / spread for group in groups]
    g = small_sample(df) * _drawn(scaled, rng, draws)
    low, high = np.quantile(g, [(1 - level) / 2, (1 + level) / 2])
    place, words = np.arange(1, 100), f"percentielen van {draws} trekkingen"
    form = {"level": level, "df": df, "n": len(treated), "other_n": len(control)}
    form |= {"unit": STANDARD, "kind": "effect"}
    form["method"] = f"Hedges g (gepoolde SD, exacte J; {words})"
    one = {"label": "Hedges g", "estimate": small_sample(df) * scaled[0].mean(), "se": g.std()}
    answers = pd.DataFrame({**one, "low": low, "high": high, **form}, index=["g"])
    rows = pd.DataFrame({"percentile": place, "estimate": np.percentile(g, place), **form})
    code = [] if np.isfinite(low) else [f"not_computable bij een trekking: {NO_SPREAD}"]
    source = [table for table in (treated, control) if isinstance(table, pd.Series)]
    both = [add_cautions(table, [code] * len(table)) for table in (answers, rows)]
    return Answers(*(mark_like(table, *(source or [pd.DataFrame()])) for table in both))


def _drawn(groups: list[np.ndarray], rng: np.random.Generator, draws: int) -> np.ndarray:
    """Cohens d of every draw, of scores in units of their own spread.

    One draw without any spread has no effect; then the draws together have no interval.
    """
    sizes = [BLOCK] * (draws // BLOCK) + [draws % BLOCK]
    moments = [
        np.hstack([_moments(scores[rng.integers(0, len(scores), (m, len(scores)))]) for m in sizes])
        for scores in groups
    ]
    means, squares = np.swapaxes(moments, 0, 1)
    pooled = np.sqrt(squares.sum(axis=0) / (sum(map(len, groups)) - 2))
    if not pooled.min() > ALIKE:
        return np.full(draws, np.nan)
    return (means[0] - means[1]) / pooled


def _moments(drawn: np.ndarray) -> np.ndarray:
    """Per draw the mean, and the sum of squared distances from it."""
    mean = drawn.mean(axis=1)
    drawn -= mean[:, None]
    return np.array([mean, np.einsum("ij,ij->i", drawn, drawn)])
