"""Whole audits with a known truth: simulated, coded with errors, settled, and counted.

A thousand audits of 40 files and two coders go through the pipeline as it ships. The truth that an
interval should hold is the share over all files of all audits; that of agreement is what one audit
of very many files gives. Bias is in percentage points: what is found minus what coders without
errors would have found in the same files.
"""

import argparse
from collections.abc import Iterator

import numpy as np
import pandas as pd

from jeugdlib import read, reduce, simulate
from jeugdlib.estimate import outcome, quality

SEED, MANY_FILES, DRAWS = 2018, 1500, 200
COEFFICIENTS = ("percent", "kappa", "ac1", "alpha")
FIT = "passend"


def audits(repeats: int, codebook, guidelines: pd.DataFrame) -> Iterator[dict[str, pd.DataFrame]]:
    """Of every audit: its items, its therapies that fit, its agreement."""
    for seed in range(repeats):
        rng = np.random.default_rng([SEED, seed])
        made = simulate.audit(codebook, rng)
        ratings = reduce.ratings(made.dossiers, codebook, made.therapieen)
        settled = reduce.settled(ratings, codebook, made.consensus)
        true = _true(made.waarheid, codebook)
        yield {
            "items": _items(ratings, settled, true),
            "fit": _fit(made, settled, guidelines, true),
            "agreement": quality.agreement(ratings, rng=rng, draws=DRAWS).answers,
        }


def _true(truth: pd.DataFrame, codebook) -> pd.DataFrame:
    """What coders without errors would count: count and n per item."""
    levels = {
        (item.name, level.name): level.found
        for item in (*codebook.of("dossier"), *codebook.of("therapie"))
        for level in item.levels
    }
    levels |= {(FIT, "ja"): True, (FIT, "nee"): False}
    pairs = zip(truth["onderdeel"], truth["antwoord"], strict=True)
    found = pd.Series([levels.get(pair) for pair in pairs], truth.index, dtype="boolean")
    counting = found[found.notna()].astype(int).groupby(truth["onderdeel"])
    return pd.DataFrame({"count": counting.sum(), "n": counting.size()})


def _items(ratings: pd.DataFrame, settled: pd.DataFrame, true: pd.DataFrame) -> pd.DataFrame:
    shares = outcome.proportion(reduce.found(ratings, settled))
    first = ratings[ratings["coder"] == ratings["coder"].min()]
    alone = first[first["found"].notna()].groupby("item")["found"].mean().astype(float)
    wanted = [item for item in shares.index if item in true.index]
    return (
        shares.loc[wanted, ["estimate", "low", "high"]]
        .assign(alone=alone, true_count=true["count"], true_n=true["n"])
        .rename_axis("item")
    )


def _fit(made, settled: pd.DataFrame, guidelines: pd.DataFrame, true: pd.DataFrame) -> pd.DataFrame:
    judged = quality.guideline_fit(reduce.decided(made.therapieen, settled), guidelines)
    answer = outcome.nested_proportion(reduce.fitting(judged))
    columns = ["estimate", "low", "high", "naive_low", "naive_high"]
    return answer[columns].assign(true_count=true.at[FIT, "count"], true_n=true.at[FIT, "n"])


def recovered(rows: pd.DataFrame) -> dict[str, float]:
    """Bias, spread and coverage of one item over all audits."""
    truth = rows["true_count"].sum() / rows["true_n"].sum()
    own = rows["true_count"] / rows["true_n"]
    found = {
        "truth": truth,
        "bias after consensus": 100 * (rows["estimate"] - own).mean(),
        "coverage": ((rows["low"] <= truth) & (truth <= rows["high"])).mean(),
    }
    if "alone" in rows:
        found["bias of one coder"] = 100 * (rows["alone"] - own).mean()
    if "naive_low" in rows:
        naive = (rows["naive_low"] <= truth) & (truth <= rows["naive_high"])
        found["coverage naive"] = naive.mean()
    return found


def agreed(rows: pd.DataFrame, truth: pd.DataFrame) -> dict[str, float]:
    """How far agreement lies from that of very many files, and how often its interval holds it."""
    found = {}
    for name in COEFFICIENTS:
        value = truth[name]
        held = (rows[f"{name}_low"] <= value) & (value <= rows[f"{name}_high"])
        known = rows[name].notna() & rows[f"{name}_low"].notna()
        found |= {name: value, f"{name} bias": (rows[name] - value).mean()}
        found[f"{name} coverage"] = held[known].mean() if known.any() else np.nan
    return found


def measured(repeats: int) -> dict[str, pd.DataFrame]:
    """The tables: items, therapies that fit, agreement."""
    codebook = read.codebook("data/codes/codeboek_dossieraudit.yaml")
    every = list(audits(repeats, codebook, read.codes("richtlijnen")))
    items = pd.concat([one["items"] for one in every])
    fit = pd.concat([one["fit"] for one in every])
    agreement = pd.concat([one["agreement"] for one in every])

    rng = np.random.default_rng(SEED)
    large = simulate.audit(codebook, rng, files=MANY_FILES)
    ratings = reduce.ratings(large.dossiers, codebook, large.therapieen)
    truth = quality.agreement(ratings, rng=rng, draws=2).answers
    return {
        "items": pd.DataFrame(
            {item: recovered(rows) for item, rows in items.groupby(level=0, sort=False)}
        ).T,
        "therapies that fit": pd.DataFrame({FIT: recovered(fit)}).T,
        "agreement": pd.DataFrame(
            {
                key: agreed(rows, truth.loc[key])
                for key, rows in agreement.groupby(level=0, sort=False)
                if key in truth.index
            }
        ).T,
    }


def main() -> None:
    """Print the tables."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--audits", type=int, default=1000, help="how many; 1000 by default")
    repeats = reader.parse_args().audits
    for name, table in measured(repeats).items():
        print(f"\n{name}, {repeats} audits\n{table.astype(float).round(3).to_string()}")


if __name__ == "__main__":
    main()
