"""The published tables: every file fits its declaration, has its sources, and adds up."""

from pathlib import Path

import numpy as np
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
    "studies/assink_2016.csv": "studies",
    "studies/landenberger_2005_jeugd.csv": "studies",
    "studies/bcg_1994.csv": "studies",
    "studies/konstantopoulos_2011.csv": "studies",
    "studies/effectmaten.csv": "effectmaten",
}
AS_PRINTED = 6e-5  # the published summary has four decimals


def published(name):
    return read.table(FOLDER / name, FORMS[name])


def test_every_published_file_has_a_form():
    files = [path for path in FOLDER.rglob("*") if path.is_file()]
    assert {path.relative_to(FOLDER).as_posix() for path in files} == set(FORMS)


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


def three_levels(table, between, within):
    """Mean and standard error when the variance between and within studies is given."""
    y, v = table["effect"].to_numpy(float), table["variantie"].to_numpy(float)
    same = table["studie"].to_numpy()[:, None] == table["studie"].to_numpy()
    weight = np.linalg.inv(np.diag(v + within) + between * same)
    return (weight @ y).sum() / weight.sum(), 1 / np.sqrt(weight.sum())


def two_by_two(name, *, odds):
    """Log odds ratio or log risk ratio of every study, with its variance."""
    table = published(name).set_index("studie")
    a, c = table["aantal_behandeld"].astype(float), table["aantal_controle"].astype(float)
    n, m = table["n_behandeld"].astype(float), table["n_controle"].astype(float)
    if odds:
        return np.log(a / (n - a)) - np.log(c / (m - c)), 1 / a + 1 / (n - a) + 1 / c + 1 / (m - c)
    return np.log(a / n) - np.log(c / m), 1 / a - 1 / n + 1 / c - 1 / m


def heterogeneity(y, v):
    """Cochran's Q with its degrees of freedom, and the weight of the variance between studies."""
    w = 1 / v
    q = (w * (y - (w * y).sum() / w.sum()) ** 2).sum()
    return q, len(y) - 1, w.sum() - (w**2).sum() / w.sum()


def test_assink_gives_the_mean_of_the_published_example():
    # Assink & Wibbelink (2016): 0.4268, SE 0.1184, with variances 0.1879 and 0.1120
    table = published("studies/assink_2016.csv")
    mean, se = three_levels(table, between=0.1879, within=0.1120)
    assert (mean, se) == pytest.approx((0.4268, 0.1184), abs=AS_PRINTED)
    assert (len(table), table["studie"].nunique()) == (100, 17)
    assert set(table["design"]) == {"samenhang"}


def test_konstantopoulos_gives_the_mean_of_the_published_example():
    # Konstantopoulos (2011), as refitted in metafor: 0.1847, SE 0.0846, variances 0.0651 and 0.0327
    table = published("studies/konstantopoulos_2011.csv")
    mean, se = three_levels(table, between=0.0651, within=0.0327)
    assert (mean, se) == pytest.approx((0.1847, 0.0846), abs=AS_PRINTED)
    assert (len(table), table["studie"].nunique()) == (56, 11)


def test_juvenile_programmes_give_the_mean_of_their_review():
    # DerSimonian-Laird over the 17: log odds ratio of recidivism -0.4510, SE 0.1006, I² 43.5%
    y, v = two_by_two("studies/landenberger_2005_jeugd.csv", odds=True)
    q, df, scale = heterogeneity(y, v)
    weight = 1 / (v + (q - df) / scale)
    assert (weight * y).sum() / weight.sum() == pytest.approx(-0.4510, abs=AS_PRINTED)
    assert weight.sum() ** -0.5 == pytest.approx(0.1006, abs=AS_PRINTED)
    assert 100 * (q - df) / q == pytest.approx(43.5, abs=0.05)


def test_every_element_of_a_juvenile_programme_is_yes_or_no():
    table = published("studies/landenberger_2005_jeugd.csv")
    elements = table.loc[:, "cognitieve_vaardigheden":"overig_element"]
    assert elements.shape == (17, 12)
    assert set(elements.stack()) == {"ja", "nee"}
    assert set(table["richting"]) == {"hoger is slechter"}


def test_bcg_gives_the_mean_of_the_textbooks():
    # log risk ratio, REML: -0.7145, SE 0.1798, tau² 0.3132; Q 152.2330 on 12 degrees of freedom
    y, v = two_by_two("studies/bcg_1994.csv", odds=False)
    q, df, _ = heterogeneity(y, v)
    weight = 1 / (v + 0.3132)
    assert (weight * y).sum() / weight.sum() == pytest.approx(-0.7145, abs=AS_PRINTED)
    assert weight.sum() ** -0.5 == pytest.approx(0.1798, abs=AS_PRINTED)
    assert (q, df) == pytest.approx((152.2330, 12), abs=AS_PRINTED)


def test_a_benchmark_lies_in_its_interval_and_says_when_it_is_change():
    table = published("studies/effectmaten.csv")
    known = table.dropna(subset="ondergrens")
    assert len(known) == table["bovengrens"].notna().sum() == 2
    assert known["effect"].between(known["ondergrens"], known["bovengrens"]).all()
    change = table[table["design"] == "voor-na"]
    assert change["maat"].tolist() == [
        "residentieel_internaliserend",
        "residentieel_externaliserend",
    ]
    assert change["opmerking"].str.startswith("verandering en geen effect").all()


def test_benchmarks_are_those_of_the_abstracts():
    effect = published("studies/effectmaten.csv").set_index("maat")["effect"]
    expected = {"therapie_alle": 0.46, "bewezen_therapie_gewone_zorg": 0.29}
    expected |= {"instelling_bewezen_gewoon": 0.36, "instelling_of_niet": -0.342}
    expected |= {"thuis_of_residentieel": 0.21, "ptss_wachtlijst": 0.83, "ptss_andere_hulp": 0.41}
    assert effect[list(expected)].to_dict() == expected


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
