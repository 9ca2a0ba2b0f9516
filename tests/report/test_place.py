"""A report comes in its place whole, and its folder has a name that every disk can hold."""

import pytest

from jeugdlib.report import place

ODD = ["Noord-Holland", "noord-holland", "../../x", "a/b", "CON", "con", "..", "", "é", "e", "a."]
ODD += ["intern", "Intern", "NOORD-HOLLAND", place.slug("Noord-Holland"), "x" * 300, "x" * 301]


@pytest.fixture
def report(tmp_path):
    folder = tmp_path / "rapport"
    folder.mkdir()
    (folder / "report.html").write_text("oud", "utf-8")
    return folder


@pytest.mark.parametrize("text", [*ODD, "x" * 300, "<script>", "regio: NO", "日本"])
def test_a_name_holds_only_letters_digits_and_hyphens(text):
    assert place.slug(text).replace("-", "").isalnum() and place.slug(text).isascii()


def test_different_texts_have_different_names_also_where_case_does_not_count():
    assert len({place.slug(text).casefold() for text in ODD}) == len(ODD)


def test_a_name_that_is_one_already_stays_as_it_is():
    assert place.slug("kwartaal-2") == "kwartaal-2"


@pytest.mark.parametrize("name", ["con", "intern", "COM1"])
def test_a_name_that_is_taken_gets_another(name):
    assert place.slug(name, whole=True).startswith(f"{name.lower()}-")


def test_a_name_is_never_too_long_for_a_disk():
    assert len(place.slug("x" * 300)) < 60


def test_while_a_report_is_made_the_old_one_stands(report):
    place.start(report)
    assert (report / "report.html").read_text("utf-8") == "oud"


def test_a_finished_report_takes_the_place_of_the_old_one(report):
    making = place.start(report)
    (making / "report.html").write_text("nieuw", "utf-8")
    place.finish(making, report)
    assert (report / "report.html").read_text("utf-8") == "nieuw"


def test_nothing_else_is_left_beside_a_finished_report(report):
    place.finish(place.start(report), report)
    assert [path.name for path in report.parent.iterdir()] == ["rapport"]


def test_what_a_broken_run_left_is_taken_away(report):
    (place.start(report) / "half.html").touch()
    assert list(place.start(report).iterdir()) == []


def test_after_a_break_between_the_two_moves_the_old_report_comes_back(report):
    place.start(report)
    report.rename(report.parent / ".rapport.oud")
    place.start(report)
    assert (report / "report.html").read_text("utf-8") == "oud"
