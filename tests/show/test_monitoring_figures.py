"""The figures and the sheet of monitoring: what they draw, what they leave blank, what they say."""

import inspect

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from jeugdlib import show
from jeugdlib.columns import Answers, Released, mark
from jeugdlib.estimate import outcome, quality
from jeugdlib.release import release
from jeugdlib.show import _display

NOTE = "niet getoond, om te voorkomen dat kinderen herkend worden"
GONE = ("withheld te kleine groep", "not_computable onthouden om kinderen te beschermen")
YEARS = ["2019", "2020", "2021", "2022", "2023"]
COUNTS = [20, 31, 12, 40, 22]
OF = [200, 250, 240, 300, 280]
LONG = (
    "Tevredenheid: aandeel dat de hulp nuttig genoeg vond, op de schaal van de aanbieder zelf, " * 3
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


def axes():
    return Figure().subplots()


def sealed(table, level="intern", about="child"):
    return Released.seal(mark(table, about), level)


def hide(table, *rows):
    """The table with the numbers of these rows withheld."""
    table = pd.DataFrame(table).copy()
    numbers = [name for name in table.select_dtypes("number") if name not in ("step", "level")]
    table[numbers] = table[numbers].astype(float)
    table.loc[list(rows), numbers] = np.nan
    for row in rows:
        table.at[row, "cautions"] = GONE
    return table


def shares(index, count, n, **more):
    table = pd.DataFrame({"label": index, "count": count, "n": n, "unit": "trajecten"}, index=index)
    return outcome.proportion(table.assign(**more))


def alt(shown):
    return shown[-1][1]["image/png"]["alt"]


def texts(ax):
    return [text.get_text() for text in ax.texts]


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def points(ax, marker="o"):
    """The places of the round marks that hold a number, without rings."""
    lines = [line for line in ax.get_lines() if line.get_marker() == marker]
    found = [line for line in lines if line.get_markerfacecolor() != "none"]
    return [line.get_xydata()[~np.isnan(line.get_ydata().astype(float))].tolist() for line in found]


# trend

HISTORY = shares(YEARS, COUNTS, OF)


def test_a_trend_draws_the_share_of_every_period_on_its_interval():
    ax = show.trend(sealed(HISTORY), axes())
    [line] = ax.get_lines()
    assert line.get_ydata().tolist() == HISTORY["estimate"].tolist()
    spans = [segment[:, 1].tolist() for segment in ax.collections[0].get_segments()]
    assert spans == HISTORY[["low", "high"]].to_numpy().tolist()
    assert ax.get_ylim()[0] == 0


def test_under_every_period_stand_its_count_its_n_and_its_response():
    asked = shares(YEARS, OF, [400] * 5)
    ax = show.trend(sealed(HISTORY), axes(), responses=sealed(asked))
    said = texts(ax)
    assert said[: 3 * 6 : 6] == ["aantal", "van", "respons"]
    assert said[1:6] == ["20", "31", "12", "40", "22"] and said[7:12] == [str(n) for n in OF]
    assert said[13:18] == ["50%", "63%", "60%", "75%", "70%"]
    bars = [line.get_xdata() for line in ax.get_lines() if not line.get_clip_on()][1:]
    widths = [bar[1] - bar[0] for bar in bars]
    np.testing.assert_allclose(widths[::2], 0.8)
    np.testing.assert_allclose(widths[1::2], 0.8 * asked["estimate"])


def test_a_period_that_is_withheld_or_not_there_is_a_gap_that_says_so(shown):
    rows = hide(HISTORY, "2020").drop("2022")
    ax = show.trend(sealed(rows))
    [line] = ax.get_lines()
    there = ~np.isnan(line.get_ydata().astype(float))
    assert there.tolist() == [True, False, True, False, True]
    assert texts(ax)[:2] == ["niet getoond", "geen getal"]
    assert "2020 niet getoond; 2021 12 van 240, 5,0%" in alt(shown)
    assert "2022 geen getal" in alt(shown) and "31" not in alt(shown)


def test_quarters_that_are_not_there_keep_their_place():
    quarters = ["2022-Q3", "2023-Q2"]
    ax = show.trend(sealed(shares(quarters, [5, 6], [50, 60])), axes())
    assert [label.get_text() for label in ax.get_xticklabels()] == [
        *("2022\nkw 3", "2022\nkw 4", "2023\nkw 1", "2023\nkw 2")
    ]
    assert np.isnan(ax.get_lines()[0].get_ydata().astype(float)[1:3]).all()


def test_beside_the_own_history_lies_a_quiet_line_without_an_interval(shown):
    whole = shares(YEARS, [300] * 5, [2000] * 5)
    names = ("aanbieder A", "hele regio")
    ax = show.trend(sealed(HISTORY), together=sealed(hide(whole, "2021")), names=names)
    quiet, own = ax.get_lines()[:2]
    assert quiet.get_ydata()[[0, 1, 3, 4]].tolist() == [0.15] * 4 and np.isnan(quiet.get_ydata()[2])
    assert own.get_linewidth() < 1 and len(ax.collections) == 1
    assert legend(ax) == ["hele regio", "aanbieder A"]
    assert "Hele regio: 2019 15,0%; 2020 15,0%; 2021 niet getoond" in alt(shown)


def test_a_trend_of_means_has_no_percentages(shown):
    means = HISTORY.drop(columns="count").assign(
        kind="mean", estimate=7.4, low=7.25, high=7.5, unit="punten"
    )
    ax = show.trend(sealed(means), about="tevredenheid (schaal 1-10)")
    assert "2019 n 200, 7,40 (7,25 tot 7,50)" in alt(shown)
    assert "%" not in "".join(label.get_text() for label in ax.get_yticklabels())
    assert ax.get_title(loc="left") == "tevredenheid (schaal 1-10)"


def test_of_many_periods_so_many_have_their_numbers_that_they_do_not_touch():
    periods = [f"{year}-Q{q}" for year in range(2010, 2026) for q in (1, 2, 3, 4)]
    ax = show.trend(sealed(shares(periods, [300] * 64, [1000] * 64)), axes())
    assert len(points(ax)[0]) == 64
    assert len(ax.get_xticks()) == 16 and ax.get_xticks()[-1] == 63


# response

ASKED = shares(["a", "b"], [301, 2], [430, 22], eligible=[2100, 40]).assign(label=[LONG, "Doelen"])
BOUNDS = ASKED.assign(low=ASKED["count"] / ASKED["eligible"], high=0.9)


def test_the_bar_of_an_outcome_holds_who_answered_what_and_who_did_not():
    ax = show.response_bar(sealed(ASKED), axes())
    widths = [bar.get_width() for bar in ax.patches]
    np.testing.assert_allclose(widths[:3], np.array([301, 129, 1670]) / 2100)
    np.testing.assert_allclose(widths[3:], np.array([2, 20, 18]) / 40)
    said = texts(ax)
    assert {"301", "1\N{NO-BREAK SPACE}670", "129 zonder", "20", "18", "2 met"} <= set(said)
    assert points(ax) == [[[430 and 301 / 430, -0.16], [2 / 22, -1.16]]]


def test_beneath_it_lies_what_could_still_be(shown):
    ax = show.response_bar(sealed(ASKED), bounds=sealed(BOUNDS))
    pale = ax.collections[0].get_segments()
    assert [line[:, 0].tolist() for line in pale] == [[301 / 2100, 0.9], [2 / 40, 0.9]]
    assert "van 40 trajecten 2 met deze uitkomst, 20 zonder deze uitkomst, 18 geen antwoord" in (
        alt(shown)
    )
    assert "en als iedereen had geantwoord 5% tot 90%" in alt(shown)


def test_an_outcome_that_was_withheld_has_no_bar(shown):
    ax = show.response_bar(sealed(hide(ASKED, "b"), "kring"))
    assert len(ax.patches) == 3
    assert "Doelen" not in " ".join(texts(ax)) and "Niet getoond: 1 van de 2" in alt(shown)


def test_where_nobody_was_asked_nothing_is_said_of_no_answer(shown):
    everyone = ASKED.assign(eligible=ASKED["n"])
    ax = show.response_bar(sealed(everyone))
    assert "geen antwoord" not in f"{texts(ax)}{alt(shown)}"


def test_a_share_of_which_the_missing_answers_were_withheld_is_said_to_have_no_bar(shown):
    known = ASKED.assign(eligible=[2100, np.nan], response=[430 / 2100, np.nan])
    ax = show.response_bar(sealed(known))
    assert len(ax.patches) == 3
    name = ASKED["label"].iloc[1]
    assert f"want het aantal zonder antwoord wordt niet getoond: {name}." in alt(shown)


# funnel

K = 40
CODES = [f"A{place:03d}" for place in range(K)]
RNG = np.random.default_rng(6)
SIZES = RNG.integers(20, 400, K)
PROVIDERS = shares(CODES, RNG.binomial(SIZES, 0.3), SIZES)
NUMBERS = {"buiten_95": 21.0, "verwacht_95": 20.0, "vals_signaal_95": 1 - 1e-9}
NUMBERS |= {"buiten_998": 1.0, "verwacht_998": 0.02, "vals_signaal_998": 0.55}
TOGETHER = pd.DataFrame(
    {"label": ["samen", *NUMBERS], "estimate": [0.3, *NUMBERS.values()], "kind": "share"},
    index=["samen", *NUMBERS],
).assign(cautions=[()] * 7)
LINES = pd.DataFrame({"size": [20.0, 200.0, 400.0], "estimate": 0.3}).assign(
    **{f"limit_low_{at}": [0.1, 0.2, 0.25] for at in ("95", "998")},
    **{f"limit_high_{at}": [0.5, 0.4, 0.35] for at in ("95", "998")},
    **{f"wide_{side}_95": [np.nan] * 3 for side in ("low", "high")},
    cautions=[()] * 3,
)
FOUND = Answers(answers=sealed(TOGETHER), rows=sealed(PROVIDERS))


def test_providers_are_points_of_one_colour_and_one_size_without_names(shown):
    ax = show.provider_funnel(FOUND, sealed(LINES))
    [cloud] = points(ax)
    assert cloud == PROVIDERS[["n", "estimate"]].to_numpy().tolist()
    assert not any(code in f"{texts(ax)}{alt(shown)}" for code in CODES)


def test_the_providers_do_not_move_when_the_table_is_in_another_order():
    turned = Answers(answers=FOUND.answers, rows=sealed(PROVIDERS[::-1]))
    same = [points(show.provider_funnel(found, sealed(LINES), axes())) for found in (FOUND, turned)]
    assert sorted(same[0][0]) == sorted(same[1][0])


def test_only_the_provider_that_the_reader_asks_for_has_a_ring_and_its_code(shown):
    ax = show.provider_funnel(FOUND, sealed(LINES), own="A007")
    assert texts(ax) == ["A007"]
    ring = [line for line in ax.get_lines() if line.get_markerfacecolor() == "none"]
    assert [line.get_xydata().tolist()[0] for line in ring] == [
        PROVIDERS.loc["A007", ["n", "estimate"]].tolist()
    ]
    assert "A007: " in alt(shown) and "A008" not in alt(shown)


def test_the_limits_are_those_of_the_table_and_limits_without_numbers_are_not_drawn():
    ax = show.provider_funnel(FOUND, sealed(LINES), axes())
    lines = [line for line in ax.get_lines() if line.get_marker() == "None"]
    curves = [list(line.get_ydata()) for line in lines]
    assert curves[1:] == [[0.1, 0.2, 0.25], [0.5, 0.4, 0.35]] * 2
    assert legend(ax) == [
        *("alle aanbieders samen: 30,0%", "95% bij alleen toeval", "99,8% bij alleen toeval")
    ]


def test_the_funnel_says_how_many_chance_alone_puts_outside(shown):
    show.provider_funnel(FOUND, sealed(LINES))
    assert (
        "Aantal aanbieders buiten de grenzen van 95%: 21. Door toeval alleen zijn dat er gemiddeld "
        "hooguit 20,0; de kans op minstens één vals signaal is dan bijna 100%."
    ) in alt(shown)
    assert "gemiddeld minder dan 0,1; de kans op minstens één vals signaal is dan hooguit 55%." in (
        alt(shown)
    )


@pytest.mark.parametrize("draw", [show.provider_funnel, show.shrunken])
def test_a_provider_without_answers_is_not_drawn_and_counted(shown, draw):
    rows = shares(CODES[:4], [3, 0, 8, 6], [30, 0, 40, 35]).assign(shrunken=0.2)
    found = Answers(answers=FOUND.answers, rows=sealed(rows))
    draw(found, *([sealed(LINES)] if draw is show.provider_funnel else []), about="Uitval: samen")
    assert "Aantal aanbieders zonder enig antwoord, die er dus niet in staan: 1." in alt(shown)
    assert "de noemer is 0" not in alt(shown) and "Uitval: samen" in alt(shown)


def test_a_ratio_of_counted_to_expected_is_no_percentage(shown):
    rows = PROVIDERS.assign(estimate=1.25, kind="model")
    ax = show.provider_funnel(Answers(answers=FOUND.answers, rows=sealed(rows)), sealed(LINES))
    assert ax.get_ylabel() == "geteld gedeeld door verwacht"
    assert "uitkomst 1,25 tot 1,25" in alt(shown)


# shrunken

DRAWN = PROVIDERS.assign(shrunken=0.5 * PROVIDERS["estimate"] + 0.15)
FEW = DRAWN.iloc[:6]


def test_shrunken_providers_stand_by_their_code_whatever_the_order_of_the_table():
    for rows in (FEW, FEW.sort_values("estimate"), FEW[::-1]):
        shrunk, own = points(show.shrunken(sealed(rows), axes()))
        assert shrunk == [[x, 5 - place] for place, x in enumerate(FEW["shrunken"])]
        assert own == [[x, 5 - place] for place, x in enumerate(FEW["estimate"])]


def test_shrunken_names_only_the_provider_that_is_asked_for(shown):
    ax = show.shrunken(sealed(DRAWN), own="A007")
    assert texts(ax) == ["A007"] and len(ax.get_yticks()) == 0
    assert "A007: eigen " in alt(shown) and "A008" not in alt(shown)


def test_shrunken_draws_the_line_of_all_providers_together():
    middle = pd.DataFrame({"label": ["Gemiddelde"], "estimate": [0.31]}, index=["gemiddelde"])
    found = Answers(answers=sealed(middle), rows=sealed(FEW))
    ax = show.shrunken(found, axes())
    assert ax.get_lines()[0].get_xdata() == [0.31, 0.31]
    assert legend(ax)[0] == "alle aanbieders samen: 31,0%"


def test_outside_the_team_only_the_own_numbers_are_drawn(shown):
    ax = show.shrunken(sealed(FEW.assign(shrunken=np.nan), "kring"))
    assert len(points(ax)) == 1 and legend(ax) == ["eigen aandeel"]
    assert "naar het gemiddelde" not in alt(shown)


@pytest.mark.parametrize("draw", ["provider_funnel", "shrunken"])
def test_an_own_provider_that_is_not_drawn_is_said_to_be_missing(shown, draw):
    rows = sealed(hide(DRAWN, "A007"), "kring")
    found = Answers(answers=FOUND.answers, rows=rows)
    more = [sealed(LINES)] if draw == "provider_funnel" else []
    ax = getattr(show, draw)(found, *more, own="A007")
    assert "Aanbieder A007 staat niet in deze figuur." in alt(shown)
    assert texts(ax) == []


# curve

STEPS = pd.DataFrame(
    {
        **{"label": "x", "step": range(5), "estimate": [1.0, 0.9, 0.8, 0.8, 0.7]},
        **{"low": [0.9, 0.8, 0.7, 0.7, 0.6], "high": [1.0, 0.95, 0.9, 0.9, 0.8], "level": 0.95},
        **{"count": [0, 10, 10, 0, 10], "n": [100.0, 95, 80, 60, 40], "unit": "trajecten"},
        "kind": "curve",
    }
).assign(cautions=[()] * 5)
CURVE = Answers(answers=sealed(STEPS.iloc[:0]), rows=sealed(STEPS))


def test_a_curve_goes_in_steps_and_under_it_stands_who_is_followed(shown):
    ax = show.survival(CURVE, about="nog geen nieuwe hulp", marks=(2,))
    line = ax.get_lines()[0]
    assert line.get_drawstyle() == "steps-post"
    assert line.get_ydata().tolist() == STEPS["estimate"].tolist()
    assert texts(ax) == ["80,0%", "nog gevolgd", "100", "95", "80", "60", "40"]
    assert "bij 2 80,0% (70,0% tot 90,0%), nog 80 gevolgd; bij 4 70,0%" in alt(shown)


def test_the_part_to_whom_it_happened_is_the_rest(shown):
    ax = show.survival(CURVE, axes(), about="nieuwe hulp", happened=True)
    np.testing.assert_allclose(ax.get_lines()[0].get_ydata(), [0, 0.1, 0.2, 0.2, 0.3])


def test_a_step_that_was_withheld_is_not_drawn(shown):
    found = Answers(answers=CURVE.answers, rows=sealed(hide(STEPS, 2), "kring"))
    ax = show.survival(found, about="wacht nog", steps="weken", marks=(2, 12))
    assert np.isnan(ax.get_lines()[0].get_ydata()[2])
    assert texts(ax)[0] == "nog gevolgd" and texts(ax)[3] == "–"
    assert "bij 2 geen getal" in alt(shown) and "bij 12 geen getal" in alt(shown)


def test_a_norm_is_a_line_with_its_source(shown):
    norm = (3, "Treeknorm (bron, 2017)")
    ax = show.survival(CURVE, about="wacht nog", steps="weken", norm=norm)
    assert ax.get_lines()[1].get_xdata() == [3, 3]
    assert legend(ax) == ["Treeknorm (bron, 2017)"]
    assert "De lijn bij 3 weken: Treeknorm (bron, 2017)." in alt(shown)


# calibration

BANDS = shares(["1", "2", "3"], [10, 20, 40], [100, 100, 100], predicted=[0.12, 0.2, 0.35])


def test_what_was_expected_lies_beside_what_was_found_with_its_n(shown):
    ax = show.calibration(sealed(BANDS))
    assert points(ax) == [BANDS[["predicted", "estimate"]].to_numpy().tolist()]
    assert texts(ax) == ["n 100"] * 3 and legend(ax) == ["precies zoals verwacht"]
    assert "Verwacht 12,0%, gevonden 10,0% (4,9% tot 17,6%; n 100)" in alt(shown)


# the sheet

IDS = ["uitval_smal", "tevredenheid_voldoende", "zonder_hulp_verder"]
SHEET = shares(IDS, [30, 84, 100], [300, 200, 400]).assign(
    label=["Uitval", "Tevredenheid <voldoende>", "Zonder hulp verder"],
    eligible=[300, 400, 500],
    response=[1.0, 0.5, 0.8],
)
MEANS = pd.DataFrame(
    {
        **{"label": ["Tevredenheid, gemiddelde"], "estimate": 7.43, "se": 0.1, "low": 7.2},
        **{"high": 7.6, "level": 0.95, "n": 612, "kind": "mean", "cautions": [()]},
    },
    index=["tevredenheid_gemiddelde"],
)
ASK = {"title": "Regio <X>, 2023", "explain": "Uitleg?", "judge": "Oordeel?", "act": "Wie?"}


def test_the_sheet_has_a_line_per_indicator_with_n_interval_and_response(shown):
    show.conversation(sealed(SHEET), sealed(MEANS), **ASK)
    [(data, _)] = shown
    for line in (
        "Uitval 10,0% 6,8 tot 14,0% 30 van 300 100%",
        "Zonder hulp verder 25,0% 20,8 tot 29,5% 100 van 400 80%",
        "Tevredenheid, gemiddelde 7,43 7,20 tot 7,60 612 –",
    ):
        assert line in data["text/plain"].splitlines()
    assert data["text/html"].count("<tr>") == 5


def test_on_the_sheet_points_of_a_norm_group_are_said_to_be_those(shown):
    row = {"label": "Doelen", "estimate": 50.2, "low": 49.0, "high": 51.5, "level": 0.95, "n": 376}
    table = pd.DataFrame([row]).assign(kind="mean", unit="T-punten", cautions=[()])
    show.conversation(sealed(table), title="alle regio's, 2024")
    assert "Doelen (T-punten)" in shown[-1][0]["text/html"]


def test_a_tipping_point_is_said_to_be_a_part_of_who_did_not_answer(shown):
    counts = mark(
        pd.DataFrame({"label": ["Tevreden"] * 2, "count": [48, 4], "n": [80, 80]}), "child"
    )
    counts = counts.assign(eligible=[100, 81])
    show.sentences(release(quality.tipping_point(counts, 0.5), "intern"))
    said = shown[-1][0]["text/plain"]
    assert "Tevreden: omslagpunt bij 10,0% van wie niet antwoordde." in said
    assert "Tevreden: er is geen omslagpunt." in said


def test_the_sheet_has_room_for_the_story_and_for_each_of_the_four_questions(shown):
    show.conversation(sealed(SHEET), **ASK)
    markup = shown[0][0]["text/html"]
    places = [
        markup.index(text)
        for text in (
            *("Uitval", "welk verhaal hoort hierbij?", "1. Herkennen", "2. Kunnen"),
            *("Uitleg?", "3. Wat vinden", "Oordeel?", "4. Zijn er", "Wie?"),
        )
    ]
    assert places == sorted(places) and markup.count("schrijfruimte") == 4
    assert (
        "Het minst bekend: Tevredenheid &lt;voldoende&gt;, 50% (van 400). Wie ontbreekt?" in markup
    )
    assert "Het minst zeker: Tevredenheid &lt;voldoende&gt;. Alles van 35,1% tot 49,2%" in markup
    assert "<X>" not in markup


def test_the_sheet_says_that_a_number_is_not_shown(shown):
    show.conversation(sealed(hide(SHEET, "tevredenheid_voldoende"), "openbaar"), **ASK)
    plain = shown[0][0]["text/plain"]
    assert "Tevredenheid <voldoende> – – – –" in plain and f"–: {NOTE}." in plain
    assert "Hierboven staan 3 uitkomsten. Bij 1 ervan staat geen getal." in plain
    assert "Het minst bekend: Zonder hulp verder" in plain and "84" not in plain


def test_the_cautions_follow_after_the_sheet_and_are_not_on_it(shown):
    show.conversation(sealed(SHEET.assign(cautions=[("not_random",)] * 3)), **ASK)
    markup = shown[0][0]["text/html"]
    assert markup.index('<ul class="kanttekeningen">') > markup.rindex("Ons antwoord")


def test_a_sheet_without_answers_still_asks_the_questions(shown):
    show.conversation(sealed(SHEET.iloc[:0]), **ASK)
    assert shown[0][0]["text/html"].count("Ons antwoord") == 4


# all of them


def funnel_of(rows, **options):
    return show.provider_funnel(Answers(answers=FOUND.answers, rows=rows), sealed(LINES), **options)


def curve_of(rows):
    return show.survival(Answers(answers=CURVE.answers, rows=rows), about="wacht nog")


MANY = pd.concat([DRAWN] * 10).set_axis([f"A{place}" for place in range(400)])
FIGURES = [
    (show.trend, HISTORY),
    (show.response_bar, ASKED),
    (funnel_of, PROVIDERS),
    (show.shrunken, DRAWN),
    (curve_of, STEPS),
    (show.calibration, BANDS),
]


@pytest.mark.parametrize(("draw", "table"), FIGURES)
def test_one_row_is_drawn_and_said(shown, draw, table):
    ax = draw(sealed(table.iloc[[0]]))
    ax.get_figure().draw_without_rendering()
    assert ax.has_data() and "nan" not in f"{alt(shown)} {texts(ax)}"


@pytest.mark.parametrize(("draw", "table"), FIGURES)
def test_without_rows_a_sentence_says_so(shown, draw, table):
    ax = draw(sealed(table.iloc[:0]))
    assert not ax.has_data()
    assert shown[0][0]["text/plain"].startswith("Er is niets om te tekenen: ")


@pytest.mark.parametrize(("draw", "table"), FIGURES)
def test_of_a_table_that_was_withheld_as_a_whole_there_is_a_sentence_and_no_figure(
    shown, draw, table
):
    ax = draw(sealed(hide(table, *table.index), "openbaar"))
    assert not ax.has_data() and shown[0][0]["text/plain"] == f"Figuur {NOTE}."


@pytest.mark.parametrize(("draw", "table"), FIGURES)
def test_what_was_not_released_is_refused(draw, table):
    with pytest.raises(TypeError, match="nog niet vrijgegeven"):
        draw(table)


@pytest.mark.parametrize(("draw", "table"), FIGURES)
def test_made_up_data_are_said_to_be_made_up(shown, draw, table):
    table = table.copy()
    table.attrs["simulated"] = True
    draw(sealed(table))
    assert "Deze gegevens zijn verzonnen (gesimuleerd)." in alt(shown)


@pytest.mark.parametrize(
    "draw",
    [
        lambda: show.response_bar(sealed(ASKED)),
        lambda: show.trend(sealed(HISTORY), about=LONG, responses=sealed(HISTORY)),
        lambda: show.shrunken(sealed(MANY), about="uitval", own="A7"),
        lambda: funnel_of(sealed(MANY), own="A7"),
        lambda: show.survival(CURVE, about=LONG, marks=(0, 4), norm=(4, LONG[:90])),
        lambda: show.calibration(sealed(BANDS)),
    ],
)
def test_no_text_falls_outside_the_picture(shown, draw):
    ax = draw()
    figure = ax.get_figure()
    figure.draw_without_rendering()
    width, height = figure.canvas.get_width_height()
    ticks = [*ax.get_xticklabels(), *ax.get_yticklabels()]  # beyond an axis they are not drawn
    for text in set(figure.findobj(Text)) - set(ticks):
        box = text.get_window_extent()
        if text.get_visible() and text.get_text():
            assert box.x0 >= -1 and box.x1 <= width + 1, text.get_text()
            assert box.y0 >= -1 and box.y1 <= height + 1, text.get_text()


def test_no_figure_of_providers_can_be_sorted_or_coloured_by_outcome():
    for draw in (show.provider_funnel, show.shrunken):
        assert not {"sort", "order", "color", "hue", "by"} & set(inspect.signature(draw).parameters)


# the table of indicators


def test_a_table_of_indicators_gives_the_response_as_a_percentage(shown):
    heads = {"label": "Uitkomst", "count": "Aantal", "estimate": "Aandeel", "response": "Respons"}
    show.table(sealed(SHEET), "Uitkomsten", heads)
    assert shown[0][0]["text/html"].count(">50,0%</td>") == 1


# cautions with many figures


def test_the_same_caution_with_many_figures_is_said_once_from_the_least_to_the_most():
    codes = [(f"nested_units {10 * n} in {n}",) for n in range(1, 7)]
    table = pd.DataFrame({"cautions": codes})
    [said] = _display.caution_sentences(table)
    assert said.startswith("De 10 tot 60 eenheden in de noemer horen bij 1 tot 6 jeugdigen.")


def test_the_same_caution_with_few_figures_is_said_of_each():
    codes = [(f"nested_units {10 * n} in {n}", "not_random") for n in range(1, 5)]
    said = _display.caution_sentences(pd.DataFrame({"cautions": codes}))
    assert len(said) == 5 and said[3].startswith("De 40 eenheden in de noemer horen bij 4 ")


def test_a_reason_in_words_is_never_taken_together():
    codes = [(f"not_computable reden {letter}",) for letter in "abcdef"]
    assert len(_display.caution_sentences(pd.DataFrame({"cautions": codes}))) == 6
