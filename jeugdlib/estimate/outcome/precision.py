"""How many files for an answer that is sharp enough, and how sharp is it with so many files?"""

import math
from bisect import bisect_left

import numpy as np
import pandas as pd
from scipy import stats

from jeugdlib.columns import add_cautions, mark, require_level
from jeugdlib.estimate._intervals import hypergeometric_interval, proportion_interval
from jeugdlib.estimate._power import first_lasting

SETTINGS = "publication"  # what follows from settings alone is about no child
FEW = 5  # expected files with one outcome, the usual bound for a chi-square


def files_for_precision(
    share: float,
    half_width: float,
    *,
    level: float = 0.95,
    total: int | None = None,
    design_effect: float = 1.0,
    most: int = 2000,
) -> pd.DataFrame:
    """How many files for an interval of ± half_width around an expected share.

    Parameters
    ----------
    share : the expected part, between 0 and 1; 0.5 asks for the most files
    half_width : half the width of the Clopper-Pearson interval, in parts (0.10 is ten points)
    level : confidence level of the interval
    total : all files from which is drawn by lot; None = very many
    design_effect : how many times as many units it takes because units of one child are alike
        (therapies); 1 for files, else 1 + (units per child − 1) × their correlation
    most : the search stops here

    Returns
    -------
    One row: estimate (files, or units when there is a design effect), unit, level, kind, method,
    cautions. The count is rounded to whole files, as it will be; missing with a caution when `most`
    files are not enough.

    Raises
    ------
    ValueError : share, half_width or level does not lie strictly between 0 and 1, the design effect
        is under 1, or a total under 1 or beside a design effect.
    """
    require_level(level)
    require_part(share=share, half_width=half_width)
    _require_draw(total, design_effect)

    def narrow_enough(n: int) -> bool:
        # who draws all files, or more, has read them all
        low, high = _bounds(share, min(n, total or n), level, total, design_effect)
        return (high - low) / 2 <= half_width

    found = first_lasting(narrow_enough, 1, most)
    return mark(files(found, most, level, _method(total)), SETTINGS)


def precision(
    share: float, sizes: range, *, level: float = 0.95, total: int | None = None
) -> pd.DataFrame:
    """How sharp an expected share is, for several numbers of files.

    Parameters
    ----------
    share, level, total : as in `files_for_precision`
    sizes : numbers of files, 1 or more; those above the total are left out

    Returns
    -------
    A row per size (index `met_...`): estimate (half the width of the interval, a part), low and
    high (the interval itself), files, total, level, unit, kind, method, label, cautions.

    Raises
    ------
    ValueError : as `files_for_precision`, or a size is under 1.
    """
    require_level(level)
    require_part(share=share)
    _require_draw(total, 1.0)
    if min(sizes, default=1) < 1:
        raise ValueError(f"sizes from {min(sizes)} must be 1 or more")

    sizes = [n for n in sizes if n <= (total or n)]
    low, high = np.array([_bounds(share, n, level, total) for n in sizes]).reshape(-1, 2).T
    table = pd.DataFrame(
        {
            "label": [f"Halve breedte met {n} dossiers" for n in sizes],
            "estimate": (high - low) / 2,
            "low": low,
            "high": high,
            "files": sizes,
            "total": np.nan if total is None else float(total),
            "level": level,
            "unit": "deel",
            "kind": "model",
            "method": _method(total),
        },
        index=[f"met_{n}" for n in sizes],
    )
    return mark(add_cautions(table, [[]] * len(table)), SETTINGS)


def files_for_none(
    share: float, *, level: float = 0.95, sides: int = 1, total: int | None = None
) -> pd.DataFrame:
    """How many files without a single find, to say that less than `share` has it.

    Parameters
    ----------
    share : the part that should be ruled out, between 0 and 1
    level : confidence level
    sides : 1 for a one-sided bound, 2 for the upper end of a two-sided interval
    total : all files from which is drawn by lot; None = very many

    Returns
    -------
    One row, as `files_for_precision`.

    Raises
    ------
    ValueError : share or level does not lie strictly between 0 and 1, sides is not 1 or 2, or the
        total is under 1.

    Source: (1 − share)^n ≤ (1 − level) / sides; Hanley & Lippman-Hand (1983), JAMA 249, 1743-1745;
    from a total the chance of finding none of the fewest files that are that part of it.
    """
    require_level(level)
    require_part(share=share)
    _require_draw(total, 1.0)
    if sides not in (1, 2):
        raise ValueError(f"sides {sides} must be 1 or 2")

    alpha = (1 - level) / sides
    method = "exact, " + ("eenzijdig" if sides == 1 else "tweezijdig")
    if total is None:
        n = math.ceil(math.log(alpha) / math.log1p(-share))
        return mark(files(n, n, level, method), SETTINGS)
    having = math.ceil(share * total - 1e-9)  # a product of doubles can lie just above whole
    draws = range(1, total + 1)  # the more are drawn, the less likely is none
    place = bisect_left(draws, -alpha, key=lambda n: -stats.hypergeom.pmf(0, total, having, n))
    method = f"{method}, uit {total} dossiers"
    return mark(files(draws[place], total, level, method), SETTINGS)


def files_for_kappa(
    kappa: float, prevalence: float, half_width: float, *, level: float = 0.95
) -> pd.DataFrame:
    """How many files two coders both read, for a kappa that is known to ± half_width.

    Parameters
    ----------
    kappa : the agreement that is expected, between 0 and 1
    prevalence : the part of the files in which the coders find the item, between 0 and 1
    half_width : how far each bound of the interval may lie from kappa, between 0 and 1; a bound
        outside −1 … 1 asks for no files
    level : confidence level of the interval

    Returns
    -------
    One row, as `files_for_precision`; with the caution `few_both` when fewer than five files are
    expected in which both find it, or both do not: then kappa jumps with one file.

    Raises
    ------
    ValueError : a number is out of range.

    Source: Donner & Eliasziw (1992), Statistics in Medicine 11, 1511-1519, the goodness-of-fit
    interval; on expected counts as Rotondi & Donner (2012), J. Clin. Epidemiol. 65, 778-784.
    """
    require_level(level)
    require_part(kappa=kappa, prevalence=prevalence, half_width=half_width)

    expected = _agreeing(kappa, prevalence)
    ends = [_agreeing(end, prevalence) for end in (kappa - half_width, kappa + half_width)]
    # an end at which one of three outcomes cannot be is ruled out by one file with that outcome
    apart = [((expected - end) ** 2 / end).sum() for end in ends if (end > 0).all()]
    if not apart:
        raise ValueError(f"half_width {half_width} leaves no bound between -1 and 1")
    n = math.ceil(stats.chi2.ppf(level, 1) / min(apart))
    answer = files(n, n, level, "toets op aanpassing (Donner-Eliasziw)")
    fewest = n * expected[[0, 2]].min()
    few = [f"few_both {fewest:.1f}"] if fewest < FEW else []
    return mark(add_cautions(answer, [few]), SETTINGS)


def _agreeing(kappa: float, prevalence: float) -> np.ndarray:
    """The chances that both coders find it, one does, and neither does."""
    both = prevalence * (1 - prevalence)
    return np.array(
        [
            prevalence**2 + kappa * both,
            2 * (1 - kappa) * both,
            (1 - prevalence) ** 2 + kappa * both,
        ]
    )


def files(n: int | None, most: int, level: float, method: str) -> pd.DataFrame:
    """A number of files as an answer; None = not reached with `most`."""
    row = pd.DataFrame(
        {
            "estimate": [np.nan if n is None else float(n)],
            "unit": ["dossiers"],
            "level": [level],
            "kind": ["model"],
            "method": [method],
        }
    )
    return add_cautions(row, [[f"not_reached {most}"] if n is None else []])


def require_part(**parts: float) -> None:
    """Raise a ValueError when one of these does not lie strictly between 0 and 1."""
    for name, part in parts.items():
        if not 0 < part < 1:
            raise ValueError(f"{name} {part} must lie between 0 and 1")


def _require_draw(total: int | None, design_effect: float) -> None:
    if total is not None and (total < 1 or total % 1):
        raise ValueError(f"total {total} must be a whole number from 1")
    if design_effect < 1:
        raise ValueError(f"design_effect {design_effect} must be 1 or more")
    if total is not None and design_effect > 1:
        raise ValueError("a total counts files, a design effect units: give one of them")


def _bounds(
    share: float, n: int, level: float, total: int | None, design_effect: float = 1.0
) -> tuple[float, float]:
    count = math.floor(share * n + 0.5)
    if total is not None:
        low, high = hypergeometric_interval(count, n, total, level)
        return low / total, high / total
    parts = count / design_effect, n / design_effect
    return tuple(map(float, proportion_interval(*parts, level, "clopper_pearson")))


def _method(total: int | None) -> str:
    return "Clopper-Pearson" if total is None else f"exact hypergeometrisch, uit {total}"
