"""Meaning: what does an effect say about young people, and beside what others found?"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from jeugdlib.columns import InputError, add_cautions, mark, mark_like
from jeugdlib.columns.studies import DESIGNS
from jeugdlib.estimate._effects import STANDARD
from jeugdlib.estimate._words import dutch
from jeugdlib.estimate.outcome.binary import RISK

BOUNDS = ["estimate", "low", "high"]


def superiority(effects: pd.DataFrame) -> pd.DataFrame:
    """The chance that one of the treated is better off than one of the controls, Φ(d/√2).

    Parameters
    ----------
    effects : DataFrame, one row per effect, with estimate, low and high in standard deviations

    Returns
    -------
    The same rows with label, estimate, low and high (parts, 0.5 is no difference), kind and method.

    Raises
    ------
    ValueError : a column is missing.
    InputError : an effect is not in standard deviations.

    Source: McGraw & Wong (1992), Psychological Bulletin 111, 361-365.
    """
    label = "Kans dat een jeugdige met de hulp beter af is dan een zonder"
    numbers = _standardised(effects)
    return _meaning(effects, stats.norm.cdf(numbers / np.sqrt(2)), label, "Φ(d/√2)")


def u3(effects: pd.DataFrame) -> pd.DataFrame:
    """The part of the controls that the average treated young person leaves behind, Φ(d).

    Parameters, returns, raises : as `superiority`.

    Source: Cohen (1988), Statistical Power Analysis, ch. 2.
    """
    label = "Deel van de controlegroep dat het minder doet dan de gemiddelde behandelde"
    return _meaning(effects, stats.norm.cdf(_standardised(effects)), label, "Cohens U3, Φ(d)")


def overlap(effects: pd.DataFrame) -> pd.DataFrame:
    """The part that the distributions of both groups have in common, 2Φ(−|d|/2).

    Parameters, returns, raises : as `superiority`; the overlap is 1 without a difference, which is
    also the upper bound where the interval of the effect holds 0.

    Source: Inman & Bradley (1989), Communications in Statistics 18, 3851-3874.
    """
    d = _standardised(effects)
    size = np.abs(d)
    nearest = np.where(d[:, 1] * d[:, 2] <= 0, 0.0, size[:, 1:].min(axis=1))
    furthest = np.column_stack([size[:, 0], size[:, 1:].max(axis=1), nearest])
    label = "Deel dat de verdelingen van beide groepen gemeen hebben"
    return _meaning(effects, 2 * stats.norm.cdf(-furthest / 2), label, "2Φ(−|d|/2)")


def expected_difference(effects: pd.DataFrame, control_rate: float) -> pd.DataFrame:
    """The difference in the chance of a good outcome that belongs to an effect, for `nnt`.

    Parameters
    ----------
    effects : as `superiority`
    control_rate : the part of the controls with a good outcome, between 0 and 1

    Returns
    -------
    The same rows with estimate, low and high: how much higher that part is among the treated.

    Raises
    ------
    ValueError : as `superiority`, or the rate is not between 0 and 1.

    Source: Furukawa & Leucht (2011), PLoS ONE 6, e19070.
    """
    if not 0 < control_rate < 1:
        raise ValueError(f"control_rate {control_rate} must lie between 0 and 1")
    treated = stats.norm.cdf(_standardised(effects) + stats.norm.ppf(control_rate))
    label = "Hoeveel groter het deel met een goede uitkomst is"
    method = f"Furukawa-Leucht bij {dutch(100 * control_rate)}% in de controlegroep"
    return _meaning(effects, treated - control_rate, label, method).assign(unit=RISK)


def of_a_hundred(effect: pd.DataFrame, control_rate: float) -> pd.DataFrame:
    """Of whom the outcome is good anyhow, and of whom only with the help, as parts of all.

    Parameters
    ----------
    effect : one row, as in `superiority`
    control_rate : as in `expected_difference`

    Returns
    -------
    Two rows (`anders_ook` and `erbij`, or `eraf` when the help does harm) with label and estimate
    (parts that do not overlap), without intervals.

    Raises
    ------
    ValueError : as `expected_difference`, or there is not exactly one effect.
    """
    if len(effect) != 1:
        raise ValueError(f"one effect is told of a hundred, not {len(effect)}")
    more = expected_difference(effect, control_rate)
    extra = more["estimate"].iloc[0]
    labels = {"anders_ook": "uitkomst is ook zonder de hulp goed", "erbij": "alleen met de hulp"}
    if extra < 0:
        labels = {"anders_ook": "uitkomst is ook met de hulp goed", "eraf": "alleen zonder de hulp"}
    rows = pd.concat([more, more]).set_axis(list(labels)).drop(columns=["low", "high"])
    parts = [control_rate + min(extra, 0), abs(extra)]
    return mark_like(rows.assign(label=list(labels.values()), estimate=parts, unit="deel"), effect)


def beside_benchmarks(effect: pd.DataFrame, benchmarks: pd.DataFrame) -> pd.DataFrame:
    """An effect among what published reviews found on average, of the same family of design.

    Parameters
    ----------
    effect : one row with estimate, low, high, in standard deviations, and design
    benchmarks : DataFrame with label, estimate, low, high and design, in standard deviations

    Returns
    -------
    The benchmarks whose numbers may be called what this one is called (effect, change or
    association) and the effect itself (`own` True), from the lowest to the highest; kind and
    cautions, which say how many lie lower. Without a design nothing is comparable, and there is
    only the effect.

    Raises
    ------
    ValueError : there is not exactly one effect, or a column is missing.
    """
    if len(effect) != 1:
        raise ValueError(f"one effect is set beside the benchmarks, not {len(effect)}")
    _standardised(effect)
    design = effect["design"].iloc[0] if "design" in effect.columns else None
    alike = benchmarks[benchmarks["design"].map(DESIGNS) == DESIGNS.get(design)]
    lower = int((alike["estimate"] < effect["estimate"].iloc[0]).sum())
    code = f"among_benchmarks {lower} {len(alike)}" if len(alike) else "no_benchmark"
    code = code if design in DESIGNS else "no_design"
    own = add_cautions(effect.assign(own=True), [[code]])
    if "label" not in own.columns:
        # the published ones are real, so the table as a whole cannot be marked as made up
        made_up = " (verzonnen)" if effect.attrs.get("simulated", False) else ""
        own = own.assign(label=f"Dit effect{made_up}")
    others = add_cautions(alike.assign(own=False, kind="effect"), [[]] * len(alike))
    shared = [name for name in own.columns if name in {*others.columns, "n", "df", "level"}]
    both = pd.concat([own[shared].astype(object), others.reindex(columns=shared).astype(object)])
    return mark_like(
        both.infer_objects().sort_values("estimate", kind="stable", ignore_index=True),
        effect,
        benchmarks,
    )


def regression_to_mean(
    share: float, correlations: Sequence[float] = (0.4, 0.6, 0.8)
) -> pd.DataFrame:
    """How far a group improves without any help when it was chosen for its high score.

    Parameters
    ----------
    share : the part with the highest scores that was chosen, between 0 and 1
    correlations : of the first measurement with the second, without help; between −1 and 1

    Returns
    -------
    A row per correlation (index `r_0_4`) with estimate (standard deviations of everybody's first
    measurement, toward the mean), r, label, unit, kind and method. About nobody in particular.

    Raises
    ------
    ValueError : the share is not between 0 and 1, or a correlation is not between −1 and 1.

    Source: Davis (1976), American Journal of Epidemiology 104, 493-498; normal scores with a cut
    at the score that `share` exceeds: (1 − r) φ(z) / share.
    """
    r = np.asarray(correlations, dtype=float)
    if not 0 < share < 1 or not (np.abs(r) <= 1).all():
        raise ValueError(
            f"share {share} must lie between 0 and 1, and {r.tolist()} between -1 and 1"
        )
    selected = stats.norm.pdf(stats.norm.isf(share)) / share
    rows = pd.DataFrame(
        {
            "label": [f"Verbetering zonder hulp, bij correlatie {dutch(one)}" for one in r],
            "estimate": (1 - r) * selected,
            "r": r,
            "unit": STANDARD,
            "kind": "model",
            "method": f"terugval naar het gemiddelde, hoogste {dutch(100 * share)}% gekozen",
        },
        index=[f"r_{one:g}".replace(".", "_") for one in r],
    )
    return mark(add_cautions(rows, [["regression_to_mean"]] * len(r)), "publication")


def _standardised(effects: pd.DataFrame) -> np.ndarray:
    """Estimate, low and high in three columns; missing where the effect was not computable."""
    missing = [name for name in BOUNDS if name not in effects.columns]
    if missing:
        raise ValueError(f"columns {missing} are missing; the table has {list(effects.columns)}")
    others = set(effects["unit"].dropna()) - {STANDARD} if "unit" in effects.columns else set()
    if others:
        raise InputError(
            f"dit is er alleen voor effecten in {STANDARD}, en niet in {', '.join(sorted(others))}"
        )
    return effects[BOUNDS].to_numpy(dtype=float)


def _meaning(effects: pd.DataFrame, values: np.ndarray, label: str, method: str) -> pd.DataFrame:
    numbers = dict(zip(BOUNDS, np.transpose(values), strict=True))
    rest = effects.drop(columns=["se", "variance", "p"], errors="ignore")
    rows = rest.assign(**numbers, label=label, unit="deel", kind="effect", method=method)
    return add_cautions(rows, [[]] * len(rows))
