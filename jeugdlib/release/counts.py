"""Tables of counts: the cells behind the rows, which of them are too small, what is shown."""

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
import pandas as pd

from jeugdlib.release.rules import (
    ALMOST_ALL,
    DOMINATED,
    EVENTS_ONLY,
    GUESS,
    LARGEST,
    PROTECTS,
    SERIES,
    SMALL,
    TWO_LARGEST,
    Thresholds,
    rounded,
)

TIMES = ("periode", "jaar", "kwartaal", "maand", "peildatum", "time")
# Known of a child before any table is read, so that a group that is all of one such kind gives
# nothing away; every other variable counts as sensitive.
IDENTIFYING = (
    *TIMES,
    *(
        "reeks",
        "indicator",
        "kenmerk",
        "informant",
        "regio",
        "gemeente",
        "aanbieder",
        "instelling",
        "hulpvorm",
    ),
    *("geslacht", "leeftijd", "leeftijdsgroep"),
)
COUNTED = (
    *("count", "n", "children", "total", "other_count", "other_n", "other_children"),
    "expected",  # how many were expected: as good as a count when the model behind it is known
)
PERSONS = ("kinderen", "jeugdigen", "jongeren", "cliënten", "personen", "dossiers")

Where = frozenset  # of (variable, category): what defines a cell; empty for everyone


@dataclass(frozen=True)
class Row:
    """One row of a table of counts: its cell, and what is behind it; None is not known."""

    where: Where
    name: str
    count: float | None
    n: float | None
    children: float
    members: frozenset | None
    contributions: tuple[float, ...]
    exposure: float | None
    margin: bool
    events: bool  # whether one child may be behind several of what was counted


class Counts:
    """The rows of a table of counts, and how they add up.

    Without `sums` a margin is not made from the cells that are shown, but is a cell like any other.
    """

    def __init__(self, table: pd.DataFrame, *, sums: bool = True):
        self.sums = sums
        self.dims = tuple(table.attrs.get("dims", ()))
        at = {label: i for i, label in enumerate(table.index)}
        # sums that equal others of the report: of which column, the places of their rows, scope
        self.told = [
            (column, [at[label] for label in labels], scope)
            for column, labels, scope in table.attrs.get("sums", ())
            if at.keys() >= set(labels)
        ]
        self.rows = [
            _row(index, name, record, self.dims)
            for index, name, record in zip(
                table.index, names_of(table), table.to_dict("records"), strict=True
            )
        ]

    @cached_property
    def cells(self) -> list[int]:
        """The rows that are no margin and have a count."""
        return [i for i, row in enumerate(self.rows) if not row.margin and row.count is not None]

    @cached_property
    def parts(self) -> dict[int, list[int]]:
        """The margins that are the sum of cells, with those cells.

        One that is not, as children are in several cells, is a cell like any other.
        """
        margins = [i for i, row in enumerate(self.rows) if row.margin and row.count is not None]
        margins = margins if self.sums else []
        inside = {
            i: [j for j in self.cells if self.rows[i].where <= self.rows[j].where] for i in margins
        }
        return {i: cells for i, cells in inside.items() if self.total(cells) == self.rows[i].count}

    def total(self, rows: list[int]) -> float:
        """The sum of the true counts of rows."""
        return sum(self.rows[i].count for i in rows)

    def groups(self, dims: tuple[str, ...]) -> list[list[int]]:
        """The cells, in groups that are alike in these variables."""
        found: dict[Where, list[int]] = {}
        for i in self.cells:
            found.setdefault(self.shared(i, dims), []).append(i)
        return list(found.values())

    def shared(self, row: int, dims: tuple[str, ...]) -> Where:
        """What defines the margin of a row over all but these variables."""
        return frozenset(pair for pair in self.rows[row].where if pair[0] in dims)

    def margins(self) -> list[tuple[str, ...]]:
        """The variables that a margin keeps, for every kind of margin that the table can have."""
        return [some for size in range(len(self.dims)) for some in combinations(self.dims, size)]


def names_of(table: pd.DataFrame) -> list[str]:
    """What the rows are called on the page `controle`: by their cell, their label or their key."""
    dims = table.attrs.get("dims", ())
    if dims:
        places = [{k: v for k, v in row.items() if _there(v)} for row in table.to_dict("records")]
        return [", ".join(f"{dim} = {row.get(dim, 'totaal')}" for dim in dims) for row in places]
    names = table["label"] if "label" in table.columns else table.index
    return [str(name) for name in names]


def _row(index: object, name: str, record: dict, dims: tuple[str, ...]) -> Row:
    known = {name: value for name, value in record.items() if _there(value)}
    where = frozenset((dim, str(known[dim])) for dim in dims if dim in known)
    members = frozenset(known["members"]) if "members" in known else None
    given = known.get("contributions")
    contributions = () if given is None else tuple(sorted(map(float, given), reverse=True))
    behind = [known["count"]] if "count" in known and not contributions else []
    behind += [known["children"]] if "children" in known else []
    behind += [len(members)] if members is not None else []
    behind += [len(contributions)] if contributions else []
    return Row(
        where=where if dims else frozenset({("", str(index)), ("label", name)}),
        name=name,
        count=known.get("count"),
        n=known.get("n", _beyond(known)),
        children=min(behind, default=0),
        members=members,
        contributions=contributions,
        exposure=known.get("exposure"),
        margin=bool(dims) and any(dim not in known for dim in dims),
        events=len(behind) == ("count" in known) and known.get("unit", PERSONS[0]) not in PERSONS,
    )


def _beyond(known: dict) -> float | None:
    """Children that are more than the count are those of its denominator."""
    more = known.get("children", 0) > known.get("count", np.inf)
    return known["children"] if more else None


def _there(value: object) -> bool:
    return not (pd.api.types.is_scalar(value) and pd.isna(value))


def too_small(counts: Counts, limits: Thresholds) -> dict[int, str]:
    """The rows that are withheld for what they are, each with its rule."""
    own = [i for i in range(len(counts.rows)) if i not in counts.parts]
    withheld = {i: SMALL for i in own if _small(counts.rows[i], limits)}
    withheld |= {i: DOMINATED for i in own if dominated(counts.rows[i].contributions)}
    if limits.strict:
        withheld |= dict.fromkeys(nearly_all(counts), SMALL) | withheld
        withheld |= dict.fromkeys(events_only(counts), EVENTS_ONLY) | withheld
    return withheld


def _small(row: Row, limits: Thresholds) -> bool:
    few_in_all = row.n is not None and row.n < limits.denominator
    # an exposure above 1 may count children; up to 1 it is the length of a period
    few_exposed = row.exposure is not None and 1 < row.exposure < limits.denominator
    if row.count is None:  # of a gap the other numbers are judged
        return few_in_all or few_exposed or 0 < row.children < limits.children
    few_outside = row.n is not None and row.n - row.count < limits.children
    few_inside = min(row.children, row.count) < limits.children
    return few_inside or few_outside or few_in_all or few_exposed


def events_only(counts: Counts) -> list[int]:
    """The rows that count events, and do not say how many children are behind these."""
    return [i for i, row in enumerate(counts.rows) if row.events and counts.sums]


def nearly_all(counts: Counts) -> set[int]:
    """The cells of groups of which ALMOST_ALL or more have one category of a sensitive variable."""
    alike = {
        i
        for i in counts.cells
        if counts.rows[i].n and counts.rows[i].count >= ALMOST_ALL * counts.rows[i].n
    }
    for dim in counts.dims:
        if dim.lower() not in IDENTIFYING:
            for group in counts.groups(tuple(other for other in counts.dims if other != dim)):
                most = max(counts.rows[i].count for i in group)
                if most and most >= ALMOST_ALL * counts.total(group):
                    alike |= set(group)
    return alike


def dominated(contributions: tuple[float, ...]) -> bool:
    """Whether one or two children make up too much of a sum.

    Source: Handbook on Statistical Disclosure Control §4.2.2, (n, k) and p % rule.
    """
    if not contributions:
        return False
    sizes = sorted(map(abs, contributions), reverse=True)
    total, largest, two = sum(sizes), sizes[0], sum(sizes[:2])
    return largest > LARGEST * total or two > TWO_LARGEST * total or total - two < GUESS * largest


def series(counts: Counts, table: pd.DataFrame) -> list[list[int]]:
    """The rows that are one cell in several periods; none when the table has no periods."""
    if counts.dims:
        times = [dim for dim in counts.dims if dim.lower() in TIMES]
        others = tuple(dim for dim in counts.dims if dim not in times)
        return counts.groups(others) if times else []
    timed = set(TIMES) & {str(name).lower() for name in (*table.columns, table.index.name)}
    return [counts.cells] if timed else []


def same_in_all_periods(
    counts: Counts, table: pd.DataFrame, withheld: dict[int, str]
) -> dict[int, str]:
    """Of each cell that is withheld in some period, the other periods."""
    return {
        i: SERIES
        for rows in series(counts, table)
        if any(row in withheld for row in rows)
        for i in rows
        if i not in withheld
    }


def shown(
    table: pd.DataFrame, counts: Counts, withheld: dict[int, str]
) -> tuple[dict[str, np.ndarray], dict[int, str], list[int]]:
    """The rounded counts by column, the rows that are withheld, and the totals that miss some.

    A total is the sum of the rounded cells that are shown. Beside a denominator a total that misses
    cells would be no share of it, and is withheld too.
    """
    withheld, incomplete = dict(withheld), []
    columns = [name for name in (*COUNTED, "exposure") if name in table.columns]
    numbers = {name: rounded(table[name].to_numpy()) for name in columns}
    if "exposure" in numbers:  # up to 1 it is no number of children but the length of a period
        length = table["exposure"].to_numpy()
        numbers["exposure"] = np.where(length <= 1, length, numbers["exposure"])
    if "children" in numbers:
        numbers["children"][~_whole_group(table)] = np.nan
    count = numbers["count"]
    for i, parts in counts.parts.items():
        visible = [part for part in parts if part not in withheld]
        count[i] = sum(count[part] for part in visible)
        hidden = len(visible) < len(parts)
        if not visible or (hidden and counts.rows[i].n is not None):
            withheld[i] = PROTECTS
        elif hidden:
            incomplete.append(i)
            if "children" in numbers:
                numbers["children"][i] = np.nan
        elif "n" in numbers and counts.rows[i].n is not None:
            numbers["n"][i] = max(numbers["n"][i], count[i])
    return numbers, withheld, incomplete


def _whole_group(table: pd.DataFrame) -> np.ndarray:
    """Of which rows `children` says no more than n (without n: the count): all of them, once.

    Another number of children is a count of its own, and may be one that was withheld elsewhere.
    """
    of = table["n" if "n" in table.columns else "count"]
    persons = table["unit"].isin(PERSONS) if "unit" in table.columns else True
    return ((table["children"] == of) & persons).to_numpy()
