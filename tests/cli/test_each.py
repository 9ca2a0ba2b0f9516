"""A report per region, with the regions found by the reader: whatever the file looks like."""

import io
import json
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path

import nbformat
import openpyxl
import pytest

from jeugdlib import read
from jeugdlib.cli import main
from jeugdlib.columns import InputError
from jeugdlib.report.each import Each
from jeugdlib.report.project import Project
from jeugdlib.report.run import plan

ROOT = Path(__file__).parents[2]
PARAMETERS = """trajecten = "../geen.csv"  # bestand met trajecten
mapping = ""  # YAML-bestand met de namen van uw leverancier
regio = "alle"  # regio, zoals zij in het bestand heet; alle: alles samen
openbaarheid = "openbaar"  # wie het rapport mag zien: intern, kring of openbaar"""
# of a region with one client nothing can be said, and the report stops
BODY = """from jeugdlib import read, release, report
from jeugdlib.columns import InputError
tabel = read.table(trajecten, "trajecten", mapping=mapping or None)
tabel = tabel[tabel["regio"] == regio]
if tabel["client_id"].nunique() < 2: raise InputError("van deze regio is er maar één kind")
geteld = tabel.groupby("regio").agg(count=("client_id", "nunique"))
report.answer(release.release(geteld.assign(kind="count").set_axis(["aantal"]), openbaarheid))"""
MAPPING = 'columns: {"Cliënt": client_id, "Begin": startdatum, "Jeugdregio": regio}\n'
ODD = ["Noord", "noord", "No ord", "../../x", "CON", "x" * 300, "x" * 299 + "y"]


def make_project(root):
    (root / "data").mkdir()
    (root / "notebooks").mkdir()
    cells = [
        nbformat.v4.new_markdown_cell("# Hoe gaat het per regio?"),
        nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(BODY),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), root / "notebooks/per_regio.ipynb")


@pytest.fixture
def regions(tmp_path, monkeypatch):
    """The reports, by region, that the command would make of a file."""
    make_project(tmp_path)
    monkeypatch.chdir(tmp_path)

    def planned(file, **given):
        given = {"trajecten": str(file), **given}
        each = Each("regio", read.distinct)
        jobs = plan(Project(tmp_path), ["per_regio"], given, tmp_path, label="x", each=each)
        return {job.each["regio"]: job.place.relative_to(tmp_path / "reports") for job in jobs}

    return planned


def rows(names, children=3):
    head = "client_id;startdatum;regio\n"
    return head + "".join(
        f"K{i}-{n};2023-05-31;{name}\n" for i, name in enumerate(names) for n in range(children)
    )


def test_the_regions_of_a_workbook_are_found(regions, tmp_path):
    book = openpyxl.Workbook()
    for row in (("client_id", "startdatum", "regio"), ("K1", "2023-05-31", "Zuid")):
        book.active.append(row)
    book.save(tmp_path / "export.xlsx")
    assert list(regions("export.xlsx")) == ["Zuid"]


def test_the_regions_under_a_heading_of_a_supplier_are_found_with_the_mapping(regions, tmp_path):
    (tmp_path / "m.yaml").write_text(MAPPING, "utf-8")
    text = "Cliënt;Begin;Jeugdregio\nK1;31-05-2023;Fryslân\nK2;31-05-2023;Twente\n"
    (tmp_path / "export.csv").write_text(text, "utf-8")
    assert list(regions("export.csv", mapping="m.yaml")) == ["Fryslân", "Twente"]


def test_the_regions_of_an_old_export_with_a_title_above_it_are_found(regions, tmp_path):
    text = f"Trajecten Fryslân 2023;;\n;;\n{rows(['Fryslân', 'Súdwest'])}"
    (tmp_path / "export.csv").write_bytes(text.encode("cp1252"))
    assert list(regions("export.csv")) == ["Fryslân", "Súdwest"]


def test_a_row_that_is_left_out_makes_no_report(regions, tmp_path):
    (tmp_path / "export.csv").write_text(rows(["Noord"]) + "K9;31-02-2023;Spook\n", "utf-8")
    assert list(regions("export.csv")) == ["Noord"]


def test_a_region_keeps_to_its_own_folder_whatever_it_is_called(regions, tmp_path):
    (tmp_path / "export.csv").write_text(rows([*ODD, " Noord "]), "utf-8")
    found = regions("export.csv")
    assert sorted(found) == sorted(ODD)
    assert len({place.name.casefold() for place in found.values()}) == len(ODD)
    for place in found.values():
        assert place.name.startswith("per_regio--") and len(place.name) < 80
        assert len(place.parts) == 1


def test_an_example_that_is_in_one_region_only_is_in_no_report_of_a_region(monkeypatch):
    monkeypatch.chdir(ROOT)
    each, name = Each("regio", read.distinct), "62_vergelijken"
    jobs = plan(Project(ROOT), [name], {}, ROOT, each=each)
    assert {job.parameters["aanbieder"] for job in jobs} == {""} and len(jobs) == 6
    assert {len(job.place.name.split("--")) for job in jobs} == {2}
    asked_for = plan(Project(ROOT), [name], {"aanbieder": "A13"}, ROOT, each=each)
    assert {job.parameters["aanbieder"] for job in asked_for} == {"A13"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("client_id;startdatum\nK1;2023-05-31\n", "geen van de bestanden van dit notebook"),
        (rows([""]), "de kolom regio is leeg"),
        (rows(["Noord", "alle"]), "alle betekent hier alles samen"),
        ("client_id;regio\nK1;Noord\n", "bestand export.csv"),
    ],
)
def test_a_file_without_regions_is_refused_in_a_sentence(regions, tmp_path, text, said):
    (tmp_path / "export.csv").write_text(text, "utf-8")
    with pytest.raises(InputError, match=said):
        regions("export.csv")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The project, exit code and words of a run over three regions, of which one has one child."""
    root, said = tmp_path_factory.mktemp("per_regio"), io.StringIO()
    make_project(root)
    text = rows(["Noord", "Zuid"], children=4711) + "K-alleen;2023-05-31;Eén\n"
    (root / "export.csv").write_text(text, "utf-8")
    with chdir(root), redirect_stdout(said), redirect_stderr(said):
        given = ["-p", "trajecten=export.csv", "--label", "x"]
        code = main(["run", "per_regio", "--each", "regio", *given])
    return root, code, said.getvalue()


def test_a_region_with_one_child_does_not_stop_the_others(made):
    root, code, said = made
    assert code == 1 and "2 van 3 rapporten gemaakt" in said
    assert "van deze regio is er maar één kind" in said
    found = sorted(path.name.split("--")[1][:4] for path in (root / "reports").glob("per_*"))
    assert found == ["noor", "zuid"]


def test_the_index_of_all_regions_names_them_and_shows_no_outcome(made):
    reports = made[0] / "reports"
    answers = [json.loads(path.read_text()) for path in reports.glob("*/answers.json")]
    assert [answer["aantal"]["count"] for answer in answers] == [4710, 4710]
    page = (reports / "index.html").read_text("utf-8")
    assert "regio Noord" in page and "regio Zuid" in page
    assert "4710" not in page and "4.710" not in page and "4\N{NO-BREAK SPACE}710" not in page
