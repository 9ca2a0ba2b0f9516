"""Improvement cycles as a whole: where they stand, which step was skipped, what was predicted."""

import pandas as pd

from jeugdlib.columns import InputError, add_cautions, mark, require
from jeugdlib.columns.cycli import CYCLI, NIVEAUS, STAPPEN

ALL = "alle"
# the steps of the development circle, each with the column in which it stands
CIRCLE = {
    "vraag": ("vraag", "Er is een vraag"),
    "kennis": ("kennis", "Gekeken wat er al bekend is"),
    "vernieuwing": ("actie", "Er is een actie"),
    "praktijk": ("besluit", "In de praktijk beproefd, en besloten hoe verder"),
}
AGREED = ["cyclus", "thema", "doel", "actie", "eigenaar", "kans", "volgende_datum"]


def about_theme(cycli: pd.DataFrame, thema: str = ALL, cyclus: str = "") -> pd.DataFrame:
    """The cycles about one theme, or one of them by its number.

    Raises
    ------
    InputError : there is no cycle about that theme or with that number; what there is, is named.
    """
    chosen = cycli
    for name, wanted in (("thema", "" if thema == ALL else thema), ("cyclus", cyclus)):
        known = sorted(chosen[name].unique())
        if wanted and wanted not in known:
            raise InputError(
                f"{name} {wanted} staat niet in het register",
                mend=f"Kies uit: {', '.join(known) or 'geen'}.",
            )
        chosen = chosen[chosen[name] == wanted] if wanted else chosen
    return chosen


def learning_cycle(cycli: pd.DataFrame) -> pd.DataFrame:
    """How many cycles stand at each step of the learning cycle, on each level, open or closed.

    Parameters
    ----------
    cycli : the checked table `cycli`

    Returns
    -------
    DataFrame with a row for each of the 4 levels and 4 steps (index: both), in their order, with
    niveau, stap, label, count, closed, open and unit. A cycle is no child: of a team's register
    these counts may be seen by all, its words may not.
    """
    require(cycli, "niveau", "stap")
    closed = _full(cycli)["gesloten"].notna()
    rows = {}
    for niveau, where in NIVEAUS.items():
        for stap in STAPPEN:
            here = (cycli["niveau"] == niveau) & (cycli["stap"] == stap)
            rows[f"{niveau}_{stap.replace(' ', '_')}"] = {
                "niveau": niveau,
                "stap": stap,
                "label": f"{niveau} {where}: {stap}",
                "count": int(here.sum()),
                "closed": int((here & closed).sum()),
                "open": int((here & ~closed).sum()),
                "unit": "cycli",
            }
    return _counts(rows, cycli)


def development_circle(cycli: pd.DataFrame) -> pd.DataFrame:
    """How many cycles took each step of the development circle, and how many skipped knowledge.

    Parameters
    ----------
    cycli : the checked table `cycli`

    Returns
    -------
    DataFrame, a row per step (index: vraag, kennis, vernieuwing, praktijk) and one for the cycles
    with an action and without knowledge (plan_zonder_kennis), with label, count, n and unit; as
    `learning_cycle` about no child.

    Source: ontwikkelcirkel, Best passende zorg voor kwetsbare jongeren (BGZJ 2017).
    """
    require(cycli, "vraag")
    full = _full(cycli)
    taken = {step: full[column].notna() for step, (column, _) in CIRCLE.items()}
    labels = {step: label for step, (_, label) in CIRCLE.items()}
    taken["plan_zonder_kennis"] = taken["vernieuwing"] & ~taken["kennis"]
    labels["plan_zonder_kennis"] = "Van vraag meteen naar actie, zonder te kijken wat bekend is"
    rows = {
        step: {"label": labels[step], "count": int(done.sum()), "n": len(cycli), "unit": "cycli"}
        for step, done in taken.items()
    }
    return _counts(rows, cycli)


def predicted(cycli: pd.DataFrame) -> pd.DataFrame:
    """What the team predicted of its closed cycles, and whether it came true.

    Parameters
    ----------
    cycli : the checked table `cycli`

    Returns
    -------
    DataFrame (index: a number, in the order in which the cycles began) with predicted (the chance
    that the goal is met, as the team said it beforehand), met (whether it was) and cautions, for
    `estimate.course.predictions`; as `learning_cycle` about no child.
    """
    full = _full(cycli)
    over = full[full["gesloten"].notna()].sort_values("begonnen", kind="stable")
    known = over[over["kans"].notna() & over["gehaald"].notna()]
    rows = pd.DataFrame(
        {"predicted": known["kans"].astype(float), "met": known["gehaald"] == "ja"}
    ).set_axis([f"voorspelling_{number}" for number in range(1, len(known) + 1)])
    left = len(over) - len(known)
    codes = ["made_afterwards", *([f"not_predicted {left} {len(over)}"] if left else [])]
    return _no_child(add_cautions(rows, [codes] * len(rows)), cycli)


def agreements(cycli: pd.DataFrame) -> pd.DataFrame:
    """What was agreed in the cycles that are still open, in the order in which they come back.

    Returns
    -------
    DataFrame (index: the number of the cycle) with cyclus (that number), thema, doel, actie,
    eigenaar, kans, volgende_datum (jjjj-mm-dd) and kind: words of the team, which stay within it.
    """
    full = _full(cycli)
    running = full[full["gesloten"].isna()][AGREED].sort_values("volgende_datum", kind="stable")
    days = pd.to_datetime(running["volgende_datum"]).dt.strftime("%Y-%m-%d")
    table = running.assign(volgende_datum=days, kind="text").set_index("cyclus", drop=False)
    table.attrs = dict(cycli.attrs)
    return table


def _full(cycli: pd.DataFrame) -> pd.DataFrame:
    """The register with every declared column; what a file does not have is not filled in."""
    declared = [column.name for column in CYCLI.columns]
    return cycli.assign(**{name: pd.NA for name in declared if name not in cycli.columns})


def _counts(rows: dict[str, dict], cycli: pd.DataFrame) -> pd.DataFrame:
    return _no_child(pd.DataFrame.from_dict(rows, orient="index").assign(kind="count"), cycli)


def _no_child(table: pd.DataFrame, cycli: pd.DataFrame) -> pd.DataFrame:
    """The table as one about no child, made up when the register was."""
    table = mark(table, "publication")
    table.attrs["simulated"] = cycli.attrs.get("simulated", False)
    return table
