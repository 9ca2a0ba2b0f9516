"""A papermill engine: every notebook in a fresh process, forked from one that has all loaded.

A kernel of its own takes half a second to start and two seconds to import what notebooks use; a
fork takes a few hundredths. `papermill --engine jeugdlib` uses it too.
"""

import json
import multiprocessing
import os
import signal
import sys
from contextlib import suppress
from functools import cache

from papermill.engines import Engine, NBClientEngine

STACK = "jeugdlib.report.stack"
LOADING = 60  # seconds; importing what notebooks use takes three


class WarmEngine(Engine):
    """Runs the cells of a notebook in a process forked for it."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man, kernel_name, *, resources=None, execution_timeout=None, **settings
    ):
        """Run every cell, until one raises; a kernel of its own where processes cannot fork.

        Raises
        ------
        CellTimeoutError, DeadKernelError : a cell took too long, or the process was killed.
        """
        folder = (resources or {}).get("metadata", {}).get("path") or os.getcwd()
        started = _started(str(folder)) if can_fork() else None
        if started is None:
            more = {"resources": resources, "execution_timeout": execution_timeout, **settings}
            NBClientEngine.execute_managed_notebook(nb_man, kernel_name, **more)
            return
        process, connection = started
        try:
            for place, cell in enumerate(nb_man.nb.cells):
                if not _run(nb_man, place, cell, connection, execution_timeout):
                    break
        finally:
            connection.close()
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.join()


def can_fork() -> bool:
    """Whether a fork is safe here: on macOS it is not, Windows has none."""
    return sys.platform.startswith("linux")


@cache
def _context():
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([STACK])
    return context


def _started(folder: str):
    from jeugdlib.report import shell

    ours, theirs = _context().Pipe()
    process = _context().Process(target=shell.serve, args=(theirs, folder, dict(os.environ)))
    try:
        process.start()
    except (OSError, EOFError):
        ours.close()
        return None
    finally:
        theirs.close()
    return process, ours


def _run(nb_man, place: int, cell, connection, timeout: float | None) -> bool:
    """Run one cell; whether the next may follow."""
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    nb_man.cell_start(cell, place)
    if cell.cell_type == "code" and cell.source.strip():
        try:
            connection.send_bytes(cell.source.encode())
            in_time = connection.poll(timeout)
            said = json.loads(connection.recv_bytes()) if in_time else None
        except (EOFError, OSError):
            nb_man.cell_exception(cell, cell_index=place)
            raise DeadKernelError("the process of the notebook died") from None
        if said is None:
            nb_man.cell_exception(cell, cell_index=place)
            raise CellTimeoutError(f"cell {place} took more than {timeout} seconds")
        cell.outputs = [_node(out) for out in said["outputs"]]
        cell.execution_count = said["execution_count"]
        if any(out.output_type == "error" for out in cell.outputs):
            nb_man.cell_exception(cell, cell_index=place)
            nb_man.cell_complete(cell, cell_index=place)
            return False
    nb_man.cell_complete(cell, cell_index=place)
    return True


def _node(output: dict):
    import nbformat

    return nbformat.from_dict(output)
