"""The page: an executed notebook, or all reports, as html that opens offline and runs nothing."""

import copy
import re
import threading
from datetime import date
from functools import lru_cache
from pathlib import Path

PAGE = Path(__file__).parent / "page"
_OWN = threading.local()  # an exporter is no thing to share between threads
BANNER = {
    "intern": "INTERN: alleen voor het team dat deze gegevens mag zien. Niet delen, niet mailen.",
    "kring": "Alleen voor de kring van partners met wie dit is afgesproken.",
    "openbaar": "",
}
TAGS = {
    *(
        "a",
        "b",
        "blockquote",
        "br",
        "caption",
        "code",
        "div",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "hr",
        "i",
    ),
    *(
        "li",
        "ol",
        "p",
        "pre",
        "section",
        "span",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "th",
    ),
    *("thead", "tr", "ul"),
}
ATTRIBUTES = {
    "*": ["class", "data-kop"],
    "a": ["href", "title"],
    "th": ["scope", "class"],
    "ol": ["start"],
}
MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni", "juli"),
    *("augustus", "september", "oktober", "november", "december"),
)


def page(notebook, facts: dict) -> str:
    """The report page of an executed notebook.

    `facts` holds title, name, openbaarheid, version, origin and parameters (a list of name, value,
    meaning). Code is folded away, text and tables are sanitised, alt texts are kept.
    """
    notebook = _one_fold_per_step(notebook)
    if not hasattr(_OWN, "exporter"):
        _OWN.exporter = _exporter()  # once, as it compiles the templates
    facts = {
        **facts,
        "style": style(),
        "date": dutch_date(date.today()),
        "banner": BANNER[facts["openbaarheid"]],
    }
    return _OWN.exporter.from_notebook_node(notebook, resources={"report": facts})[0]


def _exporter():
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(
        template_file="report.html.j2",
        extra_template_basedirs=[str(PAGE)],
        exclude_anchor_links=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        filters={"framed_html": framed_html},
        # the others are about stylesheets and lexers of Jupyter's own pages
        default_preprocessors=["nbconvert.preprocessors.CoalesceStreamsPreprocessor"],
    )
    exporter.template_paths.insert(0, str(PAGE))
    return exporter


def _one_fold_per_step(notebook):
    # code that shows nothing is folded together with the code that follows it
    cells: list = []
    for cell in copy.deepcopy(notebook.cells):
        last = cells[-1] if cells else None
        if last and last.cell_type == cell.cell_type == "code" and not _visible(last):
            cell.source = f"{last.source}\n\n{cell.source}"
            cells.pop()
        cells.append(cell)
    return type(notebook)({**notebook, "cells": cells})


def _visible(cell) -> bool:
    return any("answers" not in out.get("metadata", {}).get("jeugdlib", {}) for out in cell.outputs)


@lru_cache(256)  # the texts of a notebook are the same in each of its reports
def safe_html(markup: str) -> str:
    """Markup without anything that acts or loads: only TAGS and ATTRIBUTES."""
    import bleach  # takes a fifth of a second; report/run.py does it first

    # only addresses that a reader may follow by hand; nothing is loaded from them
    protocols = {"https", "http", "mailto"}
    return bleach.clean(markup, tags=TAGS, attributes=ATTRIBUTES, protocols=protocols, strip=True)


def framed_html(markup: str) -> str:
    """Safe markup with every table in a frame that scrolls."""
    return re.sub(
        r"<table\b(.*?)</table>",
        r'<div class="tabel"><table\1</table></div>',
        safe_html(markup),
        flags=re.S,
    )


def style() -> str:
    """The stylesheet of every page."""
    return (PAGE / "style.css").read_text("utf-8")


def dutch_date(day: date) -> str:
    """A date as it is written in Dutch: 3 mei 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
