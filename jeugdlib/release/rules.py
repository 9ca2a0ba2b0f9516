"""Who may see what: the one step between a number and a report."""

import pandas as pd

from jeugdlib.columns import Answers, InputError, Released, about
from jeugdlib.columns.parameters import OPENBAARHEID


def release(table: pd.DataFrame | Answers, openbaarheid: str) -> Released | Answers:
    """The table as it may be seen at a level, marked as released.

    Parameters
    ----------
    table : a table or Answers, marked with whom it is about; without a mark: about children
    openbaarheid : "intern" (the team that may see the files), "kring" or "openbaar"

    Returns
    -------
    The same table as a `Released` (or Answers of two of them); `show` and `report` take no other.

    Raises
    ------
    InputError : the level is unknown, or the table is about children and the level is not intern:
        the rules for sharing those are not part of this version.
    """
    if openbaarheid not in OPENBAARHEID:
        raise InputError(
            f"openbaarheid {openbaarheid!r} bestaat niet",
            mend=f"Kies uit: {', '.join(OPENBAARHEID)}.",
        )
    if isinstance(table, Answers):
        return Answers(
            answers=release(table.answers, openbaarheid), rows=release(table.rows, openbaarheid)
        )
    protected = about(table) != "publication" and len(table) > 0
    if protected and openbaarheid != "intern":
        raise InputError(
            f"deze tabel gaat over kinderen en kan in deze versie niet op niveau {openbaarheid} "
            "worden gedeeld",
            mend="Draai het rapport met openbaarheid=intern en houd het binnen het team.",
        )

    return Released.seal(table, openbaarheid)
