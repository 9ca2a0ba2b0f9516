"""Two-level meta-analysis: what do studies say together, and how much do they differ?"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import special

from jeugdlib.columns import Answers, require_level
from jeugdlib.estimate._design import average_of, poolable
from jeugdlib.estimate._effects import STANDARD
from jeugdlib.estimate._heterogeneity import METHODS, Fit, above, critical, fit, i2, q_profile
from jeugdlib.estimate._moderators import design_matrix, missing_moderators
from jeugdlib.estimate.evidence._answers import (
    answer_table,
    by,
    not_computable,
    tested,
    thin,
)

# from here on prediction intervals hold .935 to .965 of the time (docs/coverage.md)
MANY, MUCH = 20, 75  # effects or more, with an I² of this percentage or more
BENCHMARKS = {"chance_above_0": 0.0, "chance_above_0_2": 0.2}
ONE = "er is maar één effect"
TWO = "met minder dan drie effecten is niets te voorspellen"


def meta_analysis(
    effects: pd.DataFrame,
    *,
    method: str = "reml",
    moderators: Sequence[str] = (),
    knapp_hartung: bool | None = None,
    level: float = 0.95,
) -> Answers:
    """The mean effect of studies, how much they differ, and what to expect in a new setting.

    With moderators: how the effect differs between studies by what describes them.

    Parameters
    ----------
    effects : DataFrame, one row per effect
        study : which study it comes from; more than one effect per study gets a caution
        estimate, variance : the effect, and its variance above 0; effects that could not be
            computed are left out and counted
        design, unit : optional; designs or units that do not belong together are refused
    method : "reml", "ml", "pm" (Paule-Mandel), "dl" (DerSimonian-Laird, not under 0) or "fixed"
        (one true effect in all studies)
    moderators : columns that may explain a difference: numbers as they are, texts against the
        alphabetically first value
    knapp_hartung : intervals from the spread of the effects, with t on k - p degrees of freedom;
        otherwise from the standard errors, with the normal distribution. None: the first, but
        with one true effect the second
    level : confidence level of the intervals, between 0 and 1

    Returns
    -------
    Answers. `answers`: `pooled`, `prediction` (where a new true effect lies, with the same
    distribution as `pooled`), `tau2` (with its Q-profile interval), `q`, `i2` (percent), `h2`,
    `chance_above_0` and, in standard deviations, `chance_above_0_2` (that a new true effect is
    larger). With moderators `moderator_intercept`, `moderator_<name>` or
    `moderator_<name>_<value>`, `omnibus` and `r2` (percent) instead of what is said of one mean.
    `rows`: the effects with their `weight`.

    Raises
    ------
    ValueError : a column is missing, or a setting does not exist.
    InputError : no effect is left, a variance is not above 0, or designs, units or moderators
        cannot be used.

    Source: Viechtbauer (2005), J. Educ. Behav. Stat. 30, 261-293; Knapp & Hartung (2003), Stat.
    Med. 22, 2693-2710; Higgins & Thompson (2002), Stat. Med. 21, 1539-1558; Higgins, Thompson &
    Spiegelhalter (2009), J. R. Stat. Soc. A 172, 137-159, with the degrees of freedom of `pooled`.
    """
    require_level(level)
    rows, cautions = poolable(effects)
    word, unit, unknown = average_of(rows)
    design, names, kept = design_matrix(rows, moderators)
    rows = rows if kept.all() else rows[kept]

    y, v = rows["estimate"].to_numpy(float), rows["variance"].to_numpy(float)
    knapp_hartung = method != "fixed" if knapp_hartung is None else knapp_hartung
    model = fit(y, v, design, method=method, knapp_hartung=knapp_hartung)
    studies = rows["study"].nunique()
    cautions += [*unknown, *missing_moderators(kept), *thin(len(rows), studies)]
    if knapp_hartung:
        cautions += _spread(model, level)

    if moderators:
        answers = _regression(model, names, cautions, level) | _explained(model, y, v, method)
    else:
        answers = {"pooled": mean_answer(model, word, unit, cautions, level)}
        answers |= _new_setting(model, word, unit, level) if method != "fixed" else {}
    random = method != "fixed" and model.residual_df > 0
    bounds = q_profile(y, v, design, level) if random else (0.0, 0.0)
    answers |= difference_answers(model, method, bounds, level)
    method = METHODS[method]
    answers = {key: row | {"method": f"{method}, {row['method']}"} for key, row in answers.items()}
    table = answer_table(answers, effects, effects=len(rows), studies=studies)
    return Answers(answers=table, rows=weighted(rows, model.weights, level))


def weighted(rows: pd.DataFrame, weights: np.ndarray, level: float) -> pd.DataFrame:
    """The effects with their part of all weight, and what a figure of them needs.

    An interval that an effect has already stays; one without gets the normal one.
    """
    had = set(rows.columns)
    y, se = rows["estimate"].to_numpy(float), np.sqrt(rows["variance"].to_numpy(float))
    new = {"weight": weights / weights.sum(), "se": se}
    if not {"low", "high", "level"} <= had:
        half = critical(level, np.inf) * se
        new |= {"low": y - half, "high": y + half, "level": level}
    if "kind" not in had:
        new["kind"] = "effect"
    if "cautions" not in had:
        new["cautions"] = pd.Series([()] * len(rows), index=rows.index, dtype=object)
    return rows.assign(**new)


def _spread(model: Fit, level: float) -> list[str]:
    """The cautions of Knapp-Hartung: no spread to go by, or less than the standard errors say."""
    if model.residual_df and model.df == np.inf:
        return ["no_spread"]
    normal = critical(level, np.inf) / np.sqrt(model.weights.sum())
    own = critical(level, model.df) * np.sqrt(model.covariance[0, 0])
    return ["narrower_than_normal"] if len(model.coefficients) == 1 and own < normal else []


def mean_answer(model: Fit, word: str, unit: str | None, cautions: list[str], level: float) -> dict:
    """The mean of a fit without moderators, as an answer."""
    mean, se = model.coefficients[0], np.sqrt(model.covariance[0, 0])
    label = "Gemiddeld effect" if word == "effect" else f"Gemiddelde {word}"
    words = {"kind": "effect", "unit": unit, "method": by(model.df), "cautions": cautions}
    return {"label": label} | words | tested(mean, se, model.df, level)


def _new_setting(model: Fit, word: str, unit: str | None, level: float) -> dict:
    """Where the true effect of a setting like these may lie, and the chance that it is above."""
    the = ("het " if word == "effect" else "de ") + word
    labels = {
        "prediction": f"Waar {the} in een nieuwe setting kan liggen",
        "chance_above_0": f"Kans dat {the} in een nieuwe setting boven 0 ligt",
        "chance_above_0_2": f"Kans dat {the} in een nieuwe setting boven 0,2 ligt",
    }
    sure = model.residual_df >= MANY - 1 and i2(model) >= MUCH
    same = {"kind": "share", "method": f"voorspelling, {by(model.df)}"}
    same["cautions"] = [] if sure else ["prediction_narrow"]
    told = {"prediction", *benchmarks_in(unit)}
    words = {key: {"label": label} | same for key, label in labels.items() if key in told}
    words["prediction"] |= {"kind": "effect", "unit": unit}
    if model.residual_df < 2:
        return {key: row | not_computable(TWO) for key, row in words.items()}

    mean, se = model.coefficients[0], np.sqrt(model.covariance[0, 0] + model.tau2)
    interval = tested(mean, se, model.df, level)
    del interval["p"]  # nothing is tested here
    words["prediction"] |= interval
    for key, benchmark in benchmarks_in(unit).items():
        words[key]["estimate"] = above((benchmark - mean) / se, model.df)
    return words


def benchmarks_in(unit: str | None) -> dict[str, float]:
    """Above what the chance is told: 0.2 says something in standard deviations only."""
    told = unit in (None, STANDARD)
    return {key: value for key, value in BENCHMARKS.items() if value == 0 or told}


def difference_answers(model: Fit, method: str, bounds: tuple[float, float], level: float) -> dict:
    """How much the effects differ beyond chance; `bounds` is the interval of tau2."""
    random, df = method != "fixed", model.residual_df
    answers = {
        "tau2": {"label": "Variantie tussen studies (tau²)", "method": "Q-profiel"},
        "q": {"label": "Toets op verschil tussen studies (Q)", "method": "chi-kwadraat"},
        "i2": {"label": "Deel van de spreiding dat geen toeval is (I²)", "unit": "%"},
        "h2": {"label": "Spreiding, gedeeld door die van alleen toeval (H²)"},
    }
    answers = {key: {"kind": "model", "method": "uit Q"} | row for key, row in answers.items()}
    if not random:
        del answers["tau2"]
    if df == 0:
        return {key: row | not_computable(ONE) for key, row in answers.items()}

    answers["q"] |= {"estimate": model.q, "df": df, "p": special.chdtrc(df, model.q)}
    answers["i2"]["cautions"] = ["i2_no_size"]
    if not random:
        answers["i2"]["estimate"] = i2(model, fixed=True)
        answers["h2"]["estimate"] = model.q / df
        return answers
    tau2 = np.array([model.tau2, *bounds])
    scales = {
        "tau2": tau2,
        "i2": 100 * tau2 / (tau2 + model.typical),
        "h2": tau2 / model.typical + 1,
    }
    for key, numbers in scales.items():
        answers[key] |= dict(zip(("estimate", "low", "high"), numbers, strict=True))
        answers[key] |= {"level": level, "method": "interval uit het Q-profiel"}
        if bounds[1] == 0:
            answers[key]["cautions"] = [*answers[key].get("cautions", ()), "interval_empty"]
    return answers


def _regression(model: Fit, names: list[str], cautions: list[str], level: float) -> dict:
    words = {"kind": "model", "method": by(model.df), "cautions": [*cautions, "subgroup_p"]}
    se = np.sqrt(np.diag(model.covariance))
    answers = {
        f"moderator_{name}": {"label": f"Moderator {name}"}
        | words
        | tested(model.coefficients[place], se[place], model.df, level)
        for place, name in enumerate(names)
    }
    start = "Uitgangspunt: elke moderator is 0 of heeft de eerste waarde"
    answers["moderator_intercept"]["label"] = start
    return answers | {"omnibus": {"label": "Alle moderatoren samen"} | words | _omnibus(model)}


def _omnibus(model: Fit) -> dict:
    slopes = model.coefficients[1:]
    chi2, df = slopes @ np.linalg.solve(model.covariance[1:, 1:], slopes), len(slopes)
    if model.df == np.inf:
        p, method = special.chdtrc(df, chi2), f"chi-kwadraat met {df} vrijheidsgraden"
        return {"estimate": chi2, "df": df, "p": p, "method": method}
    method = f"F met {df} en {model.df:.0f} vrijheidsgraden"
    p = special.fdtrc(df, model.df, chi2 / df)
    return {"estimate": chi2 / df, "df": df, "p": p, "method": method}


def _explained(model: Fit, y: np.ndarray, v: np.ndarray, method: str) -> dict:
    if method == "fixed":
        return {}
    words = {"label": "Verklaard deel van de variantie tussen studies (R²)", "unit": "%"}
    words |= {"kind": "model", "method": "daling van tau²"}
    before = fit(y, v, method=method).tau2
    if before == 0:
        return {"r2": words | not_computable("zonder moderatoren is er al geen verschil te zien")}
    return {"r2": words | {"estimate": 100 * max(0.0, 1 - model.tau2 / before)}}
