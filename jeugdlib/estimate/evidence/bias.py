"""Bias: do small studies find something else than large ones?"""

import numpy as np
import pandas as pd
from scipy import stats

from jeugdlib.columns import Answers, require_level
from jeugdlib.estimate._design import average_of, poolable
from jeugdlib.estimate._heterogeneity import fit
from jeugdlib.estimate._robust import cr2
from jeugdlib.estimate.evidence._answers import (
    answer_table,
    by,
    not_computable,
    robustly_tested,
    tested,
    thin,
)
from jeugdlib.estimate.evidence.meta_analysis import weighted

ENOUGH = 10  # studies: with fewer a test of bias finds little, and what it finds is chance
ROUNDING = 1e-9  # numbers that differ by a smaller part than this are the same
TOO_FEW = "met minder dan 10 studies is een toets op vertekening niet te vertrouwen"
ALL_ALIKE = "alle effecten zijn even nauwkeurig, dus er is geen grote of kleine studie"
SAME = "de effecten verschillen niet van elkaar"
LABELS = {
    "egger": "Hangt het effect samen met de standaardfout? (Egger)",
    "egger_robust": "Hetzelfde, met effecten per studie bij elkaar (Egger, robuust)",
    "rank_test": "Hangt de volgorde van effecten samen met hun variantie? (rangtoets)",
    "pet": "Effect van een studie zonder standaardfout (PET)",
    "peese": "Effect van een studie zonder variantie (PEESE)",
}


def bias_tests(effects: pd.DataFrame, *, level: float = 0.95) -> Answers:
    """Whether effects depend on how precise they are, and what a very large study would find.

    Under ten studies none of it is computed.

    Parameters
    ----------
    effects : DataFrame, one row per effect, as in `meta_analysis`
    level : confidence level of the intervals, between 0 and 1

    Returns
    -------
    Answers. `answers`: `egger` (how much the effect rises per standard error; t-test), the same as
    `egger_robust` (CR2 by study, Satterthwaite), `rank_test` (Kendall's tau, exact without ties),
    `pet` and `peese` (the effect where the standard error, or the variance, would be 0). `rows`:
    the effects with se, as a funnel shows them; their weight is that of one true effect.

    Raises
    ------
    ValueError, InputError : as `meta_analysis`.

    Source: Egger et al. (1997), BMJ 315, 629-634; Begg & Mazumdar (1994), Biometrics 50,
    1088-1101; Stanley & Doucouliagos (2014), Research Synthesis Methods 5, 60-78; under 10: Sterne
    et al. (2011), BMJ 343, d4002.
    """
    require_level(level)
    rows, cautions = poolable(effects)
    _, unit, unknown = average_of(rows)
    y, v = rows["estimate"].to_numpy(float), rows["variance"].to_numpy(float)
    studies = rows["study"].nunique()

    answers = {key: {"label": label, "kind": "model"} for key, label in LABELS.items()}
    for key in ("pet", "peese"):
        answers[key] |= {"kind": "effect", "unit": unit}
    reason = _why_not(y, v, studies)
    if reason:
        numbers = dict.fromkeys(LABELS, not_computable(reason))
    else:
        numbers = _tests(y, v, rows["study"].to_numpy(), level)
    same = [*cautions, *unknown, "small_study_effects"]
    for key, row in answers.items():
        alone = [] if key == "egger_robust" else thin(len(rows), studies)
        said = numbers[key].get("cautions", [])
        row |= numbers[key] | {"cautions": said if reason else [*same, *alone, *said]}
    table = answer_table(answers, effects, effects=len(rows), studies=studies)
    return Answers(table, weighted(rows, 1 / v, level))


def _why_not(y: np.ndarray, v: np.ndarray, studies: int) -> str:
    if studies < ENOUGH:
        return TOO_FEW
    if np.ptp(v) <= ROUNDING * v.max():
        return ALL_ALIKE
    return SAME if np.ptp(y) <= ROUNDING * np.abs(y).max() else ""


def _tests(y: np.ndarray, v: np.ndarray, study: np.ndarray, level: float) -> dict[str, dict]:
    se, one = np.sqrt(v), np.ones_like(v)
    on_se, on_variance = np.column_stack([one, se]), np.column_stack([one, v])
    egger, robust = _line(y, v, on_se, 1, level), cr2(on_se, y, study, v)
    return {
        "egger": egger,
        "egger_robust": robustly_tested(*(part[1] for part in robust), egger["se"], level)
        | {"method": "CR2, t met vrijheidsgraden van Satterthwaite"},
        "rank_test": _rank_test(y, v),
        "pet": _line(y, v, on_se, 0, level),
        "peese": _line(y, v, on_variance, 0, level),
    }


def _line(y: np.ndarray, v: np.ndarray, design: np.ndarray, place: int, level: float) -> dict:
    """The intercept (0) or slope (1) of a line through effects, weighed by their precision."""
    model = fit(y, v, design, method="fixed", knapp_hartung=True)
    se = np.sqrt(model.covariance[place, place])
    numbers = tested(model.coefficients[place], se, model.df, level)
    return numbers | {"method": by(model.df).replace("Knapp-Hartung, ", "gewogen regressie, ")}


def _rank_test(y: np.ndarray, v: np.ndarray) -> dict:
    mean = (y / v).sum() / (1 / v).sum()
    distance = (y - mean) / np.sqrt(v - 1 / (1 / v).sum())
    exact = len(np.unique(v)) == len(np.unique(distance)) == len(v)
    tau, p = stats.kendalltau(distance, v, method="exact" if exact else "asymptotic")
    method = "Kendalls tau, " + ("exact" if exact else "benaderd, want er zijn gelijke waarden")
    return {"estimate": tau, "p": p, "method": method}
