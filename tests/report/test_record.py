"""What `report.answer` records for whoever reads a report by machine."""

import math

import pandas as pd
import pytest

from jeugdlib import report
from jeugdlib.columns import Answers


@pytest.fixture
def recorded(outputs, released):
    """Record a table; gives the records that were kept."""

    def record(table):
        report.answer(released(table) if isinstance(table, pd.DataFrame) else table)
        return outputs[-1].metadata["jeugdlib"]["answers"]

    return record


def test_a_number_is_not_rounded(recorded):
    assert recorded(pd.DataFrame({"estimate": [1 / 3]}, index=["a"]))["a"]["estimate"] == 1 / 3


@pytest.mark.parametrize("gap", [math.nan, None, pd.NA])
def test_a_gap_is_null(recorded, gap):
    table = pd.DataFrame({"low": pd.Series([gap], dtype="Float64", index=["a"])})
    assert recorded(table) == {"a": {"low": None}}


def test_a_column_that_is_no_part_of_an_answer_stays_out(recorded):
    table = pd.DataFrame({"n": [32], "bron": ["een boek"]}, index=["a"])
    assert recorded(table) == {"a": {"n": 32}}


def test_cautions_are_a_list(recorded):
    table = pd.DataFrame({"cautions": [("small_n 24",)]}, index=["a"])
    assert recorded(table) == {"a": {"cautions": ["small_n 24"]}}


def test_of_answers_about_a_table_the_rows_they_came_from_stay_out(recorded, released):
    rows = [released(pd.DataFrame({"n": [3]}, index=[key])) for key in ("samen", "rij")]
    assert list(recorded(Answers(answers=rows[0], rows=rows[1]))) == ["samen"]


def test_a_table_that_was_not_released_is_refused(outputs):
    with pytest.raises(TypeError, match="nog niet vrijgegeven"):
        report.answer(pd.DataFrame({"n": [1]}, index=["a"]))


@pytest.mark.parametrize("index", [[0], [("a", "b")], [math.nan]])
def test_an_answer_without_a_name_is_refused(recorded, index):
    with pytest.raises(ValueError, match="their own names"):
        recorded(pd.DataFrame({"n": [1]}, index=index))


def test_a_name_that_stands_twice_is_refused(recorded):
    with pytest.raises(ValueError, match="their own names"):
        recorded(pd.DataFrame({"n": [1, 2]}, index=["a", "a"]))


@pytest.mark.parametrize("number", [math.inf, -math.inf])
def test_an_infinite_number_is_refused(recorded, number):
    with pytest.raises(ValueError, match="infinite"):
        recorded(pd.DataFrame({"high": [number]}, index=["a"]))
