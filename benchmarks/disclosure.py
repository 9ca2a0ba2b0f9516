"""Measure disclosure control: what an intruder works out from 500 random tables of every size.

Every table is a cross table of children, skewed, released at level openbaar with its margins: all
in one table, or each margin in a table of its own, before or after it. The intruder has code of its
own (tests/release/attacker.py) and knows which withheld cells are small.
"""

import argparse
import importlib.util
import time
from pathlib import Path

import numpy as np
import pandas as pd

from jeugdlib.release import release
from jeugdlib.release.session import forget

ROOT = Path(__file__).parents[1]
SIZES = [(32, 3, 4), (120, 4, 4), (300, 5, 5), (1000, 6, 5)]
DIMS = ("regio", "reden")
WAYS = ("one table", "margins after", "margins before", "small cells only")


def intruder():
    """The intruder's code, which the tests use too."""
    place = ROOT / "tests" / "release" / "attacker.py"
    spec = importlib.util.spec_from_file_location("attacker", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def naive(table: pd.DataFrame) -> pd.DataFrame:
    """What hiding small cells and rounding alone would show."""
    return table.assign(count=(5 * (table["count"] / 5).round()).where(table["count"] >= 10))


def released(way: str, cross: pd.DataFrame, margins: list[pd.DataFrame]) -> list[pd.DataFrame]:
    """The cross table and, in two of the ways, its margins, as they are shown."""
    forget()
    if way == "one table":
        return [release(cross, "openbaar")]
    if way == "margins after":
        return [release(table, "openbaar") for table in (cross, *margins)]
    if way == "margins before":
        *shown, first = (release(table, "openbaar") for table in (*margins, cross))
        return [first, *shown]
    return [naive(table) for table in (cross, *margins)]


def measure(attacker, way: str, size: tuple[int, int, int], tables: int) -> dict[str, float]:
    """One row of the table: a way of releasing, at one size."""
    rng = np.random.default_rng(2024)
    cells = small = gone = tight = exact = 0
    spent = 0.0
    for _ in range(tables):
        cross = attacker.random_cross_table(rng, *size)
        margins = [attacker.margin(cross, dim) for dim in DIMS]
        start = time.perf_counter()
        shown = released(way, cross, margins)
        spent += time.perf_counter() - start
        bounds = attacker.worked_out(cross, *shown)
        inside = attacker.inner(cross)
        true = [cross[inside], *(margins if len(shown) > 1 else [])]
        seen = [shown[0][inside], *shown[1:]]
        cells += sum(map(len, true))
        small += sum(int((table["count"] < attacker.THRESHOLD).sum()) for table in true)
        gone += sum(int(table["count"].isna().sum()) for table in seen)
        tight += len(attacker.too_tight(bounds))
        exact += int((bounds["high"] - bounds["low"] < 0.5).sum())
    return {
        "worked out": tight,
        "exactly": exact,
        "withheld": gone,
        "too small %": 100 * small / cells,
        "for others %": 100 * (gone - small) / cells,
        "s per report": spent / tables,
    }


def main() -> None:
    """Print a table per size, each as soon as it is there."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--tables", type=int, default=500, help="random tables per size")
    tables = reader.parse_args().tables
    attacker = intruder()
    print(f"{tables} tables per row; worked out: fewer than {attacker.THRESHOLD} values possible")
    for size in SIZES:
        rows = {way: measure(attacker, way, size, tables) for way in WAYS}
        print(
            "\nn = {}, {} x {}".format(*size), pd.DataFrame(rows).T.round(3).to_string(), sep="\n"
        )


if __name__ == "__main__":
    main()
