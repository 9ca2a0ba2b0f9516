"""The conversation sheet, printed and on a screen: one A4, and nothing out of sight."""

import re
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import sync_playwright

from jeugdlib import read, reduce, show
from jeugdlib.columns import mark
from jeugdlib.estimate import outcome
from jeugdlib.release import release
from jeugdlib.report.html import framed_html, style
from jeugdlib.report.pdf import write_pdf
from jeugdlib.show import _display

ARGUMENTS = ["--no-sandbox"]  # the browser refuses to start for root otherwise; it reads own files
LABELS = [
    *("Uitval: eenzijdig beëindigd door de cliënt of de aanbieder", "Zonder hulp verder"),
    *("Tevredenheid: aandeel dat de hulp nuttig genoeg vond", "Herhaald beroep op jeugdhulp"),
    *("Nieuwe start binnen 6 maanden", "Nieuwe start binnen 12 maanden"),
    *("Problemen verbeterd (betrouwbare verandering)", "Problemen verslechterd"),
    *("Overeengekomen doelen bereikt", "Nieuwe start binnen 24 maanden"),
]
ASK = {
    "explain": "Wat veranderde er in deze periode: aanbod, instroom, registratie?",
    "judge": "Wat is voor ons goed genoeg, en waarom?",
    "act": "Wat doen we, wie doet dat, en wanneer kijken we opnieuw?",
}


def sheet(monkeypatch, labels):
    """The markup of the sheet about these indicators."""
    seen = []
    monkeypatch.setattr(_display, "display", lambda data, **_: seen.append(data["text/html"]))
    counts = {"label": labels, "count": 412, "n": 1147, "eligible": 1890, "response": 0.607}
    table = outcome.proportion(pd.DataFrame(counts).assign(unit="afgesloten trajecten"))
    answers = release(mark(table, "child"), "intern")
    show.conversation(answers, title="jeugdregio Haarlemmermeer-Noord, 2023 en 2024", **ASK)
    return seen[0]


def page(markup, path):
    text = "<p>Een alinea van het rapport.</p>" * 4
    body = f"<main><h1>Vraag</h1>{text}{framed_html(markup)}<h2>Verder</h2>{text}</main>"
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    path.write_text(f"<!DOCTYPE html>{head}<style>{style()}</style>{body}", "utf-8")
    return path


@pytest.mark.parametrize("lines", [1, 10, 18])
def test_the_sheet_is_one_a4_by_itself(browser_path, monkeypatch, tmp_path, lines):
    markup = sheet(monkeypatch, (LABELS * 2)[:lines])
    made = page(markup, tmp_path / "report.html")
    write_pdf(browser_path, made, tmp_path / "report.pdf")
    pages = re.findall(rb"/Type /Page\b", (tmp_path / "report.pdf").read_bytes())
    assert len(pages) == 3  # what comes before, the sheet, what comes after


@pytest.mark.parametrize(("width", "beside"), [(1280, True), (390, False)])
def test_the_story_lies_beside_the_numbers_and_on_a_phone_under_them(
    browser_path, monkeypatch, tmp_path, width, beside
):
    made = page(sheet(monkeypatch, LABELS), tmp_path / "report.html")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=ARGUMENTS)
        seen = browser.new_page(viewport={"width": width, "height": 900})
        seen.goto(made.as_uri())
        numbers, story = (
            seen.locator(f".tellen {tag}").bounding_box() for tag in ("table", "section")
        )
        wide = seen.evaluate("document.documentElement.scrollWidth")
        browser.close()
    assert wide <= width
    assert (story["x"] >= numbers["x"] + numbers["width"]) is beside
    assert (story["y"] >= numbers["y"] + numbers["height"]) is not beside


def test_the_sheet_of_numbers_and_stories_is_one_a4_by_itself(browser_path, monkeypatch, tmp_path):
    seen = []
    monkeypatch.setattr(_display, "display", lambda data, **_: seen.append(data["text/html"]))
    folder = Path(__file__).parents[2] / "data/simulated"
    said = read.table(folder / "gesimuleerde_citaten.csv", "citaten")
    register = read.table(folder / "gesimuleerde_cycli.csv", "cycli")
    numbers = read.reports([folder / "gesimuleerde_antwoorden.json"], "intern")
    tables = (numbers, reduce.voices(said), reduce.quotes(said))
    show.joint_display(
        *(release(table, "intern") for table in tables),
        title="jeugdregio Haarlemmermeer-Noord, 2023 en 2024",
        ask=tuple(ASK.values()),
        agreed=release(reduce.agreements(register), "intern"),
    )
    write_pdf(browser_path, page(seen[0], tmp_path / "report.html"), tmp_path / "report.pdf")
    pages = re.findall(rb"/Type /Page\b", (tmp_path / "report.pdf").read_bytes())
    assert len(pages) == 3  # what comes before, the sheet, what comes after
