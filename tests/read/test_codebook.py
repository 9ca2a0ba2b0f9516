"""The codebook: the shipped one holds, and all that is wrong with another is said in one pass."""

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from jeugdlib import read
from jeugdlib.columns import TABLES, InputError
from jeugdlib.columns.codebook import UNITS
from jeugdlib.read.codebook import look_at_codebook

SHIPPED = Path(__file__).parents[2] / "data/codes/codeboek_dossieraudit.yaml"
SMALL = """naam: proef
versie: "1"
dossier:
  doel:
    vraag: Is er een doel?
    geordend: ja
    niveaus: {nee: {betekenis: n, telt: nee}, ja: {betekenis: j, telt: ja}}
  keer:
    vraag: Hoe vaak?
    laagste: 0
    hoogste: 9
  reden:
    vraag: Waarom?
    overslaan_als: {doel: [nee], keer: [0]}
    niveaus: {a: eerste, b: tweede}
"""
LEVELS = "niveaus: {nee: n, ja: j}"


@pytest.fixture
def book(tmp_path):
    def write(text):
        path = tmp_path / "boek.yaml"
        path.write_text(text, "utf-8")
        return path

    return write


def wrong(book, text):
    return [str(problem) for problem in look_at_codebook(book(text))[1]]


def with_items(*items):
    return "naam: p\nversie: v\ndossier:\n" + "".join(f"  {item}\n" for item in items)


def test_the_shipped_codebook_is_in_order_and_covers_what_the_audit_is_about():
    codebook = read.codebook(SHIPPED)
    names = {item.name for item in codebook.of("dossier")}
    where = ("kind", "ouders", "netwerk", "aanbieder", "keten", "wet")
    factors = {f"{kind}_{place}" for kind in ("belemmerend", "bevorderend") for place in where}
    assert names >= factors | {
        *("verklarende_analyse", "doel", "therapie", "gezin_betrokken", "samen_beslist", "school"),
        *("perspectief", "overplaatsingen", "zonder_24_uurszorg"),
    }
    analysis = [level.name for level in codebook.item("verklarende_analyse").levels]
    assert analysis == ["afwezig", "fragmenten", "aanwezig", "aanwezig_gedeeld_sturend"]
    assert {item.name for item in codebook.of("therapie")} == {"therapie", "probleem"}
    assert [item.name for item in codebook.of("verblijf")] == ["setting"]
    assert all(item.rule or item.example for item in codebook.items if item.name != "doel")


def test_a_source_in_the_shipped_codebook_is_one_that_can_be_looked_up():
    for item in read.codebook(SHIPPED).items:
        assert not item.source or item.source.startswith("Elke dag beter (VNG, 2018), p. 10: ")


def test_an_item_has_all_that_the_file_says(book):
    codebook = read.codebook(book(SMALL))
    goal, times, reason = codebook.items
    assert (goal.label, goal.scale, times.scale, reason.scale) == (
        "Doel",
        "ordinal",
        "interval",
        "nominal",
    )
    assert [(level.name, level.found) for level in goal.levels] == [("nee", False), ("ja", True)]
    assert [level.found for level in reason.levels] == [None, None]
    assert (times.low, times.high) == (0, 9)
    assert reason.skip == (("doel", ("nee",)), ("keer", ("0",)))


def test_the_fingerprint_changes_with_any_word(book):
    first = read.codebook(book(SMALL)).fingerprint
    assert read.codebook(book(SMALL.replace("eerste", "Eerste"))).fingerprint != first
    assert read.codebook(book(f"# meer uitleg\n{SMALL}")).fingerprint == first


def test_the_items_become_columns_of_their_table():
    codebook = read.codebook(SHIPPED)
    for unit, name in UNITS.items():
        table = codebook.extend(TABLES[name])
        assert {item.name for item in codebook.of(unit)} <= {c.name for c in table.columns}
        assert [c.name for c in table.columns][: len(TABLES[name].columns)] == [
            c.name for c in TABLES[name].columns
        ]
    assert "emdr" in codebook.extend(TABLES["therapieen"]).column("therapie").allowed


@pytest.mark.parametrize(
    ("items", "said"),
    [
        (["a: {niveaus: {nee: n, ja: j}}"], "dossier, a: vraag ontbreekt"),
        (["a: {vraag: x, vraagje: y, " + LEVELS + "}"], "'vraagje'. Bedoelde u vraag"),
        (["A b: {vraag: x, " + LEVELS + "}"], "dit kan geen naam van een kolom zijn"),
        (["codeur: {vraag: x, " + LEVELS + "}"], "dossier, codeur: deze naam is al in gebruik"),
        (["dossierid: {vraag: x, " + LEVELS + "}"], "dossierid: deze naam is al in gebruik"),
        (["probleem: {vraag: x, " + LEVELS + "}"], "probleem: deze naam is al in gebruik"),
        (["a: {vraag: x, niveaus: {ja: j}}"], "dossier, a: er zijn minstens twee niveaus nodig"),
        (["a: {vraag: x, niveaus: {Ja: j, nee: n}}"], "niveau Ja: dit kan geen naam"),
        (
            ["a: {vraag: x, niveaus: {ja: {betekenis: j, telt: jaa}, nee: n}}"],
            "niveau ja: telt kent dit woord niet. Er staat: 'jaa'. Kies uit: ja, nee, niet_mee",
        ),
        (["a: {vraag: x, niveaus: {ja: {telt: ja}, nee: n}}"], "niveau ja: betekenis ontbreekt"),
        (
            ["a: {vraag: x, niveaus: {ja: {betekenis: j, telt: ja}, nee: n}}"],
            "alle niveaus die meetellen, hebben telt: ja",
        ),
        (["a: {vraag: x, geordend: ja, " + LEVELS + "}"], "geen twee niveaus om te ordenen"),
        (["a: {vraag: x, geordend: soms, " + LEVELS + "}"], "geordend is ja of nee"),
        (["a: {vraag: x}"], "hier staat niet wat geantwoord kan worden"),
        (["a: {vraag: x, laagste: 1, hoogste: 2, " + LEVELS + "}"], "een keuze en een getal"),
        (["a: {vraag: x, laagste: 5, hoogste: 2}"], "laagste (5) is hoger dan hoogste (2)"),
        (["a: {vraag: x, laagste: 5}"], "laagste en hoogste, allebei een geheel getal"),
        (["a: [x]"], "dossier, a: hier hoort regels als naam: waarde"),
        (["a: {vraag: [x], " + LEVELS + "}"], "dossier, a, vraag: hier hoort één waarde"),
        (
            ["a: {vraag: x, overslaan_als: {bb: [ja]}, " + LEVELS + "}"],
            "a, overslaan_als: dit onderdeel bestaat hier niet. Er staat: 'bb'",
        ),
        (
            [
                "a: {vraag: x, " + LEVELS + "}",
                "b: {vraag: x, overslaan_als: {a: [jaa]}, " + LEVELS + "}",
            ],
            "b, overslaan_als: a heeft dit niveau niet. Er staat: 'jaa'. Bedoelde u ja? Kies uit",
        ),
        (
            [
                "a: {vraag: x, overslaan_als: {b: [ja]}, " + LEVELS + "}",
                "b: {vraag: x, " + LEVELS + "}",
            ],
            "a, overslaan_als: deze vraag hangt af van b, en die komt pas later. Zet b boven a",
        ),
        (["a: {vraag: x, overslaan_als: [b], " + LEVELS + "}"], "overslaan_als: hier hoort regels"),
        (["a: {vraag: x, bron: , " + LEVELS + "}"], "regel 4: hier ontbreekt een waarde"),
        (
            ["a: {vraag: x, " + LEVELS + "}", "a: {vraag: y, " + LEVELS + "}"],
            "regel 5: a staat er twee keer",
        ),
        (["a: {vraag: x, niveaus: {ja: j, ja: k, nee: n}}"], "regel 4: ja staat er twee keer"),
        (
            ["a_b: {vraag: x, " + LEVELS + "}", "ab: {vraag: y, " + LEVELS + "}"],
            "dossier, ab: deze naam is bijna gelijk aan a_b",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place_and_mend(book, items, said):
    text = with_items(*items)
    assert any(said in problem for problem in wrong(book, text)), wrong(book, text)
    with pytest.raises(InputError, match=r"bestand boek\.yaml: in dit codeboek moet"):
        read.codebook(book(text))


def test_a_level_that_does_not_count_may_stand_at_the_end_and_not_in_between(book):
    counted = "ja: {betekenis: j, telt: ja}, nee: {betekenis: n, telt: nee}"
    item = "a: {{vraag: x, geordend: ja, niveaus: {{{}}}}}"
    assert wrong(book, with_items(item.format(f"{counted}, weet_niet: w"))) == []
    between = counted.replace(", nee", ", weet_niet: w, nee")
    [problem] = wrong(book, with_items(item.format(between)))
    assert "staat tussen niveaus die op volgorde staan" in problem


def test_a_loop_in_the_skip_rules_is_named_item_by_item_and_once(book):
    def item(name, other):
        return f"{name}: {{vraag: x, overslaan_als: {{{other}: [ja]}}, {LEVELS}}}"

    [loop] = wrong(book, with_items(item("a", "c"), item("b", "a"), item("c", "b")))
    assert "dossier, overslaan_als: deze onderdelen wachten op elkaar: a → c → b → a" in loop
    [self] = wrong(book, with_items(item("a", "a")))
    assert "wachten op elkaar: a → a" in self


def test_a_skip_rule_stays_within_its_unit(book):
    text = with_items("a: {vraag: x, " + LEVELS + "}")
    text += "therapie:\n  b: {vraag: x, overslaan_als: {a: [ja]}, " + LEVELS + "}\n"
    [problem] = wrong(book, text)
    assert "therapie, b, overslaan_als: dit onderdeel bestaat hier niet" in problem


def test_columns_of_a_table_can_only_be_lists(book):
    text = with_items("a: {vraag: x, " + LEVELS + "}")
    text += "verblijf:\n  setting: {vraag: x, laagste: 0, hoogste: 4}\n"
    [problem] = wrong(book, text)
    assert "verblijf, setting: hier staat niet wat geantwoord kan worden" in problem


def test_everything_is_said_at_once(book):
    text = "naam: p\nbronn: x\ndossier:\n  a: {vraagg: x}\n  codeur: {vraag: x, laagste: 3}\n"
    said = "\n".join(wrong(book, text))
    for words in ("bronn", "versie ontbreekt", "vraagg", "vraag ontbreekt", "al in gebruik"):
        assert words in said


@pytest.mark.parametrize("text", ["", "naam: p\nversie: v", "naam: p\nversie: v\ndossier: {}"])
def test_a_codebook_without_questions_is_refused(book, text):
    assert any("geen enkele vraag over het dossier" in problem for problem in wrong(book, text))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("naam: a: b", "regel 1: dit is geen leesbaar YAML"),
        ("- a", "hier hoort regels als naam: waarde"),
    ],
)
def test_what_is_no_yaml_is_said_with_its_line(book, text, said):
    with pytest.raises(InputError, match=said):
        read.codebook(book(text))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match=r"weg\.yaml: dit bestand is er niet"):
        read.codebook(tmp_path / "weg.yaml")


LIVELY = st.text(alphabet="aejnov_ {}[]:,#&*!|>-'\"\n\t0", max_size=60)


@given(LIVELY)
def test_any_text_is_refused_in_words_or_is_a_codebook(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("boek") / "b.yaml"
    path.write_text(text, "utf-8")
    try:
        assert read.codebook(path).items
    except InputError as problem:
        assert str(problem)


WORDS = st.sampled_from([*re.findall("[a-z_0-9]+", SMALL), "", "ja", "nee", "5", "-1"])
ANY = st.recursive(
    WORDS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3)
)


@given(st.data())
def test_any_part_may_be_anything_and_it_is_refused_in_words_or_is_a_codebook(
    tmp_path_factory, data
):
    """One part of a right codebook is replaced by words, lists or mappings of any form."""
    said = yaml.load(SMALL, yaml.BaseLoader)
    part = said
    while True:
        key = data.draw(st.sampled_from(sorted(part)))
        if not isinstance(part[key], dict) or data.draw(st.booleans()):
            break
        part = part[key]
    part[data.draw(st.sampled_from([key, "dossier", "niveaus", "overslaan_als"]))] = data.draw(ANY)
    path = tmp_path_factory.mktemp("boek") / "b.yaml"
    path.write_text(yaml.dump(said, allow_unicode=True), "utf-8")
    try:
        codebook = read.codebook(path)
    except InputError as problem:
        assert str(problem)
    else:
        assert all(codebook.extend(TABLES[name]).columns for name in UNITS.values())
        assert all(len(item.levels) != 1 for item in codebook.items)
