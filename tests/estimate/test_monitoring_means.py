"""Means from sums, and limits of reliable change from the facts of an instrument alone."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from jeugdlib.columns import InputError
from jeugdlib.estimate.outcome import mean_of_sums, reliable_change, reliable_limits

INTERVAL = ["estimate", "se", "low", "high"]


def sums(scores, index="cijfer", **more):
    scores = np.asarray(scores, float)
    row = {"count": len(scores), "sum": scores.sum(), "sum_squares": (scores**2).sum()}
    return pd.DataFrame([{**row, "label": "Rapportcijfer", "unit": "punten", **more}], [index])


@given(st.lists(st.integers(0, 100), min_size=2, max_size=40).filter(lambda x: len(set(x)) > 1))
def test_the_mean_and_its_interval_are_those_of_the_scores_themselves(scores):
    row = mean_of_sums(sums(scores)).iloc[0]
    n, mean, sd = len(scores), np.mean(scores), np.std(scores, ddof=1)
    low, high = stats.t.interval(0.95, n - 1, mean, sd / np.sqrt(n))
    # sums lose a few digits where the spread is small beside the mean
    assert row[INTERVAL].tolist() == pytest.approx([mean, sd / np.sqrt(n), low, high], rel=1e-8)
    assert (row["n"], row["df"], row["kind"], row["cautions"]) == (n, n - 1, "mean", ())


def test_parts_of_one_answer_are_added_up_in_any_order():
    one, two = sums([6, 7, 9]), sums([4, 8])
    whole = mean_of_sums(sums([6, 7, 9, 4, 8]))
    for parts in ([one, two], [two, one]):
        pd.testing.assert_frame_equal(mean_of_sums(pd.concat(parts)), whole)


def test_answers_stay_in_the_order_given():
    rows = pd.concat([sums([6, 7], "z"), sums([1, 2], "a"), sums([8], "z")])
    assert mean_of_sums(rows).index.tolist() == ["z", "a"]
    assert mean_of_sums(rows)["n"].tolist() == [3, 2]


def test_scales_are_never_mixed():
    rows = pd.concat([sums([6, 7], scale="1-10"), sums([3, 4], scale="1-5")])
    answer = mean_of_sums(rows).iloc[0]
    assert answer[INTERVAL].isna().all()
    assert answer["cautions"] == (
        "not_computable de scores staan op verschillende schalen (1-10 en 1-5)",
    )
    alike = pd.concat([sums([6, 7], scale="1-10"), sums([8], scale="1-10")])
    assert mean_of_sums(alike)["estimate"].item() == 7


def test_without_squares_there_is_a_mean_and_no_interval():
    row = mean_of_sums(sums([6, 7, 8]).drop(columns="sum_squares")).iloc[0]
    assert row["estimate"] == 7
    assert row[["se", "low", "high"]].isna().all()
    assert row["cautions"] == ("mean_only de som van de kwadraten is niet bekend",)
    half = pd.concat([sums([6, 7]), sums([8]).assign(sum_squares=np.nan)])
    assert mean_of_sums(half)["se"].isna().all()


def test_squares_that_cannot_belong_to_the_sum_are_refused():
    with pytest.raises(ValueError, match="sum_squares"):
        mean_of_sums(sums([6, 7, 8]).assign(sum_squares=0.0))


def test_none_one_and_equal_scores():
    none = mean_of_sums(sums([])).iloc[0]
    assert none[INTERVAL].isna().all()
    assert none["cautions"] == ("not_computable er zijn geen scores",)
    one = mean_of_sums(sums([7])).iloc[0]
    assert (one["estimate"], one["cautions"]) == (7, ("mean_only er is maar één score",))
    equal = mean_of_sums(sums([7] * 30)).iloc[0]
    assert (equal["estimate"], equal["se"]) == (7, 0)
    assert equal[["low", "high"]].isna().all()
    assert equal["cautions"][0].startswith("mean_only de scores verschillen niet")
    assert len(mean_of_sums(sums([]).iloc[:0])) == 0


def test_a_spread_that_the_sums_have_lost_is_not_made_up():
    small = np.array([0.0, 1, 2, 3, 4] * 20)
    true = small.std(ddof=1) / 10
    for shift in (1e2, 1e3, 1e4):
        row = mean_of_sums(sums(small + shift)).iloc[0]
        assert row["se"] == pytest.approx(true, rel=1e-6)
    for shift in (1e6, 1e9, 1e15):
        row = mean_of_sums(sums(small + shift)).iloc[0]
        assert row["estimate"] == pytest.approx(shift + 2, rel=1e-15)
        assert row[["low", "high"]].isna().all()
        assert "te weinig om in sommen te zien" in row["cautions"][0]


def test_a_hundred_million_scores_keep_their_standard_error():
    n = 100_000_000
    each = n // 5  # scores 6 … 10, so that the sums are whole numbers under 2^53
    row = pd.DataFrame({"count": [n], "sum": [8.0 * n], "sum_squares": [330.0 * each]})
    assert mean_of_sums(row)["se"].item() == pytest.approx(np.sqrt(2 / (n - 1)), rel=1e-9)


def test_children_with_several_scores_are_said():
    row = mean_of_sums(sums([6, 7, 8], children=2)).iloc[0]
    assert (row["children"], row["cautions"]) == (2, ("nested_units 3 in 2",))


def test_the_number_stays_about_whom_it_was_and_what_was_withheld_stays_so():
    rows = sums([6, 7, 8]).assign(cautions=[("withheld te kleine groep",)])
    rows = rows.astype({"count": float})
    rows["count"] = np.nan
    rows.attrs = {"about": "child", "simulated": True}
    answer = mean_of_sums(rows)
    assert answer.attrs["simulated"]
    assert answer["estimate"].isna().all()
    assert answer["cautions"].iloc[0] == (
        "withheld te kleine groep",
        "not_computable onthouden om kinderen te beschermen",
    )


def test_members_go_along():
    rows = pd.concat([sums([6, 7]), sums([8])]).assign(members=[frozenset("ab"), frozenset("bc")])
    assert mean_of_sums(rows)["members"].item() == frozenset("abc")


def facts(**changed):
    known = {"direction": -1, "reliability": 0.8, "norm_mean": 7, "norm_sd": 5}
    values = {**known, "minimum": 0, "maximum": 40, **changed}
    return pd.Series(values, dtype=float).to_frame("value")


@pytest.mark.parametrize("direction", [1, -1])
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_limits_sort_children_as_reliable_change_does(direction, level):
    known = facts(direction=direction, norm_mean=20)
    rng = np.random.default_rng(4)
    pairs = pd.DataFrame(rng.integers(0, 40, (300, 2)), columns=["before", "after"], dtype=float)
    rows = reliable_change(pairs, known, spread="norm", cut_off="b", level=level).rows
    limits = reliable_limits(known, level=level)["value"]
    better = limits["direction"] * (pairs["after"] - pairs["before"])
    before, after = (limits["direction"] * pairs[name] for name in pairs)
    cut = limits["direction"] * limits["cut_off"]
    recovered = (better > limits["points"]) & (before < cut) & (after > cut)
    expected = np.select(
        [recovered, better > limits["points"], better < -limits["points"]],
        ["hersteld", "verbeterd", "verslechterd"],
        "onveranderd",
    )
    assert rows["klasse"].astype(str).tolist() == expected.tolist()
    assert set(expected) == {"hersteld", "verbeterd", "verslechterd", "onveranderd"}


def test_limits_are_the_formulas():
    limits = reliable_limits(facts())["value"]
    assert limits.to_dict() == pytest.approx(
        {
            **{"direction": -1, "norm_mean": 7, "norm_sd": 5},
            "points": stats.norm.ppf(0.975) * 5 * np.sqrt(2 * 0.2),
            "cut_off": 17,
        }
    )
    assert np.isnan(reliable_limits(facts(norm_mean=np.nan))["value"]["cut_off"])


@pytest.mark.parametrize("unknown", ["reliability", "norm_sd"])
def test_without_reliability_or_norm_group_there_are_no_limits(unknown):
    with pytest.raises(InputError, match=r"betrouwbaarheid|standaardafwijking"):
        reliable_limits(facts(**{unknown: np.nan}))


def test_marks_of_the_instrument_go_along():
    known = facts()
    known.attrs = {"about": "publication", "instrument": "SDQ"}
    assert reliable_limits(known).attrs == {"about": "publication", "instrument": "SDQ"}
