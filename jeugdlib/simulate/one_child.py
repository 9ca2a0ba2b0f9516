"""Made-up weekly marks of children whose help began at different moments, with a known truth.

Nothing here is about anyone. The mark says how the week went, from 0 to 10; higher is better.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

WEEKS, FIRST = 32, date(2025, 1, 6)
SKIPPED = 0.08  # of the weeks nobody asked
MEAN, SPREAD, ALIKE = 4.5, 0.8, 0.3  # of a mark, and how much it is like that of the week before
# per child: week in which the help began, jump (points), slope before and after (points a week)
CHILDREN = {
    "K01": (10, 1.8, 0.0, 0.03),
    "K02": (13, 1.5, 0.0, 0.0),
    "K03": (16, 1.5, 0.0, 0.0),
    "K04": (19, 1.5, 0.0, 0.0),
    "K05": (14, 0.0, 0.08, 0.08),  # it went better already, and the help changed nothing
}


@dataclass(frozen=True)
class OneChild:
    """The table `metingen` and, per child, what truly changed (`waarheid`)."""

    table: pd.DataFrame
    truth: pd.DataFrame


def one_child(rng: np.random.Generator) -> OneChild:
    """Five children, each with a baseline (fase basislijn) and help (fase hulp).

    Parameters
    ----------
    rng : decides by how much a week differs from what is true, and which weeks are skipped
    """
    rows = pd.concat(
        [_child(name, *facts, rng) for name, facts in CHILDREN.items()], ignore_index=True
    )
    names = ["begin_week", "sprong", "helling_basislijn", "helling_hulp"]
    truth = pd.DataFrame.from_dict(CHILDREN, orient="index", columns=names)
    return OneChild(rows, truth.rename_axis("client_id").reset_index())


def _child(
    name: str, start: int, jump: float, before: float, after: float, rng: np.random.Generator
) -> pd.DataFrame:
    week = np.arange(WEEKS)
    helped = week >= start
    true = MEAN + before * np.minimum(week, start) + helped * (jump + after * (week - start))
    mark = (true + _noise(rng)).round(1).clip(0, 10)
    rows = pd.DataFrame(
        {
            "client_id": name,
            "instrument": "weekcijfer",
            "moment": week + 1,
            "score": mark,
            "informant": "jeugdige",
            "datum": [FIRST + timedelta(weeks=int(number)) for number in week],
            "fase": np.where(helped, "hulp", "basislijn"),
        }
    )
    return rows[rng.random(WEEKS) >= SKIPPED]


def _noise(rng: np.random.Generator) -> np.ndarray:
    noise = rng.normal(0, SPREAD, WEEKS)
    for week in range(1, WEEKS):
        noise[week] = ALIKE * noise[week - 1] + np.sqrt(1 - ALIKE**2) * noise[week]
    return noise
