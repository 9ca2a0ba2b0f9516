"""The published tables: every file fits its declaration, has its sources, and adds up."""

from pathlib import Path

import pandas as pd
import pytest

from jeugdlib import read
from jeugdlib.columns import TABLES, about

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "data/published"
FORMS = {
    "erkende_interventies.csv": "erkende_interventies",
    "flevoland_2018.csv": "flevoland_2018",
    "separaties.csv": "tellingen",
    "plaatsingen_jeugdzorgplus.csv": "tellingen",
    "jeugdzorg_cbs.csv": "jeugdzorg_cbs",
    "nuldoelen.csv": "nuldoelen",
}


def published(name):
    return read.table(FOLDER / name, FORMS[name])


def test_every_published_file_has_a_form():
    assert {path.name for path in FOLDER.iterdir()} == set(FORMS)


@pytest.mark.parametrize("name", FORMS)
def test_every_row_has_its_source_and_is_public(name):
    table = published(name)
    assert about(table) == "publication"
    assert table[["bron", "vindplaats"]].notna().all(axis=None)


@pytest.mark.parametrize("name", FORMS)
def test_no_row_stands_there_twice(name):
    assert not published(name).duplicated().any()


def levels(date):
    table = published("erkende_interventies.csv")
    return table[table["peildatum"] == date].set_index("niveau")["aantal"]


def test_recognised_interventions_are_those_of_the_sources():
    july, november = levels("2019-07"), levels("2018-11")
    assert november.to_dict() == {"erkend": 244, "effectief_sterke_aanwijzingen": 7}
    assert (july["erkend"], july["onderzocht"], july["niet_erkend"]) == (237, 67, 68)
    assert july["kosteneffectiviteit_onderzocht"] == 2


def test_recognition_levels_add_up():
    july = levels("2019-07")
    researched = july.filter(like="aanwijzingen")
    assert researched.tolist() == [35, 25, 7]
    assert researched.sum() == july["onderzocht"]
    assert july["goed_onderbouwd"] == july["erkend"] - july["onderzocht"] == 170
    rest = july["alle_vormen_van_hulp"] - july["erkend"] - july["niet_erkend"]
    assert july["niet_beoordeeld"] == rest


def test_flevoland_is_as_published():
    counts = published("flevoland_2018.csv").set_index("item")
    expected = {
        "verklarende_analyse": (1, 32),
        "therapie": (19, 32),
        "therapie_passend": (4, 24),
        "gezin_betrokken": (7, 32),
        "therapie_passend_cgt": (2, 24),
        "therapie_passend_emdr": (2, 24),
    }
    found = counts.loc[list(expected), ["aantal", "noemer"]].itertuples(index=False, name=None)
    assert dict(zip(expected, found, strict=True)) == expected
    assert counts.at["instellingen", "aantal"] == 5
    assert counts.at["therapie_passend", "jeugdigen"] == counts.at["therapie", "aantal"]


def test_series_toward_zero_are_as_published():
    counts = published("separaties.csv").set_index(["reeks", "periode"])["aantal"]
    assert counts["separaties_accare"].tolist() == [400, 5]
    assert counts["separaties_jeugdpsychiatrie"].to_dict() == {"2007": 522, "2008": 346}


def test_where_sources_differ_both_stand_there_and_say_so():
    table = published("plaatsingen_jeugdzorgplus.csv")
    year = table[(table["reeks"] == "jeugdzorgplus_plaatsingen") & (table["periode"] == "2020")]
    assert sorted(year["aantal"]) == [1364, 1366]
    assert (year["status"] == "verschil_tussen_bronnen").all()


def stock_and_flow():
    table = published("jeugdzorg_cbs.csv")
    flows = table[table["vindplaats"].str.startswith(("tabel 1.0.1", "tabel 2.0.1"))]
    keys = ["onderwerp", "periode", "uitsplitsing"]
    return flows.pivot(index=keys, columns="maat", values="aantal").dropna()


def test_youth_protection_of_2022_closes_exactly():
    total = stock_and_flow().loc[("jeugdbescherming", "2022", "totaal")]
    assert total["beginstand"] + total["instroom"] - total["uitstroom"] == total["eindstand"]
    assert total["eindstand"] == 31960 + 9065 - 11955 == 29070


def test_stock_and_flow_close_in_total_and_within_rounding_in_parts():
    rows = stock_and_flow()
    gap = (rows["beginstand"] + rows["instroom"] - rows["uitstroom"] - rows["eindstand"]).abs()
    assert (gap.xs("totaal", level="uitsplitsing") == 0).all()
    assert (gap <= 5).all()  # CBS rounds every cell to a multiple of 5 by itself


def test_hidden_cells_are_empty_and_never_zero():
    table = published("jeugdzorg_cbs.csv")
    hidden = table["status"] == "verborgen"
    assert hidden.sum() > 0
    assert table.loc[hidden, "aantal"].isna().all()
    assert table.loc[~hidden, "aantal"].notna().all()


def test_the_series_break_of_2021_is_marked_by_year():
    table = published("jeugdzorg_cbs.csv")
    after = table["periode"].str[:4].astype(int) >= 2021
    assert (table["reeksversie"] == after.map({True: "vanaf_2021", False: "tot_2021"})).all()


def test_eight_zero_goals_of_which_three_soon():
    goals = published("nuldoelen.csv")
    assert goals["termijn"].value_counts().to_dict() == {"stip_op_de_maan": 5, "snel": 3}
    assert goals[["teller", "noemer", "nul_vraagt"]].notna().all(axis=None)


def test_the_readme_of_the_data_is_held_by_the_declarations_and_the_files():
    text = (ROOT / "data/README.md").read_text("utf-8")
    for table in TABLES.values():
        start = text.index(f"### `{table.name}`")
        part = text[start : text.find("\n### ", start + 1)]
        assert table.row in part
        listed = [line.split("`")[1] for line in part.splitlines() if line.startswith("| `")]
        assert listed == [column.name for column in table.columns]
        for column in table.columns:
            assert column.meaning in part, column.name
            assert all(f"`{value}`" in part for value in column.allowed), column.name
    for name, form in FORMS.items():
        rows = len(pd.read_csv(FOLDER / name, sep=";"))
        assert f"| `published/{name}` | `{form}` | {rows} |" in text
