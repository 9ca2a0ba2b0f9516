"""The papermill engine that runs a notebook in a fork; `papermill --engine jeugdlib` uses it too.

Papermill imports this module when it is imported itself, so nothing else may do so before.
"""

import logging
import os
import signal

from jupyter_client import AsyncKernelManager
from nbclient.exceptions import DeadKernelError
from papermill.engines import Engine, NBClientEngine

from jeugdlib.report import warm

ENDING = 5  # seconds in which a process that says nothing any more will have ended


class Killed(DeadKernelError):
    """The system ended the process of a notebook, as it does when memory runs out."""


class WarmEngine(Engine):
    """Runs the cells of a notebook in a process forked for it."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man, kernel_name, *, resources=None, execution_timeout=None, **settings
    ):
        """Run every cell, until one raises; a kernel of its own where processes cannot fork.

        Raises
        ------
        CellTimeoutError, DeadKernelError : a cell took too long, or the process ended or, as
            Killed, was ended.
        """
        folder = (resources or {}).get("metadata", {}).get("path") or os.getcwd()
        forked = warm.started(str(folder)) if warm.can_fork() else None
        if forked is None:
            logging.getLogger("jeugdlib").info("no fork: this notebook gets an ordinary kernel")
            more = {"resources": resources, "execution_timeout": execution_timeout, **settings}
            _in_a_kernel(nb_man, kernel_name, more)
            return
        process, connection = forked
        try:
            for place, cell in enumerate(nb_man.nb.cells):
                if not warm.run_cell(nb_man, place, cell, connection, execution_timeout):
                    break
        except EOFError:
            process.join(ENDING)
            raise _died(process.exitcode) from None
        finally:
            warm.end(process, connection)


def _in_a_kernel(nb_man, kernel_name: str, more: dict) -> None:
    codes = [None]

    class Watched(AsyncKernelManager):
        async def is_alive(self):
            if self.has_kernel:
                codes.append(await self.provisioner.poll())
            return await super().is_alive()

    try:
        NBClientEngine.execute_managed_notebook(
            nb_man, kernel_name, kernel_manager_class=Watched, **more
        )
    except DeadKernelError:
        raise _died(codes[-1]) from None


def _died(code: int | None) -> DeadKernelError:
    kind = Killed if code == -signal.SIGKILL else DeadKernelError
    return kind(f"the process of the notebook ended by itself or was ended (exit code {code})")
