"""The simulated measurements: read whole, and what they say beside what truly happened."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from jeugdlib import read, reduce
from jeugdlib.estimate.outcome import added_value, mean_change
from jeugdlib.simulate import measurements
from jeugdlib.simulate.measurements import CHILDREN, LEAST, TOP, WAITING

FOLDER = Path(__file__).parents[2] / "data/simulated"
DOWN = pd.DataFrame({"value": [-1.0]}, index=["direction"])


@cache
def many():
    return [measurements(np.random.default_rng(seed)) for seed in range(40)]


def test_the_shipped_file_is_read_without_a_wrong_row_and_is_simulated():
    table = read.table(FOLDER / "gesimuleerde_metingen.csv", "metingen")
    rows = read.rows(table)["count"]
    assert rows["gelezen"] == rows["gebruikt"]
    assert table.attrs["simulated"]
    text = (FOLDER.parent / "README.md").read_text("utf-8")
    assert f"| `simulated/gesimuleerde_metingen.csv` | {rows['gelezen']} |" in text
    truth = pd.read_csv(FOLDER / "gesimuleerde_metingen_waarheid.csv", sep=";", decimal=",")
    assert f"| `simulated/gesimuleerde_metingen_waarheid.csv` | {len(truth)} |" in text
    assert set(truth["client_id"]) == set(table["client_id"])


@pytest.mark.parametrize("seed", range(3))
def test_who_gets_help_scored_high_enough_and_scores_lie_on_the_scale(seed):
    made = many()[seed]
    helped, waiting = reduce.pairs(made.table, "SDQ"), reduce.waiting(made.table, "SDQ")
    assert (len(helped), len(waiting)) == (CHILDREN, WAITING)
    assert helped["before"].min() >= LEAST
    assert made.table["score"].between(0, TOP).all()


def changes(made):
    """True change per child, above 0 is better; with help and without."""
    truth = made.truth.set_index("client_id")
    change = truth["werkelijk_voor"] - truth["werkelijk_na"]
    helped = change.index.str.startswith("K")
    return change[helped].mean(), change[~helped].mean()


def test_change_shows_more_than_truly_changed_and_added_value_shows_what_help_added():
    found, added, true, extra = [], [], [], []
    for made in many():
        helped, waiting = reduce.pairs(made.table, "SDQ"), reduce.waiting(made.table, "SDQ")
        found.append(mean_change(helped, DOWN).at["verandering_punten", "estimate"])
        added.append(added_value(helped, waiting, DOWN).at["toegevoegd_punten", "estimate"])
        with_help, without = changes(made)
        true.append(with_help)
        extra.append(with_help - without)
    # over 40 files the mean has a standard error under 0.1 point
    assert np.mean(found) > np.mean(true) + 0.3
    assert np.mean(added) == pytest.approx(np.mean(extra), abs=0.3)


def test_who_changed_for_the_worse_is_measured_again_less_often():
    gap = []
    for made in many():
        helped = reduce.pairs(made.table, "SDQ")
        truth = made.truth.set_index("client_id").loc[helped.index]
        worse = truth["werkelijk_na"] - truth["werkelijk_voor"]
        absent = helped["after"].isna()
        gap.append(worse[absent].mean() - worse[~absent].mean())
    assert np.mean(gap) > 0.5
