"""What axe-core finds on the pages, and what a reader meets who has a keyboard alone."""

from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import sync_playwright

from benchmarks.index import made_up
from jeugdlib.report import index

ARGUMENTS = ["--no-sandbox"]  # the browser refuses to start for root otherwise; it reads own files
WIDE, PHONE = 1280, 390
# structure can differ by width and contrast by scheme, so of many pages these two say it all
LOOKS = [(WIDE, "light"), (PHONE, "dark")]
UNFOLD = "document.querySelectorAll('details').forEach(node => node.open = true)"
FOCUSED = """() => {
  const node = document.activeElement, box = node.getBoundingClientRect();
  const seen = document.elementFromPoint(box.left + 4, box.top + box.height / 2);
  return {
    place: [...document.querySelectorAll("a[href], summary")].indexOf(node),
    outline: parseFloat(getComputedStyle(node).outlineWidth),
    style: getComputedStyle(node).outlineStyle,
    on_top: node === seen || node.contains(seen),
  };
}"""


@pytest.fixture(scope="module")
def browser(browser_path):
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser_path, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """The index of forty reports of five notebooks, of which some failed or are half."""
    project = made_up(tmp_path_factory.mktemp("many"), 40, {"report.html": 10})
    index.write(project.reports, project)
    return project.reports / "index.html"


@pytest.fixture
def open_page(browser):
    """Open a page at a width in a scheme."""
    opened = []

    def open_at(path, width=WIDE, scheme="light"):
        size = {"width": width, "height": 900}
        opened.append(browser.new_page(viewport=size, color_scheme=scheme))
        opened[-1].goto(path.as_uri())
        return opened[-1]

    yield open_at
    for page in opened:
        page.close()


def violations(page):
    """Which rules a page breaks and where, with all its folds open."""
    page.evaluate(UNFOLD)
    page.evaluate(AXE_SCRIPT)  # not as a tag of the page, which lets no script in
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return {rule["id"]: [node["html"][:200] for node in rule["nodes"]] for rule in found}


def test_axe_finds_what_is_wrong(open_page, tmp_path):
    (tmp_path / "wrong.html").write_text("<html><body><img src=x><a href=y></a>", "utf-8")
    found = violations(open_page(tmp_path / "wrong.html"))
    assert {"image-alt", "link-name", "html-has-lang", "document-title"} <= set(found)


def broken(paths, open_page, width, scheme):
    """Of each page which rules it breaks; no page is there when all is well."""
    names = {}
    for path in paths:
        page = open_page(path, width, scheme)
        if found := violations(page):
            names[path.parent.name] = found
        page.close()
    return names


def test_the_index_and_reports_of_each_kind_break_no_rule_of_axe(reports, open_page):
    names = ("60_monitoring", "intern/05_eigen_gegevens", "intern/72_kwaliteitsgesprek")
    pages = [reports / name / "report.html" for name in names]
    assert broken([reports / "index.html", *pages], open_page, PHONE, "dark") == {}


@pytest.mark.slow
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_no_report_that_ships_breaks_a_rule_of_axe(reports, open_page, width, scheme):
    pages = [reports / "index.html", *sorted(reports.rglob("report.html"))]
    assert broken(pages, open_page, width, scheme) == {}


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_index_of_many_reports_breaks_no_rule_of_axe(many, open_page, width, scheme):
    assert violations(open_page(many, width, scheme)) == {}


def walk(page, steps):
    """What has the focus after each press of the tabulator."""
    seen = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(FOCUSED))
    return seen


def check_walk(page):
    """Every link and fold gets the focus once, in order, with a line around it and in sight."""
    number = page.locator("a[href], summary").count()
    seen = walk(page, number)
    assert [step["place"] for step in seen] == list(range(number))
    assert [step for step in seen if step["outline"] < 2 or step["style"] == "none"] == []
    assert [step for step in seen if not step["on_top"]] == []


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_a_keyboard_reaches_every_link_of_the_index_in_order(many, open_page, width):
    check_walk(open_page(many, width))


@pytest.mark.parametrize("name", ["60_monitoring", "intern/05_eigen_gegevens"])
def test_a_keyboard_reaches_every_link_and_fold_of_a_report_in_order(reports, open_page, name):
    check_walk(open_page(reports / name / "report.html"))


def test_a_keyboard_walks_back_through_the_index_without_going_under_its_heading(many, open_page):
    page = open_page(many)
    page.locator("tbody a").last.focus()
    seen = []
    for _ in range(page.locator("tbody a").count() - 1):
        page.keyboard.press("Shift+Tab")
        seen.append(page.evaluate(FOCUSED)["on_top"])
    assert all(seen)


def test_a_keyboard_can_skip_what_stands_before_the_reports(many, open_page):
    page = open_page(many)
    [skip] = walk(page, 1)
    assert skip["place"] == 0 and skip["on_top"]
    page.keyboard.press("Enter")
    assert page.url.endswith("#rapporten")
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.getAttribute('href')")
    assert first == page.locator("tbody a").first.get_attribute("href")


def test_the_table_of_contents_leads_to_a_notebook_that_is_in_sight(many, open_page):
    page = open_page(many)
    page.locator("nav a").last.click()
    heading = page.locator(page.url.partition(".html")[2])
    top, bar = heading.bounding_box()["y"], page.locator("thead").bounding_box()
    assert bar["y"] + bar["height"] <= top + 24 and top < 900  # its own padding may be covered


def test_the_index_of_many_reports_is_no_wider_than_a_phone(many, open_page):
    page = open_page(many, PHONE)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE


def test_the_index_repeats_its_headings_on_each_page_of_paper(many, open_page):
    page = open_page(many)
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    head = page.locator("thead")
    assert head.evaluate("node => getComputedStyle(node).display") == "table-header-group"
    assert head.locator("th").first.evaluate("n => getComputedStyle(n).position") == "static"


def test_no_link_of_the_pages_takes_part_in_an_order_of_its_own(reports, many):
    for path in (many, *Path(reports).rglob("report.html")):
        assert "tabindex" not in path.read_text("utf-8")
