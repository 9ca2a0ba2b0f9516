"""Studies and published averages: one row per effect, under the names that estimators know."""

import pandas as pd

from jeugdlib.columns import ANSWER, InputError, mark_like
from jeugdlib.columns.studies import ENGLISH, STUDIES

DECLARED = {column.name for column in STUDIES.columns}
# of each pair the first cannot be larger than the second
ORDERED = (
    *(("ondergrens", "effect"), ("effect", "bovengrens")),
    *(("aantal_behandeld", "n_behandeld"), ("aantal_controle", "n_controle")),
    *(("q1_behandeld", "mediaan_behandeld"), ("mediaan_behandeld", "q3_behandeld")),
    *(("q1_controle", "mediaan_controle"), ("mediaan_controle", "q3_controle")),
)


def effects(table: pd.DataFrame) -> pd.DataFrame:
    """One row per effect, of the table `studies`.

    Parameters
    ----------
    table : the checked table `studies`

    Returns
    -------
    DataFrame, numbered from 0, with the English names of columns/studies.py and all other columns
    (moderators), as numbers where every cell is one; `effect_id` is made where the table has none.

    Raises
    ------
    InputError : there is no row, a study has the same effect_id twice or only some rows have one,
        two studies differ only in capitals or spaces, figures of a row contradict one another, or a
        moderator has a name that answers use.
    """
    if len(table) == 0:
        raise InputError("de tabel heeft geen rijen", where="tabel studies")
    _require_free_names(table)
    _require_one_spelling(table["studie"])
    for low, high in ORDERED:
        _require_order(table, low, high)
    rows = table.reset_index(drop=True)
    own = [name for name in rows.columns if name not in DECLARED]
    rows = rows.assign(**{name: _as_numbers(rows[name]) for name in own}).rename(columns=ENGLISH)
    return mark_like(rows.assign(effect_id=_effect_ids(rows)), table)


def one_study(effects: pd.DataFrame, study: str = "") -> pd.DataFrame:
    """The first effect of one study; without a name, of the first study in the table.

    Raises
    ------
    InputError : there is no study of this name; those that there are, are named.
    """
    names = list(dict.fromkeys(effects["study"]))
    chosen = study or names[0]
    if chosen not in names:
        raise InputError(
            "deze studie staat niet in de tabel",
            value=study,
            mend=f"Kies uit: {'; '.join(names[:20])}.",
        )
    return mark_like(effects[effects["study"] == chosen].head(1), effects)


def _as_numbers(column: pd.Series) -> pd.Series:
    # the reader leaves columns that it does not know as text; 01 is a code and no number
    texts = column.dropna().astype(str).str.strip()
    if len(texts) == 0 or not texts.str.fullmatch(r"-?(0|[1-9]\d*)([.,]\d+)?").all():
        return column
    return texts.str.replace(",", ".").astype(float).reindex(column.index)


def _effect_ids(rows: pd.DataFrame) -> pd.Series:
    given = rows.get("effect_id", pd.Series(None, rows.index, dtype=object))
    if given.isna().all():
        return (rows.groupby("study").cumcount() + 1).astype(str)
    wrong = given.isna() | rows.assign(effect_id=given).duplicated(["study", "effect_id"])
    if wrong.any():
        raise InputError(
            "effect_id ontbreekt, of staat er twee keer",
            where=f"studie {rows['study'][wrong].iloc[0]}",
            mend="Geef elk effect binnen een studie een eigen nummer, of laat de kolom leeg.",
        )
    return given.astype(str)


def _require_free_names(table: pd.DataFrame) -> None:
    taken = ({*ANSWER, *ENGLISH.values()} & set(table.columns)) - DECLARED
    if taken:
        raise InputError(
            f"de naam {min(taken)} is al voor een antwoord",
            where="tabel studies",
            mend="Geef deze kolom een andere naam.",
        )


def _require_one_spelling(studies: pd.Series) -> None:
    names = pd.Series(studies.unique())
    plain = names.str.split().str.join(" ").str.casefold()
    twice = names[plain.duplicated(keep=False)].tolist()
    if twice:
        raise InputError(
            "dezelfde studie staat er op meer manieren, en zou voor meer studies tellen",
            where="kolom studie",
            value="; ".join(twice),
            mend="Schrijf de naam overal gelijk, of maak het verschil duidelijker.",
        )


def _require_order(table: pd.DataFrame, low: str, high: str) -> None:
    if not {low, high} <= set(table.columns):
        return
    wrong = table[(table[low] > table[high]).fillna(False).astype(bool)]
    if len(wrong):
        raise InputError(
            f"{low} is groter dan {high}",
            where=f"studie {wrong['studie'].iloc[0]}",
            value=f"{wrong[low].iloc[0]} en {wrong[high].iloc[0]}",
        )


def benchmarks(table: pd.DataFrame) -> pd.DataFrame:
    """Published averages to set an effect beside, of the table `effectmaten`.

    Returns one row per average, with label (what it is about, and the review), estimate, low and
    high (standard deviations; missing bounds were not published), design and studies.
    """
    names = {"effect": "estimate", "ondergrens": "low", "bovengrens": "high"}
    rows = table[[*names, "design", "studies"]].rename(columns=names).reset_index(drop=True)
    rows = rows.astype(dict.fromkeys(names.values(), float))
    label = table["kort"] + ": " + table["studie"]
    return mark_like(rows.assign(label=label.to_numpy()), table)
