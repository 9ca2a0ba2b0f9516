"""The audit: what can a reader work out about a number that was withheld, from all that is shown?

Everything that the tables of a report say about counts is a set of linear equations over cells:
shown cells lie within rounding of what is shown, cells that are too small lie under the threshold,
and cells add up to totals. The least and the most that a withheld cell can be under all of it is
what an intruder can know, and two linear programs find them.

Source: Handbook on Statistical Disclosure Control §4.4 (audit of suppression); HiGHS.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

import numpy as np

Key = tuple[Hashable, float]  # what identifies a cell, in whatever table, and its true amount
Sum = tuple[tuple[Key, int], ...]  # cells with their sign, which together are zero

NEARLY = 1e-6  # a bound of the solver within this of a whole number is that number
FREE = (0.0, np.inf)
FAR = 1e4  # how far above the truth a cell is looked at: much more than any threshold asks


@dataclass
class Known:
    """What the readers of one level know: bounds of cells, and how cells add up.

    `protected` are the cells that they may not come to know; `shown` those that a table has shown.
    """

    bounds: dict[Key, tuple[float, float]] = field(default_factory=dict)
    sums: dict[Sum, None] = field(default_factory=dict)
    protected: set[Key] = field(default_factory=set)
    shown: set[Key] = field(default_factory=set)
    tables: list[list[tuple[Key, float, frozenset]]] = field(default_factory=list)

    def copy(self) -> "Known":
        """The same knowledge, to be added to without changing this."""
        return Known(
            dict(self.bounds),
            dict(self.sums),
            set(self.protected),
            set(self.shown),
            list(self.tables),
        )

    def narrow(self, key: Key, low: float, high: float) -> None:
        """Add that a cell lies between two bounds."""
        least, most = self.bounds.get(key, FREE)
        self.bounds[key] = (max(least, low), min(most, high))


def too_tight(known: Known, values: int) -> list[Key]:
    """The protected cells for which fewer than `values` whole numbers remain possible."""
    tight = []
    for keys, sums in _parts(known):
        protected = [key for key in keys if key in known.protected]
        if protected:
            tight += _tight_in(known, keys, sums, protected, values)
    return tight


def _tight_in(known: Known, keys: list[Key], sums: list[Sum], protected: list[Key], values: int):
    solve = _program(known, keys, sums)
    at = {key: place for place, key in enumerate(keys)}
    places = [at[key] for key in protected]
    # each solution is a possible truth for all cells at once, so a cell that was seen far apart
    # needs no programs of its own
    together = np.zeros(len(keys))
    together[places] = 1
    seen = [solve(together), solve(-together)]
    tight = []
    for key, place in zip(protected, places, strict=True):
        if _possible(min(x[place] for x in seen), max(x[place] for x in seen)) >= values:
            continue
        aim = np.zeros(len(keys))
        aim[place] = 1
        seen += [solve(aim), solve(-aim)]
        if _possible(seen[-2][place], seen[-1][place]) < values:
            tight.append(key)
    return tight


def _possible(low: float, high: float) -> int:
    """How many whole numbers lie between two bounds."""
    return int(np.floor(high + NEARLY) - np.ceil(low - NEARLY)) + 1


def _program(known: Known, keys: list[Key], sums: list[Sum]):
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    at = {key: place for place, key in enumerate(keys)}
    entries = [(row, at[key], sign) for row, sum_ in enumerate(sums) for key, sign in sum_]
    rows, columns, signs = zip(*entries, strict=True)
    adds = csr_array((signs, (rows, columns)), shape=(len(sums), len(keys)), dtype=float)
    ends = [(known.bounds.get(key, FREE), key[1]) for key in keys]
    bounds = [(low, min(high, amount + FAR)) for (low, high), amount in ends]

    def solve(aim: np.ndarray) -> np.ndarray:
        """The possible truth with the least of an aim."""
        found = linprog(aim, A_eq=adds, b_eq=np.zeros(len(sums)), bounds=bounds, method="highs")
        if found.x is None:  # the truth itself is possible, so this is a fault and no answer
            raise RuntimeError(f"the audit found no solution: {found.message}")
        return found.x

    return solve


def _parts(known: Known) -> Iterable[tuple[list[Key], list[Sum]]]:
    """The equations in groups that share no cell, each with its cells."""
    sums = _telling(known)
    leader: dict[Key, Key] = {}

    def lead(key: Key) -> Key:
        while leader.setdefault(key, key) != key:
            leader[key] = key = leader[leader[key]]
        return key

    for sum_ in sums:
        first = lead(sum_[0][0])
        for key, _ in sum_[1:]:
            leader[lead(key)] = first
    groups: dict[Key, list[Sum]] = defaultdict(list)
    for sum_ in sums:
        groups[lead(sum_[0][0])].append(sum_)
    for group in groups.values():
        yield list(dict.fromkeys(key for sum_ in group for key, _ in sum_)), group


def _telling(known: Known) -> list[Sum]:
    """The equations without those that only define a total that nothing else is said about."""
    sums = list(known.sums)
    while True:
        uses: dict[Key, int] = defaultdict(int)
        for sum_ in sums:
            for key, _ in sum_:
                uses[key] += 1
        left = [sum_ for sum_ in sums if not _only_defines(known, sum_, uses)]
        if len(left) == len(sums):
            return sums
        sums = left


def _only_defines(known: Known, sum_: Sum, uses: dict[Key, int]) -> bool:
    """Whether the one cell that is subtracted is unknown, and is used nowhere else."""
    totals = [key for key, sign in sum_ if sign < 0]
    return len(totals) == 1 and (
        uses[totals[0]] == 1
        and known.bounds.get(totals[0], FREE) == FREE
        and totals[0] not in known.protected
    )
