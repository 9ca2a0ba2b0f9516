"""The audit that a new one is laid beside: published, or an earlier report of the team."""

from pathlib import Path

import pandas as pd

from jeugdlib.columns import InputError
from jeugdlib.read.reports import earlier_report
from jeugdlib.read.table import table

NOTEBOOK = "21_dossieraudit"
PUBLISHED = "flevoland_2018"


def earlier_audit(path: str | Path) -> dict | pd.DataFrame:
    """What an earlier audit found.

    Parameters
    ----------
    path : answers.json in the folder of an earlier report of 21_dossieraudit, with its manifest
        beside it; or the published table, as csv

    Returns
    -------
    The answers of that report as a dict with answers (by key), openbaarheid (the level at which it
    was made) and date; or the published table, as `read.table` gives it.

    Raises
    ------
    InputError : it is no report of that notebook, it has no manifest, or its answers were changed
        after the report was made.
    """
    path = Path(path)
    if path.suffix.lower() != ".json":
        return table(path, PUBLISHED)
    report = earlier_report(path)
    if report["name"] != NOTEBOOK:
        raise InputError(
            f"dit rapport is geen dossieraudit ({report['name']})",
            where=f"bestand {path.name}",
            mend=f"Kies een rapport van {NOTEBOOK}.",
        )
    return {name: report[name] for name in ("answers", "openbaarheid", "date")}
