"""Measure agreement of coders: seconds beside the krippendorff package in the same run.

The bootstrap is the same on both sides: the files are drawn 1 000 times, and alpha is computed of
every draw; the package has no bootstrap of its own. Times are medians, in milliseconds; "ratio" is
how many times as long the other one takes, "aim" is in milliseconds. "door" is the public function
with its tables, three measures and cautions, for 25 items at once.
"""

import krippendorff
import numpy as np
import pandas as pd

from benchmarks.estimators import milliseconds
from jeugdlib.estimate import _agreement as arithmetic
from jeugdlib.estimate.quality import agreement

DRAWS = 1000
SIZES = {(32, 3): 10, (500, 3): 100}
SCALES = ("nominal", "ordinal", "interval")
CATEGORIES = 4


def codes(files: int, coders: int, rng: np.random.Generator) -> np.ndarray:
    """What coders gave: the truth, and in one of five times whatever."""
    true = rng.integers(0, CATEGORIES, files)[:, None]
    other = rng.integers(0, CATEGORIES, (files, coders))
    return np.where(rng.random((files, coders)) < 0.2, other, true)


def ours(given: np.ndarray, scale: str, rng: np.random.Generator) -> np.ndarray:
    """Alpha in every draw."""
    sums = arithmetic.per_unit(given, CATEGORIES)
    drawn = arithmetic.added(sums, arithmetic.redraw(len(given), DRAWS, rng))
    return arithmetic.alpha(drawn, scale, np.arange(CATEGORIES))


def theirs(given: np.ndarray, scale: str, rng: np.random.Generator) -> list[float]:
    """Alpha in every draw, by the package, from how often each file has each answer."""
    counts = (given[:, :, None] == np.arange(CATEGORIES)).sum(axis=1)
    places = rng.integers(0, len(given), (DRAWS, len(given)))
    values = list(range(CATEGORIES))
    return [
        krippendorff.alpha(
            value_counts=counts[place], value_domain=values, level_of_measurement=scale
        )
        for place in places
    ]


def bootstraps(rng: np.random.Generator) -> pd.DataFrame:
    """One alpha, and a bootstrap of it, beside the package."""
    rows = {}
    for (files, coders), aim in SIZES.items():
        given = codes(files, coders, rng)
        for scale in SCALES:
            own = milliseconds(lambda given=given, scale=scale: ours(given, scale, rng), 9)
            other = milliseconds(lambda given=given, scale=scale: theirs(given, scale, rng), 3)
            rows[f"{DRAWS} draws of alpha, {scale}, {files} x {coders}"] = own, other, aim
    table = pd.DataFrame(rows, index=["ours", "other", "aim"]).T
    return table.assign(ratio=table["other"] / table["ours"])


def ratings(files: int, coders: int, items: int, rng: np.random.Generator) -> pd.DataFrame:
    """Ratings in their long form."""
    parts = []
    for item in range(items):
        given = codes(files, coders, rng)
        file, coder = np.indices(given.shape).reshape(2, -1)
        part = pd.DataFrame({"unit_id": file, "dossier_id": file, "coder": coder})
        answers = given.ravel()
        part = part.assign(value=answers.astype(str), score=answers.astype(float), found=pd.NA)
        parts.append(part.assign(item=f"i{item}", label="Item", place=1.0))
    same = {"unit": "dossiers", "scale": "ordinal", "levels": CATEGORIES}
    return pd.concat(parts, ignore_index=True).assign(**same)


def door(rng: np.random.Generator) -> pd.DataFrame:
    """The public function over 25 items."""
    found = {}
    for files, coders in SIZES:
        table = ratings(files, coders, 25, rng)
        task = milliseconds(lambda table=table: agreement(table, rng=rng, draws=DRAWS), 3)
        found[f"25 items, {files} x {coders}"] = {"ours": task}
    return pd.DataFrame(found).T


def main() -> None:
    """Print every table."""
    rng = np.random.default_rng(2024)
    for name, measure in {"bootstrap": bootstraps, "door": door}.items():
        print(f"\n{name}, milliseconds\n{measure(rng).round(2).to_string()}", flush=True)


if __name__ == "__main__":
    main()
