"""The figure of a control chart: what it drew and what it says."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from jeugdlib.columns import mark
from jeugdlib.estimate.course import control_chart
from jeugdlib.release import release
from jeugdlib.show import control_chart as draw
from jeugdlib.show._display import ACCENT, canvas
from jeugdlib.show.control_chart import control_chart_alt

MONTHS = pd.period_range("2021-01", periods=36, freq="M").astype(str)
COUNT = np.r_[np.tile([14, 16, 15, 13, 17, 15], 4), np.tile([4, 6], 6)]
SERIES = mark(
    pd.DataFrame(
        {
            "time": 2021 + (np.arange(36) + 0.5) / 12,
            "count": COUNT,
            "exposure": 0.1,
            "unit": "keer",
        },
        index=pd.Index(MONTHS, name="periode"),
    ),
    "publication",
)


def drawn(**settings):
    return release(control_chart(SERIES, **settings), "openbaar")


def points(ax, marker):
    return [line for line in ax.get_lines() if line.get_marker() == marker]


def test_only_signals_have_a_colour_and_another_shape():
    chart = drawn(baseline="2022-12")
    ax = draw(chart, canvas(3))
    [signals] = points(ax, "D")
    assert to_hex(signals.get_color()) == ACCENT
    assert len(signals.get_xdata()) == (chart.rows["signal"] != "").sum() == 12
    assert all(to_hex(line.get_color()) != ACCENT for line in points(ax, "o"))


def test_a_quiet_chart_has_no_colour_at_all():
    ax = draw(release(control_chart(SERIES.iloc[:24]), "openbaar"), canvas(3))
    drawn_in = {to_hex(line.get_color()) for line in ax.get_lines() if len(line.get_xdata())}
    assert ACCENT not in drawn_in


def test_every_phase_has_its_own_step_of_limits():
    ax = draw(drawn(phases=["2023-01"]), canvas(3))
    labels = [line.get_label() for line in ax.get_lines()]
    assert [labels.count(f"_{name}") for name in ("centre", "limit_low", "limit_high")] == [2, 2, 2]


def test_an_excluded_period_is_open_and_a_cycle_is_a_dotted_line():
    notes = pd.DataFrame({"label": ["2022-001", "2030-001"], "time": [2022.5, 2030.5]})
    notes = release(mark(notes.assign(kind="text"), "publication"), "openbaar")
    ax = draw(drawn(excluded=["2021-03:verhuizing"]), canvas(3), notes=notes)
    assert any(line.get_markerfacecolor() == "white" for line in points(ax, "o"))
    written = {text.get_text() for text in ax.texts}
    assert "2022-001" in written
    assert "2030-001" not in written


def test_the_words_name_the_limits_the_signals_and_the_gaps():
    chart = drawn(baseline="2022-12", target=8)
    alt = control_chart_alt(chart.answers, chart.rows, chart.rows.iloc[:0], about="keren")
    assert alt.startswith("c-kaart van 36 perioden: keren.")
    assert "2023-01: 12 op rij onder het midden" in alt
    centre = f"{chart.answers.at['chart', 'estimate']:.0f}"
    assert f": {centre}, grenzen" in alt


@pytest.mark.parametrize("n", [0, 1, 2])
def test_next_to_nothing_is_drawn_or_said(n):
    ax = draw(release(control_chart(SERIES.iloc[:n]), "openbaar"), canvas(3))
    assert sum(len(line.get_xdata()) for line in points(ax, "o")) == n


def test_what_was_not_released_is_refused():
    with pytest.raises(TypeError, match="nog niet vrijgegeven"):
        draw(control_chart(SERIES), canvas(3))
