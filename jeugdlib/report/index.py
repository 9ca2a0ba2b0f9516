"""reports/index.html: all reports in alphabetical order, never by an outcome."""

import os
from datetime import date
from pathlib import Path
from urllib.parse import quote

from jeugdlib.report import manifest
from jeugdlib.report.html import PAGE, dutch_date, style
from jeugdlib.report.parameters import as_text

THOUSANDS = "\N{NO-BREAK SPACE}"
HIDDEN = "staan in het rapport"  # what a team filled in about its own cases is not for this page


def write(reports: Path) -> None:
    """Write the index of a reports folder anew, from the manifests in it."""
    from jinja2 import Environment

    rows, broken = [], []
    for folder in sorted(_folders(reports), key=lambda path: (path.name.lower(), str(path))):
        found = manifest.read(folder)
        where = folder.relative_to(reports).as_posix()
        rows.append(_row(where, found)) if found else broken.append(where)
    template = Environment(autoescape=True).from_string((PAGE / "index.html.j2").read_text("utf-8"))
    page = template.render(reports=rows, broken=broken, style=style())
    fresh = reports / ".index.html.nieuw"
    fresh.write_text(page, "utf-8")
    os.replace(fresh, reports / "index.html")


def _folders(reports: Path) -> list[Path]:
    places = [*reports.glob("[!.]*"), *(reports / "intern").glob("[!.]*")]
    return [place for place in places if place.is_dir() and place != reports / "intern"]


def _row(where: str, found: dict) -> dict:
    intern = found["openbaarheid"] == "intern"
    response = found.get("response")  # the lowest and the highest of the indicators
    each = found.get("each", {})  # which value a folder is about, as its name can be a hash
    changed = {name: value for name, value in found["changed"].items() if name not in each}
    said = [
        f"{name} = {as_text(value)}"
        for name, value in {**each, **({} if intern else changed)}.items()
    ]
    return {
        "link": quote(f"{where}/report.html"),
        "name": where.rsplit("/", 1)[-1],
        "question": found["question"],
        "changed": ", ".join([*said, *([HIDDEN] if intern and changed else [])]) or "geen",
        "openbaarheid": found["openbaarheid"],
        "date": dutch_date(date.fromisoformat(found["date"])),
        "n": "–" if (intern and changed) or found["n"] is None else _count(found["n"]),
        "response": _percents(*response) if response and not (intern and changed) else "–",
    }


def _percents(low: float, high: float) -> str:
    words = dict.fromkeys(f"{100 * part:.0f}" for part in (low, high))
    return " tot ".join(words) + " %"


def _count(n: float) -> str:
    return f"{n:,.0f}".replace(",", THOUSANDS)
