"""Bottlenecks in the system: reported to whom, answered or not, and for how long it is open."""

import re

import pandas as pd

from jeugdlib.columns import InputError, add_cautions, mark_like, require

STANDS = {
    "op_tijd": "beantwoord binnen de termijn",
    "te_laat": "beantwoord na de termijn",
    "zonder_termijn": "beantwoord, er was geen termijn",
    "wacht": "nog open, de termijn loopt of is er niet",
    "over_tijd": "nog open, de termijn is voorbij",
}
DATES = ("datum", "termijn", "beantwoord_op")
NAMELESS = "niet ingevuld"


def bottlenecks(
    knelpunten: pd.DataFrame, peildatum: str, *, by: str = "geadresseerd_aan"
) -> pd.DataFrame:
    """How many bottlenecks were reported to each addressee, and what became of them.

    Parameters
    ----------
    knelpunten : the checked table `knelpunten`
    peildatum : the day on which is looked, jjjj-mm-dd or jjjj-mm (the last day of that month); what
        was reported later does not count, and what was answered later is still open
    by : "geadresseerd_aan", or "audit": per audit that reported them

    Returns
    -------
    DataFrame with a row for each addressee, in the order of their names and never of the numbers,
    and each stand of STANDS: the addressee under the name of `by`, stand, label, count, n (all that
    was reported to it), unit and cautions. About the same as the table; to be released.

    Raises
    ------
    InputError : the day cannot be read, a bottleneck was answered or due before it was reported,
        or the table has no column `by`.
    """
    rows = bottleneck_days(knelpunten, peildatum)
    if by not in rows.columns:
        raise InputError(f"kolom {by} staat niet in de tabel knelpunten")
    named = rows[by].astype("str").fillna(NAMELESS)
    counted = {
        f"{name}_{stand}": (
            name,
            stand,
            f"{name}: {words}",
            int((group == stand).sum()),
            len(group),
        )
        for name, group in rows["stand"].groupby(named)
        for stand, words in STANDS.items()
    }
    names = [by, "stand", "label", "count", "n"]
    counts = pd.DataFrame.from_dict(counted, orient="index", columns=names)
    later = len(knelpunten) - len(rows)
    codes = [[f"reported_later {later}"] if later else []] * len(counts)
    counts = mark_like(add_cautions(counts.assign(unit="knelpunten"), codes), knelpunten)
    counts.attrs["dims"] = (by, "stand")
    return counts


def bottleneck_days(knelpunten: pd.DataFrame, peildatum: str) -> pd.DataFrame:
    """How long each bottleneck waited for an answer: one row per bottleneck, as reported.

    Parameters
    ----------
    knelpunten, peildatum : as in `bottlenecks`

    Returns
    -------
    DataFrame with geadresseerd_aan, audit (when the table has it), stand (a key of STANDS), days
    (from report to answer, or to the day on which is looked) and goes_on: not answered yet, so
    that the days are the least it will be. About the same as the table; for the team itself.

    Raises
    ------
    InputError : as `bottlenecks`.
    """
    day = _day(peildatum)
    require(knelpunten, "geadresseerd_aan", "datum")
    table = knelpunten.assign(**{name: _dates(knelpunten, name) for name in DATES})
    _require_order(table)
    table = table[table["datum"] <= day]

    answered = table["beantwoord_op"] <= day
    moment = table["beantwoord_op"].where(answered, day)
    due = table["termijn"]
    stand = pd.Series("wacht", index=table.index, dtype=object)
    stand[~answered & (due < day)] = "over_tijd"
    stand[answered & due.isna()] = "zonder_termijn"
    stand[answered & (moment <= due)] = "op_tijd"
    stand[answered & (moment > due)] = "te_laat"
    kept = [name for name in ("geadresseerd_aan", "audit") if name in table.columns]
    days = (moment - table["datum"]) // pd.Timedelta(days=1)
    return mark_like(table[kept].assign(stand=stand, days=days, goes_on=~answered), knelpunten)


def _day(text: str) -> pd.Timestamp:
    try:
        # a Period alone also reads an empty text, and 02-01-2024 as the first of February
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?", text):
            raise ValueError(text)
        return pd.Period(text).end_time.normalize()
    except ValueError as problem:
        raise InputError(
            "peildatum is geen dag of maand", value=text, mend="Schrijf jjjj-mm-dd of jjjj-mm."
        ) from problem


def _dates(table: pd.DataFrame, name: str) -> pd.Series:
    given = table[name] if name in table.columns else pd.Series(pd.NaT, index=table.index)
    return pd.to_datetime(given).astype("datetime64[ns]")


def _require_order(table: pd.DataFrame) -> None:
    for name, what in (("beantwoord_op", "beantwoord"), ("termijn", "aan een termijn gebonden")):
        wrong = table.index[table[name] < table["datum"]]
        if len(wrong):
            row = table.loc[wrong[0]]
            raise InputError(
                f"een knelpunt is {what} voordat het is gemeld",
                where=f"knelpunten, {row['geadresseerd_aan']}, gemeld op {row['datum']:%d-%m-%Y}, "
                f"kolom {name}",
                value=f"{row[name]:%d-%m-%Y}",
                mend="Controleer beide datums.",
            )
