"""Agreement of coders, intervals, degenerate data, and drift over the order of reading."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jeugdlib.columns import mark
from jeugdlib.estimate import _agreement as arithmetic
from jeugdlib.estimate.quality import agreement, drift, from_table, icc
from jeugdlib.estimate.quality.coded import MEASURES

DRAWS = 200  # enough to have an interval; its coverage is measured in benchmarks/coverage
ROUNDING = 1e-12  # the same sums in another order
BELIEVED = {"nominal": None, "ordinal": 0, "interval": 0}
ONE_OF_32 = [(0, 0)] * 30 + [(1, 1), (0, 1)]
ENDS = ("_low", "_high")
NUMBERS = [name + end for name in ("percent", *MEASURES) for end in ("", "_low", "_high")]


def rated(codes, scale="nominal", levels=2, item="x", places=None, files=None):
    """Ratings in their long form, from a row of answers per unit; None is not filled in."""
    rows = [
        {
            **{"unit_id": f"D{unit}", "dossier_id": f"D{unit if files is None else files[unit]}"},
            **{"item": item, "label": item.upper(), "unit": "dossiers", "scale": scale},
            **{"levels": pd.NA if scale == "interval" else levels, "coder": "ABCDEF"[coder]},
            **{"value": str(answer), "score": BELIEVED[scale] if scale == "nominal" else answer},
            "found": bool(answer) if scale == "nominal" and levels == 2 else pd.NA,
            "place": pd.NA if places is None else places[unit],
        }
        for unit, answers in enumerate(codes)
        for coder, answer in enumerate(answers)
        if answer is not None
    ]
    names = ["unit_id", "dossier_id", "item", "label", "unit", "scale", "levels", "coder", "value"]
    table = pd.DataFrame(rows, columns=[*names, "score", "found", "place"])
    types = {"levels": "Int64", "score": "Float64", "found": "boolean", "place": "Int64"}
    return table.astype(types)


def answers(table, seed=1, **settings):
    found = agreement(table, rng=np.random.default_rng(seed), draws=DRAWS, **settings)
    return found.answers


def one(codes, **of):
    return answers(rated(codes, **of)).loc["overeenstemming_x"]


def codes_of(*caution):
    return [code.split()[0] for code in caution]


# -- worked examples ---------------------------------------------------------------------------


def test_one_difference_in_32_files_takes_kappa_from_1_to_065():
    row = one(ONE_OF_32)
    assert row["kappa"] == pytest.approx(0.65, abs=0.005)
    assert row["ac1"] == pytest.approx(0.97, abs=0.005)
    assert row["percent"] == 31 / 32
    # two of the three times that a coder found it, the other did too
    assert row["positive"] == pytest.approx(2 / 3)
    assert row["negative"] == pytest.approx(60 / 61)


def test_the_published_three_by_three_table():
    found = from_table(np.array([[13, 0, 0], [0, 20, 7], [0, 4, 56]]))
    assert found.loc["kappa", "estimate"] == pytest.approx(0.7964, abs=5e-5)
    assert found.loc["kappa", "se"] == pytest.approx(0.0589, abs=5e-5)
    assert found.loc["ac1", "estimate"] == pytest.approx(0.8493, abs=5e-5)
    assert found.loc["alpha", "estimate"] == pytest.approx(0.7973, abs=5e-5)
    pairs = np.repeat(np.indices((3, 3)).reshape(2, -1).T, [13, 0, 0, 0, 20, 7, 0, 4, 56], axis=0)
    row = one(pairs.tolist(), levels=3)
    for key in ("kappa", "ac1", "alpha"):
        assert row[key] == pytest.approx(found.loc[key, "estimate"], rel=ROUNDING)


def test_a_level_of_the_scale_that_nobody_chose_counts_in_its_weights():
    # by hand, on a scale of three: agreed 9 / 10; by chance 5 / 12 (AC2) and .74 (kappa)
    row = one([(0, 0)] * 4 + [(1, 1)] * 4 + [(0, 1)] * 2, scale="ordinal", levels=3)
    assert row["ac1"] == pytest.approx((9 / 10 - 5 / 12) / (7 / 12))
    assert row["kappa"] == pytest.approx((0.9 - 0.74) / 0.26)


def test_percent_has_the_exact_interval_of_a_proportion():
    row = one([(0, 0)] * 20 + [(1, 1)] * 9 + [(0, 1)] * 3)
    # Clopper-Pearson of 29 of 32 (binom.test in R)
    assert row["percent_low"] == pytest.approx(0.7497730, abs=1e-6)
    assert row["percent_high"] == pytest.approx(0.9802327, abs=1e-6)


def test_of_a_listed_item_only_percent_and_positive_are_said():
    table = rated([(1, 1), (1, 0), (0, 1), (1, 1)]).assign(scale="listed")
    row = answers(table).loc["overeenstemming_x"]
    assert (row["percent"], row["positive"]) == (0.5, pytest.approx(4 / 6))
    assert row[["negative", *MEASURES]].isna().all()
    assert "no_kappa" in codes_of(*row["cautions"])
    assert answers(table).loc["overeenstemming", "n"] == 0


def test_an_answer_off_the_scale_counts_in_percent_alone():
    table = rated([(0, 0), (1, 1), (2, 2), (0, 2), (2, 2)], "ordinal", levels=3)
    with_unknown = rated([(0, 0), (1, 1), (2, 2), (0, 2), (2, 2), (9, 0)], "ordinal", levels=3)
    with_unknown.loc[with_unknown["value"] == "9", "score"] = pd.NA
    row, other = (answers(t).loc["overeenstemming_x"] for t in (table, with_unknown))
    assert (row["percent"], other["percent"]) == (4 / 5, 4 / 6)
    assert row["kappa"] == pytest.approx(other["kappa"], rel=ROUNDING)
    assert row["alpha"] == pytest.approx(other["alpha"], rel=ROUNDING)
    assert "off_scale 1" in other["cautions"]


def test_over_all_items_observed_and_expected_agreement_are_added_up():
    first, second = ONE_OF_32, [(0, 0)] * 16 + [(1, 1)] * 10 + [(0, 1)] * 6
    row = answers(pd.concat([rated(first), rated(second, item="y")])).loc["overeenstemming"]
    kappa = [from_table(table_of(codes)).loc["kappa", "estimate"] for codes in (first, second)]
    agreed = [31 / 32, 26 / 32]
    chance = [1 - (1 - a) / (1 - k) for a, k in zip(agreed, kappa, strict=True)]
    assert row["kappa"] == pytest.approx((sum(agreed) - sum(chance)) / (2 - sum(chance)))
    assert row["percent"] == pytest.approx(57 / 64)
    assert (row["n"], row["children"], row["df"]) == (64, 32, 31)


def table_of(codes):
    table = np.zeros((2, 2), int)
    np.add.at(table, tuple(np.array(codes).T), 1)
    return table


# -- properties --------------------------------------------------------------------------------

PAIRS = st.lists(st.tuples(*[st.one_of(st.none(), st.integers(0, 3))] * 3), min_size=2, max_size=25)


def measured(codes, scale="ordinal"):
    given = np.array([[-1 if code is None else code for code in row] for row in codes])
    sums = arithmetic.total(arithmetic.per_unit(given, 4))
    weights = arithmetic.linear(np.arange(4))
    return np.array(
        [
            arithmetic.observed(sums, weights),
            arithmetic.fleiss(sums, weights),
            arithmetic.gwet(sums, weights),
            arithmetic.alpha(sums, scale, np.arange(4)),
        ]
    )


@given(PAIRS, st.randoms(use_true_random=False))
def test_the_order_of_units_and_of_coders_does_not_matter(codes, random):
    shuffled = random.sample([tuple(random.sample(row, 3)) for row in codes], len(codes))
    assert measured(shuffled) == pytest.approx(measured(codes), rel=1e-9, abs=1e-9, nan_ok=True)


@given(PAIRS)
def test_turning_a_scale_around_does_not_matter(codes):
    turned = [tuple(None if code is None else 3 - code for code in row) for row in codes]
    assert measured(turned) == pytest.approx(measured(codes), rel=1e-9, abs=1e-9, nan_ok=True)


@given(PAIRS, st.permutations(range(4)))
def test_other_names_for_unordered_answers_do_not_matter(codes, names):
    named = [tuple(None if code is None else names[code] for code in row) for row in codes]
    for of, method in ((codes, "first"), (named, "other")):
        given = np.array([[-1 if code is None else code for code in row] for row in of])
        sums = arithmetic.total(arithmetic.per_unit(given, 4))
        measures = [f(sums, np.eye(4)) for f in (arithmetic.fleiss, arithmetic.gwet)]
        measures.append(arithmetic.alpha(sums, "nominal", np.arange(4)))
        if method == "first":
            expected = measures
    assert measures == pytest.approx(expected, rel=1e-9, abs=1e-9, nan_ok=True)


@given(PAIRS)
def test_every_file_twice_leaves_all_but_alpha_the_same(codes):
    once, twice = measured(codes, "interval"), measured(codes * 2, "interval")
    assert twice[:3] == pytest.approx(once[:3], rel=1e-9, abs=1e-9, nan_ok=True)
    # of n answers, alpha is what it would be of very many, with 1/n of the disagreement less
    n = sum(len(given) for row in codes if len(given := [c for c in row if c is not None]) > 1)
    if n:
        expected = 1 - (1 - once[3]) * n / (n - 1) * (2 * n - 1) / (2 * n)
        assert twice[3] == pytest.approx(expected, rel=1e-9, abs=1e-9, nan_ok=True)


@settings(max_examples=25, deadline=None)
@given(PAIRS, st.sampled_from(["nominal", "ordinal", "interval"]))
def test_an_interval_holds_its_estimate_and_stays_within_bounds(codes, scale):
    found = answers(rated(codes, scale, levels=4))
    for name in ("percent", *MEASURES):
        low, estimate, high = found[[f"{name}_low", name, f"{name}_high"]].to_numpy(float).T
        assert not np.isinf([low, estimate, high]).any()
        known = ~np.isnan(low)
        assert (low[known] <= estimate[known] + ROUNDING).all()
        assert (estimate[known] <= high[known] + ROUNDING).all()
        assert (low[known] >= (0 if name == "percent" else -1)).all()
        assert (high[known] <= 1).all()
        assert (np.isnan(low) | ~np.isnan(estimate)).all()


def test_swapping_two_coders_does_not_matter_but_for_the_draws():
    codes = [(0, 0)] * 12 + [(1, 1)] * 9 + [(0, 1)] * 5 + [(1, 0)] * 2
    row, other = one(codes), one([pair[::-1] for pair in codes])
    for name in ("percent", *MEASURES, "positive", "negative"):
        assert row[name] == pytest.approx(other[name], rel=ROUNDING)


def test_the_same_seed_gives_the_same_answers_and_the_input_stays_as_it_was():
    table = rated(ONE_OF_32)
    before = table.copy(deep=True)
    assert answers(table).equals(answers(table))
    assert not answers(table, seed=2)[NUMBERS].equals(answers(table)[NUMBERS])
    pd.testing.assert_frame_equal(table, before)


def test_several_units_of_a_file_are_drawn_together():
    codes = ([(0, 0)] * 4 + [(0, 1)] * 4) * 6 + [(1, 1)] * 12
    alone, together = one(codes), one(codes, files=np.arange(60) // 4)
    assert alone["percent"] == together["percent"]
    for name in ("percent", *MEASURES):
        width = [row[f"{name}_high"] - row[f"{name}_low"] for row in (alone, together)]
        assert width[1] > 1.2 * width[0]
    assert (together["n"], together["children"], together["df"]) == (60, 15, 14)


# -- degenerate data ---------------------------------------------------------------------------


def test_always_the_same_answer_has_no_kappa_but_an_ac1_of_1():
    row = one([(0, 0)] * 32)
    assert np.isnan([row["kappa"], row["alpha"], row["kappa_low"], row["alpha_high"]]).all()
    assert (row["percent"], row["ac1"]) == (1, 1)
    # one-sided nothing is known beyond the exact bound of 32 of 32
    assert row["percent_low"] == pytest.approx(0.025 ** (1 / 32))
    assert 0.8 < row["ac1_low"] < 1
    cautions = row["cautions"]
    assert any(code.endswith("alle codeurs kozen steeds hetzelfde antwoord") for code in cautions)
    assert "all_agreed" in codes_of(*cautions)
    assert "not_computable" not in codes_of(*cautions)


def test_coders_who_never_differ_do_not_get_an_interval_from_1_to_1():
    row = one([(0, 0)] * 16 + [(1, 1)] * 16)
    assert (row["kappa"], row["ac1"], row["alpha"]) == (1, 1, 1)
    for name in ("percent", *MEASURES):
        assert row[f"{name}_low"] < 0.95
    overall = answers(rated([(0, 0)] * 16 + [(1, 1)] * 16)).loc["overeenstemming"]
    assert np.isnan(overall["kappa_low"])
    assert "all_agreed" in codes_of(*overall["cautions"])


@pytest.mark.parametrize("codes", [[(0, 1)] * 3, [(0, 1), (1, 0)], [(0, 0)] * 4 + [(0, 1)]])
def test_over_all_items_draws_without_spread_give_no_interval_and_say_so(codes):
    overall = answers(rated(codes)).loc["overeenstemming"]
    bounds = overall[[f"{name}{end}" for name in MEASURES for end in ENDS]].astype(float)
    low, high = bounds.to_numpy().reshape(-1, 2).T
    assert np.isnan(low).any()
    assert not (low == high).any()
    assert "no_bounds" in overall["cautions"]


def test_over_all_items_draws_without_a_measure_do_not_take_away_its_interval():
    # a draw of one file three times has one answer, and no kappa
    overall = answers(rated([(0, 0), (1, 1), (0, 1)])).loc["overeenstemming"]
    assert overall["kappa_low"] < overall["kappa"] < overall["kappa_high"]
    assert "no_bounds" not in overall["cautions"]


def test_always_the_same_answer_has_no_kappa_over_all_items_either():
    overall = answers(rated([(0, 0)] * 8)).loc["overeenstemming"]
    assert np.isnan(overall["kappa"])
    assert any(code.startswith("no_kappa") for code in overall["cautions"])


def test_one_coder_who_always_says_the_same_has_a_kappa_of_0():
    row = one([(0, 0)] * 24 + [(0, 1)] * 8)
    assert row["kappa"] == 0
    assert row["ac1"] == pytest.approx(0.68)
    assert row["kappa_low"] < 0 < row["kappa_high"]


@pytest.mark.parametrize(
    "codes", [[], [(0, None)], [(0, 1)], [(None, 1), (1, None), (0, 0)], [(0,), (1,), (1,)]]
)
def test_fewer_than_two_units_with_two_coders_is_not_computable(codes):
    table = rated(codes)
    found = answers(table)
    assert found[NUMBERS].isna().all(axis=None)
    for cautions in found["cautions"]:
        assert cautions == ("not_computable minder dan twee keer vulden twee codeurs dit in",)
    assert list(found.index)[-1] == "overeenstemming"


def test_all_units_in_one_file_have_no_interval_but_of_percent():
    row = one([(0, 0), (1, 1), (0, 1)], files=[7, 7, 7])
    assert row["percent"] == pytest.approx(2 / 3)
    assert 0 <= row["percent_low"] < row["percent_high"] <= 1
    assert np.isnan(row["kappa_low"])
    assert "no_bounds" in row["cautions"]


def test_numbers_that_are_all_the_same_have_no_kappa():
    row = one([(3, 3)] * 10, scale="interval")
    assert np.isnan([row["kappa"], row["alpha"], row["ac1_low"]]).all()
    assert row["percent"] == 1


def test_a_coder_who_rated_a_unit_twice_is_refused():
    table = pd.concat([rated([(0, 1), (1, 1)])] * 2, ignore_index=True)
    for estimator in (lambda: answers(table), lambda: icc(table)):
        with pytest.raises(ValueError, match="rated a unit twice"):
            estimator()


def test_a_missing_column_is_named():
    with pytest.raises(ValueError, match="scale"):
        answers(rated(ONE_OF_32).drop(columns="scale"))
    with pytest.raises(ValueError, match="place"):
        drift(pd.DataFrame({"dossier_id": ["a"], "agreed": [True]}))
    with pytest.raises(ValueError, match="level"):
        answers(rated(ONE_OF_32), level=95)


# -- what is said with it ----------------------------------------------------------------------


def test_where_one_answer_is_rare_it_says_what_one_difference_more_would_do():
    perfect = [(0, 0)] * 31 + [(1, 1)]
    assert "low_prevalence van 1,00 naar 0,65" in one(perfect)["cautions"]
    below_zero = one([(0, 0)] * 30 + [(1, 0), (0, 1)])["cautions"]
    assert "low_prevalence van −0,03 naar −0,04" in below_zero
    even = one([(0, 0)] * 16 + [(1, 1)] * 16)["cautions"]
    assert "low_prevalence" not in codes_of(*even)


def test_few_units_and_few_found_are_said():
    row = one([(0, 0)] * 25 + [(1, 1)] * 2 + [(0, 1)])
    assert {"small_n 28", "few_found 3"} <= set(row["cautions"])
    assert codes_of(*one([(0, 0), (1, 1)] * 20)["cautions"]) == ["all_agreed"]


def test_the_whole_says_that_it_is_from_before_the_meeting_and_what_others_found():
    cautions = answers(rated(ONE_OF_32)).loc["overeenstemming", "cautions"]
    assert {"before_consensus", "kappa_elsewhere"} <= set(cautions)


def test_the_measures_that_were_used_are_named():
    assert "kappa van Cohen en AC1" in one(ONE_OF_32)["method"]
    three = one([(0, 1, 1), (0, 0, 0), (1, 1, 1)])["method"]
    assert "kappa van Fleiss" in three
    ordered = one([(0, 1), (2, 2), (1, 1)], scale="ordinal", levels=3)["method"]
    assert "AC2 van Gwet (lineair gewogen); alfa van Krippendorff (ordinaal)" in ordered


def test_the_rows_say_per_unit_whether_coders_agree_and_when_it_was_read():
    table = rated([(0, 0), (0, 1), (1, None)], places=[3, 1, 2])
    rows = agreement(table, rng=np.random.default_rng(1), draws=9).rows
    assert rows["unit_id"].tolist() == ["D0", "D1"]
    assert rows["agreed"].tolist() == [True, False]
    assert rows["place"].tolist() == [3, 1]


@pytest.mark.parametrize("scale", ["nominal", "ordinal"])
def test_bounds_are_the_same_in_whatever_order_the_rows_came(scale):
    codes = [(0, 1), (1, 1), (0, 0), (2, 1), (2, 2), (0, 2), (1, 0), (None, 1), (2, 2)]
    table = rated(codes, scale=scale, levels=3, files=[3, 3, 1, 0, 5, 2, 2, 7, 6])
    for seed in range(3):
        pd.testing.assert_frame_equal(
            answers(table), answers(table.sample(frac=1, random_state=seed))
        )


def test_answers_keep_the_mark_of_what_they_are_made_from():
    table = mark(rated(ONE_OF_32), "child")
    table.attrs["simulated"] = True
    found = agreement(table, rng=np.random.default_rng(1), draws=9)
    for part in (found.answers, found.rows, icc(table), drift(found.rows).answers):
        assert part.attrs["simulated"]
        assert part.attrs["about"] == "child"


# -- a published table -------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", [[[1, 2]], [[1]], [[1, -1], [0, 2]], [[1, 0.5], [0, 2]],
                                   [[0, 0], [0, 0]], [[1, np.nan], [0, 2]]])  # fmt: skip
def test_a_table_that_is_no_square_of_counts_is_refused(wrong):
    with pytest.raises(ValueError, match="square of whole numbers"):
        from_table(np.array(wrong))


def test_a_small_table_says_that_its_interval_is_for_large_numbers():
    small, large = np.array([[20, 5], [10, 15]]), np.array([[200, 50], [100, 150]])
    assert from_table(small).loc["kappa", "cautions"] == ("table_interval 50",)
    assert from_table(large).loc["kappa", "cautions"] == ()
    perfect = from_table(np.array([[20, 0], [0, 15]])).loc["kappa"]
    assert perfect["cautions"] == ("no_bounds",)
    assert np.isnan(perfect["low"])


# -- intraclass correlations -------------------------------------------------------------------


def test_files_that_not_all_coders_scored_do_not_count_in_an_intraclass_correlation():
    codes = [(1, 2), (4, 5), (7, 9), (3, None)]
    found = icc(rated(codes, "interval"))
    assert found.equals(icc(rated(codes[:3], "interval")))
    assert found.loc["icc_x_2_1", "estimate"] == pytest.approx(0.9130434782608695)
    assert (found["n"] == 3).all()


@pytest.mark.parametrize(
    ("codes", "reason"),
    [
        ([(3, 3)] * 5, "de scores verschillen niet"),
        ([(1, 2), (3, 3)], "te weinig scores van alle codeurs"),
        ([(1, None), (3, None), (2, None)], "te weinig scores van alle codeurs"),
    ],
)
def test_an_intraclass_correlation_that_cannot_be_says_why(codes, reason):
    found = icc(rated(codes, "interval"))
    assert found["estimate"].isna().all()
    assert set(found["cautions"]) == {(f"not_computable {reason}",)}


def test_without_numbers_there_are_no_intraclass_correlations():
    assert len(icc(rated(ONE_OF_32))) == 0


# -- drift -------------------------------------------------------------------------------------


def read_in_order(agreed):
    """Ratings of files in the order in which they were read, two items each."""
    codes = [(0, 0) if same else (0, 1) for same in agreed]
    places = list(range(1, len(codes) + 1))
    parts = [rated(codes, places=places, item=item) for item in ("x", "y")]
    return agreement(pd.concat(parts), rng=np.random.default_rng(1), draws=9).rows


def test_agreement_that_gets_worse_shows_as_a_fall():
    rows = read_in_order([True] * 15 + [True, False, False] * 5)
    found = drift(rows)
    estimates = found.answers["estimate"].tolist()
    assert estimates == pytest.approx([1, 1 / 3, -2 / 3])
    change = found.answers.loc["overeenstemming_verloop"]
    assert -1 <= change["low"] < -2 / 3 < change["high"] < 0
    assert "few_in_halves 15 15" in change["cautions"]
    assert (change["n"], change["children"]) == (60, 30)
    files = found.rows
    assert files["place"].tolist() == list(range(1, 31))
    assert files["of"].tolist() == [2] * 30


def test_coders_who_always_agree_have_no_drift_and_still_an_interval():
    change = drift(read_in_order([True] * 80)).answers.loc["overeenstemming_verloop"]
    assert change["estimate"] == 0
    assert change["low"] < 0 < change["high"]
    assert change["cautions"] == ()


def test_the_order_read_backwards_turns_the_difference_around():
    agreed = [True] * 14 + [False, True] * 8
    there, back = (
        drift(read_in_order(order)).answers.loc["overeenstemming_verloop"]
        for order in (agreed, agreed[::-1])
    )
    assert there["estimate"] == pytest.approx(-back["estimate"])
    assert (there["low"], there["high"]) == pytest.approx((-back["high"], -back["low"]))


@pytest.mark.parametrize("rows", [0, 3])
def test_too_few_files_in_a_known_order_have_no_drift(rows):
    found = drift(read_in_order([True] * 8).assign(place=[1.0] * rows + [np.nan] * (16 - rows)))
    assert found.answers[["estimate", "low", "high"]].isna().all(axis=None)
    assert "not_computable" in codes_of(*found.answers["cautions"].iloc[0])
