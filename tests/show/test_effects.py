"""Figures of effects: what they drew, what they say in words, and what they refuse."""

import io

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from jeugdlib import show
from jeugdlib.columns import Answers, Released, mark
from jeugdlib.show import _display
from jeugdlib.show.caterpillar import caterpillar_alt
from jeugdlib.show.forest import forest_alt
from jeugdlib.show.funnel import funnel_alt

MINUS = "\N{MINUS SIGN}"
NOTHING = "Er is niets om te tekenen: geen effecten."


def sealed(table, about="publication", level="openbaar"):
    return Released.seal(mark(table, about), level)


def effects(k=4, **changed):
    place = np.arange(k)
    table = pd.DataFrame(
        {
            "study": [f"Auteur {one} (2001)" for one in place],
            "estimate": 0.1 * place,
            "se": 0.1 + 0.01 * place,
            "weight": 1 / max(k, 1),
            "n": 40.0 + place,
            "level": 0.95,
            "design": "gerandomiseerd",
            "unit": "standaarddeviaties",
            "kind": "effect",
        }
    )
    table["low"], table["high"] = table["estimate"] - 0.2, table["estimate"] + 0.2
    table["cautions"] = pd.Series([()] * k, dtype=object)
    return table.assign(**changed)


def answers(k=4, studies=4, **rows):
    given = {
        "pooled": {"estimate": 0.15, "low": 0.05, "high": 0.25, "effects": k, "studies": studies},
        "prediction": {"estimate": 0.15, "low": -0.3, "high": 0.6},
        "tau2": {"estimate": 0.031},
        "q": {"estimate": 12.34, "df": 3.0, "p": 0.0063},
        "i2": {"estimate": 61.2, "cautions": ("i2_no_size",)},
        **rows,
    }
    table = pd.DataFrame(list(given.values()), index=list(given)).assign(level=0.95)
    if "cautions" not in table.columns:
        table["cautions"] = None
    table["cautions"] = [one if isinstance(one, tuple) else () for one in table["cautions"]]
    return table


def pooled(k=4, about="publication", rows=None, **changed):
    table = effects(k, **changed) if rows is None else rows
    return Answers(sealed(answers(k), about), sealed(table, about))


def axes():
    return Figure().subplots()


def words(ax):
    return [text.get_text() for text in ax.texts]


@pytest.fixture
def shown(monkeypatch):
    """What was displayed, as (data, metadata)."""
    seen = []
    monkeypatch.setattr(_display, "DPI", 50)  # to draw fast
    monkeypatch.setattr(
        _display, "display", lambda data, metadata, raw: seen.append((data, metadata))
    )
    return seen


FIGURES = [show.forest, show.caterpillar, show.funnel]


def intervals(ax, which):
    return np.array([segment[:, 0] for segment in ax.collections[which].get_segments()])


def test_a_forest_draws_a_square_and_an_interval_per_effect():
    ax = show.forest(pooled(), axes())
    squares = ax.collections[2].get_offsets()
    np.testing.assert_allclose(squares[:, 0], [0, 0.1, 0.2, 0.3], atol=1e-12)
    np.testing.assert_allclose(squares[:, 1], [0, -1, -2, -3])
    np.testing.assert_allclose(intervals(ax, 1), effects()[["low", "high"]])


def test_the_area_of_a_square_is_the_weight():
    ax = show.forest(pooled(weight=[0.1, 0.2, 0.3, 0.4]), axes())
    sizes = ax.collections[2].get_sizes()
    np.testing.assert_allclose(sizes / sizes[0], [1, 2, 3, 4])


def test_under_the_effects_stand_a_diamond_and_a_bar_for_a_new_study():
    ax = show.forest(pooled(), axes())
    [diamond] = ax.patches
    corners = diamond.get_xy()
    assert corners[:4, 0].tolist() == [0.05, 0.15, 0.25, 0.15]
    bar = ax.collections[-2].get_segments()[0]
    assert bar[:, 0].tolist() == [-0.3, 0.6]
    assert bar[0, 1] < corners[:, 1].min() < -3


def test_the_columns_of_a_forest_are_written_in_dutch():
    ax = show.forest(pooled(weight=[0.1, 0.2, 0.3, 0.4]), axes())
    said = words(ax)
    assert {"Studie", "n", "Effect [95%-interval]", "Gewicht"} <= set(said)
    assert {f"0,00 [{MINUS}0,20; 0,20]", "40,0%", "43", "Auteur 3 (2001)"} <= set(said)
    assert {"0,15 [0,05; 0,25]", f"[{MINUS}0,30; 0,60]"} <= set(said)
    assert said[-1].replace("\N{NO-BREAK SPACE}", " ") == (
        "4 studies; tau² = 0,031; I² = 61%; Q = 12,3 (df = 3; p = 0,006)"
    )


@pytest.mark.parametrize(
    ("design", "better", "label"),
    [
        ("gerandomiseerd", None, "effect (standaarddeviaties)\nbeter voor de jeugdige →"),
        ("gerandomiseerd", "lower", "effect (standaarddeviaties)\n← beter voor de jeugdige"),
        ("voor-na", None, "verandering (standaarddeviaties)\nbeter voor de jeugdige →"),
        ("samenhang", None, "samenhang (standaarddeviaties)"),
        ("voor-na", "", "verandering (standaarddeviaties)"),
    ],
)
@pytest.mark.parametrize("draw", FIGURES)
def test_the_axis_says_what_is_measured_and_which_side_is_better(draw, design, better, label):
    assert draw(pooled(design=design), axes(), better=better).get_xlabel() == label


def test_a_percentage_among_the_answers_is_not_the_unit_of_the_effects():
    given = Answers(sealed(answers().assign(unit="%")), sealed(effects().drop(columns="unit")))
    assert show.forest(given, axes(), better="").get_xlabel() == "effect"
    assert show.forest(given, axes(), better="", unit="punten").get_xlabel() == "effect (punten)"


def test_several_effects_of_one_study_stand_under_its_name_once():
    rows = effects(4, study=["A", "A", "A", "B"], effect_id=["1", "2", "3", "1"])
    said = words(show.forest(pooled(rows=rows), axes()))
    assert said.count("A") == said.count("B") == 1
    assert said.count("Nr.") == 1
    rows = rows.assign(uitkomst=["angst", "gedrag", "school", "angst"])
    assert words(show.forest(pooled(rows=rows), axes())).count("angst") == 2


def test_a_forest_keeps_the_order_that_it_is_given_and_a_caterpillar_does_not():
    rows = effects(3, estimate=[0.5, -0.5, 0.1], low=-1.0, high=1.0)
    squares = show.forest(pooled(rows=rows), axes()).collections[2].get_offsets()
    assert squares[:, 0].tolist() == [0.5, -0.5, 0.1]
    lines = show.caterpillar(pooled(rows=rows), axes()).get_lines()
    [points] = [line for line in lines if line.get_marker() == "o"]
    assert points.get_xdata().tolist() == [-0.5, 0.1, 0.5]


def test_over_forty_rows_a_forest_is_a_caterpillar_without_names():
    assert len(show.forest(pooled(40), axes()).texts) > 80
    ax = show.forest(pooled(41), axes())
    assert len(ax.texts) == 0
    assert ax.get_ylabel() == "41 studies, van klein naar groot"


def test_the_bands_of_a_caterpillar_are_the_mean_and_a_new_study():
    ax = show.caterpillar(pooled(), axes())
    spans = [(patch.get_x(), patch.get_x() + patch.get_width()) for patch in ax.patches]
    np.testing.assert_allclose(spans, [(0.05, 0.25), (-0.3, 0.6)])
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert legend[1] == f"nieuwe studie: {MINUS}0,30 tot 0,60 (95%-interval)"


def test_effects_alone_are_drawn_without_diamond_or_bands():
    assert len(show.forest(sealed(effects()), axes()).patches) == 0
    assert len(show.caterpillar(sealed(effects()), axes()).patches) == 0


def test_the_mean_without_each_study_is_drawn_with_its_label():
    rows = effects(3).drop(columns="study").assign(label=["Zonder A", "Zonder B", "Zonder C"])
    assert "Zonder B" in words(show.forest(sealed(rows), axes()))


def test_a_funnel_draws_effects_against_standard_errors_with_the_precise_ones_above():
    ax = show.funnel(pooled(), axes())
    [points] = [line for line in ax.get_lines() if line.get_marker() == "o"]
    np.testing.assert_allclose(points.get_ydata(), effects()["se"])
    bottom, top = ax.get_ylim()
    assert bottom > top == 0


def test_the_contours_of_a_funnel_lie_at_the_p_values_they_name():
    ax = show.funnel(pooled(), axes())
    deepest = ax.get_ylim()[0]
    reach = [abs(patch.get_xy()[1, 0]) / deepest for patch in ax.patches[1:]]
    # two-sided quantiles of the standard normal distribution, from a table
    np.testing.assert_allclose(reach, [2.5758, 1.9600, 1.6449], atol=1e-4)
    [region] = [line for line in ax.get_lines() if line.get_linestyle() == "--"]
    np.testing.assert_allclose(
        region.get_xdata() - 0.15, np.array([-1.96, 0, 1.96]) * deepest, 1e-4
    )


@pytest.mark.parametrize(("k", "said"), [(9, True), (10, False)])
def test_a_funnel_of_few_effects_says_that_it_cannot_be_judged(shown, k, said):
    show.funnel(pooled(k))
    assert ("Met minder dan 10 effecten" in shown[0][0]["text/plain"]) == said


GONE = {"estimate": [0.0, np.nan, 0.2, 0.3], "low": [-0.2, np.nan, 0, 0.1]}
GONE |= {"high": [0.2, np.nan, 0.4, 0.5]}


@pytest.mark.parametrize("draw", FIGURES)
def test_an_effect_that_was_not_computable_is_named_and_not_drawn(shown, draw):
    rows = effects(4, **GONE)
    rows.at[1, "cautions"] = ("not_computable de standaarddeviatie is 0",)
    draw(pooled(rows=rows))
    said = shown[0][0]["text/plain"]
    assert "Niet getekend, want niet te berekenen: Auteur 1 (2001)." in said
    assert "Niet te berekenen: de standaarddeviatie is 0." in said
    ax = show.forest(pooled(rows=rows), axes())
    assert len(ax.collections[2].get_offsets()) == 3
    assert "niet te berekenen" in words(ax)


@pytest.mark.parametrize("draw", FIGURES)
def test_an_effect_that_was_withheld_is_not_drawn_and_not_called_incomputable(shown, draw):
    rows = effects(4, **GONE)
    rows.at[1, "cautions"] = ("withheld te kleine groep", "not_computable onthouden")
    draw(pooled(about="child", rows=rows))
    said = shown[0][0]["text/plain"]
    assert "niet te berekenen" not in said.lower()
    assert "Niet getoond: 1 van de" in said
    assert "niet getoond" in words(show.forest(pooled(about="child", rows=rows), axes()))


@pytest.mark.parametrize("draw", FIGURES)
def test_without_effects_a_sentence_says_so(shown, draw):
    draw(pooled(0))
    draw(pooled(rows=effects(2, estimate=np.nan)))
    assert [data["text/plain"] for data, _ in shown] == [NOTHING, NOTHING]


@pytest.mark.parametrize("draw", FIGURES)
@pytest.mark.parametrize("k", [1, 2, 17, 40, 100])
def test_every_number_of_effects_can_be_drawn(shown, draw, k):
    draw(pooled(k))
    assert len(shown[0][0]["image/png"]) > 3000


@pytest.mark.parametrize("scale", [0.001, 1, 12345])
@pytest.mark.parametrize("draw", FIGURES)
def test_small_and_large_values_and_long_names_are_drawn(shown, draw, scale):
    rows = effects(5, study="Van der Laan & De Vries-Hendriksen, Bastiaanssen en Oosterhout (2001)")
    numbers = {name: scale * rows[name] for name in ("estimate", "low", "high", "se")}
    draw(sealed(rows.assign(**numbers, study=rows["study"] + rows.index.astype(str))))
    assert len(shown[0][0]["image/png"]) > 3000


def test_an_interval_that_runs_out_of_the_axis_ends_in_an_arrow():
    rows = effects(4, low=[-50.0, 0, 0, 0], high=[50.0, 0.3, 0.4, 0.5])
    ax = show.forest(sealed(rows), axes())
    left, right = ax.get_xlim()
    assert -2 < left < right < 2
    assert [line.get_marker() for line in ax.get_lines()] == ["<", ">"]
    assert intervals(ax, 1).min() == pytest.approx(left)
    assert f"0,00 [{MINUS}50,00; 50,00]" in words(ax)


@pytest.mark.parametrize("draw", FIGURES)
@pytest.mark.parametrize("part", ["answers", "rows"])
def test_what_was_not_released_is_refused(draw, part):
    given = pooled()
    half = {"answers": given.answers, "rows": given.rows}
    half[part] = pd.DataFrame(half[part])
    with pytest.raises(TypeError, match="nog niet vrijgegeven"):
        draw(Answers(**half), axes())
    with pytest.raises(TypeError, match="nog niet vrijgegeven"):
        draw(effects(), axes())


@pytest.mark.parametrize(
    ("draw", "alt"),
    [
        (show.forest, forest_alt),
        (show.caterpillar, caterpillar_alt),
        (show.funnel, funnel_alt),
    ],
)
def test_the_alt_text_holds_the_numbers(shown, draw, alt):
    given = pooled()
    draw(given)
    said = shown[0][1]["image/png"]["alt"]
    assert said.startswith(alt(given.answers, given.rows))
    assert "Gemiddeld 0,15 (95%-interval 0,05 tot 0,25)." in said


def test_the_alt_text_of_a_forest_names_every_effect():
    said = forest_alt(answers(), effects())
    assert f"Auteur 0 (2001): 0,00 (95%-interval {MINUS}0,20 tot 0,20); Auteur 1" in said
    assert f"In een nieuwe studie verwacht: {MINUS}0,30 tot 0,60." in said


def test_cautions_and_made_up_data_are_said_under_the_figure(shown):
    show.forest(pooled())
    assert "niet hoe groot" in shown[0][0]["text/plain"]
    assert "verzonnen" not in shown[0][0]["text/plain"]
    given = pooled()
    parts = []
    for table in (given.answers, given.rows):
        table = pd.DataFrame(table)
        table.attrs = {"about": "child", "simulated": True}
        parts.append(Released.seal(table, "openbaar"))
    show.forest(Answers(*parts))
    assert "Deze gegevens zijn verzonnen (gesimuleerd)." in shown[1][0]["text/plain"]


def test_a_variance_bar_has_a_part_per_level_that_together_are_all():
    levels = {"i2_effect": {"estimate": 34.9}, "i2_study": {"estimate": 58.6}}
    ax = show.variance_bar(sealed(answers(**levels)), axes())
    np.testing.assert_allclose([patch.get_width() for patch in ax.patches], [6.5, 34.9, 58.6])
    assert words(ax) == ["7%", "35%", "59%"]
    two = show.variance_bar(sealed(answers()), axes())
    np.testing.assert_allclose([patch.get_width() for patch in two.patches], [38.8, 61.2])


def test_a_variance_bar_says_its_parts_and_that_they_are_no_sizes(shown):
    show.variance_bar(sealed(answers(i2={"estimate": 2.0, "cautions": ("i2_no_size",)})))
    said = shown[0][0]["text/plain"]
    assert "toeval (geen studie meet iedereen) 98%; verschil tussen studies 2%." in said
    assert "niet hoe groot" in said
    show.variance_bar(sealed(answers(i2={"estimate": np.nan})))
    assert shown[1][0]["text/plain"] == "Er is niets om te tekenen: I² is niet te berekenen."


def test_among_benchmarks_the_own_effect_is_the_diamond():
    rows = effects(3, own=[False, True, False], label=["Alle hulp", "Eigen aanpak", "Gezinnen"])
    rows = rows.assign(low=[np.nan, 0.0, 0.1], high=[np.nan, 0.2, 0.3]).drop(columns="study")
    ax = show.benchmarks(sealed(rows), axes())
    published, own = ax.collections[2:4]
    assert own.get_offsets()[:, 0].tolist() == [0.1]
    assert published.get_offsets()[:, 0].tolist() == [0.0, 0.2]
    assert {"Cijfer", "Eigen aanpak", "0,00", "0,10 [0,00; 0,20]"} <= set(words(ax))
    assert "Eigen aanpak (eigen cijfer): 0,10 (95%-interval 0,00 tot 0,20)" in forest_alt(
        answers(0).iloc[:0], rows.assign(study="")
    )


@pytest.mark.parametrize("draw", FIGURES)
def test_a_name_with_dollars_is_drawn_as_it_is_written(draw):
    ax = axes()
    draw(pooled(study=["$x^2$", "van $5", "$\\frac{$", "A"], unit="$"), ax)
    texts = ax.figure.findobj(lambda artist: hasattr(artist, "get_parse_math"))
    assert any("$" in text.get_text() for text in texts)
    ax.figure.savefig(io.BytesIO())  # a formula that is none would raise here
