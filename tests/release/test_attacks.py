"""The intruder at work on what is released: attacks A1 to A6 and A13 of TRUST §2.3.

The bench (benchmarks/disclosure.py) does A1 and A2 on 500 tables of every size.
"""

import numpy as np
import pandas as pd
import pytest

from jeugdlib.release import release
from jeugdlib.release.session import forget

SIZES = [(32, 3, 4), (120, 4, 4), (300, 5, 5), (1000, 6, 5)]
TABLES = 4  # per size


def public(table):
    return release(table, "openbaar")


# --- A1 and A2: bounds from everything that is shown, with rounding


@pytest.mark.parametrize("size", SIZES)
def test_nothing_withheld_is_worked_out_from_a_table_and_its_totals(attacker, size):
    rng = np.random.default_rng(11)
    for _ in range(TABLES):
        forget()
        truth = attacker.random_cross_table(rng, *size)
        bounds = attacker.worked_out(truth, public(truth))
        assert len(bounds) and attacker.too_tight(bounds).empty


@pytest.mark.parametrize("margins_first", [True, False])
@pytest.mark.parametrize("size", [*SIZES[:-1], pytest.param(SIZES[-1], marks=pytest.mark.slow)])
def test_nothing_withheld_is_worked_out_from_tables_that_hang_together(
    attacker, size, margins_first
):
    rng = np.random.default_rng(12)
    for _ in range(TABLES):
        forget()
        truth = attacker.random_cross_table(rng, *size)
        totals = [attacker.margin(truth, dim) for dim in ("regio", "reden")]
        if margins_first:
            totals, cross = [public(total) for total in totals], public(truth)
        else:
            cross, totals = public(truth), [public(total) for total in totals]
        bounds = attacker.worked_out(truth, cross, *totals)
        assert len(bounds) and attacker.too_tight(bounds).empty


def test_which_cells_are_small_is_not_named_where_that_alone_would_tell_too_much(attacker):
    # 28 ± 2 over four cells that are all under ten: each would be at least 1
    x = np.array([[0, 7, 7, 0], [19, 2, 9, 2], [4, 12, 6, 7], [19, 9, 6, 11]])
    truth = attacker.cross_table(x)
    totals = [public(attacker.margin(truth, dim)) for dim in ("regio", "reden")]
    cross = public(truth)
    assert cross["count"].isna().all()
    assert {code for row in cross["cautions"][attacker.inner(cross)] for code in row} == {
        attacker.NO_NAMES,
        "nothing_left",
    }
    assert attacker.too_tight(attacker.worked_out(truth, cross, *totals)).empty


def test_the_intruder_would_succeed_if_only_small_cells_were_withheld(attacker):
    """So that the tests above are known to be able to fail."""
    rng = np.random.default_rng(12)
    found = 0
    for _ in range(TABLES):
        truth = attacker.random_cross_table(rng, 1000, 6, 5)
        tables = [truth, *(attacker.margin(truth, dim) for dim in ("regio", "reden"))]
        naive = [
            t.assign(count=(5 * (t["count"] / 5).round()).where(t["count"] >= 10)) for t in tables
        ]
        found += len(attacker.too_tight(attacker.worked_out(truth, *naive)))
    assert found > 5


def ages(**columns):
    made = pd.DataFrame(columns)
    made.attrs = {"dims": ("leeftijd",), "about": "child"}
    return made


def test_a_group_of_few_children_between_two_shown_groups_is_protected():
    # 0 to 12 years less 0 to 11 years leaves three children of 12
    children = [frozenset(range(start, stop)) for start, stop in ((0, 60), (60, 100), (100, 103))]
    parts = ages(leeftijd=["0-5", "6-11"], count=[60, 40], members=[children[0], children[1]])
    together = ages(
        leeftijd=["0-12", "13-17"],
        count=[103, 50],
        members=[frozenset(range(103)), frozenset(range(200, 250))],
    )
    assert public(parts)["count"].tolist() == [60, 40]
    # 105 ± 2 less 60 ± 2 less 40 ± 2: 0 to 11 children, so all under ten remain possible
    assert public(together)["count"].tolist() == [105, 50]
    forget()
    assert (
        public(ages(leeftijd=["0-11"], count=[100], members=[frozenset(range(100))]))[
            "count"
        ].item()
        == 100
    )
    # 105 ± 2 less 100 ± 2: 1 to 9 children, nothing but too few
    assert public(together)["count"].isna().tolist() == [True, False]


def parts_of_a_denominator(*counts):
    made = pd.DataFrame({"regio": list("abc"), "count": counts, "n": sum(counts)})
    made.attrs = {"dims": ("regio",), "about": "child"}
    forget()
    return public(made)["count"].isna().tolist()


def test_a_denominator_does_not_give_the_last_part_away():
    # 130 ± 2 less 60 ± 2 less 65 ± 2: −1 to 11, so all under ten remain possible
    assert parts_of_a_denominator(60, 66, 4) == [False, False, True]
    # 120 ± 2 less 60 ± 2 less 60 ± 2: at most 6, so a second part goes
    assert parts_of_a_denominator(60, 61, 0) == [True, False, True]


def test_the_number_behind_a_mean_does_not_give_a_withheld_count_away():
    made = pd.DataFrame({"regio": ["a", "b", "c"], "count": [40, 61, 1]})
    made.attrs = {"dims": ("regio",), "about": "child"}
    assert public(made)["count"].isna().tolist() == [False, False, True]
    # 100 ± 2 less 40 ± 2 less 60 ± 2: at most 6 in region c
    mean = pd.DataFrame({"regio": ["a", "b", "c", None], "estimate": 7.0, "n": [40, 61, 1, 102]})
    mean.attrs = made.attrs
    released = public(mean.assign(kind="mean"))
    assert released["n"].isna().tolist() == [False, False, True, True]


def test_a_mean_that_was_withheld_did_not_show_its_number_of_children():
    # 15 children are enough to be counted, and too few for a mean
    made = pd.DataFrame({"regio": ["a", "b", "c"], "n": [61, 15, 0], "estimate": 7.0})
    made.attrs = {"dims": ("regio",), "about": "child"}
    assert public(made.assign(kind="mean"))["n"].isna().tolist() == [False, True, True]
    total = pd.DataFrame({"regio": ["a", "b", "c"], "count": made["n"], "n": 76})
    total.attrs = made.attrs
    # region a stands at its mean, so 75 ± 2 less 60 ± 2 would leave at most 7 beside 13 to 17
    assert public(total)["count"].isna().tolist() == [False, True, True]


def test_what_one_table_withholds_another_does_not_show():
    made = pd.DataFrame({"regio": ["a", "b", "c"], "count": [60, 61, 0], "n": 121})
    made.attrs = {"dims": ("regio",), "about": "child"}
    assert public(made)["count"].isna().tolist() == [True, False, True]
    assert public(made.drop(columns="n"))["count"].isna().tolist() == [True, False, True]
    mean = made[["regio"]].assign(estimate=7.0, n=made["count"], kind="mean")
    assert public(mean)["estimate"].isna().tolist() == [True, False, True]


# --- A3: a total that is told elsewhere


def test_every_count_that_leaves_is_a_multiple_of_five():
    rng = np.random.default_rng(3)
    made = pd.DataFrame({"count": rng.integers(10, 150, 20), "n": rng.integers(200, 400, 20)})
    made = made.assign(children=made["n"] - 7, total=made["n"] * 3)
    released = public(made)
    assert (released[["count", "n", "children", "total"]].stack().dropna() % 5 == 0).all()


# --- A4 and A5: means, one child apart


def test_two_means_one_child_apart_leave_ten_points_for_its_score():
    rng = np.random.default_rng(4)
    for _ in range(200):
        n = int(rng.integers(21, 200))
        scores = rng.integers(0, 41, n)
        child = rng.integers(n)
        means = [scores.mean(), np.delete(scores, child).mean()]
        rows = pd.DataFrame({"estimate": means, "n": [n, n - 1], "kind": "mean"})
        first, second = public(rows)["estimate"]
        unit = [step for step in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1) if step * (2 * n - 1) >= 10]
        low = n * (first - min(unit) / 2) - (n - 1) * (second + min(unit) / 2)
        high = n * (first + min(unit) / 2) - (n - 1) * (second - min(unit) / 2)
        assert high - low >= 10 - 1e-9
        assert low - 1e-9 <= scores[child] <= high + 1e-9


def test_a_mean_of_two_is_not_shown():
    pair = pd.DataFrame({"estimate": [12.5], "se": [2.5], "n": [2], "kind": ["mean"]})
    assert public(pair)[["estimate", "se", "n"]].isna().all(axis=None)


# --- A6: percentages of a group of unknown size


def test_percentages_leave_many_sizes_possible():
    counts = pd.DataFrame({"count": [12, 36, 20], "n": [68, 68, 68], "kind": "share"})
    shares = public(counts.assign(estimate=counts["count"] / counts["n"]))["estimate"]
    fitting = [
        n
        for n in range(20, 200)
        if all(
            any(round(5 * round(k / 5) / (5 * round(n / 5)), 2) == share for k in range(10, n))
            for share in shares
        )
    ]
    assert 68 in fitting and len(fitting) > 5


# --- A13: all of them, none of them


@pytest.mark.parametrize("count", [0, 120])
def test_all_and_none_are_not_told(count):
    told = pd.DataFrame(
        {"count": [count], "n": [120], "estimate": [count / 120], "kind": ["share"]}
    ).assign(cautions=[("all_seen", "none_seen", "none_found 2.5 95.0")])
    released = public(told)
    assert released[["count", "n", "estimate"]].isna().all(axis=None)
    assert released["cautions"].item() == ("withheld te kleine groep", "nothing_left")
