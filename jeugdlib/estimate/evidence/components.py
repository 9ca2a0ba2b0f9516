"""Core elements, in numbers: what is in the programmes, and what each adds where that is known."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from jeugdlib.columns import Answers, add_cautions, mark_like
from jeugdlib.estimate._design import poolable
from jeugdlib.estimate.evidence._answers import answer_table, not_computable
from jeugdlib.estimate.evidence.learnable import (
    INFLATION,
    LEARNABLE,
    label_of,
    learnable,
    presence,
    programmes_of,
)
from jeugdlib.estimate.evidence.meta_analysis import meta_analysis

NONE_BETTER = "geen enkel effect heeft een interval dat helemaal boven 0 ligt"


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
        numbers = effects.assign(**presence(effects, names))
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
            numbers = effects.assign(**presence(effects, [row["element"]]))
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
    works, present = (seen["low"] > 0).astype(bool), presence(seen, elements)
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
    programmes = programmes_of(effects, presence(effects, elements))
    there, known = (programmes == 1).astype(int), programmes.notna().astype(int)
    pairs = pd.DataFrame({"count": (there.T @ there).stack(), "n": (known.T @ known).stack()})
    pairs = pairs.rename_axis(["element", "other"]).reset_index()
    labels = {"label": pairs["element"].map(label_of), "other_label": pairs["other"].map(label_of)}
    pairs = pairs.assign(**labels, unit="programma's", kind="count", method="telling")
    return mark_like(add_cautions(pairs, [[]] * len(pairs)), effects)


def _refused(reason: str) -> dict[str, object]:
    return dict.fromkeys(("estimate", "low", "high", "p"), np.nan) | not_computable(reason)
