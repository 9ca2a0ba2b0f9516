"""The conversation: the four questions, filled in with the numbers, with room to write."""

from html import escape

import pandas as pd

from jeugdlib.columns import Answers, require_released
from jeugdlib.columns.cycli import VRAGEN as QUESTIONS
from jeugdlib.show._display import caution_sentences, html
from jeugdlib.show.sentences import lines_of


def questions(
    answers: pd.DataFrame | Answers,
    *,
    explain: str,
    judge: str,
    act: str,
    beside: pd.DataFrame | None = None,
) -> None:
    """Show the sheet for the conversation about released answers.

    Parameters
    ----------
    answers : the released answers that the conversation is about
    explain, judge, act : what to ask under the second, third and fourth question
    beside : released answers that belong to it too, such as a comparison; may be empty
    """
    rows = require_released(answers)
    tables = [rows] if beside is None else [rows, require_released(beside)]
    said = [line for table in tables for line in lines_of(table)]
    notes = caution_sentences(*tables)
    under = [said, [explain, *notes], [judge], [act]]
    markup = "".join(
        f"<section><h3>{number}. {question}</h3>{_list(lines)}"
        '<p class="schrijfruimte">Ons antwoord:</p></section>'
        for number, (question, lines) in enumerate(zip(QUESTIONS, under, strict=True), start=1)
    )
    plain = "\n".join(
        f"{question} {' '.join(lines)}" for question, lines in zip(QUESTIONS, under, strict=True)
    )
    html(f'<div class="gesprek">{markup}</div>', plain, "questions", *tables)


def _list(lines: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"
