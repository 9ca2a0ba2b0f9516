"""What an executed notebook gave: its answers, its tables, and whether it kept to what is ours."""

import nbformat

from jeugdlib.columns import InputError
from jeugdlib.columns.parameters import OPENBAARHEID

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
LANGUAGE = {"name": "python"}
INJECTED = "injected-parameters"  # papermill's tag on the cell that it adds


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


def clean(notebook: nbformat.NotebookNode, openbaarheid: str) -> None:
    """Take out, in place, what may not leave: times, paths, warnings, and what we did not show.

    Raises
    ------
    InputError : at level kring or openbaar a cell shows something that `show` did not make, or
        that was released for fewer readers than the report has.
    """
    number = 0  # of the code cell, as in the notebook: papermill's own cell does not count
    for cell in notebook.cells:
        cell.metadata = {k: v for k, v in cell.metadata.items() if k == "tags"}
        if cell.cell_type != "code":
            continue
        number += bool(cell.source.strip()) and INJECTED not in cell.metadata.get("tags", [])
        # warnings name files and lines of this machine; they are for the log, not for a reader
        cell.outputs = [out for out in cell.outputs if out.get("name") != "stderr"]
        for out in cell.outputs:
            _require_shareable(out.get("metadata", {}).get("jeugdlib"), openbaarheid, number)
    # the kernel's own description can name an environment, and thereby a user
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": LANGUAGE})


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
    return [
        out.metadata["jeugdlib"]
        for cell in notebook.cells
        if cell.cell_type == "code"
        for out in cell.outputs
        if "jeugdlib" in out.get("metadata", {})
    ]
