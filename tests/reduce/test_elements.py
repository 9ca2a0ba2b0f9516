"""Which columns of a table of studies hold core elements."""

import pandas as pd
import pytest

from jeugdlib import reduce
from jeugdlib.columns import InputError

TABLE = pd.DataFrame(
    {
        "studie": ["A", "B", "C"],
        "ontwikkelaar": ["ja", "nee", "ja"],
        "huisbezoek": ["ja", "nee", None],
        "land": ["NL", "BE", "NL"],
        "rollenspel": ["Ja", "onbekend", "nee"],
        "leeg": [None, None, None],
    }
)


def test_elements_are_the_own_columns_of_yes_no_and_unknown():
    assert reduce.elements(TABLE) == ["huisbezoek", "rollenspel"]


def test_chosen_elements_come_in_the_order_of_the_table():
    assert reduce.elements(TABLE, ["rollenspel", "huisbezoek"]) == ["huisbezoek", "rollenspel"]
    assert reduce.elements(TABLE, ["rollenspel"]) == ["rollenspel"]


def test_a_column_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(InputError, match="rolspel") as refused:
        reduce.elements(TABLE, ["rolspel"])
    assert "huisbezoek, rollenspel" in str(refused.value)


@pytest.mark.parametrize("name", ["land", "leeg"])
def test_a_column_with_other_words_or_none_is_refused(name):
    with pytest.raises(InputError, match=name):
        reduce.elements(TABLE, [name])


def test_a_column_of_the_table_itself_is_no_element():
    with pytest.raises(InputError, match="ontwikkelaar"):
        reduce.elements(TABLE, ["ontwikkelaar"])


def test_a_table_without_elements_is_refused():
    with pytest.raises(InputError, match="geen kolommen met kernelementen"):
        reduce.elements(TABLE[["studie", "land"]])
