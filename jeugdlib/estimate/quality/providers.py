"""Providers beside each other: what of their differences is more than chance? No ranking."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from jeugdlib.columns import Answers, add_cautions, mark_like, require, require_level
from jeugdlib.columns.withheld import withheld
from jeugdlib.estimate._heterogeneity import critical, q_profile
from jeugdlib.estimate._shrinkage import (
    Sums,
    averaged_variance,
    random_intercepts,
    reml,
    toward_mean,
)
from jeugdlib.estimate._withheld import beside_withheld

WANTED = (0.7, 0.9)  # reliability to talk about groups, and to decide on one
FEW = 10  # with fewer providers, how much they differ is hardly known
NOTHING = 1e-12  # so small a part of all spread is a rounding error
EMPTY = "not_computable de noemer is 0"
ONE = "not_computable er is maar één aanbieder om te vergelijken"
ALIKE = "not_computable binnen aanbieders is geen spreiding te zien"
NO_DIFFERENCE = (
    "not_computable de aanbieders verschillen niet meer dan bij toeval past, dus geen aantal is "
    "genoeg"
)


class _Model(NamedTuple):
    """What providers differ by, within and between, and each its own mean with its variance.

    A provider without children has a missing mean. `reason` is the caution when there is no model.
    """

    own: np.ndarray
    v: np.ndarray
    tau2: float
    sigma2: float
    reason: str


def shrunken(
    table: pd.DataFrame, *, covariates: tuple[str, ...] = (), level: float = 0.95
) -> Answers:
    """The mean of each provider, drawn toward the others as far as chance may explain it.

    Parameters
    ----------
    table : one row per provider, in the order in which they are to be shown, with
        n, sum, sum_squares : what the outcomes add up to; or
        estimate, variance : a mean and its known variance;
        or one row per child or trajectory with provider, outcome and the covariates
    covariates : numeric columns that means are corrected for, when there is a row per child
    level : confidence level of the intervals, between 0 and 1

    Returns
    -------
    Answers, in the unit of the outcome. `rows`: the providers in the order given (of a row per
    child: by code) with estimate (the own mean, at average covariates), shrunken, se, low and high
    (of shrunken), and reliability (which part of differences is no chance at this n). `answers`:
    gemiddelde, tau2 (variance between providers) and sigma2 (within). With fewer than two
    providers, or no spread within them, it is not computable.

    Raises
    ------
    ValueError : a column is missing or has gaps; or one covariate follows from others.

    Source: Laird & Ware (1982), Biometrics 38, 963-974, by REML; the intervals hold the uncertainty
    of tau2 (Gelman 2006). For shares: `institutions`.
    """
    require_level(level)
    if "provider" in table.columns:
        totals, model = _of_children(table, list(covariates))
    elif "sum" in table.columns:
        totals, model = table, _of_totals(table[~withheld(table)])
    else:
        totals, model = table, _of_means(table[~withheld(table)])

    rows = beside_withheld("mean")(_drawn)(totals, model=model, level=level)
    answers = _together(rows[~withheld(rows)], model, level)
    return Answers(answers=mark_like(answers, table), rows=mark_like(rows, table))


def enough_to_compare(totals: pd.DataFrame, *, level: float = 0.95) -> Answers:
    """How many answers per provider it takes before providers can be told apart.

    Parameters
    ----------
    totals : DataFrame, one row per provider, in the order in which they are to be shown
        n : how many answers; and count (how many have it) or sum and sum_squares (of the outcome)
    level : confidence level of the intervals, between 0 and 1

    Returns
    -------
    Answers. `rows`: the same rows with reliability, tau2 / (tau2 + sigma2 / n): which part of the
    differences between providers of this size is not chance. `answers`: betrouwbaarheid (at the
    median n), nodig_70 and nodig_90 (the n per provider for that reliability, rounded up), with the
    bounds that follow from those of tau2. Without a difference beyond chance no n is enough.

    Source: Adams (2009), The reliability of provider profiling, RAND TR-653; bounds of tau2:
    Viechtbauer (2007), Statistics in Medicine 26, 37-52.
    """
    require_level(level)
    seen = totals[~withheld(totals)]
    model = _of_totals(_as_sums(seen))

    kind = "mean" if "sum" in totals.columns else "share"
    rows = beside_withheld(kind)(_reliabilities)(totals, model=model, kind=kind)
    answers = _needed(seen, model, level)
    return Answers(answers=mark_like(answers, totals), rows=mark_like(rows, totals))


def _as_sums(totals: pd.DataFrame) -> pd.DataFrame:
    """The same rows with sums; a share is the mean of noughts and ones."""
    if "sum" in totals.columns:
        return totals
    count = require(totals, "count")["count"]
    return totals.assign(sum=count, sum_squares=count)


def _of_means(table: pd.DataFrame) -> _Model:
    y, v = require(table, "estimate", "variance").to_numpy(dtype=float).T
    if (v <= 0).any():
        raise ValueError(f"rows {table.index[v <= 0].tolist()}: a variance must be above 0")
    return _Model(y, v, reml(y, v) if len(y) > 1 else np.nan, np.nan, ONE if len(y) < 2 else "")


def _of_totals(totals: pd.DataFrame) -> _Model:
    n, y, squares = require(totals, "n", "sum", "sum_squares").to_numpy(dtype=float).T
    some = n > 0
    middle = y.sum() / max(n.sum(), 1)
    y, squares = y - n * middle, squares - 2 * middle * y + n * middle**2  # keeps the digits
    x = n[some, None]
    together = np.array([[n.sum()]]), np.array([y.sum()]), squares.sum()
    return _fitted(Sums(n[some], y[some], x, *together), some, middle)


def _of_children(table: pd.DataFrame, covariates: list[str]) -> tuple[pd.DataFrame, _Model]:
    numbers = require(table, "outcome", *covariates).to_numpy(dtype=float)
    require(table, "provider")
    code, providers = pd.factorize(table["provider"], sort=True)
    middle = numbers.mean(axis=0) if len(numbers) else np.zeros(numbers.shape[1])
    numbers = numbers - middle
    y, x = numbers[:, 0], np.column_stack([np.ones(len(numbers)), numbers[:, 1:]])
    if len(x) and np.linalg.matrix_rank(x.T @ x) < x.shape[1]:
        raise ValueError(f"one of the covariates {covariates} follows from the others")
    n = np.bincount(code, minlength=len(providers)).astype(float)
    per = [np.bincount(code, column, len(providers)) for column in (y, *x.T)]
    sums = Sums(n, per[0], np.column_stack(per[1:]), x.T @ x, x.T @ y, y @ y)
    totals = pd.DataFrame({"n": n}, index=providers)
    return mark_like(totals, table), _fitted(sums, n > 0, middle[0])


def _fitted(sums: Sums, some: np.ndarray, middle: float) -> _Model:
    """The model of sums around `middle`; of `some` of the providers."""
    gaps = np.full(len(some), np.nan)
    within = sums.yy - (sums.y**2 / sums.n).sum()
    if len(sums.n) < 2 or within <= NOTHING * sums.yy:
        gaps[some] = middle + sums.y / sums.n
        return _Model(gaps, gaps * np.nan, np.nan, np.nan, ONE if len(sums.n) < 2 else ALIKE)
    model = random_intercepts(sums)
    own, v = gaps.copy(), gaps.copy()
    # what is left of the mean of a provider when its covariates are made average
    own[some] = middle + (sums.y - sums.x[:, 1:] @ model.coefficients[1:]) / sums.n
    v[some] = model.sigma2 / sums.n
    return _Model(own, v, model.tau2, model.sigma2, "")


def _drawn(table: pd.DataFrame, *, model: _Model, level: float) -> pd.DataFrame:
    there = np.isfinite(model.own)
    names = ["shrunken", "se", "low", "high", "reliability"]
    numbers = pd.DataFrame(np.nan, table.index, names)
    if not model.reason:
        y, v = model.own[there], model.v[there]
        drawn = toward_mean(y, v, model.tau2)[2]
        se = np.sqrt(averaged_variance(y, v, drawn))
        half = critical(level, np.inf) * se
        part = model.tau2 / (model.tau2 + v)
        numbers.loc[there] = np.column_stack([drawn, se, drawn - half, drawn + half, part])
    rows = table.assign(estimate=model.own, **numbers, level=level, kind="mean")
    rows = rows.assign(method="toeval ingeperkt (empirical Bayes, REML)")
    said = [model.reason] if model.reason else []
    return add_cautions(rows, [said if known else [EMPTY] for known in there])


def _together(rows: pd.DataFrame, model: _Model, level: float) -> pd.DataFrame:
    there = np.isfinite(model.own)
    groups = int(there.sum())
    mean = variance = np.nan
    if not model.reason:
        mean, variance, *_ = toward_mean(model.own[there], model.v[there], model.tau2)
    se, gaps = np.sqrt(variance), [np.nan] * 3
    half = critical(level, np.inf) * se
    table = pd.DataFrame.from_dict(
        {
            "gemiddelde": ["Gemiddelde aanbieder", mean, se, mean - half, mean + half],
            "tau2": ["Variantie tussen aanbieders, zonder toeval", model.tau2, *gaps],
            "sigma2": ["Variantie binnen aanbieders", model.sigma2, *gaps],
        },
        orient="index",
        columns=["label", "estimate", "se", "low", "high"],
    ).assign(
        **{"level": level, "df": float(groups - 1)},
        **({"n": rows["n"].sum()} if "n" in rows.columns else {}),
        **{"unit": "", "kind": ["mean", "model", "model"], "method": "REML"},
    )
    few = [f"few_providers {groups}"] if groups < FEW else []
    codes = [[model.reason]] * 3 if model.reason else [[], few, []]
    if np.isnan(model.sigma2) and not model.reason:
        table, codes = table.drop(index="sigma2"), codes[:2]
    return add_cautions(table, codes)


def _reliabilities(table: pd.DataFrame, *, model: _Model, kind: str) -> pd.DataFrame:
    part = model.tau2 / (model.tau2 + model.v)
    method = "tau² / (tau² + sigma² / n), REML"
    rows = table.assign(estimate=model.own, reliability=part, kind=kind, method=method)
    said = [model.reason] if model.reason else []
    return add_cautions(rows, [said if some else [EMPTY] for some in np.isfinite(model.own)])


def _needed(seen: pd.DataFrame, model: _Model, level: float) -> pd.DataFrame:
    there = np.isfinite(model.own)
    n = float(np.median(seen["n"].to_numpy()[there])) if there.any() else np.nan
    ends = (np.nan, np.nan)
    if not model.reason:
        ends = q_profile(model.own[there], model.v[there], None, level)
    tau2 = np.array([model.tau2, *ends])
    rows = {"betrouwbaarheid": tau2 / (tau2 + model.sigma2 / n)}
    labels = [f"Deel van de verschillen dat geen toeval is, bij {n:.0f} per aanbieder"]
    for part in WANTED:
        most = np.full(3, np.nan)
        np.divide(model.sigma2 * part / (1 - part), tau2, out=most, where=tau2 > 0)
        rows[f"nodig_{100 * part:.0f}"] = np.ceil(most[[0, 2, 1]])
        labels.append(f"Nodig per aanbieder om {100 * part:.0f}% geen toeval te laten zijn")
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["estimate", "low", "high"])
    table.insert(0, "label", labels)
    table = table.assign(level=level, df=float(there.sum() - 1), n=seen["n"].sum())
    units = ["deel", "per aanbieder", "per aanbieder"]
    method = "geschat uit alle aanbieders samen (REML)"
    table = table.assign(unit=units, kind="model", method=method)
    return add_cautions(table, _verdicts(table, model, n))


def _verdicts(table: pd.DataFrame, model: _Model, n: float) -> list[list[str]]:
    if model.reason:
        return [[model.reason]] * len(table)
    groups = int(table["df"].iloc[0]) + 1
    few = [f"few_providers {groups}"] if groups < FEW else []
    part = table["estimate"].iloc[0]
    first = [f"not_told_apart {n:.0f} {100 * part:.0f}"] if part < WANTED[0] else []
    none = [NO_DIFFERENCE] if model.tau2 == 0 else []
    endless = [["no_upper_bound"] if np.isnan(x) else [] for x in table["high"].iloc[1:]]
    return [[*first, *few], *([*none, *([] if none else more), *few] for more in endless)]
