"""An empty Excel form for a table, from its declaration: what it accepts, the reader accepts."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from jeugdlib.columns import Column, InputError, Table
from jeugdlib.read.codes import codes
from jeugdlib.read.dates import OLDEST

# text that is typed or declared stays text: no formula, no link, no number
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
NO_TIME = datetime(2000, 1, 1)  # equal forms have equal bytes
LAST = 1_048_575  # the last row of a sheet, counted from 0
FAR_AWAY = date(2199, 12, 31)
OWN = 40  # columns of the user's own in an open table
FORMATS = {"geheel getal": "0", "getal": "General", "datum": "dd-mm-yyyy"}  # other kinds: text
LARGE = 1e14  # a spreadsheet keeps 15 digits
INLINE = 255  # characters of a list that fits in a validation; a longer one stands on a sheet
# the part of a period behind its year: -H1, -Q3, -06 or -06-30
PERIOD = (
    'AND(TEXT(0+LEFT({0},4),"0000")=LEFT({0},4),ISERROR(FIND(" ",{0})),OR(LEN({0})=4,'
    'AND(MID({0},5,1)="-",ISNUMBER(FIND(MID({0},6,2),'
    '"H1 H2 Q1 Q2 Q3 Q4 01 02 03 04 05 06 07 08 09 10 11 12")),'
    "OR(LEN({0})=7,AND(LEN({0})=10,ISNUMBER(DATEVALUE({0})))))))"
)
# what belongs in this order in a row, as consistency.py checks it; the last two may not be equal
ORDERED = (
    ("aanmelddatum", "<=", "startdatum"),
    ("startdatum", "<=", "einddatum"),
    ("aanmelddatum", "<=", "einddatum"),
    ("leeftijd_min", "<=", "leeftijd_max"),
    ("schaal_min", "<=", "tevredenheid"),
    ("tevredenheid", "<=", "schaal_max"),
    ("schaal_min", "<", "schaal_max"),
)
# a required column that may be empty where another one is filled
UNLESS = {"startdatum": "aanmelddatum"}
INSTRUCTIONS = (
    "Vul op het blad {name} één rij in per geval: {row}.",
    "Een donkere kop is een verplichte kolom; een gele cel eronder moet nog worden ingevuld.",
    "Een rode cel past niet bij een andere cel in haar rij, bijvoorbeeld een einde voor de start.",
    "Gebruik codes. Vul nooit een naam, BSN, geboortedatum of adres van een kind in.",
    "Weet u iets niet? Laat de cel dan leeg.",
    "Bewaar het formulier als Excel-werkboek en lees het met: jeugd check BESTAND --as {name}",
)


def write_form(table: Table, path: Path) -> None:
    """Write an Excel workbook to fill in for a table: one sheet to type in, one that explains.

    Raises
    ------
    InputError : there is a file already, the name does not end in .xlsx, or the folder cannot be
        written to; nothing is written.
    """
    lists = {c.name: choices(c) for c in table.columns if c.allowed or c.codes}
    with new_book(path, f"Formulier {table.name}") as book:
        sheet, explanation = book.add_worksheet(table.name), book.add_worksheet("Uitleg")
        formats = make_formats(book)
        places = _explain(explanation, table, lists, formats)
        _lay_out(sheet, table, lists, places, formats)


@contextmanager
def new_book(path: Path, title: str) -> Iterator:
    """A workbook to write a form in, which is only there when all of it is.

    Raises
    ------
    InputError : there is a file already, the name does not end in .xlsx, or the folder cannot be
        written to; nothing is written.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    path = Path(path)
    where = f"bestand {path.name}"
    if path.suffix.lower() != ".xlsx":
        raise InputError("een formulier is een Excel-bestand", where=where, mend="Noem het .xlsx.")
    if path.exists():
        raise InputError(
            "dit bestand is er al",
            where=where,
            mend="Kies een andere naam; wat erin is ingevuld, blijft zo bewaard.",
        )
    fresh = path.with_name(f".{path.name}.nieuw")
    try:
        with xlsxwriter.Workbook(fresh, PLAIN) as book:
            book.set_properties({"title": title, "author": "Jeugdlib", "created": NO_TIME})
            yield book
        os.replace(fresh, path)
    except (FileCreateError, OSError) as problem:
        raise InputError(
            "hier kan niet worden geschreven", where=where, mend="Controleer de map."
        ) from problem
    finally:
        fresh.unlink(missing_ok=True)  # after a full disk nothing half is left


def example(column: Column) -> str | int | float | date:
    """A value that may be filled in, of the type that a spreadsheet has for it."""
    if column.allowed or column.codes:
        return next(iter(choices(column)))
    low = column.low if column.low is not None else (column.above or 0)
    high = column.high if column.high is not None else low + 20
    return {
        "id": "K001",
        "tekst": "een woord of een korte zin",
        "periode": "2023-06",
        "datum": date(2023, 5, 31),
        "geheel getal": round((low + high) / 2),
        "getal": (low + high) / 2 + 0.5,
    }[column.kind]


def choices(column: Column) -> dict[str, str]:
    """What may be chosen, with what it means where a code list says so."""
    if column.allowed:
        return dict.fromkeys(column.allowed, "")
    table = codes(column.codes)
    table["code"] = table["standaard"] + " " + table["code"]
    return {
        value: f"{rows['omschrijving'].iloc[0]} ({', '.join(rows['code'])})"
        for value, rows in table.groupby("waarde", sort=False)
    }


def make_formats(book) -> dict:
    """How the cells of a form look: heads, cells per kind of column, and cells that are wrong."""
    head = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
    return {
        "required": book.add_format({**head, "bg_color": "#1F4E79", "font_color": "#FFFFFF"}),
        "optional": book.add_format({**head, "bold": False, "bg_color": "#D9E2EC"}),
        "bold": book.add_format({"bold": True}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "missing": book.add_format({"bg_color": "#FFF2A8"}),
        "clash": book.add_format({"bg_color": "#F4B6B0"}),
        **{
            kind: book.add_format({"num_format": FORMATS.get(kind, "@"), "locked": False})
            for kind in ("tekst", "id", "periode", *FORMATS)
        },
    }


def _lay_out(sheet, table: Table, lists: dict, places: dict, formats: dict) -> None:
    from xlsxwriter.utility import xl_col_to_name

    letters = {column.name: xl_col_to_name(n) for n, column in enumerate(table.columns)}
    # what is said about children has happened; a deadline may lie ahead
    last_day = "=TODAY()" if table.about == "child" else FAR_AWAY
    for place, column in enumerate(table.columns):
        letter = letters[column.name]
        width = min(max(len(column.name) + 3, 12), 28)
        sheet.set_column(place, place, width, formats[column.kind])
        sheet.write(0, place, column.name, formats["required" if column.required else "optional"])
        sheet.write_comment(0, place, _described(column), {"x_scale": 2})
        listed = column.name in lists and choice(lists[column.name], places[column.name])
        rule = listed or rule_of(column, letter, last_day)
        sheet.data_validation(1, place, LAST, place, rule | words_of(column))
        needed = [column.name] + [UNLESS.get(column.name, "")] * column.empty
        if column.required and set(needed) <= set(letters):
            blank = ",".join(f"ISBLANK(${letters[name]}2)" for name in needed)
            row = f"$A2:${xl_col_to_name(len(letters) - 1)}2"
            paint(sheet, place, f"AND({blank},COUNTA({row})>0)", formats["missing"])
    mark_clashes(sheet, letters, formats)
    if table.open_columns:
        first = len(table.columns)
        sheet.set_column(first, first + OWN - 1, 18, formats["tekst"])
        hint = {"input_title": "Eigen kolom", "input_message": "Typ hier de naam van een kolom."}
        sheet.data_validation(0, first, 0, first + OWN - 1, {"validate": "any", **hint})
    sheet.freeze_panes(1, 0)
    # without a password: against a slip of the hand, and anyone may take it off
    sheet.protect("", {"format_columns": True, "format_rows": True, "insert_rows": True})


def mark_clashes(sheet, letters: dict[str, str], formats: dict) -> None:
    """Colour cells that contradict one another within a row; `letters` are of the columns."""
    for first, order, second in ORDERED:
        if {first, second} <= set(letters):
            a, b = f"${letters[first]}2", f"${letters[second]}2"
            clash = f"AND(COUNT({a})=1,COUNT({b})=1,NOT({a}{order}{b}))"
            for name in (first, second):
                paint(sheet, list(letters).index(name), clash, formats["clash"])


def paint(sheet, place: int, condition: str, painted) -> None:
    """Colour the cells of a column where a condition holds; what was painted first stays on top."""
    shown = {
        "type": "formula",
        "criteria": f"={condition}",
        "format": painted,
        "stop_if_true": True,
    }
    sheet.conditional_format(1, place, LAST, place, shown)


def choice(values: Iterable[str], place: str) -> dict:
    """A drop-down of values; `place` is the range where they stand, for when they are many."""
    values = list(values)
    short = len(",".join(values)) <= INLINE and not any("," in value for value in values)
    return {"validate": "list", "source": values if short else place}


def rule_of(column: Column, letter: str, last_day: date | str) -> dict:
    """What may be typed in a column, as a spreadsheet checks it."""
    if column.unique:
        same = f"EXACT({letter}$2:{letter}${LAST + 1},{letter}2)"
        return {"validate": "custom", "value": f"=SUMPRODUCT(--{same})<2"}
    if column.kind == "periode":
        return {"validate": "custom", "value": "=" + PERIOD.format(f"{letter}2")}
    if column.kind == "datum":
        days = {"minimum": OLDEST, "maximum": last_day}
        return {"validate": "date", "criteria": "between", **days}
    if column.kind in ("tekst", "id"):
        return {"validate": "any"}
    number = {"validate": "integer" if column.kind == "geheel getal" else "decimal"}
    if column.above is not None:
        return {**number, "criteria": ">", "value": column.above}
    low = column.low if column.low is not None else -LARGE
    high = column.high if column.high is not None else LARGE
    return {**number, "criteria": "between", "minimum": low, "maximum": high}


def words_of(column: Column) -> dict:
    """What is said at a cell of a column: what belongs there, and that something does not."""
    return {
        "input_title": column.name[:32],
        "input_message": _described(column)[:255],
        "error_title": "Dit past niet",
        "error_message": f"Toegestaan: {_allowed(column)}."[:255],
    }


def _described(column: Column) -> str:
    unit = f" ({column.unit})" if column.unit else ""
    need = "Verplicht." if column.required and not column.empty else "Mag leeg blijven."
    meaning = column.meaning[0].upper() + column.meaning[1:]
    return f"{meaning}{unit}. {need} Toegestaan: {_allowed(column)}."


def _allowed(column: Column) -> str:
    if column.allowed:
        return ", ".join(column.allowed)
    if column.codes:
        return "een keuze uit de lijst op het blad Uitleg"
    if column.above is not None:
        return f"een {column.kind}, meer dan {column.above:g}"
    if column.low is not None and column.high is not None:
        return f"een {column.kind}, {column.low:g} tot en met {column.high:g}"
    if column.low is not None:
        return f"een {column.kind}, {column.low:g} of meer"
    return {
        "id": "een code, die één keer voorkomt" if column.unique else "een code",
        "tekst": "tekst",
        "periode": "een periode als 2023, 2023-H1, 2023-Q1 of 2023-06",
        "datum": "een dag als 31-05-2023",
    }.get(column.kind, f"een {column.kind}")


def _explain(sheet, table: Table, lists: dict, formats: dict) -> dict[str, str]:
    """Fill the sheet that explains; returns for each list the range that it stands in."""
    lines = [line.format(name=table.name, row=table.row) for line in INSTRUCTIONS]
    sheet.write_column(0, 0, [f"Formulier {table.name}", *lines])
    head = len(lines) + 2
    names = ("kolom", "betekenis", "eenheid", "toegestaan", "verplicht", "voorbeeld")
    sheet.write_row(head, 0, names, formats["bold"])
    for place, column in enumerate(table.columns, start=1):
        shown = example(column)
        shown = f"{shown:%d-%m-%Y}" if isinstance(shown, date) else str(shown).replace(".", ",")
        need = "ja" if column.required else "nee"
        cells = (column.name, column.meaning, column.unit, _allowed(column), need, shown)
        sheet.write_row(head + place, 0, cells, formats["wrap"])

    places, free = {}, head + len(table.columns) + 2
    for name, choices in lists.items():
        sheet.write(free, 0, f"Keuzes voor {name}", formats["bold"])
        sheet.write_column(free + 1, 0, choices, formats["wrap"])
        sheet.write_column(free + 1, 1, choices.values(), formats["wrap"])
        places[name] = f"=Uitleg!$A${free + 2}:$A${free + 1 + len(choices)}"
        free += len(choices) + 2
    for place, width in enumerate((30, 60, 16, 40, 10, 26)):
        sheet.set_column(place, place, width)
    sheet.protect("")
    return places
