"""The verb draw: what it writes and says, that it can be repeated, and what it refuses."""

import os

import pandas as pd
import pytest

from jeugdlib.columns import InputError
from jeugdlib.read.draw import coders_of, files_of, read_draw

LIST = "dossier_id;instelling\n" + "".join(
    f"D{number:03d};{kind}\n"
    for number, kind in enumerate(["leefgroep"] * 30 + ["gezinshuis"] * 15 + ["crisis"] * 5, 1)
)


@pytest.fixture
def kit(tmp_path, monkeypatch, make_project):
    """A folder with a list, beside the project in which the command is given."""
    (tmp_path / "project").mkdir()
    make_project(tmp_path / "project")
    monkeypatch.chdir(tmp_path / "project")
    (tmp_path / "kit").mkdir()
    (tmp_path / "kit" / "lijst.csv").write_text(LIST, "utf-8")
    return tmp_path / "kit"


@pytest.fixture
def draw(kit, jeugd):
    """Draw from the list; gives exit code and what was said."""

    def give(*more, n=20, seed=7):
        return jeugd(
            "draw", "--list", str(kit / "lijst.csv"), "-n", str(n), "--seed", str(seed), *more
        )

    return give


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_draw_stands_beside_the_list_with_how_to_repeat_it(kit, draw):
    code, said = draw("--strata", "instelling")
    assert code == 0
    assert "Geloot: 20 van de 50 dossiers. A leest er 20 en B leest er 20; dubbel: alle." in said
    assert "loting.txt staat hoe zij is te herhalen" in said
    assert names(kit) == ["lijst.csv", "loting.csv", "loting.txt"]
    drawn = read_draw(kit)
    assert drawn["instelling"].value_counts().to_dict() == {
        "leefgroep": 12,
        "gezinshuis": 6,
        "crisis": 2,
    }
    assert drawn["kans"].tolist() == [0.4] * 20
    assert coders_of(drawn) == ("A", "B")
    assert sorted(files_of(drawn, "A")) == drawn["dossier_id"].tolist()
    assert files_of(drawn, "A") != files_of(drawn, "B")


def test_the_log_says_what_was_drawn_from_what_and_how_to_repeat_it(kit, draw, jeugd):
    draw("--strata", "instelling")
    log = (kit / "loting.txt").read_text("utf-8")
    for line in (
        "Geloot: 20 van de 50 dossiers in lijst.csv.",
        "Startgetal (seed): 7.",
        "Codeurs: A, B.",
        "  crisis: 2 van de 5",
        "Dubbel gelezen, door A en B: alle 20 dossiers.",
        "Controlegetal van de lijst: ",
    ):
        assert line in log
    command = next(line for line in log.splitlines() if line.startswith("  jeugd draw"))
    words = command.split()[1:]
    words[words.index("lijst.csv")] = str(kit / "lijst.csv")
    words[words.index("ANDERE_MAP")] = str(kit / "weer")
    assert jeugd(*words)[0] == 0
    assert (kit / "weer" / "loting.csv").read_bytes() == (kit / "loting.csv").read_bytes()


def test_of_a_large_draw_the_log_names_what_is_read_twice(kit, draw):
    draw(n=45)
    drawn, log = read_draw(kit), (kit / "loting.txt").read_text("utf-8")
    twice = drawn.loc[drawn["dubbel"], "dossier_id"]
    assert "door A en B: 30 dossiers. Alleen gelezen: A 8, B 7." in log
    assert f"Dubbel: {', '.join(twice)}\n" in log


def test_one_coder_reads_all_and_nothing_twice(kit, draw):
    assert draw("--coders", "A")[0] == 0
    assert "geen dossier wordt dubbel gelezen" in (kit / "loting.txt").read_text("utf-8")


def test_the_same_draw_again_changes_nothing_and_says_so(kit, draw):
    draw()
    before = {name: (kit / name).read_bytes() for name in names(kit)}
    code, said = draw()
    assert code == 0 and "Deze loting was er al" in said
    assert {name: (kit / name).read_bytes() for name in names(kit)} == before


def test_the_same_list_in_another_order_is_the_same_draw(kit, draw):
    draw("--strata", "instelling")
    head, *rows = LIST.splitlines()
    (kit / "lijst.csv").write_text("\n".join([head, *reversed(rows)]), "utf-8")
    assert "Deze loting was er al" in draw("--strata", "instelling")[1]


@pytest.mark.parametrize("other", [{"n": 21}, {"seed": 8}])
def test_another_draw_never_takes_the_place_of_one_that_is_there(kit, draw, other):
    draw()
    before = (kit / "loting.csv").read_bytes()
    code, said = draw(**other)
    assert code == 1 and "hier is al geloot" in said and "Haal dan eerst loting.csv" in said
    assert (kit / "loting.csv").read_bytes() == before


def test_a_changed_list_is_another_draw(kit, draw):
    draw()
    (kit / "lijst.csv").write_text(LIST + "D051;crisis\n", "utf-8")
    assert draw()[0] == 1


def test_a_draw_that_was_changed_by_hand_is_not_used(kit, draw):
    draw()
    text = (kit / "loting.csv").read_text("utf-8")
    (kit / "loting.csv").write_text(text.replace("D0", "D1"), "utf-8")
    with pytest.raises(InputError, match=r"niet meer zoals geloot is.*hetzelfde geloot"):
        read_draw(kit)


def test_without_its_log_a_draw_is_not_used(kit, draw):
    draw()
    (kit / "loting.txt").unlink()
    with pytest.raises(InputError, match=r"loting\.txt hoort er niet bij"):
        read_draw(kit)


@pytest.mark.parametrize("fails", ["loting.txt", "loting.csv"])
def test_a_disk_that_fails_halfway_leaves_no_draw_and_nothing_half(kit, draw, monkeypatch, fails):
    real = os.replace

    def fail(source, target):
        if os.path.basename(target) == fails:
            raise OSError(28, "No space left on device")
        real(source, target)

    with monkeypatch.context() as broken:
        broken.setattr(os, "replace", fail)
        code, said = draw()
    assert code == 1 and "kan niet worden geschreven" in said and "schijf vol" in said
    assert set(names(kit)) <= {"lijst.csv", "loting.txt"}  # a log without a draw counts for nothing
    assert draw()[0] == 0
    assert len(read_draw(kit)) == 20


@pytest.mark.parametrize(
    ("text", "more", "said"),
    [
        ("code;instelling\nD1;a\n", {}, "dossier_id"),
        ("dossier_id;instelling\n", {}, "staat nog geen dossier"),
        ("dossier_id;instelling\nD1;a\nD2;a\nD1;b\n", {"n": 1}, "Rij 4"),
        (LIST, {"n": 51}, "er zijn 50 dossiers, en er zouden 51 worden geloot"),
        (LIST, {"seed": -1}, "een startgetal is 0 of meer"),
    ],
)
def test_what_is_wrong_with_a_list_is_said_before_anything_is_written(kit, draw, text, more, said):
    (kit / "lijst.csv").write_text(text, "utf-8")
    code, printed = draw(**more)
    assert code == 1 and said in printed
    assert names(kit) == ["lijst.csv"]


@pytest.mark.parametrize(
    ("codes", "said"),
    [("A,a", "twee codeurs heten hetzelfde"), ("A,B/C", "dit is geen code"), ("", "geen code")],
)
def test_codes_of_coders_are_plain_and_different(kit, draw, codes, said):
    code, printed = draw("--coders", codes)
    assert code == 1 and said in printed


def test_an_unknown_column_and_too_few_files_for_its_groups_are_said(kit, draw):
    assert "geen kolom regio" in draw("--strata", "regio")[1]
    assert "3 groepen" in draw("--strata", "instelling", n=2)[1]


def test_a_list_that_is_open_in_excel_is_named(kit, draw):
    (kit / "~$lijst.csv").touch()
    assert "sluit het bestand in Excel" in draw()[1]


def test_a_draw_does_not_stand_in_the_project(kit, draw, tmp_path):
    code, said = draw("-o", str(tmp_path / "project" / "loting"))
    assert code == 1 and "Kies een map ernaast" in said and str(tmp_path / "loting") in said


def test_codes_keep_their_zeros(kit, draw):
    rows = "".join(f"{number:04d};a\n" for number in range(1, 31))
    (kit / "lijst.csv").write_text(f"dossier_id;instelling\n{rows}", "utf-8")
    draw()
    assert set(read_draw(kit)["dossier_id"].str.len()) == {4}
    assert pd.read_csv(kit / "loting.csv", sep=";", dtype=str)["dossier_id"].str.len().eq(4).all()
