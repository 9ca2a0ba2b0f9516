"""What is shown: numbers in Dutch, sentences, tables, and figures by what they drew."""

import base64

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from jeugdlib import read, reduce, show
from jeugdlib.columns import mark
from jeugdlib.estimate import course, evidence, outcome
from jeugdlib.release import release
from jeugdlib.show import _display
from jeugdlib.show._dutch import chance, level_name, number, p_value, percent, significant
from jeugdlib.show.decline import decline_alt
from jeugdlib.show.dots import dots_alt
from jeugdlib.show.nested import nested_alt
from jeugdlib.show.sentences import sentence_of
from jeugdlib.show.squares import squares_alt

NBSP, MINUS = "\N{NO-BREAK SPACE}", "\N{MINUS SIGN}"
AUDIT = reduce.published_audit(read.table("data/published/flevoland_2018.csv", "flevoland_2018"))
SHARES = release(outcome.proportion(AUDIT), "openbaar")
ERKEND = read.table("data/published/erkende_interventies.csv", "erkende_interventies")
LEVELS = release(reduce.levels(ERKEND, "2019-07"), "openbaar")
COUNTS = read.table("data/published/separaties.csv", "tellingen")
SERIES = release(course.toward_zero(reduce.series(COUNTS, "separaties_accare")), "openbaar")
NOTHING = release(course.none_seen(reduce.nothing_seen(1.0, "jaar", 32)), "openbaar")


@pytest.fixture
def shown(monkeypatch):
    """What was displayed, as (data, metadata)."""
    seen = []
    monkeypatch.setattr(
        _display, "display", lambda data, metadata, raw: seen.append((data, metadata))
    )
    return seen


def axes():
    return Figure().subplots()


@pytest.mark.parametrize(
    ("value", "digits", "words"),
    [
        (0.5, 0, "1"),
        (1.5, 0, "2"),
        (2.5, 0, "3"),
        (2.675, 2, "2,68"),
        (1234567.0, 0, f"1{NBSP}234{NBSP}567"),
        (-0.04, 1, "0,0"),
        (-18.5, 1, f"{MINUS}18,5"),
        (float("nan"), 1, "–"),
        (None, 0, "–"),
        (float("inf"), 0, "oneindig"),
    ],
)
def test_numbers_are_written_as_a_dutch_reader_expects(value, digits, words):
    assert number(value, digits) == words


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_a_written_number_lies_within_half_a_unit_of_the_number(value, digits):
    written = number(value, digits).replace(NBSP, "").replace(MINUS, "-").replace(",", ".")
    assert abs(float(written) - value) <= 0.5 * 10**-digits * (1 + 1e-6)


def test_percentages_chances_and_p_values_have_their_own_form():
    assert percent(1 / 32) == "3,1%"
    assert percent(0.0625) == "6,3%"
    assert percent(float("nan")) == "–"
    shown = [chance(part) for part in (0.0, 0.00004, 0.988, 0.99999, 1.0)]
    assert shown == ["< 0,1%", "< 0,1%", "98,8%", "> 99,9%", "> 99,9%"]
    assert [level_name(part) for part in (0.95, 0.999)] == ["95%-interval", "99,9%-interval"]
    assert (p_value(0.0349), p_value(0.00001)) == ("p = 0,035", "p < 0,001")
    assert (significant(0.01251), significant(31.96), significant(47.0)) == ("0,0125", "32,0", "47")


def said(table):
    return [sentence_of(row) for row in table.to_dict("records")]


def test_a_share_says_its_count_its_interval_and_its_method():
    assert said(SHARES)[0] == (
        "Verklarende analyse aanwezig: 1 van de 32 dossiers "
        "(3,1%; 95%-interval 0,1% tot 16,2%; Clopper-Pearson)."
    )


def test_a_complete_count_has_no_interval_and_an_upper_bound_says_at_most():
    rows = said(release(evidence.recognised_shares(reduce.levels(ERKEND, "2019-07")), "openbaar"))
    assert rows[0].endswith(f"237 van de 2{NBSP}500 vormen van hulp (hooguit 9,5%).")
    assert rows[2].endswith("7 van de 237 vormen van hulp (3,0%).")


def test_bounds_are_said_in_children():
    bounds = outcome.distinct_bounds(pd.DataFrame({"count": [2, 2]}), 32, "a", "Passend")
    assert said(bounds) == ["Passend: tussen 2 en 4 van de 32 jeugdigen (6,3% tot 12,5%)."]


def test_a_comparison_says_both_counts_and_how_sure():
    own = reduce.own_audit(AUDIT, 40, verklarende_analyse=8)
    assert said(outcome.difference(reduce.beside(own, AUDIT))) == [
        "Verklarende analyse aanwezig: 8 van 40 tegenover 1 van 32; verschil 16,9 procentpunt "
        "(95%-interval 1,1 tot 31,9, Newcombe; p = 0,035, Barnard; kans dat het eerste aandeel "
        "hoger is 98,8%)."
    ]


def test_nothing_seen_is_never_said_without_its_bound():
    rate, part = said(NOTHING)
    assert rate == (
        "Niets gezien, per jaar: 0 gezien in 1 jaar; het kunnen er nog 3,00 per jaar zijn "
        "(eenzijdig 95%, exact; vuistregel van drie: 3)."
    )
    assert "het aandeel kan nog 8,9% zijn" in part
    assert "vuistregel van drie: 9,4%" in part


def test_nothing_seen_over_a_part_of_a_year_is_said_so():
    half = course.none_seen(reduce.nothing_seen(0.5, "jaar", 32))
    assert "0 gezien in 0,5 jaar; het kunnen er nog 5,99 per jaar zijn" in said(half)[0]


def test_what_cannot_be_computed_is_said_to_be_so():
    november = release(evidence.recognised_shares(reduce.levels(ERKEND, "2018-11")), "openbaar")
    assert said(november)[1] == "Onderzocht op effect, van de erkende: niet te berekenen."


@pytest.mark.parametrize(
    "call",
    [
        lambda t: show.table(t, "x"),
        show.sentences,
        show.dots,
        show.squares,
        show.nested,
        show.decline,
        lambda t: show.questions(t, explain="a", judge="b", act="c"),
    ],
)
def test_a_table_that_skipped_release_is_refused(call):
    with pytest.raises(TypeError, match="nog niet vrijgegeven"):
        call(pd.DataFrame(SHARES))


def test_a_table_has_caption_headings_decimal_commas_and_its_cautions(shown):
    show.table(SHARES, "Aandelen")
    [(data, metadata)] = shown
    assert "<caption>Aandelen</caption>" in data["text/html"]
    assert '<th scope="col"' in data["text/html"]
    assert "16,2%" in data["text/html"]
    assert "24 eenheden in de noemer horen bij 19" in data["text/html"]
    assert metadata["jeugdlib"]["rows"][0][:3] == ["Verklarende analyse aanwezig", 1, 32]


def test_text_from_data_is_escaped(shown):
    rows = mark(pd.DataFrame({"label": ["<b onclick=x>&"], "count": [1]}), "publication")
    show.table(release(rows, "openbaar"), "<i>", {"label": "<u>", "count": "n"})
    html = shown[0][0]["text/html"]
    assert "<b" not in html
    assert "<i>" not in html
    assert "<u>" not in html
    assert "&lt;b onclick=x&gt;&amp;" in html


def test_empty_tables_and_answers_show_nothing(shown):
    show.table(release(SHARES.iloc[:0], "openbaar"), "Leeg")
    show.sentences(release(SHARES.iloc[:0], "openbaar"))
    assert shown == []


def test_dots_draws_a_point_and_an_interval_per_row():
    ax = show.dots(SHARES, axes())
    [points] = ax.get_lines()
    np.testing.assert_allclose(points.get_xdata(), SHARES["estimate"])
    [intervals] = ax.collections
    ends = np.array([segment[:, 0] for segment in intervals.get_segments()])
    np.testing.assert_allclose(ends, SHARES[["low", "high"]])
    assert {text.get_text().split()[0] for text in ax.texts} == {"1/32", "19/32", "4/24", "7/32"}


def test_dots_puts_a_second_group_beside_the_rows_it_shares():
    own = reduce.own_audit(AUDIT, 40, verklarende_analyse=8)
    shares = release(outcome.proportion(own), "intern")
    ax = show.dots(shares, axes(), beside=SHARES)
    assert [len(line.get_xdata()) for line in ax.get_lines()] == [1, 1]


def test_dots_without_rows_says_so(shown):
    show.dots(release(SHARES.iloc[:0], "openbaar"))
    assert "niets om te tekenen" in shown[0][0]["text/plain"]


def test_squares_fills_as_many_as_were_found():
    ax = show.squares(SHARES, axes())
    filled = sum(patch.get_facecolor()[:3] != (1, 1, 1) for patch in ax.patches)
    assert len(ax.patches) == 32 + 32 + 24 + 32
    assert filled == 1 + 19 + 4 + 7


def test_nested_draws_one_square_per_form_of_help():
    ax = show.nested(LEVELS, axes())
    values = ax.collections[0].get_array().compressed()
    assert np.bincount(values.astype(int)).tolist() == [7, 60, 170, 68, 2195]


def test_nested_without_every_group_says_what_is_missing(shown):
    show.nested(release(reduce.levels(ERKEND, "2018-11"), "openbaar"))
    assert "niet geteld" in shown[0][0]["text/plain"]


def test_decline_draws_every_period_and_the_bound_at_zero():
    ax = show.decline(SERIES, axes(), bound=NOTHING)
    series, zero = ax.get_lines()
    assert series.get_ydata().tolist() == [400, 5]
    assert zero.get_ydata().tolist() == [0]
    assert ax.get_ylabel() == "separaties per jaar"


@pytest.mark.parametrize(
    ("draw", "alt"),
    [
        (lambda: show.dots(SHARES), dots_alt(SHARES)),
        (lambda: show.squares(SHARES), squares_alt(SHARES)),
        (lambda: show.nested(LEVELS), nested_alt(LEVELS)),
        (lambda: show.decline(SERIES), decline_alt(SERIES.rows)),
    ],
)
def test_an_own_figure_is_shown_once_with_its_alt_text(shown, draw, alt):
    draw()
    [(data, metadata)] = shown
    assert metadata["image/png"]["alt"].startswith(alt)
    assert data["text/plain"] == metadata["image/png"]["alt"]
    assert len(data["image/png"]) > 5000


def test_alt_texts_hold_the_numbers():
    assert "1 van 32, 3,1% (0,1% tot 16,2%)" in dots_alt(SHARES)
    assert "19 van 32 dossiers gevuld" in squares_alt(SHARES)
    assert f"2{NBSP}195 niet beoordeeld" in nested_alt(LEVELS)
    assert "2008: 400 separaties" in decline_alt(SERIES.rows)


def test_cautions_stand_in_the_figure_itself(shown, monkeypatch):
    figures, png = [], _display._png
    monkeypatch.setattr(_display, "_png", lambda figure: figures.append(figure) or png(figure))
    show.dots(SHARES)
    assert "24 eenheden in de noemer horen" in figures[0].get_supxlabel().replace("\n", " ")
    assert "24 eenheden in de noemer horen" in shown[0][1]["image/png"]["alt"]


def test_the_alt_text_says_which_group_is_which():
    own = outcome.proportion(reduce.own_audit(AUDIT, 40, verklarende_analyse=8))
    alt = dots_alt(own, SHARES.iloc[:1], ("eigen dossiers", "Flevoland 2018"))
    assert alt.index("Eigen dossiers: ") < alt.index("8 van 40") < alt.index("1 van 32")


def test_crowded_periods_get_a_label_every_so_often():
    months = pd.DataFrame(
        {"time": np.arange(36) / 12, "count": 3, "exposure": 1 / 12, "unit": "keer"},
        index=[f"m{month}" for month in range(36)],
    )
    rates = mark(course.toward_zero(months).rows, "publication")
    labels = [
        label.get_text()
        for label in show.decline(release(rates, "openbaar"), axes()).get_xticklabels()
    ]
    assert len(labels) == 12
    assert labels[0] == "m35"


def test_sources_are_shown_once_each_with_their_places(shown):
    show.sources(release(COUNTS, "openbaar"), release(ERKEND, "openbaar"))
    plain = shown[0][0]["text/plain"]
    assert plain.count("Bastiaanssen") == 1
    assert "p. 7" in plain


def test_the_conversation_takes_a_comparison_along(shown):
    own = reduce.own_audit(AUDIT, 40, verklarende_analyse=8)
    compared = release(outcome.difference(reduce.beside(own, AUDIT)), "intern")
    show.questions(SHARES, explain="a", judge="b", act="c", beside=compared)
    assert "8 van 40 tegenover 1 van 32" in shown[0][0]["text/html"]


def test_the_conversation_has_its_four_questions_in_order(shown):
    show.questions(SHARES, explain="Waarom?", judge="Genoeg?", act="Wie?")
    html = shown[0][0]["text/html"]
    places = [html.index(q) for q in ("Herkennen", "verklaren", "vinden", "verbeteracties")]
    assert places == sorted(places)
    assert html.count("schrijfruimte") == 4
    assert "1 van de 32" in html


@pytest.mark.parametrize(
    "draw",
    [
        lambda t: show.table(t, "x"),
        show.sentences,
        show.dots,
        show.squares,
        lambda t: show.questions(t, explain="a", judge="b", act="c"),
    ],
)
def test_what_is_shown_carries_the_level_it_was_released_at(shown, draw):
    draw(release(outcome.proportion(AUDIT), "kring"))
    assert shown[0][1]["jeugdlib"]["openbaarheid"] == "kring"


def test_two_levels_together_are_for_the_fewest_readers(shown):
    own = reduce.own_audit(AUDIT, 40, verklarende_analyse=8)
    compared = release(outcome.difference(reduce.beside(own, AUDIT)), "intern")
    show.questions(SHARES, explain="a", judge="b", act="c", beside=compared)
    assert shown[0][1]["jeugdlib"]["openbaarheid"] == "intern"


def test_a_figure_has_few_colours_so_that_a_page_of_them_stays_small(shown):
    show.dots(SHARES)
    picture = base64.b64decode(shown[0][0]["image/png"])
    assert picture[25] == 3  # the colour type in a PNG's header: a palette
    assert len(picture) < 60_000
