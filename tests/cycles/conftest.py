"""A register to write in: in a file, and on a PostgreSQL server that the tests start themselves."""

import os

import pytest

from benchmarks.postgres_server import find_programs, postgres_server

FIRST = {"niveau": "I", "stap": "samen beslissen", "thema": "uitval", "vraag": "Waarom?"}


@pytest.fixture(scope="session")
def server():
    """What makes a database on a server and tells its address."""
    if find_programs() is None and not os.environ.get("CI"):
        pytest.skip("PostgreSQL is not installed: a register on a server was not tested")
    with postgres_server() as make:
        yield make


@pytest.fixture(params=["sqlite", "postgres"])
def address(request, tmp_path):
    """Where a register may be made; every test has one of its own, on both databases."""
    if request.param == "sqlite":
        return str(tmp_path / "cycli.sqlite")
    return request.getfixturevalue("server")(f"t{abs(hash(request.node.nodeid))}")
