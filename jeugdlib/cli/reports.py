"""The verbs about reports: list, show, run."""

import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path


def add_verbs(verbs) -> None:
    """Add `list`, `show` and `run` to the command."""
    shown = verbs.add_parser("list", help="welke notebooks er zijn, en wanneer het laatst gedraaid")
    shown.set_defaults(do=show_list)

    show = verbs.add_parser("show", help="welke parameters een notebook heeft")
    show.add_argument("name", metavar="NAAM")
    show.set_defaults(do=show_notebook)

    _add_run(verbs.add_parser("run", help="maak rapporten; zonder naam alle"))


def _add_run(run) -> None:
    run.add_argument("names", nargs="*", metavar="NAAM")
    run.add_argument(
        "-p",
        dest="given",
        action="append",
        default=[],
        metavar="NAAM=WAARDE",
        help="een parameter; mag vaker",
    )
    run.add_argument(
        "-f", dest="file", type=Path, metavar="BESTAND", help="parameters uit een YAML-bestand"
    )
    run.add_argument(
        "--each", default="", metavar="KOLOM", help="een rapport per waarde van deze kolom"
    )
    run.add_argument(
        "--label", default="", help="naam achter het rapport, zodat het naast andere blijft staan"
    )
    run.add_argument("--out", type=Path, metavar="MAP", help="andere map dan reports")
    run.add_argument(
        "--replaces",
        default="",
        metavar="RAPPORT",
        help="het eerdere rapport waar dit voor in de plaats komt, met --reason",
    )
    run.add_argument(
        "--reason", default="", metavar="TEKST", help="waarom; komt op de controlepagina"
    )
    run.add_argument("--pdf", action="store_true", help="druk elk rapport ook af als pdf")
    run.add_argument("--docx", action="store_true", help="maak elk rapport ook voor Word")
    run.add_argument("--dry-run", action="store_true", help="zeg alleen wat er gemaakt zou worden")
    run.add_argument("--force", action="store_true", help="maak ook wat er al ongewijzigd staat")
    run.add_argument("--fail-fast", action="store_true", help="begin niets meer na een mislukking")
    run.add_argument(
        "--keep-going", action="store_true", help="ga door na een mislukking (zo gaat het altijd)"
    )
    run.add_argument("--workers", type=int, metavar="N", help="hoeveel rapporten tegelijk")
    run.add_argument("--timeout", type=float, metavar="S", help="seconden die een cel mag duren")
    run.set_defaults(do=run_reports)


def show_list(chosen) -> int:
    """Print every notebook with its question and its last run."""
    from jeugdlib.report import manifest
    from jeugdlib.report.project import find_project
    from jeugdlib.report.run import load, question

    project = find_project(Path.cwd())
    for name in project.names():
        places = [project.reports / name, project.reports / "intern" / name]
        found = [made for made in map(manifest.read, places) if made]
        last = f"laatst gedraaid op {found[0]['date']}" if found else "nog niet gedraaid"
        print(f"{name}\n    {question(load(project, name))}\n    {last}")
    return 0


def show_notebook(chosen) -> int:
    """Print the parameters of a notebook: kind, default, meaning."""
    from jeugdlib.report.parameters import asked
    from jeugdlib.report.project import find_project
    from jeugdlib.report.run import load, question

    notebook = load(find_project(Path.cwd()), chosen.name)
    print(f"{chosen.name}: {question(notebook)}\n")
    for name, wanted in asked(notebook).items():
        print(f"  {name}  ({wanted.parameter.kind}, standaard {wanted.default!r})")
        print(f"      {wanted.meaning}")
    print(f"\nMet eigen waarden: jeugd run {chosen.name} -p naam=waarde")
    return 0


def run_reports(chosen) -> int:
    """Make the reports that are not there yet; exit code 0 only if all are there."""
    from jeugdlib.columns import InputError
    from jeugdlib.report import index
    from jeugdlib.report.parameters import read_parameters
    from jeugdlib.report.pdf import find_browser
    from jeugdlib.report.project import find_project
    from jeugdlib.report.run import plan
    from jeugdlib.report.word import find_pandoc

    given = {**(read_parameters(chosen.file) if chosen.file else {}), **pairs(chosen.given)}
    project = find_project(Path.cwd())
    jobs = plan(
        project,
        chosen.names,
        given,
        Path.cwd(),
        label=chosen.label,
        each=_each(chosen.each),
        out=chosen.out,
    )
    prints = {"pdf": find_browser()} if chosen.pdf else {}
    prints |= {"docx": find_pandoc()} if chosen.docx else {}

    if not jobs:
        raise InputError("er staan geen notebooks in dit project")
    replaced = _replaced(chosen, jobs)
    todo = _todo(project, jobs, prints, chosen.force or bool(replaced))
    for job, reason in todo if chosen.dry_run else ():
        print(f"{job.place.name}: " + (f"maken, want {reason}" if reason else "ongewijzigd"))
    wanted = [job for job, reason in todo if reason]
    unchanged = len(jobs) - len(wanted)
    same = f", {unchanged} ongewijzigd (met --force toch)" if unchanged else ""
    if chosen.dry_run:
        print(f"{len(wanted)} te maken{same}.")
        return 0

    made = _made(wanted, _make_all(project, wanted, prints, replaced, chosen), chosen.fail_fast)
    page = (chosen.out or project.reports) / "index.html"
    if unchanged and not page.exists():  # somebody took it away
        index.write(page.parent)
    there = page.exists() and made + unchanged > 0
    done = f"{made} van {len(wanted)} rapporten gemaakt{same}." if wanted else f"Klaar{same}."
    print(done + f" Open {page}" * there)
    return 0 if made == len(wanted) else 1


def _todo(project, jobs: list, prints: dict[str, str], force: bool) -> list[tuple]:
    """Every report with why it has to be made; empty when it stands there unchanged."""
    from jeugdlib.report.unchanged import made_of, why

    if force:
        return [(job, "daarom is gevraagd") for job in jobs]
    return [(job, why(project, job, made_of(project, job, [*prints]))) for job in jobs]


def _made(jobs: list, results: Iterator[tuple[bool, str]], fail_fast: bool) -> int:
    """Say of every report how it went; gives how many were made."""
    made = 0
    for number, (done, said) in enumerate(results, start=1):
        made += done
        print(f"[{number}/{len(jobs)}] {said}", file=sys.stdout if done else sys.stderr)
        if fail_fast and not done:
            results.close()
            print("Gestopt na de eerste mislukking; wat klaar was, staat er.", file=sys.stderr)
            break
    return made


def _each(column: str):
    if not column:
        return None
    from jeugdlib import read
    from jeugdlib.report.each import Each

    return Each(column, read.distinct)


def _make_all(
    project, jobs: list, prints: dict[str, str], replaced: dict | None, chosen
) -> Iterator[tuple[bool, str]]:
    # a report waits for its process, so threads are enough to keep the cores busy; Windows has one
    # event loop policy for the whole process, which papermill sets
    usual = 1 if sys.platform == "win32" else os.cpu_count() or 1
    workers = max(1, min(len(jobs), chosen.workers or usual))
    terminal = sys.stderr.isatty()
    bar = terminal and len(jobs) == 1  # over the cells of the one report
    settings = {"prints": prints, "progress": bar, "replaced": replaced}
    settings |= {"timeout": chosen.timeout} if chosen.timeout else {}
    with ThreadPoolExecutor(workers) as pool:
        made = pool.map(lambda job: _make_one(project, job, settings), jobs)
        if terminal and len(jobs) > 1:
            from tqdm import tqdm

            made = tqdm(made, total=len(jobs), desc="Rapporten", unit="rapport")
        try:
            yield from made
        except BaseException:  # Ctrl-C above all: what has not begun must not begin any more
            pool.shutdown(cancel_futures=True)
            raise


def _make_one(project, job, settings: dict) -> tuple[bool, str]:
    from jeugdlib.columns import InputError
    from jeugdlib.report.engine import NotebookFailed
    from jeugdlib.report.lock import held
    from jeugdlib.report.run import log_folder, make
    from jeugdlib.report.unchanged import made_of, remember

    start = time.perf_counter()
    replaced = settings["replaced"]
    kept = partial(_kept, project.root, job.place.name)
    try:
        with held(project, job.place), _withdrawn(project.root, replaced):
            now = made_of(project, job, [*settings["prints"]])
            make(project, job, kept=kept, **settings)
            remember(project, job, now)
    except InputError as problem:
        return False, f"{job.place.name}: niet gemaakt. {problem}"
    except NotebookFailed as problem:
        log = log_folder(project, job) / "log.txt"
        return False, f"{job.place.name}: niet gemaakt. {problem}\n    Het log staat in {log}"
    said = f"{job.place.name}: klaar in {time.perf_counter() - start:.1f} s"
    if replaced and replaced["report"] != job.place.name:
        said += f"\n    {replaced['report']} is ingetrokken: haal het weg waar het is gedeeld."
        said += "\n    De map staat nu in .jeugd/ingetrokken."
    return True, said


@contextmanager
def _kept(root: Path, report: str, token: str):
    # what a run released belongs to its report once that is written, and to nothing otherwise
    from jeugdlib.release import ledger

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
def _withdrawn(root: Path, replaced: dict | None):
    # the numbers of the earlier report count no more once the new one is made
    from jeugdlib.release import ledger

    if replaced is None:
        yield
        return
    ledger.withdraw(root, replaced["report"], replaced["reason"])
    try:
        yield
    finally:
        ledger.restore()


def _replaced(chosen, jobs: list) -> dict[str, str] | None:
    from jeugdlib.columns import InputError
    from jeugdlib.report.job import folder_name

    if not chosen.replaces and not chosen.reason:
        return None
    if not chosen.replaces or not chosen.reason.strip():
        raise InputError(
            "--replaces en --reason horen bij elkaar: welk rapport wordt vervangen, en waarom",
            mend="Bijvoorbeeld: --replaces 30_beweging_van_nul--a1b2c3 --reason "
            "'twee dossiers stonden er dubbel in'.",
        )
    if len(jobs) != 1:
        raise InputError(
            f"--replaces gaat over één rapport, en dit zijn er {len(jobs)}",
            mend="Maak het rapport dat een ander vervangt met een eigen opdracht.",
        )
    report, own = Path(chosen.replaces).name, folder_name(jobs[0].name)
    if report != own and not report.startswith(f"{own}--"):
        raise InputError(
            f"--replaces {report}: dat is geen rapport van notebook {jobs[0].name}",
            mend="Een rapport wordt vervangen door een nieuw rapport van hetzelfde notebook.",
        )
    return {"report": report, "reason": chosen.reason.strip()}


def pairs(given: list[str]) -> dict[str, str]:
    """What was given with -p, by name."""
    from jeugdlib.columns import InputError

    pairs = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise InputError(
                f"-p {text}: bedoeld is naam=waarde zonder spaties, zoals -p eigen_n=40"
            )
        if name in pairs:
            raise InputError(f"parameter {name} staat er twee keer")
        pairs[name] = value
    return pairs
