"""Many reports: on all cores, with what is said while they are made."""

import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path
from threading import Event

from jeugdlib.cli.making import Made, Order, make_one, not_made
from jeugdlib.columns import InputError
from jeugdlib.report import index
from jeugdlib.report.job import Job
from jeugdlib.report.project import Project

BAR = "{desc}: {percentage:3.0f}%|{bar}| {n_fmt}/{total_fmt}, nog ongeveer {remaining}"
FEW = 3  # reports after which it can be said how long the others will take


def make_all(project: Project, jobs: list[Job], how: dict, reports: Path, chosen) -> list[Made]:
    """Make every report and say of each how it went; gives the same, as they ended.

    `how` is for each order, `reports` the folder whose index is kept in step, `chosen` what the
    user asked for: workers and fail_fast.
    """
    from tqdm import tqdm

    bar = sys.stderr.isatty() and len(jobs) == 1 and not chosen.cluster  # over the cells of it
    orders = [Order(project, job, progress=bar, **how) for job in jobs]
    made, start = [], time.monotonic()
    results = (_on_cluster if chosen.cluster else _in_threads)(orders, chosen)
    many = sys.stderr.isatty() and len(orders) > 1
    shown = {"total": len(orders), "desc": "Rapporten", "bar_format": BAR, "leave": False}
    try:
        for one in tqdm(results, disable=not many, **shown):
            made.append(one)
            left = "" if many else _left(len(made), len(orders), time.monotonic() - start)
            said = sys.stderr if one.failed else sys.stdout
            with tqdm.external_write_mode(said):
                print(f"[{len(made)}/{len(orders)}{left}] {one.said}", file=said, flush=True)
            if chosen.fail_fast and one.failed and chosen.cluster:  # threads stop by themselves
                break
        if chosen.fail_fast and any(one.failed for one in made):
            print("Gestopt na de eerste mislukking; wat klaar was, staat er.", file=sys.stderr)
    finally:
        results.close()
        if reports.is_dir():
            _list(reports, project)
    return made


def _list(reports: Path, project: Project) -> None:
    try:
        index.write(reports, project)
    except InputError as problem:  # what was made is there, and is summed up next
        print(f"De lijst met rapporten is niet bijgewerkt: {problem}", file=sys.stderr)


def _left(done: int, total: int, seconds: float) -> str:
    if done < FEW or done == total:
        return ""
    left = seconds / done * (total - done)
    words = f"{left / 60:.0f} min" if left > 90 else f"{max(round(left, -1), 10):.0f} s"
    return f", nog ongeveer {words}"


def _in_threads(orders: list[Order], chosen) -> Iterator[Made]:
    """What became of each order, as they end."""
    # a report waits for its process, so threads are enough to keep the cores busy; Windows has one
    # event loop policy for the whole process, which papermill sets
    usual = 1 if sys.platform == "win32" else os.cpu_count() or 1
    stopped = Event()

    def one(order: Order) -> Made | None:
        if stopped.is_set():
            return None
        made = make_one(order)
        if made.failed and chosen.fail_fast:  # here, before this thread begins the next
            stopped.set()
        return made

    with ThreadPoolExecutor(max(1, min(len(orders), chosen.workers or usual))) as pool:
        ended = as_completed([pool.submit(one, order) for order in orders])
        try:
            yield from filter(None, (done.result() for done in ended))
        except BaseException:  # Ctrl-C above all: what has not begun must not begin any more
            print("Wat al bezig is, wordt nog afgemaakt.", file=sys.stderr, flush=True)
            pool.shutdown(cancel_futures=True)
            raise


def _on_cluster(orders: list[Order], chosen) -> Iterator[Made]:
    """What became of each order, as they end; the cluster's workers see the same folders."""
    from jeugdlib.report import cluster

    if chosen.replaces:  # two runs at once on one worker would not know whose report it is
        raise InputError("--replaces gaat niet samen met --cluster", mend="Laat --cluster weg.")
    # a folder that was named as seen from here, is another one for a worker
    jobs = [replace(order.job, place=order.job.place.absolute()) for order in orders]
    there = [replace(order, job=job) for order, job in zip(orders, jobs, strict=True)]
    for cell in (cell for job in jobs for cell in job.notebook["cells"]):
        cell.pop("outputs", None)  # what it showed before need not travel
    for order, made in cluster.results(chosen.cluster, there, make_one, chosen.workers):
        yield made if isinstance(made, Made) else not_made(order, made)
