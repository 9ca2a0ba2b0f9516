"""A file of totals: what leaves an organisation, to be added to that of others."""

import hashlib
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd

from jeugdlib.columns import TABLES, InputError, mark
from jeugdlib.read.audit_folder import replacing
from jeugdlib.read.check import check
from jeugdlib.read.checked import Checked
from jeugdlib.read.codes import codes
from jeugdlib.read.finding import FLAG

# what holds for a whole file, and stands in each of its rows
SETTINGS = (
    *("organisatie", "openbaarheid", "uitsplitsing", "van", "tot", "voldoende", "vragenlijst"),
    "definities",
)
OURS = {
    **{"schaal": "scale", "stap": "step", "aantal": "count", "kinderen": "children"},
    **{"som": "sum", "som_kwadraten": "sum_squares"},
    **{"delen": "parts", "delen_verborgen": "hidden"},
}
THEIRS = {ours: name for name, ours in OURS.items()}
JOIN = " + "  # between names in one cell
NONE = "geen"
PERIODS = ("kwartaal", "jaar")
UNKNOWN = "onbekend"  # of a child of whom a region or provider is not filled in
LISTS = ("indicatoren", "reden_einde")
SHOWN = 3  # wrong rows that are named; the others are counted


def totals(path: str | Path) -> pd.DataFrame:
    """The totals in a file, as `reduce.totals` gives them, without members.

    Returns
    -------
    DataFrame, a row per cell: the variables it was split by, indicator, uitkomst, scale, informant,
    step, count, children, sum, sum_squares, parts (files that were added) and hidden (in how many
    of these it was withheld). A count that was withheld everywhere is missing. Marked as totals,
    released at the level in the file; `attrs["settings"]` holds what the whole file says, and
    `attrs["file"]` its name.

    Raises
    ------
    InputError : the file was refused, one of its rows is wrong (no row of totals may be left out),
        or its rows do not agree on what holds for all of it.
    """
    checked = check(path, "totalen")
    table = checked.table()
    wrong = checked.of(FLAG)
    if wrong or checked.left_out:
        more = f" En nog {len(wrong) - SHOWN}." if len(wrong) > SHOWN else ""
        raise InputError(
            " ".join(map(str, wrong[:SHOWN])) + more,
            where=f"bestand {checked.file}",
            mend="Zonder deze rijen kloppen de totalen niet: maak het bestand opnieuw.",
        )
    settings = _settings(table, checked)
    _require_gaps_named(table, checked)
    split = settings["uitsplitsing"].split(JOIN)
    kept = [name for name in ("regio", "aanbieder", "hulpvorm") if name in split]
    timed = ["periode"] if set(PERIODS) & set(split) else []
    filled = {name: table[name].fillna(UNKNOWN) for name in kept}
    filled |= {name: table[name].fillna("") for name in ("schaal", "informant")}
    names = [*kept, *timed, "indicator", "uitkomst", "schaal", "informant", *[*OURS][1:]]
    result = mark(table.assign(**filled)[names].rename(columns=OURS), "total")
    result.attrs |= {"settings": settings, "released": settings["openbaarheid"]}
    result.attrs["file"] = checked.file
    return result


def _settings(table: pd.DataFrame, checked: Checked) -> dict[str, str]:
    first = table[list(SETTINGS)].fillna("").iloc[0]
    other = (table[list(SETTINGS)].fillna("") != first).to_numpy()
    if other.any():
        row, column = (int(place[0]) for place in np.nonzero(other))
        raise InputError(
            f"in een bestand met totalen is deze kolom overal gelijk, en eerder stond er "
            f"„{first.iloc[column]}”",
            where=_place(checked, row, SETTINGS[column]),
            value=table[SETTINGS[column]].iloc[row],
            mend="Tel bestanden op met: jeugd combine A.csv B.csv -o SAMEN.csv",
        )
    return first.to_dict()


def _require_gaps_named(table: pd.DataFrame, checked: Checked) -> None:
    hidden = table["delen_verborgen"] > 0
    wrong = (hidden != (table["verborgen"] == "ja")) | (table["aantal"].isna() & ~hidden)
    wrong |= table["delen_verborgen"] > table["delen"]
    if wrong.any():
        raise InputError(
            "aantal, verborgen en delen_verborgen spreken elkaar tegen",
            where=_place(checked, int(wrong.to_numpy().argmax()), "verborgen"),
            mend="Maak het bestand opnieuw, en verander er niets in.",
        )


def _place(checked: Checked, row: int, column: str) -> str:
    return f"bestand {checked.file}, rij {checked.row_numbers().iloc[row]}, kolom {column}"


def write_totals(
    totals: pd.DataFrame,
    settings: Mapping[str, str],
    path: Path,
    *,
    ready: Callable[[], None] | None = None,
) -> None:
    """Write totals with their settings as csv, complete or not at all.

    Parameters
    ----------
    totals : as `totals` returns them
    settings : a text for each of SETTINGS
    ready : called when the file is complete and before it takes its place; when that fails, an
        earlier file stays as it was

    Raises
    ------
    InputError : the file cannot be written to.
    """
    table = totals.rename(columns=THEIRS).assign(
        **settings, verborgen=np.where(totals["hidden"] > 0, "ja", "nee")
    )
    table = table.reindex(columns=[column.name for column in TABLES["totalen"].columns])
    sums = {name: table[name].map(_exact, na_action="ignore") for name in ("som", "som_kwadraten")}
    whole = ("stap", "aantal", "kinderen", "delen", "delen_verborgen")
    table = table.assign(**sums).astype(dict.fromkeys(whole, "Int64"))
    with replacing(path) as fresh:
        table.to_csv(fresh, sep=";", index=False, encoding="utf-8", lineterminator="\r\n")
        if ready is not None:
            ready()


def _exact(number: float) -> str:
    """Every figure of a number, without an exponent, and never as what could be thousands."""
    text = format(Decimal(repr(float(number))), "f").replace(".", ",")
    return text + "0" if re.fullmatch(r"-?\d+,\d{3}", text) else text


def definitions_code() -> str:
    """A code of what indicators and endings mean, in letters; another meaning gives another code.

    Raises
    ------
    InputError : there is no project, or it lacks one of the lists.
    """
    text = "".join(codes(name).to_csv(index=False, lineterminator="\n") for name in LISTS)
    figures = hashlib.sha256(text.encode()).hexdigest()[:12]
    return figures.translate(str.maketrans("0123456789abcdef", "ghijklmnopqrstuv"))
