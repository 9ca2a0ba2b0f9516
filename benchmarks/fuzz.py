"""Damage files in many ways and hand them to the reader: tracebacks, hangs, seconds, memory.

Run from the project's folder: python -m benchmarks.fuzz 100000 [--processes 2] [--keep FOLDER]
Every file is made from its number, so that the same number gives the same file again.
"""

import argparse
import io
import multiprocessing
import os
import random
import resource
import shutil
import tempfile
import time
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from pathlib import Path

from tests.read.test_layouts import LAYOUTS

LIMIT = 10  # seconds for one file
STEPS = 8  # at most so many changes to one file
MEMORY = 4 << 30  # bytes for one process, so that no file can stop the machine
KILOBYTES = 1024  # in a megabyte, as Linux counts the memory of a process
PIECE = 64  # bytes that are cut, doubled or put in at once


def seeds() -> list[tuple[str, bytes]]:
    """One good file in every layout: the ending of its name, and what is in it."""
    files = []
    for write in LAYOUTS.values():
        with tempfile.TemporaryDirectory() as folder:
            path = write(Path(folder))
            files.append((path.suffix, path.read_bytes()))
    return files


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The file with bytes turned, cut, doubled or put in; inside its parts when it is a zip."""
    if data.startswith(b"PK") and chance.random() < 0.7:
        return _damaged_zip(data, chance)
    for _ in range(chance.randint(1, STEPS)):
        data = _changed(data, chance)
    return data


def _damaged_zip(data: bytes, chance: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    name = chance.choice(list(parts))
    parts[name] = _changed(parts[name], chance)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as book:
        for part, content in parts.items():
            book.writestr(part, content)
    return written.getvalue()


def _changed(data: bytes, chance: random.Random) -> bytes:
    place, size = chance.randrange(len(data) + 1), chance.randint(1, PIECE)
    head, piece, tail = data[:place], data[place : place + size], data[place + size :]
    kind = chance.randrange(5)
    if kind == 0 and piece:
        turned = bytes([piece[0] ^ 1 << chance.randrange(8)])
        return head + turned + piece[1:] + tail
    if kind == 1:
        return head + tail
    if kind == 2:
        return head + piece * chance.choice([2, 3, 50]) + tail
    if kind == 3:
        return head + chance.randbytes(size) + piece + tail
    lively = [b"\0", b'"', b"\r", b"\n", b";", b"\xff", b"-", b"9" * 20, b"1e308", b"<", b"&"]
    return head + chance.choice(lively) + piece + tail


def attack(pipe, files: list[tuple[str, bytes]], numbers: range, keep: Path | None) -> None:
    """Check one damaged file after another, and send what came of each."""
    from jeugdlib import read

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)  # outside a project, so that nothing is kept in it
        for number in numbers:
            chance = random.Random(number)
            ending, data = files[number % len(files)]
            path = Path(folder) / f"{number}{ending}"
            path.write_bytes(damaged(data, chance))
            pipe.send((number, "begun", "", 0.0))
            try:
                checked = read.check(path, "trajecten")
                kept = checked.read == checked.used + sum(checked.left_out.values())
                outcome = "refused" if checked.refused else "used" if kept else "rows lost"
                why = ""
            except Exception as problem:  # anything that comes out is what is looked for
                said = str(problem).replace(str(path), path.suffix)
                outcome, why = "traceback", f"{type(problem).__name__}: {said}"
            if keep and outcome not in ("refused", "used"):
                shutil.copy(path, keep)
            path.unlink()
            used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTES
            pipe.send((number, outcome, why[:200], used))
    pipe.close()


@dataclass
class Worker:
    """A process with its numbers, and when it began the file that it is at."""

    process: multiprocessing.Process
    pipe: object
    numbers: range
    at: int
    since: float = field(default_factory=time.perf_counter)


def start(files, numbers: range, keep: Path | None) -> Worker:
    """A process that goes through these numbers."""
    fresh = multiprocessing.get_context("spawn")
    ours, theirs = fresh.Pipe(duplex=False)
    process = fresh.Process(target=attack, args=(theirs, files, numbers, keep), daemon=True)
    process.start()
    theirs.close()
    # the first file waits for the imports of its process
    return Worker(process, ours, numbers, numbers.start, time.perf_counter() + LIMIT)


@dataclass
class Score:
    """What came of all files."""

    counts: Counter = field(default_factory=Counter)
    problems: Counter = field(default_factory=Counter)
    slowest: float = 0.0
    memory: float = 0.0

    def add(self, worker: Worker, number: int, outcome: str, why: str, memory: float) -> None:
        """Take one message of a worker into account; memory is its peak so far, in megabytes."""
        worker.at, self.memory = number, max(self.memory, memory)
        if outcome != "begun":
            self.counts[outcome] += 1
            self.slowest = max(self.slowest, time.perf_counter() - worker.since)
            if why:
                self.problems[why] += 1
        worker.since = time.perf_counter()


def run(many: int, processes: int, keep: Path | None) -> Score:
    """Go through the numbers under `many`, side by side; a process that hangs is replaced."""
    files, score = seeds(), Score()
    share = -(-many // processes)
    parts = [range(n, min(n + share, many)) for n in range(0, many, share)]
    workers = [start(files, part, keep) for part in parts]
    while workers:
        ready = wait([worker.pipe for worker in workers], timeout=1)
        for worker in list(workers):
            ended = worker.pipe in ready and not _heard(worker, score)
            late = time.perf_counter() - worker.since > LIMIT
            if not ended and not (late and worker.pipe not in ready):
                continue
            workers.remove(worker)
            rest = _after(worker, score, ended=ended)
            if rest:
                workers.append(start(files, rest, keep))
    return score


def _heard(worker: Worker, score: Score) -> bool:
    try:
        score.add(worker, *worker.pipe.recv())
    except EOFError:
        return False
    return True


def _after(worker: Worker, score: Score, *, ended: bool) -> range:
    """The numbers that a process leaves when it ended by itself, or did not get on."""
    if not ended:
        worker.process.kill()
    worker.process.join()
    if ended and worker.process.exitcode == 0:
        return range(0)
    score.counts["died" if ended else "hang"] += 1
    score.problems[f"file {worker.at}"] += 1
    return range(worker.at + 1, worker.numbers.stop)


def main() -> None:
    """Print one line of figures, and below it what went wrong most often."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("many", nargs="?", type=int, default=2000, help="how many files")
    reader.add_argument("--processes", type=int, default=2)
    reader.add_argument("--keep", type=Path, help="a folder for the files that went wrong")
    chosen = reader.parse_args()
    if chosen.keep:
        chosen.keep.mkdir(exist_ok=True)
        chosen.keep = chosen.keep.resolve()
    begin = time.perf_counter()
    score = run(chosen.many, chosen.processes, chosen.keep)
    counts = score.counts
    print(
        f"{chosen.many} damaged files in {time.perf_counter() - begin:.0f} s: "
        f"{counts['used']} used, {counts['refused']} refused, {counts['rows lost']} lost rows, "
        f"{counts['traceback']} tracebacks, {counts['died']} dead processes, {counts['hang']} over "
        f"{LIMIT} s, slowest {score.slowest:.1f} s, peak memory {score.memory:.0f} MB"
    )
    for why, often in score.problems.most_common(20):
        print(f"  {often} x {why}")


if __name__ == "__main__":
    main()
