"""The controle page: what the person who signs a shared report has to know."""

import nbformat

from jeugdlib.report import outputs

MUCH = 1 / 3  # of the numbers about children; more hidden than this is said at the top


def facts(notebook: nbformat.NotebookNode, replaced: dict[str, str] | None) -> dict[str, object]:
    """What the page says of a report, from what `release` and `show` noted in an executed notebook.

    Returns
    -------
    protected : whether it shows or keeps numbers about children
    much : whether so many of these were withheld that it has to be said at the top
    checks : per rule and outcome the tables
    gaps : per withheld cell and rule the tables
    replaced : the `report` that this one replaces and the `reason`; None when there is none
    """
    noted = _together(outputs.control(notebook))
    protected, hidden = outputs.tally(notebook)
    return {
        "protected": protected > 0,
        "much": hidden > MUCH * protected,
        "checks": [record for record in noted if not record["cell"]],
        "gaps": [record for record in noted if record["cell"]],
        "replaced": replaced,
    }


def _together(records: list[dict]) -> list[dict]:
    """The records that say the same of several tables as one."""
    found: dict[tuple, dict[str, None]] = {}
    for record in records:
        said = (record["cell"], record["rule"], record["shown"])
        found.setdefault(said, {})[record["table"]] = None
    return [
        {"table": ", ".join(tables), "cell": cell, "rule": rule, "shown": shown}
        for (cell, rule, shown), tables in found.items()
    ]
