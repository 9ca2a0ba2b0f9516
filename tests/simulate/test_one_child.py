"""The simulated children: read whole, and what they say beside what is true of them."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from jeugdlib import read, reduce
from jeugdlib.estimate import course
from jeugdlib.simulate import one_child
from jeugdlib.simulate.one_child import ALIKE, CHILDREN, SPREAD, WEEKS

FOLDER = Path(__file__).parents[2] / "data/simulated"


@cache
def many():
    return [one_child(np.random.default_rng(seed)) for seed in range(40)]


def scores(made, name):
    return reduce.one_child(made.table, name, "weekcijfer", "intern")


def test_the_shipped_file_is_read_without_a_wrong_row_and_is_simulated():
    table = read.table(FOLDER / "gesimuleerde_een_kind.csv", "metingen")
    rows = read.rows(table)["count"]
    assert rows["gelezen"] == rows["gebruikt"]
    assert table.attrs["simulated"]
    text = (FOLDER.parent / "README.md").read_text("utf-8")
    assert f"| `simulated/gesimuleerde_een_kind.csv` | {rows['gelezen']} |" in text
    truth = pd.read_csv(FOLDER / "gesimuleerde_een_kind_waarheid.csv", sep=";", decimal=",")
    assert f"| `simulated/gesimuleerde_een_kind_waarheid.csv` | {len(truth)} |" in text
    assert truth.equals(many()[0].truth)
    assert set(table["client_id"]) == set(truth["client_id"])


def test_the_shipped_children_have_the_jump_that_is_true():
    table = read.table(FOLDER / "gesimuleerde_een_kind.csv", "metingen")
    for name, (start, jump, *_) in CHILDREN.items():
        rows = reduce.one_child(table, name, "weekcijfer", "intern")
        first = rows.loc[rows["phase"] == 2, "time"].iloc[0]
        assert 0 <= first - start < 3  # but for a week that was skipped
        found = course.piecewise(rows).answers.loc["niveau"]
        assert found["low"] < jump < found["high"], name


def test_over_many_draws_the_truth_is_what_is_found_on_average():
    for name in ("K01", "K05"):
        _, jump, before, after = CHILDREN[name]
        found = pd.DataFrame(
            [course.piecewise(scores(made, name)).answers["estimate"] for made in many()]
        )
        true = {"niveau": jump, "helling": after - before, "helling_basislijn": before}
        error = found.std() / np.sqrt(len(many()))
        for key, value in true.items():
            assert abs(found[key].mean() - value) < 4 * error[key], (name, key)


def test_who_went_up_already_has_overlap_like_who_was_helped_but_no_jump():
    naps = [course.nap(scores(made, "K05")).at["nap", "estimate"] for made in many()]
    assert np.mean(naps) > 0.75
    jumps = [course.piecewise(scores(made, "K05")).answers.loc["niveau"] for made in many()]
    assert np.mean([jump["low"] <= 0 <= jump["high"] for jump in jumps]) > 0.8


def test_scores_spread_and_are_alike_as_declared():
    quiet = [made.table.query("client_id == 'K02' and fase == 'hulp'") for made in many()]
    spread = np.sqrt(np.mean([rows["score"].var() for rows in quiet]))
    assert 0.85 * SPREAD < spread < 1.05 * SPREAD  # a little less, as neighbours are alike
    pairs = pd.concat(
        [
            rows.set_index("moment")["score"]
            .sub(6.0)
            .reindex(range(1, WEEKS + 1))
            .pipe(lambda mark: pd.DataFrame({"now": mark, "before": mark.shift()}))
            for rows in quiet
        ]
    ).dropna()
    assert abs(pairs.corr().iloc[0, 1] - ALIKE) < 0.12  # four standard errors with some 600 pairs
