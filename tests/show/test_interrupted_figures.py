"""Figures of a series before and after an action: what was drawn, and what it says."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from jeugdlib import show
from jeugdlib.columns import mark
from jeugdlib.estimate import course
from jeugdlib.release import release
from jeugdlib.show import _display

HALF = "2021-01"
NAMES = [f"{2020 + month // 12}-{month % 12 + 1:02d}" for month in range(24)]


@pytest.fixture
def series():
    rng = np.random.default_rng(5)
    rows = pd.DataFrame(
        {
            "time": 2020 + (np.arange(24) + 0.5) / 12,
            "count": rng.poisson(np.where(np.arange(24) < 12, 20, 9)),
            "exposure": 1 / 12,
            "unit": "separaties",
        },
        index=NAMES,
    )
    return mark(rows, "publication")


@pytest.fixture
def ax():
    return Figure().subplots()


def line(ax, label):
    return next(found for found in ax.lines if found.get_label() == label)


def test_every_period_its_two_lines_and_the_one_drawn_on_are_there(series, ax):
    found = release(course.interrupted(series, first_after=HALF), "openbaar")
    show.interrupted(found, ax, first_after=HALF, about="separaties")
    rows = found.rows
    assert line(ax, "geteld of gemeten").get_ydata().tolist() == series["count"].tolist()
    after = line(ax, "lijn ervoor en erna")
    assert after.get_ydata().tolist() == rows["fitted"][12:].tolist()
    drawn_on = line(ax, "lijn van ervoor, verlengd")
    assert drawn_on.get_ydata().tolist() == rows["counterfactual"][12:].tolist()
    assert drawn_on.get_linestyle() == "--"
    assert line(ax, "lijn ervoor en erna").get_xdata()[0] == rows["time"].iloc[12]
    band = ax.collections[0].get_paths()[0].vertices[:, 1]
    assert band.min() == pytest.approx(rows["low"][12:].min())
    assert ax.get_ylabel() == "separaties per maand"
    assert "95%-interval" in ax.get_xlabel()
    assert ax.get_ylim()[0] == 0
    assert [text.get_text() for text in ax.texts] == ["actie"]
    assert len(ax.get_xticks()) <= 7


def test_without_a_date_only_the_series_is_drawn(series, ax):
    found = release(course.interrupted(series, first_after=""), "openbaar")
    show.interrupted(found, ax, first_after="")
    assert [found.get_label() for found in ax.lines] == ["geteld of gemeten"]
    assert not ax.texts and not ax.collections and not ax.get_xlabel()


def test_a_period_that_was_withheld_is_a_gap(series, ax):
    series["cautions"] = [("withheld te kleine groep",) if m == 5 else () for m in range(24)]
    hidden = series.assign(count=series["count"].where(np.arange(24) != 5))
    found = release(course.interrupted(hidden, first_after=HALF), "openbaar")
    show.interrupted(found, ax, first_after=HALF)
    assert np.isnan(line(ax, "geteld of gemeten").get_ydata()[5])
    assert len(ax.patches) == 1


def test_figures_say_in_words_what_they_show(series, monkeypatch):
    shown = []
    monkeypatch.setattr(_display, "display", lambda data, **more: shown.append(data))
    found = release(course.interrupted(series, first_after=HALF), "openbaar")
    show.interrupted(found, first_after=HALF, about="separaties")
    alt = shown[0]["text/plain"]
    assert alt.startswith("Verloop: separaties. 24 perioden, van 2020-01 tot en met 2021-12; de")
    assert "de actie begon in 2021-01" in alt
    assert "Verschil met de verlengde lijn van ervoor, meteen toen de actie begon" in alt
    assert "95%-interval" in alt and "Let op:" in alt


def test_the_other_series_is_moved_to_where_the_own_one_was(series, ax):
    other = series.assign(count=series["count"].to_numpy()[::-1])
    found = release(course.difference_in_differences(series, other, first_after=HALF), "openbaar")
    show.parallel(found, ax, first_after=HALF, names=("hier", "elders"))
    assert line(ax, "hier").get_ydata().tolist() == series["count"].tolist()
    assert line(ax, "elders").get_ydata().tolist() == other["count"].tolist()
    moved = line(ax, "elders, verschoven").get_ydata() - other["count"].to_numpy()
    assert moved == pytest.approx(np.full(24, moved[0]))


@pytest.mark.parametrize("drawn", [show.interrupted, show.parallel])
def test_only_what_was_released_is_drawn(series, drawn, ax):
    with pytest.raises(TypeError, match="vrijgegeven"):
        drawn(course.interrupted(series, first_after=HALF), ax, first_after=HALF)
