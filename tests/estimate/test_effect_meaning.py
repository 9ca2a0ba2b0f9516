"""What an effect says: Weisz (2013, 2017), regression to the mean, the place among others.

The conversions themselves: test_effect_reference.py.
"""

import numpy as np
import pandas as pd
import pytest

from jeugdlib.columns import InputError, about, mark
from jeugdlib.estimate import outcome

EFFECT = pd.DataFrame(
    {
        "study": ["eigen"],
        "estimate": [0.46],
        "low": [0.40],
        "high": [0.52],
        "se": [0.03],
        "n": [200],
        "df": [198],
        "unit": ["standaarddeviaties"],
        "design": ["gerandomiseerd"],
        "method": ["Hedges g"],
    }
)
BENCHMARKS = pd.DataFrame(
    {
        "label": ["therapie", "tegenover gewone zorg", "residentieel"],
        "estimate": [0.46, 0.29, 0.60],
        "low": [np.nan, 0.2, np.nan],
        "high": [np.nan, 0.38, np.nan],
        "design": ["gerandomiseerd", "vergelijkend", "voor-na"],
    }
)


@pytest.mark.parametrize(("d", "chance"), [(0.46, 0.6275), (0.29, 0.5812)])
def test_of_a_hundred_pairs_63_or_58_are_better_off(d, chance):
    # METHODS §B: Weisz 2017 and 2013, four decimals
    answer = outcome.superiority(EFFECT.assign(estimate=d))
    assert answer["estimate"].item() == pytest.approx(chance, abs=5e-5)


@pytest.mark.parametrize("meaning", [outcome.superiority, outcome.u3, outcome.overlap])
def test_meaning_carries_its_interval_and_forgets_the_standard_error(meaning):
    answer = meaning(EFFECT).iloc[0]
    assert answer["low"] < answer["estimate"] < answer["high"]
    assert "se" not in answer.index
    assert (answer["kind"], answer["df"], answer["n"]) == ("effect", 198, 200)
    assert about(meaning(mark(EFFECT, "publication"))) == "publication"


def test_no_difference_is_a_half_a_half_and_full_overlap():
    nothing = EFFECT.assign(estimate=0.0, low=-0.3, high=0.2)
    assert outcome.superiority(nothing)["estimate"].item() == 0.5
    assert outcome.u3(nothing)["estimate"].item() == 0.5
    overlap = outcome.overlap(nothing).iloc[0]
    assert (overlap["estimate"], overlap["high"]) == (1, 1)
    assert overlap["low"] == outcome.overlap(EFFECT.assign(estimate=0.3))["estimate"].item()


def test_overlap_is_the_same_at_both_sides_of_zero():
    other = EFFECT.assign(estimate=-0.46, low=-0.52, high=-0.40)
    bounds = ["estimate", "low", "high"]
    assert outcome.overlap(other)[bounds].equals(outcome.overlap(EFFECT)[bounds])


@pytest.mark.parametrize("meaning", [outcome.superiority, outcome.u3, outcome.overlap])
def test_what_has_no_effect_has_no_meaning(meaning):
    codes = [("not_computable een groep is te klein",)]
    missing = EFFECT.assign(estimate=np.nan, low=np.nan, high=np.nan, cautions=codes)
    answer = meaning(missing).iloc[0]
    assert answer[["estimate", "low", "high"]].isna().all()
    assert answer["cautions"] == codes[0]


def test_meaning_is_for_standard_deviations_only():
    with pytest.raises(InputError, match="log odds ratio"):
        outcome.u3(EFFECT.assign(unit="log odds ratio"))
    with pytest.raises(ValueError, match="low"):
        outcome.u3(EFFECT.drop(columns="low"))


@pytest.mark.parametrize("rate", [0, 1, 20])
def test_a_rate_of_the_controls_is_a_part(rate):
    with pytest.raises(ValueError, match="control_rate"):
        outcome.expected_difference(EFFECT, rate)


def test_number_needed_goes_through_infinity_with_the_effect():
    unsure = EFFECT.assign(low=-0.1)
    rows = outcome.nnt(outcome.expected_difference(unsure, 0.2))
    assert rows.index.tolist() == ["nnt_benefit", "nnt_harm"]
    assert rows["estimate"].isna().tolist() == [False, True]


@pytest.mark.parametrize(("r", "expected"), [(0.4, 0.84), (0.6, 0.56), (0.8, 0.28)])
def test_regression_to_the_mean_of_the_top_fifth(r, expected):
    # METHODS §B, two decimals
    assert outcome.regression_to_mean(0.2, [r])["estimate"].item() == pytest.approx(
        expected, abs=0.005
    )


def test_regression_to_the_mean_is_what_happens_when_the_highest_are_measured_again():
    rng = np.random.default_rng(7)
    first = rng.normal(size=400_000)
    again = 0.6 * first + 0.8 * rng.normal(size=400_000)
    highest = first >= np.quantile(first, 0.8)
    seen = (first - again)[highest].mean()
    expected = outcome.regression_to_mean(0.2, [0.6])["estimate"].item()
    assert seen == pytest.approx(expected, abs=0.015)  # five standard errors of 80 000 changes


def test_regression_to_the_mean_has_a_row_per_correlation_and_is_about_nobody():
    rows = outcome.regression_to_mean(0.5)
    assert rows.index.tolist() == ["r_0_4", "r_0_6", "r_0_8"]
    assert rows["estimate"].is_monotonic_decreasing
    assert outcome.regression_to_mean(0.5, [1.0])["estimate"].item() == 0
    assert about(rows) == "publication"


@pytest.mark.parametrize(("share", "r"), [(0, 0.5), (1, 0.5), (0.2, 1.5)])
def test_an_impossible_selection_is_refused(share, r):
    with pytest.raises(ValueError):
        outcome.regression_to_mean(share, [r])


def test_an_effect_stands_among_its_own_kind():
    table = outcome.beside_benchmarks(EFFECT.assign(estimate=0.35), BENCHMARKS)
    assert table["label"].tolist() == ["tegenover gewone zorg", "Dit effect", "therapie"]
    assert table["own"].tolist() == [False, True, False]
    assert table.loc[table["own"].astype(bool), "cautions"].item() == ("among_benchmarks 1 2",)


def test_a_change_is_set_beside_changes_only():
    table = outcome.beside_benchmarks(EFFECT.assign(design="voor-na", label="Wij"), BENCHMARKS)
    assert table["label"].tolist() == ["Wij", "residentieel"]


def test_without_a_benchmark_of_its_kind_it_says_so():
    table = outcome.beside_benchmarks(EFFECT.assign(design="samenhang"), BENCHMARKS)
    assert table["cautions"].tolist() == [("no_benchmark",)]


@pytest.mark.parametrize("design", [None, "iets anders"])
def test_an_effect_of_unknown_design_is_set_beside_nothing(design):
    table = outcome.beside_benchmarks(EFFECT.assign(design=design), BENCHMARKS)
    assert table["own"].tolist() == [True]
    assert table["cautions"].iloc[0] == ("no_design",)


def test_a_teams_own_effect_stays_its_own_among_public_ones():
    public = mark(BENCHMARKS, "publication")
    assert about(outcome.beside_benchmarks(EFFECT, public)) == "child"
    assert about(outcome.beside_benchmarks(mark(EFFECT, "publication"), public)) == "publication"


def test_one_effect_at_a_time_is_set_beside_others():
    with pytest.raises(ValueError, match="one effect"):
        outcome.beside_benchmarks(pd.concat([EFFECT, EFFECT]), BENCHMARKS)


@pytest.mark.parametrize("estimate", [0.46, 0.0, -0.46])
def test_of_a_hundred_the_parts_are_those_with_and_without_the_help(estimate):
    effect = pd.DataFrame({"estimate": [estimate], "low": [estimate], "high": [estimate]})
    told = outcome.of_a_hundred(effect, 0.4)
    with_help = 0.4 + outcome.expected_difference(effect, 0.4)["estimate"].item()
    assert told["estimate"].sum() == pytest.approx(max(0.4, with_help), rel=1e-12)
    assert told["estimate"].iloc[0] == pytest.approx(min(0.4, with_help), rel=1e-12)
    assert told.index[1] == ("eraf" if estimate < 0 else "erbij")


def test_of_a_hundred_is_told_of_one_effect():
    both = pd.DataFrame({"estimate": [0.1, 0.2], "low": [0.0, 0.1], "high": [0.2, 0.3]})
    with pytest.raises(ValueError, match="one effect"):
        outcome.of_a_hundred(both, 0.5)


def test_a_made_up_effect_says_so_beside_published_ones():
    effect = EFFECT.assign()
    effect.attrs["simulated"] = True
    table = outcome.beside_benchmarks(effect, BENCHMARKS)
    assert table.loc[table["own"], "label"].item() == "Dit effect (verzonnen)"
