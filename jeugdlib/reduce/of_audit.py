"""An audit seen as a whole: what was asked, who read what, what was found in each institution."""

import pandas as pd

from jeugdlib.columns import InputError, mark, mark_like, require
from jeugdlib.columns.codebook import Codebook
from jeugdlib.reduce.fitting import fitting_item

NAMELESS = "niet ingevuld"


def coders(dossiers: pd.DataFrame) -> pd.DataFrame:
    """How many files each coder read, and how many of them another coder read too.

    Parameters
    ----------
    dossiers : the checked table `dossiers`, one row per file and coder

    Returns
    -------
    DataFrame, a row per coder and one for all of them together (index: their codes, and "samen"),
    with label, count (files that were read twice or more), n (files), children, unit and kind: a
    row with the code of a coder is text and stays within the team.
    """
    read = require(dossiers, "dossier_id", "codeur")
    times = read.groupby("dossier_id")["codeur"].nunique()
    files = {str(code): set(rows["dossier_id"]) for code, rows in read.groupby("codeur")}
    files["samen"] = set(read["dossier_id"])
    twice = set(times.index[times > 1])
    labels = [*(f"Codeur {code}" for code in files if code != "samen"), "Alle dossiers"]
    counts = pd.DataFrame(
        {
            "label": labels,
            "count": [len(of & twice) for of in files.values()],
            "n": [len(of) for of in files.values()],
            "children": [len(of) for of in files.values()],
            "unit": "dossiers",
            "kind": [*["text"] * (len(files) - 1), "count"],
        },
        index=list(files),
    )
    return mark_like(counts, dossiers)


def by_institution(settled: pd.DataFrame, dossiers: pd.DataFrame, item: str) -> pd.DataFrame:
    """How often one item was found in each kind of institution, in the order of their names.

    Parameters
    ----------
    settled : what `settled` returned
    dossiers : the checked table `dossiers`, with `instelling`
    item : the item of the codebook

    Returns
    -------
    DataFrame (index: the kind of institution) with label, count, n, children, unit and members; no
    rows when no file has an institution.

    Raises
    ------
    InputError : nothing that counts as found was coded of this item; the items are named.
    """
    counting = settled[settled["found"].notna() & (settled["unit"] == "dossiers")]
    known = list(dict.fromkeys(counting["item"]))
    if item not in known:
        raise InputError(
            f"onderdeel {item} is niet geteld", mend=f"Kies uit: {', '.join(known) or 'geen'}."
        )
    answers = counting[counting["item"] == item].set_index("dossier_id")["found"].astype(bool)
    placed = dossiers.reindex(columns=["dossier_id", "instelling"])
    place = placed.groupby("dossier_id")["instelling"].first().reindex(answers.index)
    # without any kind of institution there is nothing to lay beside one another
    named = place.astype(object).fillna(NAMELESS) if place.notna().any() else place
    groups = dict(list(answers.groupby(named)))
    counts = pd.DataFrame(
        {
            "label": list(groups),
            "count": [int(found.sum()) for found in groups.values()],
            "n": [len(found) for found in groups.values()],
            "children": [len(found) for found in groups.values()],
            "unit": "dossiers",
            "members": [frozenset(found.index[found]) for found in groups.values()],
            "instelling": list(groups),
        },
        index=list(groups),
    )
    counts = mark_like(counts, settled, dossiers)
    counts.attrs["dims"] = ("instelling",)
    return counts


def asked(codebook: Codebook) -> pd.DataFrame:
    """What was asked about every file and therapy, and which answers count as found.

    Returns
    -------
    DataFrame, a row per item (index: its unit and name), with label, question, counts (the answers
    that count as found, in words; missing when none does), rule and source; about no child.
    """
    rows = {
        f"{item.unit}_{item.name}": {
            "label": item.label,
            "question": item.question,
            "counts": "; ".join(level.meaning for level in item.levels if level.found) or None,
            "rule": item.rule or None,
            "source": item.source or None,
        }
        for item in codebook.items
    }
    return mark(pd.DataFrame.from_dict(rows, orient="index"), "publication")


def items(found: pd.DataFrame, verdicts: pd.DataFrame) -> pd.DataFrame:
    """All that an audit counted, in the form of `published_audit`: its items and fitting therapies.

    Parameters
    ----------
    found, verdicts : the counts of `found` and of `verdicts`, or their released forms
    """
    return mark_like(pd.concat([found, fitting_item(verdicts)]), found, verdicts)
