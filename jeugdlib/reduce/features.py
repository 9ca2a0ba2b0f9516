"""Who answered: the same counts of children, divided by one feature at a time."""

from collections.abc import Sequence

import pandas as pd

from jeugdlib.columns import mark_like
from jeugdlib.reduce._stored import UNKNOWN
from jeugdlib.reduce.patterns import AGES, OLDEST, SEVERITY

NAMES = {
    "leeftijdsgroep": "Leeftijd",
    "ernst": "Ernst bij de start",
    "reden_einde": "Reden van het einde",
}
IN_ORDER = [*AGES, OLDEST, *SEVERITY]


def features(patterns: pd.DataFrame, covariates: Sequence[str]) -> pd.DataFrame:
    """How many of each group have an answer, for every feature by itself.

    Parameters
    ----------
    patterns : what `patterns` returned, with members
    covariates : the features, in the order in which they are to be shown

    Returns
    -------
    DataFrame, a row per feature and group (index "feature: group"), with kenmerk, groep, label,
    count (who answered), n (who could have), unit and members. To be released before anything is
    computed from it.
    """
    rows = []
    for name in covariates:
        for group in sorted(patterns[name].unique(), key=_place):
            part = patterns[patterns[name] == group]
            members = frozenset().union(*part["members"])
            rows.append(
                {
                    **{"kenmerk": name, "groep": group, "count": int(part["n"].sum())},
                    **{"label": f"{NAMES.get(name, name.capitalize())}: {group}"},
                    **{"n": int(part["eligible"].sum()), "unit": "trajecten"},
                    "members": members,
                }
            )
    columns = ["kenmerk", "groep", "label", "count", "n", "unit", "members"]
    table = pd.DataFrame(rows, columns=columns)
    table.index = table["kenmerk"] + ": " + table["groep"]
    table = mark_like(table, patterns)
    # every feature divides the same trajectories
    parts = [tuple(table.index[table["kenmerk"] == name]) for name in covariates]
    sums = tuple((column, part, "") for part in parts for column in ("count", "n"))
    table.attrs |= {"dims": ("kenmerk", "groep"), "sums": sums}
    return table


def _place(group: str) -> tuple[bool, int, str]:
    """Ages and severity from low to high, other groups by the alphabet, what is unknown last."""
    place = IN_ORDER.index(group) if group in IN_ORDER else len(IN_ORDER)
    return group == UNKNOWN, place, group
