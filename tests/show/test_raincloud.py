"""The raincloud: every child a line or a dot, two half clouds, and nothing outside the team."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection, PolyCollection

from jeugdlib import read, reduce, show
from jeugdlib.columns import Answers
from jeugdlib.estimate.outcome import reliable_change
from jeugdlib.release import release
from jeugdlib.release.session import forget
from jeugdlib.show._display import canvas
from jeugdlib.show.jacobson import STYLES
from jeugdlib.show.raincloud import DENSITY, ENOUGH, LINES, NO_CURVE

PAIRS = reduce.pairs(read.table("data/simulated/gesimuleerde_metingen.csv", "metingen"), "SDQ")
SDQ = reduce.instrument(read.codes("instrumenten"), "sdq_ouder_12_17", "SDQ")


@pytest.fixture
def shown(monkeypatch):
    """What reaches the page."""
    made = []
    monkeypatch.setattr("jeugdlib.show._display.display", lambda data, **more: made.append(data))
    forget()
    yield made
    forget()


def raincloud(pairs=PAIRS, **more):
    found = reliable_change(pairs, SDQ, spread="norm")
    return show.raincloud(
        release(found, "intern"), direction="hoger is slechter", instrument="SDQ", **more
    )


def of_kind(ax, kind, start=""):
    return [c for c in ax.collections if type(c) is kind and str(c.get_label()).startswith(start)]


def children(ax):
    """The lines of the children by class; the ticks of the median and the quartiles aside."""
    return {
        c.get_label().partition(":")[0]: c
        for c in of_kind(ax, LineCollection)
        if c.get_label().partition(":")[0] in STYLES
    }


def clouds(ax):
    return [c.get_paths()[0].vertices for c in ax.collections if isinstance(c, PolyCollection)]


def thick(ax):
    return [line for line in ax.get_lines() if line.get_label().startswith("gemiddelde")]


def dots(ax):
    (line,) = [line for line in ax.get_lines() if line.get_label().startswith("geen nameting")]
    return line


def test_every_child_measured_twice_is_a_line_from_its_first_to_its_second_score(shown):
    lines = [tuple(s[:, 1]) for c in children(raincloud()).values() for s in c.get_segments()]
    twice = PAIRS.dropna(subset=["after"])
    assert sorted(lines) == sorted(zip(twice["before"], twice["after"], strict=True))


def test_who_was_not_measured_again_is_a_dot_at_the_left_and_none_hides_another(shown):
    seen = dots(raincloud())
    absent = PAIRS.loc[PAIRS["after"].isna(), "before"]
    assert sorted(seen.get_ydata()) == sorted(absent)
    assert max(seen.get_xdata()) < 0
    places = set(zip(seen.get_xdata(), seen.get_ydata(), strict=True))
    assert len(places) == len(absent) == 21


def test_classes_differ_in_colour_and_in_the_kind_of_line(shown):
    assert LINES.keys() == STYLES.keys()
    seen = children(raincloud())
    assert len({str(c.get_linestyle()) for c in seen.values()}) == len(seen) == 4
    assert len({tuple(c.get_color()[0]) for c in seen.values()}) == 4


def test_the_clouds_lie_outside_the_lines_and_end_where_the_scores_end(shown):
    left, right = clouds(raincloud())
    assert left[:, 0].min() == pytest.approx(-DENSITY)
    assert left[:, 0].max() == 0
    assert right[:, 0].min() == 1
    assert right[:, 0].max() == pytest.approx(1 + DENSITY)
    assert (left[:, 1].min(), left[:, 1].max()) == (PAIRS["before"].min(), PAIRS["before"].max())
    assert (right[:, 1].min(), right[:, 1].max()) == (PAIRS["after"].min(), PAIRS["after"].max())


def test_the_mean_is_of_the_same_children_before_and_after(shown):
    # whoever left had the highest scores: leaving alone must not look like a change
    pairs = pd.DataFrame({"before": [10.0, 12, 14, 39, 40], "after": [10, 12, 14, np.nan, np.nan]})
    pairs.attrs = PAIRS.attrs
    (mean,) = thick(raincloud(pairs))
    assert list(mean.get_ydata()) == [12, 12]
    assert mean.get_label().endswith("keer is gemeten: 3")


def test_the_axis_says_which_direction_is_better_and_how_many_children_there_are(shown):
    ax = raincloud()
    assert ax.get_ylabel() == "SDQ (hoger is slechter)"
    ticks = [tick.get_text() for tick in ax.get_xticklabels()]
    assert ax.yaxis.get_major_formatter()(12.25, 0) == "12,25"
    assert ticks == ["voormeting\n180 kinderen", "nameting\n159 kinderen"]


def test_the_figure_is_told_in_words_and_says_that_it_is_simulated(shown):
    raincloud()
    words = shown[-1]["text/plain"]
    twice = PAIRS.dropna(subset=["after"])
    before, after = (f"{twice[name].mean():.1f}".replace(".", ",") for name in ("before", "after"))
    assert f"(159 kinderen): voor {before}, na {after}." in words
    assert "hersteld 16; verbeterd 7; onveranderd 132; verslechterd 4; geen nameting 21" in words
    assert "verzonnen" in words
    assert NO_CURVE not in words


@pytest.mark.parametrize("level", ["kring", "openbaar"])
def test_outside_the_team_there_is_no_figure_and_it_is_said(shown, level):
    found = reliable_change(PAIRS, SDQ, spread="norm")
    for table in (found.rows, found.answers):
        table.attrs["simulated"] = False
    released = release(Answers(found.answers, found.rows), level)
    ax = show.raincloud(released, direction="hoger is slechter")
    assert not ax.lines
    assert not ax.collections
    assert len(shown) == 1
    assert "alleen het team ziet dit" in shown[-1]["text/plain"]


@pytest.mark.parametrize(
    ("pairs", "count"),
    [
        (PAIRS.iloc[:3], 0),
        (PAIRS.iloc[: ENOUGH - 1], 0),
        (PAIRS.assign(before=12.0, after=12.0), 0),
        (PAIRS.assign(after=12.0), 1),
    ],
)
def test_without_a_spread_there_is_no_cloud_and_it_is_said(shown, pairs, count):
    assert len(clouds(raincloud(pairs))) == count
    assert NO_CURVE in shown[-1]["text/plain"]


def test_one_child_is_one_line_without_a_mean(shown):
    ax = raincloud(PAIRS.iloc[:1])
    assert sum(len(c.get_segments()) for c in children(ax).values()) == 1
    assert not thick(ax)
    assert "voormeting 1 kind," in shown[-1]["text/plain"]
    assert "gemiddelde" not in shown[-1]["text/plain"]


def test_when_nobody_was_measured_again_there_are_only_dots(shown):
    ax = raincloud(PAIRS.assign(after=np.nan))
    assert len(dots(ax).get_xdata()) == 180
    assert not thick(ax)
    assert "nameting 0 kinderen" in shown[-1]["text/plain"]


def test_two_thousand_children_stay_within_the_figure(shown):
    many = pd.concat([PAIRS] * 12, ignore_index=True).iloc[:2000]
    many.attrs = PAIRS.attrs
    ax = raincloud(many)
    assert min(dots(ax).get_xdata()) >= ax.get_xlim()[0]
    twice = many["after"].notna().sum()
    assert sum(len(c.get_segments()) for c in children(ax).values()) == twice


def test_an_axes_of_ones_own_is_drawn_on_and_not_shown(shown):
    ax = canvas(3)
    assert raincloud(ax=ax) is ax
    assert shown == []
