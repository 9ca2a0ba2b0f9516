"""Rules for a chart: which patterns are called a signal, and how often chance alone makes them."""

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy import stats

from jeugdlib.estimate._charts import ROUNDING, SIGMAS, Limits, away

CHANCE_OF_FEW = 0.05  # fewer crossings than chance gives in so many of the series
RULES = {
    "anhoej": (
        "een punt buiten de grenzen",
        "een langere reeks aan één kant van het midden dan bij toeval past",
        "minder kruisingen van het midden dan bij toeval past",
    ),
    "making_data_count": (
        "een punt buiten de grenzen",
        "7 punten op rij aan één kant van het midden",
        "7 punten op rij die stijgen of dalen",
        "2 van 3 punten op rij ver van het midden, aan dezelfde kant",
    ),
    "western_electric": (
        "een punt buiten de grenzen",
        "2 van 3 punten op rij ver van het midden, aan dezelfde kant",
        "4 van 5 punten op rij ruim naast het midden, aan dezelfde kant",
        "8 punten op rij aan één kant van het midden",
    ),
}
SIDES = {1: "boven", -1: "onder"}


class Signal(NamedTuple):
    """A pattern that chance hardly makes: its words, and which points or whole phase make it."""

    words: str
    places: np.ndarray
    whole: bool = False


def signals(rules: str, points: np.ndarray, limits: Limits) -> list[Signal]:
    """The signals of one phase, without the missing points; by rule, then in order of time.

    Without limits (z is missing) only the rules about runs and trends apply.

    Source: Anhøj & Olesen (2014), PLoS ONE 9, e113825 (with points outside the limits, as in
    qicharts2); NHS England, Making Data Count (7 points); Western Electric (1956), Statistical
    Quality Control Handbook (8 points).
    """
    side = np.sign(away(points, limits.centre))
    z = np.nan_to_num(limits.z, posinf=np.inf, neginf=-np.inf)
    outside = [
        Signal("buiten de grenzen", np.array([place]))
        for place in np.flatnonzero(np.abs(z) > SIGMAS + ROUNDING)
    ]
    if rules == "anhoej":
        return [*outside, *_unusual_runs(side)]
    if rules == "making_data_count":
        return [*outside, *_runs(side, 7), *_trends(points, 7), *_parts(z, 2, 2, 3)]
    return [*outside, *_parts(z, 2, 2, 3), *_parts(z, 1, 4, 5), *_runs(side, 8)]


def longest_run(useful: int) -> int:
    """How long the longest run of so many useful points may be."""
    return int(np.rint(np.log2(useful))) + 3


@lru_cache(maxsize=1000)
def fewest_crossings(useful: int) -> int:
    """How often so many useful points at least cross the centre."""
    return int(stats.binom.ppf(CHANCE_OF_FEW, useful - 1, 0.5)) if useful > 1 else 0


def _unusual_runs(side: np.ndarray) -> list[Signal]:
    useful = np.flatnonzero(side)  # points on the centre are on neither side
    if len(useful) == 0:
        return []
    most, least = longest_run(len(useful)), fewest_crossings(len(useful))
    crossings = int((np.diff(side[useful]) != 0).sum())
    found = _runs(side[useful], most + 1, useful)
    if crossings < least:
        words = f"te weinig kruisingen van het midden ({crossings}, bij toeval minstens {least})"
        found.append(Signal(words, useful[-1:], whole=True))
    return found


def _runs(side: np.ndarray, least: int, places: np.ndarray | None = None) -> list[Signal]:
    """Runs of so many points or more on one side of the centre."""
    places = np.arange(len(side)) if places is None else places
    return [
        Signal(f"{end - start} op rij {SIDES[int(side[start])]} het midden", places[start:end])
        for start, end in _stretches(side)
        if end - start >= least and side[start] != 0
    ]


def _trends(points: np.ndarray, least: int) -> list[Signal]:
    steps = np.sign(np.diff(points))
    words = {1: "stijgend", -1: "dalend"}
    return [
        Signal(f"{end - start + 1} op rij {words[int(steps[start])]}", np.arange(start, end + 1))
        for start, end in _stretches(steps)
        if end - start + 1 >= least and steps[start] != 0
    ]


def _parts(z: np.ndarray, sigmas: float, least: int, window: int) -> list[Signal]:
    """Where `least` of `window` points in a row lie beyond so many sigmas on the same side."""
    found = []
    for sign, side in SIDES.items():
        beyond = sign * z > sigmas + ROUNDING
        if len(z) < window or beyond.sum() < least:
            continue
        many = np.convolve(beyond, np.ones(window, int), "valid") >= least
        within = np.convolve(many, np.ones(window, int)) > 0
        for start, end in _stretches(within):
            if within[start]:
                words = f"{least} van {window} ver {side} het midden"
                found.append(Signal(words, start + np.flatnonzero(beyond[start:end])))
    return found


def _stretches(values: np.ndarray) -> list[tuple[int, int]]:
    """From where up to where neighbouring values are the same."""
    if len(values) == 0:
        return []
    edges = [0, *(np.flatnonzero(np.diff(values)) + 1).tolist(), len(values)]
    return list(pairwise(edges))
