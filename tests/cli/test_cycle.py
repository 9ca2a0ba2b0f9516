"""The verb cycle: what it makes, what it prints, what it refuses."""

import sqlite3
from contextlib import closing

import pytest

from jeugdlib import read
from jeugdlib.cli import main
from jeugdlib.cycles import open_register

FIRST = ["-p", "niveau=I", "-p", "stap=samen beslissen", "-p", "thema=uitval", "-p", "vraag=Hoe?"]


@pytest.fixture
def give(project):
    def give(*words):
        return main(["cycle", *words])

    return give


def test_a_cycle_is_begun_filled_in_shown_and_closed(give, project, capsys):
    (project / "manifest.json").write_text("{}")
    assert give("new", *FIRST, "-p", "begonnen=2026-01-05") == 0
    assert capsys.readouterr().out == "Cyclus 2026-001 staat in het register.\n"
    assert (project / "data/register/cycli.sqlite").exists()
    assert give("log", "2026-001", "-p", "kennis=bekend", "-p", "kans=0,7") == 0
    assert (
        give("log", "2026-001", "--report", ".", "--bottleneck", "geen plek", "--to", "regio") == 0
    )
    said = capsys.readouterr().out
    assert "Bewaard bij 2026-001: kennis, kans." in said
    assert "knelpunt 1" in said
    assert give("list") == 0
    assert "uitval: Hoe?; open sinds 2026-01-05" in capsys.readouterr().out
    assert give("show", "2026-001") == 0
    shown = capsys.readouterr().out
    assert "kans: 0,7" in shown
    assert "knelpunt 1, voor regio: geen plek" in shown
    assert '"kennis": "bekend"' in shown
    assert give("close", "2026-001", "-p", "gehaald=ja", "-p", "besluit=verbreden") == 0
    assert "Niet ingevuld: reflectie_1" in capsys.readouterr().out
    assert give("list") == 0
    assert capsys.readouterr().out == "Er staan geen cycli open.\n"
    assert give("list", "--all") == 0
    assert "gesloten" in capsys.readouterr().out


def test_the_help_names_every_field_that_one_may_fill_in(capsys):
    with pytest.raises(SystemExit):
        main(["cycle", "new", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert "stap: bij welke stap van de leercyclus de cyclus nu is (verbinding aangaan," in said
    assert "eigenaar: wie ervoor zorgt: een functie of een team, geen naam" in said
    assert "gesloten:" not in said


def test_one_cycle_in_an_export_is_one(give, project, capsys):
    give("new", *FIRST, "-p", "begonnen=2026-01-05")
    give("export", "-o", "uit.csv")
    assert "1 cyclus staat in uit.csv" in capsys.readouterr().out


def test_fields_may_stand_in_a_file(give, project):
    (project / "cyclus.yaml").write_text(
        "niveau: II\nstap: doen wat werkt\nthema: wachttijd\nvraag: Wat kan er al?\n"
    )
    assert give("new", "-f", "cyclus.yaml", "-p", "thema=wachten") == 0
    assert open_register().table()["thema"].item() == "wachten"


def test_what_is_refused_is_one_sentence_and_nothing_is_made(give, project, capsys):
    assert give("list") == 1
    assert "er is hier nog geen register" in capsys.readouterr().err
    assert not (project / "data/register/cycli.sqlite").exists()
    give("new", *FIRST)
    assert give("log", "2020-001", "-p", "doel=x") == 1
    assert "2020-001 staat niet in het register" in capsys.readouterr().err
    number = open_register().list()["cyclus"].item()
    assert give("log", number, "-p", "actie=bellen") == 1
    assert "een plan zonder de stap kennis" in capsys.readouterr().err
    for word in ("cyclus=2026-002", "self=x", "kans=veel"):
        assert give("log", number, "-p", word) == 1
    assert give("log", number) == 1
    assert "Er is niets ingevuld" in capsys.readouterr().out


def test_an_exported_csv_is_read_as_the_table_and_holds_no_formula(give, project, capsys):
    give("new", *FIRST, "-p", "doel==HYPERLINK(1)", "-p", "streefwaarde=-1,5")
    give("new", *FIRST, "-p", "kennis=regel een\nregel; twee")
    assert give("export", "-o", "uit.csv") == 0
    assert "2 cycli staan in uit.csv" in capsys.readouterr().out
    table = read.table(project / "uit.csv", "cycli")
    assert table["doel"].tolist()[0] == "'=HYPERLINK(1)"
    assert table["streefwaarde"].tolist()[0] == -1.5
    assert table["kennis"].tolist()[1] == "regel een\nregel; twee"
    assert {path.suffix for path in project.iterdir() if path.is_file()} == {".csv"}


def test_a_register_is_exported_whole_and_another_name_is_refused(give, project, capsys):
    give("new", *FIRST)
    assert give("export", "-o", "kopie.sqlite") == 0
    with closing(sqlite3.connect(project / "kopie.sqlite")) as copy:
        assert copy.execute("SELECT count(*) FROM cycli").fetchone() == (1,)
    assert give("export", "-o", "kopie.sqlite") == 1
    assert give("export", "-o", "kopie.xlsx") == 1
    assert ".csv of .sqlite" in capsys.readouterr().err


def test_a_long_list_is_cut_and_says_so(give, capsys):
    register = open_register()
    fields = dict(word.split("=") for word in FIRST[1::2])
    for _ in range(101):
        register.new(**fields, begonnen="2026-01-01")
    assert give("list") == 0
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 101
    assert "jeugd cycle list --all" in said[-1]
    assert give("list", "--all", "--theme", "uitval") == 0
    assert len(capsys.readouterr().out.splitlines()) == 101
    assert give("list", "--theme", "iets anders") == 0
    assert "geen cycli open" in capsys.readouterr().out


def test_another_register_is_given_by_option_or_environment(give, project, monkeypatch):
    assert give("new", *FIRST, "--register", "eigen.sqlite") == 0
    monkeypatch.setenv("JEUGD_REGISTER", str(project / "eigen.sqlite"))
    assert give("new", *FIRST) == 0
    assert len(open_register("eigen.sqlite").table()) == 2
    assert not (project / "data/register").exists()


def test_an_unsafe_place_is_said(give, project, capsys):
    (project / "OneDrive").mkdir()
    assert give("new", *FIRST, "--register", "OneDrive/r.sqlite") == 0
    said = capsys.readouterr()
    assert said.err.startswith("Let op: Het register staat in een map die met de cloud")
    assert "staat in het register" in said.out
