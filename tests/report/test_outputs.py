"""What of an executed notebook may come in a report, and who decides that."""

import nbformat
import pytest

from jeugdlib.columns import InputError
from jeugdlib.report import outputs

LEVELS = ("intern", "kring", "openbaar")


@pytest.fixture
def cleaned(notebook_of):
    """Clean a notebook with one output, for a report at a level."""

    def clean(openbaarheid, **output):
        notebook = notebook_of("%% md\n# Vraag\n%% injected-parameters\nn = 1\n%%\nn\n")
        notebook.cells[2].outputs = [nbformat.v4.new_output(**output)]
        notebook.cells[2].metadata["execution"] = {"shell.execute_reply": "2026-01-01T12:00:00Z"}
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "omgeving van Jan"}
        outputs.clean(notebook, openbaarheid)
        return notebook

    return clean


@pytest.fixture
def released(cleaned):
    """Clean a notebook that shows something that was released at a level of its own."""

    def clean(openbaarheid, level):
        mark = {"jeugdlib": {"show": "table", "openbaarheid": level}}
        return cleaned(openbaarheid, output_type="display_data", metadata=mark)

    return clean


@pytest.mark.parametrize("level", LEVELS)
def test_what_was_released_at_the_level_of_the_report_stays(released, level):
    assert len(released(level, level).cells[2].outputs) == 1


@pytest.mark.parametrize(("level", "report"), [("intern", "kring"), ("kring", "openbaar")])
def test_what_was_released_for_fewer_readers_stops_the_run_at_its_cell(released, level, report):
    with pytest.raises(InputError, match=f"codecel 1 .* op niveau {level}, .* is {report}"):
        released(report, level)


def test_what_all_may_see_may_stand_in_an_intern_report(released):
    assert len(released("intern", "openbaar").cells[2].outputs) == 1


@pytest.mark.parametrize("report", ["kring", "openbaar"])
def test_what_show_did_not_make_stops_a_report_that_is_shared(cleaned, report):
    with pytest.raises(InputError, match="codecel 1 toont iets dat niet met show is gemaakt"):
        cleaned(report, output_type="stream", name="stdout", text="17")


def test_a_warning_is_taken_out(cleaned):
    notebook = cleaned("openbaar", output_type="stream", name="stderr", text="een waarschuwing")
    assert notebook.cells[2].outputs == []


def test_the_times_of_a_cell_are_taken_out(released):
    assert released("intern", "intern").cells[2].metadata == {"tags": []}


def test_the_name_of_the_environment_is_taken_out(released):
    assert "Jan" not in str(released("intern", "intern").metadata)
