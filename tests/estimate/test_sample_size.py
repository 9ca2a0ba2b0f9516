"""Planning: the published sizes, and that the sizes do what they promise."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from jeugdlib.estimate._exact import barnard_p
from jeugdlib.estimate._power import power_against_audit
from jeugdlib.estimate.outcome import (
    audit_plan,
    chance_to_see_change,
    files_for_kappa,
    files_for_none,
    files_for_precision,
    files_to_see_change,
    precision,
    proportion,
    proportion_of_total,
)


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
        if all(power_against_audit(7, 32, 0.5, m, 0.05) >= 0.80 for m in range(n, n + 21))
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


def test_the_precision_of_a_size_is_half_the_width_of_its_interval():
    table = precision(0.3, range(20, 41), total=200)
    row = table.loc["met_32"]
    drawn = proportion_of_total(pd.DataFrame({"count": [10], "n": [32], "total": [200]})).iloc[0]
    assert row["estimate"] == (drawn["high"] - drawn["low"]) / 2
    separate = proportion(pd.DataFrame({"count": [10], "n": [32]})).iloc[0]
    row = precision(0.3, range(32, 33)).iloc[0]
    assert (row["low"], row["high"]) == (separate["low"], separate["high"])
    assert len(precision(0.3, range(20, 41), total=25)) == 6
    assert len(precision(0.3, range(20, 41), total=5)) == 0


def test_a_draw_from_few_files_needs_fewer_and_from_very_many_as_many():
    plain = size(files_for_precision(0.3, 0.10))
    drawn = [size(files_for_precision(0.3, 0.10, total=n)) for n in (40, 100, 400, 20_000)]
    assert drawn == sorted(drawn)
    assert drawn[0] < 40
    assert abs(drawn[-1] - plain) <= 2  # bounds are whole files of the total there
    # a second route: what the estimator itself gives for that draw
    n, count = int(drawn[1]), int(0.3 * drawn[1] + 0.5)
    answer = proportion_of_total(pd.DataFrame({"count": [count], "n": [n], "total": [100]})).iloc[0]
    assert (answer["high"] - answer["low"]) / 2 <= 0.10


def test_who_reads_all_files_knows_all_of_them():
    assert size(files_for_precision(0.5, 0.01, total=30)) == 30
    assert size(files_for_none(0.05, total=1)) == 1


def test_units_that_are_alike_need_about_the_design_effect_as_many():
    plain, nested = (size(files_for_precision(0.3, 0.10, design_effect=d)) for d in (1, 1.3))
    assert nested == pytest.approx(1.3 * plain, abs=5)  # whole counts and the zigzag


def test_without_a_find_a_draw_from_a_total_rules_out_the_fewest_files_that_are_the_part():
    # a second route: count the ways to draw n of the other files
    from math import comb

    for total, share in ((100, 0.05), (200, 0.05), (60, 0.1), (7, 0.4)):
        having = next(k for k in range(total + 1) if k >= share * total - 1e-9)
        n = int(size(files_for_none(share, total=total)))
        none = [comb(total - having, m) / comb(total, m) for m in (n - 1, n)]
        assert none[1] <= 0.05 < none[0]
    assert size(files_for_none(0.05, total=100_000)) == 59


def agreeing(kappa, share):
    both = share * (1 - share)
    return np.array([share**2, 2 * both, (1 - share) ** 2]) + kappa * both * np.array([1, -2, 1])


@pytest.mark.parametrize(
    ("kappa", "prevalence", "half_width", "files"),
    # walked over n as R's kappaSize does (CIBinary, version 1.2; the first is its own example):
    # the first n at which expected counts are beyond the chi-square of 1 df at both bounds
    [(0.4, 0.3, 0.1, 397), (0.6, 0.2, 0.2, 118), (0.6, 0.5, 0.2, 81), (0.8, 0.5, 0.1, 196)],
)
def test_files_for_kappa_are_those_of_kappasize(kappa, prevalence, half_width, files):
    def apart(n, bound):
        expected, there = n * agreeing(kappa, prevalence), n * agreeing(bound, prevalence)
        return stats.chisquare(expected, there, ddof=1).pvalue <= 0.05

    bounds = (kappa - half_width, kappa + half_width)
    walked = next(n for n in range(11, 1000) if all(apart(n, bound) for bound in bounds))
    assert size(files_for_kappa(kappa, prevalence, half_width)) == walked == files


def test_with_so_many_files_the_interval_of_kappa_is_as_wide_as_planned():
    kappa, prevalence, half_width = 0.6, 0.3, 0.2
    n = int(size(files_for_kappa(kappa, prevalence, half_width)))
    rng = np.random.default_rng(2018)
    both, one, none = rng.multinomial(n, agreeing(kappa, prevalence), 2000).T
    share = (2 * both + one) / (2 * n)
    grid = np.linspace(-0.2, 0.999, 600)[:, None]
    parts = share * (1 - share) * np.array([1, -2, 1])[:, None, None]
    cells = np.array([share**2, 2 * share * (1 - share), (1 - share) ** 2])[:, None]
    expected = n * (cells + grid * parts)
    found = np.array([both, one, none])[:, None]
    fits = ((found - expected) ** 2 / expected).sum(axis=0) <= stats.chi2.ppf(0.95, 1)
    low, high = grid[fits.argmax(axis=0), 0], grid[::-1][fits[::-1].argmax(axis=0), 0]
    # 2000 draws; the bounds of a draw vary, their middle is what was planned
    assert np.median(low) >= kappa - half_width - 0.02
    assert np.median(high) <= kappa + half_width + 0.02
    assert np.mean((low <= kappa) & (kappa <= high)) == pytest.approx(0.95, abs=0.02)


def test_the_variance_behind_it_is_the_published_one_in_large_numbers():
    # irr's N.cohen.kappa (its own example): a step from .7 to .85 at a half needs 96 files, by the
    # variance of Fleiss, Cohen & Everitt (1969), which at a prevalence of a half is 1 − kappa²
    z, beyond = stats.norm.ppf([0.95, 0.8])
    files = ((z * np.sqrt(1 - 0.85**2) + beyond * np.sqrt(1 - 0.7**2)) / 0.15) ** 2
    assert np.ceil(files) == 96
    narrow = 0.002  # where the goodness-of-fit interval is the normal one
    planned = size(files_for_kappa(0.7, 0.5, narrow))
    assert planned == pytest.approx(stats.chi2.ppf(0.95, 1) * (1 - 0.7**2) / narrow**2, rel=0.01)


def test_a_rare_item_needs_many_files_and_says_when_both_hardly_find_it():
    files = [size(files_for_kappa(0.6, share, 0.2)) for share in (0.5, 0.2, 0.05)]
    assert files == sorted(files)
    answer = files_for_kappa(0.6, 0.05, 0.35)
    [code] = answer["cautions"].item()
    both = size(answer) * agreeing(0.6, 0.05)[0]
    assert code == f"few_both {both:.1f}"
    assert size(files_for_kappa(0.6, 0.3, 0.2)) == size(files_for_kappa(0.6, 0.7, 0.2))


def test_a_bound_that_cannot_be_asks_for_no_files():
    # above .9 + .2 there is no kappa, so only the lower bound counts
    lower = agreeing(0.7, 0.4)
    apart = ((agreeing(0.9, 0.4) - lower) ** 2 / lower).sum()
    assert size(files_for_kappa(0.9, 0.4, 0.2)) == np.ceil(stats.chi2.ppf(0.95, 1) / apart)
    with pytest.raises(ValueError, match="half_width"):
        files_for_kappa(0.1, 0.01, 0.95)


@pytest.mark.parametrize("against", ["vaste_norm", "gepubliceerd", "twee_audits"])
def test_the_chance_to_see_a_change_reaches_the_power_where_the_plan_says(against):
    audit = pd.DataFrame({"count": [7], "n": [32]})
    needed = int(size(files_to_see_change(7, 32, 0.6, against=against)))
    table = chance_to_see_change(audit, 0.6, [needed - 1, needed, needed + 10], against=against)
    assert table["estimate"].iloc[0] < 0.8 <= table["estimate"].iloc[1:].min()
    assert table.index.tolist() == [f"kans_{m}" for m in (needed - 1, needed, needed + 10)]


def test_what_cannot_be_drawn_or_planned_is_refused():
    audit = pd.DataFrame({"count": [7], "n": [32]})
    with pytest.raises(ValueError, match="total"):
        files_for_precision(0.3, 0.1, total=0)
    with pytest.raises(ValueError, match="design_effect"):
        files_for_precision(0.3, 0.1, design_effect=0.9)
    with pytest.raises(ValueError, match="one of them"):
        files_for_precision(0.3, 0.1, design_effect=1.2, total=50)
    with pytest.raises(ValueError, match="sizes"):
        precision(0.3, range(3))
    with pytest.raises(ValueError, match="sizes"):
        chance_to_see_change(audit, 0.5, [0])
    with pytest.raises(ValueError, match="kappa"):
        files_for_kappa(1, 0.3, 0.1)
