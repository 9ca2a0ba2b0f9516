"""Every notebook in a fresh process, forked from one that has everything loaded.

A kernel of its own takes half a second to start and two seconds to import what notebooks use; a
fork takes a few hundredths.
"""

import json
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

STACK = "jeugdlib.report.stack"


def can_fork() -> bool:
    """Whether a fork is safe here: on macOS it is not, Windows has none."""
    return sys.platform.startswith("linux")


@cache
def _context():
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([STACK])
    return context


def prepare() -> None:
    """Begin to load the stack, beside what else is done before the first notebook."""
    if can_fork():
        _context()
        forkserver.ensure_running()


def started(folder: str) -> tuple[BaseProcess, Connection] | None:
    """A new process for the cells of a notebook in `folder`; None when there can be none."""
    ours, theirs = _context().Pipe()
    process = _context().Process(target=_serve, args=(theirs, folder, dict(os.environ)))
    try:
        process.start()
        theirs.close()
        ours.recv_bytes()  # it is ready for the first cell
    except (OSError, EOFError):
        ours.close()
        return None
    finally:
        theirs.close()
    return process, ours


def _serve(*settings) -> None:
    from jeugdlib.report import shell  # there only: it loads IPython

    shell.serve(*settings)


def end(process: BaseProcess, connection: Connection) -> None:
    """End the process of a notebook, with all that its cells started."""
    started_by_it = [*_below(process.pid)]  # before it ends by itself, as it does when we hang up
    connection.close()
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    for pid in started_by_it:  # in a session of their own they are not in its group
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
    process.join()


def _below(pid: int) -> Iterator[int]:
    with suppress(OSError):  # it has just ended
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in map(int, children.read_text().split()):
                yield from (child, *_below(child))


def run_cell(nb_man, place: int, cell, connection, timeout: float | None) -> bool:
    """Run one cell; whether the next may follow."""
    from nbclient.exceptions import CellTimeoutError

    nb_man.cell_start(cell, place)
    if cell.cell_type == "code" and cell.source.strip():
        try:
            connection.send_bytes(cell.source.encode())
            in_time = connection.poll(timeout)
            said = json.loads(connection.recv_bytes()) if in_time else None
        except (EOFError, OSError):  # the process died
            nb_man.cell_exception(cell, cell_index=place)
            raise EOFError from None
        if said is None:
            nb_man.cell_exception(cell, cell_index=place)
            raise CellTimeoutError(f"cell {place} took more than {timeout} seconds")
        cell.outputs = [_node(out) for out in said["outputs"]]
        cell.execution_count = said["execution_count"]
        nb_man.nb.metadata.papermill["memory"] = said["memory"]
        if any(out.output_type == "error" for out in cell.outputs):
            nb_man.cell_exception(cell, cell_index=place)
            nb_man.cell_complete(cell, cell_index=place)
            return False
    nb_man.cell_complete(cell, cell_index=place)
    return True


def _node(output: dict):
    import nbformat

    return nbformat.from_dict(output)
