"""The register as a whole: where cycles stand, which step was skipped, what was predicted."""

from pathlib import Path

import pandas as pd
import pytest

from jeugdlib import read, reduce
from jeugdlib.columns import InputError, about, mark
from jeugdlib.columns.cycli import NIVEAUS, STAPPEN
from jeugdlib.release import release

SHIPPED = Path(__file__).parents[2] / "data/simulated/gesimuleerde_cycli.csv"
WORDS = ["thema", "vraag", "doel", "actie", "eigenaar"]


def cycle(number, niveau="I", stap=STAPPEN[0], **more):
    begun = pd.Timestamp("2025-01-01") + pd.Timedelta(days=number)
    row = {"cyclus": f"2025-{number:03d}", "niveau": niveau, "stap": stap, "thema": "uitval"}
    return {**row, "vraag": "Waarom?", "begonnen": begun, **more}


def register(*rows):
    return mark(pd.DataFrame(rows), "total")


DONE = {"gesloten": pd.Timestamp("2025-06-01")}


def test_every_step_on_every_level_has_its_cell_with_what_is_open_and_closed():
    table = register(cycle(1), cycle(2, **DONE), cycle(3, "IV", STAPPEN[3], **DONE))
    cells = reduce.learning_cycle(table)
    assert len(cells) == len(NIVEAUS) * len(STAPPEN)
    first = cells.loc["I_verbinding_aangaan", ["count", "closed", "open"]]
    assert first.tolist() == [2, 1, 1]
    assert cells.loc["IV_samen_reflecteren", ["count", "closed", "open"]].tolist() == [1, 1, 0]
    assert cells["count"].sum() == len(table)


def test_the_cells_of_the_shipped_register_add_up_to_it():
    table = read.table(SHIPPED, "cycli")
    cells = reduce.learning_cycle(table)
    assert cells["count"].sum() == len(table)
    assert cells["closed"].sum() == table["gesloten"].notna().sum()
    assert cells.attrs["simulated"]


def test_a_plan_without_knowledge_is_seen():
    steps = reduce.development_circle(
        register(cycle(1, actie="bellen", kennis="onderzoek"), cycle(2, actie="bellen"), cycle(3))
    )
    assert steps["count"].to_dict() == {
        **{"vraag": 3, "kennis": 1, "vernieuwing": 2, "praktijk": 0, "plan_zonder_kennis": 1},
    }


def test_only_closed_cycles_with_a_chance_and_an_outcome_are_predictions():
    table = register(
        cycle(3, kans=0.8, gehaald="nee", **DONE),
        cycle(1, kans=0.6, gehaald="ja", **DONE),
        cycle(2, kans=0.9, gehaald="ja"),
        cycle(4, gehaald="ja", **DONE),
    )
    found = reduce.predicted(table)
    assert found["predicted"].tolist() == [0.6, 0.8]
    assert found["met"].tolist() == [True, False]
    assert found["cautions"].iloc[0] == ("made_afterwards", "not_predicted 1 3")


@pytest.mark.parametrize("level", ["kring", "openbaar"])
def test_counts_of_cycles_leave_the_team_and_its_words_never_do(level):
    table = register(cycle(1, actie="Bellen met Jan", eigenaar="team", kans=0.5))
    for counts in (reduce.learning_cycle(table), reduce.development_circle(table)):
        assert release(counts, level)["count"].max() == 1
        assert not set(WORDS) & set(counts.columns)
    agreed = reduce.agreements(table)
    assert about(agreed) == "total"
    assert len(release(agreed, "intern")) == 1
    assert len(release(agreed, level)) == 0


def test_agreements_are_of_open_cycles_in_the_order_in_which_they_come_back():
    days = [pd.Timestamp("2025-09-01"), pd.Timestamp("2025-08-01"), pd.Timestamp("2025-07-01")]
    rows = [cycle(k + 1, actie=str(k), volgende_datum=day) for k, day in enumerate(days)]
    table = register(*rows[:2], {**rows[2], **DONE})
    assert reduce.agreements(table)["volgende_datum"].tolist() == ["2025-08-01", "2025-09-01"]


def test_a_theme_or_a_cycle_that_is_not_there_is_named():
    table = register(cycle(1), cycle(2, thema="wachttijd"))
    assert reduce.about_theme(table, "alle").equals(table)
    assert reduce.about_theme(table, "wachttijd")["cyclus"].tolist() == ["2025-002"]
    assert reduce.about_theme(table, cyclus="2025-001")["thema"].tolist() == ["uitval"]
    with pytest.raises(InputError, match=r"thema iets staat niet.*uitval, wachttijd"):
        reduce.about_theme(table, "iets")
    with pytest.raises(InputError, match="cyclus 7"):
        reduce.about_theme(table, cyclus="7")


def test_a_register_without_rows_is_counted_too():
    table = read.optional("", "cycli")
    assert reduce.learning_cycle(table)["count"].sum() == 0
    assert len(reduce.predicted(table)) == len(reduce.agreements(table)) == 0
    assert reduce.development_circle(table)["n"].eq(0).all()
