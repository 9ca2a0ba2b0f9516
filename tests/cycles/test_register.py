"""The register of cycles: what is kept, what is refused and why, on both databases."""

import json
from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import insert

from jeugdlib import read
from jeugdlib.columns import TABLES, InputError, about
from jeugdlib.cycles import open_register
from jeugdlib.cycles.schema import CYCLUS
from jeugdlib.simulate import cycles
from tests.cycles.conftest import FIRST

PLAN = {"kennis": "Een goede band telt.", "actie": "bellen", "actie_datum": "2026-02-01"}


@pytest.fixture
def register(address):
    return open_register(address)


def test_a_cycle_goes_from_question_to_decision(register):
    number = register.new(**FIRST, begonnen="2026-01-05")
    assert number == "2026-001"
    register.log(number, **PLAN, kans=0.7, voorspelling="minder uitval")
    register.log(number, uitkomst="0,12", gehaald="ja", antwoord_1="Ja.", reflectie_4="Gemeten.")
    register.close(number, besluit="verbreden", gesloten="2026-06-30")
    row = register.table().iloc[0]
    assert (row["kans"], row["uitkomst"], row["stap"]) == (0.7, 0.12, "samen reflecteren")
    assert (row["gesloten"] - row["actie_datum"]).days == 149
    assert register.list().empty
    assert register.list(everything=True)["cyclus"].tolist() == ["2026-001"]


def test_the_table_is_that_of_the_declaration_and_of_the_reader(tmp_path):
    place = tmp_path / "cycli.sqlite"
    register = open_register(place)
    rows = cycles(np.random.default_rng(3)).drop(columns=["cyclus", "gesloten", "rapporten"])
    for row in rows.to_dict("records"):
        outcome = {name: row.pop(name) for name in ("gehaald", "uitkomst")}
        register.log(register.new(**row), **outcome)
    table = register.table()
    assert list(table.columns) == [column.name for column in TABLES["cycli"].columns]
    assert about(table) == "total"
    assert len(table) == len(rows)
    pd.testing.assert_frame_equal(table, read.table(place, "cycli"))


def test_numbers_go_on_within_a_year_also_after_999(register):
    with register.database.writing() as base:
        base.execute(insert(CYCLUS), {**FIRST, "cyclus": "2026-999", "begonnen": "2026-01-01"})
    numbers = [register.new(**FIRST, begonnen=day) for day in ("2026-03-01",) * 2 + ("2027-01-01",)]
    assert numbers == ["2026-1000", "2026-1001", "2027-001"]


def test_the_words_of_a_team_are_kept_as_they_are(register):
    text = "É, €, 日本, „citaat”; 'quote' \"dubbel\" %s :naam\nregel twee\t\\"
    number = register.new(**{**FIRST, "vraag": text, "thema": "'; DROP TABLE cyclus; --"})
    row = register.table().iloc[0]
    assert row["vraag"] == text
    assert register.list(thema="'; DROP TABLE cyclus; --")["cyclus"].tolist() == [number]


def test_every_entry_stands_in_the_history_and_an_emptied_field_too(register):
    number = register.new(**FIRST, doel="beter")
    register.log(number, doel=None)
    said = [json.loads(line) for line in register.history(number)["ingevuld"]]
    assert said[0]["doel"] == "beter"
    assert said[1] == {"doel": None}
    assert "doel" not in register.show(number).index


@pytest.mark.parametrize("field", ["actie", "actie_datum"])
def test_a_plan_without_the_step_of_knowledge_is_refused_with_the_reason(register, field):
    number = register.new(**FIRST, begonnen="2026-01-05")
    with pytest.raises(InputError, match=r"zonder de stap kennis.*wat weten onderzoek"):
        register.log(number, **{field: PLAN[field]})
    register.log(number, kennis="Gezocht in de databank; er is niets over bekend.")
    register.log(number, **{field: PLAN[field]})
    with pytest.raises(InputError, match="zonder de stap kennis"):
        register.log(number, kennis=None)


@pytest.mark.parametrize("outcome", [{"gehaald": "nee"}, {"uitkomst": 0}])
def test_a_prediction_stands_once_the_outcome_is_known(register, outcome):
    number = register.new(**FIRST, kans=0.9)
    with pytest.raises(InputError, match="voorspelling staat vast"):
        register.log(number, **outcome, kans=0.1)
    register.log(number, **outcome)
    with pytest.raises(InputError, match="voorspelling staat vast"):
        register.log(number, voorspelling="ik wist het al")
    register.log(number, kans=0.9)
    assert register.table()["kans"].item() == 0.9


def test_a_cycle_closes_only_when_it_was_measured_and_decided(register):
    number = register.new(**FIRST)
    with pytest.raises(InputError, match="nog niets besloten"):
        register.close(number, gehaald="ja")
    with pytest.raises(InputError, match="Meten sluit de cyclus"):
        register.close(number, besluit="doorgaan")
    assert register.list()["cyclus"].tolist() == [number]
    register.close(number, besluit="stoppen")
    assert register.table()["stap"].item() == FIRST["stap"]
    with pytest.raises(InputError, match="is gesloten op"):
        register.log(number, doel="toch nog iets")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"niveau": "V"}, "niveau: dit woord hoort er niet bij.*I, II, III, IV"),
        ({"thema": "  "}, "thema: dit is verplicht"),
        ({"kans": "70%"}, "geen duidelijk getal"),
        ({"kans": 1.2}, "niet tussen 0 en 1"),
        ({"streefwaarde": "1.500"}, "geen duidelijk getal"),
        ({"streefwaarde": float("inf")}, "geen duidelijk getal"),
        ({"volgende_datum": "31-02-2026"}, "geen dag"),
        ({"volgende_datum": "2026"}, "geen dag"),
        ({"begonnen": "2026-05-01", "volgende_datum": "2026-04-01"}, "voor de dag"),
        ({"vrag": "Waarom?"}, "vrag: dat is er niet.*Bedoelde u vraag"),
        ({"gesloten": "2026-01-01"}, "vult het register zelf in"),
        ({"cyclus": "2026-001"}, "vult het register zelf in"),
        ({"self": "x"}, "self: dat is er niet"),
        ({"vraag": "a\0b"}, "niet te zien"),
        ({"vraag": "\udcff"}, "niet te zien"),
        ({"vraag": "\x1b[31mrood"}, "niet te zien"),
        ({"vraag": "a\u200bb"}, "niet te zien"),
    ],
)
def test_what_is_wrong_is_refused_by_name_and_nothing_is_kept(tmp_path, fields, said):
    register = open_register(tmp_path / "r.sqlite")
    with pytest.raises(InputError, match=said):
        register.new(**{**FIRST, **fields})
    assert register.table().empty


@pytest.mark.parametrize("missing", FIRST)
def test_what_is_required_is_asked_for(tmp_path, missing):
    fields = {name: value for name, value in FIRST.items() if name != missing}
    with pytest.raises(InputError, match=f"{missing}: dit is verplicht"):
        open_register(tmp_path / "r.sqlite").new(**fields)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("1-3-2026", "2026-03-01"),
        (date(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, 12, 30), "2026-03-01"),
        (pd.Timestamp("2026-03-01"), "2026-03-01"),
        (pd.NaT, None),
        ("", None),
    ],
)
def test_a_day_may_be_given_in_several_ways(tmp_path, given, kept):
    register = open_register(tmp_path / "r.sqlite")
    number = register.new(**FIRST, begonnen="2026-01-01", volgende_datum=given)
    assert register.list()["volgende_datum"].tolist() == [kept]
    assert register.show(number)["waarde"].get("volgende_datum") == kept


def test_numbers_are_kept_exactly(register):
    given = [0.1, 1.125, "0,125", 1500, "1500", -3, np.float64(1e-9)]
    for value in given:
        register.new(**FIRST, streefwaarde=value)
    assert register.table()["streefwaarde"].tolist() == [0.1, 1.125, 0.125, 1500, 1500, -3, 1e-9]


def test_an_unknown_cycle_is_named_by_every_method(register, tmp_path):
    (tmp_path / "manifest.json").write_text("{}")
    for work in (
        lambda: register.log("2026-009", doel="x"),
        lambda: register.close("2026-009", besluit="stoppen"),
        lambda: register.show("2026-009"),
        lambda: register.link("2026-009", tmp_path),
        lambda: register.bottleneck("2026-009", omschrijving="x", geadresseerd_aan="y"),
    ):
        with pytest.raises(InputError, match="2026-009 staat niet in het register"):
            work()


def test_reports_are_tied_by_the_hash_of_their_manifest(register, tmp_path):
    first, second = register.new(**FIRST), register.new(**FIRST)
    codes = []
    for name in ("b", "a"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "manifest.json").write_text(f'{{"name": "{name}"}}')
        codes += [register.link(first, folder), register.link(first, folder)]
    assert len(set(codes)) == 2
    tied = register.table().set_index("cyclus")["rapporten"]
    assert sorted(tied[first].split(" ")) == sorted(set(codes))
    assert pd.isna(tied[second])
    with pytest.raises(InputError, match="hier staat geen rapport"):
        register.link(first, tmp_path)


def test_bottlenecks_have_an_addressee_and_get_their_answer(register):
    number = register.new(**FIRST)
    one = register.bottleneck(number, omschrijving="geen plek", geadresseerd_aan="gemeente")
    other = register.bottleneck(
        omschrijving="lange wachttijd", geadresseerd_aan="regio", datum="2026-01-01"
    )
    register.answered(other, "Er komt geld bij.", beantwoord_op="2026-02-01")
    found = register.bottlenecks()
    assert found["nummer"].tolist() == [one, other] == [1, 2]
    assert found["antwoord"].fillna("").tolist() == ["", "Er komt geld bij."]
    with pytest.raises(InputError, match="geadresseerd_aan: dit is verplicht"):
        register.bottleneck(number, omschrijving="niemand")
    with pytest.raises(InputError, match="er is geen knelpunt 9"):
        register.answered(9, "Ja.")


def test_the_bottlenecks_of_a_file_are_read_as_their_table(tmp_path):
    register = open_register(tmp_path / "r.sqlite")
    for who in ("gemeente", "regio"):
        register.bottleneck(omschrijving="geen plek", geadresseerd_aan=who, termijn="2026-12-01")
    table = read.table(tmp_path / "r.sqlite", "knelpunten")
    assert table["geadresseerd_aan"].tolist() == ["gemeente", "regio"]
    assert table["termijn"].notna().all()


def test_another_table_of_a_register_is_refused_with_a_mend(tmp_path):
    open_register(tmp_path / "r.sqlite")
    with pytest.raises(InputError, match="abel metingen is er niet uit te lezen"):
        read.table(tmp_path / "r.sqlite", "metingen")
