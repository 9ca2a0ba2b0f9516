"""Case mix: closed forms, a second likelihood, known truth, and categories that tell nothing."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

from jeugdlib import release
from jeugdlib.columns import mark
from jeugdlib.estimate._intervals import proportion_interval
from jeugdlib.estimate.quality import calibration, case_mix, funnel
from jeugdlib.estimate.quality.case_mix import NEARLY, _log_odds_elsewhere, _prepared

COVARIATES = ("ernst", "leeftijd")
SEVERITY, AGE = ("laag", "midden", "hoog"), ("0-11", "12-17")


def children(rng, providers=12, size=150, confounded=True, effect=0.0):
    """One row per child; the later providers get the more severe children."""
    code = rng.integers(0, providers, providers * size)
    tilt = code / providers if confounded else 0.5
    severity = (rng.random(len(code)) < tilt).astype(int) + (rng.random(len(code)) < tilt)
    age = rng.integers(0, 2, len(code))
    own = rng.normal(0, effect, providers) if effect else np.zeros(providers)
    log_odds = -1.2 + 0.8 * severity + 0.3 * age + own[code]
    return pd.DataFrame(
        {
            "aanbieder": [f"A{i:02}" for i in code],
            "ernst": np.array(SEVERITY)[severity],
            "leeftijd": np.array(AGE)[age],
            "count": (rng.random(len(code)) < 1 / (1 + np.exp(-log_odds))).astype(int),
            "n": 1,
        }
    )


def added_up(rows):
    by = ["aanbieder", *COVARIATES]
    return rows.groupby(by, as_index=False)[["count", "n"]].sum()


ROWS = children(np.random.default_rng(1))
PATTERNS = added_up(ROWS)
FOUND = case_mix(PATTERNS, covariates=COVARIATES)


def likelihood(design, count, n):
    """The coefficients by another way: the log-likelihood itself, maximised by SciPy."""

    def minus(b):
        eta = design @ b
        return -(count * eta - n * np.logaddexp(0, eta)).sum()

    def slope(b):
        return design.T @ (n / (1 + np.exp(-design @ b)) - count)

    start = np.zeros(design.shape[1])
    return minimize(minus, start, jac=slope, method="BFGS", options={"gtol": 1e-9}).x


def dummies(rows):
    columns = [rows["ernst"] == "midden", rows["ernst"] == "hoog", rows["leeftijd"] == "12-17"]
    return np.column_stack([np.ones(len(rows)), *columns]).astype(float)


def test_expected_is_that_of_a_second_likelihood_on_separate_children():
    design = dummies(ROWS)
    b = likelihood(design, ROWS["count"].to_numpy(), ROWS["n"].to_numpy())
    by_hand = pd.Series(1 / (1 + np.exp(-design @ b))).groupby(ROWS["aanbieder"]).sum()
    ours = FOUND.rows["expected"]
    assert ours.to_numpy() == pytest.approx(by_hand[ours.index].to_numpy(), rel=1e-6)  # iterated
    assert ours.sum() == pytest.approx(ROWS["count"].sum(), rel=1e-9)


def test_with_one_covariate_it_is_the_closed_form_of_indirect_standardisation():
    found = case_mix(PATTERNS, covariates=["ernst"]).rows
    strata = PATTERNS.groupby("ernst")[["count", "n"]].sum()
    rates = PATTERNS["ernst"].map(strata["count"] / strata["n"])
    by_hand = (PATTERNS["n"] * rates).groupby(PATTERNS["aanbieder"]).sum()
    assert found["expected"].to_numpy() == pytest.approx(by_hand.to_numpy(), rel=1e-8)


def test_ratio_interval_and_standardised_share_follow_from_what_is_expected():
    rows = FOUND.rows
    share = PATTERNS["count"].sum() / PATTERNS["n"].sum()
    assert FOUND.answers["estimate"]["samen"] == share
    assert rows["ratio"].tolist() == (rows["count"] / rows["expected"]).tolist()
    assert rows["standardised"].to_numpy() == pytest.approx(rows["ratio"] * share)
    low, high = proportion_interval(rows["count"], rows["n"], 0.95, "clopper_pearson")
    assert rows["ratio_low"].to_numpy() == pytest.approx(low * rows["n"] / rows["expected"])
    assert rows["ratio_high"].to_numpy() == pytest.approx(high * rows["n"] / rows["expected"])


def outside(rows):
    return (
        (rows["estimate"] < rows["limit_low_95"]) | (rows["estimate"] > rows["limit_high_95"])
    ).mean()


def test_equal_providers_with_other_children_differ_until_case_mix_is_held_against_them():
    rng = np.random.default_rng(5)
    plain, corrected = [], []
    for _ in range(12):
        found = case_mix(added_up(children(rng)), covariates=COVARIATES).rows
        plain.append(outside(funnel(found[["count", "n"]]).rows))
        corrected.append(outside(funnel(found, model="standardised").rows))
    assert np.mean(plain) > 0.3
    assert np.mean(corrected) <= 0.06  # .023 over 1200, as expected rests a little on oneself


def test_intervals_of_equal_providers_hold_a_ratio_of_one():
    rng, held = np.random.default_rng(8), []
    for _ in range(12):
        rows = case_mix(added_up(children(rng, size=60)), covariates=COVARIATES).rows
        held.append(((rows["ratio_low"] <= 1) & (rows["ratio_high"] >= 1)).mean())
    assert np.mean(held) >= 0.95  # conservative: expected rests for a part on the provider itself


def test_a_provider_is_predicted_by_a_model_of_the_others():
    rows, design, _ = _prepared(PATTERNS, COVARIATES)
    ours = _log_odds_elsewhere(rows, design)
    own = (rows["aanbieder"] == "A03").to_numpy()
    others = rows[~own]
    b = likelihood(dummies(others), others["count"].to_numpy(), others["n"].to_numpy())
    assert ours[own] == pytest.approx(dummies(rows[own]) @ b, abs=1e-6)
    assert abs(ours).max() < NEARLY


def test_calibration_of_the_true_model_is_near_one_and_of_noise_is_not():
    level, slope = (FOUND.answers.loc[f"calibratie_{name}"] for name in ("niveau", "helling"))
    assert level["low"] < 0 < level["high"]
    assert slope["low"] < 1 < slope["high"]
    # a covariate of noise with many categories: the model is too sure of itself
    rng = np.random.default_rng(4)
    noise = ROWS.assign(x=rng.integers(0, 60, len(ROWS)).astype(str))
    sure = case_mix(noise, covariates=["x"]).answers.loc["calibratie_helling"]
    assert sure["high"] < 0.7


def test_bands_hold_every_child_once_from_low_to_high():
    bands = calibration(PATTERNS, covariates=COVARIATES, bands=4)
    assert bands["n"].sum() == PATTERNS["n"].sum()
    assert bands["count"].sum() == PATTERNS["count"].sum()
    assert (np.diff(bands["predicted"]) > 0).all()
    assert bands["estimate"].tolist() == (bands["count"] / bands["n"]).tolist()
    # the model is the true one: what was found lies in its interval nearly everywhere
    within = (bands["low"] <= bands["predicted"]) & (bands["predicted"] <= bands["high"])
    assert within.sum() >= 3
    assert len(calibration(PATTERNS, covariates=[], bands=1)) == 1


def test_shuffling_rows_or_splitting_a_pattern_changes_nothing():
    numbers = FOUND.rows.select_dtypes("number")
    for other in (PATTERNS.sample(frac=1, random_state=2), ROWS):
        found = case_mix(other, covariates=COVARIATES)
        assert found.rows.index.tolist() == FOUND.rows.index.tolist()
        pd.testing.assert_frame_equal(
            found.rows.select_dtypes("number"), numbers, rtol=1e-7, check_dtype=False
        )
        assert found.answers["estimate"].to_numpy() == pytest.approx(
            FOUND.answers["estimate"].to_numpy(), abs=1e-6
        )


def test_rows_are_by_code_and_not_by_outcome():
    assert FOUND.rows.index.tolist() == sorted(set(PATTERNS["aanbieder"]))


def test_every_child_twice_keeps_the_ratio():
    twice = case_mix(pd.concat([PATTERNS, PATTERNS]), covariates=COVARIATES).rows
    assert twice["ratio"].to_numpy() == pytest.approx(FOUND.rows["ratio"].to_numpy(), rel=1e-8)


def codes(table, name):
    return [[c for c in row if c.startswith(name)] for row in table["cautions"]]


def test_it_says_what_was_corrected_for_and_that_nothing_else_was():
    assert all(codes(FOUND.rows, "case_mix_measured_only ernst, leeftijd"))
    assert all(codes(FOUND.answers, "case_mix_measured_only ernst, leeftijd"))


def test_a_covariate_with_one_category_is_left_out_and_named():
    found = case_mix(PATTERNS.assign(regio="Oost"), covariates=[*COVARIATES, "regio"])
    assert found.rows["expected"].equals(FOUND.rows["expected"])
    assert codes(found.rows, "case_mix_left_out") == [["case_mix_left_out regio"]] * 12


def test_categories_of_few_children_are_taken_together_and_named():
    few = PATTERNS.copy()
    few["ernst"] = few["ernst"].mask(few.index == 0, "zeldzaam").mask(few.index == 1, "bijzonder")
    few.loc[[0, 1], ["count", "n"]] = [[1, 6], [2, 7]]
    found = case_mix(few, covariates=COVARIATES)
    assert codes(found.rows, "case_mix_merged")[0] == ["case_mix_merged ernst bijzonder, zeldzaam"]
    same = few.assign(ernst=few["ernst"].replace({"zeldzaam": "o", "bijzonder": "o"}))
    assert case_mix(same, covariates=COVARIATES).rows["expected"].to_numpy() == pytest.approx(
        found.rows["expected"].to_numpy(), rel=1e-9
    )


def test_a_category_in_which_nobody_has_the_outcome_goes_with_the_largest():
    none = PATTERNS.copy()
    none["ernst"] = none["ernst"].mask(none.index < 3, "nooit")
    none.loc[none.index < 3, "count"] = 0
    found = case_mix(none, covariates=COVARIATES)
    assert np.isfinite(found.rows[["expected", "ratio"]].to_numpy()).all()
    assert codes(found.rows, "case_mix_merged")[0] == ["case_mix_merged ernst nooit"]


def test_covariates_that_say_the_same_are_no_problem():
    twice = case_mix(PATTERNS.assign(again=PATTERNS["ernst"]), covariates=[*COVARIATES, "again"])
    assert twice.rows["expected"].to_numpy() == pytest.approx(
        FOUND.rows["expected"].to_numpy(), rel=1e-6
    )
    assert twice.answers["df"]["calibratie_niveau"] == FOUND.answers["df"]["calibratie_niveau"]


def test_a_provider_with_children_as_nobody_elsewhere_is_told_that_it_rests_on_itself():
    alone = PATTERNS.copy()
    alone["ernst"] = alone["ernst"].mask(alone["aanbieder"] == "A05", "crisis")
    found = case_mix(alone, covariates=COVARIATES).rows
    assert codes(found.loc[["A05"]], "case_mix_overlap") == [["case_mix_overlap 0"]]
    assert not any(codes(found.drop(index="A05"), "case_mix_overlap"))
    assert found["elsewhere"].drop("A05").eq(1).all()
    assert found.loc["A05", "ratio"] == pytest.approx(1, abs=0.15)  # compared with itself


@pytest.mark.parametrize("found", [0, 20, 19])
def test_children_as_nobody_elsewhere_are_not_like_those_that_they_are_taken_together_with(found):
    own = {"aanbieder": "A05", "ernst": "crisis", "leeftijd": "0-11", "count": found, "n": 20}
    with_own = pd.concat([PATTERNS[PATTERNS["aanbieder"] != "A05"], pd.DataFrame([own])])
    row = case_mix(with_own, covariates=COVARIATES).rows.loc["A05"]
    assert row["elsewhere"] == 0
    assert "case_mix_overlap 0" in row["cautions"]


def test_a_provider_with_one_child_has_a_wide_interval_and_moves_nobody():
    one = pd.DataFrame(
        {"aanbieder": ["Z"], "ernst": "laag", "leeftijd": "0-11", "count": 1, "n": 1}
    )
    found = case_mix(pd.concat([PATTERNS, one]), covariates=COVARIATES).rows
    row = found.loc["Z"]
    assert row["ratio_low"] < 1 < row["ratio_high"]
    assert found["expected"].drop("Z").to_numpy() == pytest.approx(FOUND.rows["expected"], rel=0.01)


def test_one_provider_none_and_equal_outcomes_are_not_computable():
    alone = case_mix(PATTERNS[PATTERNS["aanbieder"] == "A01"], covariates=COVARIATES)
    assert alone.rows["ratio"].isna().all()
    assert "er is maar één aanbieder" in alone.rows["cautions"].item()[0]
    assert alone.answers.index.tolist() == ["samen"]
    for count in (0, PATTERNS["n"]):
        same = case_mix(PATTERNS.assign(count=count), covariates=COVARIATES)
        assert same.rows["ratio"].isna().all()
        assert "hetzelfde gevonden" in same.answers["cautions"]["samen"][0]
        assert len(calibration(PATTERNS.assign(count=count), covariates=COVARIATES)) == 0
    nobody = case_mix(PATTERNS.assign(count=0, n=0), covariates=COVARIATES)
    assert len(nobody.rows) == 0
    assert np.isnan(nobody.answers["estimate"]["samen"])


def test_two_providers_and_rows_without_children_have_an_answer():
    two = PATTERNS[PATTERNS["aanbieder"].isin(["A01", "A02"])]
    found = case_mix(two, covariates=COVARIATES)
    assert found.rows["ratio"].notna().all()
    empty = case_mix(pd.concat([two, two.assign(count=0, n=0)]), covariates=COVARIATES)
    assert empty.rows["expected"].equals(found.rows["expected"])


def test_outside_the_team_expected_is_rounded_and_what_tells_more_is_missing():
    shared = release.release(case_mix(mark(PATTERNS, "child"), covariates=COVARIATES), "openbaar")
    rows = shared.rows
    assert (rows[["count", "n", "expected"]].dropna() % 5 == 0).all(axis=None)
    assert rows[["ratio", "ratio_low", "standardised"]].isna().all(axis=None)
    # what was predicted follows from the rounded numbers beside it, and tells no more than they do
    of_rounded = (rows["expected"] / rows["n"]).dropna()
    assert rows["predicted"].dropna().to_numpy() == pytest.approx(of_rounded, abs=0.00501)
    assert any("case_mix_measured_only ernst, leeftijd" in c for c in rows["cautions"])
    again = release.release(funnel(rows, model="standardised"), "openbaar")
    shown = rows["expected"].notna()
    ratio = rows["count"] / rows["expected"]
    assert again.rows["estimate"][shown].to_numpy() == pytest.approx(ratio[shown])


def test_a_missing_covariate_and_a_wrong_count_are_refused():
    with pytest.raises(ValueError, match="geslacht"):
        case_mix(PATTERNS, covariates=["geslacht"])
    with pytest.raises(ValueError, match="rows"):
        case_mix(PATTERNS.assign(count=9999), covariates=COVARIATES)
    with pytest.raises(ValueError, match="level"):
        calibration(PATTERNS, covariates=COVARIATES, level=0)
