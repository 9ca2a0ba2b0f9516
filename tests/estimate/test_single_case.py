"""One child: what must hold whatever the scores are, and scores of which nothing can be said."""

import warnings

import numpy as np
import pandas as pd
import pytest

from jeugdlib.estimate._phases import differences_by_start, non_overlap_interval
from jeugdlib.estimate.course import (
    baseline_corrected_tau,
    multiple_baseline,
    nap,
    piecewise,
    randomisation_test,
)

RNG = np.random.default_rng(3)
BEFORE, AFTER = RNG.normal(5, 1, 9), RNG.normal(6, 1, 14)
ALONE = [nap, baseline_corrected_tau, lambda rows: piecewise(rows).answers, randomisation_test]


def child(before=BEFORE, after=AFTER, name="K01", **more):
    value = np.array([*before, *after], float)
    phase = [1] * len(before) + [2] * len(after)
    fase = ["basislijn"] * len(before) + ["hulp"] * len(after)
    rows = pd.DataFrame({"client_id": name, "time": np.arange(len(value)), "value": value})
    return rows.assign(per="week", phase=phase, fase=fase, **more)


def only(answers):
    return answers.iloc[0]


def test_better_scores_turn_the_answer_when_lower_is_better():
    up, down = child(), child(10 - BEFORE, 10 - AFTER)
    for estimator in (nap, baseline_corrected_tau, randomisation_test):
        turned = only(estimator(down, better=-1))["estimate"]
        assert only(estimator(up, better=1))["estimate"] == pytest.approx(turned)
    assert only(nap(up))["estimate"] == pytest.approx(1 - only(nap(up, better=-1))["estimate"])


@pytest.mark.parametrize(("times", "plus"), [(2.0, 0.0), (1.0, 30.0), (0.1, -3.0)])
def test_the_unit_of_the_scores_does_not_matter(times, plus):
    rows = child()
    other = rows.assign(value=times * rows["value"] + plus)
    for estimator in (nap, baseline_corrected_tau):
        assert only(estimator(rows))["estimate"] == only(estimator(other))["estimate"]
    assert only(randomisation_test(rows))["p"] == only(randomisation_test(other))["p"]
    jumps = [piecewise(table).answers.loc["niveau"] for table in (rows, other)]
    # the correlation is searched for up to 1e-10
    assert times * jumps[0]["estimate"] == pytest.approx(jumps[1]["estimate"], rel=1e-6)
    assert jumps[0]["p"] == pytest.approx(jumps[1]["p"], rel=1e-6)


def test_non_overlap_knows_no_order_within_a_phase_and_lines_do():
    mixed = child(BEFORE[::-1], AFTER)
    assert only(nap(mixed))["estimate"] == only(nap(child()))["estimate"]
    jump = [piecewise(rows).answers.loc["niveau", "estimate"] for rows in (child(), mixed)]
    assert jump[0] != pytest.approx(jump[1], rel=0.01)


def test_a_trend_that_goes_on_is_no_change():
    taus, jumps = [], []
    for seed in range(60):
        scores = np.arange(23.0) + np.random.default_rng(seed).normal(0, 0.1, 23)
        rows = child(*np.split(scores, [9]))
        assert only(nap(rows))["estimate"] > 0.99
        tau = only(baseline_corrected_tau(rows))
        assert "trend_taken_off" in tau["cautions"]
        taus.append(tau["estimate"])
        jumps.append(piecewise(rows).answers.loc["niveau", "estimate"])
    for found in (taus, jumps):  # none on average, but for four standard errors
        assert abs(np.mean(found)) < 4 * np.std(found) / np.sqrt(60)


def test_the_line_of_the_baseline_goes_on_through_its_own_scores():
    rows = piecewise(child()).rows
    before = rows[rows["phase"] == 1]
    assert before["fitted"].to_numpy() == pytest.approx(before["counterfactual"].to_numpy())
    assert (rows["low"] < rows["counterfactual"]).all()
    assert (rows["high"] > rows["counterfactual"]).all()
    answers = piecewise(child()).answers["estimate"]
    first = rows[rows["phase"] == 2].iloc[0]
    assert first["fitted"] - first["counterfactual"] == pytest.approx(answers["niveau"])


def test_p_of_the_randomisation_test_is_what_counting_the_starts_gives():
    value, least = np.array([*BEFORE, *AFTER]), 4
    starts = range(least, len(value) - least + 1)
    all_of_them = [value[s:].mean() - value[:s].mean() for s in starts]
    assert differences_by_start(value, least) == pytest.approx(all_of_them)
    answer = only(randomisation_test(child(), least=least))
    as_large = sum(one >= all_of_them[9 - least] - 1e-9 for one in all_of_them)
    assert answer["p"] == pytest.approx(as_large / len(all_of_them))
    assert f"starts_drawn {len(all_of_them)}" in answer["cautions"]


def test_p_of_several_children_is_what_counting_all_combinations_gives():
    one, other = child(BEFORE[:6], AFTER[:7]), child(BEFORE, AFTER[:4], "K02")
    found = multiple_baseline(pd.concat([one, other]), least=4, rng=np.random.default_rng(1))
    values = [rows["value"].to_numpy() for rows in (one, other)]
    sums = np.add.outer(*[differences_by_start(value, 4) for value in values]) / 2
    seen = np.mean([v[s:].mean() - v[:s].mean() for v, s in zip(values, (6, 9), strict=True)])
    answer = only(found.answers)
    assert answer["estimate"] == pytest.approx(seen)
    assert answer["p"] == pytest.approx((sums >= seen - 1e-9).mean())
    assert answer["children"] == 2
    assert found.rows.index.tolist() == ["K01", "K02"]
    assert found.rows.loc["K01", "estimate"] == only(nap(one))["estimate"]


def test_drawn_starts_of_many_children_agree_with_going_through_all(monkeypatch):
    rows = pd.concat([child(BEFORE[:n], AFTER, f"K{n}") for n in (6, 8)])
    exact = only(multiple_baseline(rows, rng=np.random.default_rng(1)).answers)
    monkeypatch.setattr("jeugdlib.estimate.course.single_case.ALL_STARTS", 10)
    drawn = only(multiple_baseline(rows, rng=np.random.default_rng(1)).answers)
    # three standard errors of a share of 9 999 draws
    assert drawn["p"] == pytest.approx(exact["p"], abs=3 * 0.5 / np.sqrt(9_999))
    assert "starts_drawn 10000" in drawn["cautions"]


def test_p_of_drawn_starts_counts_what_was_seen_too_and_is_never_0(monkeypatch):
    rows = pd.concat([child(np.zeros(6), np.full(14, 50.0), name) for name in ("K1", "K2", "K3")])
    monkeypatch.setattr("jeugdlib.estimate.course.single_case.ALL_STARTS", 10)
    monkeypatch.setattr("jeugdlib.estimate.course.single_case.DRAWS", 9)
    # one of 11 starts each: nine draws of three at once do not find it
    drawn = only(multiple_baseline(rows, rng=np.random.default_rng(1)).answers)
    assert drawn["p"] == 1 / 10


@pytest.mark.parametrize(("before", "taken"), [([1, 2, 3, 4, 5], True), ([1, 3, 2, 4, 5], False)])
def test_only_a_trend_that_is_no_chance_is_taken_off(before, taken):
    # exact p of Kendall: .017 when all five rise, .083 when one pair falls
    cautions = only(baseline_corrected_tau(child(before, AFTER)))["cautions"]
    assert ("trend_taken_off" in cautions) == taken


def test_that_scores_are_alike_is_said_from_a_correlation_of_a_fifth():
    said = {}
    for seed in range(12):
        steps = np.random.default_rng(seed).normal(size=40)
        value = np.convolve(steps, 0.5 ** np.arange(6))[:40] if seed % 2 else steps
        found = only(piecewise(child(value[:15], value[15:])).answers)["cautions"]
        rho = [float(code.split()[1]) for code in found if code.startswith("measured_alike")]
        said[seed] = rho[0] if rho else None
    heard = [rho for rho in said.values() if rho is not None]
    assert heard and min(heard) < 0.5 and all(rho > 0.2 for rho in heard)
    assert None in said.values()


def test_children_who_all_start_at_once_are_no_multiple_baseline():
    rows = pd.concat([child(name=name) for name in ("K01", "K02")])
    staggered = pd.concat([child(), child(BEFORE[:6], AFTER, "K02")])
    rng = np.random.default_rng(1)
    assert "same_start" in only(multiple_baseline(rows, rng=rng).answers)["cautions"]
    assert "same_start" not in only(multiple_baseline(staggered, rng=rng).answers)["cautions"]
    alone = only(multiple_baseline(child(), rng=rng).answers)
    assert np.isnan(alone["estimate"]) and np.isnan(alone["p"])
    assert "not_computable van maar één kind zijn er twee fasen" in alone["cautions"]
    with pytest.raises(ValueError, match="no children"):
        multiple_baseline(child().iloc[:0], rng=rng)


def test_phases_after_the_second_are_left_out_and_counted():
    third = child().assign(time=lambda rows: rows["time"] + 23, phase=3, fase="nazorg")
    longer = pd.concat([child(), third], ignore_index=True)
    assert "first_two_phases 3" in only(nap(longer))["cautions"]
    assert only(nap(longer))["estimate"] == only(nap(child()))["estimate"]
    rows = piecewise(longer).rows
    assert len(rows) == 46 and rows.loc[rows["phase"] == 3, "fitted"].isna().all()
    assert rows["median"].notna().all()


@pytest.mark.parametrize(("before", "after"), [(1, 1), (1, 5), (2, 2), (2, 9), (3, 3), (4, 20)])
def test_short_phases_give_an_answer_or_the_reason_why_not(before, after):
    rows = child(BEFORE[:before], np.resize(AFTER, after))
    for estimator in ALONE:
        for answer in estimator(rows).to_dict("records"):
            stopped = any(code.startswith("not_computable") for code in answer["cautions"])
            assert np.isnan(answer["estimate"]) == stopped
            assert answer["children"] == 1
    assert (f"few_in_phase {before}" in only(nap(rows))["cautions"]) == (before < 5)


@pytest.mark.parametrize("value", [0.0, 4.0])
def test_scores_that_are_all_the_same_say_nothing_and_warn_of_nothing(value):
    rows = child(np.full(6, value), np.full(8, value))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert only(nap(rows))["estimate"] == 0.5
        assert (
            "not_computable alle scores zijn gelijk"
            in only(baseline_corrected_tau(rows))["cautions"]
        )
        assert piecewise(rows).answers["estimate"].isna().all()
        assert only(randomisation_test(rows))["p"] == 1


def test_scores_exactly_on_two_lines_have_no_interval():
    answers = piecewise(child(np.arange(6.0), np.arange(8.0) * 2 + 20)).answers
    assert answers["estimate"].isna().all()
    assert "precies op de twee lijnen" in " ".join(answers["cautions"].iloc[0])


@pytest.mark.parametrize("sizes", [(1, 1), (3, 3), (5, 15), (10, 40)])
@pytest.mark.parametrize("part", [0.0, 0.2, 0.5, 0.9, 1.0])
def test_the_interval_of_non_overlap_lies_around_it_and_mirrors(sizes, part):
    low, high = non_overlap_interval(part, sizes, 0.95)
    assert 0 <= low <= part <= high <= 1
    mirrored = non_overlap_interval(1 - part, sizes, 0.95)
    assert (1 - high, 1 - low) == pytest.approx(mirrored, abs=1e-9)
    wider = non_overlap_interval(part, sizes, 0.99)
    assert wider[0] <= low and high <= wider[1]


@pytest.mark.parametrize("column", ["time", "value", "phase"])
def test_a_missing_column_is_named(column):
    with pytest.raises(ValueError, match=column):
        nap(child().drop(columns=column))


def test_scores_out_of_order_or_without_a_second_phase_are_refused():
    for rows in (child().iloc[::-1], child().query("phase == 1"), child().query("phase == 2")):
        for estimator in ALONE:
            with pytest.raises(ValueError, match="must go up"):
                estimator(rows)
    with pytest.raises(ValueError, match="1 or more"):
        randomisation_test(child(), least=0)
