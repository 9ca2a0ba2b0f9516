"""The workbook of the consensus meeting: every difference between coders, and what was decided."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from jeugdlib.columns import TABLES, Column, InputError, Table
from jeugdlib.columns.codebook import AGE, NAMED, Codebook, Item
from jeugdlib.read.check import check_as
from jeugdlib.read.finding import FLAG, REFUSE, Finding
from jeugdlib.read.form import LAST, choice, make_formats, new_book, paint, rule_of, words_of
from jeugdlib.read.table import without_rows

SHEET, CODING = "consensus", "codering_"
QUESTION = Column("vraag", "de vraag uit het codeboek", required=False, empty=True)
KEY = ["dossier_id", "onderdeel", "therapie"]
DECISION = ["besluit", "reden", "datum"]
HIGHEST = 99  # of a number for which the codebook gives no limit
CHOOSE = "Kies uit de lijst in de cel."
WIDTHS = {"vraag": 48, "besluit": 24, "reden": 40, "onderdeel": 26}
INSTRUCTIONS = (
    "Verschillen: het overleg van de codeurs",
    "Wie: de codeurs, en iemand die het gesprek leidt en zelf niet codeerde.",
    "Klaar op tafel: de dossiers, en codeboek.yaml of het blad Codeboek van een formulier.",
    "Per rij: lees de beslisregel, ieder wijst aan waar het in het dossier staat, en u besluit "
    "samen. Niet stemmen, en niet het midden kiezen.",
    "Vul in elke rij in: besluit, met een keuze uit de lijst, reden, in een paar woorden, en de "
    "datum. Een gele cel moet nog. Schrijf niets over het kind op.",
    "Komt u er niet uit? Laat besluit dan leeg. Dit antwoord telt voor dit dossier niet mee.",
    "Verander niets meer in de formulieren: hoe goed codeurs het eens waren, wordt berekend uit "
    "wat zij vóór dit overleg invulden.",
    "Is een beslisregel niet duidelijk? Noteer dat, en schrijf haar over voor de volgende audit.",
)


def write_consensus_book(
    differences: pd.DataFrame,
    codebook: Codebook,
    path: Path,
    decided: pd.DataFrame | None = None,
) -> None:
    """Write the workbook for the meeting, a row per difference, with a list to choose from.

    Parameters
    ----------
    differences : dossier_id, onderdeel, therapie and codering_<coder>, as `reduce.disagreements`
        returns them; no rows = the coders agreed on everything
    codebook : what may be chosen, and what it means
    decided : what an earlier workbook said; its decisions are taken over

    Raises
    ------
    InputError : there is a workbook already, or it cannot be written; nothing is written.
    """
    rows = _with_decisions(differences, decided)
    items = [_item(codebook, *key) for key in zip(rows["onderdeel"], rows["therapie"], strict=True)]
    rows.insert(len(KEY), "vraag", [item.question for item in items])
    with new_book(path, "Verschillen tussen codeurs") as book:
        sheet, explanation = book.add_worksheet(SHEET), book.add_worksheet("Uitleg")
        formats = make_formats(book)
        _lay_out(sheet, rows, items, _explain(explanation, items, formats), formats)


def consensus(path: str | Path, codebook: Codebook, coders: Sequence[str] = ()) -> pd.DataFrame:
    """What was decided, from the workbook of the meeting or a csv file like it.

    Parameters
    ----------
    path : xlsx, ods or csv; empty when there was no meeting
    codebook : what may be decided
    coders : whose answers are read too, as codering_<coder>

    Returns
    -------
    The table `consensus` with every row of the file; besluit is missing where nothing was decided.
    In it "onbekend" is an answer and no empty cell. Whether a decision fits its question is for
    `reduce.settled`.

    Raises
    ------
    InputError : the file cannot be read, or a row holds what cannot be; all of it is named.
    """
    if not str(path):
        return without_rows(TABLES["consensus"])
    path = Path(path)
    checked = check_as(path, _declared(codebook, coders))
    problems = [_said(finding) for finding in checked.of(REFUSE) + checked.of(FLAG)]
    if problems:
        listed = "".join(f"\n- {problem}" for problem in problems)
        raise InputError(f"hier moet iets anders:{listed}", where=f"bestand {path.name}")
    return checked.table()


def not_in(book: pd.DataFrame, differences: pd.DataFrame) -> pd.DataFrame:
    """The differences that the workbook of the meeting has no row for."""
    return differences[~_keys(differences).isin(_keys(book))]


def altered(book: pd.DataFrame, differences: pd.DataFrame) -> list[str]:
    """The rows of the workbook whose answers are no longer those in the forms, as sentences.

    A coder who changes an answer after the meeting would make agreement look better than it was.
    """
    codings = [name for name in book.columns if name.startswith(CODING)]
    now = {row[: len(KEY)]: row[len(KEY) :] for row in _texts(differences, codings)}
    changed = [not _is_as_it_was(row, now) for row in _texts(book, codings)]
    return named(book[pd.Series(changed, book.index, dtype=bool)])


def _is_as_it_was(row: tuple[str, ...], now: dict) -> bool:
    # a coder who had not come that far may have answered since
    then, given = row[len(KEY) :], now.get(row[: len(KEY)])
    return given is not None and all(a in ("", b) for a, b in zip(then, given, strict=True))


def named(differences: pd.DataFrame) -> list[str]:
    """Differences as sentences: the file, the question, and what every coder answered."""
    codings = [name for name in differences.columns if name.startswith(CODING)]
    return [
        f"{', '.join(filter(None, row[:3]))} ("
        + ", ".join(f"{n.removeprefix(CODING)}: {v}" for n, v in zip(codings, row[3:], strict=True))
        + ")"
        for row in _texts(differences, codings)
    ]


def _keys(table: pd.DataFrame) -> pd.Index:
    return pd.Index(_texts(table, []), tupleize_cols=False)


def _texts(table: pd.DataFrame, more: list[str]) -> list[tuple[str, ...]]:
    texts = table[[*KEY, *more]].astype(object).fillna("").astype(str)
    return list(texts.itertuples(index=False, name=None))


def _declared(codebook: Codebook, coders: Sequence[str]) -> Table:
    # with the answers as allowed values, so that "onbekend" is not taken for an empty cell
    items = (NAMED, AGE, *codebook.items)
    top = max([HIGHEST, *(item.high for item in items if item.high is not None)])
    names = [level.name for item in items for level in item.levels] + [*map(str, range(top + 1))]
    answers = tuple(dict.fromkeys(names))
    table = TABLES["consensus"]
    columns = [
        replace(column, allowed=answers) if column.name == "besluit" else column
        for column in (*table.columns, QUESTION)
    ]
    said = replace(table.column("besluit"), allowed=answers, required=False)
    columns += [replace(said, name=f"{CODING}{coder}") for coder in coders]
    return replace(table, columns=tuple(columns))


def _said(finding: Finding) -> str:
    if finding.rule == "niet_in_lijst":  # every answer of the codebook is too long a list
        where = f"Rij {finding.row}, kolom {finding.column}"
        return f"{where}: “{finding.value}” is geen antwoord. {CHOOSE}"
    return str(finding)


def _with_decisions(differences: pd.DataFrame, decided: pd.DataFrame | None) -> pd.DataFrame:
    codings = [name for name in differences.columns if name.startswith(CODING)]
    rows = differences[[*KEY, *codings]].astype(object)
    rows["therapie"] = rows["therapie"].fillna("")
    if decided is None:
        return rows.assign(**dict.fromkeys(DECISION))
    earlier = decided.assign(therapie=decided["therapie"].fillna(""))[[*KEY, *DECISION]]
    rows = rows.merge(earlier, on=KEY, how="left").astype(object)
    digits = rows["besluit"].str.isdigit().fillna(False).astype(bool)
    return rows.assign(besluit=rows["besluit"].mask(digits, pd.to_numeric(rows["besluit"][digits])))


def _lay_out(sheet, rows: pd.DataFrame, items: list[Item], places: dict, formats: dict) -> None:
    from xlsxwriter.utility import xl_col_to_name

    place = {name: number for number, name in enumerate(rows.columns)}
    for name, number in place.items():
        sheet.set_column(number, number, WIDTHS.get(name, 16))
        sheet.write(0, number, name, formats["required" if name == "besluit" else "optional"])
    for row, (cells, item) in enumerate(zip(rows.to_dict("records"), items, strict=True), 1):
        kinds = {"besluit": item.column.kind, "reden": "tekst", "datum": "datum"}
        for name, value in cells.items():
            _write(sheet, row, place[name], value, formats[kinds.get(name, "wrap")])
        asked = item.column
        rule = choice(asked.allowed, places.get(_name(item), "")) if asked.allowed else None
        rule = rule or rule_of(asked, "", "")
        sheet.data_validation(row, place["besluit"], row, place["besluit"], rule | words_of(asked))
    day = TABLES["consensus"].column("datum")
    rule = rule_of(day, "", "=TODAY()") | words_of(day)
    sheet.data_validation(1, place["datum"], LAST, place["datum"], rule)
    besluit, reden = (f"${xl_col_to_name(place[name])}2" for name in ("besluit", "reden"))
    paint(sheet, place["besluit"], f'AND($A2<>"",ISBLANK({besluit}))', formats["missing"])
    paint(
        sheet, place["reden"], f"AND(NOT(ISBLANK({besluit})),ISBLANK({reden}))", formats["missing"]
    )
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    # without a password: against a slip of the hand, and anyone may take it off
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _write(sheet, row: int, place: int, value: object, form) -> None:
    if pd.isna(value) or value == "":
        sheet.write_blank(row, place, None, form)
    else:
        sheet.write(row, place, value, form)


def _explain(sheet, items: list[Item], formats: dict) -> dict[str, str]:
    """Fill the sheet that explains; returns for each item the range with what may be chosen."""
    sheet.write_column(0, 0, INSTRUCTIONS, formats["wrap"])
    places, free = {}, len(INSTRUCTIONS) + 1
    for item in {_name(item): item for item in items if item.levels}.values():
        sheet.write_row(free, 0, [f"Keuzes voor {item.name}", item.rule], formats["bold"])
        for level in item.levels:
            free += 1
            sheet.write_row(free, 0, [level.name, level.meaning], formats["wrap"])
        places[_name(item)] = f"=Uitleg!$A${free - len(item.levels) + 2}:$A${free + 1}"
        free += 2
    sheet.set_column(0, 1, 70)
    sheet.protect("")
    return places


def _name(item: Item) -> str:
    return f"{item.unit} {item.name}"  # one word may be an item of both


def _item(codebook: Codebook, name: str, therapy: str) -> Item:
    unit = "therapie" if therapy else "dossier"
    known = {item.name: item for item in (NAMED, AGE, *codebook.of(unit))}
    if name not in known:
        raise InputError(
            f"onderdeel {name} staat niet in het codeboek",
            mend="Neem het codeboek waarmee de formulieren zijn gemaakt.",
        )
    return known[name]
