"""The one step between a number and a report: what passes, what is refused, what the mark means."""

import pandas as pd
import pytest

from jeugdlib.columns import Answers, InputError, Released, mark, mark_like
from jeugdlib.release import release

TABLE = pd.DataFrame({"estimate": [0.5]}, index=["a"])
COUNTS = pd.DataFrame(
    {
        "label": ["Gezin betrokken", "Therapie"],
        "count": [57, 7],
        "n": [121, 121],
        "children": [108, 108],
        "unit": ["jeugdigen", "jeugdigen"],
    },
    index=["gezin", "therapie"],
)


@pytest.mark.parametrize("level", ["intern", "kring", "openbaar"])
def test_published_figures_pass_at_every_level(level):
    released = release(mark(TABLE, "publication"), level)
    assert isinstance(released, Released)
    assert released["estimate"].tolist() == [0.5]


@pytest.mark.parametrize("level", ["intern", "kring", "openbaar"])
def test_simulated_tables_pass_at_every_level(level):
    made_up = mark(COUNTS.assign(eigen="x"), "child")
    made_up.attrs["simulated"] = True
    pd.testing.assert_frame_equal(pd.DataFrame(release(made_up, level)), made_up, check_flags=False)


@pytest.mark.parametrize("about", ["child", "total"])
def test_level_intern_hides_nothing(about):
    pd.testing.assert_frame_equal(pd.DataFrame(release(mark(TABLE, about), "intern")), TABLE)


@pytest.mark.parametrize("level", ["intern", "kring", "openbaar"])
@pytest.mark.parametrize("about", ["child", "publication"])
def test_who_is_behind_a_cell_never_leaves(level, about):
    behind = COUNTS.assign(
        members=[frozenset(range(57)), frozenset(range(7))], contributions=[(1.0,) * 57, (1.0,) * 7]
    )
    released = release(mark(behind, about), level)
    assert not {"members", "contributions"} & set(released.columns)


@pytest.mark.parametrize("level", ["kring", "openbaar"])
@pytest.mark.parametrize("table", [TABLE, mark(TABLE, "child"), mark(TABLE, "total")])
def test_a_table_about_children_without_counts_or_kinds_is_refused_outside_the_team(table, level):
    with pytest.raises(InputError, match=f"niveau {level}.*openbaarheid=intern"):
        release(table, level)


@pytest.mark.parametrize("name", ["client_id", "toelichting", "gemiddelde_leeftijd"])
def test_a_column_that_the_rules_do_not_know_is_refused_by_name(name):
    with pytest.raises(InputError, match=f"van {name} is niet bekend wat het prijsgeeft"):
        release(COUNTS.assign(**{name: ["x", "y"]}), "openbaar")


def test_an_id_is_refused_as_a_variable_and_as_an_index_too():
    rows = COUNTS.assign(client_id=["K1", "K2"])
    rows.attrs["dims"] = ("client_id",)
    with pytest.raises(InputError, match="client_id"):
        release(rows, "openbaar")
    with pytest.raises(InputError, match="dossier_id"):
        release(COUNTS.rename_axis("dossier_id"), "openbaar")


def test_a_kind_of_number_that_does_not_exist_is_refused():
    with pytest.raises(InputError, match=r"kind.*percentiel.*Kies uit: count, share"):
        release(TABLE.assign(kind="percentiel"), "openbaar")


def test_text_does_not_leave_in_a_column_of_numbers():
    released = release(COUNTS.assign(se=["Jan de Vries", "K12"]), "openbaar")
    assert released["se"].isna().all()


def test_remarks_in_free_text_are_left_out():
    released = release(COUNTS.assign(opmerking="twee keer dezelfde jongen"), "kring")
    assert released["opmerking"].isna().all()


def test_an_empty_table_has_nothing_to_protect():
    assert len(release(TABLE.iloc[:0], "openbaar")) == 0


def test_answers_are_released_together():
    both = Answers(answers=mark(TABLE, "publication"), rows=mark(TABLE, "publication"))
    released = release(both, "openbaar")
    assert isinstance(released.answers, Released)
    assert isinstance(released.rows, Released)


def test_answers_with_rows_about_children_are_refused_as_a_whole():
    with pytest.raises(InputError):
        release(Answers(answers=mark(TABLE, "publication"), rows=TABLE), "openbaar")


@pytest.mark.parametrize("table", [mark(TABLE, "publication"), COUNTS])
def test_releasing_leaves_the_table_as_it_was(table):
    before, marks = table.copy(deep=True), dict(table.attrs)
    release(table, "openbaar")
    pd.testing.assert_frame_equal(table, before)
    assert not isinstance(table, Released) and table.attrs == marks


def test_a_changed_table_has_to_pass_again():
    released = release(mark(TABLE, "publication"), "openbaar")
    assert not isinstance(released.assign(b=1), Released)
    assert isinstance(release(released.assign(b=1), "openbaar"), Released)  # the mark went along


def test_an_unknown_level_names_the_levels():
    with pytest.raises(InputError, match="intern, kring, openbaar"):
        release(TABLE, "geheim")


# --- what is computed from released counts


def shares(counts):
    """A share per row with an interval, as an estimator gives them."""
    part = counts["count"] / counts["n"]
    return counts.assign(estimate=part, low=part - 0.087, high=part + 0.087, kind="share")


def test_what_is_computed_from_released_counts_passes_with_its_interval():
    released = release(shares(release(COUNTS, "openbaar")), "openbaar").loc["gezin"]
    assert released["estimate"] == 0.46  # 55 of 120
    assert (released["low"], released["high"]) == (0.37, 0.55)  # outward to whole percents


def test_a_share_of_counts_that_were_not_released_is_computed_anew_without_its_interval():
    released = release(shares(COUNTS), "openbaar").loc["gezin"]
    assert (released["count"], released["n"], released["estimate"]) == (55, 120, 0.46)
    assert pd.isna(released["low"]) and pd.isna(released["high"])


def test_an_effect_of_released_counts_passes_and_another_does_not():
    ratio = pd.DataFrame({"estimate": [0.37512], "kind": ["effect"]}, index=["verhouding"])
    from_released = mark_like(ratio, release(COUNTS, "openbaar"))
    assert release(from_released, "openbaar")["estimate"].item() == 0.37512
    assert release(ratio, "openbaar")["cautions"].item()[0] == (
        "withheld geef eerst de aantallen vrij"
    )


@pytest.mark.parametrize(("column", "value"), [("count", 57.0), ("count", 5.0), ("n", 15.0)])
def test_a_count_that_was_put_in_later_makes_the_mark_void(column, value):
    tampered = shares(release(COUNTS, "openbaar"))
    tampered.loc["gezin", column] = value
    released = release(tampered, "openbaar").loc["gezin"]
    assert pd.isna(released["low"])


def test_the_number_that_a_draw_was_made_from_is_rounded_too():
    drawn = shares(release(COUNTS, "openbaar")).assign(total=437)
    assert release(drawn, "openbaar").loc["gezin", ["total", "low"]].tolist() == [435, 0.37]


def test_counts_released_to_partners_pass_again_before_they_are_public():
    partners = release(COUNTS.assign(count=[57, 12]).assign(n=[121, 20]), "kring")
    assert partners["count"].tolist() == [55, 10]
    public = release(partners.assign(n=[120.0, 15.0]), "openbaar")
    assert public["count"].isna().tolist() == [False, True]


def test_public_counts_pass_unchanged_to_partners():
    public = release(COUNTS, "openbaar")
    pd.testing.assert_frame_equal(
        pd.DataFrame(release(public, "kring")), pd.DataFrame(public), check_flags=False
    )


def test_cautions_with_figures_of_counts_that_were_not_released_are_left_out():
    told = shares(COUNTS).assign(
        cautions=[("nested_units 121 in 108", "not_random"), ("all_seen", "small_n 121")]
    )
    cautions = release(told, "openbaar")["cautions"]
    assert cautions["gezin"] == ("not_random",)
    assert cautions["therapie"] == ("withheld te kleine groep",)


def test_a_difference_of_counts_that_were_not_released_is_withheld():
    pairs = COUNTS.assign(
        other_count=50, other_n=100, estimate=0.1, p=0.04, kind="share", chance_higher=0.9
    )
    released = release(pairs, "openbaar")
    numbers = ["count", "n", "other_count", "other_n", "estimate", "p", "chance_higher"]
    assert released[numbers].isna().all(axis=None)


def test_whole_percents_never_say_none_or_all():
    counts = pd.DataFrame({"count": [10, 9990], "n": [10_000, 10_005], "kind": "share"})
    released = release(shares(release(counts.drop(columns="kind"), "kring")), "kring")
    assert released["estimate"].tolist() == pytest.approx([0.001, 0.999])


def test_what_was_predicted_leaves_as_a_share_of_the_rounded_counts():
    table = pd.DataFrame(
        {"label": ["a", "b"], "count": [121, 77], "n": [348, 349], "expected": [117.2, 90.9]},
    ).assign(predicted=[0.3367, 0.2604], kind="share", low=0.1)
    found = release(mark(table, "child"), "openbaar")
    assert found["predicted"].tolist() == [0.33, 0.26]  # 115 of 350, 90 of 350
    assert found["low"].isna().all()
