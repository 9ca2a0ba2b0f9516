"""Many reports: on all cores, with what is said while they are made."""

import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from jeugdlib.cli.making import FAILED, Made, Order, make_one
from jeugdlib.report import index
from jeugdlib.report.job import Job
from jeugdlib.report.project import Project


def make_all(project: Project, jobs: list[Job], how: dict, reports: Path, chosen) -> int:
    """Make every report and say of each how it went; gives how many are there.

    `how` is for each order, `reports` the folder whose index is kept in step, `chosen` what the
    user asked for: workers and fail_fast.
    """
    bar = sys.stderr.isatty() and len(jobs) == 1  # over the cells of the one report
    orders = [Order(project, job, progress=bar, **how) for job in jobs]
    there, results = 0, _in_threads(orders, chosen.workers)
    try:
        for number, made in enumerate(results, start=1):
            there += made.state != FAILED
            said = sys.stderr if made.state == FAILED else sys.stdout
            print(f"[{number}/{len(orders)}] {made.said}", file=said)
            if chosen.fail_fast and made.state == FAILED:
                print("Gestopt na de eerste mislukking; wat klaar was, staat er.", file=sys.stderr)
                break
    finally:
        results.close()
        if reports.is_dir():
            index.write(reports)
    return there


def _in_threads(orders: list[Order], workers: int | None) -> Iterator[Made]:
    """What became of each order, as they end."""
    # a report waits for its process, so threads are enough to keep the cores busy; Windows has one
    # event loop policy for the whole process, which papermill sets
    usual = 1 if sys.platform == "win32" else os.cpu_count() or 1
    with ThreadPoolExecutor(max(1, min(len(orders), workers or usual))) as pool:
        made = as_completed([pool.submit(make_one, order) for order in orders])
        if sys.stderr.isatty() and len(orders) > 1:
            from tqdm import tqdm

            made = tqdm(made, total=len(orders), desc="Rapporten", unit="rapport")
        try:
            for done in made:
                yield done.result()
        except BaseException:  # Ctrl-C above all: what has not begun must not begin any more
            pool.shutdown(cancel_futures=True)
            raise
