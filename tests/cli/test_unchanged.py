"""What stands there unchanged is not made again, and whatever it is made of makes it again."""

import json
import subprocess
import sys

import pytest

CELL = (
    "import pandas as pd\nfrom jeugdlib import report\nfrom jeugdlib.columns import mark\n"
    "from jeugdlib.release import release\n"
    "deel = pd.DataFrame({'n': [len(open(tellingen).read())]}, index=['deel'])\n"
    "report.answer(release(mark(deel, 'publication'), openbaarheid))"
)
PARAMETERS = (
    'tellingen = "../data/eigen.csv"  # csv-bestand met tellingen per periode\n'
    'reeks = "a"  # naam van de reeks in het bestand\n'
    'openbaarheid = "openbaar"  # wie het rapport mag zien: intern, kring of openbaar'
)


@pytest.fixture
def file(project):
    (project / "data").mkdir(exist_ok=True)
    path = project / "data/eigen.csv"
    path.write_text("reeks;periode;aantal\na;2023;1\n", "utf-8")
    return path


@pytest.fixture
def run(project, file, jeugd, monkeypatch):
    """Run the report; gives how many were made, and what was said."""
    import nbformat

    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("# Is het nieuw?"),
            nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}),
            nbformat.v4.new_code_cell(CELL),
        ]
    )
    nbformat.write(notebook, project / "notebooks/nieuw.ipynb")

    def give(*more):
        code, said = jeugd("run", "nieuw", *more)
        assert code == 0, said
        return "1 van 1 rapport gemaakt" in said, said

    assert give()[0]
    return give


def test_a_second_run_makes_nothing_and_says_so(run, project):
    before = (project / "reports/nieuw/manifest.json").stat().st_mtime_ns
    made, said = run()
    assert not made and "1 ongewijzigd" in said and "index.html" in said
    assert (project / "reports/nieuw/manifest.json").stat().st_mtime_ns == before


def test_an_index_that_was_taken_away_comes_back(run, project):
    (project / "reports/index.html").unlink()
    made, said = run()
    assert not made and "index.html" in said
    assert "nieuw/report.html" in (project / "reports/index.html").read_text("utf-8")


def test_what_was_only_touched_is_the_same(run, file):
    file.touch()
    assert not run()[0]


@pytest.mark.parametrize("change", ["file", "notebook", "report", "gone", "record", "empty"])
def test_a_change_makes_it_again(run, project, file, change):
    if change == "file":
        file.write_text("reeks;periode;aantal\na;2023;2\n", "utf-8")
    if change == "notebook":
        path = project / "notebooks/nieuw.ipynb"
        path.write_text(path.read_text("utf-8").replace("Is het nieuw?", "Is het anders?"), "utf-8")
    if change == "report":
        (project / "reports/nieuw/answers.json").write_text("{}", "utf-8")
    if change == "gone":
        (project / "reports/nieuw/manifest.json").unlink()
    if change == "record":
        [record] = (project / ".jeugd/gemaakt").glob("*.json")
        record.write_text("{", "utf-8")
    if change == "empty":
        [record] = (project / ".jeugd/gemaakt").glob("*.json")
        record.write_text("{}", "utf-8")
    assert run()[0]
    assert not run()[0]


def test_force_makes_it_again_and_dry_run_makes_nothing(run, file):
    assert run("--force")[0]
    file.write_text("reeks;periode;aantal\na;2023;3\n", "utf-8")
    assert "nieuw: maken, want veranderd: een bestand" in run("--dry-run")[1]
    assert run()[0]
    assert "nieuw: ongewijzigd" in run("--dry-run")[1]


def test_a_report_that_has_the_form_asked_for_is_not_made_again(run, project):
    assert "er is nog geen docx van" in run("--docx", "--dry-run")[1]
    assert run("--docx")[0]
    assert not run("--docx")[0]
    assert not run()[0]
    assert (project / "reports/nieuw/report.docx").exists()


def test_what_a_report_was_made_of_is_not_said_in_it(run, project):
    [record] = (project / ".jeugd/gemaakt").glob("*.json")
    hashes = json.loads(record.read_text("utf-8"))["made_of"].values()
    text = (project / "reports/nieuw/manifest.json").read_text("utf-8")
    assert not any(code in text for code in hashes)


def test_to_see_that_nothing_changed_no_heavy_package_is_loaded(run, project):
    heavy = {"pandas", "numpy", "nbformat", "bleach", "papermill", "nbconvert", "IPython"}
    program = (
        "import sys\nfrom jeugdlib.cli import main\nassert main(['run', 'nieuw']) == 0\n"
        f"print(sorted({heavy} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert "1 ongewijzigd" in done.stdout and done.stdout.endswith("[]\n"), done.stderr
