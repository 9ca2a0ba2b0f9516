"""Control charts beside the examples of a textbook, and rules beside a plain count of patterns.

Examples: Montgomery (2009), Introduction to Statistical Quality Control, ch. 6 and 7.
"""

import numpy as np
import pandas as pd
import pytest

from jeugdlib.estimate._rules import RULES, fewest_crossings
from jeugdlib.estimate.course import control_chart

# cans of orange juice that leak, of 50; the 15th and the 23rd sample have a known cause
LEAKING = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22]
LEAKING += [8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
# nonconformities in 26 samples of printed circuit boards
BOARDS = [21, 24, 16, 12, 15, 5, 28, 20, 31, 25, 20, 24, 16]
BOARDS += [19, 10, 17, 13, 22, 18, 39, 30, 24, 16, 19, 17, 15]
# what it costs to process a mortgage
COSTS = [310, 288, 297, 298, 307, 303, 294, 297, 308, 306]
COSTS += [294, 299, 297, 299, 314, 295, 293, 306, 301, 304]


def table(**columns):
    made = pd.DataFrame({**columns, "unit": "keer"})
    return made.set_index(np.arange(1, len(made) + 1).astype(str))


def outside(rows):
    return rows.index[rows["signal"].str.contains("buiten")].tolist()


@pytest.mark.parametrize(
    ("series", "settings", "lines", "signals"),
    [
        (table(count=LEAKING, exposure=50), {"chart": "p"}, (0.2313, 0.0524, 0.4102), ["15", "23"]),
        (
            table(count=LEAKING, exposure=50),
            {"chart": "p", "excluded": ["15", "23"]},
            (0.2150, 0.0407, 0.3893),
            ["21"],
        ),
        (table(count=BOARDS, exposure=1), {}, (19.85, 6.48, 33.22), ["6", "20"]),
        (table(value=COSTS), {}, (300.5, 279.78, 321.22), []),
    ],
    ids=["p", "p without two", "c", "xmr"],
)
def test_lines_and_points_outside_are_those_of_the_book(series, settings, lines, signals):
    rows = control_chart(series, rules="western_electric", **settings).rows
    last = 0.00011 if "p" in settings.values() else 0.011  # the book rounds on the way
    drawn = rows[["centre", "limit_low", "limit_high"]].iloc[0].tolist()
    assert drawn == pytest.approx(lines, abs=last)
    assert outside(rows) == signals


def runs(side, least):
    """Every point of a run of so many, one by one; `side` has 0 for a point on the centre."""
    found, now = set(), []
    for place, own in enumerate([*side, 0]):
        now = [*now, place] if now and own == side[now[-1]] else [place]
        if own and len(now) >= least:
            found |= set(now)
    return found


def zone(z, sigmas, least, window):
    windows = [range(start, start + window) for start in range(len(z) - window + 1)]
    far = [[i for i in w if sign * z[i] > sigmas] for w in windows for sign in (1, -1)]
    return {i for places in far if len(places) >= least for i in places}


def by_hand(rules, y):
    """Which points are a signal, and whether there are too few crossings; y has its mean at 0."""
    ranges = np.abs(np.diff(y))
    z = y / (ranges[ranges <= 3.267 * ranges.mean()].mean() / 1.128)
    side, far = np.sign(y), {i for i in range(len(y)) if abs(z[i]) > 3}
    if rules == "western_electric":
        return far | zone(z, 2, 2, 3) | zone(z, 1, 4, 5) | runs(side, 8), False
    if rules == "making_data_count":
        trends = {
            i
            for start in range(len(y) - 6)
            if abs(np.sign(np.diff(y[start : start + 7])).sum()) == 6
            for i in range(start, start + 7)
        }
        return far | zone(z, 2, 2, 3) | runs(side, 7) | trends, False
    useful = np.flatnonzero(side)
    long = runs(side[useful], round(np.log2(len(useful))) + 4)
    crossings = (np.diff(side[useful]) != 0).sum()
    return far | {useful[i] for i in long}, crossings < fewest_crossings(len(useful))


@pytest.mark.parametrize("rules", RULES)
def test_signals_are_those_of_a_plain_count_of_patterns(rules):
    rng, seen = np.random.default_rng(7), 0
    for _ in range(60):
        half = rng.integers(-3, 4, 20) + rng.choice([0, 2])
        y = np.concatenate([half, -half])[rng.permutation(40) if rng.random() < 0.3 else slice(40)]
        y = y + rng.choice([0.0, 0.1]) * (np.arange(40) - 19.5)  # with ties on the centre, and not
        rows = control_chart(table(value=y), rules=rules).rows
        places, few = by_hand(rules, y)
        assert set(np.flatnonzero(rows["signal"] != "")) == places
        assert rows["few_crossings"].any() == few
        seen += bool(places)
    assert seen > 10
