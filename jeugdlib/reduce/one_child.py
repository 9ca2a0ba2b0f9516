"""One child, measured often: its scores in order, with the phase each was in."""

import numpy as np
import pandas as pd

from jeugdlib.columns import InputError, add_cautions, mark_like
from jeugdlib.reduce.pairs import EVERYONE

WEEK = 7


def one_child(
    table: pd.DataFrame,
    kind: str,
    instrument: str,
    openbaarheid: str,
    *,
    informant: str = EVERYONE,
) -> pd.DataFrame:
    """The scores of one child on one instrument, in order of time.

    Parameters
    ----------
    table : the checked table `metingen`, with fase, and datum or a number as moment
    kind : the code of the child
    instrument : the name of the questionnaire in the table
    openbaarheid : has to be "intern"
    informant : who filled it in; "alle" = whoever it was, one for each moment

    Returns
    -------
    DataFrame, a row per measurement: client_id, time (weeks since the first when every measurement
    of this child has its date, else which measurement it is), per ("week" or "meting"), value
    (points), phase (1, 2, …, a new one where fase changes), fase. About the same as the table.

    Raises
    ------
    InputError : the report is for others than the team; the child, the instrument or the informant
        is not in the table; a phase is not filled in, or there is only one; the order is not
        known; or two scores are of one moment.
    """
    chosen = _chosen(table, instrument, informant, openbaarheid)
    own = chosen[chosen["client_id"] == kind]
    if own.empty:
        raise InputError(
            f"van kind {kind} staat er geen {instrument} in de metingen",
            where="kind",
            mend="Vul bij kind de code in zoals die in het bestand staat.",
        )
    rows = _in_phases(own)
    if rows["phase"].max() < 2:
        raise InputError(
            f"van kind {kind} is er maar één fase: {rows['fase'].iloc[0]}",
            where="fase",
            mend="Vul in de kolom fase in welke metingen van voor en welke van na het begin van "
            "de hulp zijn, zoals basislijn en hulp.",
        )
    return mark_like(rows, table)


def several_children(
    table: pd.DataFrame, instrument: str, openbaarheid: str, *, informant: str = EVERYONE
) -> pd.DataFrame:
    """The scores of all children who have two phases or more, under each other.

    Parameters, columns and errors are those of `one_child`; how many children had only one phase
    stands in a caution. There may be no rows.
    """
    chosen = _chosen(table, instrument, informant, openbaarheid)
    each = [_in_phases(own) for _, own in chosen.groupby("client_id")]
    both = [rows for rows in each if rows["phase"].max() > 1]
    rows = pd.concat(both or [each[0].iloc[:0]], ignore_index=True)
    alone = len(each) - len(both)
    rows = add_cautions(rows, [[f"left_out_children {alone}"] if alone else []] * len(rows))
    return mark_like(rows, table)


def _chosen(
    table: pd.DataFrame, instrument: str, informant: str, openbaarheid: str
) -> pd.DataFrame:
    if openbaarheid != "intern":
        raise InputError(
            "dit rapport gaat over één kind en is er alleen voor het team dat dit kind helpt",
            where="openbaarheid",
            value=openbaarheid,
            mend="Vul intern in, en deel het rapport niet.",
        )
    asked = {"instrument": instrument} | ({} if informant == EVERYONE else {"informant": informant})
    for column, value in asked.items():
        found = sorted(table[column].dropna().unique()) if column in table.columns else []
        if value not in found:
            raise InputError(
                f"{column} {value} staat niet in de metingen",
                where=column,
                mend=f"Kies uit: {', '.join(found)}." if found else "De kolom is leeg.",
            )
        table = table[table[column] == value]
    if "fase" not in table.columns or table["fase"].isna().any():
        raise InputError(
            "niet bij elke meting staat de fase",
            where="fase",
            mend="Vul in de kolom fase in of een meting van voor of na het begin van de hulp is, "
            "zoals basislijn en hulp.",
        )
    return table


def _in_phases(own: pd.DataFrame) -> pd.DataFrame:
    """The measurements of one child in order, with the number of the phase that each was in."""
    time, per = _time(own)
    rows = pd.DataFrame(
        {
            "client_id": own["client_id"],
            "time": time,
            "per": per,
            "value": own["score"].astype(float),
            "fase": own["fase"],
        }
    )
    rows = rows.sort_values("time").reset_index(drop=True)
    if rows["time"].duplicated().any():
        raise InputError(
            f"kind {own['client_id'].iloc[0]} heeft meer dan één score op hetzelfde moment",
            mend="Kies één informant, of laat per moment één meting staan.",
        )
    return rows.assign(phase=(rows["fase"] != rows["fase"].shift()).cumsum())


def _time(own: pd.DataFrame) -> tuple[np.ndarray, str]:
    if "datum" in own.columns and own["datum"].notna().all():
        days = pd.to_datetime(own["datum"])
        return ((days - days.min()).dt.days / WEEK).to_numpy(float), "week"
    order = pd.to_numeric(own["moment"], errors="coerce")
    if order.isna().any():
        raise InputError(
            f"van kind {own['client_id'].iloc[0]} is niet bekend in welke volgorde er is gemeten",
            where="moment",
            mend="Vul bij elke meting de datum in, of een volgnummer als moment.",
        )
    return order.to_numpy(float), "meting"
