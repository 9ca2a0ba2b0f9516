"""Monitoring with a known truth: simulated exports through the whole pipeline, beside what is true.

Many exports of the same regions and providers: trajectories are merged, counted, and estimated as a
notebook does. The truth is what very many children of them show when everyone answers and is
followed on. Bias is in the unit of the indicator; of what depends on who answers it does not go
away with more children, and there the question is whether the bounds hold the truth.
"""

import argparse
from collections.abc import Iterator

import numpy as np
import pandas as pd

from jeugdlib import read, reduce
from jeugdlib.columns import mark
from jeugdlib.columns.stored import Stored
from jeugdlib.estimate import outcome, quality
from jeugdlib.release import release
from jeugdlib.simulate.monitoring import CHILDREN, REGIONS, everything, export, providers
from jeugdlib.simulate.monitoring_truth import TREEK, truth

SEED, TIMES, DRAWS = 2024, 50, 4  # very many children, in draws that fit in memory
REGIONAL = ("alle", "Veenmark")
MANY_ANSWERED = 0.9
PERIOD = {"since": "2022-Q1", "until": "2024-Q4"}
SUFFICIENT = ["1-10:6", "1-5:3"]
GRADE = "tevredenheid_gemiddelde"


def exports(repeats: int, chosen: pd.DataFrame) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Trajectories and goals of other children of the same regions and providers."""
    for seed in range(repeats):
        rng = np.random.default_rng([SEED, seed])
        happened = everything(rng, chosen, REGIONS, CHILDREN)
        yield tuple(mark(table, "child") for table in export(happened, rng))


def estimates(
    samen: Stored, definitions: pd.DataFrame, region: str, **given: pd.DataFrame
) -> pd.DataFrame:
    """Every indicator of a region as a notebook computes it; worst and best are its bounds."""
    totals = reduce.totals(
        samen,
        step="alles",
        where={"regio": region},
        sufficient=SUFFICIENT,
        members=True,
        **PERIOD,
        **given,
    )
    counts = reduce.shares(release(reduce.outcomes(totals, definitions), "intern"), definitions)
    bounds = quality.bounds(counts[counts["eligible"].notna()])
    waits = reduce.curve(totals, "wachttijd")
    found = pd.concat(
        table[["estimate", "low", "high"]]
        for table in (
            outcome.proportion(counts),
            outcome.mean_of_sums(reduce.sums(totals, definitions)),
            outcome.new_start(reduce.curve(totals, "nieuwe_start")).answers,
            outcome.waiting_time(waits, norm=(TREEK, "treeknorm")).answers,
        )
    )
    found = found.rename(index={f"{GRADE}_1_10": GRADE})
    found = found.assign(region=region)
    return found.assign(worst=bounds["low"], best=bounds["high"], response=counts["response"])


def recovered(rows: pd.DataFrame, value: float) -> dict[str, float]:
    """Bias and coverage of one indicator over all exports.

    Whether the bounds hold the truth is asked where many did not answer: elsewhere they are so
    narrow that chance decides.
    """
    response = rows["response"].mean()
    held = ((rows["worst"] <= value) & (value <= rows["best"])).mean()
    return {
        "truth": value,
        "bias": (rows["estimate"] - value).mean(),
        "SD": rows["estimate"].std(),
        "coverage": ((rows["low"] <= value) & (value <= rows["high"])).mean(),
        "response": response,
        "bounds hold": held if response < MANY_ANSWERED else np.nan,
    }


def measured(repeats: int) -> dict[str, pd.DataFrame]:
    """A table per region: a row per indicator."""
    rng = np.random.default_rng(SEED)
    chosen = providers(rng)
    draws = [
        truth(everything(rng, chosen, REGIONS, CHILDREN, times=TIMES), chosen, REGIONS)
        for _ in range(DRAWS)
    ]
    true = pd.concat(draws).groupby(["naam", "indicator"], sort=False)["waarde"].mean()
    facts = reduce.instrument(read.codes("instrumenten"), "sdq_ouder_12_17", "SDQ")
    limits = outcome.reliable_limits(facts)
    given = {"reasons": read.codes("reden_einde"), "instrument": limits}
    definitions, found = read.codes("indicatoren"), []
    for trajecten, goals in exports(repeats, chosen):
        samen = reduce.merged(trajecten)
        found += [estimates(samen, definitions, name, goals=goals, **given) for name in REGIONAL]
    every = pd.concat(found).groupby("region")
    return {
        region: pd.DataFrame(
            {name: recovered(rows.loc[name], value) for name, value in true[region].items()}
        ).T
        for region, rows in every
    }


def main() -> None:
    """Print the tables."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--exports", type=int, default=200, help="how many; 200 by default")
    repeats = reader.parse_args().exports
    for region, table in measured(repeats).items():
        print(f"\n{region}, {repeats} exports\n{table.astype(float).round(4).to_string()}")


if __name__ == "__main__":
    main()
