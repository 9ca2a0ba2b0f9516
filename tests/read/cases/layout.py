"""TRUST §5, 6-9: separators, line ends, quotes."""

import csv

from tests.read.cases import table as tables
from tests.read.cases.case import Case, put_grid, put_text

TRUTH = tables.trajecten()
GRID = tables.grid(TRUTH)
POINTS = tables.grid(TRUTH, decimal=".")
TEXT = tables.csv_text(GRID)
SEPARATORS = {";": "puntkomma", ",": "komma", "\t": "tab", "|": r"streep|pipe"}

MIXED_ENDS = "".join(
    line + ("\n", "\r\n", "\r")[n % 3] for n, line in enumerate(TEXT.split("\r\n")) if line
)
QUOTED_VALUES = {
    (3, "hulpvorm"): "thuis; en op school",
    (5, "hulpvorm"): 'groep "De Zon"',
    (7, "hulpvorm"): "eerste regel\ntweede regel",
    (8, "regio"): "Noord\r\nHolland; zuid",
}
QUOTED = tables.with_values(TRUTH, QUOTED_VALUES)
WRONG_BELOW = {(10, "leeftijd"): "acht"}

CASES = [
    *(
        Case(
            6,
            f"separated by {separator!r}",
            "accept",
            put_grid(POINTS if separator == "," else GRID, separator=separator),
            TRUTH,
            says=words,
        )
        for separator, words in SEPARATORS.items()
    ),
    Case(
        6,
        "commas around decimal commas in quotes",
        "accept",
        put_grid(GRID, separator=","),
        TRUTH,
        says="decimale komma",
    ),
    Case(7, "a first line sep=;", "accept", put_text("sep=;\r\n" + TEXT), TRUTH, says="puntkomma"),
    Case(
        7,
        "rows below sep= are numbered as Excel shows them",
        "flag",
        put_text("sep=;\r\n" + tables.csv_text(tables.grid(TRUTH, WRONG_BELOW))),
        TRUTH,
        frozenset(WRONG_BELOW),
    ),
    Case(8, "carriage returns only", "accept", put_grid(GRID, ending="\r"), TRUTH),
    Case(8, "line feeds only", "accept", put_grid(GRID, ending="\n"), TRUTH),
    Case(8, "mixed line ends", "accept", put_text(MIXED_ENDS), TRUTH),
    Case(
        9,
        "separator, quote and line end inside quotes",
        "accept",
        put_grid(tables.grid(QUOTED)),
        QUOTED,
    ),
    Case(
        9,
        "everything in quotes",
        "accept",
        put_grid(GRID, quoting=csv.QUOTE_ALL),
        TRUTH,
    ),
    Case(
        9,
        "rows below a line end inside quotes are numbered by record",
        "flag",
        put_grid(tables.grid(QUOTED, WRONG_BELOW)),
        QUOTED,
        frozenset(WRONG_BELOW),
    ),
]
