"""How the columns of a file are written, decided from all their cells and never from one.

A column decides for itself; where it holds nothing to decide by, the other columns of the file do.
"""

import re
from collections.abc import Mapping

from jeugdlib.read.cell import Reading

ORDERS = {"dm": "dd-mm-jjjj", "md": "mm-dd-jjjj", "ymd": "jjjj-mm-dd"}
SIGNS = {",": "decimale komma", ".": "decimale punt"}
Texts = Mapping[str, int]  # every different text of a column, with how often it stands there


def read_numbers(columns: Mapping[str, Texts], declared: str = "") -> dict[str, Reading]:
    """The decimal sign of every column of numbers; `declared` is what a mapping says it is.

    Points and commas in equal numbers leave a column in doubt: none of its decimals is read. What
    could be thousands is only read as decimals where a mapping, or other cells with three decimals,
    say so.
    """
    if declared:
        return dict.fromkeys(columns, Reading(decimal=declared, three=True))
    readings = {}
    for name, texts in columns.items():
        comma, point = (_signs(texts, sign) for sign in ",.")
        sign = "," if comma >= point else "."
        three = any(re.fullmatch(rf"-?(0|[0-9]{{4,}})?\{sign}[0-9]{{3}}", t.strip()) for t in texts)
        readings[name] = Reading(sign, doubtful=comma == point != 0, three=three)
    return readings


def read_dates(columns: Mapping[str, Texts], declared: str = "") -> dict[str, Reading]:
    """The order of day and month of every column of dates; without any sign of it, day first.

    Month first takes two different dates to believe, in this column or in others of the file.
    Where a column has dates of both orders, more than one of each, or one sign of month first and
    none of day first, its other dates are in doubt.
    """
    if declared:
        return dict.fromkeys(columns, Reading(order=declared))
    seen = {name: _orders(texts) for name, texts in columns.items()}
    elsewhere = {
        order: set().union(*(found[order] for found in seen.values())) for order in ("dm", "md")
    }
    readings = {}
    for name, found in seen.items():
        day, month = len(found["dm"]), len(found["md"])
        if not day and month < 2 and (month or not elsewhere["dm"]):
            day, month = len(elsewhere["dm"]), len(elsewhere["md"])
        order = "md" if month > max(day, 1) else "dm"
        other = day if order == "md" else month
        doubtful = other > 1 or (order == "dm" and month == 1 and not day)
        swapped = bool(month) and not day and _only_low_days(columns[name])
        readings[name] = Reading(order=order, doubtful=doubtful, swapped=swapped)
    return readings


def describe(numbers: Mapping[str, Reading], dates: Mapping[str, Reading]) -> list[str]:
    """What was decided, in the words that are printed; columns that differ are named."""
    said = _by_word({name: ORDERS[reading.order] for name, reading in dates.items()})
    return said + _by_word({name: SIGNS[reading.decimal] for name, reading in numbers.items()})


def _by_word(words: Mapping[str, str]) -> list[str]:
    columns: dict[str, list[str]] = {}
    for name, word in words.items():
        columns.setdefault(word, []).append(name)
    if len(columns) < 2:
        return list(columns)
    return [f"{word} ({', '.join(names)})" for word, names in columns.items()]


def _signs(texts: Texts, sign: str) -> int:
    # how many cells have this one sign, and not as a sign for thousands: 12,5 but not 1.234
    return sum(
        count
        for text, count in texts.items()
        if re.fullmatch(rf"-?[0-9]*\{sign}[0-9]+", text.strip())
        and not re.fullmatch(rf"-?[1-9][0-9]{{0,2}}\{sign}[0-9]{{3}}", text.strip())
    )


def _only_low_days(texts: Texts) -> bool:
    # a spreadsheet that opened an American file has turned 03/04 into 3 April, and left 03/14
    days = [int(text[8:10]) for text in texts if re.match(r"\d{4}-\d\d-\d\d", text.strip())]
    return len(days) > 1 and max(days) <= 12


def _orders(texts: Texts) -> dict[str, set[str]]:
    # the dates that can be read in one order only
    found: dict[str, set[str]] = {"dm": set(), "md": set()}
    for text in texts:
        parts = re.match(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})\b", text.strip())
        if parts:
            first, second = int(parts[1]), int(parts[2])
            if second <= 12 < first <= 31:
                found["dm"].add(text)
            elif first <= 12 < second <= 31:
                found["md"].add(text)
    return found
