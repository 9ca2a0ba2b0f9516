"""Every column judged: how it is written, what each of its texts says, and which are wrong."""

from collections import Counter
from collections.abc import Mapping as Dict
from dataclasses import dataclass, replace
from datetime import date

from jeugdlib.columns import Column
from jeugdlib.read.cell import Cell, Reading, wrong
from jeugdlib.read.codes import Meaning
from jeugdlib.read.evidence import read_dates, read_numbers
from jeugdlib.read.finding import ACCEPT, FLAG, Finding, visible
from jeugdlib.read.store import Store
from jeugdlib.read.values import EMPTY, convert

# values that often stand for "unknown"; in a column they are judged by how far off they lie
STAND_INS = {9, 99, 999, 9999, 99999, 88, 888, 8888, -1, -9, -99, -999, -9999, -8, -88}
FAR = 0.25  # of the range of the other values


@dataclass(frozen=True)
class Field:
    """A field of the file that is read: where it stands, what it is called there and here.

    `values` are the words of a supplier with ours, from a mapping; `meaning` is what the words of a
    code list stand for.
    """

    place: int
    heading: str
    column: Column
    values: Dict[str, str]
    meaning: Meaning

    @property
    def is_free(self) -> bool:
        """Whether any ordinary text will do, so that only the others have to be looked at."""
        listed = self.column.allowed or self.meaning.known or self.values
        return self.column.kind in ("tekst", "id") and not listed


def texts_of(store: Store, field: Field, words: tuple[str, ...]) -> Counter[str]:
    """The different texts of a field that have to be looked at; `words` belong to them always."""
    if field.is_free:
        return store.uncommon_texts(field.place, field.column.kind, [*words, *EMPTY, ""])
    return store.texts(field.place)


def readings_of(
    fields: list[Field], texts: Dict[str, Counter], decimal: str = "", order: str = ""
) -> tuple[dict[str, Reading], dict[str, Reading]]:
    """How the columns of numbers and those of dates are written; both from all their texts."""
    numbers = {f.column.name: texts[f.column.name] for f in fields if "getal" in f.column.kind}
    dates = {f.column.name: texts[f.column.name] for f in fields if f.column.kind == "datum"}
    return read_numbers(numbers, decimal), read_dates(dates, order)


def judge(
    field: Field,
    texts: Counter[str],
    reading: Reading | None,
    today: date,
    empty: tuple[str, ...] = (),
) -> dict[str, Cell]:
    """What each text of a column says; `empty` are the words that a mapping takes for nothing."""
    if reading is None:
        digits = {text.strip() for text in texts if text.strip().isdigit()}
        reading = Reading(doubtful=bool(digits - {"0", "1"}))
    cells = {}
    for text in texts:
        ours = "" if text.strip() in empty else field.values.get(text.strip(), text)
        cell = convert(ours, field.column, reading, today, field.meaning.known)
        if ours != text and not cell.is_wrong:
            shown = f"“{ours}”" if ours else "leeg"
            cell = replace(cell, note=f"“{visible(text)}” volgens de mapping gelezen als {shown}")
        cells[text] = cell
    has_range = field.column.low is not None  # a count or a score of which the range is declared
    if "getal" in field.column.kind and not has_range:
        cells |= _stand_ins(field, cells)
    return cells


def _stand_ins(field: Field, cells: dict[str, Cell]) -> dict[str, Cell]:
    # 99 among scores from 0 to 20 is no score; 99 among scores from 0 to 100 may well be one
    values = {text: cell.value for text, cell in cells.items() if cell.value is not None}
    meant = {text for text in values if text.strip() in field.values}  # a mapping says it is one
    rest = sorted({value for value in values.values() if value not in STAND_INS})
    if len(rest) < 2 or field.column.own_unit:
        return {}
    low, high = rest[0], rest[-1]
    room = FAR * (high - low)
    return {
        text: _stand_in(text.strip(), field.column.name)
        for text, value in values.items()
        if value in STAND_INS
        and text not in meant
        and (value > high + room or (value < 0 <= low) or value < low - room)
    }


def _stand_in(text: str, column: str) -> Cell:
    return wrong(
        "code_voor_onbekend",
        f"{text} ligt ver van de andere waarden en is misschien een code voor onbekend",
        f'Betekent het leeg, zet dan in een mapping: empty: ["{text}"]. Is het een echte waarde, '
        f'zet dan: values: {{{column}: {{"{text}": "{text}"}}}}.',
    )


def notes(field: Field, cells: Dict[str, Cell], texts: Counter[str]) -> list[Finding]:
    """What was assumed in a column, with how many cells it is about."""
    counts: Counter[str] = Counter()
    for text, cell in cells.items():
        if cell.note:
            counts[cell.note] += texts[text]
    return [
        Finding(ACCEPT, "gelezen_als", note, column=field.heading, cells=count)
        for note, count in counts.items()
    ]


def mixed(field: Field, cells: Dict[str, Cell], texts: Counter[str]) -> list[Finding]:
    """A word about a column of which a good part is of another kind than declared."""
    bad = sum(texts[text] for text, cell in cells.items() if cell.is_wrong)
    total = sum(texts[text] for text in cells if text.strip())
    if field.is_free or bad < 2 or bad < total / 10:
        return []
    reason = f"{bad} van de {total} gevulde cellen passen niet bij deze kolom"
    mend = "Staat in deze kolom wel wat ervan verwacht wordt?"
    return [Finding(FLAG, "gemengde_kolom", reason, mend, column=field.heading, cells=bad)]
