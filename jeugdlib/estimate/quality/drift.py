"""Drift: do coders agree more, or less, the longer they are at it?"""

import numpy as np
import pandas as pd

from jeugdlib.columns import Answers, add_cautions, mark_like, require_level
from jeugdlib.estimate._intervals import effective_n, proportion_interval

FEW = 4  # files, under which there are no two halves to compare
SMALL = 30  # files in a half, under which only a large difference shows
LABELS = {
    "overeenstemming_begin": "Aandeel gelijke oordelen in de eerst gelezen helft",
    "overeenstemming_einde": "Aandeel gelijke oordelen in de laatst gelezen helft",
    "overeenstemming_verloop": "Verschil tussen de laatste en de eerste helft",
}


def drift(rows: pd.DataFrame, *, level: float = 0.95) -> Answers:
    """Agreement in the half of the files that were read first, and in the other half.

    Parameters
    ----------
    rows : DataFrame, one row per unit and item (`agreement(...).rows`)
        dossier_id : the case file
        agreed : whether all coders gave the same answer
        place : of the file in the order of reading, the mean over the coders; rows without are
            left out
    level : confidence level of the intervals

    Returns
    -------
    Answers. `answers`: a row per key of LABELS with label, estimate (a part of the judgements; of
    the last row a difference, above 0 if agreement grew), low, high, level, df, n, children, unit,
    kind, method and cautions. `rows`: per file place, agreed (judgements alike) and of (all
    judgements), in the order of reading.

    Each half has the Clopper-Pearson interval of its effective number of judgements, as those of a
    file hang together; the interval of the difference is made from both.

    Raises
    ------
    ValueError : a column is missing.

    Source: Zou & Donner (2008), Statistics in Medicine 27, 1693-1702 (the difference).
    """
    require_level(level)
    missing = {"dossier_id", "agreed", "place"} - set(rows.columns)
    if missing:
        raise ValueError(f"columns {sorted(missing)} are missing")
    placed = rows[rows["place"].notna()]
    of_file = placed.groupby("dossier_id", sort=False)
    files = of_file.agg(place=("place", "mean"), agreed=("agreed", "sum"), of=("agreed", "size"))
    files = files.sort_values("place", kind="stable").astype(float)

    halves = files.iloc[: len(files) // 2], files.iloc[len(files) // 2 :]
    enough = len(files) >= FEW
    first, last = (_share(half, level) if enough else (np.nan,) * 3 for half in halves)
    gap, low, high = last[0] - first[0], last[0] - last[1], last[2] - last[0]
    change = (
        gap,
        gap - np.hypot(low, first[2] - first[0]),
        gap + np.hypot(high, first[0] - first[1]),
    )
    answers = pd.DataFrame(
        [first, last, change], index=list(LABELS), columns=["estimate", "low", "high"]
    ).assign(
        label=list(LABELS.values()),
        level=level,
        **_sizes(*halves),
        **{"unit": "oordelen", "kind": "model"},
        method="Clopper-Pearson op het effectieve aantal; volgorde: gemiddelde over de codeurs",
    )
    codes = (
        [] if enough else [f"not_computable van minder dan {FEW} dossiers is de volgorde bekend"]
    )
    if enough and min(map(len, halves)) < SMALL:
        codes = [f"few_in_halves {len(halves[0])} {len(halves[1])}"]
    files = files.reset_index().assign(kind="text")
    answers = add_cautions(answers, [codes] * len(answers))
    return Answers(mark_like(answers, rows), mark_like(files, rows))


def _share(half: pd.DataFrame, level: float) -> tuple[float, float, float]:
    agreed, of = half["agreed"].to_numpy(), half["of"].to_numpy()
    share, n = agreed.sum() / of.sum(), effective_n(agreed, of, level)
    low, high = proportion_interval(share * n, n, level, "clopper_pearson")
    return share, float(low), float(high)


def _sizes(first: pd.DataFrame, last: pd.DataFrame) -> dict[str, list]:
    files = [len(first), len(last), len(first) + len(last)]
    of = [int(half["of"].sum()) for half in (first, last)]
    return {"n": [*of, sum(of)], "children": files, "df": [count - 1 for count in files]}
