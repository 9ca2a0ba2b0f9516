"""Tables of Statistics Netherlands (CBS), downloaded or shipped, in one form. No network."""

import re
from pathlib import Path

import pandas as pd

from jeugdlib.columns import TABLES, InputError, mark
from jeugdlib.read.cbs_layout import PERIOD, REGION, Download, Value, download, name_like
from jeugdlib.read.cbs_text import (
    HIDDEN,
    STARS,
    STATUS_WORDS,
    decimal_sign,
    measure,
    number,
    period,
)
from jeugdlib.read.cell import DTYPES
from jeugdlib.read.csv_file import find_layout, records
from jeugdlib.read.source import Limits, kind_of
from jeugdlib.read.table import table

COUNTRY, COUNTRY_CODE, NOWHERE = "Nederland", "NL01", "niet vermeld"
REGION_CODE = re.compile(r"[A-Z]{2}\d{2,6}")
STOCK_AND_FLOW = ("beginstand", "instroom", "uitstroom", "eindstand")
BREAK = 2021  # from here on more providers deliver youth care (CBS)
KEYS = ["onderwerp", "uitsplitsing", "maat", "regio", "periode", "eenheid"]


def cbs(path: str | Path) -> pd.DataFrame:
    """A table of CBS: a csv from StatLine in any of its layouts, or the counts that ship.

    Parameters
    ----------
    path : csv as on the screen of StatLine, with or without symbols, with keys (TypedDataSet,
        UntypedDataSet), or Observations.csv; lists of codes in the same folder (…_metadata.csv,
        …Codes.csv) give the labels of keys. Or data/published/jeugdzorg_cbs.csv.

    Returns
    -------
    The table `cbs_tabel`, one row per value, public. A hidden value is missing and never 0;
    `status` says so, and whether a value is provisional.

    Raises
    ------
    InputError : it is no such table, not a whole one, has a value twice, or one that cannot be
        read; file and row are named.
    """
    path = Path(path)
    where = f"bestand {path.name}"
    if kind_of(path, Limits()) != "csv":
        raise InputError("dit is geen csv", where=where, mend="Kies bij StatLine een soort CSV.")
    if _is_ours(path):
        return _shipped(path)

    found = download(path)
    rows = pd.DataFrame(_rows(found, where))
    _require_once(rows, where)
    rows = rows.drop(columns="row").assign(
        bron=f"CBS, StatLine. {found.title}", vindplaats=f"bestand {path.name}"
    )
    return _typed(rows, path, found.read_as)


def _is_ours(path: Path) -> bool:
    head = next(records(path, find_layout(path, KEYS)), (0, []))[1]
    return {"onderwerp", "uitsplitsing", "maat", "periode", "aantal"} <= set(head)


def _shipped(path: Path) -> pd.DataFrame:
    rows = table(path, "jeugdzorg_cbs")
    whole = rows.assign(regio=COUNTRY, regiocode=COUNTRY_CODE)
    typed = _typed(whole, path, rows.attrs["reading"]["read_as"])
    typed.attrs = {**typed.attrs, "reading": rows.attrs["reading"]}
    return typed


def _rows(found: Download, where: str) -> list[dict]:
    texts = [value.text for value in found.values if value.text]
    sign = decimal_sign(texts)
    if sign is None:
        raise InputError(
            "een punt in een getal kan hier duizendtallen of decimalen betekenen",
            where=where,
            value=next(text for text in texts if "." in text and text not in HIDDEN),
            mend="Gebruik het bestand zoals StatLine het gaf, en bewaar het niet eerst in Excel.",
        )
    return [_row(value, found, sign, where) for value in found.values]


def _row(value: Value, found: Download, sign: str, where: str) -> dict:
    names = list(value.labels)
    when, region = name_like(names, PERIOD), name_like(names, REGION)
    place = f"{where}, rij {value.row}"
    periode, status = _period(value.labels.get(when, ""), found, when, place)
    amount, status = _amount(value, sign, status, place)
    said = found.codes.get("Measure", found.codes.get("DataProperties", {})).get(value.subject, {})
    unit = value.unit or said.get("Unit", "")
    onderwerp, maat = _subject(said.get("Title") or value.subject, unit, found.title)
    others = [_label(found, n, value.labels[n]) for n in names if n not in (when, region)]
    return {
        "onderwerp": onderwerp,
        "uitsplitsing": "; ".join(others) or "totaal",
        "maat": maat,
        **_region(found, region, value.labels.get(region, "")),
        "periode": periode,
        "aantal": amount,
        "eenheid": unit,
        "status": status,
        "reeksversie": "vanaf_2021" if int(periode[:4]) >= BREAK else "tot_2021",
        "row": value.row,
    }


def _period(text: str, found: Download, name: str | None, place: str) -> tuple[str, str]:
    code = found.codes.get(name or "", {}).get(text, {})
    read = period(text) or period(code.get("Title", ""))
    if read is None:
        raise InputError(
            "dit is geen periode die hier te lezen is",
            where=place,
            value=text,
            mend="Kies in StatLine jaren, halfjaren, kwartalen, maanden of datums.",
        )
    in_codes = STATUS_WORDS.get(code.get("Status", "").lower().replace(" ", ""))
    is_said = found.has_signs or read[1] != STARS[""]
    return read[0], in_codes or (read[1] if is_said else "onbekend")


def _amount(value: Value, sign: str, status: str, place: str) -> tuple[float | None, str]:
    if value.text is None:
        return None, "onbekend"
    if value.text == "":
        return None, "onmogelijk"
    if value.text in HIDDEN:
        return None, "verborgen"
    amount = number(value.text, sign)
    if amount is None:
        raise InputError(
            f"dit is geen getal met een {'komma' if sign == ',' else 'punt'} voor de decimalen",
            where=place,
            value=value.text,
            mend="Gebruik het bestand zoals StatLine het gaf.",
        )
    stars = value.text[len(value.text.rstrip("*")) :]
    return amount, STARS.get(stars, status) if stars else status


def _subject(subject: str, unit: str, title: str) -> tuple[str, str | None]:
    # four measures of one stock share their subject: what stands before the word of the measure
    maat = measure(subject, unit)
    before, _, last = subject.rpartition("/")
    if maat in STOCK_AND_FLOW and last.lower() == maat:
        return before or re.split("[;,:]", title)[0], maat
    return subject, maat


def _region(found: Download, name: str | None, text: str) -> dict[str, str | None]:
    if name is None:
        return {"regio": NOWHERE, "regiocode": None}
    code = text if REGION_CODE.fullmatch(text) else None
    label = COUNTRY if code == COUNTRY_CODE else _label(found, name, text)
    return {"regio": label, "regiocode": COUNTRY_CODE if label == COUNTRY else code}


def _label(found: Download, name: str, text: str) -> str:
    return found.codes.get(name, {}).get(text, {}).get("Title", text).strip()


def _require_once(rows: pd.DataFrame, where: str) -> None:
    twice = rows[rows.duplicated(KEYS)]
    if len(twice):
        row = twice.iloc[0]
        raise InputError(
            f"{row['regio']} staat hier voor de tweede keer, met {row['onderwerp']} "
            f"({row['uitsplitsing']}) in {row['periode']}",
            where=f"{where}, rij {row['row']}",
            mend="Haal dubbele rijen weg, of download de tabel opnieuw.",
        )


def _typed(rows: pd.DataFrame, path: Path, read_as: str) -> pd.DataFrame:
    declared = [c for c in TABLES["cbs_tabel"].columns if c.name in rows.columns]
    types = {column.name: DTYPES.get(column.kind, "str") for column in declared}
    typed = mark(rows[list(types)].astype(types), TABLES["cbs_tabel"].about)
    counts = {"read": len(typed), "used": len(typed), "left_out": {}}
    typed.attrs["reading"] = {"file": path.name, "read_as": read_as, **counts}
    return typed
