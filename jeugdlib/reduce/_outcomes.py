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
# the quarter that a trajectory counts in, and how near to it the child has another
WHEN = {
    "end": ("end_quarter", "end_together"),
    "start": ("start_quarter", "start_together"),
    # without a sign-up it counts when the help began
    "sign": (
        "coalesce(sign_quarter, start_quarter)",
        "greatest(sign_together, start_together)",
    ),
}
# what is told of an outcome, beside its name
TOLD = {"scale": "VARCHAR", "informant": "VARCHAR", "step": "INTEGER", "value": "DOUBLE"}
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
    if "end_together" not in samen.columns:
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
    [(first, last, inside)] = chosen.samen.db.execute(f"""
        SELECT min({begun}), max({ended}),
            coalesce(bool_or({begun} <= DATE '{chosen.last}'
                AND {ended} >= DATE '{chosen.first}'), false) FROM {chosen.rows}""").fetchall()
    if first is None:
        raise InputError("er zijn geen trajecten", mend="Kies een ander bestand, of andere rijen.")
    if not inside:
        raise InputError(
            f"van {since} tot en met {until} zijn er geen trajecten",
            where="periode_van en periode_tot",
            mend=f"De trajecten lopen van {first:%d-%m-%Y} tot en met {last:%d-%m-%Y}.",
        )


def not_seen(chosen: Chosen) -> dict[str, tuple[str, ...]]:
    """The cautions of indicators that look back, or on, to where the file has nothing."""
    days = (
        "min(least(aanmelddatum, startdatum)), max(greatest(aanmelddatum, startdatum, einddatum))"
    )
    rows = complete(chosen.samen, {"aanmelddatum": "DATE", "einddatum": "DATE"})
    seen = chosen.samen.db.execute(f"SELECT {days} FROM {rows}")
    [(first, last)] = seen.fetchall()  # all of them: an open result holds the database
    if first is None:
        return {}
    found = {}
    if first >= date(chosen.first.year - BACK, 4, 1):
        found["herhaald_beroep"] = (f"short_history {first.year}",)
    if quarter_of(last) < quarter_of(chosen.last):
        ends = (f"file_ends {last:%d-%m-%Y}",)
        found |= {"nieuwe_start": ends, "wachttijd": ends}
    return found


def outcomes(chosen: Chosen) -> dict[str, str]:
    """Of every indicator its rows as SQL: one per trajectory that it asks about.

    Each row has all columns of the merged trajectories and quarter (the one that it counts in),
    together (how near to it the child has another), uitkomst, scale, informant, step and value
    (missing unless a mean belongs to it).
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
        "herhaald_beroep": _rows(chosen, _repeated(), when="start"),
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
    when: str = "end",
    asked: str = "true",
    **more: str,
) -> str:
    """The rows of an indicator, as SQL; what is in `more` may use what stands before it."""
    quarter, together = WHEN[when]
    first, last = quarter_of(chosen.first), quarter_of(chosen.last)
    told = {name: more.pop(name, "NULL") for name in TOLD}
    columns = ", ".join(f"({sql})::{TOLD[name]} AS {name}" for name, sql in told.items())
    made = "".join(f", {sql} AS {name}" for name, sql in more.items())
    return f"""
        SELECT * EXCLUDE (informant), {uitkomst} AS uitkomst, {columns}
        FROM (SELECT *, {quarter} AS quarter, {together} AS together {made} FROM {chosen.rows}
            WHERE {quarter} BETWEEN {first} AND {last} AND {asked})"""


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
    return _rows(
        chosen,
        "CASE WHEN runs_on THEN 'hulp liep door' WHEN again THEN 'nieuwe start' "
        "ELSE 'geen nieuwe start' END",
        asked=f"(reden_einde IS NULL OR reden_einde NOT IN {chosen.no_judgement})",
        # a year is 365.25 days: 1461 in 48 months
        followed=f"least(({last} - einddatum)::INTEGER * 48 // 1461, {MONTHS})",
        month="((next_start - einddatum)::INTEGER * 48 + 1460) // 1461",
        # help that begins the next day connects, when that day is known
        runs_on="continues OR coalesce(next_start = einddatum + 1 AND "
        f"next_start <= {last}, false)",
        # a month that was not followed to its end counts for no one, with or without a new start
        again="coalesce(month <= followed, false)",
        step="CASE WHEN NOT runs_on THEN CASE WHEN again THEN month ELSE followed END END",
    )


def _waiting(chosen: Chosen) -> str:
    last = f"DATE '{chosen.last}'"
    return _rows(
        chosen,
        "CASE WHEN aanmelddatum IS NULL THEN 'geen aanmelddatum' WHEN began THEN 'begonnen' "
        "WHEN signed_off THEN 'afgemeld' ELSE 'wacht nog' END",
        when="sign",
        followed=f"({last} - aanmelddatum)::INTEGER // 7",
        week="((startdatum - aanmelddatum)::INTEGER + 6) // 7",
        # as with months: a week that was not followed to its end counts for no one
        began="coalesce(week <= followed, false)",
        signed_off=f"startdatum IS NULL AND coalesce(einddatum <= {last}, false)",
        # a sign-off counts to the nearest week: down to whole weeks would make waiting too short
        step="CASE WHEN began THEN week WHEN signed_off "
        "THEN least((greatest(einddatum - aanmelddatum, 0) + 3) // 7, followed) ELSE followed END",
    )


def _problems(chosen: Chosen) -> str:
    name = chosen.instrument.attrs["instrument"]
    facts = {fact: float(value) for fact, value in chosen.instrument["value"].items()}
    if not facts["points"] > 0:
        raise ValueError(f"points {facts['points']} must be known and above 0")
    better = int(facts["direction"])
    limit = facts["cut_off"]
    in_t = facts["norm_sd"] > 0
    unit = 10 / facts["norm_sd"] if in_t else 1.0
    crossed = f"({better} * (voor_score - {limit!r}) < 0 AND {better} * (na_score - {limit!r}) > 0)"
    recovered = f"WHEN gain > {facts['points']!r} AND {crossed} THEN 'hersteld'"
    known = f"instrument = {quote(name)} AND voor_score IS NOT NULL AND na_score IS NOT NULL"
    return _rows(
        chosen,
        f"""CASE WHEN instrument IS NULL OR (voor_score IS NULL AND na_score IS NULL)
            THEN 'geen vragenlijst' WHEN instrument <> {quote(name)} THEN 'andere vragenlijst'
            WHEN voor_score IS NULL THEN 'geen voormeting'
            WHEN na_score IS NULL THEN 'geen nameting'
            {"" if pd.isna(limit) else recovered}
            WHEN gain > {facts["points"]!r} THEN 'verbeterd'
            WHEN gain < -{facts["points"]!r} THEN 'verslechterd' ELSE 'onveranderd' END""",
        asked=_asked(chosen),
        scale=f"CASE WHEN {known} THEN {quote(name + (' (T)' if in_t else ' (punten)'))} END",
        gain=f"{better} * (na_score - voor_score)",
        value=f"CASE WHEN {known} THEN gain * {unit!r} END",
    )
