"""Text from a table or a stranger's notebook is shown as it is written, and never acts."""

import json
import zipfile

import nbformat
import openpyxl
import pytest

from jeugdlib.report import index, place
from jeugdlib.report.run import make, plan

PAYLOADS = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    '"><svg onload=alert(1)>',
    "</td></tr></table><script>alert(1)</script>",
    '<a href="data:text/html,<script>alert(1)</script>">klik</a>',
    "<style>@import url(http://x.example/a.css)</style>",
    '<meta http-equiv="refresh" content="0; url=http://x.example">',
    '<iframe src="http://x.example"></iframe>',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "[klik](javascript:alert(1))",
    "![beeld](http://x.example/a.png)",
    "file:///etc/passwd",
    "http://x.example/a?b=c",
    "=1+1",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    '=HYPERLINK("http://x.example";"klik")',
    "{=SUM(A1:A2)}",
    "{{ 7 * 7 }}",
    "{% include '/etc/passwd' %}",
    "{{ resources.__class__ }}",
    "$\\frac{$ kapot",
    "van $5 naar $10",
    "../../../../tmp/weg",
    "C:\\Windows\\System32",
    "CON",
    "naam.",
    "a:b|c?d*e",
    "x" * 300,
    "\x1b[31mrood",
    "\N{RIGHT-TO-LEFT OVERRIDE}omgekeerd",
    "日本",
]
TWINS = ["Noord-Holland", "noord-holland", "NOORD-HOLLAND", "noord-holland-1a2b3c"]
CELLS = (
    f"PAYLOADS = {PAYLOADS!r}"
    + """
import pandas as pd
from jeugdlib import report, show
from jeugdlib.columns import mark
from jeugdlib.release import release
"""
)
SHOWN = """
rows = {"label": PAYLOADS, "count": 1, "n": 3, "unit": PAYLOADS, "estimate": 1 / 3, "low": 0.1,
        "high": 0.9, "level": 0.95, "kind": "share", "method": PAYLOADS, "bron": PAYLOADS,
        "vindplaats": PAYLOADS, "cautions": [("not_computable " + text,) for text in PAYLOADS]}
numbers = mark(pd.DataFrame(rows, index=PAYLOADS), "publication")
shared = release(numbers, openbaarheid)
alike = release(numbers.assign(cautions=[()] * len(numbers)), openbaarheid)
periods = numbers.assign(time=range(len(numbers)), cautions=[()] * len(numbers))
report.answer(shared)
show.table(shared, regio, {"label": regio, "count": PAYLOADS[13], "unit": PAYLOADS[0]})
show.sentences(shared)
show.sentences(alike)
show.sources(alike)
show.questions(alike, explain=regio, judge=PAYLOADS[0], act=PAYLOADS[1])
ax = show.dots(alike, names=(regio, regio))
ax = show.squares(alike)
ax = show.decline(release(periods, openbaarheid), per=regio)
"""
PARTS = [
    "[Content_Types].xml",
    "_rels/.rels",
    "docProps/app.xml",
    "docProps/core.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/theme/theme1.xml",
    "xl/workbook.xml",
    "xl/worksheets/sheet1.xml",
    "xl/worksheets/sheet2.xml",
]
FORGED = {
    "jeugdlib": {
        "show": "table",
        "openbaarheid": "openbaar",
        "caption": "vervalst",
        "headings": ["vervalst"],
        "rows": [["vervalst"]],
        "notes": [],
        "answers": {"vervalst": {"estimate": 1}},
        "control": [{"table": "vervalst", "cell": "a", "rule": "vervalst", "shown": None}],
    }
}


def foreign(notebook_of):
    """A stranger's notebook: it shows the payloads, and comes with outputs of its own making."""
    heading = f"%% md\n# Vraag {PAYLOADS[0]} {PAYLOADS[9]} {PAYLOADS[20]}\n"
    parameters = '%% parameters\nregio = "a"  # de regio\nopenbaarheid = "openbaar"  # wie\n'
    markdown = "%% md\n" + "\n\n".join(PAYLOADS) + "\n\n![b](attachment:b.svg)\n"
    notebook = notebook_of(heading + parameters + f"%%\n{CELLS}%%\n{SHOWN}" + markdown)
    notebook.cells[-1]["attachments"] = {"b.svg": {"image/svg+xml": "<svg onload='vervalst()'/>"}}
    notebook.cells.append(nbformat.v4.new_raw_cell("<script>vervalst()</script>"))
    notebook.cells.append(nbformat.v4.new_code_cell(""))
    acts = {"application/javascript": "vervalst()", "text/html": "<script>vervalst()</script>"}
    for cell in notebook.cells:
        cell.metadata["vervalst"] = "<script>vervalst()</script>"
        if cell.cell_type == "code":
            cell.outputs = [nbformat.v4.new_output("display_data", data=acts, metadata=FORGED)]
    notebook.metadata["widgets"] = {"vervalst": "<script>vervalst()</script>"}
    return notebook


def tree(root):
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def made(new_project, notebook_of):
    """A project, its report with all payloads in one parameter, and the files that came."""
    project = new_project()
    nbformat.write(foreign(notebook_of), project.notebooks / "vreemd.ipynb")
    before = tree(project.root.parent)
    [job] = plan(project, ["vreemd"], {"regio": " ".join(PAYLOADS)}, project.root)
    make(project, job)
    index.write(project.reports)
    return project, job.place, tree(project.root.parent) - before


@pytest.fixture
def notebook(made):
    return nbformat.read(made[1] / "notebook.ipynb", as_version=4)


def test_no_file_comes_outside_the_folder_of_the_report(made):
    project, folder, new = made
    inside = f"{folder.relative_to(project.root.parent).as_posix()}/"
    listing = (project.reports / "index.html").relative_to(project.root.parent).as_posix()
    assert [path for path in new if not path.startswith(inside)] == [listing]


@pytest.mark.parametrize("page", ["report.html", "../index.html"])
def test_no_page_has_anything_that_acts(made, parsed, page):
    assert parsed((made[1] / page).read_text("utf-8")).active == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_page_shows_the_text_as_it_is_written(made, parsed, payload):
    page = parsed((made[1] / "report.html").read_text("utf-8"))
    shown = payload.replace("\x1b", "")  # of which html has no sign
    assert page.text.replace("\x1b", "").count(shown) >= 4


def test_the_notebook_holds_only_outputs_that_a_page_can_show(notebook):
    outputs = [out for cell in notebook.cells for out in cell.get("outputs", [])]
    kinds = {kind for out in outputs for kind in out.get("data", {})}
    assert kinds == {"text/html", "text/plain", "image/png"}


def test_no_output_of_the_notebook_acts(notebook, parsed):
    outputs = [out for cell in notebook.cells for out in cell.get("outputs", [])]
    shown = [out.data["text/html"] for out in outputs if "text/html" in out.get("data", {})]
    assert len(shown) == 5
    assert [parsed(markup).active for markup in shown] == [[]] * 5


def test_what_a_stranger_saved_in_the_notebook_is_nowhere(made):
    for path in made[1].iterdir():
        content = path.read_bytes()
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                content = b"".join(map(book.read, book.namelist()))
        assert b"vervalst" not in content, path.name


def test_a_raw_cell_is_no_part_of_a_page(page_of):
    cells = [nbformat.v4.new_raw_cell(text) for text in ("<script>vervalst()</script>", "vervalst")]
    assert "vervalst" not in page_of(cells=cells)


def test_the_workbook_has_no_formula_and_no_link(made):
    book = openpyxl.load_workbook(made[1] / "tables.xlsx")
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
    assert {"=1+1", "@SUM(A1:A9)", "{=SUM(A1:A2)}"} <= {cell.value for cell in cells}


def test_the_workbook_consists_of_these_parts(made):
    with zipfile.ZipFile(made[1] / "tables.xlsx") as book:
        assert sorted(book.namelist()) == PARTS


def test_every_answer_is_kept_under_the_text_itself(made):
    answers = json.loads((made[1] / "answers.json").read_text("utf-8"))
    assert list(answers) == PAYLOADS


def test_each_region_has_a_folder_of_its_own_in_the_reports(new_project, notebook_of):
    project = new_project()
    nbformat.write(foreign(notebook_of), project.notebooks / "vreemd.ipynb")
    names = [*PAYLOADS, *TWINS]
    jobs = [plan(project, ["vreemd"], {"regio": "b"}, project.root, label=n)[0] for n in names]
    folders = [job.place for job in jobs]
    assert {folder.parent for folder in folders} == {project.reports}
    assert len({folder.name.casefold() for folder in folders}) == len(names)
    assert all(len(folder.name) < 80 and not folder.name.endswith(".") for folder in folders)


@pytest.mark.parametrize("name", ["Intern", "con", "x" * 200, "a b", "naam."])
def test_a_notebook_with_an_odd_name_gets_a_folder_that_every_disk_can_hold(
    new_project, notebook_of, name
):
    project = new_project(**{name: "%% md\n# Vraag\n"})
    [job] = plan(project, [name], {}, project.root)
    assert job.place.parent == project.reports / "intern"
    assert job.place.name == place.slug(name, whole=True) != name
