"""Core elements: what is in the programmes, and can it be learned which of it works?"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from jeugdlib.columns import Answers, add_cautions, mark_like, require
from jeugdlib.estimate._design import poolable
from jeugdlib.estimate.evidence._answers import answer_table, not_computable
from jeugdlib.estimate.evidence.meta_analysis import meta_analysis

ON_EACH_SIDE = 4  # programmes with an element, and as many without it (Fu e.a., 2011)
PER_ELEMENT = 10  # programmes for each element in one model (Cochrane Handbook, 10.11.5)
INFLATION = 5.0  # times the variance that an element of its own would have: more is entangled
EXACT = 1e-9  # share of an element that the others leave open: less is a rounding error
LEARNABLE, NOT_LEARNABLE = "te leren", "niet te leren"
NONE_BETTER = "geen enkel effect heeft een interval dat helemaal boven 0 ligt"
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
    present = _presence(effects, elements)
    rows = _verdicts(_programmes(effects, present))
    answers = pd.DataFrame(rows.values(), index=rows.keys()).assign(kind="share", method="telling")
    answers["verdict"] = [NOT_LEARNABLE if reason else LEARNABLE for reason in answers["reason"]]
    cautions = [[f"not_learnable {reason}"] if reason else [] for reason in answers["reason"]]
    words = present.map(lambda value: WORDS.get(value, "onbekend"))
    return Answers(
        answers=mark_like(add_cautions(answers, cautions), effects),
        rows=mark_like(effects.assign(**words), effects),
    )


def component_model(
    effects: pd.DataFrame,
    elements: Sequence[str],
    *,
    method: str = "reml",
    level: float = 0.95,
) -> Answers:
    """What each element adds to the effect, next to the others: an additive model.

    A random-effects meta-regression on the elements that can be learned. Of an element that cannot,
    there is no number but the reason; what it does may be in the numbers of the others.

    Parameters
    ----------
    effects : as for `learnable`, with estimate and variance
    elements : the names of the columns with elements
    method, level : as for `meta_analysis`

    Returns
    -------
    Answers of `meta_analysis`, with `moderator_<name>` for each element: how much higher the effect
    is with it than without.

    Source: Leijten e.a. (2019), J. Am. Acad. Child Adolesc. Psychiatry 58, 180-190.
    """
    effects, _ = poolable(effects)
    judged = learnable(effects, elements)
    verdicts = judged.answers.drop("te_leren")
    names = verdicts.loc[verdicts["verdict"] == LEARNABLE, "element"].tolist()
    counted = {"effects": len(effects), "studies": effects["study"].nunique()}
    answers, rows = {}, judged.rows
    if names:
        numbers = effects.assign(**_presence(effects, names))
        found = meta_analysis(numbers, moderators=names, method=method, level=level)
        answers, rows = found.answers.to_dict("index"), found.rows
        answers["moderator_intercept"]["label"] = "Zonder deze elementen"
    outside = len(verdicts) - len(names)
    for row in verdicts.to_dict("records"):
        answer = answers.get(key := f"moderator_{row['element']}") or _refused(row["reason"])
        if row["element"] in names and outside:
            answer["cautions"] = [*answer["cautions"], f"elements_outside {outside}"]
        answers[key] = {"kind": "model"} | answer | {"label": row["label"]}
    return Answers(answers=answer_table(answers, effects, **counted), rows=rows)


def element_differences(
    effects: pd.DataFrame,
    elements: Sequence[str],
    *,
    method: str = "reml",
    level: float = 0.95,
) -> pd.DataFrame:
    """How much the effect differs between programmes with and without an element, one at a time.

    An exploration and no proof: each comparison passes over the other elements, and there are many.

    Parameters
    ----------
    effects, elements, method, level : as for `component_model`

    Returns
    -------
    One row per element, `verschil_<name>`, in the form of an answer, with with_it and without
    (programmes). An element with fewer than 4 programmes on one side, or that always comes or stays
    away with another, is not computable.
    """
    effects, _ = poolable(effects)
    verdicts = learnable(effects, elements).answers.drop("te_leren")
    several = int(verdicts["comparable"].sum())
    chance = f"several_comparisons {several} {100 * (1 - 0.95**several):.0f}"
    rows = {}
    for row in verdicts.to_dict("records"):
        key = f"moderator_{row['element']}"
        if not row["comparable"]:
            answer = _refused(row["reason"])
        else:
            numbers = effects.assign(**_presence(effects, [row["element"]]))
            found = meta_analysis(
                numbers, moderators=[row["element"]], method=method, level=level
            ).answers
            answer = found.loc[key].to_dict()
            tangled = [] if row["vif"] <= INFLATION else [f"elements_entangled {row['label']}"]
            more = [chance] if several > 1 else []
            answer["cautions"] = [*answer["cautions"], *more, *tangled]
        rows[f"verschil_{row['element']}"] = {"kind": "model"} | answer | {"label": row["label"]}
    table = answer_table(rows, effects, effects=len(effects), studies=effects["study"].nunique())
    sides = verdicts[["count", "without"]].to_numpy(int)
    return table.assign(with_it=sides[:, 0], without=sides[:, 1])


def element_profile(effects: pd.DataFrame, elements: Sequence[str]) -> pd.DataFrame:
    """How often each element is in programmes with an effect, and in the others: a description.

    Parameters
    ----------
    effects : as for `learnable`, with low and high, above 0 if young people are better off; rows
        without an interval are left out
    elements : the names of the columns with elements

    Returns
    -------
    One row per element: it is there in count of the n effects whose interval lies wholly above 0
    (estimate is that share), and in rest_count of the rest_n others (rest).

    Source: Chorpita & Daleiden (2009), J. Consult. Clin. Psychol. 77, 566-579 (distillation).
    """
    seen = effects[effects[["low", "high"]].notna().all(axis=1)]
    works, present = (seen["low"] > 0).astype(bool), _presence(seen, elements)
    ours, others = present[works], present[~works]

    profile = pd.DataFrame({"label": [label_of(name) for name in elements]}, index=list(elements))
    profile = profile.assign(count=ours.sum(), n=ours.count(), estimate=ours.mean())
    profile = profile.assign(rest_count=others.sum(), rest_n=others.count(), rest=others.mean())
    profile = profile.assign(unit="effecten", kind="share", method="telling")
    cautions = ["description_only"]
    if len(seen) < len(effects):
        cautions.append(f"without_estimate {len(effects) - len(seen)}")
    if not works.any():
        cautions.append(f"not_computable {NONE_BETTER}")
    return mark_like(add_cautions(profile, [cautions] * len(profile)), effects)


def co_occurrence(effects: pd.DataFrame, elements: Sequence[str]) -> pd.DataFrame:
    """How many programmes have two elements at once, for every two of them.

    Parameters
    ----------
    effects, elements : as for `learnable`

    Returns
    -------
    One row per pair, an element with itself too: element, other, label, other_label, count (with
    both) and n (programmes of which both are known).
    """
    programmes = _programmes(effects, _presence(effects, elements))
    there, known = (programmes == 1).astype(int), programmes.notna().astype(int)
    pairs = pd.DataFrame({"count": (there.T @ there).stack(), "n": (known.T @ known).stack()})
    pairs = pairs.rename_axis(["element", "other"]).reset_index()
    labels = {"label": pairs["element"].map(label_of), "other_label": pairs["other"].map(label_of)}
    pairs = pairs.assign(**labels, unit="programma's", kind="count", method="telling")
    return mark_like(add_cautions(pairs, [[]] * len(pairs)), effects)


def label_of(element: str) -> str:
    """An element in words: "sociale_vaardigheden" → "Sociale vaardigheden"."""
    words = element.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _refused(reason: str) -> dict[str, object]:
    return dict.fromkeys(("estimate", "low", "high", "p"), np.nan) | not_computable(reason)


def _presence(effects: pd.DataFrame, elements: Sequence[str]) -> pd.DataFrame:
    """1 where an element is in a programme, 0 where it is not, missing where that is not known."""
    absent = [name for name in elements if name not in effects.columns]
    if absent or not len(elements):
        raise ValueError(f"elements {absent} are missing; the table has {list(effects.columns)}")
    words = effects[list(elements)].map(lambda value: str(value).lower())
    return words.map(PRESENT.get).astype(float)


def _programmes(effects: pd.DataFrame, present: pd.DataFrame) -> pd.DataFrame:
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
