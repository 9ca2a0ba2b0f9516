"""What is filled in about a cycle: read as its column says, and refused with the reason."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime

import numpy as np
import pandas as pd

from jeugdlib.columns import TABLES, Column, InputError, Table
from jeugdlib.columns.cycli import OURS

CYCLI = TABLES["cycli"]
PLAN, OUTCOME = ("actie", "actie_datum"), ("gehaald", "uitkomst")
PREDICTION = ("kans", "voorspelling")
YEARS = range(1990, 2201)
UNSEEN = ("Cc", "Cf", "Co", "Cs", "Cn")  # a reader of the table would leave the cycle out

Row = Mapping[str, object]


def filled_in(given: Row, declared: Table = CYCLI, ours: Iterable[str] = OURS) -> dict:
    """What was given, each as its column keeps it: text, number or day; None for what is emptied.

    Raises
    ------
    InputError : there is no such column, the register fills it in itself, or the value is wrong.
    """
    open_to_all = [column.name for column in declared.columns if column.name not in ours]
    for name in given:
        if name not in open_to_all:
            own = "vult het register zelf in" if name in ours else "is er niet"
            close = difflib.get_close_matches(name, open_to_all, n=1, cutoff=0.5)
            meant = f"Bedoelde u {close[0]}? " if close else ""
            mend = f"{meant}Kies uit: {', '.join(open_to_all)}."
            raise InputError(f"{name}: dat {own}", mend=mend)
    return {name: _value(declared.column(name), value) for name, value in given.items()}


def _value(column: Column, value: object) -> object:
    if pd.isna(value):  # None, a gap in a table, and a number that is none
        value = ""
    if isinstance(value, date):  # a Timestamp and a datetime are dates too
        value = value.date().isoformat() if isinstance(value, datetime) else value.isoformat()
    text = str(value).strip()
    if not text:
        if column.empty:
            return None
        raise _wrong(column, "dit is verplicht", None, f"Het gaat om {column.meaning}.")
    if any(unicodedata.category(c) in UNSEEN for c in text if c not in "\n\r\t"):
        raise _wrong(column, "hier staan tekens die niet te zien zijn", None, "Typ het opnieuw.")
    if column.allowed:
        return _word(column, text)
    if column.kind == "getal":
        return _number(column, value)
    return _day(column, text) if column.kind == "datum" else text


def _word(column: Column, text: str) -> str:
    known = {word.casefold(): word for word in column.allowed}
    if text.casefold() not in known:
        mend = f"Kies uit: {', '.join(column.allowed)}."
        raise _wrong(column, "dit woord hoort er niet bij", text, mend)
    return known[text.casefold()]


def _number(column: Column, value: object) -> float:
    text = str(value).strip()
    # typed as a text 1.500 may be one and a half, or fifteen hundred
    doubtful = isinstance(value, str) and re.fullmatch(r"[+-]?[1-9]\d{0,2}\.\d{3}", text)
    number = -np.inf if doubtful else _as_number(text)
    if not np.isfinite(number):
        mend = "Schrijf het als 1500 of 0,75, met niets erbij."
        raise _wrong(column, "dit is geen duidelijk getal", text, mend)
    low, high = column.low, column.high
    if (low is not None and number < low) or (high is not None and number > high):
        what = f"dit ligt niet tussen {low:g} en {high:g}"
        raise _wrong(column, what, text, "Schrijf 70% als 0,7.")
    return number


def _as_number(text: str) -> float:
    try:
        return float(text.replace(",", ".") if text.isascii() and "_" not in text else "")
    except ValueError:
        return np.inf


def _day(column: Column, text: str) -> str:
    for form in ("%Y-%m-%d", "%d-%m-%Y"):
        with suppress(ValueError):
            day = datetime.strptime(text, form)
            if day.year in YEARS:
                return day.date().isoformat()
    raise _wrong(column, "dit is geen dag", text, "Schrijf jjjj-mm-dd, zoals 2026-03-01.")


def _wrong(column: Column, what: str, value: object, mend: str) -> InputError:
    return InputError(what, where=column.name, value=value, mend=mend)


def require_sound(row: Row, before: Row = {}) -> None:  # noqa: B006  read only
    """Refuse a cycle with a plan but no knowledge, or with a prediction of what is known already.

    `row` is the cycle as it would become, `before` as it was.

    Raises
    ------
    InputError : with the reason.
    """
    if any(row.get(name) for name in PLAN) and not row.get("kennis"):
        raise InputError(
            "een plan zonder de stap kennis",
            where="actie",
            mend="Vul eerst kennis in: wat weten onderzoek, praktijk en gezinnen hier al over? Wie "
            "van de vraag meteen naar een plan gaat, doet vaak iets waarvan al bekend is dat het "
            "niet helpt. Is er niets over bekend, schrijf dan op waar u hebt gezocht.",
        )
    for name in PREDICTION:
        known = any(row.get(outcome) is not None for outcome in OUTCOME)
        if known and row.get(name) != before.get(name):
            raise InputError(
                "een voorspelling staat vast zodra de uitkomst bekend is",
                where=name,
                mend="Leg haar de volgende keer vast voordat de actie begint.",
            )
    for name in ("actie_datum", "volgende_datum", "gesloten"):
        if row.get(name) and row[name] < row["begonnen"]:
            raise InputError(
                f"dit is voor de dag waarop de cyclus begon ({row['begonnen']})",
                where=name,
                value=row[name],
                mend="Controleer beide dagen.",
            )


def require_complete(row: Row) -> None:
    """Refuse to close a cycle that was not decided upon, or of which nobody looked at the outcome.

    Raises
    ------
    InputError : with what is missing.
    """
    if not row.get("besluit"):
        words = ", ".join(CYCLI.column("besluit").allowed)
        raise InputError("er is nog niets besloten", where="besluit", mend=f"Kies uit: {words}.")
    if row["besluit"] != "stoppen" and not row.get("gehaald"):
        raise InputError(
            "of het doel is gehaald, is nog niet ingevuld",
            where="gehaald",
            mend="Meten sluit de cyclus: vul ja of nee in. Zonder meting kan alleen het besluit "
            "stoppen.",
        )
