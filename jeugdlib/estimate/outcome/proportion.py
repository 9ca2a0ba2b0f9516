"""Proportions: which part of the files, and how sure is that?"""

import numpy as np
import pandas as pd

from jeugdlib.columns import add_cautions, mark_like, require, require_level
from jeugdlib.columns.withheld import withheld
from jeugdlib.estimate._intervals import (
    EDGE,
    PROPORTION_METHODS,
    hypergeometric_interval,
    nesting,
    proportion_interval,
    whole_counts,
)
from jeugdlib.estimate._withheld import NO_ANSWER, beside_withheld, of_rounded

SMALL_N = 30  # under this many, a percentage is read together with its counts (TRUST, FIELD §4)


@beside_withheld("share")
def proportion(
    counts: pd.DataFrame, *, level: float = 0.95, method: str = "clopper_pearson"
) -> pd.DataFrame:
    """The part that has the item, with its interval, one answer per row.

    Parameters
    ----------
    counts : DataFrame, one row per item
        count : how many have it, 0 or more
        n : of how many, 0 or more; with n = 0 the answer is not computable
        children : optional, over how many children the n units are divided
    level : confidence level of the interval, between 0 and 1
    method : "clopper_pearson" (exact, never too narrow), "wilson" or "jeffreys"

    Returns
    -------
    The same rows with estimate, low, high (a part, between 0 and 1), level, kind, method and
    cautions.

    Raises
    ------
    ValueError : a column is missing or has gaps, a count is not a whole number from 0 to n, or the
        method is unknown; the rows are named.

    Source: Brown, Cai & DasGupta (2001), Statistical Science 16, 101-133.
    """
    require_level(level)
    if method not in PROPORTION_METHODS:
        raise ValueError(f"method {method!r} is not one of {list(PROPORTION_METHODS)}")
    count, n = whole_counts(counts)

    some = n > 0
    estimate, low, high = (np.full(len(counts), np.nan) for _ in range(3))
    estimate[some] = count[some] / n[some]
    low[some], high[some] = proportion_interval(count[some], n[some], level, method)

    answers = counts.assign(
        estimate=estimate,
        low=low,
        high=high,
        level=level,
        kind="share",
        method=PROPORTION_METHODS[method][1],
    )
    exact = method == "clopper_pearson"
    return add_cautions(answers, [_cautions(row, exact) for row in answers.to_dict("records")])


@beside_withheld("share")
def proportion_of_total(counts: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """The part of all files that has the item, from a random draw of n of them.

    Parameters
    ----------
    counts : DataFrame, one row per item
        count, n : as in `proportion`, with 1 ≤ n ≤ total
        total : how many files there are in all
    level : confidence level of the interval, between 0 and 1

    Returns
    -------
    The same rows with estimate, low, high (a part of all files), level, kind, method and cautions.
    When every file was read (n = total) low and high equal the estimate.

    Raises
    ------
    ValueError : as `proportion`, or a draw is larger than the total or the total is not whole.

    Source: Buonaccorsi (1987), The American Statistician 41, 215-218.
    """
    require_level(level)
    count, n = whole_counts(counts)
    total = require(counts, "total")["total"].to_numpy(dtype=float)
    wrong = counts.index[(n > total) | (n < 1) | (total % 1 != 0)].tolist()
    if wrong:
        raise ValueError(f"rows {wrong}: n must lie between 1 and the whole number of all files")

    draws = zip(count.astype(int), n.astype(int), total.astype(int), strict=True)
    bounds = np.array([hypergeometric_interval(*draw, level) for draw in draws]).reshape(-1, 2)
    answers = counts.assign(
        estimate=count / n,
        low=bounds[:, 0] / total,
        high=bounds[:, 1] / total,
        level=level,
        kind="share",
        method="exact hypergeometrisch",
    )
    codes = [
        ["complete_count"] if row["n"] == row["total"] else _cautions(row, exact=True)
        for row in answers.to_dict("records")
    ]
    return add_cautions(answers, codes)


def distinct_bounds(forms: pd.DataFrame, n: int, name: str, label: str) -> pd.DataFrame:
    """Between which bounds the part of children lies, when only counts per form are known.

    If no child had the same form twice, at least as many children are behind the counts as the
    largest count, and at most as many as their sum.

    Parameters
    ----------
    forms : DataFrame, one row per form, with `count`: how often this form was given
    n : how many children could have had one
    name, label : the key of the answer, and the answer in ordinary words

    Returns
    -------
    One row: estimate is missing, low and high are parts of n, with method, kind and cautions. When
    a count was withheld the bounds are not computable.

    Raises
    ------
    ValueError : a count is missing or negative, or no form could fit in n children.
    """
    hidden = withheld(forms)
    count = require(forms[~hidden], "count")["count"].to_numpy(dtype=float)
    whole = (count % 1 == 0).all() and n >= 1
    if len(forms) == 0 or not whole or (count < 0).any() or count.max(initial=0) > n:
        raise ValueError(f"counts {count.tolist()} must be whole and lie between 0 and n = {n}")

    cautions = ["bounds", "no_form_twice", *of_rounded(forms)]
    least, most = count.max(initial=0), min(count.sum(), n)
    if hidden.any():
        least, most, cautions = np.nan, np.nan, [NO_ANSWER]
    bounds = pd.DataFrame(
        {
            "label": [label],
            "estimate": [np.nan],
            "low": [least / n],
            "high": [most / n],
            "n": [n],
            "unit": ["jeugdigen"],
            "kind": ["share"],
            "method": ["grenzen uit de totalen"],
        },
        index=[name],
    )
    return mark_like(add_cautions(bounds, [cautions]), forms)


def _cautions(row: dict, exact: bool) -> list[str]:
    if row["n"] == 0:
        return ["not_computable de noemer is 0"]
    cautions = nesting(row["n"], row.get("children", row["n"]))
    if row["n"] < SMALL_N:
        cautions.append(f"small_n {row['n']:.0f}")
    if row["count"] == 0:
        # beside the two-sided interval: what one may say after finding nothing (DESIGN §9)
        cautions.append(none_found(row["n"], row["level"]))
    if row["count"] == row["n"]:
        cautions.append("all_seen")
    if not exact and min(row["count"], row["n"] - row["count"]) < EDGE:
        cautions.append("approximate_at_edge")
    return cautions


def none_found(n: float, level: float) -> str:
    """The caution of finding nothing in n units, with the part that may still have it."""
    bound = -np.expm1(np.log1p(-level) / n)
    return f"none_found {100 * bound} {100 * level}"
