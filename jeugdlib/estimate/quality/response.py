"""Response: who did not answer, and could that turn the conclusion?"""

import warnings
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import special, stats
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.tools.sm_exceptions import ModelWarning

from jeugdlib.columns import add_cautions, mark_like, require, require_level
from jeugdlib.columns.withheld import withheld
from jeugdlib.estimate._intervals import proportion_interval, whole_counts
from jeugdlib.estimate._withheld import NO_ANSWER, beside_withheld, of_rounded

CERTAIN = 1e-6  # a chance to answer this close to 0 or 1 is that: the model separates them
NEXT_TO_NONE = 0.0005  # "less than 0%" would be no sentence
EXACTLY = 1e-6  # of children: in doubles 0.29 × 100 falls just short of 29
NOBODY, SOME, ALL = range(3)  # who answered, of those who share a category
EVERYONE = "not_computable iedereen antwoordde, er zijn geen niet-invullers"
NO_ONE = "not_computable niemand antwoordde"


@beside_withheld("share", "eligible")
def bounds(responses: pd.DataFrame) -> pd.DataFrame:
    """Between which bounds the part of all lies, whatever those who did not answer would have said.

    Parameters
    ----------
    responses : DataFrame, one row per indicator
        count : how many have it, of those who answered
        n : how many answered
        eligible : how many could have answered, n or more

    Returns
    -------
    The same rows with estimate (the part of those who answered), low (nobody else has it), high
    (all others have it; parts of everyone), kind, method and cautions.

    Raises
    ------
    ValueError : a column is missing or has gaps, or not 0 ≤ count ≤ n ≤ eligible, in whole numbers.

    Source: Manski (1989), J. Hum. Resour. 24, 343-360.
    """
    count, n, eligible = _answered(responses)
    some, absent = eligible > 0, eligible - n
    low, high, own = (
        np.divide(part, of, out=np.full(len(n), np.nan), where=of > 0)
        for part, of in ((count, eligible), (count + absent, eligible), (count, n))
    )
    answers = responses.assign(
        **{"estimate": own, "low": low, "high": high, "kind": "share"},
        method="grenzen: van de niet-invullers niemand of iedereen",
    )
    codes = np.where(some, np.where(n > 0, "bounds", NO_ONE), "not_computable de noemer is 0")
    return add_cautions(answers, [[code] for code in codes])


def tipping_point(counts: pd.DataFrame, conclusion: float) -> pd.DataFrame:
    """At which part of those who did not answer the conclusion about everyone turns over.

    Parameters
    ----------
    counts : as in `bounds`
    conclusion : the part of which the conclusion is "more than this", between 0 and 1

    Returns
    -------
    The same rows without count, with estimate: the part of those who did not answer at which no
    more, or just, than `conclusion` of everyone has it. Missing when no part turns it over. The
    caution says it in a sentence.

    Raises
    ------
    ValueError : as `bounds`, or the conclusion does not lie between 0 and 1.

    Source: the tipping point of Yan, Lee & Li (2009), J. Biopharm. Stat. 19, 1085-1098, in counts.
    """
    if not 0 < conclusion < 1:
        raise ValueError(f"conclusion {conclusion} must lie between 0 and 1, such as 0.5")
    return _tipping(counts, conclusion=conclusion).drop(columns="count")


@beside_withheld("share", "eligible")
def _tipping(counts: pd.DataFrame, *, conclusion: float) -> pd.DataFrame:
    count, n, eligible = _answered(counts)
    absent = eligible - n
    more = count > _whole(conclusion * n)
    part, least = np.full(len(n), np.nan), _whole(conclusion * eligible)
    np.divide(least - count, absent, out=part, where=(absent > 0) & (n > 0))
    part[(part < 0) | (part >= 1)] = np.nan
    rows = zip(part, n, absent, more, strict=True)
    codes = [[_tips(*row, f"{100 * conclusion:.4g}")] for row in rows]
    answers = counts.assign(estimate=part, kind="share", method="kantelpunt")
    return add_cautions(answers, codes)


def _whole(children: np.ndarray) -> np.ndarray:
    """The same numbers, those that only rounding keeps from being whole made so."""
    near = np.rint(children)
    return np.where(np.abs(children - near) < EXACTLY, near, children)


def _tips(part: float, n: float, absent: float, more: bool, limit: str) -> str:
    if n == 0:
        return NO_ONE
    if absent == 0:
        return EVERYONE
    if np.isnan(part):
        return f"tips_never {limit}" if more else f"tips_no_more {limit}"
    if more and part < NEXT_TO_NONE:
        return f"tips_at_none {limit}"
    turns = f"{100 * part:.6f} {limit}"
    return f"tips_below {turns}" if more else f"tips_above {turns}"


def weighted(
    patterns: pd.DataFrame, *, covariates: Sequence[str], level: float = 0.95
) -> pd.DataFrame:
    """The part of everyone, when who answered counts also for those like them who did not.

    The chance to answer comes from a logistic regression on the covariates; each answer weighs one
    over it. It is right when answering depends on the covariates only, not on the outcome as well.

    Parameters
    ----------
    patterns : DataFrame, rows per combination of covariates
        eligible, n, count : how many could have answered, did, and have it
        children : optional, of how many children these are
        and the covariates, as categories
    covariates : their names; none = everyone weighs the same
    level : confidence level of the interval, between 0 and 1

    Returns
    -------
    One row, gewogen: estimate, se, low, high (interval on the logit scale with t), level, df (n
    minus what the model estimates), n (answers), n_effective, children, kind, method, cautions. Who
    has a category in which nobody answered is left out, and counted in a caution.

    Raises
    ------
    ValueError : as `bounds`, or a covariate is missing.

    Source: Hájek (1971); standard error that knows the weights are estimated: Lunceford & Davidian
    (2004), Statistics in Medicine 23, 2937-2960; effective n: Kish (1965), Survey Sampling, ch. 11.
    """
    require_level(level)
    rows = patterns[~withheld(patterns)]
    _, n, eligible = _answered(rows)
    require(rows, *covariates)
    children = float(rows["children"].sum()) if "children" in rows.columns else eligible.sum()
    numbers, codes = dict.fromkeys(["estimate", "se", "low", "high"], np.nan), [NO_ONE]
    if withheld(patterns).any():
        codes = [NO_ANSWER]
    elif n.sum() > 0:
        found, codes = _weighted(rows[eligible > 0], list(covariates), level)
        numbers |= found
        codes += ["nested_some"] if children < eligible.sum() else []
    answers = pd.DataFrame(
        {
            **{"label": "Aandeel, gewogen naar wie antwoordde", **numbers, "level": level},
            **{"n": n.sum(), "children": min(children, n.sum()), "kind": "model"},
            **{"unit": "deel"},
            "method": "gewogen met een kans op antwoord uit logistische regressie",
        },
        index=["gewogen"],
    )
    return mark_like(add_cautions(answers, [[*codes, *of_rounded(patterns)]]), patterns)


def _answered(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    count, n = whole_counts(table)
    eligible = require(table, "eligible")["eligible"].to_numpy(float)
    wrong = table.index[(eligible < n) | (eligible % 1 != 0)].tolist()
    if wrong:
        raise ValueError(f"rows {wrong}: eligible must be a whole number, n or more")
    return count, n, eligible


def _weighted(
    rows: pd.DataFrame, covariates: list[str], level: float
) -> tuple[dict[str, float], list[str]]:
    count, n, eligible = _answered(rows)
    groups = rows[covariates].astype(str).assign(everyone="")
    state = _who_answered(groups, n, eligible)
    chance = np.where(state == ALL, 1.0, 0.0)
    some = state == SOME
    design = np.zeros((len(rows), 0))
    if some.any():
        design = _design(groups, some)
        chance[some] = _chances(design[some], n[some], eligible[some])
        if np.isnan(chance).any():
            return {}, ["not_computable de kans op een antwoord is niet te schatten"]
    df = n.sum() - max(np.linalg.matrix_rank(design[some]), 1)
    if df < 1:
        return {}, ["not_computable er zijn te weinig antwoorden voor zoveel kenmerken"]

    # a category in which nobody answered has nobody to speak for it
    lost, seen = eligible[chance < CERTAIN].sum(), chance >= CERTAIN
    chance, design = chance[seen], design[seen]
    counts = (count[seen], n[seen], eligible[seen])
    numbers, largest = _share(*counts, chance=chance, design=design, df=df, level=level)
    total, effective = n.sum(), numbers["n_effective"]
    codes = [f"answers_weighted {total:.0f} {effective:.0f} {largest:.1f}", "weighted_on_known"]
    codes += [f"nobody_like_them {lost:.0f} of {eligible.sum():.0f}"] if lost else []
    return numbers, codes


def _who_answered(groups: pd.DataFrame, n: np.ndarray, eligible: np.ndarray) -> np.ndarray:
    """Of each row whether it has a category in which nobody answered, or all did.

    Then the chance is 0, or 1: no model can say more. Without these rows the rest is looked at
    again.
    """
    state = np.full(len(groups), SOME)
    for _ in range(groups.size):
        before = state.copy()
        for name in groups:
            some = state == SOME
            sums = pd.DataFrame({"n": n, "eligible": eligible})[some]
            sums = sums.groupby(groups[name].to_numpy()[some]).transform("sum").to_numpy().T
            state[some] = np.select([sums[0] == sums[1], sums[0] == 0], [ALL, NOBODY], SOME)
        if (state == before).all():
            break
    return state


def _design(groups: pd.DataFrame, some: np.ndarray) -> np.ndarray:
    """Ones, and per covariate a column of 0 and 1 for every category that is used but the first."""
    columns = [np.ones(len(groups))]
    for name in groups:
        values = groups[name].to_numpy()
        columns += [(values == value).astype(float) for value in np.unique(values[some])[1:]]
    return np.column_stack(columns)


def _chances(design: np.ndarray, n: np.ndarray, eligible: np.ndarray) -> np.ndarray:
    """The fitted chance to answer of each row; missing when the fit does not settle."""
    who = np.concatenate([n, eligible - n])
    answered = np.repeat([1.0, 0.0], len(n))
    used = who > 0
    model = GLM(
        answered[used], np.tile(design, (2, 1))[used], family=Binomial(), freq_weights=who[used]
    )
    with warnings.catch_warnings():
        # covariates that say the same give the same chances; combinations that separate those who
        # answered end at a chance of 0 or 1, as they should
        warnings.simplefilter("ignore", ModelWarning)
        fit = model.fit()
    return fit.predict(design) if fit.converged else np.full(len(n), np.nan)


def _share(
    count: np.ndarray,
    n: np.ndarray,
    eligible: np.ndarray,
    *,
    chance: np.ndarray,
    design: np.ndarray,
    df: float,
    level: float,
) -> tuple[dict[str, float], float]:
    """The weighted share with its interval, and the largest weight as a multiple of the mean."""
    weight = 1 / chance
    total, squares = (weight * n).sum(), (weight**2 * n).sum()
    share, effective = (weight * count).sum() / total, total**2 / squares
    information = (design * (eligible * chance * (1 - chance))[:, None]).T @ design
    moved = ((1 - chance) / chance * (count - share * n)) @ design
    along = design @ (np.linalg.pinv(information) @ moved)
    # how far each of the three kinds of people moves the share: has it, has it not, did not answer
    pulls = [
        (count, weight * (1 - share) - (1 - chance) * along),
        (n - count, -weight * share - (1 - chance) * along),
        (eligible - n, chance * along),
    ]
    variance = sum((people * pull**2).sum() for people, pull in pulls) / total**2
    se = np.sqrt(variance * n.sum() / df)
    if 0 < share < 1:
        reach = stats.t.ppf((1 + level) / 2, df) * se / (share * (1 - share))
        low, high = special.expit(special.logit(share) + np.array([-reach, reach]))
    else:  # all the same: the formula sees no spread
        low, high = proportion_interval(share * effective, effective, level, "clopper_pearson")
    numbers = {"estimate": share, "se": se, "low": float(low), "high": float(high)}
    return numbers | {"df": df, "n_effective": effective}, weight[n > 0].max() * n.sum() / total
