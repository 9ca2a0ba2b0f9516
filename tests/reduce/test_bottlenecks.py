"""Bottlenecks: counted per addressee, by name and never by number."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jeugdlib import reduce
from jeugdlib.columns import InputError, about, mark
from jeugdlib.reduce.bottlenecks import STANDS
from jeugdlib.release import release

COLUMNS = ["geadresseerd_aan", "datum", "termijn", "beantwoord_op"]
DAY = "2024-06-30"


def table(*rows, **more):
    full = pd.DataFrame([[*row, *[None] * (4 - len(row))] for row in rows], columns=COLUMNS)
    dates = {name: pd.to_datetime(full[name]).astype("datetime64[s]") for name in COLUMNS[1:]}
    return mark(full.assign(omschrijving="iets", **dates, **more), "total")


@pytest.mark.parametrize(
    ("row", "stand", "days", "goes_on"),
    [
        (("2024-06-01", "2024-06-20", "2024-06-20"), "op_tijd", 19, False),
        (("2024-06-01", "2024-06-20", "2024-06-21"), "te_laat", 20, False),
        (("2024-06-01", None, "2024-06-01"), "zonder_termijn", 0, False),
        (("2024-06-01",), "wacht", 29, True),
        (("2024-06-01", "2024-06-30"), "wacht", 29, True),
        (("2024-06-01", "2025-01-01"), "wacht", 29, True),
        (("2024-06-01", "2024-06-29"), "over_tijd", 29, True),
        # answered after the day on which is looked: on that day it was still open
        (("2024-06-01", "2024-06-20", "2024-07-05"), "over_tijd", 29, True),
    ],
)
def test_what_became_of_a_bottleneck(row, stand, days, goes_on):
    found = reduce.bottleneck_days(table(("gemeente", *row)), DAY).iloc[0]
    assert found[["stand", "days", "goes_on"]].tolist() == [stand, days, goes_on]
    counts = reduce.bottlenecks(table(("gemeente", *row)), DAY)
    assert counts["count"].to_dict() == {f"gemeente_{s}": int(s == stand) for s in STANDS}


def test_addressees_stand_in_the_order_of_their_names_with_all_that_was_reported():
    rows = [("rijk", "2024-01-01"), ("gemeente", "2024-01-01"), ("rijk", "2024-02-01")]
    counts = reduce.bottlenecks(table(*rows), DAY)
    assert counts["geadresseerd_aan"].unique().tolist() == ["gemeente", "rijk"]
    assert counts.groupby("geadresseerd_aan")["n"].first().tolist() == [1, 2]
    assert counts.groupby("geadresseerd_aan")["count"].sum().tolist() == [1, 2]
    assert about(counts) == "total"


def test_what_was_reported_later_does_not_count_and_is_said():
    rows = [("gemeente", "2024-06-30"), ("gemeente", "2024-07-01")]
    assert len(reduce.bottleneck_days(table(*rows), DAY)) == 1
    assert set(reduce.bottlenecks(table(*rows), DAY)["cautions"]) == {("reported_later 1",)}
    assert set(reduce.bottlenecks(table(rows[0]), DAY)["cautions"]) == {()}


def test_a_month_is_looked_at_on_its_last_day():
    row = table(("gemeente", "2024-06-01", "2024-06-29"))
    there, month = reduce.bottleneck_days(row, DAY), reduce.bottleneck_days(row, "2024-06")
    pd.testing.assert_frame_equal(there, month)


def test_over_audits_they_are_counted_per_audit():
    rows = [("gemeente", "2024-01-01")] * 3
    counts = reduce.bottlenecks(table(*rows, audit=["2024", "2023", None]), DAY, by="audit")
    assert counts["audit"].unique().tolist() == ["2023", "2024", "niet ingevuld"]
    assert set(counts["n"]) == {1}
    with pytest.raises(InputError, match="kolom audit"):
        reduce.bottlenecks(table(*rows), DAY, by="audit")


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("2024-06-02", None, "2024-06-01"), "beantwoord_op"),
        (("2024-06-02", "2024-06-01", None), "termijn"),
    ],
)
def test_answered_or_due_before_it_was_reported_is_refused_with_its_place(row, column):
    with pytest.raises(InputError, match="voordat het is gemeld") as raised:
        reduce.bottlenecks(table(("gemeente", "2024-01-01"), ("rijk", *row)), DAY)
    assert raised.value.where == f"knelpunten, rijk, gemeld op 02-06-2024, kolom {column}"
    assert raised.value.value == "01-06-2024"


@pytest.mark.parametrize("text", ["", "juni", "02-01-2024", "2024-13", "2024-06-31"])
def test_a_day_that_cannot_be_read_is_refused(text):
    with pytest.raises(InputError, match="peildatum"):
        reduce.bottlenecks(table(("gemeente", "2024-01-01")), text)


def test_no_bottlenecks_give_no_rows():
    counts = reduce.bottlenecks(table(), DAY)
    assert len(counts) == 0
    assert len(release(counts, "openbaar")) == 0


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(0, 300), st.integers(0, 300)), max_size=8
    ),
    st.randoms(),
)
def test_order_of_rows_does_not_matter_and_every_bottleneck_has_one_stand(rows, chance):
    start = pd.Timestamp("2024-01-01")
    dated = [
        (name, start + pd.Timedelta(a, "D"), start + pd.Timedelta(a + b, "D"))
        for name, a, b in rows
    ]
    there = reduce.bottlenecks(table(*dated), DAY)
    back = reduce.bottlenecks(table(*chance.sample(dated, len(dated))), DAY)
    pd.testing.assert_frame_equal(there, back)
    assert there["count"].sum() == sum(a <= 181 for _, a, _ in rows)  # 30 June is day 181


def test_outside_the_team_they_are_protected_as_counts():
    rows = [("gemeente", "2024-01-01")] * 12 + [("rijk", "2024-01-01", None, "2024-02-01")] * 2
    released = release(reduce.bottlenecks(table(*rows), DAY), "kring")
    assert (released["count"].dropna() % 5 == 0).all()
    assert released.at["rijk_zonder_termijn", "cautions"][0].startswith("withheld")
