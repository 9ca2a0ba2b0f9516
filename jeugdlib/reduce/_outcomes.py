"""What became of each trajectory: the outcomes of every indicator, as SQL over merged rows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from jeugdlib.columns import InputError
from jeugdlib.columns.stored import Stored
from jeugdlib.reduce._stored import TYPES, UNKNOWN, complete, condition, listed, quote
from jeugdlib.reduce.periods import DAYS_OF_48_MONTHS, period_bounds, quarter_of

BACK = 5  # years; Source: CBS, Jeugdmonitor, on repeated use of youth care
MONTHS = 24  # how long a new start is looked for
# what is told of an outcome, beside its name
TOLD = {"scale": "VARCHAR", "informant": "VARCHAR", "step": "INTEGER"}
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


@dataclass(frozen=True)
class Asked:
    """The trajectories that an indicator asks about, and what it tells of them, as SQL.

    `rows` has all columns of the merged trajectories, the quarter that each counts in and how near
    to it the child has another (together); `told` follows from the few values of the columns `seen`
    alone; `value` is what a mean is of, where a scale is told.
    """

    rows: str
    seen: tuple[str, ...]
    told: str
    value: str


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
        raise InputError(
            "er zijn geen trajecten bij deze keuze",
            mend="Kies een andere regio of aanbieder, of een ander bestand.",
        )
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


def outcomes(chosen: Chosen) -> dict[str, Asked]:
    """Of every indicator the trajectories that it asks about, and what it tells of them."""
    given = {
        "uitval": _rows(chosen, f"coalesce(reden_einde, '{UNKNOWN}')", ["reden_einde"]),
        "tevredenheid": _satisfaction(chosen),
        "zonder_hulp_verder": _rows(
            chosen,
            "coalesce(zonder_hulp_verder, 'niet ingevuld')",
            ["zonder_hulp_verder", "informant"],
            asked=_no(chosen.no_end),
            informant="CASE WHEN zonder_hulp_verder IS NOT NULL THEN informant END",
        ),
        "herhaald_beroep": _rows(
            chosen, "history", ["history"], when="start", made={"history": _repeated()}
        ),
        "nieuwe_start": _new_start(chosen),
        "wachttijd": _waiting(chosen),
    }
    return given | ({"problemen": _problems(chosen)} if chosen.instrument is not None else {})


def asked_children(chosen: Chosen) -> str:
    """The trajectories that ended and were asked about, as SQL."""
    return _rows(chosen, "''", [], asked=_no(chosen.no_end)).rows


def each(asked: Asked) -> str:
    """The trajectories, with what is told of each, as SQL."""
    return f"SELECT * EXCLUDE (informant), {asked.told} FROM ({asked.rows})"


def _rows(
    chosen: Chosen,
    uitkomst: str,
    seen: Sequence[str],
    *,
    when: str = "end",
    asked: str = "true",
    made: Mapping[str, str] | None = None,
    **more: str,
) -> Asked:
    """The rows of an indicator; what is in `made` may use what stands before it.

    `more` is SQL of value, and of what is in TOLD; what is not given is missing.
    """
    first, last = quarter_of(chosen.first), quarter_of(chosen.last)
    columns = "".join(f", {sql} AS {name}" for name, sql in (made or {}).items())
    told = {name: f"({more.get(name, 'NULL')})::{kind} AS {name}" for name, kind in TOLD.items()}
    return Asked(
        f"""SELECT *, {when}_quarter AS quarter, {when}_together AS together {columns}
            FROM {chosen.rows} WHERE {when}_quarter BETWEEN {first} AND {last} AND {asked}""",
        tuple(seen),
        f"{uitkomst} AS uitkomst, {', '.join(told.values())}",
        more.get("value", "NULL::DOUBLE"),
    )


def _no(reasons: str) -> str:
    """Not one of these reasons for ending; who ended for an unknown reason is asked."""
    # for every row: a third of the time that IS NULL OR takes
    return f"coalesce(reden_einde, '{UNKNOWN}') NOT IN {reasons}"


def _satisfaction(chosen: Chosen) -> Asked:
    thresholds = dict(map(_threshold, chosen.sufficient))
    made = {f"enough_{i}": f"tevredenheid >= {x!r}" for i, x in enumerate(thresholds.values())}
    cases = "".join(
        f" WHEN schaal = {quote(scale)} THEN "
        f"CASE WHEN {name} THEN 'voldoende' ELSE 'onvoldoende' END"
        for scale, name in zip(thresholds, made, strict=True)
    )
    return _rows(
        chosen,
        f"CASE WHEN NOT filled THEN 'niet ingevuld'{cases} ELSE 'andere schaal' END",
        ["filled", *made, "schaal", "informant"],
        asked=_no(chosen.no_end),
        made={"filled": "tevredenheid IS NOT NULL", **made},
        value="tevredenheid",
        scale="CASE WHEN filled THEN schaal END",
        informant="CASE WHEN filled THEN informant END",
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


def _new_start(chosen: Chosen) -> Asked:
    last = f"DATE '{chosen.last}'"
    return _rows(
        chosen,
        "CASE WHEN runs_on THEN 'hulp liep door' WHEN again THEN 'nieuwe start' "
        "ELSE 'geen nieuwe start' END",
        ["runs_on", "again", "month"],
        asked=_no(chosen.no_judgement),
        made={
            "followed": f"least(({last} - einddatum) * 48 // {DAYS_OF_48_MONTHS}, {MONTHS})",
            # help that begins the next day connects, when that day is known
            "runs_on": f"continues OR coalesce(months = 0 AND einddatum < {last}, false)",
            # a month not followed to its end counts for no one, with or without a new start
            "again": "coalesce(months BETWEEN 1 AND followed, false)",
            "month": "CASE WHEN NOT runs_on THEN CASE WHEN again THEN months ELSE followed END END",
        },
        step="month",
    )


def _waiting(chosen: Chosen) -> Asked:
    last = f"DATE '{chosen.last}'"
    return _rows(
        chosen,
        "CASE WHEN week IS NULL THEN 'geen aanmelddatum' WHEN began THEN 'begonnen' "
        "WHEN signed_off THEN 'afgemeld' ELSE 'wacht nog' END",
        ["began", "signed_off", "week"],
        when="sign",
        made={
            "followed": f"({last} - aanmelddatum) // 7",
            "needed": "(startdatum - aanmelddatum + 6) // 7",
            # as with months: a week that was not followed to its end counts for no one
            "began": "coalesce(needed <= followed, false)",
            "signed_off": f"startdatum IS NULL AND coalesce(einddatum <= {last}, false)",
            # a sign-off counts to the nearest week: whole weeks would make waiting too short
            "week": "CASE WHEN began THEN needed WHEN signed_off THEN "
            "least((greatest(einddatum - aanmelddatum, 0) + 3) // 7, followed) ELSE followed END",
        },
        step="week",
    )


def _problems(chosen: Chosen) -> Asked:
    name = chosen.instrument.attrs["instrument"]
    facts = {fact: float(value) for fact, value in chosen.instrument["value"].items()}
    if not facts["points"] > 0:
        raise ValueError(f"points {facts['points']} must be known and above 0")
    better = int(facts["direction"])
    limit = facts["cut_off"]
    in_t = facts["norm_sd"] > 0
    unit = 10 / facts["norm_sd"] if in_t else 1.0
    ill, well = "<>" if better > 0 else "><"  # than the cut-off
    made = {
        "gain": "na_score - voor_score" if better > 0 else "voor_score - na_score",
        "before": "voor_score IS NOT NULL",
        "after": "na_score IS NOT NULL",
        "better": f"gain > {facts['points']!r}",
        "worse": f"gain < -{facts['points']!r}",
        "ill": "false" if pd.isna(limit) else f"voor_score {ill} {limit!r}",
        "well": "false" if pd.isna(limit) else f"na_score {well} {limit!r}",
    }
    return _rows(
        chosen,
        f"""CASE WHEN instrument IS NULL OR NOT (before OR after) THEN 'geen vragenlijst'
            WHEN instrument <> {quote(name)} THEN 'andere vragenlijst'
            WHEN NOT before THEN 'geen voormeting' WHEN NOT after THEN 'geen nameting'
            WHEN better AND ill AND well THEN 'hersteld' WHEN better THEN 'verbeterd'
            WHEN worse THEN 'verslechterd' ELSE 'onveranderd' END""",
        ["instrument", *[fact for fact in made if fact != "gain"]],
        asked=_no(chosen.no_end),
        made=made,
        value=f"gain * {unit!r}",
        scale=f"CASE WHEN instrument = {quote(name)} AND before AND after "
        f"THEN {quote(name + (' (T)' if in_t else ' (punten)'))} END",
    )
