"""Measure the estimators of effects: seconds beside other software in the same run, and memory.

Others: PyMARE (REML, with Q-profile interval of tau2), statsmodels (Paule-Mandel) and pingouin (a
bootstrap of g). Times are medians, in milliseconds; "ratio" is how many times as long the other
one takes. An aim is in milliseconds, or a ratio ("10 x"). "arrays" is the arithmetic alone, "door"
the public function with its tables and cautions.
"""

import statistics
import time
import tracemalloc
from collections.abc import Callable

import numpy as np
import pandas as pd
import pingouin
import pymare
from statsmodels.stats.meta_analysis import combine_effects

from jeugdlib.estimate._blocks import sort_by_study
from jeugdlib.estimate._change import classify
from jeugdlib.estimate._heterogeneity import fit
from jeugdlib.estimate._multilevel import fit as fit_levels
from jeugdlib.estimate._multilevel import model_of
from jeugdlib.estimate.evidence import meta_analysis, three_level
from jeugdlib.estimate.outcome import bootstrap_g, reliable_change

MANY_FITS = 1000
CHILDREN = 5_000_000


def milliseconds(task: Callable[[], object], repeats: int) -> float:
    """Median wall time of a task, in milliseconds, after one run that is not counted."""
    task()
    spent = []
    for _ in range(repeats):
        start = time.perf_counter()
        task()
        spent.append(time.perf_counter() - start)
    return 1000 * statistics.median(spent)


def simulated(k: int, studies: int, rng: np.random.Generator) -> pd.DataFrame:
    """A table of k effects in studies, with differences between and within them."""
    study = np.sort(np.concatenate([np.arange(studies), rng.integers(0, studies, k - studies)]))
    variance = rng.uniform(0.01, 0.2, k)
    estimate = 0.3 + 0.3 * rng.normal(size=studies)[study]
    estimate += np.sqrt(0.1 + variance) * rng.normal(size=k)
    return pd.DataFrame({"study": study, "estimate": estimate, "variance": variance})


def two_levels(rng: np.random.Generator) -> pd.DataFrame:
    """REML beside PyMARE and statsmodels, and many small fits."""
    rows = {}
    for k in (13, 1000):
        table = simulated(k, k, rng)
        y, v = table["estimate"].to_numpy(), table["variance"].to_numpy()
        arrays = milliseconds(lambda y=y, v=v: fit(y, v), 50)
        door = milliseconds(lambda table=table: meta_analysis(table), 50)
        other = milliseconds(lambda y=y, v=v: pymare.meta_regression(y, v, method="REML"), 20)
        whole = milliseconds(lambda y=y, v=v: _pymare_answers(y, v), 10)
        moments = milliseconds(lambda y=y, v=v: combine_effects(y, v, method_re="iterated"), 50)
        rows[f"REML, k={k}, arrays beside PyMARE"] = arrays, other, "10 x"
        rows[f"REML, k={k}, door beside PyMARE with intervals"] = door, whole, ""
        rows[f"Paule-Mandel, k={k}, arrays beside statsmodels"] = (
            milliseconds(lambda y=y, v=v: fit(y, v, method="pm"), 50),
            moments,
            "",
        )
    tables = [simulated(50, 50, rng)[["estimate", "variance"]].to_numpy().T for _ in range(50)]
    every = milliseconds(lambda: [fit(*tables[n % 50]) for n in range(MANY_FITS)], 5)
    rows[f"REML, {MANY_FITS} fits of k=50"] = every, np.nan, "300"
    return _beside(rows)


def _beside(rows: dict[str, tuple]) -> pd.DataFrame:
    table = pd.DataFrame(rows, index=["ours", "other", "aim"]).T
    numbers = table[["ours", "other"]].astype(float)
    ratio = numbers["other"] / numbers["ours"]
    return numbers.assign(ratio=ratio, aim=table["aim"])


def _pymare_answers(y: np.ndarray, v: np.ndarray) -> object:
    found = pymare.meta_regression(y, v, method="REML")
    return found.get_re_stats(), found.get_heterogeneity_stats(), found.to_df()


def three_levels(rng: np.random.Generator) -> pd.DataFrame:
    """The three-level model by size: fit, the whole door, and with correlated errors."""
    rows = {}
    for k, studies, aim in ((100, 17, 10), (1000, 250, 20), (10_000, 2500, 200)):
        table = simulated(k, studies, rng)
        repeats = 20 if k <= 1000 else 5
        rows[f"k={k} in {studies} studies"] = {
            "fit": milliseconds(lambda table=table: _fit(table), repeats),
            "door": milliseconds(lambda table=table: three_level(table), repeats),
            "door, rho": milliseconds(lambda table=table: three_level(table, rho=0.5), repeats),
            "aim": aim,
            "peak MB": _peak(lambda table=table: three_level(table)) / 1e6,
        }
    return pd.DataFrame(rows).T


def _fit(table: pd.DataFrame) -> object:
    order, studies = sort_by_study(table["study"].to_numpy())
    y, v = table[["estimate", "variance"]].to_numpy()[order].T
    return fit_levels(model_of(y, v, np.ones((len(y), 1)), studies))


def _peak(task: Callable[[], object]) -> float:
    tracemalloc.start()
    task()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def children(rng: np.random.Generator) -> pd.DataFrame:
    """A bootstrap of g beside pingouin, and the classes of change of millions of children."""
    treated, control = rng.normal(0.4, 1, 60), rng.normal(0, 1, 60)

    def others():
        seed = int(rng.integers(1e9))
        return pingouin.compute_bootci(
            treated, control, func="hedges", method="per", n_boot=10_000, seed=seed
        )

    own = milliseconds(lambda: bootstrap_g(treated, control, rng=rng), 10)
    rows = {"10 000 bootstraps of g, 60 + 60": (own, milliseconds(others, 3), "20")}
    before = rng.normal(20, 5, CHILDREN)
    pairs = pd.DataFrame({"before": before, "after": before - rng.normal(2, 4, CHILDREN)})
    facts = {"direction": -1, "reliability": 0.8, "norm_mean": 10, "norm_sd": 5}
    instrument = pd.DataFrame({"value": facts | {"minimum": 0, "maximum": 40}})
    change = (pairs["before"] - pairs["after"]).to_numpy()
    over = rng.random(CHILDREN) < 0.3
    arrays = milliseconds(lambda: classify(change, 6.2, over), 5)
    rows["classes of 5 million children, arrays"] = arrays, np.nan, "300"
    door = milliseconds(lambda: reliable_change(pairs, instrument), 3)
    rows["classes of 5 million children, door"] = door, np.nan, "300"
    return _beside(rows)


def main() -> None:
    """Print every table."""
    rng = np.random.default_rng(2024)
    named = {"two levels": two_levels, "three levels": three_levels, "children": children}
    for name, measure in named.items():
        print(f"\n{name}, milliseconds\n{measure(rng).round(2).to_string()}", flush=True)


if __name__ == "__main__":
    main()
