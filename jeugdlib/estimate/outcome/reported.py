"""From whatever a study reports to an effect: per row by what is filled in."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy import stats

from jeugdlib.columns import InputError, add_cautions, require
from jeugdlib.columns.studies import DIRECTIONS, ENGLISH
from jeugdlib.estimate._effects import NO_SPREAD, STANDARD, numbers, quietly, turned, with_effect
from jeugdlib.estimate.outcome.before_after import before_after, before_after_control, recover_r
from jeugdlib.estimate.outcome.binary import (
    LOG_ODDS,
    LOG_RISK,
    RISK,
    odds_ratio,
    risk_difference,
    risk_ratio,
    with_ratio,
)
from jeugdlib.estimate.outcome.conversion import convert
from jeugdlib.estimate.outcome.correlation import FISHER_Z, fisher_z, with_correlation
from jeugdlib.estimate.outcome.effect_size import from_t, hedges_g

MEASURES = {
    "d": STANDARD,
    "odds_ratio": LOG_ODDS,
    "risk_ratio": LOG_RISK,
    "risk_difference": RISK,
    "correlation": FISHER_Z,
}
BEYOND_ROUNDING = 1.5  # figures of one spread that are more times apart are not of that spread
ASSUMED_R = 0.5  # only where a study gives nothing from which it follows; the answer says so
ANSWERED = (
    *("estimate", "variance", "se", "low", "high", "level", "df", "n", "unit"),
    *("kind", "method", "cautions", "design"),
)


def effects(rows: pd.DataFrame, *, measure: str = "d", level: float = 0.95) -> pd.DataFrame:
    """One effect per row, from what the row has, above 0 if the treated are better off.

    The first of these of which every column is filled is used: the effect with its variance,
    standard error or 95% interval; before and after with controls and `r`; means and SDs (or
    medians and quartiles, or standard errors of means); before and after with controls, and then
    without; counts; t, F(1, df), exact two-sided p, chi-square; correlation.

    Parameters
    ----------
    rows : DataFrame from `reduce.effects`, one row per effect (columns/studies.py: ENGLISH)
        direction : "hoger is beter" or "hoger is slechter", which turns the sign. An effect or
            correlation without it is taken as it is, with a caution
        cluster_size, icc : optional; the variance is multiplied by 1 + (cluster_size − 1) icc
    measure : "d", "odds_ratio", "correlation" (from anything, as log odds ratio and Fisher z),
        "risk_ratio" (as log) or "risk_difference" (both from counts only). An effect that was given
        is in this measure already
    level : confidence level of the intervals

    Returns
    -------
    The same rows with estimate, variance, se, low, high, level, df, n, unit, kind, method, design
    and cautions; of ratios also ratio, ratio_low and ratio_high; of correlations correlation_low
    and correlation_high. Before and after without controls becomes design "voor-na", and a
    correlation without a design "samenhang".

    Raises
    ------
    ValueError : the measure is unknown, or `study` is missing.
    InputError : a row has too little, or no direction, or figures that contradict one another; the
        study and what it lacks are named.

    Source: Lipsey & Wilson (2001), Practical Meta-Analysis, app. B; for the cluster correction
    Higgins et al. (2019), Cochrane Handbook, §23.1.4.
    """
    if measure not in MEASURES:
        raise ValueError(f"measure {measure!r} is not one of {list(MEASURES)}")
    if len(require(rows, "study")) == 0:
        raise InputError("de tabel heeft geen rijen", where="tabel studies")
    filled = _filled(rows.reset_index(drop=True))
    recipe = _recipe_of_each(filled, measure)
    _require_direction(filled, recipe)

    groups = filled.groupby(recipe, sort=False)
    answers = pd.concat([_computed(part, name, measure, level) for name, part in groups])
    answers = turned(answers.sort_index(), filled["direction"] == "hoger is slechter")
    answers = _clustered(answers)
    result = rows.assign(**{name: answers[name].to_numpy() for name in ANSWERED})
    if measure in ("odds_ratio", "risk_ratio"):
        return with_ratio(result)
    return with_correlation(result) if measure == "correlation" else result


def _given(rows: pd.DataFrame, **form: object) -> pd.DataFrame:
    estimate, variance = numbers(rows, "estimate", "variance")
    n = rows["n"].to_numpy()
    form |= {"method": "zoals gegeven", "df": n - 2, "least": 1}
    form["reasons"] = {NO_SPREAD: variance <= 0}
    return with_effect(rows, estimate, variance, n[None], **form)


def _from_t(rows: pd.DataFrame, *, level: float) -> pd.DataFrame:
    t = rows["t_of_groups"].to_numpy()
    effects = from_t(rows, t, {"p is 0; vul de exacte p-waarde in": np.isinf(t)}, level=level)
    return effects.assign(method="uit t, F of p: " + effects["method"])


@quietly
def _from_chi2(rows: pd.DataFrame, *, level: float) -> pd.DataFrame:
    chi2, n = numbers(rows, "chi2", "n")
    left = np.where(chi2 < n, n - chi2, np.nan)
    form = {"method": "d uit chi-kwadraat (zonder J)"}
    form["reasons"] = {"chi-kwadraat is niet kleiner dan het aantal jeugdigen": chi2 >= n}
    d = _sign(rows).to_numpy() * 2 * np.sqrt(chi2 / left)
    return with_effect(rows, d, 4 / left, n[None], level=level, **form)


def _sign(rows: pd.DataFrame) -> pd.Series:
    return rows["higher"].map({"behandeld": 1, "controle": -1}).astype(float)


def _both(*names: str) -> tuple[str, ...]:
    return tuple(f"{name}_{group}" for name in names for group in ("treated", "control"))


BESIDE = _both("before_mean", "mean", "before_sd", "n")
ALONE = ("before_mean_treated", "mean_treated", "before_sd_treated", "n_treated")
# What is needed for each way to an effect; the first that a row can go is taken.
RECIPES: dict[str, tuple[tuple[str, ...], Callable[..., pd.DataFrame]]] = {
    "given": (("estimate", "variance"), _given),
    "beside": ((*BESIDE, "r"), before_after_control),
    "means": (_both("mean", "sd", "n"), hedges_g),
    "beside_assumed": (BESIDE, before_after_control),
    "change": (ALONE, before_after),
    "counts": (_both("count", "n"), odds_ratio),
    "t": (("t", *_both("n")), _from_t),
    "f": (("f", "higher", *_both("n")), _from_t),
    "p": (("p", "higher", *_both("n")), _from_t),
    "chi2": (("chi2", "higher", "n"), _from_chi2),
    "correlation": (("correlation", "n"), fisher_z),
}
OF_COUNTS = {"risk_ratio": risk_ratio, "risk_difference": risk_difference}
AS_THEY_ARE = ("given", "correlation")


def _computed(rows: pd.DataFrame, name: str, measure: str, level: float) -> pd.DataFrame:
    estimator = RECIPES[name][1]
    if name == "counts":
        estimator = OF_COUNTS.get(measure, estimator)
    assumed = rows["r"].isna() & (name in ("beside_assumed", "change"))
    undirected = rows["direction"].isna()
    estimated = rows["of_quartiles"] & ("mean_treated" in RECIPES[name][0])
    marks = {f"assumed_r {ASSUMED_R}": assumed, "direction_unknown": undirected}
    marks["from_quartiles"] = estimated
    codes = [[code for code in marks if marks[code][place]] for place in rows.index]
    answers = add_cautions(estimator(rows.fillna({"r": ASSUMED_R}), level=level), codes)
    if name == "given":
        answers["unit"] = MEASURES[measure]
    if name == "correlation":
        answers["design"] = answers["design"].astype(object).fillna("samenhang")
    return answers if measure in OF_COUNTS else convert(answers, MEASURES[measure])


def _clustered(effects: pd.DataFrame) -> pd.DataFrame:
    """The effects with the variance and interval that belong to groups drawn as a whole."""
    _refuse(
        effects,
        effects["cluster_size"].isna() != effects["icc"].isna(),
        "clustergrootte en icc horen bij elkaar, en een van de twee ontbreekt",
        "Vul ze allebei in, of laat ze allebei leeg.",
    )
    times = (1 + (effects["cluster_size"] - 1) * effects["icc"]).fillna(1.0)
    drawn = times > 1
    se = effects["se"] * np.sqrt(times)
    half = stats.norm.ppf((1 + effects["level"]) / 2) * se
    words = effects["method"] + "; variantie maal ontwerpeffect 1 + (m − 1) icc"
    larger = effects.assign(variance=effects["variance"] * times, se=se)
    larger["low"] = effects["low"].where(~drawn, effects["estimate"] - half)
    larger["high"] = effects["high"].where(~drawn, effects["estimate"] + half)
    of_chances = effects["unit"] == RISK
    for bound in ("low", "high"):  # a chance lies between 0 and 1
        larger[bound] = larger[bound].mask(of_chances, larger[bound].clip(-1, 1))
    larger["method"] = effects["method"].where(~drawn, words)
    return add_cautions(larger, [[f"clustered {one:.2f}"] * (one > 1) for one in times])


@quietly
def _filled(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with what follows from other columns: variance, mean and SD, r, t."""
    needed = {name for needs, _ in RECIPES.values() for name in needs}
    needed |= {"se", "low", "high", "cluster_size", "icc", *_both("se_mean", "median", "q1", "q3")}
    names = list(dict.fromkeys([*rows, *sorted(needed), "direction", "design"]))
    known = rows.reindex(columns=names).astype(dict.fromkeys(needed - {"higher"}, float))
    known["higher"] = known["higher"].where(_sign(known).notna())
    known["variance"] = known["variance"].fillna(known["se"].fillna(_of_interval(known)) ** 2)
    known["n"] = known["n"].fillna(known["n_treated"] + known["n_control"])
    of_f = _sign(known) * np.sqrt(known["f"])
    df = known["n_treated"] + known["n_control"] - 2  # n may be of another moment
    of_p = _sign(known) * stats.t.isf(known["p"] / 2, df)
    known["t_of_groups"] = known["t"].fillna(of_f).fillna(of_p)
    known["of_quartiles"] = False
    for group in ("treated", "control"):
        _fill_moments(known, group)
    return recover_r(known)


def _of_interval(rows: pd.DataFrame) -> pd.Series:
    """The standard error of a given effect from its 95% interval, which has to fit the rest."""
    half = (rows["high"] - rows["low"]) / 2
    of_interval = half / stats.norm.ppf(0.975)
    beside = pd.concat([np.sqrt(rows["variance"]), rows["se"], of_interval], axis=1)
    apart = rows["estimate"].notna() & (beside.max(axis=1) > BEYOND_ROUNDING * beside.min(axis=1))
    _refuse(
        rows,
        apart,
        "variantie, standaardfout en interval van het effect spreken elkaar tegen",
        "Kijk ze na, en laat leeg wat niet zeker is. De variantie is de standaardfout in het "
        "kwadraat; het interval is dat van 95%.",
    )
    off = (rows["estimate"] - (rows["high"] + rows["low"]) / 2).abs()
    aside = beside.iloc[:, :2].isna().all(axis=1) & (off > 0.05) & (off > 0.15 * half)
    _refuse(
        rows,
        aside,
        "het effect ligt niet midden in het interval",
        "Is het een odds ratio of relatief risico? Vul dan van alle drie de natuurlijke logaritme "
        "in. Is het een correlatie? Zet die bij correlatie. Vul anders de standaardfout in.",
    )
    return of_interval


def _refuse(rows: pd.DataFrame, wrong: pd.Series, problem: str, mend: str) -> None:
    """Raises InputError that names the first study for which something is wrong."""
    if wrong.any():
        raise InputError(problem, where=f"studie {rows.loc[wrong, 'study'].iloc[0]}", mend=mend)


def _fill_moments(rows: pd.DataFrame, group: str) -> None:
    """Fill in the mean and SD of a group, from a standard error or from quartiles.

    Source: Luo et al. (2018), Stat. Methods Med. Res. 27, 1785-1805, scenario S3 (mean); Wan et al.
    (2014), BMC Med. Res. Methodol. 14, 135, scenario C3 (SD).
    """
    mean, sd = f"mean_{group}", f"sd_{group}"
    median, q1, q3, n = (rows[f"{name}_{group}"] for name in ("median", "q1", "q3", "n"))
    rows[sd] = rows[sd].fillna(rows[f"se_mean_{group}"] * np.sqrt(n))
    weight, more = 0.7 + 0.39 / n, n.where(n > 1)
    spread = (q3 - q1) / (2 * stats.norm.ppf((0.75 * more - 0.125) / (more + 0.25)))
    rows["of_quartiles"] |= (rows[mean].isna() | rows[sd].isna()) & spread.notna()
    rows[mean] = rows[mean].fillna(weight * (q1 + q3) / 2 + (1 - weight) * median)
    rows[sd] = rows[sd].fillna(spread)


def _recipe_of_each(rows: pd.DataFrame, measure: str) -> pd.Series:
    names = ("given", "counts") if measure in OF_COUNTS else tuple(RECIPES)
    needs = {name: list(RECIPES[name][0]) for name in names}
    able = pd.DataFrame({name: rows[needs[name]].notna().all(axis=1) for name in names})
    for place in able.index[~able.any(axis=1)]:
        gaps = rows.loc[place].isna()
        started = [of for of in needs.values() if not gaps[of].all()]
        # the fewest that are lacking, and then the most that are there
        nearest = min(started, key=lambda of: (gaps[of].sum(), -len(of)), default=needs["given"])
        dutch = {english: name for name, english in ENGLISH.items()}
        raise InputError(
            "uit deze rij is geen effect te berekenen",
            where=f"studie {rows.at[place, 'study']}",
            mend=f"Vul aan: {', '.join(dutch.get(name, name) for name in nearest if gaps[name])}.",
        )
    return able.idxmax(axis=1)


def _require_direction(rows: pd.DataFrame, recipe: pd.Series) -> None:
    unknown = ~rows["direction"].isin(DIRECTIONS)
    _refuse(
        rows,
        unknown & (rows["direction"].notna() | ~recipe.isin(AS_THEY_ARE)),
        "de richting is niet ingevuld, dus is niet te zeggen wie er beter af is",
        f"Vul bij richting in: {', of '.join(DIRECTIONS)}.",
    )
