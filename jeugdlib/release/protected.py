"""A table about children, outside the team: what of it may leave."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from jeugdlib.columns import add_cautions
from jeugdlib.columns.answer import content_of
from jeugdlib.columns.parameters import OPENBAARHEID
from jeugdlib.release import control, ledger, memory
from jeugdlib.release.counts import (
    COUNTED,
    Counts,
    events_only,
    names_of,
    nearly_all,
    same_in_all_periods,
    shown,
    too_small,
)
from jeugdlib.release.kinds import BEYOND, coarse, reason, whole_percent
from jeugdlib.release.rules import (
    BASE,
    EARLIER,
    EVENTS_ONLY,
    SERIES,
    SMALL,
    THRESHOLDS,
    UNRELEASED,
    rounded,
)
from jeugdlib.release.session import in_kernel, session
from jeugdlib.release.suppression import Draft, learned, protect

INTERVAL = (
    *("value", "variance", "se", "low", "high", "predicted"),
    *("df", "p", "chance_higher", "rule_of_three"),
    *BEYOND,
)
SETTINGS = ("time", "level", "percentile")  # these are no numbers of children, and stay
NUMBERS = ("estimate", *INTERVAL, "percent", *COUNTED, *SETTINGS, "exposure")
FROM_COUNTS = ("count", "share", "effect", "model")  # what can be computed from released counts
# Cautions whose being there comes from counts that were not released; figures and text of others
# may come from these too, except in those that stay.
TELLING = (
    *("none_seen", "all_seen", "approximate_at_edge", "nesting_unseen", "same_everywhere"),
    *("no_bounds", "all_agreed", "quiet_throughout"),
)
STAY = (
    "one_sided",
    "withheld",
    "case_mix_measured_only",
    "mixed_scales",
    "short_history",
    "file_ends",
)


@dataclass
class Outcome:
    """Of some rows: their numbers by column, which are withheld by what rule, and remarks."""

    numbers: dict[str, np.ndarray] = field(default_factory=dict)
    withheld: dict[int, str] = field(default_factory=dict)
    incomplete: list[int] = field(default_factory=list)
    remarks: dict[str, str] = field(default_factory=dict)


def shared(table: pd.DataFrame, openbaarheid: str) -> pd.DataFrame:
    """The table as it may leave, with the mark that its numbers were released at this level.

    A table that has the mark already was made from released counts. Its counts, shares and the
    effects computed from them tell nothing new and stay, shares in whole percents. A count in it
    that is no multiple of 5, or under the threshold, was put in later and makes the mark void, and
    so does a table without counts that is not as an estimator made it.
    """
    kinds = _kinds(table)
    leaves = kinds != "text"
    rows, kinds = _plain(table[leaves]), kinds[leaves]
    before = released_before(table, openbaarheid)
    total = Outcome()
    numbers = {name: rows[name].to_numpy(copy=True) for name in NUMBERS if name in rows.columns}
    for places, outcome in _outcomes(table, rows, kinds, before, openbaarheid):
        for name, values in outcome.numbers.items():
            numbers[name][places] = values
        total.withheld |= {int(places[i]): rule for i, rule in outcome.withheld.items()}
        total.incomplete += [int(places[i]) for i in outcome.incomplete]
        total.remarks |= outcome.remarks
    if not leaves.all():
        total.remarks["tekst"] = "weggelaten"  # how many rows may be how many children

    numbered = rows.assign(**numbers)
    if "step" in rows.columns and len(rows) and (kinds == "curve").all():
        # after the last step that is shown, how many there are is the longest time of a child
        last = max(set(range(len(rows))) - total.withheld.keys(), default=0)
        numbered = numbered.iloc[: last + 1]
        total.withheld = {i: rule for i, rule in total.withheld.items() if i <= last}
    result = _without(numbered, total, before)
    result.attrs["released"] = openbaarheid
    if in_kernel():
        _hand_over(table, kinds, names_of(numbered), total, openbaarheid)
    return result


def released_before(table: pd.DataFrame, openbaarheid: str) -> bool:
    """Whether a table was made from numbers released at this level, or for more readers."""
    level = table.attrs.get("released", "intern")
    limits = THRESHOLDS[openbaarheid]
    least = {"count": limits.children, "n": limits.denominator, "children": limits.children}
    counts = [
        pd.to_numeric(table[name], errors="coerce").dropna()
        for name in least
        if name in table.columns
    ]
    fits = all(((x % BASE == 0) & (x >= least[x.name])).all() for x in counts)
    fits &= bool(counts) or _as_computed(table)
    return OPENBAARHEID.index(level) >= OPENBAARHEID.index(openbaarheid) and fits


def _as_computed(table: pd.DataFrame) -> bool:
    """Whether a table is as it was when an estimator gave it its marks."""
    return table.attrs.get("computed") == content_of(table)


def _kinds(table: pd.DataFrame) -> np.ndarray:
    if "kind" in table.columns:
        return table["kind"].to_numpy(object)
    return np.full(len(table), "count", object)


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """The table with numbers where numbers belong, and without remarks in free text."""
    dims = table.attrs.get("dims", ())
    own = [name for name in NUMBERS if name in table.columns and name not in dims]
    plain = {name: pd.to_numeric(table[name], errors="coerce").astype(float) for name in own}
    if "opmerking" in table.columns:
        plain["opmerking"] = pd.Series(None, index=table.index, dtype=object)
    return table.assign(**plain)


def _outcomes(
    table: pd.DataFrame, rows: pd.DataFrame, kinds: np.ndarray, before: bool, openbaarheid: str
) -> Iterator[tuple[np.ndarray, Outcome]]:
    """Per part of the table that is judged alike: which rows these are, and their outcome."""
    counted = np.isin(kinds, ["count", "share"])
    if before:
        known = np.isin(kinds, FROM_COUNTS)
        if not _as_computed(table):
            known &= np.isin(kinds, ["count", "share"]) | _is_rate(rows)
        parts = [(known, _from_released), (~known, _answers)]
    else:
        whole = counted & _has_counts(rows, kinds)
        parts = [(whole, _counts), (counted & ~whole, _unreleased), (~counted, _answers)]
    for mask, judge in parts:
        if mask.any():
            yield np.flatnonzero(mask), judge(rows[mask], openbaarheid)


def _has_counts(rows: pd.DataFrame, kinds: np.ndarray) -> np.ndarray:
    """Which rows are counts, or shares with the counts that they can be computed from."""
    if "count" not in rows.columns or "other_count" in rows.columns:
        return np.zeros(len(rows), bool)
    return (kinds == "count") | ("n" in rows.columns)


def _is_rate(rows: pd.DataFrame) -> np.ndarray:
    """Which estimates are what follows from the count and the exposure beside them."""
    if not {"count", "exposure", "estimate"} <= set(rows.columns):
        return np.zeros(len(rows), bool)
    rate = rows["count"] / rows["exposure"]
    return np.isclose(rows["estimate"], rate, equal_nan=True)


def _from_released(rows: pd.DataFrame, openbaarheid: str) -> Outcome:
    numbers = {}
    if "total" in rows.columns:  # of how many a draw was made, is filled in after the counts
        numbers["total"] = rounded(rows["total"].to_numpy())
    if {"count", "n", "estimate"} <= set(rows.columns):
        part = rows["count"] / rows["n"]
        if "other_count" in rows.columns:
            part -= rows["other_count"] / rows["other_n"]
        numbers["estimate"] = whole_percent(part)
        for name, outward in (("low", np.floor), ("high", np.ceil)):
            if name in rows.columns:
                numbers[name] = outward((100 * rows[name]).round(6)) / 100
    shares = _kinds(rows) == "share"
    return Outcome({name: np.where(shares, new, rows[name]) for name, new in numbers.items()})


def _unreleased(rows: pd.DataFrame, openbaarheid: str) -> Outcome:
    least = THRESHOLDS[openbaarheid].children
    few = rows["count"] < least if "count" in rows.columns else np.zeros(len(rows), bool)
    return Outcome(withheld={i: SMALL if small else UNRELEASED for i, small in enumerate(few)})


def _counts(rows: pd.DataFrame, openbaarheid: str) -> Outcome:
    counts, limits = Counts(rows), THRESHOLDS[openbaarheid]
    withheld, remarks = _gaps(rows, counts, too_small(counts, limits), openbaarheid)
    numbers, withheld, incomplete = shown(rows, counts, withheld)
    if "estimate" in rows.columns:
        of = numbers.get("n", 1)
        numbers["estimate"] = whole_percent(numbers["count"] / of)
    numbers |= {name: np.full(len(rows), np.nan) for name in INTERVAL if name in rows.columns}
    if {"predicted", "expected", "n"} <= set(rows.columns):
        numbers["predicted"] = whole_percent(numbers["expected"] / numbers["n"])
    return Outcome(numbers, withheld, incomplete, remarks)


def _gaps(
    rows: pd.DataFrame, counts: Counts, withheld: dict[int, str], openbaarheid: str
) -> tuple[dict[int, str], dict[str, str]]:
    """The rows of a table of counts to withhold, given those that are withheld for what they are.

    From now on its readers know this table.
    """
    limits, known = THRESHOLDS[openbaarheid], session().known
    draft, settled, remarks = Draft(counts, known[openbaarheid], withheld), -1, {}
    while len(withheld) != settled:  # what one rule withholds, the others may have to follow
        settled = len(withheld)
        if limits.strict:
            withheld = withheld | same_in_all_periods(counts, rows, withheld)
        earlier, compared = memory.compared(_cells(draft, withheld), limits.children)
        remarks.setdefault("eerdere rapporten", compared)
        withheld = protect(known[openbaarheid], draft, earlier | withheld, limits)
    known[openbaarheid] = learned(known[openbaarheid], draft, withheld, limits)
    memory.remember(_cells(draft, withheld), openbaarheid)
    return withheld, remarks if limits.strict else remarks | _flags(rows, counts, withheld)


def _flags(rows: pd.DataFrame, counts: Counts, withheld: dict[int, str]) -> dict[str, str]:
    """What this level only points out, of the rows that it shows, for the person who signs."""
    found = {
        "groep met bijna alles in één categorie": nearly_all(counts),
        SERIES: same_in_all_periods(counts, rows, withheld),
        EVENTS_ONLY: events_only(counts),
    }
    names = {
        rule: [counts.rows[i].name for i in sorted(set(at) - withheld.keys())]
        for rule, at in found.items()
    }
    return {rule: f"let op: {'; '.join(named)}" for rule, named in names.items() if named}


def _answers(rows: pd.DataFrame, openbaarheid: str) -> Outcome:
    limits = THRESHOLDS[openbaarheid]
    # how many children an answer is about, is a count that hangs together with other tables
    over = rows.get("n", rows.get("children", pd.Series(np.nan, index=rows.index)))
    counts = Counts(rows.assign(count=over).drop(columns="n", errors="ignore"), sums=False)
    records = rows.to_dict("records")
    withheld = {i: rule for i, row in enumerate(records) if (rule := reason(row, limits))}
    withheld |= too_small(counts, limits)
    new = [coarse(row) for row in records]

    def cells(gaps: dict[int, str]) -> dict[int, ledger.Cell]:
        answered = {
            i: None if i in gaps else new[i].get("estimate", new[i].get("value"))
            for i in range(len(new))
        }
        return {
            # by their kind alone: another label does not make it another number
            i: ledger.Cell(row.name, records[i]["kind"], answered[i], row.members)
            for i, row in enumerate(counts.rows)
            if row.members is not None and gaps.get(i) != EARLIER
        }

    earlier, compared = memory.compared(cells(withheld), limits.children)
    withheld, remarks = _gaps(rows, counts, earlier | withheld, openbaarheid)
    remarks["eerdere rapporten"] = compared
    memory.remember(cells(withheld), openbaarheid)
    numbers = {name: np.array([row[name] for row in new], float) for name in new[0]}
    return Outcome(numbers, withheld, remarks=remarks)


def _cells(draft: Draft, withheld: dict[int, str]) -> dict[int, ledger.Cell]:
    """The counts of which the children are known, as the ledger keeps them."""
    return {
        i: ledger.Cell(
            row.name, "count", None if i in withheld else rounded(row.count), row.members
        )
        for i, row in enumerate(draft.counts.rows)
        if i in draft.of_row and row.members is not None and withheld.get(i) != EARLIER
    }


def _without(rows: pd.DataFrame, outcome: Outcome, before: bool) -> pd.DataFrame:
    """The rows without the numbers that are withheld, and with a caution for each."""
    hidden = list(outcome.withheld)
    gone = [name for name in NUMBERS if name in rows.columns and name not in SETTINGS]
    result = rows.copy()
    for name in gone:
        values = result[name].to_numpy(copy=True)
        values[hidden] = np.nan
        result[name] = values
    if not before and "cautions" in rows.columns:
        kept = [tuple(filter(_may_stay, row)) for row in rows["cautions"]]
        result["cautions"] = pd.Series(kept, index=rows.index, dtype=object)
    codes: list[list[str]] = [[] for _ in range(len(rows))]
    for i, rule in outcome.withheld.items():
        codes[i].append(f"withheld {rule}")
    for i in outcome.incomplete:
        codes[i].append("without_withheld")
    if len(hidden) == len(rows):
        codes = [[*row, "nothing_left"] for row in codes]
    return add_cautions(result, codes)


def _may_stay(caution: str) -> bool:
    code, _, told = caution.partition(" ")
    return code in STAY or (not told and code not in TELLING)


def _hand_over(
    table: pd.DataFrame, kinds: np.ndarray, names: list[str], outcome: Outcome, openbaarheid: str
) -> None:
    session().tables += 1
    if control.PROVIDER in table.columns:
        session().providers |= set(table[control.PROVIDER].dropna().astype(str))
    names = control.without_providers(names, session().providers)
    name = table.attrs.get("name") or "; ".join(dict.fromkeys(names)) or f"tabel {session().tables}"
    found = control.records(
        name,
        THRESHOLDS[openbaarheid],
        list(dict.fromkeys(kinds)),
        names,
        outcome.withheld,
        outcome.remarks,
    )
    control.hand_over(found, openbaarheid, session().token)
