"""Measure control charts: processor seconds of a thousand, and how often rules give a signal.

Series are normal and independent; halfway nothing changes (a false alarm) or the level rises by one
or two standard deviations. XmR charts of the whole series, in one phase.
"""

import time

import numpy as np
import pandas as pd

from jeugdlib.estimate._charts import limits
from jeugdlib.estimate._rules import RULES, signals
from jeugdlib.estimate.course import control_chart, false_alarms

CHARTS, POINTS, AIM = 1000, 60, 2.0  # aim: seconds for all of them
LENGTHS, SHIFTS = (12, 24, 36, 60), (0.0, 1.0, 2.0)
SEED = 2026


def seconds(rng: np.random.Generator) -> pd.DataFrame:
    """Processor seconds of a thousand u charts: the arithmetic alone, and with its tables."""
    count, exposure = rng.poisson(15, (CHARTS, POINTS)), np.full(POINTS, 1.2)
    every = np.ones(POINTS, bool)
    months = pd.period_range("2020-01", periods=POINTS, freq="M").astype(str)
    time_in = 2020 + (np.arange(POINTS) + 0.5) / 12
    series = pd.DataFrame({"time": time_in, "exposure": exposure, "unit": "keer"}, index=months)

    start = time.process_time()
    for row in count:
        rate = row / exposure
        signals("anhoej", rate, limits("u", rate, exposure, every))
    arrays = time.process_time() - start
    start = time.process_time()
    for row in count:
        control_chart(series.assign(count=row), chart="u")
    door = time.process_time() - start
    return pd.DataFrame({"seconds": [arrays, door], "aim": [AIM, AIM]}, index=["arrays", "door"])


def chances() -> pd.DataFrame:
    """The part of series with a signal: a row per set of rules and shift, a column per length."""
    rows = {
        (rules, shift): {
            n: false_alarms(n, rules, rng=np.random.default_rng(SEED), shift=shift)[
                "estimate"
            ].item()
            for n in LENGTHS
        }
        for rules in RULES
        for shift in SHIFTS
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(["rules", "shift"])


if __name__ == "__main__":
    print(seconds(np.random.default_rng(SEED)).round(2).to_string(), "\n")
    print(chances().round(3).to_string())
