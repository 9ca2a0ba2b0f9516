"""A table: caption, headings, decimal commas, and the cautions of its numbers under it."""

from html import escape

import numpy as np
import pandas as pd

from jeugdlib.columns import Answers, require_released
from jeugdlib.columns.withheld import withheld
from jeugdlib.show._display import WITHHELD, caution_list, caution_sentences, digits_of, html
from jeugdlib.show._dutch import MISSING, number, p_value, percent, significant
from jeugdlib.show.sentences import form_of

HEADINGS = {
    "label": "Onderdeel",
    "study": "Studie",
    "count": "Aantal",
    "n": "Van",
    "unit": "Eenheid",
    "estimate": "Aandeel",
    "low": "Ondergrens",
    "high": "Bovengrens",
    "se": "Standaardfout",
    "df": "df",
    "p": "p",
    "weight": "Gewicht",
}
# parts of a whole, whatever the kind of the row
SHARES = ("weight", "percent", "percent_low", "percent_high", "positive", "negative")
SHARES += ("response", "predicted", "standardised", "elsewhere")
PARTS = ("estimate", "low", "high", "chance_higher", "rule_of_three")
LONG = (
    40  # characters; with three columns of texts this long a table gets room, and cards on a phone
)


def table(
    answers: pd.DataFrame | Answers,
    caption: str,
    columns: dict[str, str] | None = None,
    *,
    digits: int | None = None,
) -> None:
    """Show a released table.

    Parameters
    ----------
    answers : a released table
    caption : what the table holds, as a phrase
    columns : column name → heading, in the order to show; None = those of an answer that are there
    digits : decimals of a percentage, usually one and of rounded counts none; other numbers get
        three figures that matter

    A number that was withheld is a dash, with a note under the table. A table without rows is not
    shown.
    """
    rows = require_released(answers)
    if columns is None:
        headings = (
            HEADINGS if _are_shares(rows) else {**HEADINGS, "n": "n", "estimate": "Schatting"}
        )
        columns = {name: head for name, head in headings.items() if name in rows.columns}
    if len(rows) == 0:
        return

    digits = digits_of(rows) if digits is None else digits
    cells = pd.DataFrame(
        {head: _format(rows, name, digits) for name, head in columns.items()}, index=rows.index
    )
    numeric = [pd.api.types.is_numeric_dtype(rows[name]) for name in columns]
    hidden = [f"{MISSING}: {WITHHELD}."] if withheld(rows).any() else []
    notes = [*hidden, *caution_sentences(rows)]
    plain = "\n".join([caption, cells.to_string(index=False), *notes])
    data = [[_plain_value(value) for value in row] for row in rows[list(columns)].to_numpy(object)]
    html(
        _markup(cells, caption, numeric) + caution_list(notes),
        plain,
        "table",
        rows,
        caption=caption,
        headings=list(columns.values()),
        rows=data,
        notes=notes,
    )


def _format(rows: pd.DataFrame, name: str, digits: int) -> list[str]:
    values = rows[name]
    if not pd.api.types.is_numeric_dtype(values):
        return [MISSING if pd.isna(value) else str(value) for value in values]
    if name in PARTS and "kind" in rows.columns:
        return [
            percent(_float(value), digits)
            if row["kind"] == "share"
            else form_of(row)[0](_float(value))
            for value, row in zip(values, rows.to_dict("records"), strict=True)
        ]
    if name == "p":
        return [p_value(_float(value)).removeprefix("p ").removeprefix("= ") for value in values]
    if name in SHARES:
        return [percent(_float(value)) for value in values]
    whole = bool((values.dropna() % 1 == 0).all())
    return [number(_float(value)) if whole else significant(_float(value)) for value in values]


def _markup(cells: pd.DataFrame, caption: str, numeric: list[bool]) -> str:
    kinds = ["getal" if is_number else "tekst" for is_number in numeric]
    long = (cells.map(len) > LONG).any().sum() > 2
    kind_of_table = ' class="lang"' if long else ""
    head = "".join(
        f'<th scope="col" class="{kind}">{escape(name)}</th>'
        for name, kind in zip(cells.columns, kinds, strict=True)
    )
    body = ""
    for row in cells.to_numpy():
        first, *others = row
        name = 'th scope="row"' if first else "td"  # a row without a name has no heading
        body += f'<tr><{name} class="{kinds[0]}">{escape(first)}</{name[:2]}>'
        body += "".join(
            f'<td class="{kind}" data-kop="{escape(name)}">{escape(cell)}</td>'
            for cell, kind, name in zip(others, kinds[1:], cells.columns[1:], strict=True)
        )
        body += "</tr>"
    return (
        f"<table{kind_of_table}><caption>{escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _are_shares(rows: pd.DataFrame) -> bool:
    return "kind" not in rows.columns or rows["kind"].isin(["share", "count"]).all()


def _float(value: object) -> float:
    return float("nan") if pd.isna(value) else float(value)


def _plain_value(value: object) -> object:
    if pd.isna(value):
        return None
    return value.item() if isinstance(value, np.generic) else value
