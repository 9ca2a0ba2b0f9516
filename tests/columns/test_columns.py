"""The shared words: declarations, the form of an answer, cautions."""

import ast
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from jeugdlib.columns import (
    ANSWER,
    KINDS,
    TABLES,
    Released,
    about,
    add_cautions,
    mark,
    require,
    require_released,
)
from jeugdlib.columns.cautions import CAUTIONS, parse
from jeugdlib.columns.declaration import Column, Table
from jeugdlib.columns.parameters import PARAMETERS

ROOT = Path(__file__).parents[2]


def test_a_table_without_a_mark_counts_as_being_about_children():
    assert about(pd.DataFrame()) == "child"
    assert about(mark(pd.DataFrame(), "publication")) == "publication"


def test_marking_leaves_the_original_alone():
    original = pd.DataFrame({"a": [1]})
    mark(original, "publication")
    assert about(original) == "child"


def test_a_released_table_loses_its_mark_when_remade():
    released = Released.seal(pd.DataFrame({"a": [1, 2]}), "intern")
    assert require_released(released) is released
    assert not isinstance(released.assign(b=3), Released)
    assert not isinstance(released[released["a"] > 1], Released)


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.__setitem__("a", [9, 9]),
        lambda t: t.loc.__setitem__((0, "a"), 9),
        lambda t: t.insert(0, "b", [1, 1]),
        lambda t: setattr(t, "columns", ["c"]),
        lambda t: setattr(t, "index", ["x", "y"]),
    ],
)
def test_a_released_table_that_is_changed_in_place_is_released_no_more(change):
    released = Released.seal(pd.DataFrame({"a": [1, 2]}), "intern")
    change(released)
    with pytest.raises(TypeError, match="nog niet vrijgegeven"):
        require_released(released)


def test_required_columns_are_named_when_missing_or_with_gaps():
    table = pd.DataFrame({"a": [1, None]}, index=["x", "y"])
    with pytest.raises(ValueError, match="b"):
        require(table, "a", "b")
    with pytest.raises(ValueError, match="y"):
        require(table, "a")


def test_cautions_are_joined_once_each():
    table = add_cautions(pd.DataFrame({"a": [1]}), [["none_seen"]])
    assert add_cautions(table, [["none_seen", "all_seen"]])["cautions"].item() == (
        "none_seen",
        "all_seen",
    )


def test_every_caution_that_is_set_has_its_sentence():
    set_somewhere = set()
    for path in (ROOT / "jeugdlib").rglob("*.py"):
        if path.name == "cautions.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                word = node.value.split(" ")[0]
                if word in CAUTIONS:
                    set_somewhere.add(word)
    assert set_somewhere == set(CAUTIONS)


def test_a_caution_comes_apart_in_code_and_figures():
    assert parse("nested_units 24 in 19") == ("nested_units", [24, 19], "24 in 19")
    with pytest.raises(ValueError, match="verzonnen"):
        parse("verzonnen 3")


def test_every_caution_as_it_is_set_fills_its_sentence():
    from jeugdlib.show._display import sentence

    set_somewhere = {
        "nested_units 24 in 19": "24 eenheden in de noemer horen bij 19",
        "few_institutions 5": "5 instellingen",
        "small_n 24": "maar 24",
        "none_found 8.9372 95.0": "8,9% past er nog bij (bovengrens, eenzijdig 95%)",
        "denominator_minimum 2500": "2\N{NO-BREAK SPACE}500",
        "ends_only 11": "11 tellingen",
        "one_sided 95": "95%",
        "several_comparisons 4 19": "4 vergelijkingen",
        "not_reached 200": "200 dossiers",
        "withheld te kleine groep": "(regel: te kleine groep).",
        "not_computable de noemer is 0": "de noemer is 0.",
    }
    with_figures = {code for code, text in CAUTIONS.items() if "{" in text}
    assert {code.split()[0] for code in set_somewhere} == with_figures
    for code, words in set_somewhere.items():
        assert words in sentence(code)


def test_declarations_say_what_they_mean():
    for table in TABLES.values():
        assert len({column.name for column in table.columns}) == len(table.columns)
        assert all(column.meaning for column in table.columns)
    assert all(parameter.meaning for parameter in PARAMETERS.values())
    assert all(ANSWER.values())


def test_a_declaration_that_cannot_be_is_refused():
    with pytest.raises(ValueError, match="kind"):
        Column("a", "b", kind="soort")
    with pytest.raises(ValueError, match="about"):
        Table("a", "iedereen", "rij")


def test_every_estimator_gives_a_disclosure_kind():
    from jeugdlib.estimate import course, evidence, outcome

    counts = pd.DataFrame(
        {"count": [1], "n": [4], "total": [9], "other_count": [1], "other_n": [5]}
    )
    series = pd.DataFrame({"time": [0, 1], "count": [4, 2], "exposure": [1.0, 1.0]})
    levels = pd.DataFrame({"niveau": ["erkend"], "count": [3], "minimum": [False]})
    made = {
        "proportion": outcome.proportion(counts),
        "proportion_of_total": outcome.proportion_of_total(counts),
        "difference": outcome.difference(counts),
        "distinct_bounds": outcome.distinct_bounds(counts, 4, "a", "A"),
        "audit_plan": outcome.audit_plan(1, 4, 0.9),
        "files_for_none": outcome.files_for_none(0.05),
        "files_for_precision": outcome.files_for_precision(0.5, 0.2),
        "files_to_see_change": outcome.files_to_see_change(1, 4, 0.9),
        "none_seen": course.none_seen(pd.DataFrame({"exposure": [1.0], "binomial": [False]})),
        "toward_zero": course.toward_zero(series).answers,
        "recognised_shares": evidence.recognised_shares(levels),
    }
    public = {name for room in (outcome, course, evidence) for name in room.__all__}
    assert set(made) == public  # a new estimator must be added here, with its kind
    for name, answers in made.items():
        assert set(answers["kind"]) <= set(KINDS), name
        assert isinstance(answers["cautions"].iloc[0], tuple), name


def test_an_estimator_keeps_the_mark_of_what_it_was_given():
    from jeugdlib.estimate import course, outcome

    counts = mark(
        pd.DataFrame({"count": [1], "n": [4], "other_count": [1], "other_n": [5]}), "publication"
    )
    series = mark(
        pd.DataFrame({"time": [0, 1], "count": [4, 2], "exposure": [1.0, 1.0]}), "publication"
    )
    assert about(outcome.proportion(counts)) == "publication"
    assert about(outcome.difference(counts)) == "publication"
    assert about(outcome.distinct_bounds(counts, 4, "a", "A")) == "publication"
    assert about(course.toward_zero(series).answers) == "publication"
    assert about(course.toward_zero(series).rows) == "publication"
    unmarked = pd.DataFrame({"count": [1], "n": [4]})
    assert about(outcome.proportion(unmarked)) == "child"
    assert np.isfinite(outcome.proportion(unmarked)["estimate"].item())
