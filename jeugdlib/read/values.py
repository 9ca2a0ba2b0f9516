"""From a text to a value: the one place that says what a number, a date or a category looks like.

Every converter takes the text of a cell, its column and how the column is read, and gives a Cell:
the value, or what is wrong with it. Nothing is repaired that a reader would have to guess.
"""

import difflib
import re
import unicodedata
from datetime import date

from jeugdlib.columns import Column
from jeugdlib.read.cell import Cell, Reading, wrong
from jeugdlib.read.dates import MONTHS, as_date
from jeugdlib.read.finding import is_foreign, is_hidden
from jeugdlib.read.identifiers import is_bsn

# what people write where there is nothing to say; as the last ones are also words and names of
# provinces, they only count in columns of numbers and dates
EMPTY = {
    *("n.v.t.", "nvt", "n.v.t", "niet van toepassing", "onbekend", "leeg", "-", "--", "–", "?"),
    *("#n/b", "#n/a", "null", "none", "nan", "<na>"),
}
EMPTY_NUMBER = EMPTY | {"na", "n.a.", "nb", "n.b.", "n.b", "."}
ERRORS = re.compile(
    r"#(DEEL/0!|WAARDE!|VERW!|NAAM\?|GETAL!|LEEG!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|NULL!|CALC!|SPILL!)"
    r"|.* \(FOUT\)|ERR:[0-9]+"
)
SPELLINGS = {
    "ja": {"j", "waar", "true", "1", "yes", "y"},
    "nee": {"n", "onwaar", "false", "0", "no", "neen"},
    "man": {"m", "jongen", "mannelijk"},
    "vrouw": {"v", "meisje", "vrouwelijk"},
}
PERIOD = re.compile(r"\d{4}(-(H[12]|Q[1-4]|(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?))?")
GROUPED = re.compile(r"-?[0-9]{1,3}([., \u00a0\u202f'][0-9]{3})+([.,][0-9]+)?")
DECORATED = re.compile(r"[<>≤≥~±€$%*+]")


def convert(text: str, column: Column, reading: Reading, today: date, codes: dict) -> Cell:
    """What the text of a cell says in its column.

    `codes` holds, for a column with a code list, what each code or description stands for.
    """
    text, note = tidy(text)
    if ERRORS.fullmatch(text.upper()):
        return wrong(
            "formulefout",
            "een formule gaf hier een fout",
            "Herstel de formule, of maak de cel leeg.",
        )
    if not (text.isascii() and text.isprintable()) and (hidden := _hidden(text)):
        return hidden
    if _is_empty(text, column):
        note = f"“{text}” gelezen als leeg" if text else ""
        if column.empty or not column.required:
            return Cell(note=note)
        return wrong("leeg", "deze kolom mag niet leeg zijn", "Vul haar in.")
    if column.kind not in ("tekst", "id") and any(c.isdigit() and not c.isascii() for c in text):
        return wrong("andere_cijfers", "dit zijn cijfers uit een ander schrift", "Typ ze opnieuw.")
    if column.kind == "tekst" and not column.allowed and _is_personal(text):
        return wrong(
            "persoonsgegeven",
            "in deze tekst staat een mailadres, telefoonnummer of BSN",
            "Haal het eruit in de bron.",
        )
    cell = _by_kind(text, column, reading, today, codes)
    return cell if cell.is_wrong or cell.note else Cell(cell.value, note=note)


def tidy(text: str) -> tuple[str, str]:
    """A text without what nobody sees: composed letters, ordinary spaces, none at the ends."""
    if quoted := re.fullmatch(r'="(.*)"', text.strip()):  # how some systems keep a zero in Excel
        return quoted[1], 'gelezen zonder ="…"'
    composed = unicodedata.normalize("NFC", text)
    spaced = re.sub(r"[\u00a0\u202f\u2007]", " ", composed).strip(" \t\r\n")
    if composed == text and spaced == text.strip(" "):
        return spaced, ""
    return spaced, "samengestelde letters of harde spaties gelijkgetrokken"


def _hidden(text: str) -> Cell | None:
    if any(is_hidden(c) for c in text if c not in "\n\r\t"):
        return wrong(
            "onzichtbaar_teken",
            "hier staat een teken dat niet te zien is, of dat bij het opslaan stuk ging",
            "Typ de cel opnieuw, of bewaar het bestand als CSV UTF-8.",
        )
    if re.search("[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€", text):
        return wrong(
            "dubbel_gecodeerd",
            "de letters met accenten lijken twee keer omgezet",
            "Exporteer het bestand opnieuw, als CSV UTF-8.",
        )
    if any(map(is_foreign, text)) and re.search("[A-Za-z]", text):
        return wrong(
            "lijkt_op_letter",
            "een letter uit een ander alfabet lijkt op een gewone letter",
            "Typ de cel opnieuw.",
        )
    return None


def _is_personal(text: str) -> bool:
    numbers = re.findall(r"(?<![0-9])[0-9]{8,9}(?![0-9])", text)
    mail_or_phone = re.search(
        r"[^@\s]+@[^@\s]+\.[a-z]{2,}|(?<![0-9])0[1-9][0-9 -]{8,10}(?![0-9])", text
    )
    return bool(mail_or_phone) or any(len(number) == 9 and is_bsn(number) for number in numbers)


def _is_empty(text: str, column: Column) -> bool:
    plain = text.lower()
    if plain in column.allowed:
        return False
    return not text or plain in (EMPTY if column.kind in ("tekst", "id") else EMPTY_NUMBER)


def _by_kind(text: str, column: Column, reading: Reading, today: date, codes: dict) -> Cell:
    if column.kind == "datum":
        return as_date(text, reading, today)
    if column.kind == "periode":
        return _period(text)
    if column.kind == "id":
        return _id(text)
    if column.kind == "tekst":
        return _category(text, column, reading, codes) if column.allowed or codes else Cell(text)
    return as_number(text, column, reading)


def as_number(text: str, column: Column, reading: Reading) -> Cell:
    """A number within its range; never one from a cell that says more than a number."""
    if DECORATED.search(text):
        return wrong(
            "teken_bij_getal",
            "bij dit getal staat een teken; een grens of een percentage is geen getal",
            "Laat alleen het getal staan, of maak de cel leeg.",
        )
    decimal = "," if reading.decimal == "." else "."  # the sign that this column does not use
    if GROUPED.fullmatch(text) and not _is_plain_decimal(text, reading):
        return wrong(
            "duizendtallen",
            "onduidelijk of dit teken duizendtallen scheidt of decimalen",
            "Schrijf het getal zonder teken voor duizendtallen.",
        )
    two_ways = reading.doubtful and re.search("[.,]", text)
    if re.fullmatch(rf"-?[0-9]*\{decimal}[0-9]+", text) or two_ways:
        return wrong(
            "decimaalteken",
            "deze cel heeft een ander decimaalteken dan de rest van de kolom",
            "Gebruik in de hele kolom hetzelfde teken.",
        )
    if not re.fullmatch(rf"-?[0-9]+(\{reading.decimal}[0-9]+)?", text):
        return wrong("geen_getal", "dit is geen getal", f"Bedoeld is een {column.kind}.")
    if column.kind == "geheel getal" and not re.fullmatch(r"-?[0-9]{1,18}", text):
        return wrong("geen_geheel_getal", "dit is geen geheel getal", "Vul een geheel getal in.")
    value = int(text) if column.kind == "geheel getal" else float(text.replace(",", "."))
    outside = _outside(value, column)
    return outside or Cell(value)


def _is_plain_decimal(text: str, reading: Reading) -> bool:
    # with one sign, the decimal sign of this column, where three decimals are usual
    is_one = re.fullmatch(rf"-?[0-9]+\{reading.decimal}[0-9]+", text)
    return text.startswith(("0", "-0")) or (bool(is_one) and reading.three and not reading.doubtful)


def _outside(value: float, column: Column) -> Cell | None:
    unit = f" {column.unit}" if column.unit else ""
    if column.above is not None and value <= column.above:
        limit = f"meer dan {column.above:g}{unit}"
    elif column.low is not None and value < column.low:
        limit = f"{column.low:g}{unit} of meer"
    elif column.high is not None and value > column.high:
        limit = f"hooguit {column.high:g}{unit}"
    else:
        return None
    return wrong("buiten_bereik", f"dit moet {limit} zijn", "Controleer de bron, of maak leeg.")


def _period(text: str) -> Cell:
    if (named := re.fullmatch(r"([a-z]+)\.?[ -](\d{4})", text.lower())) and named[1] in MONTHS:
        return Cell(f"{named[2]}-{MONTHS[named[1]]:02d}", note="maand als woord gelezen")
    if PERIOD.fullmatch(text) and text.isascii() and (len(text) < 10 or _exists(text)):
        return Cell(text)
    return wrong(
        "geen_periode",
        "dit is geen periode",
        "Bedoeld is een periode als 2023, 2023-Q1, 2023-06, juni 2023 of 2023-06-30.",
    )


def _exists(day: str) -> bool:
    try:
        return bool(date.fromisoformat(day))
    except ValueError:
        return False


def _id(text: str) -> Cell:
    if re.fullmatch(r"[0-9][.,]?[0-9]*[eE]\+?[0-9]+", text):
        return wrong(
            "id_ging_verloren",
            "dit nummer is door een spreadsheet afgerond en niet meer te herkennen",
            "Exporteer opnieuw, met deze kolom als tekst.",
        )
    return Cell(text)


def _category(text: str, column: Column, reading: Reading, codes: dict) -> Cell:
    known = {name.lower(): name for name in column.allowed} | codes
    plain = " ".join(text.lower().split())
    if text in known.values():
        return Cell(text)
    # in a column with other digits too, 1 is a code of its own and no "ja"
    is_code = reading.doubtful and plain.isdigit()
    same = known.get(plain) or next(
        (n for n in column.allowed if plain in SPELLINGS.get(n, ()) and not is_code), None
    )
    if same:
        return Cell(same, note=f"“{text}” gelezen als “{same}”")
    near = difflib.get_close_matches(plain, known, 1, 0.75)
    meant = f"Bedoelde u “{known[near[0]]}”?" if near else ""
    listed = ", ".join(column.allowed) or f"de lijst {column.codes}"
    return wrong(
        "niet_in_lijst", "dit staat niet in de lijst", f"{meant} Kies uit: {listed}.".strip()
    )
