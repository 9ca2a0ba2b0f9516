"""Recognition levels of the databank, at one date."""

import pandas as pd

from jeugdlib.columns import NIVEAUS, InputError, mark_like


def levels(table: pd.DataFrame, peildatum: str | None = None) -> pd.DataFrame:
    """The counts per level at one date, or at all dates.

    Parameters
    ----------
    table : the checked table `erkende_interventies`
    peildatum : the month (jjjj-mm); None = all dates

    Returns
    -------
    DataFrame with peildatum, niveau, label, count (Int64), minimum (True for an estimated minimum),
    soort and opmerking.

    Raises
    ------
    InputError : there is no count at that date; the dates that are there are named.
    """
    dates = sorted(table["peildatum"].unique())
    if peildatum is not None and peildatum not in dates:
        raise InputError(
            f"peildatum {peildatum} staat niet in de tabel", mend=f"Kies uit: {', '.join(dates)}."
        )
    chosen = table if peildatum is None else table[table["peildatum"] == peildatum]
    result = chosen[["peildatum", "niveau", "soort", "opmerking"]].assign(
        label=chosen["niveau"].map(NIVEAUS),
        count=chosen["aantal"],
        minimum=chosen["soort"] == "ondergrens",
    )
    return mark_like(result.reset_index(drop=True), table)


def levels_by_date(table: pd.DataFrame) -> pd.DataFrame:
    """The counts per level with the dates side by side.

    Returns one row per level, from all forms of help inward, with niveau, label and a column
    (Int64) per date; a level that was not counted at a date is missing there.
    """
    wide = table.pivot(index="niveau", columns="peildatum", values="aantal")
    wide = wide.reindex([level for level in NIVEAUS if level in wide.index]).reset_index()
    wide["label"] = wide["niveau"].map(NIVEAUS)
    wide.columns.name = None
    return mark_like(wide, table)
