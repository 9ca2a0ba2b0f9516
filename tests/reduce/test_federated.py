"""Organisations that share no rows: their totals together are those of all rows together."""

import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from jeugdlib import read, reduce
from jeugdlib.columns import InputError
from jeugdlib.columns.totalen import STEPPED, UITKOMSTEN
from jeugdlib.read.totals_file import SETTINGS, definitions_code, write_totals
from jeugdlib.release import release_totals

EXACT = 1e-12  # sums of the same numbers in another order
SLACK = 2  # a whole number lies within this of the multiple of five that is shown
REASONS = read.codes("reden_einde")
KEYS = ["regio", "periode", "indicator", "uitkomst", "scale", "informant", "step"]
SAID = {"van": "2022-Q1", "tot": "2023-Q4", "voldoende": "1-10:6 + 1-5:4", "vragenlijst": ""}


def made(rows, *, members=False, by=("regio",), step="jaar", where=None):
    return reduce.totals(
        reduce.merged(rows),
        **{"reasons": REASONS, "by": by, "step": step, "since": "2022", "until": "2023"},
        **{"sufficient": ["1-10:6", "1-5:4"], "members": members, "where": where},
    )


@pytest.fixture(scope="module")
def organisations():
    """The rows of three organisations, each with its own codes for children."""
    table = read.table("data/simulated/gesimuleerde_monitoring.csv", "trajecten")
    table = table[(table["einddatum"].isna()) | (table["einddatum"] >= "2021-01-01")]
    which = table["aanbieder"].fillna("").map(lambda name: sum(map(ord, name)) % 3)
    parts = {f"organisatie {n}": table[which == n] for n in range(3)}
    return {n: part.assign(client_id=f"{n}-" + part["client_id"]) for n, part in parts.items()}


@pytest.fixture
def on_file(tmp_path):
    """Write totals as a file of an organisation, and read it again."""

    def through_a_file(totals, name, level="intern", **other):
        said = {"organisatie": name, "openbaarheid": level, "uitsplitsing": "regio + jaar"}
        said |= SAID | {"definities": definitions_code()} | other
        place = tmp_path / f"{name}{level}.csv"
        write_totals(totals, {setting: said[setting] for setting in SETTINGS}, place)
        return read.totals(place)

    return through_a_file


def cells(table, keys=KEYS):
    plain = table[keys].astype(object).fillna("")
    return table.set_index(pd.MultiIndex.from_frame(plain)).sort_index()


def test_the_totals_of_organisations_add_up_to_those_of_all_rows(organisations, on_file):
    parts = [
        on_file(release_totals(made(rows), "intern"), name) for name, rows in organisations.items()
    ]
    together = cells(reduce.combined(parts))
    pooled = cells(made(pd.concat(organisations.values(), ignore_index=True)))
    assert together.index.equals(pooled.index) and len(pooled) > 500
    for name in ("count", "children"):
        assert together[name].tolist() == pooled[name].tolist()
    for name in ("sum", "sum_squares"):
        assert (together[name].isna() == pooled[name].isna()).all() and pooled[name].notna().any()
        np.testing.assert_allclose(
            together[name].dropna().astype(float), pooled[name].dropna().astype(float), rtol=EXACT
        )
    assert (together["hidden"] == 0).all() and together["parts"].max() == 3


def test_shares_means_and_curves_are_those_of_all_rows(organisations, on_file):
    parts = [
        on_file(release_totals(made(rows), "intern"), name) for name, rows in organisations.items()
    ]
    together = reduce.combined(parts)
    pooled = made(pd.concat(organisations.values(), ignore_index=True))
    for name in STEPPED:
        ours, theirs = (reduce.curve(table, name) for table in (together, pooled))
        pd.testing.assert_frame_equal(ours, theirs, check_dtype=False)
    found = {}
    for which, table in (("ours", together), ("theirs", pooled)):
        counts = table.groupby(["indicator", "uitkomst"])["count"].sum().astype(float)
        scores = table.dropna(subset="sum").groupby(["indicator", "scale"])
        share = counts / counts.groupby("indicator").transform("sum")
        mean = scores["sum"].sum().astype(float) / scores["count"].sum()
        found[which] = pd.concat([share, mean])
    np.testing.assert_allclose(found["ours"], found["theirs"], rtol=EXACT)


def test_the_totals_of_regions_add_up_to_those_of_the_country(organisations):
    rows = pd.concat(organisations.values(), ignore_index=True)
    regions = sorted(set(rows["regio"].dropna()))
    parts = [made(rows, by=(), where={"regio": region}) for region in regions]
    together = pd.concat(parts).groupby(KEYS[1:], dropna=False)["count"].sum()
    pooled = made(rows[rows["regio"].notna()], by=()).groupby(KEYS[1:], dropna=False)["count"].sum()
    assert together.to_dict() == pytest.approx(pooled.to_dict(), nan_ok=True)


def test_help_elsewhere_is_seen_by_nobody_when_each_counts_its_own(organisations):
    parts = [
        rows.assign(client_id=rows["client_id"].str.split("-").str[1])
        for rows in organisations.values()
    ]
    again = [
        sum(t.loc[t["uitkomst"] == "nieuw", "count"].sum() for t in map(made, parts)),
        made(pd.concat(parts, ignore_index=True)).query("uitkomst == 'nieuw'")["count"].sum(),
    ]
    assert again[0] > again[1]


@pytest.fixture(scope="module", params=[0, pytest.param(1, marks=pytest.mark.slow)])
def released(organisations, request):
    """Of a seed: exact totals of three organisations as they were split, and released for kring."""
    rows = pd.concat(organisations.values(), ignore_index=True)
    rows = rows.assign(regio="Noord").drop(columns="aanmelddatum")

    children = rows["client_id"].drop_duplicates()
    of = np.random.default_rng(request.param).integers(0, 3, len(children))
    which = rows["client_id"].map(dict(zip(children, of, strict=True)))
    exact = [made(rows[which == n], members=True) for n in range(3)]
    return exact, [release_totals(table, "kring") for table in exact]


def coarse(table):
    """Exact totals in the cells that released ones have."""
    table = table.assign(
        informant="", periode=table["periode"].mask(table["indicator"].isin(STEPPED))
    )
    return cells(table.groupby(KEYS, dropna=False)["count"].sum().reset_index())["count"]


def test_released_totals_lie_within_two_for_each_part_and_name_what_is_hidden(released, on_file):
    exact, shared = released
    parts = [on_file(table, f"org {n}", "kring") for n, table in enumerate(shared)]
    together = cells(reduce.combined(parts))
    truth = [coarse(table) for table in exact]
    shown = [cells(part)["count"] for part in parts]
    assert (together["hidden"] > 0).any() and (together["hidden"] == 0).any()
    for key, row in together.iterrows():
        known = [n for n in range(3) if pd.notna(shown[n].get(key))]
        assert row["hidden"] == sum(key in shown[n].index for n in range(3)) - len(known)
        if known:
            off = row["count"] - sum(truth[n].get(key, 0) for n in known)
            assert abs(off) <= SLACK * len(known)
        else:
            assert pd.isna(row["count"])
    # every outcome of every indicator stands there, whether it occurred or not
    for name in set(together["indicator"]):
        assert set(together.loc[together["indicator"] == name, "uitkomst"]) == set(UITKOMSTEN[name])


def test_a_share_from_released_totals_lies_within_what_follows_from_that(released, on_file):
    exact, shared = released
    parts = [on_file(table, f"org {n}", "kring") for n, table in enumerate(shared)]
    together = reduce.combined(parts)
    whole = pd.concat([coarse(table) for table in exact]).groupby(level=list(range(7))).sum()
    rows = cells(together[together["indicator"] == "zonder_hulp_verder"])
    assert (rows["hidden"] == 0).all()
    truth = whole.reindex(rows.index)
    for year, part in rows.groupby(level="periode"):
        of = part["count"].sum()
        slack = SLACK * part["parts"].sum()
        for key, count in part["count"].items():
            least = (count - SLACK * part.at[key, "parts"]) / (of + slack)
            most = (count + SLACK * part.at[key, "parts"]) / (of - slack)
            share = truth[key] / truth[truth.index.get_level_values("periode") == year].sum()
            assert least <= share <= most


def test_nothing_small_is_in_a_released_file_and_sums_are_means_of_shown_counts(released):
    _, shared = released
    for table in shared:
        shown = table["count"].dropna()
        assert (shown % 5 == 0).all() and (shown >= 5).all()
        assert "members" not in table and table["sum_squares"].isna().all()
        assert table.loc[table["count"].isna(), ["children", "sum"]].isna().all(axis=None)
        assert table["sum"].notna().any()


def test_too_fine_a_split_is_refused_in_a_sentence(organisations, monkeypatch):
    monkeypatch.setattr("jeugdlib.release.totals.MOST", 50)
    exact = made(organisations["organisatie 0"], members=True)
    with pytest.raises(InputError, match=r"op één plek \d+ cellen.*niveau kring.*--by"):
        release_totals(exact, "kring")


@pytest.fixture
def small(organisations):
    return release_totals(made(organisations["organisatie 0"], by=("regio",)), "intern").head(50)


def test_the_order_of_the_files_does_not_matter(small, on_file):
    one, other = on_file(small, "A"), on_file(small.head(20), "B")
    there, back = reduce.combined([one, other]), reduce.combined([other, one])
    pd.testing.assert_frame_equal(there, back)
    assert there.attrs["settings"] == back.attrs["settings"]
    assert there.attrs["settings"]["organisatie"] == "A + B"


@pytest.mark.parametrize(
    ("different", "said"),
    [
        ({"tot": "2024-Q4"}, "de laatste periode is 2023-Q4 en 2024-Q4"),
        ({"voldoende": "1-10:7"}, "wat voldoende is is 1-10:6"),
        ({"definities": "abc"}, "de code van indicatoren en reden_einde is .* en abc"),
        ({"vragenlijst": "sdq"}, "de vragenlijst, of haar grenzen is niet gegeven en sdq"),
    ],
)
def test_files_that_count_other_things_are_not_added(small, on_file, different, said):
    one, other = on_file(small, "A"), on_file(small, "B", **different)
    with pytest.raises(InputError, match=f"bestanden Aintern.csv en Bintern.csv: .*{said}"):
        reduce.combined([one, other])


def test_an_organisation_does_not_count_twice(small, on_file):
    one, other = on_file(small, "A"), on_file(small.tail(10), "B")
    both = reduce.combined([one, other])
    both.attrs["file"] = "AB.csv"
    for again in (one, both):
        with pytest.raises(InputError, match=r"dezelfde organisatie \(A\)"):
            reduce.combined([one, again])
    apart = reduce.combined([on_file(small.head(20), "A"), on_file(small.tail(30), "A")])
    assert len(apart) == 50 and apart.attrs["settings"]["organisatie"] == "A"


def test_a_mix_of_levels_is_for_the_fewest_readers(released, on_file):
    exact, shared = released
    one = on_file(shared[0], "A", "kring")
    other = on_file(release_totals(exact[1], "intern"), "B", "intern")
    mixed = reduce.combined([one, other])
    assert mixed.attrs["settings"]["openbaarheid"] == mixed.attrs["released"] == "intern"
    assert not mixed.duplicated(KEYS).any() and (mixed["informant"] == "").all()
    assert mixed["sum_squares"].isna().sum() > 0 and mixed["parts"].max() == 2


def test_a_file_in_which_a_row_is_wrong_is_refused_with_its_place(small, on_file, tmp_path):
    on_file(small, "A")
    place = tmp_path / "Aintern.csv"
    text = place.read_text("utf-8")
    row = text.splitlines()[4]
    for wrong, said in (
        (row.replace(";nee;1;0", ";ja;1;0"), "rij 5, kolom verborgen: aantal, verborgen"),
        (row.replace("A;intern", "B;intern"), "rij 5, kolom organisatie: in een bestand"),
        (row.replace(";nee;1;0", ";misschien;1;0"), "Rij 5, kolom verborgen: "),
    ):
        assert wrong != row
        place.write_text(text.replace(row, wrong), "utf-8")
        with pytest.raises(InputError, match=f"bestand Aintern.csv.*{said}"):
            read.totals(place)


@pytest.mark.parametrize("number", [0.1 + 0.2, 12.345, 1e-9, 123456789.125, -7.5, 99.0, 1e14])
def test_a_sum_is_read_as_it_was_written(small, on_file, number):
    table = small.head(3).assign(sum=[number, 1.5, 2.25])
    assert on_file(table, "A")["sum"].tolist() == [number, 1.5, 2.25]


PROGRAM = """
import os, sys
from jeugdlib.read import totals_file
def stop(self, path, **more):
    open(path, "w").write("half")
    os.kill(os.getpid(), 9)
totals_file.pd.DataFrame.to_csv = stop
table = totals_file.totals(sys.argv[1])
totals_file.write_totals(table, table.attrs["settings"], totals_file.Path(sys.argv[1]))
"""


@pytest.mark.skipif(os.name == "nt", reason="needs a signal that Windows lacks")
def test_killed_while_writing_the_earlier_file_is_still_whole(small, on_file, tmp_path):
    on_file(small, "A")
    before = (tmp_path / "Aintern.csv").read_bytes()
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "Aintern.csv")], check=False
    )
    assert run.returncode == -9
    assert (tmp_path / "Aintern.csv").read_bytes() == before
