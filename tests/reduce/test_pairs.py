"""Measurements: pairs per child, what is known of an instrument, classes as counts, and sharing."""

import numpy as np
import pandas as pd
import pytest

from jeugdlib import read, reduce
from jeugdlib.columns import InputError, about, mark
from jeugdlib.columns.withheld import withheld
from jeugdlib.estimate.outcome import (
    added_value,
    mean_change,
    proportion,
    reliable_change,
    side_by_side,
)
from jeugdlib.release import release
from jeugdlib.release.session import forget

REGISTER = read.codes("instrumenten")
SIMULATED = read.table("data/simulated/gesimuleerde_metingen.csv", "metingen")


def metingen(*rows):
    columns = ["client_id", "moment", "score", "informant"]
    table = pd.DataFrame([(*row, "ouder")[:4] for row in rows], columns=columns)
    return mark(table.assign(instrument="SDQ"), "child")


FOUR = metingen(
    ("K1", "voor", 12), ("K1", "na", 8), ("K2", "voor", 15), ("K3", "na", 9), ("K4", "tussen", 3)
)


@pytest.fixture(autouse=True)
def unread():
    """Each test releases to readers who have seen nothing yet."""
    forget()
    yield
    forget()


def test_the_order_of_the_rows_changes_no_digit():
    code = SIMULATED["instrument"].iloc[0]
    pairs = reduce.pairs(SIMULATED, code)
    shuffled = SIMULATED.sample(frac=1, random_state=4)
    pd.testing.assert_frame_equal(reduce.pairs(shuffled, code), pairs, check_exact=True)


def test_a_child_with_a_score_before_is_a_row_and_one_without_after_has_a_gap():
    rows = reduce.pairs(FOUR, "SDQ")
    assert rows["before"].to_dict() == {"K1": 12, "K2": 15}
    assert rows.at["K1", "after"] == 8
    assert np.isnan(rows.at["K2", "after"])
    assert rows.attrs["only_after"] == 1
    assert about(rows) == "child"


def test_the_order_of_the_rows_does_not_matter():
    shuffled = FOUR.iloc[::-1]
    pd.testing.assert_frame_equal(
        reduce.pairs(shuffled, "SDQ").sort_index(), reduce.pairs(FOUR, "SDQ")
    )


def test_two_scores_at_one_moment_are_refused_by_name_and_never_averaged():
    twice = metingen(("K1", "voor", 12), ("K1", "voor", 12), ("K2", "voor", 9))
    with pytest.raises(InputError, match=r"1 keer .*: K1 \(voor\).*één meting per moment"):
        reduce.pairs(twice, "SDQ")


def test_two_informants_ask_for_a_choice():
    both = metingen(("K1", "voor", 12, "ouder"), ("K1", "voor", 20, "jeugdige"))
    with pytest.raises(InputError, match="Kies één informant: jeugdige, ouder"):
        reduce.pairs(both, "SDQ")
    assert reduce.pairs(both, "SDQ", informant="jeugdige").at["K1", "before"] == 20


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({"instrument": "CBCL"}, "instrument CBCL staat niet in de metingen. Kies uit: SDQ"),
        ({"before": "T0"}, "moment T0 staat niet in de metingen. Kies uit: na, tussen, voor"),
        ({"informant": "leraar"}, "informant leraar staat niet in de metingen. Kies uit: ouder"),
    ],
)
def test_what_is_not_in_the_table_is_named_with_what_is(setting, said):
    with pytest.raises(InputError, match=said):
        reduce.pairs(FOUR, **{"instrument": "SDQ", **setting})


def test_one_moment_is_no_pair():
    with pytest.raises(InputError, match="heten allebei voor"):
        reduce.pairs(FOUR, "SDQ", after="voor")


def test_an_empty_table_or_a_table_without_informants_says_so():
    with pytest.raises(InputError, match="De kolom is leeg"):
        reduce.pairs(FOUR.iloc[:0], "SDQ")
    with pytest.raises(InputError, match="De kolom is leeg"):
        reduce.pairs(FOUR.drop(columns="informant"), "SDQ", informant="ouder")
    assert len(reduce.pairs(FOUR.drop(columns="informant"), "SDQ")) == 2


def test_a_waiting_list_that_is_not_there_has_no_rows():
    assert len(reduce.waiting(FOUR, "SDQ")) == 0
    rows = reduce.waiting(SIMULATED, "SDQ")
    assert len(rows) == 90
    assert rows.index.str.startswith("W").all()


def test_the_register_gives_what_it_knows_with_its_source():
    found = reduce.instrument(REGISTER, "sdq_ouder_12_17", "SDQ")
    assert found["value"].to_dict() == {
        "direction": -1,
        "reliability": 0.77,
        "norm_mean": 7.0,
        "norm_sd": 5.6,
        "minimum": 0,
        "maximum": 40,
    }
    assert found["source"].str.contains("20").all()


def test_what_the_user_fills_in_goes_before_the_register_and_says_so():
    own = {"betrouwbaarheid": 0.9, "norm_gemiddelde": 0.0, "norm_sd": 4.0}
    found = reduce.instrument(REGISTER, "sdq_ouder_6_11", "SDQ", richting="hoger is beter", **own)
    assert found["value"].tolist()[:4] == [1, 0.9, 0, 4]
    assert found["source"].tolist()[:4] == ["ingevuld bij de parameters"] * 4
    assert found.at["reliability", "text"] == "0,9"


def test_zero_leaves_it_to_the_register():
    own = {"betrouwbaarheid": 0.0, "norm_gemiddelde": 3.0, "norm_sd": 0.0}
    found = reduce.instrument(REGISTER, "sdq_jeugdige_12_17", "SDQ", **own)
    assert found["value"].tolist()[2:4] == [8.6, 5.0]
    assert np.isnan(found.at["reliability", "value"])
    assert found.at["reliability", "text"] == "niet bekend"


@pytest.mark.parametrize(
    ("code", "name", "said"),
    [
        ("geen", "SDQ", "of een hogere score beter of slechter is"),
        ("cbcl", "CBCL", "of een hogere score beter of slechter is"),
        ("sdq", "SDQ", "instrument_code sdq staat niet in het register"),
        ("cries13_kind", "SDQ", "hoort bij CRIES-13, en niet bij SDQ"),
    ],
)
def test_what_is_not_known_is_asked_and_never_guessed(code, name, said):
    with pytest.raises(InputError, match=said):
        reduce.instrument(REGISTER, code, name)


@pytest.mark.parametrize("number", ["betrouwbaarheid", "norm_gemiddelde", "norm_sd", "afkappunt"])
def test_every_number_in_the_register_has_its_own_source(number):
    source = {"norm_gemiddelde": "norm", "norm_sd": "norm"}.get(number, number) + "_bron"
    filled = REGISTER[REGISTER[number] != ""]
    assert len(filled)
    assert (filled[source] != "").all()
    assert (REGISTER.loc[REGISTER[number] == "", number] == "").all()


def test_protected_norms_are_not_in_the_register():
    protected = REGISTER[REGISTER["instrument"].isin(["CBCL", "OBVL"])]
    assert len(protected) == 2
    numbers = ["betrouwbaarheid", "norm_gemiddelde", "norm_sd", "afkappunt", "minimum", "maximum"]
    assert (protected[numbers] == "").all(axis=None)
    assert not REGISTER["code"].duplicated().any()


def found(table=SIMULATED):
    instrument = reduce.instrument(REGISTER, "sdq_ouder_12_17", "SDQ")
    return reliable_change(reduce.pairs(table, "SDQ"), instrument, spread="norm")


def test_classes_count_every_child_who_started_once():
    counts = reduce.classes(found().rows)
    assert counts["count"].sum() == counts["n"].iloc[0] == 180
    assert counts.index[-1] == "geen_nameting"
    assert [len(members) for members in counts["members"]] == counts["count"].tolist()
    assert all("not_again 21 of 180" in codes for codes in counts["cautions"])


def test_who_was_measured_twice_is_all_but_the_last():
    counts = release(reduce.classes(found().rows), "intern")
    twice = reduce.measured_twice(counts)
    assert twice["n"].tolist() == [159] * 4
    assert twice["count"].sum() == 159


def test_children_with_only_a_score_after_are_said():
    instrument = reduce.instrument(REGISTER, "sdq_ouder_12_17", "SDQ")
    rows = reliable_change(reduce.pairs(FOUR, "SDQ"), instrument, spread="norm").rows
    assert "only_after 1" in reduce.classes(rows)["cautions"].iloc[0]


def test_room_on_the_scale_is_of_all_who_started():
    counts = reduce.classes(found().rows, "ruimte")
    assert counts["count"].to_dict() == {"ruimte": 180, "geen_ruimte": 0}
    assert set(counts["cautions"]) == {()}


def own(children=SIMULATED):
    """The same scores as a team's own file."""
    table = children.copy()
    table.attrs = {**children.attrs, "simulated": False}
    return table


@pytest.mark.parametrize("level", ["kring", "openbaar"])
def test_outside_the_team_no_child_is_left(level):
    shared = release(found(own()), level)
    assert len(shared.rows) == 0
    assert shared.answers["estimate"].notna().all()


@pytest.mark.parametrize("level", ["kring", "openbaar"])
def test_shares_outside_the_team_come_from_the_counts_that_are_shown(level):
    counts = release(reduce.classes(found(own()).rows), level)
    shown = counts[~withheld(counts)]
    assert (shown["count"] % 5 == 0).all()
    assert withheld(counts)["verslechterd"]  # four children
    twice = reduce.measured_twice(counts)
    shares = release(proportion(twice), level)
    row = shares.loc["onveranderd"]
    assert row["n"] == counts.at["onveranderd", "n"] - counts.at["geen_nameting", "count"]
    assert row["estimate"] == pytest.approx(row["count"] / row["n"], abs=0.005)  # whole percents
    assert np.isnan(shares.at["verslechterd", "estimate"])


def test_when_the_missing_are_withheld_so_is_who_was_measured_twice():
    few = own()
    absent = reduce.pairs(SIMULATED, "SDQ").query("after.isna()").index[4:]
    few = few[~few["client_id"].isin(absent)]
    counts = release(reduce.classes(found(few).rows), "openbaar")
    assert withheld(counts)["geen_nameting"]
    twice = reduce.measured_twice(counts)
    assert twice["n"].isna().all()
    assert withheld(twice).all()


@pytest.mark.parametrize("level", ["kring", "openbaar"])
def test_four_truths_side_by_side_can_be_shared(level):
    table = own()
    instrument = reduce.instrument(REGISTER, "sdq_ouder_12_17", "SDQ")
    pairs = reduce.pairs(table, "SDQ")
    change = release(mean_change(pairs, instrument), level)
    added = release(added_value(pairs, reduce.waiting(table, "SDQ"), instrument), level)
    counts = release(reduce.classes(found(table).rows, "over_grens"), level)
    over = release(proportion(reduce.measured_twice(counts)), level)
    together = release(side_by_side(change, added, over), level)
    assert together["estimate"].notna().all()
    assert together["estimate"].tolist() == [
        *change["estimate"],
        *added["estimate"],
        *over["estimate"],
    ]


@pytest.mark.parametrize("level", ["kring", "openbaar"])
def test_a_file_without_wrong_rows_can_be_shared_too(level):
    # read, used and left out are 509, 509 and 0: that table goes, and takes nothing else along
    release(read.rows(own()), level)
    assert not withheld(release(found(own()).answers, level)).any()
