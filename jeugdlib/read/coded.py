"""What coders send back: their files as one table, and everything that stands in the way of it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from jeugdlib.columns import TABLES, InputError, Table, mark_like
from jeugdlib.columns.codebook import UNITS, Codebook
from jeugdlib.read import excel, ods
from jeugdlib.read.cell import DTYPES
from jeugdlib.read.check import check_as, digest
from jeugdlib.read.checked import Checked, in_order
from jeugdlib.read.coded_rules import Sent, begun, problems_of
from jeugdlib.read.finding import FLAG, REFUSE, Finding
from jeugdlib.read.source import Limits, kind_of
from jeugdlib.read.table import without_rows

SHEETS = tuple(UNITS.values())
WAITING = "nog niet gecodeerd"
SAID_ELSEWHERE = (
    *("ander_blad", "andere_naam", "bijna_gelijk", "kinderen"),
    *("geen_rijen", "een_rij", "geen_rij_over"),
)


def coded(
    paths: str | Path | Sequence[str | Path],
    name: str,
    codebook: Codebook,
    *,
    dossiers: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """One table of an audit from the files of all its coders.

    Parameters
    ----------
    paths : files: workbooks with the sheets of the form, or files with this table alone; none gives
        therapies or stays without rows
    name : dossiers, therapieen or plaatsingen
    codebook : the one that was coded with
    dossiers : for files with therapies or stays alone, what this function gave for `dossiers`, to
        compare with

    Returns
    -------
    The rows of all files with every declared column, then the items of the codebook, then the
    team's own columns; about children. Files that a coder has not begun with are left out;
    `read.rows` counts them.

    Raises
    ------
    ValueError : there is no such table in an audit.
    InputError : no file was given, or something in one has to be put right first; all of it is
        named at once. No row is left out for a fault.
    """
    if name not in SHEETS:
        raise ValueError(f"name must be one of {SHEETS}, not {name!r}")
    if name != "dossiers" and not isinstance(paths, Path) and len(paths) == 0:
        return without_rows(codebook.extend(TABLES[name]))
    sent = _look(paths, codebook, name)
    if dossiers is not None and "dossiers" not in sent.rows:
        sent.rows["dossiers"] = [dossiers.assign(_file="dossiers", _row=None, _set="")]
    tables = sent.tables
    findings = [*sent.findings, *problems_of(sent, codebook)]
    wrong = [finding for finding in findings if finding.outcome == REFUSE]
    if wrong:
        listed = "\n".join(f"- {finding}" for finding in wrong)
        raise InputError(f"dit moet eerst in orde zijn:\n{listed}")
    if name not in tables:
        raise InputError(f"er is geen bestand gegeven met de tabel {name}")
    kept = begun(tables, codebook) if name == "dossiers" else slice(None)
    checked = [checked for _, checked in sent.checked if checked.name == name]
    return _as_declared(tables[name].loc[kept], checked, codebook.extend(TABLES[name]))


def coded_problems(paths: str | Path | Sequence[str | Path], codebook: Codebook) -> list[Finding]:
    """Everything that has to be said about the files of coders, what must be put right first.

    Parameters
    ----------
    paths : one or more files: workbooks with the sheets of the form, or files with one table each,
        which have the name of the table in theirs; any other is read as `dossiers`
    codebook : the one that was coded with

    Returns
    -------
    Findings: "refuse" stands in the way of `coded`, "flag" is to be looked at (what is not filled
    in, another version of the codebook), "accept" is what was assumed.
    """
    sent = _look(paths, codebook)
    return list(in_order([*sent.findings, *problems_of(sent, codebook)]))


def _look(paths: object, codebook: Codebook, name: str = "") -> Sent:
    sent, seen = Sent(), {}
    for path in map(Path, [paths] if isinstance(paths, str | Path) else paths):
        earlier = seen.setdefault(digest(path) or str(path), path)
        try:
            if earlier is not path:
                mend = "Geef elk bestand één keer op, en van elke codeur zijn eigen bestand."
                raise InputError(f"dit bestand is hetzelfde als {earlier.name}", mend=mend)
            _read(path, codebook, name, sent)
        except InputError as problem:
            finding = Finding(
                REFUSE, "niet_te_lezen", problem.what, problem.mend, place=f"bestand {path.name}"
            )
            sent.findings.append(finding)
    return sent


def _read(path: Path, codebook: Codebook, name: str, sent: Sent) -> None:
    kind = kind_of(path, Limits())
    sheets = {"xlsx": excel.all_rows, "ods": ods.all_rows}.get(kind, lambda _: {})(path)
    held = [table for table in SHEETS if table in sheets]
    if held:
        asked = list(dict.fromkeys(["dossiers", *held, *([name] if name else [])]))
        explained = {cells[0]: cells[1] for _, cells in sheets.get("Uitleg", []) if len(cells) > 1}
        sent.explained[str(path)] = explained
    else:
        own = next((table for table in SHEETS if table in path.stem), "dossiers")
        asked = [name or own]
    found = {table: check_as(path, _declared(table, codebook)) for table in asked}
    for table, checked in found.items():
        place = f"bestand {path.name}" + (f", blad {table}" if held else "")
        sent.findings.extend(_without_loss(checked, place))
        belongs = str(path) if held else ""
        sent.checked.append((belongs, checked))
        if not checked.refused:
            rows = checked.table().assign(_row=checked.row_numbers())
            rows = rows.assign(_file=path.name, _set=belongs)
            sent.rows.setdefault(table, []).append(rows)


def _declared(name: str, codebook: Codebook) -> Table:
    """The table as coders fill it in: who coded stands on sheet dossiers, and only has to there."""
    table = codebook.extend(TABLES[name])
    if name == "dossiers":
        return table
    loose = [
        replace(c, required=False, empty=True) if c.name == "codeur" else c for c in table.columns
    ]
    return replace(table, columns=tuple(loose))


def _without_loss(checked: Checked, place: str) -> list[Finding]:
    """The findings of a file, where one that would leave a row out stands in the way."""
    return [
        replace(f, place=place, outcome=REFUSE if f.outcome == FLAG and f.row else f.outcome)
        for f in checked.findings
        if f.rule not in SAID_ELSEWHERE
    ]


def _as_declared(table: pd.DataFrame, checked: list[Checked], declared: Table) -> pd.DataFrame:
    table = table.rename(columns={"dossier_id": declared.columns[0].name})
    own = [name for name in table if not name.startswith("_")]
    columns = list(dict.fromkeys([*(column.name for column in declared.columns), *own]))
    kinds = {column.name: DTYPES.get(column.kind, "str") for column in declared.columns}
    made = table.reindex(columns=columns).astype({name: kinds.get(name, "str") for name in columns})
    made = mark_like(made.reset_index(drop=True), *(part.table() for part in checked))
    read = sum(part.read for part in checked)
    made.attrs["reading"] = {
        "file": ", ".join(part.file for part in checked),
        "read_as": "",
        "read": read,
        "used": len(made),
        "left_out": {WAITING: read - len(made)} if read > len(made) else {},
    }
    return made
