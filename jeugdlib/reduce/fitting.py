"""Judged therapies: counted per youth and per verdict."""

import pandas as pd

from jeugdlib.columns import add_cautions, mark_like, require
from jeugdlib.columns.richtlijnen import OORDELEN, PASSEND

FORMS = "therapievormen"
ITEM = "therapie_passend"  # as the published audit calls it


def fitting(judged: pd.DataFrame) -> pd.DataFrame:
    """How many therapies of each youth fit: one row per youth.

    Parameters
    ----------
    judged : the rows of `quality.guideline_fit`

    Returns
    -------
    DataFrame (index: dossier_id) with count (therapies that a guideline recommends, or the team
    with its reason), n (all therapies: an unknown one stays in the denominator), members and the
    cautions of all therapies, as `verdicts` has them, for `outcome.nested_proportion`. About the
    same as the therapies.
    """
    chosen = require(judged, "dossier_id", "oordeel", "by_team")
    fits = (chosen["oordeel"] == PASSEND).groupby(chosen["dossier_id"])
    units = pd.DataFrame({"count": fits.sum().astype(int), "n": fits.size().astype(int)})
    units["members"] = pd.Series([frozenset([i]) for i in units.index], units.index, dtype=object)
    return mark_like(add_cautions(units, [_said(judged)] * len(units)), judged)


def verdicts(judged: pd.DataFrame) -> pd.DataFrame:
    """How many therapies have each verdict, to be released before anything is computed from it.

    Parameters
    ----------
    judged : the rows of `quality.guideline_fit`

    Returns
    -------
    DataFrame, a row per verdict of OORDELEN (index), also those that no therapy has, with the
    verdict under its own name, label, count, n (all therapies), children (the youths behind them),
    unit, members and cautions: those of the therapies, how many are unknown, and how many the team
    judged otherwise.
    """
    chosen = require(judged, "dossier_id", "oordeel", "by_team")
    of = {verdict: chosen[chosen["oordeel"] == verdict] for verdict in OORDELEN}
    counts = pd.DataFrame(
        {
            "oordeel": list(of),
            "label": list(OORDELEN.values()),
            "count": [len(rows) for rows in of.values()],
            "n": len(chosen),
            "children": chosen["dossier_id"].nunique(),
            "unit": FORMS,
            "members": [frozenset(rows["dossier_id"]) for rows in of.values()],
        },
        index=list(of),
    )
    counts = mark_like(add_cautions(counts, [_said(judged)] * len(counts)), judged)
    counts.attrs["dims"] = ("oordeel",)
    return counts


def fitting_item(counts: pd.DataFrame) -> pd.DataFrame:
    """The fitting therapies as an item of the audit, to lay beside another audit.

    Parameters
    ----------
    counts : what `verdicts` returned, or its released form

    Returns
    -------
    One row (index therapie_passend) with label, count, n, children, unit and cautions, and members
    as far as they are there.
    """
    item = counts.loc[[PASSEND]].drop(columns="oordeel").set_axis([ITEM], axis=0)
    return mark_like(item.assign(label="Therapie passend (door een richtlijn aanbevolen)"), counts)


def judged_forms(judged: pd.DataFrame) -> pd.DataFrame:
    """Which therapies were given for which problem, and what was said of them, for the team.

    Parameters
    ----------
    judged : the rows of `quality.guideline_fit`

    Returns
    -------
    DataFrame, a row per problem, therapy, verdict and explanation, in that order, with count and
    kind ("text": it stays within the team). The explanation is what the guideline says, or the
    reason why it is unknown, or that of the team.
    """
    by = ["probleem", "therapie", "oordeel", "explanation"]
    said = judged.assign(explanation=judged["reden"].fillna(judged["woorden"]))
    forms = said.groupby(by, dropna=False).size().rename("count").reset_index()
    return mark_like(forms.assign(kind="text"), judged)


def _said(judged: pd.DataFrame) -> list[str]:
    """The cautions that hold for every number about these therapies."""
    unknown, otherwise = int((judged["oordeel"] == "onbekend").sum()), int(judged["by_team"].sum())
    codes = [code for row in judged.get("cautions", ()) for code in row]
    codes += [f"verdict_unknown {unknown} {len(judged)}"] if unknown else []
    codes += [f"verdict_by_team {otherwise}"] if otherwise else []
    return list(dict.fromkeys(codes))
