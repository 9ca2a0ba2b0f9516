"""From judged texts to a table of values, and which rows are left out of it and why."""

import os
import re
from collections import Counter
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from jeugdlib.columns import Table
from jeugdlib.read.cell import DTYPES, Cell
from jeugdlib.read.consistency import Check, checks_for, years_without_an_end
from jeugdlib.read.finding import ACCEPT, FLAG, Finding, visible
from jeugdlib.read.judge import Field
from jeugdlib.read.store import Store, name, quote

MOST = 10_000  # wrong cells of a column, or rows of a check, that are listed; all are counted
TOTAL_ID = "^(sub|eind)?(totaal|totalen|gemiddelde?)( |:|$)"  # no code of a child
TOTALS = ("totaal", "totalen", "eindtotaal", "subtotaal", "total", "grand total", "gemiddelde")
SQL_TYPES = {"geheel getal": "BIGINT", "getal": "DOUBLE", "datum": "DATE"}


def leave_out_odd_rows(
    store: Store, fields: Sequence[Field], headings: Sequence[str], texts: Dict[str, Counter]
) -> list[Finding]:
    """Leave out what is no row: totals, notes under the table, and the header once more."""
    store.db.execute("CREATE TABLE left_out (_id BIGINT, reason VARCHAR)")
    if not _may_have_odd_rows(fields, texts):
        return []
    needed = [f"trim(c{f.place}) = ''" for f in fields if f.column.required]
    every = [f"c{place}" for place in range(len(headings))]
    filled = " + ".join(f"(trim({c}) <> '')::INT" for c in every)
    words = ", ".join(quote(word) for word in TOTALS)
    total = " OR ".join(f"lower(trim({c}, ' :')) IN ({words})" for c in every)
    ids = [f"c{f.place}" for f in fields if f.column.kind == "id"]
    child = " OR ".join(f"regexp_matches(lower(trim({c})), '{TOTAL_ID}')" for c in ids) or "false"
    again = " AND ".join(f"trim(c{f.place}) = {quote(f.heading.strip())}" for f in fields)
    kinds = {
        "dit is de kop nog eens": again,
        "dit is een rij met totalen": f"{child} OR ({total}) AND ({' OR '.join(needed)})",
        "dit is losse tekst onder of tussen de rijen": f"{filled} = 1 AND {len(headings)} > 2",
    }
    findings = []
    for reason, condition in kinds.items():
        rows = f"FROM t WHERE {condition}"
        text = f"concat_ws(' ', {', '.join(every)})"
        found = store.db.execute(f"SELECT _row, {text} {rows} ORDER BY _row").fetchall()
        if found:
            store.db.execute(f"INSERT INTO left_out SELECT _id, {quote(reason)} {rows}")
            store.leave_out(condition)
        findings += [
            Finding(
                FLAG,
                "geen_rij",
                reason,
                "Haal haar weg als het geen gegevens zijn.",
                row=row,
                value=visible(text.strip()),
            )
            for row, text in found[:MOST]
        ]
    return findings


def _may_have_odd_rows(fields: Sequence[Field], texts: Dict[str, Counter]) -> bool:
    for field in fields:
        seen = {text.strip().lower() for text in texts[field.column.name]}
        if field.column.kind == "id" and any(re.match(TOTAL_ID, text) for text in seen):
            return True
        known = {*TOTALS, field.heading.strip().lower()}
        if known & seen or known & {text.strip(" :") for text in seen}:
            return True
        if field.column.required and "" in seen:
            return True
    return False


def settle(
    store: Store, fields: Sequence[Field], cells: Dict[str, Dict[str, Cell]], target: Path
) -> list[Finding]:
    """Write the values to a Parquet file, which is `v` from here on, and give every wrong cell."""
    chosen, joins, findings = ["t._id", "t._row"], "", []
    for field in fields:
        column, c = field.column.name, f"t.c{field.place}"
        known = cells[column]
        is_text = field.column.kind not in SQL_TYPES
        if is_text and all(cell.value == text for text, cell in known.items()):
            chosen.append(f"{c} AS {name(column)}")
            continue
        judged = f"j{field.place}"
        store.db.register(f"d{field.place}", _frame(known, field.column.kind))
        store.db.execute(f"CREATE TABLE {judged} AS SELECT * FROM d{field.place}")
        joins += f" LEFT JOIN {judged} ON {c} = {judged}.text"
        # what was not looked at is an ordinary text, and says what it says
        seen = f"CASE WHEN {judged}.text IS NULL THEN {c} ELSE {judged}.value END"
        kind = SQL_TYPES.get(field.column.kind, "VARCHAR")
        value = seen if field.is_free else f"{judged}.value::{kind}"
        chosen.append(f"{value} AS {name(column)}")
        if any(cell.is_wrong for cell in known.values()):
            findings += _wrong_cells(store, field, known)
    _write(store, f"SELECT {', '.join(chosen)} FROM t{joins}", target)
    store.db.execute(f"CREATE VIEW v AS SELECT * FROM read_parquet({quote(str(target))})")
    return findings


def _frame(cells: Dict[str, Cell], kind: str) -> pd.DataFrame:
    values = [cell.value for cell in cells.values()]
    return pd.DataFrame(
        {
            "text": pd.Series(list(cells), dtype="str"),
            "value": pd.Series(values, dtype=DTYPES.get(kind, "str")),
            "reason": pd.Series([cell.reason or None for cell in cells.values()], dtype="str"),
        }
    )


def _wrong_cells(store: Store, field: Field, cells: Dict[str, Cell]) -> list[Finding]:
    join = f"t JOIN j{field.place} AS j ON t.c{field.place} = j.text WHERE j.reason IS NOT NULL"
    reason = f"{quote('kolom ' + field.heading.strip() + ': ')} || j.reason"
    store.db.execute(f"INSERT INTO left_out SELECT t._id, {reason} FROM {join}")
    found = store.db.execute(
        f"SELECT t._row, j.text FROM {join} ORDER BY 1 LIMIT {MOST}"
    ).fetchall()
    total = store.db.execute(f"SELECT count(*) FROM {join}").fetchall()[0][0]
    return _and_more(field.heading.strip(), total) + [
        Finding(
            FLAG,
            cells[text].rule,
            cells[text].reason,
            cells[text].mend,
            row=row,
            column=field.heading.strip(),
            value=visible(text),
        )
        for row, text in found
    ]


def _and_more(heading: str, total: int) -> list[Finding]:
    if total <= MOST:
        return []
    said = f"in deze kolom zijn {total} cellen fout; hierna staan de eerste {MOST}"
    return [Finding(FLAG, "veel_fouten", said, "Klopt deze kolom?", column=heading, cells=total)]


def check_together(
    store: Store, fields: Sequence[Field], declared: Table, width: int
) -> list[Finding]:
    """What is wrong between cells and between rows; adds the rows to those left out.

    `width` is how many fields a row of the file has.
    """
    by_name = {field.column.name: field for field in fields}
    unique = [name for name, field in by_name.items() if field.column.unique]
    findings = []
    for check in checks_for(declared.name, list(by_name), unique, width):
        findings += _apply(store, check, by_name[check.columns[-1]])
    if declared.name == "trajecten":
        headings = {name: field.heading.strip() for name, field in by_name.items()}
        findings += years_without_an_end(store, headings)
    return findings


def _apply(store: Store, check: Check, field: Field) -> list[Finding]:
    rows = f"SELECT _id FROM v WHERE {check.wrong}" if check.by_row else check.wrong
    heading = field.heading.strip()
    # once: what is left out by this check changes what the check itself would find
    count = store.db.execute(f"CREATE OR REPLACE TABLE found AS {rows}").fetchone()[0]
    rows = "SELECT _id FROM found"
    if not count:
        return []
    if check.outcome == ACCEPT:
        return [Finding(ACCEPT, check.rule, check.reason, column=heading, cells=count)]
    store.db.execute(f"INSERT INTO left_out SELECT _id, {quote(check.reason)} FROM ({rows})")
    other = f"({check.other})" if check.other else "NULL"
    found = store.db.execute(
        f"SELECT t._row, t.c{field.place}, {other} FROM t WHERE t._id IN ({rows}) "
        f"ORDER BY t._id LIMIT {MOST}"
    ).fetchall()
    return _and_more(heading, count) + [
        Finding(
            FLAG,
            check.rule,
            check.reason + (f" (rij {beside})" if beside else ""),
            check.mend,
            row=row,
            column=heading,
            value=visible(text),
        )
        for row, text, beside in found
    ]


def left_out(store: Store) -> dict[str, int]:
    """How many rows are left out, by the first reason that was found for each."""
    found = store.db.execute(
        "SELECT reason, count(*) FROM (SELECT _id, arg_min(reason, rowid) AS reason FROM left_out "
        "GROUP BY _id) GROUP BY 1 ORDER BY 2 DESC, 1"
    ).fetchall()
    return dict(found)


def keep_used(store: Store, target: Path) -> int:
    """Take the rows that are left out from the file that `settle` wrote; gives how many stay."""
    used = "v WHERE _id NOT IN (SELECT DISTINCT _id FROM left_out)"
    rows = store.db.execute(f"SELECT count(*) FROM {used}").fetchone()[0]
    if store.db.execute("SELECT count(*) FROM left_out").fetchone()[0]:
        part = target.with_name(f"{target.name}.deel")
        _write(store, f"SELECT * FROM {used}", part)
        os.replace(part, target)
    return rows


def _write(store: Store, rows: str, target: Path) -> None:
    store.db.execute(f"COPY ({rows}) TO {quote(str(target))} (FORMAT parquet)")
