"""Earlier reports on a sheet: never for more readers than the reports, never a changed one."""

import hashlib
import json
from pathlib import Path

import nbformat
import pytest

from jeugdlib import read
from jeugdlib.columns import InputError, about
from jeugdlib.release import release
from jeugdlib.report import outputs

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "data/simulated/gesimuleerde_antwoorden.json"
SHARE = {"label": "Uitval", "estimate": 0.2, "low": 0.14, "high": 0.28, "level": 0.95}
SHARE |= {"count": 30, "n": 150, "kind": "share", "cautions": ["several_events_per_child"]}
HIDDEN = {**SHARE, "estimate": None, "low": None, "high": None, "count": None, "n": None}
HIDDEN |= {"cautions": ["withheld te kleine groep"]}
OWN = {"trajecten": {"file": "export.csv", "sha256": "1"}, "notebook": {"file": "n", "sha256": "2"}}
NOT_SHOWN = {"trajecten": {"file": "niet getoond"}, "notebook": {"file": "n", "sha256": "2"}}


def report(folder, level, *, inputs=None, **answers):
    folder.mkdir(exist_ok=True)
    text = json.dumps(answers or {"uitval": SHARE})
    manifest = {
        "name": "60_monitoring",
        "question": "Hoe gaat het?",
        "openbaarheid": level,
        "date": "2025-06-01",
        "inputs": inputs or (OWN if level == "intern" else NOT_SHOWN),
        "outputs": {"answers.json": hashlib.sha256(text.encode()).hexdigest()},
    }
    (folder / "answers.json").write_text(text, "utf-8")
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return folder / "answers.json"


@pytest.mark.parametrize(
    ("made", "sheet"), [("intern", "kring"), ("intern", "openbaar"), ("kring", "openbaar")]
)
def test_a_sheet_is_never_for_more_readers_than_its_reports(tmp_path, made, sheet):
    path = report(tmp_path, made)
    with pytest.raises(InputError, match=f"is {made}, en dit blad is {sheet}"):
        read.reports([path], sheet)


def test_one_intern_report_among_shared_ones_is_enough_to_refuse(tmp_path):
    paths = [report(tmp_path / "a", "openbaar"), report(tmp_path / "b", "intern")]
    with pytest.raises(InputError, match="is intern"):
        read.reports(paths, "kring")


@pytest.mark.parametrize(
    ("made", "sheet"),
    [("intern", "intern"), ("openbaar", "intern"), ("kring", "kring"), ("openbaar", "openbaar")],
)
def test_what_was_released_for_these_readers_is_on_the_sheet(tmp_path, made, sheet):
    table = read.reports([report(tmp_path, made, uitval=SHARE, klein=HIDDEN)], sheet)
    assert (about(table), table.attrs["released"]) == ("child", made)
    shown = release(table, sheet)
    assert shown.loc["uitval", ["count", "n", "estimate"]].tolist() == [30, 150, 0.2]
    assert shown.loc["klein", ["count", "n", "estimate"]].isna().all()
    assert "withheld te kleine groep" in shown.at["klein", "cautions"]


def test_counts_that_were_never_released_do_not_leave_by_a_report_that_says_they_were(tmp_path):
    path = report(tmp_path, "kring", uitval={**SHARE, "count": 31, "n": 152})
    shown = release(read.reports([path], "kring"), "kring")
    assert (shown["count"].dropna() % 5 == 0).all()


def test_an_effect_that_was_released_for_these_readers_is_on_the_sheet(tmp_path):
    effect = {"label": "Verschil", "kind": "effect", "estimate": 0.7, "low": 0.5, "high": 1.1}
    shown = release(read.reports([report(tmp_path, "kring", verschil=effect)], "kring"), "kring")
    assert shown.loc["verschil", ["estimate", "low", "high"]].tolist() == [0.7, 0.5, 1.1]
    inside = read.reports([report(tmp_path, "intern", verschil=effect)], "intern")
    assert release(inside, "kring")["estimate"].isna().all()


@pytest.mark.parametrize("change", ["answers", "manifest", "name"])
def test_a_report_that_was_changed_is_refused(tmp_path, change):
    path = report(tmp_path, "intern")
    if change == "answers":
        path.write_text(path.read_text("utf-8").replace("30", "40"), "utf-8")
    elif change == "manifest":
        (tmp_path / "manifest.json").unlink()
    else:
        path = path.rename(tmp_path / "kopie.json")
    with pytest.raises(InputError, match=r"veranderd|geen rapport"):
        read.reports([path], "intern")


@pytest.mark.parametrize("change", ["inputs", "answers"])
def test_a_report_of_another_form_is_no_report(tmp_path, change):
    path = report(tmp_path, "kring")
    manifest = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    if change == "inputs":
        manifest["inputs"] = []
    else:
        path.write_text("[1]", "utf-8")
        manifest["outputs"]["answers.json"] = hashlib.sha256(b"[1]").hexdigest()
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(InputError, match="geen rapport"):
        read.reports([path], "kring")


def test_answers_are_chosen_in_the_order_that_was_asked(tmp_path):
    path = report(tmp_path, "intern", a=SHARE, b=SHARE, c=SHARE)
    assert read.reports([path], "intern", ["c", "a"]).index.tolist() == ["c", "a"]
    with pytest.raises(InputError, match=r"d staat niet in deze rapporten.*a, b, c"):
        read.reports([path], "intern", ["d"])


def test_two_reports_with_the_same_answer_keep_both(tmp_path):
    paths = [report(tmp_path / name, "intern") for name in "ab"]
    assert read.reports(paths, "intern").index.tolist() == ["uitval", "uitval (2)"]


def test_public_and_own_numbers_do_not_leave_together(tmp_path):
    with pytest.raises(InputError, match="in één blad"):
        read.reports([SHIPPED, report(tmp_path, "openbaar")], "openbaar")
    assert about(read.reports([SHIPPED, report(tmp_path, "openbaar")], "intern")) == "child"


@pytest.mark.parametrize(
    ("level", "file", "public", "simulated"),
    [
        ("openbaar", "gesimuleerde_monitoring.csv", True, True),
        ("openbaar", "cbs.csv", True, False),
        ("intern", "gesimuleerde_monitoring.csv", False, True),
        ("intern", "export.csv", False, False),
    ],
)
def test_a_report_on_public_data_is_known_by_the_hashes_in_its_manifest(
    tmp_path, level, file, public, simulated
):
    inputs = {**OWN, "trajecten": {"file": file, "sha256": "1"}}
    table = read.reports([report(tmp_path, level, inputs=inputs)], level)
    assert (about(table) == "publication", table.attrs["simulated"]) == (public, simulated)


def test_without_reports_there_are_no_rows():
    assert len(read.reports([], "openbaar")) == len(read.report_list([])) == 0


def test_the_list_of_reports_says_which_ones_and_by_which_code(tmp_path):
    path = report(tmp_path, "intern")
    [row] = read.report_list([path]).to_dict("records")
    code = hashlib.sha256((tmp_path / "manifest.json").read_bytes()).hexdigest()[:12]
    expected = ["Hoe gaat het?", "60_monitoring", "2025-06-01", "intern", code]
    assert list(row.values()) == expected


def test_the_shipped_answers_are_those_of_the_notebook_and_count_as_made_up():
    notebook = nbformat.read(ROOT / "notebooks/60_monitoring.ipynb", as_version=4)
    made, answers = json.loads(SHIPPED.read_text("utf-8")), outputs.answers(notebook)
    assert made["answers"] == {key: answers[key] for key in made["answers"]}
    table = read.reports([SHIPPED], "openbaar")
    assert table.attrs["simulated"]
    readme = (ROOT / "data/README.md").read_text("utf-8")
    assert f"| `simulated/{SHIPPED.name}` | {len(table)} |" in readme
