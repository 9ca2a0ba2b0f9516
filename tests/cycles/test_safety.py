"""What the register promises: nothing that was acknowledged is lost, whatever happens to it."""

import multiprocessing
import os
import resource
import shutil
import signal
import sqlite3
import stat
import sys
import tempfile
import warnings
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import insert

from benchmarks.register import by_api, by_command, kills
from jeugdlib import read
from jeugdlib.columns import InputError
from jeugdlib.cycles import open_register, postgres, sqlite
from jeugdlib.cycles.schema import CYCLUS, STEPS
from tests.cycles.conftest import FIRST

WRITERS, EACH = 8, 5


# benchmarks/register.py kills two hundred times
@pytest.mark.parametrize("count", [2, pytest.param(20, marks=pytest.mark.slow)])
@pytest.mark.parametrize("work", [by_api, by_command])
def test_kills_lose_nothing_that_was_acknowledged(work, count, address):
    done = kills(work, address, count, np.random.default_rng(5))
    assert done["lost"] == 0
    assert done["acknowledged"] > 0


def _write(address, numbers):
    register = open_register(address)
    for _ in range(EACH):
        numbers.put(register.new(**FIRST, begonnen="2026-01-01"))


def test_eight_writers_at_once_make_a_register_and_lose_nothing(address):
    fork = multiprocessing.get_context("fork")
    numbers = fork.Queue()
    writers = [fork.Process(target=_write, args=(address, numbers)) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    said = [numbers.get(timeout=120) for _ in range(WRITERS * EACH)]
    for writer in writers:
        writer.join()
    expected = [f"2026-{number:03d}" for number in range(1, WRITERS * EACH + 1)]
    assert sorted(said) == expected
    assert open_register(address).table()["cyclus"].tolist() == expected


def make_older(address, steps=1):
    """A register as an earlier version made it, with one cycle in it."""
    if address.startswith("postgresql"):
        engine, kind = postgres.engine(address), postgres
    else:
        engine, kind = sqlite.engine(Path(address)), sqlite
    with engine.connect().execution_options(writes=True) as base, base.begin():
        for statement in (line for step in STEPS[:steps] for line in step):
            base.exec_driver_sql(statement)
        base.execute(insert(CYCLUS), {**FIRST, "cyclus": "2025-001", "begonnen": "2025-05-01"})
        kind.set_version(base, steps)


def test_an_older_register_takes_the_steps_it_has_not_taken(address):
    make_older(address)
    register = open_register(address)
    assert register.table()["cyclus"].tolist() == ["2025-001"]
    register.log("2025-001", doel="beter")
    assert len(register.history("2025-001")) == 1
    pd.testing.assert_frame_equal(open_register(address).table(), register.table())


def test_before_an_upgrade_a_copy_of_the_file_is_kept(tmp_path):
    place = tmp_path / "cycli.sqlite"
    make_older(str(place))
    open_register(place)
    with closing(sqlite3.connect(tmp_path / "cycli-versie-1.sqlite")) as copy:
        assert copy.execute("SELECT cyclus FROM cyclus").fetchall() == [("2025-001",)]
        assert copy.execute("PRAGMA user_version").fetchone() == (1,)


def test_an_upgrade_that_fails_leaves_the_register_as_it_was(address, monkeypatch):
    from jeugdlib.cycles import schema

    make_older(address)
    broken = (STEPS[0], (*STEPS[1], "CREATE TABLE cyclus (x TEXT)"))
    monkeypatch.setattr(schema, "STEPS", broken)
    with pytest.raises(InputError):
        open_register(address)
    monkeypatch.setattr(schema, "STEPS", STEPS)
    assert open_register(address).table()["cyclus"].tolist() == ["2025-001"]


def test_a_register_of_a_later_version_is_refused(address):
    register = open_register(address)
    with register.database.writing() as base:
        register.database.kind.set_version(base, 99)
    with pytest.raises(InputError, match=r"latere versie \(99\)"):
        open_register(address)


def test_a_database_of_something_else_is_left_alone(tmp_path):
    place = tmp_path / "ander.sqlite"
    with closing(sqlite3.connect(place)) as other:
        other.execute("CREATE TABLE klanten (naam TEXT)")
    before = place.read_bytes()
    with pytest.raises(InputError, match="databestand van iets anders"):
        open_register(place)
    assert place.read_bytes() == before


@pytest.mark.parametrize("content", [b"geen databank" * 100, b""])
def test_a_file_that_is_no_database_is_refused_and_an_empty_one_is_new(tmp_path, content):
    place = tmp_path / "r.sqlite"
    place.write_bytes(content)
    if content:
        with pytest.raises(InputError, match="beschadigd"):
            open_register(place)
    else:
        assert open_register(place).new(**FIRST)


def test_damage_is_seen_when_the_register_is_opened(tmp_path):
    place = tmp_path / "r.sqlite"
    register = open_register(place)
    for _ in range(40):
        register.new(**FIRST, analyse="x" * 500)
    content = bytearray(place.read_bytes())
    half = len(content) // 2
    content[half : half + 3000] = os.urandom(3000)
    place.write_bytes(bytes(content))
    with pytest.raises(InputError, match=r"beschadigd.*reservekopie"):
        open_register(place)


def test_a_reference_to_a_cycle_that_is_not_there_is_refused_by_the_database(address):
    register = open_register(address)
    with pytest.raises(InputError), register.database.writing() as base:
        row = "('2026-404', 1, '2026-01-01', '{}')"
        base.exec_driver_sql(f"INSERT INTO logboek VALUES {row}")


def test_the_file_is_opened_as_promised(tmp_path):
    register = open_register(tmp_path / "r.sqlite")
    with register.database.reading() as base:
        asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        found = [base.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    assert found[0] == "delete"
    assert found[1] >= 2  # FULL is 2; EXTRA, which does more, is 3
    assert found[2] == 1
    assert found[3] >= 10_000


def test_the_server_keeps_a_commit_and_a_writer_waits(server):
    register = open_register(server("zoals_beloofd"))
    with register.database.reading() as base:
        assert base.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
        assert base.exec_driver_sql("SHOW lock_timeout").scalar() == "30s"


def test_who_waits_too_long_reads_why(address, monkeypatch):
    monkeypatch.setattr(sqlite, "PATIENCE", 0.1)
    monkeypatch.setattr(postgres, "OPTIONS", "-c lock_timeout=100ms")
    register, other = open_register(address), open_register(address)
    with (
        register.database.writing(),
        pytest.raises(InputError, match="een ander schrijft er al"),
    ):
        other.new(**FIRST)
    assert other.new(**FIRST)


def test_what_goes_wrong_halfway_is_not_kept(address):
    register = open_register(address)
    with pytest.raises(RuntimeError), register.database.writing() as base:
        base.execute(insert(CYCLUS), {**FIRST, "cyclus": "2026-001", "begonnen": "2026-01-01"})
        raise RuntimeError
    assert register.table().empty


@contextmanager
def somebody_else():
    """Work as a user who owns nothing, when the tests are run by root, whom nothing is refused."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_a_register_that_may_only_be_read_is_read_and_says_so_when_written():
    folder = Path(tempfile.mkdtemp())
    try:
        place = folder / "cycli.sqlite"
        number = open_register(place).new(**FIRST)
        place.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
        folder.chmod(0o555)
        with somebody_else():
            register = open_register(place)
            assert register.list()["cyclus"].tolist() == [number]
            with pytest.raises(InputError, match=r"niet worden geschreven.*Vraag om schrijfrecht"):
                register.new(**FIRST)
            with pytest.raises(InputError, match="niet worden geschreven"):
                open_register(folder / "nieuw.sqlite")
            with pytest.raises(InputError, match="niet worden geschreven"):
                register.backup(folder / "kopie.sqlite")
        folder.chmod(0o755)
        assert open_register(place).table()["cyclus"].tolist() == [number]
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def _fill(place, send):
    register = open_register(place)
    limit = place.stat().st_size + 60_000
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    kept = []
    try:
        for _ in range(1000):
            kept.append(register.new(**FIRST, analyse="x" * 4000))
    except InputError as problem:
        send.send((kept, str(problem)))


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are not on Windows")
def test_a_full_disk_gives_a_sentence_and_loses_nothing(tmp_path):
    fork = multiprocessing.get_context("fork")
    place = tmp_path / "r.sqlite"
    open_register(place)
    receive, send = fork.Pipe(duplex=False)
    writer = fork.Process(target=_fill, args=(place, send))
    writer.start()
    kept, said = receive.recv()
    writer.join()
    assert "de schijf is vol of doet het niet" in said
    assert kept
    register = open_register(place)
    assert register.table()["cyclus"].tolist() == kept
    assert register.new(**FIRST)


def test_a_backup_is_a_register_with_everything(address, tmp_path):
    register = open_register(address)
    number = register.new(**FIRST, kans=0.3)
    (tmp_path / "manifest.json").write_text("{}")
    register.link(number, tmp_path)
    register.bottleneck(number, omschrijving="geen plek", geadresseerd_aan="gemeente")
    copy = open_register(register.backup(tmp_path / "kopie.sqlite"))
    for name in ("table", "bottlenecks"):
        pd.testing.assert_frame_equal(getattr(copy, name)(), getattr(register, name)())
    pd.testing.assert_frame_equal(copy.history(number), register.history(number))
    assert copy.new(**FIRST, begonnen="2026-01-01").startswith("2026-")
    with pytest.raises(InputError, match="is er al"):
        register.backup(tmp_path / "kopie.sqlite")
    files = {path.name for path in tmp_path.iterdir()} - {"cycli.sqlite", "manifest.json"}
    assert files == {"kopie.sqlite"}


def _leave_a_change_unfinished(place):
    with closing(sqlite3.connect(place, isolation_level=None)) as base:
        base.execute("PRAGMA cache_size = 1")  # so that pages go to the disk before the end
        base.execute("BEGIN IMMEDIATE")
        base.execute("UPDATE cyclus SET analyse = 'half'")
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_change_that_was_cut_off_is_never_read_and_goes_back_at_the_next_open(tmp_path):
    place = tmp_path / "r.sqlite"
    register = open_register(place)
    for _ in range(20):
        register.new(**FIRST, analyse="heel " * 600)
    fork = multiprocessing.get_context("fork")
    writer = fork.Process(target=_leave_a_change_unfinished, args=(place,))
    writer.start()
    writer.join()
    assert Path(f"{place}-journal").exists()
    with pytest.raises(InputError, match="jeugd cycle list"):
        read.table(place, "cycli")
    assert len(open_register(place).table()) == 20
    assert read.table(place, "cycli")["analyse"].str.startswith("heel").all()


@pytest.mark.parametrize("folder", ["OneDrive - Gemeente", "Dropbox", "Nextcloud"])
def test_a_folder_that_is_synced_is_warned_of(tmp_path, folder):
    (tmp_path / folder).mkdir()
    with pytest.warns(UserWarning, match=r"cloud.*PostgreSQL"):
        open_register(tmp_path / folder / "r.sqlite")


def test_a_share_is_warned_of_and_a_disk_is_not(tmp_path, monkeypatch):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        open_register(tmp_path / "r.sqlite")
    monkeypatch.setattr(sqlite, "_file_system", lambda place: "nfs4")
    with pytest.warns(UserWarning, match="netwerkschijf"):
        open_register(tmp_path / "r.sqlite")


@pytest.mark.skipif(sys.platform != "linux", reason="the list of mounts is that of Linux")
def test_the_file_system_is_that_of_the_nearest_mount():
    assert sqlite._file_system(Path("/proc/self")) == "proc"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("postgresql://jeugd:geheim@localhost:1/niets", "geeft geen gehoor"),
        ("postgresql://jeugd:geheim@localhost:poort/niets", "adres van een register is niet"),
        ("postgresql://jeugd:ge@heim@localhost:1/niets", "adres van een register is niet.*%40"),
        ("postgresql://jeugd:geheim@nergens.invalid/niets", "geeft geen gehoor"),
        ("mysql://jeugd:geheim@localhost:1/niets", "adres van een register is niet"),
        (" PostgreSQL://jeugd:geheim@localhost:1/niets", "geeft geen gehoor"),
    ],
)
def test_a_server_that_does_not_answer_is_said_without_the_password(address, said):
    with pytest.raises(InputError, match=said) as problem:
        open_register(address)
    assert "heim" not in str(problem.value)


def test_what_is_no_text_and_links_in_a_circle_are_refused_with_a_sentence(tmp_path, address):
    register = open_register(address)
    for ask in (register.show, lambda word: register.list(thema=word)):
        with pytest.raises(InputError, match=r"geen tekst|staat niet"):
            ask("\udc80")
    circle = tmp_path / "kring.sqlite"
    circle.symlink_to(circle)
    for place in (circle, "a\0b"):
        with pytest.raises(InputError, match="hier kan geen register staan"):
            open_register(place)


def test_a_register_that_is_not_there_is_made_only_when_that_was_meant(tmp_path):
    with pytest.raises(InputError, match="nog geen register"):
        open_register(tmp_path / "r.sqlite", create=False)
    assert not (tmp_path / "r.sqlite").exists()
    for place in (tmp_path, tmp_path / "nee" / "r.sqlite"):
        with pytest.raises(InputError, match="hier kan geen register staan"):
            open_register(place)
