"""Tables with a known truth, and the ways in which a user may have written them down.

A truth is a DataFrame whose index is the row as a spreadsheet shows it; row 1 is the header. A
grid is what stands in the file: a list of rows of texts, the header first.
"""

import csv
import io
from datetime import date, timedelta

import pandas as pd

KINDS = ("gezinsbegeleiding", "dagbehandeling", "café-project – één", "ambulante hulp € vrij")
REGIONS = ("Flevoland", "Súdwest-Fryslân", "Gooi en Vechtstreek")
FIRST_DAY = date(2021, 1, 25)


def trajecten(n: int = 14) -> pd.DataFrame:
    """Trajectories of n children; every third one still runs, every fifth has no later score."""
    rows = []
    for i in range(n):
        start = FIRST_DAY + timedelta(days=17 * i)
        rows.append(
            {
                "client_id": f"K{101 + i}",
                "traject_id": f"T{9001 + i}",
                "regio": REGIONS[i % 3],
                "hulpvorm": KINDS[i % 4],
                "startdatum": start,
                "einddatum": None if i % 3 == 2 else start + timedelta(days=90 + 11 * i),
                "leeftijd": 8 + i % 9,
                "geslacht": ("man", "vrouw")[i % 2],
                "voor_score": 14.5 + 0.5 * (i * 7 % 20),
                "na_score": None if i % 5 == 4 else 9.25 + 0.5 * (i * 3 % 16),
                "tevredenheid": 5 + i % 4,
                "schaal_min": 1,
                "schaal_max": 10,
                "zonder_hulp_verder": ("ja", "nee", "deels")[i % 3],
            }
        )
    return numbered(rows)


def metingen(n: int = 14) -> pd.DataFrame:
    """One score of n children."""
    return numbered(
        {
            "client_id": f"K{101 + i}",
            "instrument": "SDQ",
            "moment": "voor",
            "score": 10 + i * 7 % 20,
            "datum": FIRST_DAY + timedelta(days=17 * i),
        }
        for i in range(n)
    )


def plaatsingen(n: int = 12) -> pd.DataFrame:
    """Three stays after one another of each child, with a gap of a month between them."""
    rows = []
    for i in range(n):
        start = FIRST_DAY + timedelta(days=150 * (i % 3) + 5 * i)
        rows.append(
            {
                "client_id": f"K{101 + i // 3}",
                "setting": ("gezinshuis", "pleeggezin", "groep")[i % 3],
                "startdatum": start,
                "einddatum": start + timedelta(days=120),
            }
        )
    return numbered(rows)


def tellingen(n: int = 8) -> pd.DataFrame:
    """A series of counts by year."""
    return numbered(
        {"reeks": "proef", "periode": str(2012 + i), "aantal": 40 - 3 * i, "opmerking": f"jaar {i}"}
        for i in range(n)
    )


def numbered(rows) -> pd.DataFrame:
    """Rows with the numbers that a spreadsheet gives them, under a header in row 1."""
    table = pd.DataFrame(list(rows), dtype=object)
    return table.set_axis(range(2, len(table) + 2))


def with_values(truth: pd.DataFrame, values: dict) -> pd.DataFrame:
    """The truth with other values in some cells, given by (row, column)."""
    changed = truth.copy()
    for (row, column), value in values.items():
        changed.at[row, column] = value
    return changed


def grid(truth: pd.DataFrame, written: dict | None = None, **style) -> list[list[str]]:
    """The table as texts; `written` says what stands in some cells instead, by (row, column)."""
    written = written or {}
    body = [
        [written.get((row, name), as_text(cell, **style)) for name, cell in cells.items()]
        for row, cells in truth.to_dict("index").items()
    ]
    return [list(truth.columns), *body]


def as_text(value, decimal: str = ",", dates: str = "%d-%m-%Y") -> str:
    """A value as a user's program writes it."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.strftime(dates)
    if isinstance(value, float):
        return f"{value:g}".replace(".", decimal)
    return str(value)


def csv_text(rows: list[list[str]], separator: str = ";", ending: str = "\r\n", **style) -> str:
    """A grid as the text of a csv file."""
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator=ending, **style).writerows(rows)
    return text.getvalue()
