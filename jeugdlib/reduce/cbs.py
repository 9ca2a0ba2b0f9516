"""Counts of Statistics Netherlands (CBS): what a table holds, a series, a region beside another."""

import difflib

import pandas as pd

from jeugdlib.columns import InputError, add_cautions, mark_like
from jeugdlib.reduce.series import year

SPANS = {"": "jaar", "H": "halfjaar", "Q": "kwartaal"}
FIRMNESS = ["definitief", "nader_voorlopig", "voorlopig"]  # the firmest first
PROVISIONAL = FIRMNESS[1:]
SERIES = ["label", "regio", "time", "count", "unit", "status", "reeksversie", "kind"]
COUNTRY, AFTER = "Nederland", "vanaf_2021"


def cbs_subjects(table: pd.DataFrame, onderwerp: str = "", *, least: int = 1) -> pd.DataFrame:
    """Which series a table of CBS holds, in the order of the table.

    Parameters
    ----------
    table : the table `cbs_tabel`, from `read.cbs`
    onderwerp : series with this subject only; what stands behind a | does not matter
    least : series with so many periods or more

    Returns a row per series with label (what `cbs_series` takes), first and last (period), count
    (numbers shown), hidden (numbers not shown), provisional, regions and kind.
    """
    named = _named(table)
    hidden, early = named["aantal"].isna(), named["status"].isin(PROVISIONAL)
    found = (
        named.assign(hidden=hidden, early=early)
        .groupby("reeks", sort=False)
        .agg(
            first=("periode", "min"),
            last=("periode", "max"),
            count=("aantal", "count"),
            hidden=("hidden", "sum"),
            provisional=("early", "sum"),
            regions=("regio", "nunique"),
        )
    )
    subject = onderwerp.partition("|")[0].strip()
    asked = found.index.str.startswith(f"{subject} | " if subject else "")
    found = found[asked & (found["count"] + found["hidden"] >= least)]
    return mark_like(found.reset_index(names="label").assign(kind="count"), table)


def cbs_series(table: pd.DataFrame, onderwerp: str, regio: str = COUNTRY) -> pd.DataFrame:
    """One series of a table of CBS, in order of time.

    Parameters
    ----------
    table : the table `cbs_tabel`, from `read.cbs`
    onderwerp : the series: subject | breakdown | measure | span (jaar, halfjaar, kwartaal, maand or
        peildatum). What is left out at the end is found when only one series fits; of several spans
        the one with most periods is taken
    regio : the region

    Returns
    -------
    DataFrame (index: the period) with label, regio, time (years, the middle of the period), count
    (missing when CBS shows none), unit, status, reeksversie, kind and cautions. Of several numbers
    for one period the firmest is taken, and else the first.

    Raises
    ------
    InputError : there is no such region or series; what is there is named.
    """
    known = list(dict.fromkeys(table["regio"]))
    if regio not in known:
        raise InputError(f"regio {regio} staat niet in de tabel", mend=_nearest(regio, known))
    named = _named(table[table["regio"] == regio])
    chosen = named[named["reeks"] == _choose(named, onderwerp)]
    order = {status: place for place, status in enumerate(FIRMNESS)}
    firmest = chosen["status"].map(order).fillna(len(order)).sort_values(kind="stable")
    rows = chosen.loc[firmest.index].drop_duplicates("periode").set_index("periode")
    says_no_more = (rows["eenheid"] == "aantal") & rows["maat"].isin(["jongeren", "trajecten"])
    rows = rows.assign(
        label=_label(chosen.iloc[0]),
        time=rows.index.map(year),
        count=rows["aantal"],
        unit=rows["eenheid"].mask(says_no_more, rows["maat"]),
        kind="count",
    ).sort_values("time")[SERIES]
    twice = int(chosen.loc[chosen["periode"].duplicated(), "periode"].nunique())
    return mark_like(add_cautions(rows, [_cautions(rows, twice)] * len(rows)), table)


def cbs_change(series: pd.DataFrame) -> pd.DataFrame:
    """The last number of a series, and how it differs from the first on its side of the break.

    Parameters
    ----------
    series : what `cbs_series` returned

    Returns
    -------
    Rows laatste, verschil and procent with label, estimate, unit, kind and cautions; missing, with
    the reason, when CBS shows no two numbers on that side of the break of 2021.
    """
    shown = series[series["count"].notna()]
    alike = shown[shown["reeksversie"] == shown["reeksversie"].iloc[-1:].squeeze()]
    ends = alike["count"].iloc[[0, -1]] if len(alike) else pd.Series([pd.NA, pd.NA])
    first, last = ends.index
    difference = ends.iloc[1] - ends.iloc[0] if len(alike) > 1 else pd.NA
    share = 100 * difference / ends.iloc[0] if len(alike) > 1 and ends.iloc[0] else pd.NA
    name, unit = series["label"].iloc[0], series["unit"].iloc[0]
    rows = pd.DataFrame(
        {
            "label": [f"{name}, {last}", f"Verschil met {first}", f"Verschil met {first}, in %"],
            "estimate": pd.array([ends.iloc[1], difference, share], dtype="Float64"),
            "unit": [unit, unit, "%"],
            "kind": "count",
        },
        index=["laatste", "verschil", "procent"],
    )
    none = "not_computable het CBS toont aan deze kant van de breuk geen twee getallen"
    gaps = [[none] if missing else [] for missing in rows["estimate"].isna()]
    cautions = ["complete_count", *series["cautions"].iloc[0]]
    return mark_like(add_cautions(rows, [cautions + gap for gap in gaps]), series)


def cbs_beside(table: pd.DataFrame, onderwerp: str, regio: str, other: str) -> pd.DataFrame:
    """A region beside another, mostly the country: both numbers, the share, and how they moved.

    Parameters
    ----------
    table, onderwerp, regio : as for `cbs_series`
    other : the region to lay it beside

    Returns
    -------
    DataFrame (index: the period) of the periods that both have, with label, other (its name), time,
    count, other_count, estimate (count as a part of the country; missing beside another region),
    index and other_index (100 in the period `base`, the first after the break of 2021; missing
    before it), status and cautions; no rows when both are the same region.
    """
    own, beside = (cbs_series(table, onderwerp, name) for name in (regio, other))
    both = own.index.intersection(beside.index) if regio != other else own.index[:0]
    own, beside = own.loc[both], beside.loc[both]
    after = own["reeksversie"] == AFTER
    shown = own.index[after & own["count"].gt(0) & beside["count"].gt(0)]
    base = shown[0] if len(shown) else pd.NA

    def moved(series: pd.DataFrame) -> pd.Series:
        start = series.at[base, "count"] if len(shown) else pd.NA
        return (100 * series["count"] / start).where(after)

    part = (own["count"] / beside["count"]).where(beside["count"] > 0)
    rows = own.assign(
        other=other,
        other_count=beside["count"],
        estimate=part if other == COUNTRY else pd.NA,
        index=moved(own),
        other_index=moved(beside),
        base=base,
        kind="share",
    )
    return mark_like(add_cautions(rows, [list(codes) for codes in beside["cautions"]]), table)


def cbs_revisions(table: pd.DataFrame, regio: str = COUNTRY) -> pd.DataFrame:
    """Periods of which a table has a provisional and a final number: how much was added later.

    Returns a row per series and period with label, periode, early, late, estimate (the addition as
    a percentage of early), unit and kind; no rows when a table has one number for every period.
    """
    named = _named(table[(table["regio"] == regio) & table["aantal"].notna()])
    keys = ["reeks", "periode"]
    early = named[named["status"].isin(PROVISIONAL)].drop_duplicates(keys)
    late = named[named["status"] == FIRMNESS[0]].drop_duplicates(keys)
    names = {"aantal": "early", "aantal_late": "late"}
    both = early.merge(late[[*keys, "aantal"]], on=keys, suffixes=("", "_late")).rename(
        columns=names
    )
    rows = both.assign(
        label=[_label(row) for _, row in both.iterrows()],
        estimate=100 * (both["late"] / both["early"] - 1).where(both["early"] > 0),
        unit="%",
        kind="count",
    )
    return mark_like(rows[["label", "periode", "early", "late", "estimate", "unit", "kind"]], table)


def _named(table: pd.DataFrame) -> pd.DataFrame:
    part = table["periode"].str[5:]
    span = part.str[:1].map(SPANS).fillna(part.str.len().map({2: "maand", 5: "peildatum"}))
    words = [table["onderwerp"], table["uitsplitsing"], table["maat"].fillna("aantal"), span]
    name = words[0].str.cat(words[1:], sep=" | ")
    return table.assign(reeks=name, tijdvak=span)


def _choose(named: pd.DataFrame, onderwerp: str) -> str:
    asked = [word.strip() for word in onderwerp.split("|")]
    known = list(dict.fromkeys(named["reeks"]))
    fits = [name for name in known if name.split(" | ")[: len(asked)] == asked]
    if not fits:
        raise InputError(
            f"onderwerp {onderwerp} staat niet in de tabel", mend=_nearest(onderwerp, known)
        )
    if len({name.rpartition(" | ")[0] for name in fits}) > 1:
        raise InputError(f"onderwerp {onderwerp} past op meer reeksen", mend=_listed(fits))
    return named.loc[named["reeks"].isin(fits), "reeks"].value_counts().index[0]


def _nearest(word: str, known: list[str]) -> str:
    close = difflib.get_close_matches(word, known, n=8, cutoff=0.4)
    return _listed(close or known)


def _listed(names: list[str], most: int = 8) -> str:
    more = f", en nog {len(names) - most}" if len(names) > most else ""
    return f"Kies uit: {'; '.join(names[:most])}{more}."


def _label(row: pd.Series) -> str:
    said = [row["onderwerp"], row["uitsplitsing"], row["maat"]]
    words = [word.replace("_", " ") for word in said if pd.notna(word)]
    return ", ".join(dict.fromkeys([words[0][:1].upper() + words[0][1:], *words[1:]]))


def _cautions(rows: pd.DataFrame, twice: int) -> list[str]:
    early = rows["status"].isin(PROVISIONAL).any()
    hidden = int(rows["count"].isna().sum())
    said = {
        "cbs_break": rows["reeksversie"].nunique() > 1,
        "provisional": early,
        "half_year_low": early and rows.index.str.contains("H").any(),
        f"cbs_hidden {hidden}": hidden,
        f"cbs_versions {twice}": twice,
        "status_unknown": (rows["status"] == "onbekend").any(),
    }
    return [code for code, holds in said.items() if holds]
