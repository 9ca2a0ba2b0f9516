"""The definitions of indicators: whatever may happen is counted in one way, and says its source."""

import pandas as pd
import pytest

from jeugdlib.columns import TABLES
from jeugdlib.read import codes

PARTS = ("teller", "noemer", "ontbreekt", "buiten")
DEFINITIONS = codes("indicatoren")
BY_ID = [pytest.param(row, id=row["id"]) for _, row in DEFINITIONS.iterrows()]
ENDINGS = codes("reden_einde")
JUDGED = ENDINGS[ENDINGS["uitval_smal"] != ""]


def words(row, *parts):
    return [word for part in parts for word in row[part].split("|") if word]


@pytest.mark.parametrize("row", BY_ID)
def test_every_outcome_lies_in_one_part_of_a_definition(row):
    apart = words(row, "noemer", "ontbreekt", "buiten")
    assert len(set(apart)) == len(apart)
    assert set(words(row, "teller")) <= set(words(row, "noemer"))
    assert bool(row["teller"]) == (row["soort"] != "gemiddelde")


def test_definitions_of_one_indicator_divide_the_same_outcomes():
    for indicator, rows in DEFINITIONS.groupby("indicator"):
        told = {frozenset(words(row, *PARTS)) for _, row in rows.iterrows()}
        assert len(told) == 1, indicator
        assert rows["eenheid"].nunique() == 1, indicator


def test_together_they_have_every_outcome_that_totals_may_have():
    table = TABLES["totalen"]
    told = {word for _, row in DEFINITIONS.iterrows() for word in words(row, *PARTS)}
    assert told == set(table.column("uitkomst").allowed)
    assert set(DEFINITIONS["indicator"]) == set(table.column("indicator").allowed)


@pytest.mark.parametrize("name", ["uitval_smal", "uitval_eenzijdig", "uitval_breed"])
def test_a_reason_counts_as_drop_out_where_the_list_of_reasons_says_so(name):
    row = DEFINITIONS.set_index("id").loc[name]
    assert set(words(row, "teller")) == set(JUDGED.loc[JUDGED[name] == "ja", "waarde"])
    assert set(words(row, "noemer")) == set(JUDGED["waarde"])
    assert set(words(row, "buiten")) == set(ENDINGS["waarde"]) - set(JUDGED["waarde"])


def test_the_set_itself_has_one_number_for_each_of_its_outcomes():
    of_the_set = DEFINITIONS[DEFINITIONS["groot"] == "1"]
    assert of_the_set["indicator"].is_unique
    assert len(of_the_set) == 6
    assert set(DEFINITIONS["groot"]) == {"0", "1"}


@pytest.mark.parametrize("table", ["indicatoren", "normen"])
def test_every_row_says_what_it_is_and_where_that_was_read(table):
    rows = codes(table)
    assert rows["id"].is_unique
    for column in ("label", "bron", "vindplaats", "peildatum"):
        assert (rows[column].str.strip() != "").all(), column
    assert rows["peildatum"].str.fullmatch(r"\d{4}-\d{2}").all()


def test_a_definition_is_a_sentence_or_two():
    assert DEFINITIONS["definitie"].str.endswith(".").all()
    assert (DEFINITIONS["definitie"].str.len() < 200).all()
    assert DEFINITIONS["definitie"].is_unique


def test_a_norm_is_a_number_of_weeks_that_held_for_some_years():
    norms = codes("normen").set_index("id")
    weeks = pd.to_numeric(norms["weken"])
    assert weeks.to_dict() == {"treeknorm": 14, "treeknorm_intake": 4, "provinciaal_9": 9}
    assert norms["tot"].to_dict() == {
        "treeknorm": "",
        "treeknorm_intake": "",
        "provinciaal_9": "2014",
    }
    assert "geen wettelijke norm" in norms.at["treeknorm", "geldt_voor"]
