"""Tests of bias: when they are given, and what they find in made-up studies."""

import numpy as np
import pandas as pd
import pytest

from jeugdlib.columns import mark
from jeugdlib.estimate.evidence import bias_tests
from jeugdlib.estimate.evidence.bias import LABELS


def studies(k, slope, seed=5):
    rng = np.random.default_rng(seed)
    se = rng.uniform(0.05, 0.5, k)
    y = 0.2 + slope * se + rng.normal(0, se)
    return mark(pd.DataFrame({"study": range(k), "estimate": y, "variance": se**2}), "publication")


def test_small_studies_that_find_more_are_seen():
    answers = bias_tests(studies(60, 2)).answers
    assert answers.index.tolist() == list(LABELS)
    assert (answers.loc[["egger", "egger_robust", "rank_test"], "p"] < 0.01).all()
    egger = answers.loc["egger"]
    assert egger["low"] < 2 < egger["high"]
    assert answers.at["pet", "low"] < 0.2 < answers.at["pet", "high"]
    assert "small_study_effects" in egger["cautions"]


@pytest.mark.parametrize("k", [1, 2, 9])
def test_under_ten_studies_there_is_no_test_and_it_says_so(k):
    answers = bias_tests(studies(k, 2)).answers
    assert answers["estimate"].isna().all()
    reason = (
        "not_computable met minder dan 10 studies is een toets op vertekening niet te vertrouwen"
    )
    assert all(cautions == (reason,) for cautions in answers["cautions"])


def test_ten_effects_of_nine_studies_are_not_ten_studies():
    table = studies(10, 2).assign(study=[0, 0, *range(1, 9)])
    assert bias_tests(table).answers["estimate"].isna().all()
    assert bias_tests(studies(10, 2)).answers["estimate"].notna().all()


def test_equally_precise_studies_cannot_tell():
    answers = bias_tests(studies(12, 2).assign(variance=0.04)).answers
    assert answers["estimate"].isna().all()
    assert "even nauwkeurig" in answers.at["egger", "cautions"][0]


def test_the_robust_form_knows_that_effects_of_a_study_belong_together():
    table = studies(12, 0)
    fivefold = pd.concat([table] * 5, ignore_index=True)
    once, copied = bias_tests(table).answers, bias_tests(fivefold).answers
    # copies of the same effects hold nothing new: only the robust form keeps its standard error
    assert copied.at["egger", "se"] < 0.5 * once.at["egger", "se"]
    assert copied.at["egger_robust", "se"] == pytest.approx(once.at["egger_robust", "se"], rel=0.1)
    assert copied.at["egger_robust", "estimate"] == pytest.approx(once.at["egger", "estimate"])
    assert "dependence_ignored 60 in 12" in copied.at["egger", "cautions"]
    assert "dependence_ignored 60 in 12" not in copied.at["egger_robust", "cautions"]


def test_turning_the_sign_turns_the_slope():
    table = studies(20, 1)
    one, other = (bias_tests(t).answers for t in (table, table.assign(estimate=-table["estimate"])))
    assert other["estimate"].tolist() == pytest.approx((-one["estimate"]).tolist())
    assert other["p"].tolist() == pytest.approx(one["p"].tolist())


def test_the_rows_are_those_of_a_funnel():
    rows = bias_tests(studies(12, 1)).rows
    assert rows["se"].tolist() == pytest.approx(np.sqrt(rows["variance"]).tolist())
    assert rows["weight"].sum() == pytest.approx(1)


@pytest.mark.parametrize("effect", [0.0, 0.3])
def test_effects_that_are_all_the_same_hold_no_sign_of_bias(effect):
    # what is left of them after rounding gave a tau of -1 with a p of 4e-9
    answers = bias_tests(studies(12, 0).assign(estimate=effect)).answers
    assert answers["estimate"].isna().all()
    assert "p" not in answers
    assert "verschillen niet" in answers.at["rank_test", "cautions"][0]


def test_a_slope_that_hangs_on_one_study_is_not_called_robust():
    same = studies(12, 0).assign(variance=[0.01] * 11 + [0.02])
    answers = bias_tests(same).answers
    assert "one_study_decides" in answers.at["egger_robust", "cautions"]
    assert "small_study_effects" in answers.at["egger_robust", "cautions"]
    usual = bias_tests(studies(12, 0)).answers
    assert "one_study_decides" not in usual.at["egger_robust", "cautions"]
