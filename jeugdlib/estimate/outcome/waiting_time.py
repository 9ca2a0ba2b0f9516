"""Waiting times: how long until help begins, counting those who are waiting still?"""

import numpy as np
import pandas as pd

from jeugdlib.columns import Answers, add_cautions, mark_like, require_level
from jeugdlib.columns.withheld import withheld
from jeugdlib.estimate._survival import quantile
from jeugdlib.estimate._withheld import NO_ANSWER
from jeugdlib.estimate._words import dutch
from jeugdlib.estimate.outcome.new_start import METHOD, about_curve, per_step, read_off, total
from jeugdlib.estimate.outcome.proportion import SMALL_N

UNIT = "aanmeldingen"
PERCENTILES = {
    "wachttijd_mediaan": (50, "Helft begon binnen (mediaan)"),
    "wachttijd_p80": (80, "Vier van de vijf begonnen binnen (P80)"),
}


def waiting_time(
    curve: pd.DataFrame, *, norm: tuple[float, str] | None = None, level: float = 0.95
) -> Answers:
    """The median and the 80th percentile of waiting, and the part who waited beyond a norm.

    Who waits still, or signed off, counts for as long as they waited (Kaplan-Meier).

    Parameters
    ----------
    curve : as in `new_start`; step in weeks since the application (rounded up for who began, whole
        weeks for who waits, the nearest for who signed off), events: help began
    norm : the norm in weeks with its name; none = no share over a norm
    level : confidence level of the intervals, between 0 and 1

    Returns
    -------
    Answers. `answers`: wachttijd_mediaan and wachttijd_p80 (weeks; low and high where the bounds of
    the curve get there, missing when that is beyond what was followed) with percentile, and
    wachttijd_boven_norm (a part, between 0 and 1). `rows`: of each week estimate (the part who
    still waited after it) and the rest as in `new_start`.

    Raises
    ------
    ValueError : as `new_start`.

    Source: as `new_start`; intervals of percentiles: Brookmeyer & Crowley (1982), Biometrics 38,
    29-41.
    """
    require_level(level)
    rows = per_step(curve, level, UNIT, "week {}: wacht nog")
    everyone = total(rows)
    found = {name: _percentile(rows, *about) for name, about in PERCENTILES.items()}
    if norm is not None:
        found["wachttijd_boven_norm"] = _beyond(rows, *norm)
    answers = pd.DataFrame.from_dict(found, orient="index").assign(n=everyone, level=level)
    codes = answers.pop("codes").tolist()
    answers["children"] = answers["children"].fillna(rows["children"].max())
    if not everyone:
        codes = [["not_computable er zijn geen aanmeldingen"]] * len(answers)
    if withheld(curve).any():
        answers[["estimate", "se", "low", "high"]] = np.nan
        codes = [[NO_ANSWER]] * len(answers)
    also = [*_cautions(rows, everyone), *about_curve(curve)]
    answers = add_cautions(answers, [[*code, *also] for code in codes])
    return Answers(answers=mark_like(answers, curve), rows=rows)


def _percentile(rows: pd.DataFrame, percentile: int, label: str) -> dict[str, object]:
    curves = rows.set_index("step")[["estimate", "low", "high"]]
    estimate, low, high = (quantile(curves[name], percentile / 100) for name in curves)
    codes = []
    if np.isnan(estimate):
        least = "" if np.isnan(low) else f"; waarschijnlijk is dit ten minste {dutch(low)} weken"
        codes = [f"not_computable daarvoor is nog te weinig hulp begonnen{least}"]
    elif np.isnan(high):
        codes = ["open_upper"]
    return {
        **{"label": label, "estimate": estimate, "low": low, "high": high},
        **{"percentile": percentile, "unit": "weken", "kind": "extreme", "codes": codes},
        **{"method": "Kaplan-Meier", "se": np.nan, "count": np.nan, "children": np.nan},
    }


def _beyond(rows: pd.DataFrame, weeks: float, name: str) -> dict[str, object]:
    found = read_off(rows, weeks)
    none = f"not_computable niemand is al {dutch(weeks)} weken gevolgd"
    return {
        **{"label": f"Wachtte langer dan {dutch(weeks)} weken ({name})", **found},
        **{"unit": UNIT, "kind": "curve", "method": METHOD},
        "codes": [none] if np.isnan(found["estimate"]) else [],
    }


def _cautions(rows: pd.DataFrame, everyone: float) -> list[str]:
    waiting = rows["censored"].sum()
    codes = [f"still_waiting {waiting:.0f} of {everyone:.0f}"] if waiting else []
    return [*codes, *([f"small_n {everyone:.0f}"] if 0 < everyone < SMALL_N else [])]
