"""Two audits side by side: do the proportions differ, and how sure is that?"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from jeugdlib.columns import add_cautions, require, require_level
from jeugdlib.estimate._exact import barnard_p
from jeugdlib.estimate._intervals import EDGE, chance_higher, nesting, newcombe_interval
from jeugdlib.estimate._withheld import beside_withheld

COLUMNS = ["count", "n", "other_count", "other_n"]


@beside_withheld("share")
def difference(pairs: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """How much higher the first proportion is than the other, one answer per row.

    Parameters
    ----------
    pairs : DataFrame, one row per item
        count, n : the first group; 0 ≤ count ≤ n; with n = 0 the answer is not computable
        other_count, other_n : the group it is compared with, likewise
        children, other_children : optional, over how many children the units are divided
        cautions : optional; with not_computable among them the row is passed over
    level : confidence level of the interval, between 0 and 1

    Returns
    -------
    The same rows with estimate, low, high (difference in parts, above 0 if the first group is
    higher), level, p (Barnard's exact unconditional test, two-sided, pooled score statistic),
    chance_higher (probability that the first is higher, Jeffreys priors), kind, method, cautions.

    Raises
    ------
    ValueError : a column is missing or has gaps, or a count is not a whole number from 0 to n.

    Source: Newcombe (1998), Statistics in Medicine 17, 873-890, method 10; Barnard (1947),
    Biometrika 34, 123-138; Suissa & Shuster (1985), J. R. Stat. Soc. A 148, 317-327.
    """
    require_level(level)
    table = require(pairs, *COLUMNS).astype(float)
    wrong = (table["count"] > table["n"]) | (table["other_count"] > table["other_n"])
    wrong |= ((table < 0) | (table % 1 != 0)).any(axis=1)
    if wrong.any():
        rows = pairs.index[wrong].tolist()
        raise ValueError(f"rows {rows}: a count must be a whole number from 0 to n")

    refused = [_refused(codes) for codes in pairs.get("cautions", [()] * len(pairs))]
    numbers = pd.DataFrame(
        [
            [np.nan] * 5 if no else _difference(*map(int, row), level)
            for no, row in zip(refused, table.to_numpy(), strict=True)
        ],
        columns=["estimate", "low", "high", "p", "chance_higher"],
        index=pairs.index,
        dtype=float,
    )
    answers = pairs.assign(
        **numbers, level=level, kind="share", method="Newcombe; p: Barnard, tweezijdig"
    )
    compared = len(pairs) - sum(refused)
    codes = [
        [] if no else _cautions(row, compared)
        for no, row in zip(refused, answers.to_dict("records"), strict=True)
    ]
    return add_cautions(answers, codes)


def _refused(cautions: Iterable[str]) -> bool:
    return any(code.split()[0] == "not_computable" for code in cautions)


def _difference(count: int, n: int, other_count: int, other_n: int, level: float) -> list[float]:
    if n == 0 or other_n == 0:
        return [np.nan] * 5
    low, high = newcombe_interval(count, n, other_count, other_n, level)
    p = barnard_p(count, n, other_count, other_n)
    higher = chance_higher(count, n, other_count, other_n)
    return [count / n - other_count / other_n, low, high, p, higher]


def _cautions(row: dict, comparisons: int) -> list[str]:
    if row["n"] == 0 or row["other_n"] == 0:
        return ["not_computable de noemer is 0"]
    cautions = ["different_audits"]
    cautions += nesting(row["n"], row.get("children", row["n"]))
    cautions += nesting(row["other_n"], row.get("other_children", row["other_n"]))
    counts = (
        row["count"],
        row["n"] - row["count"],
        row["other_count"],
        row["other_n"] - row["other_count"],
    )
    if min(counts) < EDGE:
        cautions.append("approximate_at_edge")
    if comparisons > 1:
        chance_of_one = 100 * (1 - 0.95**comparisons)
        cautions.append(f"several_comparisons {comparisons} {chance_of_one:.0f}")
    return cautions
