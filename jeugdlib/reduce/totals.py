"""Trajectories to totals: counts and sums that add up, over regions and over organisations."""

from collections.abc import Mapping, Sequence

import pandas as pd

from jeugdlib.columns import InputError, mark_like
from jeugdlib.columns.stored import Stored
from jeugdlib.reduce._outcomes import (
    Asked,
    asked_children,
    choose,
    each,
    not_seen,
    outcomes,
    require_rows,
)
from jeugdlib.reduce._stored import quote, require_columns
from jeugdlib.reduce.merged import APART, SAME_QUARTER, SAME_YEAR

# the number of a period, its text, and from when on two rows of a child may fall in one period
STEPS = {
    "kwartaal": ("quarter", "format('{}-Q{}', period // 4, period % 4 + 1)", SAME_QUARTER),
    "jaar": ("quarter // 4", "period::VARCHAR", SAME_YEAR),
    "alles": ("0", "''", APART),
}
GOALS = "goals_of_child"
MEMBERS = "list(DISTINCT client_id)"
RHO = 0.3  # how far the goals of one child hang together. Source: Kiresuk & Sherman (1968)


def totals(
    samen: Stored,
    *,
    reasons: pd.DataFrame,
    by: Sequence[str] = (),
    step: str = "kwartaal",
    since: str,
    until: str,
    where: Mapping[str, str] | None = None,
    sufficient: Sequence[str] | None = None,
    instrument: pd.DataFrame | None = None,
    goals: pd.DataFrame | None = None,
    members: bool = False,
) -> pd.DataFrame:
    """How often every outcome of every indicator occurred, per period and per group.

    What happened after the last day is not known: an end after it is still running, a start after
    it is no start. All counts are of trajectories but those of goals, so that those of regions, or
    of quarters, add up to those of all; children may be in several of them. What the file has no
    column for counts as not filled in.

    Parameters
    ----------
    samen : what `merged` returned
    reasons : the code list `reden_einde`
    by : the columns to divide by: regio, aanbieder, hulpvorm
    step : "kwartaal", "jaar" or "alles"
    since, until : the first and the last quarter (2024-Q1) or year (2024)
    where : only these rows, such as {"regio": "Achterlée"}; "alle" asks for every row
    sufficient : per scale from which score satisfaction is sufficient, as 1-10:6
    instrument : what `outcome.reliable_limits` gives, for `problemen`; None = without
    goals : the checked table `doelen`, for `doelen` and `doelen_bereikt`; none = without
    members : whether to say which children a row counts

    Returns
    -------
    DataFrame, a row for everything that occurred, with the columns of `by` (onbekend where the cell
    is empty), periode (not with step "alles"), indicator, uitkomst, scale, informant, step (Int64;
    months of `nieuwe_start`, weeks of `wachttijd`), count, children (distinct), sum and sum_squares
    (of scores; missing unless a mean belongs to it) and members. About whom the trajectories are.

    Raises
    ------
    InputError : a period that cannot be read or in which the file has no trajectories, a column or
        a value that the file does not have, a scale without a meaning; goals of which some have a
        weight.

    Source: DECISIONS.md for the choices, data/codes/indicatoren.csv for the definitions.
    """
    require_columns(samen, by)
    chosen = choose(samen, reasons, (since, until), where, sufficient, instrument)
    queries = [
        _counted(indicator, asked, by, step, members)
        for indicator, asked in outcomes(chosen).items()
    ]
    if goals is not None and len(goals):
        keep_goals(samen, goals)
        queries += _of_goals(asked_children(chosen), by, step, members)
    table = pd.concat([samen.db.execute(query).df() for query in queries], ignore_index=True)
    if table.empty:
        require_rows(chosen, since, until)
    table = _promised(table, samen, by, step)
    table.attrs["not_seen"] = not_seen(chosen)
    return table


def per_group(
    rows: str, keys: Mapping[str, str], counted: str, added: Mapping[str, str], step: str
) -> str:
    """Per group what is counted, and how many different children there are, as SQL.

    `counted` has rows with the keys, what `added` adds up and as many children as trajectories.
    Children are only compared in the rows where one may be there twice, by a query of its own: that
    is many times as fast as among all rows.
    """
    named = "".join(f"{sql} AS {name}, " for name, sql in keys.items())
    told = "".join(f"{name}, " for name in keys)
    sums = "".join(f"{sql} AS {name}, " for name, sql in added.items())
    return f"""
        SELECT {told} {sums} sum(children)::BIGINT AS children FROM ({counted}
            UNION ALL BY NAME SELECT {named} count(DISTINCT child) - count(*) AS children
            FROM ({rows}) WHERE together >= {STEPS[step][2]} GROUP BY ALL)
        GROUP BY ALL"""


def _counted(indicator: str, asked: Asked, by: Sequence[str], step: str, members: bool) -> str:
    """The totals of one indicator, as SQL."""
    keys = {name: name for name in (*by, "uitkomst", "scale", "informant", "step")}
    keys["period"] = STEPS[step][0]
    counted = _by_what_is_seen(asked, by, step)
    added = {"count": "sum(count)::BIGINT", "sum": "fsum(sum)", "sum_squares": "fsum(sum_squares)"}
    if members:
        named = ", ".join(f"{sql} AS {name}" for name, sql in keys.items())
        counted += f"""
            UNION ALL BY NAME SELECT {named}, {MEMBERS} AS members FROM ({each(asked)})
            GROUP BY ALL"""
        added["members"] = "any_value(members)"
    return _told(indicator, per_group(each(asked), keys, counted, added, step), by, step)


def _by_what_is_seen(asked: Asked, by: Sequence[str], step: str) -> str:
    """Trajectories that are alike counted together, and only then told what became of them, as SQL.

    The words for an outcome are so made a few times, and not for every row: half the time.
    """
    groups = "".join(f"{name}, " for name in by)
    return f"""
        SELECT {groups} period, {asked.told}, count, count AS children,
            CASE WHEN scale IS NOT NULL THEN total END AS sum,
            CASE WHEN scale IS NOT NULL THEN squares END AS sum_squares
        FROM (SELECT {groups} {STEPS[step][0]} AS period, {", ".join(asked.seen)},
                count(*) AS count, fsum({asked.value}) AS total,
                fsum({asked.value} * {asked.value}) AS squares
            FROM ({asked.rows}) GROUP BY ALL)"""


def _of_goals(rows: str, by: Sequence[str], step: str, members: bool) -> list[str]:
    """The totals of goals, as SQL: a child counts once in every group and period."""
    names = ", ".join([*by, "period"])
    groups = "".join(f"{name}, " for name in by)
    once = f"""
        (SELECT DISTINCT {groups} {STEPS[step][0]} AS period, client_id FROM ({rows}))
        LEFT JOIN {GOALS} USING (client_id)"""
    counted = f"""
        SELECT {names}, {{}} AS uitkomst, NULL AS scale, NULL AS informant, NULL::INTEGER AS step,
            {{}} AS count, count(*) AS children, {{}} AS sum, {{}} AS sum_squares
            {f", {MEMBERS} AS members" if members else ""} FROM {once} WHERE {{}} GROUP BY ALL"""
    gas = "CASE WHEN t_score IS NULL THEN 'geen doelen' ELSE 'met doelen' END"
    sums = ("fsum(t_score)", "fsum(t_score * t_score)")
    goals = [
        counted.format(quote(outcome), f"sum({name})::BIGINT", "NULL", "NULL", f"{name} > 0")
        for outcome, name in (("bereikt", "reached"), ("niet bereikt", "missed"))
    ]
    queries = {
        "doelen": counted.format(gas, "count(*)", *sums, "true"),
        "doelen_bereikt": " UNION ALL ".join(goals),
    }
    return [_told(indicator, query, by, step) for indicator, query in queries.items()]


def _told(indicator: str, counted: str, by: Sequence[str], step: str) -> str:
    """Counts in the words and in the order in which they are told, as SQL."""
    kinds = ("uitkomst", "scale", "informant")
    texts = ", ".join(f"coalesce({kind}, '') AS {kind}" for kind in kinds)
    order = ", ".join([*by, "period", *kinds, "step"])
    return f"""
        SELECT {"".join(f"{name}, " for name in by)} {STEPS[step][1]} AS periode,
            {quote(indicator)} AS indicator, {texts}, * EXCLUDE ({order}), step
        FROM ({counted}) ORDER BY {order}"""


def keep_goals(samen: Stored, goals: pd.DataFrame) -> None:
    """Put what every child reached in a table of the database: its score, goals (not) reached.

    Raises
    ------
    InputError : some goals have a weight and others have none.

    Source: Kiresuk & Sherman (1968), Community Ment. Health J. 4, 443-453:
    T = 50 + 10 Σwx / √((1 − ρ) Σw² + ρ (Σw)²).
    """
    weight = goals["gewicht"] if "gewicht" in goals.columns else pd.Series(dtype=float)
    if weight.isna().any() and weight.notna().any():
        raise InputError(
            f"{int(weight.isna().sum())} van de {len(goals)} doelen hebben geen gewicht",
            mend="Vul gewicht overal in, of nergens: dan tellen alle doelen even zwaar.",
        )
    table = goals[["client_id", "score"]].assign(
        gewicht=weight.astype(float) if weight.notna().any() else 1.0
    )
    samen.db.register("goals_frame", table)
    samen.db.execute(f"""
        CREATE OR REPLACE TEMP TABLE {GOALS} AS SELECT client_id, 50 + 10 * sum(w * x)
            / sqrt({1 - RHO} * sum(w * w) + {RHO} * sum(w) * sum(w)) AS t_score,
            count(*) FILTER (x >= 0) AS reached, count(*) FILTER (x < 0) AS missed
        FROM (SELECT client_id::VARCHAR AS client_id, score::DOUBLE AS x, gewicht::DOUBLE AS w
            FROM goals_frame) GROUP BY client_id""")
    samen.db.unregister("goals_frame")


def _promised(table: pd.DataFrame, samen: Stored, by: Sequence[str], step: str) -> pd.DataFrame:
    """The columns in their order and kinds, with the mark of the trajectories."""
    if "members" in table.columns:
        table["members"] = [frozenset(children) for children in table["members"]]
    keys = [*by, *(["periode"] if step != "alles" else [])]
    if keys:
        table = table.sort_values(keys, kind="stable", ignore_index=True)
    told = ["indicator", "uitkomst", "scale", "informant", "step", "count", "children"]
    more = ["sum", "sum_squares", *(["members"] if "members" in table.columns else [])]
    table = table[[*keys, *told, *more]].astype(
        {"step": "Int64", "count": "int64", "sum": "Float64", "sum_squares": "Float64"}
    )
    table.attrs = mark_like(table.iloc[:0], samen).attrs
    return table
