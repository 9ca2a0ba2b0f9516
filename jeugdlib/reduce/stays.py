"""Where a youth stayed, one after the other: counted in days and never in dates."""

import pandas as pd

from jeugdlib.columns import Answers, InputError, add_cautions, mark_like, require

HOME = "thuis"
CONSENSUS = "consensus"
DAY = pd.Timedelta(days=1)
COPY = ["setting", "startdatum", "einddatum", "instelling"]
# the groups of files that are counted: key, label, and the fewest transfers in it
GROUPS = (
    ("0", "Geen overplaatsing", 0),
    ("1_2", "1 of 2 overplaatsingen", 1),
    ("3_5", "3 tot en met 5 overplaatsingen", 3),
    ("6_meer", "6 overplaatsingen of meer", 6),
)
STEPS = {
    "eerste": "eerste verblijf",
    "opname": "van huis naar een verblijf",
    "naar_huis": "naar huis",
    "overplaatsing": "overplaatsing",
    "zelfde_plek": "opnieuw dezelfde soort plek",
}
SUMS = {"gaps": "gap", "overlaps": "overlap"}


def stays(plaatsingen: pd.DataFrame) -> Answers:
    """The stays of every file in their order, and per file what is odd about them.

    A transfer is a stay away from home after another one, of another setting or another kind of
    institution: from home is an admission, and back to the same kind of place is no transfer. With
    at most a day in between it is direct. A stay that goes on is counted to the last day in the
    table. Of several coders the consensus counts, else the first in the alphabet who listed stays.

    Parameters
    ----------
    plaatsingen : the checked table `plaatsingen`

    Returns
    -------
    Answers: `rows`, one per stay, with dossier_id, place (1 is the first), setting, instelling,
    from_day, to_day (days since the first stay began), goes_on, gap (days between this stay and
    all before it), overlap (days that it shares with one before it), step (a key of STEPS) and
    direct; `answers`, one per file (index: dossier_id), with stays, transfers, direct, gaps,
    gap_days, overlaps, overlap_days, goes_on, copies (rows that stood there twice), coder, coders
    and coders_differ (in how many stays they listed). Both about children and without dates; both
    carry the caution that a rare history identifies a child.

    Raises
    ------
    InputError : a stay ends before it began; the file is named.
    """
    table = plaatsingen.rename(columns={"client_id": "dossier_id"})
    require(table, "dossier_id", "setting", "startdatum")
    table = table.reindex(columns=["dossier_id", "codeur", *COPY])
    _require_order(table)

    last = table[["startdatum", "einddatum"]].max().max()
    files = {name: _one_coder(rows) for name, rows in table.groupby("dossier_id")}
    days = [_days(rows, last).assign(dossier_id=name) for name, (rows, _) in files.items()]
    found = pd.concat([_no_stays(), *days], ignore_index=True) if days else _no_stays()
    facts = [{"dossier_id": name, **said} for name, (_, said) in files.items()]
    per_file = _per_file(found, facts)
    # of one file nothing leaves the team
    return Answers(
        answers=_marked(per_file.assign(kind="text"), plaatsingen),
        rows=_marked(found.assign(kind="text"), plaatsingen),
    )


def transfers(found: Answers) -> pd.DataFrame:
    """How many files have how many transfers, to be released.

    Parameters
    ----------
    found : what `stays` returned

    Returns
    -------
    DataFrame, a row per group of GROUPS (index) with overplaatsingen (the group), label, count, n
    (files with a stay), children, unit, members and the caution on rare histories.
    """
    number = found.answers["transfers"]
    keys, _, fewest = zip(*GROUPS, strict=True)
    group = pd.cut(number, [*fewest, float("inf")], right=False, labels=list(keys))
    members = [frozenset(number.index[group == key]) for key in keys]
    counts = pd.DataFrame(
        {
            "overplaatsingen": list(keys),
            "label": [label for _, label, _ in GROUPS],
            "count": [len(files) for files in members],
            "n": len(number),
            "children": len(number),
            "unit": "dossiers",
            "members": members,
        },
        index=list(keys),
    )
    counts = _marked(counts, found.answers)
    counts.attrs["dims"] = ("overplaatsingen",)
    return counts


def _marked(table: pd.DataFrame, source: pd.DataFrame) -> pd.DataFrame:
    return mark_like(add_cautions(table, [["rare_history"]] * len(table)), source)


def _require_order(table: pd.DataFrame) -> None:
    wrong = table[table["einddatum"] < table["startdatum"]]
    if len(wrong):
        first = wrong.iloc[0]
        raise InputError(
            "een verblijf eindigt voordat het begint",
            where=f"plaatsingen, dossier {first['dossier_id']}, {first['setting']}",
            value=f"{first['startdatum']:%d-%m-%Y} tot {first['einddatum']:%d-%m-%Y}",
            mend="Controleer beide datums.",
        )


def _one_coder(rows: pd.DataFrame) -> tuple[pd.DataFrame, dict]:
    """The stays that one coder listed, each once, and what is said of the coders."""
    listed = rows["codeur"].astype("str").fillna("")
    sizes = rows.drop_duplicates(["codeur", *COPY]).groupby(listed).size()
    coder = CONSENSUS if CONSENSUS in sizes.index else sizes.index.min()
    chosen = rows[listed == coder]
    once = chosen.drop_duplicates(COPY)
    return once, {
        "copies": len(chosen) - len(once),
        "coder": coder,
        "coders": len(sizes),
        "coders_differ": coder != CONSENSUS and sizes.nunique() > 1,
    }


def _days(rows: pd.DataFrame, last: pd.Timestamp) -> pd.DataFrame:
    """The stays of one file in order, in days since the first began."""
    until = rows["einddatum"].fillna(last)
    rows = rows.assign(until=until).sort_values(["startdatum", "until", "setting", "instelling"])
    began = rows["startdatum"].min()
    start, end = ((rows[name] - began) // DAY for name in ("startdatum", "until"))
    reached = end.cummax().shift()  # the last day of all stays before this one
    gap = (start - reached - 1).clip(lower=0).fillna(0).astype(int)
    shared = (end.where(end < reached, reached) - start + 1).where(start < reached, 0)
    steps = _steps(rows)
    return pd.DataFrame(
        {
            "place": range(1, len(rows) + 1),
            "setting": rows["setting"].to_numpy(),
            "instelling": rows["instelling"].to_numpy(),
            "from_day": start.to_numpy(),
            "to_day": end.to_numpy(),
            "goes_on": rows["einddatum"].isna().to_numpy(),
            "gap": gap.to_numpy(),
            "overlap": shared.fillna(0).astype(int).to_numpy(),
            "step": steps,
            "direct": (gap == 0).to_numpy() & (pd.Series(steps) == "overplaatsing").to_numpy(),
        }
    )


def _steps(rows: pd.DataFrame) -> list[str]:
    """How each stay follows from the one before it, a key of STEPS."""
    steps = []
    before = None
    for setting, kind in zip(rows["setting"], rows["instelling"], strict=True):
        if before is None:
            steps.append("eerste")
        elif setting == before[0] and (pd.isna(kind) or pd.isna(before[1]) or kind == before[1]):
            steps.append("zelfde_plek")
        elif setting == HOME:
            steps.append("naar_huis")
        else:
            steps.append("opname" if before[0] == HOME else "overplaatsing")
        before = (setting, kind)
    return steps


def _per_file(found: pd.DataFrame, facts: list[dict]) -> pd.DataFrame:
    said = ["dossier_id", "copies", "coder", "coders", "coders_differ"]
    files = pd.DataFrame(facts, columns=said).set_index("dossier_id")
    of = found.groupby("dossier_id")
    counted = {
        "stays": of.size(),
        "transfers": (found["step"] == "overplaatsing").groupby(found["dossier_id"]).sum(),
        "direct": of["direct"].sum(),
        "goes_on": of["goes_on"].any(),
    }
    for name, days in SUMS.items():
        counted[name] = (found[days] > 0).groupby(found["dossier_id"]).sum()
        counted[f"{days}_days"] = of[days].sum()
    return pd.DataFrame(counted).join(files)


def _no_stays() -> pd.DataFrame:
    kinds = {"dossier_id": "str", "place": int, "setting": "str", "instelling": "str"}
    kinds |= {"from_day": int, "to_day": int, "goes_on": bool, "gap": int, "overlap": int}
    kinds |= {"step": "str", "direct": bool}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})
