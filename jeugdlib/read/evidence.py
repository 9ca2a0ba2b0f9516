"""How the columns of a file are written, decided from all their cells and never from one.

A column decides for itself; where it holds nothing to decide by, the other columns of the file do.
"""

import re
from collections import Counter
from collections.abc import Mapping

from jeugdlib.read.cell import Reading

ORDERS = {"dm": "dd-mm-jjjj", "md": "mm-dd-jjjj"}
SIGNS = {",": "decimale komma", ".": "decimale punt"}
# a second order or sign in more than this part of the cells that tell is no slip of the pen
MANY = 0.10

Texts = Mapping[str, int]  # every different text of a column, with how often it stands there


def read_numbers(columns: Mapping[str, Texts], declared: str = "") -> dict[str, Reading]:
    """The decimal sign of every column of numbers; `declared` is what a mapping says it is.

    Points and commas in equal numbers leave a column in doubt: none of its decimals is read.
    """
    if declared:
        return dict.fromkeys(columns, Reading(decimal=declared))
    seen = {name: _signs(texts) for name, texts in columns.items()}
    whole_file = sum(seen.values(), Counter())
    readings = {}
    for name, signs in seen.items():
        comma, point = (signs[","], signs["."])
        if not comma and not point and _ambiguous(columns[name]):
            comma, point = whole_file[","], whole_file["."]
            readings[name] = Reading("," if comma >= point else ".", doubtful=comma == point)
        else:
            doubtful = comma == point != 0
            readings[name] = Reading("," if comma >= point else ".", doubtful=doubtful)
    return readings


def read_dates(columns: Mapping[str, Texts], declared: str = "") -> dict[str, Reading]:
    """The order of day and month of every column of dates; without any sign of it, day first.

    Month first takes two different dates to believe. Where a column has both orders in numbers,
    its other dates are in doubt.
    """
    if declared:
        return dict.fromkeys(columns, Reading(order=declared))
    seen = {name: _orders(texts) for name, texts in columns.items()}
    whole_file = {
        order: set().union(*(found[order] for found in seen.values())) for order in ORDERS
    }
    readings = {}
    for name, found in seen.items():
        evidence = found if found["dm"] or found["md"] else whole_file
        count = {
            order: sum(columns[name].get(text, 1) for text in evidence[order]) for order in ORDERS
        }
        order = "md" if count["md"] > count["dm"] and len(evidence["md"]) > 1 else "dm"
        other = count["dm" if order == "md" else "md"]
        mixed = len(evidence["dm"]) > 0 and other > MANY * sum(count.values())
        readings[name] = Reading(order=order, doubtful=mixed and evidence is found)
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


def _signs(texts: Texts) -> Counter:
    # a cell with one sign that cannot be a sign for thousands: 12,5 and 0,125 but not 1.234
    signs: Counter = Counter()
    for text, count in texts.items():
        found = re.fullmatch(r"-?([0-9]*)([.,])([0-9]+)", text.strip())
        if found and not _may_be_thousands(found[1], found[3]):
            signs[found[2]] += count
    return signs


def _may_be_thousands(before: str, after: str) -> bool:
    return len(after) == 3 and 1 <= len(before) <= 3 and before[0] != "0"


def _ambiguous(texts: Texts) -> bool:
    return any(re.fullmatch(r"-?[1-9][0-9]{0,2}[.,][0-9]{3}", text.strip()) for text in texts)


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
