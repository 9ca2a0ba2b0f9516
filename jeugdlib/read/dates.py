"""From a text to a day."""

import re
from datetime import date, timedelta

from jeugdlib.read.cell import Cell, Reading, wrong

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *("januari jan", "februari feb", "maart mrt", "april apr", "mei", "juni jun"),
            *("juli jul", "augustus aug", "september sep sept", "oktober okt"),
            *("november nov", "december dec"),
        ),
        start=1,
    )
    for name in names.split()
}
SERIAL_0 = date(1899, 12, 30)  # day 0 of a spreadsheet, as it counts from March 1900 on
OLDEST = date(1990, 1, 1)
FAR_YEAR = 2100  # a day that systems fill in where there is none yet


def as_date(text: str, reading: Reading, today: date) -> Cell:
    """A day between 1990 and today, however it is written, if only one reading is possible."""
    found, note = _parts(text, reading)
    if isinstance(found, Cell):
        return found
    year, month, day = found
    try:
        value = date(year, month, day)
    except ValueError:
        return wrong("datum_bestaat_niet", "deze dag bestaat niet", "Controleer de bron.")
    if value > today:
        open_end = f'Betekent het „nog niet”? Zet in een mapping: empty: ["{text}"].'
        mend = open_end if year >= FAR_YEAR else "Controleer het jaar."
        return wrong("datum_in_toekomst", "deze dag moet nog komen", mend)
    if value < OLDEST:
        return wrong("datum_te_oud", "deze dag ligt voor 1990", "Controleer het jaar.")
    return Cell(value, note=note)


def _parts(text: str, reading: Reading) -> tuple[tuple[int, int, int] | Cell, str]:
    day_text, note = text, ""
    if timed := re.fullmatch(
        r"(.+?)[T ]+(\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?) ?(Z|[+-]\d\d:?\d\d)?", text
    ):
        day_text = timed[1]
        note = "tijd weggelaten, dag gehouden" if timed[2].strip("0:.") else ""
    if iso := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", day_text):
        if reading.swapped:
            return _doubt(), ""
        return (int(iso[1]), int(iso[2]), int(iso[3])), note
    if solid := re.fullmatch(r"((?:19|20)\d\d)(\d\d)(\d\d)", day_text):
        return (int(solid[1]), int(solid[2]), int(solid[3])), "jjjjmmdd gelezen als datum"
    named = re.fullmatch(r"(\d{1,2})[ -]([a-z]+)\.?[ -](\d{4})", day_text.lower())
    if named and named[2] in MONTHS:
        return (int(named[3]), MONTHS[named[2]], int(named[1])), "maand als woord gelezen"
    short = re.fullmatch(r"(\d{2})[-/. ](\d{1,2})[-/. ](\d{1,2})", day_text)
    if short and reading.order == "ymd":
        return (2000 + int(short[1]), int(short[2]), int(short[3])), "jaar met twee cijfers"
    if numbers := re.fullmatch(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{2}|\d{4})", day_text):
        first, second, year = int(numbers[1]), int(numbers[3]), int(numbers[4])
        if len(numbers[4]) == 2:
            year, note = 2000 + year, "jaar met twee cijfers gelezen als 20.."
        return _ordered(first, second, year, reading), note
    return _no_date(text), ""


def _ordered(first: int, second: int, year: int, reading: Reading) -> tuple | Cell:
    day, month = (second, first) if reading.order == "md" else (first, second)
    if month > 12 >= day:
        order = "maand-dag" if reading.order == "md" else "dag-maand"
        return wrong(
            "andere_volgorde",
            f"deze kolom is gelezen als {order}, en zo bestaat deze dag niet",
            "Schrijf de datum als jaar-maand-dag.",
        )
    if reading.doubtful and first <= 12 and second <= 12 and first != second:
        return _doubt()
    return year, month, day


def _doubt() -> Cell:
    return wrong(
        "onzekere_volgorde",
        "in deze kolom staan dag-maand en maand-dag door elkaar; deze kan beide zijn",
        "Schrijf de datums als jaar-maand-dag, of zeg in een mapping bij dates hoe het is.",
    )


def _no_date(text: str) -> Cell:
    mend = "Schrijf de datum als 31-05-2023 of 2023-05-31."
    if re.fullmatch(r"[0-9]{1,5}([.,][0-9]+)?", text):
        serial = int(re.split("[.,]", text)[0])
        meant = (SERIAL_0 + timedelta(days=serial)).strftime("%d-%m-%Y")
        said = f"misschien het dagnummer van Excel voor {meant}" if serial > 60 else "een los getal"
        return wrong("dagnummer", f"dit is geen datum maar {said}", mend)
    if re.fullmatch(r"[a-z]+\.? \d{4}|\d{1,2}[-/]\d{4}|\d{4}([-/]\d{1,2})?", text.lower()):
        return wrong("geen_dag", "hier staat een maand of jaar, geen dag", mend)
    return wrong("geen_datum", "dit is geen datum", mend)
