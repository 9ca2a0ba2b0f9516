"""Counts of two groups per study: one ratio or difference, also when events are rare."""

import numpy as np
import pandas as pd

from jeugdlib.columns import Answers, InputError, require, require_level
from jeugdlib.estimate._design import average_of
from jeugdlib.estimate._heterogeneity import Fit
from jeugdlib.estimate.evidence._answers import answer_table, not_computable, thin
from jeugdlib.estimate.evidence.meta_analysis import difference_answers, mean_answer, weighted

COUNTS = ("count_treated", "count_control", "n_treated", "n_control")
NO_EVENTS = "in een van de groepen kwam het in geen enkele studie voor"


def mantel_haenszel(effects: pd.DataFrame, *, level: float = 0.95) -> Answers:
    """One odds ratio, risk ratio or risk difference of all studies, without adding to zero cells.

    Peto's odds ratio needs no function of its own: it is `meta_analysis` of the effects of
    `outcome.peto_odds_ratio`, with one true effect and the normal distribution.

    Parameters
    ----------
    effects : DataFrame, one row per study, as `outcome.odds_ratio`, `outcome.risk_ratio` or
        `outcome.risk_difference` gives it
        study, estimate, variance : as in `meta_analysis`; a study without events may have no effect
        unit : which of the three measures it is
        count_treated, count_control, n_treated, n_control : to how many it happened, of how many
    level : confidence level of the interval, between 0 and 1

    Returns
    -------
    Answers. `answers`: `pooled` (of a ratio its log; above 0 if it happened more often to the
    treated), `q`, `i2` (percent) and `h2`. `rows`: the effects with their weight.

    Raises
    ------
    ValueError : a column is missing or has gaps.
    InputError : there is no study, its unit is another one, or an effect has been turned.

    Source: Robins, Breslow & Greenland (1986), Biometrics 42, 311-323 (odds ratio); Greenland &
    Robins (1985), Biometrics 41, 55-68 (risk ratio); Sato (1989), Biometrics 45, 1323-1324
    (difference).
    """
    require_level(level)
    word, unit, unknown = average_of(effects)
    if unit not in MEASURES:
        raise InputError(
            "Mantel-Haenszel kan alleen met een maat uit aantallen",
            where="kolom unit",
            value=unit,
            mend=f"Kies uit: {', '.join(MEASURES)}.",
        )
    count, n = require(effects, "study", *COUNTS)[list(COUNTS)].to_numpy(float).T.reshape(2, 2, -1)
    y, v = effects["estimate"].to_numpy(float), effects["variance"].to_numpy(float)
    _require_of_counts(effects, y, count, n)

    with np.errstate(divide="ignore", invalid="ignore"):
        mean, variance, weights = MEASURES[unit](count, n - count, n, n.sum(axis=0))
    studies = effects["study"].nunique()
    cautions = [*unknown, *thin(len(effects), studies)]
    if np.isfinite(mean) and variance > 0:
        q, known = np.nansum((y - mean) ** 2 / v), int(np.isfinite(y).sum())
        model = Fit(np.array([mean]), np.array([[variance]]), np.inf, 0.0, weights, q, known - 1, 0)
        answers = {"pooled": mean_answer(model, word, unit, cautions, level)}
        answers |= difference_answers(model, "fixed", (0.0, 0.0), level)
        answers["pooled"]["method"] = "Mantel-Haenszel, normale verdeling"
    else:
        answers = {"pooled": {"label": f"Gemiddeld {word}", "kind": "effect", "unit": unit}}
        answers["pooled"] |= not_computable(NO_EVENTS, cautions)
        weights = np.full(len(effects), np.nan)
    table = answer_table(answers, effects, effects=len(effects), studies=studies)
    return Answers(table, weighted(effects, weights, level))


def _require_of_counts(effects: pd.DataFrame, y: np.ndarray, count: np.ndarray, n: np.ndarray):
    """Raises InputError when an effect has another sign than its counts."""
    other = y * (count[0] * n[1] - count[1] * n[0]) < 0
    if (other & (count > 0).all(axis=0) & (count < n).all(axis=0)).any():
        raise InputError(
            "een effect is omgekeerd (hoger is slechter), en Mantel-Haenszel rekent met de "
            "aantallen zelf",
            where=f"studie {effects['study'].to_numpy()[other][0]}",
            mend="Neem de effecten van outcome.odds_ratio, risk_ratio of risk_difference.",
        )


def _odds_ratio(yes, no, n, total) -> tuple[float, float, np.ndarray]:
    """The pooled log, its variance, and the weight of each study."""
    more, less = yes[0] * no[1] / total, yes[1] * no[0] / total
    same, other = (yes[0] + no[1]) / total, (yes[1] + no[0]) / total
    r, s = more.sum(), less.sum()
    variance = same @ more / r**2 + (same @ less + other @ more) / (r * s) + other @ less / s**2
    return np.log(r / s), variance / 2, less


def _risk_ratio(yes, no, n, total) -> tuple[float, float, np.ndarray]:
    r, s = yes[0] @ (n[1] / total), yes[1] @ (n[0] / total)
    events = n.prod(axis=0) * yes.sum(axis=0) - yes.prod(axis=0) * total
    return np.log(r / s), (events / total**2).sum() / (r * s), yes[1] * n[0] / total


def _risk_difference(yes, no, n, total) -> tuple[float, float, np.ndarray]:
    weights = n.prod(axis=0) / total
    mean = (yes[0] * n[1] - yes[1] * n[0]) @ (1 / total) / weights.sum()
    squares = n[0] ** 2 * yes[1] - n[1] ** 2 * yes[0] + n.prod(axis=0) * (n[1] - n[0]) / 2
    crossed = yes[0] * no[1] + yes[1] * no[0]
    variance = mean * (squares / total**2).sum() + (crossed / total).sum() / 2
    return mean, variance / weights.sum() ** 2, weights


MEASURES = {
    "log odds ratio": _odds_ratio,
    "log relatief risico": _risk_ratio,
    "verschil in kans": _risk_difference,
}
