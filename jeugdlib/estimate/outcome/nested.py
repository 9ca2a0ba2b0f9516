"""Proportions of units that are nested in children, such as therapies: alike within a child?"""

import numpy as np
import pandas as pd

from jeugdlib.columns import add_cautions, mark_like, require_level
from jeugdlib.estimate._intervals import EDGE, effective_n, proportion_interval, whole_counts
from jeugdlib.estimate.outcome.proportion import SMALL_N, none_found

METHOD = "Clopper-Pearson op de effectieve omvang (Korn-Graubard)"


def nested_proportion(
    units: pd.DataFrame,
    *,
    level: float = 0.95,
    name: str = "passend",
    label: str = "Passende therapievormen",
    unit: str = "therapievormen",
) -> pd.DataFrame:
    """The part of all units that has the item, when one child has several units.

    Parameters
    ----------
    units : DataFrame, one row per child
        count : how many of the units of this child have it
        n : how many units the child has; a child without units says nothing
        members : optional, the children behind the row, which only `release` reads
        cautions : optional; those of every child hold for the answer
    level : confidence level of the interval, between 0 and 1
    name, label, unit : the key of the answer, the answer in ordinary words, and what is counted

    Returns
    -------
    One row: count, n, children, estimate, low, high (a part of all units, with the units of a child
    allowed to be alike), naive_low, naive_high (as if all units were separate), n_effective (how
    many separate units say as much), design_effect (n / n_effective), level, kind, method and
    cautions. Without units it is not computable.

    Raises
    ------
    ValueError : as `proportion`.

    Source: Korn & Graubard (1998), Survey Methodology 24, 193-201. Ours is never narrower than
    Clopper-Pearson on all units, takes the units of a child as alike when too few were found to see
    that (`effective_n`), and is Clopper-Pearson itself when every child has one unit.
    """
    require_level(level)
    count, n = whole_counts(units)

    some = n > 0
    row = {
        "label": label,
        "count": count.sum(),
        "n": n.sum(),
        "children": int(some.sum()),
        "unit": unit,
        **_numbers(count[some], n[some], level),
        "level": level,
        "kind": "share",
        "method": METHOD,
    }
    if "members" in units.columns:
        row["members"] = frozenset().union(*units.loc[some, "members"])
    answer = pd.DataFrame([row], index=[name])
    carried = dict.fromkeys(code for codes in units.get("cautions", ()) for code in codes)
    return mark_like(add_cautions(answer, [[*carried, *_cautions(row)]]), units)


def _numbers(count: np.ndarray, n: np.ndarray, level: float) -> dict[str, float]:
    names = ("estimate", "low", "high", "naive_low", "naive_high", "n_effective", "design_effect")
    if len(n) == 0:
        return dict.fromkeys(names, np.nan)
    share, total = count.sum() / n.sum(), n.sum()
    size = effective_n(count, n, level)
    wide = proportion_interval(share * size, size, level, "clopper_pearson")
    naive = proportion_interval(count.sum(), total, level, "clopper_pearson")
    numbers = (share, *map(float, (*wide, *naive)), size, total / size)
    return dict(zip(names, numbers, strict=True))


def _cautions(row: dict) -> list[str]:
    if row["n"] == 0:
        return ["not_computable de noemer is 0"]
    cautions = []
    if row["children"] < row["n"]:
        cautions.append(f"nested_counted {row['n']:.0f} in {row['children']}")
        if row["children"] == 1 or min(row["count"], row["n"] - row["count"]) < EDGE:
            cautions.append("nesting_unseen")
    if row["n"] < SMALL_N:
        cautions.append(f"small_n {row['n']:.0f}")
    if row["count"] == 0:
        cautions.append(none_found(row["n_effective"], row["level"]))
    if row["count"] == row["n"]:
        cautions.append("all_seen")
    return cautions
