"""Two audits side by side: do the proportions differ, and how sure is that?"""

import numpy as np
import pandas as pd

from jeugdlib.columns import add_cautions, require, require_level
from jeugdlib.estimate._exact import barnard_p
from jeugdlib.estimate._intervals import chance_higher, newcombe_interval

COLUMNS = ["count", "n", "other_count", "other_n"]


def difference(pairs: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """How much higher the first proportion is than the other, one answer per row.

    Parameters
    ----------
    pairs : DataFrame, one row per item
        count, n : the first group; 0 ≤ count ≤ n and n ≥ 1
        other_count, other_n : the group it is compared with, likewise
    level : confidence level of the interval, between 0 and 1

    Returns
    -------
    The same rows with estimate, low, high (difference in parts, above 0 if the first group is
    higher), level, p (Barnard's exact unconditional test, two-sided, pooled score statistic),
    chance_higher (probability that the first is higher, Jeffreys priors), kind, method, cautions.

    Raises
    ------
    ValueError : a column is missing or has gaps, or a count lies outside 0 to n.

    Source: Newcombe (1998), Statistics in Medicine 17, 873-890, method 10; Barnard (1947),
    Biometrika 34, 123-138; Suissa & Shuster (1985), J. R. Stat. Soc. A 148, 317-327.
    """
    require_level(level)
    table = require(pairs, *COLUMNS).astype(int)
    wrong = (table["count"] > table["n"]) | (table["other_count"] > table["other_n"])
    wrong |= (table[COLUMNS] < 0).any(axis=1) | (table[["n", "other_n"]] < 1).any(axis=1)
    if wrong.any():
        raise ValueError(f"rows {pairs.index[wrong].tolist()}: a count must lie between 0 and n")

    rows = table.to_numpy().tolist()
    bounds = np.array([newcombe_interval(*row, level) for row in rows]).reshape(-1, 2)
    answers = pairs.assign(
        estimate=table["count"] / table["n"] - table["other_count"] / table["other_n"],
        low=bounds[:, 0],
        high=bounds[:, 1],
        level=level,
        p=[barnard_p(*row) for row in rows],
        chance_higher=[chance_higher(*row) for row in rows],
        kind="share",
        method="Newcombe; p: Barnard, tweezijdig",
    )
    return add_cautions(answers, [_cautions(row, len(pairs)) for row in answers.to_dict("records")])


def _cautions(row: dict, comparisons: int) -> list[str]:
    cautions = ["different_audits"]
    children = row.get("children")
    if pd.notna(children) and children < row["n"]:
        cautions.append(f"nested_units {row['n']:.0f} in {children:.0f}")
    if comparisons > 1:
        chance_of_one = 100 * (1 - 0.95**comparisons)
        cautions.append(f"several_comparisons {comparisons} {chance_of_one:.0f}")
    return cautions
