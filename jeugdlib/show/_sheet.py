"""What the sheets for a conversation share: a table of cells, and the four questions."""

from collections.abc import Callable, Iterable, Sequence
from html import escape

from jeugdlib.columns.cycli import VRAGEN


def sheet_table(
    heads: Sequence[str],
    lines: Iterable[Sequence],
    caption: str,
    cell: Callable[..., str] = escape,
) -> str:
    """A table as markup, of which every line opens with its name; `cell` makes markup of a cell."""
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    body = ""
    for first, *others in lines:
        named = zip(heads[1:], others, strict=True)
        body += f'<tr><th scope="row">{cell(first)}</th>' if first else "<tr><td></td>"
        body += "".join(f'<td data-kop="{name}">{cell(value)}</td>' for name, value in named)
        body += "</tr>"
    caption = f"<caption>{caption}</caption>"
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def four_questions(under: Iterable[str]) -> str:
    """The four questions as markup, each with a text under it and room to write."""
    return "".join(
        f"<section><h4>{place}. {question}</h4><p>{escape(said)}</p>"
        '<p class="schrijfruimte">Ons antwoord:</p></section>'
        for place, (question, said) in enumerate(zip(VRAGEN, under, strict=True), start=1)
    )
