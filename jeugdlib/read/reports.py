"""What earlier reports said: their answers, and which reports they are."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from jeugdlib.columns import ANSWER, TABLES, InputError, mark
from jeugdlib.columns.answer import content_of
from jeugdlib.columns.parameters import OPENBAARHEID
from jeugdlib.read.check import is_simulated

ANSWERS, MANIFEST = "answers.json", "manifest.json"
NUMBERS = ("estimate", "low", "high", "level", "count", "n", "eligible", "response")
TEXTS = ("label", "unit", "kind", "method")
CODE = 12  # characters of a hash that tell one report from another
NEEDED = ("name", "openbaarheid", "date")


def earlier_report(path: str | Path) -> dict:
    """One earlier report: its answers by key, and what its manifest says of it.

    Parameters
    ----------
    path : answers.json in the folder of the report, with its manifest beside it; or a made-up one
        that ships with the project

    Returns
    -------
    dict with answers, name, question, openbaarheid (the level at which it was made), date, code
    (the hash of its manifest, by which a cycle refers to it), public (nothing in it is about real
    children, or all of it was published) and simulated.

    Raises
    ------
    InputError : it is no report, it has no manifest, or its answers were changed after the report
        was made.
    """
    path = Path(path)
    where = f"bestand {path.name}"
    try:
        content = path.read_bytes()
        if is_simulated(path):
            return {**json.loads(content), "public": True, "simulated": True, "code": None}
        about = (path.parent / MANIFEST).read_bytes()
        manifest = json.loads(about)
        seen = manifest["outputs"][ANSWERS]
        said = {name: manifest[name] for name in NEEDED} | _source(manifest)
        said["question"] = manifest.get("question", "")
        answers = {**json.loads(content)}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as problem:
        raise InputError(
            "dit is geen rapport van Jeugdlib: het bestand, of manifest.json ernaast, ontbreekt of "
            "is niet te lezen",
            where=where,
            mend="Kies answers.json in de map van het rapport, en laat die map zoals zij is.",
        ) from problem
    if path.name != ANSWERS or hashlib.sha256(content).hexdigest() != seen:
        raise InputError(
            "dit bestand is veranderd nadat het rapport is gemaakt",
            where=where,
            mend="Maak het eerdere rapport opnieuw, en kies dan zijn answers.json.",
        )
    return {"answers": answers, "code": hashlib.sha256(about).hexdigest(), **said}


def reports(
    paths: Iterable[str | Path], openbaarheid: str, only: Iterable[str] = ()
) -> pd.DataFrame:
    """The answers of earlier reports, for a sheet that may be seen at this level.

    Parameters
    ----------
    paths : answers.json of each report
    openbaarheid : who may see the sheet; nobody who may not see each of the reports
    only : which answers, in their order; empty = all

    Returns
    -------
    DataFrame (index: the key of the answer, with a number behind it when two reports have the same)
    with label, estimate, low, high, level, count, n, eligible, response, unit, kind, method and
    cautions; marked as released at the level of the reports.

    Raises
    ------
    InputError : a report is for fewer readers than the sheet, `only` names an answer that is in
        none of them, or outside the team public and other reports stand together.
    """
    made = [earlier_report(path) for path in paths]
    _require_level(made, openbaarheid)
    rows: dict[str, dict] = {}
    for report in made:
        for key, answer in report["answers"].items():
            number = sum(known.partition(" (")[0] == key for known in rows) + 1
            rows[key if number == 1 else f"{key} ({number})"] = answer
    wanted = list(only) or list(rows)
    if absent := [key for key in wanted if key not in rows]:
        raise InputError(
            f"{', '.join(absent)} staat niet in deze rapporten",
            mend=f"Kies uit: {', '.join(rows) or 'geen'}.",
        )
    table = pd.DataFrame([rows[key] for key in wanted], index=wanted, dtype=object)
    return _marked(_typed(table), made)


def report_list(paths: Iterable[str | Path]) -> pd.DataFrame:
    """Which reports these are: label (the question), name, date, openbaarheid and code.

    The code is the beginning of the hash of its manifest, by which a cycle refers to it.
    """
    made = [earlier_report(path) for path in paths]
    names = ["question", "name", "date", "openbaarheid", "code"]
    rows = pd.DataFrame([{n: report[n] for n in names} for report in made], columns=names)
    rows["code"] = rows["code"].astype(object).str[:CODE]
    return mark(rows.rename(columns={"question": "label"}), "publication")


def _source(manifest: dict) -> dict[str, bool]:
    """Whether all that a report was made from is public, and whether it was made up.

    Outside the team a manifest has no hash of what is not public (`report.run`).
    """
    inputs = manifest.get("inputs", {})
    tables = [said["file"] for name, said in inputs.items() if name.split(" ")[0] in TABLES]
    inside = manifest["openbaarheid"] == OPENBAARHEID[0]
    public = not inside and bool(inputs) and all("sha256" in said for said in inputs.values())
    made_up = bool(tables) and all(file.startswith("gesimuleerde_") for file in tables)
    return {"public": public, "simulated": made_up and (public or inside)}


def _require_level(made: list[dict], openbaarheid: str) -> None:
    asked = OPENBAARHEID.index(openbaarheid)
    for report in made:
        if not report["public"] and OPENBAARHEID.index(report["openbaarheid"]) < asked:
            raise InputError(
                f"rapport {report['name']} is {report['openbaarheid']}, en dit blad is "
                f"{openbaarheid}; een blad gaat nooit naar meer lezers dan het rapport",
                mend=f"Maak het blad met openbaarheid={report['openbaarheid']}, of maak eerst het "
                f"rapport met openbaarheid={openbaarheid}.",
            )
    if asked and len({report["public"] for report in made}) > 1:
        raise InputError(
            "openbare cijfers en die van uw team staan in één blad",
            mend="Maak er twee bladen van, of draai met openbaarheid=intern.",
        )


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    kept = (*NUMBERS, *TEXTS, "cautions")
    table = table.reindex(columns=[name for name in ANSWER if name in kept])
    cautions = [tuple(said) if isinstance(said, list) else () for said in table.pop("cautions")]
    table = table.astype(dict.fromkeys(NUMBERS, float)).astype(dict.fromkeys(TEXTS, object))
    return table.assign(cautions=pd.Series(cautions, index=table.index, dtype=object))


def _marked(table: pd.DataFrame, made: list[dict]) -> pd.DataFrame:
    public = bool(made) and all(report["public"] for report in made)
    table = mark(table, "publication" if public or not made else "child")
    levels = [report["openbaarheid"] for report in made]
    table.attrs["released"] = min(levels, key=OPENBAARHEID.index, default=OPENBAARHEID[-1])
    table.attrs["simulated"] = bool(made) and all(report["simulated"] for report in made)
    table.attrs["computed"] = content_of(table)  # of released counts, when its reports were shared
    return table
