"""From coders' answers to ratings, to what they differ about, to one answer per question."""

import numpy as np
import pandas as pd
import pytest

from jeugdlib import reduce
from jeugdlib.columns import InputError, mark
from jeugdlib.columns.codebook import Codebook, Item, Level

YES_NO = (Level("nee", "niet", False), Level("ja", "wel", True))
BOOK = Codebook(
    "proef",
    "1",
    (
        Item(
            "doel",
            "Doel",
            "Is er een doel?",
            levels=(
                Level("afwezig", "geen", False),
                Level("aanwezig", "wel", True),
                Level("meetbaar", "wel, en te meten", True),
                Level("onbekend", "niet te zeggen", None),
            ),
            ordered=True,
        ),
        Item(
            "eigen_woorden", "Eigen woorden", "Zelf?", levels=YES_NO, skip=(("doel", ("afwezig",)),)
        ),
        Item("moeder", "Moeder", "Moeder?", levels=YES_NO),
        Item("aantal", "Overplaatsingen", "Hoe vaak?", low=0, high=40),
        Item("reden", "Reden", "Waarom?", levels=YES_NO, skip=(("aantal", ("0",)),)),
        Item(
            "probleem",
            "Probleem",
            "Welk?",
            unit="therapie",
            levels=(Level("angst", "angst"), Level("trauma", "trauma")),
        ),
        Item("therapie", "Therapie", "Welke?", unit="therapie", levels=(Level("emdr", "EMDR"),)),
    ),
)


def dossiers(*rows):
    names = ["dossier_id", "codeur", "volgorde", "doel", "eigen_woorden", "moeder", "aantal"]
    table = pd.DataFrame(rows, columns=[*names, "reden"])
    return mark(table.astype({"volgorde": "Int64", "aantal": "Int64"}), "child")


def therapies(*rows):
    names = ["dossier_id", "codeur", "therapie", "probleem", "leeftijd", "oordeel_team"]
    table = pd.DataFrame(rows, columns=[*names, "reden_team"])
    return mark(table.astype({"leeftijd": "Int64"}), "child")


def decisions(*rows):
    names = ["dossier_id", "onderdeel", "therapie", "besluit", "reden"]
    return mark(pd.DataFrame(rows, columns=names, dtype=object), "child")


DOSSIERS = dossiers(
    ("D1", "A", 1, "aanwezig", "ja", "ja", 2, "ja"),
    ("D1", "B", 3, "meetbaar", "ja", "nee", 2, "ja"),
    ("D2", "A", 2, "afwezig", None, "nee", 0, None),
    ("D2", "B", 1, "aanwezig", "nee", "nee", 1, "nee"),
    ("D3", "B", 2, "onbekend", "nee", "ja", 4, "ja"),
)
THERAPIES = therapies(
    ("D1", "A", "emdr", "trauma", 12, None, None),
    ("D1", "B", "emdr", "angst", 12, "overwegen", "te jong"),
    ("D1", "B", "emdr", "angst", 15, None, None),
    ("D2", "A", "cgt", "angst", 14, None, None),
    ("D3", "B", "cgt", "angst", 9, None, None),
)
RATINGS = reduce.ratings(DOSSIERS, BOOK, THERAPIES)
DIFFERENT = [
    ("D1", "doel", None),
    ("D1", "moeder", None),
    ("D1", "therapie_genoemd", "emdr (2)"),
    ("D1", "probleem", "emdr"),
    ("D2", "doel", None),
    ("D2", "aantal", None),
    ("D2", "therapie_genoemd", "cgt"),
]


def of(item, table=RATINGS):
    return table[table["item"] == item]


# -- ratings -----------------------------------------------------------------------------------


def test_a_rating_says_what_was_answered_and_what_that_counts_as():
    goal = of("doel").set_index(["dossier_id", "coder"])
    assert goal.loc[("D1", "B")].drop(["unit_id", "label"]).to_dict() == {
        **{"item": "doel", "unit": "dossiers", "scale": "ordinal", "levels": 3},
        **{"value": "meetbaar", "score": 2, "found": True, "place": 3},
    }
    # onbekend has no place on the scale and does not count
    assert goal.loc[("D3", "B"), ["score", "found"]].isna().all()
    number = of("aantal").iloc[0]
    assert (number["scale"], number["value"], number["score"]) == ("interval", "2", 2)
    assert number[["levels", "found"]].isna().all()


def test_what_was_skipped_or_left_empty_has_no_rating():
    assert of("eigen_woorden")["unit_id"].tolist() == ["D1", "D1", "D2", "D3"]


def test_an_ordered_item_of_which_no_level_counts_keeps_its_scale():
    levels = (Level("laag", "weinig"), Level("hoog", "veel"))
    book = Codebook("x", "1", (Item("doel", "D", "?", levels=levels, ordered=True),))
    table = dossiers(("D1", "A", 1, "hoog", None, None, None, None))
    row = reduce.ratings(table, book).iloc[0]
    assert (row["score"], row["levels"]) == (1, 2)
    assert row["found"] is pd.NA


def test_of_a_therapy_every_coder_of_the_file_says_whether_it_was_named():
    named = of("therapie_genoemd").set_index(["unit_id", "coder"])["value"].to_dict()
    assert named == {
        ("D1 / emdr", "A"): "ja",
        ("D1 / emdr", "B"): "ja",
        ("D1 / emdr (2)", "A"): "nee",
        ("D1 / emdr (2)", "B"): "ja",
        ("D2 / cgt", "A"): "ja",
        ("D2 / cgt", "B"): "nee",
        ("D3 / cgt", "B"): "ja",
    }
    assert set(of("therapie_genoemd")["scale"]) == {"listed"}
    assert set(of("leeftijd")["scale"]) == {"interval"}
    assert of("probleem")["place"].tolist() == [1, 3, 3, 2, 2]


def test_without_places_or_files_there_are_still_ratings():
    bare = reduce.ratings(DOSSIERS.drop(columns="volgorde"), BOOK)
    assert bare["place"].isna().all()
    assert len(reduce.ratings(DOSSIERS.iloc[:0], BOOK, THERAPIES.iloc[:0])) == 0
    assert len(reduce.ratings(DOSSIERS[["dossier_id", "codeur"]], BOOK)) == 0


def test_ratings_keep_the_mark_of_the_tables():
    table = DOSSIERS.copy()
    table.attrs["simulated"] = True
    assert reduce.ratings(table, BOOK).attrs["simulated"]
    assert not reduce.ratings(table, BOOK, THERAPIES).attrs["simulated"]


# -- differences -------------------------------------------------------------------------------


def test_the_list_for_the_meeting_has_what_coders_differ_about_by_file():
    found = reduce.disagreements(RATINGS)
    listed = found[["dossier_id", "onderdeel", "therapie"]].replace({np.nan: None})
    assert list(listed.itertuples(index=False, name=None)) == DIFFERENT
    assert list(found.columns[-2:]) == ["codering_A", "codering_B"]
    assert found.loc[0, ["codering_A", "codering_B"]].tolist() == ["aanwezig", "meetbaar"]


def test_coders_who_agree_have_an_empty_list_with_its_columns():
    found = reduce.disagreements(of("reden"))
    assert len(found) == 0
    assert "codering_B" in found


# -- consensus ---------------------------------------------------------------------------------


def test_what_coders_agree_on_is_settled_and_what_they_decide_too():
    before = reduce.settled(RATINGS, BOOK)
    assert set(before["coder"]) == {"codeurs"}
    assert of("moeder", before)["dossier_id"].tolist() == ["D2", "D3"]

    after = reduce.settled(RATINGS, BOOK, decisions(("D1", "moeder", None, "ja", "blz. 3")))
    decided = of("moeder", after).set_index("dossier_id").loc["D1"]
    assert decided[["coder", "value", "score", "found"]].tolist() == ["consensus", "ja", 1, True]
    assert not after.duplicated(["unit_id", "item"]).any()


def test_a_decision_that_makes_a_question_one_to_skip_takes_its_answer_along():
    away = decisions(
        ("D2", "doel", None, "afwezig", "regel"), ("D2", "aantal", None, "0", "geteld")
    )
    kept = reduce.settled(RATINGS, BOOK, away)
    assert "D2" not in of("eigen_woorden", kept)["dossier_id"].tolist()
    assert "D2" not in of("reden", kept)["dossier_id"].tolist()
    there = decisions(("D2", "doel", None, "aanwezig", "regel"), ("D2", "aantal", None, "1", "x"))
    kept = reduce.settled(RATINGS, BOOK, there)
    assert "D2" in of("eigen_woorden", kept)["dossier_id"].tolist()
    assert "D2" in of("reden", kept)["dossier_id"].tolist()


def test_what_hangs_on_an_open_answer_is_left_open():
    assert "D2" not in of("eigen_woorden", reduce.settled(RATINGS, BOOK))["dossier_id"].tolist()


def test_every_wrong_decision_is_named_at_once_with_what_to_do():
    wrong = decisions(
        ("D1", "moeder", None, "misschien", "reden"),
        ("D1", "doel", None, "aanwezig", None),
        ("D9", "doel", None, "aanwezig", "reden"),
        ("D2", "moeder", None, "ja", "reden"),
        ("D1", "vader", None, "ja", "reden"),
        ("D2", "aantal", None, "41", "reden"),
        ("D2", "doel", None, "aanwezig", "reden"),
        ("D2", "doel", None, "afwezig", "reden"),
        ("D2", "doel", "cgt", "afwezig", "reden"),
    )
    with pytest.raises(InputError) as error:
        reduce.settled(RATINGS, BOOK, wrong)
    said = str(error.value)
    for words in (
        "consensus: 8 keer klopt een besluit niet",
        "rij 2 (D1, moeder): besluit 'misschien' kan niet; kies uit: nee, ja",
        "rij 3 (D1, doel): de reden ontbreekt",
        "rij 4 (D9, doel): hier staat in de dossiers geen antwoord",
        "rij 5 (D2, moeder): hierover verschilden de codeurs niet",
        "rij 6 (D1, vader): dit onderdeel staat niet in het codeboek",
        "rij 7 (D2, aantal): besluit '41' kan niet; kies uit: een heel getal vanaf 0 tot en met 40",
        "rij 9 (D2, doel): hierover staat al een besluit",
        "rij 10 (D2, doel, cgt): dit onderdeel staat niet in het codeboek",
    ):
        assert words in said


def test_a_decision_that_waits_for_a_next_meeting_is_no_decision():
    waiting = decisions(("D1", "moeder", None, None, "later"), ("D1", "doel", None, None, None))
    assert len(reduce.settled(RATINGS, BOOK, waiting)) == len(reduce.settled(RATINGS, BOOK))


def test_without_rows_a_consensus_table_changes_nothing():
    assert reduce.settled(RATINGS, BOOK, decisions()).equals(reduce.settled(RATINGS, BOOK))


# -- counts ------------------------------------------------------------------------------------


def test_found_counts_settled_answers_and_says_how_many_are_open():
    counts = reduce.found(RATINGS, reduce.settled(RATINGS, BOOK))
    assert counts.index.tolist() == ["doel", "eigen_woorden", "moeder", "reden"]
    mother = counts.loc["moeder"]
    assert mother[["count", "n", "children", "undecided"]].tolist() == [1, 2, 2, 1]
    assert mother["members"] == frozenset({"D3"})
    assert mother["cautions"] == ("not_random", "undecided 1")
    # onbekend is not in the denominator
    assert counts.loc["doel", ["count", "n"]].tolist() == [0, 0]
    drawn = reduce.found(RATINGS, reduce.settled(RATINGS, BOOK), drawn=True)
    assert drawn.loc["moeder", "cautions"] == ("undecided 1",)


def test_found_passes_release_and_proportion():
    from jeugdlib.estimate.outcome import proportion
    from jeugdlib.release import release

    answer = proportion(release(reduce.found(RATINGS, reduce.settled(RATINGS, BOOK)), "intern"))
    assert answer.loc["moeder", "estimate"] == 0.5
    assert "members" not in answer


def test_the_log_says_what_was_agreed_decided_and_open():
    settled = reduce.settled(RATINGS, BOOK, decisions(("D1", "moeder", None, "ja", "blz. 3")))
    log = reduce.consensus_log(RATINGS, settled)
    assert log.loc["moeder", ["count", "n", "undecided"]].tolist() == [1, 2, 0]
    assert log.loc["doel", ["count", "n", "undecided"]].tolist() == [0, 2, 2]
    assert log.loc["alle", "undecided"] == len(DIFFERENT) - 1
    assert log.loc["alle", "n"] == log["n"].drop("alle").sum()
    assert log.loc["alle", "children"] == 2  # the third file has one coder


def test_what_hangs_on_an_open_answer_by_way_of_another_is_open_too():
    items = (
        Item("een", "Een", "?", levels=YES_NO),
        Item("twee", "Twee", "?", levels=YES_NO, skip=(("een", ("nee",)),)),
        Item("drie", "Drie", "?", levels=YES_NO, skip=(("twee", ("nee",)),)),
    )
    columns = ["dossier_id", "codeur", "een", "twee", "drie"]
    rows = [("D1", "A", "ja", "ja", "ja"), ("D1", "B", "nee", None, None)]
    table = mark(pd.DataFrame(rows, columns=columns), "child")
    book = Codebook("x", "1", items)
    given = reduce.ratings(table, book)
    assert reduce.settled(given, book).empty
    taken = decisions(("D1", "een", None, "ja", "blz. 3"))
    assert reduce.settled(given, book, taken)["item"].tolist() == ["een", "twee", "drie"]


# -- therapies ---------------------------------------------------------------------------------


def test_therapies_after_consensus_have_one_row_each():
    taken = decisions(
        ("D1", "probleem", "emdr", "trauma", "hoofdstuk 2"),
        ("D1", "therapie_genoemd", "emdr (2)", "nee", "dezelfde"),
        ("D2", "therapie_genoemd", "cgt", "ja", "gevonden"),
    )
    settled = reduce.settled(RATINGS, BOOK, taken)
    found = reduce.decided(THERAPIES, settled)
    assert found[["dossier_id", "therapie", "probleem", "leeftijd"]].to_numpy().tolist() == [
        ["D1", "emdr", "trauma", 12],
        ["D2", "cgt", "angst", 14],
        ["D3", "cgt", "angst", 9],
    ]
    assert found.loc[0, ["oordeel_team", "reden_team"]].tolist() == ["overwegen", "te jong"]
    assert "D1 / emdr (2)" not in of("probleem", settled)["unit_id"].tolist()


def test_what_is_open_about_a_therapy_is_missing_and_an_open_therapy_has_no_row():
    found = reduce.decided(THERAPIES, reduce.settled(RATINGS, BOOK))
    assert found["dossier_id"].tolist() == ["D1", "D3"]
    assert found["probleem"].isna().tolist() == [True, False]


def test_therapies_say_how_many_are_open_and_whether_the_files_were_drawn():
    settled = reduce.settled(RATINGS, BOOK)
    # a second emdr in D1 and the cgt in D2 were named by one coder
    assert set(reduce.decided(THERAPIES, settled)["cautions"]) == {("not_random", "undecided 2")}
    drawn = reduce.decided(THERAPIES, settled, drawn=True)
    assert set(drawn["cautions"]) == {("undecided 2",)}
    taken = decisions(
        ("D1", "therapie_genoemd", "emdr (2)", "nee", "dezelfde"),
        ("D2", "therapie_genoemd", "cgt", "ja", "gevonden"),
    )
    drawn = reduce.decided(THERAPIES, reduce.settled(RATINGS, BOOK, taken), drawn=True)
    assert set(drawn["cautions"]) == {()}


def test_two_verdicts_of_the_team_about_one_therapy_are_refused():
    both = THERAPIES.assign(oordeel_team=["aanbevolen", "overwegen", None, None, None])
    with pytest.raises(InputError, match=r"bij D1 / emdr staat meer dan één oordeel"):
        reduce.decided(both, reduce.settled(RATINGS, BOOK))


def test_without_verdicts_of_the_team_those_columns_are_there_and_empty():
    bare = THERAPIES.drop(columns=["oordeel_team", "reden_team"])
    found = reduce.decided(bare, reduce.settled(RATINGS, BOOK))
    assert found[["oordeel_team", "reden_team"]].isna().all(axis=None)
