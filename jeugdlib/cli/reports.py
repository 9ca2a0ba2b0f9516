"""The verbs about reports: list, show, run."""

import argparse
import sys
from pathlib import Path

# what of a run is on or off
SWITCHES = {
    "--pdf": "druk elk rapport ook af als pdf",
    "--docx": "maak elk rapport ook voor Word",
    "--dry-run": "zeg alleen wat er gemaakt zou worden",
    "--force": "maak ook wat er al ongewijzigd staat",
    "--fail-fast": "begin na een mislukking geen rapport meer",
    "--keep-going": "ga door na een mislukking (zo gaat het altijd)",
    "--profile": "toon wat elk rapport kostte: tijd en geheugen",
}


def add_verbs(verbs) -> None:
    """Add `list`, `show` and `run` to the command."""
    shown = verbs.add_parser("list", help="welke notebooks er zijn, en wanneer het laatst gedraaid")
    shown.set_defaults(do=show_list)

    show = verbs.add_parser("show", help="welke parameters een notebook heeft")
    show.add_argument("name", metavar="NAAM")
    show.set_defaults(do=show_notebook)

    _add_run(verbs.add_parser("run", help="maak rapporten; zonder naam alle"))


def _add_run(run) -> None:
    def add(option: str, shown: str, meaning: str, **how) -> None:
        run.add_argument(option, metavar=shown, help=meaning, **how)

    add("names", "NAAM", "een notebook, zoals 60_monitoring; zonder naam alle", nargs="*")
    add("-p", "NAAM=WAARDE", "een parameter; mag vaker", dest="given", action="append", default=[])
    add("-f", "BESTAND", "parameters uit een YAML-bestand", dest="file", type=Path)
    add("--each", "KOLOM", "een rapport per waarde van deze kolom, zoals regio", default="")
    label = "naam achter het rapport, zodat het naast andere blijft staan"
    add("--label", "NAAM", label, default="")
    add("--out", "MAP", "een andere map dan reports", type=Path)
    replaces = "het eerdere rapport waar dit voor in de plaats komt, met --reason"
    add("--replaces", "RAPPORT", replaces, default="")
    add("--reason", "TEKST", "waarom; komt op de controlepagina", default="")
    add("--workers", "N", "hoeveel rapporten tegelijk", type=_from_one)
    add("--cluster", "ADRES", "op een cluster van Dask, zoals tcp://10.0.0.5:8786", default="")
    add("--timeout", "S", "seconden die een cel mag duren", type=_from_one)
    for option, meaning in SWITCHES.items():
        run.add_argument(option, action="store_true", help=meaning)
    run.set_defaults(do=run_reports)


def _from_one(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"hier hoort een heel getal vanaf 1, en geen {text}")
    return int(text)


def show_list(chosen) -> int:
    """Print every notebook with its question and its last run."""
    from jeugdlib.report import manifest
    from jeugdlib.report.job import load, question
    from jeugdlib.report.project import find_project

    project = find_project(Path.cwd())
    for name in project.names():
        places = [project.reports / name, project.reports / "intern" / name]
        found = [made for made in map(manifest.read, places) if made]
        last = f"laatst gedraaid op {found[0]['date']}" if found else "nog niet gedraaid"
        print(f"{name}\n    {question(load(project, name))}\n    {last}")
    return 0


def show_notebook(chosen) -> int:
    """Print the parameters of a notebook: kind, default, meaning."""
    from jeugdlib.report.job import load, question
    from jeugdlib.report.parameters import asked
    from jeugdlib.report.project import find_project

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
    from jeugdlib.report.job import plan
    from jeugdlib.report.parameters import read_parameters
    from jeugdlib.report.pdf import find_browser
    from jeugdlib.report.project import find_project
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
    force = chosen.force or bool(replaced)
    todo = _todo(project, jobs, prints, force)
    wanted = [job for job, reason in todo if reason]
    same = f", {len(jobs) - len(wanted)} ongewijzigd (met --force toch opnieuw)" * (wanted != jobs)
    if chosen.dry_run:
        for job, reason in todo:
            print(f"{job.place.name}: " + (f"maken, want {reason}" if reason else "ongewijzigd"))
    if chosen.dry_run or (wanted and len(jobs) > 1):
        print(f"{_reports(len(wanted))} te maken{same}.", flush=True)
    if chosen.dry_run:
        return 0

    how = {"prints": prints, "replaced": replaced, "force": force}
    made = _make(project, wanted, how, chosen)
    return _summary(made, len(wanted), same, (chosen.out or project.reports) / "index.html", chosen)


def _summary(made: list, wanted: int, same: str, page: Path, chosen) -> int:
    """Say what became of all; gives the exit code."""
    failed = [one for one in made if one.failed]
    there, waiting = len(made) - len(failed), wanted - len(made)
    done = f"{there} van {_reports(wanted)} gemaakt{same}" if wanted else f"Klaar{same}"
    done += f", {len(failed)} mislukt" * bool(failed) + f", {waiting} niet begonnen" * bool(waiting)
    print(f"{done}." + f" Open {page}" * (page.exists() and bool(there or same)))
    if failed and wanted > 1:
        print("Niet gemaakt:", file=sys.stderr)
        for one in failed:
            print(f"  {one.report}" + f": {one.log}" * bool(one.log), file=sys.stderr)
    if chosen.profile and there:
        from jeugdlib.cli.costs import table

        print(f"\n{table(made)}")
    return 0 if there == wanted else 1


def _reports(number: int) -> str:
    return f"{number} {'rapport' if number == 1 else 'rapporten'}"


def _make(project, jobs: list, how: dict, chosen) -> list:
    """Make these reports; gives how each of them went."""
    reports = chosen.out or project.reports
    if jobs:
        from jeugdlib.report import warm

        if not chosen.cluster:
            warm.prepare()
        from jeugdlib.cli.batch import make_all

        how |= {"timeout": chosen.timeout} if chosen.timeout else {}
        return make_all(project, jobs, how, reports, chosen)
    from jeugdlib.report import index

    if index.behind(reports):
        index.write(reports, project)
    return []


def _todo(project, jobs: list, prints: dict[str, str], force: bool) -> list[tuple]:
    """Every report with why it has to be made; empty when it stands there unchanged."""
    from jeugdlib.report.unchanged import made_of, why

    asked = "daarom is gevraagd" if force else ""
    return [(job, asked or why(project, job, made_of(project, job), prints)) for job in jobs]


def _each(column: str):
    if not column:
        return None
    from jeugdlib import read
    from jeugdlib.report.each import Each

    return Each(column, read.distinct)


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
