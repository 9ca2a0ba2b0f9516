"""An intruder of our own making: what can be worked out from shown numbers, without the library.

It knows more than a reader does: not only that shown cells are 10 or more and within 2 of what is
shown, but also which of the withheld cells are small (0 to 9), unless the whole table was withheld
by a rule that names no cells. Totals of a cross table add up what
is shown and tell nothing more; totals in a table of their own are rounded counts. The bench
(benchmarks/disclosure.py) uses it too.
"""

import numpy as np
import pandas as pd
from scipy.optimize import linprog

THRESHOLD = 10
UNKNOWN = 1e5
NO_NAMES = "withheld te kleine groepen in deze tabel"


def random_cross_table(rng, n, rows, columns):
    """A table of n children over rows × columns, skewed, with all its margins."""
    shares = rng.dirichlet(np.ones(rows * columns))
    return cross_table(rng.multinomial(n, shares).reshape(rows, columns))


def cross_table(x):
    """Counts of children as `release` takes them, with all margins."""
    rows, columns = map(range, x.shape)
    cells = [(f"r{i}", f"c{j}", x[i, j]) for i in rows for j in columns]
    cells += [(f"r{i}", None, x[i].sum()) for i in rows]
    cells += [(None, f"c{j}", x[:, j].sum()) for j in columns]
    table = pd.DataFrame([*cells, (None, None, x.sum())], columns=["regio", "reden", "count"])
    table.attrs = {"dims": ("regio", "reden"), "about": "child"}
    return table


def inner(table):
    """Which rows of a cross table are no margin."""
    return table[["regio", "reden"]].notna().all(axis=1)


def margin(table, dim):
    """The totals per category of one variable, as a table of their own."""
    other = {"regio": "reden", "reden": "regio"}[dim]
    rows = table[table[other].isna() & table[dim].notna()]
    alone = rows[[dim, "count"]].reset_index(drop=True)
    alone.attrs = {"dims": (dim,), "about": "child"}
    return alone


def possible(shown, true, cautions=()):
    """Between which bounds what is shown leaves a true count."""
    if pd.notna(shown):
        return max(shown - 2, THRESHOLD), shown + 2
    return (0, THRESHOLD - 1) if true < THRESHOLD and NO_NAMES not in cautions else (0, UNKNOWN)


def worked_out(truth, cross, *margins):
    """Bounds of every withheld cell, from a released cross table and released margins of it.

    `truth` is the cross table before release, to know which withheld cells are small. Returns a
    DataFrame with low and high, a row per withheld cell or margin.
    """
    inside = inner(cross)
    cells, true = cross[inside].reset_index(drop=True), truth["count"][inside].to_numpy()
    said = cells["cautions"] if "cautions" in cells.columns else [()] * len(cells)
    bounds = [possible(*cell) for cell in zip(cells["count"], true, said, strict=True)]
    hidden = [np.eye(len(cells))[i] for i in cells.index[cells["count"].isna()]]
    sums, most = [], []
    for table in margins:
        dim = next(name for name in ("regio", "reden") if name in table.columns)
        for row in table.to_dict("records"):
            part = (cells[dim] == row[dim]).to_numpy(float)
            low, high = possible(row["count"], part @ true, row.get("cautions", ()))
            sums += [part, -part]
            most += [high, -low]
            if pd.isna(row["count"]):
                hidden.append(part)
    found = []
    for aim in hidden:
        ends = [
            linprog(
                sign * aim, A_ub=np.array(sums) if sums else None, b_ub=most or None, bounds=bounds
            )
            for sign in (1, -1)
        ]
        assert all(end.status == 0 for end in ends), "the intruder's story cannot be true"
        found.append((ends[0].fun, -ends[1].fun))
    return pd.DataFrame(found, columns=["low", "high"])


def too_tight(bounds):
    """The rows for which fewer than THRESHOLD whole numbers are possible."""
    values = np.floor(bounds["high"] + 1e-6) - np.ceil(bounds["low"] - 1e-6) + 1
    return bounds[values < THRESHOLD]
