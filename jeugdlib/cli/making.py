"""One report with all that goes with it: its lock, its lines in the ledger, what is said of it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from jeugdlib.columns import InputError
from jeugdlib.release import ledger
from jeugdlib.report.engine import CELL_TIMEOUT, NotebookFailed
from jeugdlib.report.job import Job
from jeugdlib.report.lock import held
from jeugdlib.report.project import Project
from jeugdlib.report.run import log_folder, make
from jeugdlib.report.unchanged import made_of, remember, why

MADE, SAME, FAILED = "gemaakt", "ongewijzigd", "mislukt"


@dataclass(frozen=True)
class Order:
    """A report to be made, with how; it can be sent to another process or machine.

    `force` makes it also when another run has just made the same; the rest is as in `report.make`.
    """

    project: Project
    job: Job
    prints: dict[str, str] = field(default_factory=dict)
    replaced: dict[str, str] | None = None
    timeout: float = CELL_TIMEOUT
    force: bool = False
    progress: bool = False


@dataclass(frozen=True)
class Made:
    """How an order went: the report's name, MADE, SAME or FAILED, and what to tell the user.

    Of a report that failed also where its `log` is, of one that was made its `cost`.
    """

    report: str
    state: str
    said: str
    log: str = ""
    cost: dict[str, float] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        """Whether the report is not there."""
        return self.state == FAILED


def make_one(order: Order) -> Made:
    """Make one report; what goes wrong with it is told, not raised."""
    project, job, replaced = order.project, order.job, order.replaced
    start, report = time.perf_counter(), order.job.place.name
    try:
        with held(project, job.place), _withdrawn(project.root, replaced):
            now = made_of(project, job)
            # nothing to do when the run that held the lock made it
            if not (order.force or why(project, job, now, order.prints)):
                return Made(report, SAME, f"{report}: intussen al gemaakt door een andere run")
            made = make(
                project,
                job,
                prints=order.prints,
                progress=order.progress,
                timeout=order.timeout,
                replaced=replaced,
                kept=partial(_kept, project.root, report),
            )
            remember(project, job, now)
    except (InputError, NotebookFailed) as problem:
        return not_made(order, str(problem))
    except OSError as problem:
        return not_made(order, f"schrijven lukte niet ({problem.strerror or problem})")
    except Exception as problem:  # one report in which we err does not stop the others
        return not_made(order, f"Jeugdlib zelf ging in de fout ({type(problem).__name__})")
    seconds = f"{time.perf_counter() - start:.1f}".replace(".", ",")
    said = f"{report}: klaar in {seconds} s"
    if replaced and replaced["report"] != report:
        said += f"\n    {replaced['report']} is ingetrokken: haal het weg waar het is gedeeld."
        said += "\n    De map staat nu in .jeugd/ingetrokken."
    return Made(report, MADE, said, cost=made["cost"])


def not_made(order: Order, problem: str) -> Made:
    """An order that came to nothing, with why."""
    report, log = order.job.place.name, log_folder(order.project, order.job) / "log.txt"
    said = f"{report}: niet gemaakt: {problem}"
    if not log.exists():  # the order was refused before it began
        return Made(report, FAILED, said)
    return Made(report, FAILED, f"{said}\n    Het log staat in {log}", str(log))


@contextmanager
def _kept(root: Path, report: str, token: str) -> Iterator[None]:
    # what a run released belongs to its report once that is written, and to nothing otherwise
    if not token:
        yield
        return
    try:
        yield
        ledger.commit(root, token, report)
    except BaseException:
        ledger.drop(root, token)
        raise


@contextmanager
def _withdrawn(root: Path, replaced: dict | None) -> Iterator[None]:
    # the numbers of the earlier report count no more once the new one is made
    if replaced is None:
        yield
        return
    ledger.withdraw(root, replaced["report"], replaced["reason"])
    try:
        yield
    finally:
        ledger.restore()
