"""Leave-one-out, cumulative, influence and living: properties and degenerate input."""

import numpy as np
import pandas as pd
import pytest

from jeugdlib.columns import InputError, mark
from jeugdlib.estimate.evidence import (
    as_of,
    cumulative,
    influence,
    leave_one_out,
    living,
    meta_analysis,
    three_level,
)

STUDIES = mark(
    pd.DataFrame(
        {
            "study": list("abcdef"),
            "estimate": [0.9, 0.7, 0.4, 0.1, 0.0, 0.05],
            "variance": [0.09, 0.06, 0.05, 0.02, 0.02, 0.01],
            "jaar": [1999, 2003, 2003, 2010, 2012, 2020],
            "design": "gerandomiseerd",
        }
    ),
    "publication",
)


def test_leaving_one_out_is_the_analysis_without_it():
    without = leave_one_out(STUDIES)
    rest = meta_analysis(STUDIES[STUDIES["study"] != "c"]).answers
    assert without.at["c", "estimate"] == pytest.approx(rest.at["pooled", "estimate"], rel=1e-12)
    assert without.at["c", "p"] == pytest.approx(rest.at["pooled", "p"], rel=1e-12)
    assert without.at["c", "tau2"] == pytest.approx(rest.at["tau2", "estimate"], rel=1e-12)
    assert without.at["c", "i2"] == pytest.approx(rest.at["i2", "estimate"], rel=1e-12)
    assert set(without["studies"]) == {5}


def test_a_study_is_left_out_with_all_its_effects():
    without = leave_one_out(STUDIES.assign(study=list("aabcde")))
    assert without.index.tolist() == list("abcde")
    assert without.at["a", "effects"] == 4
    assert without.at["b", "effects"] == 5
    assert "dependence_ignored 5 in 4" in without.at["b", "cautions"]


def test_without_the_only_study_there_is_no_answer():
    without = leave_one_out(STUDIES.iloc[:1])
    assert np.isnan(without.at["a", "estimate"])
    assert without.at["a", "cautions"] == ("not_computable er blijft geen effect over",)


def test_the_last_of_the_cumulative_answers_is_the_whole_analysis():
    answers = cumulative(STUDIES)
    pooled = meta_analysis(STUDIES).answers.loc["pooled"]
    assert answers["estimate"].iloc[-1] == pytest.approx(pooled["estimate"], rel=1e-12)
    assert answers["effects"].tolist() == [1, 2, 3, 4, 5, 6]
    assert np.isnan(answers["tau2"].iloc[0])


def test_an_order_that_is_not_known_is_refused():
    with pytest.raises(InputError, match="geen kolom 'datum'"):
        cumulative(STUDIES, by="datum")
    gap = STUDIES.assign(jaar=STUDIES["jaar"].where(STUDIES["study"] != "d"))
    with pytest.raises(InputError, match="studie d"):
        cumulative(gap)


def test_a_living_review_leaves_out_what_has_no_year_and_says_so():
    gap = STUDIES.assign(jaar=STUDIES["jaar"].where(STUDIES["study"] != "d"))
    answers = living(gap)
    rest = living(STUDIES[STUDIES["study"] != "d"])
    assert answers["estimate"].tolist() == rest["estimate"].tolist()
    assert "without_year 1" in answers["cautions"].iloc[0]
    assert len(living(STUDIES.drop(columns="jaar"))) == 0


@pytest.mark.parametrize("analysis", [leave_one_out, living])
def test_with_three_levels_the_parts_are_analysed_with_three_levels(analysis):
    several = pd.concat([STUDIES, STUDIES.assign(estimate=STUDIES["estimate"] + 0.3)])
    several = mark(several.reset_index(drop=True), "publication")
    answers = analysis(several, model="drie-niveau")
    part = several[several["study"] != "a"] if analysis is leave_one_out else several
    row = answers.loc["a"] if analysis is leave_one_out else answers.iloc[-1]
    expected = three_level(part).answers.loc["pooled"]
    for column in ("estimate", "se", "low", "high", "df"):
        assert row[column] == expected[column]


def test_influence_points_at_the_one_that_differs():
    rng = np.random.default_rng(1)
    y = rng.normal(0, 0.1, 20)
    y[7] = 2.0
    table = pd.DataFrame({"study": range(20), "estimate": y, "variance": 0.01})
    rows = influence(table)
    assert rows.index[rows["influential"]].tolist() == [7]
    assert rows["weight"].sum() == pytest.approx(1)
    assert rows["tau2_without"].idxmin() == 7


@pytest.mark.parametrize("k", [1, 2])
def test_influence_needs_others_to_differ_from(k):
    with pytest.raises(InputError, match="drie effecten"):
        influence(STUDIES.iloc[:k])


def test_sensitivity_refuses_what_the_analysis_refuses():
    for analysis in (leave_one_out, cumulative, living):
        with pytest.raises(InputError, match="geen enkel effect"):
            analysis(STUDIES.iloc[:0])
        with pytest.raises(ValueError, match="method"):
            analysis(STUDIES, method="anders")
        with pytest.raises(ValueError, match="level"):
            analysis(STUDIES, level=2)
    mixed = STUDIES.assign(design=["voor-na"] + ["gerandomiseerd"] * 5)
    with pytest.raises(InputError, match="horen niet in één gemiddelde"):
        leave_one_out(mixed)


def test_as_of_a_year_is_what_was_known_then():
    assert as_of(STUDIES, 2003)["study"].tolist() == list("abc")
    assert as_of(STUDIES.iloc[::-1], 2003)["study"].tolist() == list("cba")
    with pytest.raises(InputError, match="1990"):
        as_of(STUDIES, 1990)


def test_a_living_review_is_the_analysis_as_of_each_year():
    answers = living(STUDIES)
    assert answers.index.tolist() == [f"as_of_{y}" for y in (1999, 2003, 2010, 2012, 2020)]
    then = meta_analysis(as_of(STUDIES, 2010)).answers.loc["pooled"]
    for column in ("estimate", "se", "low", "high", "df", "p", "effects", "studies"):
        assert answers.at["as_of_2010", column] == pytest.approx(then[column], rel=1e-12)
    assert "few_studies 4" in answers.at["as_of_2010", "cautions"]
    assert not any(code.startswith("few") for code in answers.at["as_of_2020", "cautions"])


def test_a_living_review_says_when_the_conclusion_changed():
    answers = living(STUDIES, method="fixed", knapp_hartung=False)
    assert answers["conclusion"].tolist() == ["boven 0"] * len(answers)
    assert not answers["changed"].any()
    turned = STUDIES.assign(estimate=[0.9, 0.7, 0.4, -0.9, -1.2, -1.5])
    answers = living(turned, method="fixed", knapp_hartung=False)
    assert answers["conclusion"].tolist() == [
        "boven 0",
        "boven 0",
        "nog open",
        "onder 0",
        "onder 0",
    ]
    assert answers["changed"].tolist() == [False, False, True, True, False]


def test_parts_that_cannot_be_computed_still_have_their_columns():
    # one effect per study has no three levels; the table of years was then a KeyError
    for analysis in (leave_one_out, living):
        answers = analysis(STUDIES, model="drie-niveau")
        assert answers[["estimate", "low", "high"]].isna().all(axis=None)
        assert all(codes[0].startswith("not_computable") for codes in answers["cautions"])
