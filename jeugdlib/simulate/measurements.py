"""Made-up measurements before and after help, with what truly changed in every child.

Nothing here is about anyone. The figures of the norm group and of the measurement error are those
of a real questionnaire, so that the sizes are ones that a team may meet.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

CHILDREN, WAITING = 180, 90
TOP = 40  # the scale runs from 0 up to this; a higher score is worse
# SDQ filled in by parents, 12-17 years; sources: row sdq_ouder_12_17 of data/codes/instrumenten.csv
NORM_SD, RELIABILITY = 5.6, 0.77
LEAST = 11  # who scores lower at the start gets no help here, and so is not in the table
MEAN, SPREAD = 14.0, 5.0  # of the true severity of who is referred, before that choice
HELPED, ALONE = (-2.6, 2.5), (-0.6, 2.0)  # true change: mean and SD, with help and while waiting
ERROR = NORM_SD * np.sqrt(1 - RELIABILITY)


@dataclass(frozen=True)
class Measurements:
    """The tables `metingen` and, per child, the true severity before and after (`waarheid`)."""

    table: pd.DataFrame
    truth: pd.DataFrame


def measurements(rng: np.random.Generator) -> Measurements:
    """Children with help (moments voor and na) and on a waiting list (wacht_voor, wacht_na).

    Who is chosen for a high score looks better the next time, also without help. Who changes for
    the worse is measured again less often.

    Parameters
    ----------
    rng : decides who the children are
    """
    helped = _group(rng, "K", CHILDREN, HELPED)
    waiting = _group(rng, "W", WAITING, ALONE)
    moments = [(helped, ("voor", "na")), (waiting, ("wacht_voor", "wacht_na"))]
    rows = [
        group.loc[group[f"gemeten_{when}"], ["client_id"]].assign(
            instrument="SDQ", moment=moment, score=group[f"score_{when}"], informant="ouder"
        )
        for group, names in moments
        for when, moment in zip(("voor", "na"), names, strict=True)
    ]
    table = pd.concat(rows).sort_values(["client_id", "moment"], ascending=[True, False])
    names = ["client_id", "werkelijk_voor", "werkelijk_na"]
    truth = pd.concat([helped, waiting])[names].sort_values("client_id")
    return Measurements(table.reset_index(drop=True), truth.reset_index(drop=True))


def _group(rng: np.random.Generator, letter: str, size: int, change: tuple) -> pd.DataFrame:
    """A number of children whose score at the start was high enough to be here."""
    many = 10 * size
    before = rng.normal(MEAN, SPREAD, many)
    score = _scored(before, rng)
    here = np.flatnonzero(score >= LEAST)[:size]
    before, score = before[here], score[here]
    after = before + rng.normal(*change, size)
    # one in five is not measured again, and more of those for whom it got worse
    again = rng.random(size) > 1 / (1 + np.exp(1.5 - 0.25 * (after - before)))
    return pd.DataFrame(
        {
            "client_id": [f"{letter}{number:04d}" for number in 1 + rng.permutation(size)],
            "werkelijk_voor": before.round(1),
            "werkelijk_na": after.round(1),
            "score_voor": score,
            "score_na": _scored(after, rng),
            "gemeten_voor": True,
            "gemeten_na": again,
        }
    )


def _scored(severity: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return (severity + rng.normal(0, ERROR, len(severity))).round().clip(0, TOP).astype(int)
