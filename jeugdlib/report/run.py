"""A run: one notebook with its parameters becomes one folder, complete or not at all."""

import hashlib
import json
import re
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import nbformat

import jeugdlib
from jeugdlib.columns import InputError
from jeugdlib.report import html, index, manifest, outputs, place, workbook
from jeugdlib.report.engine import NotebookFailed, execute
from jeugdlib.report.parameters import Asked, asked, file_parameters, nearest, settle
from jeugdlib.report.project import Project

INDEX = Lock()  # reports are made side by side, and there is one index
EXERCISE = "exercise"  # cells with this tag are for a lesson and stay out of a report


@dataclass(frozen=True)
class Job:
    """One report to be made: a notebook, what was filled in, and where it comes."""

    name: str
    notebook: nbformat.NotebookNode
    asked: dict[str, Asked]
    given: dict[str, object]
    place: Path

    @property
    def parameters(self) -> dict[str, object]:
        """Every parameter with the value it has in this run."""
        return {n: self.given.get(n, question.default) for n, question in self.asked.items()}

    @property
    def changed(self) -> dict[str, object]:
        """The parameters that differ from their default, files by their name."""
        differing = {n: v for n, v in self.given.items() if v != self.asked[n].default}
        return {n: _shown(self.asked[n], value) for n, value in differing.items()}

    @property
    def openbaarheid(self) -> str:
        """The level of the report."""
        return str(self.parameters.get("openbaarheid", "intern"))


def plan(
    project: Project,
    names: list[str],
    given: dict[str, str],
    folder: Path,
    *,
    label: str = "",
    each: str = "",
    out: Path | None = None,
) -> list[Job]:
    """The reports that a command asks for, everything checked that can be checked beforehand.

    Parameters
    ----------
    project, names : the project, and the notebooks by name; no names = all of them
    given : what the user filled in, as text, by parameter
    folder : the folder that file parameters are relative to
    label : a name for the report behind the notebook's; without one, changed parameters make one
    each : a column; a report per value of it in the first file parameter whose table has it
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
        settled = settle(questions, given, folder)
        if each:
            jobs += _per_value(project, name, notebook, settled, each, label, reports)
        else:
            jobs.append(_job(name, notebook, settled, [label], reports))
    return jobs


def load(project: Project, name: str) -> nbformat.NotebookNode:
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
        return nbformat.read(project.notebooks / f"{name}.ipynb", as_version=4)
    except Exception as problem:  # nbformat has several, for text that is no json or no notebook
        raise InputError(
            "dit bestand is geen leesbaar notebook", where=f"{name}.ipynb"
        ) from problem


def question(notebook: nbformat.NotebookNode) -> str:
    """The question of a notebook: the heading of its first cell."""
    first = notebook.cells[0].source.lstrip() if notebook.cells else ""
    return first.split("\n", 1)[0].lstrip("# ").strip() or "(geen vraag)"


def make(project: Project, job: Job, *, pdf: str = "", progress: bool = False) -> dict:
    """Make one report and put it in its place; returns its manifest.

    Parameters
    ----------
    pdf : the browser that prints report.pdf; empty = no pdf
    progress : whether to show a bar over the cells

    Raises
    ------
    InputError, NotebookFailed : the report could not be made. What stood in its place still does,
        and the log is in the project's private work folder (`log_folder`).
    """
    shutil.rmtree(log_folder(project, job), ignore_errors=True)
    try:
        with _written(job):
            making = place.start(job.place)  # before the kernel: a full disk is soon said
        try:
            executed = execute(_for_report(job.notebook), job.given, project.notebooks, progress)
            outputs.clean(executed, job.openbaarheid)
            with _written(job):
                _write(making, job, executed, project, pdf)
                place.finish(making, job.place)
                with INDEX:
                    index.write(_reports_of(job))
        finally:
            shutil.rmtree(making, ignore_errors=True)
    except (InputError, NotebookFailed) as problem:
        _log(project, job, problem)
        raise
    return manifest.read(job.place)


@contextmanager
def _written(job: Job):
    try:
        yield
    except OSError as problem:  # a full disk, a folder without permission, a file that is open
        raise InputError(
            f"in {_reports_of(job)} kan niet worden geschreven ({problem.strerror or problem})",
            mend="Is de schijf vol, de map beveiligd, of een bestand open in een ander programma?",
        ) from problem


def log_folder(project: Project, job: Job) -> Path:
    """Where the log of a failed report is: private, as it may hold values from the data."""
    return project.work / "mislukt" / job.place.name


def _per_value(project, name, notebook, settled, each, label, reports) -> list[Job]:
    from jeugdlib.report.each import values

    questions = asked(notebook)
    files = {n: settled.get(n, questions[n].default) for n in file_parameters(questions)}
    found = values(files, each, project.notebooks)
    if each not in questions:
        raise InputError(f"--each {each}: notebook {name} heeft geen parameter {each}")
    # one report per region is made to be handed out
    usual = {"openbaarheid": "openbaar"} if "openbaarheid" in questions else {}
    chosen = {n: value for n, value in settled.items() if value != usual.get(n)}
    return [
        _job(
            name,
            notebook,
            {**usual, **settled, **settle(questions, {each: value}, project.notebooks)},
            [place.slug(value), label],
            reports,
            chosen=chosen,
        )
        for value in found
    ]


def _job(name, notebook, settled, parts, reports, chosen=None) -> Job:
    job = Job(name, notebook, asked(notebook), settled, Path())
    *values, label = parts
    # with the whole path of a file, since two files of one name are two changes
    chosen = settled if chosen is None else chosen
    own = {n: value for n, value in chosen.items() if value != job.asked[n].default}
    if not label and own:
        label = hashlib.sha256(json.dumps(own, sort_keys=True).encode()).hexdigest()[:6]
    if label and not (label.isascii() and label.isalnum() and len(label) <= place.LONGEST):
        label = place.slug(label)
    folder = "--".join([name, *values, *([label] if label else [])])
    where = reports / "intern" / folder if job.openbaarheid == "intern" else reports / folder
    return Job(name, notebook, job.asked, settled, where)


def _for_report(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    cells = [c for c in notebook.cells if EXERCISE not in c.metadata.get("tags", [])]
    for cell in cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return nbformat.NotebookNode({**notebook, "cells": cells})


def _write(making: Path, job: Job, executed, project: Project, pdf: str) -> None:
    executed = _without_paths(executed, job)
    answers, title = outputs.answers(executed), question(job.notebook)
    banner = html.BANNER[job.openbaarheid]
    (making / "report.html").write_text(html.page(executed, _page_facts(job, title)), "utf-8")
    if banner:
        executed.cells.insert(0, nbformat.v4.new_markdown_cell(f"**{banner}**"))
    for number, cell in enumerate(executed.cells):
        cell["id"] = f"cel-{number}"  # random ids would make equal runs differ
    nbformat.write(executed, making / "notebook.ipynb")
    text = json.dumps(answers, ensure_ascii=False, indent=2, allow_nan=False)
    (making / "answers.json").write_text(text + "\n", "utf-8")
    workbook.write(making / "tables.xlsx", title, banner, outputs.tables(executed))
    if pdf:
        from jeugdlib.report.pdf import write_pdf

        write_pdf(pdf, making / "report.html", making / "report.pdf")
    n = [record.get("n") for record in answers.values() if record.get("n") is not None]
    facts = {
        "name": job.name,
        "question": title,
        "openbaarheid": job.openbaarheid,
        "parameters": {n: _shown(q, job.parameters[n]) for n, q in job.asked.items()},
        "changed": job.changed,
        "n": n[0] if n else None,
    }
    files = {n: project.notebooks / str(job.parameters[n]) for n in file_parameters(job.asked)}
    manifest.write(
        making,
        facts,
        {
            "notebook": project.notebooks / f"{job.name}.ipynb",
            **files,
            **_fixed_files(project, job),
        },
    )


def _fixed_files(project: Project, job: Job) -> dict[str, Path]:
    # the tables that the notebook itself names, such as "../data/published/nuldoelen.csv"
    code = "\n".join(c.source for c in job.notebook.cells if c.cell_type == "code")
    named = re.findall(r"""read\.table\(\s*["']([^"']+)["']""", code)
    return {Path(name).name: project.notebooks / name for name in named}


def _page_facts(job: Job, title: str) -> dict:
    return {
        "title": title,
        "name": job.place.name,
        "openbaarheid": job.openbaarheid,
        "version": jeugdlib.__version__,
        "parameters": [
            {"name": n, "value": _shown(q, job.parameters[n]), "meaning": q.meaning}
            for n, q in job.asked.items()
        ],
        "origin": "Dit rapport opent zonder internet en verstuurt niets. Hoe het is gemaakt, staat "
        "in manifest.json; de getallen staan ongerond in answers.json.",
    }


def _without_paths(executed, job: Job) -> nbformat.NotebookNode:
    text = json.dumps(executed)
    for name in set(file_parameters(job.asked)) & set(job.given):
        path = Path(str(job.given[name]))
        # as it is, and as papermill writes it in the cell with parameters
        for form in (str(path), str(path).encode("unicode_escape").decode().replace('"', '\\"')):
            text = text.replace(json.dumps(form)[1:-1], json.dumps(path.name)[1:-1])
    return nbformat.from_dict(json.loads(text))


def _shown(question_: Asked, value: object) -> object:
    return Path(str(value)).name if question_.parameter.kind == "bestand" else value


def _reports_of(job: Job) -> Path:
    return job.place.parent.parent if job.openbaarheid == "intern" else job.place.parent


def _log(project: Project, job: Job, problem: Exception) -> None:
    folder = log_folder(project, job)
    folder.mkdir(parents=True, exist_ok=True)
    project.work.chmod(0o700)  # a log can hold values from the data
    log = getattr(problem, "log", "") or str(problem)
    (folder / "log.txt").write_text(log + "\n", "utf-8")
