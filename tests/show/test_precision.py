"""Half the width of an interval against files: what is drawn, and what is said of it."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from jeugdlib import show
from jeugdlib.estimate import outcome
from jeugdlib.release import release
from jeugdlib.show import _display
from jeugdlib.show.precision import precision_alt

MANY = release(outcome.precision(0.3, range(10, 51)), "openbaar")
FROM_60 = release(outcome.precision(0.3, range(10, 51), total=60), "openbaar")


@pytest.fixture
def shown(monkeypatch):
    seen = []
    monkeypatch.setattr(_display, "DPI", 50)  # to draw fast
    monkeypatch.setattr(
        _display, "display", lambda data, metadata, raw: seen.append((data, metadata))
    )
    return seen


def axes():
    return Figure().subplots()


def test_both_lines_are_the_tables_in_points_and_the_aim_is_a_line():
    ax = show.precision(MANY, axes(), beside=FROM_60, aim=0.15)
    first, second, aim = ax.get_lines()
    np.testing.assert_allclose(first.get_xydata(), np.c_[MANY["files"], 100 * MANY["estimate"]])
    np.testing.assert_allclose(second.get_ydata(), 100 * FROM_60["estimate"])
    assert list(aim.get_ydata()) == [15, 15]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "uit heel veel dossiers",
        "uit 60 dossiers",
    ]
    assert ax.get_ylim()[0] == 0


def test_the_axes_are_named_in_dutch():
    ax = show.precision(MANY, axes())
    assert ax.get_xlabel() == "dossiers"
    assert ax.get_ylabel() == "halve breedte 95%-interval\n(procentpunten)"
    assert ax.get_legend() is None


def test_the_alt_text_holds_the_ends_and_the_aim(shown):
    show.precision(MANY, beside=FROM_60, aim=0.15)
    said = shown[0][1]["image/png"]["alt"]
    assert said.startswith(precision_alt(MANY, FROM_60, aim=0.15))
    assert "uit heel veel dossiers: 10 dossiers 29,3 procentpunt" in said
    assert said.count("50 dossiers") == 2
    assert "Gewenst: 15 procentpunt." in said


def test_without_rows_a_sentence_says_so(shown):
    empty = release(outcome.precision(0.3, range(10, 20), total=5), "openbaar")
    ax = show.precision(empty, axes())
    assert not ax.has_data()
    assert "Er is niets om te tekenen" in shown[0][0]["text/plain"]
    # an empty second table is left out
    assert len(show.precision(MANY, axes(), beside=empty).get_lines()) == 1


def test_what_was_not_released_is_refused():
    with pytest.raises(TypeError, match="nog niet vrijgegeven"):
        show.precision(pd.DataFrame(MANY), axes())
