"""The same reports on a Dask cluster: its workers checked before, a lost one's work done again.

Who may look at a cluster sees the names of its tasks, and a worker logs what fails in it. So names
are without meaning, and what a task is given, or what goes wrong in it, cannot be read there.
"""

import asyncio
import hashlib
import logging
import multiprocessing
import os
import pickle
import platform
import re
import warnings
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache, lru_cache
from importlib.metadata import requires, version
from itertools import islice
from pathlib import Path
from queue import Empty, SimpleQueue
from uuid import uuid4

from filelock import FileLock, Timeout

import jeugdlib
from jeugdlib.columns import InputError
from jeugdlib.report import unchanged
from jeugdlib.report.job import fixed_files
from jeugdlib.report.parameters import file_parameters, paths_of

ANSWER = 10  # seconds that a cluster may take to answer
ALONE = 60  # seconds without a report and without a worker after which none is expected any more
AGAIN = "Geef de opdracht nog eens: wat klaar is, blijft staan."


def results(address: str, orders: list, make: Callable, at_once: int | None) -> Iterator[tuple]:
    """Each order with what `make` gave for it, as they end, or a sentence why it gave nothing.

    Parameters
    ----------
    address : of the Dask scheduler
    orders : what `make` takes, each with its project, job and prints; folders are absolute
    make : makes a report in its place; on another worker once more when its worker was lost
    at_once : how many orders the cluster has at a time; None = all

    Raises
    ------
    InputError : there is no cluster, one of its workers would not make the same reports, or all
        workers went away.
    """
    ended, waiting, left = SimpleQueue(), {}, iter(orders)
    with _connected(address) as client, _probes(orders) as probes:
        expected = _expected(orders, probes)
        _require_fit(client, expected)

        def send(some: Iterable) -> None:
            for order in some:
                call = _call(work, expected, _packed((make, order)))
                future = client.submit(pickle.loads, call, key=f"rapport-{uuid4().hex}")
                waiting[future.key] = order, future
                future.add_done_callback(ended.put)

        try:
            send(islice(left, at_once))
            while waiting:
                future = _next(client, ended)
                order, _ = waiting.pop(future.key)
                yield order, _said(future)
                send(islice(left, 1))
        finally:
            _stop(client, [future for _, future in waiting.values()])


@contextmanager
def _connected(address: str) -> Iterator:
    try:
        from distributed import Client
    except ImportError as problem:
        raise InputError(
            "voor --cluster is een extra onderdeel nodig, en dat is niet geïnstalleerd",
            mend="Installeer het met: pip install distributed.",
        ) from problem
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters is said by us
    warnings.filterwarnings("ignore", module="distributed")  # other versions: checked by us
    try:
        asyncio.run(asyncio.wait_for(_asked(address), ANSWER))
        client = Client(address, timeout=ANSWER, set_as_default=False, name="jeugd")
    except Exception as problem:  # Dask has many, for an address, for certificates, for the network
        raise InputError(
            f"op {address} antwoordt geen cluster van Dask ({type(problem).__name__})",
            mend="Is de scheduler gestart, klopt het adres, laat de firewall het door, en zijn "
            "bij tls de certificaten aan Dask gegeven?",
        ) from problem
    with client:
        yield client


async def _asked(address: str) -> None:
    # a client would wait without end for who takes the call and says nothing
    from distributed import Security
    from distributed.core import rpc

    async with rpc(address, connection_args=Security().get_connection_args("client")) as scheduler:
        await scheduler.identity()


@contextmanager
def _probes(orders: list) -> Iterator[list[Path]]:
    """A locked file in every folder that is written in: who shares it sees both."""
    work = orders[0].project.work
    work.mkdir(exist_ok=True)
    work.chmod(0o700)
    with ExitStack() as held:
        probes = []
        for folder in sorted({work, *(order.job.place.parent for order in orders)}):
            folder.mkdir(parents=True, exist_ok=True)
            probes.append(folder / f".cluster-{uuid4().hex}")
            held.callback(probes[-1].unlink, missing_ok=True)
            held.enter_context(FileLock(probes[-1]))
        yield probes


def _expected(orders: list, probes: list[Path]) -> bytes:
    files = {*(orders[0].project.root / "data" / "codes").glob("*.csv")}
    for job in {order.job.name: order.job for order in orders}.values():
        given = (job.parameters[name] for name in file_parameters(job.asked))
        paths = [*fixed_files(job), *(path for value in given for path in paths_of(value))]
        files |= {job.folder / path for path in (*paths, f"{job.name}.ipynb")}
    programs = [*orders[0].prints.values()]
    return _packed((_identity(), probes, {file: _size(file) for file in files}, programs))


@cache
def _identity() -> dict[str, str]:
    """What decides how a report looks, as it was when this process was first asked."""
    folder = Path(jeugdlib.__file__).parent
    code = hashlib.sha256(b"".join(f.read_bytes() for f in sorted(folder.rglob("*.py"))))
    needed = (re.match(r"[\w.-]+", line)[0] for line in requires("jeugdlib") if ";" not in line)
    versions = {name: version(name) for name in ("distributed", *needed)}
    return {"Python": platform.python_version(), "Jeugdlib": code.hexdigest()[:8], **versions}


def _size(file: Path) -> int | None:
    # on a network disk only what is opened is looked at anew
    with suppress(OSError), file.open("rb") as opened:
        return os.fstat(opened.fileno()).st_size


def _require_fit(client, expected: bytes) -> None:
    # beside the thread that keeps a worker in touch, as importing takes its time
    found = client.run(asyncio.to_thread, pickle.loads, _call(unfit, expected), on_error="return")
    if not found:
        raise InputError("de cluster heeft nog geen werkers", mend="Start er eerst een.")
    wrong = [f"werker {worker}: {said}" for worker, said in sorted(found.items()) if said]
    if wrong:
        more = f" (en nog {len(wrong) - 1} werkers)" * (len(wrong) > 1)
        raise InputError(
            f"deze cluster kan deze rapporten niet maken. {wrong[0]}{more}",
            mend="Geef elke werker dezelfde installatie en dezelfde gedeelde map, en start hem "
            "opnieuw: zie docs/cluster.md.",
        )


@lru_cache(maxsize=8)
def unfit(expected: bytes) -> str:
    """On a worker: why it would not make the same reports; empty when it would."""
    unchanged.forget()  # a worker outlives many runs
    identity, probes, files, programs = _unpacked(expected)
    own = _identity()
    wrong = [
        f"{n} is daar {own[n]} en hier {here}" for n, here in identity.items() if own[n] != here
    ]
    wrong += [f"map {probe.parent}: {said}" for probe in probes if (said := _unshared(probe))]
    wrong += [f"{f} is daar een ander bestand" for f, size in files.items() if _size(f) != size]
    wrong += [f"daar staat geen {name}" for name in programs if not os.access(name, os.X_OK)]
    return wrong[0] if wrong else ""


def _unshared(probe: Path) -> str:
    try:
        if not probe.exists():
            return "deze werker ziet een andere map"
        with FileLock(probe, timeout=0):
            return "een slot van een andere computer houdt daar niet"
    except Timeout:
        return ""
    except OSError as problem:
        return f"deze werker kan er niet schrijven ({problem.strerror})"


def work(expected: bytes, packed: bytes):
    """On a worker: what `make` gives for an order, or a sentence why it gave nothing."""
    if said := unfit(expected):
        return f"Werker {platform.node()}: {said}."
    # Dask marks its workers as processes that may have none of their own. Those of notebooks end
    # when the worker does, however it ends.
    multiprocessing.current_process().daemon = False
    make, order = _unpacked(packed)
    try:
        return make(order)
    except Exception as problem:  # raised, it would come in the log of the worker, data and all
        name = type(problem).__name__
        return f"Er ging iets mis ({name}). Zonder --cluster staat er meer bij."


def _next(client, ended: SimpleQueue):
    while True:
        with suppress(Empty):
            return ended.get(timeout=ALONE)
        if not client.nthreads():
            raise InputError("de cluster heeft geen werkers meer", mend=f"Start ze. {AGAIN}")


def _said(future):
    if future.status == "finished":
        return future.result()
    if future.status == "error":
        name = type(future.exception()).__name__
        return f"De werker viel te vaak weg, of kon er niet aan beginnen ({name})."
    raise InputError("de verbinding met de cluster is verbroken", mend=AGAIN)


def _stop(client, waiting: list) -> None:
    """Let what has not begun never begin; what a worker is busy with, it finishes, as here."""
    from distributed import wait

    if waiting:
        with suppress(OSError):  # of a cluster that went away
            busy = {key for keys in client.call_stack().values() for key in keys}
            client.cancel([future for future in waiting if future.key not in busy])
            wait([future for future in waiting if future.key in busy])


class _Call:
    """A call that is made where it is unpickled: what a scheduler passes on, it need not know."""

    def __init__(self, *parts: object):
        self.parts = parts

    def __reduce__(self):
        return self.parts[0], self.parts[1:]


def _call(function: Callable, *given: bytes) -> bytes:
    return pickle.dumps(_Call(function, *given))


def _packed(value: object) -> bytes:
    return zlib.compress(pickle.dumps(value), 1)


def _unpacked(packed: bytes):
    return pickle.loads(zlib.decompress(packed))
