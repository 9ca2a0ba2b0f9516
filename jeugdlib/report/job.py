"""A job: one report that is to be made, with everything that can be checked beforehand checked."""

import csv
import hashlib
import json
import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from jeugdlib.columns import TABLES, InputError
from jeugdlib.report import manifest, place
from jeugdlib.report.each import Each
from jeugdlib.report.parameters import Asked, asked, file_parameters, nearest, paths_of, settle
from jeugdlib.report.project import Project

NOT_SHOWN = "niet getoond"


@dataclass(frozen=True)
class Job:
    """One report to be made: a notebook, what was filled in, and where it comes.

    Files are named as seen from `folder`.
    """

    name: str
    notebook: dict
    asked: dict[str, Asked]
    given: dict[str, object]
    place: Path
    folder: Path
    each: dict[str, str] = field(default_factory=dict)  # column → value, of a report per value

    @property
    def parameters(self) -> dict[str, object]:
        """Every parameter with the value it has in this run."""
        return {n: self.given.get(n, question.default) for n, question in self.asked.items()}

    @property
    def changed(self) -> dict[str, object]:
        """The parameters that differ from their default, as a reader may see them."""
        return {n: self.shown(n) for n, v in self.given.items() if v != self.asked[n].default}

    @property
    def openbaarheid(self) -> str:
        """The level of the report."""
        return str(self.parameters.get("openbaarheid", "intern"))

    def shown(self, name: str) -> object:
        """The value of a parameter as a reader may see it: of a file never the folder."""
        value = self.parameters[name]
        if self.hides(name, value):
            return NOT_SHOWN
        if self.asked[name].parameter.kind != "bestand":
            return value
        names = [Path(path).name for path in paths_of(value)]
        return names if isinstance(value, list) else "".join(names)

    def hides(self, name: str, value: object) -> bool:
        """Whether a reader may not see this value of a parameter, default or not.

        Outside the team nothing is said of what counts children, or of a file of the team itself.
        """
        parameter = self.asked[name].parameter
        if self.openbaarheid == "intern":
            return False
        if parameter.kind == "bestand":
            return not all(self.is_public(name, path) for path in paths_of(value))
        return parameter.protected and value != parameter.neutral

    def is_public(self, name: str, path: str) -> bool:
        """Whether all may see a file: its table is about publications, or what it holds is public.

        `name` is the parameter that the file was given for; a path is relative to the notebook.
        """
        table = TABLES.get(name)
        return bool(table and table.about == "publication") or is_public(self.folder / path)


def is_public(path: Path) -> bool:
    """Whether all may see a file: published with a source in every row, or made up by a script.

    A folder is not enough: a team's own counts may end up there.
    """
    path = path.resolve()
    try:
        if _is_made_up(path):
            return manifest.digest(path) in path.with_name("hashes.txt").read_text("utf-8")
        if ("data", "published") not in (path.parts[-3:-1], path.parts[-4:-2]):
            return False
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [*csv.DictReader(file, delimiter=";")]
    except (OSError, UnicodeDecodeError, csv.Error):
        return False
    return bool(rows) and all(row.get("bron") and row.get("vindplaats") for row in rows)


def plan(
    project: Project,
    names: list[str],
    given: dict[str, str],
    folder: Path,
    *,
    label: str = "",
    each: Each | None = None,
    out: Path | None = None,
) -> list[Job]:
    """The reports that a command asks for, everything checked that can be checked beforehand.

    Parameters
    ----------
    project, names : the project, and the notebooks by name; no names = all of them
    given : what the user filled in, as text, by parameter
    folder : the folder that file parameters are relative to
    label : a name for the report behind the notebook's; without one, changed parameters make one
    each : a column, and how a file is asked for its values; a report per value of it in the first
        file parameter whose table has it
    out : another folder than reports/

    Raises
    ------
    InputError : a name, a parameter, a value or a file is not there or does not fit.
    """
    reports = out or project.reports
    jobs = []
    for name in dict.fromkeys(names or project.names()):  # asked for twice is made once
        notebook = load(project, name)
        questions = asked(notebook)
        settled = _without_example(questions, settle(questions, given, folder), project.notebooks)
        if each:
            jobs += _per_value(project, name, notebook, settled, each, label, reports)
        else:
            job = Job(name, notebook, questions, settled, reports, project.notebooks)
            jobs.append(_placed(job, label, settled))
    return jobs


def _without_example(
    questions: dict[str, Asked], settled: dict[str, object], folder: Path
) -> dict[str, object]:
    """What was filled in, of which nothing is about the made-up files once a team gives its own.

    Raises
    ------
    InputError : beside a team's file another would be made up.
    """
    example = {n for n in file_parameters(questions) if questions[n].parameter.example}
    tables = {n for n in file_parameters(questions) if n in TABLES}
    public = {n for n in tables if TABLES[n].about == "publication"}
    files = [n for n in file_parameters(questions) if n in (tables | example) - public]
    own = [n for n in files if not all(map(_is_made_up, paths_of(settled.get(n, ""))))]
    if not own:
        return settled
    usual = {
        n: paths_of(questions[n].default)
        for n in files
        if n not in settled and not questions[n].parameter.example
    }
    for name, paths in usual.items():
        if any(_is_made_up(folder / path) for path in paths):
            empty = f", of laat het leeg: -p {name}=" if questions[name].parameter.optional else ""
            raise InputError(
                f"{own[0]} is een eigen bestand, en {name} is nog het verzonnen voorbeeld",
                mend=f"Geef ook een eigen bestand op bij {name}{empty}.",
            )
    return settled | _no_examples(questions, settled)


def _no_examples(questions: dict[str, Asked], settled: dict[str, object]) -> dict[str, object]:
    kept = {n: q.default for n, q in questions.items() if q.parameter.example and n not in settled}
    return {n: [] if isinstance(default, list) else "" for n, default in kept.items()}


def _is_made_up(path: str | Path) -> bool:
    return Path(path).resolve().parts[-3:-1] == ("data", "simulated")


def load(project: Project, name: str) -> dict:
    """The notebook of that name, as it is in the project.

    Raises
    ------
    InputError : there is none of that name, or the file is no notebook.
    """
    known = project.names()
    if name not in known:
        raise InputError(
            f"notebook {name} bestaat niet",
            mend=nearest(name, known) + f"Er zijn: {', '.join(known)}.",
        )
    try:
        return _read(project.notebooks / f"{name}.ipynb")
    except Exception as problem:  # nbformat has several, for text that is no json or no notebook
        raise InputError(
            "dit bestand is geen leesbaar notebook", where=f"{name}.ipynb"
        ) from problem


def _read(path: Path) -> dict:
    notebook = json.loads(path.read_text("utf-8"))
    if notebook["nbformat"] != 4:
        import nbformat  # takes half a second to import

        return nbformat.read(path, as_version=4)
    for cell in notebook["cells"]:
        lines, about = cell["source"], cell["metadata"]  # a text or its lines; a dict
        cell |= {"source": "".join(lines), "metadata": {**about}}
    return notebook


def fixed_files(job: Job) -> list[str]:
    """The tables that the notebook itself names, such as "../data/published/nuldoelen.csv"."""
    code = "\n".join(c["source"] for c in job.notebook["cells"] if c["cell_type"] == "code")
    return re.findall(r"""read\.table\(\s*["']([^"']+)["']""", code)


def question(notebook: dict) -> str:
    """The question of a notebook: the heading of its first cell."""
    first = notebook["cells"][0]["source"].lstrip() if notebook["cells"] else ""
    return first.split("\n", 1)[0].lstrip("# ").strip() or "(geen vraag)"


def _per_value(project, name, notebook, settled, each, label, reports) -> list[Job]:
    questions, column = asked(notebook), each.column

    paths = {
        n: [
            str(project.notebooks / path) for path in paths_of(settled.get(n, questions[n].default))
        ]
        for n in file_parameters(questions)
    }
    files = [(table, path) for table in paths if table in TABLES for path in paths[table]]
    found = each.values(files, "".join(paths.get("mapping", ())))
    if column not in questions:
        raise InputError(f"--each {column}: notebook {name} heeft geen parameter {column}")
    # one report per region is made to be handed out
    usual = {"openbaarheid": "openbaar"} if "openbaarheid" in questions else {}
    chosen = {n: value for n, value in settled.items() if value != usual.get(n)}
    # an example that is no file is about one report: a provider that is in one region only
    usual |= {n: no for n, no in _no_examples(questions, settled).items() if n not in paths}
    return [
        _placed(
            Job(
                name,
                notebook,
                questions,
                {**usual, **settled, **settle(questions, {column: value}, project.notebooks)},
                reports,
                project.notebooks,
                {column: value},
            ),
            label,
            chosen,
        )
        for value in found
    ]


def _placed(job: Job, label: str, chosen: dict[str, object]) -> Job:
    # its place was the folder of all reports, and becomes its own folder in there; a label is made
    # with the whole path of a file, since two files of one name are two changes
    own = {n: value for n, value in chosen.items() if value != job.asked[n].default}
    if job.openbaarheid != "intern":
        # a count that a reader may not see would be found by trying which one gives this hash
        own |= {n: NOT_SHOWN for n in own if job.asked[n].parameter.protected}
    if not label and own:
        label = hashlib.sha256(json.dumps(own, sort_keys=True).encode()).hexdigest()[:6]
    parts = [*job.each.values(), *([label] if label else [])]
    folder = "--".join([folder_name(job.name), *map(place.slug, parts)])
    where = job.place / "intern" if job.openbaarheid == "intern" else job.place
    return replace(job, place=where / folder)


def folder_name(name: str) -> str:
    """The folder of the report of a notebook, before what was changed in it."""
    plain = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}", name)
    return name if plain and name.lower() not in place.RESERVED else place.slug(name, whole=True)
