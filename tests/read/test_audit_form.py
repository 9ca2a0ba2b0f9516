"""The form of a coder: what may be chosen, what is grey or red, and that the reader takes it."""

import re

import openpyxl
import pandas as pd
import pytest

from jeugdlib import read
from jeugdlib.columns import InputError
from jeugdlib.columns.codebook import UNITS
from jeugdlib.read.audit_form import CODER, FINGERPRINT, write_audit_form
from tests.read.cases.project import ROOT, own_project

SHIPPED = read.codebook(ROOT / "data/codes/codeboek_dossieraudit.yaml")
FILES = pd.DataFrame({"dossier_id": ["D07", "D02", "D11"], "instelling": ["groep", "huis", "huis"]})


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    with own_project(tmp_path_factory.mktemp("project")) as place:
        write_audit_form(SHIPPED, place / "A.xlsx", "A", FILES)
        write_audit_form(SHIPPED, place / "leeg.xlsx")
        yield place


@pytest.fixture(scope="module")
def book(folder):
    return openpyxl.load_workbook(folder / "A.xlsx")


def rules(sheet):
    """The validation of each column, by the name in its head; a column has only one."""
    found = {}
    for rule in sheet.data_validations.dataValidation:
        for area in rule.sqref.ranges:
            for column in range(area.min_col, area.max_col + 1):
                name = sheet.cell(1, column).value
                assert name not in found, f"{name} has two rules"
                found[name] = rule
    return found


def listed(book, rule):
    """The values of a drop-down, wherever they stand."""
    if rule.formula1.startswith('"'):
        return rule.formula1.strip('"').split(",")
    sheet, area = rule.formula1.replace("$", "").split("!")
    return [row[0].value for row in book[sheet][area]]


def painted(sheet, name):
    """The conditions under which a cell in row 2 of a column is coloured, with the colour."""
    letter = next(cell.column_letter for cell in sheet[1] if cell.value == name)
    return [
        (rule.formula[0], rule.dxf.fill.bgColor.rgb[2:])
        for area, found in sheet.conditional_formatting._cf_rules.items()
        if str(area.sqref).startswith(f"{letter}2:")
        for rule in found
    ]


def test_the_sheets_have_the_names_of_the_tables(book):
    assert book.sheetnames == [*UNITS.values(), "Uitleg", "Codeboek"]


def test_the_files_stand_there_in_the_order_of_reading(book):
    rows = list(book["dossiers"].iter_rows(min_row=2, max_col=4, values_only=True))
    assert rows == [("D07", "A", "groep", 1), ("D02", "A", "huis", 2), ("D11", "A", "huis", 3)]


@pytest.mark.parametrize("unit", UNITS)
def test_a_drop_down_has_the_levels_of_its_item(book, unit):
    sheet = book[UNITS[unit]]
    found = rules(sheet)
    for item in SHIPPED.of(unit):
        if item.levels:
            assert listed(book, found[item.name]) == [level.name for level in item.levels]
        else:
            assert (found[item.name].formula1, found[item.name].formula2) == ("0", "40")
        assert found[item.name].prompt.startswith(item.question[:200])


def test_a_long_list_stands_on_the_sheet_with_the_codebook(folder, tmp_path):
    therapy = SHIPPED.item("therapie", "therapie")
    more = [f"een_heel_lange_naam_voor_een_therapie_{n}" for n in range(12)]
    text = (ROOT / "data/codes/codeboek_dossieraudit.yaml").read_text("utf-8")
    lines = "".join(f"      {name}: nog een\n" for name in more)
    text = text.replace("      emdr: EMDR\n", f"{lines}      emdr: EMDR\n")
    (tmp_path / "lang.yaml").write_text(text, "utf-8")
    write_audit_form(read.codebook(tmp_path / "lang.yaml"), tmp_path / "lang.xlsx")
    book = openpyxl.load_workbook(tmp_path / "lang.xlsx")
    rule = rules(book["therapieen"])["therapie"]
    assert rule.formula1.startswith("Codeboek!")
    assert listed(book, rule) == [*more, *(level.name for level in therapy.levels)]


@pytest.mark.parametrize("name", ["therapieen", "plaatsingen"])
def test_on_the_other_sheets_the_file_is_chosen_from_those_of_the_first(book, name):
    rule = rules(book[name])["dossier_id"]
    assert listed(book, rule) == FILES["dossier_id"].tolist()


def test_an_empty_form_has_room_and_names_no_coder(folder):
    book = openpyxl.load_workbook(folder / "leeg.xlsx")
    assert book["dossiers"].max_row == 1
    assert rules(book["therapieen"])["dossier_id"].formula1 == "dossiers!$A$2:$A$501"
    assert rules(book["dossiers"])["codeur"].type is None
    facts = {row[0]: row[1] for row in book["Uitleg"].iter_rows(values_only=True)}
    assert facts[CODER] is None


def test_a_skipped_question_is_grey_and_an_answer_to_it_red(book):
    sheet = book["dossiers"]
    letters = {cell.value: cell.column_letter for cell in sheet[1]}
    for item in SHIPPED.of("dossier"):
        found = painted(sheet, item.name)
        if not item.skip:
            assert not found
            continue
        (red, first), (grey, second) = found
        assert (first, second) == ("F4B6B0", "BFBFBF")
        [(other, [answer])] = item.skip
        assert grey == f'OR(${letters[other]}2&""="{answer}")'
        assert red == f"AND(NOT(ISBLANK(${letters[item.name]}2)),{grey})"


def test_what_is_needed_is_yellow_until_it_is_there(book):
    assert [colour for _, colour in painted(book["therapieen"], "therapie")] == ["FFF2A8"]
    assert painted(book["therapieen"], "codeur") == []


def test_heads_and_given_cells_are_locked_without_a_password_and_the_rest_is_free(book):
    for name in UNITS.values():
        sheet = book[name]
        assert sheet.protection.sheet
        assert sheet.protection.password is None
        assert all(cell.protection.locked for cell in sheet[1])
        assert not any(column.protection.locked for column in sheet.column_dimensions.values())
        assert sheet.freeze_panes == "B2"
    given, free = book["dossiers"]["A2"], book["dossiers"]["E2"]
    assert (given.protection.locked, free.protection.locked) == (True, False)


def test_a_column_is_as_wide_as_its_name_and_its_answers(book):
    sheet = book["dossiers"]
    width = {}
    for column in sheet.column_dimensions.values():
        width |= dict.fromkeys(range(column.min, column.max + 1), column.width)
    for item in SHIPPED.of("dossier"):
        place = next(cell.column for cell in sheet[1] if cell.value == item.name)
        assert width[place] > max(len(t) for t in (item.name, *(n.name for n in item.levels)))


def test_the_codebook_stands_in_the_form_word_for_word(book):
    text = "\n".join(str(cell.value) for row in book["Codeboek"] for cell in row if cell.value)
    for item in SHIPPED.items:
        for said in (item.name, item.label, item.question, item.rule, item.example, item.source):
            assert said in text
        for level in item.levels:
            assert level.meaning in text
    assert "als doel afwezig is" in text


def test_the_explanation_says_which_codebook_and_coder_it_is_for(book):
    facts = {row[0]: row[1] for row in book["Uitleg"].iter_rows(values_only=True)}
    assert (facts[CODER], facts[FINGERPRINT]) == ("A", SHIPPED.fingerprint)
    assert facts["Versie"] == SHIPPED.version


def test_it_prints_on_wide_paper_with_the_head_and_the_file_on_every_page(book):
    setup = book["dossiers"].page_setup
    assert (setup.orientation, setup.paperSize) == ("landscape", 9)
    assert setup.fitToHeight == 0
    assert book["dossiers"].print_title_rows == "$1:$1"
    assert book["dossiers"].print_title_cols == "$A:$A"
    assert book["Codeboek"].page_setup.fitToHeight == 0


def example(item):
    return item.levels[-1].name if item.levels else item.high


def test_what_may_be_chosen_the_reader_takes(folder, tmp_path):
    book = openpyxl.load_workbook(folder / "A.xlsx")
    for unit, name in UNITS.items():
        sheet = book[name]
        for cell in sheet[1]:
            item = {item.name: item for item in SHIPPED.of(unit)}.get(cell.value)
            if item:
                sheet.cell(2, cell.column).value = example(item)
    book["therapieen"]["A2"] = book["plaatsingen"]["A2"] = "D07"
    book["plaatsingen"]["D2"] = pd.Timestamp("2021-05-03")
    book.save(tmp_path / "A.xlsx")
    assert [
        f for f in read.coded_problems(tmp_path / "A.xlsx", SHIPPED) if f.outcome == "refuse"
    ] == []
    [row] = read.coded(tmp_path / "A.xlsx", "dossiers", SHIPPED).to_dict("records")
    assert {item.name: row[item.name] for item in SHIPPED.of("dossier")} == {
        item.name: example(item) for item in SHIPPED.of("dossier")
    }


def test_equal_forms_have_equal_bytes_and_one_that_is_there_stays(folder, tmp_path):
    write_audit_form(SHIPPED, tmp_path / "A.xlsx", "A", FILES)
    assert (tmp_path / "A.xlsx").read_bytes() == (folder / "A.xlsx").read_bytes()
    with pytest.raises(InputError, match=r"A\.xlsx: dit bestand is er al"):
        write_audit_form(SHIPPED, tmp_path / "A.xlsx", "A", FILES)


def test_a_long_question_is_cut_in_the_message_and_not_in_the_codebook(tmp_path):
    text = "naam: p\nversie: v\ndossier:\n  a: {vraag: VRAAG, niveaus: {ja: j, nee: n}}\n"
    (tmp_path / "b.yaml").write_text(text.replace("VRAAG", "Is dit zo of niet " * 40), "utf-8")
    write_audit_form(read.codebook(tmp_path / "b.yaml"), tmp_path / "b.xlsx")
    book = openpyxl.load_workbook(tmp_path / "b.xlsx")
    prompt = rules(book["dossiers"])["a"].prompt
    assert len(prompt) <= 255
    assert prompt.endswith("… Zie blad Codeboek.")
    whole = [
        c.value for row in book["Codeboek"] for c in row if c.value and "Is dit" in str(c.value)
    ]
    assert len(re.findall("Is dit zo", whole[0])) == 40


@pytest.mark.parametrize("coder", ["A,B", "Jan Jansen", "=A1", "x" * 21])
def test_the_code_of_a_coder_is_letters_and_digits(tmp_path, coder):
    with pytest.raises(InputError, match="code van een codeur"):
        write_audit_form(SHIPPED, tmp_path / "x.xlsx", coder)
    assert list(tmp_path.iterdir()) == []
