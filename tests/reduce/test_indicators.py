"""Indicators: what a definition counts in the totals, and what becomes of a hidden outcome."""

import numpy as np
import pandas as pd
import pytest

from jeugdlib import reduce
from jeugdlib.columns import InputError, mark
from jeugdlib.release import release

COLUMNS = ["periode", "indicator", "uitkomst", "scale", "informant", "step", "count"]


def totals(*rows):
    """Totals with a child of its own behind everything that is counted."""
    table = pd.DataFrame(rows, columns=COLUMNS)
    firsts = np.concatenate([[0], table["count"].cumsum()[:-1]])
    table["members"] = [
        frozenset(range(int(first), int(first) + n))
        for first, n in zip(firsts, table["count"], strict=True)
    ]
    return mark(table.assign(children=table["count"], sum=np.nan, sum_squares=np.nan), "child")


def outcome(indicator, uitkomst, count, *, periode="2024-Q1", scale="", step=pd.NA):
    return (periode, indicator, uitkomst, scale, "", step, count)


DEFINITIONS = pd.DataFrame(
    [
        ("smal", "uitval", "Weg", "aandeel", "weg", "weg|plan|samen", "onbekend", "dood"),
        ("breed", "uitval", "Samen", "aandeel", "weg|samen", "weg|plan|samen", "onbekend", "dood"),
        ("cijfer", "tevredenheid", "Cijfer", "gemiddelde", "", "goed|slecht", "leeg", ""),
    ],
    columns=["id", "indicator", "label", "soort", "teller", "noemer", "ontbreekt", "buiten"],
).assign(eenheid="trajecten", definitie="zo geteld")  # fmt: skip
FOUR = (
    outcome("uitval", "weg", 10),
    outcome("uitval", "plan", 60),
    outcome("uitval", "samen", 30, periode="2024-Q2"),
    outcome("uitval", "onbekend", 25),
    outcome("uitval", "dood", 20),
)


def released(*rows, level="intern"):
    return release(reduce.outcomes(totals(*rows), DEFINITIONS), level)


def test_a_share_counts_what_its_definition_says():
    found = reduce.shares(released(*FOUR), DEFINITIONS)
    assert found.loc["smal", ["count", "n", "eligible"]].tolist() == [10, 100, 125]
    assert found.loc["breed", ["count", "n"]].tolist() == [40, 100]
    assert found["response"].tolist() == [0.8, 0.8]
    assert found["definition"].tolist() == ["zo geteld"] * 2


def test_what_is_outside_every_denominator_is_said_with_its_reason():
    found = reduce.left_out(released(*FOUR), DEFINITIONS)
    assert found["count"].tolist() == [25, 20]
    assert found["n"].tolist() == [145, 145]
    assert found["label"].tolist() == ["Uitval: onbekend", "Uitval: dood"]


def test_the_response_is_of_all_who_could_have_an_answer():
    found = reduce.responses(released(*FOUR), DEFINITIONS)
    assert found.loc["respons_uitval", ["count", "n"]].tolist() == [100, 125]


def test_a_share_with_a_hidden_outcome_is_hidden_itself():
    rows = [outcome("uitval", "weg", 3), *FOUR[1:]]
    open_counts = released(*rows, level="openbaar")
    assert open_counts["count"].isna().any()
    found = reduce.shares(open_counts, DEFINITIONS)
    assert found.loc["smal", ["count", "n", "response"]].isna().all()
    assert any(code.startswith("withheld") for code in found.at["smal", "cautions"])


def test_shares_of_shared_counts_are_made_of_multiples_of_five():
    rows = [outcome("uitval", w, n) for w, n in [("weg", 41), ("plan", 62), ("samen", 33)]]
    found = reduce.shares(released(*rows, level="openbaar"), DEFINITIONS)
    assert found.loc["smal", ["count", "n"]].tolist() == [40, 135]
    again = release(found, "openbaar")
    assert again.loc["smal", ["count", "n"]].tolist() == [40, 135]


def test_an_indicator_of_which_nothing_was_counted_has_no_row():
    found = reduce.shares(released(outcome("uitval", "weg", 4)), DEFINITIONS.tail(1))
    assert len(found) == 0


def test_a_child_in_two_trajectories_is_said():
    table = totals(*FOUR)
    table.at[1, "members"] = frozenset(range(40))
    found = reduce.outcomes(table, DEFINITIONS)
    assert found["cautions"].map(lambda codes: "nested_some" in codes).all()
    assert found["children"].tolist()[1] == 40


def test_every_period_and_provider_has_a_row_in_its_own_order():
    table = totals(*FOUR, outcome("tevredenheid", "leeg", 5, periode="2023-Q4"))
    found = reduce.per_period(table, DEFINITIONS, "smal")
    assert found.index.tolist() == ["2023-Q4", "2024-Q1", "2024-Q2"]
    assert found["count"].tolist() == [0, 10, 0]
    assert found["n"].tolist() == [0, 70, 30]
    answered = reduce.per_period(table, DEFINITIONS, "smal", response=True)
    assert answered["n"].tolist() == [0, 95, 30]
    by = table.rename(columns={"periode": "aanbieder"})
    pd.testing.assert_frame_equal(
        reduce.per_provider(by, DEFINITIONS, "smal").drop(columns="aanbieder"),
        found.drop(columns="periode"),
    )


def test_a_mean_is_of_one_scale():
    rows = [outcome("tevredenheid", "goed", n, scale=s) for n, s in [(8, "1-10"), (2, "1-5")]]
    table = totals(*rows).assign(sum=[60.0, 8.0], sum_squares=[480.0, 34.0])
    found = reduce.sums(table, DEFINITIONS)
    assert found.index.tolist() == ["cijfer_1_10", "cijfer_1_5"]
    assert found["sum"].tolist() == [60, 8]
    one = reduce.sums(table.head(1), DEFINITIONS)
    assert one.index.tolist() == ["cijfer"]
    codes = reduce.outcomes(table, DEFINITIONS)["cautions"].iloc[0]
    assert "mixed_scales 1-10 en 1-5" in codes


def test_a_curve_counts_events_and_who_was_followed_no_further():
    rows = [
        outcome("nieuwe_start", "nieuwe start", 3, step=2),
        outcome("nieuwe_start", "geen nieuwe start", 5, step=2),
        outcome("nieuwe_start", "geen nieuwe start", 4, step=24, periode="2024-Q2"),
        outcome("nieuwe_start", "hulp liep door", 9),
    ]
    found = reduce.curve(totals(*rows), "nieuwe_start")
    assert found["step"].tolist() == [2, 24]
    assert found["events"].tolist() == [3, 0]
    assert found["censored"].tolist() == [5, 4]


def test_a_norm_for_waiting_is_one_of_the_list_or_none():
    norms = pd.DataFrame({"id": ["tien"], "weken": ["10"], "label": ["Tien weken"]})
    assert reduce.norm(norms, "tien") == (10, "Tien weken")
    assert reduce.norm(norms, "geen") is None
    with pytest.raises(InputError, match="wachttijdnorm snel staat niet in de codelijst"):
        reduce.norm(norms, "snel")


def test_a_reader_chooses_indicators_by_name_or_id_with_one_definition_of_uitval():
    assert reduce.chosen(DEFINITIONS, [], "smal")["id"].tolist() == ["smal", "cijfer"]
    assert reduce.chosen(DEFINITIONS, ["uitval"], "breed")["id"].tolist() == ["breed"]
    with pytest.raises(InputError, match="indicator gezelligheid staat niet in de codelijst"):
        reduce.chosen(DEFINITIONS, ["gezelligheid"], "smal")
    with pytest.raises(InputError, match="indicator cijfer is geen aandeel"):
        reduce.per_period(totals(*FOUR), DEFINITIONS, "cijfer")
