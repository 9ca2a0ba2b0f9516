"""The register of cycles: is anything lost when a writer is killed, and how fast does it list?

`kills` is used by the tests as well, with fewer kills. The writer is a copy of this process in
which everything is loaded, so that a kill falls in the writing and not in the start of Python.
"""

import json
import os
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from sqlalchemy import func, insert, select

from benchmarks.postgres_server import postgres_server
from jeugdlib.cli import main, reports
from jeugdlib.cli.cycle import SHOWN
from jeugdlib.cycles import open_register
from jeugdlib.cycles.schema import CYCLUS, LOGBOEK
from jeugdlib.report import parameters
from jeugdlib.simulate import cycles

KILLS, MANY = 200, 100_000
LOADED = (reports, parameters)  # what the command imports when it is given
LONGEST = 0.6  # seconds that a writer lives
FIRST = {"niveau": "I", "stap": "samen beslissen", "thema": "uitval", "vraag": "Waarom?"}


def by_api(address: str, say: Callable[[str, float], None]) -> None:
    """Begin cycles and log a chance, for ever; say what was acknowledged."""
    register = open_register(address)
    for place in range(1_000_000):
        number = register.new(**FIRST)
        say(number, -1.0)
        register.log(number, kans=place % 100 / 100)
        say(number, place % 100 / 100)


def by_command(address: str, say: Callable[[str, float], None]) -> None:
    """The same, each a `jeugd cycle` of its own; what it printed last is what it acknowledged."""
    read, write = os.pipe()
    sys.stdout = os.fdopen(write, "w")

    def run(*words: str) -> str:
        assert main(["cycle", *words, "--register", address]) == 0
        sys.stdout.flush()
        return os.read(read, 1000).decode()

    given = [word for name, value in FIRST.items() for word in ("-p", f"{name}={value}")]
    for place in range(1_000_000):
        number = run("new", *given).split()[1]
        say(number, -1.0)
        run("log", number, "-p", f"kans={place % 100 / 100}")
        say(number, place % 100 / 100)


def kills(work: Callable, address: str, count: int, rng: np.random.Generator) -> dict[str, int]:
    """Kill a writer at random moments; how many entries were acknowledged, and how many are lost.

    After each kill the register is opened, which checks it, and each cycle has to be whole: a
    cycle with its entry in the log, and its chance if that was acknowledged.
    """
    open_register(address)
    known: dict[str, float] = {}
    entries, lost = 0, 0
    for _ in range(count):
        said = _killed(work, address, float(rng.uniform(0, LONGEST)))
        entries += len(said)
        known |= dict(said)
        register = open_register(address)
        table = register.table().set_index("cyclus")
        found = table["kans"].reindex(list(known)).fillna(-1).astype(float)
        lost += sum(number not in table.index for number in known)
        lost += int((found < pd.Series(known, dtype=float) - 1e-9).sum())
        with register.database.reading() as base:
            noted = base.execute(select(func.count(LOGBOEK.c.cyclus.distinct()))).scalar()
        lost += abs(len(table) - noted)
    return {"kills": count, "acknowledged": entries, "cycles": len(table), "lost": lost}


def _killed(work: Callable, address: str, seconds: float) -> list[tuple[str, float]]:
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            work(address, lambda *entry: os.write(write, (json.dumps(entry) + "\n").encode()))
        except BaseException:
            traceback.print_exc()
        os._exit(1)
    os.close(write)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the writer had stopped by itself"
    with os.fdopen(read) as lines:
        return [tuple(json.loads(line)) for line in lines]


def fill(address: str, size: int) -> None:
    """Put many made-up cycles in a register at once."""
    rows = cycles(np.random.default_rng(1), size=size).drop(columns="rapporten")
    rows = rows.astype(object).where(rows.notna(), None)
    with open_register(address).database.writing() as base:
        base.execute(insert(CYCLUS), rows.to_dict("records"))


def listing(address: str) -> dict[str, float]:
    """Seconds to open the register, to list what is open, to list all, to read the table."""
    start = time.perf_counter()
    register = open_register(address)
    timed = {"open": time.perf_counter() - start}
    jobs = {
        "list": lambda: register.list(latest=SHOWN),
        "list --all": lambda: register.list(everything=True),
        "table": register.table,
    }
    for name, job in jobs.items():
        seconds = []
        for _ in range(5):
            start = time.perf_counter()
            job()
            seconds.append(time.perf_counter() - start)
        timed[name] = float(np.median(seconds))
    return timed


def run() -> None:
    """Print what was found, for both databases."""
    rng = np.random.default_rng(7)
    seconds = {}
    with tempfile.TemporaryDirectory() as folder, postgres_server() as server:
        places = {
            "SQLite": lambda name: str(Path(folder, f"{name}.sqlite")),
            "PostgreSQL": lambda name: server(name),
        }
        for kind, place in places.items():
            for work in (by_api, by_command):
                done = kills(work, place(work.__name__), KILLS, rng)
                print(kind, work.__name__, done, flush=True)
            fill(place("many"), MANY)
            seconds[kind] = listing(place("many"))
    print(f"Seconds, {MANY} cycles\n{pd.DataFrame(seconds).T.round(3).to_string()}")


if __name__ == "__main__":
    run()
