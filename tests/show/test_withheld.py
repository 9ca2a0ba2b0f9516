"""What was withheld is shown as withheld, what was rounded as rounded, and a label as a label."""

import base64
import io

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from jeugdlib import show
from jeugdlib.columns import Answers, Released, mark
from jeugdlib.show import _display

NOTE = "niet getoond, om te voorkomen dat kinderen herkend worden"
ROUNDED = "De aantallen zijn afgerond op vijftallen."
GONE = ("withheld te kleine groep", "not_computable onthouden om kinderen te beschermen")
ROWS = {
    "label": ["Thuis", "Crisis", "Verblijf"],
    "count": [20.0, np.nan, 35.0],
    "n": [40.0, np.nan, 50.0],
    "unit": "jeugdigen",
    "estimate": [0.5, np.nan, 0.7],
    "low": [0.33, np.nan, 0.55],
    "high": [0.67, np.nan, 0.83],
    "level": 0.95,
    "kind": "share",
    "method": "exact",
    "time": [2018.5, 2019.5, 2020.5],
    "cautions": [("not_random",), GONE, ("all_seen",)],
}


def shares(about="child", level="openbaar", **changed):
    table = pd.DataFrame({**ROWS, **changed}, index=["2018", "2019", "2020"])
    return Released.seal(mark(table, about), level)


def none_left():
    return Released.seal(mark(pd.DataFrame(shares()).iloc[[1]], "child"), "openbaar")


FIGURES = [show.dots, show.squares, show.decline]


@pytest.fixture
def shown(monkeypatch):
    """What was displayed, as (data, metadata)."""
    seen = []
    monkeypatch.setattr(
        _display, "display", lambda data, metadata, raw: seen.append((data, metadata))
    )
    return seen


@pytest.fixture
def drawn(monkeypatch):
    """The figures that were drawn, with the text under them."""
    figures, png = [], _display._png
    monkeypatch.setattr(_display, "_png", lambda figure: figures.append(figure) or png(figure))
    return figures


def axes():
    return Figure().subplots()


def test_a_table_shows_a_dash_and_says_why(shown):
    show.table(shares(), "Aandelen")
    html = shown[0][0]["text/html"]
    assert html.count(">–</td>") == 5
    assert f"<li>–: {NOTE}.</li>" in html


def test_a_table_without_gaps_does_not_speak_of_them(shown):
    show.table(shares(cautions=[()] * 3), "Aandelen")
    assert NOTE not in shown[0][0]["text/html"]


def test_the_workbook_gets_no_number_for_what_was_withheld(shown):
    show.table(shares(), "Aandelen", {"label": "Wat", "count": "Aantal"})
    assert shown[0][1]["jeugdlib"]["rows"] == [["Thuis", 20.0], ["Crisis", None], ["Verblijf", 35]]
    assert shown[0][1]["jeugdlib"]["notes"][0] == f"–: {NOTE}."


def test_a_sentence_says_that_a_number_is_not_shown(shown):
    show.sentences(shares())
    assert f"Crisis: {NOTE}." in shown[0][0]["text/plain"]


def test_the_conversation_says_that_a_number_is_not_shown(shown):
    show.questions(shares(), explain="a", judge="b", act="c")
    assert f"Crisis: {NOTE}." in shown[0][0]["text/html"]


def test_the_reason_is_said_once_and_not_also_as_not_computable(shown):
    show.table(shares(), "Aandelen")
    show.sentences(shares())
    assert not any("Niet te berekenen" in data["text/plain"] for data, _ in shown)


@pytest.mark.parametrize("level", ["kring", "openbaar"])
def test_nothing_is_said_about_all_or_none_of_the_children(shown, level):
    codes = [("all_seen",), ("none_seen",), ("none_found 7.2 95",)]
    for draw in (show.sentences, lambda t: show.table(t, "x"), show.dots):
        draw(shares(level=level, cautions=codes))
    assert len(shown) == 3
    for data, _ in shown:
        assert not {"Alles", "Niets", "alle", "geen enkele"} & set(data["text/plain"].split())


def test_the_team_is_told_what_all_or_none_found_means(shown):
    show.sentences(shares(level="intern"))
    assert "Alles gevonden bewijst niet" in shown[0][0]["text/plain"]


@pytest.mark.parametrize("draw", FIGURES)
def test_a_figure_leaves_the_row_out_and_says_so_in_the_picture_and_in_words(shown, drawn, draw):
    ax = draw(shares())
    said = "Niet getoond: 1 van de 3 aantallen, om te voorkomen dat kinderen herkend worden."
    assert said in drawn[0].get_supxlabel().replace("\n", " ")
    assert said in shown[0][1]["image/png"]["alt"]
    texts = " ".join(text.get_text() for text in ax.texts)
    assert "20" in texts and "–" not in texts and "nan" not in texts


def test_dots_draws_no_more_points_than_groups_that_are_shown():
    ax = show.dots(shares(), axes())
    assert [line.get_xdata().tolist() for line in ax.get_lines()] == [[0.5, 0.7]]
    assert [len(lines.get_segments()) for lines in ax.collections] == [2]


def test_dots_leaves_the_other_group_out_where_the_own_is_withheld():
    beside = shares(about="publication", level="openbaar", cautions=[()] * 3, estimate=0.4)
    ax = show.dots(shares(), axes(), beside=beside)
    assert [line.get_xdata().tolist() for line in ax.get_lines()] == [[0.5, 0.7], [0.4, 0.4]]


def test_squares_draws_the_released_counts_and_nothing_else():
    ax = show.squares(shares(), axes())
    assert len(ax.patches) == 40 + 50
    assert sum(patch.get_facecolor()[:3] != (1, 1, 1) for patch in ax.patches) == 20 + 35


def test_a_series_has_a_gap_where_a_period_was_withheld():
    ax = show.decline(Answers(answers=shares(), rows=shares()), axes())
    [line] = ax.get_lines()
    assert line.get_ydata().tolist() == pytest.approx([0.5, np.nan, 0.7], nan_ok=True)
    assert [text.get_text() for text in ax.texts] == ["20", "35"]
    assert {text.get_text() for text in ax.get_xticklabels()} == {"2018", "2019", "2020"}


@pytest.mark.parametrize("draw", FIGURES)
def test_of_a_table_that_was_withheld_as_a_whole_there_is_a_sentence_and_no_figure(shown, draw):
    draw(none_left())
    [(data, _)] = shown
    assert data["text/plain"] == f"Figuur {NOTE}."


@pytest.mark.parametrize(
    "draw", [show.sentences, lambda t: show.table(t, "x"), *FIGURES], ids=lambda draw: draw.__name__
)
@pytest.mark.parametrize(
    ("about", "level", "said"),
    [
        ("child", "openbaar", True),
        ("total", "kring", True),
        ("child", "intern", False),
        ("publication", "openbaar", False),
    ],
)
def test_rounded_counts_are_said_to_be_rounded(shown, drawn, draw, about, level, said):
    draw(shares(about, level))
    assert (ROUNDED in shown[0][0]["text/plain"]) == said
    for figure in drawn:
        assert (ROUNDED in figure.get_supxlabel()) == said


def test_made_up_children_are_not_rounded_and_not_said_to_be(shown):
    table = pd.DataFrame(shares())
    table.attrs = {"about": "child", "simulated": True}
    show.sentences(Released.seal(table, "openbaar"))
    assert ROUNDED not in shown[0][0]["text/plain"]


@pytest.mark.parametrize(("level", "words"), [("openbaar", "(50%;"), ("intern", "(50,0%;")])
def test_a_share_of_rounded_counts_has_no_decimals(shown, level, words):
    show.sentences(shares(level=level))
    assert words in shown[0][0]["text/plain"]


def test_how_much_was_withheld_goes_along_for_the_controle_page(shown):
    show.questions(shares(), explain="a", judge="b", act="c", beside=shares())
    mark_ = shown[0][1]["jeugdlib"]
    assert (mark_["protected"], mark_["withheld"]) == (6, 2)


@pytest.mark.parametrize(("about", "level"), [("publication", "openbaar"), ("child", "intern")])
def test_of_what_is_not_protected_no_tally_goes_along(shown, about, level):
    show.sentences(shares(about, level))
    assert not {"protected", "withheld"} & set(shown[0][1]["jeugdlib"])


DOLLARS = ["van $5 naar $10", "$\\frac{$", "$x^2$"]


@pytest.mark.parametrize("draw", FIGURES)
def test_a_label_with_dollars_is_drawn_as_it_is_written(draw):
    text = {"label": DOLLARS, "unit": DOLLARS[0], "method": DOLLARS[1], "cautions": [()] * 3}
    table = shares(**text, count=20.0, n=40.0)
    ax = axes()
    draw(table, ax)
    texts = ax.findobj(lambda artist: hasattr(artist, "get_parse_math"))
    assert any("$" in text.get_text() for text in texts)
    assert not any(text.get_parse_math() for text in texts)
    ax.figure.savefig(io.BytesIO())  # a formula that is none would raise here


def test_a_picture_says_nothing_about_who_made_it_when(shown):
    show.dots(shares())
    data = base64.b64decode(shown[0][0]["image/png"])
    parts, at = [], 8
    while at < len(data):
        size = int.from_bytes(data[at : at + 4])
        parts.append(data[at + 4 : at + 8].decode())
        at += 12 + size
    assert set(parts) == {"IHDR", "PLTE", "pHYs", "IDAT", "IEND"}
