"""What became of each trajectory: the outcomes of every indicator, as SQL over merged rows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from jeugdlib.columns import InputError
from jeugdlib.columns.stored import Stored
from jeugdlib.reduce._stored import TYPES, UNKNOWN, complete, condition, listed, quote
from jeugdlib.reduce.periods import period_bounds, quarter_of

BACK = 5  # years; Source: CBS, Jeugdmonitor, on repeated use of youth care
MONTHS = 24  # how long a new start is looked for
NEEDED = {**TYPES["trajecten"], "schaal": "VARCHAR"}


@dataclass(frozen=True)
class Chosen:
    """What is asked of merged trajectories: which rows, from which day to which, and the settings.

    `rows` is SQL; `no_end` and `no_judgement` are the reasons for ending that are administrative,
    and those that say nothing about the help.
    """

    samen: Stored
    rows: str
    first: date
    last: date
    no_end: str
    no_judgement: str
    sufficient: Sequence[str]
    instrument: pd.DataFrame | None


def choose(
    samen: Stored,
    reasons: pd.DataFrame,
    period: tuple[str, str],
    where: Mapping[str, str] | None,
    sufficient: Sequence[str] | None,
    instrument: pd.DataFrame | None,
) -> Chosen:
    """What `totals` was asked for, looked up and checked.

    Raises
    ------
    InputError : the period, or what `where` asks for, is not there.
    """
    if "together" not in samen.columns:
        raise ValueError("these trajectories are not merged; use reduce.merged first")
    asked = condition(samen, where)
    return Chosen(
        samen,
        f"(FROM {complete(samen, NEEDED)} WHERE {asked})",
        *period_bounds(*period),
        _values(reasons, "telt_mee", "nee"),
        _values(reasons, "uitval_smal", ""),
        tuple(sufficient or ()),
        instrument,
    )


def _values(reasons: pd.DataFrame, column: str, value: str) -> str:
    return listed(sorted(set(reasons.loc[reasons[column] == value, "waarde"])))


def require_rows(chosen: Chosen, since: str, until: str) -> None:
    """Raises InputError when no trajectory ran, and nobody waited, in the period."""
    begun = "least(aanmelddatum, startdatum)"
    ended = "coalesce(einddatum, current_date)"
    first, last, inside = chosen.samen.db.execute(f"""
        SELECT min({begun}), max({ended}),
            coalesce(bool_or({begun} <= DATE '{chosen.last}'
                AND {ended} >= DATE '{chosen.first}'), false) FROM {chosen.rows}""").fetchone()
    if first is None:
        raise InputError("er zijn geen trajecten", mend="Kies een ander bestand, of andere rijen.")
    if not inside:
        raise InputError(
            f"van {since} tot en met {until} zijn er geen trajecten",
            where="periode_van en periode_tot",
            mend=f"De trajecten lopen van {first:%d-%m-%Y} tot en met {last:%d-%m-%Y}.",
        )


def outcomes(chosen: Chosen) -> dict[str, str]:
    """Of every indicator its rows as SQL: one per trajectory that it asks about.

    Each row has all columns of the merged trajectories and quarter (the one that it counts in),
    uitkomst, scale, informant, step and value (missing unless a mean belongs to it).
    """
    given = {
        "uitval": _rows(chosen, f"coalesce(reden_einde, '{UNKNOWN}')"),
        "tevredenheid": _satisfaction(chosen),
        "zonder_hulp_verder": _rows(
            chosen,
            "coalesce(zonder_hulp_verder, 'niet ingevuld')",
            asked=_asked(chosen),
            informant="CASE WHEN zonder_hulp_verder IS NOT NULL THEN informant END",
        ),
        "herhaald_beroep": _rows(chosen, _repeated(), quarter="start_quarter"),
        "nieuwe_start": _new_start(chosen),
        "wachttijd": _waiting(chosen),
    }
    return given | ({"problemen": _problems(chosen)} if chosen.instrument is not None else {})


def asked_children(chosen: Chosen) -> str:
    """The trajectories that ended and were asked about, as SQL with the columns of an outcome."""
    return _rows(chosen, "''", asked=_asked(chosen))


def _rows(
    chosen: Chosen,
    uitkomst: str,
    *,
    quarter: str = "end_quarter",
    asked: str = "true",
    **more: str,
) -> str:
    first, last = quarter_of(chosen.first), quarter_of(chosen.last)
    more = {"scale": "NULL", "informant": "NULL", "step": "NULL", "value": "NULL", **more}
    types = {"step": "INTEGER", "value": "DOUBLE"}
    columns = ", ".join(f"({sql})::{types.get(n, 'VARCHAR')} AS {n}" for n, sql in more.items())
    return f"""
        SELECT * EXCLUDE (informant), {quarter} AS quarter, {uitkomst} AS uitkomst, {columns}
        FROM {chosen.rows} WHERE {quarter} BETWEEN {first} AND {last} AND {asked}"""


def _asked(chosen: Chosen) -> str:
    """Not an administrative end: the child is still being helped."""
    return f"(reden_einde IS NULL OR reden_einde NOT IN {chosen.no_end})"


def _satisfaction(chosen: Chosen) -> str:
    thresholds = dict(map(_threshold, chosen.sufficient))
    cases = "".join(
        f" WHEN schaal = {quote(scale)} THEN "
        f"CASE WHEN tevredenheid >= {least!r} THEN 'voldoende' ELSE 'onvoldoende' END"
        for scale, least in thresholds.items()
    )
    filled = "CASE WHEN tevredenheid IS NOT NULL THEN {} END"
    return _rows(
        chosen,
        f"CASE WHEN tevredenheid IS NULL THEN 'niet ingevuld'{cases} ELSE 'andere schaal' END",
        asked=_asked(chosen),
        scale=filled.format("schaal"),
        informant=filled.format("informant"),
        value="tevredenheid",
    )


def _threshold(text: str) -> tuple[str, float]:
    """From "1-10:6" the scale and the score from which it is sufficient."""
    number = r"(-?\d+(?:[.,]\d+)?)"
    found = re.fullmatch(rf"\s*{number}\s*-\s*{number}\s*:\s*{number}\s*", text)
    low, high, least = (float(n.replace(",", ".")) for n in found.groups()) if found else (0, 0, 0)
    if not low < high or not low <= least <= high:
        raise InputError(
            "dit zegt niet welk cijfer op welke schaal voldoende is",
            where="voldoende_vanaf",
            value=text,
            mend="Schrijf de schaal en het laagste voldoende cijfer daarop, zoals 1-10:6.",
        )
    return f"{low:g}-{high:g}", least


def _repeated() -> str:
    """Earlier help of the child, seen from the year in which this help began."""
    back = f"make_date(start_quarter // 4 - {BACK}, 1, 1)"
    return f"""CASE WHEN earlier_end >= startdatum - 1 THEN 'aansluitend'
        WHEN earlier_end >= {back} THEN 'herhaald' ELSE 'nieuw' END"""


def _new_start(chosen: Chosen) -> str:
    last = f"DATE '{chosen.last}'"
    # a year is 365.25 days: 1461 in 48 months
    followed = f"least(({last} - einddatum) * 48 // 1461, {MONTHS})"
    month = "((next_start - einddatum) * 48 + 1460) // 1461"
    # help that begins the next day connects, when that day is known
    on = f"(continues OR coalesce(next_start = einddatum + 1 AND next_start <= {last}, false))"
    # a month that was not followed to its end counts for no one, with or without a new start
    again = f"coalesce({month} <= {followed}, false)"
    return _rows(
        chosen,
        f"CASE WHEN {on} THEN 'hulp liep door' WHEN {again} THEN 'nieuwe start' "
        "ELSE 'geen nieuwe start' END",
        asked=f"(reden_einde IS NULL OR reden_einde NOT IN {chosen.no_judgement})",
        step=f"CASE WHEN {on} THEN NULL WHEN {again} THEN {month} ELSE {followed} END",
    )


def _waiting(chosen: Chosen) -> str:
    last = f"DATE '{chosen.last}'"
    followed = f"({last} - aanmelddatum) // 7"
    week = "(startdatum - aanmelddatum + 6) // 7"
    began = f"coalesce({week} <= {followed}, false)"
    left = f"(startdatum IS NULL AND einddatum <= {last})"
    return _rows(
        chosen,
        "CASE WHEN aanmelddatum IS NULL THEN 'geen aanmelddatum' "
        f"WHEN {began} THEN 'begonnen' WHEN {left} THEN 'afgemeld' ELSE 'wacht nog' END",
        quarter="coalesce(sign_quarter, start_quarter)",
        step=f"CASE WHEN {began} THEN {week} "
        f"WHEN {left} THEN greatest(einddatum - aanmelddatum, 0) // 7 ELSE {followed} END",
    )


def _problems(chosen: Chosen) -> str:
    name = chosen.instrument.attrs["instrument"]
    facts = {name: float(value) for name, value in chosen.instrument["value"].items()}
    if not facts["points"] > 0:
        raise ValueError(f"points {facts['points']} must be known and above 0")
    better = int(facts["direction"])
    limit = facts["cut_off"]
    in_t = facts["norm_sd"] > 0
    unit = 10 / facts["norm_sd"] if in_t else 1.0
    gain = f"({better} * (na_score - voor_score))"
    crossed = f"({better} * (voor_score - {limit!r}) < 0 AND {better} * (na_score - {limit!r}) > 0)"
    recovered = "" if pd.isna(limit) else f"WHEN {gain} > {facts['points']!r} AND {crossed} "
    known = f"instrument = {quote(name)} AND voor_score IS NOT NULL AND na_score IS NOT NULL"
    return _rows(
        chosen,
        f"""CASE WHEN instrument IS NULL OR (voor_score IS NULL AND na_score IS NULL)
            THEN 'geen vragenlijst' WHEN instrument <> {quote(name)} THEN 'andere vragenlijst'
            WHEN voor_score IS NULL THEN 'geen voormeting'
            WHEN na_score IS NULL THEN 'geen nameting'
            {recovered + "THEN 'hersteld'" if recovered else ""}
            WHEN {gain} > {facts["points"]!r} THEN 'verbeterd'
            WHEN {gain} < -{facts["points"]!r} THEN 'verslechterd' ELSE 'onveranderd' END""",
        asked=_asked(chosen),
        scale=f"CASE WHEN {known} THEN {quote(name + (' (T)' if in_t else ' (punten)'))} END",
        value=f"CASE WHEN {known} THEN {gain} * {unit!r} END",
    )
