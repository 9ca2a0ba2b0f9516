"""A PostgreSQL server of one's own, for as long as it is needed: for tests and benches."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

STARTS = 60  # seconds that it may take to answer


def find_programs() -> Path | None:
    """The folder with `initdb` and `postgres`; none when PostgreSQL is not installed."""
    known = shutil.which("initdb")
    found = [Path(known)] if known else []
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    return found[0].resolve().parent if found else None


@contextmanager
def postgres_server() -> Iterator[Callable[[str], str]]:
    """Start a server on a socket; gives what makes a database and tells its address.

    PostgreSQL refuses to run as root, so that root starts it as another user.
    """
    programs = find_programs()
    root = os.geteuid() == 0
    user = pwd.getpwnam("nobody") if root else None
    how = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    folder = Path(
        tempfile.mkdtemp(prefix="jeugd-pg-")
    )  # a short path: that of a socket has a limit
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)
    data = folder / "data"
    quiet = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **how}
    known = ["-D", str(data), "-A", "trust", "-U", "jeugd", "-E", "UTF8", "--locale=C", "-N"]
    subprocess.run([programs / "initdb", *known], check=True, **quiet)
    only_socket = ["-k", str(folder), "-c", "listen_addresses="]
    server = subprocess.Popen([programs / "postgres", "-D", str(data), *only_socket], **quiet)
    try:
        _wait(folder)
        yield lambda name: _database(folder, name)
    finally:
        server.send_signal(signal.SIGQUIT)  # at once: what it holds is thrown away
        server.wait(timeout=STARTS)
        shutil.rmtree(folder)


def _wait(folder: Path) -> None:
    import psycopg

    until = time.monotonic() + STARTS
    while True:
        try:
            psycopg.connect(host=str(folder), user="jeugd", dbname="postgres").close()
            return
        except psycopg.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def _database(folder: Path, name: str) -> str:
    import psycopg

    with psycopg.connect(
        host=str(folder), user="jeugd", dbname="postgres", autocommit=True
    ) as base:
        there = base.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not there:
            base.execute(f'CREATE DATABASE "{name}"')
    return f"postgresql://jeugd@/{name}?host={folder}"
