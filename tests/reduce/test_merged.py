"""Trajectories that overlap become one, and each knows what came before and after it."""

import sys

import pandas as pd
import pytest

from jeugdlib import reduce

SAME = ["parts", "earlier_end", "next_start", "continues"]


def rows_of(samen):
    """The merged rows as dicts with None in the gaps."""
    found = samen.db.execute(f"SELECT {', '.join(samen.columns)} FROM {samen.name}")
    return [dict(zip(samen.columns, row, strict=True)) for row in found.fetchall()]


def comparable(rows, names):
    return sorted(tuple((row[n] is None, str(row[n])) for n in names) for row in rows)


def of(*rows, **more):
    """Merged rows of (start, end, hulpvorm, aanbieder) of one child, in order of their start."""
    table = pd.DataFrame(rows, columns=["startdatum", "einddatum", "hulpvorm", "aanbieder"])
    for name in ("startdatum", "einddatum"):
        table[name] = pd.to_datetime(table[name])
    found = rows_of(reduce.merged(table.assign(client_id="K1", **more)))
    return sorted(found, key=lambda row: str(row["startdatum"]))


@pytest.mark.parametrize(("seed", "children"), [(0, 2), (1, 3), (2, 5), (3, 12), (4, 40)])
def test_merged_rows_are_those_of_the_plain_rules(plain, seed, children):
    rows = plain.random_rows(seed, size=120, children=children)
    expected = plain.merge(rows)
    found = rows_of(reduce.merged(plain.frame(rows)))
    for row in expected:
        low, high = row.pop("schaal_min"), row.pop("schaal_max")
        row["schaal"] = "" if low is None else f"{low:g}-{high:g}"
        row.update({n: row[n] or "onbekend" for n in ("regio", "aanbieder", "hulpvorm")})
    assert len(found) < len(rows)
    assert comparable(found, list(expected[0])) == comparable(expected, list(expected[0]))


def test_order_of_the_rows_does_not_matter(plain):
    table = plain.frame(plain.random_rows(1, size=200))
    shuffled = table.sample(frac=1, random_state=1, ignore_index=True)
    one, other = (rows_of(reduce.merged(t)) for t in (table, shuffled))
    columns = [name for name in one[0] if name != "child"]  # a number without a meaning
    assert comparable(one, columns) == comparable(other, columns)


@pytest.mark.parametrize("bucket", [13, 5])
def test_children_stay_whole_however_many_buckets_there_are(plain, bucket, monkeypatch):
    table = plain.frame(plain.random_rows(2, size=80, children=40))
    once = rows_of(reduce.merged(table))
    monkeypatch.setattr(sys.modules["jeugdlib.reduce.merged"], "BUCKET", bucket)
    again = rows_of(reduce.merged(table))
    columns = [name for name in once[0] if name != "child"]
    assert comparable(once, columns) == comparable(again, columns)
    for rows in (once, again):
        pairs = {(row["client_id"], row["child"]) for row in rows}
        # a number for every child, and a child for every number
        assert len(pairs) == len(dict(pairs)) == len({child for _, child in pairs})


@pytest.mark.parametrize(
    ("start", "rows"),
    [("2024-01-31", 1), ("2024-02-01", 2), ("2024-01-01", 1), ("2023-12-01", 1)],
)
def test_help_that_begins_on_the_last_day_is_the_same_and_a_day_later_is_not(start, rows):
    found = of(("2024-01-01", "2024-01-31", "a", "A"), (start, "2024-03-01", "a", "A"))
    assert [row["parts"] for row in found] == ([2] if rows == 1 else [1, 1])


def test_other_help_and_help_of_another_provider_stay_apart():
    day = ("2024-01-01", "2024-01-31")
    found = of((*day, "a", "A"), (*day, "b", "A"), (*day, "a", "B"), (*day, "a", "A"))
    assert sorted(row["parts"] for row in found) == [1, 1, 2]


def test_an_unknown_form_or_provider_merges_with_unknown_only():
    day = ("2024-01-01", "2024-01-31")
    found = of((*day, None, "A"), (*day, None, "A"), (*day, "a", "A"), (*day, None, None))
    assert sorted(row["parts"] for row in found) == [1, 1, 2]


def test_help_that_runs_wins_from_an_end():
    rows = (("2024-01-01", None, "a", "A"), ("2024-02-01", "2024-03-01", "a", "A"))
    (found,) = of(*rows, reden_einde=[None, "volgens plan"])
    assert found["einddatum"] is found["reden_einde"] is None


def test_who_still_waits_stays_and_is_no_help():
    found = of((None, None, "a", "A"), ("2024-01-01", "2024-01-31", "a", "A"))
    ran, waits = found
    assert waits["startdatum"] is None and waits["parts"] == 1
    assert ran["next_start"] is ran["earlier_end"] is None and ran["continues"] is False


def test_columns_that_the_file_lacks_are_not_made_up():
    table = pd.DataFrame({"client_id": ["K1"], "startdatum": pd.to_datetime(["2024-01-01"])})
    samen = reduce.merged(table)
    assert not {"einddatum", "regio", "tevredenheid"} & set(samen.columns)
    assert rows_of(samen)[0]["end_quarter"] is None


def test_a_table_without_rows_gives_none(plain):
    assert rows_of(reduce.merged(plain.frame([]))) == []


def test_children_with_two_in_one_quarter_or_year_are_known(plain):
    found = pd.DataFrame(rows_of(reduce.merged(plain.frame(plain.random_rows(0, children=30)))))
    for day in ("start", "end", "sign"):
        for child, rows in found.groupby("client_id"):
            at = rows[f"{day}_quarter"].dropna().astype(int)
            near = 1 if len(at) > 1 else 0
            near = 2 if (at // 4).duplicated().any() else near
            near = 3 if at.duplicated().any() else near
            assert set(rows[f"{day}_together"]) == {near}, child
        assert found[f"{day}_together"].nunique() == 4


def test_marks_of_the_trajectories_go_along(plain):
    table = plain.frame(plain.random_rows(3))
    table.attrs["simulated"] = True
    assert reduce.merged(table).attrs == {"about": "child", "simulated": True}
