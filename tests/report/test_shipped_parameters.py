"""The notebooks that ship ask with the declared words."""

from pathlib import Path

import nbformat
import papermill
import pytest

from jeugdlib.columns.parameters import PARAMETERS
from jeugdlib.report.parameters import as_text, asked, settle

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture(params=SHIPPED, ids=lambda path: path.stem)
def path(request):
    return request.param


@pytest.fixture
def questions(path):
    return asked(nbformat.read(path, as_version=4))


def test_each_parameter_is_declared(questions):
    assert [name for name in questions if name not in PARAMETERS] == []


def test_each_comment_is_the_declared_meaning(questions):
    beside = {name: question.meaning for name, question in questions.items()}
    assert beside == {name: PARAMETERS[name].meaning for name in questions}


def test_papermill_sees_the_same_parameters_and_meanings(path, questions):
    seen = {name: found["help"] for name, found in papermill.inspect_notebook(path).items()}
    assert seen == {name: question.meaning for name, question in questions.items()}


def test_each_default_could_have_been_filled_in(path, questions):
    defaults = {name: as_text(question.default) for name, question in questions.items()}
    typed = settle(questions, defaults, path.parent)
    numbers = {name: q.default for name, q in questions.items() if q.parameter.kind != "bestand"}
    assert {name: typed[name] for name in numbers} == numbers


def test_each_notebook_says_who_may_see_its_report(questions):
    assert "openbaarheid" in questions
