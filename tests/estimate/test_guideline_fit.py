"""Guideline fit: every shipped row, ages, unknown, the judgement of the team, and the bounds."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from jeugdlib import read, reduce
from jeugdlib.columns import InputError, about, mark
from jeugdlib.columns.richtlijnen import LONGEST, OORDELEN
from jeugdlib.estimate import quality
from jeugdlib.estimate.quality.guideline_fit import guideline_problems
from jeugdlib.release import release

ROOT = Path(__file__).parents[2]
SHIPPED = read.table(ROOT / "data/codes/richtlijnen.csv", "richtlijnen")
CODEBOOK = yaml.safe_load((ROOT / "data/codes/codeboek_dossieraudit.yaml").read_text("utf-8"))
COLUMNS = ["therapie", "probleem", "leeftijd", "oordeel_team", "reden_team"]


def therapies(*rows):
    """One therapy per row, each of a file of its own; what is not given is missing."""
    full = [[*row, *[None] * (len(COLUMNS) - len(row))] for row in rows]
    table = pd.DataFrame(full, columns=COLUMNS).astype({"leeftijd": "Int64"})
    return mark(table.assign(dossier_id=[f"D{i}" for i in range(len(table))]), "child")


def verdict(*row):
    return quality.guideline_fit(therapies(row), SHIPPED).iloc[0]


@pytest.mark.parametrize(
    ("problem", "therapy", "ages", "expected"),
    [
        ("trauma_ptss", "emdr", (0, 9, 18), "aanbevolen"),
        ("trauma_ptss", "traumagerichte_cgt", (0, 18), "aanbevolen"),
        ("trauma_ptss", "psycho_educatie", (0, 18), "ondersteunend"),
        ("gedrag_odd_cd", "oudertraining", (0, 11), "aanbevolen"),
        ("gedrag_odd_cd", "cgt", (8, 11, 12, 17), "aanbevolen"),
        ("gedrag_odd_cd", "multisysteem", (12, 17, 23), "aanbevolen"),
        ("gedrag_odd_cd", "gezinstherapie", (12, 17), "aanbevolen"),
        ("depressie", "cgt", (8, 12, 13, 17), "overwegen"),
        ("depressie", "ipt", (13, 17), "overwegen"),
        ("depressie", "gezinstherapie", (8, 18), "niet_aanbevolen"),
        ("depressie", "psycho_educatie", (6, 18), "ondersteunend"),
    ],
)
def test_verdicts_are_those_of_the_guidelines(problem, therapy, ages, expected):
    # FIELD §1.2, the rows that were verified in the text of the guideline
    for age in ages:
        said = verdict(therapy, problem, age)
        assert said["oordeel"] == said["oordeel_richtlijn"] == expected
        assert said["vindplaats"].startswith("https://")
        assert not said["by_team"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("oudertraining", "gedrag_odd_cd", 12), "deze leeftijd"),
        (("cgt", "gedrag_odd_cd", 7), "deze leeftijd"),
        (("multisysteem", "gedrag_odd_cd", 11), "deze leeftijd"),
        (("ipt", "depressie", 12), "deze leeftijd"),
        (("cgt", "depressie", 18), "deze leeftijd"),
        # from memory in FIELD §1.2, or without an address: no row ships
        (("cgt", "angst", 12), "geen richtlijn over deze therapie"),
        (("oudertraining", "adhd", 5), "geen richtlijn over deze therapie"),
        (("vechtsport", "gedrag_odd_cd", 14), "geen richtlijn over deze therapie"),
        (("vaktherapie", "trauma_ptss", 14), "geen richtlijn over deze therapie"),
        (("medicatie", "depressie", 15), "geen richtlijn over deze therapie"),
        (("emdr", "niet_beschreven", 12), "niet op welk probleem"),
        (("emdr", "anders", 12), "niet op welk probleem"),
        (("emdr", None, 12), "niet op welk probleem"),
        (("anders", "trauma_ptss", 12), "welke therapie het was"),
    ],
)
def test_what_no_guideline_says_is_unknown_with_its_reason_and_never_no(row, reason):
    said = verdict(*row)
    assert said["oordeel"] == "onbekend"
    assert reason in said["reden"]
    assert pd.isna(said[["richtlijn", "woorden", "vindplaats", "erkenning"]]).all()


def test_without_an_age_a_verdict_holds_only_when_every_age_under_18_agrees():
    assert verdict("emdr", "trauma_ptss")["oordeel"] == "aanbevolen"
    for row in (("cgt", "gedrag_odd_cd"), ("ipt", "depressie"), ("psycho_educatie", "depressie")):
        assert verdict(*row)["oordeel"] == "onbekend"
        assert "leeftijd ontbreekt" in verdict(*row)["reden"]


def test_ages_that_disagree_give_no_verdict_without_an_age():
    both = pd.concat([SHIPPED.iloc[[0]]] * 2, ignore_index=True)
    both = both.assign(
        leeftijd_min=[0, 12], leeftijd_max=[11, 23], oordeel=["overwegen", "aanbevolen"]
    )
    row = therapies(("emdr", "trauma_ptss"))
    assert quality.guideline_fit(row, both)["oordeel"].item() == "onbekend"


def test_the_team_replaces_a_verdict_with_a_reason_and_both_are_shown():
    said = verdict("vaktherapie", "trauma_ptss", 9, "overwegen", "eerst rust in het gezin")
    assert (said["oordeel"], said["oordeel_richtlijn"]) == ("overwegen", "onbekend")
    assert said["by_team"]
    assert said["reden"] == "eerst rust in het gezin"
    other = verdict("emdr", "trauma_ptss", 9, "niet_aanbevolen", "kind wilde niet")
    assert (other["oordeel"], other["oordeel_richtlijn"]) == ("niet_aanbevolen", "aanbevolen")
    assert other["woorden"]  # what the guideline says stays beside it


def test_a_team_that_says_what_the_guideline_says_replaces_nothing():
    said = verdict("emdr", "trauma_ptss", 9, "aanbevolen")
    assert not said["by_team"]
    assert said["reden"] is None


@pytest.mark.parametrize(
    ("own", "reason", "what"),
    [
        ("goed", "zo vinden wij", "woord dat niet bestaat"),
        ("overwegen", None, "reden_team is leeg"),
        ("overwegen", "  ", "reden_team is leeg"),
    ],
)
def test_a_judgement_of_the_team_that_cannot_be_used_names_the_file(own, reason, what):
    with pytest.raises(InputError, match=what) as raised:
        verdict("emdr", "trauma_ptss", 9, own, reason)
    assert raised.value.where == "therapieen, dossier D0, emdr"
    assert raised.value.value == own
    assert raised.value.mend


def test_shipped_rows_may_be_used_and_have_the_words_of_the_codebook():
    assert guideline_problems(SHIPPED) == []
    assert SHIPPED["woorden"].str.split().str.len().max() <= LONGEST
    words = CODEBOOK["therapie"]
    assert set(SHIPPED["probleem"]) <= set(words["probleem"]["niveaus"])
    assert set(SHIPPED["therapie"]) <= set(words["therapie"]["niveaus"])
    assert SHIPPED["erkenning"].isna().all()  # recognition is filled in only with a source
    assert not SHIPPED.duplicated(["probleem", "therapie", "leeftijd_min"]).any()


ONE = SHIPPED.iloc[[0]]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"woorden": " ".join(["woord"] * 16)}, "16 woorden, en hooguit 15"),
        ({"woorden": ""}, "geen tekst van de richtlijn"),
        ({"vindplaats": "ergens op de site"}, "het adres ontbreekt"),
        ({"vindplaats": None}, "het adres ontbreekt"),
        ({"richtlijn": ""}, "de titel van de richtlijn ontbreekt"),
        ({"leeftijd_min": 19}, "de jongste leeftijd is hoger"),
        ({"oordeel": "onbekend"}, "oordeel onbekend bestaat niet"),
        ({"oordeel": "goed"}, "oordeel goed bestaat niet"),
    ],
)
def test_a_row_that_may_not_be_used_is_named(change, said):
    wrong = ONE.assign(**change)
    (problem,) = guideline_problems(wrong)
    assert said in problem
    assert problem.startswith("emdr bij trauma_ptss")
    with pytest.raises(InputError, match="richtlijnen"):
        quality.guideline_fit(therapies(("emdr", "trauma_ptss", 9)), wrong)


@pytest.mark.parametrize(("low", "high", "found"), [(18, 23, 1), (19, 23, 0), (0, 0, 1)])
def test_rows_that_contradict_each_other_about_an_age_are_named(low, high, found):
    other = ONE.assign(leeftijd_min=low, leeftijd_max=high, oordeel="niet_aanbevolen")
    problems = guideline_problems(pd.concat([ONE, other]))
    assert len(problems) == found
    assert all("spreken elkaar tegen" in problem for problem in problems)
    agreeing = other.assign(oordeel="aanbevolen")
    assert guideline_problems(pd.concat([ONE, agreeing])) == []


def test_an_age_that_is_left_out_has_no_limit():
    for rows in (
        ONE.assign(leeftijd_min=pd.NA, leeftijd_max=pd.NA),
        ONE.iloc[:, [0, *range(3, 9)]],
    ):
        said = quality.guideline_fit(
            therapies(*[("emdr", "trauma_ptss", a) for a in (0, 23)]), rows
        )
        assert set(said["oordeel"]) == {"aanbevolen"}


def test_a_code_list_read_as_text_gives_the_same_verdicts(monkeypatch):
    monkeypatch.chdir(ROOT)
    rows = therapies(("emdr", "trauma_ptss", 9), ("cgt", "depressie", 9), ("cgt", "depressie"))
    as_text = quality.guideline_fit(rows, read.codes("richtlijnen"))
    pd.testing.assert_frame_equal(
        as_text.drop(columns="erkenning"),
        quality.guideline_fit(rows, SHIPPED).drop(columns="erkenning"),
    )


PAIRS = st.tuples(
    st.sampled_from(sorted(CODEBOOK["therapie"]["therapie"]["niveaus"])),
    st.sampled_from([None, *CODEBOOK["therapie"]["probleem"]["niveaus"]]),
    st.one_of(st.none(), st.integers(0, 23)),
)


@given(st.lists(PAIRS, min_size=1, max_size=6), st.randoms())
def test_order_of_rows_and_guidelines_about_other_problems_change_nothing(rows, chance):
    table = therapies(*rows)
    there = quality.guideline_fit(table, SHIPPED)
    other = SHIPPED.assign(probleem="iets_anders", oordeel="niet_aanbevolen")
    more = pd.concat([other, SHIPPED.sample(frac=1, random_state=chance.randrange(99))])
    order = chance.sample(range(len(rows)), len(rows))
    back = quality.guideline_fit(table.iloc[order], more).sort_index()
    pd.testing.assert_frame_equal(there, back)
    assert set(there["oordeel"]) <= set(OORDELEN)


def test_which_of_two_agreeing_rows_is_quoted_does_not_depend_on_their_order():
    both = pd.concat([ONE, ONE.assign(woorden="andere woorden")], ignore_index=True)
    row = therapies(("emdr", "trauma_ptss", 9))
    there, back = (quality.guideline_fit(row, rows) for rows in (both, both.iloc[::-1]))
    pd.testing.assert_frame_equal(there, back)


def test_no_therapies_give_no_verdicts_and_no_denominator():
    none = quality.guideline_fit(therapies(), SHIPPED)
    assert len(none) == 0
    assert {"oordeel", "by_team", "kind", "cautions"} <= set(none.columns)
    counts = reduce.verdicts(none)
    assert counts["count"].sum() == counts["n"].sum() == 0
    bounds = quality.fit_bounds(counts)
    assert bounds[["low", "high"]].isna().all(axis=None)
    assert bounds["cautions"].iloc[0] == ("not_computable de noemer is 0",)


def test_judged_therapies_keep_their_mark_and_stay_within_the_team():
    judged = quality.guideline_fit(therapies(("emdr", "trauma_ptss", 9)), SHIPPED)
    assert about(judged) == "child"
    assert set(judged["kind"]) == {"text"}
    assert len(release(judged, "openbaar")) == 0
    assert len(release(judged, "intern")) == 1


def test_the_bounds_count_unknown_as_not_fitting_and_as_fitting():
    rows = [("emdr", "trauma_ptss", 9)] * 2 + [("cgt", "depressie", 9)] + [("cgt", "angst", 9)] * 3
    judged = quality.guideline_fit(therapies(*rows, ("gezinstherapie", "depressie", 9)), SHIPPED)
    bounds = quality.fit_bounds(reduce.verdicts(judged))
    assert bounds.index.tolist() == ["passend_grenzen", "passend_ruim_grenzen"]
    assert bounds["low"].tolist() == [2 / 7, 3 / 7]
    assert bounds["high"].tolist() == [5 / 7, 6 / 7]
    assert bounds["estimate"].isna().all()
    assert {"bounds", "verdict_unknown 3 7"} <= set(bounds["cautions"].iloc[0])
    assert about(bounds) == "child"


def test_the_bounds_meet_when_every_therapy_has_a_verdict():
    judged = quality.guideline_fit(therapies(("emdr", "trauma_ptss", 9)), SHIPPED)
    bounds = quality.fit_bounds(reduce.verdicts(judged))
    assert (bounds["low"] == bounds["high"]).all()
    assert bounds["cautions"].iloc[0] == ("bounds",)


def test_the_bounds_say_how_many_therapies_are_left_out_as_coders_still_differ():
    given = therapies(("emdr", "trauma_ptss", 9)).assign(cautions=[("undecided 3",)])
    bounds = quality.fit_bounds(reduce.verdicts(quality.guideline_fit(given, SHIPPED)))
    assert set(bounds["cautions"]) == {("bounds", "undecided 3")}


def test_all_unknown_leaves_everything_possible():
    judged = quality.guideline_fit(therapies(*[("cgt", "angst", 9)] * 4), SHIPPED)
    bounds = quality.fit_bounds(reduce.verdicts(judged))
    assert bounds[["low", "high"]].to_numpy().tolist() == [[0, 1], [0, 1]]


def test_bounds_of_withheld_counts_are_not_computable():
    rows = (
        [("emdr", "trauma_ptss", 9)] * 20 + [("cgt", "angst", 9)] * 20 + [("cgt", "depressie", 9)]
    )
    counts = release(reduce.verdicts(quality.guideline_fit(therapies(*rows), SHIPPED)), "kring")
    bounds = quality.fit_bounds(counts)
    assert np.isnan(bounds[["low", "high"]].to_numpy()).all()
    assert bounds["cautions"].iloc[0][0].startswith("not_computable onthouden")


def test_bounds_of_rounded_counts_say_so_and_stay_a_part():
    rows = [("emdr", "trauma_ptss", 9)] * 28 + [("cgt", "angst", 9)] * 28
    rows += [("cgt", "depressie", 9)] * 28 + [("gezinstherapie", "depressie", 9)] * 28
    rows += [("psycho_educatie", "depressie", 9)] * 28
    counts = release(reduce.verdicts(quality.guideline_fit(therapies(*rows), SHIPPED)), "kring")
    bounds = quality.fit_bounds(counts)
    assert "round_numbers" in bounds["cautions"].iloc[0]
    assert (bounds["low"] <= bounds["high"]).all()
    assert (bounds["high"] <= 1).all()
    assert release(bounds, "kring")["low"].notna().all()


def test_counts_without_every_verdict_are_refused():
    judged = quality.guideline_fit(therapies(("emdr", "trauma_ptss", 9)), SHIPPED)
    with pytest.raises(ValueError, match="onbekend"):
        quality.fit_bounds(reduce.verdicts(judged).drop(index="onbekend"))
