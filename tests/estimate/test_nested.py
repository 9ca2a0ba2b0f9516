"""Nested proportions: the formula of R's survey package, the limits, and what cannot be seen.

R (survey 4.x, `svyciprop(method = "beta")`) is documented as Clopper-Pearson on n* = p(1 − p) / v,
v the linearised variance, made smaller by (t with n − 1 df / t with clusters − 1 df)². Ours takes
n / design effect, which is n* · n / (n − 1), so that separate units give Clopper-Pearson itself.
"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from jeugdlib.columns import about, mark
from jeugdlib.estimate._intervals import EDGE, effective_n
from jeugdlib.estimate.outcome import nested_proportion, proportion

CLOSED_FORM = 1e-9  # both sides evaluate the same formula in doubles
MANY = pd.DataFrame({"count": [2, 0, 1, 3, 0, 1, 2, 0, 1, 0, 2, 1], "n": [3, 1, 2, 3, 2, 1] * 2})


def one(units, **more):
    return nested_proportion(units, **more).iloc[0]


def youths(largest=3):
    """Tables of youths with 1 to `largest` units each."""
    unit = st.integers(1, largest).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
    return st.lists(unit, min_size=1, max_size=40).map(
        lambda rows: pd.DataFrame(rows, columns=["count", "n"])
    )


def test_the_effective_size_is_that_of_survey_worked_out_unit_by_unit():
    # an independent way: every unit a row, the ratio linearised with dummies of the clusters
    youth = np.repeat(np.arange(len(MANY)), MANY["n"])
    found = np.concatenate(
        [np.r_[np.ones(k), np.zeros(n - k)] for k, n in MANY[["count", "n"]].to_numpy()]
    )
    share, n, clusters = found.mean(), len(found), len(MANY)
    influence = (found - share) / n
    per_youth = np.array([influence[youth == j].sum() for j in range(clusters)])
    variance = clusters * per_youth.var(ddof=1)
    t_ratio = stats.t.ppf(0.025, n - 1) / stats.t.ppf(0.025, clusters - 1)
    survey = share * (1 - share) / variance * t_ratio**2

    answer = one(MANY)
    assert answer["n_effective"] == pytest.approx(survey * n / (n - 1), rel=CLOSED_FORM)
    size = answer["n_effective"]
    low = stats.beta.ppf(0.025, share * size, (1 - share) * size + 1)
    high = stats.beta.ppf(0.975, share * size + 1, (1 - share) * size)
    assert (answer["low"], answer["high"]) == pytest.approx((low, high), rel=CLOSED_FORM)
    assert answer["design_effect"] == pytest.approx(n / size)
    assert answer["method"].startswith("Clopper-Pearson op de effectieve omvang")


def test_the_linearised_variance_is_what_drawing_youths_again_gives():
    # a bootstrap of youths; its variance lacks the factor clusters / (clusters − 1)
    units = pd.concat([MANY] * 8, ignore_index=True)  # enough youths for it to be close
    count, n = units["count"].to_numpy(), units["n"].to_numpy()
    draws = np.random.default_rng(5).integers(0, len(units), (4000, len(units)))
    spread = (count[draws].sum(axis=1) / n[draws].sum(axis=1)).var()
    share, total, youth = count.sum() / n.sum(), n.sum(), len(n)
    t_ratio = stats.t.ppf(0.025, total - 1) / stats.t.ppf(0.025, youth - 1)
    variance = share * (1 - share) / (total - 1) * total / effective_n(count, n, 0.95) * t_ratio**2
    assert spread == pytest.approx(variance * (youth - 1) / youth, rel=0.08)  # 4000 draws: s.e. 2 %


@given(youths(largest=1))
def test_a_unit_per_youth_is_clopper_pearson_itself(units):
    answer = one(units)
    expected = proportion(units[["count", "n"]].sum().to_frame().T).iloc[0]
    columns = ["estimate", "low", "high"]
    assert answer[columns].tolist() == pytest.approx(expected[columns].tolist(), abs=1e-12)
    assert answer["design_effect"] == pytest.approx(1, abs=1e-12)
    assert not any("nest" in code for code in answer["cautions"])


@given(youths())
def test_the_interval_is_never_narrower_than_that_of_separate_units(units):
    answer = one(units)
    assert answer["low"] <= answer["naive_low"] + 1e-9
    assert answer["naive_high"] <= answer["high"] + 1e-9
    assert answer["low"] <= answer["estimate"] + 1e-12
    assert answer["estimate"] - 1e-12 <= answer["high"]
    assert answer["design_effect"] >= 1 - 1e-12


@given(youths())
def test_counting_the_others_mirrors_the_interval_and_order_is_nothing(units):
    answer = one(units)
    others = one(units.assign(count=units["n"] - units["count"]))
    shuffled = one(units.sample(frac=1, random_state=1))
    assert answer["low"] == pytest.approx(1 - others["high"], abs=1e-9)
    assert answer["high"] == pytest.approx(1 - others["low"], abs=1e-9)
    assert shuffled["high"] == pytest.approx(answer["high"], abs=1e-9)


def test_units_that_are_all_alike_count_as_one_each():
    # every youth has two units that are both found or both not: as many pairs say no more
    pairs = one(pd.DataFrame({"count": [2] * 30 + [0] * 50, "n": 2}))
    # 80 youths; what is lost beyond that is the t of 79 instead of 159 degrees of freedom
    t_ratio = stats.t.ppf(0.975, 159) / stats.t.ppf(0.975, 79)
    assert pairs["n_effective"] == pytest.approx(80 * t_ratio**2, rel=0.01)  # (n − 1) / n and so on


@pytest.mark.parametrize("count", [0, 1])
def test_where_likeness_cannot_be_seen_units_count_as_alike(count):
    units = pd.DataFrame({"count": [count] + [0] * 18, "n": [2] * 5 + [1] * 14})
    answer = one(units)
    assert answer["n_effective"] <= 24**2 / (5 * 4 + 14)
    assert "nesting_unseen" in answer["cautions"]
    assert "nested_counted 24 in 19" in answer["cautions"]
    assert any(code.startswith("none_found") for code in answer["cautions"]) == (count == 0)


def test_the_upper_bound_after_finding_nothing_is_that_of_the_effective_size():
    answer = one(pd.DataFrame({"count": 0, "n": [2] * 10}))
    [code] = [code for code in answer["cautions"] if code.startswith("none_found")]
    assert float(code.split()[1]) == pytest.approx(100 * (1 - 0.05 ** (1 / 10)))
    assert answer["low"] == 0


def test_one_youth_says_as_much_as_one_unit():
    answer = one(pd.DataFrame({"count": [2], "n": [3]}))
    assert answer["n_effective"] == 1
    assert answer["high"] - answer["low"] > 0.9


def test_everything_found_has_one_as_its_bound():
    answer = one(pd.DataFrame({"count": [2, 3, 1], "n": [2, 3, 1]}))
    assert answer["high"] == 1
    assert "all_seen" in answer["cautions"]


def test_youths_without_units_say_nothing():
    with_them = pd.concat([MANY, pd.DataFrame({"count": [0, 0], "n": [0, 0]})])
    pd.testing.assert_frame_equal(nested_proportion(with_them), nested_proportion(MANY))


def test_what_holds_for_the_units_of_one_youth_holds_for_the_answer():
    codes = [("not_random",), ("undecided 2", "not_random"), *[()] * (len(MANY) - 2)]
    said = one(MANY.assign(cautions=codes))["cautions"]
    assert said == ("not_random", "undecided 2", *one(MANY)["cautions"])


@pytest.mark.parametrize("units", [MANY.iloc[:0], MANY.assign(count=0, n=0)])
def test_without_units_there_is_no_number_but_a_reason(units):
    answer = one(units)
    assert np.isnan(answer[["estimate", "low", "high", "n_effective"]].astype(float)).all()
    assert answer["cautions"] == ("not_computable de noemer is 0",)


def test_the_answer_keeps_the_mark_and_the_members():
    units = MANY.assign(members=[frozenset([f"D{i}"]) for i in range(len(MANY))])
    answer = nested_proportion(mark(units, "publication"), name="a", label="A", unit="vormen")
    assert about(answer) == "publication"
    assert about(nested_proportion(MANY)) == "child"
    assert len(answer.at["a", "members"]) == len(MANY)
    assert (answer.at["a", "label"], answer.at["a", "unit"]) == ("A", "vormen")


@pytest.mark.parametrize("wrong", [(2, 1), (-1, 1), (0.5, 1)])
def test_a_count_outside_its_denominator_is_refused(wrong):
    with pytest.raises(ValueError, match=r"rows \[0\]"):
        nested_proportion(pd.DataFrame([wrong], columns=["count", "n"]))


def test_a_missing_column_and_a_wrong_level_are_refused():
    with pytest.raises(ValueError, match="missing"):
        nested_proportion(MANY[["n"]])
    with pytest.raises(ValueError, match="level"):
        nested_proportion(MANY, level=95)


def test_the_edge_is_where_few_were_found():
    few = pd.DataFrame({"count": [1] * (EDGE - 1) + [0] * 40, "n": [2] * (EDGE + 39)})
    enough = pd.DataFrame({"count": [1] * EDGE + [0] * 40, "n": [2] * (EDGE + 40)})
    assert "nesting_unseen" in one(few)["cautions"]
    assert "nesting_unseen" not in one(enough)["cautions"]
