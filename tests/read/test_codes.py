"""Code lists: one meaning per code and standard, and no number read by the wrong standard."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jeugdlib.columns import TABLES, InputError
from jeugdlib.read.codes import codes, find_data, meaning_of, standard_of

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "data/codes"
# a guideline table has a declaration of its own, and its own tests
LISTS = sorted(path.stem for path in FOLDER.glob("*.csv") if path.stem not in TABLES)
REASONS = [name for name in LISTS if name.startswith("reden_einde")]


def reasons(standard):
    table = codes("reden_einde")
    return table[table["standaard"] == standard].set_index("code")


def test_cbs_and_ijw_have_the_codes_of_their_sources():
    assert reasons("CBS").index.tolist() == ["01", "02", "03", "04", "05"]
    ijw = reasons("iJw")
    assert ijw.index.tolist() == ["02", "20", *(str(code) for code in range(31, 40))]
    pairs = {"31": "01", "34": "02", "32": "03", "33": "04", "35": "05"}
    assert ijw["hoort_bij"][ijw["hoort_bij"] != ""].to_dict() == pairs


def test_a_code_of_ijw_means_what_its_code_of_cbs_means():
    cbs, ijw = reasons("CBS"), reasons("iJw")
    columns = ["waarde", "uitval_smal", "uitval_eenzijdig", "uitval_breed"]
    for code, ours in ijw["hoort_bij"].items():
        if ours:
            assert ijw.loc[code, columns].tolist() == cbs.loc[ours, columns].tolist()


def test_three_definitions_of_drop_out_and_what_is_no_end_of_care():
    cbs, ijw = reasons("CBS"), reasons("iJw")
    for name, members in {"smal": "03", "eenzijdig": "03 04", "breed": "02 03 04 05"}.items():
        assert cbs.index[cbs[f"uitval_{name}"] == "ja"].tolist() == members.split()
    assert ijw.index[ijw["telt_mee"] == "nee"].tolist() == ["20", "36", "37"]
    # without a code of CBS a reason is in no numerator and in no denominator
    assert set(ijw.loc[ijw["hoort_bij"] == "", "uitval_breed"]) == {""}


@pytest.mark.parametrize("name", LISTS)
def test_every_row_has_its_source(name):
    assert (codes(name)[["bron", "vindplaats", "peildatum"]] != "").all(axis=None)


@pytest.mark.parametrize("name", REASONS)
def test_every_code_stands_there_once(name):
    table = codes(name)
    assert not table.duplicated(["standaard", "code"]).any()
    assert table["code"].str.fullmatch(r"\d\d").all()  # no zero was lost


def test_a_declared_code_list_exists():
    named = {column.codes for table in TABLES.values() for column in table.columns} - {""}
    assert named <= set(LISTS)


@pytest.mark.parametrize(
    ("column", "standard"),
    [
        (["01", "02", "03"], "CBS"),
        (["1", "5", ""], "CBS"),
        (["31", "32"], "iJw"),
        (["02", "35", "99", "n.v.t."], "iJw"),
        (["31", "19"], "iWmo"),
        (["31"] * 500 + ["21"], "iWmo"),
        (["31", "20", "02"], None),
        (["02"], None),
        (["01", "32"], None),
        (["volgens plan"], None),
        ([], None),
    ],
)
def test_a_whole_column_decides_its_standard(column, standard):
    assert standard_of(column) == standard


def test_codes_and_words_of_a_decided_column_have_our_value():
    known = meaning_of(["31", "02", "Overlijden"]).known
    assert "31" not in known  # not decided: iJw or iWmo
    known = meaning_of(["31", "02", "32"]).known
    assert (known["31"], known["02"], known["2"]) == ("volgens plan", "overlijden", "overlijden")
    assert known["levering is volgens plan beëindigd"] == known["volgens plan"] == "volgens plan"
    assert meaning_of(["02", "01"]).known["02"] == "in overeenstemming"


@pytest.mark.parametrize(
    ("column", "standard", "said"),
    [
        (["31", "19"], None, "deze codes bestaan alleen in iWmo: 19"),
        (["31", "19"], "iJw", "deze codes bestaan alleen in iWmo: 19"),
        (["01", "32"], None, "01 (CBS), 32 (iJw)"),
        (["01", "32"], "iJw", "01 (CBS), 32 (iJw)"),
        (["02"], None, "CBS: voortijdig afgesloten: in overeenstemming; iJw: overlijden"),
    ],
)
def test_what_cannot_be_read_is_said_and_no_code_is_known(column, standard, said):
    meaning = meaning_of(column, standard)
    assert said in meaning.problem
    assert meaning.mend
    assert not set(column) & set(meaning.known)


def test_a_standard_that_the_user_named_decides_what_the_codes_leave_open():
    assert meaning_of(["31", "02"], "iJw").known["02"] == "overlijden"
    assert meaning_of(["02"], "CBS").known["02"] == "in overeenstemming"
    assert meaning_of(["02"], "CBS").problem == ""


@given(st.lists(st.sampled_from([f"{n:02d}" for n in range(100)]), max_size=12))
def test_no_code_is_ever_read_when_one_of_another_standard_stands_beside_it(column):
    lists = {s: set(reasons(s).index) for s in ("CBS", "iJw")}
    lists["iWmo"] = set(codes("reden_einde_iwmo")["code"])
    present = set(column) & set().union(*lists.values())
    for standard in ("CBS", "iJw"):
        strange = present - lists[standard]
        if strange:
            assert standard_of(column) != standard
            assert not present & set(meaning_of(column, standard).known)


def test_an_unknown_list_is_answered_with_those_that_there_are():
    with pytest.raises(InputError, match="reden_einde, reden_einde_iwmo"):
        codes("../published/nuldoelen")


def test_the_project_is_found_from_a_folder_within_it(monkeypatch, tmp_path):
    monkeypatch.chdir(ROOT / "notebooks")
    assert find_data() == ROOT / "data"
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="notebooks en data"):
        codes("reden_einde")


@pytest.mark.parametrize("name", LISTS)
def test_the_readme_of_the_data_describes_every_list_and_column(name):
    text = (ROOT / "data/README.md").read_text("utf-8")
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, delimiter=";")
    assert f"| `codes/{name}.csv` | {len(rows)} |" in text
    start = text.index("## Codelijsten")
    part = text[start : text.index("\n## ", start + 1)]
    assert all(f"| `{column}` |" in part for column in header)


def test_every_mapping_is_named_in_the_readme_of_the_data():
    text = (ROOT / "data/README.md").read_text("utf-8")
    for path in (FOLDER / "mappings").iterdir():
        assert f"`codes/mappings/{path.name}`" in text
