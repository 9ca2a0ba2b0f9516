"""The process of one notebook: it runs the cells that it is sent and sends back what they show."""

import ctypes
import io
import json
import os
import random
import resource
import select
import signal
import sys
import time
from fcntl import F_GETFL, F_SETFL, F_SETOWN, F_SETSIG, fcntl
from multiprocessing import parent_process
from multiprocessing.connection import Connection

from ipykernel.jsonutil import encode_images, json_clean
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config


def serve(connection: Connection, folder: str, environment: dict[str, str]) -> None:
    """Run cells in `folder` until the other side ends, in the environment of the run.

    The first message out says that it is ready. A message in is the source of a cell; one out is
    json: outputs (as in a notebook file), execution_count, and the most kB of memory so far.
    """
    os.setsid()  # what a cell starts is ended together with it
    _end_with_the_run()
    # PR_SET_CHILD_SUBREAPER: what a cell leaves to itself stays below this process, to be found
    ctypes.CDLL(None).prctl(36, 1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):  # what is printed past Python does not come on the user's screen
        os.dup2(nothing, number)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(folder)
    sys.path.insert(0, "")
    random.seed()
    sys.modules["numpy.random"].seed()  # else every notebook would draw the same numbers
    shell = _Shell.instance(config=Config(HistoryManager={"enabled": False}))
    own = os.getpid()
    connection.send_bytes(b"ready")
    while True:
        try:
            source = connection.recv_bytes().decode()
        except EOFError:
            os._exit(0)
        said = {"outputs": shell.outputs_of(source), "execution_count": shell.execution_count - 1}
        if os.getpid() != own:  # a fork that the cell made: it would answer in our place
            os._exit(0)
        said["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        connection.send_bytes(json.dumps(said, default=io.StringIO.getvalue).encode())


def _end_with_the_run() -> None:
    # the system itself ends the group when the other side of this pipe closes, since a cell that is
    # busy in C would let no thread of ours run
    run = parent_process().sentinel
    fcntl(run, F_SETOWN, -os.getpid())
    fcntl(run, F_SETSIG, signal.SIGKILL)
    fcntl(run, F_SETFL, fcntl(run, F_GETFL) | os.O_ASYNC)
    if select.select([run], [], [], 0)[0]:  # it was closed before we asked
        os.killpg(0, signal.SIGKILL)


LONGEST = 40  # steps of a traceback; of a longer one, the middle is left out


class _Outputs(list):
    """The outputs of a cell, in the order in which they came."""

    def text(self, name: str, text: str) -> None:
        """Add what was printed to what was printed that way before, as notebooks keep it."""
        for output in self:
            if output.get("name") == name:
                output["text"].write(text)
                return
        self.append({"output_type": "stream", "name": name, "text": io.StringIO()})
        self[-1]["text"].write(text)


class _Stream(io.TextIOBase):
    """What is printed, as an output of the cell."""

    encoding = "utf-8"

    def __init__(self, name: str, outputs: _Outputs):
        self.name, self.outputs = name, outputs

    def write(self, text: str) -> int:
        """Keep a text as an output."""
        if text:
            self.outputs.text(self.name, text)
        return len(text)


class _Publisher(DisplayPublisher):
    def publish(self, data, metadata=None, *, transient=None, update=False, **ignored):
        """Keep what is displayed, in the place of what it updates."""
        shown = {
            "output_type": "display_data",
            "data": json_clean(encode_images(data)),
            "metadata": json_clean(metadata or {}),
        }
        outputs, name = self.shell.outputs, (transient or {}).get("display_id")
        place = self.shell.named.get(name, len(outputs)) if update else len(outputs)
        outputs[place : place + 1] = [shown]
        if name:
            self.shell.named[name] = place

    def clear_output(self, wait=False):
        """Take away what the cell showed so far."""
        self.shell.outputs.clear()
        self.shell.named.clear()


class _Hook(DisplayHook):
    def write_output_prompt(self):
        """The number of a result stands beside it, not in it."""

    def write_format_data(self, format_dict, md_dict=None):
        """Keep the value of the last line."""
        result = {
            "output_type": "execute_result",
            "execution_count": self.prompt_count,
            "data": json_clean(encode_images(format_dict)),
            "metadata": json_clean(md_dict or {}),
        }
        self.shell.outputs.append(result)

    def finish_displayhook(self):
        """Nothing is printed, so no line has to be ended."""


class _Shell(InteractiveShell):
    kernel = True  # what is released here may come into a report

    def __init__(self, **settings):
        self.outputs, self.named = _Outputs(), {}
        super().__init__(display_pub_class=_Publisher, displayhook_class=_Hook, **settings)

    def outputs_of(self, source: str) -> _Outputs:
        """Run a cell; gives what it shows."""
        self.outputs, self.named = _Outputs(), {}
        sys.stdout, sys.stderr = (_Stream(name, self.outputs) for name in ("stdout", "stderr"))
        result = self.run_cell(source, store_history=True)
        problem = result.error_before_exec or result.error_in_exec
        if problem and not any(shown["output_type"] == "error" for shown in self.outputs):
            self._showtraceback(type(problem), problem, [])  # some are only printed
        return self.outputs

    def _get_exc_info(self, exc_tuple=None):
        found = super()._get_exc_info(exc_tuple)
        steps = [found[2]]
        while steps[-1] and steps[-1].tb_next:
            steps.append(steps[-1].tb_next)
        if len(steps) > LONGEST:  # each step takes hundredths of a second to write out
            steps[LONGEST // 2].tb_next = steps[-LONGEST // 2]
        return found

    def _format_exception_for_storage(self, *ignored, **more):
        """Nothing: it would be written out a second time, for a history that is not kept."""

    def _showtraceback(self, etype, evalue, stb):
        self.outputs.append(
            {
                "output_type": "error",
                "ename": str(etype.__name__),
                "evalue": str(evalue),
                "traceback": stb or [],
            }
        )
