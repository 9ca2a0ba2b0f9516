"""TRUST §5, 52-54 and 66: rows that are there twice, ids, and columns that say who a child is."""

from tests.read.cases import table as tables
from tests.read.cases.case import SOMEWHERE, Case, accept, flag, put_grid, refuse

TRUTH = tables.trajecten()
ROWS = list(TRUTH.index)
GRID = tables.grid(TRUTH)
WITHOUT_IDS = TRUTH.drop(columns="traject_id")
COPIES = WITHOUT_IDS.iloc[[*range(len(ROWS)), 3, 3, 6]].set_axis(range(2, len(ROWS) + 5))
EPISODES = tables.with_values(WITHOUT_IDS, {(row, "client_id"): "K101" for row in (2, 6, 10)})
EPISODES = EPISODES.drop(columns="leeftijd")
# made up for this test; they pass the test of eleven
BSNS = ("111222333", "123456782", "100000009", "999990019", "200000007")
PERSONAL = {
    "bsn": [BSNS[n % len(BSNS)] for n in range(len(ROWS))],
    "achternaam": [f"Jansen{n}" for n in range(len(ROWS))],
    "telefoon": [f"06123456{n:02d}" for n in range(len(ROWS))],
    "e-mail": [f"kind{n}@voorbeeld.nl" for n in range(len(ROWS))],
    "postcode": [f"12{n:02d} AB" for n in range(len(ROWS))],
    "geboortedatum": [f"{n + 1:02d}-06-2010" for n in range(len(ROWS))],
    "rekening": ["NL91 ABNA 0417 1643 00"] * len(ROWS),
    "eigen": [f"kind{n}@voorbeeld.nl" for n in range(len(ROWS))],
}


def _ids(
    name: str, written: dict, *cells, says: str = "", outcome: str = "flag", truth=None
) -> Case:
    """Ids that are written in some way, by row."""
    truth = TRUTH if truth is None else truth
    grid = tables.grid(truth, {(row, "client_id"): text for row, text in written.items()})
    number = 54 if outcome == "notice" else 53
    return Case(number, name, outcome, put_grid(grid), truth, frozenset(cells), says)


def _own(ids):
    return TRUTH.assign(client_id=list(ids))


STORIES = [f"Moeder vertelt dat het thuis veel beter gaat, week {n}" for n in range(len(ROWS))]


def _personal(column: str) -> Case:
    cells = PERSONAL[column]
    rows = [[*row, cell] for row, cell in zip(GRID, [column, *cells], strict=True)]
    return refuse(66, f"a column {column}", rows, column)


PLAIN = _own(f"{n:05d}" for n in range(11, 11 + len(ROWS)))
LONG = _own(f"8765432109876543{n:02d}" for n in range(len(ROWS)))
TWINS = tables.with_values(TRUTH, {(6, "client_id"): "k101", (9, "client_id"): "K 101"})

CASES = [
    Case(
        52,
        "copies of whole rows",
        "flag",
        put_grid(tables.grid(COPIES)),
        COPIES,
        frozenset((row, SOMEWHERE) for row in (16, 17, 18)),
        says="gelijk|kopie",
    ),
    Case(
        52,
        "more trajectories of one child",
        "accept",
        put_grid(tables.grid(EPISODES)),
        EPISODES,
        says="client_id|kind",
    ),
    flag(
        52,
        "an id of a trajectory that is there twice",
        {(9, "traject_id"): TRUTH.at[5, "traject_id"]},
    ),
    _ids("an id as 1,23E+16", {5: "1,23E+16", 8: "8.7E+15"}, (5, "client_id"), (8, "client_id")),
    _ids(
        "an id that lost its zeros",
        {5: "14", 8: "17"},
        (5, "client_id"),
        (8, "client_id"),
        truth=PLAIN,
    ),
    Case(53, "ids with zeros in front", "accept", put_grid(tables.grid(PLAIN)), PLAIN),
    Case(53, "ids of eighteen digits", "accept", put_grid(tables.grid(LONG)), LONG),
    Case(
        54,
        "ids that differ by a capital or a space",
        "notice",
        put_grid(tables.grid(TWINS)),
        TWINS,
        says="K101|k101|K 101",
    ),
    accept(
        54,
        "ids with spaces around them",
        {(5, "client_id"): f" {TRUTH.at[5, 'client_id']}\u00a0"},
        {},
    ),
    *(_personal(column) for column in PERSONAL),
    Case(
        66,
        "a column of long texts that the table does not have",
        "accept",
        put_grid([[*r, c] for r, c in zip(GRID, ["verslag", *STORIES], strict=True)]),
        TRUTH,
        says="niet gelezen.*verslag",
    ),
    refuse(
        66,
        "BSNs in the column of ids",
        tables.grid(TRUTH, {(row, "client_id"): BSNS[row % len(BSNS)] for row in ROWS}),
        "client_id",
    ),
]
