"""One door to both models: what do the studies say together?"""

import pandas as pd

from jeugdlib.columns import Answers, InputError, mark_like
from jeugdlib.estimate.evidence.meta_analysis import meta_analysis
from jeugdlib.estimate.evidence.three_level import three_level

MODELS = ("twee-niveau", "drie-niveau")


def pool(
    effects: pd.DataFrame,
    *,
    model: str = "drie-niveau",
    method: str = "reml",
    moderators: list[str] | tuple[str, ...] = (),
    level: float = 0.95,
) -> Answers:
    """The effects of studies taken together, by the model that the parameter `model` names.

    Parameters
    ----------
    effects : as in `meta_analysis` and `three_level`
    model : "twee-niveau" (one effect per study) or "drie-niveau" (more effects per study)
    method : as in `meta_analysis`; "drie-niveau" knows "reml" and "ml"
    moderators : columns of the effects that may explain a difference
    level : confidence level of the intervals

    Returns
    -------
    Answers of the model that was chosen.

    Raises
    ------
    InputError : the model does not exist or does not know the method; or as the model itself.
    """
    if model not in MODELS:
        raise InputError(f"model {model} bestaat niet", mend=f"Kies uit: {', '.join(MODELS)}.")
    settings = {"method": method, "moderators": tuple(moderators), "level": level}
    if model == "twee-niveau":
        return meta_analysis(effects, **settings)
    if method not in ("reml", "ml"):
        raise InputError(
            f"methode {method} hoort bij het model twee-niveau",
            mend="Kies bij drie-niveau reml of ml.",
        )
    return three_level(effects, **settings)


def moderation(
    effects: pd.DataFrame, moderators: list[str] | tuple[str, ...], **settings: object
) -> Answers:
    """How the effect differs between studies by what describes them.

    Parameters
    ----------
    effects, moderators, settings : as in `pool`

    Returns
    -------
    Answers of `pool` that are about the moderators: `moderator_<name>`, `robust_<name>`, `omnibus`,
    `r2`. Without moderators there are none.

    Raises
    ------
    InputError : as `pool`.
    """
    found = pool(effects, moderators=moderators, **settings)
    about_them = found.answers.index.str.match("moderator_|robust_|omnibus|r2")
    answers = found.answers[about_them & bool(moderators)]
    return Answers(mark_like(answers, found.answers), found.rows)
