"""How many files? Planning the next audit, before the first file is opened."""

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy import stats

from jeugdlib.columns import about, add_cautions, mark_like, require_level
from jeugdlib.estimate._exact import barnard_rejects
from jeugdlib.estimate._intervals import proportion_interval
from jeugdlib.estimate._words import dutch

LASTING = 20  # exact power and width zigzag with n: a size counts when the next 20 also reach it
MOST = 200  # files; a team reads no more, and exact power of two audits gets slow beyond
UNKNOWN = pd.DataFrame()  # a table without a mark, so about children
SEE_CHANGE = ("vaste_norm", "gepubliceerd", "twee_audits")


def audit_plan(
    count: int,
    n: int,
    share: float,
    *,
    half_width: float = 0.10,
    below: float = 0.05,
    level: float = 0.95,
    source: pd.DataFrame = UNKNOWN,
) -> pd.DataFrame:
    """How many files the next audit needs, for six different questions.

    Parameters
    ----------
    count, n : the earlier audit; count/n is the share expected now
    share : the part that one hopes to see next time
    half_width : half the width of the interval that is narrow enough
    below : the part that should be ruled out when nothing is found
    level : confidence level
    source : the table that holds count and n; without it they count as being about children

    Returns
    -------
    A row per question (index `nodig_...`), as `files_for_precision`, with label, marked as its
    source; only published counts stand in a label.
    `nodig_verandering` compares with the published audit as the sample that it was.
    """
    step, norm, beside = _told(count, n, share, source)
    part = f"minder dan {dutch(100 * below)}%"
    questions = {
        "nodig_precisie": (
            f"Een interval van ongeveer {dutch(100 * half_width)} procentpunt naar beide kanten",
            files_for_precision(count / n, half_width, level=level),
        ),
        "nodig_verandering": (
            f"Een stap {step} zien, naast de gelezen {beside}dossiers",
            files_to_see_change(count, n, share, level=level),
        ),
        "nodig_verandering_norm": (
            f"Een stap {step} zien, met {norm} als vaste norm",
            files_to_see_change(count, n, share, against="vaste_norm", level=level),
        ),
        "nodig_verandering_twee_audits": (
            f"Een stap {step} zien tussen twee nieuwe audits, per audit",
            files_to_see_change(count, n, share, against="twee_audits", level=level),
        ),
        "nodig_geen_eenzijdig": (
            f"Niets vinden en dan {part} mogen zeggen (eenzijdig)",
            files_for_none(below, level=level),
        ),
        "nodig_geen_tweezijdig": (
            f"Niets vinden en dan {part} mogen zeggen (tweezijdig)",
            files_for_none(below, level=level, sides=2),
        ),
    }
    plan = pd.concat([row.assign(label=label) for label, row in questions.values()])
    return mark_like(plan.set_axis(list(questions)), source)


def _told(count: int, n: int, share: float, source: pd.DataFrame) -> tuple[str, str, str]:
    to = f"naar {dutch(100 * share)}%"
    if about(source) == "publication":
        return f"van {count}/{n} {to}", f"{count}/{n}", f"{n} "
    return to, "het gevonden aandeel", ""


def files_for_precision(
    share: float, half_width: float, *, level: float = 0.95, most: int = 2000
) -> pd.DataFrame:
    """How many files for an interval of ± half_width around an expected share.

    Parameters
    ----------
    share : the expected part, between 0 and 1; 0.5 asks for the most files
    half_width : half the width of the Clopper-Pearson interval, in parts (0.10 is ten points)
    level : confidence level of the interval
    most : the search stops here

    Returns
    -------
    One row: estimate (files), unit, level, kind, method, cautions. The count is rounded to whole
    files, as it will be; missing with a caution when `most` files are not enough.

    Raises
    ------
    ValueError : share, half_width or level does not lie strictly between 0 and 1.
    """
    require_level(level)
    _require_part(share=share, half_width=half_width)

    def narrow_enough(n: int) -> bool:
        count = math.floor(share * n + 0.5)
        low, high = proportion_interval(count, n, level, "clopper_pearson")
        return float(high - low) / 2 <= half_width

    return _files(_first_lasting(narrow_enough, 1, most), most, level, "Clopper-Pearson")


def files_to_see_change(
    count: int,
    n: int,
    share: float,
    *,
    against: str = "gepubliceerd",
    power: float = 0.80,
    level: float = 0.95,
    most: int = MOST,
) -> pd.DataFrame:
    """How many files to see the step from count/n to a new share, with the given power.

    Parameters
    ----------
    count, n : the earlier audit, 0 ≤ count ≤ n
    share : the part to be reached, between 0 and 1
    against : what the new audit is compared with. "vaste_norm": count/n as a fixed number (exact
        binomial test); "gepubliceerd": count of n files as the sample that it was (Barnard's test;
        that audit has been done, so only the new one is left to chance); "twee_audits": two new
        audits of equal size, of which one is at count/n (Barnard's test; files per audit)
    power : the chance of p ≤ 1 − level if the new share is true
    level, most : as in `files_for_precision`

    Returns
    -------
    One row, as `files_for_precision`.

    Raises
    ------
    ValueError : a number is out of range or `against` is unknown.

    Source: exact power by summing the chances of all outcomes that the test rejects.
    """
    require_level(level)
    _require_part(share=share, power=power)
    if against not in SEE_CHANGE:
        raise ValueError(f"against {against!r} is not one of {SEE_CHANGE}")
    if not 0 <= count <= n or n < 1:
        raise ValueError(f"count {count} must lie between 0 and n = {n}, and n be 1 or more")
    chance_of_seeing = {
        "vaste_norm": lambda m: _power_against_norm(count / n, share, m, 1 - level),
        "gepubliceerd": lambda m: _power_against_audit(count, n, share, m, 1 - level),
        "twee_audits": lambda m: _power_of_two_audits(count / n, share, m, 1 - level),
    }[against]

    start = _last_too_small(lambda m: chance_of_seeing(m) >= power, most)
    found = _first_lasting(lambda m: chance_of_seeing(m) >= power, max(start - LASTING, 2), most)
    test = "exacte binomiale toets" if against == "vaste_norm" else "Barnard"
    return _files(found, most, level, f"{test}, {dutch(100 * power)}% kans om de stap te zien")


def files_for_none(share: float, *, level: float = 0.95, sides: int = 1) -> pd.DataFrame:
    """How many files without a single find, to say that less than `share` has it.

    Parameters
    ----------
    share : the part that should be ruled out, between 0 and 1
    level : confidence level
    sides : 1 for a one-sided bound, 2 for the upper end of a two-sided interval

    Returns
    -------
    One row, as `files_for_precision`.

    Raises
    ------
    ValueError : share or level does not lie strictly between 0 and 1, or sides is not 1 or 2.

    Source: (1 − share)^n ≤ (1 − level) / sides; Hanley & Lippman-Hand (1983), JAMA 249, 1743-1745.
    """
    require_level(level)
    _require_part(share=share)
    if sides not in (1, 2):
        raise ValueError(f"sides {sides} must be 1 or 2")
    n = math.ceil(math.log((1 - level) / sides) / math.log1p(-share))
    return _files(n, n, level, "exact, " + ("eenzijdig" if sides == 1 else "tweezijdig"))


def _files(n: int | None, most: int, level: float, method: str) -> pd.DataFrame:
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


def _first_lasting(reached: Callable[[int], bool], start: int, most: int) -> int | None:
    first = None
    for n in range(start, most + LASTING + 1):
        if not reached(n):
            first = None
            if n > most:
                return None
        elif first is None:
            first = n
        if first is not None and n - first >= LASTING:
            return first
    return None


def _last_too_small(reached: Callable[[int], bool], most: int) -> int:
    # halving finds one size that is too small beside one that is large enough; the zigzag around
    # it is left to the walk
    too_small, enough = 1, most + LASTING
    while enough - too_small > 1:
        middle = (too_small + enough) // 2
        too_small, enough = (too_small, middle) if reached(middle) else (middle, enough)
    return too_small


def _power_against_norm(norm: float, share: float, n: int, alpha: float) -> float:
    under_norm = stats.binom.pmf(np.arange(n + 1), n, norm)
    as_unlikely = under_norm[None, :] <= under_norm[:, None] * (1 + 1e-7)  # as R's binom.test
    p = (as_unlikely * under_norm).sum(axis=1)
    return float(stats.binom.pmf(np.arange(n + 1), n, share)[p <= alpha].sum())


def _power_against_audit(count: int, n: int, share: float, new_n: int, alpha: float) -> float:
    rejected = barnard_rejects(n, new_n, alpha)[count]
    return float(stats.binom.pmf(np.arange(new_n + 1), new_n, share)[rejected].sum())


def _power_of_two_audits(before: float, after: float, n: int, alpha: float) -> float:
    outcomes = np.outer(*(stats.binom.pmf(np.arange(n + 1), n, share) for share in (before, after)))
    return float(outcomes[barnard_rejects(n, n, alpha)].sum())


def _require_part(**parts: float) -> None:
    for name, part in parts.items():
        if not 0 < part < 1:
            raise ValueError(f"{name} {part} must lie between 0 and 1")
