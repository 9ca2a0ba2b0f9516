"""Figures of counts of CBS: what they drew, and what they say. Verzonnen regio is made up."""

import pandas as pd
import pytest
from matplotlib.figure import Figure

from jeugdlib import read, reduce, show
from jeugdlib.columns import mark
from jeugdlib.release import release
from jeugdlib.show import _display
from jeugdlib.show.cbs import cbs_alt, cbs_index_alt

SHIPPED = read.cbs("data/published/jeugdzorg_cbs.csv")
NETWERK = "jeugdhulp | netwerk | jongeren | halfjaar"


@pytest.fixture
def ax():
    return Figure().subplots()


def released(table):
    return release(table, "openbaar")


def points(ax):
    """Every point that was drawn: its place, and whether it is open."""
    lines = [line for line in ax.get_lines() if line.get_marker() == "o"]
    return {
        (x, y): line.get_markerfacecolor() == "white"
        for line in lines
        for x, y in zip(*line.get_data(), strict=True)
    }


def joined(ax):
    return [
        [x for x, y in zip(*line.get_data(), strict=True) if y == y]
        for line in ax.get_lines()
        if line.get_marker() == "None" and len(line.get_xdata()) and line.get_linestyle() != ":"
    ]


def test_every_number_is_a_point_and_a_provisional_one_is_open(ax):
    show.cbs(released(reduce.cbs_series(SHIPPED, NETWERK)), ax)
    assert points(ax) == {
        (2020.25, 65195): False,
        (2021.25, 75205): False,
        (2022.25, 78780): False,
        (2023.25, 78850): True,
    }


def test_numbers_of_before_and_after_the_break_are_not_joined(ax):
    show.cbs(released(reduce.cbs_series(SHIPPED, NETWERK)), ax)
    assert all(max(xs) < 2021 or min(xs) >= 2021 for xs in joined(ax))
    assert "breuk 2021" in [text.get_text() for text in ax.texts]


def test_a_series_on_one_side_of_the_break_has_no_break(ax):
    show.cbs(released(reduce.cbs_series(SHIPPED, "jeugdhulptrajecten | totaal")), ax)
    assert "breuk 2021" not in [text.get_text() for text in ax.texts]


def test_a_hidden_number_is_a_gap_with_a_cross(ax):
    table = SHIPPED[~((SHIPPED["periode"] == "2022-H1") & (SHIPPED["status"] != "definitief"))]
    hide = (table["periode"] == "2022-H1") & (table["uitsplitsing"] == "netwerk")
    table = mark(table.assign(aantal=table["aantal"].mask(hide)), "publication")
    series = released(reduce.cbs_series(table, NETWERK))
    show.cbs(series, ax)
    crosses = [line for line in ax.get_lines() if line.get_marker() == "x"]
    assert [x for line in crosses for x in line.get_xdata()] == [2022.25]
    assert 2022.25 not in [x for x, y in points(ax) if y == y]
    assert "2022-H1: niet getoond door het CBS" in cbs_alt(series)


def test_a_series_without_a_number_says_so(ax, capsys):
    hidden = "jeugdreclassering | scholings_en_trainingsprogramma | instroom"
    show.cbs(released(reduce.cbs_series(SHIPPED, hidden)))
    assert "geen getal" in capsys.readouterr().out


def two_regions():
    own = SHIPPED[SHIPPED["uitsplitsing"] == "netwerk"].assign(regio="Verzonnen regio")
    own["aantal"] = (own["aantal"] / 10).round()
    table = mark(pd.concat([SHIPPED, own], ignore_index=True), "publication")
    return released(reduce.cbs_beside(table, NETWERK, "Verzonnen regio", "Nederland"))


def test_both_regions_start_at_a_hundred_after_the_break(ax):
    show.cbs_index(two_regions(), ax)
    drawn = points(ax)
    assert min(x for x, _ in drawn) == 2021.25
    assert [y for x, y in drawn if x == 2021.25] == [100]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "Nederland",
        "Verzonnen regio",
    ]


def test_a_figure_has_its_numbers_and_cautions_in_words(monkeypatch):
    seen = []
    monkeypatch.setattr(_display, "DPI", 50)  # to draw fast
    monkeypatch.setattr(_display, "display", lambda data, metadata, raw: seen.append(metadata))
    rows = two_regions()
    show.cbs_index(rows)
    alt = seen[0]["image/png"]["alt"]
    assert alt.startswith(cbs_index_alt(rows[rows["index"].notna()]))
    assert "Verzonnen regio naast Nederland, als index met 2021-H1 op 100" in alt
    assert "2021-H1: 100,0 tegenover 100,0; 2022-H1: 104,8 tegenover 104,8" in alt
    assert "Vergelijk getallen van voor en na 2021 niet" in alt
    assert "Open stip: voorlopig." in alt
    assert "Kruisje" not in alt


def test_without_a_second_region_the_figure_says_so(capsys):
    rows = reduce.cbs_beside(SHIPPED, NETWERK, "Nederland", "Nederland")
    show.cbs_index(released(rows))
    assert "geen tweede regio" in capsys.readouterr().out


@pytest.mark.parametrize("draw", [show.cbs, show.cbs_index])
def test_a_table_that_was_not_released_is_not_drawn(draw):
    with pytest.raises(TypeError, match="vrijgegeven"):
        draw(reduce.cbs_series(SHIPPED, NETWERK))
