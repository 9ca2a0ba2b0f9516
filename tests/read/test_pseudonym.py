"""Pseudonyms: stable within a project, strange to another, made with a key that is kept apart."""

import os
import stat
import sys
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jeugdlib import read
from jeugdlib.columns import InputError
from jeugdlib.read.coded_copy import write_coded_copy
from jeugdlib.read.identifiers import is_bsn
from jeugdlib.read.pseudonym import Key, destroy_key, new_key, pseudonyms, read_key

KEY, OTHER = Key("project-a", b"a" * 32), Key("project-b", b"b" * 32)
BSNS = [f"{n:09d}" for n in range(111222333, 111232333) if is_bsn(f"{n:09d}")][:20]


def coded(*ids, key=KEY):
    return pseudonyms(pd.Series(ids, dtype=object), key).tolist()


def test_an_id_gets_the_same_code_every_time():
    first, again = coded("111222333", "111222333")
    assert first == again == coded("111222333")[0]


def test_another_project_or_another_secret_gives_other_codes():
    assert set(coded(*BSNS)) & set(coded(*BSNS, key=OTHER)) == set()
    assert coded("1", key=Key("project-a", b"c" * 32)) != coded("1")
    assert coded("1", key=Key("project-c", KEY.secret)) != coded("1")


def test_spaces_and_a_lost_zero_do_not_make_another_child():
    assert len(set(coded("010000008", "10000008", " 0100 00008 "))) == 1
    assert len(set(coded("K1", "K01", "k1"))) == 3


def test_a_missing_id_stays_missing():
    assert pd.isna(pseudonyms(pd.Series(["1", None], dtype=object), KEY).iloc[1])


@given(st.lists(st.text(alphabet="0123456789abcXYZ", min_size=1, max_size=12), unique=True))
def test_different_ids_keep_different_codes_without_the_id_in_them(ids):
    plain = {"".join(text.split()) for text in ids}
    codes = set(coded(*ids))
    assert all(len(code) == 16 and code.isalnum() for code in codes)
    zeros = {text.zfill(9) if text.isdigit() and len(text) == 8 else text for text in plain}
    assert len(codes) == len(zeros)


def test_a_key_is_read_back_and_only_by_its_owner(tmp_path):
    path = tmp_path / "sleutel"
    made = new_key(path)
    assert read_key(path) == made
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert made.fingerprint not in path.read_text()


@pytest.mark.skipif(os.name != "posix", reason="file modes are of posix systems")
def test_a_key_that_others_can_read_is_refused(tmp_path):
    path = tmp_path / "sleutel"
    new_key(path)
    path.chmod(0o644)
    with pytest.raises(InputError, match="chmod 600"):
        read_key(path)


def test_a_key_is_never_written_over_and_a_destroyed_one_is_gone(tmp_path):
    path = tmp_path / "sleutel"
    new_key(path)
    with pytest.raises(InputError, match="staat al"):
        new_key(path)
    destroy_key(path)
    assert not path.exists()
    with pytest.raises(InputError, match="is er niet"):
        destroy_key(path)


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"project": "a", "key": "AAAA"}', "\x00"])
def test_a_file_that_is_no_key_is_refused_and_left_alone(tmp_path, content):
    path = tmp_path / "sleutel"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(InputError, match="sleutel"):
        destroy_key(path)
    assert path.read_text() == content


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "export.csv"
    rows = "\n".join(f"{bsn};2023-05-{day}" for day, bsn in enumerate([*BSNS, BSNS[0]], 1))
    path.write_text(f"client_id;startdatum\n{rows}\n")
    return path


def test_a_coded_copy_passes_the_reader_that_refused_its_source(export):
    with pytest.raises(InputError, match="bsn"):
        read.table(export, "trajecten")
    made = write_coded_copy(export, "trajecten", KEY)
    assert (made.rows, made.children, made.mended) == (21, 20, 0)
    table = read.table(made.path, "trajecten")
    assert table["client_id"].tolist() == coded(*BSNS, BSNS[0])


def test_no_number_of_a_child_is_left_in_the_copy(export):
    text = write_coded_copy(export, "trajecten", KEY).path.read_text()
    assert not any(bsn in text for bsn in BSNS)


def test_a_copy_with_another_identifier_is_not_made(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text("client_id;startdatum;achternaam\n1;2023-05-31;Jansen\n")
    with pytest.raises(InputError, match="wie een kind is: achternaam"):
        write_coded_copy(path, "trajecten", KEY)
    assert [p.name for p in tmp_path.iterdir()] == ["export.csv"]


def test_ids_that_were_put_right_are_counted(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text("client_id;startdatum\n010000008;2023-05-31\n10000008;2023-06-30\n")
    made = write_coded_copy(path, "trajecten", KEY)
    assert (made.children, made.mended) == (1, 1)


def test_a_table_without_children_has_nothing_to_code(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("reeks;periode;aantal\na;2020;1\n")
    with pytest.raises(InputError, match="geen kolom met nummers"):
        write_coded_copy(path, "tellingen", KEY)


class _Deduce:
    """Stands in for the optional package, with its calls as its documentation gives them."""

    def deidentify(self, text):
        return SimpleNamespace(deidentified_text=text.replace("Jan", "[PERSOON-1]"))


def test_names_are_taken_out_of_the_free_text_that_is_asked_for(tmp_path, monkeypatch):
    path = tmp_path / "export.csv"
    long = "Jan vertelt dat het thuis sinds een paar weken veel beter gaat, nummer"
    rows = "\n".join(f"{bsn};2023-05-31;{long} {i}" for i, bsn in enumerate(BSNS))
    path.write_text(f"client_id;startdatum;verslag\n{rows}\n")
    with pytest.raises(InputError, match="wie een kind is: verslag"):
        write_coded_copy(path, "trajecten", KEY)
    monkeypatch.setitem(sys.modules, "deduce", SimpleNamespace(Deduce=_Deduce))
    text = write_coded_copy(path, "trajecten", KEY, free_text=["verslag"]).path.read_text()
    assert "Jan" not in text
    assert text.count("[PERSOON-1] vertelt") == len(BSNS)
    with pytest.raises(InputError, match="kolommen die er niet zijn: verhaal"):
        write_coded_copy(path, "trajecten", KEY, free_text=["verhaal"])


def test_without_the_package_for_free_text_its_name_is_said(tmp_path, monkeypatch):
    path = tmp_path / "export.csv"
    path.write_text("client_id;startdatum;verslag\nK1;2023-05-31;kort\n")
    monkeypatch.setitem(sys.modules, "deduce", None)
    with pytest.raises(InputError, match="pip install deduce"):
        write_coded_copy(path, "trajecten", KEY, free_text=["verslag"])
    assert [file.name for file in tmp_path.iterdir()] == ["export.csv"]
