"""What coders send back: joined as they coded it, or every problem named with place and mend."""

import re
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from jeugdlib import read
from jeugdlib.columns import TABLES, InputError, about
from jeugdlib.columns.codebook import Codebook, Item, Level
from jeugdlib.read.audit_form import FINGERPRINT, write_audit_form
from tests.read.cases.project import own_project

YES_NO = (Level("nee", "nee", False), Level("ja", "ja", True))
BOOK = Codebook(
    "proef",
    "1",
    (
        Item("doel", "Doel", "Is er een doel?", levels=YES_NO),
        Item("woorden", "Woorden", "Van wie?", levels=YES_NO, skip=(("doel", ("nee",)),)),
        Item("therapie", "Therapie", "Kreeg therapie?", levels=YES_NO),
        Item("keer", "Keer", "Hoe vaak?", low=0, high=9),
        Item(
            "probleem",
            "Probleem",
            "Waarvoor?",
            "therapie",
            levels=(Level("angst", "angst"), Level("anders", "anders")),
        ),
        Item(
            "therapie",
            "Therapie",
            "Welke?",
            "therapie",
            levels=(Level("emdr", "EMDR"), Level("cgt", "cgt"), Level("spel", "spel")),
        ),
    ),
)
FILES = ("D01", "D02", "D03")
CODED = {
    "D01": {"doel": "ja", "woorden": "nee", "therapie": "ja", "keer": 2},
    "D02": {"doel": "nee", "therapie": "nee", "keer": 0},
    "D03": {"doel": "ja", "woorden": "ja", "therapie": "nee"},
}
THERAPIES = [{"dossier_id": "D01", "therapie": "emdr", "probleem": "angst", "leeftijd": 12}]
LISTED = ["dossier_id", "codeur", "therapie", "probleem", "leeftijd"]
STAYS = [
    {"dossier_id": "D02", "setting": "thuis", "startdatum": pd.Timestamp("2020-01-01")},
    {"dossier_id": "D02", "setting": "groep", "startdatum": pd.Timestamp("2020-02-01")},
]


@pytest.fixture(scope="module", autouse=True)
def project(tmp_path_factory):
    with own_project(tmp_path_factory.mktemp("project")) as folder:
        yield folder


@pytest.fixture
def form(tmp_path):
    """Make the form of a coder and fill it in, as a spreadsheet program would save it."""

    def make(coder, coded=None, therapies=THERAPIES, stays=(), change=None, name="", files=FILES):
        coded = CODED if coded is None else coded
        path = tmp_path / (name or f"formulier_{coder}.xlsx")
        write_audit_form(BOOK, path, coder, pd.DataFrame({"dossier_id": files}))
        book = openpyxl.load_workbook(path)
        by_row = [(row, coded.get(files[row - 2], {})) for row in range(2, len(files) + 2)]
        fill(book["dossiers"], by_row)
        fill(book["therapieen"], enumerate(therapies, start=2))
        fill(book["plaatsingen"], enumerate(stays, start=2))
        if change:
            change(book)
        book.save(path)
        return path

    return make


@pytest.fixture
def export(tmp_path):
    """The same as files with one table each, which are read faster: dossiers, then therapieen."""

    def make(coder="A", coded=CODED, therapies=THERAPIES, files=FILES, name=""):
        rows = [
            {"dossier_id": file, "codeur": coder} | coded.get(file, coded["D02"]) for file in files
        ]
        asked = ["dossier_id", "codeur", "doel", "woorden", "therapie", "keer"]
        listed = pd.DataFrame([{"codeur": coder} | row for row in therapies], columns=LISTED)
        paths = [tmp_path / f"{name or coder}_{table}.csv" for table in ("dossiers", "therapieen")]
        pd.DataFrame(rows, columns=asked).astype({"keer": "Int64"}).to_csv(paths[0], index=False)
        listed.to_csv(paths[1], index=False)
        return paths

    return make


def fill(sheet, rows):
    places = {cell.value: cell.column for cell in sheet[1]}
    for row, cells in rows:
        for name, value in cells.items():
            sheet.cell(row, places[name]).value = value


def put(sheet, row, **cells):
    return lambda book: fill(book[sheet], [(row, cells)])


def csv(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def refused(*paths, book=BOOK):
    return [str(f) for f in read.coded_problems(paths, book) if f.outcome == "refuse"]


def flagged(*paths, book=BOOK):
    return [str(f) for f in read.coded_problems(paths, book) if f.outcome == "flag"]


def only(problems, *words):
    """There is one problem, and it says all of these."""
    assert len(problems) == 1, problems
    for word in words:
        assert word in problems[0], problems[0]


def test_what_was_filled_in_on_the_form_comes_back_the_same(form):
    path = form("A", stays=STAYS)
    dossiers = read.coded(path, "dossiers", BOOK)
    assert dossiers["dossier_id"].tolist() == list(FILES)
    assert (dossiers["codeur"] == "A").all()
    assert dossiers["volgorde"].tolist() == [1, 2, 3]
    for row in dossiers.to_dict("records"):
        for name in ("doel", "woorden", "therapie", "keer"):
            expected = CODED[row["dossier_id"]].get(name)
            assert pd.isna(row[name]) if expected is None else row[name] == expected
    assert str(dossiers["keer"].dtype) == "Int64"
    therapies = read.coded(path, "therapieen", BOOK)
    assert therapies[list(THERAPIES[0])].to_dict("records") == THERAPIES
    assert therapies["codeur"].tolist() == ["A"]
    stays = read.coded(path, "plaatsingen", BOOK)
    assert stays["client_id"].tolist() == ["D02", "D02"]
    assert stays["startdatum"].tolist() == [row["startdatum"] for row in STAYS]


def test_stays_that_overlap_are_no_fault_of_the_form(form):
    overlapping = [STAYS[0] | {"einddatum": pd.Timestamp("2020-03-01")}, STAYS[1]]
    assert len(read.coded(form("A", stays=overlapping), "plaatsingen", BOOK)) == 2


def test_the_files_of_all_coders_become_one_table_about_children(form):
    paths = [form("A"), form("B")]
    dossiers = read.coded(paths, "dossiers", BOOK)
    assert dossiers.groupby("codeur")["dossier_id"].apply(list).to_dict() == {
        "A": list(FILES),
        "B": list(FILES),
    }
    assert about(dossiers) == "child"
    declared = [column.name for column in BOOK.extend(TABLES["dossiers"]).columns]
    assert dossiers.columns.tolist() == declared
    assert read.rows(dossiers).loc["gebruikt", "count"] == 6
    assert flagged(*paths) == [
        f"Kolom keer: codeur {coder} vulde dit 1 keer niet in: dossier D03. Leeg telt als niet "
        "gecodeerd."
        for coder in "AB"
    ]


def test_a_file_that_nobody_has_begun_with_waits_and_is_counted(form):
    path = form("A", coded={"D01": CODED["D01"], "D02": {}, "D03": {}})
    dossiers = read.coded(path, "dossiers", BOOK)
    assert dossiers["dossier_id"].tolist() == ["D01"]
    assert dossiers.attrs["reading"]["left_out"] == {"nog niet gecodeerd": 2}
    only(flagged(path), "Codeur A moet nog 2 van de 3 dossiers coderen: D02, D03")


def test_a_file_with_only_a_therapy_has_been_begun_with(form):
    path = form("A", coded={"D02": CODED["D02"], "D03": CODED["D03"]})
    assert len(read.coded(path, "dossiers", BOOK)) == 3


def test_an_item_that_is_missing_is_named_in_every_file_at_once(form):
    def without(book):
        book["dossiers"].delete_cols(5)

    paths = [form(coder, change=without) for coder in "AB"]
    problems = refused(*paths)
    assert len(problems) == 2
    for coder, problem in zip("AB", problems, strict=True):
        assert f"formulier_{coder}.xlsx, blad dossiers" in problem
        assert "de kolom doel ontbreekt" in problem
    with pytest.raises(InputError, match=r"(?s)formulier_A.*doel ontbreekt.*formulier_B"):
        read.coded(paths, "dossiers", BOOK)


def changed(file, **cells):
    return CODED | {file: CODED[file] | cells}


def test_a_level_that_does_not_exist_has_its_row_column_value_and_nearest_word(export):
    paths = export(therapies=[THERAPIES[0] | {"therapie": "emrd"}])
    said = "A_therapieen.csv, rij 2, kolom therapie", "“emrd”", "Bedoelde u “emdr”?", "Kies uit"
    only(refused(*paths), *said)
    with pytest.raises(InputError, match="emrd"):
        read.coded(paths[1], "therapieen", BOOK)


def test_a_number_outside_its_range_is_named_and_nothing_that_follows_from_it(export):
    paths = export(coded=changed("D01", keer=10))
    only(refused(*paths), "rij 2, kolom keer", "dit moet hooguit 9 zijn", "“10”")


def test_a_file_that_one_coder_coded_twice_is_named_with_both_places(export):
    within = export(files=("D01", "D02", "D01"), coded=changed("D01", keer=3), therapies=[])[:1]
    within[0].write_text(within[0].read_text().replace("ja,nee,ja,3", "ja,ja,ja,3", 1))
    said = "odeur A codeerde dossier D01 2 keer: ", "A_dossiers.csv, rij 2 en A_dossiers.csv, rij 4"
    only(refused(*within), *said)


def test_a_file_that_one_coder_coded_in_two_files_is_named_with_both(export):
    first, second = export(name="begin")[0], export(name="rest", files=("D03",))[0]
    [problem] = refused(first, second)
    assert "D03 2 keer: begin_dossiers.csv, rij 4 en rest_dossiers.csv, rij 2" in problem
    assert "Zijn het twee codeurs, geef ze dan elk een eigen code" in problem


def test_the_same_file_given_twice_is_named(export):
    path = export()[0]
    copy = path.with_name("kopie_dossiers.csv")
    copy.write_bytes(path.read_bytes())
    only(refused(path, copy), "estand kopie_dossiers.csv: dit bestand is hetzelfde als A_dossiers")
    only(refused(path, path), "hetzelfde als A_dossiers.csv")


@pytest.mark.parametrize("other", ["D 02", "d02", "D2", "D002"])
def test_ids_that_differ_in_a_space_capital_or_zero_are_not_joined_in_silence(export, other):
    paths = [export()[0], export("B", files=("D01", other, "D03"))[0]]
    [problem] = refused(*paths)
    assert "verschillen alleen in hoofdletters, spaties of nullen vooraan" in problem
    assert f"“{other}”" in problem
    assert "“D02”" in problem
    assert "maak het dan gelijk" in problem
    assert "A_dossiers.csv en B_dossiers.csv" in problem
    with pytest.raises(InputError, match="verschillen alleen"):
        read.coded(paths, "dossiers", BOOK)


def test_a_space_around_an_id_is_no_difference(export):
    paths = [export()[0], export("B", files=("D01", " D02 ", "D03"))[0]]
    assert refused(*paths) == []
    assert read.coded(paths, "dossiers", BOOK)["dossier_id"].nunique() == 3


def test_coders_whose_codes_differ_in_a_capital_are_named(tmp_path):
    rows = "D1;A;ja;ja;nee;1\nD2;a;ja;ja;nee;1\n"
    path = csv(tmp_path, "dossiers.csv", f"dossier_id;codeur;doel;woorden;therapie;keer\n{rows}")
    only(refused(path), "kolom codeur", "“A” en “a” verschillen alleen in")


def test_a_therapy_or_stay_of_an_unknown_file_is_named(form):
    therapy = {"dossier_id": "D9", "therapie": "cgt", "probleem": "angst"}
    stay = STAYS[0] | {"dossier_id": "D 02"}
    problems = refused(form("A", therapies=[*THERAPIES, therapy], stays=[stay]))
    assert len(problems) == 2
    only(problems[:1], "blad plaatsingen, rij 2", "“D 02”", "Bedoelde u “D02”?")
    only(problems[1:], "blad therapieen, rij 3", "dit dossier staat niet op blad dossiers", "“D9”")


def test_a_therapy_that_another_coder_listed_is_not_taken_for_this_coders(tmp_path):
    head = "dossier_id;codeur;doel;woorden;therapie;keer\n"
    dossiers = csv(tmp_path, "dossiers.csv", f"{head}D1;A;ja;ja;ja;1\nD2;A;nee;;nee;1\n")
    rows = "D1;A;emdr;angst\nD1;B;emdr;angst\n"
    therapies = csv(tmp_path, "therapieen.csv", f"dossier_id;codeur;therapie;probleem\n{rows}")
    only(refused(dossiers, therapies), "rij 3", "niet door codeur B gecodeerd")
    with pytest.raises(InputError, match="niet door codeur B"):
        table = read.coded(dossiers, "dossiers", BOOK)
        read.coded(therapies, "therapieen", BOOK, dossiers=table)


@pytest.mark.parametrize(
    ("therapies", "answer", "said"),
    [(THERAPIES, "nee", "staan er wel"), ([], "ja", "staat er geen")],
)
def test_the_answer_about_therapy_and_the_list_of_therapies_agree(export, therapies, answer, said):
    paths = export(therapies=therapies, coded=changed("D01", therapie=answer))
    only(refused(*paths), "rij 2, kolom therapie", f"dossier D01 is dit {answer}", said)


def test_of_dossiers_alone_the_therapies_are_not_missed(tmp_path):
    path = csv(
        tmp_path,
        "dossiers.csv",
        "dossier_id;codeur;doel;woorden;therapie;keer\nD1;A;ja;ja;ja;1\nD2;A;nee;;nee;1\n",
    )
    assert refused(path) == []
    assert len(read.coded(path, "dossiers", BOOK)) == 2


def test_an_answer_to_a_question_that_is_skipped_is_named(export):
    paths = export(coded=changed("D02", woorden="ja"))
    said = "rij 3, kolom woorden", "hoort te worden overgeslagen als doel is nee", "“ja”", "leeg"
    only(refused(*paths), *said)


def test_a_skipped_question_is_not_counted_as_open(export):
    assert flagged(*export(coded=changed("D03", keer=1))) == []


def test_a_number_can_make_a_question_superfluous(tmp_path):
    skipping = Item("reden", "Reden", "Waarom?", levels=YES_NO, skip=(("keer", ("0",)),))
    book = Codebook("proef", "1", (BOOK.item("keer"), skipping))
    rows = "D1;A;0;\nD2;A;0;ja\nD3;A;1;ja\nD4;A;;ja\nD5;A;2;\n"
    path = csv(tmp_path, "dossiers.csv", f"dossier_id;codeur;keer;reden\n{rows}")
    only(refused(path, book=book), "rij 3, kolom reden", "keer is 0")
    assert any(
        "olom reden: codeur A vulde dit 1 keer niet in: dossier D5" in f
        for f in flagged(path, book=book)
    )


def test_a_form_of_another_version_is_said_and_still_read(form):
    def older(book):
        for row in book["Uitleg"].iter_rows():
            if row[0].value == FINGERPRINT:
                row[1].value = "0123456789ab"

    path = form("A", change=older)
    assert any("dit formulier hoort bij codeboek 0123456789ab" in f for f in flagged(path))
    assert len(read.coded(path, "dossiers", BOOK)) == 3


def test_another_coder_in_a_form_is_named(form):
    path = form("A", change=put("dossiers", 3, codeur="B"))
    said = "het formulier is van codeur A, en als codeur staat er: A, B", "één formulier"
    only(refused(path), *said)


def test_a_therapy_without_a_coder_has_the_coder_of_its_workbook_or_is_named(form, tmp_path):
    assert read.coded(form("A"), "therapieen", BOOK)["codeur"].tolist() == ["A"]
    path = csv(
        tmp_path, "t.csv", "dossier_id;codeur;therapie;probleem\nD1;;emdr;angst\nD2;A;cgt;\n"
    )
    with pytest.raises(InputError, match="rij 2, kolom codeur: de codeur ontbreekt"):
        read.coded(path, "therapieen", BOOK)


def test_no_row_is_left_out_for_a_fault(tmp_path):
    """What a check would leave out stands in the way here, so that n is never quietly smaller."""
    rows = "D1;A;thuis;2020-01-01;2019-01-01\nD2;A;groep;2020-01-01;\n"
    head = "dossier_id;codeur;setting;startdatum;einddatum\n"
    path = csv(tmp_path, "plaatsingen.csv", head + rows)
    with pytest.raises(InputError, match="rij 2, kolom einddatum: de einddatum ligt voor de start"):
        read.coded(path, "plaatsingen", BOOK)


def test_a_sheet_that_is_gone_is_named(form):
    def without(book):
        del book["dossiers"]

    problems = refused(form("A", change=without))
    assert any("blad dossiers: er is geen gevuld blad dossiers" in p for p in problems), problems


def test_a_workbook_is_read_from_the_sheet_with_the_name_of_the_table(form):
    checked = read.check(form("A"), "therapieen", codebook=BOOK)
    assert "blad therapieen" in checked.read_as
    assert any("want het heet zoals de tabel" in f.reason for f in checked.of("accept"))


def test_a_file_that_cannot_be_read_is_a_problem_beside_the_others(export, tmp_path):
    broken = csv(tmp_path, "stuk.xlsx", "geen werkboek")
    wrong = export(coded=changed("D01", keer=10))[0]
    problems = refused(broken, wrong, tmp_path / "weg.csv")
    assert len(problems) == 3
    assert any("stuk.xlsx" in p for p in problems)
    assert any("weg.csv" in p and "is er niet" in p for p in problems)


def test_another_codebook_is_another_check(export):
    path = export()[1]
    assert read.table(path, "therapieen", codebook=BOOK)["therapie"].tolist() == ["emdr"]
    levels = (Level("cgt", "cgt"), Level("spel", "spel"))
    other = Codebook("proef", "1", (Item("therapie", "T", "Welke?", "therapie", levels=levels),))
    with pytest.raises(InputError, match="emdr"):
        read.table(path, "therapieen", codebook=other)
    assert read.table(path, "therapieen")["therapie"].tolist() == ["emdr"]


def test_the_shipped_audit_is_joined_without_a_word(project):
    folder = Path("data/simulated")
    book = read.codebook("data/codes/codeboek_dossieraudit.yaml")
    paths = [
        folder / f"gesimuleerde_audit_{n}.csv" for n in ("dossiers", "therapieen", "plaatsingen")
    ]
    assert [f for f in read.coded_problems(paths, book) if f.outcome == "refuse"] == []
    dossiers = read.coded(paths[0], "dossiers", book)
    assert dossiers.attrs["simulated"]
    assert len(dossiers) == 80
    assert re.fullmatch("[AB]+", "".join(dossiers["codeur"].unique()))


def test_forms_of_one_name_in_two_folders_stay_apart(form, tmp_path):
    paths = []
    for coder in "AB":
        (tmp_path / coder).mkdir()
        paths.append(form(coder).rename(tmp_path / coder / "formulier.xlsx"))
    assert refused(*paths) == []
    assert read.coded(paths, "therapieen", BOOK)["codeur"].tolist() == ["A", "B"]


def test_no_files_or_another_table_are_named():
    with pytest.raises(InputError, match="geen bestand gegeven met de tabel dossiers"):
        read.coded([], "dossiers", BOOK)
    with pytest.raises(ValueError, match="metingen"):
        read.coded("a.csv", "metingen", BOOK)


def test_no_files_give_the_table_without_rows():
    made = read.coded([], "plaatsingen", BOOK)
    assert len(made) == 0
    assert {"client_id", "setting", "startdatum"} <= set(made)
    assert about(made) == "child"


def test_a_file_that_need_not_be_there_gives_a_table_without_rows():
    assert list(read.optional("", "knelpunten")) == [c.name for c in TABLES["knelpunten"].columns]
    assert len(read.consensus("", BOOK)) == 0
