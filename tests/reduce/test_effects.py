"""The table `studies`: English names, an effect_id, and figures that contradict one another."""

import pandas as pd
import pytest

from jeugdlib import reduce
from jeugdlib.columns import InputError, about, mark
from jeugdlib.columns.studies import ENGLISH, STUDIES

TABLE = mark(
    pd.DataFrame(
        {
            "studie": ["Jansen", "Jansen", "Visser"],
            "richting": "hoger is beter",
            "aantal_behandeld": [3, 4, 5],
            "n_behandeld": [10, 10, 10],
            "setting": ["school", "thuis", "thuis"],
        },
        index=[4, 7, 9],
    ),
    "publication",
)


def test_statistics_get_their_english_names_and_moderators_stay():
    rows = reduce.effects(TABLE)
    assert rows["study"].tolist() == TABLE["studie"].tolist()
    assert {"direction", "count_treated", "n_treated", "setting"} < set(rows.columns)
    assert rows.index.tolist() == [0, 1, 2]
    assert about(rows) == "publication"


def test_every_statistic_of_the_table_has_a_name_of_its_own():
    declared = [column.name for column in STUDIES.columns]
    assert set(ENGLISH) <= set(declared)
    names = [ENGLISH.get(name, name) for name in declared]
    assert len(set(names)) == len(names)


def test_effects_without_a_number_are_numbered_within_their_study():
    assert reduce.effects(TABLE)["effect_id"].tolist() == ["1", "2", "1"]
    empty = reduce.effects(TABLE.assign(effect_id=None))
    assert empty["effect_id"].tolist() == ["1", "2", "1"]
    given = reduce.effects(TABLE.assign(effect_id=["a", "b", "a"]))
    assert given["effect_id"].tolist() == ["a", "b", "a"]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"effect_id": ["a", "a", "b"]}, "Jansen: effect_id ontbreekt, of staat"),
        ({"effect_id": ["a", "b", None]}, "Visser: effect_id ontbreekt, of staat"),
        ({"aantal_behandeld": [3, 4, 11]}, "Visser: aantal_behandeld is groter dan n_behandeld"),
        ({"effect": [0.1, 0.9, None], "bovengrens": 0.5}, "Jansen: effect is groter"),
        ({"weight": 1}, "weight is al voor een antwoord"),
        ({"study": "x"}, "study is al voor een antwoord"),
    ],
)
def test_what_contradicts_itself_is_refused_by_name(columns, message):
    with pytest.raises(InputError, match=message):
        reduce.effects(TABLE.assign(**columns))


def test_a_table_without_rows_is_refused():
    with pytest.raises(InputError, match="geen rijen"):
        reduce.effects(TABLE.iloc[:0])


def test_published_averages_get_a_label_and_the_names_of_an_effect():
    table = pd.DataFrame(
        {
            "maat": ["a"],
            "studie": ["Weisz e.a. (2017)"],
            "kort": ["therapie"],
            "vergelijking": ["niets"],
            "design": ["gerandomiseerd"],
            "effect": [0.46],
            "ondergrens": [None],
            "bovengrens": [None],
            "studies": [447],
        }
    )
    row = reduce.benchmarks(mark(table, "publication")).iloc[0]
    assert row["label"] == "therapie: Weisz e.a. (2017)"
    assert (row["estimate"], row["design"]) == (0.46, "gerandomiseerd")
    assert pd.isna(row["low"])


@pytest.mark.parametrize("other", ["jansen", "Jansen ", "JANSEN"])
def test_a_study_in_two_spellings_is_refused(other):
    table = TABLE.assign(studie=["Jansen", other, "Visser"])
    with pytest.raises(InputError, match="op meer manieren"):
        reduce.effects(table)
