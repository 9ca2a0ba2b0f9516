"""Mantel-Haenszel and Peto: properties, zero cells and degenerate input."""

import numpy as np
import pandas as pd
import pytest

from jeugdlib.columns import InputError, about, mark
from jeugdlib.estimate.evidence import mantel_haenszel, meta_analysis
from jeugdlib.estimate.outcome import (
    effects,
    odds_ratio,
    peto_odds_ratio,
    risk_difference,
    risk_ratio,
)

TRIALS = mark(
    pd.DataFrame(
        {
            "study": ["a", "b", "c"],
            "count_treated": [4, 6, 3],
            "n_treated": [123, 306, 60],
            "count_control": [11, 29, 8],
            "n_control": [139, 303, 62],
        }
    ),
    "publication",
)
NOTHING = pd.DataFrame([["d", 0, 20, 0, 22]], columns=TRIALS.columns)
MEASURES = [odds_ratio, risk_ratio, risk_difference]


def swapped(table):
    names = {name: name.replace("treated", "control") for name in table if "treated" in name}
    return table.rename(columns={**names, **{new: old for old, new in names.items()}})


@pytest.mark.parametrize("measure", MEASURES)
def test_swapping_the_groups_turns_the_sign(measure):
    one, other = (
        mantel_haenszel(measure(table)).answers.loc["pooled"] for table in (TRIALS, swapped(TRIALS))
    )
    assert other["estimate"] == pytest.approx(-one["estimate"])
    assert other["se"] == pytest.approx(one["se"])


def test_one_study_is_its_own_odds_ratio():
    answers = mantel_haenszel(odds_ratio(TRIALS.iloc[:1])).answers
    assert answers.at["pooled", "estimate"] == pytest.approx(np.log(4 * 128 / (119 * 11)))
    assert "few_studies 1" in answers.at["pooled", "cautions"]
    assert answers.at["q", "cautions"][0].startswith("not_computable")


@pytest.mark.parametrize("measure", [odds_ratio, risk_ratio])
def test_a_study_without_events_changes_no_ratio(measure):
    table = mark(pd.concat([TRIALS, NOTHING], ignore_index=True), "publication")
    one, other = mantel_haenszel(measure(TRIALS)), mantel_haenszel(measure(table))
    for key in ("pooled", "q"):
        expected = one.answers.at[key, "estimate"]
        assert other.answers.at[key, "estimate"] == pytest.approx(expected)
    assert other.rows["weight"].tolist() == pytest.approx([*one.rows["weight"], 0])
    assert about(other.answers) == "publication"


def test_in_a_difference_a_study_without_events_counts():
    table = pd.concat([TRIALS, NOTHING], ignore_index=True)
    one, other = (mantel_haenszel(risk_difference(t)).answers for t in (TRIALS, table))
    assert abs(other.at["pooled", "estimate"]) < abs(one.at["pooled", "estimate"])


@pytest.mark.parametrize("measure", MEASURES)
def test_without_any_event_there_is_no_answer(measure):
    answers = mantel_haenszel(measure(TRIALS.assign(count_treated=0, count_control=0)))
    assert answers.answers.index.tolist() == ["pooled"]
    assert answers.answers["estimate"].isna().all()
    assert answers.answers.at["pooled", "cautions"][0].startswith("not_computable")
    assert answers.rows["weight"].isna().all()


def test_peto_is_the_sum_of_what_was_seen_and_expected():
    rows = peto_odds_ratio(TRIALS)
    row = meta_analysis(rows, method="fixed").answers.loc["pooled"]
    information = 1 / rows["variance"]
    more = (rows["estimate"] * information).sum() / information.sum()
    assert row["estimate"] == pytest.approx(more)
    assert row["se"] == pytest.approx(information.sum() ** -0.5)


def test_what_cannot_be_pooled_is_refused():
    with pytest.raises(InputError, match="kolom unit"):
        mantel_haenszel(TRIALS.assign(estimate=0.1, variance=0.1, unit="standaarddeviaties"))
    with pytest.raises(InputError, match="kolom unit"):
        mantel_haenszel(odds_ratio(TRIALS).iloc[:0])
    with pytest.raises(ValueError, match="n_control"):
        mantel_haenszel(odds_ratio(TRIALS).drop(columns="n_control"))
    designs = ["gerandomiseerd", "samenhang", "samenhang"]
    with pytest.raises(InputError, match="horen niet in één gemiddelde"):
        mantel_haenszel(odds_ratio(TRIALS).assign(design=designs))


@pytest.mark.parametrize("measure", ["odds_ratio", "risk_ratio", "risk_difference"])
def test_effects_that_were_turned_do_not_go_with_their_counts(measure):
    # q was 36 of these, and is 1
    better = effects(TRIALS.assign(direction="hoger is beter"), measure=measure)
    assert mantel_haenszel(better).answers.at["q", "p"] > 0.05
    with pytest.raises(InputError, match="omgekeerd"):
        mantel_haenszel(effects(TRIALS.assign(direction="hoger is slechter"), measure=measure))
