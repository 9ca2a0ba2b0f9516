"""Tables of counts: minimum of children, rounding, totals, groups that are alike, series, sums."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jeugdlib.release import release
from jeugdlib.release.counts import dominated
from jeugdlib.release.session import forget


def table(dims=(), **columns):
    made = pd.DataFrame(columns)
    made.attrs = {"dims": dims, "about": "child"}
    return made


def shown(made, level="openbaar"):
    return release(made, level)["count"].tolist()


NO = pytest.approx(np.nan, nan_ok=True)


@pytest.mark.parametrize(
    ("level", "count", "expected"),
    [
        *[("openbaar", count, NO) for count in (0, 1, 9)],
        *[("openbaar", 10, 10), ("openbaar", 12, 10), ("openbaar", 13, 15), ("openbaar", 57, 55)],
        *[("kring", 0, NO), ("kring", 4, NO), ("kring", 5, 5), ("kring", 8, 10)],
    ],
)
def test_a_cell_has_a_minimum_of_children_and_is_rounded_to_five(level, count, expected):
    assert shown(table(count=[count, 100]), level) == [expected, 100]


def test_children_are_counted_and_not_episodes():
    made = table(count=[30, 30], children=[9, 25])
    assert shown(made) == [NO, 30]


def test_members_count_as_children():
    made = table(count=[30, 30], members=[frozenset(range(9)), frozenset(range(20))])
    assert shown(made) == [NO, 30]


@pytest.mark.parametrize(("count", "n"), [(95, 100), (12, 19), (100, 100), (40, 49)])
def test_too_few_outside_the_cell_or_in_the_denominator_withholds_the_row(count, n):
    released = release(table(count=[count, 60], n=[n, 120]), "openbaar")
    assert released["count"].isna().tolist() == [True, False]
    assert released["n"].isna().tolist() == [True, False]  # the denominator would give it away


def test_of_a_withheld_row_nothing_is_left_that_gives_it_away():
    made = table(
        label=["a", "b"],
        count=[3, 50],
        n=[100, 100],
        children=[100, 90],
        exposure=[40.0, 40.0],
        opmerking=["één jongen", "niets"],
        time=[1.0, 2.0],
    ).drop(columns="time")
    row = release(made, "openbaar").iloc[0]
    assert row[["count", "n", "children", "exposure", "opmerking"]].isna().all()
    assert row["cautions"] == ("withheld te kleine groep",)


def test_a_total_is_the_sum_of_the_rounded_cells_that_are_shown():
    made = table(
        ("regio",), regio=["a", "b", "c", None], count=[12, 12, 13, 37], members=[None] * 4
    ).drop(columns="members")
    assert shown(made) == [10, 10, 15, 35]


def test_a_total_leaves_out_what_is_withheld_and_says_so():
    made = table(("regio",), regio=["a", "b", "c", None], count=[52, 64, 3, 119])
    released = release(made, "openbaar")
    assert released["count"].tolist() == [50, 65, NO, 115]
    assert released["cautions"].tolist()[-1] == ("without_withheld",)


def test_a_total_beside_a_denominator_is_withheld_when_it_misses_a_cell():
    # 50 + 65 of 1000 would be no share of the 1000
    made = table(
        ("regio",), regio=["a", "b", "c", None], count=[52, 64, 3, 119], n=[300] * 3 + [900]
    )
    assert shown(made)[-1] == NO


def test_children_in_several_cells_make_a_total_of_its_own():
    # 60 children had 52 + 64 kinds of help between them
    made = table(("hulpvorm",), hulpvorm=["a", "b", None], count=[52, 34, 61])
    assert shown(made) == [50, 35, 60]


def test_when_nothing_is_left_the_table_says_what_to_do():
    released = release(table(count=[3, 4, 0]), "openbaar")
    assert all("nothing_left" in row for row in released["cautions"])


def test_a_count_that_is_missing_already_stays_missing():
    released = release(table(count=[None, 50.0], n=[100, 100]), "openbaar")
    assert released["count"].tolist() == [NO, 50]
    assert released["cautions"].iloc[0] == ()


# --- groups that are nearly all alike


def groups(*counts):
    return table(
        ("regio", "reden"),
        regio=["a", "a", "b", "b"],
        reden=["x", "y", "x", "y"],
        count=list(counts),
    )


def test_a_group_that_is_nearly_all_in_one_category_is_withheld_as_a_whole():
    assert shown(groups(190, 20, 50, 60)) == [NO, NO, 50, 60]


def test_just_under_nine_in_ten_is_shown():
    assert shown(groups(178, 20, 50, 60)) == [180, 20, 50, 60]


def test_partners_see_such_a_group():
    assert shown(groups(190, 20, 50, 60), "kring") == [190, 20, 50, 60]


def test_variables_that_are_known_beforehand_are_not_sensitive():
    made = table(
        ("regio", "geslacht"),
        regio=["a", "a", "b", "b"],
        geslacht=["j", "m", "j", "m"],
        count=[190, 20, 50, 60],
    )
    assert shown(made) == [190, 20, 50, 60]


def test_a_share_of_nine_in_ten_is_withheld():
    assert shown(table(count=[920, 890], n=[1000, 1000])) == [NO, 890]


# --- series


def test_a_cell_that_is_too_small_in_one_period_is_withheld_in_all():
    made = table(
        ("regio", "periode"),
        regio=["a", "a", "b", "b"],
        periode=["2022", "2023", "2022", "2023"],
        count=[30, 8, 40, 50],
    )
    assert shown(made) == [NO, NO, 40, 50]
    assert shown(made.assign(count=[30, 4, 40, 50]), "kring") == [30, NO, 40, 50]


def test_a_table_with_only_periods_is_one_series():
    made = table(count=[30, 8, 40], time=[2021.5, 2022.5, 2023.5])
    released = release(made, "openbaar")
    assert released["count"].isna().all()
    assert released["time"].tolist() == [2021.5, 2022.5, 2023.5]


@pytest.mark.parametrize(("exposure", "kept"), [(1.0, 1.0), (0.25, 0.25), (123.0, 125.0)])
def test_the_length_of_a_period_stays_and_another_exposure_is_rounded(exposure, kept):
    made = table(count=[30, 40], time=[1.0, 2.0], exposure=[exposure] * 2)
    assert release(made, "openbaar")["exposure"].tolist() == [kept] * 2


def test_an_exposure_that_may_be_few_children_is_too_small():
    assert shown(table(count=[12, 40], exposure=[15.0, 60.0])) == [NO, 40]


# --- sums


@pytest.mark.parametrize(
    ("contributions", "withheld"),
    [
        ((60.0, *[2.0] * 20), True),  # one child has 60 %
        ((45.0, 45.0, *[1.0] * 12), True),  # two have 88 %
        ((10.0, 9.0, *[0.07] * 12), True),  # the rest is too little to hide the largest in
        ((5.0,) * 20, False),
    ],
)
def test_one_or_two_children_may_not_make_up_a_sum(contributions, withheld):
    assert dominated(contributions) == withheld
    total = round(sum(contributions))
    made = table(count=[total, 100], contributions=[contributions, (5.0,) * 20])
    assert release(made, "openbaar")["count"].isna().tolist() == [withheld, False]


def test_a_sum_over_few_children_is_withheld_however_large_it_is():
    assert shown(table(count=[900, 900], contributions=[(100.0,) * 9, (50.0,) * 18])) == [NO, 900]


# --- properties

COUNT = st.integers(0, 60)


@st.composite
def cross_tables(draw):
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(2, 4))
    x = np.array(draw(st.lists(COUNT, min_size=rows * columns, max_size=rows * columns)))
    x = x.reshape(rows, columns)
    cells = [(f"r{i}", f"c{j}", x[i, j]) for i in range(rows) for j in range(columns)]
    cells += [(f"r{i}", None, x[i].sum()) for i in range(rows)]
    cells += [(None, f"c{j}", x[:, j].sum()) for j in range(columns)]
    made = pd.DataFrame([*cells, (None, None, x.sum())], columns=["regio", "reden", "count"])
    return table(("regio", "reden"), **made)


def by_cell(released):
    cells = released[["regio", "reden"]].fillna("-").agg("|".join, axis=1)
    return dict(zip(cells, released["count"].fillna(-1), strict=True))


@given(cross_tables(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_makes_no_difference(made, chance):
    order = list(made.index)
    chance.shuffle(order)
    forget()
    first = by_cell(release(made, "openbaar"))
    forget()
    assert by_cell(release(made.loc[order], "openbaar")) == first


@given(cross_tables())
def test_totals_are_the_sum_of_what_is_shown_and_nothing_is_under_the_threshold(made):
    forget()
    released = pd.DataFrame(release(made, "openbaar"))
    inside = released[["regio", "reden"]].notna().all(axis=1)
    for _, row in released[~inside].iterrows():
        part = released[inside]
        for dim in ("regio", "reden"):
            part = part if pd.isna(row[dim]) else part[part[dim] == row[dim]]
        assert row["count"] == part["count"].sum() or (
            pd.isna(row["count"]) and part["count"].isna().all()
        )
    counts = released["count"].dropna()
    assert (counts >= 10).all() and (counts % 5 == 0).all()


@given(cross_tables())
def test_once_again_gives_the_same(made):
    forget()
    first = by_cell(release(made, "openbaar"))
    assert by_cell(release(made, "openbaar")) == first


@given(cross_tables())
def test_the_input_stays_as_it_was(made):
    forget()
    before = made.copy(deep=True)
    release(made, "openbaar")
    pd.testing.assert_frame_equal(made, before)
