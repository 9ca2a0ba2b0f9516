"""The figures of an audit: what they drew, in numbers and in words."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from jeugdlib import show
from jeugdlib.columns import Answers, mark
from jeugdlib.columns.richtlijnen import OORDELEN
from jeugdlib.estimate import outcome, quality
from jeugdlib.reduce.fitting import verdicts
from jeugdlib.reduce.stays import stays
from jeugdlib.release import release
from jeugdlib.show import _display
from jeugdlib.show.timelines import MOST

KAPPA = ("percent", "kappa", "ac1", "alpha")
GAP = (np.nan,) * 3


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


def words_of(shown):
    return shown[-1][0]["text/plain"]


def texts(ax):
    return [text.get_text() for text in ax.texts]


def labels(axis):
    return [label.get_text() for label in axis.get_ticklabels()]


def of_children(table):
    return mark(table, "child")


# agreement


def agreed(**items):
    """Released agreement: of every item its label, its n, and percent, kappa, AC1 and alpha."""
    table = pd.DataFrame(
        [(label, n, *numbers) for label, n, *numbers in items.values()],
        columns=["label", "n", *KAPPA],
        index=[f"overeenstemming_{name}" if name else "overeenstemming" for name in items],
    )
    both = {"unit": "dossiers", "df": 38, "kind": "model", "children": 39}
    return of_children(table.assign(**both, cautions=[()] * len(table)))


ITEMS = agreed(
    zorg=("Zonder zorg", 39, 0.9, 0.81, 0.85, 0.805),
    analyse=("Analyse", 40, 1.0, *GAP),
    doel=("Doel", 38, 0.55, -0.1, 0.15, -0.095),
)


def test_every_cell_of_the_agreement_holds_its_number_in_the_order_of_the_items():
    ax = show.agreement(release(ITEMS, "intern"), axes())
    assert labels(ax.yaxis) == [
        "Zonder zorg (39 dossiers)",
        "Analyse (40 dossiers)",
        "Doel (38 dossiers)",
    ]
    assert labels(ax.xaxis) == ["eens", "kappa", "AC1 of AC2", "alfa"]
    minus = "\N{MINUS SIGN}"
    assert texts(ax) == [
        *("90%", "0,81", "0,85", "0,81"),
        *("100%", "–", "–", "–"),
        *("55%", f"{minus}0,10", "0,15", f"{minus}0,10"),
    ]
    top_to_bottom = [text.get_position()[1] for text in ax.texts][::4]
    assert top_to_bottom == [0.5, 1.5, 2.5]
    assert ax.yaxis.get_inverted()


def test_what_cannot_be_computed_is_hatched_and_nothing_else_is():
    ax = show.agreement(release(ITEMS, "intern"), axes())
    hatched = [patch for patch in ax.patches if patch.get_hatch()]
    centres = [patch.get_x() + patch.get_width() / 2 for patch in hatched]
    assert centres == pytest.approx([1.5, 2.5, 3.5])
    assert {round(patch.get_y() + patch.get_height() / 2, 6) for patch in hatched} == {1.5}


def test_the_scale_of_the_agreement_has_one_hue_and_a_number_can_be_read_on_all_of_it():
    (mesh,) = show.agreement(release(ITEMS, "intern"), axes()).collections
    colors = mesh.to_rgba(np.linspace(0, 1, 21))[:, :3]
    assert (np.diff(colors, axis=0) <= 0).all()  # only ever darker
    assert (colors[1:, 2] > colors[1:, 0]).all()  # and blue all the way
    assert colors @ [0.299, 0.587, 0.114] == pytest.approx(np.ones(21), abs=0.3)  # light


def test_the_agreement_is_told_in_words_and_calls_no_kappa_good_or_poor(shown):
    show.agreement(release(ITEMS, "intern"))
    words = words_of(shown)
    assert "Zonder zorg (39 dossiers) eens 90%, kappa 0,81, AC1 of AC2 0,85, alfa 0,81" in words
    assert "Analyse (40 dossiers) eens 100%, kappa –, AC1 of AC2 –, alfa –" in words
    assert "niet te berekenen" in words
    assert "geen grens bij" in words
    assert shown[0][1]["image/png"]["alt"] == words
    for verdict in ("matig", "redelijk", "substantieel", "uitstekend"):
        assert verdict not in words


def test_all_items_together_stand_apart():
    both = pd.concat([ITEMS, agreed(**{"": ("Alle onderdelen samen", 117, 0.8, 0.6, 0.7, 0.6)})])
    ax = show.agreement(release(of_children(both), "intern"), axes())
    (line,) = ax.lines
    assert set(line.get_ydata()) == {3}


def test_an_item_that_was_withheld_is_not_drawn_and_the_figure_says_so(shown):
    few = ITEMS.assign(n=[39, 4, 38], children=[39, 4, 38], df=[38, 3, 37])
    ax = show.agreement(release(few, "openbaar"))
    assert [label.split(" (")[0] for label in labels(ax.yaxis)] == ["Zonder zorg", "Doel"]
    assert "Niet getoond: 1 van de 3 aantallen" in words_of(shown)


@pytest.mark.parametrize("level", ["kring", "openbaar"])
def test_outside_the_team_the_agreement_has_no_empty_columns_and_says_what_is_left_out(
    shown, level
):
    ax = show.agreement(release(of_children(ITEMS.iloc[:2]), level))
    assert labels(ax.xaxis) == ["eens"]
    assert texts(ax) == ["90%", "100%"]
    words = words_of(shown)
    assert "Zonder zorg (40 dossiers) eens 90%;" in words
    assert "ziet alleen het team" in words and "niet te berekenen" not in words


# drift


def order_of(*files):
    """Drift from (file, place, judgements alike, all judgements)."""
    rows = [
        {"dossier_id": name, "place": place, "agreed": nth < alike}
        for name, place, alike, of in files
        for nth in range(of)
    ]
    table = pd.DataFrame(rows, columns=["dossier_id", "place", "agreed"])
    return quality.drift(of_children(table))


READ = order_of(*((f"D{i}", i + 1.0, 6 if i < 4 else 9, 10) for i in range(8)))


def test_every_file_is_a_dot_at_its_place_and_each_half_a_line_at_its_share():
    ax = show.drift(release(READ, "intern"), axes())
    _, dots = ax.lines
    assert dots.get_xdata().tolist() == list(range(1, 9))
    assert dots.get_ydata().tolist() == [0.6] * 4 + [0.9] * 4
    lines = [part for part in ax.collections if hasattr(part, "get_segments")]
    assert [line.get_segments()[0].tolist() for line in lines] == [
        [[0, 0.6], [4.5, 0.6]],
        [[4.5, 0.9], [9, 0.9]],
    ]
    assert texts(ax) == [
        "eerste helft\n60,0% van 40 oordelen",
        "laatste helft\n90,0% van 40 oordelen",
    ]


def test_the_drift_is_told_in_words_with_both_intervals(shown):
    show.drift(release(READ, "intern"))
    first, last, change = READ.answers.to_dict("records")
    for row in (first, last):
        low, high = (f"{100 * row[end]:.1f}".replace(".", ",") for end in ("low", "high"))
        assert f"({low}% tot {high}%) van 40 oordelen" in words_of(shown)
    assert "verschil 30,0 procentpunt" in words_of(shown)
    assert "Elk punt is één dossier (8 dossiers)." in words_of(shown)
    assert change["estimate"] == pytest.approx(0.3)


def test_outside_the_team_the_drift_has_no_files(shown):
    many = order_of(*((f"D{i}", i + 1.0, 7, 10) for i in range(60)))
    ax = show.drift(release(many, "openbaar"))
    assert len(texts(ax)) == 2
    assert len(ax.lines) == 1  # where the halves meet
    assert "die ziet alleen het team" in words_of(shown)


def test_a_drift_of_too_few_files_is_a_sentence(shown):
    show.drift(release(order_of(("D1", 1.0, 3, 4), ("D2", 2.0, 4, 4)), "intern"))
    assert words_of(shown) == "Er is niets om te tekenen: geen volgorde."


# timelines


def lived(*rows):
    """The table plaatsingen from (file, setting, first day, last day or None)."""
    names = ["client_id", "setting", "startdatum", "einddatum"]
    table = pd.DataFrame(rows, columns=names)
    days = ["startdatum", "einddatum"]
    table[days] = table[days].apply(pd.to_datetime)
    return stays(of_children(table))


PLACES = lived(
    ("D2", "thuis", "2024-01-01", "2024-01-31"),
    ("D2", "gesloten", "2024-02-10", "2024-03-01"),
    ("D2", "gezinshuis", "2024-02-25", None),
    ("D1", "gesloten", "2023-05-01", "2023-05-31"),
)


def bars(ax):
    return [
        (bar.get_x(), bar.get_width(), bar.get_y() + bar.get_height() / 2) for bar in ax.patches
    ]


def test_every_stay_is_a_bar_of_its_days_on_the_line_of_its_file():
    ax = show.timelines(release(PLACES, "intern"), axes())
    assert labels(ax.yaxis) == ["D1", "D2"]
    found = sorted(tuple(round(value, 6) for value in bar) for bar in bars(ax))
    # the last stay goes on, and so is counted to the last day in the table
    assert found == [(0, 31, 0), (0, 31, 1), (40, 21, 1), (55, 6, 1)]
    assert ax.yaxis.get_inverted()


def test_gaps_overlaps_and_stays_that_go_on_are_marked_and_named_in_the_legend():
    ax = show.timelines(release(PLACES, "intern"), axes())
    (gaps,) = ax.collections
    assert [segment.tolist() for segment in gaps.get_segments()] == [[[31, 1], [40, 1]]]
    twice, going = ax.lines
    assert twice.get_xdata().tolist() == [55]
    assert going.get_xdata().tolist() == [61]
    named = [text.get_text() for text in ax.get_legend().get_texts()]
    assert named[-3:] == ["dagen ontbreken", "twee plekken tegelijk", "duurt nog"]
    assert [name[0] for name in named[:3]] == ["G", "E", "T"]


def test_without_gaps_or_overlaps_nothing_says_so():
    ax = show.timelines(
        release(lived(("D1", "thuis", "2024-01-01", "2024-02-01")), "intern"), axes()
    )
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["T  thuis"]


def test_twelve_settings_differ_in_their_letter_and_in_colour_with_texture():
    names = ["thuis", "tehuis", "tent", "pleeggezin", "leefgroep", "gesloten", "gezinshuis"]
    names += ["crisis", "netwerk", "anders", "zelfstandig", "behandelgroep"]
    found = lived(*((f"D{i}", name, "2024-01-01", "2024-06-01") for i, name in enumerate(names)))
    ax = show.timelines(release(found, "intern"), axes())
    assert len(set(texts(ax))) == 12
    looks = {(to_hex(bar.get_facecolor()), bar.get_hatch()) for bar in ax.patches}
    assert len(looks) == 12
    assert {len(text.split()[0]) for text in map(str, texts(ax))} == {1}


def test_a_bar_too_short_for_its_letter_has_none():
    found = lived(
        ("D1", "thuis", "2023-01-01", "2024-12-01"), ("D1", "crisis", "2024-12-02", "2024-12-04")
    )
    assert texts(show.timelines(release(found, "intern"), axes())) == ["T"]


def test_files_stand_in_the_order_of_their_codes_and_no_more_than_forty(shown):
    rows = [(f"D{i:03d}", "thuis", "2024-01-01", "2024-02-01") for i in range(MOST + 3)]
    ax = show.timelines(release(lived(*rows[::-1]), "intern"))
    assert labels(ax.yaxis) == [row[0] for row in rows[:MOST]]
    assert "Getekend zijn de eerste 40 van de 43 dossiers." in words_of(shown)


def test_the_timelines_are_told_in_words_with_the_caution_on_rare_histories(shown):
    show.timelines(release(PLACES, "intern"))
    words = words_of(shown)
    assert "Verloop van 2 dossiers" in words
    assert "Verblijven: 4 (gesloten 2; gezinshuis 1; thuis 1)" in words
    assert "Met dagen ertussen die ontbreken: 1." in words
    assert "Met dagen op twee plekken tegelijk: 1." in words
    assert "aan dat verloop te herkennen" in words


@pytest.mark.parametrize("level", ["kring", "openbaar"])
def test_timelines_are_only_for_the_team(shown, level):
    hidden = of_children(PLACES.rows.assign(kind="text"))
    found = Answers(answers=release(PLACES.answers, "intern"), rows=release(hidden, level))
    ax = show.timelines(found)
    assert not ax.patches
    assert "openbaarheid=intern" in words_of(shown)


def test_without_stays_a_sentence_says_so(shown):
    show.timelines(release(lived(), "intern"))
    assert words_of(shown) == "Er zijn geen verblijven."


# fit


def given(*therapies):
    """Judged therapies from (file, verdict, by the team)."""
    table = pd.DataFrame(therapies, columns=["dossier_id", "oordeel", "by_team"])
    return of_children(table.assign(kind="text"))


JUDGED = given(
    ("D1", "aanbevolen", False),
    ("D1", "onbekend", False),
    ("D2", "overwegen", True),
    ("D3", "overwegen", False),
    ("D4", "onbekend", False),
)


def test_every_verdict_has_a_bar_with_its_count_and_unknown_has_a_look_of_its_own():
    ax = show.fit(release(verdicts(JUDGED), "intern"), axes())
    assert labels(ax.yaxis) == list(OORDELEN.values())
    assert [bar.get_width() for bar in ax.patches] == [1, 2, 0, 0, 2]
    assert [text.strip() for text in texts(ax)] == [f"{count} van 5" for count in (1, 2, 0, 0, 2)]
    looks = [(to_hex(bar.get_facecolor()), bar.get_hatch()) for bar in ax.patches]
    assert len(set(looks)) == 5
    red, green, blue = ax.patches[-1].get_facecolor()[:3]
    assert max(red, green, blue) - min(red, green, blue) < 0.1  # grey
    assert ax.get_legend() is None


def test_what_the_team_judged_otherwise_is_marked_at_the_end_of_its_bar(shown):
    ax = show.fit(release(verdicts(JUDGED), "intern"), judged=release(JUDGED, "intern"))
    (marks,) = ax.collections
    assert [segment[:, 0].tolist() for segment in marks.get_segments()] == [[1, 2]]
    assert texts(ax)[1].strip() == "2 van 5 (1 door het team)"
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "door het team anders beoordeeld"
    ]
    words = words_of(shown)
    assert "aanbevolen 1 van 5; te overwegen 2 van 5 (1 door het team)" in words
    assert "Onbekend is niet hetzelfde als niet passend." in words


def test_outside_the_team_nothing_is_marked_and_small_counts_are_left_out(shown):
    many = [(f"D{i}", "aanbevolen", False) for i in range(40)]
    many += [(f"E{i}", "onbekend", False) for i in range(30)]
    judged = given(*many, ("F", "overwegen", True))
    ax = show.fit(release(verdicts(judged), "openbaar"), judged=release(judged, "openbaar"))
    assert not ax.collections
    assert "te overwegen" not in labels(ax.yaxis)
    assert "Niet getoond" in words_of(shown)


def test_without_therapies_a_sentence_says_so(shown):
    show.fit(release(verdicts(given()), "intern"))
    assert words_of(shown) == "Er zijn geen therapieën."


# institutions


def kinds(**counts):
    table = pd.DataFrame.from_dict(counts, orient="index", columns=["count", "n"])
    table = table.assign(label=table.index, children=table["n"], unit="dossiers")
    return of_children(table)


KINDS = kinds(leefgroep=(4, 8), crisis=(0, 6), gezinshuis=(7, 9), kliniek=(3, 12))
SHRUNKEN = quality.institutions(KINDS)


def test_institutions_stand_in_the_alphabet_with_their_own_share_and_the_one_drawn_in():
    ax = show.institutions(release(SHRUNKEN, "intern"), axes())
    assert labels(ax.yaxis) == ["crisis", "gezinshuis", "kliniek", "leefgroep"]
    filled, own = ax.lines
    in_order = SHRUNKEN.sort_index()
    assert own.get_xdata().tolist() == in_order["estimate"].tolist()
    assert filled.get_xdata().tolist() == in_order["shrunken"].tolist()
    assert own.get_ydata().tolist() == [3, 2, 1, 0]
    assert own.get_markerfacecolor() == "white"
    (intervals,) = ax.collections
    ends = [segment[:, 0].tolist() for segment in intervals.get_segments()]
    assert ends == in_order[["low", "high"]].to_numpy().tolist()
    assert texts(ax) == ["0/6  0,0%", "7/9  77,8%", "3/12  25,0%", "4/8  50,0%"]


def test_the_order_of_the_outcome_makes_no_difference():
    other = kinds(leefgroep=(8, 8), crisis=(6, 6), gezinshuis=(0, 9), kliniek=(12, 12))
    ax = show.institutions(release(quality.institutions(other), "intern"), axes())
    assert labels(ax.yaxis) == ["crisis", "gezinshuis", "kliniek", "leefgroep"]


def test_all_institutions_together_are_a_line_with_its_share(shown):
    whole = of_children(
        pd.DataFrame({"label": ["samen"], "count": [14], "n": [35], "children": 35, "unit": "x"})
    )
    whole = release(outcome.proportion(whole), "intern")
    ax = show.institutions(release(SHRUNKEN, "intern"), together=whole)
    assert set(ax.lines[0].get_xdata()) == {0.4}
    words = words_of(shown)
    assert "op alfabet en niet op uitkomst. crisis 0 van 6, 0,0%" in words
    assert "Samen 40,0%." in words
    assert "Dit is geen ranglijst." in words


@pytest.mark.parametrize("level", ["kring", "openbaar"])
def test_outside_the_team_only_what_may_leave_is_drawn(shown, level):
    large = kinds(leefgroep=(40, 80), crisis=(1, 60), gezinshuis=(70, 110), kliniek=(30, 92))
    ax = show.institutions(release(quality.institutions(large), level))
    assert "crisis" not in labels(ax.yaxis)
    assert "Niet getoond" in words_of(shown)
    assert all(np.isfinite(line.get_xdata()).all() for line in ax.lines)


def test_one_institution_has_nothing_to_compare(shown):
    show.institutions(release(quality.institutions(kinds(leefgroep=(4, 8))), "intern"))
    assert words_of(shown) == "Er is niets om te tekenen: geen instellingen om te vergelijken."


# all of them


@pytest.mark.parametrize(
    "call",
    [
        lambda: show.agreement(ITEMS),
        lambda: show.drift(READ),
        lambda: show.timelines(PLACES),
        lambda: show.fit(verdicts(JUDGED)),
        lambda: show.fit(release(verdicts(JUDGED), "intern"), judged=JUDGED),
        lambda: show.institutions(SHRUNKEN),
        lambda: show.institutions(release(SHRUNKEN, "intern"), together=SHRUNKEN),
    ],
)
def test_a_table_that_skipped_release_is_refused(call):
    with pytest.raises(TypeError, match="nog niet vrijgegeven"):
        call()


def test_an_empty_table_gives_a_sentence_and_empty_axes(shown):
    for ax in (
        show.agreement(release(ITEMS.iloc[:0], "intern")),
        show.institutions(release(SHRUNKEN.iloc[:0], "intern")),
    ):
        assert not ax.texts
        assert words_of(shown).startswith("Er is niets om te tekenen")
