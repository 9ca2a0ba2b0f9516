"""The simulated export: made again byte for byte, with a truth that the reader finds."""

import hashlib
import importlib.util
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from jeugdlib import read
from jeugdlib.columns import TABLES
from jeugdlib.read.identifiers import is_bsn
from jeugdlib.simulate import messy_export

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "data/simulated"
MAPPING = ROOT / "data/codes/mappings/gesimuleerde_export.yaml"
SEEDS = range(5)


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("make_export", FOLDER / "make_export.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def shipped():
    """The files of the folder; what a user's exercise put beside them is not in version control."""
    beside = ("-gecodeerd.csv", "-gecodeerd.sleutel", "-gecontroleerd.xlsx")
    return [p for p in FOLDER.iterdir() if p.is_file() and not p.name.endswith(beside)]


def checked(export, folder, mapping=MAPPING):
    path = folder / "export.csv"
    path.write_bytes(export.text.encode("cp1252"))
    return read.check(path, "trajecten", mapping=mapping)


def test_the_script_makes_the_same_bytes_again(script):
    made = script.files()
    assert {path.name for path in shipped()} == {*made, "make_export.py", "verzonnen_citaten.txt"}
    for name, content in made.items():
        assert (FOLDER / name).read_bytes() == content, name


def test_every_simulated_table_is_called_so_and_stands_in_the_list_of_hashes():
    hashes = (FOLDER / "hashes.txt").read_text("utf-8")
    for path in [path for path in shipped() if path.suffix == ".csv"]:
        assert path.name.startswith("gesimuleerd")
        assert f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" in hashes
    assert "SIMULATIE" in (FOLDER / "gesimuleerde_export.csv").read_text("cp1252")


@pytest.mark.parametrize("seed", SEEDS)
def test_the_reader_finds_the_truth_and_every_fault_and_nothing_else(seed, tmp_path):
    export = messy_export(np.random.default_rng(seed))
    found = checked(export, tmp_path)
    assert not found.refused, found.findings
    assert {f.row for f in found.of("flag")} == set(export.faults["rij"])
    assert found.read == found.used + len(export.faults)
    assert found.read == found.used + sum(found.left_out.values())
    table = found.table()
    pd.testing.assert_frame_equal(table.reset_index(drop=True), export.truth, check_flags=False)


def test_each_fault_is_named_at_its_cell(tmp_path):
    export = messy_export(np.random.default_rng(0))
    named = {(f.row, f.column) for f in checked(export, tmp_path).of("flag")}
    cells = export.faults[export.faults["kolom"] != ""]
    assert {
        (row, column) for row, column in zip(cells["rij"], cells["kolom"], strict=True)
    } <= named


def test_without_a_mapping_it_is_refused_and_the_names_of_children_are_seen(tmp_path):
    found = checked(messy_export(np.random.default_rng(0)), tmp_path, mapping=None)
    assert found.refused
    assert "Voornaam" in {finding.column for finding in found.of("refuse")}


def test_the_file_of_the_truth_reads_as_the_truth(script, tmp_path):
    path = tmp_path / "waarheid.csv"
    path.write_bytes(script.files()["gesimuleerde_export_waarheid.csv"])
    truth = messy_export(np.random.default_rng(script.SEED)).truth
    table = read.table(path, "trajecten").reset_index(drop=True)
    pd.testing.assert_frame_equal(table, truth, check_flags=False)
    declared = [column.name for column in TABLES["trajecten"].columns]
    assert truth.columns.tolist() == [name for name in declared if name in truth]


def test_the_shipped_files_hold_what_the_readme_says():
    text = (ROOT / "data/README.md").read_text("utf-8")
    found = read.check(FOLDER / "gesimuleerde_export.csv", "trajecten", mapping=MAPPING)
    rows = {
        "gesimuleerde_export.csv": found.read,
        "gesimuleerde_export_waarheid.csv": found.used,
        "gesimuleerde_export_fouten.csv": found.read - found.used,
    }
    for name, count in rows.items():
        assert f"| `simulated/{name}` | {count} |" in text


def test_no_number_in_the_simulated_files_could_be_one_of_a_child():
    for path in [path for path in shipped() if path.suffix == ".csv"]:
        encoding = "cp1252" if path.name == "gesimuleerde_export.csv" else "utf-8"
        digits = re.findall(r"(?<![\d-])\d{8,9}(?![\d-])", path.read_text(encoding))
        assert not [number for number in digits if is_bsn(number)]


def test_another_seed_gives_other_children_and_the_same_kinds_of_mess():
    one, two = (messy_export(np.random.default_rng(seed)) for seed in (1, 2))
    assert not one.truth.equals(two.truth)
    kinds = [sorted(export.faults["fout"]) for export in (one, two)]
    assert kinds[0] == kinds[1]
