"""The verbs totals and combine: what they write, what they say, what they refuse."""

import csv
from pathlib import Path

import pytest

from jeugdlib import read
from jeugdlib.columns.totalen import UITKOMSTEN
from jeugdlib.release import ledger
from tests.read.cases.project import ROOT

FILE = str(ROOT / "data/simulated/gesimuleerde_monitoring.csv")
PERIOD = ["--from", "2023", "--to", "2023-Q4", "--sufficient", "1-10:6,1-5:4"]


@pytest.fixture
def totals(jeugd, tmp_path):
    """Give the command `totals` on the made-up file; gives exit code, words and the file."""

    def give(*options, name="uit.csv", file=FILE):
        out = tmp_path / name
        return *jeugd("totals", file, *PERIOD, *options, "-o", str(out)), out

    return give


def test_the_outcomes_of_uitval_are_those_of_the_code_list():
    known = set(read.codes("reden_einde")["waarde"]) | {"onbekend"}
    assert set(UITKOMSTEN["uitval"]) == known


def test_exact_totals_are_asked_for_and_stay_within_the_team(totals):
    code, said, out = totals(
        "--level", "intern", "--by", "regio,jaar", "--organisation", "Ons huis"
    )
    assert code == 0 and "Het blijft binnen het team" in said
    with out.open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file, delimiter=";")]
    assert {row["organisatie"] for row in rows} == {"Ons huis"}
    assert {row["uitsplitsing"] for row in rows} == {"regio + jaar"}
    assert {row["van"] for row in rows} == {"2023-Q1"} and {row["periode"] for row in rows} == {
        "2023"
    }
    assert "client_id" not in rows[0] and not any("K66184" in row.values() for row in rows)


def test_without_a_level_a_file_may_be_seen_by_all_and_names_what_is_hidden(totals):
    code, said, out = totals("--by", "jaar")
    assert code == 0 and "niveau openbaar" in said and "nooit hetzelfde als 0" in said
    table = read.totals(out)
    assert table.attrs["settings"]["openbaarheid"] == "openbaar"
    assert (table["count"].dropna() >= 10).all() and (table["hidden"] > 0).any()
    assert (table["count"].isna() == (table["hidden"] > 0)).all()


def test_two_files_that_differ_by_one_child_are_compared(jeugd, project):
    (project / "data" / "codes").symlink_to(ROOT / "data" / "codes")
    lines = Path(FILE).read_text("utf-8").splitlines(keepends=True)
    ended = next(line for line in lines if ";2023-05-" in line and ";volgens plan;" in line)
    child = ended.split(";")[0]
    said = []
    for name, left in (("een", lines), ("twee", [x for x in lines if not x.startswith(child)])):
        (project / f"{name}.csv").write_text("".join(left), "utf-8")
        out = str(project / f"uit_{name}.csv")
        command = ["totals", str(project / f"{name}.csv"), *PERIOD, "--level", "kring"]
        said.append(jeugd(*command, "-o", out))
    assert [code for code, _ in said] == [0, 0]
    assert "een paar kinderen" not in said[0][1] and "een paar kinderen" in said[1][1]
    assert ledger.reports(project) == ["totalen--uit_een", "totalen--uit_twee"]
    command[1] = str(project / "een.csv")
    assert jeugd(*command, "-o", str(project / "weg" / "uit.csv"))[0] == 1
    assert len(ledger.reports(project)) == 2


def test_files_are_added_and_it_says_what_that_means(totals, jeugd, tmp_path):
    for name in "AB":
        assert totals("--level", "intern", "--organisation", name, name=f"{name}.csv")[0] == 0
    together = str(tmp_path / "samen.csv")
    code, said = jeugd("combine", str(tmp_path / "A.csv"), str(tmp_path / "B.csv"), "-o", together)
    assert code == 0 and "2 bestanden van A + B" in said
    assert "telt bij allebei mee" in said and "alleen haar eigen hulp" in said
    one, both = read.totals(tmp_path / "A.csv"), read.totals(together)
    assert both["count"].sum() == 2 * one["count"].sum()


def test_the_same_organisation_twice_is_refused(totals, jeugd, tmp_path):
    for name in "AB":
        totals("--level", "intern", name=f"{name}.csv")
    out = tmp_path / "samen.csv"
    code, said = jeugd("combine", *(str(tmp_path / f"{n}.csv") for n in "AB"), "-o", str(out))
    assert code == 1 and "bestanden A.csv en B.csv" in said and "--organisation" in said
    assert not out.exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--by", "regoi"], "--by regoi: daarnaar kan niet worden uitgesplitst. Bedoelde u regio"),
        (["--by", "jaar,kwartaal"], "kwartaal en jaar gaan niet samen"),
        (["--organisation", "A + B"], "in een naam kan geen losse + staan"),
        (["--instrument", "xyz"], "--instrument xyz: daarvan zijn betrouwbaarheid en normgroep"),
        (["--sufficient", "6"], "Schrijf de schaal en het laagste voldoende cijfer"),
        (["--from", "lente"], "dit is geen kwartaal of jaar"),
    ],
)
def test_what_cannot_be_counted_is_refused_in_a_sentence(totals, options, words):
    code, said, out = totals(*options)
    assert code == 1 and words in said and not out.exists()


def test_the_limits_of_the_questionnaire_stand_in_the_file(totals):
    code, _, out = totals("--level", "intern", "--instrument", "sdq_ouder_12_17")
    assert code == 0
    table = read.totals(out)
    assert "richting -1 + punten" in table.attrs["settings"]["vragenlijst"]
    assert table.loc[table["indicator"] == "problemen", "sum"].notna().any()


def test_a_folder_that_is_not_there_gives_a_sentence(totals):
    code, said, out = totals("--level", "intern", name="weg/uit.csv")
    assert code == 1 and "dit bestand kan niet worden geschreven" in said
    assert not Path(out).parent.exists()
