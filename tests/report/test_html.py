"""The page: it opens anywhere, runs nothing, fetches nothing, and can be read aloud."""

from itertools import pairwise

import nbformat
import pandas as pd
import pytest

from jeugdlib import show
from jeugdlib.report import html

HOSTILE = """<script>alert(1)</script><img src="http://x.example/a.png" onerror="alert(1)">
<a href="javascript:alert(1)" onclick="alert(1)">link</a><a href="data:text/html,x">data</a>
<p style="background: url(http://x.example/b.png)">stijl</p><svg onload="alert(1)"></svg>
<iframe src="http://x.example"></iframe><form action="http://x.example"><input></form>
<link rel="stylesheet" href="http://x.example/c.css"><base href="http://x.example">
<meta http-equiv="refresh" content="0; url=http://x.example"><style>@import url(http://x.nl)</style>
"""
SHARES = {
    "label": ["Gezin betrokken", "Therapie"],
    "count": [7, 19],
    "n": [32, 32],
    "unit": ["dossiers", "dossiers"],
    "estimate": [7 / 32, 19 / 32],
    "low": [0.09, 0.41],
    "high": [0.40, 0.76],
    "level": [0.95, 0.95],
    "kind": ["share", "share"],
    "method": ["Wilson", "Wilson"],
    "cautions": [("small_n 32",), ()],
}


@pytest.fixture
def shares(released):
    return released(pd.DataFrame(SHARES, index=["gezin", "therapie"]))


@pytest.fixture
def shown(outputs, shares):
    """A table, sentences, a figure and the questions, as a notebook shows them."""
    show.table(shares, "Aandelen met hun interval")
    show.sentences(shares)
    show.dots(shares)
    show.questions(shares, explain="Waarom?", judge="Goed genoeg?", act="Wat nu?")
    return outputs


@pytest.fixture
def page(page_of, parsed, shown):
    """A page with something of everything."""
    markdown = "# Een vraag?\n\nMet een [link](https://jeugdlib.example).\n\n## Het gesprek"
    return parsed(page_of(markdown, shown, code="show.table(aandelen)"))


def output(mime, data, **metadata):
    return nbformat.v4.new_output("display_data", data={mime: data}, metadata=metadata)


def test_the_hostile_markup_of_these_tests_would_act(parsed):
    names = {tag for tag, _ in parsed(HOSTILE).active}
    assert names >= {"script", "img", "a", "p", "svg", "iframe", "form", "link", "base", "meta"}


def test_markdown_cannot_act(page_of, parsed):
    assert parsed(page_of(f"# Vraag\n\n{HOSTILE}")).active == []


@pytest.mark.parametrize("mime", ["text/html", "text/markdown", "image/svg+xml", "text/plain"])
def test_an_output_cannot_act(page_of, parsed, mime):
    assert parsed(page_of(outputs=[output(mime, HOSTILE)])).active == []


@pytest.mark.parametrize("mime", ["application/javascript", "text/latex", "image/svg+xml"])
def test_an_output_of_another_kind_stays_out(page_of, mime):
    assert "nietdoen" not in page_of(outputs=[output(mime, "nietdoen()")])


def test_what_is_printed_cannot_act(page_of, parsed):
    printed = nbformat.v4.new_output("stream", name="stdout", text=HOSTILE)
    assert parsed(page_of(outputs=[printed])).active == []


def test_code_cannot_act(page_of, parsed):
    assert parsed(page_of(code=f'"""{HOSTILE}"""')).active == []


def test_a_cell_and_a_caption_of_a_table_cannot_act(page_of, parsed, outputs, shares, released):
    show.table(released(shares.assign(label=HOSTILE)), HOSTILE)
    assert parsed(page_of(outputs=outputs)).active == []


def test_a_cell_of_a_table_is_shown_as_it_is_written(page_of, parsed, outputs, shares, released):
    show.table(released(shares.assign(label="<script>alert(1)</script>")), "Aandelen")
    assert "<script>alert(1)</script>" in parsed(page_of(outputs=outputs)).text


def test_the_alt_text_of_a_figure_cannot_act(page_of, parsed):
    image = output("image/png", "AAAA", **{"image/png": {"alt": f'"{HOSTILE}'}})
    assert parsed(page_of(outputs=[image])).active == []


def test_the_data_of_a_figure_cannot_act(page_of, parsed):
    assert parsed(page_of(outputs=[output("image/png", f'"{HOSTILE}')])).active == []


@pytest.mark.parametrize("fact", ["title", "name", "version", "origin"])
def test_what_is_said_about_a_report_cannot_act(page_of, parsed, fact):
    assert parsed(page_of(**{fact: HOSTILE})).active == []


@pytest.mark.parametrize("part", ["name", "value", "meaning"])
def test_a_parameter_cannot_act(page_of, parsed, part):
    row = {"name": "reeks", "value": "proef", "meaning": "naam", part: HOSTILE}
    assert parsed(page_of(parameters=[row])).active == []


def test_a_page_of_ours_does_not_act(page):
    assert page.active == []


def test_a_link_that_a_reader_follows_by_hand_stays(page):
    assert [attrs["href"] for _, attrs in page.all("a")] == ["https://jeugdlib.example"]


def test_the_browser_is_told_to_load_and_run_nothing(page):
    policy = [attrs["content"] for _, attrs in page.all("meta") if "http-equiv" in attrs]
    assert policy == ["default-src 'none'; img-src data:; style-src 'unsafe-inline'"]


def test_the_page_says_that_it_is_in_dutch(page):
    assert page.all("html") == [("html", {"lang": "nl"})]


def test_headings_start_at_one_and_skip_no_level(page):
    levels = [int(tag[1]) for tag, _ in page.all("h1", "h2", "h3", "h4")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_each_figure_has_its_numbers_as_alt_text(page):
    [(_, attrs)] = page.all("img")
    assert "Gezin betrokken 7 van 32, 21,9%" in attrs["alt"]


def test_a_figure_without_alt_text_says_so(page_of, parsed):
    [(_, attrs)] = parsed(page_of(outputs=[output("image/png", "AAAA")])).all("img")
    assert attrs["alt"] == "Een figuur zonder beschrijving."


def test_each_table_has_a_caption(page):
    assert len(page.all("caption")) == len(page.all("table")) == 2


def test_each_heading_of_a_table_says_what_it_heads(page):
    assert {attrs.get("scope") for _, attrs in page.all("th")} == {"col", "row"}


def test_numbers_have_a_decimal_comma(page):
    assert "21,9%" in page.text and "21.9%" not in page.text


def test_code_is_folded_away(page):
    folds = [attrs for _, attrs in page.all("details")]
    assert folds[0]["class"] == "code" and not any("open" in attrs for attrs in folds)


def test_code_that_shows_nothing_is_folded_with_the_code_that_follows(page_of, notebook_of, parsed):
    code = notebook_of("%%\neen = 1\n%%\ntwee = een + 1\n").cells
    assert len(parsed(page_of(cells=code)).all("details")) == 1


def test_an_answer_that_is_recorded_is_not_shown(page_of):
    mark = {"jeugdlib": {"answers": {"a": {"n": 1}}}}
    assert "Vastgelegd" not in page_of(outputs=[output("text/plain", "Vastgelegd: a.", **mark)])


@pytest.mark.parametrize(
    ("level", "banner"), [("intern", "INTERN"), ("kring", "kring van partners")]
)
def test_a_page_that_not_all_may_see_says_so_first(page_of, parsed, level, banner):
    page = parsed(page_of(openbaarheid=level))
    assert banner in page.text[: page.text.index("Een vraag?", 200)]


@pytest.mark.parametrize("level", ["intern", "kring"])
def test_the_banner_stands_on_every_printed_page(page_of, level):
    assert f'@top-left {{ content: "{html.BANNER[level]}"' in page_of(openbaarheid=level)


def test_an_open_page_has_no_banner(page_of):
    assert 'class="banier"' not in page_of(openbaarheid="openbaar")
