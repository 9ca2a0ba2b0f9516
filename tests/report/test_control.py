"""The controle page: what was tested and withheld, for who signs a report that leaves the team."""

import nbformat
import pytest

from jeugdlib.report import control, outputs

NOT_SHARED = {"show": "table", "openbaarheid": "openbaar"}
TABLE = "Verblijf; Crisis"
CHECK = {"table": TABLE, "cell": "", "rule": "share: minimum per cel", "shown": "1 van 4 rijen"}
GAP = {"table": TABLE, "cell": "Crisis", "rule": "te kleine groep", "shown": "weggelaten"}
REPLACED = {"report": "hulp--a1b2c3", "reason": "twee dossiers dubbel"}


def noted(*records):
    return {"control": list(records), "openbaarheid": "openbaar", "run": "token van de run"}


def shown(protected, withheld):
    return {**NOT_SHARED, "protected": protected, "withheld": withheld}


def executed(*marks):
    """An executed notebook with an output for each mark."""
    data = {"text/plain": "Vrijgegeven op niveau openbaar."}
    made = [
        nbformat.v4.new_output("display_data", data=data, metadata={"jeugdlib": m}) for m in marks
    ]
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", outputs=made)])


@pytest.fixture
def page(page_of, parsed):
    """The page of a notebook with these marks, as a reader of a level sees it."""

    def render(*marks, replaced=None, openbaarheid="openbaar"):
        facts = control.facts(executed(*marks), replaced)
        return parsed(page_of(control=facts, openbaarheid=openbaarheid))

    return render


def test_the_page_says_in_dutch_what_was_asked_of_the_numbers_each_rule_once(page):
    words = page(noted(CHECK, {**CHECK, "table": "Crisis; Thuis"}, GAP)).text
    assert words.count("Percentages: minimum per cel") == 1 and "share" not in words


def test_the_page_says_of_each_table_what_was_withheld_by_which_rule(page):
    words = page(noted(CHECK, GAP)).text
    assert "Verblijf; CrisisCrisis (te kleine groep)–" in words


def test_a_table_that_was_released_in_steps_is_one_line_with_what_was_withheld_in_any(page):
    later = {**CHECK, "shown": "0 van 4 rijen weggelaten"}
    words = page(noted(CHECK, GAP), noted(later), noted(CHECK, GAP)).text
    assert words.count("Verblijf; Crisis") == words.count("te kleine groep") == 1
    assert "niets" not in words and "0 van 4" not in words


def test_tables_of_which_the_same_is_said_are_one_line(page):
    records = [{**CHECK, "table": name} for name in ("tabel 2", "tabel 3")]
    assert "tabel 2 / tabel 3niets–" in page(noted(CHECK, GAP, *records)).text


def test_what_else_was_looked_at_stands_beside_its_table(page):
    remark = {**CHECK, "rule": "eerdere rapporten", "shown": "vergeleken"}
    assert "Verblijf; Crisisnietseerdere rapporten: vergeleken" in page(noted(remark)).text


def test_a_table_with_many_rows_is_known_by_the_first_of_them(page):
    long = "; ".join(f"groep {n}" for n in range(100))
    words = page(noted({**CHECK, "table": long})).text
    assert "groep 0; groep 1;" in words and "groep 99" not in words


def test_without_a_gap_the_page_says_that_nothing_was_withheld(page):
    assert "Verblijf; Crisisniets–" in page(noted(CHECK)).text


def test_the_page_says_what_a_person_has_to_look_at(page):
    assert "namen van groepen of lopende tekst" in page(noted(CHECK)).text


def test_there_is_room_to_sign(page):
    words = page(noted(CHECK)).text
    assert words.index("Controle") < words.index("Naam:") < words.index("Handtekening:")


def test_the_page_names_the_report_that_was_replaced_and_why(page):
    words = page(noted(CHECK), replaced=REPLACED).text
    assert "Dit rapport vervangt hulp--a1b2c3. Reden: twee dossiers dubbel" in words


def test_a_report_about_publications_has_one_sentence_and_nothing_to_sign(page):
    words = page(NOT_SHARED).text
    said = "Dit rapport gaat over gepubliceerde of verzonnen gegevens; er is niets onthouden."
    assert said in words
    assert "Handtekening" not in words


def test_a_report_for_the_team_has_no_such_page(page):
    assert "Controle" not in page(noted(CHECK), openbaarheid="intern").text


def test_what_is_said_there_cannot_act(page):
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    records = [{**CHECK, name: hostile} for name in ("table", "rule", "shown")]
    rule = {**CHECK, "rule": f"share: {hostile}"}
    gaps = [{**GAP, name: hostile} for name in ("table", "cell", "rule")]
    marks = noted(*records, rule, *gaps)
    made = page(marks, replaced=dict.fromkeys(REPLACED, hostile))
    assert made.active == [] and made.text.count(hostile) == 7


@pytest.mark.parametrize(("withheld", "said"), [(5, True), (4, False), (0, False)])
def test_more_than_a_third_hidden_is_said_at_the_top_with_the_command(page, withheld, said):
    made = page(shown(8, withheld), shown(4, 0))
    sentence = "Meer dan een derde van de getallen over kinderen staat niet in dit rapport."
    assert (sentence in made.text) == said
    assert ("jeugd run proef … -p openbaarheid=intern" in made.text) == said
    if said:
        assert made.text.index(sentence) < made.text.index("Een vraag?", 200)


def test_the_notes_of_release_do_not_stand_between_the_text():
    notebook = executed(noted(CHECK), shown(4, 1))
    outputs.clean(notebook, "openbaar")
    [left] = notebook.cells[0].outputs
    assert "control" not in left.metadata["jeugdlib"]


def test_the_token_of_the_ledger_stays_inside():
    notebook = executed(noted(CHECK), shown(4, 1))
    assert outputs.token(notebook) == "token van de run"
    outputs.clean(notebook, "openbaar")
    assert outputs.token(notebook) == "" and "token" not in str(notebook)


def test_what_was_released_for_fewer_readers_is_not_hidden_by_its_notes():
    notebook = executed({**noted(CHECK), "openbaarheid": "kring"})
    with pytest.raises(ValueError, match="vrijgegeven op niveau kring"):
        outputs.clean(notebook, "openbaar")
