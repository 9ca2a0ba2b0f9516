"""Leaks that a review found, each as an honest notebook would have had it."""

import json

import numpy as np
import pandas as pd
import pytest

from jeugdlib import read, reduce
from jeugdlib.columns import InputError, mark, mark_like, require_released
from jeugdlib.estimate import course, outcome
from jeugdlib.release import release
from jeugdlib.release.session import forget

FLEVOLAND = read.table("data/published/flevoland_2018.csv", "flevoland_2018")
PUBLISHED = reduce.published_audit(FLEVOLAND)


def own(n, **counts):
    return reduce.own_audit(PUBLISHED, n, **counts)


def listed(level="openbaar", **columns):
    return release(pd.DataFrame(columns), level)


def crossed(**columns):
    made = pd.DataFrame(columns)
    made.attrs = {"dims": (next(iter(columns)),), "about": "child"}
    return made


# --- children, events, nothing


@pytest.mark.parametrize("level", ["kring", "openbaar"])
def test_the_children_behind_one_item_do_not_tell_a_withheld_count_of_another(level):
    audit = own(40, therapie=38, therapieen=45, therapie_passend=22)
    released = outcome.proportion(release(audit, level))
    assert released["count"].isna().tolist() == [True, False]
    assert pd.isna(released.loc["therapie_passend", "children"])
    told = " ".join(code for row in released["cautions"] for code in row)
    assert "nested_units" not in told and "nesting_unknown" in told


def test_children_stay_where_they_are_the_whole_group():
    released = release(own(40, verklarende_analyse=20), "openbaar")
    assert released["children"].tolist() == [40]


def test_what_is_withheld_is_not_pointed_out_as_nearly_all_of_one_kind(kernel):
    listed("kring", label=["bijna alle", "veel"], count=[38, 37], n=[40, 41])
    flags = [r for r in kernel[0]["control"] if r["rule"].startswith("groep met bijna alles")]
    assert [r["shown"] for r in flags] == []
    listed("kring", label=["bijna alle", "veel"], count=[390, 37], n=[400, 400])
    assert "let op: bijna alle" in json.dumps(kernel[1], ensure_ascii=False)


def test_that_a_teams_own_children_all_have_nothing_is_not_told():
    released = release(course.none_seen(reduce.nothing_seen(1.0, "jaar", 7)), "openbaar")
    numbers = ["estimate", "low", "high", "exposure", "rule_of_three", "count"]
    assert released[numbers].isna().all(axis=None)


def test_events_of_an_unknown_number_of_children_are_for_partners_only(kernel):
    events = {"label": ["2019", "2020"], "count": [14, 40], "unit": "separaties"}
    assert listed(**events)["count"].isna().all()
    forget()
    assert listed(**events, children=[12, 30])["count"].tolist() == [15, 40]
    assert listed("kring", **events)["count"].tolist() == [15, 40]
    assert any(
        record["rule"] == "onbekend hoeveel kinderen erachter zitten"
        for record in kernel[-1]["control"]
    )


# --- marks


def test_a_second_audit_that_was_not_released_does_not_pass_beside_one_that_was():
    now = release(own(60, verklarende_analyse=30), "openbaar")
    pairs = reduce.beside(now, own(43, verklarende_analyse=2))
    assert release(outcome.difference(pairs), "openbaar")["other_n"].isna().all()
    public = release(outcome.difference(reduce.beside(now, PUBLISHED)), "openbaar")
    assert public["other_count"].tolist() == [1]


def test_a_new_effect_does_not_pass_on_the_mark_of_the_counts_it_was_put_beside():
    counts = release(own(60, verklarende_analyse=30), "openbaar")
    alone = counts[["label"]].assign(kind="effect", estimate=3.14159)
    beside = counts.assign(kind="effect", estimate=3.14159)
    for made in (alone, beside):
        assert release(made, "openbaar")["estimate"].isna().all()


def test_the_course_of_released_counts_passes():
    periods = pd.DataFrame(
        {"reeks": "a", "periode": ["2019", "2020"], "aantal": [61, 40], "kinderen": [55, 40]}
    )
    counted = release(reduce.series(mark(periods, "total"), "a"), "openbaar")
    found = release(course.toward_zero(counted), "openbaar")
    assert found.answers["estimate"].notna().all() and found.rows["estimate"].notna().all()
    again = release(found.rows.add_prefix("telling_", axis=0), "openbaar")
    assert again["estimate"].tolist() == [60, 40]


def test_a_plan_from_own_counts_does_not_tell_them():
    told = release(outcome.audit_plan(2, 43, 0.5), "openbaar")
    assert told["estimate"].isna().all()
    assert not told["label"].str.contains("43").any()
    public = outcome.audit_plan(7, 32, 0.5, source=PUBLISHED)
    assert release(public, "openbaar")["label"].str.contains("7/32").any()


def test_of_several_sources_the_one_for_the_fewest_readers_counts():
    table = pd.DataFrame({"count": [30]})
    shown, team = release(table, "openbaar"), mark(table, "child")
    assert mark_like(table, shown, PUBLISHED).attrs["released"] == "openbaar"
    assert mark_like(table, shown, team).attrs["released"] == "intern"
    assert mark_like(table, PUBLISHED, PUBLISHED).attrs["about"] == "publication"


def test_a_table_for_the_team_does_not_become_public_by_its_mark():
    released = release(pd.DataFrame({"count": [3]}), "intern")
    assert require_released(released) is released
    released.attrs["openbaarheid"] = "openbaar"
    with pytest.raises(TypeError):
        require_released(released)


# --- lists


def test_a_list_with_its_own_total_does_not_tell_a_withheld_row():
    shown = listed(label=["Totaal", "A", "B"], count=[60, 52, 8])["count"]
    assert shown.isna().sum() == 2 and pd.isna(shown[2])
    means = listed(
        label=["m", "v", "samen"], estimate=[40.0, 70.0, 44.0], n=[52, 8, 60], kind="mean"
    )
    assert means["estimate"].isna().sum() == 2


READING = ["gelezen", "gebruikt", "weggelaten"]


def test_a_list_that_was_withheld_whole_does_not_open_the_next_that_looks_like_it():
    assert listed(label=READING, count=[509, 509, 0])["count"].isna().all()
    # 40 read and 40 used would say that nearly none were left out
    assert listed(label=READING, count=[40, 40, 0])["count"].isna().all()


def test_a_list_that_was_withheld_whole_does_not_close_the_rest_of_the_report():
    listed(label=READING, count=[509, 509, 0])
    table = crossed(regio=["a", "b"], count=[300, 209])
    assert release(table, "openbaar")["count"].tolist() == [300, 210]
    assert listed(label=["met nameting"], count=[481])["count"].tolist() == [480]


def test_over_how_many_a_mean_is_does_not_tell_how_few_were_not_measured_again():
    rng = np.random.default_rng(3)
    before = rng.normal(20, 5, 300)
    after = np.where(np.arange(300) < 4, np.nan, before - rng.normal(3, 5, 300))
    pairs = pd.DataFrame({"before": before, "after": after})
    seen = pd.Series(np.where(np.isnan(after), None, np.where(before > 20, "over", "niet_over")))
    found = pairs.assign(over_grens=seen.astype("category"))
    classes = release(reduce.classes(found, "over_grens"), "openbaar")
    assert classes["n"].max() == 300
    change = outcome.mean_change(pairs, pd.DataFrame({"value": [-1.0]}, index=["direction"]))
    assert release(change, "openbaar")[["estimate", "n"]].isna().all(axis=None)


def test_few_children_to_compare_with_show_no_added_value_and_are_not_counted_in_words():
    rng = np.random.default_rng(3)

    def group(n):
        return pd.DataFrame({"before": rng.normal(20, 5, n), "after": rng.normal(15, 5, n)})

    facts = pd.DataFrame({"value": [-1.0]}, index=["direction"])
    few = release(outcome.added_value(group(60), group(7), facts), "openbaar")
    assert few["estimate"].isna().all() and not few["method"].str.contains("7").any()
    forget()
    many = release(outcome.added_value(group(60), group(43), facts), "openbaar")
    assert many["estimate"].notna().all() and not many["method"].str.contains("43").any()
    assert many["other_n"].tolist() == [45, 45]


def test_a_total_after_the_table_that_withheld_a_part_of_it_is_withheld():
    table = crossed(regio=["a", "b", None], count=[52, 8, 60])
    assert release(table, "openbaar")["count"].tolist()[0] == 50
    assert listed(label=["Alle kinderen"], count=[60])["count"].isna().all()


def test_another_label_does_not_show_what_was_withheld():
    first = listed(label=["ja", "nee", "onbekend"], count=[14, 13, 3], n=30)
    assert first["count"].isna().tolist() == [False, True, True]
    again = release(
        pd.DataFrame({"label": ["Ja", "Nee"], "count": [14, 13], "n": 30}, index=["x", "y"]),
        "openbaar",
    )
    assert again["count"].isna().tolist() == [False, True]


# --- numbers beside numbers


@pytest.mark.parametrize(
    "small", [{"count": 3}, {"children": 7}, {"other_count": 2}, {"other_children": 4}]
)
@pytest.mark.parametrize("kind", ["mean", "effect"])
def test_a_small_count_beside_an_answer_withholds_it(kind, small):
    row = {"label": "a", "estimate": 40.0, "n": 60, "df": 58.0, "kind": kind} | small
    assert release(pd.DataFrame([row]), "openbaar")[["estimate", *small]].isna().all(axis=None)


def test_an_exposure_and_what_follows_from_it_do_not_tell_an_exact_number():
    row = {"estimate": 3.1578, "n": 43, "df": 41.0, "exposure": 43.0, "rule_of_three": 3 / 43}
    released = listed(**{name: [value] for name, value in row.items()}, kind="effect")
    assert released["exposure"].item() == 45 and released["rule_of_three"].isna().item()


def test_a_gap_does_not_show_its_small_group():
    released = listed(count=[np.nan, 30], n=[3, 60], children=[1, 60])
    assert released.loc[0, ["n", "children"]].isna().all()


def test_two_effects_one_child_apart_leave_the_score_of_that_child_open():
    scores = np.random.default_rng(1).integers(20, 80, 21)
    means = [scores.mean(), scores[:20].mean()]
    rows = pd.DataFrame({"estimate": means, "df": [20.0, 20.0], "n": [21, 20], "kind": "effect"})
    first, second = release(rows, "openbaar")["estimate"]
    for shown, true in zip((first, second), means, strict=True):
        assert shown == float(f"{true:.2g}")
    half = 0.5  # the unit is 1 for means from 10 to 99
    assert (21 + 20) * half >= 10 and abs(21 * first - 20 * second - scores[20]) > 0.5


def test_a_mean_is_coarser_where_its_numbers_are_large():
    rows = {"estimate": [23456.0, 23000.0], "n": [21, 20], "kind": "mean"}
    assert listed(**rows)["estimate"].tolist() == [23400, 23000]


def test_a_mean_of_scores_that_are_all_alike_is_withheld():
    assert listed(estimate=[50.0], se=[0.001], n=[25], kind="mean")["estimate"].isna().all()


def test_a_percentile_is_no_childs_own_value():
    shown = listed(estimate=[143.0], percentile=[50.0], n=[41], kind="extreme")
    assert shown["estimate"].item() == 140


def test_a_curve_stops_where_too_few_are_left():
    steps = {"estimate": [0.8, 0.14], "n": [50, 12], "count": [10, 9], "kind": "curve"}
    assert listed(**steps)["estimate"].isna().tolist() == [False, True]


# --- names, texts, mistakes


def test_a_series_is_known_by_its_name_in_capitals_too():
    table = crossed(Jaar=["2019", "2020", "2021"], count=[30, 8, 40])
    assert release(table, "openbaar")["count"].isna().all()


def test_figures_and_reasons_in_cautions_do_not_leave_with_counts_that_were_not_released():
    told = ("few_institutions 1", "ends_only 7", "not_computable er was er maar 1", "provisional")
    shown = listed(count=[30], n=[60], cautions=[(*told, "one_sided 95")])
    assert shown["cautions"].item() == ("provisional", "one_sided 95")


@pytest.mark.parametrize("count", [-12, np.inf])
def test_a_number_that_cannot_be_a_count_is_said_in_a_sentence(count):
    with pytest.raises(InputError, match="0 of meer, en niet oneindig"):
        listed(count=[count, 30])


def test_a_column_that_stands_there_twice_is_said_in_a_sentence():
    with pytest.raises(InputError, match="twee keer"):
        release(pd.DataFrame([[3, 30]], columns=["count", "count"]), "openbaar")
