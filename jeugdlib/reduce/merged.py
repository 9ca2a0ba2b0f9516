"""Trajectories as CBS counts them: what overlaps is one, and what came before and after it."""

import pandas as pd

from jeugdlib.columns.stored import Stored
from jeugdlib.reduce._stored import TYPES, UNKNOWN, complete, quote, stored
from jeugdlib.reduce.periods import DAYS_OF_48_MONTHS, quarter_sql

BUCKET = 2_000_000  # rows that are merged in one go, so that they fit in memory
RUNNING = "DATE '2999-12-31'"  # the end of help that has not ended
DAY_0 = "DATE '1900-01-01'"
# of several parts: the first that has a value, and the last that has one
GROUPS = ("regio", "aanbieder", "hulpvorm")
FIRST = ("leeftijd", "geslacht", "ernst_start")
LAST = ("regio", "zonder_hulp_verder")
SATISFACTION = ("tevredenheid", "schaal_min", "schaal_max")
GIVEN = {name: kind for name, kind in TYPES["trajecten"].items() if name != "traject_id"}
# the days that a trajectory is counted by, as SQL; help that runs, or never began, has no end
DAYS = {
    "start": "startdatum",
    "end": f"CASE WHEN until < {RUNNING} THEN until END",
    "sign": "coalesce(aanmelddatum, startdatum)",
}
# two such days of one child in the same period: how near, for who counts children
ONLY, APART, SAME_YEAR, SAME_QUARTER = range(4)


def merged(trajecten: Stored | pd.DataFrame) -> Stored:
    """The trajectories in which what overlaps is one, with what came before and after each.

    Trajectories of one child with the same form of help and the same provider (or both unknown) are
    one when they overlap: when one begins at or before the last day so far of the others. It begins
    at the first start and is as old, as severe and as tested as then; it ends at the last end, for
    the reason that is given for that day, and was judged as the last part in which that was asked.
    A score at the end counts from the same questionnaire as the one at the start; a sign-up counts
    when it lies before the start. Who still waits has no start, and stays a row. Nothing depends on
    the order of the rows, nor on a period.

    Parameters
    ----------
    trajecten : the checked table `trajecten`, from `read.stored` or `read.table`

    Returns
    -------
    Stored `samen`: the columns that the file has, without traject_id, and with onbekend in the
    empty cells of regio, aanbieder and hulpvorm; and
        schaal : the scale of tevredenheid, as 1-10; empty when not known
        parts : how many rows became one
        earlier_end : the last end of any help of this child that began on an earlier day;
            31-12-2999 when it still runs, empty when there was none
        next_start : the first start of any help of this child after the day of this end; one day
            later connects to it
        months : from this end to next_start, rounded up; 0 when that is one day later
        continues : whether other help of this child that had begun by the day of this end runs on
        start_quarter, end_quarter, sign_quarter : quarters of start, end (of help that began) and
            sign-up (the start when it is not known), as four times the year plus 0 to 3
        start_together, end_together, sign_together : 3 when two starts (ends, sign-ups) of this
            child fall in one quarter, 2 in one year, 1 when it has more than one, else 0; so that
            children can be counted without comparing all their names
        child : a number of this child, for this file only; numbers compare faster than names

    Source: CBS (2020), Jeugdhulp eerste halfjaar 2020, longread, on trajectories that overlap.
    """
    table = stored(trajecten, "trajecten")
    [(rows,)] = table.db.execute(f"SELECT count(*) FROM {table.name}").fetchall()
    buckets = max(1, -(-rows // BUCKET))
    return table.keep("samen", [_merge(table, i, buckets) for i in range(buckets)])


def _merge(table: Stored, bucket: int, buckets: int) -> str:
    """The merged rows of the children in a bucket, as SQL."""
    inside = f"hash(client_id) % {buckets} = {bucket}" if buckets > 1 else "true"
    lacking = [name for name in GIVEN if name not in table.columns]
    left_out = ", ".join(
        dict.fromkeys([*lacking, "schaal_min", "schaal_max", "until", "inside", "goes_on"])
    )
    same = "PARTITION BY client_id, hulpvorm, aanbieder ORDER BY startdatum, until"
    return f"""
        WITH help AS (
            SELECT {", ".join(GIVEN)}, 1 AS parts,
                CASE WHEN startdatum IS NOT NULL THEN coalesce(einddatum, {RUNNING}) END AS until
            FROM {complete(table, GIVEN)} WHERE {inside}),
        seen AS (
            SELECT *, coalesce(startdatum <= max(until) OVER (same ROWS BETWEEN
                UNBOUNDED PRECEDING AND 1 PRECEDING), false) AS inside,
                coalesce(lead(startdatum) OVER same <= max(until) OVER (same ROWS
                UNBOUNDED PRECEDING), false) AS goes_on
            FROM help WINDOW same AS ({same})),
        once AS (
            SELECT * FROM seen WHERE NOT inside AND NOT goes_on
            UNION ALL BY NAME {_one_of_several()}),
        dated AS (SELECT *, {_dated()} FROM once)
        SELECT * EXCLUDE ({left_out}) {_named(table)}, {_scale()} AS schaal,
            {_before_and_after()}
        FROM dated JOIN ({_together(bucket, buckets)}) USING (client_id)
        WINDOW by_start AS (PARTITION BY client_id ORDER BY startdatum - {DAY_0})
        ORDER BY {_near_each_other(table)}"""


def _one_of_several() -> str:
    """One row for all parts that overlap, as SQL."""
    values = ", ".join(GIVEN)
    ended = "first_value(until) OVER (of ORDER BY until DESC)"
    first = ", ".join(f"arg_min({name}, begun) AS {name}" for name in FIRST)
    last = ", ".join(f"arg_max({name}, ended) AS {name}" for name in LAST)
    satisfied = ", ".join(
        f"arg_max_null({name}, ended) FILTER (tevredenheid IS NOT NULL) AS {name}"
        for name in SATISFACTION
    )
    return f"""
        SELECT client_id, hulpvorm, aanbieder, min(startdatum) AS startdatum,
            CASE WHEN min(aanmelddatum) <= min(startdatum) THEN min(aanmelddatum) END
                AS aanmelddatum, max(until) AS until,
            CASE WHEN max(until) < {RUNNING} THEN max(until) END AS einddatum,
            arg_max(reden_einde, ended) FILTER (until = last_day) AS reden_einde,
            {first}, {last}, {satisfied},
            coalesce(arg_max_null(informant, ended) FILTER (tevredenheid IS NOT NULL),
                arg_max_null(informant, ended) FILTER (zonder_hulp_verder IS NOT NULL)
            ) AS informant,
            any_value(tested) AS instrument,
            arg_min(voor_score, begun) FILTER (same_test) AS voor_score,
            arg_max(na_score, ended) FILTER (same_test) AS na_score,
            sum(parts)::INTEGER AS parts, false AS inside, false AS goes_on
        FROM (
            SELECT *, instrument IS NOT DISTINCT FROM tested AS same_test FROM (
                SELECT *, {ended} AS last_day,
                    first_value(instrument IGNORE NULLS) OVER (of ORDER BY startdatum, until,
                        {values} ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
                        AS tested,
                    row_number() OVER (of ORDER BY startdatum, until, {values}) AS begun,
                    row_number() OVER (of ORDER BY until, startdatum, {values}) AS ended
                FROM (
                    SELECT *, sum((NOT inside)::INTEGER) OVER (
                        PARTITION BY client_id, hulpvorm, aanbieder
                        ORDER BY startdatum, inside ROWS UNBOUNDED PRECEDING) AS island
                    FROM seen WHERE inside OR goes_on)
                WINDOW of AS (PARTITION BY client_id, hulpvorm, aanbieder, island)))
        GROUP BY client_id, hulpvorm, aanbieder, island"""


def _named(table: Stored) -> str:
    """Replaces empty cells of the columns that totals are divided by, as SQL."""
    names = [f"coalesce({n}, {quote(UNKNOWN)}) AS {n}" for n in GROUPS if n in table.columns]
    return f"REPLACE ({', '.join(names)})" if names else ""


def _scale() -> str:
    return "coalesce(format('{:g}-{:g}', schaal_min, schaal_max), '')"


def _dated() -> str:
    return ", ".join(f"{quarter_sql(sql)} AS {day}_quarter" for day, sql in DAYS.items())


def _before_and_after() -> str:
    """What the other rows of a child say of each of its rows, as SQL."""
    days = "(until - startdatum)"
    began = "CASE WHEN startdatum IS NOT NULL THEN"
    days_of = DAYS_OF_48_MONTHS
    needed = f"((next_start - until) * 48 + {days_of - 1}) // {days_of}"
    return f"""
        {began} max(until) OVER (by_start RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) END
            AS earlier_end,
        {began} first_value(startdatum) OVER (by_start RANGE BETWEEN {days} + 1 FOLLOWING AND
            UNBOUNDED FOLLOWING) END AS next_start,
        CASE WHEN next_start - until = 1 THEN 0 ELSE {needed} END::SMALLINT AS months,
        {began} max(until) OVER (by_start RANGE BETWEEN UNBOUNDED PRECEDING AND {days} FOLLOWING)
            > until END AS continues"""


def _together(bucket: int, buckets: int) -> str:
    """Per child its number, and how near its starts, ends and sign-ups are, as SQL."""
    near = ", ".join(
        f"(CASE WHEN {_meet(f'{day}_quarter')} THEN {SAME_QUARTER} "
        f"WHEN {_meet(f'({day}_quarter // 4)')} THEN {SAME_YEAR} "
        f"WHEN count({day}_quarter) > 1 THEN {APART} ELSE {ONLY} END)::TINYINT AS {day}_together"
        for day in DAYS
    )
    number = f"row_number() OVER () * {buckets} + {bucket}"
    return f"SELECT client_id, {number} AS child, {near} FROM dated GROUP BY client_id"


def _near_each_other(table: Stored) -> str:
    """The order in which rows that are counted together lie together, as SQL."""
    near = ", ".join(f"{day}_together" for day in DAYS)
    return ", ".join([f"greatest({near})", *(n for n in GROUPS if n in table.columns)])


def _meet(number: str) -> str:
    """Whether two rows of a child have the same number, as SQL; modulo 64 is enough to count by."""
    return f"bit_count(bit_or(1::UBIGINT << ({number} % 64))) < count({number})"
