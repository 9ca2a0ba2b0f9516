"""TRUST §5, 43-47: the row of names, and what stands above and below the table."""

from tests.read.cases import table as tables
from tests.read.cases.case import SOMEWHERE, Case, put_grid, refuse

TRUTH = tables.trajecten()
GRID = tables.grid(TRUTH)
NAMES = GRID[0]
WIDTH = len(NAMES)
SPELLED = {
    "client_id": "Client-ID",
    "traject_id": "TRAJECT_ID",
    "startdatum": " Startdatum ",
    "einddatum": "Eind datum",
    "voor_score": "Voor\u00a0score",
    "zonder_hulp_verder": "Zonder hulp verder",
}
SYNONYMS = {"client_id": "cliëntnummer", "startdatum": "begindatum"}
TITLES = [["Overzicht jeugdhulp 2021"], ["Gemaakt door de gemeente, 1 mei 2023"], [""]]


def _padded(*rows: list[str]) -> list[list[str]]:
    return [row + [""] * (WIDTH - len(row)) for row in rows]


def _named(names: dict) -> list[list[str]]:
    return [[names.get(name, name) for name in NAMES], *GRID[1:]]


def _with_column(name: str, cells: str = "x") -> list[list[str]]:
    return [[*NAMES, name], *([*row, f"{cells}{n}"] for n, row in enumerate(GRID[1:]))]


def _below(truth, rows: int):
    """The same truth under a header that stands lower."""
    return truth.set_axis([row + rows for row in truth.index])


def _extra_rows(name: str, *rows: list[str]) -> Case:
    """Rows under the table that are no rows of it."""
    last = TRUTH.index[-1]
    return Case(
        47,
        name,
        "flag",
        put_grid([*GRID, *_padded(*rows)]),
        TRUTH,
        frozenset((last + n, SOMEWHERE) for n in range(1, len(rows) + 1)),
    )


def _repeated_header() -> Case:
    truth = TRUTH.set_axis([row + (row > 8) for row in TRUTH.index])
    return Case(
        47,
        "the header once more, halfway",
        "flag",
        put_grid([*GRID[:8], NAMES, *GRID[8:]]),
        truth,
        frozenset({(9, SOMEWHERE)}),
        says="kop",
    )


def _total(cells: list[str]) -> Case:
    """The sum of the counts, under them, with its word where it may stand."""
    counts = tables.tellingen()
    rows = [*tables.grid(counts), [*cells, ""]]
    name = f"a sum of counts as {' '.join(cells).strip()!r}"
    row = frozenset({(counts.index[-1] + 1, SOMEWHERE)})
    return Case(47, name, "flag", put_grid(rows), counts, row, table="tellingen")


# the sum of what can be summed, in a row that says so
TOTALS = ["Totaal", "", "", "", "", "", "168", "", "262,5"]
WRONG = {(9, "leeftijd"): "acht"}

CASES = [
    refuse(43, "a column twice", _with_column("regio"), "regio"),
    refuse(43, "a column without a name", _with_column(""), "naam|leeg"),
    refuse(43, "a name that a program made up", _with_column("Unnamed: 14"), "Unnamed"),
    refuse(43, "two names for one column", _with_column("Regio "), "regio"),
    refuse(44, "a name with a typing error", _named({"startdatum": "startdatm"}), "startdatum"),
    refuse(44, "a column that is missing", [row[1:] for row in GRID], "client_id"),
    Case(
        44,
        "a column that the table does not know",
        "accept",
        put_grid(_with_column("teamkleur")),
        TRUTH,
        says="teamkleur",
    ),
    Case(
        44,
        "a typing error in a column that may be absent",
        "accept",
        put_grid(_named({"einddatum": "einddatm"})),
        TRUTH.drop(columns="einddatum"),
        says="bedoelde u.*einddatum",
    ),
    Case(
        45,
        "names in other case, with spaces",
        "accept",
        put_grid(_named(SPELLED)),
        TRUTH,
        says="Client-ID.*client_id|client_id.*Client-ID",
    ),
    Case(
        45,
        "names that mean the same",
        "accept",
        put_grid(_named(SYNONYMS)),
        TRUTH,
        says="begindatum.*startdatum|startdatum.*begindatum",
    ),
    Case(
        46,
        "titles above the header",
        "accept",
        put_grid([*_padded(*TITLES), *GRID]),
        _below(TRUTH, 3),
        says=r"rij 4\b",
    ),
    Case(
        46,
        "titles without separators behind them",
        "accept",
        put_grid([*TITLES[:2], *GRID]),
        _below(TRUTH, 2),
        says=r"rij 3\b",
    ),
    Case(
        46,
        "rows below a title are numbered from the top",
        "flag",
        put_grid([*_padded(*TITLES), *tables.grid(TRUTH, WRONG)]),
        _below(TRUTH, 3),
        frozenset({(12, "leeftijd")}),
    ),
    refuse(
        46,
        "a header of two rows",
        [
            ["kind", "kind", "kind", *[""] * (WIDTH - 6), "scores", "scores", "scores"],
            *[[*NAMES[:8], "start", "einde", *NAMES[10:]]],
            *GRID[1:],
        ],
        "kop|ontbre|2 keer",
    ),
    _extra_rows("a row with totals", TOTALS),
    _extra_rows("a row with totals and a note", TOTALS, ["* voorlopige cijfers"]),
    _extra_rows(
        "notes under the table", ["Bron: eigen registratie"], ["* n.b.: nog te controleren"]
    ),
    _repeated_header(),
    *(
        _total(cells)
        for cells in (["Totaal", "", "236"], ["proef", "totaal", "236"], ["", "", "236"])
    ),
]
