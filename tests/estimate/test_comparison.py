"""Two audits side by side: Newcombe, Barnard and the chance of being higher."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from jeugdlib.estimate._exact import barnard_p, barnard_rejects
from jeugdlib.estimate.outcome import difference

GROUP = st.integers(1, 25).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
PRINTED = 0.0005  # the published values have three decimals


def pair(count, n, other_count, other_n):
    return pd.DataFrame(
        {"count": [count], "n": [n], "other_count": [other_count], "other_n": [other_n]}
    )


def test_own_eight_of_forty_against_one_of_thirty_two_is_as_published():
    # METHODS §B: Barnard .035, Newcombe 1.1 to 31.9 points (scipy, statsmodels)
    answer = difference(pair(8, 40, 1, 32)).iloc[0]
    assert answer["p"] == pytest.approx(0.035, abs=PRINTED)
    assert (answer["low"], answer["high"]) == pytest.approx((0.011, 0.319), abs=PRINTED)


def brute_force(count, n, other_count, other_n):
    """Barnard's p by the definition: every table, a fine grid of the common chance."""

    def score(a, b):
        pooled = (a + b) / (n + other_n)
        variance = pooled * (1 - pooled) * (1 / n + 1 / other_n)
        return abs(a / n - b / other_n) / variance**0.5 if variance > 0 else 0.0

    seen = score(count, other_count)
    chance = np.linspace(0, 1, 2001)
    total = np.zeros_like(chance)
    for a in range(n + 1):
        for b in range(other_n + 1):
            if score(a, b) >= seen - 1e-9:
                total += stats.binom.pmf(a, n, chance) * stats.binom.pmf(b, other_n, chance)
    return total.max()


@pytest.mark.parametrize(
    "case", [(2, 8, 9, 12), (5, 8, 3, 9), (1, 6, 5, 7), (0, 5, 0, 9), (4, 4, 6, 6)]
)
def test_barnard_is_the_maximum_over_the_common_chance(case):
    # the grid of the brute force lies under its true maximum by less than this
    assert barnard_p(*case) == pytest.approx(brute_force(*case), abs=2e-5)


@pytest.mark.parametrize("case", [(8, 40, 1, 32), (7, 15, 2, 20), (7, 32, 20, 45), (12, 30, 4, 28)])
def test_barnard_agrees_with_scipy_where_scipy_finds_the_maximum(case):
    count, n, other_count, other_n = case
    table = [[count, other_count], [n - count, other_n - other_count]]
    # scipy samples the common chance, so it may lie a little lower but never higher
    assert stats.barnard_exact(table).pvalue == pytest.approx(barnard_p(*case), abs=1e-4)


@settings(max_examples=30)
@given(GROUP, GROUP)
def test_barnard_never_lies_under_scipy_and_stays_a_chance(first, second):
    count, n, other_count, other_n = *first, *second
    ours = barnard_p(count, n, other_count, other_n)
    assert 0 < ours <= 1
    if 0 < count + other_count < n + other_n:
        table = [[count, other_count], [n - count, other_n - other_count]]
        assert ours >= stats.barnard_exact(table).pvalue - 1e-7


@settings(max_examples=15)
@given(st.integers(2, 20), st.integers(2, 20))
def test_tables_that_are_rejected_are_those_with_a_small_p(n, other_n):
    rejected = barnard_rejects(n, other_n, 0.05)
    for count in range(0, n + 1, 3):
        for other_count in range(0, other_n + 1, 3):
            p = barnard_p(count, n, other_count, other_n)
            # the grid of 200 chances misses the maximum by less than this
            if abs(p - 0.05) > 1e-3:
                assert rejected[count, other_count] == (p <= 0.05)


@given(GROUP, GROUP)
def test_swapping_the_groups_turns_the_difference_and_keeps_p(first, second):
    there, back = difference(pair(*first, *second)), difference(pair(*second, *first))
    assert there["estimate"].item() == pytest.approx(-back["estimate"].item(), abs=1e-12)
    assert there["low"].item() == pytest.approx(-back["high"].item(), abs=1e-12)
    assert there["p"].item() == pytest.approx(back["p"].item(), abs=1e-9)
    assert there["chance_higher"].item() == pytest.approx(
        1 - back["chance_higher"].item(), abs=1e-6
    )


@pytest.mark.parametrize("case", [(8, 40, 1, 32), (0, 32, 4, 24), (19, 32, 19, 32), (5, 5, 0, 9)])
def test_chance_of_being_higher_is_the_integral_over_both_posteriors(case):
    count, n, other_count, other_n = case
    first = stats.beta(count + 0.5, n - count + 0.5)
    second = stats.beta(other_count + 0.5, other_n - other_count + 0.5)
    by_quantile, _ = integrate.quad(lambda u: second.cdf(first.ppf(u)), 0, 1, limit=400)
    answer = difference(pair(*case))["chance_higher"].item()
    assert answer == pytest.approx(by_quantile, abs=1e-6)  # quad's own error is near 1e-8


def test_equal_groups_differ_by_nothing():
    answer = difference(pair(7, 32, 7, 32)).iloc[0]
    assert answer["estimate"] == 0
    assert answer["low"] == pytest.approx(-answer["high"])
    assert answer["chance_higher"] == pytest.approx(0.5)


def test_several_comparisons_say_so_with_their_number():
    both = pd.concat([pair(8, 40, 1, 32), pair(5, 40, 7, 32)], ignore_index=True)
    assert all("several_comparisons 2 10" in codes for codes in difference(both)["cautions"])


def test_nothing_to_compare_gives_an_empty_answer():
    assert len(difference(pair(1, 2, 1, 2).iloc[:0])) == 0


def test_without_a_denominator_there_is_no_difference_but_a_reason():
    answer = difference(pair(0, 0, 4, 24)).iloc[0]
    assert np.isnan(answer["estimate"])
    assert answer["cautions"] == ("not_computable de noemer is 0",)


def test_nesting_of_either_side_and_few_cases_are_said():
    row = pair(9, 31, 4, 24).assign(children=25, other_children=19)
    codes = difference(row)["cautions"].item()
    assert {"nested_units 31 in 25", "nested_units 24 in 19", "approximate_at_edge"} <= set(codes)
    assert "approximate_at_edge" not in difference(pair(9, 31, 10, 24))["cautions"].item()


def test_therapies_of_an_unknown_number_of_youths_say_so_on_either_side():
    row = pair(9, 31, 4, 24).assign(children=pd.array([pd.NA], "Int64"), other_children=19)
    codes = difference(row)["cautions"].item()
    assert {"nesting_unknown", "nested_units 24 in 19"} <= set(codes)


def test_a_row_that_may_not_be_compared_is_passed_over_and_not_counted():
    rows = pd.concat([pair(8, 40, 1, 32), pair(5, 40, 7, 32)], ignore_index=True)
    rows["cautions"] = [("not_computable vul eerst de lijst in: loting",), ()]
    answers = difference(rows)
    assert answers[["estimate", "low", "high", "p"]].isna().all(axis=1).tolist() == [True, False]
    assert answers["cautions"].iloc[0] == rows["cautions"].iloc[0]
    assert "several_comparisons" not in " ".join(answers["cautions"].iloc[1])


@pytest.mark.parametrize("wrong", [(9, 8, 1, 2), (1, 0, 1, 2), (-1, 8, 1, 2), (1.5, 8, 1, 2)])
def test_a_count_outside_its_denominator_is_refused(wrong):
    with pytest.raises(ValueError, match=r"rows \[0\]"):
        difference(pair(*wrong))
