"""Whether the report that stands in its place is the one that a run would make again."""

import hashlib
import json
import platform
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

import jeugdlib
from jeugdlib.report import manifest, place
from jeugdlib.report.job import Job, fixed_files
from jeugdlib.report.parameters import file_parameters, paths_of
from jeugdlib.report.project import Project

PACKAGES = ("duckdb", "matplotlib", "numpy", "pandas", "scipy", "seaborn", "statsmodels")
MADE_OF = {
    "notebook": "het notebook",
    "parameters": "een parameter",
    "files": "een bestand",
    "codes": "een codelijst",
    "library": "Jeugdlib",
    "packages": "een pakket",
}


def made_of(project: Project, job: Job) -> dict[str, str]:
    """A hash of each thing that a report is made of, by the keys of MADE_OF.

    Files are known by their content. The hashes stay within the project: with them a value or a
    file could be guessed.
    """
    files = [job.folder / path for path in fixed_files(job)]
    files += [
        job.folder / path
        for name in file_parameters(job.asked)
        for path in paths_of(job.parameters[name])
    ]
    said = {
        "notebook": _content(project.notebooks / f"{job.name}.ipynb"),
        "parameters": {name: str(value) for name, value in job.parameters.items()},
        "files": [_content(file) for file in files],
        "codes": _folder(project.root / "data" / "codes"),
        "library": _folder(Path(jeugdlib.__file__).parent),
        "packages": _packages(),
    }
    return {
        name: hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
        for name, value in said.items()
    }


def why(project: Project, job: Job, now: dict[str, str], prints: Iterable[str] = ()) -> str:
    """Why a report has to be made, given what it would be made of; empty when it stands there.

    `prints` are the forms beside html that are asked for; one that is there already may stay.
    """
    try:
        known = json.loads(_record(project, job).read_text("utf-8"))
        before, made = known["made_of"], known["manifest"]
    except (OSError, ValueError, TypeError, KeyError):  # no record, or a broken one
        before, made = {}, None
    if not job.place.exists():
        return "er is nog geen rapport"
    if place.broken_off(job.place):
        return "een eerdere run ervan is afgebroken, of een andere is er nu mee bezig"
    standing = manifest.read(job.place)
    if standing is None or made != _manifest(job):
        return "het rapport dat er staat is niet door dit project gemaakt, of is veranderd"
    changed = [words for name, words in MADE_OF.items() if before.get(name) != now[name]]
    if changed:
        return f"veranderd: {', '.join(changed)}"
    lacking = [form for form in prints if f"report.{form}" not in standing["outputs"]]
    return f"er is nog geen {' of '.join(lacking)} van" if lacking else ""


def remember(project: Project, job: Job, now: dict[str, str]) -> None:
    """Note what the report was made of that now stands in its place."""
    record = _record(project, job)
    record.parent.mkdir(parents=True, exist_ok=True)
    project.work.chmod(0o700)
    record.write_text(json.dumps({"made_of": now, "manifest": _manifest(job)}), "utf-8")


def forget() -> None:
    """Look at every folder anew, in a process that outlives a run."""
    _folder.cache_clear()


@cache
def _packages() -> dict[str, str]:
    return {name: version(name) for name in PACKAGES} | {"": platform.python_version()}


def _record(project: Project, job: Job) -> Path:
    return project.work / "gemaakt" / f"{place.key(job.place)}.json"


def _manifest(job: Job) -> str:
    return manifest.digest(job.place / manifest.NAME)


def _content(file: Path) -> str:
    about = file.stat()
    return _digest(file.resolve(), about.st_size, about.st_mtime_ns)


@cache
def _digest(file: Path, size: int, changed: int) -> str:
    return manifest.digest(file)


@cache
def _folder(folder: Path) -> list[tuple[str, str]]:
    files = sorted(file for file in folder.rglob("*.*") if file.is_file() and file.suffix != ".pyc")
    return [(str(file.relative_to(folder)), _content(file)) for file in files]
