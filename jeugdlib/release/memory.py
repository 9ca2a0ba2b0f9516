"""What this project released before, as a run asks for it and adds to it."""

from pathlib import Path

from jeugdlib.columns.project import find_root
from jeugdlib.release import ledger
from jeugdlib.release.rules import EARLIER
from jeugdlib.release.session import in_kernel, session

NO_PROJECT = "geen project, dus niet vergeleken"
NO_MEMBERS = "niet te vergelijken: welke kinderen erachter zitten, is niet meegegeven"


def compared(cells: dict[int, ledger.Cell], least: int) -> tuple[dict[int, str], str]:
    """Which cells differ by too few children from an earlier report, and what was compared."""
    root = _project()
    if root is None or not cells:
        return {}, NO_PROJECT if root is None else NO_MEMBERS
    found = ledger.differing(root, list(cells.values()), least)
    compared = f"vergeleken met {len(ledger.reports(root))} eerdere rapporten van dit project"
    return {i: EARLIER for place, i in enumerate(cells) if place in found}, compared


def remember(cells: dict[int, ledger.Cell], openbaarheid: str) -> None:
    """Add cells to what this run releases; without a project nothing is kept."""
    root = _project()
    if root is not None and cells:
        ledger.write(root, session().token, openbaarheid, list(cells.values()))


def _project() -> Path | None:
    return find_root(Path.cwd()) if in_kernel() else session().project
