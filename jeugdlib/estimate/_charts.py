"""Control charts: the centre of a series, and between which limits chance alone would keep it."""

from typing import NamedTuple

import numpy as np

FREAK = 3.267  # a range of more than so many mean ranges does not count in an XmR chart
D2 = 1.128  # mean range of two normal values, in standard deviations, as printed in tables
NELSON = 3.6  # to this root, times between rare events are about normal
SIGMAS = 3
ROUNDING = 1e-9  # closer than this, as a part of the centre, is on the line
NAMES = {
    "run": "run chart",
    "xmr": "XmR-kaart",
    "c": "c-kaart",
    "u": "u-kaart",
    "u'": "u′-kaart (Laney)",
    "p": "p-kaart",
    "p'": "p′-kaart (Laney)",
    "g": "g-kaart",
    "t": "t-kaart",
}
RATES, PARTS = ("u", "u'"), ("p", "p'")
BETWEEN = ("g", "t")  # charts of what lies between two events


class Limits(NamedTuple):
    """Per point: the centre, the limits, and how many standard deviations from the mean it is."""

    centre: np.ndarray
    low: np.ndarray
    high: np.ndarray
    z: np.ndarray


def moving_range(values: np.ndarray, *, screened: bool = False) -> float:
    """The mean distance between neighbours; those next to a missing value are left out.

    Screened: without distances that are far larger than the others, which one odd value makes.
    """
    ranges = np.abs(np.diff(values))
    known = ranges[~np.isnan(ranges)]
    if screened and len(known):
        known = known[known <= FREAK * known.mean()]
    return known.mean() if len(known) else np.nan


def limits(
    chart: str, points: np.ndarray, sizes: np.ndarray, base: np.ndarray, *, floor: bool = False
) -> Limits:
    """The centre and the limits of one phase.

    Parameters
    ----------
    chart : a code of NAMES
    points : what is plotted; NaN where it is missing
    sizes : of a u chart the exposure, of a p chart the number of trials
    base : which points the centre and the limits come from; ranges pass over the others
    floor : whether an XmR chart cannot be under 0

    Source: Montgomery (2009), Introduction to Statistical Quality Control, ch. 6-7; Laney (2002),
    Quality Engineering 14, 531-537; Nelson (1994), J. Quality Technology 26, 233-236 (t); Benneyan
    (2001), Health Care Management Science 4, 305-318 (g); Nelson (1982), J. Quality Technology 14,
    172-173 (screening of ranges in an XmR chart, once, as in qicharts2 and NHSRplotthedots). The
    centre of a g chart is the median, so that half of quiet points lie on either side; its limits
    come from the mean.
    """
    own = points[base]
    known = own[~np.isnan(own)]
    if len(known) == 0:
        return Limits(*np.full((4, len(points)), np.nan))
    if chart == "run":
        nothing = np.full(len(points), np.nan)
        return Limits(np.full(len(points), np.median(known)), nothing, nothing, nothing)
    if chart == "t":
        return _times(points, base)

    mean, sigma = _spread(chart, points, sizes, base)
    z = _standardised(points, mean, sigma)
    if chart.endswith("'"):
        more = moving_range(z[base]) / D2
        sigma, z = sigma * more, _standardised(points, mean, sigma * more)
    low, high = mean - SIGMAS * sigma, mean + SIGMAS * sigma
    if floor or chart != "xmr":
        low = np.maximum(low, 0)
    if chart in PARTS:
        high = np.minimum(high, 1)
    centre = np.median(known) if chart == "g" else mean
    return Limits(np.full(len(points), centre), low, high, z)


def many(sizes: np.ndarray) -> int:
    """Per how many units of exposure a rate is easy to read: 1, 100 or 1000."""
    usual = np.nanmedian(sizes) if np.isfinite(sizes).any() else 1
    return next(per for per in (1000, 100, 1) if usual >= per or per == 1)


def more_than_chance(points: np.ndarray, sizes: np.ndarray, chart: str) -> float:
    """How many times as much neighbours differ as chance makes counts differ (Laney's σz)."""
    z = _standardised(points, *_spread(chart, points, sizes, np.ones(len(points), bool)))
    return moving_range(z) / D2


def _spread(
    chart: str, points: np.ndarray, sizes: np.ndarray, base: np.ndarray
) -> tuple[float, np.ndarray]:
    """The mean, and per point the standard deviation that chance gives."""
    seen = base & ~np.isnan(points)
    if chart in (*RATES, *PARTS):
        mean = (points[seen] * sizes[seen]).sum() / sizes[seen].sum()
        variance = mean / sizes if chart in RATES else mean * max(1 - mean, 0) / sizes
        return mean, np.sqrt(variance)
    mean = points[seen].mean()
    if chart == "xmr":
        return mean, np.full(len(points), moving_range(points[base], screened=True) / D2)
    variance = mean if chart == "c" else mean * (mean + 1)
    return mean, np.full(len(points), np.sqrt(variance))


def _times(points: np.ndarray, base: np.ndarray) -> Limits:
    turned = limits("xmr", points ** (1 / NELSON), points, base, floor=True)
    centre, low, high = (part**NELSON for part in turned[:3])
    return Limits(centre, low, high, turned.z)


def _standardised(points: np.ndarray, mean: float, sigma: np.ndarray) -> np.ndarray:
    off = away(points, mean)
    with np.errstate(divide="ignore", invalid="ignore"):  # off a line without spread is infinite
        return np.where(off == 0, 0, off / sigma)


def away(points: np.ndarray, centre: np.ndarray | float) -> np.ndarray:
    """How far points are from the centre; exactly 0 where only rounding keeps them apart."""
    off = points - centre
    return np.where(np.abs(off) <= ROUNDING * np.abs(centre), 0, off)
