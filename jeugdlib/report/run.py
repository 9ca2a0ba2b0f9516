"""A run: one notebook with its parameters becomes one folder, complete or not at all."""

import json
import shutil
import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import bleach  # noqa: F401 here and not in a thread: this meddles with the filters of warnings
import nbformat

import jeugdlib
from jeugdlib.columns import InputError
from jeugdlib.report import control, cost, html, index, manifest, outputs, place, workbook
from jeugdlib.report.engine import CELL_TIMEOUT, NotebookFailed, execute
from jeugdlib.report.job import NOT_SHOWN, Job, fixed_files, load, plan, question
from jeugdlib.report.parameters import file_parameters, paths_of
from jeugdlib.report.project import Project

__all__ = ["load", "log_folder", "make", "plan", "question"]
EXERCISE = "exercise"  # cells with this tag are for a lesson and stay out of a report


def make(
    project: Project,
    job: Job,
    *,
    prints: dict[str, str] | None = None,
    progress: bool = False,
    timeout: float = CELL_TIMEOUT,
    replaced: dict[str, str] | None = None,
    kept: Callable[[str], AbstractContextManager] = nullcontext,
) -> dict:
    """Make one report and put it in its place; returns its manifest.

    Parameters
    ----------
    prints : how the page is printed too: the browser for "pdf", pandoc for "docx"; none = not
    progress : whether to show a bar over the cells
    timeout : how many seconds a cell may take
    replaced : the `report` that this one replaces and the `reason`, for the controle page
    kept : given the token under which the ledger holds what was released, a context in which the
        files are written; it closes before the report takes its place

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
            executed = execute(
                _for_report(job.notebook), job.given, project.notebooks, progress, timeout
            )
            spent, noted = cost.of_notebook(executed), control.facts(executed, replaced)
            with kept(outputs.token(executed)), _written(job):
                title = question(job.notebook)
                with cost.timed(spent, "rendering"):
                    outputs.clean(executed, job.openbaarheid)
                    answers = _write(making, job, executed, title, _page_facts(job, title, noted))
                _print(making, prints or {}, spent)
                facts = {**_facts(job, title, answers), "cost": spent}
                manifest.write(making, facts, _inputs(project, job))
            with _written(job):
                place.finish(making, job.place)
                if replaced:
                    _set_aside(project, job, replaced["report"])
        finally:
            shutil.rmtree(making, ignore_errors=True)
    except Exception as problem:
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


def _set_aside(project: Project, job: Job, report: str) -> None:
    # a report that counts no more does not stay among those that do
    withdrawn = project.work / "ingetrokken" / report
    if report != job.place.name and (_reports_of(job) / report).is_dir():
        shutil.rmtree(withdrawn, ignore_errors=True)
        withdrawn.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(_reports_of(job) / report, withdrawn)


def log_folder(project: Project, job: Job) -> Path:
    """Where the log of a failed report is: private, as it may hold values from the data."""
    return project.work / "mislukt" / job.place.name / place.key(job.place)


def _for_report(notebook: dict) -> nbformat.NotebookNode:
    notebook = nbformat.from_dict(notebook)
    # a raw cell would come on the page as it is, script and all
    known = [c for c in notebook.cells if c.cell_type in ("code", "markdown")]
    cells = [c for c in known if EXERCISE not in c.metadata.get("tags", [])]
    for cell in cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return nbformat.NotebookNode({**notebook, "cells": cells})


def _write(making: Path, job: Job, executed, title: str, said: dict) -> dict[str, dict]:
    executed = _as_shown(executed, job)
    answers, banner = outputs.answers(executed), html.BANNER[job.openbaarheid]
    page = html.page(executed, said)
    (making / "report.html").write_text(page, "utf-8")
    if banner:
        executed.cells.insert(0, nbformat.v4.new_markdown_cell(f"**{banner}**"))
    for number, cell in enumerate(executed.cells):
        cell["id"] = f"cel-{number}"  # random ids would make equal runs differ
    nbformat.write(executed, making / "notebook.ipynb")
    text = json.dumps(answers, ensure_ascii=False, indent=2, allow_nan=False)
    (making / "answers.json").write_text(text + "\n", "utf-8")
    workbook.write(making / "tables.xlsx", title, banner, outputs.tables(executed))
    return answers


def _print(making: Path, prints: dict[str, str], spent: dict[str, float]) -> None:
    if "pdf" in prints:
        from jeugdlib.report.pdf import write_pdf

        with cost.timed(spent, "pdf"):
            write_pdf(prints["pdf"], making / "report.html", making / "report.pdf")
    if "docx" in prints:
        from jeugdlib.report.word import write_docx

        with cost.timed(spent, "docx"):
            write_docx(prints["docx"], making / "report.html", making / "report.docx")


def _facts(job: Job, title: str, answers: dict[str, dict]) -> dict:
    n = [record.get("n") for record in answers.values() if record.get("n") is not None]
    known = [record["response"] for record in answers.values() if record.get("response")]
    return {
        "name": job.name,
        "question": title,
        "openbaarheid": job.openbaarheid,
        "each": job.each,
        "parameters": {name: job.shown(name) for name in job.asked},
        "changed": job.changed,
        "n": n[0] if n else None,
        "response": [min(known), max(known)] if known else None,
    }


def _inputs(project: Project, job: Job) -> dict[str, dict[str, str]]:
    files = {}
    for name in file_parameters(job.asked):
        for number, path in enumerate(paths_of(job.parameters[name]), start=1):
            files[name if number == 1 else f"{name} {number}"] = job.folder / path
    files["notebook"] = project.notebooks / f"{job.name}.ipynb"
    files |= {Path(name).name: job.folder / name for name in fixed_files(job)}
    seen = {n: {"file": path.name, "sha256": manifest.digest(path)} for n, path in files.items()}
    if job.openbaarheid == "intern":
        return seen
    # who knows all rows of a team's own table but one, or all of a notebook but a count that was
    # typed in it, can try that one until the hash fits
    if any(job.hides(n, question.default) for n, question in job.asked.items()):
        del seen["notebook"]["sha256"]
    asked_for = {n: n.split(" ")[0] for n in files}
    own = [
        n
        for n, path in files.items()
        if n != "notebook" and not job.is_public(asked_for[n], str(path))
    ]
    hidden = {n if asked_for[n] in job.asked else NOT_SHOWN: {"file": NOT_SHOWN} for n in own}
    return {n: said for n, said in seen.items() if n not in own} | hidden


def _page_facts(job: Job, title: str, noted: dict) -> dict:
    return {
        "title": title,
        "name": job.place.name,
        "notebook": job.name,
        "openbaarheid": job.openbaarheid,
        "version": jeugdlib.__version__,
        "parameters": [
            {"name": n, "value": _in_words(job.shown(n)) or "geen", "meaning": q.meaning}
            for n, q in job.asked.items()
        ],
        "control": noted,
        "origin": "Dit rapport opent zonder internet en verstuurt niets. Hoe het is gemaakt, staat "
        "in manifest.json; de getallen staan zonder verdere afronding in answers.json.",
    }


def _in_words(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)  # where a line may break


def _as_shown(executed: nbformat.NotebookNode, job: Job) -> nbformat.NotebookNode:
    # as a reader may see it: the cell that papermill added, the defaults, and names of files
    lines = [f"{name} = {job.shown(name)!r}" for name in job.given]
    for cell in executed.cells:
        tags = cell.metadata.get("tags", [])
        if outputs.INJECTED in tags:
            cell.source = "\n".join(["# Ingevuld", *lines])
        elif "parameters" in tags and job.openbaarheid != "intern":
            cell.source = "\n".join(_defaults(job))
    text = json.dumps(executed)
    for name, shown in _names(job).items():
        text = text.replace(json.dumps(name)[1:-1], json.dumps(shown)[1:-1])
    return nbformat.from_dict(json.loads(text))


def _defaults(job: Job) -> list[str]:
    return [
        f"{n} = {(NOT_SHOWN if job.hides(n, q.default) else q.default)!r}  # {q.meaning}"
        for n, q in job.asked.items()
    ]


def _names(job: Job) -> dict[str, str]:
    """Each name of a file that stands in a notebook, with what a reader sees instead of it."""
    files = file_parameters(job.asked)
    names = {
        path: Path(path).name
        for name in files
        if name in job.given
        for path in paths_of(job.given[name])
    }
    if job.openbaarheid != "intern":
        given = [(name, path) for name in files for path in paths_of(job.parameters[name])]
        defaults = [(name, path) for name in files for path in paths_of(job.asked[name].default)]
        used = [*given, *defaults, *(("", path) for path in fixed_files(job))]
        own = [path for name, path in used if not job.is_public(name, path)]
        own += [Path(path).name for path in own]  # the folder goes first, and then the name alone
        names |= {name: NOT_SHOWN for name in own if Path(name).suffix}
    return names


def _reports_of(job: Job) -> Path:
    return job.place.parent.parent if job.openbaarheid == "intern" else job.place.parent


def _log(project: Project, job: Job, problem: Exception) -> None:
    folder = log_folder(project, job)
    folder.mkdir(parents=True, exist_ok=True)
    project.work.chmod(0o700)  # a log can hold values from the data
    known = isinstance(problem, InputError | NotebookFailed)
    log = getattr(problem, "log", "") or (str(problem) if known else traceback.format_exc())
    (folder / "log.txt").write_text(log + "\n", "utf-8")
    index.note_failure(folder, job)
