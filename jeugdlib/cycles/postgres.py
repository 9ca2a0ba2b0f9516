"""A register that a region shares, in PostgreSQL; the same functions as `sqlite`."""

from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, insert, select, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from jeugdlib.columns import InputError
from jeugdlib.cycles import sqlite
from jeugdlib.cycles.schema import KEPT, take_steps

PATIENCE = 30  # seconds that a writer waits for another
KEY = 0x6A657567  # of the lock, which has to be the same for everyone
JOINED = "string_agg(code, ' ' ORDER BY code)"
# a commit is on the disk of the server before it is called one, whatever the server is set to
OPTIONS = f"-c lock_timeout={PATIENCE}s -c synchronous_commit=on"
SCHEME = "postgresql+psycopg://"


def engine(address: str) -> Engine:
    """The database at an address that begins with postgresql://.

    Raises
    ------
    InputError : the address cannot be read, or the driver is not installed.
    """
    known = {"connect_timeout": 10, "options": OPTIONS}
    scheme, _, rest = address.strip().partition("://")
    try:
        made = create_engine(SCHEME + rest, connect_args=known, poolclass=NullPool)
        # an @ in a password makes the rest of it the beginning of the name of the server
        if scheme.casefold() not in ("postgres", "postgresql") or "@" in (made.url.host or ""):
            raise ValueError
        return made
    except (ArgumentError, ValueError) as problem:  # with the address, and so with the password
        mend = "Schrijf het als postgresql://naam@server/database; in een wachtwoord %40 voor @."
        raise InputError("dit adres van een register is niet te lezen", mend=mend) from problem
    except ImportError as problem:
        raise InputError(
            "voor een register in PostgreSQL is een extra onderdeel nodig",
            mend="Installeer het met: pip install psycopg psycopg-binary.",
        ) from problem


def lock(connection: Connection) -> None:
    """Wait until nobody else writes; it ends with the transaction, also when that is cut off."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": KEY})


def version(connection: Connection) -> int:
    """How many steps of the schema the register has taken; 0 when it is new."""
    if connection.execute(text("SELECT to_regclass('register_versie')")).scalar() is None:
        return 0
    return connection.execute(text("SELECT versie FROM register_versie")).scalar()


def set_version(connection: Connection, number: int) -> None:
    """Say how many steps it has taken."""
    connection.execute(text("DROP TABLE IF EXISTS register_versie"))
    connection.execute(text("CREATE TABLE register_versie (versie INTEGER NOT NULL)"))
    connection.execute(text("INSERT INTO register_versie VALUES (:number)"), {"number": number})


def check(connection: Connection) -> str:
    """Nothing: the server keeps its own files, and refuses what does not fit."""
    return ""


def keep_copy(engine: Engine, path: Path) -> None:
    """A whole copy of the register in a file at a path, or none."""
    half = path.with_name(f"{path.name}.rijen")
    half.unlink(missing_ok=True)
    target = sqlite.engine(half)
    one_moment = {"isolation_level": "REPEATABLE READ"}
    try:
        with (
            engine.connect().execution_options(**one_moment) as source,
            target.connect().execution_options(writes=True) as copy,
            copy.begin(),
        ):
            take_steps(copy, sqlite)
            for table in KEPT:
                for rows in source.execute(select(table)).mappings().partitions(1000):
                    copy.execute(insert(table), [dict(row) for row in rows])
        sqlite.keep_copy(target, path)
    finally:
        half.unlink(missing_ok=True)
