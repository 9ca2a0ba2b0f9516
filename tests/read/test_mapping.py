"""Mappings: what a supplier's file says, in our words; nothing else changes, nothing is lost."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jeugdlib import read
from jeugdlib.columns import TABLES, InputError
from jeugdlib.read.codes import codes
from jeugdlib.read.mapping import read_mapping

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "data/codes/mappings"
TRAJECTEN, METINGEN = TABLES["trajecten"], TABLES["metingen"]


@pytest.fixture
def mapping(tmp_path):
    def write(text, table=TRAJECTEN):
        path = tmp_path / "leverancier.yaml"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return read_mapping(path, table)

    return write


def said(mapping, text, table=TRAJECTEN):
    with pytest.raises(InputError) as caught:
        mapping(text, table)
    assert "leverancier.yaml" in str(caught.value)
    return str(caught.value)


def table(**columns):
    return pd.DataFrame(columns, dtype=str)


def applied(mapping, text):
    rows = np.arange(2, len(text) + 2)
    return mapping.apply(text, rows)


def test_columns_and_values_get_our_names(mapping):
    made = mapping(
        """
        columns: {Cliëntnummer: client_id, Begindatum: startdatum, Geslacht: geslacht}
        values:
          geslacht: {M: man, V: vrouw}
        drop: [Voornaam]
        """
    )
    text = table(
        Cliëntnummer=["00123", "7"],
        Voornaam=["Fien", "Bo"],
        Begindatum=["01-02-2023", "x"],
        Geslacht=["M", "onbekend"],
        regio=["NO", "é"],
    )
    ours, rows = applied(made, text)
    assert ours.to_dict("list") == {
        "client_id": ["00123", "7"],
        "startdatum": ["01-02-2023", "x"],
        "geslacht": ["man", "onbekend"],
        "regio": ["NO", "é"],
    }
    assert rows.tolist() == [2, 3]
    assert text.columns.tolist() == ["Cliëntnummer", "Voornaam", "Begindatum", "Geslacht", "regio"]


def test_a_heading_may_differ_in_case_spaces_and_signs(mapping):
    made = mapping("columns: {Client nummer: client_id}\ndrop: [voor-naam]")
    ours, _ = applied(made, table(**{"CLIENT_NUMMER ": ["1"], "Voor naam": ["x"]}))
    assert ours.columns.tolist() == ["client_id"]


@pytest.mark.parametrize("typed", ["NO", "010", "1,5", "1e3", "2024-01-02", "yes", "null", "0x1F"])
def test_what_is_typed_stays_the_text_that_it_is(mapping, typed):
    made = mapping(f"columns:\n  {typed}: client_id\nvalues:\n  regio:\n    {typed}: {typed}")
    assert made.columns == {typed: "client_id"}
    assert made.values == {"regio": {typed: typed}}


def test_what_the_reader_needs_to_know_is_handed_on(mapping):
    made = mapping("decimal: komma\ndates: maand-dag\nsheet: Blad2\nempty: [n.v.t., 99]")
    assert (made.decimal, made.dates, made.sheet) == ("komma", "maand-dag", "Blad2")
    assert made.empty == ("n.v.t.", "99")
    assert (mapping("").decimal, mapping("").columns) == ("", {})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("colums: {a: client_id}", ["sleutel", "'colums'", "Bedoelde u columns?"]),
        ("columns: {a: clientid}", ["columns, a", "'clientid'", "Bedoelde u client_id?"]),
        ("columns: {a: client_id, b: client_id}", ["twee kolommen gaan naar client_id"]),
        ("columns: {a: client_id}\ndrop: [A]", ["op twee plekken", "a"]),
        ("columns: {a: client_id, a: regio}", ["regel 1", "a staat er twee keer"]),
        ("columns: [a, b]", ["columns", "regels als naam: waarde"]),
        ("columns: {a: [client_id]}", ["columns, a", "één waarde"]),
        ("values: {geslacht: {M: mam}}", ["geslacht, M", "'mam'", "Bedoelde u man?"]),
        ("values: {gelsacht: {M: man}}", ["values", "Bedoelde u geslacht?"]),
        ("values: {geslacht: M}", ["values, geslacht", "regels als"]),
        ("values: {leeftijd: {x: '1,5'}}", ["leeftijd, x", "geheel getal", "'1,5'"]),
        ("values: {voor_score: {x: 1,5}}", ["regel 1", "ontbreekt een waarde", "komma"]),
        ("drop:\n", ["regel 1", "ontbreekt een waarde"]),
        ("values: {client_id: {x: ''}}", ["client_id mag niet leeg zijn"]),
        ("values: {reden_einde: {A: volgens pln}}", ["'volgens pln'", "Bedoelde u volgens plan?"]),
        ("standard: {reden_einde: iWmo}", ["'iWmo'", "CBS, iJw"]),
        ("standard: {regio: iJw}", ["standard", "'regio'", "reden_einde"]),
        ("decimal: ','", ["decimal", "','", "komma, punt"]),
        ("dates: dd-mm", ["dates", "dag-maand"]),
        ("drop: Voornaam", ["drop", "een lijst"]),
        ("empty: [[a]]", ["empty", "een lijst"]),
        ("wide: {SDQ: {instrument: SDQ, moment: voor}}", ["wide is voor metingen"]),
        ("- a\n- b", ["regels als naam: waarde"]),
        ("columns: {a: client_id", ["geen leesbaar YAML"]),
        ("? [a]\n: b", ["dit is geen naam"]),
        ("columns: !!python/object:os.system {a: client_id}", ["regel 1", "python"]),
        ("columns: &x {a: client_id}\nvalues: {regio: *x}", ["regel 1", "verwijzingen"]),
        (b"\xff\xfe\x00", ["geen leesbaar YAML"]),
        ("[" * 5000, ["geen leesbaar YAML"]),
        ("a" * 1_000_001, ["te groot"]),
    ],
)
def test_what_a_mapping_may_not_say_is_named_with_its_place(mapping, text, words):
    message = said(mapping, text)
    assert all(word in message for word in words), message


def test_references_that_grow_are_refused_before_they_grow(mapping):
    lines = ["a: &a [x, x]"] + [
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]" for n in range(20)
    ]
    assert "verwijzingen" in said(mapping, "\n".join(lines))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"weg\.yaml: dit bestand is er niet"):
        read_mapping(tmp_path / "weg.yaml", TRAJECTEN)


@given(text=st.text(max_size=300))
def test_any_text_raises_nothing_but_our_own_error(text, tmp_path_factory):
    path = tmp_path_factory.mktemp("yaml") / "m.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        read_mapping(path, TRAJECTEN)
    except InputError as problem:
        assert "m.yaml" in str(problem)


def test_a_column_that_the_table_needs_and_the_export_lacks_is_named(mapping):
    made = mapping("columns: {Kindnummer: client_id, Regio: regio}")
    with pytest.raises(InputError, match=r"Kindnummer\..*Bedoelde u Kindnumer"):
        applied(made, table(Kindnumer=["1"]))
    # what is not required may be absent, and what has our name already needs no mapping
    assert applied(made, table(client_id=["1"]))[0].columns.tolist() == ["client_id"]


def test_two_columns_never_become_one(mapping):
    made = mapping("columns: {Cliëntnummer: client_id}")
    with pytest.raises(InputError, match=r"twee keer staan: client_id\..*drop"):
        applied(made, table(Cliëntnummer=["1"], client_id=["2"]))


def test_an_open_table_takes_names_of_the_users_own(mapping):
    made = mapping(
        "columns: {Vraag 1: analyse}\nvalues: {analyse: {1: aanwezig}}", TABLES["dossiers"]
    )
    assert applied(made, table(**{"Vraag 1": ["1", "0"]}))[0]["analyse"].tolist() == [
        "aanwezig",
        "0",
    ]


def test_codes_of_ijw_become_our_values_and_words_stay():
    made = read_mapping(SHIPPED / "ijw_reden_einde.yaml", TRAJECTEN)
    cells = ["31", "02", "2", "32", "", "Volgens plan", "77"]
    assert applied(made, table(reden_einde=cells))[0]["reden_einde"].tolist() == [
        *("volgens plan", "overlijden", "overlijden", "eenzijdig door cliënt"),
        *("", "Volgens plan", "77"),
    ]


@pytest.mark.parametrize("standard", ["ijw", "cbs"])
def test_every_code_of_a_standard_is_translated_by_its_mapping(standard):
    made = read_mapping(SHIPPED / f"{standard}_reden_einde.yaml", TRAJECTEN)
    rows = codes("reden_einde")
    rows = rows[rows["standaard"].str.lower() == standard]
    ours, _ = applied(made, table(reden_einde=rows["code"].tolist()))
    assert ours["reden_einde"].tolist() == rows["waarde"].tolist()


@pytest.mark.parametrize("standard", ["ijw", "cbs"])
def test_codes_of_iwmo_are_never_read_as_those_of_another_standard(standard):
    made = read_mapping(SHIPPED / f"{standard}_reden_einde.yaml", TRAJECTEN)
    with pytest.raises(InputError, match="alleen in iWmo: 19; daar is 31 een verhuizing"):
        applied(made, table(reden_einde=["31", "31", "19"]))


WIDE = """
columns: {Kind: client_id}
wide:
  SDQ voor: {instrument: SDQ, moment: voor}
  SDQ na: {instrument: SDQ, moment: na}
empty: [niet afgenomen]
"""


def test_a_wide_export_becomes_a_row_per_score_with_the_row_it_came_from(mapping):
    made = mapping(WIDE, METINGEN)
    text = table(
        **{
            "Kind": ["a", "b", "c"],
            "SDQ na": ["8", "", "niet afgenomen"],
            "SDQ voor": ["17", "12", " "],
            "informant": ["ouder", "jeugdige", "ouder"],
        }
    )
    ours, rows = applied(made, text)
    assert ours[["client_id", "moment", "score", "informant"]].to_numpy().tolist() == [
        ["a", "na", "8", "ouder"],
        ["a", "voor", "17", "ouder"],
        ["b", "voor", "12", "jeugdige"],
    ]
    assert rows.tolist() == [2, 2, 3]
    assert (ours["instrument"] == "SDQ").all()


@given(st.lists(st.tuples(st.sampled_from(["", "7", "n"]), st.sampled_from(["", "9"])), max_size=9))
def test_no_score_of_a_wide_export_is_lost_or_made(pairs):
    made = read_mapping(SHIPPED / "vragenlijst_breed.yaml", METINGEN)
    text = table(
        Cliëntcode=[f"K{n}" for n in range(len(pairs))],
        SDQ_voor=[before for before, _ in pairs],
        CBCL_na=[after for _, after in pairs],
    )
    ours, rows = applied(made, text)
    expected = [
        (f"K{n}", n + 2, instrument, score)
        for n, pair in enumerate(pairs)
        for instrument, score in zip(("SDQ", "CBCL"), pair, strict=True)
        if score
    ]
    found = zip(ours["client_id"], rows, ours["instrument"], ours["score"], strict=True)
    assert list(found) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("wide: {SDQ: {instrument: SDQ}}", ["wide, SDQ", "ontbreekt: moment"]),
        ("wide: {SDQ: {instrument: S, momnt: voor}}", ["'momnt'", "Bedoelde u moment?"]),
        ("wide: {SDQ: {instrument: S, moment: na, score: 3}}", ["'score'"]),
        ("wide: {SDQ: {instrument: '', moment: na}}", ["instrument mag niet leeg zijn"]),
        ("wide: {S: {instrument: S, moment: na, informant: mam}}", ["'mam'", "ouder"]),
        (
            "columns: {Lijst: instrument}\nwide: {S: {instrument: S, moment: na}}",
            ["staat ook bij columns: instrument"],
        ),
    ],
)
def test_a_wide_mapping_that_does_not_fit_is_named_with_its_place(mapping, text, words):
    message = said(mapping, text, METINGEN)
    assert all(word in message for word in words), message


def test_a_wide_mapping_without_its_columns_in_the_export_is_refused(mapping):
    made = mapping(WIDE, METINGEN)
    with pytest.raises(InputError, match=r"geen van de kolommen bij wide.*Bedoelde u SDQvor"):
        applied(made, table(Kind=["a"], SDQvor=["1"]))
    with pytest.raises(InputError, match="heeft de tabel al: moment"):
        applied(made, table(**{"Kind": ["a"], "moment": ["x"], "SDQ voor": ["1"]}))


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_mapping_that_ships_can_be_read(path):
    name = "metingen" if path.stem == "vragenlijst_breed" else "trajecten"
    assert read_mapping(path, TABLES[name]).file == path.name


def checked(folder, text, name, mapping=None):
    path = folder / "export.csv"
    path.write_text(text, encoding="utf-8")
    return read.check(path, name, mapping=mapping and SHIPPED / f"{mapping}.yaml")


def test_a_wide_questionnaire_is_read_with_the_shipped_mapping(tmp_path):
    text = "Cliëntcode;Invuller;SDQ_voor;SDQ_na\nK1;moeder;17,5;8\nK2;kind;12;n.v.t.\nK3;kind;x;9\n"
    found = checked(tmp_path, text, "metingen", "vragenlijst_breed")
    assert [finding.row for finding in found.of("flag")] == [4]
    assert found.read == found.used + sum(found.left_out.values())
    rows = found.table()[["client_id", "instrument", "moment", "score", "informant"]]
    assert rows.to_numpy().tolist() == [
        ["K1", "SDQ", "voor", 17.5, "ouder"],
        ["K1", "SDQ", "na", 8.0, "ouder"],
        ["K2", "SDQ", "voor", 12.0, "jeugdige"],
        ["K3", "SDQ", "na", 9.0, "jeugdige"],
    ]


def trajectories(*reasons):
    rows = [f"K{n};2023-01-0{n + 1};{reason}" for n, reason in enumerate(reasons)]
    return "\n".join(["client_id;startdatum;reden_einde", *rows, ""])


def test_codes_are_read_by_the_standard_that_the_column_or_the_mapping_says(tmp_path):
    def ours(text, mapping=None):
        return checked(tmp_path, text, "trajecten", mapping).table()["reden_einde"].tolist()

    ijw = ["volgens plan", "overlijden", "eenzijdig door cliënt"]
    assert ours(trajectories("31", "02", "32")) == ijw
    assert ours(trajectories("01", "02", "3")) == [
        *("volgens plan", "in overeenstemming", "eenzijdig door cliënt"),
    ]
    assert ours(trajectories("31", "02"), "ijw_reden_einde") == ijw[:2]


@pytest.mark.parametrize("mapping", [None, "ijw_reden_einde", "cbs_reden_einde"])
def test_an_export_of_iwmo_is_refused_whatever_the_mapping_says(tmp_path, mapping):
    found = checked(tmp_path, trajectories("31", "31", "19"), "trajecten", mapping)
    assert found.refused
    assert any("iWmo" in str(finding) for finding in found.of("refuse"))


def test_codes_that_two_standards_have_are_asked_about(tmp_path):
    found = checked(tmp_path, trajectories("31", "31", "02"), "trajecten")
    assert found.refused
    assert "standard: {reden_einde: iJw}" in str(found.of("refuse")[0])
