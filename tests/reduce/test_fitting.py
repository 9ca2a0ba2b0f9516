"""Judged therapies counted per youth and per verdict."""

import pandas as pd
import pytest

from jeugdlib import reduce
from jeugdlib.columns import about, mark
from jeugdlib.columns.richtlijnen import OORDELEN
from jeugdlib.estimate import outcome
from jeugdlib.release import release

JUDGED = mark(
    pd.DataFrame(
        {
            "dossier_id": ["D2", "D1", "D2", "D3"],
            "oordeel": ["aanbevolen", "onbekend", "overwegen", "aanbevolen"],
            "by_team": [False, False, False, True],
        }
    ),
    "child",
)


def test_each_youth_has_its_therapies_and_how_many_fit():
    units = reduce.fitting(JUDGED)
    assert units.index.tolist() == ["D1", "D2", "D3"]
    assert units[["count", "n"]].to_numpy().tolist() == [[0, 1], [1, 2], [1, 1]]
    assert units["members"].tolist() == [{"D1"}, {"D2"}, {"D3"}]
    assert about(units) == "child"


def test_unknown_stays_in_the_denominator():
    units = reduce.fitting(JUDGED)
    assert units["n"].sum() == len(JUDGED)
    assert units.loc["D1", ["count", "n"]].tolist() == [0, 1]


def test_the_fitting_share_says_how_many_are_unknown_open_and_judged_by_the_team():
    said = JUDGED.assign(cautions=[("not_random", "undecided 2")] * 4)
    expected = ("not_random", "undecided 2", "verdict_unknown 1 4", "verdict_by_team 1")
    assert set(reduce.verdicts(said)["cautions"]) == {expected}
    share = outcome.nested_proportion(reduce.fitting(said)).loc["passend"]
    assert share["cautions"][:4] == expected


def test_every_verdict_has_its_row_also_when_no_therapy_has_it():
    counts = reduce.verdicts(JUDGED)
    assert counts.index.tolist() == list(OORDELEN)
    assert counts["count"].to_dict() == {
        "aanbevolen": 2,
        "overwegen": 1,
        "ondersteunend": 0,
        "niet_aanbevolen": 0,
        "onbekend": 1,
    }
    assert set(counts["n"]) == {4}
    assert set(counts["children"]) == {3}
    assert counts.at["aanbevolen", "members"] == {"D2", "D3"}
    assert counts.at["ondersteunend", "members"] == frozenset()
    assert counts["cautions"].iloc[0] == ("verdict_unknown 1 4", "verdict_by_team 1")
    assert about(counts) == "child"


def test_order_of_the_therapies_does_not_matter():
    shuffled = JUDGED.iloc[[3, 1, 0, 2]]
    pd.testing.assert_frame_equal(reduce.verdicts(JUDGED), reduce.verdicts(shuffled))
    pd.testing.assert_frame_equal(reduce.fitting(JUDGED), reduce.fitting(shuffled))


def test_no_therapies_give_no_youths():
    none = JUDGED.iloc[:0]
    assert len(reduce.fitting(none)) == 0
    assert reduce.verdicts(none)["cautions"].iloc[0] == ()


def test_the_fitting_ones_are_an_item_beside_flevoland():
    item = reduce.fitting_item(reduce.verdicts(JUDGED))
    assert item.index.tolist() == ["therapie_passend"]
    assert item[["count", "n", "children"]].to_numpy().tolist() == [[2, 4, 3]]
    assert about(item) == "child"


def test_a_table_that_was_not_judged_is_refused():
    with pytest.raises(ValueError, match="by_team"):
        reduce.verdicts(JUDGED.drop(columns="by_team"))


def test_what_is_said_of_a_therapy_is_the_guideline_or_the_reason():
    judged = pd.DataFrame(
        {
            "probleem": ["angst", "angst", "depressie"],
            "therapie": ["cgt", "cgt", "emdr"],
            "oordeel": ["aanbevolen", "aanbevolen", "onbekend"],
            "woorden": ["zet cgt in", "zet cgt in", None],
            "reden": [None, None, "in de tabel staat geen richtlijn"],
        }
    )
    forms = reduce.judged_forms(mark(judged, "child"))
    assert forms["explanation"].tolist() == ["zet cgt in", "in de tabel staat geen richtlijn"]
    assert forms["count"].tolist() == [2, 1]
    assert len(release(forms, "kring")) == 0
