"""Core elements in pictures: by what they drew."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from jeugdlib import show
from jeugdlib.columns import Answers, mark
from jeugdlib.estimate.evidence import co_occurrence, learnable
from jeugdlib.release import release
from jeugdlib.show import _display

NAMES = ["huisbezoek", "rollenspel"]
PROGRAMMES = mark(
    pd.DataFrame(
        {
            "study": ["Zwak (2001)", "Sterk (2002)", "Leeg (2003)"],
            "huisbezoek": ["ja", "ja", "nee"],
            "rollenspel": ["nee", "ja", None],
            "estimate": [-0.2, 0.6, np.nan],
            "low": [-0.5, 0.2, np.nan],
            "high": [0.1, 1.0, np.nan],
            "level": 0.95,
        }
    ),
    "publication",
)
LEARNED = release(learnable(PROGRAMMES, NAMES), "openbaar")
PAIRS = release(co_occurrence(PROGRAMMES, NAMES), "openbaar")


@pytest.fixture
def shown(monkeypatch):
    """What was displayed, as (data, metadata)."""
    seen = []
    monkeypatch.setattr(
        _display, "display", lambda data, metadata, raw: seen.append((data, metadata))
    )
    return seen


def test_every_cell_has_the_sign_of_what_is_known():
    ax = show.element_matrix(LEARNED, Figure().subplots())
    rows = [label.get_text() for label in ax.get_yticklabels()]
    columns = [label.get_text() for label in ax.get_xticklabels()]
    assert rows == ["Sterk (2002)", "Zwak (2001)", "Leeg (2003)"]  # in the order of their effects
    assert columns == ["Huisbezoek", "Rollenspel"]  # in the order of how often they occur
    drawn = {line.get_label(): set(zip(*line.get_data(), strict=True)) for line in ax.get_lines()}
    assert drawn == {
        "zit erin": {(0, 2), (1, 2), (0, 1)},
        "zit er niet in": {(1, 1), (0, 0)},
        "onbekend": {(1, 0)},
    }
    signs = {line.get_marker() for line in ax.get_lines()}
    assert len(signs) == 2  # unknown is another form, and empty is not filled
    assert {text.get_text() for text in ax.texts} == {"hoe vaak", "2", "1"}


def test_effects_stand_beside_their_programme_and_a_missing_one_is_named(shown):
    ax = show.element_matrix(LEARNED)
    (side,) = ax.child_axes
    diamonds = side.get_lines()[-1]
    assert diamonds.get_xdata().tolist() == [0.6, -0.2]
    assert diamonds.get_ydata().tolist() == [2, 1]
    data, metadata = shown[-1]
    assert "Huisbezoek 2 van 3; Rollenspel 1 van 2 (1 onbekend)" in metadata["image/png"]["alt"]
    assert "Sterk (2002) 0,60 (95%-interval 0,20 tot 1,00)" in data["text/plain"]
    assert "Leeg (2003)" in data["text/plain"].split("Niet getekend")[1]


def test_without_any_effect_the_dots_have_all_the_room():
    none = PROGRAMMES.assign(estimate=np.nan, low=np.nan, high=np.nan)
    learned = release(learnable(mark(none, "publication"), NAMES), "openbaar")
    ax = show.element_matrix(learned, Figure().subplots())
    assert ax.child_axes == []


def test_without_programmes_a_sentence_says_so(shown):
    learned = release(
        Answers(LEARNED.answers, mark(LEARNED.rows.iloc[:0], "publication")), "intern"
    )
    show.element_matrix(learned)
    assert "niets om te tekenen" in shown[-1][0]["text/plain"]


def test_every_two_elements_stand_there_once_with_their_count(shown):
    ax = show.co_occurrence(PAIRS)
    assert [text.get_text() for text in ax.texts] == ["2", "1", "1"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Huisbezoek", "Rollenspel"]
    assert "Huisbezoek met rollenspel 1" in shown[-1][0]["text/plain"]
    assert "Nooit samen: 0 van de 1 paren" in shown[-1][0]["text/plain"]


def test_only_what_was_released_is_drawn():
    with pytest.raises(TypeError, match="vrijgegeven"):
        show.element_matrix(learnable(PROGRAMMES, NAMES))
    with pytest.raises(TypeError, match="vrijgegeven"):
        show.co_occurrence(co_occurrence(PROGRAMMES, NAMES))
