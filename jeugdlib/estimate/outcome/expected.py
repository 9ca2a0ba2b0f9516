"""Change of a group: how much, and how much of it was to be expected without this help?"""

import numpy as np
import pandas as pd
from scipy import stats

from jeugdlib.columns import add_cautions, mark_like, require, require_level
from jeugdlib.estimate.outcome.before_after import before_after

NUMBERS = ["estimate", "se", "low", "high"]
UNITS = ["punten", "standaarddeviaties"]
LEAST = 3  # children, for a mean with a spread that says something


def mean_change(
    pairs: pd.DataFrame, instrument: pd.DataFrame, *, level: float = 0.95
) -> pd.DataFrame:
    """How much the children measured twice changed on average.

    Parameters
    ----------
    pairs : DataFrame, one row per child, with before and after (points; after may have gaps)
    instrument : DataFrame with `value` of direction: 1 = higher is better, −1 = higher is worse
    level : confidence level of the intervals

    Returns
    -------
    Two rows, above 0 is better: verandering_punten (points; interval of the paired t-test) and
    verandering (SDs of the first measurement, with Hedges' correction and the correlation found).
    Not computable under three children, or when all began alike.

    Source: Becker (1988), Br. J. Math. Stat. Psychol. 41, 257-278.
    """
    require_level(level)
    before, after, better = _complete(pairs, instrument)
    n, change = len(before), better * (after - before)
    few, numbers = _too_few(before), np.full((2, 4), np.nan)
    if not few:
        error = change.std(ddof=1) / np.sqrt(n)
        numbers[0] = _interval(change.mean(), error, stats.t(n - 1), level)
        group = {
            "before_mean_treated": better * before.mean(),
            "mean_treated": better * after.mean(),
            "before_sd_treated": before.std(ddof=1),
            "n_treated": n,
            "r": _correlation(before, after),
        }
        effect = before_after(pd.DataFrame([group]), level=level)
        numbers[1] = effect[NUMBERS].to_numpy(float)[0]
    codes = [f"not_computable {few}"] if few else ["no_control"]
    answers = pd.DataFrame(
        {
            "label": ["Gemiddelde verandering", "Verandering, nergens mee vergeleken (d)"],
            "kind": ["mean", "effect"],
            "df": n - 1.0,
            "method": ["gepaarde t", "SD van de voormeting, met de gevonden samenhang"],
        },
        index=["verandering_punten", "verandering"],
    )
    return _answers(answers, numbers, level, codes, pairs)


def added_value(
    pairs: pd.DataFrame, reference: pd.DataFrame, instrument: pd.DataFrame, *, level: float = 0.95
) -> pd.DataFrame:
    """How much more the children changed than children of a reference group who began alike.

    What is expected after a score before is the regression line of the reference group, so that
    regression to the mean is in it; the added value is how much better than that line.

    Parameters
    ----------
    pairs, instrument, level : as in `mean_change`
    reference : pairs of children without this help, such as a waiting list

    Returns
    -------
    Two rows, above 0 is better than expected: toegevoegd_punten (points) and toegevoegd (the same
    in SDs of the first measurement, which counts as known). The line is estimated too, and the
    interval knows that. Not computable under three children in either group, or when all in a
    group began alike.

    Source: Ford et al. (2009), Br. J. Psychiatry 194, 552-558, for the idea. Their published line
    for the SDQ (2.3 + 0.8 total + 0.2 impact − 0.3 emotional) is not used.
    """
    require_level(level)
    before, after, better = _complete(pairs, instrument)
    others, later, _ = _complete(reference, instrument)
    n, m = len(before), len(others)
    numbers, codes = np.full((2, 4), np.nan), ["not_computable er is geen groep ter vergelijking"]
    if m:
        few = _too_few(before) or _too_few(others)
        codes = [f"not_computable {few}"] if few else ["only_as_alike"]
    if codes == ["only_as_alike"]:
        line = stats.linregress(others, later)
        added = better * (after - line.intercept - line.slope * before)
        off_line = ((later - line.intercept - line.slope * others) ** 2).sum() / (m - 2)
        away = (before.mean() - others.mean()) ** 2 / ((m - 1) * others.var(ddof=1))
        parts = np.array([added.var(ddof=1) / n, off_line * (1 / m + away)])
        se = np.sqrt(parts.sum())
        df = parts.sum() ** 2 / (parts**2 / [n - 1, m - 2]).sum() if se > 0 else n - 1
        numbers[0] = _interval(added.mean(), se, stats.t(df), level)
        numbers[1] = numbers[0] / before.std(ddof=1)
    answers = pd.DataFrame(
        {
            "label": ["Meer veranderd dan verwacht", "Toegevoegde waarde"],
            "kind": ["mean", "effect"],
            "other_n": float(m or np.nan),
            "df": min(n - 1.0, m - 2.0 if m else np.inf),
            "method": "verwacht: regressie bij de kinderen ter vergelijking",
        },
        index=["toegevoegd_punten", "toegevoegd"],
    )
    return _answers(answers, numbers, level, codes, pairs, reference)


def side_by_side(*answers: pd.DataFrame) -> pd.DataFrame:
    """Released answers about the same children in one table, in the order given.

    Returns their rows with the columns of an answer, marked as what they come from.
    """
    names = ["label", "estimate", "low", "high", "level", "count", "n", "children", "df", "unit"]
    names += ["kind", "method", "cautions"]
    together = pd.concat([table.reindex(columns=names).astype(object) for table in answers])
    return mark_like(together.infer_objects(), *answers)


def _complete(pairs: pd.DataFrame, instrument: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, int]:
    before, after = require(pairs[pairs["after"].notna()], "before", "after").to_numpy(float).T
    return before, after, int(instrument.at["direction", "value"])


def _too_few(before: np.ndarray) -> str:
    if len(before) < LEAST:
        return f"te weinig kinderen zijn twee keer gemeten ({len(before)})"
    return "" if before.std() > 0 else "alle kinderen begonnen gelijk"


def _correlation(before: np.ndarray, after: np.ndarray) -> float:
    return float(np.corrcoef(before, after)[0, 1]) if after.std() > 0 else 0.0


def _interval(estimate: float, se: float, distribution, level: float) -> list[float]:
    reach = distribution.ppf((1 + level) / 2) * se
    return [estimate, se, estimate - reach, estimate + reach]


def _answers(
    answers: pd.DataFrame,
    numbers: np.ndarray,
    level: float,
    codes: list[str],
    pairs: pd.DataFrame,
    *reference: pd.DataFrame,
) -> pd.DataFrame:
    filled = answers.assign(**dict(zip(NUMBERS, numbers.T, strict=True)), unit=UNITS)
    twice = frozenset(pairs.index[pairs["after"].notna()])
    filled = filled.assign(level=level, n=len(twice), children=len(twice))
    marked = mark_like(add_cautions(filled, [codes] * 2), pairs, *reference)
    return marked.assign(members=[twice] * 2)  # for release, which keeps them to itself
