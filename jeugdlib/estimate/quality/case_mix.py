"""Case mix: what was to be expected with these children? Observational, and no ranking."""

import warnings
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import special
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_linear_model import GLM, GLMResults
from statsmodels.tools.sm_exceptions import PerfectSeparationWarning, SingularMatrixWarning

from jeugdlib.columns import Answers, add_cautions, mark_like, require, require_level
from jeugdlib.estimate._heterogeneity import critical
from jeugdlib.estimate._intervals import proportion_interval, whole_counts

RARE = 10  # children: a category with fewer of them, or fewer elsewhere, tells nothing
ENOUGH = 0.9  # of the children of a provider: so many should have their like elsewhere
OTHER = "overig"
NEARLY = 8.0  # of a log odds: chances of less than 1 in 3000 are not told apart
PROVIDER = "aanbieder"


def case_mix(patterns: pd.DataFrame, *, covariates: Sequence[str], level: float = 0.95) -> Answers:
    """How many outcomes were to be expected at each provider, given who its children were.

    Parameters
    ----------
    patterns : DataFrame, one row per combination of covariate categories and provider
        aanbieder, and the covariates (text)
        count : how many have the outcome, 0 or more
        n : of how many
    covariates : the columns to correct for; known before the help began
    level : confidence level of the intervals, between 0 and 1

    Returns
    -------
    Answers. `rows`: one per provider, by code: count, n, estimate (own share), expected, predicted
    (expected / n), ratio (count / expected, above 1: more than expected) with ratio_low and
    ratio_high, standardised (ratio × the share of all), elsewhere (which part of the children has
    every category in common with 10 or more children elsewhere). `answers`: samen (the share of
    all), and how well a model of the other providers predicts each provider: calibratie_niveau (log
    odds, 0 is right) and calibratie_helling (1 is right).

    Raises
    ------
    ValueError : a column is missing or has gaps; a count is not a whole number from 0 to n.

    Source: indirect standardisation by logistic regression; Breslow & Day (1987), Statistical
    Methods in Cancer Research II, ch. 2; calibration: Cox (1958), Biometrika 45, 562-565. The
    interval is Clopper-Pearson of count / n times n / expected: as the children of a provider
    differ, their outcomes vary a little less than binomially.
    """
    require_level(level)
    rows, design, told = _prepared(patterns, covariates)
    count, n = rows[["count", "n"]].to_numpy(float).T
    reason = _not_computable(rows)

    predicted = np.full(len(rows), np.nan) if reason else _model(count, n, design).predict(design)
    # by the categories before any were taken together: those are not each other's like
    alike = _alike(patterns[patterns["n"] > 0], covariates)
    providers = rows.assign(expected=n * predicted, alike=n * alike)
    names = ["count", "n", "expected", "alike"]
    sums = providers.groupby(PROVIDER, sort=True)[names].sum(min_count=1).rename_axis(None)
    sums.insert(0, PROVIDER, sums.index)
    sums.attrs = {"dims": (PROVIDER,)}
    standardised = _standardised(sums, level)
    codes = [[reason]] * len(sums) if reason else _overlap(standardised["elsewhere"], told)
    standardised = add_cautions(standardised.drop(columns="alike"), codes)
    together = _all(count, n, level)
    if not reason:
        df = n.sum() - np.linalg.matrix_rank(design)
        quality = _quality(count, n, _log_odds_elsewhere(rows, design), level).assign(df=df)
        together = pd.concat([together, quality])
    together = add_cautions(together, [[reason] if reason else told] * len(together))
    return Answers(answers=mark_like(together, patterns), rows=mark_like(standardised, patterns))


def calibration(
    patterns: pd.DataFrame, *, covariates: Sequence[str], bands: int = 5, level: float = 0.95
) -> pd.DataFrame:
    """What was predicted for children beside what was found, from low to high predictions.

    Parameters
    ----------
    patterns, covariates, level : as `case_mix`
    bands : in how many groups, about equally large, the children are divided by their prediction

    Returns
    -------
    One row per band with count, n, expected, predicted (expected / n), estimate (count / n) with
    low and high, level, kind, method and cautions. Every prediction is of a model of the other
    providers. Where `case_mix` is not computable there are no rows.

    Raises
    ------
    ValueError : as `case_mix`.
    """
    require_level(level)
    rows, design, told = _prepared(patterns, covariates)
    if _not_computable(rows):
        rows, design = rows.iloc[:0], design[:0]
    predicted = special.expit(_log_odds_elsewhere(rows, design))
    rows = rows.assign(expected=rows["n"] * predicted, predicted=predicted)
    rows = rows.sort_values("predicted", kind="stable")
    # those with the same prediction stay together, in the band of the first of them
    before = (rows["n"].cumsum() - rows["n"]).groupby(rows["predicted"]).transform("min")
    band = (bands * before / max(rows["n"].sum(), 1)).astype(int)
    sums = rows.groupby(band)[["count", "n", "expected"]].sum()
    low, high = proportion_interval(sums["count"], sums["n"], level, "clopper_pearson")
    found = sums.assign(
        estimate=sums["count"] / sums["n"],
        predicted=sums["expected"] / sums["n"],
        **{"low": low, "high": high, "level": level},
        **{"kind": "share", "method": "voorspeld door een model van de andere aanbieders"},
    )
    found.insert(0, "label", [f"groep {i} van {len(found)}" for i in range(1, len(found) + 1)])
    found.index = [f"groep_{i}" for i in range(1, len(found) + 1)]
    return mark_like(add_cautions(found, [told] * len(found)), patterns)


def _prepared(
    patterns: pd.DataFrame, covariates: Sequence[str]
) -> tuple[pd.DataFrame, np.ndarray, list[str]]:
    """The rows with children, their design matrix, and the cautions of what was corrected for."""
    require(patterns, PROVIDER, *covariates)
    whole_counts(patterns)
    rows = patterns[patterns["n"] > 0].reset_index(drop=True)
    merged, left_out, columns = [], [], [np.ones(len(rows))]
    for name in covariates:
        values, gone = _merged(rows.assign(value=rows[name].astype(str)))
        merged += [f"{name} {', '.join(gone)}"] if gone else []
        sizes = rows.groupby(values)["n"].sum().sort_values(ascending=False, kind="stable")
        left_out += [name] if len(sizes) < 2 else []
        # the largest category is the one that others are compared with
        columns += [(values == category).to_numpy(float) for category in sizes.index[1:]]
        rows = rows.assign(**{name: values})
    used = [name for name in covariates if name not in left_out]
    told = [f"case_mix_measured_only {', '.join(used) or 'niets'}"]
    told += [f"case_mix_left_out {', '.join(left_out)}"] if left_out else []
    told += [f"case_mix_merged {'; '.join(merged)}"] if merged else []
    return rows, np.column_stack(columns), told


def _merged(rows: pd.DataFrame) -> tuple[pd.Series, list[str]]:
    """The categories of `value`, those that tell nothing taken together, and which these were."""
    sums = rows.groupby("value")[["count", "n"]].sum()
    nothing = (sums["n"] < RARE) | (sums["count"] == 0) | (sums["count"] == sums["n"])
    if not nothing.any() or len(sums) < 2:
        return rows["value"], []
    small = sums.index[nothing]
    together = sums.loc[small].sum()
    into = OTHER
    if together["n"] < RARE or together["count"] in (0, together["n"]):
        into = sums["n"].drop(small).idxmax() if not nothing.all() else OTHER
    return rows["value"].where(~rows["value"].isin(small), into), small.tolist()


def _model(
    count: np.ndarray,
    n: np.ndarray,
    design: np.ndarray,
    *,
    start: np.ndarray | None = None,
    offset: np.ndarray | None = None,
) -> GLMResults:
    outcome = np.column_stack([count, n - count])
    # categories that say the same, or one without outcomes: the predictions are right all the same
    with warnings.catch_warnings(), np.errstate(divide="ignore", invalid="ignore"):
        for category in (PerfectSeparationWarning, SingularMatrixWarning):
            warnings.simplefilter("ignore", category)
        return GLM(outcome, design, family=Binomial(), offset=offset).fit(start_params=start)


def _alike(rows: pd.DataFrame, covariates: Sequence[str]) -> np.ndarray:
    """Whether each category of a row has RARE or more children at other providers."""
    alike = np.ones(len(rows), bool)
    for name in covariates:
        everywhere = rows.groupby(name)["n"].transform("sum")
        here = rows.groupby([name, PROVIDER])["n"].transform("sum")
        alike &= (everywhere - here >= RARE).to_numpy()
    return alike


def _log_odds_elsewhere(rows: pd.DataFrame, design: np.ndarray) -> np.ndarray:
    """Of each row the log odds by a model of all providers but its own."""
    if not len(rows):
        return np.zeros(0)
    kinds, kind = np.unique(design, axis=0, return_inverse=True)
    kind = kind.ravel()
    both = rows[["count", "n"]].to_numpy(float).T
    total = [np.bincount(kind, part, len(kinds)) for part in both]
    start = _model(*total, kinds).params
    log_odds = np.zeros(len(rows))
    for own in rows.groupby(PROVIDER, sort=False).indices.values():
        count, n = (
            all_ - np.bincount(kind[own], part[own], len(kinds))
            for all_, part in zip(total, both, strict=True)
        )
        some = n > 0
        other = _model(count[some], n[some], kinds[some], start=start).params
        log_odds[own] = design[own] @ other
    return np.clip(log_odds, -NEARLY, NEARLY)


def _standardised(sums: pd.DataFrame, level: float) -> pd.DataFrame:
    n = sums["n"].to_numpy(float)
    low, high = proportion_interval(sums["count"], n, level, "clopper_pearson")
    each = n / sums["expected"]
    ratio = sums["count"] / sums["expected"]
    share = sums["count"].sum() / max(n.sum(), 1)
    return sums.assign(
        estimate=sums["count"] / n,
        predicted=1 / each,
        ratio=ratio,
        ratio_low=low * each,
        ratio_high=high * each,
        standardised=ratio * share,
        elsewhere=sums["alike"] / n,
        level=level,
        kind="share",
        method="indirect gestandaardiseerd (logistische regressie)",
    )


def _overlap(elsewhere: pd.Series, told: list[str]) -> list[list[str]]:
    few = [f"case_mix_overlap {100 * part:.0f}" if part < ENOUGH else "" for part in elsewhere]
    return [[*told, *([code] if code else [])] for code in few]


def _all(count: np.ndarray, n: np.ndarray, level: float) -> pd.DataFrame:
    count, n = count.sum(), n.sum()
    share, low, high = np.nan, np.nan, np.nan
    if n > 0:
        share = count / n
        low, high = map(float, proportion_interval(count, n, level, "clopper_pearson"))
    row = {"label": "Alle aanbieders samen", "estimate": share, "low": low, "high": high}
    row |= {"level": level, "count": count, "n": n, "kind": "share", "method": "Clopper-Pearson"}
    return pd.DataFrame([row], index=["samen"])


def _quality(count: np.ndarray, n: np.ndarray, log_odds: np.ndarray, level: float) -> pd.DataFrame:
    """Cox's calibration of predictions that were made without the provider itself."""
    ones = np.ones((len(n), 1))
    by_level = _model(count, n, ones, offset=log_odds)
    numbers = {"calibratie_niveau": (by_level.params[0], by_level.bse[0])}
    if np.ptp(log_odds) > 0:
        by_slope = _model(count, n, np.column_stack([ones, log_odds]))
        numbers["calibratie_helling"] = by_slope.params[1], by_slope.bse[1]
    labels = {
        "calibratie_niveau": "Niveau van de voorspelling: 0 is goed (log-odds)",
        "calibratie_helling": "Helling van de voorspelling: 1 is goed, lager is te stellig",
    }
    table = pd.DataFrame.from_dict(numbers, orient="index", columns=["estimate", "se"])
    half = critical(level, np.inf) * table["se"]
    table = table.assign(low=table["estimate"] - half, high=table["estimate"] + half, level=level)
    table.insert(0, "label", [labels[name] for name in table.index])
    return table.assign(n=n.sum(), kind="model", method="zonder de aanbieder zelf voorspeld")


def _not_computable(rows: pd.DataFrame) -> str:
    """The caution of why nothing can be expected; empty when it can."""
    if rows["count"].sum() in (0, rows["n"].sum()):
        return "not_computable bij alle aanbieders is hetzelfde gevonden: niets, of alles"
    alone = rows[PROVIDER].nunique() < 2
    return "not_computable er is maar één aanbieder om te vergelijken" if alone else ""
