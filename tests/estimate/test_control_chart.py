"""Control charts: properties, what is refused, and what too little data gives."""

import numpy as np
import pandas as pd
import pytest

from jeugdlib import read, reduce
from jeugdlib.columns import InputError, mark
from jeugdlib.estimate._charts import NAMES, limits
from jeugdlib.estimate._rules import RULES, signals
from jeugdlib.estimate.course import chart_rules, control_chart, false_alarms
from jeugdlib.release import release

MONTHS = pd.period_range("2021-01", periods=48, freq="M").astype(str)
RNG = np.random.default_rng(3)
COUNTS = pd.DataFrame(
    {
        "time": 2021 + (np.arange(48) + 0.5) / 12,
        "count": RNG.poisson(15, 48),
        "exposure": RNG.integers(1100, 1300, 48),
        "unit": "keer",
        "cautions": [()] * 48,
    },
    index=pd.Index(MONTHS, name="periode"),
)
SCORES = COUNTS.drop(columns=["count", "exposure"]).assign(value=RNG.normal(12, 3, 48))


def codes(answers):
    return {code.split()[0] for row in answers["cautions"] for code in row}


def test_nothing_follows_from_the_unit_of_a_score():
    one, other = (control_chart(SCORES.assign(value=s * SCORES["value"])) for s in (1, 100))
    columns = ["centre", "limit_low", "limit_high"]
    assert other.rows[columns].to_numpy() == pytest.approx(100 * one.rows[columns].to_numpy())
    assert other.rows["signal"].tolist() == one.rows["signal"].tolist()


@pytest.mark.parametrize("rules", RULES)
def test_upside_down_gives_the_same_signals(rules):
    y = RNG.normal(size=40) + np.repeat([0, 2], 20)
    every = np.ones(40, bool)
    found, turned = (signals(rules, x, limits("xmr", x, x, every)) for x in (y, -y))
    assert found
    places = [sorted(s.places.tolist() for s in chart) for chart in (found, turned)]
    assert places[0] == places[1]


def test_order_matters_to_the_rules_and_not_to_the_limits_of_a_u_chart():
    shuffled = COUNTS.iloc[::-1].set_axis(COUNTS.index)
    one, other = (control_chart(t, chart="u").answers.loc["chart"] for t in (COUNTS, shuffled))
    assert one["estimate"] == pytest.approx(other["estimate"])


def test_the_chart_is_chosen_by_what_the_numbers_are():
    even = COUNTS.assign(exposure=1 / 12)
    chosen = [control_chart(t).rows["method"].iloc[0] for t in (SCORES, even, COUNTS)]
    assert chosen == ["XmR-kaart", "c-kaart", "u-kaart"]
    assert all("chart_chosen" in codes(control_chart(t).answers) for t in (SCORES, even, COUNTS))
    assert "chart_chosen" not in codes(control_chart(COUNTS, chart="u").answers)


def test_under_twelve_points_it_is_a_run_chart_whatever_was_asked():
    chart = control_chart(COUNTS.iloc[:11], chart="u")
    assert chart.rows["method"].unique() == ["run chart"]
    assert chart.answers.loc["chart", ["low", "high"]].isna().all()
    assert "run_chart_only" in codes(chart.answers)
    assert control_chart(COUNTS.iloc[:12], chart="u").rows["method"].unique() == ["u-kaart"]


def test_a_short_phase_has_a_centre_and_no_limits():
    chart = control_chart(COUNTS, phases=["2024-06"])
    assert chart.answers.loc["chart_fase_1", "high"] > 0
    assert chart.answers.loc["chart", ["low", "high"]].isna().all()
    assert chart.answers.loc["chart", "estimate"] > 0
    assert "no_limits" in codes(chart.answers.loc[["chart"]])


@pytest.mark.parametrize("n", [0, 1, 2])
@pytest.mark.parametrize("table", [COUNTS, SCORES], ids=["counts", "scores"])
def test_next_to_nothing_is_no_error(table, n):
    chart = control_chart(table.iloc[:n])
    answer = chart.answers.loc["chart"]
    assert len(chart.rows) == n
    assert np.isnan(answer["estimate"]) == (n == 0)
    assert any(code.startswith("not_computable") for code in answer["cautions"]) == (n == 0)
    assert np.isnan(chart.answers.loc["signalen", "estimate"]) == (n == 0)


@pytest.mark.parametrize("chart", [name for name in NAMES if name not in ("g", "t")])
def test_all_equal_gives_no_signal(chart):
    flat = COUNTS.assign(count=6, exposure=60.0)
    made = control_chart(flat, chart=chart)
    assert made.answers.at["signalen", "estimate"] == 0
    assert (made.rows["signal"] == "").all()


@pytest.mark.parametrize("chart", [name for name in NAMES if name not in ("g", "t")])
def test_nothing_counted_at_all_has_a_centre_of_zero(chart):
    made = control_chart(COUNTS.assign(count=0), chart=chart)
    assert made.answers.at["chart", "estimate"] == 0
    assert made.answers.at["signalen", "estimate"] == 0


def test_a_change_after_a_flat_baseline_is_a_signal():
    value = np.where(np.arange(48) < 24, 5.0, 6.0)
    made = control_chart(SCORES.assign(value=value), baseline="2022-12", rules="western_electric")
    assert (made.rows["signal"].iloc[24:] != "").all()
    assert (made.rows["signal"].iloc[:24] == "").all()


def test_a_withheld_count_is_a_gap():
    hidden = COUNTS.copy()
    hidden["count"] = hidden["count"].astype(float)
    hidden.loc["2021-05", "count"] = np.nan
    hidden.at["2021-05", "cautions"] = ("withheld te kleine groep",)
    made, without = control_chart(hidden), control_chart(COUNTS.drop("2021-05"))
    assert np.isnan(made.rows.at["2021-05", "estimate"])
    assert made.rows.at["2021-05", "cautions"][-1].startswith("not_computable")
    assert made.answers.at["chart", "estimate"] == without.answers.at["chart", "estimate"]
    assert {"small_withheld", "gaps_in_series"} <= codes(made.answers)
    assert "47 punten" in made.answers.at["signalen", "label"]


def test_an_excluded_period_does_not_count_and_says_why():
    odd = COUNTS.assign(count=COUNTS["count"].where(COUNTS.index != "2021-05", 90))
    made = control_chart(odd, excluded=["2021-05:verhuizing"])
    same = control_chart(COUNTS, excluded=["2021-05"])
    assert made.answers.at["chart", "estimate"] == same.answers.at["chart", "estimate"]
    assert made.rows["used"].tolist() == (COUNTS.index != "2021-05").tolist()
    assert made.rows.at["2021-05", "signal"] == ""
    assert "left_out 2021-05: verhuizing" in made.answers.at["chart", "cautions"]
    assert control_chart(odd).rows.at["2021-05", "signal"] == "buiten de grenzen"


@pytest.mark.parametrize(
    ("settings", "where"),
    [
        ({"phases": ["2019-01"]}, "fase_grenzen"),
        ({"baseline": "2019-01"}, "basislijn_tot"),
        ({"excluded": ["2019-01:x"]}, "zonder_perioden"),
        ({"target": "tien"}, "doel"),
        ({"target": "nan"}, "doel"),
        ({"target": "inf"}, "doel"),
    ],
)
def test_what_a_user_may_get_wrong_is_named(settings, where):
    with pytest.raises(InputError, match=where):
        control_chart(COUNTS, **settings)


def test_a_phase_that_begins_where_the_series_does_is_no_other_phase():
    same = control_chart(COUNTS, phases=["2021-01", "2023-01", "2023-01"])
    other = control_chart(COUNTS, phases=["2023-01"])
    pd.testing.assert_frame_equal(same.answers, other.answers)


def test_a_chart_that_does_not_fit_the_numbers_is_refused():
    with pytest.raises(InputError, match="p-kaart"):
        control_chart(COUNTS.assign(exposure=3), chart="p")
    with pytest.raises(InputError, match="2021-03"):
        none = COUNTS["exposure"].where(COUNTS.index != "2021-03", 0)
        control_chart(COUNTS.assign(exposure=none), chart="p")
    with pytest.raises(InputError, match="scores"):
        control_chart(SCORES, chart="c")
    with pytest.raises(InputError, match="tussen twee gebeurtenissen"):
        control_chart(COUNTS, chart="g")
    with pytest.raises(InputError, match="nooit minder dan 0"):
        control_chart(SCORES.assign(value=np.arange(48) - 1.0), chart="t")
    with pytest.raises(ValueError, match="unknown"):
        control_chart(COUNTS, chart="pie")


def test_of_a_p_chart_the_number_of_cases_goes_before_the_exposure():
    of = COUNTS.assign(n=40 + np.arange(48), exposure=1 / 12)
    drawn = control_chart(of, chart="p").rows
    assert drawn["estimate"].tolist() == pytest.approx((of["count"] / of["n"]).tolist())
    assert drawn["centre"].iloc[0] == pytest.approx(of["count"].sum() / of["n"].sum())


@pytest.mark.parametrize("chart", [name for name in NAMES if name not in ("g", "t")])
def test_a_baseline_that_is_left_out_whole_gives_no_centre(chart):
    many = COUNTS.assign(exposure=100 * COUNTS["exposure"])
    made = control_chart(many, chart=chart, baseline="2021-01", excluded=["2021-01"])
    assert np.isnan(made.answers.at["chart", "estimate"])
    assert any(code.startswith("not_computable") for code in made.answers.at["chart", "cautions"])
    assert np.isnan(made.answers.at["signalen", "estimate"])  # nothing to lie outside of


@pytest.mark.parametrize(
    ("target", "words"), [(1, "onder"), ("12,5", "tussen"), (99, "boven"), ("", None)]
)
def test_a_target_is_set_beside_the_limits(target, words):
    answers = control_chart(COUNTS, target=target).answers
    assert ("doel" in answers.index) == (words is not None)
    assert words is None or words in answers.at["doel", "label"]


def test_few_events_and_much_spread_are_said():
    rare = COUNTS.assign(count=np.arange(48) % 4 == 0)
    wild = COUNTS.assign(count=COUNTS["count"] * 9)
    assert "rare_events" in codes(control_chart(rare.astype({"count": int})).answers)
    assert "more_spread" in codes(control_chart(wild).answers)
    assert "more_spread" not in codes(control_chart(wild, chart="u'").answers)
    assert not {"rare_events", "more_spread"} & codes(control_chart(COUNTS).answers)


def test_a_chart_of_time_between_events_takes_its_values():
    between = SCORES.assign(value=np.random.default_rng(1).exponential(20, 48))
    made = control_chart(between, chart="t")
    assert made.rows["method"].unique() == ["t-kaart"]
    assert 0 <= made.answers.at["chart", "low"] < made.answers.at["chart", "high"]


@pytest.mark.parametrize(
    ("rules", "pattern", "words"),
    [
        ("making_data_count", [1] * 7, "7 op rij boven"),
        ("western_electric", [1] * 8, "8 op rij boven"),
        ("making_data_count", [-0.3, -0.2, -0.1, 0.1, 0.2, 0.3, 0.4], "7 op rij stijgend"),
        ("making_data_count", [2.1, -0.5, 2.2], "2 van 3 ver boven"),
        ("western_electric", [1.1, -0.5, 1.2, 1.3, 1.1], "4 van 5 ver boven"),
        ("western_electric", [-3.1], "buiten de grenzen"),
    ],
)
def test_each_rule_sees_its_pattern_and_one_step_less_is_quiet(rules, pattern, words):
    from jeugdlib.estimate._charts import Limits

    def found(middle):
        z = np.array([0.3, -0.2, *middle, -0.4, 0.2])
        same = np.zeros(len(z))
        return [s.words for s in signals(rules, z, Limits(same, same - 3, same + 3, z))]

    assert any(said.startswith(words) for said in found(pattern))
    assert not any(said.startswith(words) for said in found(pattern[:-1]))


def test_false_alarms_grow_with_the_length_and_power_with_the_change():
    def chance(n, shift=0.0):
        rng = np.random.default_rng(1)
        return false_alarms(n, "western_electric", rng=rng, shift=shift)["estimate"].item()

    assert chance(12) < chance(36)
    assert chance(36) < chance(36, shift=1.5)


def test_every_rule_set_is_in_words():
    assert all(len(chart_rules(name)) > 2 for name in RULES)


def test_the_made_up_series_give_back_what_is_true():
    folder = "data/simulated/gesimuleerde_tellingen"
    table = read.table(f"{folder}.csv", "tellingen")
    truth = pd.read_csv(f"{folder}_waarheid.csv", sep=";", decimal=",").set_index("reeks")
    for name, true in truth.iterrows():
        rows = reduce.series(table, name)
        made = control_chart(rows, phases=[true["vanaf"]]).answers["estimate"]
        # two standard errors of a Poisson rate over 22 months of some 1280 child-days
        near = 2 * np.sqrt(true["ervoor"] / (22 * 1.28))
        assert made["chart_fase_1"] == pytest.approx(true["ervoor"], abs=near)
        assert made["chart"] == pytest.approx(true["erna"], abs=near)
        whole = control_chart(rows).answers.at["signalen", "estimate"]
        assert (whole > 0) == (true["ervoor"] != true["erna"])


@pytest.mark.parametrize("openbaarheid", ["kring", "openbaar"])
def test_outside_the_team_a_chart_comes_from_released_counts(openbaarheid):
    many = 20 * COUNTS["count"]  # so many that they may be shared
    own = mark(COUNTS.assign(count=many, children=many, opmerking="x"), "total")
    made = release(control_chart(release(own, openbaarheid)), openbaarheid)
    assert made.answers["estimate"].notna().all()
    assert made.rows["centre"].notna().all()
    unreleased = release(control_chart(own), openbaarheid)
    assert unreleased.answers["estimate"].isna().all()
    assert unreleased.rows[["estimate", "centre", "limit_low", "limit_high"]].isna().all(axis=None)


def test_without_points_nothing_is_said_of_false_alarms():
    made = false_alarms(0, "anhoej", rng=np.random.default_rng(1))
    assert made[["estimate", "low", "high"]].isna().all(axis=None)
    assert made["cautions"].iloc[0][0].startswith("not_computable")
