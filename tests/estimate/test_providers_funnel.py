"""Funnel limits: R and the published formulas, properties, false alarms by simulation."""

import json
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from jeugdlib import release
from jeugdlib.columns import mark
from jeugdlib.estimate.quality import funnel, funnel_lines
from jeugdlib.estimate.quality.funnel import _normal_part

CASES = json.loads((Path(__file__).parents[1] / "reference/proportions.json").read_text())["cases"]
CASE = next(case for case in CASES if case["id"] == "funnel_providers")
CLOSED_FORM = 1e-9  # both sides evaluate the same formula in doubles
EIGHT = pd.DataFrame(
    {"count": CASE["inputs"]["x"], "n": CASE["inputs"]["n"]}, index=list("HBCADEFG")
)
LIMITS = [f"limit_{end}_{level}" for level in ("95", "998") for end in ("low", "high")]
WIDE = [name.replace("limit", "wide") for name in LIMITS]


def outside(rows, name="limit", level="95"):
    low, high = rows[f"{name}_low_{level}"], rows[f"{name}_high_{level}"]
    return (rows["estimate"] < low) | (rows["estimate"] > high)


def test_limits_z_and_spread_are_those_of_r():
    found, expected = funnel(EIGHT), CASE["outputs"]
    for level, name in (("95", "limits95"), ("998", "limits998")):
        for end, key in (("low", "exact_lb"), ("high", "exact_ub")):
            ours = found.rows[f"limit_{end}_{level}"].to_numpy()
            assert ours == pytest.approx(expected[name][key], rel=CLOSED_FORM, abs=CLOSED_FORM)
    z = found.rows["z"].to_numpy()
    assert z == pytest.approx(expected["z"], rel=CLOSED_FORM)
    numbers = found.answers["estimate"]
    assert numbers["samen"] == pytest.approx(expected["p"], rel=CLOSED_FORM)
    assert numbers["phi"] == pytest.approx(expected["dispersion_phi_winsorised10"], rel=CLOSED_FORM)
    # what the library does not print, but what follows from its z
    assert (z**2).mean() == pytest.approx(expected["dispersion_phi"], rel=CLOSED_FORM)
    assert (z**2).sum() == pytest.approx(expected["chisq"]["x2"], rel=CLOSED_FORM)
    assert found.answers["df"]["phi"] == expected["chisq"]["df"]
    p = stats.chi2.sf((z**2).sum(), 7)
    assert p == pytest.approx(expected["chisq"]["p"], rel=CLOSED_FORM)


def test_everything_of_the_reference_case_is_compared_or_listed():
    compared = {"p", "z", "dispersion_phi", "dispersion_phi_winsorised10", "chisq"}
    assert set(CASE["outputs"]) - compared == {"limits95", "limits998"}
    for name in ("limits95", "limits998"):
        assert set(CASE["outputs"][name]) == {"exact_lb", "exact_ub", "normal_lb", "normal_ub"}


def test_normal_limits_of_r_become_the_published_wide_ones_when_moved_as_far_as_ours():
    # Spiegelhalter: centre ± z √(s² + tau²)
    found, share = funnel(EIGHT), CASE["outputs"]["p"]
    tau2, s2 = found.answers["estimate"]["tau2"], share * (1 - share) / EIGHT["n"].to_numpy()
    lines = funnel_lines(found, EIGHT["n"])
    for level, z in (("95", stats.norm.ppf(0.975)), ("998", stats.norm.ppf(0.999))):
        moved = (lines[f"wide_high_{level}"] - lines[f"limit_high_{level}"]).to_numpy()
        published = share + z * np.sqrt(s2 + tau2)
        normal = np.array(CASE["outputs"][f"limits{level}"]["normal_ub"])
        assert normal + moved == pytest.approx(published, rel=1e-12)
        # ours start from the exact limits, less than one child away
        exact = found.rows[f"limit_high_{level}"].to_numpy()
        assert (abs(lines[f"limit_high_{level}"] - exact) < 1 / EIGHT["n"].to_numpy()).all()
        ours = found.rows[f"wide_high_{level}"].to_numpy()
        assert ours == pytest.approx(lines[f"wide_high_{level}"].to_numpy(), rel=1e-12)


def test_tau2_is_that_of_the_article_with_phi_as_of_a_normal_distribution():
    found, share = funnel(EIGHT), CASE["outputs"]["p"]
    w = EIGHT["n"].to_numpy() / (share * (1 - share))
    k, phi = len(w), CASE["outputs"]["dispersion_phi_winsorised10"] / _normal_part()
    by_hand = (k * phi - (k - 1)) / (w.sum() - (w**2).sum() / w.sum())
    assert found.answers["estimate"]["tau2"] == pytest.approx(by_hand, rel=1e-12)
    z = np.random.default_rng(1).normal(size=400_000)
    drawn_in = np.clip(z, *np.quantile(z, [0.1, 0.9]))
    assert (drawn_in**2).mean() == pytest.approx(_normal_part(), abs=0.005)  # three s.e.


@pytest.mark.parametrize(("level", "chance"), [("95", 0.6415), ("998", 0.0392)])
def test_twenty_equal_organisations_give_a_false_signal_as_often_as_known(level, chance):
    twenty = pd.DataFrame({"count": 5, "n": [30] * 20})
    numbers = funnel(twenty).answers["estimate"]
    assert numbers[f"vals_signaal_{level}"] == pytest.approx(chance, abs=5e-5)  # METHODS: 64%, 3.9%
    assert numbers[f"verwacht_{level}"] == pytest.approx(20 * (1 - int(level) / 10 ** len(level)))


def test_poisson_limits_are_the_exact_quantiles_and_standardised_ones_binomial():
    rows = pd.DataFrame({"count": [12, 30, 4], "n": [40, 90, 30], "expected": [15.0, 24.0, 7.0]})
    poisson, binomial = (funnel(rows, model=name) for name in ("poisson", "standardised"))
    assert poisson.rows["estimate"].tolist() == (rows["count"] / rows["expected"]).tolist()
    for i, e in enumerate(rows["expected"]):  # 46 found and 46 expected: the centre is 1
        assert poisson.rows["limit_low_95"][i] == stats.poisson.ppf(0.025, e) / e
        assert poisson.rows["limit_high_998"][i] == stats.poisson.ppf(0.999, e) / e
        n = rows["n"][i]
        assert binomial.rows["limit_high_95"][i] == stats.binom.ppf(0.975, n, e / n) / e
    z = (rows["count"] - rows["expected"]) / np.sqrt(rows["expected"])
    assert poisson.rows["z"].to_numpy() == pytest.approx(z.to_numpy(), rel=1e-12)


def test_an_exposure_is_no_expected_number_and_gives_a_rate():
    rows = pd.DataFrame({"count": [2, 7, 3], "expected": [100.0, 400.0, 300.0]})
    found = funnel(rows, model="poisson")
    assert found.answers["estimate"]["samen"] == 12 / 800
    assert found.rows["limit_high_95"][1] == stats.poisson.ppf(0.975, 6) / 400


@given(
    st.lists(
        st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
        min_size=2,
        max_size=12,
    ),
    st.sampled_from(["binomial", "poisson", "standardised"]),
)
@settings(max_examples=25, deadline=None)
def test_a_provider_is_outside_the_line_when_it_is_outside_its_own_exact_limit(pairs, model):
    rows = pd.DataFrame(pairs, columns=["count", "n"]).assign(expected=lambda t: t["n"] * 0.4)
    found = funnel(rows, model=model)
    sizes = rows["expected" if model == "poisson" else "n"]
    lines = funnel_lines(found, sizes, model=model)
    for name, level in product(("limit", "wide"), ("95", "998")):
        ends = [f"{name}_{end}_{level}" for end in ("low", "high")]
        if lines[ends].isna().any(axis=None):  # nothing, or everything, found everywhere
            continue
        drawn = lines.assign(estimate=found.rows["estimate"])
        # on the line itself the last digit of a division decides
        near = abs(lines[ends].sub(drawn["estimate"], axis=0)).min(axis=1) < 1e-9
        exact = outside(found.rows, name, level)
        assert (outside(drawn, name, level) == exact)[~near].all()


def test_lines_grow_narrower_with_size_without_zigzag():
    lines = funnel_lines(funnel(EIGHT), range(10, 300))
    for end, sign in (("low", 1), ("high", -1)):
        assert (sign * np.diff(lines[f"limit_{end}_95"]) > -1e-3).all()
        assert (sign * np.diff(lines[f"limit_{end}_998"]) > -1e-3).all()
    assert lines["size"].tolist() == list(range(10, 300))


def test_rows_stay_in_the_order_given_and_shuffling_changes_nothing_else():
    found, shuffled = funnel(EIGHT), funnel(EIGHT.iloc[::-1])
    assert found.rows.index.tolist() == EIGHT.index.tolist()
    pd.testing.assert_frame_equal(found.rows, shuffled.rows.loc[EIGHT.index])
    numbers = found.answers["estimate"].to_numpy()
    assert shuffled.answers["estimate"].to_numpy() == pytest.approx(numbers, rel=1e-12)


def test_counting_the_complement_turns_limits_and_z_around():
    found = funnel(EIGHT).rows
    other = funnel(EIGHT.assign(count=EIGHT["n"] - EIGHT["count"])).rows
    assert other["z"].to_numpy() == pytest.approx(-found["z"].to_numpy())
    for level in ("95", "998"):
        assert outside(other, "limit", level).equals(outside(found, "limit", level))


def test_merging_the_halves_of_a_provider_gives_the_limits_of_the_whole():
    halves = pd.concat([EIGHT, pd.DataFrame({"count": [4, 5], "n": [20, 21]}, index=["G1", "G2"])])
    whole = funnel(EIGHT).rows.drop(index="G")
    assert EIGHT.loc["G"].tolist() == halves.loc[["G1", "G2"]].sum().tolist()
    again = funnel(halves.drop(index="G")).rows
    assert again.loc[whole.index, LIMITS].equals(whole[LIMITS])  # they hang on the total only


def test_every_provider_twice_keeps_the_centre_and_the_exact_limits():
    once, twice = funnel(EIGHT), funnel(pd.concat([EIGHT, EIGHT]))
    assert twice.rows.iloc[:8][LIMITS].equals(once.rows[LIMITS])


@pytest.mark.parametrize("share", [0, 1])
def test_nothing_or_everything_found_has_no_spread_and_says_so(share):
    found = funnel(pd.DataFrame({"count": [9 * share, 12 * share], "n": [9, 12]}))
    assert found.rows["z"].isna().all()
    assert found.rows["limit_low_95"].tolist() == [share, share]
    for name in ("phi", "tau2", "ruim_buiten_95"):
        assert np.isnan(found.answers["estimate"][name])
        assert found.answers["cautions"][name][0].startswith("not_computable bij alle aanbieders")
    assert found.answers["estimate"]["buiten_95"] == 0


def test_one_provider_or_none_cannot_be_compared():
    alone = funnel(EIGHT.iloc[:1])
    assert alone.rows["cautions"].item()[0].startswith("not_computable er is maar één")
    assert alone.rows[[*LIMITS, *WIDE]].isna().all(axis=None)
    assert alone.answers["estimate"].drop(["samen", *SIGNALS]).isna().all()
    none = funnel(EIGHT.iloc[:0])
    assert len(none.rows) == 0
    assert none.answers["cautions"]["samen"] == ("not_computable de noemer is 0",)


SIGNALS = [f"{name}_{level}" for name in ("verwacht", "vals_signaal") for level in ("95", "998")]


def test_a_provider_without_children_is_named_and_changes_nothing():
    more = pd.concat([EIGHT, pd.DataFrame({"count": [0], "n": [0]}, index=["Z"])])
    found = funnel(more)
    assert found.rows.at["Z", "cautions"] == ("not_computable de noemer is 0",)
    assert found.rows.loc["Z", ["estimate", "z", *LIMITS, *WIDE]].isna().all()
    assert found.answers["estimate"].equals(funnel(EIGHT).answers["estimate"])


def test_two_providers_have_limits_and_a_caution_about_their_spread():
    found = funnel(EIGHT.iloc[:2])
    assert np.isfinite(found.rows[LIMITS].to_numpy()).all()
    assert "few_providers 2" in found.answers["cautions"]["tau2"]


def test_outside_the_team_only_what_comes_from_released_counts_is_shown():
    counts = mark(
        EIGHT.assign(unit="jeugdigen", count=EIGHT["count"] + 10, n=EIGHT["n"] + 40), "child"
    )
    exact = release.release(funnel(counts), "openbaar")
    assert exact.rows[["z", *LIMITS, *WIDE]].isna().all(axis=None)
    assert exact.answers["estimate"].drop("samen").isna().all()  # df: seven, fewer than ten
    shared = release.release(counts, "openbaar")
    found = funnel(shared)
    shown = release.release(found, "openbaar")
    assert shown.rows["limit_low_95"].equals(found.rows["limit_low_95"])
    assert shown.answers["estimate"]["phi"] == found.answers["estimate"]["phi"]
    lines = funnel_lines(found, range(20, 120, 10))
    assert release.release(lines, "openbaar")["limit_low_95"].notna().all()


def test_a_wrong_model_level_or_count_is_refused():
    with pytest.raises(ValueError, match="model"):
        funnel(EIGHT, model="normal")
    with pytest.raises(ValueError, match="rows"):
        funnel(EIGHT.assign(count=99))
    with pytest.raises(ValueError, match="expected"):
        funnel(EIGHT.assign(expected=-1.0), model="poisson")
    with pytest.raises(ValueError, match="expected"):
        funnel(EIGHT, model="standardised")


def false_alarms(providers, correlation, runs, rng, share=0.3):
    """How often a provider lies outside the limits, plain and wide, at 95%."""
    n = np.exp(rng.uniform(np.log(30), np.log(300), (runs, providers))).astype(int)
    true = np.full(n.shape, share)
    if correlation:
        size = 1 / correlation - 1
        true = rng.beta(share * size, (1 - share) * size, n.shape)
    found = []
    for count, sizes in zip(rng.binomial(n, true), n, strict=True):
        rows = funnel(pd.DataFrame({"count": count, "n": sizes})).rows
        found.append([outside(rows, name).mean() for name in ("limit", "wide")])
    return np.mean(found, axis=0)


def test_false_alarms_are_as_often_as_said():
    # benchmarks/providers.py has all sizes; here 40 providers, s.e. about .004
    rng = np.random.default_rng(6)
    plain, wide = false_alarms(40, 0, 60, rng)
    assert 0.025 <= plain <= 0.05  # exact limits are never too narrow: .038, not .050
    assert 0.02 <= wide <= plain
    plain, wide = false_alarms(40, 0.05, 60, rng)
    assert plain > 0.3  # the plain limits know chance only
    assert abs(wide - 0.05) <= 0.015
