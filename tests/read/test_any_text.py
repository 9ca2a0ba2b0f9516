"""Whatever stands in a file: our own error or a table, and every row accounted for."""

import io
import zipfile

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jeugdlib import read
from jeugdlib.columns import TABLES, InputError
from tests.read.cases import table as tables
from tests.read.cases.project import own_project
from tests.read.cases.spreadsheet import put_book

TRUTH = tables.trajecten(8)
COLUMNS = [*TRUTH.columns, "reden_einde", "aanbieder", "ernst_start"]
WIDER = TRUTH.reindex(columns=COLUMNS).astype(object).where(lambda table: table.notna(), None)
# characters that mean something to a reader of files, numbers or days, beside all others
LIVELY = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("0123456789-/.:,;'\"\t\r\n =<>%€+eE")),
    max_size=30,
)
CELLS = st.dictionaries(
    st.tuples(st.sampled_from(list(WIDER.index)), st.sampled_from(COLUMNS)), LIVELY, max_size=12
)
# each example writes a file and checks it; benchmarks/fuzz.py, in `make bench`, tries thousands
FEW, FEWER = settings(max_examples=10), settings(max_examples=5)  # a workbook takes longer
ENDINGS = st.sampled_from(["csv", "txt", "xlsx", "xls", "ods", "parquet", "sav", "pdf", ""])


@pytest.fixture(scope="module", autouse=True)
def project(tmp_path_factory):
    with own_project(tmp_path_factory.mktemp("project")) as folder:
        yield folder


def judged(path, name="trajecten"):
    """Check a file that may hold anything, and hold the promises that are always kept."""
    checked = read.check(path, name)
    assert checked.read == checked.used + sum(checked.left_out.values())
    assert all(f.outcome in ("refuse", "flag", "accept") and f.reason for f in checked.findings)
    assert checked.refused == any(f.outcome == "refuse" for f in checked.findings)
    if checked.refused:
        with pytest.raises(InputError):
            checked.table()
    else:
        assert len(checked.table()) == checked.used
    return checked


@FEW
@given(written=CELLS)
def test_any_text_in_any_cell(tmp_path_factory, written):
    path = tmp_path_factory.mktemp("any") / "t.csv"
    text = tables.csv_text(tables.grid(WIDER, written))
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    judged(path)


@FEW
@given(written=CELLS)
def test_cells_that_were_left_alone_keep_their_values(tmp_path_factory, written):
    """A used row without a changed cell is the row that was written, whatever stands around it."""
    path = tmp_path_factory.mktemp("any") / "t.csv"
    path.write_bytes(tables.csv_text(tables.grid(WIDER, written)).encode("utf-8"))
    checked = read.check(path, "trajecten")
    if checked.refused:
        return
    table = checked.table().set_index("traject_id")
    alone = WIDER.drop(index={row for row, _ in written}).set_index("traject_id")
    for code in alone.index.intersection(table.index):
        assert table.at[code, "voor_score"] == alone.at[code, "voor_score"]
        assert table.at[code, "startdatum"] == pd.Timestamp(alone.at[code, "startdatum"])
        assert table.at[code, "regio"] == alone.at[code, "regio"]


def test_a_table_for_a_notebook_is_that_of_the_check(tmp_path):
    path = put_book(TRUTH)(tmp_path)
    pd.testing.assert_frame_equal(
        read.table(path, "trajecten"), read.check(path, "trajecten").table()
    )


@given(data=st.binary(max_size=400), ending=ENDINGS)
def test_any_bytes_as_a_file(tmp_path_factory, data, ending):
    path = tmp_path_factory.mktemp("any") / f"t.{ending}"
    path.write_bytes(data)
    judged(path)


@FEW
@given(text=st.text(max_size=200), name=st.sampled_from(list(TABLES)))
def test_any_text_under_a_header(tmp_path_factory, text, name):
    header = ";".join(column.name for column in TABLES[name].columns)
    path = tmp_path_factory.mktemp("any") / "t.csv"
    path.write_bytes(f"{header}\n{text}".encode("utf-8", "surrogatepass"))
    judged(path, name)


@FEW
@given(header=st.lists(LIVELY, min_size=1, max_size=6), row=st.lists(LIVELY, max_size=6))
def test_any_header(tmp_path_factory, header, row):
    path = tmp_path_factory.mktemp("any") / "t.csv"
    rows = [["client_id", "startdatum", *header], ["K1", "2023-05-31", *row]]
    path.write_bytes(tables.csv_text(rows).encode("utf-8", "surrogatepass"))
    judged(path)


@FEWER
@given(written=CELLS)
def test_any_text_in_a_workbook(tmp_path_factory, written):
    changed = tables.with_values(WIDER, written)
    judged(put_book(changed)(tmp_path_factory.mktemp("any")))


@FEWER
@given(part=st.sampled_from(["xl/worksheets/sheet1.xml", "xl/workbook.xml"]), data=st.data())
def test_any_bytes_inside_a_workbook(tmp_path_factory, part, data):
    path = put_book(TRUTH)(tmp_path_factory.mktemp("any"))
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    place = data.draw(st.integers(0, len(parts[part])))
    size = data.draw(st.integers(0, 60))
    fresh = data.draw(st.binary(max_size=60))
    parts[part] = parts[part][:place] + fresh + parts[part][place + size :]
    with zipfile.ZipFile(path, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)
    judged(path)


@FEW
@given(
    name=st.text(st.characters(exclude_characters="/\0", codec="utf-8"), min_size=1, max_size=40)
)
def test_any_name_of_a_file(tmp_path_factory, name):
    path = tmp_path_factory.mktemp("any") / f"{name}.csv"
    path.write_text(tables.csv_text(tables.grid(TRUTH)), "utf-8")
    judged(path)


@pytest.mark.parametrize("text", ["", "x", "\0", "../../etc/passwd", "a" * 400, "con.csv"])
def test_any_path_that_is_no_file(text, tmp_path):
    checked = read.check(str(tmp_path / text), "trajecten")
    assert checked.refused
