"""From checked tables to rows: the published audit, an own audit, levels, series."""

import pandas as pd
import pytest

from jeugdlib import read, reduce
from jeugdlib.columns import InputError, about, mark
from jeugdlib.columns.comparability import VRAGEN
from jeugdlib.estimate import outcome
from jeugdlib.reduce.series import length, year
from jeugdlib.release import release

FLEVOLAND = read.table("data/published/flevoland_2018.csv", "flevoland_2018")
PUBLISHED = reduce.published_audit(FLEVOLAND)
ERKEND = read.table("data/published/erkende_interventies.csv", "erkende_interventies")


def test_published_audit_has_each_denominator_and_its_children():
    assert PUBLISHED["n"].tolist() == [32, 32, 24, 32]
    assert PUBLISHED["children"].tolist() == [32, 32, 19, 32]
    assert about(PUBLISHED) == "publication"
    assert all("few_institutions 5" in codes for codes in PUBLISHED["cautions"])


def test_forms_behind_an_item_are_its_parts():
    assert reduce.forms(FLEVOLAND, "therapie_passend")["count"].tolist() == [2, 2]


def test_without_own_files_there_are_no_rows():
    own = reduce.own_audit(PUBLISHED, 0, verklarende_analyse=-1, therapie=-1)
    assert len(own) == 0
    assert len(reduce.beside(own, PUBLISHED)) == 0
    assert len(reduce.drawn_from(own, 0)) == 0


def test_not_coded_is_left_out_and_zero_is_a_finding():
    own = reduce.own_audit(PUBLISHED, 40, verklarende_analyse=0, gezin_betrokken=-1)
    assert own.index.tolist() == ["verklarende_analyse"]
    assert own.loc["verklarende_analyse", ["count", "n"]].tolist() == [0, 40]
    assert about(own) == "child"


def test_fitting_therapies_are_counted_in_therapies_and_nested_in_youths():
    own = reduce.own_audit(PUBLISHED, 40, therapieen=31, therapie=25, therapie_passend=9)
    assert own.loc["therapie_passend", ["count", "n", "children"]].tolist() == [9, 31, 25]


def test_therapies_without_a_count_of_youths_are_nested_in_an_unknown_number():
    own = reduce.own_audit(PUBLISHED, 40, therapieen=50, therapie_passend=9)
    assert pd.isna(own.loc["therapie_passend", "children"])


def test_both_sides_of_a_comparison_keep_their_cautions():
    own = reduce.own_audit(PUBLISHED, 40, verklarende_analyse=8)
    codes = reduce.beside(own, PUBLISHED)["cautions"].item()
    assert {"not_random", "few_institutions 5"} <= set(codes)


def test_own_rows_stand_beside_the_published_ones():
    own = reduce.own_audit(PUBLISHED, 40, verklarende_analyse=8)
    row = reduce.beside(own, PUBLISHED).loc["verklarende_analyse"]
    assert row[["count", "n", "other_count", "other_n"]].tolist() == [8, 40, 1, 32]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"n": 0, "verklarende_analyse": 1}, "eigen_n is 0"),
        ({"n": 40, "verklarende_analyse": 41}, "eigen_verklarende_analyse = 41"),
        ({"n": 40, "therapie_passend": 3}, "Vul ook eigen_therapieen in"),
        ({"n": 40, "therapie_passend": 0}, "Vul ook eigen_therapieen in"),
        ({"n": 40, "therapie": 25, "therapieen": 20}, "eigen_therapieen = 20 is minder"),
        ({"n": 0, "therapieen": 20}, "eigen_therapieen"),
        ({"n": 40, "verklarende_analyse": -1}, "geen enkel onderdeel"),
        ({"n": 40, "gezin_betrokken": -2}, "eigen_gezin_betrokken = -2"),
    ],
)
def test_own_counts_that_do_not_fit_are_named(given, reason):
    with pytest.raises(InputError, match=reason):
        reduce.own_audit(PUBLISHED, **given)


def earlier(openbaarheid="intern", **answers):
    made = {"item_therapie": {"label": "Kreeg therapie", "unit": "dossiers", "children": 20}}
    made["item_therapie"] |= {"count": 7, "n": 20, "estimate": 0.35, "cautions": ["small_n 20"]}
    made["item_therapie"] |= {"kind": "share"}
    return {"answers": made | answers, "openbaarheid": openbaarheid, "date": "2025-06-01"}


def test_an_earlier_own_audit_has_the_form_of_the_published_one():
    passend = {"label": "Passend", "count": 4, "n": 9, "children": 6, "unit": "therapievormen"}
    counted = ["not_random", "undecided 2", "verdict_unknown 5 9", "verdict_by_team 1"]
    passend |= {"cautions": ["nested_counted 9 in 6", *counted, "small_n 9"]}
    other = {"verschil_therapie": {"estimate": 0.1}, "overeenstemming": {"kappa": 0.4}}
    items = reduce.earlier_audit(earlier(passend=passend, **other))
    assert items.index.tolist() == ["therapie", "therapie_passend"]
    assert items.columns.tolist() == PUBLISHED.columns.tolist()
    assert items.loc["therapie_passend", ["count", "n", "children"]].tolist() == [4, 9, 6]
    # of its cautions only those stay that are about what was counted
    assert items["cautions"].tolist() == [(), tuple(counted)]
    assert about(items) == "child"


def test_the_published_table_is_an_earlier_audit_too():
    pd.testing.assert_frame_equal(reduce.earlier_audit(FLEVOLAND), PUBLISHED)


def test_an_earlier_report_that_was_shared_has_rounded_counts_and_says_so():
    items = reduce.earlier_audit(earlier("kring"))
    assert items["cautions"].item() == ("round_numbers",)
    assert items.attrs["released"] == "kring"


def test_what_an_earlier_report_withheld_gives_no_difference():
    gone = {"label": "A", "count": None, "n": None, "children": None, "unit": "dossiers"}
    gone |= {"cautions": ["withheld te kleine groep"]}
    own = reduce.own_audit(PUBLISHED, 40, therapie=12, gezin_betrokken=3)
    other = reduce.earlier_audit(earlier("kring", item_gezin_betrokken=gone))
    answer = outcome.difference(reduce.beside(own, other))
    assert answer["estimate"].notna().to_dict() == {"therapie": True, "gezin_betrokken": False}
    assert "not_computable" in " ".join(answer.at["gezin_betrokken", "cautions"])


@pytest.mark.parametrize(("made_at", "shown"), [("kring", True), ("intern", False)])
def test_a_shared_difference_is_made_of_counts_that_were_released_on_both_sides(made_at, shown):
    item = {"label": "A", "count": 20, "n": 60, "children": 60, "unit": "dossiers", "cautions": []}
    other = reduce.earlier_audit(earlier(made_at, item_gezin_betrokken=item))
    own = release(reduce.own_audit(PUBLISHED, 57, gezin_betrokken=23), "kring")
    answer = outcome.difference(reduce.beside(own, other))
    assert about(answer) == "child"
    released = release(answer, "kring").iloc[0]
    assert pd.notna(released["estimate"]) == shown
    # released itself it may be laid beside: 25/55 − 20/60 in whole percents
    answer = outcome.difference(reduce.beside(own, release(other, "kring")))
    assert release(answer, "kring")["estimate"].item() == 0.12


def test_an_earlier_report_without_items_is_refused():
    with pytest.raises(InputError, match="geen onderdelen met aantallen"):
        reduce.earlier_audit({"answers": {"overeenstemming": {}}, "openbaarheid": "intern"})


def test_only_items_that_both_audits_have_are_laid_beside_each_other():
    own = reduce.own_audit(PUBLISHED, 40, therapie=12, verklarende_analyse=3)
    both = reduce.beside(own, reduce.earlier_audit(earlier()))
    assert both.index.tolist() == ["therapie"]
    assert both[["count", "n", "other_count", "other_n"]].to_numpy().tolist() == [[12, 40, 7, 20]]


ALL_ALIKE = [f"{question}:ja" for question in VRAGEN]


def compared(answers):
    own = reduce.own_audit(PUBLISHED, 40, verklarende_analyse=8)
    return outcome.difference(reduce.beside(own, PUBLISHED, reduce.comparable(answers))).iloc[0]


def test_a_filled_in_list_lets_the_difference_be_computed():
    without = outcome.difference(
        reduce.beside(reduce.own_audit(PUBLISHED, 40, verklarende_analyse=8), PUBLISHED)
    ).iloc[0]
    pd.testing.assert_series_equal(compared(ALL_ALIKE), without)


def test_every_answer_that_is_not_yes_is_a_caution_on_the_difference():
    answers = [*ALL_ALIKE[1:-1], "loting:nee", "tijd:onbekend"]
    row = compared(answers)
    assert row["estimate"] == pytest.approx(8 / 40 - 1 / 32)
    assert "not_alike loting: nee; tijd: onbekend" in row["cautions"]


@pytest.mark.parametrize("left", [[], ALL_ALIKE[1:], ["loting:nee"]])
def test_while_a_question_is_open_no_difference_is_computed(left):
    row = compared(left)
    assert row[["estimate", "low", "high", "p", "chance_higher"]].isna().all()
    open_ = [question for question in VRAGEN if not any(w.startswith(question) for w in left)]
    reason = f"not_computable vul eerst de lijst in: {', '.join(open_)}"
    assert reason in row["cautions"]


def test_the_list_shows_its_questions_with_their_answers():
    table = reduce.comparable(["loting:nee", "hulp:ja"])
    assert table["label"].tolist() == list(VRAGEN.values())
    assert table["answer"].isna().sum() == len(VRAGEN) - 2
    assert table.at["loting", "text"] == "een verschil kan hieruit komen"
    assert "geen verschil berekend" in table.at["tijd", "text"]
    assert about(table) == "publication"


@pytest.mark.parametrize("word", ["loting", "loting:misschien", "lotting:ja", ""])
def test_a_word_that_is_not_on_the_list_is_refused(word):
    with pytest.raises(InputError, match="woord dat niet bestaat"):
        reduce.comparable([word])


def test_two_answers_to_one_question_are_refused():
    with pytest.raises(InputError, match="twee antwoorden op loting"):
        reduce.comparable(["loting:ja", "loting:nee"])
    assert reduce.comparable(["loting:ja", "loting:ja"]).at["loting", "answer"] == "ja"


def test_items_in_files_get_the_total_and_therapies_do_not():
    own = reduce.own_audit(PUBLISHED, 40, therapieen=40, therapie=40, therapie_passend=9)
    assert reduce.drawn_from(own, 200).index.tolist() == ["therapie"]
    # filling in a total says: by lot
    assert own.at["therapie", "cautions"] == ("not_random",)
    assert reduce.drawn_from(own, 200).at["therapie", "cautions"] == ()
    with pytest.raises(InputError, match="eigen_totaal = 39"):
        reduce.drawn_from(own, 39)


def test_only_what_was_answered_for_every_file_is_about_all_files():
    own = reduce.own_audit(PUBLISHED, 40, therapie=27, gezin_betrokken=11, verklarende_analyse=1)
    # one question was skipped in fifteen files, of another two answers are still open
    own = own.assign(n=[40, 25, 38], undecided=[0, 0, 2])
    own["cautions"] = [(), (), ("not_random", "undecided 2")]
    files = reduce.drawn_from(own, 200)
    assert files.index.tolist() == [own.index[0], own.index[2]]
    assert files["cautions"].tolist() == [(), ("undecided 2",)]


def test_levels_are_of_one_date_and_keep_their_mark():
    levels = reduce.levels(ERKEND, "2019-07")
    assert set(levels["peildatum"]) == {"2019-07"}
    assert levels.set_index("niveau")["minimum"].to_dict()["alle_vormen_van_hulp"]
    assert about(levels) == "publication"


def test_an_unknown_date_names_the_dates_there_are():
    with pytest.raises(InputError, match="2018-11, 2019-07"):
        reduce.levels(ERKEND, "2020-01")


def test_dates_stand_side_by_side_with_gaps_where_nothing_was_published():
    wide = reduce.levels_by_date(ERKEND).set_index("niveau")
    assert wide.loc["erkend", ["2018-11", "2019-07"]].tolist() == [244, 237]
    assert pd.isna(wide.loc["onderzocht", "2018-11"])


@pytest.mark.parametrize(
    ("period", "middle"),
    [
        ("2023", 2023.5),
        ("2023-H1", 2023.25),
        ("2023-H2", 2023.75),
        ("2023-Q4", 2023.875),
        ("2023-01", 2023 + 0.5 / 12),
        ("2023-12", 2023 + 11.5 / 12),
    ],
)
def test_a_period_lies_at_its_middle(period, middle):
    assert year(period) == pytest.approx(middle)


def test_days_follow_one_another():
    days = [year(f"2023-{month:02d}-{day:02d}") for month in (1, 2, 12) for day in (1, 15, 28)]
    assert days == sorted(days)


def counts(**columns):
    plain = {"reeks": "a", "periode": ["2021", "2020"], "aantal": [5, 9]}
    table = pd.DataFrame({**plain, **columns})
    return mark(table, "total")


def test_a_series_is_put_in_order_of_time():
    rows = reduce.series(counts(), "a")
    assert rows["count"].tolist() == [9, 5]
    assert about(rows) == "total"


def test_without_exposures_the_length_of_each_period_counts():
    table = counts(periode=["2022-H1", "2023"])
    assert reduce.series(table, "a")["exposure"].tolist() == [0.5, 1]
    assert [length(p) for p in ("2023-Q1", "2023-06")] == [0.25, 1 / 12]


def test_months_that_are_not_there_are_said():
    months = ["2023-01", "2023-02", "2023-05", "2023-06"]
    table = pd.DataFrame({"reeks": "a", "periode": months, "aantal": [1, 2, 3, 4]})
    assert "periods_missing 2" in reduce.series(mark(table, "total"), "a")["cautions"].iloc[0]
    whole = reduce.series(mark(table[:2], "total"), "a")["cautions"].iloc[0]
    assert not any(code.startswith("periods_missing") for code in whole)


def test_exposures_for_a_part_of_the_series_are_refused():
    with pytest.raises(InputError, match="bij een deel van de reeks niet ingevuld: 2020"):
        reduce.series(counts(blootstelling=[2.0, None]), "a")


def test_a_period_twice_is_refused_unless_sources_differ():
    twice = {"reeks": "a", "periode": ["2020", "2020", "2021"], "aantal": [1, 2, 3]}
    with pytest.raises(InputError, match="meer dan één keer: 2020"):
        reduce.series(mark(pd.DataFrame(twice), "total"), "a")


def test_cautions_of_a_series_follow_from_what_is_known():
    without_children = reduce.series(counts(), "a")["cautions"].iloc[0]
    assert without_children == ("several_events_per_child", "reported_only")
    with_children = reduce.series(counts(kinderen=[5, 9]), "a")["cautions"].iloc[0]
    assert with_children == ("reported_only",)
    rounded = reduce.series(counts(status=["rond_getal", "rond_getal"]), "a")["cautions"].iloc[0]
    assert "round_numbers" in rounded
    provisional = reduce.series(counts(status=["voorlopig", "definitief"]), "a")["cautions"].iloc[0]
    assert "provisional" in provisional


def test_the_first_of_two_sources_is_used_and_said():
    table = read.table("data/published/plaatsingen_jeugdzorgplus.csv", "tellingen")
    rows = reduce.series(table, "jeugdzorgplus_plaatsingen")
    assert rows.loc["2020", "count"] == 1364
    assert rows.index.is_unique
    assert "sources_differ" in rows["cautions"].iloc[0]


def test_an_unknown_series_and_a_single_period_are_named():
    with pytest.raises(InputError, match="Kies uit: a"):
        reduce.series(counts(), "b")
    with pytest.raises(InputError, match="maar één periode"):
        reduce.series(counts().iloc[:1], "a")
    with pytest.raises(InputError, match="geen rijen"):
        reduce.series(counts().iloc[:0], "a")


def test_statements_about_nothing_are_public():
    assert about(reduce.nothing_seen(1.0, "jaar", 32)) == "publication"
