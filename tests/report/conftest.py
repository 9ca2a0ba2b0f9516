"""Small projects, small notebooks, and a way to read a page without a browser."""

import importlib
from html.parser import HTMLParser

import nbformat
import pytest

from jeugdlib.columns import mark
from jeugdlib.release import release
from jeugdlib.report import index
from jeugdlib.report.html import page
from jeugdlib.report.project import Project
from jeugdlib.report.run import make, plan

SOURCE = "verslag;p. 7"
SERIES = "".join(f"{row};{SOURCE}\n" for row in ("proef;2019;12", "proef;2020;4", "andere;2020;1"))
SERIES = f"reeks;periode;aantal;bron;vindplaats\n{SERIES}"
FACTS = {
    "title": "Een vraag?",
    "name": "proef",
    "openbaarheid": "openbaar",
    "version": "0.0.0",
    "origin": "gemaakt voor een test",
    "parameters": [{"name": "reeks", "value": "proef", "meaning": "naam van de reeks"}],
    "notebook": "proef",
    "control": {"protected": 0},
}


@pytest.fixture(scope="session")
def notebook_of():
    """A notebook from text: a line `%% md`, `%%` or `%% TAG` opens each cell."""

    def read(text):
        cells = []
        for part in text.split("%%")[1:]:
            head, _, source = part.partition("\n")
            new = nbformat.v4.new_markdown_cell if "md" in head else nbformat.v4.new_code_cell
            tags = [word for word in head.split() if word != "md"]
            cells.append(new(source.strip(), metadata={"tags": tags}))
        return nbformat.v4.new_notebook(cells=cells)

    return read


@pytest.fixture(scope="session")
def new_project(tmp_path_factory, notebook_of):
    """A project with one published table and these notebooks, given as text by name."""

    def make_project(**notebooks):
        root = tmp_path_factory.mktemp("project")
        (root / "notebooks").mkdir()
        (root / "data" / "published").mkdir(parents=True)
        (root / "data" / "published" / "separaties.csv").write_text(SERIES, "utf-8")
        for name, text in notebooks.items():
            nbformat.write(notebook_of(text), root / "notebooks" / f"{name}.ipynb")
        return Project(root)

    return make_project


@pytest.fixture(scope="session")
def run():
    """Make one report; gives the folder where it is."""

    def make_report(project, name, label="", **given):
        [job] = plan(project, [name], given, project.root, label=label)
        make(project, job)
        index.write(project.reports)
        return job.place

    return make_report


@pytest.fixture(scope="session")
def content():
    """Every file of a folder, by name."""
    return lambda folder: {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="session")
def released():
    """A table as it comes out of `release`."""
    return lambda table: release(mark(table, "publication"), "openbaar")


@pytest.fixture
def outputs(monkeypatch):
    """What `show` and `report.answer` display from here on, as outputs of a notebook."""
    kept = []

    def display(data, *, metadata, raw):
        kept.append(nbformat.v4.new_output("display_data", data=data, metadata=metadata))

    for module in ("jeugdlib.show._display", "jeugdlib.report.record"):
        monkeypatch.setattr(importlib.import_module(module), "display", display)
    return kept


@pytest.fixture
def page_of():
    """The report page, as html, of a markdown text and of code with outputs, or of cells."""

    def render(markdown="# Een vraag?", outputs=(), code="", cells=None, **facts):
        code_cell = nbformat.v4.new_code_cell(code, outputs=list(outputs))
        cells = [nbformat.v4.new_markdown_cell(markdown), *(cells or [code_cell])]
        return page(nbformat.v4.new_notebook(cells=cells), {**FACTS, **facts})

    return render


class Page(HTMLParser):
    """The tags of a page with their attributes, and the text between them."""

    def __init__(self, markup):
        super().__init__()
        self.tags, self.words = [], []
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data):
        self.words.append(data)

    def all(self, *names):
        """Name and attributes of these tags, in the order of the page."""
        return [(tag, attrs) for tag, attrs in self.tags if tag in names]

    @property
    def text(self):
        """All that stands between the tags."""
        return "".join(self.words)

    @property
    def active(self):
        """Every tag or attribute that acts, or loads something from elsewhere."""
        found = self.all("script", "iframe", "object", "embed", "link", "base", "form", "svg")
        for tag, attrs in self.tags:
            loads = {name for name in attrs if name.startswith("on") or name in ("style", "srcset")}
            if not attrs.get("src", "data:image/png").startswith("data:image/png"):
                loads.add("src")
            scheme = attrs.get("href", "").partition(":")[0] if ":" in attrs.get("href", "") else ""
            if scheme not in ("", "https", "http", "mailto"):
                loads.add("href")
            if attrs.get("http-equiv", "").lower() == "refresh":
                loads.add("http-equiv")
            if loads:
                found.append((tag, loads))
        return found


@pytest.fixture(scope="session")
def parsed():
    """A page taken apart: `tags`, `all(names)`, `text` and `active`."""
    return Page
