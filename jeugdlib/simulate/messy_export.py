"""A messy export of care trajectories: what a supplier sends, and the table that is hidden in it.

Nothing here is about anyone: region, providers, children and figures are made up. Every kind of
mess is one that real exports have, and every cell that is wrong is known.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

ROWS = 220
LAST_DAY = "2024-12-31"  # of the export; what ends later is still going on
CLIENT, START, END = "Cliëntnummer", "Begindatum", "Einddatum"
AFTER, GRADE = "Score eind", "Rapportcijfer"
THEIRS = {
    "client_id": CLIENT,
    "regio": "Regio",
    "aanbieder": "Zorgaanbieder",
    "hulpvorm": "Hulpvorm",
    "aanmelddatum": "Aangemeld op",
    "startdatum": START,
    "einddatum": END,
    "reden_einde": "Reden beëindiging",
    "leeftijd": "Leeftijd",
    "geslacht": "M/V",
    "instrument": "Vragenlijst",
    "voor_score": "Score begin",
    "na_score": AFTER,
    "tevredenheid": GRADE,
    "zonder_hulp_verder": "Verder zonder hulp",
}
NAME, COSTS = "Voornaam", "Kosten (€)"  # what nobody should send along
HEADER = (CLIENT, NAME, *list(THEIRS.values())[1:], COSTS)
WORDS = {
    "reden_einde": {
        "volgens plan": "Volgens plan",
        "in overeenstemming": "In overleg",
        "eenzijdig door cliënt": "Cliënt gestopt",
        "eenzijdig door aanbieder": "Aanbieder gestopt",
        "externe omstandigheden": "Externe reden",
    },
    "geslacht": {"man": "M", "vrouw": "V", "anders": "X", "onbekend": "O"},
    "zonder_hulp_verder": {"ja": "J", "deels": "D", "nee": "N"},
}
TITLE = (
    ["Trajecten Duinvenne (verzonnen regio), 2022-2024"],
    ["SIMULATIE: dit zijn geen kinderen"],
    [],
)
NAMES = ("Roodkapje", "Assepoester", "Klein Duimpje", "Doornroosje", "Repelsteeltje", "Hans")
NOTHING = ("", "", "n.v.t.", "-", "onbekend")
# a cell that is wrong, one in a row: its column, what stands there, and what is the matter
WRONG = (
    (START, "31-02-2024", "deze dag bestaat niet"),
    (START, "00-00-0000", "deze dag bestaat niet"),
    (START, "05-27-2023", "maand en dag verwisseld"),
    (START, "mei 2023", "geen dag"),
    (END, "14-06-2204", "dag in de toekomst"),
    ("Leeftijd", "170", "leeftijd kan niet"),
    ("Leeftijd", "-1", "leeftijd kan niet"),
    ("Leeftijd", "17,5", "geen geheel getal"),
    ("Leeftijd", "12 jaar", "tekst bij een getal"),
    ("M/V", "Vruow", "niet in de lijst"),
    ("Reden beëindiging", "Volgens pln", "niet in de lijst"),
    ("Reden beëindiging", "Overleden?", "niet in de lijst"),
    ("Verder zonder hulp", "jaa", "niet in de lijst"),
    ("Score begin", "99", "code voor onbekend"),
    (AFTER, "99", "code voor onbekend"),
    (AFTER, "99", "code voor onbekend"),
    (GRADE, "7.5", "ander decimaalteken"),
    (GRADE, "<5", "grens in plaats van een getal"),
    (GRADE, "85%", "teken bij een getal"),
    (CLIENT, "", "verplichte cel is leeg"),
    (CLIENT, "1,23E+16", "nummer ging in Excel verloren"),
)
BACKWARD, COPIES = 3, 4  # rows that end before they start; rows that stand there twice


@dataclass(frozen=True)
class Export:
    """What a supplier sent and what is in it.

    `text` is the csv file (semicolons, letters in Windows-1252).
    `truth` has the rows without a wrong cell, as the table trajecten. `faults` names every row that
    has to be left out, with rij (as a spreadsheet shows it), kolom, waarde and fout.
    """

    text: str
    truth: pd.DataFrame
    faults: pd.DataFrame


def messy_export(rng: np.random.Generator) -> Export:
    """A made-up export with title rows, empty cells in four spellings, errors, copies and totals.

    Parameters
    ----------
    rng : decides who the children are and where the mess is; the kinds of mess are always the same
    """
    happened = _trajectories(rng)
    sent = _as_sent(happened, rng)
    faults = _make_wrong(sent, happened, rng)
    order = _with_copies(len(sent), set(faults), rng)

    lines, noted = _as_lines(sent, faults, order)
    text = "".join(";".join(line + [""] * (len(HEADER) - len(line))) + "\n" for line in lines)
    clean = [row for row in dict.fromkeys(order) if row not in faults]
    return Export(
        text,
        happened.loc[clean].reset_index(drop=True),
        pd.DataFrame(noted, columns=["rij", "kolom", "waarde", "fout"]),
    )


def _as_lines(
    sent: pd.DataFrame, faults: dict, order: list[int]
) -> tuple[list[list[str]], list[tuple[int, str, str, str]]]:
    """The lines of the file, and what is wrong in them."""
    lines, noted = [*TITLE, list(HEADER)], []
    for place, row in enumerate(order):
        if place == len(order) // 2:  # two exports pasted under one another
            lines.append(list(HEADER))
            noted.append((len(lines), "", CLIENT, "kop staat er nog eens"))
        lines.append(sent.loc[row, list(HEADER)].tolist())
        if row in faults:
            noted.append((len(lines), *faults[row]))
        elif row in order[:place]:
            noted.append((len(lines), CLIENT, sent.loc[row, CLIENT], "rij staat er twee keer"))
    lines.append(["Totaal", f"{len(order)} rijen"])
    noted.append((len(lines), "", "Totaal", "rij met totalen"))
    lines.append(["* voorlopig"])
    noted.append((len(lines), "", "* voorlopig", "losse tekst"))
    return lines, noted


def _trajectories(rng: np.random.Generator) -> pd.DataFrame:
    """What happened: trajectories of made-up children, in the columns of the table trajecten."""
    child = rng.integers(ROWS * 3 // 4, size=ROWS)
    born = pd.Timestamp("2004-01-01") + pd.to_timedelta(rng.integers(0, 5000, ROWS), "D")
    start = pd.Timestamp("2022-01-01") + pd.to_timedelta(rng.integers(0, 1000, ROWS), "D")
    end = start + pd.to_timedelta(rng.integers(20, 500, ROWS), "D")
    ended = end <= pd.Timestamp(LAST_DAY)
    number = rng.choice(20_000, size=ROWS, replace=False)
    before = rng.normal(19, 6, ROWS).round().clip(0, 40)
    after = (before - 4 + rng.normal(0, 5, ROWS)).round().clip(0, 40)
    grade = (rng.normal(7.2, 1.3, ROWS) * 2).round().clip(2, 20) / 2

    def some(share: float) -> np.ndarray:
        return ended & (rng.random(ROWS) < share)

    table = {
        "client_id": [f"K{number[c]:05d}" for c in child],
        "aanbieder": rng.choice(["A1", "A2", "A3", "A4"], ROWS),
        "regio": rng.choice(["Duinvenne", "Achterlée", "Zuidpolder – West"], ROWS),
        "hulpvorm": rng.choice(["ambulant", "dagbehandeling", "pleegzorg", "verblijf"], ROWS),
        "aanmelddatum": start - pd.to_timedelta(rng.integers(0, 90, ROWS), "D"),
        "startdatum": start,
        "einddatum": end.where(ended),
        "reden_einde": _drawn(rng, WORDS["reden_einde"], (0.62, 0.12, 0.14, 0.07, 0.05), some(1)),
        "leeftijd": ((start - born[child]).days // 365.25).astype(int),
        "geslacht": rng.choice(list(WORDS["geslacht"]), ROWS, p=(0.52, 0.44, 0.02, 0.02)),
        "instrument": "SDQ",
        "voor_score": before,
        "na_score": np.where(some(0.8), after, np.nan),
        "tevredenheid": np.where(some(0.7), grade, np.nan),
        "zonder_hulp_verder": _drawn(rng, WORDS["zonder_hulp_verder"], (0.5, 0.3, 0.2), some(0.9)),
    }
    kinds = {"leeftijd": "Int64", "voor_score": "Float64", "na_score": "Float64"}
    kinds |= {"tevredenheid": "Float64"}
    days = dict.fromkeys(("aanmelddatum", "startdatum", "einddatum"), "datetime64[s]")
    texts = dict.fromkeys(set(table) - set(kinds) - set(days), "str")
    return pd.DataFrame(table).astype(kinds | days | texts)


def _drawn(rng: np.random.Generator, words, shares, where: np.ndarray) -> list[str | None]:
    drawn = rng.choice(list(words), ROWS, p=shares)
    return [word if filled else None for word, filled in zip(drawn, where, strict=True)]


def _as_sent(happened: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The same rows as a supplier writes them, with harmless mess: names, spaces, n.v.t."""
    sent = pd.DataFrame({NAME: rng.choice(NAMES, ROWS)}, index=happened.index)
    for ours, theirs in THEIRS.items():
        cells = happened[ours]
        if cells.dtype.kind == "M":
            texts = cells.dt.strftime("%d-%m-%Y")
        elif cells.dtype.kind in "fi":
            texts = cells.map(lambda value: f"{value:g}".replace(".", ","), na_action="ignore")
        else:
            texts = cells.map(WORDS.get(ours, {})) if ours in WORDS else cells
        nothing = pd.Series(rng.choice(NOTHING, ROWS), index=cells.index)
        sent[theirs] = texts.astype(object).where(cells.notna(), nothing)
    spaces = pd.Series(rng.choice(["", "", " ", "\xa0"], ROWS), index=sent.index)
    sent["Regio"] += spaces  # which nobody sees
    sent[COSTS] = [f"€ {n // 1000}.{n % 1000:03d},50" for n in rng.integers(1000, 45_000, ROWS)]
    return sent


def _make_wrong(
    sent: pd.DataFrame, happened: pd.DataFrame, rng: np.random.Generator
) -> dict[int, tuple[str, str, str]]:
    """Spoil some rows of `sent`, one cell each; gives (kolom, waarde, fout) per row."""
    ended = rng.permutation(happened.index[happened["einddatum"].notna()])
    faults = dict(zip(ended, WRONG, strict=False))
    for row in ended[len(WRONG) : len(WRONG) + BACKWARD]:
        day = happened.loc[row, "startdatum"] - pd.Timedelta(int(rng.integers(2, 40)), "D")
        faults[row] = (END, f"{day:%d-%m-%Y}", "einde ligt voor de start")
    for row, (column, text, _) in faults.items():
        sent.loc[row, column] = text
    return faults


def _with_copies(rows: int, wrong: set[int], rng: np.random.Generator) -> list[int]:
    """The order of the rows in the file, with copies of some good ones further down."""
    order = rng.permutation(rows).tolist()
    for row in rng.permutation([row for row in order if row not in wrong])[:COPIES].tolist():
        order.insert(int(rng.integers(order.index(row) + 1, len(order) + 1)), row)
    return order
