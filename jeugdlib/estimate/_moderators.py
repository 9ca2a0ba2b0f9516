"""Moderators: from columns that describe studies to the matrix of a meta-regression."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from jeugdlib.columns import ANSWER, InputError
from jeugdlib.columns.studies import ENGLISH

TAKEN = {*ANSWER, *ENGLISH.values()} - {"design", "n"}  # names of ours, no use to a user


def design_matrix(
    effects: pd.DataFrame, moderators: Sequence[str]
) -> tuple[np.ndarray, list[str], np.ndarray]:
    """The matrix of an intercept and moderators, over the effects of which all are known.

    Parameters
    ----------
    effects : DataFrame, one row per effect, with a column per moderator: a number is taken as it
        is, a text becomes a column of 0 and 1 for each value but the alphabetically first
    moderators : names of columns; none gives the intercept alone

    Returns
    -------
    The matrix with one row per effect that was kept, the names of its columns (`intercept`,
    `<moderator>` or `<moderator>_<value>`), and for every effect whether it was kept.

    Raises
    ------
    InputError : a moderator is no column or has one value, too few effects are left, or one
        moderator follows from the others.
    """
    for name in moderators:
        if name not in effects.columns:
            own = [other for other in effects.columns if other not in TAKEN]
            raise InputError(
                f"de tabel heeft geen kolom {name!r} om als moderator te nemen",
                where="moderatoren",
                mend=f"Kies uit: {', '.join(map(str, own))}.",
            )
    kept = np.ones(len(effects), dtype=bool)
    columns = {"intercept": np.ones(len(effects))}
    if moderators:
        kept = effects[list(moderators)].notna().all(axis=1).to_numpy()
        columns = {"intercept": np.ones(kept.sum())}
        for name in dict.fromkeys(moderators):
            more = _columns(name, effects.loc[kept, name].infer_objects())
            _require_other_names(name, more, columns)
            columns |= more

    design = np.column_stack(list(columns.values()))
    _require_estimable(design, list(columns))
    return design, list(columns), kept


def missing_moderators(kept: np.ndarray) -> list[str]:
    """The caution for effects that were left out because a moderator is not known of them."""
    return [] if kept.all() else [f"without_moderator {np.count_nonzero(~kept)}"]


def _require_other_names(name: str, more: dict, columns: dict) -> None:
    twice = more.keys() & columns.keys()
    if twice:
        raise InputError(
            f"{min(twice)} is er al: een andere moderator, of het beginpunt, heet ook zo",
            where=f"moderator {name}",
            mend="Geef de kolom in de tabel een andere naam.",
        )


def _require_one_spelling(texts: pd.Series, name: str) -> None:
    """Raises InputError for "ja" beside "Ja ", which would be two groups."""
    values = pd.Series(texts.unique())
    plain = values.str.split().str.join(" ").str.casefold()
    twice = values[plain.duplicated(keep=False)].tolist()
    if twice:
        raise InputError(
            "dezelfde waarde staat er op meer manieren",
            where=f"moderator {name}",
            value="; ".join(twice),
            mend="Schrijf een waarde overal gelijk.",
        )


def _columns(name: str, values: pd.Series) -> dict[str, np.ndarray]:
    if pd.api.types.is_numeric_dtype(values):
        columns = {name: values.to_numpy(dtype=float)}
    else:
        texts = values.astype(str)
        _require_one_spelling(texts, name)
        others = sorted(texts.unique())[1:]
        columns = {f"{name}_{text}": (texts == text).to_numpy(dtype=float) for text in others}
    if values.nunique() < 2:
        raise InputError(
            "heeft overal dezelfde waarde en kan dus geen verschil verklaren",
            where=f"moderator {name}",
            mend="Laat deze moderator weg.",
        )
    return columns


def _require_estimable(design: np.ndarray, names: list[str]) -> None:
    k, p = design.shape
    if p == 1:
        return
    if k <= p:
        raise InputError(
            f"{k} effecten zijn te weinig om {p} getallen te schatten",
            where="moderatoren",
            mend="Kies minder moderatoren, of moderatoren die bij meer effecten zijn ingevuld.",
        )
    # on one scale, or a year and a share would not be compared alike
    scaled = design / np.abs(design).max(axis=0)
    ranks = [np.linalg.matrix_rank(scaled[:, : part + 1]) for part in range(p)]
    follows = [names[part] for part in range(1, p) if ranks[part] == ranks[part - 1]]
    if follows:
        raise InputError(
            f"{', '.join(follows)} volgt uit de andere moderatoren; hun effecten zijn niet te "
            "scheiden",
            where="moderatoren",
            mend="Laat een van de moderatoren weg.",
        )
