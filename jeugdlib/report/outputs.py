"""What an executed notebook gave: its answers, its tables, and whether it kept to what is ours."""

import nbformat

from jeugdlib.columns import InputError

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
    InputError : at level kring or openbaar a cell shows something that `show` did not make.
    """
    number = 0  # of the code cell, as in the notebook: papermill's own cell does not count
    for cell in notebook.cells:
        cell.metadata = {k: v for k, v in cell.metadata.items() if k == "tags"}
        if cell.cell_type != "code":
            continue
        number += bool(cell.source.strip()) and INJECTED not in cell.metadata.get("tags", [])
        # warnings name files and lines of this machine; they are for the log, not for a reader
        cell.outputs = [out for out in cell.outputs if out.get("name") != "stderr"]
        foreign = [out for out in cell.outputs if "jeugdlib" not in out.get("metadata", {})]
        if foreign and openbaarheid != "intern":
            raise InputError(
                f"codecel {number} toont iets dat niet met show is gemaakt; op niveau "
                f"{openbaarheid} komt alleen in het rapport wat show toont",
                mend="Gebruik show.table, show.sentences of een figuur uit show.",
            )
    notebook.metadata = {
        "kernelspec": notebook.metadata.get("kernelspec", {}),
        "language_info": {"name": "python"},
    }


def _marks(notebook: nbformat.NotebookNode) -> list[dict]:
    return [
        out.metadata["jeugdlib"]
        for cell in notebook.cells
        if cell.cell_type == "code"
        for out in cell.outputs
        if "jeugdlib" in out.get("metadata", {})
    ]
