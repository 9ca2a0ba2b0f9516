"""Break off batches of reports at any moment, and run several at once; count what goes wrong.

Run from the project's folder: python -m benchmarks.broken_off [--kills 200] [--together 50]
Reports are made again over earlier ones. In every run a kill -9 falls on the process of a notebook,
on the one it is forked from, and then on the runner, its group or all at once: a quarter of the
times before the first report is there, else at any moment after it. The aims are all 0: places
without a whole report, processes that live on, and differences between a batch that was taken up
again and one that nobody disturbed.
"""

import argparse
import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from contextlib import chdir, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import numpy as np

from jeugdlib import cli
from jeugdlib.report import manifest

PARAMETERS = """trajecten = "../geen.csv"  # bestand met trajecten
regio = "alle"  # regio, zoals zij in het bestand heet; alle: alles samen
openbaarheid = "openbaar"  # wie het rapport mag zien: intern, kring of openbaar"""
# of a region with one client nothing can be said, and its report is not made
CELLS = (
    "from jeugdlib import read, release, report, show\nfrom jeugdlib.columns import InputError",
    'tabel = read.table(trajecten, "trajecten")\ntabel = tabel[tabel["regio"] == regio]',
    'clienten = tabel["client_id"].nunique()\n'
    'if clienten < 2: raise InputError("van deze regio is er maar één kind")',
    'geteld = tabel.groupby("regio").agg(count=("client_id", "nunique"))\n'
    'geteld = release.release(geteld.assign(kind="count").set_axis(["aantal"]), openbaarheid)',
    'report.answer(geteld)\nshow.table(geteld, "Aantal jeugdigen")',
)
NOTEBOOK = "per_regio"
RUN = ("run", NOTEBOOK, "-p", "trajecten=export.csv", "--each", "regio", "--label", "x")
CHILDREN = (200, 400)  # in a region, in one version of the input and in the other
IN_IT, AT_ITS_END = ("notebook", "server"), ("runner", "group", "all")
PATIENCE = 300  # seconds that a run may take
# seconds in which what a killed run started must be gone; a server that is still loading notices
# when it has loaded, which is long on a busy machine
ENDS_WITHIN = 60
BEFORE_THE_FIRST = 0.25
RESUMED = 4  # so often a batch is taken up again and compared; the others are broken off once more


def make_project(root: Path, regions: list[str], alone: tuple[str, ...] = ()) -> None:
    """A project with one notebook, and clients of these regions; `alone` have one client each."""
    (root / "data").mkdir(parents=True)
    (root / "notebooks").mkdir()
    cells = [
        nbformat.v4.new_markdown_cell("# Hoe gaat het per regio?"),
        nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}),
        *(nbformat.v4.new_code_cell(cell) for cell in CELLS),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), root / "notebooks" / f"{NOTEBOOK}.ipynb")
    for version, children in enumerate(CHILDREN):
        rows = [f"{r}-{n};2023-05-31;{r}\n" for r in regions for n in range(children)]
        rows += [f"{r}-0;2023-05-31;{r}\n" for r in alone]
        text = "client_id;startdatum;regio\n" + "".join(rows)
        (root / f"versie{version}.csv").write_text(text, "utf-8")
    choose(root, 0)


def choose(root: Path, version: int) -> None:
    """Make one version of the input the one that counts."""
    shutil.copyfile(root / f"versie{version}.csv", root / "export.csv")


def start(root: Path, *more: str, **settings) -> subprocess.Popen:
    """A run over all regions, in processes of its own; what it says goes to a file."""
    command = [sys.executable, "-m", "jeugdlib", *RUN, *more]
    mark = uuid.uuid4().hex
    environment = {**os.environ, "JEUGD_PROEF": mark, "PYTHONUNBUFFERED": "1"}
    environment |= settings.pop("env", {})
    with (root / f"gezegd-{mark}").open("w") as said:
        run = subprocess.Popen(
            command,
            cwd=root,
            stdout=said,
            stderr=said,
            start_new_session=True,
            env=environment,
            **settings,
        )
    run.mark, run.said = mark, root / f"gezegd-{mark}"
    return run


def finish(run: subprocess.Popen) -> tuple[int, str]:
    """Wait until a run ends; gives its exit code and what it said."""
    code = run.wait(PATIENCE)
    return code, run.said.read_text("utf-8")


def give(root: Path, *more: str) -> tuple[int, str]:
    """A run over all regions, by this process; gives its exit code and what it said."""
    said = io.StringIO()
    with chdir(root), redirect_stdout(said), redirect_stderr(said):
        code = cli.main([*RUN, *more])
    return code, said.getvalue()


def processes(run: subprocess.Popen) -> dict[int, str]:
    """What a run consists of now: the kind of each of its processes."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            number = int(folder.name)
            if f"JEUGD_PROEF={run.mark}".encode() in (folder / "environ").read_bytes():
                found[number] = _kind(run, number, (folder / "cmdline").read_bytes())
    return found


def _kind(run: subprocess.Popen, number: int, command: bytes) -> str:
    if number == run.pid:
        return "runner"
    if os.getsid(number) == number:
        return "notebook"
    return "server" if b"multiprocessing.forkserver" in command else "other"


def kill(run: subprocess.Popen, target: str, rng: np.random.Generator) -> str:
    """Kill -9 a part of a run; gives which, as what is not there cannot be killed."""
    there = processes(run)
    hit = [number for number, kind in there.items() if target in (kind, "all")]
    if target == "group":  # a notebook has a group of its own
        hit = [number for number, kind in there.items() if kind != "notebook"]
    if target in IN_IT and hit:
        hit = [int(rng.choice(hit))]
    for number in hit:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
    return target if hit else f"no {target}"


def lives_on(run: subprocess.Popen) -> int:
    """How many processes of an ended run are still there after a while."""
    until = time.monotonic() + ENDS_WITHIN
    while (left := processes(run)) and time.monotonic() < until:
        time.sleep(0.02)
    return len(left)


def reports(folder: Path) -> dict[str, dict[str, bytes]]:
    """The whole reports in a folder: their files but the manifest, by name."""
    return {
        place.name: {
            path.name: path.read_bytes() for path in place.iterdir() if path.name != manifest.NAME
        }
        for place in folder.glob(f"{NOTEBOOK}*")
        if manifest.read(place)
    }


def left_over(root: Path) -> list[str]:
    """What a run made for a while and should have taken away."""
    return [path.name for path in (root / "reports").glob(".*")]


@dataclass
class Tally:
    """What was found, over all repeats."""

    killed: Counter = field(default_factory=Counter)
    wrong: Counter = field(default_factory=Counter)
    waited: list[float] = field(default_factory=list)

    def note(self, **found: int) -> None:
        """Add what was found wrong, by its kind."""
        self.wrong.update(found)


def undisturbed(root: Path, version: int) -> dict[str, dict[str, bytes]]:
    """What nobody disturbs, of one version of the input."""
    choose(root, version)
    code, said = give(root, "--out", f"zuiver{version}")
    if code:
        raise RuntimeError(said)
    return reports(root / f"zuiver{version}")


def kills(root: Path, times: int, rng: np.random.Generator) -> Tally:
    """Break off so many batches with three kills each, over the reports of earlier ones."""
    pure = [undisturbed(root, version) for version in (0, 1)]
    usual, tally = _seconds(root), Tally()
    for number in range(times):
        choose(root, version := number % 2)  # another one than stands there
        run = start(root)
        for target in (*IN_IT, AT_ITS_END[number % len(AT_ITS_END)]):
            _wait(run, usual, rng)
            tally.killed[kill(run, target, rng)] += 1
        code, said = finish(run)
        begin = time.monotonic()
        tally.note(orphans=lives_on(run), half=_half(root, pure))
        tally.waited.append(time.monotonic() - begin)
        tally.note(**{"not said": int(code >= 0 and code != int("niet gemaakt" in said))})
        if number % RESUMED == RESUMED - 1 or number == times - 1:
            tally.note(**_resumed(root, pure[version]))
    return tally


def _seconds(root: Path) -> tuple[float, float]:
    """How long a run takes until its first report is there, and from then to its end."""
    begin, run = time.monotonic(), start(root)
    _first(run)
    first = time.monotonic()
    finish(run)
    return first - begin, time.monotonic() - first


def _first(run: subprocess.Popen) -> None:
    while run.poll() is None and "klaar in" not in run.said.read_text("utf-8"):
        time.sleep(0.01)


def _wait(run: subprocess.Popen, usual: tuple[float, float], rng: np.random.Generator) -> None:
    # most of a small run is its start, in which nothing is written: one kill in four falls there
    if rng.random() < BEFORE_THE_FIRST:
        time.sleep(rng.uniform(0, usual[0]))
    else:
        _first(run)
        time.sleep(rng.uniform(0, usual[1] / 3))


def _half(root: Path, pure: list[dict]) -> int:
    there = reports(root / "reports")
    return sum(there.get(name) not in (old[name] for old in pure) for name in pure[0])


def _resumed(root: Path, pure: dict) -> dict[str, int]:
    code, _ = give(root)
    there = reports(root / "reports")
    index = root / "reports" / "index.html"
    named = index.read_text("utf-8").count("/report.html") if index.exists() else 0
    again = give(root)[1]
    return {
        "not all there": int(code != 0),
        "differ": sum(there.get(name) != files for name, files in pure.items()),
        "left over": len(left_over(root)),
        "not in the index": len(pure) - named,
        "made twice": int("te maken" in again or "Klaar" not in again),
    }


def together(root: Path, sizes: list[int]) -> Tally:
    """Run the same batch so many times at once, for each of these numbers."""
    pure, tally = [undisturbed(root, version) for version in (0, 1)], Tally()
    for number, size in enumerate(sizes):
        choose(root, number % 2)
        runs = [start(root) for _ in range(size)]
        codes = [finish(run)[0] for run in runs]
        begin = time.monotonic()
        tally.note(lost=sum(code != 0 for code in codes), half=_half(root, pure))
        tally.note(orphans=sum(map(lives_on, runs)), **_resumed(root, pure[number % 2]))
        tally.waited.append(time.monotonic() - begin)
        tally.killed[f"{len(runs)} runs"] += 1
    return tally


def main() -> None:
    """Print what was found after kills, and after runs at once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--together", type=int, default=50)
    parser.add_argument("--regions", type=int, default=10)
    chosen = parser.parse_args()
    rng = np.random.default_rng(2026)
    sizes = rng.integers(2, 9, chosen.together).tolist()
    for work, how in ((kills, (chosen.kills // 3, rng)), (together, (sizes,))):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "project"
            make_project(root, [f"R{number}" for number in range(chosen.regions)])
            begin = time.monotonic()
            tally = work(root, *how)
            seconds = time.monotonic() - begin
        print(f"\n{work.__name__}: {seconds:.0f} s, {dict(tally.killed)}")
        for kind, found in tally.wrong.items():
            print(f"  {kind:<20}{found:>5}")


if __name__ == "__main__":
    main()
