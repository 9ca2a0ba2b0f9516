"""reports/index.html: all reports by notebook and then by region, never by an outcome."""

import json
import os
import re
import unicodedata
from collections import Counter
from contextlib import nullcontext, suppress
from datetime import date
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

from jeugdlib.columns import InputError
from jeugdlib.report import manifest
from jeugdlib.report.job import Job
from jeugdlib.report.lock import held
from jeugdlib.report.parameters import as_text
from jeugdlib.report.place import key, slug
from jeugdlib.report.project import Project

THOUSANDS = "\N{NO-BREAK SPACE}"
HIDDEN = "staan in het rapport"  # what a team filled in about its own cases is not for this page
NOTE = "rapport.json"  # beside the log of what failed
STATES = DONE, FAILED, HALF = "klaar", "mislukt", "niet compleet"
NOTHING = {"question": "", "changed": "–", "n": "–", "response": "–"}


def write(reports: Path, project: Project | None = None) -> None:
    """Write the index of a reports folder anew, from the manifests in it and what failed.

    Parameters
    ----------
    project : keeps the logs of what failed, and remembers which reports were whole, so that only
        what changed since is read through; it also lets one run at a time write the index

    Raises
    ------
    InputError : the index cannot be written. The one that stood there still does.
    """
    with held(project, reports / "index.html") if project else nullcontext():
        try:
            _write(reports, project)
        except OSError as problem:
            raise InputError(
                f"in {reports} kan index.html niet worden geschreven "
                f"({problem.strerror or problem})",
                mend="Is de schijf vol, of de map beveiligd?",
            ) from problem


def behind(reports: Path) -> bool:
    """Whether a report is newer than the index: the run that made it was broken off."""
    try:
        written = (reports / "index.html").stat().st_mtime
        return any((reports / where).stat().st_mtime > written for where in _folders(reports))
    except OSError:  # there is none, or another run puts a report there just now
        return True


def note_failure(folder: Path, job: Job) -> None:
    """Say beside the log of a failed report which one it is; of what is in it nothing."""
    said = {"name": job.name, "each": job.each, "openbaarheid": job.openbaarheid}
    said["date"] = date.today().isoformat()
    (folder / NOTE).write_text(json.dumps(said), "utf-8")


def _write(reports: Path, project: Project | None) -> None:
    memory = project.work / "index" / f"{key(reports)}.json" if project else None
    known, whole, rows = _remembered(memory), {}, []
    failed = _failures(reports, project) if project else {}
    for where in {**_folders(reports), **failed}:
        found, look = _manifest(reports / where, known.get(where))
        rows.append(_row(where, found, failed.get(where)))
        whole |= {where: look} if found else {}
    _put(reports, _page(rows))
    if memory:
        with suppress(OSError):  # without it the next index only takes longer
            memory.parent.mkdir(parents=True, exist_ok=True)
            memory.write_text(json.dumps(whole), "utf-8")


def _page(rows: list[dict]) -> str:
    from jinja2 import Environment  # here, as a run with nothing to make has no need of these

    from jeugdlib.report.html import PAGE, dutch_date, style

    rows.sort(key=lambda row: (collated(row["notebook"]), row["of_a_value"], collated(row["name"])))
    groups = [(name, [*some]) for name, some in groupby(rows, lambda row: row["notebook"])]
    template = Environment(autoescape=True).from_string((PAGE / "index.html.j2").read_text("utf-8"))
    said = {"counted": _counted, "dutch_date": dutch_date, "style": style()}
    return template.render(rows=rows, groups=groups, **said)


def _counted(rows: list[dict]) -> str:
    seen = Counter(row["state"] for row in rows)
    states = ", ".join(f"{seen[state]} {state}" for state in STATES if seen[state])
    return f"{len(rows)} {'rapport' if len(rows) == 1 else 'rapporten'}: {states}"


def _put(reports: Path, page: str) -> None:
    for left in reports.glob(".index.html*.nieuw"):  # of a run that was killed
        left.unlink(missing_ok=True)
    fresh = reports / f".index.html.{os.getpid()}.nieuw"
    try:
        fresh.write_text(page, "utf-8")
        os.replace(fresh, reports / "index.html")
    finally:
        fresh.unlink(missing_ok=True)  # after a full disk nothing half is left


def _folders(reports: Path) -> dict[str, None]:
    places = [*reports.glob("[!.]*"), *(reports / "intern").glob("[!.]*")]
    folders = [path for path in places if path.is_dir() and path != reports / "intern"]
    return dict.fromkeys(path.relative_to(reports).as_posix() for path in folders)


def _failures(reports: Path, project: Project) -> dict[str, dict]:
    """What failed in this folder of reports, by where the report would be."""
    failed = {}
    for note in (project.work / "mislukt").glob(f"*/*/{NOTE}"):
        try:
            said = json.loads(note.read_text("utf-8"))
        except (OSError, ValueError):  # another run takes it away, or was killed in writing it
            continue
        name = note.parent.parent.name
        where = f"intern/{name}" if said["openbaarheid"] == "intern" else name
        if note.parent.name == key(reports / where):  # and not in the folder of another --out
            log = note.with_name("log.txt").relative_to(project.root).as_posix()
            failed[where] = {**said, "log": log}
    return failed


def _remembered(memory: Path | None) -> dict[str, dict]:
    """Of each report that was whole how its files looked then."""
    try:
        known = json.loads(memory.read_text("utf-8")) if memory else {}
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _manifest(folder: Path, known: dict | None) -> tuple[dict | None, dict]:
    """The manifest of a report that is whole, and how its files look: by name size and time.

    Only if that differs from how they were `known`, all files are read.
    """
    try:
        seen = {file.name: file.stat() for file in os.scandir(folder)}
        look = {name: [about.st_size, about.st_mtime_ns] for name, about in seen.items()}
        if look and look == known:
            return json.loads((folder / manifest.NAME).read_text("utf-8")), look
    except (OSError, ValueError):  # there is none, or another run puts a new one there just now
        return None, {}
    return manifest.read(folder), look


def _row(where: str, found: dict | None, failed: dict | None) -> dict:
    facts, folder = found or failed or {}, where.rsplit("/", 1)[-1]
    each = facts.get("each", {})  # which value a folder is about, as its name can be a hash
    row = {
        "notebook": facts.get("name") or folder.split("--")[0],
        "name": _name(folder, each) if each else folder,
        "of_a_value": bool(each),
        "link": quote(f"{where}/report.html") if found else "",
        "state": FAILED if failed else DONE if found else HALF,
        "log": (failed or {}).get("log"),
        "date": date.fromisoformat(facts["date"]) if facts else None,
        "openbaarheid": facts.get("openbaarheid", "–"),
    }
    return {**row, **(_contents(found, each) if found else NOTHING)}


def _name(folder: str, each: dict[str, object]) -> str:
    values = "".join(f"--{slug(as_text(value))}" for value in each.values())
    label = folder.rpartition(values)[2].removeprefix("--")
    named = ", ".join(f"{column} {as_text(value)}" for column, value in each.items())
    return f"{named} ({label})" if label and label != folder else named


def _contents(found: dict, each: dict[str, object]) -> dict:
    own = {name: value for name, value in found["changed"].items() if name not in each}
    hidden = bool(own) and found["openbaarheid"] == "intern"
    response = None if hidden else found.get("response")  # the lowest and highest indicator
    said = HIDDEN if hidden else ", ".join(f"{n} = {as_text(value)}" for n, value in own.items())
    return {
        "question": found["question"],
        "changed": said or "geen",
        "n": "–" if hidden or found["n"] is None else _count(found["n"]),
        "response": _percents(*response) if response else "–",
    }


def collated(text: str) -> tuple[str, str]:
    """Where a text stands in an alphabetical list, whatever its capitals, accents and marks."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.sub(r"\W+", " ", letters).strip(), text


def _percents(low: float, high: float) -> str:
    words = dict.fromkeys(f"{100 * part:.0f}" for part in (low, high))
    return " tot ".join(words) + "%"


def _count(n: float) -> str:
    return f"{n:,.0f}".replace(",", THOUSANDS)
