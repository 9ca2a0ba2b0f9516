"""An effect in pictures and sentences: scores, two curves, a hundred figures, and in words."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from jeugdlib import show
from jeugdlib.columns import Answers, InputError, Released, mark
from jeugdlib.estimate import evidence, outcome
from jeugdlib.release import release
from jeugdlib.show import _display
from jeugdlib.show._dutch import counted, decimals, number, short
from jeugdlib.show.icons import icons_alt
from jeugdlib.show.sentences import lines_of

MINUS = "\N{MINUS SIGN}"
EFFECT = {"study": "A", "estimate": 0.46, "low": 0.26, "high": 0.66, "level": 0.95}
EFFECT |= {"design": "gerandomiseerd", "unit": "standaarddeviaties", "kind": "effect"}


def sealed(table, about="publication", level="openbaar"):
    return Released.seal(mark(table, about), level)


def one(**changed):
    return sealed(pd.DataFrame([{**EFFECT, "cautions": (), **changed}]))


def chance(**changed):
    given = {"estimate": 0.6275, "low": 0.573, "high": 0.68, "kind": "effect", "unit": "deel"}
    return sealed(pd.DataFrame([{**given, "cautions": (), **changed}]))


def shares(*parts, **changed):
    labels = ["gaat ook zonder beter", "gaat extra beter"][: len(parts)]
    table = pd.DataFrame({"label": labels, "estimate": parts, "kind": "share"})
    return sealed(table.assign(**{"cautions": [()] * len(parts), **changed}))


def scores(control=(10.0, 12.0, 12.0, 14.0), treated=(13.0, 15.0, 17.0)):
    groups = ["zonder"] * len(control) + ["met"] * len(treated)
    return sealed(pd.DataFrame({"group": groups, "score": [*control, *treated]}))


def axes():
    return Figure().subplots()


@pytest.fixture
def shown(monkeypatch):
    """What was displayed, as (data, metadata)."""
    seen = []
    monkeypatch.setattr(
        _display, "display", lambda data, metadata, raw: seen.append((data, metadata))
    )
    return seen


def difference(ax):
    [floating] = [other for other in ax.figure.axes if other is not ax]
    return floating


@pytest.mark.parametrize("estimate", [3.0, 0.8, -3.0])
def test_zero_stands_at_the_first_mean_and_the_estimate_at_the_second(estimate):
    # in points, in standard deviations, or with a higher score that is worse
    ax = show.estimation(scores(), one(estimate=estimate, low=-4.0, high=4.0), axes())
    floating = difference(ax)
    for value, mean in ((0.0, 12.0), (estimate, 15.0)):
        height = floating.transData.transform((0, value))[1]
        assert height == pytest.approx(ax.transData.transform((0, mean))[1])


def test_every_score_is_drawn_once_at_its_own_height():
    ax = show.estimation(scores(), one(estimate=3.0), axes())
    points = [line for line in ax.get_lines() if line.get_marker() in "os"]
    assert [sorted(line.get_ydata()) for line in points] == [[10, 12, 12, 14], [13, 15, 17]]
    assert len(set(zip(*points[0].get_data(), strict=True))) == 4
    assert [text.get_text() for text in ax.get_xticklabels()] == [
        "zonder\n(n = 4)",
        "met\n(n = 3)",
        "verschil\n(95%-interval)",
    ]


def test_draws_get_a_density_and_a_note_and_one_effect_alone_does_not(shown):
    drawn = sealed(pd.DataFrame({"estimate": np.linspace(1, 5, 99), "cautions": [()] * 99}))
    with_draws = Answers(one(estimate=3.0), drawn)
    ax = show.estimation(scores(), with_draws, axes())
    assert len(difference(ax).collections) == 2
    assert len(difference(show.estimation(scores(), one(estimate=3.0), axes())).collections) == 1
    show.estimation(scores(), with_draws)
    assert "Lichtblauw" in shown[0][0]["text/plain"]
    assert "Alle scores van zonder (4 scores) en met (3 scores)." in shown[0][0]["text/plain"]


def test_scores_of_single_children_do_not_leave_the_team():
    table = mark(pd.DataFrame(scores()), "child")
    with pytest.raises(InputError, match="score"):
        release(table, "openbaar")
    show.estimation(release(table, "intern"), one(estimate=3.0), axes())


def test_a_difference_that_is_not_computable_is_not_drawn(shown):
    show.estimation(scores(), one(low=np.nan, high=np.nan))
    assert shown[0][0]["text/plain"].endswith("het verschil is niet te berekenen.")
    with pytest.raises(ValueError, match="two groups"):
        show.estimation(scores(treated=()), one(), axes())


@pytest.mark.parametrize("d", [0.46, 0.0, -0.8])
def test_two_curves_lie_the_effect_apart(d):
    ax = show.overlap(one(estimate=d), chance(), axes())
    peaks = [line.get_xdata()[np.argmax(line.get_ydata())] for line in ax.get_lines()]
    assert peaks == pytest.approx([0.0, d], abs=0.02)
    assert {text.get_text() for text in ax.texts} == {"zonder de hulp", "met de hulp"}


def test_the_overlap_is_said_per_hundred_with_its_interval(shown):
    show.overlap(one(), chance())
    assert shown[0][0]["text/plain"].startswith(
        "Twee krommen, zonder de hulp en met de hulp. 63 van de 100 keer is een jeugdige met de "
        "hulp beter af dan een jeugdige zonder de hulp (57 tot 68 van de 100). "
        "Effect: 0,46 (95%-interval 0,26 tot 0,66) standaarddeviaties."
    )
    show.overlap(one(design="voor-na"), chance(), names=("bij de voormeting", "bij de nameting"))
    assert "Verandering: 0,46" in shown[1][0]["text/plain"]


def test_an_overlap_without_an_effect_says_so(shown):
    show.overlap(one(estimate=np.nan), chance())
    assert shown[0][0]["text/plain"] == "Er is niets om te tekenen: geen effecten."
    with pytest.raises(ValueError, match="one effect"):
        show.overlap(sealed(pd.DataFrame(one()).iloc[:0]), chance(), axes())


@pytest.mark.parametrize(
    ("parts", "figures"),
    [
        ((0.41, 0.125), [41, 13, 46]),
        ((1 / 3, 1 / 3), [34, 33, 33]),
        ((0.0,), [0, 100]),
        ((1.0,), [100, 0]),
        ((0.003,), [0, 100]),
        ((0.67, 0.335), [67, 33, 0]),
    ],
)
def test_there_are_always_a_hundred_figures(parts, figures):
    ax = show.icons(shares(*parts), axes())
    assert [len(line.get_xdata()) for line in ax.get_lines()] == figures


def test_the_kinds_of_figures_differ_in_form_and_colour():
    lines = show.icons(shares(0.4, 0.1), axes()).get_lines()
    assert len({line.get_marker().vertices.tobytes() for line in lines}) == 3
    assert len({line.get_markerfacecolor() for line in lines}) == 3


def test_a_few_are_never_called_none_or_all():
    said = icons_alt(shares(0.003), "de anderen")
    assert "minder dan 1 van de 100: gaat ook zonder beter" in said
    assert "meer dan 99 van de 100: de anderen" in said
    assert "0 van de 100: gaat ook" in icons_alt(shares(0.0), "de anderen")


def test_shares_that_are_no_parts_of_one_whole_are_refused(shown):
    with pytest.raises(ValueError, match="one or two shares"):
        show.icons(sealed(pd.concat([shares(0.1, 0.1), shares(0.1)])), axes())
    show.icons(shares(0.8, 0.4))
    show.icons(shares(-0.1))
    show.icons(shares(np.nan))
    gone = shares(np.nan, cautions=[("withheld te kleine groep",)])
    show.icons(gone)
    assert [data["text/plain"].split(".")[0] for data, _ in shown] == [
        "Er is niets om te tekenen: dit zijn geen delen van één geheel",
        "Er is niets om te tekenen: dit zijn geen delen van één geheel",
        "Er is niets om te tekenen: geen aandelen",
        "Figuur niet getoond, om te voorkomen dat kinderen herkend worden",
    ]


@pytest.mark.parametrize(
    "draw",
    [
        lambda: show.icons(pd.DataFrame(shares(0.2)), axes()),
        lambda: show.overlap(pd.DataFrame(one()), chance(), axes()),
        lambda: show.overlap(one(), pd.DataFrame(chance()), axes()),
        lambda: show.estimation(pd.DataFrame(scores()), one(), axes()),
        lambda: show.estimation(scores(), pd.DataFrame(one()), axes()),
        lambda: show.variance_bar(pd.DataFrame(one()), axes()),
        lambda: show.benchmarks(pd.DataFrame(one()), axes()),
    ],
)
def test_what_was_not_released_is_refused(draw):
    with pytest.raises(TypeError, match="nog niet vrijgegeven"):
        draw()


def said(**row):
    [line] = lines_of(sealed(pd.DataFrame([{"level": 0.95, "cautions": (), **row}])))
    return line


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            {**EFFECT, "label": "Gemiddeld effect", "se": 0.1184, "p": 0.0005, "method": "REML"}
            | {"estimate": 0.4268, "low": 0.1919, "high": 0.6617, "effects": 100, "studies": 17},
            "Gemiddeld effect: 0,43 standaarddeviaties (95%-interval 0,19 tot 0,66; p = 0,001; "
            "REML; 100 effecten uit 17 studies).",
        ),
        (
            {"label": "te verwachten", "estimate": 0.4268, "low": -0.68, "high": 1.54}
            | {"se": 0.56, "p": np.nan, "kind": "effect", "method": "voorspelling"},
            f"Te verwachten: 0,43 (95%-interval {MINUS}0,68 tot 1,54; voorspelling).",
        ),
        (
            {"label": "Toets op verschil (Q)", "estimate": 152.233, "df": 12.0, "p": 1e-20}
            | {"kind": "model", "method": "chi-kwadraat", "se": np.nan, "low": np.nan},
            "Toets op verschil (Q): 152 (df = 12; p < 0,001; chi-kwadraat).",
        ),
        (
            {"label": "I²", "estimate": 92.22, "low": 81.9, "high": 97.68, "unit": "%"}
            | {"kind": "model", "method": "Q-profiel"},
            "I²: 92,2% (95%-interval 81,9% tot 97,7%; Q-profiel).",
        ),
        (
            {"label": "Kans op meer dan 0", "estimate": 0.77561, "kind": "share"}
            | {"method": "voorspelling"},
            "Kans op meer dan 0: 77,6% (voorspelling).",
        ),
        (
            {"label": "Kans dat", "estimate": 0.6275, "low": 0.573, "high": 0.68, "unit": "deel"}
            | {"kind": "effect", "method": "Φ(d/√2)"},
            "Kans dat: 62,8% (95%-interval 57,3% tot 68,0%; Φ(d/√2)).",
        ),
        (
            {"label": "Moderator jaar", "estimate": -0.0296, "low": -0.0443, "high": -0.0148}
            | {"se": 0.0067, "p": 0.001, "kind": "model", "method": "REML", "studies": 13},
            f"Moderator jaar: {MINUS}0,030 (95%-interval {MINUS}0,044 tot {MINUS}0,015; "
            "p = 0,001; REML).",
        ),
        (
            {"study": "Guerra (1990)", "estimate": 0.5, "low": 0.1, "high": 0.9, "se": 0.2}
            | {"unit": "standaarddeviaties", "kind": "effect"},
            "Guerra (1990): 0,50 standaarddeviaties (95%-interval 0,10 tot 0,90).",
        ),
    ],
)
def test_every_kind_of_answer_has_its_sentence(row, sentence):
    assert said(**row) == sentence


def test_a_small_and_a_large_effect_get_the_decimals_that_they_need():
    pairs = [(0.19, 0.66), (-0.7, 1.5), (-40, 60), (0.012, 0.02), (0.3, 0.3), (0, np.inf)]
    assert [decimals(*pair) for pair in pairs] == [2, 2, 0, 4, 2, 2]


def test_effects_are_counted_beside_their_studies_when_that_differs():
    assert counted(100, 17) == "100 effecten uit 17 studies"
    assert counted(13, 13) == "13 studies"
    assert counted(1, 1) == "1 studie"


def test_numbers_at_an_axis_have_no_more_decimals_than_they_need():
    shown = [short(value) for value in (0.5, -0.25, 2.0, 0.1 + 0.2, 10000.0)]
    assert shown == ["0,5", f"{MINUS}0,25", "2", "0,3", number(10000)]


def test_a_table_of_effects_does_not_call_them_shares(shown):
    rows = pd.DataFrame([{**EFFECT, "se": 0.1, "p": 1e-9, "weight": 0.25, "cautions": ()}])
    show.table(sealed(rows), "Effecten")
    headings, cells = (shown[0][1]["jeugdlib"]["headings"], shown[0][0]["text/plain"])
    assert headings == [
        *["Studie", "Eenheid", "Schatting", "Ondergrens", "Bovengrens", "Standaardfout"],
        *["p", "Gewicht"],
    ]
    assert cells.split("\n")[2].split()[2:] == [
        "0,46",
        "0,26",
        "0,66",
        "0,100",
        *["<", "0,001"],
        "25,0%",
    ]


def test_a_meta_analysis_goes_from_its_answers_to_every_figure(shown):
    table = pd.read_csv("data/published/studies/assink_2016.csv", sep=";")
    table = table.rename(columns={"studie": "study", "effect": "estimate", "variantie": "variance"})
    table = mark(table[["study", "effect_id", "design", "estimate", "variance"]], "publication")
    for model in (evidence.meta_analysis, evidence.three_level):
        found = release(model(table), "openbaar")
        for draw in (show.forest, show.funnel, show.variance_bar, show.sentences):
            draw(found)
        show.table(found, "Antwoorden")
    texts = [data["text/plain"] for data, _ in shown]
    assert len(texts) == 10
    assert any("samenhang: 0,43 (95%-interval 0,19 tot 0,66; p < 0,001" in text for text in texts)
    assert any("Rups van 100 effecten uit 17 studies" in text for text in texts)


def test_an_effect_goes_from_scores_to_every_figure(shown):
    rng = np.random.default_rng(1)
    control, treated = rng.normal(10, 3, 40), rng.normal(12, 3, 40)
    both = pd.DataFrame({"group": ["zonder"] * 40 + ["met"] * 40, "score": [*control, *treated]})
    both = mark(both, "publication")
    found = outcome.bootstrap_g(both["score"][40:], both["score"][:40], rng=rng, draws=500)
    show.estimation(release(both, "intern"), release(found, "intern"))
    effect = found.answers
    show.overlap(release(effect, "intern"), release(outcome.superiority(effect), "intern"))
    assert [data["text/plain"].split(".")[0] for data, _ in shown] == [
        "Alle scores van zonder (40 scores) en met (40 scores)",
        "Twee krommen, zonder de hulp en met de hulp",
    ]
