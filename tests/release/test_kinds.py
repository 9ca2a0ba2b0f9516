"""Answers that are no counts: of every kind one that leaves and one that does not."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jeugdlib.columns import KINDS, mark
from jeugdlib.release import fuzzy_percentile, release
from jeugdlib.release.kinds import in_steps, precision
from jeugdlib.release.rules import RULES, rounded

# of every kind: what leaves at level openbaar, and what does not
EXAMPLES = {
    "count": ({"count": 57}, {"count": 9}),
    "share": ({"count": 57, "n": 121}, {"count": 57, "n": 60}),
    "mean": ({"n": 40}, {"n": 19}),
    "effect": ({"n": 40, "df": 38.0}, {"n": 11, "df": 9.0}),
    "model": ({"n": 40, "df": 10.0}, {"n": 40, "df": np.nan}),
    "extreme": ({"n": 100, "percentile": 10.0}, {"n": 99, "percentile": 10.0}),
    "curve": ({"n": 15, "count": 5}, {"n": 14, "count": 5}),
    "text": (None, {"label": "Sem (11) mist zijn broer"}),
}


def one(kind, level="openbaar", **columns):
    row = {"estimate": 7.123, "low": 5.987, "high": 8.123, "kind": kind} | columns
    return release(pd.DataFrame([row], index=["a"]), level)


def test_every_kind_has_its_rule_and_its_examples():
    assert set(RULES) == set(EXAMPLES) == set(KINDS)
    assert all(RULES.values())


@pytest.mark.parametrize("kind", KINDS)
def test_of_every_kind_the_rule_lets_leave_what_it_says(kind):
    leaves, stays = EXAMPLES[kind]
    if leaves is not None:
        released = one(kind, **leaves)
        assert released["estimate"].notna().item() and released["cautions"].item() == ()
    released = one(kind, **stays)
    numbers = released.select_dtypes("number").drop(columns="percentile", errors="ignore")
    assert numbers.isna().all(axis=None)  # of a text there is not even a row
    assert all(any(c.startswith("withheld ") for c in row) for row in released["cautions"])


@pytest.mark.parametrize("n", range(38, 43))
def test_degrees_of_freedom_say_no_more_than_the_number_of_children(n):
    released = one("model", n=n, df=n - 1.0)
    assert (released["n"].item(), released["df"].item()) == (40, 39)


def test_a_text_leaves_no_trace():
    rows = pd.DataFrame(
        {"label": ["Gemiddeld cijfer", "Sem mist zijn broer"], "kind": ["mean", "text"]},
        index=["cijfer", "stem_4"],
    ).assign(estimate=7.5, n=40)
    assert release(rows, "kring").index.tolist() == ["cijfer"]


@pytest.mark.parametrize("percentile", [np.nan, 0.0, 5.0, 95.0, 100.0])
def test_there_is_never_a_minimum_or_a_maximum(percentile):
    assert one("extreme", n=10_000, percentile=percentile)["estimate"].isna().item()


def test_partners_need_half_the_children():
    assert one("mean", "kring", n=10)["estimate"].item() == 7
    assert one("mean", "kring", n=9)["estimate"].isna().item()


def test_a_mean_gives_the_number_of_children_only_rounded():
    row = one("mean", n=43, df=42.0, children=43).iloc[0]
    assert row[["n", "df", "children"]].tolist() == [45, 44, 45]


@pytest.mark.parametrize(("n", "unit"), [(20, 0.5), (40, 0.2), (100, 0.1), (1000, 0.01)])
def test_a_mean_is_as_coarse_as_its_number_of_children_asks(n, unit):
    assert precision(n) == pytest.approx(unit)


@given(st.integers(20, 10_000))
def test_one_child_more_leaves_ten_points_for_its_score_and_a_finer_unit_would_not(n):
    assert (2 * n - 1) * precision(n) >= 10
    assert (2 * n - 1) * precision(n) / 2.5 < 10  # the next finer unit is 2 or 2.5 times as fine


def test_effects_have_two_figures_or_three_and_steps_whole_percents():
    effect = one("effect", n=40, df=38.0, p=0.012345).iloc[0]
    assert effect[["estimate", "low", "high", "p"]].tolist() == [7.1, 6, 8.1, 0.012]
    assert one("effect", n=100, df=98.0)["estimate"].item() == 7.12
    curve = one("curve", n=80, count=6, estimate=0.71234, low=0.6, high=0.8).iloc[0]
    assert curve[["estimate", "n", "count"]].tolist() == [0.71, 80, 5]


def test_a_fuzzy_median_is_the_mean_of_the_percentiles_around_it():
    values = pd.Series(np.arange(101.0))
    assert fuzzy_percentile(values, 50) == 50
    skewed = pd.Series([0.0] * 50 + [10.0] * 51)
    assert fuzzy_percentile(skewed, 50) == 5  # the median itself, 10, is a child's score


def test_one_child_may_not_decide_an_answer_either():
    rows = pd.DataFrame(
        {"estimate": 50.0, "n": 40, "kind": "mean", "contributions": [(500.0, *[1.0] * 39)]}
    )
    assert release(rows, "openbaar")["estimate"].isna().item()


def test_of_a_table_of_texts_not_even_the_names_of_its_columns_leave():
    table = mark(pd.DataFrame({"kind": ["text"], "K0001": [3.0], "label": ["iets"]}), "child")
    shown = release(table, "openbaar")
    assert len(shown) == 0
    assert "K0001" not in shown.columns


@pytest.mark.parametrize("openbaarheid", ["kring", "openbaar"])
def test_of_agreement_only_the_percentage_leaves_as_kappa_tells_how_rare_an_answer_was(
    openbaarheid,
):
    row = {"kind": "model", "n": 40, "children": 40, "df": 39, "percent": 0.975}
    row |= {"percent_low": 0.868, "kappa": 0.0, "ac1": 0.974, "alpha": 0.0, "positive": 0.5}
    table = mark(pd.DataFrame([row], index=["overeenstemming_doel"]), "child")
    shared = release(table, openbaarheid).iloc[0]
    assert shared["percent"] == 1.0
    assert shared[["percent_low", "kappa", "ac1", "alpha", "positive"]].isna().all()


@pytest.mark.parametrize("n", [10, 12, 20, 39, 60, 98, 102, 400])
def test_from_the_percentage_of_agreement_nobody_works_out_how_many_files_were_coded(n):
    """Whatever was agreed on, every n that rounds to the n that is shown still fits it."""
    for agreed in range(n // 2, n + 1):
        shown = in_steps(agreed / n, n)
        for other in range(int(rounded(n)) - 2, int(rounded(n)) + 3):
            assert any(in_steps(k / other, other) == shown for k in range(other + 1))
