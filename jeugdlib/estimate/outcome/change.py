"""Change per child: which of it is more than measurement error, and who crossed the cut-off?"""

import numpy as np
import pandas as pd

from jeugdlib.columns import Answers, InputError, add_cautions, mark_like, require, require_level
from jeugdlib.estimate import _change
from jeugdlib.estimate._change import ABSENT, CLASSES

SPREADS = {"voormeting": "SD van de voormeting", "norm": "SD van de normgroep"}
CUT_OFFS = ("a", "b", "c")
UNKNOWN = "onbekend"


def reliable_change(
    pairs: pd.DataFrame,
    instrument: pd.DataFrame,
    *,
    spread: str = "voormeting",
    cut_off: str = "c",
    level: float = 0.95,
) -> Answers:
    """Which children changed more than measurement error explains, and who crossed the cut-off.

    Parameters
    ----------
    pairs : DataFrame, one row per child, with before and after (points; after may have gaps)
    instrument : DataFrame with `value` of direction (1 = higher is better, −1 = higher is worse),
        reliability (between 0 and 1), norm_mean, norm_sd, minimum and maximum (may be missing)
    spread : whose SD: "voormeting" (the children measured twice, at the first measurement) or
        "norm"; reliability and SD should come from the same kind of group
    cut_off : "a", "b" or "c"; without a norm group there is none
    level : confidence; a change counts when it is strictly larger than measurement error is at it

    Returns
    -------
    Answers. `rows`: the children with change (points, above 0 is better), rci (the same in standard
    errors), klasse (hersteld, verbeterd, onveranderd, verslechterd; missing when not measured
    again), over_grens (over, niet_over) and ruimte (whether the scale leaves room to improve that
    much). `answers`: betrouwbaar_punten, afkappunt, and the share of unchanged children that chance
    puts on either side.

    Raises
    ------
    InputError : the reliability is not known, or the SD of a norm group is asked and not known.

    Source: Jacobson & Truax (1991), J. Consult. Clin. Psychol. 59, 12-19.
    """
    require_level(level)
    if cut_off not in CUT_OFFS:
        raise ValueError(f"cut_off {cut_off!r} is not one of {CUT_OFFS}")
    facts = instrument["value"]
    better, reliability = int(facts["direction"]), _reliability(facts)
    before = require(pairs, "before")["before"].to_numpy(float)
    after = pairs["after"].to_numpy(float)
    absent = np.isnan(after)
    clinical = _mean_and_sd(before[~absent])
    sd = _spread(spread, clinical[1], facts)

    points = _change.reliable_points(sd, reliability, level) if sd > 0 else np.nan
    limit = _change.cut_off(cut_off, clinical, (facts["norm_mean"], facts["norm_sd"]), better)
    over = None if np.isnan(limit) else _change.crossed(before, after, limit, better)
    change = better * (after - before)
    rows = pairs.assign(
        change=change,
        rci=change / points * _change.critical(level),
        klasse=_classes(change, points, over),
        over_grens=_either(over, ("over", "niet_over"), absent),
        ruimte=_either(
            _room(before, facts, points), ("ruimte", "geen_ruimte"), np.zeros(len(before), bool)
        ),
        kind="text",  # a row is one child: it stays within the team
    )
    answers = _answers(points, limit, level, SPREADS[spread], int((~absent).sum()))
    twice = frozenset(pairs.index[~absent].tolist())  # an Index hands out its items slowly
    return Answers(answers=mark_like(answers, pairs).assign(members=[twice] * 3), rows=rows)


def reliable_limits(instrument: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """What it takes to sort children into classes of change by the facts of an instrument alone.

    Parameters
    ----------
    instrument : as in `reliable_change`; its attrs go along
    level : confidence, as in `reliable_change`

    Returns
    -------
    DataFrame (index direction, points, cut_off, norm_mean, norm_sd) with value. points: a change is
    reliable when it is larger, by the SD of the norm group, as that of the children is not known
    beforehand. cut_off: b of `CUT_OFFS` (two SDs from the mean of the norm group, as a and c need
    the children too); missing when that mean is not known.

    Raises
    ------
    InputError : the reliability, or the SD of a norm group, is not known.

    Source: as `reliable_change`.
    """
    require_level(level)
    facts = instrument["value"]
    direction, norm = int(facts["direction"]), (facts["norm_mean"], facts["norm_sd"])
    points = _change.reliable_points(_spread("norm", np.nan, facts), _reliability(facts), level)
    limit = _change.cut_off("b", (np.nan, np.nan), norm, direction)
    index = ["direction", "points", "cut_off", "norm_mean", "norm_sd"]
    limits = pd.DataFrame({"value": [direction, points, limit, *norm]}, index, dtype=float)
    limits.attrs = dict(instrument.attrs)
    return limits


def several_instruments(*rows: pd.DataFrame, level: float = 0.95) -> Answers:
    """The class of every child over several instruments together.

    Parameters
    ----------
    rows : of each instrument the rows of `reliable_change`
    level : the confidence that these were made with

    Returns
    -------
    Answers. `rows`: a row per child of any instrument, with after (missing when no instrument was
    filled in again) and klasse: verbeterd when at least one instrument improved reliably and none
    deteriorated, verslechterd when at least one deteriorated. `answers`: what chance alone gives
    (percentages) with so many instruments, when their errors are independent.

    Source: CORC (2017), Learning from CORC's analysis of data 2011-2015, key terms.
    """
    found = pd.concat([table["klasse"].astype(object) for table in rows], axis=1)
    improved = found.isin(CLASSES[:2]).any(axis=1).to_numpy()
    worse = (found == CLASSES[_change.WORSE]).any(axis=1).to_numpy()
    absent = found.isna().all(axis=1).to_numpy()
    signs = np.where(worse, -1.0, np.where(improved, 1.0, 0.0))
    signs[absent] = np.nan
    children = pd.DataFrame({"after": signs}, index=found.index).assign(
        klasse=_classes(signs, 0.5, None), kind="text"
    )
    children.attrs = mark_like(children.iloc[:0], *rows).attrs
    again = frozenset(children.index[~absent])
    side, k = (1 - level) / 2, len(rows)
    none_worse = (1 - side) ** k
    answers = pd.DataFrame(
        {
            "label": [
                "Door toeval op ten minste één lijst slechter",
                "Door toeval beter op ten minste één lijst, op geen slechter",
            ],
            "estimate": [100 * (1 - none_worse), 100 * (none_worse - (1 - 2 * side) ** k)],
            "unit": "%",
            "n": len(again),
            "df": len(again) - 1.0,
            "kind": "model",
            "method": f"{k} lijsten met fouten die los van elkaar staan",
        },
        index=["toeval_verslechterd", "toeval_verbeterd"],
    )
    answers = mark_like(add_cautions(answers, [[]] * 2), *rows)
    return Answers(answers.assign(members=[again] * 2), children)


def t_scores(pairs: pd.DataFrame, instrument: pd.DataFrame) -> pd.DataFrame:
    """The same pairs with T-scores, 50 + 10 z, by the mean and the SD of a norm group.

    Parameters
    ----------
    pairs, instrument : as in `reliable_change`

    Returns
    -------
    The rows with before and after as T-scores (a norm group has mean 50 and SD 10), kind, method.

    Raises
    ------
    InputError : the norm group is not known.
    """
    mean, sd = instrument["value"][["norm_mean", "norm_sd"]]
    if not sd > 0:
        raise InputError(
            "een T-score vraagt het gemiddelde en de standaardafwijking van een normgroep",
            mend="Zoek ze op in de handleiding, en vul norm_gemiddelde en norm_sd in.",
        )
    scores = {name: 50 + 10 * (pairs[name] - mean) / sd for name in ("before", "after")}
    rows = pairs.assign(**scores, kind="text", method="T = 50 + 10 z, met de normgroep")
    return add_cautions(rows, [[]] * len(rows))


def _mean_and_sd(scores: np.ndarray) -> tuple[float, float]:
    if len(scores) < 2:
        return np.nan, np.nan
    return float(scores.mean()), float(scores.std(ddof=1))


def _spread(chosen: str, own: float, facts: pd.Series) -> float:
    if chosen not in SPREADS:
        raise ValueError(f"spread {chosen!r} is not one of {list(SPREADS)}")
    if chosen == "voormeting":
        return own
    if not facts["norm_sd"] > 0:
        raise InputError(
            "van dit instrument is geen standaardafwijking van een normgroep bekend",
            mend="Vul norm_gemiddelde en norm_sd in, of kies voor spreiding de voormeting.",
        )
    return float(facts["norm_sd"])


def _reliability(facts: pd.Series) -> float:
    reliability = float(facts["reliability"])
    if not 0 < reliability < 1:
        raise InputError(
            "zonder betrouwbaarheid met een bron is niet te zeggen welke verandering meer is dan "
            "meetfout",
            mend="Zoek haar op in de handleiding, of in onderzoek bij kinderen zoals deze: "
            "test-hertest bij een kenmerk dat niet snel verandert, anders alfa. Vul haar in bij "
            "betrouwbaarheid, als getal tussen 0 en 1.",
        )
    return reliability


def _classes(change: np.ndarray, points: float, over: np.ndarray | None) -> pd.Categorical:
    if np.isnan(points):
        return _either(None, ("", ""), np.isnan(change))
    codes, names = _change.classify(change, points, over), CLASSES
    if over is None:  # without a cut-off nobody can be called recovered
        codes, names = np.where(codes == ABSENT, codes, codes - 1), CLASSES[1:]
    return pd.Categorical.from_codes(codes, names)


def _either(found: np.ndarray | None, words: tuple[str, str], absent: np.ndarray) -> pd.Categorical:
    codes = np.zeros(len(absent), np.int8) if found is None else (~found).astype(np.int8)
    codes[absent] = ABSENT
    return pd.Categorical.from_codes(codes, [UNKNOWN] if found is None else list(words))


def _room(before: np.ndarray, facts: pd.Series, points: float) -> np.ndarray | None:
    better = facts["direction"]
    room = better * (facts["maximum" if better > 0 else "minimum"] - before)
    return None if np.isnan(points) or np.isnan(room).any() else room > points


def _answers(points: float, limit: float, level: float, method: str, n: int) -> pd.DataFrame:
    answers = pd.DataFrame(
        {
            "label": [
                "Een verandering is meer dan meetfout boven",
                "Afkappunt tussen de groep in hulp en de normgroep",
                "Door toeval buiten de meetfout, per kant, als niemand verandert",
            ],
            "estimate": [points, limit, 50 * (1 - level)],
            "unit": ["punten", "punten", "%"],
            "level": level,
            "n": n,
            "children": n,
            "df": n - 1.0,
            "kind": "model",
            "method": ["Jacobson en Truax, " + method, "Jacobson en Truax", "normale verdeling"],
        },
        index=["betrouwbaar_punten", "afkappunt", "toeval"],
    )
    few = "not_computable er is te weinig spreiding in de voormeting"
    codes = [["own_spread"] if method == SPREADS["voormeting"] else [], [], []]
    codes[0] = codes[0] if points > 0 else [few]
    codes[1] = codes[1] if not np.isnan(limit) else ["no_norm", "not_computable er is geen norm"]
    return add_cautions(answers, codes)
