"""Which reports a command asks for, and where they come: settled before a kernel starts."""

import csv
import hashlib

import pytest

from jeugdlib.columns import InputError
from jeugdlib.report.each import Each
from jeugdlib.report.run import plan

PARAMETERS = """
%% md
# Hoe gaat het per reeks?
%% parameters
tellingen = "../data/published/separaties.csv"  # csv-bestand met tellingen per periode
reeks = "proef"  # naam van de reeks in het bestand
zekerheid = 0.95  # zekerheid van de intervallen, tussen 0 en 1
openbaarheid = "intern"  # wie het rapport mag zien: intern, kring of openbaar
"""
CONTENT = {
    "andere.csv": b"reeks;bron;vindplaats\na;verslag;p. 7\n",
    "half.csv": b"reeks;bron;vindplaats\na;verslag;p. 7\nb;verslag;\n",
    "leeg.csv": b"reeks;bron;vindplaats\n",
    "verzonnen.csv": b"reeks\nverzonnen\n",
}
PLAIN = "%% md\n# Hoe gaat het?\n%%\n1\n"


@pytest.fixture(scope="module")
def project(new_project):
    return new_project(per_reeks=PARAMETERS, gewoon=PLAIN)


def found(path, table, column, mapping):
    """The values of a column of a csv file; how a file is read is no concern of this room."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file, delimiter=";")]
    if column not in rows[0]:
        return None
    return [*{row[column].strip() for row in rows} - {""}]


def by(column):
    return Each(column, found)


@pytest.fixture
def places(project):
    """The folders, under reports/, that a command would make."""

    def planned(*names, given=None, **options):
        each = by(options.pop("each")) if "each" in options else None
        jobs = plan(project, list(names), given or {}, project.root, each=each, **options)
        return [job.place.relative_to(project.reports).as_posix() for job in jobs]

    return planned


@pytest.fixture
def write(project):
    """Write a file beside the notebooks; gives its path."""

    def write_file(name, data):
        path = project.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        return str(path)

    return write_file


def test_without_a_name_every_notebook_is_run(places):
    assert places() == ["intern/gewoon", "intern/per_reeks"]


def test_a_notebook_without_a_level_is_intern(places):
    assert places("gewoon") == ["intern/gewoon"]


def test_an_intern_report_has_its_own_folder(places):
    assert places("per_reeks", given={"openbaarheid": "openbaar"}, label="x") == ["per_reeks--x"]


def test_a_changed_parameter_gets_a_folder_of_its_own(places):
    changed, default = places("per_reeks", given={"zekerheid": "0.9"}), places("per_reeks")
    assert changed[0].startswith("intern/per_reeks--") and changed != default


def test_the_same_change_comes_in_the_same_folder(places):
    given = {"zekerheid": "0.9"}
    assert places("per_reeks", given=given) == places("per_reeks", given=given)


def test_a_parameter_that_is_filled_in_as_its_default_is_no_change(places):
    assert places("per_reeks", given={"zekerheid": "0.95"}) == ["intern/per_reeks"]


def test_files_of_the_same_name_in_two_folders_are_two_changes(places, write):
    one, two = write("een/t.csv", b"reeks\na\n"), write("twee/t.csv", b"reeks\na\n")
    assert places("per_reeks", given={"tellingen": one}) != places(
        "per_reeks", given={"tellingen": two}
    )


def test_a_label_is_the_name_behind_the_report(places):
    assert places("gewoon", label="proef-2") == ["intern/gewoon--proef-2"]


@pytest.mark.parametrize("label", ["../../weg", "<script>alert(1)</script>", "a b", "x" * 300])
def test_an_odd_label_becomes_a_name_that_stays_in_the_reports(places, label):
    [place] = places("gewoon", label=label)
    assert place.startswith("intern/gewoon--") and len(place) < 80
    assert place.replace("/", "").replace("-", "").isalnum()


def test_labels_that_differ_in_capitals_alone_are_two_folders_on_every_disk(places):
    lower, upper = places("gewoon", label="q1"), places("gewoon", label="Q1")
    assert lower[0].casefold() != upper[0].casefold()


def test_values_that_differ_in_capitals_alone_are_two_folders_on_every_disk(places, write):
    file = write("tweeling.csv", b"reeks\nNoord\nnoord\n../noord\nnoord.\nCON\n")
    found = places("per_reeks", given={"tellingen": file}, each="reeks", label="x")
    assert len({folder.casefold() for folder in found}) == 5
    assert all(folder.count("/") == 0 for folder in found)


def test_each_report_says_which_value_it_is_about(project):
    jobs = plan(project, ["per_reeks"], {}, project.root, each=by("reeks"))
    assert [job.each for job in jobs] == [{"reeks": "andere"}, {"reeks": "proef"}]


@pytest.mark.parametrize(
    ("file", "level", "shown"),
    [
        ("data/published/andere.csv", "openbaar", "andere.csv"),
        ("data/published/zonder-bron.csv", "openbaar", "niet getoond"),
        ("data/published/half.csv", "openbaar", "niet getoond"),
        ("data/published/leeg.csv", "openbaar", "niet getoond"),
        ("data/simulated/verzonnen.csv", "openbaar", "verzonnen.csv"),
        ("data/simulated/eigen.csv", "openbaar", "niet getoond"),
        ("data/codes/eigen.csv", "openbaar", "niet getoond"),
        ("kind-van-jansen.csv", "openbaar", "niet getoond"),
        ("kind-van-jansen.csv", "kring", "niet getoond"),
        ("kind-van-jansen.csv", "intern", "kind-van-jansen.csv"),
    ],
)
def test_a_shared_report_names_published_files_only(project, write, file, level, shown):
    hashes = hashlib.sha256(CONTENT["verzonnen.csv"]).hexdigest() + "  verzonnen.csv"
    write("data/simulated/hashes.txt", hashes.encode())
    content = CONTENT.get(file.rpartition("/")[2], b"reeks\na\n")
    given = {"tellingen": write(file, content), "openbaarheid": level}
    [job] = plan(project, ["per_reeks"], given, project.root)
    assert job.changed["tellingen"] == job.shown("tellingen") == shown


SEVERAL = """
%% md
# Wat staat er in de dossiers?
%% parameters
dossiers = ["../data/simulated/verzonnen.csv"]  # bestanden met gecodeerde dossiers
consensus = ""  # bestand met de besluiten over verschillen; leeg: geen overleg
openbaarheid = "intern"  # wie het rapport mag zien: intern, kring of openbaar
"""


@pytest.mark.parametrize(
    ("level", "shown"),
    [("intern", ["team.csv", "ook-team.csv"]), ("kring", "niet getoond")],
)
def test_of_several_files_each_name_is_shown_or_none(new_project, level, shown):
    project = new_project(dossiers=SEVERAL)
    for name in ("team.csv", "ook-team.csv"):
        (project.root / name).write_text("dossier_id;codeur\n1;A\n", "utf-8")
    given = {"dossiers": "team.csv,ook-team.csv", "openbaarheid": level}
    [job] = plan(project, ["dossiers"], given, project.root)
    assert job.shown("dossiers") == shown
    assert job.shown("consensus") == ""


MIXED = """
%% md
# Wat staat er in de dossiers?
%% parameters
dossiers = ["../data/simulated/verzonnen.csv"]  # gecodeerde dossiers, per codeur
therapieen = ["../data/simulated/verzonnen.csv"]  # therapieën per dossier
knelpunten = "../data/simulated/verzonnen.csv"  # wat vastliep; leeg: niets
vergelijkbaar = ["loting:nee"]  # de lijst „Vergelijkbaar?”: per vraag ja, nee of onbekend
openbaarheid = "intern"  # wie het rapport mag zien: intern, kring of openbaar
"""
OWN = {"dossiers": "team.csv", "therapieen": "team.csv", "knelpunten": ""}


@pytest.fixture(scope="module")
def mixed(new_project):
    project = new_project(audit=MIXED)
    (project.root / "team.csv").write_text("dossier_id;codeur\n1;A\n", "utf-8")
    return lambda **given: plan(project, ["audit"], given, project.root)[0].parameters


@pytest.mark.parametrize(
    ("left", "mend"),
    [
        ("therapieen", "Geef ook een eigen bestand op bij therapieen."),
        ("knelpunten", "of laat het leeg: -p knelpunten=."),
    ],
)
def test_a_made_up_file_is_never_laid_beside_one_of_a_team(mixed, left, mend):
    with pytest.raises(InputError, match=f"{left} is nog het verzonnen voorbeeld") as raised:
        mixed(**{name: path for name, path in OWN.items() if name != left})
    assert mend in raised.value.mend


def test_what_is_said_about_the_made_up_files_is_not_said_of_a_team(mixed):
    assert mixed()["vergelijkbaar"] == ["loting:nee"]
    assert mixed(**OWN)["vergelijkbaar"] == []
    assert mixed(**OWN, vergelijkbaar="loting:ja")["vergelijkbaar"] == ["loting:ja"]


SHEET = """
%% md
# Wat zeggen cijfers en verhalen samen?
%% parameters
antwoorden = ["../data/simulated/verzonnen.csv"]  # answers.json van eerdere rapporten; leeg: geen
citaten = "../data/simulated/verzonnen.csv"  # gecodeerde citaten; leeg: geen
openbaarheid = "intern"  # wie het rapport mag zien: intern, kring of openbaar
"""


def test_made_up_numbers_and_quotes_do_not_stay_beside_those_of_a_team(new_project):
    project = new_project(blad=SHEET)
    (project.root / "eigen.json").write_text("{}", "utf-8")
    (project.root / "eigen.csv").write_text("stem_id\n1\n", "utf-8")

    def settled(**given):
        return plan(project, ["blad"], given, project.root)[0].parameters

    numbers = settled(antwoorden="eigen.json")
    assert numbers["citaten"] == ""
    assert [path.rpartition("/")[2] for path in numbers["antwoorden"]] == ["eigen.json"]
    quotes = settled(citaten="eigen.csv")
    assert quotes["antwoorden"] == []
    assert settled()["antwoorden"] == ["../data/simulated/verzonnen.csv"]


def test_another_folder_for_the_reports_can_be_asked_for(project, tmp_path):
    [job] = plan(project, ["gewoon"], {}, project.root, out=tmp_path)
    assert job.place == tmp_path / "intern" / "gewoon"


def test_there_is_a_report_for_each_value_in_alphabetical_order(places):
    assert places("per_reeks", each="reeks") == ["per_reeks--andere", "per_reeks--proef"]


def test_alphabetical_order_takes_no_account_of_capitals(places, write):
    file = write("hoofdletters.csv", b"reeks\nZ\nb\nA\n")
    found = places("per_reeks", given={"tellingen": file}, each="reeks", label="x")
    assert [place.split("--")[1][0] for place in found] == ["a", "b", "z"]


def test_each_value_is_the_parameter_of_its_report(project):
    jobs = plan(project, ["per_reeks"], {}, project.root, each=by("reeks"))
    assert [job.parameters["reeks"] for job in jobs] == ["andere", "proef"]


def test_a_report_per_value_may_be_seen_by_all_unless_asked_otherwise(project):
    jobs = plan(project, ["per_reeks"], {}, project.root, each=by("reeks"))
    assert {job.openbaarheid for job in jobs} == {"openbaar"}


@pytest.mark.parametrize(("level", "folder"), [("openbaar", ""), ("intern", "intern/")])
def test_a_report_per_value_can_be_asked_for_at_a_level(places, level, folder):
    found = places("per_reeks", given={"openbaarheid": level}, each="reeks")
    assert found == [f"{folder}per_reeks--andere", f"{folder}per_reeks--proef"]


def test_reports_per_value_for_the_circle_do_not_replace_the_open_ones(places):
    circle = places("per_reeks", given={"openbaarheid": "kring"}, each="reeks")
    assert not set(circle) & set(places("per_reeks", each="reeks"))


def test_other_parameters_give_a_report_per_value_its_label(places):
    changed = places("per_reeks", given={"zekerheid": "0.9"}, each="reeks")
    assert all(place.count("--") == 2 for place in changed)


def test_a_column_that_no_file_has_is_refused(places):
    with pytest.raises(InputError, match="--each regio: geen van de bestanden"):
        places("per_reeks", each="regio")


def test_a_column_without_a_parameter_of_its_name_is_refused(places):
    with pytest.raises(InputError, match="per_reeks heeft geen parameter periode"):
        places("per_reeks", each="periode")


def test_an_empty_column_is_refused(places, write):
    with pytest.raises(InputError, match="de kolom reeks is leeg"):
        places("per_reeks", given={"tellingen": write("l.csv", b"reeks;n\n;1\n")}, each="reeks")


@pytest.mark.parametrize("name", ["alle", "Alle"])
def test_a_value_that_means_all_of_them_is_refused(places, write, name):
    file = write("alle.csv", f"reeks\na\n{name}\n".encode())
    with pytest.raises(InputError, match="--each reeks: alle betekent hier alles samen"):
        places("per_reeks", given={"tellingen": file}, each="reeks")


TWO_FILES = """
%% md
# Hoe gaat het per regio?
%% parameters
trajecten = "../data/published/separaties.csv"  # bestand met trajecten
doelen = "../data/published/separaties.csv"  # bestand met doelen; leeg: geen
mapping = ""  # YAML-bestand met de namen van uw leverancier
regio = "alle"  # regio, zoals zij in het bestand heet; alle: alles samen
openbaarheid = "intern"  # wie het rapport mag zien: intern, kring of openbaar
"""


def test_files_are_asked_in_their_order_and_the_mapping_goes_with_the_first(new_project):
    project, asked_for = new_project(twee=TWO_FILES), []
    (project.root / "m.yaml").write_text("columns: {}\n", "utf-8")

    def find(*question):
        asked_for.append(question)
        return ["Noord"] if question[1] == "doelen" else None

    given = {"mapping": "m.yaml"}
    [job] = plan(project, ["twee"], given, project.root, each=Each("regio", find))
    assert [(table, column) for _, table, column, _ in asked_for] == [
        ("trajecten", "regio"),
        ("doelen", "regio"),
    ]
    assert [mapping for *_, mapping in asked_for] == [str(project.root / "m.yaml"), ""]
    assert job.parameters["regio"] == "Noord"


def test_an_unknown_notebook_is_refused_with_the_nearest_one(places):
    with pytest.raises(InputError, match=r"gewon bestaat niet. Bedoelde u gewoon"):
        places("gewon")


NO_METADATA = b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "1"}]}'


@pytest.mark.parametrize(
    "data", [b"", b"geen json", b"{}", b"[1]", b'{"nbformat": 4}', b"\xff", NO_METADATA]
)
def test_a_file_that_is_no_notebook_is_refused(new_project, data):
    project = new_project()
    (project.notebooks / "kapot.ipynb").write_bytes(data)
    with pytest.raises(InputError, match=r"kapot\.ipynb: dit bestand is geen leesbaar notebook"):
        plan(project, ["kapot"], {}, project.root)


def test_a_notebook_that_is_asked_for_twice_is_made_once(places):
    assert len(places("gewoon", "gewoon")) == 1
