"""Core elements: which columns of a table of studies say what was in a programme?"""

from collections.abc import Sequence

import pandas as pd

from jeugdlib.columns import InputError
from jeugdlib.columns.studies import ELEMENT, STUDIES


def elements(studies: pd.DataFrame, chosen: Sequence[str] = ()) -> list[str]:
    """The names of the columns that hold core elements, in their order in the table.

    Parameters
    ----------
    studies : the table `studies`, with a column of ja, nee and onbekend for each element; an empty
        cell is unknown too
    chosen : which of them; none = all columns of the user's own with those words alone

    Raises
    ------
    InputError : a chosen column is not there or says something else, or there is none at all.
    """
    declared = {column.name for column in STUDIES.columns}
    own = [name for name in studies.columns if name not in declared]
    found = [name for name in own if studies[name].notna().any() and _others(studies[name]).empty]
    for name in chosen:
        if name not in own:
            raise InputError(
                f"de tabel heeft geen eigen kolom {name!r}",
                where="elementen",
                mend=f"Kies uit: {', '.join(found) or 'geen'}.",
            )
        if name not in found:
            raise InputError(
                "dit is geen kolom met kernelementen",
                where=f"kolom {name}",
                value=next(iter(_others(studies[name])), ""),
                mend=f"Vul per programma in: {', '.join(ELEMENT)}.",
            )
    if not found:
        raise InputError(
            "de tabel heeft geen kolommen met kernelementen",
            where="studies",
            mend=f"Zet per element een kolom met: {', '.join(ELEMENT)}.",
        )
    return [name for name in found if name in chosen] if chosen else found


def _others(values: pd.Series) -> pd.Series:
    known = values.dropna().astype(str)
    return known[~known.str.lower().isin(ELEMENT)]
