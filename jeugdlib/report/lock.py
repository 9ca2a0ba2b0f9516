"""One run at a time in the place of a report: another waits."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from jeugdlib.columns import InputError
from jeugdlib.report.place import key
from jeugdlib.report.project import Project

PATIENCE = 900  # seconds that a run waits for another to finish the same report


@contextmanager
def held(project: Project, place: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the place of a report, so that no other run writes there.

    The lock is of the system and ends with its process, also when that is killed. It stands in the
    project's private folder, as it says which process on which machine.

    Raises
    ------
    InputError : another run still held it after `patience` seconds; it is named.
    """
    file = project.work / "sloten" / key(place)
    lock = FileLock(file, timeout=patience, thread_local=False)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        project.work.chmod(0o700)
        lock.acquire()
    except Timeout as problem:
        raise InputError(
            f"een andere run is bezig met dit rapport ({_holder(file)})",
            mend="Wacht tot die klaar is, of stop hem.",
        ) from problem
    except OSError as problem:
        raise InputError(
            f"in {project.work} kan niet worden geschreven ({problem.strerror or problem})",
            mend="Is de schijf vol, of de map beveiligd?",
        ) from problem
    try:
        now = datetime.now().astimezone().strftime("%H:%M")
        with suppress(OSError):  # Windows lets nobody write in what is locked
            file.write_text(f"proces {os.getpid()} op {socket.gethostname()}, sinds {now}", "utf-8")
        yield
    finally:
        lock.release()


def _holder(file: Path) -> str:
    try:
        return file.read_text("utf-8") or "onbekend"
    except OSError:  # Windows lets nobody read what is locked
        return "onbekend"
