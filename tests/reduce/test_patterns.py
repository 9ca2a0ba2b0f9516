"""Patterns: who could answer and who did, per combination of features."""

import numpy as np
import pandas as pd
import pytest

from jeugdlib import read, reduce
from jeugdlib.columns import InputError, about

REASONS = read.codes("reden_einde")
DEFINITIONS = read.codes("indicatoren").set_index("id", drop=False)
WHOLE = {"since": "2021", "until": "2023-Q2", "sufficient": ["1-10:5,5", "1-5:3"]}
THRESHOLDS = {"1-10": 5.5, "1-5": 3.0}
SHARES = ["tevredenheid_voldoende", "uitval_smal", "zonder_hulp_verder", "herhaald_beroep"]


def patterns(table, definition="tevredenheid_voldoende", covariates=("geslacht",), **settings):
    asked = {**WHOLE, "reasons": REASONS, "definition": DEFINITIONS.loc[definition].to_dict()}
    samen = reduce.merged(table) if isinstance(table, pd.DataFrame) else table
    return reduce.patterns(samen, covariates=covariates, **(asked | settings))


def age_group(age):
    if age is None:
        return "onbekend"
    return ["0-5", "6-11", "12-17", "18 en ouder"][sum(age >= first for first in (6, 12, 18))]


@pytest.mark.parametrize("definition", SHARES)
def test_rows_are_those_of_the_plain_rules(plain, definition):
    rows = plain.random_rows(3, size=200, children=40)
    merged = plain.merge(rows)
    for row in merged:
        row["leeftijdsgroep"] = age_group(row["leeftijd"])
    wanted = {}
    row = DEFINITIONS.loc[definition]
    known, missing, good = (row[name].split("|") for name in ("noemer", "ontbreekt", "teller"))
    cells = plain.totals(
        merged,
        *reduce.period_bounds("2021", "2023-Q2"),
        by=("aanbieder", "leeftijdsgroep", "geslacht"),
        step="alles",
        thresholds=THRESHOLDS,
    )
    for (*key, _, indicator, uitkomst, _, _, _), found in cells.items():
        if indicator == row["indicator"] and uitkomst in known + missing:
            cell = wanted.setdefault(tuple(key), [0, 0, 0, set()])
            cell[0] += len(found)
            cell[1] += len(found) * (uitkomst in known)
            cell[2] += len(found) * (uitkomst in good)
            cell[3] |= {child for child, _ in found}
    table = patterns(
        plain.frame(rows), definition, ("leeftijdsgroep", "geslacht"), by=("aanbieder",)
    )
    keys = ["aanbieder", "leeftijdsgroep", "geslacht"]
    values = ["eligible", "n", "count", "children"]
    found = {tuple(r[keys]): r[values].tolist() for _, r in table.iterrows()}
    assert found == {key: [*cell[:3], len(cell[3])] for key, cell in wanted.items()}


def test_they_add_up_to_the_totals(plain):
    samen = reduce.merged(plain.frame(plain.random_rows(4, size=300, children=60)))
    total = reduce.totals(samen, reasons=REASONS, step="alles", **WHOLE)
    counts = total[total["indicator"] == "tevredenheid"].groupby("uitkomst")["count"].sum()
    for covariates in ([], ["ernst"], ["regio", "reden_einde", "hulpvorm"]):
        table = patterns(samen, covariates=covariates)
        assert table["eligible"].sum() == counts.sum()
        assert table["n"].sum() == counts["voldoende"] + counts["onvoldoende"]
        assert table["count"].sum() == counts["voldoende"]
    assert len(patterns(samen, covariates=[])) == 1


def test_severity_is_a_quarter_of_the_whole_file_wherever_the_rows_are(plain):
    scores = [*range(1, 101), None]
    table = pd.DataFrame(
        {
            "client_id": [f"K{i}" for i in range(101)],
            **{"startdatum": pd.Timestamp("2022-01-01"), "einddatum": pd.Timestamp("2022-02-01")},
            **{"ernst_start": scores, "regio": ["Noord"] * 10 + ["Zuid"] * 91},
        }
    )
    found = patterns(table, covariates=["ernst"]).set_index("ernst")["eligible"].to_dict()
    assert found == {"laag": 25, "vrij laag": 25, "vrij hoog": 25, "hoog": 25, "onbekend": 1}
    north = patterns(table, covariates=["ernst"], where={"regio": "Noord"})
    assert north["ernst"].tolist() == ["laag"]


@pytest.mark.parametrize("score", [5.0, np.nan])
def test_severity_that_is_the_same_for_all_or_unknown_is_one_group(score):
    table = pd.DataFrame(
        {
            "client_id": ["K1", "K2"],
            **{"startdatum": pd.Timestamp("2022-01-01"), "einddatum": pd.Timestamp("2022-02-01")},
            "ernst_start": [score, score],
        }
    )
    found = patterns(table, covariates=["ernst"])
    assert found["ernst"].tolist() == ["onbekend" if np.isnan(score) else "laag"]
    assert found["children"].tolist() == [2]


def test_what_cannot_be_asked_is_named(plain):
    samen = reduce.merged(plain.frame(plain.random_rows(0)).drop(columns="geslacht"))
    with pytest.raises(InputError, match="geen kolom geslacht"):
        patterns(samen)
    with pytest.raises(InputError, match=r"lengte is geen kenmerk\. Kies uit: leeftijdsgroep"):
        patterns(samen, covariates=["lengte"])
    for definition in ("nieuwe_start_12", "tevredenheid_gemiddelde", "doelen_bereikt"):
        with pytest.raises(InputError, match="indicator"):
            patterns(samen, definition, [])
    with pytest.raises(InputError, match="problemen vraagt ook een vragenlijst"):
        patterns(samen, "problemen_verbeterd", [])
    with pytest.raises(InputError, match="2031 zijn er geen trajecten"):
        patterns(samen, covariates=[], since="2031", until="2031")


def test_marks_of_the_trajectories_go_along(plain):
    table = plain.frame(plain.random_rows(0))
    table.attrs["simulated"] = True
    found = patterns(table)
    assert about(found) == "child" and found.attrs["simulated"]
