"""Stays: order, transfers, gaps and overlaps, without dates."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jeugdlib import reduce
from jeugdlib.columns import InputError, about, mark
from jeugdlib.release import release

COLUMNS = ["client_id", "setting", "startdatum", "einddatum"]


def table(*rows, **more):
    full = pd.DataFrame([("D1", *row) if len(row) == 3 else row for row in rows], columns=COLUMNS)
    dates = {name: pd.to_datetime(full[name]).astype("datetime64[s]") for name in COLUMNS[2:]}
    return mark(full.assign(**dates, **more), "child")


def of_file(*rows, **more):
    return reduce.stays(table(*rows, **more)).answers.loc["D1"]


GROUP = ("leefgroep", "2024-01-01", "2024-01-31")


def test_stays_stand_in_order_and_in_days_since_the_first():
    found = reduce.stays(table(("gesloten", "2024-02-01", "2024-03-01"), GROUP)).rows
    assert found["setting"].tolist() == ["leefgroep", "gesloten"]
    assert found["place"].tolist() == [1, 2]
    assert found[["from_day", "to_day"]].to_numpy().tolist() == [[0, 30], [31, 60]]


def test_no_date_is_left_in_what_comes_out():
    found = reduce.stays(table(GROUP, ("gesloten", "2024-02-01", None)))
    for part in (found.rows, found.answers):
        assert not part.select_dtypes("datetime").columns.tolist()
        assert "2024" not in part.to_csv()


@pytest.mark.parametrize(
    ("start", "gap", "overlap", "direct"),
    [
        ("2024-01-31", 0, 0, True),  # the day itself
        ("2024-02-01", 0, 0, True),  # a day later
        ("2024-02-02", 1, 0, False),
        ("2024-03-01", 29, 0, False),
        ("2024-01-30", 0, 2, True),  # 30 and 31 January in both
        ("2024-01-01", 0, 31, True),
    ],
)
def test_days_between_and_days_in_both_are_counted(start, gap, overlap, direct):
    found = reduce.stays(table(GROUP, ("x_gesloten", start, "2024-06-30")))
    second = found.rows.iloc[1]
    assert (second["gap"], second["overlap"], second["direct"]) == (gap, overlap, direct)
    row = found.answers.loc["D1"]
    assert (row["gaps"], row["gap_days"]) == (int(gap > 0), gap)
    assert (row["overlaps"], row["overlap_days"]) == (int(overlap > 0), overlap)
    assert row["transfers"] == 1


def test_a_short_stay_within_a_long_one_is_an_overlap_and_leaves_no_gap_behind():
    rows = [
        ("leefgroep", "2024-01-01", "2024-12-31"),
        ("crisis", "2024-03-01", "2024-03-10"),
        ("gesloten", "2025-01-01", "2025-02-01"),
    ]
    found = reduce.stays(table(*rows)).rows
    assert found["overlap"].tolist() == [0, 10, 0]
    assert found["gap"].tolist() == [0, 0, 0]


def test_only_a_move_between_places_away_from_home_is_a_transfer():
    rows = [
        ("thuis", "2024-01-01", "2024-01-31"),
        ("crisis", "2024-02-01", "2024-02-10"),
        ("leefgroep", "2024-02-11", "2024-05-31"),
        ("leefgroep", "2024-06-01", "2024-07-31"),
        ("thuis", "2024-08-01", "2024-08-31"),
        ("pleeggezin", "2024-09-01", None),
    ]
    found = reduce.stays(table(*rows))
    steps = ["eerste", "opname", "overplaatsing", "zelfde_plek", "naar_huis", "opname"]
    assert found.rows["step"].tolist() == steps
    assert found.answers.at["D1", "transfers"] == 1
    assert found.answers.at["D1", "stays"] == 6


def test_another_kind_of_institution_is_a_transfer_and_an_unknown_one_is_not():
    rows = [("leefgroep", f"2024-0{month}-01", f"2024-0{month}-28") for month in (1, 2, 3)]
    assert of_file(*rows, instelling=["klein", "groot", "groot"])["transfers"] == 1
    assert of_file(*rows, instelling=["klein", None, "groot"])["transfers"] == 0
    assert of_file(*rows)["transfers"] == 0


def test_a_stay_that_goes_on_counts_to_the_last_day_in_the_table():
    rows = [("D1", "leefgroep", "2024-01-01", None), ("D2", *GROUP)]
    found = reduce.stays(table(*rows))
    assert found.rows.loc[0, ["to_day", "goes_on"]].tolist() == [30, True]
    assert found.answers["goes_on"].to_dict() == {"D1": True, "D2": False}


def test_a_stay_without_an_end_before_another_overlaps_with_it():
    row = of_file(("leefgroep", "2024-01-01", None), ("gesloten", "2024-02-01", "2024-02-10"))
    assert (row["overlaps"], row["overlap_days"]) == (1, 10)


def test_rows_that_stand_there_twice_count_once_and_are_said():
    row = of_file(GROUP, GROUP)
    assert (row["stays"], row["copies"], row["overlaps"]) == (1, 1, 0)


def test_of_two_coders_one_counts_and_files_where_they_differ_are_named():
    rows = [GROUP, GROUP, ("gesloten", "2024-02-01", None)]
    found = reduce.stays(table(*rows, codeur=["B", "A", "B"])).answers.loc["D1"]
    assert (found["coder"], found["coders"], found["stays"]) == ("A", 2, 1)
    assert found["coders_differ"]
    assert not of_file(GROUP, GROUP, codeur=["A", "B"])["coders_differ"]


def test_consensus_goes_before_the_coders():
    rows = [GROUP, GROUP, ("gesloten", "2024-02-01", None)]
    found = of_file(*rows, codeur=["A", "consensus", "consensus"])
    assert (found["coder"], found["stays"], found["transfers"]) == ("consensus", 2, 1)
    assert not found["coders_differ"]


def test_a_coder_who_listed_nothing_for_a_file_does_not_empty_it():
    rows = [("D1", *GROUP), ("D2", *GROUP)]
    found = reduce.stays(table(*rows, codeur=["A", "B"])).answers
    assert found["coder"].to_dict() == {"D1": "A", "D2": "B"}


DAYS = st.integers(0, 900)
STAYS = st.lists(
    st.tuples(st.sampled_from(["thuis", "leefgroep", "gesloten"]), DAYS, st.integers(0, 200)),
    min_size=1,
    max_size=6,
)


@given(STAYS, st.randoms(), st.integers(-3000, 3000))
def test_order_of_rows_and_the_calendar_do_not_matter(rows, chance, shift):
    start = pd.Timestamp("2020-01-01")

    def placed(days):
        dated = [
            (s, start + pd.Timedelta(a, "D"), start + pd.Timedelta(a + n, "D")) for s, a, n in days
        ]
        return reduce.stays(table(*dated))

    there = placed(rows)
    moved = placed([(s, a + shift, n) for s, a, n in chance.sample(rows, len(rows))])
    pd.testing.assert_frame_equal(there.rows, moved.rows)
    pd.testing.assert_frame_equal(there.answers, moved.answers)
    one = there.answers.iloc[0]
    assert one["transfers"] < one["stays"]
    assert one["direct"] <= one["transfers"]
    assert there.rows["from_day"].min() == 0


def test_files_are_counted_by_their_number_of_transfers():
    settings = ["leefgroep", "gesloten"] * 5
    rows = []
    for number, moves in enumerate([0, 1, 2, 3, 5, 6, 9]):
        for place in range(moves + 1):
            day = pd.Timestamp("2024-01-01") + pd.Timedelta(30 * place, "D")
            rows.append((f"D{number}", settings[place], day, day + pd.Timedelta(29, "D")))
    counts = reduce.transfers(reduce.stays(table(*rows)))
    assert counts["count"].to_dict() == {"0": 1, "1_2": 2, "3_5": 2, "6_meer": 2}
    assert set(counts["n"]) == {7}
    assert counts.at["6_meer", "members"] == {"D5", "D6"}


def test_the_caution_on_rare_histories_travels_with_all_three_tables():
    found = reduce.stays(table(GROUP))
    for part in (found.rows, found.answers, reduce.transfers(found)):
        assert set(part["cautions"]) == {("rare_history",)}
        assert about(part) == "child"


@pytest.mark.parametrize("openbaarheid", ["kring", "openbaar"])
def test_a_timeline_never_leaves_the_team(openbaarheid):
    found = reduce.stays(table(GROUP))
    outside = release(found, openbaarheid)
    assert len(outside.rows) == len(outside.answers) == 0
    assert "dossier_id" not in [*outside.rows.columns, outside.answers.index.name]
    assert len(release(found, "intern").rows) == 1


def test_counts_of_transfers_leave_the_team_as_counts():
    rows = [(f"D{i}", *GROUP) for i in range(40)]
    released = release(reduce.transfers(reduce.stays(table(*rows))), "kring")
    assert (released["count"].dropna() % 5 == 0).all()


def test_no_stays_give_no_files():
    found = reduce.stays(table().assign(codeur=[]))
    assert len(found.rows) == len(found.answers) == 0
    assert reduce.transfers(found)["count"].tolist() == [0, 0, 0, 0]


def test_an_end_before_the_start_is_refused_with_the_file():
    with pytest.raises(InputError, match="eindigt voordat het begint") as raised:
        reduce.stays(table(("leefgroep", "2024-02-01", "2024-01-01")))
    assert "dossier D1" in raised.value.where
