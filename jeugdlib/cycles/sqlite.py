"""A register in one file: how it is opened, locked, checked and copied."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

from jeugdlib.columns import InputError

PATIENCE = 30  # seconds that a writer waits for another
OURS = 0x6A657567  # "jeug": what tells a register from other databases
JOINED = "group_concat(code, ' ')"
SYNCED = (
    *("onedrive", "dropbox", "google drive", "googledrive", "icloud", "mobile documents"),
    *("cloudstorage", "nextcloud", "surfdrive", "sharepoint"),
)
SHARES = ("nfs", "cifs", "smb", "9p", "afs", "fuse.sshfs", "fuse.rclone", "davfs")


def engine(path: Path) -> Engine:
    """The file at a path; a connection for each time that something is read or written."""
    made = create_engine("sqlite://", creator=lambda: _connect(path), poolclass=NullPool)

    # the driver would begin a transaction at the first change, when what was read may be old
    @event.listens_for(made, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return made


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    # no WAL: that does not work on a share. EXTRA is FULL, and the folder is written out as well,
    # so that after a power cut the journal of what was committed is not there again
    for setting in ("journal_mode = DELETE", "synchronous = EXTRA", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {setting}")
    return connection


def lock(connection: Connection) -> None:
    """Nothing: a transaction that writes began as the only one."""


def version(connection: Connection) -> int:
    """How many steps of the schema the register has taken; 0 when it is new.

    Raises
    ------
    InputError : it is a database of something else.
    """
    number = connection.exec_driver_sql("PRAGMA user_version").scalar()
    owner = connection.exec_driver_sql("PRAGMA application_id").scalar()
    filled = connection.exec_driver_sql("SELECT count(*) FROM sqlite_schema").scalar()
    if filled and owner != OURS:
        raise InputError("dit is een databestand van iets anders, geen register van cycli")
    return number


def set_version(connection: Connection, number: int) -> None:
    """Say how many steps it has taken."""
    connection.exec_driver_sql(f"PRAGMA user_version = {number}")
    connection.exec_driver_sql(f"PRAGMA application_id = {OURS}")


def check(connection: Connection) -> str:
    """What is wrong with the file, or nothing."""
    found = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
    loose = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    return "" if found == "ok" and loose is None else str(found if found != "ok" else loose)


def keep_copy(engine: Engine, path: Path) -> None:
    """A whole copy of the register at a path, or none."""
    half = path.with_name(f"{path.name}.half")
    half.unlink(missing_ok=True)
    try:
        with closing(engine.raw_connection()) as source, closing(sqlite3.connect(half)) as target:
            source.driver_connection.backup(target)
        with half.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(half, path)
    finally:
        half.unlink(missing_ok=True)


def unsafe(path: Path) -> str:
    """Why a register should not be kept in a place; nothing when it may."""
    place = path.resolve()
    if any(part.casefold().startswith(SYNCED) for part in place.parts):
        return "in een map die met de cloud wordt gelijkgehouden"
    on_share = place.as_posix().startswith("//") or _file_system(place).startswith(SHARES)
    return "op een netwerkschijf" if on_share else ""


def _file_system(place: Path) -> str:
    try:
        lines = Path("/proc/self/mounts").read_text().replace(r"\040", "\0").splitlines()
    except OSError:  # not Linux
        return ""
    mounts = [(at.replace("\0", " "), kind) for _, at, kind, *_ in map(str.split, lines)]
    return max(((len(at), kind) for at, kind in mounts if place.is_relative_to(at)))[1]
