"""The conversation on one A4: the numbers, room for the story behind them, the four questions."""

from html import escape

import numpy as np
import pandas as pd

from jeugdlib.columns import require_released
from jeugdlib.columns.withheld import withheld
from jeugdlib.show._display import (
    WITHHELD,
    caution_list,
    caution_sentences,
    digits_of,
    html,
    made_up,
    rounding,
)
from jeugdlib.show._dutch import MISSING, level_name, number, percent
from jeugdlib.show._sheet import four_questions, sheet_table
from jeugdlib.show.questions import QUESTIONS
from jeugdlib.show.sentences import form_of

STORY = (
    "Welk verhaal hoort hierbij?",
    "Wat zeggen jongeren en ouders zelf?",
    "Wat zien de hulpverleners?",
    "Wat staat er niet in deze getallen?",
)
T_POINTS = "T-punten"
CAPTION = "Tellen: de getallen"
HEADS = ("Uitkomst", "Getal", "Interval", "Aantal", "Respons")


def conversation(
    *answers: pd.DataFrame, title: str, explain: str = "", judge: str = "", act: str = ""
) -> None:
    """Show the sheet for the conversation; printed it is one page of A4.

    To the left a line per indicator, to the right room for the story behind the numbers, and under
    them the four questions, each with what the numbers say about it and room to write. The
    cautions follow after the sheet.

    Parameters
    ----------
    answers : released answers, one table or more, with label, estimate, low, high, level, kind,
        and, as far as they apply, count, n, eligible (how many could have answered) and response
        (which part of them did)
    title : which region and period the sheet is about
    explain, judge, act : what to ask under the second, third and fourth question
    """
    tables = [require_released(table) for table in answers]
    lines = [_line(row, table) for table in tables for row in table.to_dict("records")]
    under = [[_recognise(lines)], [*_least_known(tables), explain]]
    under += [[*_least_sure(tables), judge], [act]]
    hidden = any(withheld(table).any() for table in tables)
    notes = [*made_up(*tables), *_levels(tables), *rounding(*tables)]
    small = " ".join([*notes, *([f"{MISSING}: {WITHHELD}."] if hidden else [])])
    markup = (
        f'<div class="gespreksblad"><h3>Gespreksblad: {escape(title)}</h3>'
        f'<p class="klein">{escape(small)}</p>'
        f'<div class="tellen">{sheet_table(HEADS, lines, CAPTION)}{_story()}</div>'
        f'<div class="vragen">{four_questions(map(" ".join, under))}</div></div>'
    )
    cautions = [said for said in caution_sentences(*tables) if said not in notes]
    plain = [title, small, *(" ".join(line) for line in lines), *STORY]
    plain += [" ".join([asked, *told]) for asked, told in zip(QUESTIONS, under, strict=True)]
    markup += caution_list(cautions)
    html(markup, "\n".join([*plain, *cautions]), "conversation", *tables)


def _line(row: dict, table: pd.DataFrame) -> list[str]:
    value, low, high = (_written(row, part, table) for part in ("estimate", "low", "high"))
    between = MISSING if low == MISSING else f"{low.removesuffix('%')} tot {high}"
    of = number(row.get("n"))
    # of a curve the count is of one stretch of it
    counted = pd.notna(row.get("count")) and row["kind"] != "curve"
    counts = f"{number(row['count'])} van {of}" if counted else of
    of_norm = f" ({T_POINTS})" if row.get("unit") == T_POINTS else ""
    response = percent(row.get("response", np.nan), 0)
    return [row["label"] + of_norm, value, between, counts, response]


def _written(row: dict, part: str, table: pd.DataFrame) -> str:
    if pd.isna(row.get(part)):
        return MISSING
    if row["kind"] in ("share", "curve"):
        return percent(row[part], digits_of(table))
    return form_of(row)[0](row[part])


def _levels(tables: list[pd.DataFrame]) -> list[str]:
    levels = {level for table in tables for level in table["level"].dropna()}
    names = " of ".join(map(level_name, sorted(levels)))
    return [f"Bij een getal staat het {names}."] if levels else []


def _recognise(lines: list[list[str]]) -> str:
    gone = sum(line[1] == MISSING for line in lines)
    gap = f" Bij {number(gone)} ervan staat geen getal." if gone else ""
    return f"Hierboven staan {number(len(lines))} uitkomsten.{gap}"


def _least_known(tables: list[pd.DataFrame]) -> list[str]:
    rows = [row for table in tables for row in table.to_dict("records")]
    known = [row for row in rows if pd.notna(row.get("response"))]
    if not known:
        return []
    least = min(known, key=lambda row: row["response"])
    part = f"{percent(least['response'], 0)} (van {number(least['eligible'])})"
    return [f"Het minst bekend: {least['label']}, {part}. Wie ontbreekt?"]


def _least_sure(tables: list[pd.DataFrame]) -> list[str]:
    rows = [(row, table) for table in tables for row in table.to_dict("records")]
    shares = [
        (row, table) for row, table in rows if row["kind"] == "share" and pd.notna(row["low"])
    ]
    if not shares:
        return []
    row, table = max(shares, key=lambda pair: pair[0]["high"] - pair[0]["low"])
    low, high = (_written(row, end, table) for end in ("low", "high"))
    return [f"Het minst zeker: {row['label']}. Alles van {low} tot {high} past bij deze aantallen."]


def _story() -> str:
    more = "".join(f"<p>{text}</p>" for text in STORY[1:])
    return f'<section class="verhaal"><h4>Vertellen: {STORY[0].lower()}</h4>{more}</section>'
