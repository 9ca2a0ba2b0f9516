"""The pages that ship, read as markup: this needs no browser."""

import json
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from tests.browser.conftest import FEW

NAMES = [
    "intern/05_eigen_gegevens",
    "10_kennisbasis",
    "intern/20_flevoland",
    "intern/21_dossieraudit",
    "22_steekproef",
    "30_beweging_van_nul",
    "40_effectgroottes",
    "50_meta_analyse",
    "51_kernelementen",
    "60_monitoring",
    "61_respons",
    "62_vergelijken",
    "63_cbs",
    "intern/41_verandering",
    "intern/70_verbetercyclus",
    "intern/72_kwaliteitsgesprek",
    "intern/73_een_kind",
    "intern/74_leercyclus",
    "intern/20_flevoland--eigen",
    "intern/71_naar_nul",
]


class Tags(HTMLParser):
    """The tags of a page with their attributes."""

    def __init__(self, markup):
        super().__init__()
        self.found = []
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def __call__(self, *names):
        return [(tag, attrs) for tag, attrs in self.found if tag in names]


@pytest.fixture(
    params=[
        pytest.param(
            name, marks=() if name.split("/")[-1].split("--")[0] in FEW else pytest.mark.slow
        )
        for name in NAMES
    ]
)
def folder(request, reports):
    return reports / request.param


@pytest.fixture
def tags(folder):
    return Tags((folder / "report.html").read_text("utf-8"))


def test_the_notebooks_that_ship_are_the_ones_tested_here(project, reports):
    shipped = {path.stem for path in (project / "notebooks").glob("*.ipynb")}
    assert shipped == {name.split("/")[-1] for name in NAMES if "--" not in name}


def test_a_page_stays_under_a_megabyte(folder):
    assert (folder / "report.html").stat().st_size < 1_000_000


def test_headings_start_at_one_and_skip_no_level(tags):
    levels = [int(tag[1]) for tag, _ in tags("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_each_figure_is_told_in_words(tags):
    assert all(len(attrs["alt"]) > 40 for _, attrs in tags("img"))


def test_each_table_has_a_caption_and_headings_with_a_scope(tags):
    assert len(tags("caption")) == len(tags("table"))
    assert {attrs.get("scope") for _, attrs in tags("th")} == {"col", "row"}


def test_no_heading_of_a_table_is_empty(folder):
    assert re.findall(r"<th[^>]*>\s*</th>", (folder / "report.html").read_text("utf-8")) == []


def test_nothing_acts_and_nothing_is_loaded(tags):
    assert tags("script", "iframe", "object", "embed", "link", "base", "form", "svg") == []
    assert [name for _, attrs in tags.found for name in attrs if name.startswith("on")] == []
    assert all(attrs["src"].startswith("data:image/png") for _, attrs in tags("img"))


def test_an_answer_has_no_number_that_json_does_not_know(folder):
    def refuse(constant):
        raise ValueError(constant)

    json.loads((folder / "answers.json").read_text("utf-8"), parse_constant=refuse)


def test_nothing_of_the_machine_stands_in_a_report(folder, project):
    texts = [(folder / name).read_text("utf-8") for name in ("report.html", "notebook.ipynb")]
    assert not any(str(project) in text for text in texts)
