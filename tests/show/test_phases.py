"""The figures of one child, by what they drew: scores, medians, the start, the baseline."""

import numpy as np
import pandas as pd
import pytest

from jeugdlib import read, reduce, show
from jeugdlib.columns import Answers
from jeugdlib.estimate import course
from jeugdlib.release import release
from jeugdlib.release.session import forget

TABLE = read.table("data/simulated/gesimuleerde_een_kind.csv", "metingen")
ROWS = reduce.one_child(TABLE, "K01", "weekcijfer", "intern")


@pytest.fixture
def shown(monkeypatch):
    """What reaches the page."""
    made = []
    monkeypatch.setattr("jeugdlib.show._display.display", lambda data, **more: made.append(data))
    forget()
    yield made
    forget()


def phases(rows=ROWS, **more):
    return show.phases(release(course.piecewise(rows), "intern"), instrument="weekcijfer", **more)


def marked(ax):
    return [line for line in ax.get_lines() if line.get_marker() == "o"]


def test_every_score_is_a_point_open_before_and_filled_after(shown):
    before, after = marked(phases(direction="hoger is beter"))
    for line, phase in ((before, 1), (after, 2)):
        part = ROWS[ROWS["phase"] == phase]
        assert line.get_xdata().tolist() == part["time"].tolist()
        assert line.get_ydata().tolist() == part["value"].tolist()
    assert before.get_markerfacecolor() == "white" != after.get_markerfacecolor()


def test_the_start_lies_between_the_phases_and_the_medians_over_them(shown):
    ax = phases()
    (start,) = [line.get_xdata()[0] for line in ax.get_lines() if line.get_linestyle() == ":"]
    assert start == 9.5
    medians = [segment for c in ax.collections for segment in getattr(c, "get_segments", list)()]
    assert [float(segment[0][1]) for segment in medians] == [4.1, 6.75]
    assert {text.get_text() for text in ax.texts} == {"basislijn", "hulp"}


def test_the_baseline_that_goes_on_is_drawn_with_its_band_and_told(shown):
    ax = phases()
    rows = course.piecewise(ROWS).rows
    (dashed,) = [x for x in ax.get_lines() if x.get_linestyle() == "--" and len(x.get_xdata())]
    assert dashed.get_ydata().tolist() == rows["counterfactual"].tolist()
    words = shown[-1]["text/plain"]
    assert "Fase basislijn: 9 metingen" in words and "mediaan 6,75" in words
    assert "De doorgetrokken basislijn eindigt op 4,38" in words
    assert "verzonnen" in words


def test_without_lines_the_scores_are_drawn_all_the_same(shown):
    short = pd.concat([ROWS[ROWS["phase"] == 1].tail(2), ROWS[ROWS["phase"] == 2]])
    ax = phases(short)
    assert [len(line.get_xdata()) for line in marked(ax)] == [2, 22]
    assert ax.get_legend() is None
    assert "doorgetrokken" not in shown[-1]["text/plain"]


def test_others_than_the_team_get_a_sentence_and_no_figure(shown):
    # what no notebook comes to, as reduce.one_child refuses before
    answers = course.piecewise(ROWS.assign())
    for part in (answers.answers, answers.rows):
        part.attrs["simulated"] = False
    rows = release(answers.rows[["value", "phase", "median"]].assign(kind="text"), "kring")
    ax = show.phases(Answers(answers=release(answers.answers, "kring"), rows=rows))
    assert not ax.get_lines()
    assert "Figuur niet getoond" in shown[-1]["text/plain"]


def test_children_stand_under_each_other_each_with_its_own_start(shown):
    children = reduce.several_children(TABLE, "weekcijfer", "intern")
    ax = show.baselines(release(children, "intern"), instrument="weekcijfer")
    lanes = ax.child_axes
    assert [lane.get_title(loc="left") for lane in lanes] == ["K01", "K02", "K03", "K04", "K05"]
    assert len({tuple(lane.get_xlim()) for lane in lanes}) == 1
    starts = [
        x.get_xdata()[0] for lane in lanes for x in lane.get_lines() if x.get_linestyle() == ":"
    ]
    assert starts == [9.5, 12.5, 15.5, 18.5, 14.0]
    assert sum(len(line.get_xdata()) for lane in lanes for line in marked(lane)) == len(children)
    assert "K02: 13 metingen voordat fase hulp begint" in shown[-1]["text/plain"]


def test_of_many_children_the_first_eight_are_drawn_and_that_is_said(shown):
    many = pd.concat([ROWS.assign(client_id=f"K{number:02d}") for number in range(11)])
    ax = show.baselines(release(many, "intern"))
    assert len(ax.child_axes) == 8
    assert "Getekend zijn de eerste 8 van de 11 kinderen." in shown[-1]["text/plain"]
    empty = show.baselines(release(many.iloc[:0], "intern"))
    assert not empty.child_axes and shown[-1]["text/plain"] == "Er zijn geen kinderen."


def test_a_flat_line_of_scores_has_a_height(shown):
    rows = ROWS.assign(value=5.0)
    low, high = phases(rows).get_ylim()
    assert low < 5 < high
    assert np.isfinite([low, high]).all()
