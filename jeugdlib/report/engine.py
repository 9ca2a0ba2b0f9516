"""One notebook, executed by papermill in a process of its own."""

import asyncio
import logging
import re
import sys
import tempfile
from pathlib import Path

import nbformat

CELL_TIMEOUT = 600  # seconds; a cell of ours takes seconds, a hanging one must end


class NotebookFailed(Exception):
    """A notebook stopped: `message` is for the user, `log` for whoever mends the notebook."""

    def __init__(self, message: str, log: str):
        super().__init__(message)
        self.message, self.log = message, log


def execute(
    notebook: nbformat.NotebookNode,
    parameters: dict[str, object],
    folder: Path,
    progress: bool,
    timeout: float = CELL_TIMEOUT,
) -> nbformat.NotebookNode:
    """The notebook with its outputs, run with these parameters in `folder`.

    A cell may take `timeout` seconds.

    Raises
    ------
    NotebookFailed : a cell raised or took too long, or the kernel died or never came up.
    """
    import papermill
    from papermill.engines import papermill_engines

    from jeugdlib.report.warm_engine import WarmEngine

    papermill_engines.register("jeugdlib", WarmEngine)  # in a checkout that was not installed anew
    logging.getLogger("papermill").setLevel(logging.ERROR)  # what it would say, was checked before
    # with a folder for its sockets a kernel needs no network port that others could listen on
    with tempfile.TemporaryDirectory(prefix="jeugd-") as sockets:
        try:
            executed = papermill.execute_notebook(
                notebook,
                None,
                parameters=parameters,
                engine_name="jeugdlib",
                kernel_name="python3",
                language="python",  # a notebook need not say so itself
                # the kernel's folder; papermill's own cwd= changes that of every thread
                resources={"metadata": {"path": str(folder)}},
                progress_bar=progress,
                config=_kernel_settings(Path(sockets)),
                shutdown_kernel="immediate",
                execution_timeout=timeout,
            )
        except Exception as problem:
            # papermill puts the parameters in a cell of its own, which the reader does not have
            raise _failure(problem, bool(parameters), timeout) from None
        finally:
            _close_loop()
    _require_all_cells_ran(executed)
    return executed


def _close_loop() -> None:
    # jupyter opens an event loop in every thread and leaves it, after a dead kernel with work in it
    from jupyter_core.utils import ensure_event_loop

    loop = ensure_event_loop()
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
    loop.close()


def _kernel_settings(sockets: Path):
    from traitlets.config import Config

    if sys.platform == "win32":
        return Config()
    return Config(AsyncKernelManager={"transport": "ipc", "ip": str(sockets / "k")})


def _require_all_cells_ran(notebook: nbformat.NotebookNode) -> None:
    # papermill marks the cells of a killed kernel as completed; only a cell that ran has a number
    waiting = [
        place
        for place, cell in enumerate(notebook.cells, start=1)
        if cell.cell_type == "code" and cell.source.strip() and cell.execution_count is None
    ]
    if waiting:
        raise NotebookFailed(
            "het notebook is niet tot het einde gekomen", f"cells {waiting} did not run"
        )
    # papermill lets a sys.exit pass, and it would put a traceback in the report
    outputs = [out for cell in notebook.cells for out in cell.get("outputs", [])]
    errors = [out for out in outputs if out.output_type == "error"]
    if errors:
        raise NotebookFailed(
            f"een cel van het notebook eindigde met een fout ({errors[0].ename})",
            _strip("\n".join(errors[0].traceback)),
        )


def _failure(problem: Exception, cells_before: int, timeout: float) -> NotebookFailed:
    from nbclient.exceptions import CellTimeoutError
    from papermill.exceptions import PapermillExecutionError

    from jeugdlib.report.warm_engine import Killed

    name = type(problem).__name__
    message = f"het notebook kon niet worden uitgevoerd ({name})"
    if isinstance(problem, PapermillExecutionError):
        message = _message(problem, problem.exec_count - cells_before)
        return NotebookFailed(message, _strip(str(problem)))
    if isinstance(problem, CellTimeoutError):
        message = f"een cel duurde langer dan {timeout:g} seconden en is afgebroken"
    elif isinstance(problem, Killed):
        message = "het notebook is door het systeem gestopt (te weinig geheugen?)"
    elif isinstance(problem, RuntimeError):  # a kernel that died, or that never came up
        message = "de kernel is gestopt voordat het notebook klaar was"
    return NotebookFailed(message, f"{name}: {problem}")


def _message(problem, number: int) -> str:
    if problem.ename == "InputError":
        return problem.evalue
    if problem.ename == "TypeError" and "vrijgegeven" in problem.evalue:
        return f"codecel {number}: {problem.evalue}"
    if problem.ename.endswith("MemoryError"):  # numpy has one of its own
        return f"codecel {number} van het notebook had te weinig geheugen"
    return f"codecel {number} van het notebook gaf een fout ({problem.ename})"


def _strip(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)  # the colours of a terminal
