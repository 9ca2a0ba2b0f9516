"""Core elements: what can be learned is said before anything is estimated.

The variance inflation is compared with statsmodels; the additive model with a world that is known.
"""

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.outliers_influence import variance_inflation_factor

from jeugdlib import read, reduce
from jeugdlib.columns import about, mark
from jeugdlib.estimate import outcome
from jeugdlib.estimate.evidence import (
    co_occurrence,
    component_model,
    element_differences,
    element_profile,
    learnable,
    meta_analysis,
)
from jeugdlib.estimate.evidence.learnable import INFLATION, inflation

CLOSED_FORM = 1e-9  # both sides solve the same small least squares in doubles
LANDENBERGER = "data/published/studies/landenberger_2005_jeugd.csv"


@pytest.fixture(scope="module")
def juvenile():
    """The 17 programmes with their log odds ratio, turned so that above 0 is less recidivism."""
    rows = reduce.effects(read.table(LANDENBERGER, "studies"))
    return outcome.effects(rows, measure="odds_ratio")


@pytest.fixture(scope="module")
def names():
    return reduce.elements(read.table(LANDENBERGER, "studies"))


def as_effects(table, estimate, variance):
    half = 1.96 * np.sqrt(variance)
    effects = table.rename(columns={"studie": "study"}).assign(
        estimate=estimate, variance=variance, low=estimate - half, high=estimate + half
    )
    return mark(effects, "publication")


def programmes(**elements):
    """Programmes with ja, nee or ? written as j, n, ? in one word per element."""
    words = {"j": "ja", "n": "nee", "?": "onbekend"}
    table = pd.DataFrame({name: [words[x] for x in word] for name, word in elements.items()})
    table["studie"] = [f"studie {number}" for number in range(len(table))]
    effect = np.linspace(-0.2, 0.6, len(table))
    return as_effects(table, effect, np.full(len(table), 0.04))


def reasons(effects, elements):
    answers = learnable(effects, elements).answers.drop("te_leren")
    return dict(zip(answers["element"], answers["reason"], strict=True))


def test_the_juvenile_programmes_together_are_as_published(juvenile):
    # DerSimonian-Laird, normal interval: log odds ratio of recidivism -0.4510, SE 0.1006, I² 43.5%
    found = meta_analysis(juvenile, method="dl", knapp_hartung=False).answers
    assert found.at["pooled", "estimate"] == pytest.approx(0.4510, abs=5e-5)
    assert found.at["pooled", "se"] == pytest.approx(0.1006, abs=5e-5)
    assert found.at["i2", "estimate"] == pytest.approx(43.5, abs=0.05)


def test_with_17_programmes_and_12_elements_nothing_can_be_learned(juvenile, names):
    answers = learnable(juvenile, names).answers
    assert (answers["verdict"] == "niet te leren").all()
    whole = answers.loc["te_leren"]
    assert (whole["count"], whole["n"]) == (0, 12)
    assert whole["reason"].startswith("er zijn 17 programma's voor 12 elementen")
    assert whole["cautions"] == (f"not_learnable {whole['reason']}",)


def test_every_element_has_its_counts_and_its_own_reason(juvenile, names):
    found = learnable(juvenile, names).answers
    social = found.loc["element_sociale_vaardigheden"]
    assert (social["count"], social["n"], social["without"], social["unknown"]) == (14, 17, 3, 0)
    assert social["reason"] == "programma's zonder dit element: 3; nodig zijn er minstens 4"
    anger = found.loc["element_omgaan_met_boosheid"]
    assert anger["reason"] == "dit element volgt voor een groot deel uit de andere (VIF 6,2)"
    victims = found.loc["element_gevolgen_voor_slachtoffers"]
    assert victims["reason"] == "programma's met dit element: 0; nodig zijn er minstens 4"


def test_one_question_that_was_chosen_beforehand_can_be_learned(juvenile):
    answers = learnable(juvenile, ["perspectief_innemen"]).answers
    assert answers["verdict"].tolist() == ["te leren", "te leren"]
    assert answers["cautions"].tolist() == [(), ()]


def test_when_one_of_two_can_be_learned_the_whole_is_not_refused(juvenile):
    answers = learnable(juvenile, ["cognitieve_vaardigheden", "moreel_redeneren"]).answers
    assert answers["verdict"].tolist() == ["te leren", "niet te leren", "te leren"]
    assert answers.loc["te_leren", ["count", "n", "cautions"]].tolist() == [1, 2, ()]


def test_with_programmes_enough_and_nothing_to_tell_apart_the_whole_is_refused():
    effects = programmes(a="jjjjjnnnnn" * 4, b="jjjjjnnnnn" * 4)
    whole = learnable(effects, ["a", "b"]).answers.loc["te_leren"]
    assert (whole["count"], whole["verdict"]) == (0, "niet te leren")


def test_variance_inflation_is_that_of_statsmodels(juvenile, names):
    present = (juvenile[names] == "ja").astype(float)
    varied = present.loc[:, present.sum().between(4, 13)]
    design = varied.assign(intercept=1.0).to_numpy()
    expected = [variance_inflation_factor(design, place) for place in range(varied.shape[1])]
    assert list(inflation(varied).values()) == pytest.approx(expected, rel=CLOSED_FORM)
    assert max(expected) > INFLATION  # else the rule is not tried by these data


def test_unknown_is_neither_yes_nor_no():
    answers = learnable(programmes(a="jjjj????nnnnnnn"), ["a"]).answers
    found = answers.loc["element_a"]
    assert (found["count"], found["n"], found["without"], found["unknown"]) == (4, 11, 7, 4)
    assert found["estimate"] == 4 / 11


def test_an_empty_cell_is_unknown():
    effects = programmes(a="jjjjnnnnnnnn")
    effects.loc[0, "a"] = None
    found = learnable(effects, ["a"])
    assert found.answers.at["element_a", "unknown"] == 1
    assert found.rows["a"].tolist()[:2] == ["onbekend", "ja"]


def test_of_an_element_that_is_unknown_everywhere_there_is_no_share():
    answers = learnable(programmes(a="????"), ["a"]).answers
    assert np.isnan(answers.at["element_a", "estimate"])
    assert answers.at["element_a", "unknown"] == 4


@pytest.mark.parametrize(
    ("other", "words"),
    [("jjjjjnnnnn" * 2, "gaat altijd samen met: b"), ("nnnnnjjjjj" * 2, "precies waar dit ontb")],
)
def test_two_that_always_go_together_cannot_be_told_apart(other, words):
    effects = programmes(a="jjjjjnnnnn" * 2, b=other)
    assert words in reasons(effects, ["a", "b"])["a"]
    differences = element_differences(effects, ["a", "b"])
    assert differences["estimate"].isna().all()
    assert all(row[0].startswith("not_computable") for row in differences["cautions"])


def test_one_that_is_the_sum_of_two_others_is_refused():
    # c is there where a or b is, and these two never meet: no pair is alike, three together are
    a, b = "jjjjnnnnnnnnnnnn" * 3, "nnnnjjjjnnnnnnnn" * 3
    c = "".join("j" if "j" in pair else "n" for pair in zip(a, b, strict=True))
    found = learnable(programmes(a=a, b=b, c=c), ["a", "b", "c"]).answers.drop("te_leren")
    assert found["reason"].tolist() == ["dit element volgt precies uit de andere elementen"] * 3
    assert found["vif"].isna().all()


def test_rows_of_one_study_with_the_same_elements_are_one_programme():
    effects = programmes(a="jjjjnnnn")
    twice = mark(pd.concat([effects, effects], ignore_index=True), "publication")
    counts = ["count", "n", "without"]
    once = learnable(effects, ["a"]).answers.loc["element_a", counts]
    assert learnable(twice, ["a"]).answers.loc["element_a", counts].equals(once)


def test_the_order_of_programmes_does_not_matter(juvenile, names):
    shuffled = juvenile.sample(frac=1, random_state=7)
    expected = learnable(juvenile, names).answers
    pd.testing.assert_frame_equal(learnable(shuffled, names).answers, expected)


def world(k, rng, **adds):
    """Effects of programmes with elements drawn at random, each of which adds what is said."""
    present = pd.DataFrame({name: rng.random(k) < 0.5 for name in adds})
    truth = 0.1 + present.to_numpy(float) @ np.array(list(adds.values()))
    variance = rng.uniform(0.01, 0.03, k)
    table = present.replace({True: "ja", False: "nee"}).assign(
        studie=[f"studie {number}" for number in range(k)]
    )
    estimate = truth + rng.normal(0, np.sqrt(variance + 0.01))
    return as_effects(table, estimate, variance)


def test_the_additive_model_finds_what_each_element_adds():
    effects = world(400, np.random.default_rng(1), a=0.3, b=0.0, c=-0.2)
    answers = component_model(effects, ["a", "b", "c"]).answers
    found = answers.loc[["moderator_a", "moderator_b", "moderator_c"]]
    # three standard errors, of about 0.016 each
    assert found["estimate"].tolist() == pytest.approx([0.3, 0.0, -0.2], abs=0.05)
    assert found["label"].tolist() == ["A", "B", "C"]


def test_the_additive_model_is_the_meta_regression_on_what_can_be_learned(juvenile):
    answers = component_model(juvenile, ["perspectief_innemen", "terugval_voorkomen"]).answers
    numbers = juvenile.assign(
        perspectief_innemen=(juvenile["perspectief_innemen"] == "ja").astype(float)
    )
    expected = meta_analysis(numbers, moderators=["perspectief_innemen"]).answers
    key = "moderator_perspectief_innemen"
    for column in ("estimate", "se", "low", "high", "p"):
        assert answers.at[key, column] == expected.at[key, column]
    assert "elements_outside 1" in answers.at[key, "cautions"]
    assert np.isnan(answers.at["moderator_terugval_voorkomen", "estimate"])
    assert "not_computable" in answers.at["moderator_terugval_voorkomen", "cautions"][0]


def test_when_nothing_can_be_learned_there_is_no_number_but_a_reason(juvenile, names):
    answers = component_model(juvenile, names).answers
    assert answers["estimate"].isna().all()
    assert all(row[0].startswith("not_computable") for row in answers["cautions"])
    assert list(answers.index) == [f"moderator_{name}" for name in names]


def test_one_at_a_time_says_how_many_comparisons_and_what_is_entangled(juvenile, names):
    found = element_differences(juvenile, names)
    computed = found[found["estimate"].notna()]
    assert len(computed) == 6
    assert all("several_comparisons 6 26" in row for row in computed["cautions"])
    said = {code for row in found["cautions"] for code in row if "entangled" in code}
    assert said == {"elements_entangled Omgaan met boosheid"}
    assert found.loc["verschil_perspectief_innemen", ["with_it", "without"]].tolist() == [9, 8]


def test_the_difference_turns_with_the_sign_of_the_effects(juvenile):
    name = ["moreel_redeneren"]
    turned = juvenile.assign(estimate=-juvenile["estimate"])
    one, other = (element_differences(table, name).iloc[0] for table in (juvenile, turned))
    assert other["estimate"] == pytest.approx(-one["estimate"], rel=CLOSED_FORM)
    assert other["low"] == pytest.approx(-one["high"], rel=CLOSED_FORM)


def test_the_profile_counts_in_effects_that_are_better_and_in_the_others():
    effects = programmes(a="jjnn", b="jnj?")
    effects[["low", "high"]] = [[0.1, 0.5], [0.2, 0.9], [-0.1, 0.3], [-0.6, -0.2]]
    found = element_profile(effects, ["a", "b"])
    assert found[["count", "n", "rest_count", "rest_n"]].to_numpy().tolist() == [
        [2, 2, 0, 2],
        [1, 2, 1, 1],
    ]
    assert all(row == ("description_only",) for row in found["cautions"])


def test_the_profile_of_the_juvenile_programmes_has_six_that_are_better(juvenile, names):
    found = element_profile(juvenile, names)
    assert (set(found["n"]), set(found["rest_n"])) == ({6}, {11})
    assert found.at["omgaan_met_boosheid", "count"] == 4
    assert found.at["omgaan_met_boosheid", "rest_count"] == 2


def test_without_a_better_effect_the_profile_gives_the_reason():
    effects = programmes(a="jn").assign(low=-1.0, high=1.0)
    found = element_profile(effects, ["a"])
    assert np.isnan(found["estimate"].item())
    assert found["cautions"].item()[-1].startswith("not_computable")


def test_an_effect_without_interval_is_left_out_of_the_profile_and_counted():
    effects = programmes(a="jjn")
    effects.loc[0, ["low", "high"]] = np.nan
    assert "without_estimate 1" in element_profile(effects, ["a"])["cautions"].item()


def test_co_occurrence_is_the_same_both_ways_and_counts_known_programmes():
    pairs = co_occurrence(programmes(a="jjjn", b="jn?j"), ["a", "b"])
    counts = pairs.pivot(index="element", columns="other", values=["count", "n"])
    assert counts["count"].to_numpy().tolist() == [[3, 1], [1, 2]]
    assert counts["n"].to_numpy().tolist() == [[4, 3], [3, 3]]


def test_what_is_made_keeps_the_mark_of_the_publications(juvenile, names):
    learned = learnable(juvenile, names)
    made = [learned.answers, learned.rows, component_model(juvenile, names).answers]
    made += [one(juvenile, names) for one in (element_differences, element_profile, co_occurrence)]
    assert [about(table) for table in made] == ["publication"] * len(made)


@pytest.mark.parametrize("k", [1, 2, 3])
def test_a_few_programmes_give_reasons_and_no_errors(k):
    effects = programmes(a="jnj"[:k])
    assert (learnable(effects, ["a"]).answers["verdict"] == "niet te leren").all()
    assert component_model(effects, ["a"]).answers["estimate"].isna().all()
    assert element_differences(effects, ["a"])["estimate"].isna().all()


def test_an_element_that_is_no_column_is_a_programmers_error():
    with pytest.raises(ValueError, match="verzonnen"):
        learnable(programmes(a="jn"), ["verzonnen"])
