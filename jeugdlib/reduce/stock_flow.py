"""Do published counts close: stock, in and out, and parts against their total? Nothing is mended.

Each count is rounded by itself, so that a small difference says nothing. Source: CBS rounds counts
of youth care to multiples of 5; a rounded count of whole children is then at most 2 off.
"""

import pandas as pd

from jeugdlib.columns import InputError, add_cautions, mark_like
from jeugdlib.reduce.series import length, year

BASE, OFF = 5, 2
FLOWS = ["beginstand", "instroom", "uitstroom", "eindstand"]
GROUP = ["regio", "onderwerp", "uitsplitsing"]
HIDDEN = "het CBS toont niet alle getallen"


def stock_flow(table: pd.DataFrame, regio: str = "Nederland") -> pd.DataFrame:
    """Whether each stock is the one before plus what came in minus what went out.

    Parameters
    ----------
    table : the table `cbs_tabel`, from `read.cbs`
    regio : the region

    Returns
    -------
    DataFrame, a row per breakdown, period and source that gives what came in, what went out and the
    stock at the end, with label, periode, the four numbers (without a stock at the start: the stock
    that was published for that moment), earlier (that stock), expected, estimate (the stock at the
    end minus expected), slack (how far rounding may bring it), uitleg, unit, kind and cautions.
    """
    chosen = table[(table["regio"] == regio) & table["maat"].isin(FLOWS)]
    keys = [*GROUP, "periode", "bron", "vindplaats"]
    once = chosen.drop_duplicates([*keys, "maat"])
    sizes = once.groupby(keys, sort=False)["maat"].agg(set)
    whole = sizes.index[[set(FLOWS[1:]) <= found for found in sizes]]
    wide = once.set_index([*keys, "maat"])["aantal"].unstack("maat").reindex(columns=FLOWS)
    rows = wide.reindex(whole).reset_index()

    stocks = once[once["maat"] == "eindstand"]
    ends = dict(zip(_moments(stocks, after=True), stocks["aantal"], strict=True))
    earlier = pd.Series([ends.get(m) for m in _moments(rows)], index=rows.index, dtype="Float64")
    given = [("beginstand" in found) for found in sizes.loc[whole]]
    start = rows["beginstand"].where(given, earlier)
    expected = start + rows["instroom"] - rows["uitstroom"]
    numbers = rows[FLOWS].assign(beginstand=start)
    checked = pd.DataFrame(
        {
            "label": _names(rows),
            "periode": rows["periode"],
            **{name: numbers[name] for name in FLOWS},
            "earlier": earlier,
            "expected": expected,
            "estimate": rows["eindstand"] - expected,
            "slack": OFF * (numbers % BASE == 0).sum(axis=1),
            "unit": "verschil",
            "kind": "count",
        }
    ).set_index(_names(rows) + ", " + rows["periode"], drop=False)
    return mark_like(_explained(checked), table)


def cbs_parts(
    table: pd.DataFrame, total: str, parts: str, periode: str, regio: str = "Nederland"
) -> pd.DataFrame:
    """Whether parts add up to their total: one row.

    Parameters
    ----------
    table : the table `cbs_tabel`, from `read.cbs`
    total : the breakdown of the total
    parts : how the breakdowns of the parts begin
    periode, regio : when and where

    Returns
    -------
    One row with label, periode, total, sum (of the parts that are shown), parts, hidden (parts that
    are not shown), estimate (total minus sum), slack, uitleg, unit, kind and cautions.

    Raises
    ------
    InputError : the total or the parts are not in the table.
    """
    rows = table[(table["regio"] == regio) & (table["periode"] == periode)]
    whole = rows.loc[rows["uitsplitsing"] == total, "aantal"]
    pieces = rows.loc[rows["uitsplitsing"].str.startswith(parts), "aantal"]
    if len(whole) != 1 or pieces.empty:
        raise InputError(
            f"{total} of {parts} staat niet precies zo in de tabel, bij {regio} in {periode}"
        )
    hidden = int(pieces.isna().sum())
    row = pd.DataFrame(
        {
            "label": f"{total} naast de som van {parts}".replace("_", " "),
            "periode": periode,
            "total": whole.iloc[0],
            "sum": pieces.sum(),
            "parts": len(pieces),
            "hidden": hidden,
            "estimate": whole.iloc[0] - pieces.sum() if not hidden else pd.NA,
            "slack": OFF * int((pd.concat([whole, pieces]) % BASE == 0).sum()),
            "unit": "verschil",
            "kind": "count",
        },
        index=["som_van_delen"],
    )
    return mark_like(_explained(row), table)


def _moments(rows: pd.DataFrame, *, after: bool = False) -> list[tuple]:
    # of what, and the moment at which a period begins or ends, in years
    half = rows["periode"].map(length) / 2
    moment = rows["periode"].map(year) + (half if after else -half)
    return [*zip(*(rows[name] for name in GROUP), moment.astype(float).round(3), strict=True)]


def _names(rows: pd.DataFrame) -> pd.Series:
    name = rows["onderwerp"] + ", " + rows["uitsplitsing"]
    return name.str.replace("_", " ").str.capitalize()


def _explained(rows: pd.DataFrame) -> pd.DataFrame:
    off = rows["estimate"].astype("Float64")
    words = pd.Series("meer dan afronden: zoek de oorzaak", index=rows.index)
    words = words.mask(off.abs() <= rows["slack"], "past bij afronden").mask(off == 0, "klopt")
    words = words.mask(off.isna(), "niet na te gaan")
    codes = [[f"not_computable {HIDDEN}"] if gap else [] for gap in off.isna()]
    return add_cautions(rows.assign(estimate=off, uitleg=words), codes)
