"""Planning: the published sizes, and that the sizes do what they promise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from jeugdlib.estimate._exact import barnard_p
from jeugdlib.estimate.outcome import (
    audit_plan,
    files_for_none,
    files_for_precision,
    files_to_see_change,
)
from jeugdlib.estimate.outcome.sample_size import _power_against_audit


def size(answer):
    return answer["estimate"].item()


@pytest.mark.parametrize(("share", "files"), [(0.2, 70), (0.5, 104)])
def test_files_for_ten_points_are_as_published(share, files):
    assert size(files_for_precision(share, 0.10)) == files  # METHODS §B


def half_width(n, share):
    low, high = proportion_confint(int(share * n + 0.5), n, method="beta")
    return (high - low) / 2


def test_a_size_counts_only_when_larger_sizes_keep_it():
    # METHODS §B names 42 as the first at .1; with 45 files the interval is too wide again
    assert half_width(42, 0.1) <= 0.10 < half_width(45, 0.1)
    lasting = int(size(files_for_precision(0.1, 0.10)))
    assert half_width(lasting - 1, 0.1) > 0.10
    assert all(half_width(n, 0.1) <= 0.10 for n in range(lasting, lasting + 21))


@pytest.mark.parametrize(
    ("share", "sides", "files"), [(0.05, 1, 59), (0.05, 2, 72), (0.01, 1, 299)]
)
def test_files_without_a_find_are_as_published(share, sides, files):
    assert size(files_for_none(share, sides=sides)) == files  # METHODS §B and the issue


def test_power_against_a_norm_is_reached_and_lasts():
    n = int(size(files_to_see_change(7, 32, 0.5, against="vaste_norm")))
    # a second route: scipy's exact test for every outcome
    power = []
    for m in (n - 1, n, n + 5, n + 20):
        p = [stats.binomtest(x, m, 7 / 32).pvalue for x in range(m + 1)]
        power.append(stats.binom.pmf(np.arange(m + 1), m, 0.5)[np.array(p) <= 0.05].sum())
    assert power[0] < 0.80
    assert min(power[1:]) >= 0.80


def test_power_against_the_published_audit_is_reached():
    n = int(size(files_to_see_change(7, 32, 0.5)))

    def power(m):
        seen = [barnard_p(7, 32, x, m) <= 0.05 for x in range(m + 1)]
        return stats.binom.pmf(np.arange(m + 1), m, 0.5)[seen].sum()

    assert power(n) >= 0.80 > power(n - 1)


def test_power_of_two_audits_is_what_a_simulation_finds():
    n = int(size(files_to_see_change(7, 32, 0.5, against="twee_audits")))
    rng = np.random.default_rng(2018)
    before, after = rng.binomial(n, 7 / 32, 1500), rng.binomial(n, 0.5, 1500)
    seen = {(a, b): barnard_p(a, n, b, n) <= 0.05 for a, b in set(zip(before, after, strict=True))}
    found = np.mean([seen[a, b] for a, b in zip(before, after, strict=True)])
    # 1500 draws leave a Monte Carlo error of .010; the size is the first with at least .80
    assert 0.80 - 0.03 < found < 0.85 + 0.03


def test_the_three_questions_have_three_answers():
    sizes = {
        against: size(files_to_see_change(7, 32, 0.5, against=against))
        for against in ("vaste_norm", "gepubliceerd", "twee_audits")
    }
    assert sizes["vaste_norm"] < sizes["twee_audits"] < sizes["gepubliceerd"]


def test_a_change_that_no_size_can_show_is_said():
    answer = files_to_see_change(7, 32, 0.25, most=60).iloc[0]
    assert np.isnan(answer["estimate"])
    assert answer["cautions"] == ("not_reached 60",)


def test_the_plan_holds_every_question_once_with_its_words():
    plan = audit_plan(7, 32, 0.5)
    assert plan.index.is_unique
    assert plan["label"].str.len().min() > 20
    assert plan.loc["nodig_verandering", "estimate"] == size(files_to_see_change(7, 32, 0.5))


@given(st.floats(0.001, 0.5), st.floats(0.5, 0.999))
def test_files_without_a_find_is_the_first_size_that_rules_the_part_out(share, level):
    n = int(size(files_for_none(share, level=level)))
    assert (1 - share) ** n <= (1 - level) * (1 + 1e-9)
    assert n == 1 or (1 - share) ** (n - 1) > (1 - level) * (1 - 1e-9)


@given(st.floats(0.05, 0.5), st.floats(0.08, 0.3))
@settings(max_examples=10)
def test_a_share_and_its_complement_need_as_many_files(share, width):
    here, there = files_for_precision(share, width), files_for_precision(1 - share, width)
    # half a file is rounded up on both sides, which can tip the size that lasts by a few files
    assert abs(size(here) - size(there)) <= 5


@given(st.sampled_from(["vaste_norm", "gepubliceerd", "twee_audits"]))
@settings(max_examples=3)
def test_more_power_and_a_smaller_step_need_more_files(against):
    plain = size(files_to_see_change(7, 32, 0.6, against=against))
    assert size(files_to_see_change(7, 32, 0.6, against=against, power=0.9)) >= plain
    assert size(files_to_see_change(7, 32, 0.5, against=against)) >= plain


def test_halving_ends_where_walking_over_every_size_ends():
    walked = next(
        n
        for n in range(2, 200)
        if all(_power_against_audit(7, 32, 0.5, m, 0.05) >= 0.80 for m in range(n, n + 21))
    )
    assert size(files_to_see_change(7, 32, 0.5)) == walked


@pytest.mark.parametrize("wrong", [0, 1, -0.1, 1.5])
def test_a_part_outside_zero_and_one_is_refused(wrong):
    with pytest.raises(ValueError, match="between 0 and 1"):
        files_for_precision(wrong, 0.1)
    with pytest.raises(ValueError, match="between 0 and 1"):
        files_for_none(wrong)
    with pytest.raises(ValueError, match="between 0 and 1"):
        files_to_see_change(7, 32, wrong)


def test_an_unknown_comparison_or_count_is_refused():
    with pytest.raises(ValueError, match="against"):
        files_to_see_change(7, 32, 0.5, against="gevoel")
    with pytest.raises(ValueError, match="count"):
        files_to_see_change(33, 32, 0.5)
    with pytest.raises(ValueError, match="sides"):
        files_for_none(0.05, sides=3)
