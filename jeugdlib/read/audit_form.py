"""The form of one coder: sheets to code on, made from a codebook, and the codebook itself."""

import math
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from jeugdlib.columns import TABLES, Column, InputError
from jeugdlib.columns.codebook import COUNTS_AS, UNITS, Codebook, Item
from jeugdlib.columns.declaration import TYPES
from jeugdlib.read.form import (
    FORMATS,
    LAST,
    choice,
    make_formats,
    mark_clashes,
    new_book,
    paint,
    rule_of,
    words_of,
)

FINGERPRINT, CODER = "Code van het codeboek", "Codeur"
ROOM = 500  # files that an empty form has a drop-down for
GIVEN = ("dossier_id", "codeur", "instelling", "volgorde")
LONGEST_CODE = 20  # characters
PAGE = 160  # characters that fit beside one another on a page
LONGEST = 255  # characters of the message at a cell
TEXT, HIGH = (30, 96, 18), 15  # widths of the columns of a sheet to read, height of a line
COUNTED = {found: word.replace("_", " ") for word, found in COUNTS_AS.items()}
WHERE = {"dossier": "het dossier", "therapie": "elke therapie", "verblijf": "elk verblijf"}
INSTRUCTIONS = (
    "Lees eerst het blad Codeboek. Daar staat bij elke vraag wanneer u welk antwoord kiest.",
    "Blad dossiers: één rij per dossier. Werk in de volgorde die er staat.",
    "Blad therapieen: één rij per therapie. Blad plaatsingen: één rij per verblijf.",
    "Codeer alleen, en overleg pas als alle codeurs klaar zijn. Anders is niet te meten of u het "
    "eens bent.",
    "Kies het antwoord uit de lijst in de cel. Een grijze cel slaat u over: een eerder antwoord "
    "maakt de vraag overbodig.",
    "Rood: dit past niet bij een andere cel in de rij. Geel: deze cel moet nog worden ingevuld.",
    "Een lege cel betekent: niet gecodeerd. Zegt het dossier niets, kies dan het antwoord dat dat "
    "zegt.",
    "Gebruik codes. Vul nooit een naam, BSN, geboortedatum of adres van een kind in.",
    "Bewaar als Excel-werkboek en lees het na met: jeugd check BESTAND --codebook CODEBOEK.yaml",
)


@dataclass(frozen=True)
class Form:
    """What a form is made from: see `write_audit_form`. `lists` has the range of each drop-down."""

    codebook: Codebook
    coder: str
    files: pd.DataFrame
    formats: dict
    lists: dict[tuple[str, str], str]


def write_audit_form(
    codebook: Codebook, path: str | Path, coder: str = "", files: pd.DataFrame | None = None
) -> None:
    """Write the workbook in which one coder codes case files.

    Parameters
    ----------
    codebook : what is asked
    path : where the workbook comes, a name that ends in .xlsx
    coder : the code of who codes; "" = the coder fills it in
    files : the files to read with `dossier_id` and perhaps `instelling`, in the order of reading;
        None = the coder fills them in

    Raises
    ------
    InputError : the code of the coder is more than letters and digits, there is a file already,
        the name does not end in .xlsx, or the folder cannot be written to; nothing is written.
    """
    if coder and not (coder.isalnum() and len(coder) <= LONGEST_CODE):
        mend = "Gebruik een code van letters en cijfers, geen naam."
        raise InputError("dit kan geen code van een codeur zijn", value=coder, mend=mend)
    files = pd.DataFrame({"dossier_id": []}) if files is None else files
    rows = files.assign(codeur=coder, volgorde=range(1, len(files) + 1))
    with new_book(Path(path), "Formulier dossieraudit") as book:
        sheets = {unit: book.add_worksheet(name) for unit, name in UNITS.items()}
        explanation, asked = book.add_worksheet("Uitleg"), book.add_worksheet("Codeboek")
        formats = _formats(book)
        form = Form(codebook, coder, rows, formats, _write_codebook(asked, codebook, formats))
        _explain(explanation, form)
        for unit, sheet in sheets.items():
            _lay_out(sheet, form, unit)


def _formats(book) -> dict:
    grid = {"border": 1, "border_color": "#C8D0D8"}
    text = {"text_wrap": True, "valign": "top"}
    head = {"bold": True, "bottom": 1, **text}
    return make_formats(book) | {
        "item": book.add_format({**head, "bg_color": "#2E75B6", "font_color": "#FFFFFF"}),
        "given": book.add_format({**grid, "bg_color": "#EEF2F6"}),
        "skipped": book.add_format({"bg_color": "#BFBFBF"}),
        "band": book.add_format({**head, "bg_color": "#D9E2EC"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "level": book.add_format({"valign": "top", "indent": 1}),
        "side": book.add_format({"valign": "top", "italic": True, "indent": 1}),
        **{
            f"cell {kind}": book.add_format(
                {**grid, "locked": False, "num_format": FORMATS.get(kind, "@")}
            )
            for kind in TYPES
        },
    }


def _lay_out(sheet, form: Form, unit: str) -> None:
    """Heads, rules and colours of a sheet to code on, with the rows that are given."""
    from xlsxwriter.utility import xl_col_to_name

    columns = form.codebook.extend(TABLES[UNITS[unit]]).columns
    items = {item.name: item for item in form.codebook.of(unit)}
    letters = {column.name: xl_col_to_name(place) for place, column in enumerate(columns)}
    widths = [_width(column) for column in columns]
    for place, column in enumerate(columns):
        item, needed = items.get(column.name), _is_needed(column, unit)
        sheet.set_column(place, place, widths[place], form.formats[column.kind])
        head = "item" if item else "required" if needed else "optional"
        sheet.write(0, place, _heading(column), form.formats[head])
        rule = _rule(column, letters[column.name], form, unit) | _words(column, item, unit)
        sheet.write_comment(0, place, rule["input_message"], {"x_scale": 3, "y_scale": 2})
        sheet.data_validation(1, place, LAST, place, rule)
        if item:
            _grey(sheet, place, item, letters, form.formats)
        if needed:
            missing = f"AND(ISBLANK(${letters[column.name]}2),COUNTA($A2:$XFD2)>0)"
            paint(sheet, place, missing, form.formats["missing"])
    mark_clashes(sheet, letters, form.formats)
    given = form.files if unit == "dossier" else form.files.iloc[:0]
    _fill(sheet, columns, given, form.formats)
    _print_well(sheet, sum(widths), len(given), len(columns))
    sheet.freeze_panes(1, 1)
    # without a password: against a slip of the hand, and anyone may take it off
    sheet.protect("", {"format_columns": True, "format_rows": True, "insert_rows": True})


def _heading(column: Column) -> str:
    return "dossier_id" if column.name == "client_id" else column.name


def _width(column: Column) -> int:
    return min(max(len(text) for text in ("dossier_id", column.name, *column.allowed)) + 3, 34)


def _is_needed(column: Column, unit: str) -> bool:
    # who coded the therapies and stays is the coder of sheet dossiers
    return column.required and not column.empty and (unit == "dossier" or column.name != "codeur")


def _rule(column: Column, letter: str, form: Form, unit: str) -> dict:
    if column.name in ("dossier_id", "client_id") and unit != "dossier":
        last = (len(form.files) or ROOM) + 1
        return {"validate": "list", "source": f"=dossiers!$A$2:$A${last}"}
    if column.name == "codeur" and form.coder:
        return {"validate": "list", "source": [form.coder]}
    if column.allowed:
        return choice(column.allowed, form.lists.get((unit, column.name), ""))
    return rule_of(column, letter, "=TODAY()")


def _words(column: Column, item: Item | None, unit: str) -> dict:
    words = words_of(column) | {"input_title": _heading(column)[:32]}
    if column.name == "codeur" and unit != "dossier":
        return words | {"input_message": "Mag leeg blijven: dan geldt de codeur van blad dossiers."}
    if not item:
        return words
    said = f"{item.question} {item.rule}".strip()
    short = said if len(said) <= LONGEST else f"{said[: LONGEST - 25]}… Zie blad Codeboek."
    return words | {"input_title": item.label[:32], "input_message": short}


def _grey(sheet, place: int, item: Item, letters: dict[str, str], formats: dict) -> None:
    # with "" behind it a number is compared as the text of its digits, and an empty cell is no 0
    answers = [f'${letters[name]}2&""="{text}"' for name, texts in item.skip for text in texts]
    if answers:
        skipped = f"OR({','.join(answers)})"
        filled = f"NOT(ISBLANK(${letters[item.name]}2))"
        paint(sheet, place, f"AND({filled},{skipped})", formats["clash"])
        paint(sheet, place, skipped, formats["skipped"])


def _fill(sheet, columns: tuple[Column, ...], given: pd.DataFrame, formats: dict) -> None:
    for row, cells in enumerate(given.to_dict("records"), start=1):
        for place, column in enumerate(columns):
            value = cells.get(column.name, "")
            if column.name in GIVEN and not pd.isna(value) and value != "":
                sheet.write(row, place, value, formats["given"])
            else:
                sheet.write_blank(row, place, None, formats[f"cell {column.kind}"])


def _print_well(sheet, width: int, rows: int, columns: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.fit_to_pages(-(-width // PAGE), 0)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0)
    sheet.set_footer("&L&F, blad &A&R&P van &N")
    if rows:
        sheet.print_area(0, 0, rows, columns - 1)


def _write_codebook(sheet, codebook: Codebook, formats: dict) -> dict[tuple[str, str], str]:
    """Fill the sheet with every question and answer; returns the range of each list of answers."""
    sheet.write(0, 0, f"Codeboek {codebook.name}, versie {codebook.version}", formats["title"])
    sheet.write(1, 2, "telt als gevonden", formats["bold"])
    row, lists = 2, {}
    for unit in UNITS:
        title = f"Over {WHERE[unit]}, op blad {UNITS[unit]}"
        sheet.write(row, 0, title if codebook.of(unit) else "", formats["title"])
        row += 1
        for item in codebook.of(unit):
            last = row + max(1, len(item.levels))
            lists[unit, item.name] = f"=Codeboek!$A${row + 2}:$A${last + 1}"
            row = _write_item(sheet, row, item, formats) + 2
    _finish_text(sheet)
    return lists


def _write_item(sheet, row: int, item: Item, formats: dict) -> int:
    """Write the question, its answers and what helps to choose; returns the last row."""
    band, answer, side, text = (formats[name] for name in ("band", "level", "side", "wrap"))
    _write_text(sheet, row, (item.name, f"{item.label}. {item.question}", ""), band, band)
    answers = [(n.name, n.meaning, COUNTED[n.found]) for n in item.levels]
    answers = answers or [(f"{item.low} tot en met {item.high}", "een geheel getal")]
    below = [(cells, answer) for cells in answers] + [(cells, side) for cells in _about(item)]
    for place, (cells, first) in enumerate(below, start=row + 1):
        _write_text(sheet, place, cells, first, text)
    return row + len(below)


def _about(item: Item) -> list[tuple[str, str]]:
    skip = " of ".join(f"{name} {' of '.join(texts)} is" for name, texts in item.skip)
    parts = {
        "Overslaan": f"als {skip}" if skip else "",
        "Beslisregel": item.rule,
        "Voorbeeld": item.example,
        "Bron": item.source,
    }
    return [(name, text) for name, text in parts.items() if text]


def _explain(sheet, form: Form) -> None:
    book = form.codebook
    sheet.write(0, 0, "Formulier dossieraudit", form.formats["title"])
    facts = {
        CODER: form.coder,
        "Codeboek": book.name,
        "Versie": book.version,
        FINGERPRINT: book.fingerprint,
        "Bron van het codeboek": book.source,
    }
    for row, (name, text) in enumerate(facts.items(), start=2):
        _write_text(sheet, row, (name, text), form.formats["side"], form.formats["wrap"])
    for row, line in enumerate(INSTRUCTIONS, start=len(facts) + 3):
        numbered = (f"{row - len(facts) - 2}.", line)
        _write_text(sheet, row, numbered, form.formats["level"], form.formats["wrap"])
    _finish_text(sheet)


def _write_text(sheet, row: int, cells: tuple[str, ...], first, rest) -> None:
    # a program that opens the form need not work out how high a row with more lines is
    lines = max(1, math.ceil(len(cells[1]) / (1.1 * TEXT[1])))
    sheet.set_row(row, HIGH * lines)
    sheet.write(row, 0, cells[0], first)
    sheet.write_row(row, 1, cells[1:], rest)


def _finish_text(sheet) -> None:
    for place, width in enumerate(TEXT):
        sheet.set_column(place, place, width)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&F, blad &A&R&P van &N")
    sheet.protect("")
