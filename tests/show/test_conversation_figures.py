"""The joint display, the learning cycle and the predictions: what they draw, say and leave out."""

import re

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from jeugdlib import reduce, show
from jeugdlib.columns import Answers, mark
from jeugdlib.columns.cycli import STAPPEN
from jeugdlib.estimate.course import predictions
from jeugdlib.release import release
from jeugdlib.report.html import safe_html
from jeugdlib.show import _display
from jeugdlib.show.joint_display import AGREED, HEADS, MOST, OPEN_LINES, TOGETHER, interval_line

QUOTES = [
    ("a", "uitval", "Het klikte niet.", "ja", "bevestigt"),
    ("b", "uitval", "Wij waren klaar <b>samen</b>.", "ja", "weerspreekt"),
    ("c", "wachten", "Niemand belde.", "ja", "bevestigt"),
]
NUMBERS = pd.DataFrame(
    {
        "label": ["Uitval", "Tevreden", "Wachten (weken)", "Klein"],
        "estimate": [0.2, 0.9, 6.5, np.nan],
        "low": [0.1, 0.8, 6.0, np.nan],
        "high": [0.35, 0.95, 7.1, np.nan],
        "level": 0.95,
        "count": [20.0, 90, np.nan, np.nan],
        "n": [100.0, 100, 80, np.nan],
        "response": [0.5, np.nan, np.nan, np.nan],
        "kind": ["share", "share", "mean", "share"],
        "unit": ["trajecten", "trajecten", "weken", "trajecten"],
        "cautions": [("small_n 20",), (), (), ("withheld te kleine groep",)],
    },
    index=["uitval", "tevreden", "wacht", "klein"],
)


@pytest.fixture
def shown(monkeypatch):
    """What was displayed, as (data, metadata)."""
    seen = []
    monkeypatch.setattr(_display, "_png", lambda figure: b"")  # what it looks like is not asked
    monkeypatch.setattr(
        _display, "display", lambda data, metadata, raw: seen.append((data, metadata))
    )
    return seen


def alt(shown):
    return shown[-1][1]["image/png"]["alt"]


def said(rows=QUOTES, level="intern"):
    names = ["stem_id", "code", "citaat", "toestemming", "richting"]
    table = mark(pd.DataFrame(rows, columns=names).astype("str"), "child")
    return release(reduce.voices(table), level), release(reduce.quotes(table), level)


def register(*rows):
    first = {"niveau": "I", "stap": STAPPEN[0], "thema": "uitval", "vraag": "Waarom?"}
    begun = pd.Timestamp("2025-01-01")
    full = [
        {**first, "cyclus": f"2025-{k:03d}", "begonnen": begun, **r} for k, r in enumerate(rows)
    ]
    return mark(pd.DataFrame(full), "total")


def sheet(shown, numbers=NUMBERS, **more):
    voices, quotes = said()
    table = release(mark(numbers, "child"), "intern")
    show.joint_display(table, voices, quotes, title="regio & wijk", **more)
    return shown[-1][0]["text/html"]


def cells(markup, caption):
    """The rows of a table of the sheet, each as its cells."""
    body = markup.partition(f"<caption>{caption}</caption>")[2].partition("</table>")[0]
    rows = body.partition("<tbody>")[2].split("</tr>")[:-1]
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]


def paragraphs(cell):
    return re.findall("<p>(.*?)</p>", cell)


def test_every_number_and_every_subject_of_a_voice_has_a_row(shown):
    rows = cells(sheet(shown), "Tellen en vertellen")
    first = [paragraphs(row[0])[0] for row in rows]
    assert first == ["Uitval", "Tevreden", "Wachten (weken)", "Klein", "Wachten"]
    assert paragraphs(rows[0][0])[1] == "20,0% (10,0% tot 35,0%)"
    assert paragraphs(rows[0][0])[-1] == "20 van 100; respons 50%"
    assert paragraphs(rows[2][0])[1:] == ["7 weken (6 tot 7)", "n 80"]
    assert paragraphs(rows[3][0])[1] == "–"
    assert paragraphs(rows[4][0])[1] == "geen cijfer"


def test_voices_are_counted_and_the_contrary_one_is_quoted_first(shown):
    rows = cells(sheet(shown), "Tellen en vertellen")
    assert paragraphs(rows[0][1]) == ["2 stemmen", "1 bevestigt", "0 nuanceren", "1 weerspreekt"]
    assert paragraphs(rows[1][1]) == ["nog geen stemmen"]
    against, confirms = paragraphs(rows[0][2])
    assert against == "„Wij waren klaar &lt;b&gt;samen&lt;/b&gt;.” (weerspreekt)"
    assert confirms == "„Het klikte niet.” (bevestigt)"


def test_what_it_means_together_is_left_to_people(shown):
    markup = sheet(shown)
    assert HEADS[-1] == TOGETHER
    assert all(row[-1] == "" for row in cells(markup, "Tellen en vertellen"))
    assert "Vul de laatste kolom samen in" in markup


def test_the_four_questions_have_room_to_write_and_what_was_asked_is_under_them(shown):
    markup = sheet(shown, ask=("Wie ontbreekt?", "Genoeg?", "Wie doet het?"))
    assert markup.count('class="schrijfruimte"') == 4
    places = [markup.index(text) for text in ("1. Herkennen", "2. Kunnen", "Wie ontbreekt?")]
    assert places == sorted(places)


def test_agreements_that_run_are_shown_with_room_for_new_ones(shown):
    day = pd.Timestamp("2025-09-01")
    rows = [{"actie": f"Bel {k}", "kans": 0.7, "volgende_datum": day} for k in range(MOST + 1)]
    agreed = release(reduce.agreements(register(*rows)), "intern")
    found = cells(sheet(shown, agreed=agreed), "Afspraken")
    first = [text for part in found[0] for text in paragraphs(part)]
    assert first == ["Bel 0", "–", "0,7", "2025-09-01", "2025-000"]
    assert len(found) == MOST + OPEN_LINES
    assert found[-1] == [""] * len(AGREED)
    assert len(cells(sheet(shown), "Afspraken")) == OPEN_LINES


def test_cautions_and_that_data_are_made_up_stand_with_the_sheet(shown):
    voices, quotes = said()
    made = mark(NUMBERS, "publication")
    made.attrs["simulated"] = True
    show.joint_display(release(made, "openbaar"), voices, quotes, title="x")
    text = shown[-1][0]["text/plain"]
    assert "verzonnen" in text
    assert "Over wachten spreekt geen enkele stem het cijfer tegen." in text
    assert "De noemer is maar 20" in text


def test_the_sheet_is_marked_for_the_fewest_readers_of_its_tables(shown):
    voices, quotes = said()
    show.joint_display(release(mark(NUMBERS, "publication"), "openbaar"), voices, quotes, title="x")
    assert shown[-1][1]["jeugdlib"]["openbaarheid"] == "intern"


def test_outside_the_team_the_sheet_has_no_words_and_no_small_counts(shown):
    voices, quotes = said(level="openbaar")
    agreed = release(reduce.agreements(register({"actie": "Bel Jan"})), "openbaar")
    numbers = release(mark(NUMBERS.head(2), "publication"), "openbaar")
    show.joint_display(numbers, voices, quotes, title="x", agreed=agreed)
    text = shown[-1][0]["text/html"]
    assert not {"klikte", "Jan"} & set(re.findall(r"\w+", text))
    assert paragraphs(cells(text, "Tellen en vertellen")[0][1]) == ["–"]


def test_without_voices_or_numbers_there_is_still_a_sheet(shown):
    voices, quotes = said(rows=[])
    show.joint_display(release(mark(NUMBERS, "child"), "intern"), voices, quotes, title="x")
    assert len(cells(shown[-1][0]["text/html"], "Tellen en vertellen")) == len(NUMBERS)
    show.joint_display(release(mark(NUMBERS.head(0), "child"), "intern"), *said(), title="x")
    assert len(cells(shown[-1][0]["text/html"], "Tellen en vertellen")) == 2


def test_a_page_keeps_the_sheet_as_it_is(shown):
    markup = sheet(shown)
    assert safe_html(markup) == markup
    assert "<b>" not in markup


@pytest.mark.parametrize(
    ("numbers", "line"),
    [
        ((0, 0, 0.1), "●──" + "·" * 18),
        ((0.5, 0.4, 0.6), "········──●──········"),
        ((1, 0.9, 1), "·" * 18 + "──●"),
    ],
)
def test_the_line_of_a_share_runs_from_none_to_all(numbers, line):
    assert interval_line(*numbers) == line


def test_the_learning_cycle_has_a_dot_for_every_cycle_filled_when_it_is_closed(shown):
    closed = {"gesloten": pd.Timestamp("2025-06-01")}
    table = register({}, closed, {"niveau": "IV", "stap": STAPPEN[3], **closed})
    cells_of = release(reduce.learning_cycle(table), "openbaar")
    ax = show.learning_cycle(cells_of, Figure().subplots())
    dots = [line for line in ax.get_lines() if line.get_marker() == "o"]
    assert [line.get_markerfacecolor() == "white" for line in dots] == [False, True, False]
    assert sorted(text.get_text() for text in ax.texts) == ["1", "2"]
    show.learning_cycle(cells_of)
    assert "Gevuld zijn er 2: I gezin en professionals: verbinding aangaan 2" in alt(shown)


def test_a_cell_with_many_cycles_has_its_numbers_only(shown):
    ax = show.learning_cycle(
        release(reduce.learning_cycle(register(*[{}] * 16)), "intern"), Figure().subplots()
    )
    assert not [line for line in ax.get_lines() if line.get_marker() == "o"]
    assert [text.get_text() for text in ax.texts] == ["16", "0 dicht, 16 open"]


def test_an_empty_register_is_no_figure(shown):
    show.learning_cycle(release(reduce.learning_cycle(register({}).head(0)), "intern"))
    assert "geen cycli" in shown[-1][0]["text/plain"]


def test_predictions_are_drawn_where_they_are_with_their_counts(shown):
    rows = pd.DataFrame({"predicted": [0.5, 0.9, 0.9], "met": [True, True, False]})
    found = release(predictions(mark(rows, "publication")), "openbaar")
    ax = show.predictions(found, Figure().subplots())
    [points] = [line for line in ax.get_lines() if line.get_marker() == "o"]
    assert points.get_xydata().tolist() == [[0.5, 1.0], [0.9, 0.5]]
    assert [text.get_text() for text in ax.texts] == ["1 van 1", "1 van 2"]
    show.predictions(found)
    assert "Gemiddelde kans 50%: 1 van 1 uitgekomen (3% tot 100%)" in alt(shown)
    assert "maar 3 voorspellingen" in alt(shown)


def test_without_predictions_there_is_no_figure(shown):
    rows = pd.DataFrame({"predicted": [0.5], "met": [True]}).head(0)
    found = release(predictions(mark(rows, "publication")), "openbaar")
    assert isinstance(found, Answers)
    show.predictions(found)
    assert "nog geen voorspelling" in shown[-1][0]["text/plain"]
