"""What an executed notebook gave: its answers, its tables, and whether it kept to what is ours."""

import re

import nbformat

from jeugdlib.columns import InputError
from jeugdlib.columns.parameters import OPENBAARHEID
from jeugdlib.report.html import safe_html

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
LANGUAGE = {"name": "python"}
INJECTED = "injected-parameters"  # papermill's tag on the cell that it adds
# what a page can show; another kind of output may act, or hold the data that it was drawn from
SHOWN = ("text/html", "text/plain", "image/png")
OURS = ("jeugdlib", "image/png")  # metadata of an output that a report keeps
ATTACHED = re.compile(r"attachment:(?=\S)")


def answers(notebook: nbformat.NotebookNode) -> dict[str, dict]:
    """All recorded answers, by key, in their order.

    Raises
    ------
    InputError : one key was recorded twice.
    """
    found: dict[str, dict] = {}
    for mark in _marks(notebook):
        for key, record in mark.get("answers", {}).items():
            if key in found:
                raise InputError(f"antwoord {key} is twee keer vastgelegd in dit notebook")
            found[key] = record
    return found


def tables(notebook: nbformat.NotebookNode) -> list[dict]:
    """The shown tables, each with caption, headings, rows and notes."""
    return [mark for mark in _marks(notebook) if "headings" in mark]


def control(notebook: nbformat.NotebookNode) -> list[dict]:
    """What `release` noted for the person who signs, in the order of the notebook."""
    return [record for mark in _marks(notebook) for record in mark.get("control", [])]


def token(notebook: nbformat.NotebookNode) -> str:
    """Under which name the ledger keeps what this run released; empty when that is nothing."""
    return next((mark["run"] for mark in _marks(notebook) if "run" in mark), "")


def tally(notebook: nbformat.NotebookNode) -> tuple[int, int]:
    """How many numbers about children a shared report has, and how many of them were withheld."""
    marks = _marks(notebook)
    return tuple(sum(mark.get(name, 0) for mark in marks) for name in ("protected", "withheld"))


def clean(notebook: nbformat.NotebookNode, openbaarheid: str) -> None:
    """Take out, in place, what may not leave: times, paths, warnings, and what we did not show.

    Raises
    ------
    InputError : at level kring or openbaar a cell shows something that `show` did not make, or
        that was released for fewer readers than the report has.
    """
    number = 0  # of the code cell, as in the notebook: papermill's own cell does not count
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        is_code = cell.cell_type == "code"
        kept = {"cell_type", "id", "source", *(("outputs", "execution_count") if is_code else ())}
        for name in set(cell) - kept:
            del cell[name]  # attachments, and the metadata of an editor
        cell.metadata = nbformat.from_dict({"tags": tags})
        if not is_code:
            # a page shows no picture in a text, but its absence would stop the making of the page
            cell.source = ATTACHED.sub("", cell.source)
            continue
        number += bool(cell.source.strip()) and INJECTED not in tags
        # warnings name files and lines of this machine; they are for the log, not for a reader
        outputs = [out for out in cell.outputs if out.get("name") != "stderr"]
        for out in outputs:
            _require_shareable(out.get("metadata", {}).get("jeugdlib"), openbaarheid, number)
        cell.outputs = [_bare(out) for out in outputs if "control" not in _mark(out)]
    # the kernel's own description can name an environment, and thereby a user
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": LANGUAGE})


def _bare(out: nbformat.NotebookNode) -> nbformat.NotebookNode:
    if "data" in out:
        out.data = {kind: value for kind, value in out.data.items() if kind in SHOWN}
        if "text/html" in out.data:
            out.data["text/html"] = safe_html(out.data["text/html"])
        out.metadata = {name: out.metadata[name] for name in OURS if name in out.metadata}
    return out


def _require_shareable(mark: dict | None, openbaarheid: str, number: int) -> None:
    if mark is None and openbaarheid != "intern":
        raise InputError(
            f"codecel {number} toont iets dat niet met show is gemaakt; op niveau "
            f"{openbaarheid} komt alleen in het rapport wat show toont",
            mend="Gebruik show.table, show.sentences of een figuur uit show.",
        )
    level = (mark or {}).get("openbaarheid", openbaarheid)
    if OPENBAARHEID.index(level) < OPENBAARHEID.index(openbaarheid):
        raise InputError(
            f"codecel {number} toont iets dat is vrijgegeven op niveau {level}, en dit rapport is "
            f"{openbaarheid}",
            mend="Geef overal de parameter mee: release(tabel, openbaarheid).",
        )


def _marks(notebook: nbformat.NotebookNode) -> list[dict]:
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [_mark(out) for cell in code for out in cell.outputs]


def _mark(out: nbformat.NotebookNode) -> dict:
    return out.get("metadata", {}).get("jeugdlib", {})
