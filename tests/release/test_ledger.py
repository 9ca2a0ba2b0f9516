"""The ledger of releases: reports that differ by a few children do not give these away."""

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from jeugdlib.columns import InputError
from jeugdlib.columns.project import find_root
from jeugdlib.release import comparison, ledger, release
from jeugdlib.release.ledger import Cell
from jeugdlib.release.rules import rounded
from jeugdlib.release.session import forget, session

THRESHOLD = 10


@pytest.fixture
def root(tmp_path):
    return tmp_path


def cell(name, children, value="count"):
    members = frozenset(children)
    return Cell(name, "count", rounded(len(members)) if value == "count" else value, members)


def released(root, *cells, report="eerder", token="t0"):
    ledger.write(root, token, "openbaar", list(cells))
    ledger.commit(root, token, report)


def differing(root, *cells, least=THRESHOLD):
    return ledger.differing(root, list(cells), least)


# other children, so that the tables as a whole differ by more than a few
OTHERS = [cell("z", range(1000, 1100)), cell("y", range(2000, 2100))]


@pytest.mark.parametrize(
    ("children", "withheld"),
    [
        (range(57), False),  # the same children
        (range(56), False),  # one less, and the same 55 is shown
        (range(58), True),  # one more, and 60 instead of 55
        (range(5, 68), True),  # ten differ, of whom five came and five went: sixteen in all
        (range(67), False),  # ten more
        (range(100, 157), False),  # others altogether
    ],
)
def test_a_cell_that_differs_by_few_children_and_shows_another_number_is_withheld(
    root, children, withheld
):
    released(root, cell("a", range(57)), OTHERS[0])
    if children == range(5, 68):
        children = [*range(2, 57), *range(100, 103)]  # two went, three came
    assert differing(root, cell("a", children), OTHERS[1]) == ({0} if withheld else set())


def test_partners_see_cells_that_differ_by_five(root):
    released(root, cell("a", range(57)), OTHERS[0])
    new = cell("a", range(62)), OTHERS[1]
    assert differing(root, *new, least=5) == set()
    assert differing(root, *new, least=6) == {0}


def test_another_kind_of_number_is_not_compared(root):
    released(root, Cell("a", "mean tevredenheid", 7.4, frozenset(range(57))), OTHERS[0])
    assert differing(root, cell("a", range(58)), OTHERS[1]) == set()


def test_a_cell_that_was_too_small_before_and_is_not_now_is_withheld(root):
    released(root, cell("a", range(9), value=None), OTHERS[0])
    assert differing(root, cell("a", range(10)), OTHERS[1]) == {0}


def test_what_was_released_already_is_not_withheld(root):
    released(root, cell("a", range(57)), OTHERS[0], report="eerste")
    released(root, cell("a", range(58), value=None), OTHERS[1], report="tweede", token="t1")
    assert differing(root, cell("a", range(57)), OTHERS[0]) == set()


def test_a_table_that_differs_by_few_children_is_withheld_whole_when_a_cell_changes(root):
    table = cell("a", range(57)), cell("b", range(100, 160)), cell("c", range(200, 212))
    released(root, *table)
    assert differing(root, cell("a", range(58)), *table[1:]) == {0, 1, 2}
    assert differing(root, cell("a", range(56)), *table[1:]) == set()


def test_beside_one_shown_cell_a_table_of_nearly_the_same_children_is_withheld_anyway(root):
    small = cell("b", range(100, 103), value=None)
    released(root, cell("a", range(57)), small)
    assert differing(root, cell("a", range(56)), small) == {0, 1}


def test_only_what_was_committed_and_not_withdrawn_is_compared(root):
    new = cell("a", range(58)), OTHERS[1]
    ledger.write(root, "t0", "openbaar", [cell("a", range(57)), OTHERS[0]])
    assert differing(root, *new) == set()
    ledger.commit(root, "t0", "rapport")
    assert differing(root, *new) == {0}
    ledger.withdraw(root, "rapport", "verbeterde export")
    assert differing(root, *new) == set()
    ledger.restore()  # as the end of the command does, and its death too
    assert differing(root, *new) == {0}


def test_a_replaced_report_is_withdrawn_when_the_new_one_is_committed_and_not_before(root):
    released(root, cell("a", range(57)), OTHERS[0], report="rapport")
    ledger.withdraw(root, "rapport", "verbeterde export")
    assert ledger.reports(root) == []
    released(root, cell("a", range(300, 357)), OTHERS[1], report="rapport", token="t1")
    ledger.restore()
    assert differing(root, cell("a", range(58)), OTHERS[1]) == set()
    assert differing(root, cell("a", range(300, 358)), OTHERS[0]) == {0}
    assert ledger.reports(root) == ["rapport"]


def test_of_two_runs_at_once_over_nearly_the_same_children_one_makes_no_report(root):
    for token, size in (("t0", 62), ("t1", 63)):  # neither saw the other when it released
        assert differing(root, cell("a", range(size)), OTHERS[0]) == set()
        ledger.write(root, token, "openbaar", [cell("a", range(size)), OTHERS[0]])
    ledger.commit(root, "t0", "eerste")
    with pytest.raises(InputError, match="tegelijk werd gemaakt"):
        ledger.commit(root, "t1", "tweede")
    ledger.drop(root, "t1")
    assert ledger.reports(root) == ["eerste"]
    assert differing(root, cell("a", range(63)), OTHERS[0]) == {0, 1}


def test_with_another_key_the_ledger_is_refused(root):
    released(root, cell("a", range(57)))
    (root / ".jeugd" / "ledger.key").unlink()
    ledger._codes_of.cache_clear()  # as a new command
    with pytest.raises(InputError, match=r"ledger\.key hoort niet bij"):
        differing(root, cell("a", range(58)))


def test_withdrawing_what_was_never_released_names_what_was(root):
    released(root, cell("a", range(57)), report="rapport")
    with pytest.raises(InputError, match=r"rapport raport is niets vrijgegeven.*staan: rapport"):
        ledger.withdraw(root, "raport", "typefout")


def test_a_dropped_run_leaves_nothing(root):
    ledger.write(root, "t0", "openbaar", [cell("a", range(57))])
    ledger.drop(root, "t0")
    ledger.commit(root, "t0", "rapport")
    assert differing(root, cell("a", range(58))) == set()


def rows_in(root):
    with sqlite3.connect(root / ".jeugd" / "ledger.sqlite") as base:
        return base.execute("SELECT count(*) FROM cells").fetchone()[0]


def test_the_same_report_once_more_adds_nothing(root):
    for token in ("t0", "t1", "t2"):
        table = [cell("a", range(57)), cell("b", range(60, 99))]
        ledger.write(root, token, "openbaar", table)  # a cell of the notebook that was run twice
        released(root, *table, token=token)
    assert rows_in(root) == 3  # two cells and their population


def test_a_report_that_changed_stays_comparable_with_what_it_was(root):
    released(root, cell("a", range(57)), OTHERS[0])
    released(root, cell("a", range(80)), OTHERS[0], token="t1")
    assert differing(root, cell("a", range(58)), OTHERS[1]) == {0}


# --- what lies in the folder


def test_only_the_owner_reads_the_ledger_and_its_key(root):
    released(root, cell("a", range(57)))
    for name in ("ledger.sqlite", "ledger.key"):
        assert stat.S_IMODE((root / ".jeugd" / name).stat().st_mode) == 0o600
    assert stat.S_IMODE((root / ".jeugd").stat().st_mode) == 0o700


def test_no_child_and_no_name_stands_in_the_ledger(root):
    names = [f"KANARIE-{i}" for i in range(40)]
    released(root, cell("regio = KANARIE-REGIO", names))
    content = (root / ".jeugd" / "ledger.sqlite").read_bytes()
    assert b"KANARIE" not in content


def test_another_project_has_other_codes(tmp_path):
    for name in ("een", "twee"):
        (tmp_path / name).mkdir()
        released(tmp_path / name, cell("a", range(57)))
    codes = []
    for name in ("een", "twee"):
        with sqlite3.connect(tmp_path / name / ".jeugd" / "ledger.sqlite") as base:
            codes.append(base.execute("SELECT codes FROM sets").fetchone()[0])
    assert not set(np.frombuffer(codes[0], np.uint64)) & set(np.frombuffer(codes[1], np.uint64))


def test_a_ledger_that_cannot_be_used_is_said_in_a_sentence(root):
    (root / ".jeugd").mkdir()
    (root / ".jeugd" / "ledger.sqlite").write_text("geen database", "utf-8")
    with pytest.raises(InputError, match="register van vrijgaven"):
        ledger.write(root, "t0", "openbaar", [cell("a", range(57))])


def test_a_ledger_of_a_later_version_is_left_alone(root):
    released(root, cell("a", range(57)))
    with sqlite3.connect(root / ".jeugd" / "ledger.sqlite") as base:
        base.execute("PRAGMA user_version = 99")
    with pytest.raises(InputError, match=r"andere versie \(99\)"):
        ledger.commit(root, "t0", "rapport")


def test_runs_side_by_side_wait_for_one_another(root):
    def run(number):
        for table in range(5):
            ledger.write(root, f"t{number}", "openbaar", [cell(f"tabel {table}", range(57))])
        ledger.commit(root, f"t{number}", f"rapport {number}")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(4)))
    assert rows_in(root) == 4 * 5 * 2


def test_the_project_is_the_nearest_folder_with_notebooks_and_data(tmp_path):
    (tmp_path / "notebooks" / "diep").mkdir(parents=True)
    assert find_root(tmp_path / "notebooks") is None
    (tmp_path / "data").mkdir()
    assert find_root(tmp_path / "notebooks" / "diep") == tmp_path


@pytest.mark.parametrize("size", [12, 3000])
def test_the_search_passes_no_near_set_over(root, size):
    """Compared with the definition, over sets that differ by 0 to 14 children."""
    rng = np.random.default_rng(size)
    base = rng.choice(10**6, size, replace=False)
    earlier = []
    for i in range(60):
        gone, come = rng.integers(0, 8, 2)
        members = {*base[gone:].tolist(), *range(-int(come), 0)}
        earlier.append(Cell(f"v{i}", "count", float(i), frozenset(members)))
    released(root, *earlier)
    new = frozenset(base.tolist())
    near = any(0 < len(c.members ^ new) < THRESHOLD for c in earlier)
    far = [c for c in earlier if len(c.members ^ new) >= THRESHOLD]
    assert near and far
    with ledger._opened(root) as base:
        codes = ledger._codes_of(root).of(new)
        found = list(comparison.Earlier(base, [size], THRESHOLD).near(codes))
    distances = sorted(distance for distance, (_, _, what, _) in found if what == "count")
    assert distances == sorted(d for d in (len(c.members ^ new) for c in earlier) if d < THRESHOLD)


# --- through release, in a kernel


def counted(children):
    """The children (a Series of categories by child) as a table of counts with members."""
    groups = children.groupby(children).groups
    made = pd.DataFrame(
        {
            "hulpvorm": list(groups),
            "count": [len(ids) for ids in groups.values()],
            "members": [frozenset(ids) for ids in groups.values()],
        }
    )
    made.attrs = {"dims": ("hulpvorm",), "about": "child"}
    return made


def report(children, name=None):
    """One run of a report; committed when it has a name, else dropped."""
    forget()
    shown = release(counted(children), "openbaar")
    root = find_root(Path.cwd())
    if name:
        ledger.commit(root, session().token, name)
    else:
        ledger.drop(root, session().token)
    return dict(zip(shown["hulpvorm"], shown["count"], strict=True))


CHILDREN = pd.Series(["a"] * 57 + ["b"] * 81 + ["c"] * 24, index=[f"K{i}" for i in range(162)])


def test_the_same_report_on_the_same_data_shows_the_same(kernel):
    first = report(CHILDREN, "rapport")
    assert first == {"a": 55, "b": 80, "c": 25}
    assert report(CHILDREN, "rapport") == first
    assert report(CHILDREN.sample(frac=1, random_state=1), "ander") == first


def test_a_second_report_with_a_child_less_does_not_say_where_it_was(kernel):
    report(CHILDREN, "eerste")
    same = report(CHILDREN.drop("K0"))
    assert same == {"a": 55, "b": 80, "c": 25}
    changed = report(CHILDREN.drop("K161"))  # 24 becomes 23, still 25
    assert changed == same
    b_changes = report(CHILDREN.drop(["K57", "K58", "K59", "K60"]))
    assert all(pd.isna(value) for value in b_changes.values())


def test_a_mean_over_nearly_the_same_children_is_withheld_when_it_changes(kernel):
    def mean(value, children):
        row = {"estimate": value, "n": len(children), "members": frozenset(children)}
        made = pd.DataFrame([row | {"kind": "mean"}], index=["tevredenheid"])
        forget()
        return release(made, "openbaar")["estimate"].item()

    assert mean(7.41, range(1000)) == 7.41
    ledger.commit(Path.cwd().parent, session().token, "eerste")
    assert mean(7.41, range(1000)) == 7.41
    assert pd.isna(mean(7.39, range(999)))
    assert mean(7.39, range(990)) == 7.39


def test_another_label_does_not_make_it_another_number(kernel):
    def mean(label, children):
        row = {"label": label, "estimate": 7.0 + len(children) / 100, "n": len(children)}
        made = pd.DataFrame([row | {"members": frozenset(children), "kind": "mean"}])
        forget()
        return release(made, "openbaar")["estimate"].item()

    assert mean("Tevredenheid", range(1000)) == 17
    ledger.commit(Path.cwd().parent, session().token, "eerste")
    assert pd.isna(mean("Hoe tevreden", range(999)))
    assert any("vergeleken met 1 eerdere" in record["shown"] for record in kernel[-1]["control"])


def test_without_members_the_controle_page_says_that_nothing_was_compared(kernel):
    release(counted(CHILDREN).drop(columns="members"), "openbaar")
    assert any("niet te vergelijken" in record["shown"] for record in kernel[-1]["control"])


def fits(first, second, category, n):
    """Whether two reports leave open that the child left out is of this category (P4).

    The intruder knows every rule, how many children there are, and who was left out.
    """
    shown = {name: value for name, value in first.items() if pd.notna(value)}
    ranges = {name: (max(v - 2, 10), v + 2) for name, v in shown.items()}
    ranges |= dict.fromkeys(first.keys() - shown.keys(), (0, 9))
    others = [ranges[name] for name in ranges if name != category]
    least, most = (sum(ends) for ends in zip((0, 0), *others, strict=True))
    low, high = ranges[category]
    possible = [x for x in range(max(int(low), 1), int(high) + 1) if least <= n - x <= most]

    def seen(count):
        return rounded(count) if count >= THRESHOLD else None

    changed = [x for x in possible if seen(x) != seen(x - 1)]
    if len(shown) < 2:  # such a table is withheld whatever changes
        return bool(possible)
    withheld = all(map(pd.isna, second.values()))
    return bool(changed) if withheld else len(changed) < len(possible)


@pytest.mark.parametrize("sets", [50, pytest.param(200, marks=pytest.mark.slow)])
def test_leaving_out_one_child_makes_its_category_certain_for_nobody(kernel, sets):
    """P4, on 200 data sets: the best guess is no better than before the second report."""
    rng = np.random.default_rng(2024)
    certain = hits_before = hits_after = withheld = 0
    for number in range(sets):
        n, categories = int(rng.integers(40, 160)), int(rng.integers(3, 6))
        shares = rng.dirichlet(np.ones(categories))
        children = pd.Series(rng.choice(list("abcde")[:categories], n, p=shares))
        children.index = [f"{number}-{i}" for i in range(n)]
        first = report(children, f"rapport {number}")
        child = rng.choice(children.index)
        second = report(children.drop(child))

        fitting = [category for category in first if fits(first, second, category, n)]
        sizes = {c: 4.5 if pd.isna(v) else v for c, v in first.items()}
        assert children[child] in fitting
        certain += len(fitting) == 1 and len(first) > 1
        withheld += sum(map(pd.isna, second.values())) > sum(map(pd.isna, first.values()))
        hits_before += children[child] == max(sizes, key=sizes.get)
        hits_after += children[child] == max(fitting, key=sizes.get)
    assert withheld > sets / 10  # the ledger had work to do
    assert certain == 0
    assert (hits_after - hits_before) / sets <= 0.02
