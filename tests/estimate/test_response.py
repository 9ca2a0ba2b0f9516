"""Response: bounds, tipping point and weights, on counts small enough to try every possibility."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, special, stats

from jeugdlib.estimate.outcome import proportion
from jeugdlib.estimate.quality import bounds, tipping_point, weighted
from jeugdlib.show._display import sentence

INTERVAL = ["estimate", "se", "low", "high"]
COUNTS = st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12))


def counts(count, n, eligible):
    return pd.DataFrame({"count": [count], "n": [n], "eligible": [eligible]}, ["tevreden"])


def patterns(rows):
    table = pd.DataFrame(rows, columns=["leeftijd", "geslacht", "eligible", "n", "count"])
    return table.assign(children=table["eligible"])


FOUR = patterns(
    [
        ("0-5", "m", 50, 40, 30),
        ("0-5", "v", 60, 30, 20),
        ("6-11", "m", 40, 20, 5),
        ("6-11", "v", 80, 10, 2),
    ]
)
BOTH = ["leeftijd", "geslacht"]


def why(answer):
    assert answer[INTERVAL].isna().all()
    (code,) = [c for c in answer["cautions"] if c.startswith("not_computable")]
    return code.removeprefix("not_computable ")


@given(COUNTS)
def test_bounds_are_the_least_and_the_most_of_all_that_can_be(parts):
    count, more, absent = parts
    n, eligible = count + more, count + more + absent
    row = bounds(counts(count, n, eligible)).iloc[0]
    possible = [(count + x) / eligible for x in range(absent + 1)] if eligible else [np.nan]
    assert [row["low"], row["high"]] == pytest.approx(
        [min(possible), max(possible)], nan_ok=True, rel=1e-12
    )
    assert row["estimate"] == pytest.approx(count / n if n else np.nan, nan_ok=True)
    codes = {0: "not_computable de noemer is 0"} if not eligible else {}
    codes |= {0: "not_computable niemand antwoordde"} if not n and eligible else {}
    assert row["cautions"] == (codes.get(n, "bounds"),)


@given(COUNTS, st.sampled_from([0.1, 0.25, 0.5, 0.75, 0.9]))
def test_the_tipping_point_is_where_trying_every_possibility_turns_the_conclusion(parts, limit):
    count, more, absent = parts
    n, eligible = count + more, count + more + absent
    row = tipping_point(counts(count, n, eligible), limit).iloc[0]
    (code,) = row["cautions"]
    if n == 0 or absent == 0:
        assert code.startswith("not_computable")
        return
    holds = [count + x > limit * eligible for x in range(absent + 1)]  # x of them have it too
    said = code.split()[0]
    if all(holds):
        assert said == "tips_never"
    elif not any(holds):
        assert said == "tips_no_more"
    else:
        below = "tips_at_none" if row["estimate"] == 0 else "tips_below"
        assert said == (below if count > limit * n else "tips_above")
        first = holds.index(True)  # so many are just enough
        assert (first - 1) / absent <= row["estimate"] + 1e-12
        assert row["estimate"] < first / absent + 1e-12
    assert pd.isna(row["estimate"]) == (said in ("tips_never", "tips_no_more"))


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((56, 80, 100), "De conclusie „meer dan 50%” blijft staan, ook als dit voor geen enkele"),
        ((48, 80, 100), "Pas als dit voor minder dan 10% van de niet-invullers geldt, kantelt"),
        ((50, 80, 100), "kantelt pas als dit voor geen of bijna geen niet-invuller geldt"),
        ((30, 80, 130), "Pas als dit voor meer dan 70% van de niet-invullers geldt, is het dat"),
        ((40, 80, 100), "Pas als dit voor meer dan 50% van de niet-invullers geldt"),
        ((5, 80, 100), "Het is niet „meer dan 50%”, ook niet als dit voor alle niet-invullers"),
        ((60, 80, 80), "iedereen antwoordde"),
        ((0, 0, 80), "niemand antwoordde"),
        ((0, 0, 0), "niemand antwoordde"),
    ],
)
def test_the_tipping_point_in_a_sentence(numbers, said):
    (code,) = tipping_point(counts(*numbers), 0.5)["cautions"].item()
    assert said in sentence(code)


def test_a_tipping_point_is_no_share_of_its_counts():
    # release computes such a share anew from count and n, so it may not find both
    assert "count" not in tipping_point(counts(48, 80, 100), 0.5).columns


@pytest.mark.parametrize("limit", [0, 1, 50])
def test_a_conclusion_is_a_part(limit):
    with pytest.raises(ValueError, match="between 0 and 1"):
        tipping_point(counts(4, 8, 10), limit)


@pytest.mark.parametrize("percent", range(1, 100))
def test_exactly_the_conclusion_is_not_more_than_it(percent):
    # in doubles 0.29 × 100 and 0.57 × 100 fall short of 29 and 57
    row = tipping_point(counts(percent, 100, 120), percent / 100).iloc[0]
    assert row["cautions"] == (f"tips_above {percent:.6f} {percent}",)
    held = tipping_point(counts(percent, 80, 100), percent / 100) if percent <= 80 else None
    assert held is None or held["cautions"].item() == (f"tips_at_none {percent}",)
    most = tipping_point(counts(percent - 1, 99, 100), percent / 100)
    assert most["cautions"].item() == (f"tips_no_more {percent}",)


@pytest.mark.parametrize("numbers", [(4, 8, 7), (9, 8, 10), (4, 8, 10.5), (-1, 8, 10)])
def test_counts_that_cannot_be_are_refused(numbers):
    for estimator in (
        bounds,
        lambda t: tipping_point(t, 0.5),
        lambda t: weighted(t, covariates=[]),
    ):
        with pytest.raises(ValueError, match="rows"):
            estimator(counts(*numbers))


def test_withheld_counts_stay_so_in_their_place():
    rows = pd.concat([counts(48, 80, 100), counts(np.nan, np.nan, np.nan), counts(40, 80, 90)])
    rows = rows.assign(cautions=[(), ("withheld te kleine groep",), ()])
    rows.index = list("abc")
    for made in (bounds(rows), tipping_point(rows, 0.5)):
        assert made.index.tolist() == list("abc")
        assert made["estimate"].isna().tolist() == [False, True, False]
        assert "not_computable onthouden" in " ".join(made.at["b", "cautions"])
    hidden = weighted(rows.assign(groep="x"), covariates=["groep"]).iloc[0]
    assert why(hidden).startswith("onthouden")


def test_without_covariates_or_missing_answers_the_weighted_share_is_the_plain_one():
    plain = FOUR["count"].sum() / FOUR["n"].sum()
    row = weighted(FOUR, covariates=[]).iloc[0]
    n = FOUR["n"].sum()
    assert row["estimate"] == pytest.approx(plain, rel=1e-9)
    assert row["se"] == pytest.approx(np.sqrt(plain * (1 - plain) / (n - 1)), rel=1e-9)
    assert row["n_effective"] == pytest.approx(n)
    assert row["df"] == n - 1
    everyone = weighted(FOUR.assign(n=FOUR["eligible"]), covariates=BOTH).iloc[0]
    assert everyone["estimate"] == pytest.approx(FOUR["count"].sum() / FOUR["eligible"].sum())
    assert "answers_weighted 230 230 1.0" in everyone["cautions"]


def test_one_covariate_gives_the_shares_of_its_groups_in_the_numbers_of_all():
    groups = FOUR.groupby("leeftijd").sum(numeric_only=True)
    expected = (groups["eligible"] * groups["count"] / groups["n"]).sum() / groups["eligible"].sum()
    row = weighted(FOUR, covariates=["leeftijd"]).iloc[0]
    assert row["estimate"] == pytest.approx(expected, rel=1e-7)  # the fit is iterated
    share = groups["count"] / groups["n"]
    part = groups["eligible"] / groups["eligible"].sum()
    within = (part**2 * share * (1 - share) / groups["n"]).sum()
    between = (part * (share - expected) ** 2).sum() / groups["eligible"].sum()
    # post-stratification: the variance within the groups, and that of their sizes
    assert row["se"] == pytest.approx(np.sqrt((within + between) * 100 / 98), rel=1e-6)


def test_the_share_and_its_error_are_those_of_the_equations_solved_together():
    # a second way: logistic score and weighted share as one set of equations, per person, with
    # their derivatives by differences
    design = np.column_stack([np.ones(4), [0, 0, 1, 1], [0, 1, 0, 1]])
    people = np.repeat(np.arange(4), FOUR["eligible"])
    answered, has = (
        np.concatenate(
            [np.arange(e) < k for e, k in zip(FOUR["eligible"], FOUR[name], strict=True)]
        )
        for name in ("n", "count")
    )
    x = design[people]

    def equations(theta):
        chance = special.expit(x @ theta[:3])
        share = answered / chance * (has - theta[3])
        return np.column_stack([(answered - chance)[:, None] * x, share])

    theta = optimize.root(lambda t: equations(t).sum(axis=0), [0, 0, 0, 0.5], tol=1e-12).x
    step = 1e-6
    slope = np.column_stack(
        [
            (equations(theta + d).sum(axis=0) - equations(theta - d).sum(axis=0)) / (2 * step)
            for d in step * np.eye(4)
        ]
    )
    each = equations(theta)
    inverse = np.linalg.inv(slope)
    variance = (inverse @ (each.T @ each) @ inverse.T)[3, 3]
    row = weighted(FOUR, covariates=BOTH).iloc[0]
    assert row["estimate"] == pytest.approx(theta[3], rel=1e-7)
    assert row["se"] == pytest.approx(np.sqrt(variance * 100 / 97), rel=1e-5)
    assert row["df"] == 97


def test_order_and_rows_apart_do_not_matter_and_twice_as_many_say_more():
    row = weighted(FOUR, covariates=BOTH).iloc[0]
    mixed = weighted(FOUR.sample(frac=1, random_state=1), covariates=BOTH[::-1]).iloc[0]
    numbers = FOUR[["eligible", "n", "count"]]
    halves = [FOUR.assign(**part) for part in (numbers // 2, numbers - numbers // 2)]
    apart = weighted(pd.concat(halves, ignore_index=True), covariates=BOTH).iloc[0]
    for other in (mixed, apart):
        assert other[INTERVAL].tolist() == pytest.approx(row[INTERVAL].tolist(), rel=1e-6)
    twice = weighted(pd.concat([FOUR, FOUR], ignore_index=True), covariates=BOTH).iloc[0]
    assert twice["estimate"] == pytest.approx(row["estimate"], rel=1e-6)
    assert twice["se"] * np.sqrt(2) == pytest.approx(row["se"], rel=0.03)  # df counts a little too
    swapped = weighted(FOUR.assign(count=FOUR["n"] - FOUR["count"]), covariates=BOTH).iloc[0]
    assert swapped["estimate"] == pytest.approx(1 - row["estimate"], rel=1e-6)
    assert [1 - swapped["high"], 1 - swapped["low"]] == pytest.approx([row["low"], row["high"]])


def test_a_covariate_that_says_the_same_as_another_changes_nothing():
    double = FOUR.assign(ook=FOUR["leeftijd"] + "!", overal="x")
    one, two = (
        weighted(double, covariates=names).iloc[0] for names in (BOTH, [*BOTH, "ook", "overal"])
    )
    assert two[[*INTERVAL, "df"]].tolist() == pytest.approx(
        one[[*INTERVAL, "df"]].tolist(), rel=1e-6
    )


def test_a_category_in_which_nobody_answered_is_left_out_and_counted():
    silent = pd.concat([FOUR, patterns([("12-17", "m", 7, 0, 0)])], ignore_index=True)
    row = weighted(silent, covariates=BOTH).iloc[0]
    assert "nobody_like_them 7 of 237" in row["cautions"]
    assert row["estimate"] == pytest.approx(weighted(FOUR, covariates=BOTH)["estimate"].item())


def test_a_category_in_which_all_answered_weighs_one():
    all_of_them = pd.concat([FOUR, patterns([("12-17", "m", 30, 30, 30)])], ignore_index=True)
    row = weighted(all_of_them, covariates=["leeftijd"]).iloc[0]
    alone = weighted(FOUR, covariates=["leeftijd"]).iloc[0]
    assert row["estimate"] == pytest.approx((230 * alone["estimate"] + 30) / 260, rel=1e-7)
    assert row["df"] == 130 - 2


def test_a_combination_that_separates_gives_no_huge_weight():
    # nobody answered of one combination, while both its categories are found elsewhere
    rows = patterns(
        [("a", "m", 40, 40, 10), ("a", "v", 30, 12, 6), ("b", "m", 30, 15, 9), ("b", "v", 20, 0, 0)]
    )
    row = weighted(rows, covariates=BOTH).iloc[0]
    assert 0.2 < row["estimate"] < 0.7
    assert row["n_effective"] > 40
    assert "nobody_like_them 20 of 120" in row["cautions"]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "niemand antwoordde"),
        ([("a", "m", 0, 0, 0)], "niemand antwoordde"),
        ([("a", "m", 9, 0, 0), ("b", "v", 9, 0, 0)], "niemand antwoordde"),
        (
            [("a", "m", 3, 1, 0), ("b", "v", 3, 1, 1)],
            "er zijn te weinig antwoorden voor zoveel kenmerken",
        ),
    ],
)
def test_nobody_or_too_few_is_not_computable(rows, reason):
    assert why(weighted(patterns(rows), covariates=BOTH).iloc[0]) == reason


@pytest.mark.parametrize("has", [0, 1])
def test_all_alike_has_the_exact_bound_of_the_effective_number(has):
    row = weighted(FOUR.assign(count=has * FOUR["n"]), covariates=BOTH).iloc[0]
    exact = stats.beta.ppf(0.975, 1, row["n_effective"])
    assert row["estimate"] == has
    assert [row["low"], row["high"]] == pytest.approx([[0, exact], [1 - exact, 1]][has], rel=1e-9)


def test_children_who_count_more_than_once_are_said():
    row = weighted(FOUR.assign(children=[30, 60, 40, 80]), covariates=BOTH).iloc[0]
    assert "nested_some" in row["cautions"]
    assert "nested_some" not in weighted(FOUR, covariates=BOTH)["cautions"].item()


def world(rng, n, outcome_counts):
    """Children of two groups; who answers hangs on the group, and perhaps on the outcome too."""
    group, woman = rng.integers(0, 3, n), rng.integers(0, 2, n)
    has = rng.random(n) < special.expit(group - 1.0)
    chance = special.expit(0.8 * (group - 1) - 0.4 * woman + outcome_counts * (has - 0.5))
    answered = rng.random(n) < chance
    people = pd.DataFrame(
        {"groep": group, "vrouw": woman, "eligible": 1, "n": answered * 1, "count": answered & has}
    )
    return people.groupby(["groep", "vrouw"], as_index=False).sum()


TRUTH = float(np.mean(special.expit(np.arange(3) - 1.0)))


def test_weighting_finds_the_truth_when_answering_depends_on_the_covariates():
    # 120 draws of 300 children; a share of .95 has se .02. The larger one: docs/coverage.md
    rng, rows, plain = np.random.default_rng(5), [], []
    for _ in range(120):
        people = world(rng, 300, 0)
        rows.append(weighted(people, covariates=["groep", "vrouw"]).iloc[0])
        plain.append(people["count"].sum() / people["n"].sum())
    answers = pd.DataFrame(rows)
    error = answers["estimate"].std() / np.sqrt(120)
    assert abs(answers["estimate"].mean() - TRUTH) < 3 * error
    assert abs(np.mean(plain) - TRUTH) > 6 * error  # and leaving it out does not
    assert 0.90 <= ((answers["low"] <= TRUTH) & (answers["high"] >= TRUTH)).mean() <= 0.985
    assert answers["se"].mean() == pytest.approx(answers["estimate"].std(), rel=0.2)


def test_weighting_does_not_when_answering_depends_on_the_outcome_and_bounds_do():
    people = world(np.random.default_rng(6), 20_000, 1.5)
    row = weighted(people, covariates=["groep", "vrouw"]).iloc[0]
    assert row["low"] > TRUTH + 0.05  # sure of itself, and wrong
    assert "weighted_on_known" in row["cautions"]
    everyone = people.sum()
    around = bounds(counts(everyone["count"], everyone["n"], everyone["eligible"])).iloc[0]
    assert around["low"] < TRUTH < around["high"]


def test_shares_per_group_of_who_answered_are_plain_proportions():
    # why there is no estimator for who answered: this is it
    per_group = FOUR.groupby("leeftijd").sum(numeric_only=True)
    answers = proportion(pd.DataFrame({"count": per_group["n"], "n": per_group["eligible"]}))
    assert answers["estimate"].tolist() == pytest.approx([70 / 110, 30 / 120])


def test_where_it_was_withheld_how_many_did_not_answer_nothing_is_said_of_everyone():
    both = pd.concat([counts(30, 40, np.nan), counts(30, 40, 60).rename({"tevreden": "ander"})])
    for answers in (bounds(both), tipping_point(both, 0.5)):
        assert answers.index.tolist() == ["tevreden", "ander"]
        assert "not_computable" in str(answers.loc["tevreden", "cautions"])
    found = bounds(both)
    assert found.loc["tevreden", ["low", "high"]].isna().all()
    assert found.loc["ander", ["low", "high"]].tolist() == [0.5, 5 / 6]
