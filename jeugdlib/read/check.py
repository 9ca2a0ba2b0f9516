"""A user's file checked once: everything that is wrong in one pass, and what is right kept.

The order is fixed: may the file be opened, how is it written, which columns are there, do they say
who a child is, what does each cell say, and do the cells fit together. What is found is refused,
flagged (its row is left out of every number) or accepted with a note.
"""

import atexit
import functools
import hashlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from uuid import uuid4

import duckdb

import jeugdlib
from jeugdlib.columns import TABLES, InputError, Table
from jeugdlib.columns.codebook import Codebook
from jeugdlib.read import settle
from jeugdlib.read.checked import Checked, in_order
from jeugdlib.read.codes import find_data
from jeugdlib.read.evidence import describe
from jeugdlib.read.fields import identifying, match_header, read_fields, unreadable_codes
from jeugdlib.read.finding import ACCEPT, REFUSE, Finding, visible
from jeugdlib.read.ids import look_at_ids
from jeugdlib.read.judge import Field, judge, mixed, notes, readings_of, texts_of
from jeugdlib.read.load import load
from jeugdlib.read.mapping import SIGNS, Mapping, read_mapping
from jeugdlib.read.source import MB, Limits, kind_of
from jeugdlib.read.store import MEMORY, Store

FAR_AWAY = date(2200, 1, 1)
KEPT = 30 * 24 * 3600  # seconds that a checked table stays after it was made
LARGER = 1.5  # of a file's size: memory with which a hundred million rows can be checked
ORDERS = {"dag-maand": "dm", "maand-dag": "md", "jaar-maand-dag": "ymd", "": ""}


def check(
    path: str | Path,
    name: str,
    *,
    mapping: str | Path | None = None,
    codebook: Codebook | None = None,
    limits: Limits = Limits(),  # noqa: B008  frozen
) -> Checked:
    """Check a file as one of the tables.

    Parameters
    ----------
    path : csv, xlsx, ods, Parquet or (with pyreadstat) SPSS
    name : the table's name in `columns.TABLES`
    mapping : YAML from a supplier's names and values to ours
    codebook : of an audit, which gives the table a column for every item
    limits : how large a file may be

    Returns
    -------
    Checked; whatever is wrong with the file is among its findings.

    Raises
    ------
    InputError : there is no table of this name.
    """
    if name not in TABLES:
        raise InputError(f"tabel {name} bestaat niet", mend=f"Kies uit: {', '.join(TABLES)}.")
    declared = codebook.extend(TABLES[name]) if codebook else TABLES[name]
    return check_as(Path(path), declared, mapping, limits)


def check_as(
    path: Path,
    declared: Table,
    mapping: str | Path | None = None,
    limits: Limits = Limits(),  # noqa: B008  frozen
) -> Checked:
    """Check a file as `check` does, as one of the tables with the columns that are given here."""
    name = declared.name
    try:
        plan = read_mapping(Path(mapping), declared) if mapping else Mapping("", declared)
        kind_of(path, limits)  # what is too large is not even hashed
        place = _work_folder() / f"{_fingerprint(path, declared, plan, limits)}.parquet"
        if kept := _kept(place):
            return kept
        with Store(max(MEMORY, LARGER * path.stat().st_size / MB)) as store:
            return _check(path, store, declared, plan, limits, place)
    except InputError as problem:
        return Checked(path.name, name, findings=(_refusal(problem),))
    except duckdb.OutOfMemoryException:
        large = InputError("dit bestand past niet in het geheugen", mend="Splits het.")
        return Checked(path.name, name, findings=(_refusal(large),))
    except duckdb.Error as problem:  # a damaged Parquet file has as many errors as it has parts
        broken = InputError("dit bestand is beschadigd", mend="Exporteer het nog eens.")
        if "Could not write" in str(problem):
            broken = InputError(
                "de nagekeken rijen kunnen niet worden bewaard in .jeugd",
                mend="Is de schijf vol, of de map beveiligd?",
            )
        return Checked(path.name, name, findings=(_refusal(broken),))


def _check(
    path: Path, store: Store, declared: Table, plan: Mapping, limits: Limits, place: Path
) -> Checked:
    loaded = load(path, store, declared, plan, limits)
    header = match_header(loaded, store, declared, plan)
    findings = [*loaded.findings, *header.findings]
    findings += identifying(path, header, store, plan)
    read = store.rows()
    if _has_refusal(findings):
        return _refused(path, declared, loaded.words, findings, read)
    fields = read_fields(header, store, declared, plan)
    findings += unreadable_codes(fields)
    if _has_refusal(findings):
        return _refused(path, declared, loaded.words, findings, read)

    fresh = place.with_name(f"{place.stem}.{uuid4().hex[:8]}.nieuw")
    try:
        how, found = _judge(store, fields, loaded.headings, declared, plan, fresh)
        used = settle.keep_used(store, fresh)
        checked = Checked(
            path.name,
            declared.name,
            ", ".join([*loaded.words, *how]),
            in_order([*findings, *found, *_about_the_rows(read, used)]),
            read,
            used,
            settle.left_out(store),
            _about(path, declared, store, fields),
            is_simulated(path),
            place,
            _items(declared),
        )
        return _keep(checked, fresh) if used or not read else _nothing_left(checked)
    finally:
        fresh.unlink(missing_ok=True)


def _judge(
    store: Store,
    fields: Sequence[Field],
    headings: Sequence[str],
    declared: Table,
    plan: Mapping,
    target: Path,
) -> tuple[list[str], list[Finding]]:
    words = (*settle.TOTALS, *(field.heading.strip() for field in fields), *plan.empty)
    texts = {field.column.name: texts_of(store, field, words) for field in fields}
    findings = settle.leave_out_odd_rows(store, fields, headings, texts)
    if findings:
        texts = {field.column.name: texts_of(store, field, words) for field in fields}
    today = date.today() if declared.about == "child" else FAR_AWAY
    sign = SIGNS[plan.decimal] if plan.decimal else ""
    numbers, dates = readings_of(fields, texts, sign, ORDERS[plan.dates])
    readings = numbers | dates
    cells = {}
    for field in fields:
        name = field.column.name
        cells[name] = judge(field, texts[name], readings.get(name), today, plan.empty)
        findings += notes(field, cells[name], texts[name]) + mixed(field, cells[name], texts[name])
    findings += settle.settle(store, fields, cells, target)
    findings += look_at_ids(store, fields)
    findings += settle.check_together(store, fields, declared, len(headings))
    return describe(numbers, dates), findings


def _refused(
    path: Path, declared: Table, words: Sequence[str], findings: Sequence[Finding], read: int
) -> Checked:
    left_out = {"het bestand is geweigerd": read} if read else {}
    said = ", ".join(words)
    return Checked(path.name, declared.name, said, in_order(findings), read, 0, left_out)


def _about_the_rows(read: int, used: int) -> list[Finding]:
    if read == 0:
        return [Finding(ACCEPT, "geen_rijen", "onder de kop staan 0 rijen")]
    if used == 1:
        return [Finding(ACCEPT, "een_rij", "er is maar één rij: geen spreiding, geen toets")]
    return []


def _about(path: Path, declared: Table, store: Store, fields: Sequence[Field]) -> str:
    # the folder alone is not enough: a team's own counts may end up there, and have no source
    folder = path.resolve().parts[-3:-1]
    has_source = {"bron", "vindplaats"} <= {field.column.name for field in fields}
    if folder == ("data", "published") and has_source:
        gaps = "SELECT count(*) FROM v WHERE bron IS NULL OR vindplaats IS NULL"
        return declared.about if store.db.execute(gaps).fetchone()[0] else "publication"
    return declared.about


def is_simulated(path: Path) -> bool:
    """Whether a file was made up by a script of the project, and is as it was made."""
    # the folder alone is not enough here either: the file has to be one that was made for it
    hashes = path.parent / "hashes.txt"
    is_there = path.resolve().parts[-3:-1] == ("data", "simulated") and hashes.is_file()
    return is_there and digest(path) in hashes.read_text("utf-8")


def _kept(place: Path) -> Checked | None:
    """What an earlier check kept there; a broken record is none."""
    record = place.with_suffix(".json")
    if record.exists() and place.exists():
        with suppress(ValueError, KeyError, TypeError):
            return Checked.from_json(record.read_text("utf-8"), place)
    return None


def _keep(checked: Checked, fresh: Path) -> Checked:
    if kept := _kept(checked.parquet):  # another process was first, and may be reading it
        return kept
    try:
        os.link(fresh, checked.parquet)
    except OSError:
        if not checked.parquet.exists():  # a disk without links; else a machine may be reading it
            os.replace(fresh, checked.parquet)
    record = checked.parquet.with_suffix(".json")
    half = record.with_name(f"{record.stem}.{uuid4().hex[:8]}.half")
    half.write_text(checked.as_json(), "utf-8")
    os.replace(half, record)
    return checked


def _items(declared: Table) -> dict[str, str]:
    # of the items of a codebook; those of the table itself are known by its name
    known = {column.name for column in TABLES[declared.name].columns}
    return {column.name: column.kind for column in declared.columns if column.name not in known}


def _nothing_left(checked: Checked) -> Checked:
    reason = f"van de {checked.read} rijen is er geen te gebruiken"
    refusal = Finding(REFUSE, "geen_rij_over", reason, "Herstel eerst wat hierna staat.")
    return Checked(
        checked.file,
        checked.name,
        checked.read_as,
        (refusal, *checked.findings),
        checked.read,
        0,
        checked.left_out,
        checked.about,
        checked.simulated,
    )


def _refusal(problem: InputError) -> Finding:
    row = re.search(r"rij (\d+)", problem.where)  # readers of files name it in the place
    return Finding(
        REFUSE,
        "niet_te_lezen",
        problem.what,
        problem.mend,
        row=int(row[1]) if row else None,
        value=visible(str(problem.value or "")),
    )


def _has_refusal(findings: Sequence[Finding]) -> bool:
    return any(finding.outcome == REFUSE for finding in findings)


def _work_folder() -> Path:
    try:
        work = find_data().parent / ".jeugd"
        folder = work / "checked"
        folder.mkdir(parents=True, exist_ok=True)
        work.chmod(0o700)  # what is checked is about children
        for old in folder.iterdir():
            if old.stat().st_mtime < time.time() - KEPT:
                old.unlink(missing_ok=True)
        return folder
    except (InputError, OSError):  # no project, or one that another user works in
        return _until_the_end()


@functools.cache
def _until_the_end() -> Path:
    # a folder of this process, of which nothing stays
    folder = tempfile.mkdtemp(prefix="jeugdlib-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def _fingerprint(path: Path, declared: Table, plan: Mapping, limits: Limits) -> str:
    # whatever could change the outcome: the columns, also those of a codebook, the day, and the
    # folder, which can make it public
    lists: list[str] = []
    with suppress(InputError):
        lists = [digest(file) for file in sorted((find_data() / "codes").glob("*.csv"))]
    parts = (digest(path), path.resolve(), declared, plan, limits, lists)
    said = repr((*parts, date.today(), jeugdlib.__version__))
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def digest(path: Path) -> str:
    """A code that changes with any byte of a file; empty when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:  # said with its mend when the file is opened
        return ""
