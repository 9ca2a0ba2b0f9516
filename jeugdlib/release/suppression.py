"""Secondary suppression: which more cells go, so that what was withheld cannot be worked out.

A table is drafted as cells and sums, beside all that its readers know already. As long as the audit
finds a withheld cell that they could work out, the smallest shown cell that tells about it goes.
"""

from collections import Counter
from collections.abc import Iterable
from itertools import combinations

from jeugdlib.release.audit import FREE, Key, Known, too_tight
from jeugdlib.release.counts import Counts, Where
from jeugdlib.release.rules import BASE, PROTECTS, SMALL, WHOLE, Thresholds, rounded

SLACK = BASE // 2  # a whole number lies within this of what it was rounded to
TOLD = "told"  # what a sum is called that a table says is also elsewhere in the report
SHORT = 6  # a list of at most so many rows is searched for every sum


class Draft:
    """A table of counts as cells with their true amounts, and sums that are zero.

    `of_row` and `denominator` give the cell of the count and of the n of a row; `rests` are what
    sums leave over: the children in a total who are in none of its shown parts.
    """

    def __init__(self, counts: Counts, known: Known, withheld: Iterable[int]):
        self.counts, self.sums = counts, []
        self.rests: set[Key] = set()
        own_rows = {i for i, row in enumerate(counts.rows) if row.count is not None}
        self.of_row = {i: self._cell(i) for i in sorted(own_rows) if i not in counts.parts}
        self.denominator: dict[int, Key] = {}
        self._add_margins()
        self._add_denominators()
        self._add_unions(known.tables)
        self._add_told()
        if not counts.dims:
            self._add_lists(set(withheld) & own_rows)
        self._add_likely(known)

    def sets(self) -> list[tuple[Key, frozenset]]:
        """The cells of which the children are known."""
        rows = self.counts.rows
        return [(key, rows[i].members) for i, key in self.of_row.items() if rows[i].members]

    def _cell(self, i: int) -> Key:
        row = self.counts.rows[i]
        return _key(row.where, row.count, row.members)

    def _union(self, group: list[int]) -> frozenset | None:
        sets = [self.counts.rows[i].members for i in group]
        union = frozenset().union(*(members or () for members in sets))
        known = all(members is not None for members in sets)
        return union if known and len(union) == sum(map(len, sets)) else None

    def _add_margins(self) -> None:
        counts = self.counts
        for dims in counts.margins():
            for group in counts.groups(dims):
                where = counts.shared(group[0], dims)
                total = _key(where, counts.total(group), self._union(group))
                self._add_sum((self.of_row[i] for i in group), total)
        for i, total in self.of_row.items():  # margins that are no sum of their cells
            if counts.rows[i].margin:
                where = counts.rows[i].where
                inside = [j for j in counts.cells if where <= counts.rows[j].where]
                self._add_sum((self.of_row[j] for j in inside), total)

    def _add_denominators(self) -> None:
        rows = self.counts.rows
        for where, group in self._with_one_denominator():
            n, within = rows[group[0]].n, self.counts.total(group)
            total = _key(where, n, self._union(group) if within == n else None)
            self.denominator |= dict.fromkeys(group, total)
            if within == n or (within < n and self.counts.dims):
                self._add_sum((self.of_row[i] for i in group), total)
        for i, row in enumerate(rows):
            if row.margin and row.n is not None:
                self.denominator[i] = total = _key(row.where, row.n, None)
                inside = [j for j in self.counts.cells if row.where <= rows[j].where]
                parts = {self.denominator[j] for j in inside if j in self.denominator}
                if sum(part[1] for part in parts) == row.n:
                    self._add_sum(parts, total)

    def _with_one_denominator(self) -> list[tuple[Where, list[int]]]:
        """The cells in groups of one denominator, with what defines the group."""
        counts = self.counts
        cells = [i for i in counts.cells if counts.rows[i].n is not None]
        if not counts.dims:
            sizes = dict.fromkeys(counts.rows[i].n for i in cells)
            return [(frozenset(), [i for i in cells if counts.rows[i].n == n]) for n in sizes]
        for dims in counts.margins() if len(cells) == len(counts.cells) else []:
            groups = counts.groups(dims)
            if all(len({counts.rows[i].n for i in group}) == 1 for group in groups):
                return [(counts.shared(group[0], dims), group) for group in groups]
        return [(counts.rows[i].where, [i]) for i in cells]

    def _add_unions(self, earlier: list[list[tuple]]) -> None:
        """Add which cells of this table make up a cell of an earlier one, and the reverse."""
        own = self.sets()
        for table in earlier:
            for parts, wholes in ((table, own), (own, table)):
                for whole, children in wholes:
                    inside = [(key, members) for key, members in parts if members <= children]
                    union = frozenset().union(*(members for _, members in inside))
                    if inside and len(union) == sum(len(members) for _, members in inside):
                        self._add_sum((key for key, _ in inside), whole)

    def _add_told(self) -> None:
        """Add the sums that the table says are also elsewhere in the report, in other parts.

        Which of one scope are the same is seen by their amount. Two that are only equal by chance
        are no harm: as they truly are equal, more is withheld and never less.
        """
        for column, rows, scope in self.counts.told:
            keys = self.of_row if column == "count" else self.denominator
            if rows and all(i in keys for i in rows):
                parts = Counter(keys[i] for i in rows)
                total = ((TOLD, scope), sum(key[1] * times for key, times in parts.items()))
                self.sums.append((*parts.items(), (total, -1)))

    def _add_lists(self, withheld: set[int]) -> None:
        """Add which rows of a list make up another, where a withheld row is one of them.

        A list does not say which of its rows is a total: in a short one every sum that fits counts
        as one, in a longer one, where many fit by chance, the sum of all others or of the rows
        directly before or after it.
        """
        rows = list(self.of_row)
        for at, whole in enumerate(rows if withheld else ()):
            others = rows[:at] + rows[at + 1 :]
            if len(others) < SHORT:
                sizes = range(2, len(rows))
                groups = [group for size in sizes for group in combinations(others, size)]
            else:
                groups = [tuple(others), *(tuple(rows[first:at]) for first in range(at - 1))]
                groups += [tuple(rows[at + 1 : last]) for last in range(at + 3, len(rows) + 1)]
            for parts in groups:
                self._add_part_of_list(parts, whole, withheld)

    def _add_part_of_list(self, parts: tuple[int, ...], whole: int, withheld: set[int]) -> None:
        if withheld & {*parts, whole} and self.counts.total(parts) == self.counts.rows[whole].count:
            self._add_sum((self.of_row[i] for i in parts), self.of_row[whole])

    def _add_likely(self, known: Known) -> None:
        """Add that a cell without members may be one that was not shown, as it has its amount."""
        before = {key for sum_ in known.sums for key, _ in sum_} | known.protected
        for i, key in self.of_row.items():
            if self.counts.rows[i].members is None and key not in before:
                alike = [old for old in before - known.shown if old[1] == key[1]]
                for old in alike:
                    self._add_sum([key], old)

    def _add_sum(self, parts: Iterable[Key], total: Key) -> None:
        """Add that parts make a total, with what is left over as a cell of its own."""
        parts = sorted(dict.fromkeys(parts), key=lambda part: part[1])
        if parts == [total]:
            return
        signs = [*((part, 1) for part in parts), (total, -1)]
        rest = total[1] - sum(part[1] for part in parts)
        if rest:
            key = (tuple(signs), abs(rest))
            self.rests.add(key)
            signs.append((key, 1 if rest > 0 else -1))
        self.sums.append(tuple(signs))


def _key(where: Where, amount: float, members: frozenset | None) -> Key:
    # the same children, or the same definition, with one amount are one cell in every table
    return (members or where, amount)


def learned(known: Known, draft: Draft, withheld: dict[int, str], limits: Thresholds) -> Known:
    """What readers know once they have seen the table too.

    A table of which nothing is shown tells nothing, not even how its cells add up: which of them
    are one cell, or make up another, shows only in their amounts.
    """
    after = known.copy()
    if {withheld.get(i) for i in draft.of_row} == {WHOLE}:
        after.protected |= set(draft.of_row.values()) - after.shown
        return after
    after.sums |= dict.fromkeys(draft.sums)
    for i, key in draft.of_row.items():
        if i not in withheld:
            _see(after, key, limits.children)
        elif key not in after.shown:
            after.protected.add(key)
            # whoever reads the controle page knows which cells are small
            if withheld[i] == SMALL and key[1] < limits.children:
                after.narrow(key, 0, limits.children - 1)
            elif withheld[i] == PROTECTS:
                after.narrow(key, limits.children, FREE[1])
    for i, key in draft.denominator.items():
        if i not in withheld:
            _see(after, key, limits.denominator)
        elif key[1] < limits.children and key not in after.shown:
            after.protected.add(key)
    after.protected |= {key for key in draft.rests if key[1] < limits.children}
    after.tables.append(draft.sets())
    return after


def _see(known: Known, key: Key, least: float) -> None:
    amount = rounded(key[1])
    slack = SLACK if key[1] == int(key[1]) else BASE / 2
    known.narrow(key, max(amount - slack, min(least, key[1])), amount + slack)
    known.shown.add(key)
    known.protected.discard(key)


def protect(
    known: Known, draft: Draft, withheld: dict[int, str], limits: Thresholds
) -> dict[int, str]:
    """The rows to withhold, with their rules, so that no withheld cell can be worked out.

    A cell that an earlier table withheld is withheld here too. Where even that is not enough, as
    it shows which cells are small, the whole table goes by one rule that does not say which.
    """

    def tight(rows: dict[int, str]) -> list[Key]:
        return too_tight(learned(known, draft, rows, limits), limits.children)

    again = [i for i, key in draft.of_row.items() if key in known.protected]
    first = dict.fromkeys(again, PROTECTS) | withheld
    withheld = dict(first)
    while found := tight(withheld):
        more = _telling(draft, known, found, withheld)
        if not more:
            return dict.fromkeys(draft.of_row, WHOLE)
        withheld |= dict.fromkeys(more, PROTECTS)

    # the nearest cell is not always the one that was needed: the largest come back where they can
    new = sorted((withheld.keys() - first) & draft.of_row.keys())
    added = [(draft.of_row[i][1], draft.counts.rows[i].name, i) for i in new]
    for _, _, i in sorted(added, reverse=True):
        without = {row: rule for row, rule in withheld.items() if row != i}
        if not tight(without):
            withheld = without
    return withheld


def _telling(draft: Draft, known: Known, tight: list[Key], withheld: dict[int, str]) -> list[int]:
    """The rows of the smallest shown cell that is nearest, by sums, to a cell that is too tight."""
    cells: dict[Key, list[int]] = {}
    for of in (draft.of_row, draft.denominator):
        for i, key in of.items():
            if i not in withheld:
                cells.setdefault(key, []).append(i)
    sums = [{key for key, _ in sum_} for sum_ in (*known.sums, *draft.sums)]
    near, before = set(tight), set()
    while not near & cells.keys() and near != before:
        before = near
        near = near.union(*(keys for keys in sums if keys & near))
    names = [row.name for row in draft.counts.rows]
    found = sorted(
        (key[1], sorted(names[i] for i in rows), rows) for key, rows in cells.items() if key in near
    )
    return found[0][2] if found else []
