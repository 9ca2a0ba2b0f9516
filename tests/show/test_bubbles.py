"""The bubbles of a meta-regression: what they draw, what they say, and when they stay away."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from jeugdlib import show
from jeugdlib.columns import Answers, Released, mark
from jeugdlib.show import _display
from jeugdlib.show.bubbles import bubbles_alt

MINUS = "\N{MINUS SIGN}"
LINE = {"moderator_intercept": 0.5, "moderator_jaar": -0.1, "omnibus": 9.0}
GROUPS = {"moderator_intercept": 0.4, "moderator_land_nl": -0.1, "moderator_land_no": 0.3}


def sealed(table, about="publication"):
    return Released.seal(mark(table, about), "openbaar")


def effects(**changed):
    table = pd.DataFrame(
        {
            "study": ["A (2001)", "B (2002)", "C (2003)", "D (2004)"],
            "estimate": [0.1, 0.2, 0.3, -0.4],
            "weight": [0.1, 0.2, 0.3, 0.4],
            "level": 0.95,
            "design": "gerandomiseerd",
            "unit": "standaarddeviaties",
            "kind": "effect",
            "jaar": [0.0, 2.0, 4.0, 1.0],
            "land": ["be", "nl", "be", "no"],
        }
    ).assign(**changed)
    table["low"], table["high"] = table["estimate"] - 0.2, table["estimate"] + 0.2
    table["cautions"] = pd.Series([()] * len(table), dtype=object)
    return table


def moderation(estimates, about="publication", **changed):
    table = pd.DataFrame({"estimate": estimates}, dtype=float).assign(level=0.95, kind="model")
    table["cautions"] = pd.Series([("subgroup_p",)] * len(table), table.index, dtype=object)
    return Answers(sealed(table, about), sealed(effects(**changed), about))


def axes():
    return Figure().subplots()


def centres(ax):
    return np.asarray(ax.collections[0].get_offsets())


def lines(ax):
    """The fitted lines as (left, first, right, last); the zero line is drawn before them."""
    return [np.ravel(line.get_xydata()).tolist() for line in ax.get_lines()[1:]]


@pytest.fixture
def shown(monkeypatch):
    seen = []
    monkeypatch.setattr(_display, "DPI", 50)  # to draw fast
    monkeypatch.setattr(
        _display, "display", lambda data, metadata, raw: seen.append((data, metadata))
    )
    return seen


def test_effects_stand_against_the_number_with_the_fitted_line():
    ax = show.bubbles(moderation(LINE), axes())
    np.testing.assert_allclose(centres(ax), effects()[["jaar", "estimate"]])
    [line] = lines(ax)
    np.testing.assert_allclose(line, [0, 0.5, 4, 0.1])
    assert ax.get_lines()[0].get_ydata() == [0, 0]


def test_every_group_of_a_text_has_its_effects_around_its_fitted_mean():
    ax = show.bubbles(moderation(GROUPS), axes())
    assert [text.get_text() for text in ax.get_xticklabels()] == ["be", "nl", "no"]
    np.testing.assert_allclose(centres(ax)[:, 1], effects()["estimate"])
    assert np.round(centres(ax)[:, 0]).tolist() == [0, 1, 0, 2]
    assert centres(ax)[0, 0] < centres(ax)[2, 0]  # two effects of one group do not overlap
    np.testing.assert_allclose([line[1] for line in lines(ax)], [0.4, 0.3, 0.7])
    np.testing.assert_allclose([line[3] for line in lines(ax)], [0.4, 0.3, 0.7])
    np.testing.assert_allclose([(line[0] + line[2]) / 2 for line in lines(ax)], [0, 1, 2])


def test_the_area_is_the_weight_and_without_weight_an_effect_is_counted(shown):
    sizes = show.bubbles(moderation(LINE), axes()).collections[0].get_sizes()
    np.testing.assert_allclose(sizes / sizes[0], [1, 2, 3, 4])
    given = moderation(LINE, weight=[-0.1, 0.3, 0.3, 0.5])
    sizes = show.bubbles(given).collections[0].get_sizes()
    np.testing.assert_allclose(sizes / sizes[3], [0, 0.6, 0.6, 1])
    show.bubbles(moderation(LINE))
    said = [data["text/plain"] for data, _ in shown]
    assert ["Effecten zonder gewicht, niet getekend: 1." in text for text in said] == [True, False]


@pytest.mark.parametrize(
    "estimates",
    [
        {},
        {**LINE, **GROUPS},
        {"moderator_intercept": np.nan, "moderator_jaar": np.nan},
        {"moderator_intercept": 0.1, "moderator_elders": 0.2},
    ],
)
def test_without_one_moderator_nothing_is_drawn_and_nothing_is_shown(shown, estimates):
    for ax in (None, axes()):
        ax = show.bubbles(moderation(estimates), ax)
        assert not ax.has_data()
    assert shown == []


def test_the_longest_column_that_fits_is_the_moderator():
    found = {"moderator_intercept": 0.1, "moderator_land_van_nl": 0.2}
    ax = show.bubbles(moderation(found, land_van=["be", "nl", "nl", "be"]), axes())
    assert ax.get_xlabel() == "land_van"


@pytest.mark.parametrize(
    ("changed", "unit", "label"),
    [
        ({}, None, "effect (standaarddeviaties)\nbeter voor de jeugdige →"),
        ({}, "punten", "effect (punten)\nbeter voor de jeugdige →"),
        ({"design": "samenhang"}, None, "samenhang (standaarddeviaties)"),
    ],
)
def test_the_axes_are_named_in_dutch(changed, unit, label):
    ax = show.bubbles(moderation(LINE, **changed), axes(), unit=unit)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("jaar", label)
    assert ax.yaxis.get_major_formatter()(-0.5, 0) == f"{MINUS}0,5"
    assert ax.xaxis.get_major_formatter()(1998.0, 0) == "1998"


def test_the_alt_text_holds_the_numbers_and_the_caution(shown):
    given = moderation(LINE)
    show.bubbles(given)
    said = shown[0][1]["image/png"]["alt"]
    assert said.startswith(bubbles_alt(given.answers, given.rows))
    assert said.startswith("Effecten naar jaar: 4 studies. Lijn van 0,50 bij 0 tot 0,10 bij 4.")
    assert "geen jeugdigen binnen een studie" in said
    given = moderation(GROUPS)
    words = "Model bij be: 0,40. Model bij nl: 0,30. Model bij no: 0,70."
    assert words in bubbles_alt(given.answers, given.rows)


def test_an_effect_without_a_number_is_named_and_not_drawn(shown):
    ax = show.bubbles(moderation(LINE, estimate=[0.1, np.nan, 0.3, -0.4]))
    assert len(centres(ax)) == 3
    assert "Niet getekend, want niet te berekenen: B (2002)." in shown[0][0]["text/plain"]


@pytest.mark.parametrize("part", ["answers", "rows"])
def test_what_was_not_released_is_refused(part):
    given = moderation(LINE)
    half = {"answers": given.answers, "rows": given.rows}
    half[part] = pd.DataFrame(half[part])
    with pytest.raises(TypeError, match="nog niet vrijgegeven"):
        show.bubbles(Answers(**half), axes())
