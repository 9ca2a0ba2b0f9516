"""The ledger of releases: which children were behind which number in earlier reports.

Two numbers over nearly the same children give away the few that differ. So a project remembers, per
released cell, codes of its children that cannot be turned back without the project's ledger key,
and a later cell that differs from an earlier one by a few children, and would show another number,
is withheld. Codes and key stay in the private folder `.jeugd` of the project.

Cells are pending until the command commits them under the name of the report that it made.
"""

import hashlib
import os
import secrets
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import numpy as np

from jeugdlib.columns import InputError
from jeugdlib.release.coded import Cell, Codes, sketch
from jeugdlib.release.comparison import (
    COMMITTED,
    POPULATION,
    REPLACED,
    compared,
    overtaken,
    which,
)
from jeugdlib.release.session import forget, session

VERSION = 2
PENDING_DAYS = 2  # what no command commits or drops in this time came from a kernel that was left
REASON = "JEUGD_REASON"  # why a run replaces a report; beside REPLACED, in the environment
TABLES = """
CREATE TABLE sets (
    id INTEGER PRIMARY KEY, digest BLOB UNIQUE, size INTEGER, sketch BLOB, codes BLOB
);
CREATE TABLE cells (
    token TEXT, report TEXT, state TEXT, reason TEXT, made TEXT, level TEXT,
    tab BLOB, cell BLOB, what TEXT, value REAL, set_id INTEGER REFERENCES sets (id),
    UNIQUE (token, tab, cell, what)
);
CREATE INDEX cells_over_set ON cells (set_id, state);
CREATE INDEX set_by_size ON sets (size);
"""


def differing(root: Path, cells: list[Cell], least: int) -> set[int]:
    """Which of a table's cells differ by fewer than `least` children from what was released.

    A cell counts when an earlier one of the same kind of number differs by 1 to least − 1 children
    and showed something else. When the whole tables differ by so few, the place of the change would
    itself tell where these children are, so then every cell counts. A cell, or a table, that was
    released with the same children and the same number tells nothing new.
    """
    with _opened(root) as base:
        codes = _codes_of(root)
        everyone = codes.of(_population(cells))
        return compared(base, [codes.cell(cell) for cell in cells], everyone, least)


def write(root: Path, token: str, level: str, cells: list[Cell]) -> None:
    """Remember a table as pending under the token of a run; once again changes nothing."""
    codes = _codes_of(root)
    everyone = Cell("", POPULATION, None, _population(cells))
    tab = codes.name(repr(sorted((cell.name, cell.what) for cell in cells)))
    now = _now()
    with _opened(root) as base:
        base.execute(
            "DELETE FROM cells WHERE state = 'pending' AND julianday(made) < julianday(?) - ?",
            (now, PENDING_DAYS),
        )
        for cell in (everyone, *cells):
            values = (
                *(token, now, level, tab, codes.name(cell.name), cell.what, cell.value),
                _set_id(base, codes.of(cell.members)),
            )
            base.execute(
                "INSERT OR REPLACE INTO cells (token, state, made, level, tab, cell, what, value,"
                " set_id) VALUES (?, 'pending', ?, ?, ?, ?, ?, ?, ?)",
                values,
            )


def commit(root: Path, token: str, report: str) -> None:
    """The cells of a run belong to a report now; what that report released before, stays too.

    The report that it replaces counts no more from here on.

    Raises
    ------
    InputError : a report that was committed during this run differs from it by too few children.
    """
    with _opened(root) as base:
        if overtaken(base, token):
            raise InputError(
                "een ander rapport dat tegelijk werd gemaakt, gaat over bijna dezelfde kinderen",
                mend="Maak dit rapport opnieuw: dan wordt het daarmee vergeleken.",
            )
        now = _now()
        base.execute(
            "UPDATE cells SET state = 'withdrawn', reason = ?"
            " WHERE report = ? AND state = 'committed'",
            (os.environ.get(REASON), os.environ.get(REPLACED)),
        )
        base.execute(
            "UPDATE cells SET state = 'committed', report = ?, made = ?"
            " WHERE token = ? AND state = 'pending'",
            (report, now, token),
        )
        tables = defaultdict(set)
        for run, tab, *shown in base.execute(
            "SELECT token, tab, cell, what, value, set_id, level FROM cells"
            " WHERE report = ? AND state = 'committed'",
            (report,),
        ):
            tables[run, tab].add(tuple(shown))
        new = [shown for (run, _), shown in tables.items() if run == token]
        for (run, tab), shown in tables.items():
            if run != token and shown in new:  # the same report once more: one memory is enough
                base.execute(
                    "DELETE FROM cells WHERE token = ? AND tab = ? AND state = 'committed'",
                    (run, tab),
                )


def drop(root: Path, token: str) -> None:
    """Forget the pending cells of a run that made no report."""
    with _opened(root) as base:
        base.execute("DELETE FROM cells WHERE token = ? AND state = 'pending'", (token,))


@contextmanager
def remembering(root: Path | None) -> Iterator[Callable[[str], None]]:
    """Compare and remember what a command without a kernel releases; none = it does not.

    Gives what to call, with the name of the file that is made, once it is complete; what was not
    called for is forgotten.
    """
    forget()
    session().project = root
    token = session().token
    try:
        yield lambda name: commit(root, token, name) if root else None
    finally:
        forget()
        if root:
            drop(root, token)


def reports(root: Path) -> list[str]:
    """The reports that a new one is compared with."""
    with _opened(root) as base:
        found = base.execute(f"SELECT DISTINCT report FROM cells WHERE {COMMITTED}", which())
        return sorted(name for (name,) in found)


def withdraw(root: Path, report: str, reason: str) -> None:
    """Leave a report's cells out of every comparison of this run; `commit` makes that lasting.

    Raises
    ------
    InputError : the ledger has nothing of a report of that name.
    """
    known = reports(root)
    if report not in known:
        raise InputError(
            f"van rapport {report} is niets vrijgegeven",
            mend=f"In het register staan: {', '.join(known) or 'geen'}.",
        )
    os.environ |= {REPLACED: report, REASON: reason}


def restore() -> None:
    """Compare with every report again, once the replacing run has ended."""
    os.environ.pop(REPLACED, None)
    os.environ.pop(REASON, None)


def _now() -> str:
    return datetime.now(UTC).isoformat()


def _population(cells: list[Cell]) -> frozenset:
    return frozenset().union(*(cell.members for cell in cells))


@cache
def _codes_of(root: Path) -> Codes:
    path = _folder(root) / "ledger.key"
    if not path.exists():
        fresh = path.with_name(f".ledger.key.{secrets.token_hex(4)}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
        with suppress(FileExistsError):  # another run of this moment was first: its key counts
            os.link(fresh, path)
        fresh.unlink()
    return Codes(path.read_bytes())


def _set_id(base: sqlite3.Connection, codes: np.ndarray) -> int:
    digest = hashlib.blake2b(codes.tobytes(), digest_size=16).digest()
    base.execute(
        "INSERT OR IGNORE INTO sets (digest, size, sketch, codes) VALUES (?, ?, ?, ?)",
        (digest, len(codes), sketch(codes).tobytes(), codes.tobytes()),
    )
    return base.execute("SELECT id FROM sets WHERE digest = ?", (digest,)).fetchone()[0]


def _folder(root: Path) -> Path:
    folder = root / ".jeugd"
    folder.mkdir(exist_ok=True)
    folder.chmod(0o700)
    return folder


@contextmanager
def _opened(root: Path) -> Iterator[sqlite3.Connection]:
    """The ledger, within one transaction that is kept when nothing goes wrong."""
    try:
        path = _folder(root) / "ledger.sqlite"
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        base = sqlite3.connect(path, timeout=10, isolation_level=None)
        with closing(base):
            base.execute("PRAGMA journal_mode = DELETE")
            base.execute("PRAGMA synchronous = FULL")
            base.execute("BEGIN IMMEDIATE")
            _require_version(base, _codes_of(root))
            yield base
            base.execute("COMMIT")
    except (OSError, sqlite3.Error) as problem:
        raise InputError(
            f"het register van vrijgaven in .jeugd kan niet worden gebruikt ({problem})",
            mend="Is de schijf vol, de map beveiligd, of een andere run nog bezig?",
        ) from problem


def _require_version(base: sqlite3.Connection, codes: Codes) -> None:
    # with another key the codes of the same children differ, so that nothing would be found
    key = int.from_bytes(codes.name("")[:3])
    (version,) = base.execute("PRAGMA user_version").fetchone()
    if version == 0:
        for statement in TABLES.split(";"):
            base.execute(statement)
        base.execute(f"PRAGMA user_version = {VERSION}")
        base.execute(f"PRAGMA application_id = {key}")
    elif version != VERSION:
        raise InputError(
            f"het register van vrijgaven is van een andere versie ({version})",
            mend="Gebruik de versie van jeugdlib waarmee het is gemaakt, of een nieuwere.",
        )
    elif base.execute("PRAGMA application_id").fetchone() != (key,):
        raise InputError(
            "de sleutel .jeugd/ledger.key hoort niet bij het register van vrijgaven",
            mend="Zet de sleutel terug uit een reservekopie: zonder die sleutel kan niets worden "
            "vergeleken met wat dit project eerder vrijgaf.",
        )
