"""An earlier audit: the answers of an own report, or the published table."""

import hashlib
import json
from pathlib import Path

import pytest

from jeugdlib import read
from jeugdlib.columns import InputError, about

ROOT = Path(__file__).parents[2]
ANSWERS = {"item_therapie": {"label": "Kreeg therapie", "count": 7, "n": 20}}


def report(folder, *, answers=ANSWERS, name="21_dossieraudit", **change):
    text = json.dumps(answers)
    (folder / "answers.json").write_text(text, "utf-8")
    manifest = {
        "name": name,
        "openbaarheid": "intern",
        "date": "2025-06-01",
        "outputs": {"answers.json": hashlib.sha256(text.encode()).hexdigest()},
    }
    (folder / "manifest.json").write_text(json.dumps({**manifest, **change}), "utf-8")
    return folder / "answers.json"


def test_an_earlier_report_gives_its_answers_and_for_whom_it_was_made(tmp_path):
    found = read.earlier_audit(report(tmp_path, openbaarheid="kring"))
    assert found == {"answers": ANSWERS, "openbaarheid": "kring", "date": "2025-06-01"}


def test_the_published_table_is_read_as_it_is():
    table = read.earlier_audit(ROOT / "data/published/flevoland_2018.csv")
    assert about(table) == "publication"
    assert "verklarende_analyse" in set(table["item"])


def test_answers_that_were_changed_after_the_report_are_refused(tmp_path):
    path = report(tmp_path)
    path.write_text(path.read_text("utf-8").replace("7", "9"), "utf-8")
    with pytest.raises(InputError, match="veranderd nadat het rapport is gemaakt"):
        read.earlier_audit(path)


def test_a_copy_under_another_name_is_refused(tmp_path):
    other = report(tmp_path).rename(tmp_path / "kopie.json")
    with pytest.raises(InputError, match="veranderd"):
        read.earlier_audit(other)


def test_a_report_of_another_notebook_is_refused_by_its_name(tmp_path):
    with pytest.raises(InputError, match=r"geen dossieraudit \(20_flevoland\)"):
        read.earlier_audit(report(tmp_path, name="20_flevoland"))


@pytest.mark.parametrize("wrong", ["none", "no manifest", "broken", "a list", "no outputs"])
def test_what_is_no_report_is_refused(tmp_path, wrong):
    path = report(tmp_path)
    if wrong == "none":
        path.unlink()
    if wrong == "no manifest":
        (tmp_path / "manifest.json").unlink()
    if wrong == "broken":
        (tmp_path / "manifest.json").write_text("{", "utf-8")
    if wrong == "a list":
        (tmp_path / "manifest.json").write_text("[]", "utf-8")
    if wrong == "no outputs":
        report(tmp_path, outputs={})
    with pytest.raises(InputError, match="geen rapport van Jeugdlib") as raised:
        read.earlier_audit(path)
    assert raised.value.where == "bestand answers.json"
    assert raised.value.mend
