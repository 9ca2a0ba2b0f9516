"""Measure how often the 95 % intervals of effects hold the truth, by simulation.

One row per estimator, one column per size: young people per group, children or studies. A cell is
the least and the most over the cases of that size (effects, correlations, variances between
studies). "from" is the domain: the size from which the coverage should be .935 to .965.
"""

import argparse

import numpy as np
import pandas as pd

from benchmarks.coverage import agreement, change, course, effects, meta, monitoring, three_level

SEED = 2026
LEAST, MOST = 0.935, 0.965
FROM = {  # the others are shown to know how far they are off
    "hedges_g": 5,
    "hedges_g, noncentral": 5,
    "glass_delta": 10,
    "heteroscedastic_g": 15,
    "before_after, SD before": 25,
    "before_after, SD change": 10,
    "before_after, SD average": 10,
    "before_after_control": 10,
    "reliable_change, SD of the norm group": 20,
    "reliable_change, SD of these children": 20,
    "mean_change": 20,
    "added_value": 20,
    "meta_analysis, Knapp-Hartung": 5,
    "meta_analysis, prediction, tau² = 0.2": 20,
    "three_level, t(k − p)": 15,
    "three_level, CR2": 5,
    "three_level, prediction": 15,
    "three_level, variance between studies": 5,
    "three_level, variance within studies": 5,
    "new_start": 30,
    "weighted": 200,
    "interrupted, prais_winsten, r = 0": 24,
    "interrupted, prais_winsten, r = 0.3": 48,
    "interrupted, prais_winsten, r = 0.6": 48,
    "interrupted, poisson, counts": 96,
    "interrupted, poisson, counts with more spread": 24,
    "difference_in_differences, r = 0": 24,
    "difference_in_differences, r = 0.3": 24,
    "difference_in_differences, r = 0.6": 96,
}


def measured(repeats: int) -> pd.DataFrame:
    """Estimator, size and coverage of every case."""
    parts = (effects, change, meta, three_level, agreement, monitoring, course)
    found = [row for part in parts for row in part.rows(repeats, np.random.default_rng(SEED))]
    return pd.DataFrame(found, columns=["estimator", "size", "coverage"])


def in_one_table(cases: pd.DataFrame) -> pd.DataFrame:
    """The least and the most per estimator and size, with the domain and whether it holds."""
    inside = cases["coverage"].between(LEAST, MOST)
    starts = cases["estimator"].map(FROM)
    holds = inside.where(cases["size"] >= starts, True).groupby(cases["estimator"]).all()
    found = cases.groupby(["estimator", "size"])["coverage"].agg(["min", "max"])
    words = [_range(low, high) for low, high in found.to_numpy()]
    table = pd.Series(words, found.index).unstack(fill_value="")
    table = table.loc[cases["estimator"].unique()]  # in the order of the parts
    domain = pd.Series(FROM, dtype=object).reindex(table.index)
    words = holds.map({True: "yes", False: "no"}).where(domain.notna())
    return table.assign(**{"from": domain.fillna(""), "holds": words.fillna("")})


def _range(low: float, high: float) -> str:
    ends = dict.fromkeys((f"{low:.3f}", f"{high:.3f}"))
    return "–".join(ends)


def main() -> None:
    """Print the table."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--repeats", type=int, default=4000, help="per case; 4000 by default")
    repeats = reader.parse_args().repeats
    print(f"coverage of 95 % intervals, {repeats} repeats, seed {SEED}")
    print(in_one_table(measured(repeats)).to_string())


if __name__ == "__main__":
    main()
