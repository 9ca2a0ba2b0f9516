"""The controle page: what the person who signs a shared report has to know."""

import textwrap

import nbformat

from jeugdlib.report import outputs

NAME = 100  # characters of the labels by which a table without a name is known
MUCH = 1 / 3  # of the numbers about children; more hidden than this is said at the top
KINDS = {
    "drempels": "Alles",
    "count": "Aantallen",
    "share": "Percentages",
    "mean": "Gemiddelden",
    "effect": "Verschillen en verhoudingen",
    "model": "Schattingen uit een model",
    "extreme": "Percentielen",
    "curve": "Stappen in een verloop",
    "text": "Teksten",
}


def facts(notebook: nbformat.NotebookNode, replaced: dict[str, str] | None) -> dict[str, object]:
    """What the page says of a report, from what `release` and `show` noted in an executed notebook.

    Returns
    -------
    protected : whether it shows or keeps numbers about children
    much : whether so many of these were withheld that it has to be said at the top
    rules : what was asked of the numbers, each rule once
    tables : the numbers withheld in any step (`gaps`) and other `remarks`, with the `name` of the
        tables that they are said of
    replaced : the `report` that this one replaces and the `reason`; None when there is none
    """
    noted = outputs.control(notebook)
    protected, hidden = outputs.tally(notebook)
    return {
        "protected": protected > 0,
        "much": hidden > MUCH * protected,
        "rules": list(dict.fromkeys(_rule(record) for record in noted if _is_rule(record))),
        "tables": _tables([record for record in noted if not _is_rule(record)], noted),
        "replaced": replaced,
    }


def _is_rule(record: dict) -> bool:
    return not record["cell"] and record["rule"].partition(": ")[0] in KINDS


def _rule(record: dict) -> str:
    kind, _, says = record["rule"].partition(": ")
    return f"{KINDS[kind]}: {says}"


def _tables(records: list[dict], noted: list[dict]) -> list[dict]:
    # one table is released in several steps, and what was withheld in one is a dash in the next
    said: dict[str, dict] = {r["table"]: {"gaps": {}, "remarks": {}} for r in noted}
    for record in records:
        if record["cell"]:
            said[record["table"]]["gaps"][f"{record['cell']} ({record['rule']})"] = None
        else:
            said[record["table"]]["remarks"][f"{record['rule']}: {record['shown']}"] = None
    alike: dict[tuple, list[str]] = {}
    for name, found in said.items():
        short = textwrap.shorten(name, NAME, placeholder=" …")
        alike.setdefault((tuple(found["gaps"]), tuple(found["remarks"])), []).append(short)
    return [
        {"name": " / ".join(names), "gaps": gaps, "remarks": remarks}
        for (gaps, remarks), names in alike.items()
    ]
