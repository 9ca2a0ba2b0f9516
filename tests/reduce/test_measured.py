"""Scores per month, and the cycles that are noted at a chart."""

import numpy as np
import pandas as pd
import pytest

from jeugdlib import reduce
from jeugdlib.columns import InputError, mark
from jeugdlib.estimate.course import control_chart
from jeugdlib.release import release

SCORES = mark(
    pd.DataFrame(
        {
            "client_id": ["K1", "K2", "K1", "K3", "K3", "K4"],
            "instrument": "SDQ",
            "moment": ["voor", "voor", "na", "voor", "na", "voor"],
            "score": [10.0, 20, 14, 12, 16, 30],
            "datum": pd.to_datetime(
                ["2024-01-03", "2024-01-20", "2024-03-01", "2024-03-02", "2024-03-30", None]
            ),
        }
    ),
    "child",
)


def test_a_month_is_the_mean_of_its_scores_with_its_children():
    rows = reduce.measured(SCORES, "SDQ")
    assert rows.index.tolist() == ["2024-01", "2024-03"]
    assert rows["value"].tolist() == [15, 14]
    assert rows[["n", "children"]].to_numpy().tolist() == [[2, 2], [3, 2]]
    assert rows["se"].iloc[0] == pytest.approx(np.std([10, 20], ddof=1) / np.sqrt(2))
    assert all("without_date 1" in codes for codes in rows["cautions"])


def test_what_is_missing_is_named():
    with pytest.raises(InputError, match="CBCL"):
        reduce.measured(SCORES, "CBCL")
    with pytest.raises(InputError, match="datum"):
        reduce.measured(SCORES.drop(columns="datum"), "SDQ")


def test_one_month_is_no_series():
    with pytest.raises(InputError, match="scores in één maand"):
        reduce.measured(SCORES.iloc[:2], "SDQ")


def test_few_children_are_withheld_outside_the_team_and_many_are_not():
    months = pd.date_range("2023-01-15", periods=14, freq="MS")
    rng = np.random.default_rng(1)
    many = pd.concat(
        pd.DataFrame(
            {
                "client_id": [f"K{i}" for i in range(60)],
                "instrument": "SDQ",
                "score": rng.integers(5, 25, 60).astype(float),
                "datum": month,
            }
        )
        for month in months
    )
    for openbaarheid in ("kring", "openbaar"):
        own = reduce.measured(mark(many, "child"), "SDQ")
        rows = release(own, openbaarheid)
        assert rows["value"].notna().all()
        assert not np.allclose(rows["value"], own["value"])  # as coarse as a mean has to be
        chart = release(control_chart(rows), openbaarheid)
        assert chart.answers["estimate"].notna().all()
        few = release(reduce.measured(SCORES, "SDQ"), openbaarheid)
        assert few["value"].isna().all()


def test_measurements_go_before_counts():
    counts = mark(
        pd.DataFrame({"reeks": "a", "periode": ["2024-01", "2024-02"], "aantal": [1, 2]}), "total"
    )
    rows = reduce.over_time(counts, SCORES.iloc[:0], reeks="a", instrument="SDQ")
    assert rows["count"].tolist() == [1, 2]
    assert "value" in reduce.over_time(counts, SCORES, reeks="a", instrument="SDQ")


def test_cycles_are_noted_by_number_and_date_and_leave_the_team_without_text():
    cycles = pd.DataFrame(
        {
            "cyclus": ["2024-002", "2024-001", "2024-003", "2024-004"],
            "indicator": ["a", "a", "b", "a"],
            "actie_datum": pd.to_datetime(["2024-07-01", "2024-01-31", "2024-01-01", None]),
            "vraag": "iets over een kind",
        }
    )
    notes = reduce.cycle_notes(mark(cycles, "total"), "a")
    assert notes["label"].tolist() == ["2024-001", "2024-002"]
    assert notes["time"].round(2).tolist() == [2024.08, 2024.50]
    assert len(release(notes, "openbaar")) == 0
    assert len(reduce.cycle_notes(mark(cycles.iloc[:0], "total"), "a")) == 0


def test_a_series_is_not_laid_beside_itself():
    table = pd.DataFrame({"reeks": "a", "periode": ["2023", "2024"], "aantal": [1, 2]})
    assert len(reduce.other_series(mark(table, "total"), "a", "b")) == 2
    assert reduce.other_series(mark(table, "total"), "a", "a").empty
