"""One table in every layout that users bring: the same numbers, whatever it was written in."""

import csv
import statistics
from datetime import timedelta
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jeugdlib import read
from tests.read.cases import table as tables
from tests.read.cases.case import put, put_grid, put_text
from tests.read.cases.project import own_project
from tests.read.cases.spreadsheet import put_book, put_ods, put_parquet

EXACT = 1e-9  # the same decimals are read to the same double; the last digit may differ
TRUTH = tables.trajecten(60)
GRID = tables.grid(TRUTH)
POINTS = tables.grid(TRUTH, decimal=".")
ISO = tables.grid(TRUTH, decimal=".", dates="%Y-%m-%d")
TEXT = tables.csv_text(GRID)
NUMBERS = ["leeftijd", "voor_score", "na_score", "tevredenheid", "schaal_min", "schaal_max"]
DAYS = ["startdatum", "einddatum"]
TYPES = {
    **dict.fromkeys(NUMBERS, "DOUBLE"),
    **dict.fromkeys(DAYS, "DATE"),
    "leeftijd": "INTEGER",
}
EMPTY_ROWS = ";".join([""] * len(GRID[0])) + "\r\n"


def _without_zeros():
    return [
        [
            f"{cell:%-d/%-m/%Y}" if isinstance(cell, tables.date) else tables.as_text(cell)
            for cell in row
        ]
        for row in TRUTH.to_numpy().tolist()
    ]


def _all_as_text(_, sheet):
    for row, cells in enumerate(GRID):
        for column, cell in enumerate(cells):
            sheet.write_string(row, column, cell)


def _shuffled(rows):
    return [[row[place] for place in reversed(range(len(row)))] for row in rows]


LAYOUTS = {
    "as Excel saves it in Dutch": put_text(TEXT),
    "UTF-8 with BOM": put_text(TEXT, "utf-8-sig"),
    "UTF-16, small end first": put(b"\xff\xfe" + TEXT.encode("utf-16-le")),
    "UTF-16, big end first": put(b"\xfe\xff" + TEXT.encode("utf-16-be")),
    "Unicode text of Excel": put(
        b"\xff\xfe" + tables.csv_text(GRID, "\t").encode("utf-16-le"), "export.txt"
    ),
    "Windows-1252": put_text(TEXT, "cp1252"),
    "commas and decimal points": put_grid(POINTS, separator=","),
    "commas around quoted decimal commas": put_grid(GRID, separator=","),
    "tabs": put_grid(GRID, separator="\t"),
    "pipes": put_grid(GRID, separator="|"),
    "sep=;": put_text("sep=;\r\n" + TEXT),
    "sep=,": put_text("sep=,\r\n" + tables.csv_text(POINTS, ",")),
    "line feeds": put_grid(GRID, ending="\n"),
    "carriage returns": put_grid(GRID, ending="\r"),
    "no line end at the end": put_text(TEXT.rstrip()),
    "empty rows at the end": put_text(TEXT + EMPTY_ROWS * 3 + "\r\n\r\n"),
    "all in quotes": put_grid(GRID, quoting=csv.QUOTE_ALL),
    "decimal points": put_grid(POINTS),
    "ISO dates": put_grid(ISO),
    "days without zeros": put_grid([GRID[0], *_without_zeros()]),
    "months first": put_grid(tables.grid(TRUTH, dates="%m/%d/%Y")),
    "years of two digits": put_grid(tables.grid(TRUTH, dates="%d-%m-%y")),
    "xlsx": put_book(TRUTH),
    "xlsx that counts days from 1904": put_book(TRUTH, date_1904=True),
    "xlsx with everything as text": put_book(TRUTH, _all_as_text),
    "ods": put_ods(TRUTH),
    "Parquet with types": put_parquet(ISO, TYPES),
    "Parquet with everything as text": put_parquet(GRID),
    "titles above the header": put_grid([["Overzicht"], ["mei 2023"], *GRID]),
    "a header in capitals with spaces": put_grid(
        [[name.upper().replace("_", " ") for name in GRID[0]], *GRID[1:]]
    ),
    "columns in another order": put_grid(_shuffled(GRID)),
    "spaces around every cell": put_grid([[f"  {cell} " for cell in row] for row in GRID]),
}


@pytest.fixture(scope="module", autouse=True)
def project(tmp_path_factory):
    with own_project(tmp_path_factory.mktemp("project")) as folder:
        yield folder


@pytest.fixture(scope="module")
def check(tmp_path_factory):
    """Write a layout and check it, once for all tests."""
    return cache(
        lambda layout: read.check(LAYOUTS[layout](tmp_path_factory.mktemp("l")), "trajecten")
    )


def assert_is_the_truth(table):
    assert len(table) == len(TRUTH)
    for name in NUMBERS:
        true = pd.to_numeric(TRUTH[name]).to_numpy(float)
        seen = table[name].to_numpy(float, na_value=np.nan)
        assert np.allclose(seen, true, rtol=EXACT, atol=EXACT, equal_nan=True), name
    for name in DAYS:
        true = pd.to_datetime(TRUTH[name]).reset_index(drop=True)
        assert ((table[name] == true) | (table[name].isna() & true.isna())).all(), name
    for name in set(TRUTH) - {*NUMBERS, *DAYS}:
        assert table[name].tolist() == TRUTH[name].tolist(), name


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_same_table(layout, check):
    assert_is_the_truth(check(layout).table())


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_same_statistics(layout, check):
    table = check(layout).table()
    change = table["voor_score"] - table["na_score"]
    days = (table["einddatum"] - table["startdatum"]).dt.days
    rows = TRUTH.to_dict("records")
    pairs = [row["voor_score"] - row["na_score"] for row in rows if row["na_score"] is not None]
    lasted = [(r["einddatum"] - r["startdatum"]) / timedelta(1) for r in rows if r["einddatum"]]
    assert change.mean() == pytest.approx(statistics.mean(pairs), rel=EXACT)
    assert change.std() == pytest.approx(statistics.stdev(pairs), rel=EXACT)
    assert days.median() == statistics.median(lasted)
    assert table.groupby("regio").size().to_dict() == {
        region: sum(row["regio"] == region for row in rows) for region in tables.REGIONS
    }


@pytest.mark.parametrize("layout", LAYOUTS)
def test_nothing_is_left_out_of_any_layout(layout, check):
    checked = check(layout)
    assert (checked.read, checked.used, dict(checked.left_out)) == (60, 60, {})


@settings(max_examples=10)  # each writes a file, of the thousands that there could be
@given(
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    separator=st.sampled_from(";,\t|"),
    ending=st.sampled_from(["\n", "\r\n", "\r"]),
    decimal=st.sampled_from(",."),
    dates=st.sampled_from(["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    order=st.permutations(range(len(GRID[0]))),
)
def test_every_mix_of_layouts_gives_the_same_table(
    tmp_path_factory, encoding, separator, ending, decimal, dates, quoting, order
):
    rows = tables.grid(TRUTH, decimal=decimal, dates=dates)
    rows = [[row[place] for place in order] for row in rows]
    text = tables.csv_text(rows, separator, ending, quoting=quoting)
    path = put_text(text, encoding)(tmp_path_factory.mktemp("mix"))
    assert_is_the_truth(read.table(path, "trajecten"))
