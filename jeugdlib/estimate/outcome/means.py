"""Means from sums: the mean and its interval of numbers that were added up elsewhere."""

import numpy as np
import pandas as pd
from scipy import stats

from jeugdlib.columns import add_cautions, mark_like, require, require_level
from jeugdlib.columns.withheld import withheld
from jeugdlib.estimate._intervals import nesting
from jeugdlib.estimate._withheld import NO_ANSWER, of_rounded

# Sums in doubles lose what is smaller than this part of the sum of squares: then one in a million
# of the standard deviation is not certain. That is a spread of under 1 in 70 000 of the mean.
LOST = 2e-10


def mean_of_sums(rows: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """The mean of what was added up, with a t-interval when the squares were added up too.

    Parameters
    ----------
    rows : DataFrame; rows with the same index are parts of one answer, and are added up
        count : how many numbers
        sum, sum_squares : their sum and the sum of their squares; without squares no interval
        label, unit, children : optional; how it is called, in what, of how many children
        scale : optional; on which scale
    level : confidence level of the interval, between 0 and 1

    Returns
    -------
    A row per answer, in the order given: label, estimate, se, low, high, level, df, n, children,
    unit, kind, method and cautions. Over more than one scale there is no mean.

    Raises
    ------
    ValueError : count or sum is missing or has gaps in a row that was not withheld, or the squares
        are fewer than numbers with this sum can have.

    Source: (Σx² − (Σx)²/n) / (n − 1) with t(n − 1). Where rounding may be all there is of it, the
    standard error is 0 and there is no interval (Chan, Golub & LeVeque (1983), Am. Stat. 37).
    """
    require_level(level)
    require(rows[~withheld(rows)], "count", "sum")
    found = {name: _mean(rows.loc[[name]], level) for name in dict.fromkeys(rows.index)}
    answers = pd.DataFrame.from_dict(found, orient="index")
    codes = answers.pop("codes").tolist() if len(answers) else []
    answers = answers.assign(level=level, kind="mean")
    answers = add_cautions(answers, [[*code, *of_rounded(rows)] for code in codes])
    answers = mark_like(answers, rows)
    if "sums" in rows.attrs:  # which counts are also elsewhere in a report
        answers.attrs["sums"] = rows.attrs["sums"]
    return answers


def _mean(rows: pd.DataFrame, level: float) -> dict[str, object]:
    n = float(rows["count"].sum())
    children = float(rows["children"].sum()) if "children" in rows.columns else n
    found = {"label": rows["label"].iloc[0] if "label" in rows.columns else rows.index[0]}
    numbers, codes = [np.nan] * 4, [f"not_computable {why}"] if (why := _refused(rows, n)) else []
    if withheld(rows).any():
        codes = [NO_ANSWER]
    elif not why:
        squares = rows["sum_squares"].sum(skipna=False) if "sum_squares" in rows.columns else np.nan
        numbers, code = _interval(n, float(rows["sum"].sum()), float(squares), level)
        codes = [*code, *nesting(n, children)]
    found |= dict(zip(["estimate", "se", "low", "high"], numbers, strict=True))
    found |= {"df": max(n - 1, 0), "n": n, "children": children}
    found |= {"unit": rows["unit"].iloc[0]} if "unit" in rows.columns else {}
    found |= {"members": frozenset().union(*rows["members"])} if "members" in rows.columns else {}
    had = [code for row in rows.get("cautions", []) for code in row]
    return {**found, "method": "t-interval uit sommen", "codes": [*had, *codes]}


def _refused(rows: pd.DataFrame, n: float) -> str:
    scales = sorted(map(str, set(rows["scale"]))) if "scale" in rows.columns else []
    if len(scales) > 1:
        return f"de scores staan op verschillende schalen ({' en '.join(scales)})"
    return "" if n > 0 else "er zijn geen scores"


def _interval(n: float, total: float, squares: float, level: float) -> tuple[list, list[str]]:
    mean = total / n
    if np.isnan(squares):
        return [mean, np.nan, np.nan, np.nan], ["mean_only de som van de kwadraten is niet bekend"]
    if n < 2:
        return [mean, np.nan, np.nan, np.nan], ["mean_only er is maar één score"]
    around = squares - total * mean
    if around < -LOST * squares:
        raise ValueError(
            f"sum_squares {squares} is less than {n} numbers with sum {total} can have"
        )
    if around <= LOST * squares:
        return [mean, 0.0, np.nan, np.nan], [
            "mean_only de scores verschillen niet, of te weinig om in sommen te zien"
        ]
    se = np.sqrt(around / (n - 1) / n)
    reach = stats.t.ppf((1 + level) / 2, n - 1) * se
    return [mean, se, mean - reach, mean + reach], []
