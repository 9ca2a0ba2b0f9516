"""Three-level meta-analysis: what do studies say together that give several effects each?"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import special

from jeugdlib.columns import Answers, mark_like, require_level
from jeugdlib.estimate import _multilevel
from jeugdlib.estimate._blocks import Studies, sort_by_study
from jeugdlib.estimate._design import average_of, poolable
from jeugdlib.estimate._heterogeneity import above
from jeugdlib.estimate._moderators import design_matrix, missing_moderators
from jeugdlib.estimate._multilevel import Fit, Model
from jeugdlib.estimate._robust import cr2
from jeugdlib.estimate._words import dutch
from jeugdlib.estimate.evidence._answers import (
    ALIKE,
    answer_table,
    not_computable,
    robustly_tested,
    tested,
    thin,
)
from jeugdlib.estimate.evidence.meta_analysis import BENCHMARKS, MANY, MUCH, benchmarks_in, weighted

METHODS = {"reml": "REML", "ml": "ML"}
RHOS = (0.2, 0.4, 0.6, 0.8)
ENOUGH = 15  # studies: with fewer t(k - p) is too narrow (docs/coverage.md)
# in the order of the variances in _multilevel
WHERE = {"study": "tussen studies", "effect": "tussen effecten binnen een studie"}
INTERCEPT = "Effect waar alle moderatoren 0 of de eerste zijn"
ROBUST = "CR2, t met vrijheidsgraden volgens Satterthwaite"
PROFILE = "interval uit het likelihoodprofiel"
RATIO = "likelihood-ratio, chi-kwadraat met 1 vrijheidsgraad, p niet gehalveerd"
TYPICAL = "naast de steekproefvariantie van een gemiddelde studie"


def three_level(
    effects: pd.DataFrame,
    *,
    moderators: Sequence[str] = (),
    method: str = "reml",
    rho: float | None = None,
    level: float = 0.95,
) -> Answers:
    """The mean of effects that lie in studies, and how much studies and their effects differ.

    Parameters
    ----------
    effects : DataFrame, one row per effect, in any order
        study : which study it comes from
        estimate, variance : the effect, and its variance above 0; effects that could not be
            computed are left out and counted
        design, unit : optional; designs or units that do not belong together are refused
    moderators : columns that may explain a difference: numbers as they are, texts against the
        alphabetically first value
    method : "reml" or "ml"
    rho : assumed correlation of the sampling errors within a study, 0 or more and below 1
        (correlated and hierarchical effects); None when each effect has its own children
    level : confidence level of the intervals, between 0 and 1

    Returns
    -------
    Answers. `answers`: `pooled` (t on k - p degrees of freedom), `robust` (the same mean, CR2
    with Satterthwaite degrees of freedom), `prediction`, `chance_above_0` and `chance_above_0_2`
    (where a true effect of a new study lies), `sigma2_study` and `sigma2_effect` (with profile
    intervals), `test_study` and `test_effect`, `i2`, `i2_study` and `i2_effect` (percent), `q`.
    With moderators `moderator_<name>`, `robust_<name>` and `omnibus` instead of what is said of
    one mean. `rows`: the effects with their `weight`. When no study has more than one effect, or
    all come from one study, nothing is computable.

    Raises
    ------
    ValueError : a column is missing, or a setting does not exist.
    InputError : no effect is left, a variance is not above 0, or designs, units or moderators
        cannot be used.

    Source: Konstantopoulos (2011), Research Synthesis Methods 2, 61-76; Assink & Wibbelink (2016),
    Quantitative Methods for Psychology 12, 154-174; Pustejovsky & Tipton (2022), Prevention
    Science 23, 425-438.
    """
    require_level(level)
    if method not in METHODS or not 0 <= (rho or 0) < 1:
        raise ValueError(f"method {method!r} must be reml or ml, rho {rho} at least 0 and below 1")
    rows, cautions = poolable(effects)
    word, unit, unknown = average_of(rows)
    matrix, names, kept = design_matrix(rows, moderators)
    rows = rows if kept.all() else rows[kept]
    order, studies = sort_by_study(rows["study"].to_numpy())
    y, v = rows[["estimate", "variance"]].to_numpy(float)[order].T
    cautions += [*unknown, *missing_moderators(kept), *_few(len(studies.starts))]
    cautions += ["subgroup_p"] if moderators else []

    answers = _words(names, len(rows) - len(names), word, unit)
    weights = np.full(len(rows), np.nan)
    reason = _not_separable(matrix[order], studies)
    if reason:
        empty = dict.fromkeys(("se", "low", "high", "df", "p"), np.nan)
        numbers = {key: empty | not_computable(reason) for key in answers}
    else:
        model = _multilevel.model_of(y, v, matrix[order], studies, rho or 0.0, method == "reml")
        found = _multilevel.fit(model)
        weights[order] = _multilevel.total_weights(model, found.best)
        numbers = _coefficients(model, found, names, level) | _robust(model, found, names, level)
        numbers |= _differences(model, found, level)

    by = f"drie niveaus, {METHODS[method]}" + (f", correlatie {dutch(rho)}" if rho else "")
    for key, row in answers.items():
        row |= numbers[key] | {"method": f"{by}, {row['method']}"}
        if key.startswith(("pooled", "prediction", "chance", "moderator", "omnibus")):
            row["cautions"] = [*row.get("cautions", ()), *cautions]
    table = answer_table(answers, effects, effects=len(rows), studies=len(studies.starts))
    return Answers(answers=table, rows=weighted(rows, weights, level))


def rho_sensitivity(
    effects: pd.DataFrame,
    *,
    rhos: Sequence[float] = RHOS,
    method: str = "reml",
    level: float = 0.95,
) -> pd.DataFrame:
    """The mean effect under several assumed correlations of the sampling errors within a study.

    Parameters
    ----------
    effects, method, level : as in `three_level`
    rhos : the correlations, each 0 or more and below 1

    Returns
    -------
    One row per correlation, as `pooled` of `three_level`, with `rho`.

    Raises
    ------
    As `three_level`.
    """
    tables = []
    for rho in rhos:
        answers = three_level(effects, method=method, rho=rho, level=level).answers
        row = answers.loc[["pooled"]].rename({"pooled": f"rho_{rho:g}".replace(".", "_")})
        label = f"{row['label'].item()} bij correlatie {dutch(rho)}"
        tables.append(row.assign(label=label, rho=float(rho)))
    return mark_like(pd.concat(tables), effects)


def _few(studies: int) -> list[str]:
    return thin(studies, studies) + ([f"few_clusters {studies}"] if studies < ENOUGH else [])


def _not_separable(matrix: np.ndarray, studies: Studies) -> str:
    """Why differences between and within studies cannot be told apart; empty when they can."""
    (k, p), count = matrix.shape, len(studies.starts)
    if count == 1:
        return "alle effecten komen uit één studie"
    if count == k:
        return "elke studie heeft maar één effect; kies het model twee-niveau"
    scaled = matrix / np.abs(matrix).max(axis=0)
    sizes = np.bincount(studies.member)[:, None]
    inside = scaled - (studies.sums(scaled) / sizes)[studies.member]
    varying = np.linalg.matrix_rank(inside, tol=ALIKE)
    if count + varying <= p or k <= count + varying:
        return "met deze moderatoren zijn verschillen tussen en binnen studies niet te scheiden"
    return ""


def _words(names: list[str], df: int, word: str, unit: str | None) -> dict[str, dict]:
    """What every answer is called, with its kind, unit and method."""
    by, mean = f"t met {df} vrijheidsgraden", f"Gemiddelde {word}"
    if len(names) > 1:
        words = {}
        for name in names:
            label = f"Moderator {name}" if name != "intercept" else INTERCEPT
            words[f"moderator_{name}"] = {"label": label, "method": by}
            words[f"robust_{name}"] = {"label": f"{label}, robuust getoetst", "method": ROBUST}
        method = f"F met {len(names) - 1} en {df} vrijheidsgraden"
        words["omnibus"] = {"label": "Alle moderatoren samen", "method": method}
        words = {key: row | {"kind": "model"} for key, row in words.items()}
        return words | _words_of_differences()

    mean, new = "Gemiddeld effect" if word == "effect" else mean, "in een nieuwe setting"
    words = {
        "pooled": {"label": mean, "method": by},
        "robust": {"label": f"{mean}, robuust getoetst", "method": ROBUST},
        "prediction": {"label": f"Te verwachten {new}", "method": f"voorspelling, {by}"},
    }
    words = {key: row | {"kind": "effect", "unit": unit} for key, row in words.items()}
    for key, benchmark in benchmarks_in(unit).items():
        label = f"Kans op meer dan {dutch(benchmark)} {new}"
        words[key] = {"label": label, "kind": "share", "method": f"voorspelling, {by}"}
    return words | _words_of_differences()


def _words_of_differences() -> dict[str, dict]:
    words = {}
    for part, where in WHERE.items():
        words[f"sigma2_{part}"] = {"label": f"Variantie {where}", "method": PROFILE}
    for part, where in WHERE.items():
        words[f"test_{part}"] = {"label": f"Toets op verschil {where}", "method": RATIO}
    words["i2"] = {"label": "Deel van de spreiding dat geen toeval is (I²)", "unit": "%"}
    for part, where in WHERE.items():
        words[f"i2_{part}"] = {"label": f"Deel van de spreiding {where} (I²)", "unit": "%"}
    words["q"] = {"label": "Toets op verschil tussen de effecten (Q)", "method": "chi-kwadraat"}
    return {key: {"kind": "model", "method": TYPICAL} | row for key, row in words.items()}


def _coefficients(model: Model, found: Fit, names: list[str], level: float) -> dict[str, dict]:
    b, covariance = _multilevel.coefficients(model, found.best)
    df = len(model.outcome) - len(b)
    tests = [tested(*pair, df, level) for pair in zip(b, np.sqrt(np.diag(covariance)), strict=True)]
    if len(names) > 1:
        m, slopes = len(b) - 1, b[1:]
        f = slopes @ np.linalg.solve(covariance[1:, 1:], slopes) / m
        numbers = {f"moderator_{name}": test for name, test in zip(names, tests, strict=True)}
        return numbers | {"omnibus": {"estimate": f, "df": m, "p": special.fdtrc(m, df, f)}}

    sigma2, typical = (
        model.unit**2 * found.best.sigma2.sum(),
        _multilevel.under_one_effect(model)[1],
    )
    sure = len(model.studies.starts) >= MANY and sigma2 / (sigma2 + typical) >= MUCH / 100
    narrow = {"df": df, "cautions": [] if sure else ["prediction_narrow"]}
    spread = np.sqrt(covariance[0, 0] + sigma2)
    prediction = tested(b[0], spread, df, level)
    del prediction["p"]  # nothing is tested here
    numbers = {"pooled": tests[0], "prediction": prediction | narrow}
    for key, benchmark in BENCHMARKS.items():
        numbers[key] = {"estimate": above((benchmark - b[0]) / spread, df)} | narrow
    return numbers


def _robust(model: Model, found: Fit, names: list[str], level: float) -> dict[str, dict]:
    """The coefficients with errors that hold when effects depend on one another otherwise."""
    assumed = _multilevel.covariance_at(model, found.best.sigma2)
    robust = cr2(model.given, model.effects, model.studies.member, *assumed)
    usual = np.sqrt(np.diag(_multilevel.coefficients(model, found.best)[1]))
    numbers = {}
    for name, *found_robust, other_se in zip(names, *robust, usual, strict=True):
        key = "robust" if len(names) == 1 else f"robust_{name}"
        numbers[key] = robustly_tested(*found_robust, other_se, level)
    return numbers


def _differences(model: Model, found: Fit, level: float) -> dict[str, dict]:
    """How much studies, and effects within a study, differ beyond chance."""
    q, typical = _multilevel.under_one_effect(model)
    sigma2 = model.unit**2 * found.best.sigma2
    share = 100 * sigma2 / (sigma2.sum() + typical)
    df = len(model.outcome) - model.design.shape[1]
    numbers = {
        "i2": {"estimate": share.sum(), "cautions": ["i2_no_size"]},
        "q": {"estimate": q, "df": df, "p": special.chdtrc(df, q)},
    }
    for place, part in enumerate(WHERE):
        low, high = _multilevel.profile_interval(model, found, place, level)
        bounds = {"estimate": sigma2[place], "low": low, "high": high, "level": level}
        if np.isnan(high):
            bounds |= not_computable("dit interval heeft geen bovengrens")
        fallen = found.best.log_likelihood - found.without[place].log_likelihood
        ratio = max(2 * fallen, 0.0)
        test = {"estimate": ratio, "df": 1, "p": special.chdtrc(1, ratio)}
        numbers |= {f"sigma2_{part}": bounds, f"test_{part}": test}
        numbers[f"i2_{part}"] = {"estimate": share[place]}
    return numbers
