"""The figures of what goes toward zero: every mark a number, and nothing that was withheld."""

import numpy as np
import pandas as pd
import pytest

from jeugdlib import read, reduce, show
from jeugdlib.columns import mark
from jeugdlib.estimate.course import bernoulli_cusum, since_last, zero_goals
from jeugdlib.release import release
from jeugdlib.show._display import canvas

TABLE = read.table("data/simulated/gesimuleerde_nul.csv", "tellingen")
GOALS = read.table("data/published/nuldoelen.csv", "nuldoelen")
SERIES = reduce.series(TABLE, "eenzame_afzondering")
QUIET = release(since_last(SERIES), "intern")
SUMS = release(bernoulli_cusum(SERIES, first_after="2023-07"), "intern")
BOARD = release(zero_goals(reduce.counted_goals(TABLE, GOALS), GOALS), "intern")


@pytest.fixture
def shown(monkeypatch):
    """What reaches the page."""
    made = []
    monkeypatch.setattr("jeugdlib.show._display.display", lambda data, **more: made.append(data))
    return made


def own(counts):
    days = pd.period_range("2024-01-01", periods=len(counts), freq="D").astype(str)
    rows = {"time": np.arange(len(counts)) / 365, "count": counts, "exposure": 10.0}
    return mark(pd.DataFrame(rows, index=pd.Index(days, name="periode")), "total")


def words(ax):
    return {text.get_text() for text in ax.texts}


def test_every_time_is_a_mark_as_high_as_the_days_before_it():
    ax = show.since_last(QUIET, canvas(3))
    marks, now = ax.lines
    assert marks.get_ydata().tolist() == QUIET.rows["value"].tolist()
    assert marks.get_xdata().tolist() == QUIET.rows["time"].tolist()
    assert now.get_ydata().tolist() == [QUIET.answers.loc["sinds_laatste", "estimate"]]
    assert words(ax) == {f"nu {now.get_ydata()[0]:.0f}"}


def test_the_alt_text_of_the_quiet_time_says_the_days(shown):
    show.since_last(QUIET, about="afzonderingen")
    text = shown[-1]["text/plain"]
    days = QUIET.answers.loc["sinds_laatste", "estimate"]
    assert f"Nu {days:.0f} dagen zonder" in text
    assert f"{len(QUIET.rows)} keer" in text
    assert "afzonderingen" in text


def test_sums_are_drawn_to_both_sides_and_signals_stand_out():
    ax = show.cusum(SUMS, canvas(3))
    higher = next(line for line in ax.lines if line.get_label() == "vaker")
    lower = next(line for line in ax.lines if line.get_label() == "minder vaak")
    assert higher.get_ydata().tolist() == SUMS.rows["higher"].tolist()
    assert lower.get_ydata().tolist() == (-SUMS.rows["lower"]).tolist()
    marks = [line for line in ax.lines if line.get_marker() == "D"]
    counts = [len(line.get_xdata()) for line in marks]
    assert counts == SUMS.answers["estimate"][["signalen_vaker", "signalen_minder"]].tolist()


def test_the_alt_text_of_the_sums_names_the_signals(shown):
    show.cusum(SUMS)
    periods = SUMS.rows.index[SUMS.rows["signal"] != ""]
    assert len(periods) > 0
    assert all(period in shown[-1]["text/plain"] for period in periods)


def test_a_bar_is_as_long_as_the_days_and_what_nobody_counts_has_none():
    ax = show.zero_board(BOARD, canvas(5))
    drawn = sorted(bar.get_width() for bar in ax.patches)
    assert drawn == sorted(BOARD["since"].dropna())
    open_bars = [bar for bar in ax.patches if bar.get_facecolor() == (1, 1, 1, 1)]
    assert [bar.get_width() for bar in open_bars] == [BOARD.loc["suicide", "since"]]
    texts = [text.get_text() for text in ax.texts]
    assert texts.count("nog niet geteld") == BOARD["since"].isna().sum() == 4
    assert len(ax.get_yticklabels()) == len(BOARD)


def test_the_alt_text_of_the_board_names_every_goal(shown):
    show.zero_board(BOARD)
    text = shown[-1]["text/plain"]
    assert all(label in text for label in BOARD["label"])
    assert text.count("nog niet geteld") >= 4


def test_outside_the_team_a_sentence_stands_where_the_figures_would(shown):
    counted = release(own([1, 0, 3, 0]), "openbaar")
    show.since_last(release(since_last(counted), "openbaar"))
    show.cusum(release(bernoulli_cusum(counted, first_after="2024-01-03"), "openbaar"))
    named = own([1, 0, 3]).reset_index().assign(reeks="suicide")
    board = zero_goals(release(mark(named, "total"), "openbaar"), GOALS)
    show.zero_board(release(board, "openbaar"))
    assert len(shown) == 3
    for data in shown:
        assert "image/png" not in data
        assert "niet getoond" in data["text/plain"]


def test_nothing_counted_and_no_date_give_a_sentence(shown):
    show.since_last(release(since_last(own([0, 0])), "intern"))
    show.cusum(release(bernoulli_cusum(own([0, 1]), first_after=""), "intern"))
    assert [data["text/plain"].startswith("Er is niets om te tekenen") for data in shown] == [1, 1]
