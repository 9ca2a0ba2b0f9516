"""A copy of a user's file as an Excel workbook, with what is wrong coloured and explained.

It holds what the file holds, so it stands beside the file and never among the reports.
"""

import itertools
import os
from collections import defaultdict
from pathlib import Path

from jeugdlib.columns import TABLES, InputError
from jeugdlib.read.checked import Checked
from jeugdlib.read.finding import FLAG, REFUSE, Finding
from jeugdlib.read.form import NO_TIME, PLAIN
from jeugdlib.read.load import Loaded, load
from jeugdlib.read.mapping import Mapping
from jeugdlib.read.source import Limits
from jeugdlib.read.store import Store

LAST_ROW = 1_048_576  # of a sheet
WHOLE = 50_000  # a file with more rows is copied only where something was found
COLOURS = {REFUSE: "#f4b6b6", FLAG: "#fde9a9"}
PROPERTIES = {
    "author": "Jeugdlib",
    "comments": "Bevat gegevens van kinderen",
    "created": NO_TIME,
}


def write_marked_copy(path: Path, checked: Checked, limits: Limits, sheet: str = "") -> Path | None:
    """Write `<name>-gecontroleerd.xlsx` beside a file, every row where it stands in the file.

    `sheet` is the one that a mapping names. Returns the place, or None when no cell was found wrong
    or the file cannot be opened at all.

    Raises
    ------
    InputError : the file stands among the reports, where nothing about a child may be written, or
        in a folder that cannot be written to.
    """
    wrong = [f for f in checked.findings if f.outcome in COLOURS and f.row is not None]
    if not wrong:
        return None
    if "reports" in path.resolve().parts[:-1]:
        raise InputError(
            "bij de rapporten komt geen kopie met gegevens van kinderen",
            where=f"bestand {path.name}",
            mend="Zet het bestand eerst in een eigen map.",
        )
    if not os.access(path.resolve().parent, os.W_OK):
        raise InputError(
            "in deze map kan geen gekleurde kopie worden gezet",
            where=f"bestand {path.name}",
            mend="Zet het bestand in een map waarin u mag schrijven.",
        )
    target = path.with_name(f"{path.stem}-gecontroleerd.xlsx")
    fresh = target.with_name(f".{target.name}.nieuw")
    with Store() as store:
        try:
            # as it stands: without the mapping, which gives columns other names
            declared = TABLES[checked.name]
            loaded = load(path, store, declared, Mapping("", declared, sheet=sheet), limits)
        except InputError:
            return None  # its rows have no form that a sheet could show
        try:
            _write(fresh, store, loaded, wrong)
            os.replace(fresh, target)
        finally:
            fresh.unlink(missing_ok=True)
    return target


def _write(target: Path, store: Store, loaded: Loaded, wrong: list[Finding]) -> None:
    import xlsxwriter

    by_row: dict[int, list[Finding]] = defaultdict(list)
    for finding in wrong:
        by_row[finding.row].append(finding)
    with xlsxwriter.Workbook(target, PLAIN) as book:
        book.set_properties(PROPERTIES)
        sheet = book.add_worksheet("gecontroleerd")
        formats = {outcome: book.add_format({"bg_color": c}) for outcome, c in COLOURS.items()}
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(loaded.row, 0)
        everything = store.rows() <= WHOLE
        headings = [heading.strip() for heading in loaded.headings]
        header = [loaded.row, *loaded.headings]
        found = store.db.execute(
            f"SELECT * EXCLUDE _id FROM t WHERE _row <= {LAST_ROW} ORDER BY _id"
        )
        rows = itertools.chain.from_iterable(iter(lambda: found.fetchmany(10_000), []))
        for row, *cells in itertools.chain([header], rows):
            if everything or row in by_row:
                sheet.write_row(row - 1, 0, cells, bold if row == loaded.row else None)
            for place, here in _by_place(by_row.get(row, []), headings).items():
                outcome = REFUSE if any(f.outcome == REFUSE for f in here) else FLAG
                text = "\n".join(f"{finding.reason}. {finding.mend}" for finding in here)
                sheet.write_string(row - 1, place, cells[place], formats[outcome])
                sheet.write_comment(row - 1, place, text, {"author": "Jeugdlib", "x_scale": 2})


def _by_place(findings: list[Finding], headings: list[str]) -> dict[int, list[Finding]]:
    # what is about a whole row, or about a column of our own making, stands at its first cell
    places: dict[int, list[Finding]] = defaultdict(list)
    for finding in findings:
        known = finding.column in headings
        places[headings.index(finding.column) if known else 0].append(finding)
    return places
