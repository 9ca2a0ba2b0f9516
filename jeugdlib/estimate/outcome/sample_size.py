"""How many files? Planning the next audit, before the first file is opened."""

from collections.abc import Sequence

import pandas as pd

from jeugdlib.columns import about, add_cautions, mark_like, require, require_level
from jeugdlib.estimate._power import (
    first_after_halving,
    power_against_audit,
    power_against_norm,
    power_of_two,
)
from jeugdlib.estimate._words import dutch
from jeugdlib.estimate.outcome.precision import (
    files,
    files_for_none,
    files_for_precision,
    require_part,
)

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
    require_part(share=share, power=power)
    _require_audit(count, n, against)

    found = first_after_halving(
        lambda m: _chance_of_seeing(count, n, share, m, against, 1 - level) >= power, most
    )
    test = f"{_test(against)}, {dutch(100 * power)}% kans om de stap te zien"
    return files(found, most, level, test)


def chance_to_see_change(
    audit: pd.DataFrame,
    share: float,
    sizes: Sequence[int],
    *,
    against: str = "gepubliceerd",
    level: float = 0.95,
) -> pd.DataFrame:
    """The chance to see the step from an audit to a new share, for several numbers of files.

    Parameters
    ----------
    audit : one row with count and n, the earlier audit
    share, against, level : as in `files_to_see_change`
    sizes : numbers of files, 1 or more

    Returns
    -------
    A row per size (index `kans_...`): estimate (the chance), files, level, unit, kind, method,
    label, cautions.

    Raises
    ------
    ValueError : as `files_to_see_change`, or a size is under 1.
    """
    require_level(level)
    require_part(share=share)
    [[count, n]] = require(audit, "count", "n").to_numpy()
    _require_audit(count, n, against)
    if min(sizes, default=1) < 1:
        raise ValueError(f"sizes {list(sizes)} must be 1 or more")

    chances = [_chance_of_seeing(count, n, share, m, against, 1 - level) for m in sizes]
    table = pd.DataFrame(
        {
            "label": [f"Kans om de stap te zien met {m} dossiers" for m in sizes],
            "estimate": chances,
            "files": list(sizes),
            "level": level,
            "unit": "deel",
            "kind": "model",
            "method": _test(against),
        },
        index=[f"kans_{m}" for m in sizes],
    )
    return mark_like(add_cautions(table, [[]] * len(table)), audit)


def _chance_of_seeing(
    count: int, n: int, share: float, new_n: int, against: str, alpha: float
) -> float:
    if against == "vaste_norm":
        return power_against_norm(count / n, share, new_n, alpha)
    if against == "gepubliceerd":
        return power_against_audit(count, n, share, new_n, alpha)
    return power_of_two(count / n, share, new_n, alpha)


def _test(against: str) -> str:
    return "exacte binomiale toets" if against == "vaste_norm" else "Barnard"


def _require_audit(count: int, n: int, against: str) -> None:
    if against not in SEE_CHANGE:
        raise ValueError(f"against {against!r} is not one of {SEE_CHANGE}")
    if not 0 <= count <= n or n < 1:
        raise ValueError(f"count {count} must lie between 0 and n = {n}, and n be 1 or more")
