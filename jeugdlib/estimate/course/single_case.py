"""One child, measured often before and after the help began: is after better than before?"""

from functools import reduce
from math import prod

import numpy as np
import pandas as pd
from scipy import stats

from jeugdlib.columns import Answers, add_cautions, mark_like, require, require_level
from jeugdlib.estimate._autocorrelation import Fit, least_squares, prais_winsten
from jeugdlib.estimate._phases import (
    as_large,
    differences_by_start,
    kendall,
    non_overlap,
    non_overlap_interval,
    without_baseline_trend,
)

FEW = 5  # a phase with fewer scores than this shows little: WWC (2022), standards 5.0
TREND = 0.05  # a trend in the baseline with a smaller p is taken off: Tarlow (2017)
LEAST_FOR_LINE = 3  # measurements in a phase; with two every line fits
ALIKE = 0.2  # from this correlation on, that scores after each other are alike is said
COEFFICIENTS = {"niveau": 2, "helling": 3, "helling_basislijn": 1}  # their place among the four
LINES = "twee lijnen, REML met AR(1)"
STARTS = "eenzijdig, over de beginmomenten die geloot hadden kunnen worden"
NO_SPREAD = "alle scores zijn gelijk"
ALL_STARTS = 100_000  # up to so many ways to draw the starts of some children all are gone through
DRAWS = 9_999  # of more ways than that


def nap(measured: pd.DataFrame, *, better: int = 1, level: float = 0.95) -> pd.DataFrame:
    """How often a score after the help began is better than one before it.

    Parameters
    ----------
    measured : DataFrame, one row per measurement of one child, in order
        time : when, in the unit of `per`
        value : the score, in points
        phase : 1 before the help, 2 from its start on; later phases are left out, and counted
    better : 1 when a higher score is better, -1 when a lower one is
    level : confidence level of the interval, between 0 and 1

    Returns
    -------
    One row `nap`: estimate, low and high are parts of all pairs of a score before and one after
    (ties a half; 0.5 is no difference), with n (how many measurements).

    Raises
    ------
    ValueError : a column is missing or has gaps, the time does not go up, or phase 1 or 2 is empty.

    Source: Parker & Vannest (2009), Behavior Therapy 40, 357-367; interval: Newcombe (2006),
    Statistics in Medicine 25, 559-573, method 5.
    """
    require_level(level)
    rows, cautions = _two_phases(measured)

    before, after = (better * part for part in _scores(rows))
    part = non_overlap(before, after)
    low, high = non_overlap_interval(part, (len(before), len(after)), level)
    found = {"label": "Paren waarin de score na het begin van de hulp beter was", "unit": "deel"}
    found |= {"estimate": part, "low": low, "high": high, "level": level}
    method = "NAP; interval van Newcombe, methode 5"
    return _answers(pd.DataFrame(found, index=["nap"]), method, rows, [*cautions, "as_if_apart"])


def baseline_corrected_tau(measured: pd.DataFrame, *, better: int = 1) -> pd.DataFrame:
    """Whether scores are better after the help began, less a trend that was there before.

    Parameters
    ----------
    measured, better : as in `nap`

    Returns
    -------
    One row `tau`: estimate is Kendall's tau-b of score and phase (above 0: better), with p
    (two-sided) and n. Where the baseline has a trend (p under .05) it is first taken off all
    scores, and a caution says so.

    Raises
    ------
    ValueError : as `nap`.

    Source: Tarlow (2017), Behavior Modification 41, 427-467.
    """
    rows, cautions = _two_phases(measured)

    value, time = better * rows["value"].to_numpy(float), rows["time"].to_numpy(float)
    baseline = (rows["phase"] == 1).to_numpy()
    if kendall(value[baseline], time[baseline], exact=True)[1] < TREND:
        value, _ = without_baseline_trend(value, time, baseline)
        cautions.append("trend_taken_off")
    tau, p = kendall(value, ~baseline, exact=False)
    why_not = NO_SPREAD if len(rows) > 2 else "er zijn maar twee metingen"
    cautions += [f"not_computable {why_not}"] if np.isnan(tau) else []
    found = {"label": "Samenhang van score en hulp (tau, van −1 tot 1)", "estimate": tau, "p": p}
    method = "Kendall, basislijn gecorrigeerd volgens Tarlow"
    return _answers(pd.DataFrame(found, index=["tau"]), method, rows, [*cautions, "tau_too_often"])


def piecewise(measured: pd.DataFrame, *, level: float = 0.95) -> Answers:
    """A line before and a line after the help began: the jump between them, and the other slope.

    Parameters
    ----------
    measured : as in `nap`, with per: the unit of time ("week"), and fase: the name of the phase
    level : confidence level of the intervals, between 0 and 1

    Returns
    -------
    Answers. `answers`: `niveau` (the jump at the first score after the start, points; above 0 is a
    higher score), `helling` (how much steeper afterwards, points per unit of time) and
    `helling_basislijn`; with se, df, p. `rows`: all measurements, with median (of the phase),
    fitted, counterfactual (the line of the baseline, gone on) and its low and high; these are
    missing when a phase has fewer than 3 scores.

    Raises
    ------
    ValueError : as `nap`.

    Source: Huitema & McKean (2000), Educ. Psychol. Meas. 60, 38-58. Errors are alike from one
    measurement to the next (AR(1), by order; restricted maximum likelihood).
    """
    require_level(level)
    rows, cautions = _two_phases(measured)

    x, y = _lines(rows), rows["value"].to_numpy(float)
    drawn = measured.assign(median=measured.groupby("phase")["value"].transform("median"))
    table = pd.DataFrame({"label": _labels(rows), "estimate": np.nan}, index=list(COEFFICIENTS))
    why_not = _without_lines(rows, x, y)
    if why_not:
        cautions.append(f"not_computable {why_not}")
    else:
        fit = prais_winsten(x, y, np.arange(len(y)))
        table = table.assign(**_coefficients(fit, x, level))
        lines = pd.DataFrame({"fitted": x @ fit.coef, **_gone_on(fit, x, level)}, rows.index)
        drawn = drawn.join(lines)
        cautions.append("one_child_narrow")
        cautions += [f"measured_alike {fit.rho}"] if fit.rho > ALIKE else []
    per = f"punten per {rows['per'].iloc[0]}"
    answers = _answers(table.assign(unit=["punten", per, per]), LINES, rows, cautions)
    return Answers(answers=answers, rows=mark_like(drawn, measured))


def randomisation_test(
    measured: pd.DataFrame, *, better: int = 1, least: int = FEW
) -> pd.DataFrame:
    """How many of the moments at which the help could have begun show at least this difference.

    Parameters
    ----------
    measured, better : as in `nap`
    least : how many measurements each phase had to have when the start was drawn

    Returns
    -------
    One row `toets`: estimate (mean after less mean before, points, above 0: better), p (one-sided:
    better; exact over all possible starts) and n. Not computable when a phase is shorter than
    `least`.

    Raises
    ------
    ValueError : as `nap`, or least is under 1.

    Source: Edgington (1980), J. Educ. Stat. 5, 235-251.
    """
    rows, cautions = _two_phases(measured)
    found = _drawn_starts([_scores(rows)], better, least)
    label = "Verschil tussen het gemiddelde van na en van voor (boven 0: beter)"
    return _answers(found.set_axis(["toets"]).assign(label=label), STARTS, rows, cautions)


def multiple_baseline(
    measured: pd.DataFrame,
    *,
    better: int = 1,
    least: int = FEW,
    level: float = 0.95,
    rng: np.random.Generator,
) -> Answers:
    """Several children, whose help began at different moments: do scores change when it begins?

    Parameters
    ----------
    measured : as in `nap`, with client_id: which child
    better, least, level : as in `nap` and `randomisation_test`
    rng : draws starts when there are more than 100 000 ways to draw those of all children

    Returns
    -------
    Answers. `answers`: `toets_samen` (the mean over children of mean after less mean before,
    points, above 0: better; p one-sided, when each start was drawn by itself), with children; not
    computable for one child.
    `rows`: a row `nap` per child (index: client_id).

    Raises
    ------
    ValueError : as `nap`, or there are no children.

    Source: Marascuilo & Busk (1988), Behavioral Assessment 10, 1-28.
    """
    require_level(level)
    children = dict(iter(measured.groupby(require(measured, "client_id")["client_id"])))
    if not children:
        raise ValueError("there are no children")

    phases = [_two_phases(child)[0] for child in children.values()]
    scores = [_scores(rows) for rows in phases]
    found = _drawn_starts(scores, better, least, rng).set_axis(["toets_samen"])
    label = "Dat verschil, gemiddeld over de kinderen (boven 0: beter)"
    cautions = sorted({code for row in measured.get("cautions", []) for code in row})
    if len(children) == 1:
        found = found.assign(estimate=np.nan, p=np.nan)
        cautions.append("not_computable van maar één kind zijn er twee fasen")
    elif len({len(before) for before, _ in scores}) == 1:
        cautions.append("same_start")
    together = _answers(found.assign(label=label), STARTS, pd.concat(phases), cautions)
    each = [nap(child, better=better, level=level) for child in children.values()]
    named = pd.concat(each).set_axis(pd.Index(children, name="client_id"))
    return Answers(
        answers=mark_like(together.assign(children=len(children)), measured),
        rows=mark_like(named, measured),
    )


def _two_phases(measured: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The measurements of phases 1 and 2, checked, and what is to be said of them."""
    table = require(measured, "time", "value", "phase")
    rows = measured[table["phase"] <= 2]
    sizes = [int((rows["phase"] == phase).sum()) for phase in (1, 2)]
    in_order = table["time"].is_monotonic_increasing and table["phase"].is_monotonic_increasing
    if min(sizes) == 0 or not in_order:
        raise ValueError("time and phase must go up, and phases 1 and 2 have measurements")
    cautions = [f"few_in_phase {min(sizes)}"] if min(sizes) < FEW else []
    cautions += [f"first_two_phases {table['phase'].max()}"] if table["phase"].max() > 2 else []
    return rows, [*cautions, "one_start"]


def _scores(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    value, baseline = rows["value"].to_numpy(float), (rows["phase"] == 1).to_numpy()
    return value[baseline], value[~baseline]


def _answers(
    table: pd.DataFrame, method: str, rows: pd.DataFrame, cautions: list[str]
) -> pd.DataFrame:
    answers = table.assign(n=len(rows), children=1, kind="effect", method=method)
    return mark_like(add_cautions(answers, [cautions] * len(answers)), rows)


def _lines(rows: pd.DataFrame) -> np.ndarray:
    """Columns: level at the first measurement, slope, jump at the first after, other slope."""
    time, after = rows["time"].to_numpy(float), (rows["phase"] == 2).to_numpy()
    since = np.where(after, time - time[after][0], 0.0)
    return np.column_stack([np.ones(len(time)), time - time[0], after, since])


def _labels(rows: pd.DataFrame) -> list[str]:
    first, second = rows["fase"].iloc[[0, -1]]
    return [
        f"Sprong in de score bij het begin van fase {second}",
        f"Verandering van de helling in fase {second}",
        f"Helling in fase {first}",
    ]


def _without_lines(rows: pd.DataFrame, x: np.ndarray, y: np.ndarray) -> str:
    """Why two lines with their uncertainty cannot be drawn; empty when they can."""
    if rows.groupby("phase").size().min() < LEAST_FOR_LINE:
        return f"een fase telt minder dan {LEAST_FOR_LINE} metingen"
    return "" if least_squares(x, y).left.any() else "alle scores liggen precies op de twee lijnen"


def _coefficients(fit: Fit, x: np.ndarray, level: float) -> dict[str, np.ndarray | float]:
    place = list(COEFFICIENTS.values())
    estimate, se, df = fit.coef[place], np.sqrt(np.diag(fit.cov))[place], len(x) - x.shape[1]
    half = stats.t.ppf((1 + level) / 2, df) * se
    p = 2 * stats.t.sf(np.abs(estimate / se), df)
    found = {"estimate": estimate, "se": se, "low": estimate - half, "high": estimate + half}
    return {**found, "level": level, "df": df, "p": p}


def _gone_on(fit: Fit, x: np.ndarray, level: float) -> dict[str, np.ndarray]:
    """The line of the baseline as if it had gone on, with its band."""
    on = np.column_stack([x[:, :2], np.zeros((len(x), 2))])
    middle = on @ fit.coef
    half = stats.t.ppf((1 + level) / 2, len(x) - x.shape[1]) * np.sqrt(
        np.einsum("ij,jk,ik->i", on, fit.cov, on)
    )
    return {"counterfactual": middle, "low": middle - half, "high": middle + half}


def _drawn_starts(
    scores: list[tuple[np.ndarray, np.ndarray]],
    better: int,
    least: int,
    rng: np.random.Generator | None = None,
) -> pd.DataFrame:
    """The mean difference of some children, with p over the starts that they could have had."""
    if least < 1:
        raise ValueError(f"least {least} must be 1 or more")
    shortest = min(min(map(len, pair)) for pair in scores)
    seen = better * float(np.mean([after.mean() - before.mean() for before, after in scores]))
    found = pd.DataFrame({"estimate": [np.nan], "p": np.nan, "unit": "punten"})
    if shortest < least:
        return add_cautions(found, [[f"not_computable een fase telt minder dan {least} metingen"]])
    possible = [better * differences_by_start(np.concatenate(pair), least) for pair in scores]
    ways = prod(map(len, possible))
    if ways <= ALL_STARTS:
        sums = reduce(lambda so_far, next: np.add.outer(so_far, next).ravel(), possible)
        p = as_large(sums / len(scores), seen).mean()
    else:
        sums = sum(rng.choice(values, DRAWS) for values in possible)
        p = (1 + as_large(sums / len(scores), seen).sum()) / (1 + DRAWS)
    compared = ways if ways <= ALL_STARTS else 1 + DRAWS
    return add_cautions(found.assign(estimate=seen, p=p), [[f"starts_drawn {compared}"]])
