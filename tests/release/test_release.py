"""The one step between a number and a report."""

import pandas as pd
import pytest

from jeugdlib.columns import Answers, InputError, Released, mark
from jeugdlib.release import release

TABLE = pd.DataFrame({"estimate": [0.5]}, index=["a"])


@pytest.mark.parametrize("level", ["intern", "kring", "openbaar"])
def test_published_figures_pass_at_every_level(level):
    released = release(mark(TABLE, "publication"), level)
    assert isinstance(released, Released)
    assert released["estimate"].tolist() == [0.5]


@pytest.mark.parametrize("about", ["child", "total"])
def test_level_intern_hides_nothing(about):
    pd.testing.assert_frame_equal(pd.DataFrame(release(mark(TABLE, about), "intern")), TABLE)


@pytest.mark.parametrize("level", ["kring", "openbaar"])
@pytest.mark.parametrize("table", [TABLE, mark(TABLE, "child"), mark(TABLE, "total")])
def test_tables_about_children_are_refused_outside_the_team(table, level):
    with pytest.raises(InputError, match=f"niveau {level}.*openbaarheid=intern"):
        release(table, level)


def test_an_empty_table_has_nothing_to_protect():
    assert len(release(TABLE.iloc[:0], "openbaar")) == 0


def test_answers_are_released_together():
    both = Answers(answers=mark(TABLE, "publication"), rows=mark(TABLE, "publication"))
    released = release(both, "openbaar")
    assert isinstance(released.answers, Released)
    assert isinstance(released.rows, Released)


def test_answers_with_rows_about_children_are_refused_as_a_whole():
    with pytest.raises(InputError):
        release(Answers(answers=mark(TABLE, "publication"), rows=TABLE), "openbaar")


def test_releasing_leaves_the_table_as_it_was():
    table = mark(TABLE, "publication")
    release(table, "openbaar")
    assert not isinstance(table, Released)


def test_a_changed_table_has_to_pass_again():
    released = release(mark(TABLE, "publication"), "openbaar")
    assert not isinstance(released.assign(b=1), Released)
    assert isinstance(release(released.assign(b=1), "openbaar"), Released)  # the mark went along


def test_an_unknown_level_names_the_levels():
    with pytest.raises(InputError, match="intern, kring, openbaar"):
        release(TABLE, "geheim")
