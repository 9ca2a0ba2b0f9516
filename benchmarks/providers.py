"""Measure the comparison of providers: seconds beside statsmodels, coverage, false alarms.

`python -m benchmarks.providers [runs]`. Times are medians, in milliseconds; "ratio" is how many
times as long statsmodels' MixedLM takes in the same run, "correlation" that of its predictions of
the providers and ours.
"""

import sys
import warnings

import numpy as np
import pandas as pd
from statsmodels.regression.mixed_linear_model import MixedLM

from benchmarks.estimators import milliseconds
from jeugdlib.estimate.quality import case_mix, enough_to_compare, funnel, institutions, shrunken

CHILDREN, PROVIDERS, COVARIATES = 50_000, 400, 6
SIZES = (30, 300)  # children of a provider, from small to large, as often on a log scale
SHARE = 0.3


def children(rng: np.random.Generator) -> pd.DataFrame:
    """Rows of children: outcome, provider and covariates that hang together with the provider."""
    code = rng.integers(0, PROVIDERS, CHILDREN)
    severity = rng.normal(0, 0.5, PROVIDERS)
    x = rng.normal(size=(CHILDREN, COVARIATES))
    x[:, 0] += severity[code]
    y = x @ np.linspace(0.1, 0.6, COVARIATES) + rng.normal(0, 0.3, PROVIDERS)[code]
    table = pd.DataFrame(x, columns=[f"x{i}" for i in range(COVARIATES)])
    return table.assign(
        outcome=y + rng.normal(size=CHILDREN), provider=np.char.add("A", code.astype(str))
    )


def patterns(rng: np.random.Generator) -> pd.DataFrame:
    """Counts per provider, severity, age and sex."""
    where = [range(PROVIDERS), list("abcd"), list("efg"), list("hi")]
    rows = pd.MultiIndex.from_product(where, names=["aanbieder", "ernst", "leeftijd", "geslacht"])
    table = rows.to_frame(index=False).assign(n=rng.integers(1, 20, len(rows)))
    table["aanbieder"] = table["aanbieder"].map("A{:03}".format)
    return table.assign(count=rng.binomial(table["n"], 0.2 + 0.1 * table["ernst"].map("abcd".find)))


def speed(rng: np.random.Generator) -> pd.DataFrame:
    """Of each estimator the milliseconds; of means also beside MixedLM."""
    table, counts = children(rng), drawn(PROVIDERS, 0.03, rng, (20, 5000))
    names = tuple(f"x{i}" for i in range(COVARIATES))
    design = np.column_stack([np.ones(CHILDREN), table[list(names)]])

    def mixed() -> MixedLM:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its optimiser stops early, without harm here
            return MixedLM(table["outcome"], design, groups=table["provider"]).fit(method="powell")

    ours = milliseconds(lambda: shrunken(table, covariates=names), 5)
    theirs = milliseconds(mixed, 1)
    blup = pd.Series({code: float(x.iloc[0]) for code, x in mixed().random_effects.items()})
    found = shrunken(table, covariates=names).rows["shrunken"]
    same = np.corrcoef(found, blup[found.index])[0, 1]
    label = f"shrunken, {CHILDREN} x {PROVIDERS} x {COVARIATES}"
    rows = {label: {"ms": ours, "MixedLM": theirs, "ratio": theirs / ours, "correlation": same}}
    mix = patterns(rng)
    others = {
        "funnel": lambda: funnel(counts),
        "institutions": lambda: institutions(counts),
        "enough_to_compare": lambda: enough_to_compare(counts),
        f"case_mix, {len(mix)} patterns": lambda: case_mix(
            mix, covariates=["ernst", "leeftijd", "geslacht"]
        ),
    }
    rows |= {f"{name}, {PROVIDERS}": {"ms": milliseconds(task, 3)} for name, task in others.items()}
    return pd.DataFrame.from_dict(rows, orient="index")


def drawn(
    providers: int, icc: float, rng: np.random.Generator, sizes: tuple[int, int] = SIZES
) -> pd.DataFrame:
    """Counts of providers whose true shares (column true) differ by a beta distribution."""
    n = np.exp(rng.uniform(*np.log(sizes), providers)).astype(int)
    true = np.full(providers, SHARE)
    if icc:
        size = 1 / icc - 1
        true = rng.beta(SHARE * size, (1 - SHARE) * size, providers)
    return pd.DataFrame({"count": rng.binomial(n, true), "n": n, "true": true})


def coverage(runs: int, rng: np.random.Generator) -> pd.DataFrame:
    """How often the 95% interval of a shrunken mean, and of a shrunken share, holds the truth."""
    rows = {}
    for providers in (5, 10, 40, 400):
        for icc in (0, 0.02, 0.1):
            means, shares = [], []
            for _ in range(max(runs * 5 // providers, 4)):
                counts = drawn(providers, icc, rng)
                n, true = counts["n"].to_numpy(), rng.normal(0, np.sqrt(icc), providers)
                mean = true + rng.normal(size=providers) * np.sqrt((1 - icc) / n)
                squares = (1 - icc) * rng.chisquare(n - 1) + n * mean**2
                totals = pd.DataFrame({"n": n, "sum": n * mean, "sum_squares": squares})
                means.append(_held(shrunken(totals).rows, true))
                shares.append(_held(institutions(counts), counts["true"]))
            rows[providers, icc] = {"means": np.mean(means), "shares": np.mean(shares)}
    return pd.DataFrame(rows).T.rename_axis(["providers", "icc"])


def _held(rows: pd.DataFrame, true: np.ndarray) -> float:
    return float(((rows["low"] <= true) & (true <= rows["high"])).mean())


def false_alarms(runs: int, rng: np.random.Generator) -> pd.DataFrame:
    """Which part of the providers lies outside the plain and the wide limits."""
    rows = {}
    for providers in (10, 20, 40, 100, 400):
        for icc in (0, 0.02, 0.05, 0.1):
            parts = []
            for _ in range(max(runs * 10 // providers, 4)):
                found = funnel(drawn(providers, icc, rng)).rows
                parts.append(
                    {
                        f"{name}_{level}": (
                            (found["estimate"] < found[f"{name}_low_{level}"])
                            | (found["estimate"] > found[f"{name}_high_{level}"])
                        ).mean()
                        for name in ("limit", "wide")
                        for level in ("95", "998")
                    }
                )
            rows[providers, icc] = pd.DataFrame(parts).mean()
    return pd.DataFrame(rows).T.rename_axis(["providers", "icc"])


def main(runs: int = 200) -> None:
    """Print the three tables."""
    rng = np.random.default_rng(6)
    for title, table in (
        ("milliseconds", speed(rng)),
        ("coverage of 95% intervals", coverage(runs, rng)),
        ("part of providers outside the limits", false_alarms(runs, rng)),
    ):
        print(f"\n{title}\n{table.round(4).to_string(na_rep='')}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
