"""The figures of change: every child a mark, every class a part, and nothing outside the team."""

import numpy as np
import pandas as pd
import pytest

from jeugdlib import read, reduce, show
from jeugdlib.columns import Answers
from jeugdlib.estimate.outcome import proportion, reliable_change
from jeugdlib.release import release
from jeugdlib.release.session import forget
from jeugdlib.show._display import canvas

TABLE = read.table("data/simulated/gesimuleerde_metingen.csv", "metingen")
SDQ = reduce.instrument(read.codes("instrumenten"), "sdq_ouder_12_17", "SDQ")
FOUND = reliable_change(reduce.pairs(TABLE, "SDQ"), SDQ, spread="norm")
SHARES = release(proportion(release(reduce.classes(FOUND.rows), "intern")), "intern")


@pytest.fixture
def shown(monkeypatch):
    """What reaches the page."""
    made = []
    monkeypatch.setattr("jeugdlib.show._display.display", lambda data, **more: made.append(data))
    forget()
    yield made
    forget()


def jacobson(found=FOUND, level="intern", **more):
    released = release(found, level)
    return show.jacobson(released, direction="hoger is slechter", instrument="SDQ", **more)


def labels(ax):
    return {text.get_text() for text in ax.get_legend().get_texts()}


def test_every_child_is_a_mark_and_the_legend_counts_them(shown):
    ax = jacobson()
    lines = {line.get_label(): len(line.get_xdata()) for line in ax.get_lines()}
    assert lines["hersteld: 16"] == 16
    assert lines["onveranderd: 132"] == 132
    assert lines["geen nameting: 21"] == 21
    assert any("7,44 punten" in label for label in labels(ax))
    assert "afkappunt (12,4)" in labels(ax)


def test_the_margins_count_every_score(shown):
    top, right = jacobson().child_axes
    assert sum(bar.get_height() for bar in top.patches) == 180
    assert sum(bar.get_width() for bar in right.patches) == 180 - 21


def test_classes_differ_in_mark_and_in_colour(shown):
    lines = [line for line in jacobson().get_lines() if ": " in line.get_label()]
    assert len({line.get_marker() for line in lines}) == len(lines) == 5
    assert len({line.get_color() for line in lines}) == 5


def test_the_figure_is_told_in_words_with_the_missing_and_says_that_it_is_simulated(shown):
    jacobson()
    words = shown[-1]["text/plain"]
    assert "geen nameting 21" in words
    assert "boven 7,44 punten" in words
    assert "verzonnen" in words


def test_the_words_beside_the_band_follow_the_direction(shown):
    def places(direction):
        ax = show.jacobson(release(FOUND, "intern"), direction=direction)
        return {text.get_text(): text.get_position()[1] for text in ax.texts}

    worse, better = places("hoger is slechter"), places("hoger is beter")
    assert worse["verbeterd"] < 0.5 < worse["verslechterd"]
    assert better["verslechterd"] < 0.5 < better["verbeterd"]


@pytest.mark.parametrize("level", ["kring", "openbaar"])
def test_outside_the_team_there_is_no_figure_and_it_is_said(shown, level):
    own = FOUND.rows.copy()
    own.attrs["simulated"] = False
    answers = FOUND.answers.copy()
    answers.attrs["simulated"] = False
    ax = jacobson(Answers(answers, own), level)
    assert not ax.lines
    assert "alleen het team ziet dit" in shown[-1]["text/plain"]


def test_without_a_cut_off_and_without_a_band_the_marks_are_still_there(shown):
    bare = SDQ.copy()
    bare.loc[["norm_mean", "norm_sd"], "value"] = np.nan
    ax = jacobson(reliable_change(reduce.pairs(TABLE, "SDQ"), bare))
    assert not any("afkappunt" in label for label in labels(ax))
    alike = reduce.pairs(TABLE, "SDQ").assign(before=12.0)
    ax = jacobson(reliable_change(alike, bare))
    assert "onbekend: 159" in labels(ax)


def test_when_nobody_was_measured_again_only_the_ticks_are_drawn(shown):
    nobody = reduce.pairs(TABLE, "SDQ").assign(after=np.nan)
    ax = jacobson(reliable_change(nobody, SDQ, spread="norm"))
    assert "geen nameting: 180" in labels(ax)


def test_an_axes_of_ones_own_is_drawn_on_and_not_shown(shown):
    ax = canvas(3)
    assert jacobson(ax=ax) is ax
    assert show.class_bar(SHARES, ax=canvas(2)) is not None
    assert shown == []


def test_the_bar_is_as_long_as_all_children_and_the_missing_are_in_it(shown):
    ax = show.class_bar(SHARES)
    ends = [patch.get_x() + patch.get_width() for patch in ax.patches]
    assert max(ends) == pytest.approx(1)
    assert "Geen nameting: 21 (11,7%)" in labels(ax)
    assert ax.get_xlabel() == "van de 180 kinderen die begonnen"
    assert "Geen nameting 21, 11,7%" in shown[-1]["text/plain"]


def test_a_class_that_was_withheld_is_left_open_and_said(shown):
    own = FOUND.rows.copy()
    own.attrs["simulated"] = False
    counts = release(reduce.classes(own), "openbaar")
    ax = show.class_bar(release(proportion(counts), "openbaar"))
    ends = [patch.get_x() + patch.get_width() for patch in ax.patches]
    assert max(ends) < 0.98
    assert "Niet getoond: 2 van de 5 aantallen" in shown[-1]["text/plain"]


def test_nothing_to_draw_is_said(shown):
    hidden = proportion(
        pd.DataFrame(
            {"count": [np.nan], "n": [np.nan], "label": "a", "cautions": [("withheld klein",)]}
        )
    )
    show.class_bar(release(hidden, "intern"))
    assert "niet getoond" in shown[-1]["text/plain"]
