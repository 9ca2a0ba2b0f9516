"""The audit that a new one is laid beside: published, or an earlier report of the team."""

import hashlib
import json
from pathlib import Path

import pandas as pd

from jeugdlib.columns import InputError
from jeugdlib.read.table import table

NOTEBOOK = "21_dossieraudit"
PUBLISHED = "flevoland_2018"
ANSWERS, MANIFEST = "answers.json", "manifest.json"


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
    where = f"bestand {path.name}"
    try:
        content = path.read_bytes()
        manifest = json.loads((path.parent / MANIFEST).read_text("utf-8"))
        seen = manifest["outputs"][ANSWERS]
        said = {name: manifest[name] for name in ("name", "openbaarheid", "date")}
    except (OSError, ValueError, TypeError, KeyError) as problem:
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
    if said.pop("name") != NOTEBOOK:
        raise InputError(
            f"dit rapport is geen dossieraudit ({manifest['name']})",
            where=where,
            mend=f"Kies een rapport van {NOTEBOOK}.",
        )
    return {"answers": json.loads(content), **said}
