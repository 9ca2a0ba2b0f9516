"""What a report cost: the seconds of each part, and the most memory of its notebook."""

import ast
import time
from collections.abc import Iterator
from contextlib import contextmanager

import nbformat

SETTING_UP = {"parameters", "injected-parameters"}


def of_notebook(executed: nbformat.NotebookNode) -> dict[str, float]:
    """What running a notebook cost, by what papermill and our engine noted in it.

    Returns
    -------
    kernel : seconds until there was a process for the cells, and to end it
    imports : seconds of the cells that only import or fill in parameters
    cells : seconds of the other cells
    memory : the most MB of its process, with what all notebooks share; not known of a kernel that
        was not forked
    """
    noted = executed.metadata.get("papermill", {})
    seconds = {"imports": 0.0, "cells": 0.0}
    for cell in executed.cells:
        part = "imports" if cell.cell_type == "code" and _sets_up(cell) else "cells"
        seconds[part] += cell.metadata.get("papermill", {}).get("duration") or 0.0
    kernel = (noted.get("duration") or 0.0) - sum(seconds.values())
    cost = {name: round(spent, 3) for name, spent in {"kernel": kernel, **seconds}.items()}
    return cost | ({"memory": round(noted["memory"] / 1000)} if "memory" in noted else {})


@contextmanager
def timed(cost: dict[str, float], part: str) -> Iterator[None]:
    """Note how many seconds a part of the work takes."""
    start = time.perf_counter()
    yield
    cost[part] = round(time.perf_counter() - start, 3)


def _sets_up(cell: nbformat.NotebookNode) -> bool:
    if SETTING_UP & set(cell.metadata.get("tags", [])):
        return True
    try:
        lines = ast.parse(cell.source).body
    except SyntaxError:  # a magic of IPython
        return False
    return all(isinstance(line, ast.Import | ast.ImportFrom) for line in lines)
