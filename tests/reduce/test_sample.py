"""The draw: sizes by hand, every file the same chance, and one seed one draw."""

from collections import Counter
from itertools import permutations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jeugdlib.columns import InputError, mark
from jeugdlib.reduce.sample import sample

KINDS = {"leefgroep": 50, "gezinshuis": 25, "pleegzorg": 4, "crisis": 1}


def listed(kinds=KINDS):
    """A list with so many files of each kind."""
    names = [kind for kind, count in kinds.items() for _ in range(count)]
    codes = [f"D{number:03d}" for number in range(1, len(names) + 1)]
    return mark(pd.DataFrame({"dossier_id": codes, "instelling": names}, dtype="str"), "child")


def draw(files, n, seed=7, **settings):
    return sample(files, n, rng=np.random.default_rng(seed), **settings)


def sizes(drawn, column="instelling"):
    return drawn[column].value_counts().to_dict()


def test_without_groups_every_file_has_the_same_chance_to_be_drawn():
    drawn = draw(listed(), 32)
    assert len(drawn) == drawn["dossier_id"].nunique() == 32
    assert drawn["kans"].tolist() == [32 / 80] * 32
    assert drawn.columns.tolist() == ["dossier_id", "kans", "dubbel", "volgorde_A", "volgorde_B"]


@pytest.mark.parametrize(
    ("kinds", "n", "expected"),
    [
        # quota 20, 10, 1.6 and 0.4: one for the smallest, and 31 over 50, 25 and 4
        (KINDS, 32, {"leefgroep": 20, "gezinshuis": 10, "pleegzorg": 1, "crisis": 1}),
        # quota 3.5, 1.9 and 0.6: the whole parts are 3, 1 and 0, the smallest is lifted to 1,
        # and of the 5 left over 35 and 19 the quota are 3.24 and 1.76
        ({"a": 35, "b": 19, "c": 6}, 6, {"a": 3, "b": 2, "c": 1}),
        ({"a": 2, "b": 2, "c": 2}, 5, {"a": 2, "b": 2, "c": 1}),
        ({"a": 7, "b": 1}, 8, {"a": 7, "b": 1}),
        ({"a": 100, "b": 1, "c": 1}, 3, {"a": 1, "b": 1, "c": 1}),
    ],
)
def test_groups_get_their_share_by_largest_remainder_and_at_least_one(kinds, n, expected):
    drawn = draw(listed(kinds), n, strata="instelling")
    assert sizes(drawn) == expected
    chance = {kind: expected[kind] / count for kind, count in kinds.items()}
    assert drawn["kans"].tolist() == drawn["instelling"].map(chance).tolist()


@given(
    st.lists(st.integers(1, 40), min_size=1, max_size=6),
    st.integers(1, 80),
    st.integers(0, 99),
    st.integers(1, 4),
)
def test_whatever_the_list_the_draw_adds_up(counts, n, seed, readers):
    files = listed({f"k{place}": count for place, count in enumerate(counts)})
    n = min(max(n, len(counts)), len(files))
    coders = list("ABCD"[:readers])
    drawn = draw(files, n, seed, strata="instelling", coders=coders)
    assert len(drawn) == drawn["dossier_id"].nunique() == n
    assert set(drawn["dossier_id"]) <= set(files["dossier_id"])
    whole = files.set_index("dossier_id")["instelling"]
    assert (whole[drawn["dossier_id"]].to_numpy() == drawn["instelling"]).all()
    shares = [(count, sizes(drawn)[kind]) for kind, count in sizes(files).items()]
    assert all(1 <= taken <= count for count, taken in shares)
    # a larger group never gets fewer than a smaller one
    assert all(a[1] <= b[1] for a in shares for b in shares if a[0] < b[0])
    orders = drawn[[f"volgorde_{coder}" for coder in coders]]
    assert (orders.notna().all(axis=1) == (drawn["dubbel"] | (readers == 1))).all()
    assert (orders.notna().sum(axis=1) == np.where(drawn["dubbel"], readers, 1)).all()
    read = orders.notna().sum()
    assert read.max() - read.min() <= 1
    for name in orders:
        assert sorted(orders[name].dropna()) == [*range(1, read[name] + 1)]


@pytest.mark.parametrize(
    ("n", "twice"), [(1, 1), (40, 40), (41, 30), (150, 30), (151, 31), (400, 80)]
)
def test_all_files_are_read_twice_up_to_forty_and_then_a_fifth_but_thirty_at_least(n, twice):
    drawn = draw(listed({"a": 500}), n)
    assert drawn["dubbel"].sum() == twice
    once = drawn[~drawn["dubbel"]]
    alone = once[["volgorde_A", "volgorde_B"]].notna().sum().tolist()
    assert sum(alone) == n - twice and abs(alone[0] - alone[1]) <= 1


def test_what_is_read_twice_is_spread_over_the_groups():
    drawn = draw(listed({"a": 200, "b": 100, "c": 20}), 100, strata="instelling")
    twice = drawn[drawn["dubbel"]]
    assert sizes(drawn) == {"a": 63, "b": 31, "c": 6}
    assert sizes(twice) == {"a": 19, "b": 9, "c": 2}
    once = drawn[~drawn["dubbel"]]
    for kind in "abc":
        each = once.loc[once["instelling"] == kind, ["volgorde_A", "volgorde_B"]].notna().sum()
        assert abs(each.iloc[0] - each.iloc[1]) <= 1


def test_a_single_coder_reads_nothing_twice_and_everything_once():
    drawn = draw(listed(), 20, coders=["A"])
    assert not drawn["dubbel"].any()
    assert sorted(drawn["volgorde_A"]) == [*range(1, 21)]


def test_how_many_are_read_twice_can_be_asked_for():
    assert draw(listed(), 40, double=10)["dubbel"].sum() == 10
    with pytest.raises(ValueError, match="double 41"):
        draw(listed(), 40, double=41)


def test_one_seed_gives_one_draw_and_another_seed_another():
    once, again, other = (draw(listed(), 32, seed, strata="instelling") for seed in (7, 7, 8))
    pd.testing.assert_frame_equal(once, again)
    assert set(once["dossier_id"]) != set(other["dossier_id"])


@pytest.mark.parametrize("strata", ["", "instelling"])
def test_the_order_of_the_list_makes_no_difference(strata):
    files = listed()
    shuffled = files.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(
        draw(files, 32, strata=strata), draw(shuffled, 32, strata=strata), check_like=False
    )


def test_every_coder_has_an_order_of_its_own():
    drawn = draw(listed(), 40)
    assert (drawn["volgorde_A"] != drawn["volgorde_B"]).any()
    # neither order is that of the codes
    assert drawn["volgorde_A"].tolist() != [*range(1, 41)] != drawn["volgorde_B"].tolist()


class Enumerated:
    """A chance that gives the permutations that it was told to, and then leaves the order."""

    def __init__(self, *permutations):
        self.permutations = list(permutations)

    def permutation(self, values):
        if not self.permutations:
            return np.arange(values) if isinstance(values, int) else values
        return np.array(values)[list(self.permutations.pop(0))]


def test_over_all_that_chance_can_do_every_file_and_every_pair_comes_out_equally_often():
    files = listed({"a": 4, "b": 2})
    ways = [*product(permutations(range(4)), permutations(range(2)))]
    drawn, twice, pairs = Counter(), Counter(), Counter()
    for way in ways:
        made = sample(files, 3, rng=Enumerated(*way), strata="instelling", double=2)
        drawn.update(made["dossier_id"])
        twice.update(made.loc[made["dubbel"], "dossier_id"])
        pairs.update([tuple(made.loc[made["instelling"] == "a", "dossier_id"])])
    a, b = files["dossier_id"][:4], files["dossier_id"][4:]
    # two of four and one of two; one of each group is read twice
    assert {drawn[file] for file in files["dossier_id"]} == {len(ways) / 2}
    assert [twice[file] for file in [*a, *b]] == [len(ways) / 4] * 4 + [len(ways) / 2] * 2
    assert set(pairs.values()) == {len(ways) / 6} and len(pairs) == 6


def test_a_real_generator_draws_every_file_as_often_too():
    files, rng, draws = listed({"a": 6}), np.random.default_rng(1), 400
    counted = Counter(
        file for _ in range(draws) for file in sample(files, 3, rng=rng)["dossier_id"]
    )
    # five standard errors; passed by chance once in 300 000 times
    assert all(abs(counted[f] / draws - 0.5) < 5 * 0.5 / draws**0.5 for f in files["dossier_id"])


def test_the_draw_is_about_children_as_the_list_is():
    assert draw(listed(), 5).attrs["about"] == "child"


@pytest.mark.parametrize(
    ("files", "n", "strata", "said"),
    [
        (listed().iloc[:0], 1, "", "staat nog geen dossier"),
        (listed(), 81, "", "er zijn 80 dossiers, en er zouden 81 worden geloot"),
        (listed(), 0, "", "ten minste één dossier"),
        (listed(), 3, "instelling", "4 groepen, en er zouden 3 dossiers"),
        (listed(), 5, "regio", "geen kolom regio. Er zijn: dossier_id, instelling"),
        (pd.concat([listed(), listed().iloc[[1]]]), 5, "", "meer dan één keer in de lijst: D002"),
        (listed().replace("crisis", None), 5, "instelling", "1 dossiers is de kolom instelling"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_a_sentence(files, n, strata, said):
    with pytest.raises(InputError, match=said):
        draw(files, n, strata=strata)
