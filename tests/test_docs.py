"""The pages: every command they print is run, every name they mention exists."""

import importlib.util
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from jeugdlib.cli import main

ROOT = Path(__file__).parents[1]
FRONT = ["README.md", "LEESMIJ.md"]
NAMES = [*FRONT, *(f"docs/{path.name}" for path in sorted(ROOT.glob("docs/*.md")))]
PAGES = {name: (ROOT / name).read_text("utf-8") for name in NAMES}
# lines that these two pages mark as not to be run by a test, with the reason beside them
NOT_RUN = {
    "make lab        # JupyterLab on the notebooks, to read every line",
    "python3 make.py reports",
    "py make.py reports",
    ". .venv/bin/activate",
    r".venv\Scripts\activate",
}
# lines of code blocks that .ci/run executes as they stand; inside a test they would call themselves
RUN_BY_CI = {"make reports", "make test"}


def blocks(text, language="sh"):
    """Each code block of a page as (marked as not to be run, its lines)."""
    mark = r"(<!-- (?:not run|niet uitvoeren): \w[^\n]*-->\n+)?"
    for found in re.finditer(rf"{mark}```{language}\n(.*?)```", text, re.S):
        yield bool(found[1]), [line for line in found[2].splitlines() if line.strip()]


def printed_commands():
    """Every `jeugd ...` line in a code block and every one between backticks."""
    found = {}
    for text in PAGES.values():
        for marked, lines in blocks(text):
            if not marked:
                found |= dict.fromkeys(line.split("#")[0].strip() for line in lines)
        found |= dict.fromkeys(re.findall(r"`(jeugd [^`]+)`", text))
    return [line for line in found if line.startswith("jeugd ")]


# What makes all reports, one for every region, or one for a question of the table is given with
# --dry-run, and as it stands in the long form: other tests make the report of each notebook.
MANY = r"jeugd run( -.*| .*--each regio.*)?"
TABLE = re.findall(r"^\| .*`(jeugd run [^`]+)` \|$", PAGES["README.md"], re.M)
LONG = [x for x in printed_commands() if re.fullmatch(MANY, x) or x in TABLE]
SHORT = [line for line in printed_commands() if line not in LONG]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the notebooks and the data, so that a page's commands leave the checkout alone."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("notebooks", "data"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


@pytest.mark.parametrize(
    "line",
    [
        *SHORT,
        *(f"{line} --dry-run" for line in LONG),
        *(pytest.param(line, marks=pytest.mark.slow) for line in LONG),
    ],
)
def test_a_printed_command_runs(line, project, monkeypatch, capfd):
    # one after the other in this process: loading all that a report needs takes longer than most
    monkeypatch.chdir(project)
    try:
        code = main(shlex.split(line)[1:])
    except SystemExit as asked_for_help:
        code = asked_for_help.code
    said = capfd.readouterr()
    assert code == 0, said.err
    assert said.out.strip()


@pytest.mark.parametrize("command", [["jeugd"], [sys.executable, "-m", "jeugdlib"]])
def test_the_command_itself_is_there(command, project):
    program = Path(sys.executable).parent / command[0]
    run = subprocess.run(
        [program, *command[1:], "list"], cwd=project, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    assert "20_flevoland" in run.stdout


@pytest.mark.parametrize(
    "code",
    ["\n".join(c) for t in PAGES.values() for marked, c in blocks(t, "python") if not marked],
)
def test_a_printed_program_runs(code, project):
    run = subprocess.run([sys.executable, "-c", code], cwd=project, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip()


def test_lines_that_are_not_run_are_these():
    front = [PAGES[name] for name in FRONT]
    marked = {line for text in front for skip, lines in blocks(text) if skip for line in lines}
    assert marked == NOT_RUN


def test_the_other_lines_of_a_code_block_are_run_here_or_by_ci():
    ci = (ROOT / ".ci/run").read_text("utf-8")
    assert all(line in ci for line in RUN_BY_CI)
    for text in PAGES.values():
        for marked, lines in blocks(text):
            for line in lines:
                command = line.split("#")[0].strip()
                assert marked or command.startswith("jeugd ") or command in RUN_BY_CI, line


def test_every_make_target_that_a_page_names_exists():
    spec = importlib.util.spec_from_file_location("make", ROOT / "make.py")
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    named = {target for text in PAGES.values() for target in re.findall(r"`make ([a-z]+)", text)}
    named |= {t for text in PAGES.values() for t in re.findall(r"^make ([a-z]+)", text, re.M)}
    assert named
    assert named <= set(make.TARGETS)


def test_every_parameter_that_a_page_names_is_asked_by_its_notebook():
    import nbformat

    from jeugdlib.columns import TABLES
    from jeugdlib.columns.parameters import PARAMETERS
    from jeugdlib.report.parameters import asked

    for line in printed_commands():
        names = re.findall(r"-p \"?(\w+)=", line)
        if line.startswith("jeugd cycle"):
            assert set(names) <= {column.name for column in TABLES["cycli"].columns}, line
        elif names:
            notebook = nbformat.read(ROOT / f"notebooks/{line.split()[2]}.ipynb", as_version=4)
            assert set(names) <= set(asked(notebook)), line
    lines = [line for text in PAGES.values() for line in text.splitlines()]
    others = "\n".join(line for line in lines if "cycle" not in line)
    loose = set(re.findall(r"-p (\w+)=", others)) - {"naam"}
    assert loose <= set(PARAMETERS)


def test_every_file_that_a_page_links_to_exists():
    for name, text in PAGES.items():
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
            assert ((ROOT / name).parent / target).exists(), f"{name}: {target}"


def test_every_notebook_has_its_row_in_the_readme():
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        assert f"| `{path.stem}` | `jeugd run {path.stem}" in PAGES["README.md"]


def test_every_estimator_has_its_row_in_the_readme():
    from jeugdlib.estimate import course, evidence, outcome

    for room in (outcome, course, evidence):
        for name in room.__all__:
            assert f"`{name}`" in PAGES["README.md"] or f".{name}`" in PAGES["README.md"], name


def test_the_figure_on_the_first_screen_is_that_of_the_notebook():
    spec = importlib.util.spec_from_file_location("readme_figure", ROOT / "docs/readme_figure.py")
    readme_figure = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(readme_figure)
    picture, alt = readme_figure.first_figure(ROOT / "notebooks/20_flevoland.ipynb")
    assert f"![{alt}](docs/flevoland.png)" in PAGES["README.md"]
    assert (ROOT / "docs/flevoland.png").read_bytes() == picture


def test_committed_notebooks_hold_no_paths_and_no_times():
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        text = path.read_text("utf-8")
        assert str(ROOT) not in text
        assert "iopub.execute_input" not in text
        assert all("execution" not in cell["metadata"] for cell in json.loads(text)["cells"])
