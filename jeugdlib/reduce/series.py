"""Series of counts: one row per period, at its place in time."""

import pandas as pd

from jeugdlib.columns import InputError, add_cautions, mark

HALF_OF = {"H": 2, "Q": 4}


def series(table: pd.DataFrame, reeks: str) -> pd.DataFrame:
    """One series of the table `tellingen`, in order of time.

    Parameters
    ----------
    table : the checked table `tellingen`
    reeks : the name of the series

    Returns
    -------
    DataFrame (index: the period) with time (years, the middle of the period), count, exposure,
    children, unit and cautions. Where sources give different counts for one period the first in
    the table is used, and a caution says so.

    Raises
    ------
    InputError : the series is not in the table, or has fewer than two periods.
    """
    names = sorted(table["reeks"].unique())
    if reeks not in names:
        raise InputError(
            f"reeks {reeks} staat niet in de tabel", mend=f"Kies uit: {', '.join(names)}."
        )
    chosen = table[table["reeks"] == reeks].reset_index(drop=True)
    if chosen["periode"].nunique() < 2:
        raise InputError(
            f"reeks {reeks} heeft maar één periode", mend="Er zijn er twee of meer nodig."
        )

    codes = _cautions(chosen)
    first = ~chosen["periode"].duplicated()
    rows = pd.DataFrame(
        {
            "time": chosen["periode"].map(year),
            "count": chosen["aantal"].astype(int),
            "exposure": _column(chosen, "blootstelling").fillna(1).astype(float),
            "children": _column(chosen, "kinderen"),
            "unit": _column(chosen, "eenheid").fillna("keer"),
        }
    ).set_index(chosen["periode"])[first.to_numpy()]
    rows.attrs = dict(table.attrs)
    return add_cautions(rows, [codes] * len(rows)).sort_values("time")


def nothing_seen(seen_over: float, per: str, cases: int) -> pd.DataFrame:
    """Two statements about nothing: over a length of time, and in a number of cases.

    Parameters
    ----------
    seen_over : over how many units of exposure nothing was seen
    per : the unit of exposure, such as "jaar"
    cases : in how many children or files nothing was seen

    Returns
    -------
    Two rows for `estimate.course.none_seen`; numbers to reckon with, not counts of children.
    """
    rows = pd.DataFrame(
        {
            "label": [f"Niets gezien, per {per}", "Niets gezien, per kind of dossier"],
            "exposure": [seen_over, float(cases)],
            "unit": [per, "kinderen of dossiers"],
            "binomial": [False, True],
        },
        index=["bovengrens_bij_nul", "bovengrens_bij_nul_per_kind"],
    )
    return mark(rows, "publication")


def year(period: str) -> float:
    """The middle of a period as a number of years: 2023 → 2023.5, 2023-H1 → 2023.25."""
    start, _, part = period.partition("-")
    if not part:
        return int(start) + 0.5
    if part[0] in HALF_OF:
        return int(start) + (int(part[1]) - 0.5) / HALF_OF[part[0]]
    month, _, day = part.partition("-")
    within = (int(day) - 0.5) / 31 if day else 0.5
    return int(start) + (int(month) - 1 + within) / 12


def _cautions(chosen: pd.DataFrame) -> list[str]:
    status = set(_column(chosen, "status").dropna())
    codes = ["round_numbers"] if "rond_getal" in status else []
    if chosen["periode"].duplicated().any():
        codes.append("sources_differ")
    # without a count of distinct children one child may stand behind several events
    children = _column(chosen, "kinderen")
    if children.isna().any() or (children < chosen["aantal"]).any():
        codes.append("several_events_per_child")
    return [*codes, "reported_only"]


def _column(table: pd.DataFrame, name: str) -> pd.Series:
    return table[name] if name in table.columns else pd.Series(pd.NA, index=table.index)
