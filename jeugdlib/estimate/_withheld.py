"""Counts that release withheld or rounded: what an estimator makes of them, and says of it."""

from collections.abc import Callable
from functools import wraps

import numpy as np
import pandas as pd

from jeugdlib.columns import add_cautions
from jeugdlib.columns.withheld import withheld

NO_ANSWER = "not_computable onthouden om kinderen te beschermen"
SAME = ("level", "method")  # what an estimator says of every row alike


def of_rounded(counts: pd.DataFrame) -> list[str]:
    """The caution of what is computed from counts of children that were released outside the team.

    Those are multiples of five; an interval or a p-value knows nothing of that.
    """
    return ["round_numbers"] if counts.attrs.get("released", "intern") != "intern" else []


def beside_withheld(kind: str, *needed: str) -> Callable:
    """Let an estimator with an answer of a kind per row pass over rows with a withheld count.

    Rows with a gap in a `needed` column are passed over too: what belongs in it was withheld.

    They come back in their place, not computable, with the cautions that they had. The answers of
    the others say when they are made from rounded counts.
    """

    def passing(estimator: Callable[..., pd.DataFrame]) -> Callable[..., pd.DataFrame]:
        @wraps(estimator)
        def answer(table: pd.DataFrame, **settings: object) -> pd.DataFrame:
            gaps = table.reindex(columns=list(needed)).isna().any(axis=1)
            hidden = (withheld(table) | gaps).to_numpy()
            given = estimator(table[~hidden], **settings)
            given = add_cautions(given, [of_rounded(table)] * len(given))
            if not hidden.any():
                return given
            same = {name: given[name].iloc[0] for name in SAME if len(given) and name in given}
            gaps = table[hidden].assign(kind=kind, **same)
            gaps = add_cautions(gaps, [[NO_ANSWER]] * hidden.sum())
            return _in_place(given, gaps, table, hidden)

        return answer

    return passing


def _in_place(
    given: pd.DataFrame, gaps: pd.DataFrame, table: pd.DataFrame, hidden: np.ndarray
) -> pd.DataFrame:
    places = np.argsort(np.concatenate([np.flatnonzero(~hidden), np.flatnonzero(hidden)]))
    both = pd.concat([given.astype(object), gaps.astype(object)]).iloc[places].infer_objects()
    both.attrs = given.attrs
    return both.assign(
        **{name: table[name] for name in table.columns.drop("cautions", errors="ignore")}
    )
