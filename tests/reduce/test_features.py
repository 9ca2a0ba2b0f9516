"""Who answered, one feature at a time: counted over the children of all combinations."""

import pandas as pd

from jeugdlib import reduce
from jeugdlib.columns import mark

PATTERNS = pd.DataFrame(
    [
        ("12-17", "hoog", 10, 4, {"a", "b", "c"}),
        ("6-11", "hoog", 20, 9, {"c", "d"}),
        ("onbekend", "laag", 5, 0, set()),
    ],
    columns=["leeftijdsgroep", "ernst", "eligible", "n", "members"],
)
PATTERNS["members"] = PATTERNS["members"].map(frozenset)
FOUND = reduce.features(mark(PATTERNS, "child"), ["ernst", "leeftijdsgroep"])


def test_groups_stand_from_low_to_high_and_what_is_unknown_last():
    assert FOUND["groep"].tolist() == ["laag", "hoog", "6-11", "12-17", "onbekend"]
    assert FOUND["label"].iloc[0] == "Ernst bij de start: laag"


def test_every_feature_counts_all_trajectories_once():
    assert FOUND.groupby("kenmerk")[["count", "n"]].sum().to_numpy().tolist() == [[13, 35]] * 2


def test_a_child_in_two_combinations_is_one_child():
    both = FOUND[FOUND["groep"] == "hoog"].iloc[0]
    assert (both["count"], both["members"]) == (13, {"a", "b", "c", "d"})
    assert FOUND.attrs["dims"] == ("kenmerk", "groep")
