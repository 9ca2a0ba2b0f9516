"""The papermill engine that runs a notebook in a fork; `papermill --engine jeugdlib` uses it too.

Papermill imports this module when it is imported itself, so nothing else may do so before.
"""

import logging
import os

from papermill.engines import Engine, NBClientEngine

from jeugdlib.report import warm


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
        forked = warm.started(str(folder)) if warm.can_fork() else None
        if forked is None:
            logging.getLogger("jeugdlib").info("no fork: this notebook gets an ordinary kernel")
            more = {"resources": resources, "execution_timeout": execution_timeout, **settings}
            NBClientEngine.execute_managed_notebook(nb_man, kernel_name, **more)
            return
        process, connection = forked
        try:
            for place, cell in enumerate(nb_man.nb.cells):
                if not warm.run_cell(nb_man, place, cell, connection, execution_timeout):
                    break
        finally:
            warm.end(process, connection)
