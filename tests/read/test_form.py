"""The Excel form: it says what a table asks, and what it accepts, the reader accepts."""

import re
from datetime import date, datetime, timedelta

import openpyxl
import pytest
from hypothesis import example as also
from hypothesis import given
from hypothesis import strategies as st

from jeugdlib import read
from jeugdlib.columns import TABLES, Column, InputError, Table
from jeugdlib.columns.tables import BROUGHT
from jeugdlib.read.codes import codes
from jeugdlib.read.dates import OLDEST
from jeugdlib.read.form import ORDERED, OWN, PERIOD, example, write_form
from jeugdlib.read.values import PERIOD as READABLE

TODAY = date.today()
each_table = pytest.mark.parametrize("table", BROUGHT, ids=lambda table: table.name)


@pytest.fixture(scope="module")
def forms(tmp_path_factory):
    folder = tmp_path_factory.mktemp("forms")
    for table in BROUGHT:
        write_form(table, folder / f"{table.name}.xlsx")
    return folder


def opened(forms, table):
    return openpyxl.load_workbook(forms / f"{table.name}.xlsx")


def rules(sheet):
    """The validation of each column, by the column's name in the header."""
    found = {}
    for rule in sheet.data_validations.dataValidation:
        area = next(iter(rule.sqref.ranges))
        if area.min_row == 2:
            found[sheet.cell(1, area.min_col).value] = rule
    return found


@each_table
def test_the_form_has_the_declared_columns_and_explains_each(forms, table):
    book = opened(forms, table)
    assert book.sheetnames == [table.name, "Uitleg"]
    sheet, text = book[table.name], [cell.value for row in book["Uitleg"] for cell in row]
    assert [cell.value for cell in sheet[1]] == [column.name for column in table.columns]
    assert sheet.max_row == 1
    for column, head in zip(table.columns, sheet[1], strict=True):
        assert column.meaning in text
        assert column.meaning[1:] in head.comment.text
        assert column.unit in head.comment.text
        assert ("Verplicht" in head.comment.text) == (column.required and not column.empty)
    assert sum(value == "ja" for value in (c.value for c in book["Uitleg"]["E"])) == len(
        table.required
    )


@each_table
def test_the_header_is_locked_and_stays_in_sight_and_the_cells_below_are_free(forms, table):
    sheet = opened(forms, table)[table.name]
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert all(cell.protection.locked for cell in sheet[1])
    assert sheet.freeze_panes == "A2"
    for place, column in enumerate(table.columns, start=1):
        # neighbours of one kind stand there as one
        every = sheet.column_dimensions.values()
        cells = next(found for found in every if found.min <= place <= found.max)
        assert not cells.protection.locked
        kinds = {"datum": "dd-mm-yyyy", "geheel getal": "0", "getal": "General"}
        assert cells.number_format == kinds.get(column.kind, "@")


def test_an_open_table_has_room_for_own_columns(forms):
    last = {
        name: max(d.max for d in opened(forms, TABLES[name])[name].column_dimensions.values())
        for name in ("dossiers", "doelen")
    }
    assert last == {"dossiers": 4 + OWN, "doelen": 4}


def listed(book, rule):
    """The values of a drop-down, wherever they stand."""
    if rule.formula1.startswith('"'):
        return rule.formula1.strip('"').split(",")
    return [row[0].value for row in book["Uitleg"][rule.formula1.split("!")[1].replace("$", "")]]


@each_table
def test_a_drop_down_has_the_allowed_values_or_those_of_the_code_list(forms, table):
    book = opened(forms, table)
    found = rules(book[table.name])
    for column in table.columns:
        if column.allowed or column.codes:
            ours = column.allowed or codes(column.codes)["waarde"].unique()
            assert listed(book, found[column.name]) == list(ours)


def test_the_explanation_gives_the_codes_behind_a_choice(forms):
    rows = opened(forms, TABLES["trajecten"])["Uitleg"].iter_rows(values_only=True)
    meanings = {row[0]: row[1] for row in rows}
    assert meanings["volgens plan"] == "Beëindigd volgens plan (CBS 01, iJw 31)"


class Text(str):
    """A text that counts as a number where a spreadsheet would make one of it."""

    def __radd__(self, other):
        return other + float(self) if re.fullmatch(r"[\d.e]+", self) else self / 0


def accepts_period(text):
    """Whether a spreadsheet would accept a text by the form's formula for periods."""
    functions = {
        "AND": lambda *parts: all(parts),
        "OR": lambda *parts: any(parts),
        "LEN": len,
        "LEFT": lambda cell, n: Text(cell[:n]),
        "MID": lambda cell, start, n: cell[start - 1 : start - 1 + n],
        "FIND": lambda part, cell: cell.find(part) + 1 or "error",
        "ISERROR": lambda value: value == "error",
        "ISNUMBER": lambda value: value != "error",
        "TEXT": lambda number, form: f"{number:0{len(form)}.0f}",
        "DATEVALUE": lambda cell: 1 if _is_day(cell) else "error",
    }
    formula = re.sub(r"(?<![<>])=", "==", PERIOD.format("cell"))
    try:
        return bool(eval(formula, functions, {"cell": Text(text)}))
    except (TypeError, ValueError):  # a spreadsheet takes an error for: not accepted
        return False


def _is_day(text):
    try:
        return bool(datetime.strptime(text, "%Y-%m-%d"))
    except ValueError:
        return False


@given(st.text(alphabet="0123456789-HQ e.", max_size=11))
@also("2023-1 ")
@also("2023- H")
@also("1e3 -01")
@also("19e2")
@also("2023-Q5")
@also("2023-13")
@also("2023-02-31")
def test_what_the_form_takes_for_a_period_the_reader_takes_for_one(text):
    assert not accepts_period(text) or READABLE.fullmatch(text)


@pytest.mark.parametrize(
    "text", ["2023", "0999", "2023-H2", "2023-Q4", "2023-01", "2023-12", "2024-02-29"]
)
def test_every_kind_of_period_fits_in_the_form(text):
    assert accepts_period(text)
    assert len(PERIOD.format("AA2")) <= 255


def accepted(book, rule, value):
    """Whether a spreadsheet would accept a value by a rule of the form."""
    if rule is None or rule.type is None:
        return True
    if rule.type == "list":
        return value in listed(book, rule)
    if rule.type == "custom":
        return accepts_period(value) if "LEFT" in rule.formula1 else True
    if isinstance(value, str) or (rule.type == "whole" and value != int(value or 0)):
        return False
    bounds = [_bound(text) for text in (rule.formula1, rule.formula2) if text]
    number = (value - date(1899, 12, 30)).days if rule.type == "date" else value
    return number > bounds[0] if len(bounds) == 1 else bounds[0] <= number <= bounds[1]


def _bound(text):
    return (TODAY - date(1899, 12, 30)).days if text == "TODAY()" else float(text)


def candidates(column):
    """Values at and over the edge of what a column may hold."""
    if column.kind == "datum":
        days = (OLDEST, date(2023, 5, 31), TODAY)
        return [day + timedelta(n) for day in days for n in (-1, 0, 1)]
    if "getal" in column.kind:
        edges = [e for e in (column.low, column.high, column.above) if e is not None] or [5]
        return [edge + step for edge in edges for step in (-1, 0, 0.5, 1)] + ["x"]
    if column.kind == "periode":
        return ["2023", "2023-H1", "2023-H3", "2023-06", "2023-6", "2023-06-30", "mei 2023"]
    if column.allowed or column.codes:
        return [*column.allowed, "volgens plan", "overlijden", "iets anders", "31"]
    return ["00123", "7", "Zoë 't Hart–Ähr", "=1+1", "+31", "@A1"]


@each_table
def test_what_the_form_accepts_the_reader_uses(forms, table, tmp_path):
    book = opened(forms, table)
    sheet, found = book[table.name], rules(book[table.name])
    kept = []
    for column in table.columns:
        for value in candidates(column):
            if accepted(book, found.get(column.name), value):
                filled = {c.name: example(c) for c in table.columns if c.required}
                # the days of a row in one order, and every row another child
                filled |= {
                    n: value for n, c in _kinds(filled, table) if c == column.kind == "datum"
                }
                filled |= {n: f"K{len(kept)}" for n, kind in _kinds(filled, table) if kind == "id"}
                kept += [row for row in [filled | {column.name: value}] if row not in kept]
    for row, filled in enumerate(kept, start=2):
        for place, column in enumerate(table.columns, start=1):
            sheet.cell(row, place).value = filled.get(column.name)
            if isinstance(filled.get(column.name), str):
                sheet.cell(row, place).data_type = "s"  # a cell for text keeps =1+1 as text
    book.save(tmp_path / "ingevuld.xlsx")
    checked = read.check(tmp_path / "ingevuld.xlsx", table.name)
    assert not checked.refused, checked.findings
    assert (checked.read, checked.left_out) == (len(kept), {})


def _kinds(names, table):
    return [(name, table.column(name).kind) for name in names]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("geslacht", "Mam"),
        ("reden_einde", "31"),
        ("leeftijd", 24),
        ("leeftijd", -1),
        ("leeftijd", 7.5),
        ("leeftijd", "12 jaar"),
        ("startdatum", TODAY + timedelta(1)),
        ("startdatum", date(1989, 12, 31)),
        ("voor_score", "<5"),
    ],
)
def test_what_does_not_fit_is_refused_at_the_cell(forms, column, value):
    book = opened(forms, TABLES["trajecten"])
    rule = rules(book["trajecten"])[column]
    assert not accepted(book, rule, value)
    assert rule.error.startswith("Toegestaan: ")


def test_a_deadline_may_lie_ahead_in_a_table_that_is_not_about_children(forms):
    book = opened(forms, TABLES["knelpunten"])
    assert accepted(book, rules(book["knelpunten"])["termijn"], TODAY + timedelta(90))


def test_a_value_that_must_be_unique_is_compared_to_the_letter_with_its_whole_column(forms):
    rule = rules(opened(forms, TABLES["trajecten"])["trajecten"])["traject_id"]
    assert rule.formula1 == "SUMPRODUCT(--EXACT(B$2:B$1048576,B2))<2"


def test_a_start_is_asked_for_only_where_there_is_no_referral(forms):
    sheet = opened(forms, TABLES["trajecten"])["trajecten"]
    shown = [
        rule.formula[0]
        for area, rules_ in sheet.conditional_formatting._cf_rules.items()
        for rule in rules_
        if str(area.sqref).startswith("G2:")
    ]
    last = _letter(TABLES["trajecten"], "zonder_hulp_verder")
    assert f"AND(ISBLANK($G2),ISBLANK($F2),COUNTA($A2:${last}2)>0)" in shown
    assert _letter(TABLES["trajecten"], "startdatum") == "G"


@pytest.mark.parametrize(("first", "order", "second"), ORDERED)
def test_cells_that_clash_are_painted_where_the_reader_flags_them(
    forms, first, order, second, tmp_path
):
    table = next(t for t in BROUGHT if {first, second} <= {c.name for c in t.columns})
    book = opened(forms, table)
    sheet = book[table.name]
    a, b = (f"${_letter(table, name)}2" for name in (first, second))
    condition = f"AND(COUNT({a})=1,COUNT({b})=1,NOT({a}{order}{b}))"
    painted = [
        str(area.sqref).split(":")[0]
        for area, shown in sheet.conditional_formatting._cf_rules.items()
        if any(rule.formula == [condition] for rule in shown)
    ]
    assert sorted(painted) == sorted(f"{_letter(table, name)}2" for name in (first, second))

    days = table.column(first).kind == "datum"
    # a start that may stay empty would have to lie between the two days
    filled = {c.name: example(c) for c in table.columns if c.required and not (days and c.empty)}
    low, high = (date(2023, 1, 1), date(2023, 1, 2)) if days else (1, 2)
    wrong = filled | {"schaal_max": 9, "schaal_min": 0} if "schaal" in first + second else filled
    wrong = {k: v for k, v in wrong.items() if k in {c.name for c in table.columns}}
    right = wrong | {first: low, second: high}
    for row, cells in enumerate((wrong | {first: high, second: low}, right), start=2):
        for name, value in cells.items():
            sheet[f"{_letter(table, name)}{row}"] = value
    book.save(tmp_path / "ingevuld.xlsx")
    checked = read.check(tmp_path / "ingevuld.xlsx", table.name)
    assert {finding.row for finding in checked.of("flag") if finding.row} == {2}


def _letter(table, name):
    place = [column.name for column in table.columns].index(name)
    return openpyxl.utils.get_column_letter(place + 1)


def test_text_is_never_a_formula_and_equal_forms_have_equal_bytes(tmp_path):
    table = Table("proef", "total", "=1+1", (Column("a", "=2+2", allowed=("=3", "x,y")),))
    for name in ("een.xlsx", "twee.xlsx"):
        write_form(table, tmp_path / name)
    book = openpyxl.load_workbook(tmp_path / "een.xlsx")
    assert {cell.data_type for sheet in book for row in sheet for cell in row} <= {"s", "n"}
    assert listed(book, rules(book["proef"])["a"]) == ["=3", "x,y"]
    assert (tmp_path / "een.xlsx").read_bytes() == (tmp_path / "twee.xlsx").read_bytes()


def test_a_form_that_is_there_is_never_written_over(tmp_path):
    path = tmp_path / "trajecten.xlsx"
    path.write_text("ingevuld")
    with pytest.raises(InputError, match=r"trajecten\.xlsx: dit bestand is er al"):
        write_form(TABLES["trajecten"], path)
    assert path.read_text() == "ingevuld"


@pytest.mark.parametrize(
    ("name", "said"), [("form.csv", "Excel-bestand"), ("weg/form.xlsx", "niet worden geschreven")]
)
def test_a_form_that_cannot_be_made_leaves_nothing_behind(tmp_path, name, said):
    with pytest.raises(InputError, match=said):
        write_form(TABLES["doelen"], tmp_path / name)
    assert list(tmp_path.iterdir()) == []
