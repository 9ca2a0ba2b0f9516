"""TRUST §5, 25, 41, 57-61: categories, empty cells and columns of one value."""

from tests.read.cases import table as tables
from tests.read.cases.case import Case, accept, flag, put_grid

TRUTH = tables.trajecten()
EMPTY = ("n.v.t.", "nvt", "onbekend", "NB", "-", "?", "leeg", "#N/B", "NULL", "N.V.T.")
YES, NO = ("WAAR", "TRUE", "J", "1", "Ja", "true"), ("ONWAAR", "FALSE", "N", "0", "NEE", "nee")


ENDINGS = TRUTH.assign(reden_einde=None)


def _answers() -> tuple[dict, dict]:
    """Many spellings of ja and nee: what is written, and what it means."""
    words = [(word, "ja") for word in YES] + [(word, "nee") for word in NO]
    places = [(row, "zonder_hulp_verder") for row in TRUTH.index]
    both = dict(zip(places, words, strict=False))
    return {p: word for p, (word, _) in both.items()}, {p: means for p, (_, means) in both.items()}


def _empties(column: str) -> tuple[dict, dict]:
    places = [(row, column) for row in TRUTH.index][: len(EMPTY)]
    return dict(zip(places, EMPTY, strict=True)), dict.fromkeys(places)


def _whole(column: str, value):
    return tables.with_values(TRUTH, {(row, column): value for row in TRUTH.index})


def _reads(number: int, name: str, truth, says: str = "") -> Case:
    return Case(number, name, "accept", put_grid(tables.grid(truth)), truth, says=says)


CASES = [
    accept(25, "spellings of ja and nee", *_answers(), says="WAAR.*ja|ja.*WAAR"),
    flag(25, "a word that is no spelling of ja", {(5, "zonder_hulp_verder"): "zeker"}),
    flag(25, "a 2 where ja and nee are meant", {(5, "zonder_hulp_verder"): "2"}),
    accept(41, "spellings of empty in a column of numbers", *_empties("na_score"), says="leeg"),
    accept(41, "spellings of empty in a column of dates", *_empties("einddatum"), says="leeg"),
    accept(41, "a count of each spelling", *_empties("na_score"), says=r"n\.v\.t\."),
    accept(
        41,
        "the region NA",
        {(4, "regio"): "NA", (8, "regio"): "na"},
        {(4, "regio"): "NA", (8, "regio"): "na"},
    ),
    accept(41, "onbekend where it is one of the values", *[{(5, "geslacht"): "onbekend"}] * 2),
    flag(41, "onbekend where a value must stand", {(5, "startdatum"): "onbekend"}),
    flag(57, "one letter from a known category", {(5, "geslacht"): "vrouv"}, says="vrouw"),
    flag(57, "an unknown category", {(5, "geslacht"): "x"}, says="man.*vrouw"),
    flag(
        57,
        "an ending that is in no list",
        {(5, "reden_einde"): "zomaar"},
        truth=ENDINGS,
    ),
    flag(
        57,
        "one letter from a known ending",
        {(5, "reden_einde"): "beëindigd volgens pla"},
        says="volgens plan",
        truth=ENDINGS,
    ),
    _reads(58, "every score the same", _whole("voor_score", 15.5)),
    _reads(59, "a column without any value", _whole("na_score", None)),
    _reads(59, "no age at all", _whole("leeftijd", None)),
    _reads(59, "no end at all", _whole("einddatum", None)),
    _reads(59, "no region at all", _whole("regio", None)),
    _reads(59, "every child of one region", _whole("regio", "Flevoland")),
    _reads(
        60,
        "one child of a region",
        tables.with_values(_whole("regio", "Flevoland"), {(5, "regio"): "Urk"}),
    ),
    _reads(61, "only scores at the start", TRUTH.drop(columns="na_score")),
    _reads(61, "only scores at the end", TRUTH.drop(columns="voor_score")),
]
