"""Direct identifiers: found by column, before anything is made from them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jeugdlib import read
from jeugdlib.columns import TABLES, InputError
from jeugdlib.read.identifiers import find_identifiers, is_bsn, is_iban

TRAJECTEN, STUDIES = TABLES["trajecten"], TABLES["studies"]
# numbers made up for this test that pass the test of eleven
BSNS = [f"{n:09d}" for n in range(111222333, 111232333) if is_bsn(f"{n:09d}")][:40]


def kinds(declared=TRAJECTEN, **columns):
    return {i.column: i.kind for i in find_identifiers(pd.DataFrame(columns), declared)}


def test_the_test_of_eleven_is_that_of_a_bsn():
    assert is_bsn("111222333")
    assert not is_bsn("111222334")
    assert not is_bsn("000000000")
    assert is_bsn("10000008")  # eight digits: the zero in front was lost


@given(st.integers(10_000_000, 999_999_999))
def test_changing_one_digit_of_a_bsn_breaks_it(number):
    text = f"{number:09d}"
    if is_bsn(text):
        changed = text[:-1] + str((int(text[-1]) + 1) % 10)
        assert not is_bsn(changed)


def test_an_account_number_is_known_by_its_remainder():
    assert is_iban("NL91 ABNA 0417 1643 00")  # the example of ISO 13616
    assert not is_iban("NL92ABNA0417164300")


def test_a_bsn_in_the_declared_id_column_is_found_by_its_cells():
    assert kinds(client_id=BSNS[:10]) == {"client_id": "bsn"}


def test_random_numbers_of_nine_digits_are_no_bsns():
    rng = np.random.default_rng(11)
    for _ in range(200):
        numbers = [str(n) for n in rng.integers(100_000_000, 1_000_000_000, 30)]
        assert kinds(client_id=numbers) == {}


def test_dates_without_dashes_are_no_bsns():
    days = pd.date_range("2023-01-01", periods=300).strftime("%Y%m%d").tolist()
    assert kinds(eigen=days) == {}


def test_a_column_with_some_bsns_among_other_codes_is_found_from_six_in_ten():
    codes = [f"K{n}" for n in range(4)]
    assert kinds(eigen=[*BSNS[:6], *codes]) == {"eigen": "bsn"}
    assert kinds(eigen=[*BSNS[:5], *codes, "K9"]) == {}


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("BSN", "bsn"),
        ("Achternaam", "naam"),
        ("naam", "naam"),
        ("geboortedatum", "geboortedatum"),
        ("geb. datum", "geboortedatum"),
        ("E-mail", "e-mailadres"),
        ("postcode", "postcode"),
        ("telefoonnummer", "telefoonnummer"),
    ],
)
def test_a_heading_gives_its_column_away(heading, kind):
    assert kinds(**{heading: ["x"]}) == {heading: kind}


@pytest.mark.parametrize("heading", ["instrument", "moment", "hulpvorm", "naamloos", "datum"])
def test_an_ordinary_heading_does_not(heading):
    assert kinds(**{heading: ["x"]}) == {}


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1234 AB", "9999ZZ", "1011 AC", "3511 LN", "2514JS"], "postcode"),
        (
            ["0612345678", "+31 6 12345678", "030-2306344", "010 1234567", "06-87654321"],
            "telefoonnummer",
        ),
        (["a@b.nl", "c.d@e.org", "f@g.nl", "h@i.nl", "j@k.com"], "e-mailadres"),
    ],
)
def test_cells_give_their_column_away(cells, kind):
    assert kinds(eigen=cells) == {"eigen": kind}


def test_long_texts_in_an_own_column_are_free_text():
    texts = [f"Moeder vertelt dat het thuis beter gaat dan vorige week {n}" for n in range(6)]
    assert kinds(opmerkingen=texts) == {"opmerkingen": "vrije tekst"}
    assert kinds(opmerkingen=["Opname in een instelling voor verblijf"] * 6) == {}


def test_scores_are_never_taken_for_numbers_of_people():
    assert kinds(voor_score=BSNS[:10]) == {}


def test_the_reader_refuses_and_names_the_column_but_not_its_values(tmp_path):
    path = tmp_path / "export.csv"
    rows = "\n".join(f"{bsn};2023-05-31" for bsn in BSNS[:10])
    path.write_text(f"client_id;startdatum\n{rows}\n")
    with pytest.raises(InputError, match=r"kolom client_id: .* \(bsn\)") as caught:
        read.table(path, "trajecten")
    assert not any(bsn in str(caught.value) for bsn in BSNS)


def test_a_table_about_publications_may_have_names(tmp_path):
    path = tmp_path / "studies.csv"
    path.write_text("studie;naam\nWeisz 2017;John\n")
    assert len(read.table(path, "studies")) == 1


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("client_id", ["K001", "K002"]),
        ("Cliëntnummer", ["20001", "20002"]),
        ("dossier-nr", ["2023/1", "2023/2"]),
        ("geboortedatum", ["2010-04-03", "2011-04-03"]),
        ("wie", BSNS[:10]),
    ],
)
def test_a_table_of_children_is_no_table_about_publications(tmp_path, heading, cells):
    path = tmp_path / "studies.csv"
    path.write_text(f"studie;{heading}\n" + "\n".join(f"S{n};{c}" for n, c in enumerate(cells)))
    with pytest.raises(InputError, match="publicaties") as caught:
        read.table(path, "studies")
    assert not any(cell in str(caught.value) for cell in cells)


def test_no_published_table_holds_an_identifier():
    for name in ("separaties", "plaatsingen_jeugdzorgplus"):
        assert len(read.table(f"data/published/{name}.csv", "tellingen")) > 0
