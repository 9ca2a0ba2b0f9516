"""A small project to give commands in, and a way to give them."""

import nbformat
import pytest

from jeugdlib.cli import main

QUESTION = "# Hoe gaat het?"
PARAMETERS = """deler = 1  # waar door gedeeld wordt
openbaarheid = "openbaar"  # wie het rapport mag zien: intern, kring of openbaar"""


@pytest.fixture(scope="session")
def make_project():
    """Put a project with two notebooks, `deelt` and `rekent`, in a folder."""

    def make(root):
        (root / "data").mkdir()
        (root / "notebooks").mkdir()
        for name in ("deelt", "rekent"):
            cells = [
                nbformat.v4.new_markdown_cell(QUESTION),
                nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}),
                nbformat.v4.new_code_cell("deel = 1 / deler" if name == "deelt" else "deel = 1"),
            ]
            notebook = nbformat.v4.new_notebook(cells=cells)
            nbformat.write(notebook, root / "notebooks" / f"{name}.ipynb")

    return make


@pytest.fixture
def project(tmp_path, monkeypatch, make_project):
    """The project in which the command is given."""
    make_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def jeugd(capsys):
    """Give a command; gives its exit code and all that it said."""

    def give(*arguments):
        code = main(list(arguments))
        said = capsys.readouterr()
        return code, said.out + said.err

    return give


@pytest.fixture
def no_kernel(monkeypatch):
    """From here on a kernel that starts is a failure."""
    monkeypatch.setattr("jeugdlib.report.run.execute", lambda *_: pytest.fail("a kernel started"))
