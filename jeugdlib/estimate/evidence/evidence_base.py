"""The evidence base: which part of all forms of help is recognised, researched, strong?"""

import numpy as np
import pandas as pd

from jeugdlib.columns import add_cautions, mark_like, require

# what each answer divides by what: the nested groups of the databank
SHARES = {
    "erkend_van_alle": ("erkend", "alle_vormen_van_hulp", "Erkend, van alle vormen van hulp"),
    "onderzocht_van_erkend": ("onderzocht", "erkend", "Onderzocht op effect, van de erkende"),
    "sterk_van_erkend": (
        "effectief_sterke_aanwijzingen",
        "erkend",
        "Sterke aanwijzingen voor effect, van de erkende",
    ),
}


def recognised_shares(levels: pd.DataFrame) -> pd.DataFrame:
    """The nested shares of the databank at one date, as counted.

    A complete count is no sample, so there is no interval. Where the denominator is an estimated
    minimum ("meer dan 2500") the share is an upper bound: `high` holds it, `estimate` is the share
    of that minimum.

    Parameters
    ----------
    levels : DataFrame, one row per level of one date
        niveau : the level (columns/erkende_interventies.py)
        count : how many forms of help, 0 or more
        minimum : True where the count is an estimated minimum

    Returns
    -------
    One row per share (index of SHARES) with estimate, high, count, n, kind, method, cautions. A
    share of which a count was not published is missing, with a caution that names the level.

    Raises
    ------
    ValueError : a column is missing or has gaps, a level stands there twice, or a part is larger
        than its whole.
    """
    table = require(levels, "niveau", "count", "minimum").set_index("niveau")
    count = table["count"].astype(float)
    if ((count < 0) | (count % 1 != 0)).any():
        raise ValueError(f"counts {count.tolist()} must be whole numbers of 0 or more")
    twice = table.index[table.index.duplicated()].tolist()
    if twice:
        raise ValueError(f"levels {twice} stand in the table more than once; choose one date")

    rows = pd.DataFrame([_share(table, *pair) for pair in SHARES.values()], index=list(SHARES))
    cautions = rows.pop("cautions").tolist()
    rows = rows.assign(kind="share", method="volledige telling")
    return mark_like(add_cautions(rows, cautions), levels)


def _share(table: pd.DataFrame, part: str, whole: str, label: str) -> dict:
    share = dict.fromkeys(["estimate", "high", "count", "n"], np.nan)
    share |= {"label": label, "unit": "vormen van hulp"}
    absent = [level for level in (part, whole) if level not in table.index]
    if absent:
        names = ", ".join(absent).replace("_", " ")
        return share | {
            "cautions": [f"not_computable voor deze peildatum niet gepubliceerd: {names}"]
        }
    count, n = int(table.at[part, "count"]), int(table.at[whole, "count"])
    if count > n or n == 0:
        raise ValueError(f"{part} ({count}) cannot be a part of {whole} ({n})")
    cautions = ["complete_count"]
    high = np.nan
    if table.at[whole, "minimum"]:
        cautions = [f"denominator_minimum {n}"]
        high = count / n
    return share | {
        "estimate": count / n,
        "high": high,
        "count": count,
        "n": n,
        "cautions": cautions,
    }
