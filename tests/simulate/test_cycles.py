"""The simulated cycles: read whole, and too sure by as much as was put in."""

from pathlib import Path

import numpy as np
import pytest

from jeugdlib import read
from jeugdlib.columns.cycli import STAPPEN
from jeugdlib.simulate import cycles
from jeugdlib.simulate.cycles import CYCLES, OF_LEVEL, TOO_SURE

SHIPPED = Path(__file__).parents[2] / "data/simulated/gesimuleerde_cycli.csv"
MANY = cycles(np.random.default_rng(11), size=6000)


def test_the_shipped_file_is_read_without_a_wrong_row_and_is_simulated():
    table = read.table(SHIPPED, "cycli")
    assert read.rows(table)["count"].tolist() == [CYCLES, CYCLES, 0]
    assert table.attrs["simulated"]
    text = (SHIPPED.parents[1] / "README.md").read_text("utf-8")
    assert f"| `simulated/{SHIPPED.name}` | {CYCLES} |" in text
    assert "0,25 onder `kans`" in text
    assert TOO_SURE == 0.25


def test_the_team_is_too_sure_by_as_much_at_every_chance():
    closed = MANY[MANY["gesloten"].notna()]
    reached = (closed["gehaald"] == "ja").groupby(closed["kans"]).mean()
    # about a thousand cycles per chance: a standard error of .015
    assert (reached.index - reached).tolist() == pytest.approx([TOO_SURE] * 4, abs=0.05)


def test_an_outcome_lies_on_the_side_of_the_goal_that_was_reached():
    closed = MANY[MANY["gesloten"].notna()]
    higher = closed["indicator"] == "tevredenheid_voldoende"
    above = closed["uitkomst"] - closed["streefwaarde"]
    gap = above.where(higher, -above)
    assert (gap[closed["gehaald"] == "ja"] >= 0).all()
    assert (gap[closed["gehaald"] == "nee"] < 0).all()


def test_levels_come_as_often_as_was_put_in_and_closed_cycles_have_gone_round():
    share = MANY["niveau"].value_counts(normalize=True)
    assert share[list(OF_LEVEL)].tolist() == pytest.approx(list(OF_LEVEL.values()), abs=0.03)
    closed = MANY["gesloten"].notna()
    assert (MANY.loc[closed, "stap"] == STAPPEN[3]).all()
    assert set(MANY.loc[~closed, "stap"]) == set(STAPPEN[:3])
    assert MANY.loc[~closed, ["gehaald", "uitkomst", "besluit"]].isna().all(axis=None)
