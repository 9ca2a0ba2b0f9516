"""The simulated studies: every way of reporting leads back to the same true effect."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from jeugdlib import read, reduce
from jeugdlib.columns.studies import STUDIES
from jeugdlib.estimate import outcome
from jeugdlib.simulate import reported_studies, two_groups
from jeugdlib.simulate.reported_studies import TRUTH

SHIPPED = Path(__file__).parents[2] / "data/simulated/gesimuleerde_studies.csv"
REPEATS = 400
# the mean of 400 studies with an SD of about .22 lies within .04 in all but one of 3 000 times;
# an odds ratio turned into d is an approximation, right to about .03 here
CLOSE = 0.05


@pytest.fixture(scope="module")
def found():
    rng = np.random.default_rng(1)
    made = [reported_studies(rng) for _ in range(REPEATS)]
    names = [column.name for column in STUDIES.columns if column.name in made[0]]
    tables = pd.concat([table[names].assign(studie=table["studie"]) for table in made])
    effects = outcome.effects(reduce.effects(tables))
    return effects.groupby("study")["estimate"].agg(["mean", "std"])


def test_every_way_of_reporting_finds_the_true_effect_on_average(found):
    assert len(found) == 8
    assert found["mean"].to_numpy() == pytest.approx(np.full(8, TRUTH), abs=CLOSE)


def test_the_shipped_studies_are_read_as_studies_and_say_that_they_are_made_up():
    table = read.table(SHIPPED, "studies")
    assert len(table) == 8
    assert table.attrs["simulated"]
    assert table["studie"].str.startswith("Verzonnen").all()


def test_two_groups_lie_as_far_apart_as_asked():
    rows = two_groups(np.random.default_rng(2), effect=0.5, size=40_000)
    means = rows.groupby("group")["score"].mean()
    spread = rows.groupby("group")["score"].std().mean()
    difference = (means["met de hulp"] - means["zonder de hulp"]) / spread
    assert difference == pytest.approx(0.5, abs=0.03)  # four standard errors of .007
    assert rows.attrs["simulated"]
