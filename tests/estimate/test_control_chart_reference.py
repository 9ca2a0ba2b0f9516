"""Reference: R (qicharts2), through tests/reference/spc.json."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from jeugdlib.estimate._charts import limits
from jeugdlib.estimate._rules import fewest_crossings, longest_run, signals
from jeugdlib.estimate.course import control_chart

FOLDER = Path(__file__).parents[1] / "reference"
CASES = {case["id"]: case for case in json.loads((FOLDER / "spc.json").read_text())["cases"]}
CLOSED_FORM = 1e-9  # both sides evaluate the same formula in doubles
CODES = {"i": "xmr", "up": "u'", "pp": "p'"}
# moving ranges, means and spreads of subgroups, EWMA and CUSUM of scores, other rules for runs
NOT_OFFERED = {
    *("mr_cdi", "mr_syn12", "xbar_cabg", "s_cabg", "spc_constants", "qcc_pistonrings"),
    *("run_cdi_bestbox", "run_cdi_cutbox"),
}
# R takes the SD of all z-scores for a u′ chart, which a change in level makes larger; Laney (2002),
# its own p′ chart and we take the moving range
OTHER_SPREAD = {"up_cdi", "up_complaints"}
# by R's own counts these have a signal (a run of 14 or more where 8 is the most), its flag says no
FLAG_MISSED = {"u_cdi", "u_cdi_freeze", "run_cdi", "c_cdi", "i_cdi"}
RUNS = ("longest.run", "longest.run.max", "n.crossings", "n.crossings.min")
NO_SPREAD = "i_constant"  # R gives no limits; ours are the centre, so that a later change is seen
COMPARED = sorted(CASES.keys() - NOT_OFFERED - OTHER_SPREAD - {"anhoej_limits"})


def points(case):
    """What qicharts2 gives per point, on the scale of what was counted."""
    table = pd.DataFrame({**case["outputs"]["constant"], **case["outputs"]["points"]})
    names = ["y", "cl", "lcl", "ucl"]
    table[names] = table[names].replace("NaN", None).astype(float)
    return table.assign(**table[names] / case["inputs"].get("multiply", 1))


def phases(case):
    """Per phase: which points, and which of them the limits come from."""
    table, inputs = points(case), case["inputs"]
    base = table["include"].to_numpy() & (np.arange(len(table)) < inputs.get("freeze", 10**6))
    for part in table["part"].unique():
        own = (table["part"] == part).to_numpy()
        yield table[own], base[own]


def test_every_case_of_the_file_is_compared_or_listed():
    assert CASES.keys() > NOT_OFFERED
    charts = {CASES[name]["inputs"]["chart"] for name in COMPARED}
    assert charts == {"run", "i", "c", "u", "p", "pp", "g", "t"}


@pytest.mark.parametrize("name", sorted(OTHER_SPREAD))
def test_limits_of_a_u_prime_chart_differ_from_r_by_the_measure_of_spread_alone(name):
    table = points(CASES[name])
    factor = CASES[name]["inputs"]["multiply"]
    y, n, centre = (table[column].to_numpy(float) for column in ("y", "n", "cl"))
    z = (y - centre) / np.sqrt(centre / n)
    made = limits("u'", y, n, np.ones(len(y), bool))
    theirs = centre + 3 * z.std(ddof=1) * np.sqrt(centre / n)
    ours = centre + 3 * np.abs(np.diff(z)).mean() / 1.128 * np.sqrt(centre / n)
    assert factor * table["ucl"].to_numpy() == pytest.approx(factor * theirs, rel=CLOSED_FORM)
    assert made.high == pytest.approx(ours, rel=CLOSED_FORM)
    assert made.centre == pytest.approx(centre, rel=CLOSED_FORM)


@pytest.mark.parametrize("name", COMPARED)
def test_centre_and_limits_are_those_of_r(name):
    case = CASES[name]
    chart = CODES.get(case["inputs"]["chart"], case["inputs"]["chart"])
    for table, base in phases(case):
        sizes = table.get("n", pd.Series(1.0, index=table.index)).to_numpy(float)
        made = limits(chart, table["y"].to_numpy(), sizes, base)
        expected = table[["cl", "lcl", "ucl"]].to_numpy().T
        expected = expected[:1].repeat(3, axis=0) if name == NO_SPREAD else expected
        assert np.array(made[:3]) == pytest.approx(
            expected, rel=CLOSED_FORM, abs=CLOSED_FORM, nan_ok=True
        )


@pytest.mark.parametrize("name", COMPARED)
def test_signals_are_those_of_r(name):
    case = CASES[name]
    chart = CODES.get(case["inputs"]["chart"], case["inputs"]["chart"])
    for table, base in phases(case):
        sizes = table.get("n", pd.Series(1.0, index=table.index)).to_numpy(float)
        y = table["y"].to_numpy()
        made = limits(chart, y, sizes, base)
        seen = table["include"].to_numpy() & ~np.isnan(y)
        found = signals("anhoej", y[seen], made._make(part[seen] for part in made))
        outside = [s.places[0] for s in found if s.words == "buiten de grenzen"]
        told = table["sigma.signal"].fillna(False).astype(bool).to_numpy()[seen]
        assert outside == np.flatnonzero(told).tolist()
        told = {
            **dict.fromkeys(RUNS, 0),
            **table.iloc[0],
        }  # R gives none when all are on the centre
        expected = [told["longest.run"]] if told["longest.run"] > told["longest.run.max"] else []
        runs = [len(s.places) for s in found if "op rij" in s.words]
        assert runs[:1] == expected
        crossed = [s.words for s in found if "kruisingen" in s.words]
        assert bool(crossed) == bool(told["n.crossings"] < told["n.crossings.min"])
        assert all(f"({told['n.crossings']:.0f}, " in words for words in crossed)
        same = bool(runs or crossed) == table["runs.signal"].any()
        assert same == (name not in FLAG_MISSED)


def test_limits_of_runs_and_crossings_are_those_of_r():
    case = CASES["anhoej_limits"]
    found = case["inputs"]["n_useful"]
    assert [longest_run(n) for n in found] == case["outputs"]["longest_run_max"]
    assert [fewest_crossings(n) for n in found] == case["outputs"]["crossings_min"]


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("u_cdi", {"chart": "u"}),
        ("u_cdi", {"chart": "automatisch"}),
        ("u_cdi_part", {"chart": "u", "phases": ["2014-11-01"]}),
        ("u_cdi_freeze", {"chart": "u", "baseline": "2014-10-01"}),
    ],
)
def test_the_chart_of_a_table_is_that_of_r(name, settings):
    table = points(CASES[name])
    data = pd.read_csv(FOLDER / "data/qic_cdi.csv")
    series = pd.DataFrame({"count": data["n"], "exposure": data["days"]}).set_index(data["month"])
    rows = control_chart(series, **settings).rows
    drawn = rows[["estimate", "centre", "limit_low", "limit_high"]].to_numpy()
    expected = 1000 * table[["y", "cl", "lcl", "ucl"]].to_numpy()  # both per 1000 days
    assert drawn == pytest.approx(expected, rel=CLOSED_FORM, abs=CLOSED_FORM)
    assert rows["phase"].tolist() == table["part"].tolist()
