"""Agreement of a published table of two coders, and of scores that are numbers."""

import numpy as np
import pandas as pd
from scipy import stats

from jeugdlib.columns import add_cautions, mark, mark_like, require, require_level
from jeugdlib.estimate import _agreement as arithmetic
from jeugdlib.estimate import _icc
from jeugdlib.estimate._intervals import proportion_interval

MANY = 100  # from this many units the formulas for large numbers do (docs/coverage.md)
LABELS = {
    "percent": "Percentage gelijke antwoorden",
    "kappa": "Kappa van Cohen",
    "kappa_linear": "Kappa van Cohen, lineair gewogen",
    "kappa_quadratic": "Kappa van Cohen, kwadratisch gewogen",
    "kappa_max": "Hoogste kappa die bij deze randtotalen kan",
    "pi": "Pi van Scott",
    "ac1": "AC1 van Gwet",
    "ac2_linear": "AC2 van Gwet, lineair gewogen",
    "ac2_quadratic": "AC2 van Gwet, kwadratisch gewogen",
    "alpha": "Alfa van Krippendorff, nominaal",
    "alpha_ordinal": "Alfa van Krippendorff, ordinaal",
    "alpha_interval": "Alfa van Krippendorff, interval",
    "positive": "Overeenstemming over de eerste categorie",
    "negative": "Overeenstemming over de tweede categorie",
    "pabak": "Kappa bij gelijke verdeling (PABAK)",
    "prevalence_index": "Prevalentie-index",
    "bias_index": "Bias-index",
}
KINDS = {
    "1": "steeds andere codeurs",
    "2": "deze codeurs als steekproef, overeenstemming",
    "3": "alleen deze codeurs, samenhang",
}


def from_table(counts: pd.DataFrame | np.ndarray, *, level: float = 0.95) -> pd.DataFrame:
    """What a published table of two coders says about their agreement.

    Parameters
    ----------
    counts : square; how many units the first coder gave the category of the row, and the second
        that of the column, the categories in the same order, for weighted measures from low to high
    level : confidence level of the intervals

    Returns
    -------
    A row per key of LABELS (weighted ones from three categories on; positive to bias_index of two)
    with label, estimate, se, low, high, p (of kappa: no agreement but by chance), level, n, unit,
    kind, method and cautions. Intervals are those of the books, for large numbers; of percent it is
    Clopper-Pearson.

    Raises
    ------
    ValueError : the table is not square with two categories or more, has gaps or counts that are
        not whole or negative, or is empty.

    Source: Fleiss, Cohen & Everitt (1969), Psychol Bull 72, 323-327; Gwet (2008), Br J Math Stat
    Psychol 61, 29-48; Byrt, Bishop & Carlin (1993), J Clin Epidemiol 46, 423-429.
    """
    require_level(level)
    table = np.asarray(counts, dtype=float)
    square = table.ndim == 2 and table.shape[0] == table.shape[1] >= 2
    if not square or not (table >= 0).all() or (table % 1 != 0).any() or table.sum() == 0:
        raise ValueError("counts must be a square of whole numbers, 0 or more, with some above 0")

    found = _measures(table, level)
    if len(table) == 2:
        found |= _of_two(table)
    names = [name for name in LABELS if name in found]
    numbers = [found[name] for name in names]
    answers = pd.DataFrame(numbers, index=names, columns=["estimate", "se", "low", "high", "p"])
    answers = answers.assign(
        **{"label": [LABELS[name] for name in names], "level": level, "n": int(table.sum())},
        **{"unit": "beoordeelde eenheden", "kind": "model", "method": "tabel van twee codeurs"},
    )
    answers = add_cautions(answers, [_cautions(row) for row in answers.to_dict("records")])
    whole = isinstance(counts, pd.DataFrame)
    return mark_like(answers, counts) if whole else mark(answers, "publication")


def icc(ratings: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """Intraclass correlations of every item that is a number.

    Parameters
    ----------
    ratings : DataFrame, one row per unit, item and coder (`reduce.ratings`): unit_id, dossier_id,
        item, label, unit, scale, coder, score; units that not all coders rated are left out
    level : confidence level of the intervals

    Returns
    -------
    Six rows per item of scale "interval", `icc_<item>_1_1` to `icc_<item>_3_k`, with label,
    estimate, low, high (1 is perfect), level, df, n, children, coders, unit, kind, method and
    cautions.

    Raises
    ------
    ValueError : a column is missing, or a coder rated a unit twice.

    Source: Shrout & Fleiss (1979), Psychological Bulletin 86, 420-428.
    """
    require_level(level)
    require(ratings, "unit_id", "dossier_id", "item", "label", "unit", "scale", "coder")
    twice = ratings.duplicated(["unit_id", "item", "coder"])
    if twice.any():
        raise ValueError(f"rows {ratings.index[twice].tolist()}: a coder rated a unit twice")

    numbers = ratings[ratings["scale"] == "interval"]
    parts = [_of_item(rows, level) for _, rows in numbers.groupby("item", sort=False)]
    answers = pd.concat(parts) if parts else pd.DataFrame(columns=["cautions"])
    return mark_like(answers.assign(level=level, kind="model"), ratings)


def _measures(table: np.ndarray, level: float) -> dict[str, tuple]:
    n, q = int(table.sum()), len(table)
    place = np.indices((q, q)).reshape(2, -1).T
    sums = arithmetic.per_unit(np.repeat(place, table.astype(int).ravel(), axis=0), q)
    whole, values = arithmetic.total(sums), np.arange(q)
    low, high = proportion_interval(np.trace(table), n, level, "clopper_pearson")
    found = {"percent": (np.trace(table) / n, np.nan, float(low), float(high), np.nan)}
    weights = {"": np.eye(q), "_linear": arithmetic.linear(values)}
    weights |= {"_quadratic": arithmetic.quadratic(values)}
    for name, square in weights.items() if q > 2 else [("", np.eye(q))]:
        se, null = arithmetic.cohen_se(table, square)
        kappa = float(arithmetic.cohen(table, square))
        p = 2 * stats.norm.sf(abs(kappa) / null) if null > 0 else np.nan
        found["kappa" + name] = (*_normal(kappa, se, level), p)
        ac = float(arithmetic.gwet(whole, square))
        se = arithmetic.linearised_se(sums, square, "gwet")
        found["ac2" + name if name else "ac1"] = (*_normal(ac, se, level), np.nan)
    se = arithmetic.linearised_se(sums, np.eye(q), "fleiss")
    found["pi"] = (*_normal(float(arithmetic.fleiss(whole, np.eye(q))), se, level), np.nan)
    margins = np.minimum(table.sum(axis=0), table.sum(axis=1)).sum() / n
    best = arithmetic.corrected(margins, arithmetic.expected_cohen(table, np.eye(q)))
    found["kappa_max"] = _alone(float(best))
    scales = {"alpha": "nominal", "alpha_ordinal": "ordinal", "alpha_interval": "interval"}
    for name, scale in scales.items() if q > 2 else [("alpha", "nominal")]:
        found[name] = _alone(float(arithmetic.alpha(whole, scale, values)))
    return found


def _of_two(table: np.ndarray) -> dict[str, tuple]:
    (both, first), (second, neither) = table
    n = table.sum()
    positive, negative = (
        2 * same / (2 * same + first + second) if same + first + second else np.nan
        for same in (both, neither)
    )
    found = {"positive": positive, "negative": negative}
    found |= {"pabak": 2 * (both + neither) / n - 1}
    found |= {"prevalence_index": (both - neither) / n, "bias_index": (first - second) / n}
    return {name: _alone(number) for name, number in found.items()}


def _normal(estimate: float, se: float, level: float) -> tuple[float, float, float, float]:
    """With its interval within [-1, 1]; without one where the formula knows no spread."""
    if not se > arithmetic.SAME:
        return estimate, se, np.nan, np.nan
    half = stats.norm.ppf((1 + level) / 2) * se
    return estimate, se, max(estimate - half, -1.0), min(estimate + half, 1.0)


def _alone(estimate: float) -> tuple[float, ...]:
    return (estimate, *[np.nan] * 4)


def _cautions(row: dict) -> list[str]:
    if np.isnan(row["estimate"]):
        return ["not_computable de codeurs gebruikten hiervoor te weinig categorieën"]
    if row["se"] <= arithmetic.SAME:
        return ["no_bounds"]
    small = row["n"] < MANY and row["se"] > 0
    return [f"table_interval {row['n']}"] if small else []


def _of_item(rows: pd.DataFrame, level: float) -> pd.DataFrame:
    first = rows.iloc[0]
    scores = rows.pivot(index="unit_id", columns="coder", values="score").astype("Float64")
    scores = scores.dropna().to_numpy(dtype=float)
    n, coders = scores.shape
    complete = rows.groupby("unit_id")["coder"].transform("size") == coders
    enough = n > 2 and coders > 1
    found = _icc.icc(scores, level) if enough else dict.fromkeys(_icc.KINDS, (np.nan,) * 3)
    reason = "de scores verschillen niet" if enough else "te weinig scores van alle codeurs"
    names = [kind.split("_") for kind in found]
    answers = pd.DataFrame(
        list(found.values()),
        index=[f"icc_{first['item']}_{kind}" for kind in found],
        columns=["estimate", "low", "high"],
    ).assign(
        label=[f"{first['label']}: ICC({kind},{size})" for kind, size in names],
        **{"df": n - 1, "n": n, "coders": coders, "unit": first["unit"]},
        children=rows.loc[complete, "dossier_id"].nunique(),
        method=[KINDS[kind] + (", gemiddelde" if size == "k" else "") for kind, size in names],
    )
    bounded = answers["low"].notna()
    why = np.where(answers["estimate"].isna(), f"not_computable {reason}", "no_bounds")
    codes = [[] if sure else [str(code)] for sure, code in zip(bounded, why, strict=True)]
    return add_cautions(answers, codes)
