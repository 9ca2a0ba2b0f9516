"""Quarters and years: from the text of a user to days."""

import re
from datetime import date, timedelta

from jeugdlib.columns import InputError

DAYS_OF_48_MONTHS = 1461  # a year is 365.25 days
MEND = "Schrijf een kwartaal als 2024-Q1, of een jaar als 2024."


def period_bounds(since: str, until: str) -> tuple[date, date]:
    """The first and the last day of the time from one quarter or year to another, both included.

    Parameters
    ----------
    since, until : quarters (2024-Q1) or years (2024)

    Raises
    ------
    InputError : one of them is no quarter or year, or the last lies before the first; with the name
        of the parameter.
    """
    first = _quarters("periode_van", since)[0]
    last = _quarters("periode_tot", until)[-1]
    if last < first:
        raise InputError(
            f"de periode eindigt ({until}) voordat zij begint ({since})",
            where="periode_tot",
            mend="Wissel ze om.",
        )
    return _first_day(first), _first_day(last + 1) - timedelta(days=1)


def quarter_of(day: date) -> int:
    """The number of the quarter of a day: four times the year, plus 0 to 3."""
    return day.year * 4 + (day.month - 1) // 3


def quarter_sql(day: str) -> str:
    """The same number as SQL, from SQL that gives a day."""
    return f"(year({day}) * 4 + quarter({day}) - 1)::SMALLINT"


def _quarters(parameter: str, text: str) -> list[int]:
    found = re.fullmatch(r"(\d{4})(?:-?[QqKk]([1-4]))?", str(text).strip())
    if not found:
        raise InputError("dit is geen kwartaal of jaar", where=parameter, value=text, mend=MEND)
    year, quarter = int(found[1]), found[2]
    return [year * 4 + int(quarter) - 1] if quarter else [year * 4, year * 4 + 3]


def _first_day(quarter: int) -> date:
    return date(quarter // 4, quarter % 4 * 3 + 1, 1)
