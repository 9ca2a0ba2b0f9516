"""Core elements, before any estimate: can it be learned which of them works?"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from jeugdlib.columns import Answers, add_cautions, mark_like, require

ON_EACH_SIDE = 4  # programmes with an element, and as many without it (Fu e.a., 2011)
PER_ELEMENT = 10  # programmes for each element in one model (Cochrane Handbook, 10.11.5)
INFLATION = 5.0  # times the variance that an element of its own would have: more is entangled
EXACT = 1e-9  # share of an element that the others leave open: less is a rounding error
LEARNABLE, NOT_LEARNABLE = "te leren", "niet te leren"
PRESENT = {"ja": 1.0, "nee": 0.0}
WORDS = {1.0: "ja", 0.0: "nee"}


def learnable(effects: pd.DataFrame, elements: Sequence[str]) -> Answers:
    """What can be learned about core elements, judged before anything is estimated.

    Parameters
    ----------
    effects : DataFrame, one row per effect
        study : which study it comes from
        one column per element: ja, nee, and onbekend or missing where it is not known
    elements : the names of those columns

    Returns
    -------
    Answers. `answers`: `te_leren` (how many of the elements), and per element `element_<name>` with
    count and n (programmes with it, of those of which it is known), estimate, without, unknown, vif
    (missing where it cannot be computed), comparable, verdict ("te leren" or "niet te leren") and
    reason. A programme is what one study did: rows of a study with the same elements are one.
    `rows`: the effects, with ja, nee or onbekend for every element.

    An element can be learned when 4 programmes or more have it and 4 or more do not, no other one
    always comes or stays away with it, the others do not foretell it (variance inflation of at
    most 5), and there are 10 programmes or more for each element that is left.

    Raises
    ------
    ValueError : a column is missing, or a study has no name.

    Source: Fu e.a. (2011), J. Clin. Epidemiol. 64, 1187-1197 (4 on each side); Cochrane Handbook
    for Systematic Reviews of Interventions, 10.11.5 (10 studies per characteristic); variance
    inflation: Belsley, Kuh & Welsch (1980), Regression Diagnostics, chapter 3.
    """
    present = presence(effects, elements)
    rows = _verdicts(programmes_of(effects, present))
    answers = pd.DataFrame(rows.values(), index=rows.keys()).assign(kind="share", method="telling")
    answers["verdict"] = [NOT_LEARNABLE if reason else LEARNABLE for reason in answers["reason"]]
    cautions = [[f"not_learnable {reason}"] if reason else [] for reason in answers["reason"]]
    words = present.map(lambda value: WORDS.get(value, "onbekend"))
    return Answers(
        answers=mark_like(add_cautions(answers, cautions), effects),
        rows=mark_like(effects.assign(**words), effects),
    )


def label_of(element: str) -> str:
    """An element in words: "sociale_vaardigheden" → "Sociale vaardigheden"."""
    words = element.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def presence(effects: pd.DataFrame, elements: Sequence[str]) -> pd.DataFrame:
    """1 where an element is in a programme, 0 where it is not, missing where that is not known."""
    absent = [name for name in elements if name not in effects.columns]
    if absent or not len(elements):
        raise ValueError(f"elements {absent} are missing; the table has {list(effects.columns)}")
    words = effects[list(elements)].map(lambda value: str(value).lower())
    return words.map(PRESENT.get).astype(float)


def programmes_of(effects: pd.DataFrame, present: pd.DataFrame) -> pd.DataFrame:
    """The elements of each programme once: rows of a study with the same elements are one."""
    studies = require(effects, "study")["study"]
    return present[~present.assign(study_=studies).duplicated()].reset_index(drop=True)


def _verdicts(programmes: pd.DataFrame) -> dict[str, dict]:
    """Of all elements together, and of each, how often it is there and what speaks against it."""
    judged = _judged(programmes)
    each = {
        f"element_{name}": _share(present.sum(), present.count(), "programma's")
        | {"label": label_of(name), "element": name}
        | {"without": int((present == 0).sum()), "unknown": int(present.isna().sum())}
        | judged[name]
        for name, present in programmes.items()
    }
    k, asked = programmes.shape
    learned = sum(not row["reason"] for row in each.values())
    few = f"er zijn {k} programma's voor {asked} elementen; reken op {PER_ELEMENT} per element"
    why = few if k < PER_ELEMENT * asked else "bij elk element staat waarom"
    together = _share(learned, asked, "elementen") | {"label": "Te leren elementen"}
    return {"te_leren": together | {"comparable": False, "reason": "" if learned else why}} | each


def _judged(programmes: pd.DataFrame) -> dict[str, dict]:
    """Of each element what speaks against it: first alone, then beside one other, then all."""
    enough = [name for name in programmes if not _few(programmes[name])]
    vif = inflation(programmes[enough].dropna())
    reasons = {name: _few(programmes[name]) or _twin(programmes, name) for name in programmes}
    comparable = [name for name in programmes if not reasons[name]]
    reasons |= {name: _tangled(vif[name]) for name in comparable}
    left = [name for name in programmes if not reasons[name]]
    known = len(programmes[left].dropna())
    if known < PER_ELEMENT * len(left):
        what = "één element" if len(left) == 1 else f"{len(left)} elementen tegelijk"
        reasons |= dict.fromkeys(left, f"{known} programma's zijn te weinig voor {what}")
    return {
        name: {"vif": vif.get(name, np.nan), "comparable": name in comparable, "reason": reason}
        for name, reason in reasons.items()
    }


def _share(count: float, n: float, unit: str) -> dict[str, object]:
    share = count / n if n else np.nan
    return {"count": int(count), "n": int(n), "estimate": share, "unit": unit}


def _few(present: pd.Series) -> str:
    count, n = int(present.sum()), int(present.count())
    least, side = (count, "met") if count <= n - count else (n - count, "zonder")
    few = f"programma's {side} dit element: {least}; nodig zijn er minstens {ON_EACH_SIDE}"
    return few if least < ON_EACH_SIDE else ""


def _twin(programmes: pd.DataFrame, name: str) -> str:
    """The element that always comes with this one, or comes just where this one does not."""
    for other in programmes.columns.drop(name):
        both = programmes[[name, other]].dropna()
        if _few(both[name]):
            continue
        if (both[name] == both[other]).all():
            return f"dit element gaat altijd samen met: {label_of(other).lower()}"
        if (both[name] != both[other]).all():
            return f"dit element is er precies waar dit ontbreekt: {label_of(other).lower()}"
    return ""


def inflation(present: pd.DataFrame) -> dict[str, float]:
    """How many times larger the variance of each column is for what the others foretell of it.

    Missing where the others foretell it exactly, or where it does not vary.
    """
    factors = {}
    for name in present:
        y = present[name] - present[name].mean()
        others = present.drop(columns=name).assign(intercept=1.0)
        left = y - others @ np.linalg.lstsq(others, y, rcond=None)[0] if len(y) else y
        open_share = left @ left / (y @ y) if y @ y > 0 else 0.0
        factors[name] = 1 / open_share if open_share > EXACT else np.nan
    return factors


def _tangled(vif: float) -> str:
    if vif <= INFLATION:
        return ""
    if np.isnan(vif):
        return "dit element volgt precies uit de andere elementen"
    return f"dit element volgt voor een groot deel uit de andere (VIF {vif:.1f})".replace(".", ",")
