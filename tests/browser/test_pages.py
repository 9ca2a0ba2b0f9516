"""The pages in a real browser, as a reader meets them: wide, on a phone, light, dark, printed."""

import re
from pathlib import Path
from urllib.parse import urljoin

import nbformat
import pytest
from playwright.sync_api import sync_playwright

from jeugdlib.columns import InputError
from jeugdlib.report import html
from jeugdlib.report.pdf import write_pdf

LOOK = (Path(__file__).parent / "visit.js").read_text("utf-8")
WIDE, PHONE = 1280, 390
LINK = "tbody a"  # of the index, to a report
CHECK = {"table": "tabel 1", "cell": "", "rule": "minimum per cel", "shown": "1 van 4 rijen"}
ARGUMENTS = ["--no-sandbox"]  # the browser refuses to start for root otherwise; it reads own files


class Visit:
    """One page at one width in one scheme: what was asked for, what went wrong, what is there."""

    def __init__(self, context, name):
        self.name, self.requests, self.errors = name, [], []
        self.page = context.new_page()
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.errors.append(message.text))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def look(self):
        """What stands on the page now."""
        return self.page.evaluate(LOOK)


@pytest.fixture(scope="module")
def browser(browser_path, reports):
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser_path, args=ARGUMENTS)
        yield opened
        opened.close()


def visits(browser, reports, width, scheme):
    """Open the index and follow each link to a report on it."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    index = Visit(context, "index")
    index.page.goto((reports / "index.html").as_uri())
    made = [index]
    for number in range(index.page.locator(LINK).count()):
        link = index.page.locator(LINK).nth(number)
        visit = Visit(context, link.inner_text())
        visit.page.goto(urljoin(index.page.url, link.get_attribute("href")))
        made.append(visit)
    for visit in made:
        visit.seen = visit.look()
        visit.page.emulate_media(media="print")
        visit.printed = visit.look()
        visit.page.close()
    context.close()
    return made


@pytest.fixture(
    scope="module",
    params=[
        # what is too wide or too pale shows here first; the other three are the long form
        pytest.param((PHONE, "dark"), id="390-dark"),
        pytest.param((WIDE, "light"), id="1280-light", marks=pytest.mark.slow),
        pytest.param((WIDE, "dark"), id="1280-dark", marks=pytest.mark.slow),
        pytest.param((PHONE, "light"), id="390-light", marks=pytest.mark.slow),
    ],
)
def seen(request, browser, reports):
    """Every page, by name, at one width in one scheme."""
    return {visit.name: visit for visit in visits(browser, reports, *request.param)}


def found(seen, what):
    """Of each page what is there too much; no page is there when all is well."""
    return {name: what(visit) for name, visit in seen.items() if what(visit)}


def test_the_index_leads_to_every_report(seen, reports):
    made = {path.parent.name for path in reports.rglob("report.html")}
    assert set(seen) == made | {"index"}


def test_nothing_is_fetched_from_outside(seen):
    assert (
        found(seen, lambda v: [u for u in v.requests if not u.startswith(("file:", "data:"))]) == {}
    )


def test_each_page_fetches_nothing_but_itself_and_its_pictures(seen):
    assert found(seen, lambda v: [u for u in v.requests if "file:" in u and ".html" not in u]) == {}


def test_the_browser_has_nothing_to_complain_about(seen):
    assert found(seen, lambda v: v.errors) == {}


def test_no_page_is_wider_than_the_screen(seen):
    assert found(seen, lambda v: v.seen["scrollWidth"] > v.seen["width"]) == {}


def test_no_text_lies_beside_the_screen(seen):
    assert found(seen, lambda v: v.seen["beside"]) == {}


def test_no_column_of_a_table_is_out_of_sight(seen):
    assert found(seen, lambda v: v.seen["scrolling"]) == {}


def test_all_text_stands_out_from_the_paper(seen):
    assert found(seen, lambda v: v.seen["pale"]) == {}


def test_each_page_opens_with_one_heading(seen):
    assert found(seen, lambda v: len(v.seen["headings"]) != 1) == {}


def test_each_picture_is_there(seen):
    assert sum(len(v.seen["images"]) for v in seen.values()) >= 6
    assert found(seen, lambda v: 0 in v.seen["images"]) == {}


def test_code_is_there_and_folded(seen):
    assert found(seen, lambda v: v.name != "index" and not v.seen["code"]) == {}
    assert found(seen, lambda v: v.seen["open"]) == {}


def test_paper_shows_no_code(seen):
    assert found(seen, lambda v: v.printed["code"]) == {}


def test_an_intern_report_has_its_banner_on_screen_and_on_paper(seen, reports):
    banners = {n: (v.seen["banners"], v.printed["banners"]) for n, v in seen.items()}
    intern = {name for name, found in banners.items() if found == (1, 1)}
    assert intern == {path.parent.name for path in reports.glob("intern/*/report.html")}
    assert {"05_eigen_gegevens", "20_flevoland", "20_flevoland--eigen"} <= intern < set(seen)


def printed_break(browser, path):
    """What stands before the heading Controle on paper."""
    page = browser.new_page()
    page.goto(path.as_uri())
    page.emulate_media(media="print")
    section = page.locator("section", has=page.get_by_role("heading", name="Controle"))
    found = section.evaluate("node => getComputedStyle(node).breakBefore")
    page.close()
    return found


def test_what_has_to_be_signed_is_printed_on_a_page_of_its_own(browser, tmp_path):
    control = {"checks": [CHECK], "gaps": [], "replaced": None, "much": False, "protected": True}
    facts = {"title": "Vraag", "openbaarheid": "openbaar", "parameters": [], "control": control}
    markup = html.page(nbformat.v4.new_notebook(), facts)
    (tmp_path / "report.html").write_text(markup, "utf-8")
    assert printed_break(browser, tmp_path / "report.html") == "page"


def test_a_report_about_publications_needs_no_page_to_sign(browser, reports):
    assert printed_break(browser, reports / "10_kennisbasis" / "report.html") == "auto"


def test_code_unfolds_without_a_script(browser, reports):
    page = browser.new_page()
    page.goto((reports / "10_kennisbasis" / "report.html").as_uri())
    page.locator("details.code > summary").first.click()
    assert page.locator("details.code code").first.is_visible()
    page.close()


@pytest.fixture(scope="module")
def pdf(browser_path, reports, tmp_path_factory):
    target = tmp_path_factory.mktemp("pdf") / "report.pdf"
    write_pdf(browser_path, reports / "intern" / "20_flevoland" / "report.html", target)
    return target.read_bytes()


def test_a_report_becomes_a_pdf(pdf):
    assert pdf.startswith(b"%PDF-") and pdf.rstrip().endswith(b"%%EOF")


def test_the_paper_is_a4(pdf):
    [(width, height)] = {
        (float(w), float(h)) for w, h in re.findall(rb"/MediaBox \[0 0 (\S+) (\S+)\]", pdf)
    }
    assert (width, height) == pytest.approx((595, 842), abs=1)  # points; the browser rounds


def test_the_pdf_can_be_read_aloud(pdf):
    assert b"/StructTreeRoot" in pdf and b"/Lang" in pdf


def test_the_pdf_has_the_question_as_its_title(pdf):
    assert b"/Title (Wat vertellen 32 dossiers?)" in pdf


def test_the_pdf_does_not_say_when_it_was_made_or_on_what_machine(pdf):
    traces = re.findall(rb"/(?:Creator|CreationDate|ModDate) ?\((.*?)\)", pdf)
    assert len(traces) == 3 and not b"".join(traces).strip()
    assert b"Linux" not in pdf and b"Headless" not in pdf


def test_a_browser_that_fails_gives_a_sentence(tmp_path):
    with pytest.raises(InputError, match="de browser kon geen pdf maken"):
        write_pdf("/bestaat/niet", tmp_path / "report.html", tmp_path / "report.pdf")
