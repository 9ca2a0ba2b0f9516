"""Who could answer, who did and what: counted per combination of features of children."""

from collections.abc import Mapping, Sequence

import pandas as pd

from jeugdlib.columns import InputError, mark_like
from jeugdlib.columns.stored import Stored
from jeugdlib.reduce._outcomes import Chosen, choose, each, outcomes, require_rows
from jeugdlib.reduce._stored import UNKNOWN, listed, quote, require_columns
from jeugdlib.reduce.totals import per_group

# the column that a feature comes from; a group of ages ends before the next begins
FEATURES = {
    "leeftijdsgroep": "leeftijd",
    "geslacht": "geslacht",
    "hulpvorm": "hulpvorm",
    "ernst": "ernst_start",
    "reden_einde": "reden_einde",
    "regio": "regio",
}
AGES = {"0-5": 6, "6-11": 12, "12-17": 18}
OLDEST = "18 en ouder"
SEVERITY = ("laag", "vrij laag", "vrij hoog", "hoog")


def patterns(
    samen: Stored,
    *,
    reasons: pd.DataFrame,
    definition: Mapping[str, str],
    covariates: Sequence[str],
    by: Sequence[str] = (),
    since: str,
    until: str,
    where: Mapping[str, str] | None = None,
    sufficient: Sequence[str] | None = None,
    instrument: pd.DataFrame | None = None,
    members: bool = False,
) -> pd.DataFrame:
    """How many trajectories have an answer, and which, per combination of features.

    Parameters
    ----------
    samen, reasons, since, until, where, sufficient, instrument : as in `totals`
    definition : a row of the code list `indicatoren` that is a share
    covariates : features of a child: keys of FEATURES. ernst is the quarter of all trajectories in
        the file in which ernst_start lies, equal scores in the lower one
    by : the columns to divide by as well: regio, aanbieder, hulpvorm
    members : whether to say which children have an answer

    Returns
    -------
    DataFrame, a row per combination that occurs, with the columns of `by`, the features (texts;
    onbekend where the cell is empty), eligible (could have an answer), n (has one), count (has the
    answer of the definition), children (distinct, of eligible) and members. About whom the
    trajectories are.

    Raises
    ------
    InputError : as `totals`; the indicator is no share of trajectories; there is no such feature.
    """
    wrong = [name for name in covariates if name not in FEATURES]
    if wrong:
        raise InputError(
            f"{', '.join(wrong)} is geen kenmerk", mend=f"Kies uit: {', '.join(FEATURES)}."
        )
    require_columns(samen, [*by, *(FEATURES[name] for name in covariates)])
    chosen = choose(samen, reasons, (since, until), where, sufficient, instrument)
    rows = _rows(chosen, definition)
    keys = {name: name for name in by} | {name: _feature(samen, name) for name in covariates}
    sums = _sums(definition, members)
    asked = f"SELECT * FROM ({rows}) WHERE {_among(definition['noemer'], definition['ontbreekt'])}"
    # over all periods together, in which a child may be there more than once
    named = "".join(f"{sql} AS {name}, " for name, sql in (keys | sums).items())
    counted = f"SELECT {named} count(*) AS children FROM ({asked}) GROUP BY ALL"
    once = {name: f"any_value({name})" for name in sums}
    query = per_group(asked, keys, counted, once, "alles")
    found = samen.db.execute(f"{query} HAVING eligible > 0 ORDER BY ALL")
    table = found.df()
    if table.empty:
        require_rows(chosen, since, until)
    if members:
        table["members"] = [
            frozenset(m if n else ()) for m, n in table[["members", "n"]].to_numpy()
        ]
    table.attrs = mark_like(table.iloc[:0], samen).attrs
    return table


def _rows(chosen: Chosen, definition: Mapping[str, str]) -> str:
    """The rows of the definition's indicator, as SQL."""
    found = outcomes(chosen)
    if definition["soort"] != "aandeel" or definition["indicator"] not in found:
        raise InputError(
            f"{definition['id']} is hier geen aandeel van trajecten",
            where="indicator",
            mend="Kies een indicator die een aandeel is; problemen vraagt ook een vragenlijst.",
        )
    return each(found[definition["indicator"]])


def _sums(definition: Mapping[str, str], members: bool) -> dict[str, str]:
    """What is counted in every combination, as SQL."""
    answered, counted = _among(definition["noemer"]), _among(definition["teller"])
    sums = {
        "eligible": "count(*)",
        "n": f"count(*) FILTER ({answered})",
        "count": f"count(*) FILTER ({counted})",
    }
    who = {"members": f"list(DISTINCT client_id) FILTER ({answered})"}
    return sums | who if members else sums


def _among(*cells: str) -> str:
    """Whether an outcome is one of those in cells of the code list, as SQL."""
    return f"uitkomst IN {listed(word for cell in cells for word in cell.split('|'))}"


def _feature(samen: Stored, name: str) -> str:
    """The category of a feature, as SQL."""
    column = FEATURES[name]
    if name == "leeftijdsgroep":
        cases = "".join(f" WHEN leeftijd < {end} THEN {quote(ages)}" for ages, end in AGES.items())
        known = f"CASE{cases} WHEN leeftijd IS NOT NULL THEN {quote(OLDEST)} END"
    elif name == "ernst":
        steps = zip(_quartiles(samen), SEVERITY, strict=False)
        cases = "".join(f" WHEN ernst_start <= {end!r} THEN {quote(word)}" for end, word in steps)
        known = f"CASE{cases} WHEN ernst_start IS NOT NULL THEN {quote(SEVERITY[-1])} END"
    else:
        known = column
    return f"coalesce({known}, {quote(UNKNOWN)})"


def _quartiles(samen: Stored) -> list[float]:
    """The scores at or below which a quarter, a half and three quarters of the file lie."""
    counts = samen.db.execute(f"""
        SELECT ernst_start AS score, count(*) AS n FROM {samen.name}
        WHERE ernst_start IS NOT NULL GROUP BY 1 ORDER BY 1""").df()
    share = counts["n"].cumsum() / counts["n"].sum()
    places = [int((share < part).sum()) for part in (0.25, 0.5, 0.75)]
    return [float(counts["score"].iloc[place]) for place in places] if len(counts) else []
