"""An audit as a whole: what was asked, who read what, what was found where."""

import pandas as pd
import pytest

from jeugdlib import reduce
from jeugdlib.columns import InputError, about, mark
from jeugdlib.columns.codebook import Codebook, Item, Level
from jeugdlib.estimate import quality
from jeugdlib.release import release

YES_NO = (Level("nee", "staat er niet", False), Level("ja", "staat er", True))
BOOK = Codebook(
    "proef",
    "1",
    (
        Item("doel", "Doel", "Staat er een doel?", levels=YES_NO, rule="Bij twijfel nee."),
        Item("keer", "Keer", "Hoe vaak?", low=0, high=9),
    ),
)


def files(**columns):
    table = pd.DataFrame(
        {
            "dossier_id": ["D1", "D1", "D2", "D3", "D3"],
            "codeur": ["A", "B", "A", "A", "B"],
            "instelling": ["pleegzorg", "pleegzorg", "gezinshuis", None, "gezinshuis"],
            "doel": ["ja", "ja", "nee", "ja", "ja"],
            **columns,
        }
    )
    return mark(table, "child")


def settled(table):
    return reduce.settled(reduce.ratings(table, BOOK), BOOK)


def test_each_coder_is_counted_and_a_file_that_two_read_is_one_file():
    counts = reduce.coders(files())
    assert counts["n"].to_dict() == {"A": 3, "B": 2, "samen": 3}
    assert counts["count"].to_dict() == {"A": 2, "B": 2, "samen": 2}
    assert about(counts) == "child"


@pytest.mark.parametrize("level", ["kring", "openbaar"])
def test_the_code_of_a_coder_stays_within_the_team(level):
    many = pd.concat([files(dossier_id=[f"{place}-{n}" for n in range(5)]) for place in range(20)])
    counts = reduce.coders(mark(many, "child"))
    assert counts["n"].to_dict() == {"A": 60, "B": 40, "samen": 100}
    shared = release(counts, level)
    assert shared.index.tolist() == ["samen"]
    assert shared["label"].tolist() == ["Alle dossiers"]


def test_kinds_of_institution_stand_in_the_order_of_their_names():
    counts = reduce.by_institution(settled(files()), files(), "doel")
    assert counts.index.tolist() == ["gezinshuis", "pleegzorg"]
    assert counts[["count", "n"]].to_numpy().tolist() == [[1, 2], [1, 1]]
    assert counts.at["gezinshuis", "members"] == {"D3"}
    assert len(quality.institutions(release(counts, "intern"))) == 2


def test_a_file_without_an_institution_is_counted_apart():
    table = files(instelling=["pleegzorg", None, None, None, None])
    counts = reduce.by_institution(settled(table), table, "doel")
    assert counts["n"].to_dict() == {"niet ingevuld": 2, "pleegzorg": 1}


def test_without_institutions_there_is_nothing_to_lay_beside_one_another():
    table = files().drop(columns="instelling")
    assert len(reduce.by_institution(settled(table), table, "doel")) == 0


def test_an_item_that_was_not_counted_is_refused_with_those_that_were():
    with pytest.raises(InputError, match=r"onderdeel keer is niet geteld.*Kies uit: doel"):
        reduce.by_institution(settled(files(keer=[1, 1, 2, 3, 3])), files(), "keer")


def test_what_was_asked_says_which_answers_count_as_found():
    asked = reduce.asked(BOOK)
    assert asked.loc["dossier_doel", ["label", "counts", "rule"]].tolist() == [
        "Doel",
        "staat er",
        "Bij twijfel nee.",
    ]
    assert pd.isna(asked.at["dossier_keer", "counts"])
    assert about(asked) == "publication"
