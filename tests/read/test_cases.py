"""TRUST §5: every input is read right, or refused or flagged with place and mend; nothing silent.

The files stand in `cases`; each is made, checked once, and judged by all tests below.
"""

import ast
import builtins
import io
import re
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest

from jeugdlib import read
from jeugdlib.columns import InputError
from jeugdlib.report.job import plan
from jeugdlib.report.project import Project
from jeugdlib.report.run import make
from tests.read.cases import CASES
from tests.read.cases.case import SOMEWHERE
from tests.read.cases.project import ROOT, own_project
from tests.read.cases.rubric import marks

try:
    import resource
except ImportError:  # Windows
    resource = None

EXACT = 1e-9  # what is read is what was written; only the last digit of a double may differ
SLOW = 10  # seconds in which every file is judged, TRUST §5 row 19
ROWS = 70  # of TRUST §5
MEMORY = 6 << 30  # bytes of address space, far more than any of these files needs
BY_NAME = [pytest.param(case, id=str(case)) for case in CASES]
NOT_REFUSED = [pytest.param(c, id=str(c)) for c in CASES if not c.is_refused]
REFUSED = [pytest.param(c, id=str(c)) for c in CASES if c.is_refused]

# rows of TRUST §5 that are about reports and not about reading
ELSEWHERE = {
    64: ("tests/report/test_place.py", "test_a_name_holds_only_letters_digits_and_hyphens"),
    65: (
        "tests/report/test_place.py",
        "test_different_texts_have_different_names_also_where_case_does_not_count",
    ),
    67: (
        "tests/report/test_parameters.py",
        "test_a_text_that_yaml_turns_into_something_else_is_refused",
    ),
    68: ("tests/read/test_cases.py", "test_the_outputs_of_a_notebook_are_gone_before_it_runs"),
    69: ("tests/report/test_parameters.py", "test_a_missing_file_is_refused_with_the_nearest_one"),
    70: (
        "tests/report/test_failures.py",
        "test_a_folder_that_is_a_file_is_refused_before_the_kernel_starts",
    ),
}


@pytest.fixture(scope="module", autouse=True)
def project(tmp_path_factory):
    with own_project(tmp_path_factory.mktemp("project")) as folder:
        yield folder


@pytest.fixture(scope="module", autouse=True)
def limited_memory():
    """A file that would take all memory fails its test, and does not stop the machine."""
    if resource is None:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    least = min(limit for limit in (MEMORY, soft, hard) if limit != resource.RLIM_INFINITY)
    resource.setrlimit(resource.RLIMIT_AS, (least, hard))
    yield
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


@dataclass(frozen=True)
class Judged:
    """A case, its file, what the reader said and how long it took."""

    path: Path
    checked: object
    seconds: float


@pytest.fixture(scope="module")
def judge(tmp_path_factory):
    """Make the file of a case and check it, once for all tests."""

    @cache
    def check(case):
        folder = tmp_path_factory.mktemp("geheime-map")
        path = case.write(folder)
        mapping = None
        if case.mapping:
            mapping = folder / "mapping.yaml"
            mapping.write_text(case.mapping, "utf-8")
        start = time.perf_counter()
        checked = read.check(path, case.table, mapping=mapping)
        return Judged(path, checked, time.perf_counter() - start)

    return check


def flags(checked):
    return [f for f in checked.findings if f.outcome == "flag" and f.row is not None]


def said(checked, *outcomes):
    """All that findings with these outcomes say, and how the file was read."""
    found = [f"{f.column} {f.value} {f.reason} {f.mend}" for f in checked.findings]
    chosen = [
        text for text, f in zip(found, checked.findings, strict=True) if f.outcome in outcomes
    ]
    return "\n".join([checked.read_as, *chosen])


def differences(table, truth):
    """The columns in which a table is not the truth; empty when every value is right."""
    if len(table) != len(truth):
        return [f"{len(table)} rows, not {len(truth)}"]
    return [
        f"{name}: {table[name].tolist() if name in table else 'weg'} is not {truth[name].tolist()}"
        for name in truth
        if name not in table or not same(table[name], truth[name])
    ]


def same(read_values, true_values):
    true = true_values.reset_index(drop=True)
    seen = read_values.reset_index(drop=True)
    if not (seen.isna() == true.isna()).all():
        return False
    seen, true = seen[true.notna()], true.dropna()
    if pd.api.types.is_numeric_dtype(seen) and len(true):
        return np.allclose(seen.astype(float), true.astype(float), rtol=EXACT, atol=EXACT)
    if pd.api.types.is_datetime64_any_dtype(seen):
        return (seen == pd.to_datetime(true)).all()
    return seen.tolist() == true.tolist()


@pytest.mark.parametrize("case", BY_NAME)
def test_the_outcome_is_that_of_the_table(judge, case):
    checked = judge(case).checked
    assert checked.refused == case.is_refused, checked.findings
    seen = {(f.row, f.column) for f in flags(checked)}
    rows_only = {row for row, column in case.flagged if column == SOMEWHERE}
    exact = {cell for cell in seen if cell[0] not in rows_only}
    assert any(f.outcome == "refuse" for f in checked.findings) == case.is_refused
    if case.outcome != "refuse":
        assert exact == {cell for cell in case.flagged if cell[1] != SOMEWHERE}
        assert rows_only <= {row for row, _ in seen}
    if case.outcome == "notice":
        assert any(f.outcome == "flag" and f.row is None for f in checked.findings)


@pytest.mark.parametrize("case", BY_NAME)
def test_what_is_found_is_said(judge, case):
    outcomes = {
        "refuse": ["refuse"],
        "flag": ["flag"],
        "notice": ["flag"],
        "accept": ["accept", "flag"],
    }[case.outcome]
    text = said(judge(case).checked, *outcomes)
    assert re.search(case.says, text, re.IGNORECASE | re.DOTALL), text


@pytest.mark.parametrize("case", NOT_REFUSED)
def test_no_value_is_silently_wrong(judge, case):
    checked = judge(case).checked
    assert not checked.refused, checked.findings
    assert differences(checked.table(), case.used) == []


@pytest.mark.parametrize("case", NOT_REFUSED)
def test_rows_read_are_used_or_left_out_by_reason(judge, case):
    checked = judge(case).checked
    assert checked.read == checked.used + sum(checked.left_out.values())
    rows_of_file = set(case.truth.index) | {row for row, _ in case.flagged}
    assert (checked.read, checked.used) == (len(rows_of_file), len(case.used))


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_names_file_and_row(judge, case):
    judged = judge(case)
    if case.row:
        assert case.row in [f.row for f in judged.checked.findings if f.outcome == "refuse"]
    with pytest.raises(InputError) as caught:
        judged.checked.table()
    assert judged.path.name in str(caught.value)


@pytest.mark.parametrize("case", REFUSED)
def test_a_message_names_no_folder(judge, case):
    with pytest.raises(InputError) as caught:
        judge(case).checked.table()
    assert "geheime-map" not in str(caught.value).replace(judge(case).path.name, "")


def test_every_file_is_judged_in_time(judge):
    assert [str(case) for case in CASES if judge(case).seconds >= SLOW] == []


def test_every_message_gets_full_marks(judge):
    found = [(case, finding) for case in CASES for finding in judge(case).checked.findings]
    missed = [(c, f, [m for m, good in marks(f).items() if not good]) for c, f in found]
    assert [(str(case), names, f) for case, f, names in missed if names] == []


def test_the_value_that_is_shown_is_what_stood_there(judge):
    flagged = [c for c in CASES if c.outcome == "flag" and judge(c).path.suffix == ".csv"]
    assert len(flagged) > 50
    for case in flagged:
        text = judge(case).path.read_bytes().decode("utf-8", "replace")
        shown = [f.value for f in flags(judge(case).checked) if f.column and f.value.isascii()]
        assert [v for v in shown if "U+" not in v and v not in text] == [], str(case)


def test_the_rubric_fails_what_a_user_cannot_use():
    @dataclass
    class Like:
        outcome: str = "flag"
        row: int | None = 3
        column: str = "leeftijd"
        value: str = "acht"
        reason: str = "dit is geen getal"
        mend: str = "Vul een geheel getal in."
        printed: str = "Rij 3, kolom leeftijd: dit is geen getal. Er staat: “acht”."

        def __str__(self):
            return self.printed

    assert all(marks(Like()).values())
    assert not marks(Like(reason="codec can't decode byte 0xe9"))["why"]
    assert not marks(Like(reason="this is not a number"))["why"]
    assert not marks(Like(mend=""))["mend"]
    assert not marks(Like(mend="Open het bestand /tmp/x opnieuw"))["mend"]
    assert not marks(Like(value=""))["what"]
    assert not marks(Like(printed="Rij 3: dit is geen getal. Er staat: “acht”."))["where"]
    assert not marks(Like(printed="Kolom leeftijd: dit is geen getal."))["where"]
    assert not marks(Like(printed="Rij 3, kolom leeftijd: dit is geen getal."))["what"]


def test_a_personal_value_is_in_no_message_about_a_column_of_them(judge):
    cases = [case for case in CASES if case.number == 66]
    text = "\n".join(said(judge(case).checked, "refuse", "flag", "accept") for case in cases)
    values = r"111222333|123456782|Jansen\d|061234|kind\d@|12\d\d AB|-06-2010|ABNA|Moeder vertelt"
    assert re.findall(values, text) == []


def test_every_row_of_the_table_has_a_case_or_a_test_elsewhere():
    covered = {case.number for case in CASES} | set(ELSEWHERE)
    assert sorted(set(range(1, ROWS + 1)) - covered) == []


@pytest.mark.parametrize(("file", "name"), ELSEWHERE.values())
def test_a_test_that_is_elsewhere_is_there(file, name):
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    assert name in [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]


def test_the_cases_have_names_of_their_own():
    names = [str(case) for case in CASES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("problem", [PermissionError(13, "Permission denied"), OSError(5, "I/O")])
def test_a_file_that_another_program_holds_is_refused_with_a_sentence(
    tmp_path, monkeypatch, problem
):
    path = next(case for case in CASES if case.number == 36).write(tmp_path)
    usual = builtins.open

    def held(file, *given, **more):
        if str(file) == str(path):
            raise problem
        return usual(file, *given, **more)

    for module in (builtins, io):
        monkeypatch.setattr(module, "open", held)
    checked = read.check(path, "trajecten")
    assert checked.refused
    assert all(all(marks(finding).values()) for finding in checked.findings)
    with pytest.raises(InputError, match=r"(?i)sluit|rechten"):
        checked.table()


def test_an_unknown_table_is_the_only_thing_that_check_raises_for(tmp_path):
    with pytest.raises(InputError, match="trajecten"):
        read.check(tmp_path / "weg.csv", "kinderen")


def test_the_outputs_of_a_notebook_are_gone_before_it_runs(tmp_path, monkeypatch):
    html = {"text/html": "<script>alert(1)</script>"}
    cell = nbformat.v4.new_code_cell("1", outputs=[nbformat.v4.new_output("display_data", html)])
    (tmp_path / "notebooks").mkdir()
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Vraag?"), cell])
    nbformat.write(notebook, tmp_path / "notebooks" / "vreemd.ipynb")
    started = []

    def execute(given, *_):
        started.extend(cell.outputs for cell in given.cells if cell.cell_type == "code")
        raise InputError("genoeg gezien")

    monkeypatch.setattr("jeugdlib.report.run.execute", execute)
    foreign = Project(tmp_path)
    [job] = plan(foreign, ["vreemd"], {}, tmp_path)
    with pytest.raises(InputError, match="genoeg gezien"):
        make(foreign, job)
    assert started == [[]]
