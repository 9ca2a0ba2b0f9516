"""Counts of CBS: series, a region beside the country, stock and flow. Golden: the published counts.

Numbers of "Verzonnen regio" are made up.
"""

import pandas as pd
import pytest

from jeugdlib import read, reduce
from jeugdlib.columns import InputError, about, mark

SHIPPED = read.cbs("data/published/jeugdzorg_cbs.csv")
ZONDER = "jeugdhulp | zonder_verblijf | jongeren | halfjaar"
REGION = "Verzonnen regio"


def made(*rows, regio=REGION, onderwerp="x", maat="jongeren", status="definitief"):
    """A table `cbs_tabel` with a number per (period, amount)."""
    table = pd.DataFrame(rows, columns=["periode", "aantal"])
    table = table.assign(
        onderwerp=onderwerp,
        uitsplitsing="totaal",
        maat=maat,
        regio=regio,
        aantal=table["aantal"].astype("Float64"),
        eenheid="aantal",
        status=status,
        reeksversie=["vanaf_2021" if row[0] >= "2021" else "tot_2021" for row in rows],
        bron="verzonnen",
        vindplaats="verzonnen",
    )
    return mark(table, "publication")


def together(*tables):
    return mark(pd.concat(tables, ignore_index=True), "publication")


def test_a_series_is_in_order_of_time_with_the_firmest_number_of_every_period():
    series = reduce.cbs_series(SHIPPED, ZONDER)
    assert series["count"].to_dict() == {
        "2020-H1": 327545,
        "2021-H1": 356715,
        "2022-H1": 363535,  # 347345 was revised provisional
        "2023-H1": 366035,
        "2024-H1": 371225,
    }
    assert series["status"].tolist() == ["definitief"] * 3 + ["voorlopig"] * 2
    assert series["reeksversie"].tolist() == ["tot_2021"] + ["vanaf_2021"] * 4
    assert series["time"].is_monotonic_increasing
    assert about(series) == "publication"
    codes = ("cbs_break", "provisional", "half_year_low", "cbs_versions 1")
    assert set(series["cautions"]) == {codes}


def test_what_is_counted_is_the_unit_when_the_table_only_says_a_number():
    assert set(reduce.cbs_series(made(("2022", 5)), "x", REGION)["unit"]) == {"jongeren"}
    assert set(reduce.cbs_series(SHIPPED, ZONDER)["unit"]) == {"jongeren"}


def test_years_and_half_years_are_never_one_series():
    names = set(reduce.cbs_subjects(SHIPPED)["label"])
    assert {ZONDER, ZONDER.replace("halfjaar", "jaar")} <= names
    assert len(reduce.cbs_series(SHIPPED, ZONDER.replace("halfjaar", "jaar"))) == 1
    most = reduce.cbs_series(SHIPPED, "jeugdhulp | zonder_verblijf")
    assert most.equals(reduce.cbs_series(SHIPPED, ZONDER))


def test_of_two_equally_firm_numbers_the_first_in_the_table_is_taken():
    series = reduce.cbs_series(SHIPPED, "jeugdbescherming | totaal | instroom | jaar")
    assert series.at["2022", "count"] == 9065  # the figure says 9064
    assert series.at["2019", "count"] == 12980  # final; 12965 was provisional
    assert "cbs_versions 2" in series["cautions"].iloc[0]


def test_a_hidden_number_is_missing_and_counted():
    hidden = "jeugdreclassering | scholings_en_trainingsprogramma | instroom"
    series = reduce.cbs_series(SHIPPED, hidden)
    assert series["count"].isna().all()
    assert "cbs_hidden 1" in series["cautions"].iloc[0]
    change = reduce.cbs_change(series)
    assert change["estimate"].isna().all()
    assert all(any("not_computable" in code for code in row) for row in change["cautions"])


def test_an_unknown_status_is_said():
    series = reduce.cbs_series(made(("2022", 5), ("2023", 6), status="onbekend"), "x", REGION)
    assert set(series["cautions"]) == {("status_unknown",)}


@pytest.mark.parametrize(
    ("onderwerp", "regio", "says"),
    [
        ("jeugdhulp", "Nederland", "meer reeksen.*zonder_verblijf"),
        ("jeugdhulpje", "Nederland", "jeugdhulpje staat niet in de tabel.*jeugdhulp"),
        (ZONDER, "Nederlant", "regio Nederlant staat niet.*Nederland"),
    ],
)
def test_what_is_not_there_is_named_with_what_is(onderwerp, regio, says):
    with pytest.raises(InputError, match=says):
        reduce.cbs_series(SHIPPED, onderwerp, regio)


def test_the_list_of_series_can_be_of_one_subject_and_of_longer_series_only():
    every = reduce.cbs_subjects(SHIPPED)
    assert every["count"].sum() + every["hidden"].sum() == len(SHIPPED)
    assert every["hidden"].sum() == (SHIPPED["status"] == "verborgen").sum()
    few = reduce.cbs_subjects(SHIPPED, "jeugdhulp | zonder_verblijf", least=2)
    assert few["label"].str.startswith("jeugdhulp | ").all()
    assert (few["count"] + few["hidden"] >= 2).all()
    assert 0 < len(few) < len(every)


def test_change_is_counted_on_one_side_of_the_break():
    change = reduce.cbs_change(reduce.cbs_series(SHIPPED, ZONDER))
    assert change.at["laatste", "estimate"] == 371225
    assert change.at["verschil", "estimate"] == 371225 - 356715
    assert change.at["procent", "estimate"] == pytest.approx(100 * (371225 / 356715 - 1))
    assert change.at["verschil", "label"] == "Verschil met 2021-H1"


@pytest.mark.parametrize(
    ("rows", "known"),
    [
        ([("2020", 10), ("2021", 20)], ["laatste"]),  # one number on each side
        ([("2021", 0), ("2022", 20)], ["laatste", "verschil"]),  # nothing to be a part of
        ([("2021", None), ("2022", 20)], ["laatste"]),
        ([("2019", 10), ("2020", 20), ("2021", None)], ["laatste", "verschil", "procent"]),
    ],
)
def test_change_that_cannot_be_known_is_missing_with_a_caution(rows, known):
    change = reduce.cbs_change(reduce.cbs_series(made(*rows), "x", REGION))
    assert change.index[change["estimate"].notna()].tolist() == known
    told = ["not_computable" in " ".join(codes) for codes in change["cautions"]]
    assert told == change["estimate"].isna().tolist()


COUNTRY = made(("2019", 900), ("2021", 1000), ("2022", 1100), ("2023", 1200), regio="Nederland")
OWN = made(("2019", 90), ("2021", None), ("2022", 110), ("2023", 132))


def test_a_region_beside_the_country_is_a_share_and_an_index_from_after_the_break():
    rows = reduce.cbs_beside(together(COUNTRY, OWN), "x", REGION, "Nederland")
    assert rows["base"].unique().tolist() == ["2022"]  # in 2021 the region is hidden
    assert rows["index"].tolist()[2:] == [100, pytest.approx(120)]
    assert rows["other_index"].tolist()[2:] == [100, pytest.approx(100 * 1200 / 1100)]
    assert rows.at["2023", "estimate"] == pytest.approx(0.11)
    assert pd.isna(rows.at["2021", "estimate"])
    assert rows[["index", "other_index"]].loc["2019"].isna().all()  # never across the break
    assert rows.at["2019", "estimate"] == pytest.approx(0.1)
    assert about(rows) == "publication"


def test_beside_another_region_there_is_no_share():
    rows = reduce.cbs_beside(together(COUNTRY, OWN), "x", "Nederland", REGION)
    assert rows["estimate"].isna().all()
    assert rows["index"].notna().any()


def test_a_region_beside_itself_or_without_shared_periods_has_no_rows():
    assert len(reduce.cbs_beside(SHIPPED, ZONDER, "Nederland", "Nederland")) == 0
    apart = together(COUNTRY, made(("2018", 5)))
    assert len(reduce.cbs_beside(apart, "x", REGION, "Nederland")) == 0


def test_the_unit_does_not_change_an_index():
    thousand = COUNTRY.assign(aantal=COUNTRY["aantal"] / 1000)
    first, second = (
        reduce.cbs_beside(together(table, OWN), "x", REGION, "Nederland")
        for table in (COUNTRY, mark(thousand, "publication"))
    )
    assert first["other_index"].dropna().tolist() == pytest.approx(second["other_index"].dropna())


def test_provisional_half_years_were_4_to_5_percent_lower_and_wijkteam_more():
    rows = reduce.cbs_revisions(SHIPPED)
    later = rows.set_index("label")["estimate"]
    assert later["Jeugdhulp, zonder verblijf, jongeren"] == pytest.approx(
        100 * (363535 / 347345 - 1)
    )
    assert later["Jeugdhulp, wijkteam, jongeren"] == pytest.approx(100 * (56805 / 50290 - 1))
    assert later["Jeugdbescherming, totaal, instroom"] == pytest.approx(100 * (12980 / 12965 - 1))


# CBS, Jeugdbescherming en jeugdreclassering 2019, 2022 and 1e halfjaar 2023, table 1.0.1
@pytest.mark.parametrize(
    ("periode", "numbers"),
    [
        ("2022", (31960, 9065, 11955, 29070)),
        ("2019", (31335, 12965, 12205, 32095)),
        ("2023-H1", (29115, 4470, 5625, 27960)),
    ],
)
def test_youth_protection_closes_exactly(periode, numbers):
    row = reduce.stock_flow(SHIPPED).loc[f"Jeugdbescherming, totaal, {periode}"]
    assert tuple(row[["beginstand", "instroom", "uitstroom", "eindstand"]]) == numbers
    assert (row["expected"], row["estimate"], row["uitleg"]) == (numbers[3], 0, "klopt")


def test_parts_close_within_rounding_and_hidden_ones_cannot_be_checked():
    rows = reduce.stock_flow(SHIPPED)
    assert len(rows) == 23  # figures give no stocks, and take no part
    assert (rows["estimate"].dropna().abs() <= 5).all()
    assert rows["uitleg"].value_counts().to_dict() == {
        "klopt": 16,
        "past bij afronden": 4,
        "niet na te gaan": 3,
    }
    gaps = rows["estimate"].isna()
    assert all("not_computable" in " ".join(codes) for codes in rows.loc[gaps, "cautions"])


def test_a_stock_that_was_adjusted_stands_beside_the_one_published_earlier():
    row = reduce.stock_flow(SHIPPED).loc["Jeugdbescherming, totaal, 2023-H1"]
    assert (row["beginstand"], row["earlier"]) == (29115, 29070)


def flows(*amounts, periode="2022", names=("beginstand", "instroom", "uitstroom", "eindstand")):
    rows = [made((periode, a), maat=n) for n, a in zip(names, amounts, strict=True)]
    return together(*rows)


@pytest.mark.parametrize(
    ("amounts", "difference", "uitleg"),
    [
        ((100, 10, 20, 90), 0, "klopt"),
        ((100, 10, 20, 95), 5, "past bij afronden"),
        ((100, 10, 20, 80), -10, "meer dan afronden: zoek de oorzaak"),
        ((101, 11, 21, 92), 1, "meer dan afronden: zoek de oorzaak"),  # these were not rounded
        ((100, 10, None, 90), None, "niet na te gaan"),
        ((0, 0, 0, 0), 0, "klopt"),
    ],
)
def test_more_than_rounding_is_said_and_nothing_is_mended(amounts, difference, uitleg):
    table = flows(*amounts)
    row = reduce.stock_flow(table, REGION).squeeze()
    assert row["uitleg"] == uitleg
    assert (None if pd.isna(row["estimate"]) else row["estimate"]) == difference
    shown = row[["beginstand", "instroom", "uitstroom", "eindstand"]]
    assert [None if pd.isna(value) else value for value in shown] == list(amounts)


@pytest.mark.parametrize("periode", ["2022", "2022-H1", "2022-Q1"])
def test_without_a_stock_at_the_start_the_one_before_counts(periode):
    before = flows(100, periode="2021", names=("eindstand",))
    table = together(before, flows(10, 20, 90, periode=periode, names=FLOWS[1:]))
    row = reduce.stock_flow(table, REGION).squeeze()
    assert (row["beginstand"], row["estimate"], row["uitleg"]) == (100, 0, "klopt")


FLOWS = ("beginstand", "instroom", "uitstroom", "eindstand")


def test_a_table_without_stocks_has_nothing_to_check():
    assert len(reduce.stock_flow(made(("2022", 5)), REGION)) == 0
    assert len(reduce.stock_flow(SHIPPED, "Nergens")) == 0


def test_guardianship_by_age_does_not_add_up_and_rounding_explains_it():
    # CBS, voogdij on 31 December 2023: 18 ages together 8 750, the total 8 775
    row = reduce.cbs_parts(SHIPPED, "voogdij_totaal", "voogdij_leeftijd", "2023-12-31").squeeze()
    assert (row["total"], row["sum"], row["parts"], row["hidden"]) == (8775, 8750, 18, 0)
    assert (row["estimate"], row["slack"], row["uitleg"]) == (25, 38, "past bij afronden")


def test_a_hidden_part_leaves_the_sum_unexplained():
    table = SHIPPED.copy()
    table.loc[table["uitsplitsing"] == "voogdij_leeftijd_00", "aantal"] = pd.NA
    row = reduce.cbs_parts(table, "voogdij_totaal", "voogdij_leeftijd", "2023-12-31").squeeze()
    assert (row["hidden"], row["sum"]) == (1, 8675)
    assert pd.isna(row["estimate"])
    with pytest.raises(InputError, match="niets_anders"):
        reduce.cbs_parts(table, "voogdij_totaal", "niets_anders", "2023-12-31")
