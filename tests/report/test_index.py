"""The page that ties the reports together: what there is, never what came out."""

import json

import pytest

from jeugdlib.report import index, manifest

OUTCOME = "0.4321"


@pytest.fixture
def add(tmp_path):
    """Put a finished report under a name in the folder that the index is about."""

    def add_report(name, **facts):
        folder = tmp_path / name
        folder.mkdir(parents=True)
        (folder / "report.html").write_text(OUTCOME, "utf-8")
        (folder / "answers.json").write_text(json.dumps({"a": {"estimate": OUTCOME}}), "utf-8")
        usual = {"question": "Hoe gaat het?", "openbaarheid": "openbaar", "changed": {}, "n": 32}
        manifest.write(folder, {"name": name, **usual, **facts}, {})
        return folder

    return add_report


@pytest.fixture
def page(tmp_path, parsed):
    """The index as it is now."""

    def read():
        index.write(tmp_path)
        return parsed((tmp_path / "index.html").read_text("utf-8"))

    return read


def test_reports_stand_in_alphabetical_order_intern_or_not(add, page):
    for name in ("c", "intern/b", "a"):
        add(name)
    links = [attrs["href"] for _, attrs in page().all("a")]
    assert links == ["a/report.html", "intern/b/report.html", "c/report.html"]


def test_a_report_shows_its_question(add, page):
    add("a", question="Wat vertellen 32 dossiers?")
    assert "Wat vertellen 32 dossiers?" in page().text


def test_an_open_report_shows_what_was_changed(add, page):
    add("a", changed={"reeks": "proef"})
    assert "reeks = proef" in page().text


def test_an_intern_report_does_not_show_what_was_changed(add, page):
    add("intern/a", openbaarheid="intern", changed={"eigen_n": 4711})
    assert "4711" not in page().text


def test_an_intern_report_with_own_cases_does_not_show_how_many(add, page):
    add("intern/a", openbaarheid="intern", changed={"eigen_n": 40}, n=471)
    assert "471" not in page().text


@pytest.mark.parametrize("level", ["openbaar", "intern"])
def test_a_report_of_one_value_shows_which_as_its_folder_may_not(add, page, level):
    add("a--noord-1a2b3c", openbaarheid=level, each={"regio": "Noord"}, changed={"regio": "Noord"})
    assert page().text.count("regio = Noord") == 1


def test_an_intern_report_of_one_value_does_not_show_what_else_was_changed(add, page):
    add("a", openbaarheid="intern", each={"regio": "Noord"}, changed={"eigen_n": 4711})
    assert "regio = Noord, staan in het rapport" in page().text and "4711" not in page().text


def test_a_large_number_is_written_as_in_dutch(add, page):
    add("a", n=1_234_567)
    assert "1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567" in page().text


def test_a_report_without_a_number_has_a_dash(add, page):
    add("a", n=None)
    assert "–" in page().text


def test_no_outcome_stands_on_the_page(add, page):
    add("a")
    assert OUTCOME not in page().text


@pytest.mark.parametrize("harm", ["answers.json", "manifest.json"])
def test_a_folder_with_a_file_less_is_not_complete(add, page, harm):
    (add("a") / harm).unlink()
    assert "Niet compleet" in page().text and page().all("a") == []


def test_a_folder_with_a_changed_file_is_not_complete(add, page):
    (add("a") / "answers.json").write_text("{}", "utf-8")
    assert "Niet compleet" in page().text and page().all("a") == []


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "3", '{"outputs": []}', '{"outputs": {}}'])
def test_a_manifest_that_is_none_is_not_complete(add, page, text):
    (add("a") / "manifest.json").write_text(text, "utf-8")
    assert "Niet compleet" in page().text


def test_a_hidden_folder_is_no_report(add, page):
    add(".a.nieuw")
    assert "Er zijn nog geen rapporten" in page().text


def test_a_link_to_an_odd_name_is_a_link_to_that_folder(add, page):
    add("a #%41")
    assert page().all("a")[0][1]["href"] == "a%20%23%2541/report.html"


def test_hostile_words_stay_words(add, page):
    words = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    add("a", question=words, changed={"reeks": words})
    assert page().active == [] and words in page().text


def test_the_response_stands_beside_n_and_not_for_a_team_s_own_report(add, page):
    add("a", response=[0.4, 0.913])
    add("b")
    add("intern/c", response=[0.77, 0.77], openbaarheid="intern", changed={"regio": "Zee"})
    text = page().text
    assert "40 tot 91 %" in text
    assert "77" not in text
