"""Funnel limits: which differences between providers are more than chance? No ranking."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from jeugdlib.columns import Answers, add_cautions, mark_like, require
from jeugdlib.columns.withheld import withheld
from jeugdlib.estimate._intervals import poisson_interval, proportion_interval, whole_counts
from jeugdlib.estimate._withheld import beside_withheld

NAMES = {0.95: "95", 0.998: "998"}  # of the levels, as they stand behind the names of columns
EDGE_OF_Z = 0.1  # Winsorised: the tenth at either end is drawn in to where that tenth begins
POINTS = 150  # of a line that is drawn
FEW = 10  # with fewer providers, how much they differ is hardly known
METHODS = {
    "binomial": "exact binomiaal",
    "poisson": "exact Poisson",
    "standardised": "exact binomiaal, rond het verwachte aantal",
}
ONE = "not_computable er is maar één aanbieder om te vergelijken"
SAME = "not_computable bij alle aanbieders is hetzelfde gevonden: niets, of alles"


def _normal_part() -> float:
    """Which part of the variance of normal z-scores is left when they are Winsorised."""
    end = stats.norm.isf(EDGE_OF_Z)
    return 1 - 2 * EDGE_OF_Z - 2 * end * stats.norm.pdf(end) + 2 * EDGE_OF_Z * end**2


class _Spread(NamedTuple):
    """What all providers have in common, and how much more than chance they differ."""

    centre: float
    phi: float
    tau2: float
    providers: int


def funnel(counts: pd.DataFrame, *, model: str = "binomial") -> Answers:
    """Between which limits the providers would lie if chance were all that differs.

    Parameters
    ----------
    counts : DataFrame, one row per provider, in the order in which they are to be shown
        count : how many have it, 0 or more
        n : of how many; not for "poisson"
        expected : not for "binomial": how many were expected (`case_mix`), or the exposure
    model : "binomial" (the share count / n), "standardised" (count / expected of n children) or
        "poisson" (count / expected, of events that one child can have more than once)

    Returns
    -------
    Answers. `rows`: the same rows in the same order with estimate, z, limit_low_95, limit_high_95,
    limit_low_998, limit_high_998 (a value on a limit lies within it) and, as wide_…, the limits
    with tau2. `answers`: samen (all providers together), phi, tau2 and per level buiten_… and
    ruim_buiten_… (how many providers lie outside the limits), verwacht_… (how many would if chance
    were all) and vals_signaal_… (the chance of at least one then). Providers without n are not
    computable; with fewer than two, or nothing (or everything) found everywhere, nor is the rest.

    Raises
    ------
    ValueError : as `proportion`; expected is negative; the model is unknown.

    Source: Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202; Spiegelhalter et al. (2012),
    J. R. Stat. Soc. A 175, 1-47. Limits are plain quantiles, not interpolated. phi is the mean of
    the squared Winsorised z. Of equal providers that is .68 and not 1, so for tau2 it is divided by
    this, which the articles leave out. The wide limits lie z (√(s² + tau2) − s) outside those of
    `funnel_lines`, s² the variance by chance: with normal limits these are the published ones.
    """
    if model not in METHODS:
        raise ValueError(f"model {model!r} is not one of {list(METHODS)}")

    kind, needed = ("share", ()) if model == "binomial" else ("model", ("expected",))
    gaps = counts.reindex(columns=list(needed)).isna().any(axis=1)
    seen = counts[~withheld(counts) & ~gaps]
    spread = _spread(*_arrays(seen, model))
    limits = beside_withheld(kind, *needed)(_limits)
    rows = limits(counts, model=model, spread=spread)
    answers = pd.concat([_together(seen, model, spread), _of_spread(rows, spread)])
    return Answers(answers=mark_like(answers, counts), rows=mark_like(rows, counts))


def funnel_lines(
    found: Answers, sizes: Iterable[float] = (), *, model: str = "binomial"
) -> pd.DataFrame:
    """The limits as lines to draw, for providers of these sizes.

    Parameters
    ----------
    found : what `funnel` gave, with the same model
    sizes : n of a provider, above 0; of "poisson": expected; none = up to the largest provider

    Returns
    -------
    One row per size with size, estimate (the centre) and the limits that `funnel` names. They are
    interpolated between whole counts, so that a line does not zigzag, and outward: a provider lies
    outside the line at its own size when, and only when, it lies outside its own exact limit.

    Source: Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202, appendix A.1.1.
    """
    samen, others = found.answers.loc["samen"], found.answers["estimate"]
    whole = samen["n" if model == "binomial" else "expected"]
    centre = samen["count"] / whole if whole > 0 else np.nan
    spread = _Spread(centre, others["phi"], others["tau2"], 0)
    largest = found.rows["expected" if model == "poisson" else "n"].max()
    grid = np.unique(np.ceil(np.linspace(1, max(largest, 1), POINTS)))
    n = np.asarray(list(sizes) or grid, dtype=float)
    size, trials = n, None if model == "poisson" else n
    if model == "standardised":
        size = n * samen["expected"] / samen["n"]
    lines = pd.DataFrame({"size": n, "estimate": centre})
    for level in NAMES:
        limits, wide = _interpolated(level, spread, size, trials)
        lines = lines.assign(**_named("limit", level, limits), **_named("wide", level, wide))
    lines = lines.assign(kind="model", method=METHODS[model])
    return mark_like(add_cautions(lines, [[]] * len(lines)), found.answers)


def _arrays(counts: pd.DataFrame, model: str) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """Counts, what they are divided by, and of how many trials; a share has n as its size."""
    if model == "poisson":
        count, trials = require(counts, "count")["count"].to_numpy(dtype=float), None
    else:
        count, trials = whole_counts(counts)
    if model == "binomial":
        return count, trials, trials
    size = require(counts, "expected")["expected"].to_numpy(dtype=float)
    if (size < 0).any() or (count % 1 != 0).any() or (count < 0).any():
        raise ValueError("expected must be 0 or more, count a whole number of 0 or more")
    return count, size, trials


def _chances(centre: float, size: np.ndarray, trials: np.ndarray | None) -> object:
    mean = centre * size
    if trials is None:
        return stats.poisson(mean)
    return stats.binom(trials, np.minimum(mean / trials, 1))


def _spread(count: np.ndarray, size: np.ndarray, trials: np.ndarray | None) -> _Spread:
    some = size > 0
    count, size, trials = count[some], size[some], None if trials is None else trials[some]
    providers = len(size)
    centre = count.sum() / size.sum() if providers else np.nan
    s2 = _chances(centre, size, trials).var() / size**2
    if providers < 2 or not (s2 > 0).all():
        return _Spread(centre, np.nan, np.nan, providers)
    z = (count / size - centre) / np.sqrt(s2)
    drawn_in = np.clip(z, *np.quantile(z, [EDGE_OF_Z, 1 - EDGE_OF_Z]))
    phi = (drawn_in**2).mean()
    w = 1 / s2
    beyond = providers * phi / _normal_part() - (providers - 1)
    tau2 = max(0.0, beyond / (w.sum() - (w**2).sum() / w.sum()))
    return _Spread(float(centre), float(phi), float(tau2), providers)


def _limits(counts: pd.DataFrame, *, model: str, spread: _Spread) -> pd.DataFrame:
    count, size, trials = _arrays(counts, model)
    some = size > 0
    gaps = np.full(len(counts), np.nan)
    rows = counts.assign(estimate=np.divide(count, size, out=gaps.copy(), where=some), z=gaps)
    size = np.where(some, size, np.nan)
    trials = None if trials is None else np.where(some, trials, np.nan)
    compared = spread.providers > 1
    if np.isfinite(spread.phi):
        s2 = _chances(spread.centre, size, trials).var() / size**2
        rows["z"] = (rows["estimate"] - spread.centre) / np.sqrt(s2)
    centre = spread.centre if compared else np.nan
    chances = _chances(centre, size, trials)
    for level in NAMES:
        limits = [chances.ppf(tail) / size for tail in ((1 - level) / 2, (1 + level) / 2)]
        wide = _interpolated(level, spread._replace(centre=centre), size, trials)[1]
        rows = rows.assign(**_named("limit", level, limits), **_named("wide", level, wide))
    rows = rows.assign(kind="share" if model == "binomial" else "model", method=METHODS[model])
    none = "not_computable de noemer is 0"
    return add_cautions(rows, [[none] if not there else [ONE] * (not compared) for there in some])


def _named(name: str, level: float, ends: list[np.ndarray]) -> dict[str, np.ndarray]:
    return {
        f"{name}_{side}_{NAMES[level]}": end
        for side, end in zip(("low", "high"), ends, strict=True)
    }


def _interpolated(
    level: float, spread: _Spread, size: np.ndarray, trials: np.ndarray | None
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """The exact limits as if between whole counts chance were even, and the wide ones."""
    chances, tail = _chances(spread.centre, size, trials), (1 - level) / 2
    low, high = chances.ppf(tail), chances.ppf(1 - tail)
    low = low - (chances.cdf(low) - tail) / chances.pmf(low)
    high = high + (chances.sf(high - 1) - tail) / chances.pmf(high)
    s = chances.std() / size
    further = stats.norm.isf(tail) * (np.sqrt(s**2 + spread.tau2) - s)
    most = np.inf if trials is None else trials / size
    limits, wide = (
        [np.clip(end, 0, most) for end in (low / size - more, high / size + more)]
        for more in (0, further)
    )
    return limits, wide


def _together(seen: pd.DataFrame, model: str, spread: _Spread) -> pd.DataFrame:
    """The answer over all providers, with an interval as if it were one group."""
    count, size, trials = (None if x is None else x.sum() for x in _arrays(seen, model))
    low = high = np.nan
    if size > 0 and trials is None:
        low, high = map(float, poisson_interval(count, size, 0.95))
    elif size > 0:
        bounds = proportion_interval(count, trials, 0.95, "clopper_pearson")
        low, high = (end * trials / size for end in bounds)
    share = model == "binomial"
    row = {
        "label": "Alle aanbieders samen" + ("" if share else ": geteld gedeeld door verwacht"),
        **{"estimate": spread.centre, "low": low, "high": high, "level": 0.95, "count": count},
        **({} if trials is None else {"n": trials}),
        **({} if share else {"expected": size}),
        "unit": seen["unit"].iloc[0] if "unit" in seen.columns and len(seen) else "",
        **{"kind": "share" if share else "model", "method": METHODS[model]},
    }
    nested = "children" in seen.columns and trials is not None and seen["children"].sum() < trials
    none = [] if size > 0 else ["not_computable de noemer is 0"]
    codes = [*none, *(["nested_some"] if nested else [])]
    return add_cautions(pd.DataFrame([row], index=["samen"]), [codes])


def _of_spread(rows: pd.DataFrame, spread: _Spread) -> pd.DataFrame:
    k = spread.providers
    found = {
        "phi": ("Spreiding tussen aanbieders, met de uiterste tienden ingetrokken", spread.phi),
        "tau2": ("Variantie tussen aanbieders bovenop toeval", spread.tau2),
    }
    for level, at in NAMES.items():
        words = f"{100 * level:g}%".replace(".", ",")
        for name, start, wider in (("limit", "", ""), ("wide", "ruim_", "ruime ")):
            low, high = rows[f"{name}_low_{at}"], rows[f"{name}_high_{at}"]
            outside = (rows["estimate"] < low) | (rows["estimate"] > high)
            label = f"Aanbieders buiten de {wider}grenzen van {words}"
            found[f"{start}buiten_{at}"] = label, outside.sum() if low.notna().any() else np.nan
        label = f"Aanbieders die bij toeval buiten de grenzen van {words} liggen, hooguit"
        found[f"verwacht_{at}"] = label, k * (1 - level)
        label = f"Kans op minstens één vals signaal bij {words}, hooguit"
        found[f"vals_signaal_{at}"] = label, 1 - level**k
    table = pd.DataFrame.from_dict(found, orient="index", columns=["label", "estimate"])
    reason = ONE if k < 2 else SAME
    codes = [[reason] if np.isnan(x) else [] for x in table["estimate"]]
    if 1 < k < FEW:
        codes[table.index.get_loc("tau2")].append(f"few_providers {k}")
    chances = table.index.str.startswith("vals_signaal")
    units = np.select([table.index.isin(["phi", "tau2"]), chances], ["", "deel"], "aanbieders")
    table = table.assign(df=float(k - 1), unit=units, kind="model", method="Spiegelhalter")
    return add_cautions(table, codes)
