"""The tables for who works on in a spreadsheet: values, never formulas."""

import openpyxl
import pytest

from jeugdlib.report import workbook

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "https://x.example", "007"]
TABLE = {
    "caption": "=1+1",
    "headings": ["=A1", "Aantal"],
    "rows": [*([text, 1] for text in FORMULAS), ["leeg", None], ["deel", 1 / 3]],
    "notes": ["=A1"],
}


@pytest.fixture
def sheets(tmp_path):
    """The sheets of the workbook, as a spreadsheet program reads them back."""
    path = tmp_path / "tables.xlsx"
    workbook.write(path, "Een vraag?", "INTERN", [TABLE, {**TABLE, "caption": "De tweede"}])
    return openpyxl.load_workbook(path).worksheets


@pytest.fixture
def cells(sheets):
    return [cell for sheet in sheets for row in sheet.iter_rows() for cell in row]


def test_there_is_a_sheet_per_table_behind_their_list(sheets):
    assert [sheet.title for sheet in sheets] == ["Inhoud", "Tabel 1", "Tabel 2"]


def test_the_list_has_every_caption(sheets):
    assert {"=1+1", "De tweede"} <= {cell.value for cell in sheets[0]["B"]}


def test_no_cell_is_a_formula(cells):
    assert [cell.value for cell in cells if cell.data_type == "f"] == []


def test_no_cell_is_a_link(cells):
    assert [cell.value for cell in cells if cell.hyperlink] == []


def test_text_that_looks_like_a_formula_is_kept_as_it_is(sheets):
    assert [cell.value for cell in sheets[1]["A"]][3:10] == FORMULAS


def test_a_number_is_not_rounded(sheets):
    assert sheets[1]["B12"].value == 1 / 3


def test_a_gap_is_an_empty_cell(sheets):
    assert sheets[1]["B11"].value is None


def test_the_banner_stands_on_every_sheet(sheets):
    assert all("INTERN" in [cell.value for cell in sheet["A"]] for sheet in sheets)


def test_a_workbook_does_not_say_when_it_was_made(sheets):
    properties = sheets[0].parent.properties
    assert (properties.created, properties.modified) == (workbook.NO_TIME, workbook.NO_TIME)
