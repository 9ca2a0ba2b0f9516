"""Numbers and stories on one A4: what both say together is for the people at the table to write."""

from html import escape

import pandas as pd

from jeugdlib.columns import require_released
from jeugdlib.columns.withheld import is_withheld, withheld
from jeugdlib.show._display import (
    WITHHELD,
    caution_list,
    caution_sentences,
    digits_of,
    html,
    made_up,
    rounding,
)
from jeugdlib.show._dutch import MISSING, level_name, number, percent, short
from jeugdlib.show._sheet import four_questions, sheet_table
from jeugdlib.show.questions import QUESTIONS
from jeugdlib.show.sentences import form_of

CAPTION = "Tellen en vertellen"
TOGETHER = "Samen betekent dit"
HEADS = ("Cijfer", "Stemmen", "In hun eigen woorden", TOGETHER)
AGREED = ("Actie", "Eigenaar", "Hoe zeker (0 tot 1)", "Weer bespreken op", "Cyclus")
MANY = {"bevestigt": "bevestigen", "nuanceert": "nuanceren", "weerspreekt": "weerspreken"}
MOST = 5  # agreements that are running, so that it all stays one page
OPEN_LINES = 2  # empty lines for what is agreed now
STEPS = 20  # of the line on which an interval is drawn
WRITE = "Vul de laatste kolom samen in. Een cijfer of een citaat alleen is nog geen conclusie."
BACK = (
    "In het register: vul een cyclus aan met jeugd cycle log en het nummer, en zet een nieuwe "
    "afspraak erin met jeugd cycle new."
)


def joint_display(
    answers: pd.DataFrame,
    voices: pd.DataFrame,
    quotes: pd.DataFrame,
    *,
    title: str,
    ask: tuple[str, str, str] = ("", "", ""),
    agreed: pd.DataFrame | None = None,
) -> None:
    """Show the sheet for a quality conversation; printed it is one page of A4.

    A row per number: its interval and response, how many voices confirm or contradict it, what some
    of them say, and room to write what that means together. A subject with voices and without a
    number has a row too, and so has a number without voices. Under them the four questions and the
    agreements, with room to write; the cautions follow after the sheet.

    Parameters
    ----------
    answers : released answers, index: the code that quotes have too, with label, estimate, low,
        high, level, kind, and as far as they apply count, n and response
    voices, quotes : released, as `reduce.voices` and `reduce.quotes` give them; may be empty
    title : what the sheet is about
    ask : what to ask under the second, third and fourth question
    agreed : released agreements that are running (`reduce.agreements`), of which the first five
    """
    tables = [require_released(table) for table in (answers, voices, quotes)]
    running = None if agreed is None else require_released(agreed)
    lines = _lines(*tables)
    actions = _actions(running)
    every = [*tables, *([] if running is None else [running])]
    levels = set(answers.get("level", pd.Series(dtype=float)).dropna())
    names = " of ".join(map(level_name, sorted(levels)))
    hidden = [f"{MISSING}: {WITHHELD}."] if any(withheld(table).any() for table in tables) else []
    small = [*made_up(*every), *([f"Achter een cijfer staat het {names}."] if names else [])]
    small += [*rounding(*tables), *hidden, WRITE]
    questions = list(zip(QUESTIONS, ("", *ask), strict=True))
    markup = (
        f'<div class="gespreksblad samen"><h3>Gespreksblad: {escape(title)}</h3>'
        f'<p class="klein">{escape(" ".join(small))}</p>'
        f'<div class="verteld">{sheet_table(HEADS, lines, CAPTION, _cell)}</div>'
        f'<div class="vragen">{four_questions(["", *ask])}</div>'
        f'<div class="afspraken">{sheet_table(AGREED, actions, "Afspraken", _cell)}'
        f'<p class="klein">{escape(BACK)}</p></div></div>'
    )
    cautions = [said for said in caution_sentences(*tables) if said not in small]
    plain = [title, *small, *(" | ".join(map("; ".join, line)) for line in lines)]
    plain += [" ".join(pair) for pair in questions] + [" | ".join(map(" ".join, actions[0]))]
    html(markup + caution_list(cautions), "\n".join([*plain, *cautions]), "joint_display", *every)


def _lines(
    answers: pd.DataFrame, voices: pd.DataFrame, quotes: pd.DataFrame
) -> list[tuple[list[str], ...]]:
    """Per subject the paragraphs of each cell: first those with a number, then those without."""
    numbers = dict(zip(answers.index, answers.to_dict("records"), strict=True))
    spoken = voices.get("code", pd.Series(dtype=object))
    subjects = dict.fromkeys([*numbers, *spoken])
    return [
        (
            _number(numbers[code], answers) if code in numbers else [_words(code), "geen cijfer"],
            _counts(voices[spoken == code]),
            _said(quotes[quotes["code"] == code]) if "code" in quotes.columns else [],
            [],
        )
        for code in subjects
    ]


def _number(row: dict, table: pd.DataFrame) -> list[str]:
    if is_withheld(row.get("cautions", ())) or pd.isna(row["estimate"]):
        return [row["label"], MISSING]
    low, high = row.get("low"), row.get("high")
    shown, unit = form_of(row)
    if row["kind"] in ("share", "curve"):
        shown, unit = lambda part: percent(part, digits_of(table)), ""
    between = f" ({shown(low)} tot {shown(high)})" if pd.notna(low) and pd.notna(high) else ""
    lines = [row["label"], f"{shown(row['estimate'])}{unit}{between}"]
    if between and row["kind"] in ("share", "curve"):
        lines.append(interval_line(row["estimate"], low, high))
    counted = pd.notna(row.get("count")) and row["kind"] == "share"
    of = [f"{number(row['count'])} van {number(row['n'])}"] if counted else []
    of += [f"n {number(row['n'])}"] if not counted and pd.notna(row.get("n")) else []
    of += [f"respons {percent(row['response'], 0)}"] if pd.notna(row.get("response")) else []
    return [*lines, "; ".join(of)]


def interval_line(estimate: float, low: float, high: float) -> str:
    """A share with its interval as a line of text, from 0% at the left to 100% at the right."""
    first, place, last = (min(round(part * STEPS), STEPS) for part in (low, estimate, high))
    drawn = ["─" if first <= step <= last else "·" for step in range(STEPS + 1)]
    drawn[place] = "●"
    return "".join(drawn)


def _counts(rows: pd.DataFrame) -> list[str]:
    if not len(rows):
        return ["nog geen stemmen"]
    if withheld(rows).all():
        return [MISSING]
    every, others = rows[rows["richting"].isna()], rows[rows["richting"].notna()]
    said = [
        f"{_how_many(row)} {row['richting'] if row['count'] == 1 else MANY[row['richting']]}"
        for row in others.to_dict("records")
    ]
    return [*(f"{_how_many(row)} stemmen" for row in every.to_dict("records")), *said]


def _how_many(row: dict) -> str:
    return MISSING if is_withheld(row.get("cautions", ())) else number(row["count"])


def _said(rows: pd.DataFrame) -> list[str]:
    return [
        f"„{row['citaat']}”" + (f" ({row['richting']})" if row["richting"] else "")
        for row in rows.to_dict("records")
    ]


def _words(code: object) -> str:
    text = str(code).replace("_", " ")
    return text[:1].upper() + text[1:]


def _actions(running: pd.DataFrame | None) -> list[tuple[list[str], ...]]:
    rows = [] if running is None or "actie" not in running.columns else running.to_dict("records")
    rows = rows[:MOST]
    names = ("actie", "eigenaar", "kans", "volgende_datum", "cyclus")
    known = [tuple([_written(row[name])] for name in names) for row in rows]
    return [*known, *[([],) * len(AGREED)] * OPEN_LINES]


def _written(value: object) -> str:
    if pd.isna(value):
        return MISSING
    return short(value) if isinstance(value, float) else str(value)


def _cell(lines: list[str]) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in lines)
