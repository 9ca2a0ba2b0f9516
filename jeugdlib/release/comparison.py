"""Comparison of new cells with those of earlier reports: do they differ by too few children?"""

import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from jeugdlib.release.coded import BUCKETS, Coded, sketch
from jeugdlib.release.rules import THRESHOLDS

POPULATION = "population"
# Of a run that replaces a report: its name, for the kernel and for `commit`. It stands in the
# environment of the command, so it goes with it whatever ends it.
REPLACED = "JEUGD_REPLACED"
COMMITTED = "state = 'committed' AND made >= :since AND report IS NOT :replaced"


def which(since: str = "") -> dict[str, str | None]:
    """Which committed cells count: of a moment on, and not of a report that is being replaced."""
    return {"since": since, "replaced": os.environ.get(REPLACED)}


class Earlier:
    """The sets of children behind committed cells, in a form that is quick to compare."""

    def __init__(self, base: sqlite3.Connection, sizes: list[int], least: int, since: str = ""):
        self.base, self.least, self.which = base, least, which(since)
        sets = base.execute(
            "SELECT id, size, sketch FROM sets WHERE size BETWEEN :low AND :high AND EXISTS"
            f" (SELECT 1 FROM cells WHERE {COMMITTED} AND set_id = sets.id)",
            {"low": min(sizes) - least, "high": max(sizes) + least, **self.which},
        ).fetchall()
        self.ids = np.array([row[0] for row in sets], int)
        self.sizes = np.array([row[1] for row in sets], int)
        sketches = b"".join(row[2] for row in sets)
        self.sketches = np.frombuffer(sketches, np.uint64).reshape(len(sets), BUCKETS)

    def near(self, codes: np.ndarray) -> Iterator[tuple[int, tuple]]:
        """The cells over nearly the same children: by how many they differ, and the cell."""
        # each differing child changes one part of the sketch, so no near set is passed over
        parts = (self.sketches != sketch(codes)).sum(axis=1)
        close = (parts < self.least) & (abs(self.sizes - len(codes)) < self.least)
        for set_id in self.ids[close].tolist():
            (blob,) = self.base.execute("SELECT codes FROM sets WHERE id = ?", (set_id,)).fetchone()
            distance = len(np.setxor1d(codes, np.frombuffer(blob, np.uint64), assume_unique=True))
            if distance < self.least:
                over = self.base.execute(
                    "SELECT token, tab, what, value FROM cells"
                    f" WHERE {COMMITTED} AND set_id = :set_id",
                    {"set_id": set_id, **self.which},
                )
                yield from ((distance, cell) for cell in over.fetchall())

    def table(self, token: str, tab: bytes) -> dict[tuple, float | None]:
        """What a table of a run showed, by cell."""
        rows = self.base.execute(
            "SELECT cell, what, value FROM cells"
            f" WHERE {COMMITTED} AND token = :token AND tab = :tab",
            {"token": token, "tab": tab, **self.which},
        )
        return {(cell, what): value for cell, what, value in rows}


def overtaken(base: sqlite3.Connection, token: str) -> bool:
    """Whether a run differs by too few children from what was committed since it began."""
    pending = "FROM cells WHERE token = ? AND state = 'pending'"
    (since,) = base.execute(f"SELECT min(made) {pending}", (token,)).fetchone()
    tables = defaultdict(list)
    for tab, level, cell, what, value, set_id in base.execute(
        f"SELECT tab, level, cell, what, value, set_id {pending}", (token,)
    ).fetchall():
        (blob,) = base.execute("SELECT codes FROM sets WHERE id = ?", (set_id,)).fetchone()
        coded = Coded(cell, what, value, np.frombuffer(blob, np.uint64))
        tables[tab, THRESHOLDS[level].children].append(coded)
    for (_, least), cells in tables.items():
        everyone = next(cell.codes for cell in cells if cell.what == POPULATION)
        shown = [cell for cell in cells if cell.what != POPULATION]
        if any(shown[i].value is not None for i in compared(base, shown, everyone, least, since)):
            return True
    return False


def compared(
    base: sqlite3.Connection,
    cells: list[Coded],
    everyone: np.ndarray,
    least: int,
    since: str = "",
) -> set[int]:
    """Which cells differ by fewer than `least` children from what was released; see `differing`."""
    earlier = Earlier(base, [len(everyone), *(len(cell.codes) for cell in cells)], least, since)
    if _whole_table_differs(earlier, cells, everyone):
        return set(range(len(cells)))
    shown = [i for i, cell in enumerate(cells) if cell.value is not None]
    return {i for i in shown if _differs(earlier, cells[i])}


def _differs(earlier: Earlier, cell: Coded) -> bool:
    found = [
        (distance, value)
        for distance, (_, _, what, value) in earlier.near(cell.codes)
        if what == cell.what
    ]
    public = (0, cell.value) in found
    return not public and any(distance and value != cell.value for distance, value in found)


def _whole_table_differs(earlier: Earlier, cells: list[Coded], everyone: np.ndarray) -> bool:
    new = {(cell.cell, cell.what): cell.value for cell in cells}
    # beside one shown cell a change can only be in that cell, so there even the same number tells
    alone = len(new) > 1 and sum(value is not None for value in new.values()) < 2
    found = []
    for distance, (token, tab, what, _) in earlier.near(everyone):
        if what == POPULATION:
            table = earlier.table(token, tab).items()
            found.append((distance, {key: value for key, value in table if key in new}))
    if any(not distance and old == new for distance, old in found):
        return False
    return any(
        distance and old and (alone or any(new[key] != value for key, value in old.items()))
        for distance, old in found
    )
