"""Measurements before and after: one row per child, the facts of its instrument, and the counts."""

import numpy as np
import pandas as pd

from jeugdlib.columns import InputError, add_cautions, mark, mark_like
from jeugdlib.columns.withheld import withheld

ABSENT, UNKNOWN = "geen_nameting", "onbekend"
BETTER = {"hoger is beter": 1.0, "hoger is slechter": -1.0}
FROM_REGISTER = "volgens register"
NO_CODE = "geen"
EVERYONE = "alle"
WAITING = ("wacht_voor", "wacht_na")
OWN = "ingevuld bij de parameters"
# what may be known of an instrument: its name here, in the register and as a parameter, its label
FACTS = (
    ("reliability", "betrouwbaarheid", "Betrouwbaarheid", "betrouwbaarheid_bron"),
    ("norm_mean", "norm_gemiddelde", "Gemiddelde van de normgroep", "norm_bron"),
    ("norm_sd", "norm_sd", "Standaardafwijking van de normgroep", "norm_bron"),
    ("minimum", "minimum", "Laagste score van de schaal", "bron"),
    ("maximum", "maximum", "Hoogste score van de schaal", "bron"),
)
LABELS = {
    "klasse": {
        "hersteld": "Hersteld: betrouwbaar verbeterd en over de grens",
        "verbeterd": "Betrouwbaar verbeterd, niet hersteld",
        "onveranderd": "Niet betrouwbaar veranderd",
        "verslechterd": "Betrouwbaar verslechterd",
        UNKNOWN: "Niet te bepalen wie betrouwbaar veranderde",
    },
    "over_grens": {
        "over": "Over de grens naar het gewone",
        "niet_over": "Niet over de grens",
        UNKNOWN: "Niet te bepalen wie over de grens ging",
    },
    "ruimte": {
        "ruimte": "Kan op deze schaal betrouwbaar verbeteren",
        "geen_ruimte": "Kan op deze schaal niet betrouwbaar verbeteren",
        UNKNOWN: "Niet te bepalen wie op deze schaal kan verbeteren",
    },
}


def pairs(
    table: pd.DataFrame,
    instrument: str,
    *,
    before: str = "voor",
    after: str = "na",
    informant: str = EVERYONE,
) -> pd.DataFrame:
    """The scores before and after of every child that has one before.

    Parameters
    ----------
    table : the checked table `metingen`
    instrument : the name of the questionnaire in the table
    before, after : the two moments, as they are called in the table
    informant : who filled it in; "alle" = whoever it was, one for each child

    Returns
    -------
    DataFrame (index: client_id) with before and after, in points; after is missing for a child that
    was not measured again. About the same as the table. How many children have a score after only
    stands in `attrs["only_after"]`.

    Raises
    ------
    InputError : both moments have one name; the instrument, the informant or the moment before is
        not in the table; or a child has two scores at one moment: these children are named.
    """
    if before == after:
        raise InputError(f"voormeting en nameting heten allebei {before}")
    chosen = _where(table, "instrument", instrument)
    if informant != EVERYONE:
        chosen = _where(chosen, "informant", informant)
    chosen = _where(chosen, "moment", before, also=after)
    _require_once(chosen)

    # in the order of their codes, so that no last digit hangs on the order of the rows
    scores = chosen.set_index("client_id").sort_index()
    at = {m: scores.loc[scores["moment"] == m, "score"].astype(float) for m in (before, after)}
    rows = pd.DataFrame({"before": at[before], "after": at[after].reindex(at[before].index)})
    only_after = len(at[after].index.difference(at[before].index))
    rows.attrs = {**table.attrs, "only_after": only_after}
    return rows


def waiting(table: pd.DataFrame, instrument: str, *, informant: str = EVERYONE) -> pd.DataFrame:
    """The pairs of children on a waiting list: the moments wacht_voor and wacht_na.

    Returns what `pairs` returns; no rows when the table has no such moment.
    """
    before, after = WAITING
    if before not in set(table["moment"]):
        rows = pd.DataFrame({"before": [], "after": []}, dtype=float)
        rows.attrs = dict(table.attrs)
        return rows
    return pairs(table, instrument, before=before, after=after, informant=informant)


def instrument(register: pd.DataFrame, code: str, name: str, **own: float | str) -> pd.DataFrame:
    """What is known of an instrument: from the register, or as the user filled it in.

    Parameters
    ----------
    register : the code list `instrumenten`
    code : the row of the register; "geen" = none of them
    name : the name of the instrument in the user's table
    own : richting, betrouwbaarheid, norm_gemiddelde and norm_sd; "volgens register", and 0 for
        betrouwbaarheid and norm_sd, leave it to the register

    Returns
    -------
    DataFrame (index direction, reliability, norm_mean, norm_sd, minimum, maximum) with label, value
    (direction: 1 when higher is better, −1 when higher is worse; missing when unknown), text and
    source.

    Raises
    ------
    InputError : the register has no such code, the code is of another instrument, or which way is
        better is not known.
    """
    row = _of_register(register, code, name)
    direction = own.get("richting", FROM_REGISTER)
    if direction == FROM_REGISTER:
        direction, source = row.get("richting", ""), row.get("bron", "")
    else:
        source = OWN
    if direction not in BETTER:
        raise InputError(
            f"van {name} is niet bekend of een hogere score beter of slechter is",
            mend=f"Vul bij richting in: {' of '.join(BETTER)}.",
        )
    rows = [("direction", "Richting", BETTER[direction], direction, source)]
    has_norm = bool(own.get("norm_sd"))
    for fact, column, label, origin in FACTS:
        filled = has_norm if column.startswith("norm") else bool(own.get(column))
        text = f"{own[column]:g}" if filled else row.get(column, "")
        value = float(text) if text else np.nan
        source = OWN if filled else row.get(origin, "") if text else ""
        rows.append((fact, label, value, text.replace(".", ",") or "niet bekend", source))
    columns = ["fact", "label", "value", "text", "source"]
    facts = mark(pd.DataFrame(rows, columns=columns).set_index("fact"), "publication")
    facts.attrs["instrument"] = name
    return facts


def classes(children: pd.DataFrame, column: str = "klasse") -> pd.DataFrame:
    """How many of all children who started fall in each class.

    Parameters
    ----------
    children : the rows of `outcome.reliable_change` (index: client_id)
    column : "klasse", "over_grens" or "ruimte"

    Returns
    -------
    DataFrame, a row per class (index) and one for who was not measured again, with the class under
    its own name, label, count, n (all who started), children, unit, members and cautions. To be
    released before anything is computed from it.
    """
    found = children[column]
    words = {**LABELS[column], ABSENT: "Geen nameting"}
    if column == "klasse" and "hersteld" not in found.cat.categories:
        words["verbeterd"] = "Betrouwbaar verbeterd"
    names = [*found.cat.categories, *([ABSENT] if column != "ruimte" else [])]
    filled = found.cat.add_categories([ABSENT]).fillna(ABSENT)
    members = {name: frozenset(children.index[filled == name]) for name in names}
    counts = pd.DataFrame(
        {
            column: names,
            "label": [words[name] for name in names],
            "count": [len(members[name]) for name in names],
            "n": len(children),
            "children": len(children),
            "unit": "kinderen",
            "members": list(members.values()),
        },
        index=names,
    )
    only_after = children.attrs.get("only_after", 0)
    absent = len(members.get(ABSENT, ()))
    codes = [f"not_again {absent} of {len(children)}"] if absent else []
    codes += [f"only_after {only_after}"] if only_after else []
    counts = mark_like(add_cautions(counts, [codes] * len(counts)), children)
    counts.attrs["dims"] = (column,)
    return counts


def measured_twice(counts: pd.DataFrame) -> pd.DataFrame:
    """The counts of the children who were measured twice, from those of all who started.

    Parameters
    ----------
    counts : the released counts of `classes`

    Returns
    -------
    The rows without who was not measured again; n and children are the others together. Nothing is
    said that the released counts do not say: when who was not measured again was withheld, so is n.
    """
    rows = counts.drop(index=ABSENT)
    if withheld(counts)[ABSENT]:
        codes = [[code for code in counts.at[ABSENT, "cautions"] if code.startswith("withheld")]]
        gaps = rows.assign(count=np.nan, n=np.nan, children=np.nan)
        return mark_like(add_cautions(gaps, codes * len(rows)), counts)
    twice = counts.at[ABSENT, "n"] - counts.at[ABSENT, "count"]
    # rounded counts may add up to more than the rounded whole
    twice = max(twice, rows["count"].max()) if len(rows) else twice
    return mark_like(rows.assign(n=twice, children=twice), counts)


def _where(table: pd.DataFrame, column: str, value: str, also: str = "") -> pd.DataFrame:
    found = sorted(table[column].dropna().unique()) if column in table.columns else []
    if value not in found:
        raise InputError(
            f"{column} {value} staat niet in de metingen",
            mend=f"Kies uit: {', '.join(map(str, found))}." if found else "De kolom is leeg.",
        )
    return table[table[column].isin([value, also])]


def _require_once(chosen: pd.DataFrame) -> None:
    twice = chosen.duplicated(["client_id", "moment"], keep=False)
    if twice.any():
        at = chosen.loc[twice, ["client_id", "moment"]].drop_duplicates()
        named = "; ".join(f"{child} ({moment})" for child, moment in at.head(5).to_numpy())
        informants = chosen.get("informant", pd.Series(dtype=object)).dropna().unique()
        mend = "Laat per kind één meting per moment staan."
        if len(informants) > 1:
            mend = f"Kies één informant: {', '.join(sorted(informants))}."
        raise InputError(
            f"{len(at)} keer heeft een kind meer dan één score op hetzelfde moment: {named}",
            mend=mend,
        )


def _of_register(register: pd.DataFrame, code: str, name: str) -> dict[str, str]:
    if code == NO_CODE:
        return {}
    rows = register.set_index("code")
    if code not in rows.index:
        raise InputError(
            f"instrument_code {code} staat niet in het register",
            mend=f"Kies {NO_CODE}, of uit: {', '.join(rows.index)}.",
        )
    row = rows.loc[code].to_dict()
    if row["instrument"] != name:
        raise InputError(
            f"instrument_code {code} hoort bij {row['instrument']}, en niet bij {name}",
            mend=f"Kies de code van {name}, of {NO_CODE} en vul zelf in wat u weet.",
        )
    return row
