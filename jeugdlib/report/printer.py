"""One browser that prints the pages of a whole run, spoken to over a pipe.

Starting a browser takes a second or two, printing a page a few tenths. A pipe opens no port on
the machine, and it closes when the run ends, in whatever way: then the browser ends too.
"""

import atexit
import base64
import itertools
import json
import logging
import os
import shutil
import signal
import subprocess
import tempfile
import time
from concurrent.futures import Future
from threading import Lock, Thread

SECONDS = 60
# the browser reads orders from 3 and answers on 4; once it has ended, its profile goes too
SHELL = 'profile=$1; shift; "$@" 3<&0 4>&1 </dev/null >/dev/null 2>&1; rm -rf "$profile"'
# the white behind a figure is printed or not, as the browser already knows that it is out of sight
BARE = "[...document.images].forEach(image => { image.style.background = 'none' })"
THERE = "location.protocol == 'file:' && document.readyState == 'complete'"
PAPER = {"printBackground": True, "preferCSSPageSize": True, "generateTaggedPDF": True}

_printers: dict[tuple[int, str], "Printer | None"] = {}  # None: it failed, so not again
_lock = Lock()


def options(profile: str) -> list[str]:
    """Words with which a browser starts unseen, and can reach no other machine."""
    words = ["--headless", "--disable-gpu", f"--user-data-dir={profile}"]
    words += ["--no-first-run", "--host-resolver-rules=MAP * ~NOTFOUND"]
    # chromium refuses to start for root otherwise
    return words + ["--no-sandbox"] * (hasattr(os, "geteuid") and os.geteuid() == 0)


def printed(browser: str, address: str) -> bytes | None:
    """Tagged pdf of a file on this machine; None when a shared browser cannot print here."""
    key = (os.getpid(), browser)  # a forked process has no part in the talk of its parent
    with _lock:
        if key not in _printers:
            _printers[key] = Printer(browser) if os.name == "posix" else None
        printer = _printers[key]
    try:
        return printer and printer.pdf(address)
    except (OSError, LookupError) as problem:
        with _lock:
            failed, _printers[key] = _printers.get(key), None
        if failed:  # the first of the threads to see it
            said = "no shared browser (%s): one for each page"
            logging.getLogger("jeugdlib").info(said, type(problem).__name__)
            failed.end(wait=0)
        return None


@atexit.register
def end() -> None:
    """End the browsers of this process; a next page starts one again."""
    with _lock:
        ours = [_printers.pop(key) for key in [*_printers] if key[0] == os.getpid()]
    for printer in filter(None, ours):
        printer.end()


class Printer:
    """A browser, and what it still has to answer; several threads may print at once."""

    def __init__(self, browser: str) -> None:
        self.profile = tempfile.mkdtemp(prefix="jeugd-")
        words = [self.profile, browser, *options(self.profile), "--remote-debugging-pipe"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        # a session of its own: Ctrl-C is for the run, which then lets the browser go
        command = ["/bin/sh", "-c", SHELL, "sh", *words]
        self.process = subprocess.Popen(command, **pipes, start_new_session=True)
        self.numbers, self.awaited, self.lock = itertools.count(1), {}, Lock()
        self.listener = Thread(target=self._listen, daemon=True)
        self.listener.start()

    def pdf(self, address: str) -> bytes:
        """Tagged pdf of a page; OSError or LookupError when the browser fails or is gone."""
        target = self._ask("Target.createTarget", url=address)["targetId"]
        page = self._ask("Target.attachToTarget", targetId=target, flatten=True)
        latest = time.monotonic() + SECONDS
        while not self._ask("Runtime.evaluate", page, expression=THERE)["result"].get("value"):
            if time.monotonic() > latest:
                raise TimeoutError("the page did not load")
            time.sleep(0.01)  # asking once, for a promise, fails on the empty page before this one
        self._ask("Runtime.evaluate", page, expression=BARE)
        made = self._ask("Page.printToPDF", page, **PAPER)
        self._ask("Target.closeTarget", targetId=target)
        return base64.b64decode(made["data"])

    def end(self, wait: float = 5) -> None:
        """Let the browser go; make it, when it is not gone within so many seconds."""
        try:
            with self.lock:
                self.process.stdin.close()
            self.process.wait(wait)
        except (OSError, subprocess.TimeoutExpired):
            os.killpg(self.process.pid, signal.SIGKILL)  # it is there: nobody waited for it yet
            self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)  # when the shell was killed too
        self.listener.join(1)

    def _ask(self, method: str, page: dict | None = None, **given) -> dict:
        # before it is asked the answer has a place, as the listener is another thread
        number, answer = next(self.numbers), Future()
        self.awaited[number] = answer
        order = {"id": number, "method": method, "params": given, **(page or {})}
        with self.lock:
            if self.process.stdin.closed:
                raise BrokenPipeError("the browser was let go")
            self.process.stdin.write(json.dumps(order).encode() + b"\0")
            self.process.stdin.flush()
        return answer.result(SECONDS).get("result", {"result": {}})  # refused: nothing in it

    def _listen(self) -> None:
        rest = b""
        with self.process.stdout as answers:
            while part := answers.read1(1 << 20):
                *whole, rest = (rest + part).split(b"\0")
                for said in map(json.loads, whole):
                    if answer := self.awaited.pop(said.get("id"), None):
                        answer.set_result(said)
        for answer in [*self.awaited.values()]:
            answer.set_exception(BrokenPipeError("the browser ended"))
