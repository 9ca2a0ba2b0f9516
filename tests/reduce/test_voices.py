"""Quotes: voices are counted and not quotes, and a rule chooses what stands beside a number."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from jeugdlib import read, reduce
from jeugdlib.columns import TABLES, mark
from jeugdlib.reduce.voices import DIRECTIONS
from jeugdlib.release import release
from jeugdlib.simulate import quotes

FOLDER = Path(__file__).parents[2] / "data/simulated"
NAMES = ["stem_id", "code", "citaat", "toestemming", "richting"]


def said(*rows):
    return mark(pd.DataFrame(rows, columns=NAMES).astype("str"), "child")


def one(stem="a", code="x", citaat="Het was fijn.", toestemming="ja", richting="bevestigt"):
    return stem, code, citaat, toestemming, richting


def cautions(table, code):
    return [caution for caution in table.at[code, "cautions"] if "voices" not in caution]


@pytest.fixture(scope="module")
def shipped():
    return read.table(FOLDER / "gesimuleerde_citaten.csv", "citaten")


def test_the_shipped_quotes_give_back_how_many_voices_were_made(shipped):
    truth = pd.read_csv(FOLDER / "gesimuleerde_citaten_waarheid.csv", sep=";")
    found = reduce.voices(shipped)
    keys = truth["code"] + "_" + truth["richting"]
    assert found.loc[keys, "count"].tolist() == truth["stemmen"].tolist()
    # a voice of the made-up quotes has one direction per subject
    of_code = truth.groupby("code")["stemmen"].sum()
    assert found.loc[of_code.index, "count"].tolist() == of_code.tolist()
    assert shipped.attrs["simulated"]
    readme = (FOLDER.parent / "README.md").read_text("utf-8")
    assert f"| `simulated/gesimuleerde_citaten.csv` | {len(shipped)} |" in readme
    assert f"| `simulated/gesimuleerde_citaten_waarheid.csv` | {len(truth)} |" in readme


def test_the_shipped_quotes_are_those_of_the_script_and_fit_their_declaration(shipped):
    sentences = (FOLDER / "verzonnen_citaten.txt").read_text("utf-8")
    made = quotes(sentences, np.random.default_rng(24)).citaten
    pd.testing.assert_frame_equal(shipped[NAMES], made, check_flags=False)
    assert [column.name for column in TABLES["citaten"].columns] == NAMES


def test_who_says_it_often_is_one_voice(shipped):
    once = reduce.voices(said(one()))
    often = reduce.voices(said(*[one()] * 5))
    assert once["count"].tolist() == often["count"].tolist()
    assert often.at["x", "cautions"][0] == "voices_counted 5 1"


def test_a_voice_in_two_directions_counts_in_both_and_once_in_all():
    table = reduce.voices(said(one(), one(richting="weerspreekt"), one(stem="b")))
    assert table["count"].to_dict() == {
        **{"x": 2, "x_bevestigt": 2, "x_nuanceert": 0, "x_weerspreekt": 1},
    }


def test_the_order_of_the_file_does_not_matter_for_the_voices(shipped):
    mixed = shipped.sample(frac=1, random_state=3)
    mixed.attrs = shipped.attrs
    expected, found = reduce.voices(shipped), reduce.voices(mixed)
    pd.testing.assert_frame_equal(found, expected)


def test_a_file_without_directions_or_without_rows_is_counted_too():
    bare = said(one(), one(stem="b")).drop(columns="richting")
    assert reduce.voices(bare)["count"].tolist() == [2, 0, 0, 0]
    assert reduce.quotes(bare)["citaat"].tolist() == ["Het was fijn."]
    nothing = read.optional("", "citaten")
    assert len(reduce.voices(nothing)) == len(reduce.quotes(nothing)) == 0


def test_it_is_said_when_nobody_contradicts_or_may_be_quoted_against():
    silent = one(stem="b", richting="weerspreekt", toestemming="nee")
    assert cautions(reduce.voices(said(one())), "x") == ["no_contradiction x"]
    assert cautions(reduce.voices(said(one(), silent)), "x") == ["contradiction_unquoted x"]
    assert cautions(reduce.voices(said(one(), one("b", richting="weerspreekt"))), "x") == []


def test_a_contrary_voice_is_quoted_first_and_no_voice_twice():
    rows = [one(citaat=f"Nummer {k}.") for k in "abc"]
    rows += [one("b", citaat="Nee.", richting="weerspreekt")]
    chosen = reduce.quotes(said(*rows))
    assert chosen["citaat"].tolist() == ["Nee.", "Nummer a."]
    both = [one(citaat="Ja."), one(citaat="Nee.", richting="weerspreekt")]
    assert reduce.quotes(said(*both))["citaat"].tolist() == ["Nee."]


def test_the_voice_that_was_quoted_least_goes_first():
    rows = [one("a", "x"), one("a", "y", "Van a."), one("b", "y", "Van b.")]
    assert reduce.quotes(said(*rows)).at["y_1", "citaat"] == "Van b."


@pytest.mark.parametrize(
    "text",
    [
        *("Bel 06-12345678.", "Mail naar a@b.nl.", "Op 3-5-2019 was het.", "Wij wonen in 1234 AB."),
        *("Op 3 mei hoorde ik het.", "Mijn nummer is 123456782."),
    ],
)
def test_a_quote_with_a_date_an_address_or_a_number_is_left_out_and_counted(text):
    found = reduce.quotes(said(one(), one("b", citaat=text), one("c", toestemming="nee")))
    assert found["citaat"].tolist() == ["Het was fijn."]
    assert found["cautions"].tolist() == [("quotes_unused 1 1",)]


@pytest.mark.parametrize("text", ["Na drie gesprekken was het klaar.", "Ik gaf een 8.", "In 2019."])
def test_an_ordinary_number_is_no_reason_to_leave_a_quote_out(text):
    assert len(reduce.quotes(said(one(citaat=text)))) == 1


def test_nobody_without_consent_is_ever_quoted(shipped):
    chosen = reduce.quotes(shipped)
    allowed = set(shipped.loc[shipped["toestemming"] == "ja", "citaat"])
    assert set(chosen["citaat"]) <= allowed
    assert chosen.groupby("code").size().max() <= 2
    against = chosen[chosen["richting"] == DIRECTIONS[-1]]
    assert set(against["code"]) == {
        *("tevredenheid_voldoende", "uitval_smal", "wachttijd_mediaan", "zonder_hulp_verder"),
    }


@pytest.mark.parametrize("level", ["kring", "openbaar"])
def test_outside_the_team_no_words_leave_and_small_numbers_of_voices_do_not(shipped, level):
    own = mark(shipped.copy(), "child")
    own.attrs["simulated"] = False
    assert len(release(reduce.quotes(own), level)) == 0
    shared = release(reduce.voices(own), level)
    assert (shared["count"].dropna() % 5 == 0).all()
    assert shared.loc["samen_beslissen_weerspreekt", "count"] != 1
    told = [code for row in shared["cautions"] for code in row if "contradiction" in code]
    assert told == []
