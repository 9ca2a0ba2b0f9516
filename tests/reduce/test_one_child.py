"""One child: its scores in order, its phases counted, and nothing for others than the team."""

import numpy as np
import pandas as pd
import pytest

from jeugdlib import read, reduce
from jeugdlib.columns import InputError, about
from jeugdlib.estimate import course
from jeugdlib.release import release

TABLE = read.table("data/simulated/gesimuleerde_een_kind.csv", "metingen")
WHO = ("K01", "weekcijfer", "intern")


def own(**columns):
    """A small table of one child, as a team has it."""
    start = {"client_id": "A", "instrument": "x", "moment": list("1234"), "score": [1.0, 2, 3, 4]}
    start |= {"fase": ["voor", "voor", "na", "na"], **columns}
    return pd.DataFrame(start)


def test_the_scores_are_in_order_of_date_and_in_weeks():
    rows = reduce.one_child(TABLE.sample(frac=1, random_state=1), *WHO)
    assert rows["time"].is_monotonic_increasing
    assert (rows["time"].iloc[0], rows["time"].iloc[-1]) == (0, 31)
    assert set(rows["per"]) == {"week"}
    used = TABLE[TABLE["client_id"] == "K01"]
    assert rows["value"].tolist() == used.sort_values("datum")["score"].tolist()
    assert rows.groupby("phase")["fase"].unique().map(list).tolist() == [["basislijn"], ["hulp"]]


def test_without_dates_the_number_of_the_measurement_is_its_time():
    rows = reduce.one_child(
        own(moment=["10", "2", "1", "11"], fase=list("baac")), "A", "x", "intern"
    )
    assert rows["time"].tolist() == [1, 2, 10, 11]
    assert rows["value"].tolist() == [3, 2, 1, 4]
    assert rows["phase"].tolist() == [1, 1, 2, 3]
    assert set(rows["per"]) == {"meting"}


def test_a_phase_that_comes_back_is_a_new_phase():
    rows = reduce.one_child(own(fase=["a", "b", "a", "b"]), "A", "x", "intern")
    assert rows["phase"].tolist() == [1, 2, 3, 4]


@pytest.mark.parametrize("level", ["kring", "openbaar"])
@pytest.mark.parametrize("simulated", [True, False])
def test_others_than_the_team_get_a_sentence_also_of_made_up_scores(level, simulated):
    table = TABLE if simulated else own()
    for ask in (
        lambda: reduce.one_child(table, "K01", "weekcijfer", level),
        lambda: reduce.several_children(table, "weekcijfer", level),
    ):
        with pytest.raises(InputError, match="alleen voor het team dat dit kind helpt"):
            ask()


def test_the_scores_of_a_child_do_not_pass_release_outside_the_team():
    rows = reduce.one_child(own(), "A", "x", "intern")
    assert about(rows) == "child"
    with pytest.raises(InputError, match="niet op niveau kring worden gedeeld"):
        release(rows, "kring")
    answers = [course.nap(rows), course.randomisation_test(rows, least=1)]
    for shared in (release(answer, "kring") for answer in answers):
        assert (
            shared["estimate"].isna().all() and shared["p" if "p" in shared else "low"].isna().all()
        )
        assert all("withheld" in " ".join(codes) for codes in shared["cautions"])


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"kind": "K99"}, "van kind K99 staat er geen weekcijfer"),
        ({"instrument": "SDQ"}, "instrument SDQ staat niet in de metingen"),
        ({"informant": "ouder"}, "informant ouder staat niet in de metingen"),
    ],
)
def test_what_is_not_in_the_table_is_named(asked, says):
    asked = {"kind": "K01", "instrument": "weekcijfer", **asked}
    with pytest.raises(InputError, match=says):
        reduce.one_child(TABLE, openbaarheid="intern", **asked)


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (own().drop(columns="fase"), "niet bij elke meting staat de fase"),
        (own(fase=["voor", None, "na", "na"]), "niet bij elke meting staat de fase"),
        (own(fase="voor"), "is er maar één fase: voor"),
        (own(moment=["voor", "1", "2", "3"]), "niet bekend in welke volgorde"),
        (own(moment=["1", "1", "2", "3"]), "meer dan één score op hetzelfde moment"),
        (own(datum=pd.Timestamp("2025-01-06")), "meer dan één score op hetzelfde moment"),
    ],
)
def test_what_is_wrong_with_the_measurements_is_a_sentence(table, says):
    with pytest.raises(InputError, match=says):
        reduce.one_child(table, "A", "x", "intern")


def test_children_with_one_phase_are_left_out_and_counted():
    other = own(client_id="B", fase="voor")
    rows = reduce.several_children(pd.concat([own(), other]), "x", "intern")
    assert set(rows["client_id"]) == {"A"}
    samen = course.multiple_baseline(rows, least=1, rng=np.random.default_rng(1))
    assert "left_out_children 1" in samen.answers["cautions"].iloc[0]
    assert samen.answers["estimate"].isna().all()
    assert len(reduce.several_children(other, "x", "intern")) == 0
