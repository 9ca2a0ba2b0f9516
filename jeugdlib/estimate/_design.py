"""Which effects may stand in one average, and what that average may be called."""

import numpy as np
import pandas as pd

from jeugdlib.columns import InputError
from jeugdlib.columns.studies import DESIGNS

# what is said of one effect, and holds for an average with that effect in it
INHERITED = ("direction_unknown", "assumed_r")


def poolable(effects: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The effects that have an estimate, and what must be said of leaving out the others.

    Parameters
    ----------
    effects : DataFrame, one row per effect
        study : which study it comes from
        estimate, variance : the effect, and its variance above 0; where they could not be computed
            the effect is left out and counted

    Raises
    ------
    ValueError : a column is missing, or a study has no name.
    InputError : there is no effect, or a variance is not above 0.
    """
    missing = {"study", "estimate", "variance"} - set(effects.columns)
    if missing or effects["study"].isna().any():
        raise ValueError(f"an effects table needs study, estimate, variance; missing: {missing}")
    variance = effects["variance"].to_numpy(dtype=float)
    known = np.isfinite(effects["estimate"].to_numpy(dtype=float)) & np.isfinite(variance)
    if not known.any():
        raise InputError("er is geen enkel effect om te middelen", where="studies")
    wrong = known & (variance <= 0)
    if wrong.any():
        study = effects["study"].to_numpy()[wrong][0]
        raise InputError("de variantie van een effect moet boven 0 liggen", where=f"studie {study}")

    if known.all():
        return effects, []
    return effects[known], [f"without_estimate {np.count_nonzero(~known)}"]


def average_of(effects: pd.DataFrame) -> tuple[str, str | None, list[str]]:
    """What the average of effects may be called, its unit, and the cautions about both.

    Parameters
    ----------
    effects : DataFrame, one row per effect
        design : optional, the design of the study (columns/studies.py)
        unit : optional, the unit of the effect

    Returns
    -------
    "effect", "verandering" or "samenhang"; the unit, None when it is not known; and the cautions:
    `design_unknown` with how many effects have no design, and those of single effects that hold for
    their average as well.

    Raises
    ------
    InputError : designs or units that do not belong together; the sentence says which, and why.
    """
    units = _found(effects, "unit")
    if len(units) > 1:
        raise InputError(
            f"effecten in verschillende eenheden ({', '.join(units)}) zijn niet te middelen",
            where="studies",
            mend="Reken ze eerst om naar één eenheid.",
        )
    designs = [design for design in _found(effects, "design") if design in DESIGNS]
    words = list(dict.fromkeys(DESIGNS[design] for design in designs))
    if len(words) > 1:
        raise InputError(
            f"de opzetten {', '.join(designs)} horen niet in één gemiddelde: zonder controlegroep "
            "is een verandering geen effect van de hulp, en een samenhang is geen van beide",
            where="kolom design",
            mend="Kies de studies met één soort opzet.",
        )
    known = effects["design"].isin(designs).sum() if designs else 0
    cautions = [f"design_unknown {len(effects) - known}"] if known < len(effects) else []
    codes = [code for row in effects.get("cautions", []) for code in row]
    inherited = [code for code in dict.fromkeys(codes) if code.startswith(INHERITED)]
    return (words or ["effect"])[0], (units or [None])[0], [*cautions, *inherited]


def _found(effects: pd.DataFrame, name: str) -> list[str]:
    return effects[name].dropna().unique().tolist() if name in effects.columns else []
