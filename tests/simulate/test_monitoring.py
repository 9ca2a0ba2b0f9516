"""The simulated monitoring: read whole, with what is odd in it, and what reduce makes of it."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from jeugdlib import read, reduce
from jeugdlib.columns import TABLES, mark
from jeugdlib.release import release
from jeugdlib.simulate.monitoring import (
    CHILDREN,
    FEW,
    LAST_DAY,
    REASONS,
    REGIONS,
    everything,
    export,
    monitoring,
    providers,
)
from jeugdlib.simulate.monitoring_truth import RELIABLE, SINCE, UNTIL, truth

FOLDER = Path(__file__).parents[2] / "data/simulated"
FILE = FOLDER / "gesimuleerde_monitoring.csv"
PERIOD = {"since": "2022-Q1", "until": "2024-Q4", "step": "alles"}


@pytest.fixture(scope="module")
def shipped():
    return read.table(FILE, "trajecten")


@pytest.fixture(scope="module")
def complete():
    """Very many children whose outcomes are all known, and a file of them without any gap."""
    rng = np.random.default_rng(1)
    return everything(rng, providers(rng), REGIONS, CHILDREN)


def test_the_shipped_files_are_read_without_a_wrong_row_and_are_simulated(shipped):
    text = (FOLDER.parent / "README.md").read_text("utf-8")
    goals = read.table(FOLDER / "gesimuleerde_monitoring_doelen.csv", "doelen")
    for name, table in (("", shipped), ("_doelen", goals)):
        rows = read.rows(table)["count"]
        assert rows["gelezen"] == rows["gebruikt"] == len(table)
        assert table.attrs["simulated"]
        assert f"| `simulated/gesimuleerde_monitoring{name}.csv` | {len(table)} |" in text
    true = pd.read_csv(FOLDER / "gesimuleerde_monitoring_waarheid.csv", sep=";", decimal=",")
    assert f"| `simulated/gesimuleerde_monitoring_waarheid.csv` | {len(true)} |" in text
    assert set(true.loc[true["soort"] == "regio", "indicator"]) == set(
        read.codes("indicatoren")["id"]
    )
    assert FILE.stat().st_size < 1.2e6


def test_the_reader_says_what_is_odd_in_it():
    said = " ".join(map(str, read.check(FILE, "trajecten").of("accept")))
    for word in ("nog wacht", "afgemeld voordat de hulp begon", "andere schaal dan de meeste"):
        assert word in said


def test_it_has_every_column_of_the_table(shipped):
    assert list(shipped.columns) == [column.name for column in TABLES["trajecten"].columns]
    assert all(shipped[name].notna().any() for name in shipped.columns)


def test_a_region_has_three_children_and_a_provider_one_client(shipped):
    assert shipped.groupby("regio")["client_id"].nunique()["Kleinoord"] == FEW
    assert shipped.groupby("aanbieder")["client_id"].nunique()["A25"] == 1
    assert shipped["aanbieder"].nunique() == 25
    assert shipped["regio"].nunique() == 6


def test_nothing_in_it_lies_after_its_last_day(shipped):
    days = shipped[["aanmelddatum", "startdatum", "einddatum"]]
    assert days.max().max() <= LAST_DAY
    waits = shipped["startdatum"].isna()
    assert shipped.loc[waits, "aanmelddatum"].notna().all()
    assert (waits & shipped["einddatum"].isna()).sum() > 50
    assert (waits & shipped["einddatum"].notna()).sum() > 50
    assert shipped.loc[waits, ["leeftijd", "voor_score", "tevredenheid"]].isna().all(axis=None)


def test_one_seed_gives_one_file_and_another_seed_another():
    once, again, other = (
        export(everything(np.random.default_rng(s), made, REGIONS, 300), np.random.default_rng(s))
        for s, made in ((5, providers(np.random.default_rng(5))),) * 2
        + ((6, providers(np.random.default_rng(6))),)
    )
    pd.testing.assert_frame_equal(once[0], again[0])
    pd.testing.assert_frame_equal(once[1], again[1])
    assert not once[0].equals(other[0])


def test_merging_gives_back_the_trajectories_that_were_written_in_two_rows(complete):
    table, _ = export(complete, np.random.default_rng(2))
    split = (table["reden_einde"] == "wijzigingsverzoek") & table["voor_score"].notna()
    samen = reduce.merged(mark(table, "child"))
    rows = samen.db.sql(f"SELECT parts, startdatum, einddatum FROM {samen.name}").df()
    known = complete["aanmelddatum"].fillna(complete["start"]) <= LAST_DAY
    assert len(rows) == known.sum() < len(table)
    assert set(rows["parts"]) == {1, 2}
    assert split.any()
    begun = complete["started"] & (complete["start"] <= LAST_DAY)
    lasted = (complete["end"] - complete["start"]).dt.days[begun & (complete["end"] <= LAST_DAY)]
    found = (rows["einddatum"] - rows["startdatum"]).dt.days.dropna()
    assert sorted(found) == sorted(lasted)


def test_what_reduce_counts_is_what_a_plain_count_gives_when_nobody_is_missing(complete):
    true = truth(complete, providers(np.random.default_rng(1)), REGIONS)
    true = true[true["naam"] == "alle"].set_index("indicator")["waarde"]
    known = complete[complete["aanmelddatum"].fillna(complete["start"]) <= LAST_DAY]
    begun = known["started"] & (known["start"] <= LAST_DAY)
    ended = begun & (known["end"] <= LAST_DAY)
    table = pd.DataFrame(
        {
            "client_id": known["child"].astype(str),
            "aanbieder": known["aanbieder"],
            "regio": known["regio"],
            "hulpvorm": known["form"],
            "aanmelddatum": known["aanmelddatum"],
            "startdatum": known["start"].where(begun),
            "einddatum": known["end"].where(ended),
            "reden_einde": known["reason"].where(ended),
            "tevredenheid": known["grade"].where(ended),
            "schaal_min": 1.0,
            "schaal_max": 10.0,
            "zonder_hulp_verder": known["without_help"].where(ended),
        }
    )
    definitions = read.codes("indicatoren")
    totals = reduce.totals(
        reduce.merged(mark(table, "child")),
        reasons=read.codes("reden_einde"),
        sufficient=["1-10:6"],
        members=True,
        **PERIOD,
    )
    counts = release(reduce.outcomes(totals, definitions), "intern")
    found = reduce.shares(counts, definitions)
    share = found["count"] / found["n"]
    for name in ("uitval_smal", "uitval_breed", "tevredenheid_voldoende", "zonder_hulp_verder"):
        assert share[name] == pytest.approx(true[name], abs=5e-5), name  # rounded to 4 decimals
    assert share["herhaald_beroep"] == pytest.approx(true["herhaald_beroep"], abs=5e-5)


def test_the_sizes_are_those_of_the_questionnaire():
    facts = read.codes("instrumenten").set_index("code").loc["sdq_ouder_12_17"]
    sd, reliability = float(facts["norm_sd"]), float(facts["betrouwbaarheid"])
    assert pytest.approx(1.96 * np.sqrt(2) * sd * np.sqrt(1 - reliability)) == RELIABLE
    assert set(REASONS["reason"]) <= set(read.codes("reden_einde")["waarde"])
    assert pd.Timestamp("2022-01-01") == SINCE
    assert UNTIL == LAST_DAY


def test_severe_problems_go_to_some_providers_and_end_worse(complete):
    mean = complete.groupby("aanbieder")["severity"].mean()
    assert mean.std() > 0.3
    stopped = complete["reason"].str.startswith("eenzijdig")
    severe = complete["severity"] > 0
    assert stopped[severe].mean() > stopped[~severe].mean() + 0.03


def test_who_is_satisfied_answers_more_often(complete):
    rows, _ = export(complete, np.random.default_rng(3))
    ten = rows["schaal_max"] == 10
    asked = complete[
        ~complete["reason"].isin(["wijzigingsverzoek", "geïnitieerd door de gemeente"])
    ]
    assert (rows.loc[ten, "tevredenheid"] >= 6).mean() > (asked["grade"] >= 6).mean() + 0.05
    assert set(rows["schaal_max"].dropna()) == {5, 10}


def test_providers_differ_as_much_as_is_said():
    effects = [providers(np.random.default_rng(s), icc=0.1)["effect"] for s in range(80)]
    variance = np.var(np.concatenate(effects))
    # of 2000 draws the variance has a standard error of 3 percent
    assert variance == pytest.approx(0.1 / 0.9 * np.pi**2 / 3, rel=0.1)
    assert (providers(np.random.default_rng(0), icc=0)["effect"] == 0).all()


def test_a_small_export_can_be_made_too():
    made = monitoring(np.random.default_rng(4), children=40)
    assert made.trajecten["client_id"].nunique() <= 40
    assert set(made.doelen["client_id"]) <= set(made.trajecten["client_id"])
    assert made.waarheid["waarde"].notna().any()
