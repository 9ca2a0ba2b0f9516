"""The notebooks in git: their form, and the published values that their outputs reproduce.

nbval runs them and compares the tagged cells; here the recorded answers are read from the outputs.
"""

import ast
import re
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from jeugdlib.columns import TABLES
from jeugdlib.report import outputs
from jeugdlib.report.parameters import asked
from jeugdlib.show.questions import QUESTIONS

PATHS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
NOTEBOOKS = {path.stem: nbformat.read(path, as_version=4) for path in PATHS}
EVERY = pytest.mark.parametrize("name", NOTEBOOKS)
PRINTED = 0.0005  # published as a percentage with one decimal
PRINTED_4 = 0.00005  # published with four decimals


def answers(name):
    return outputs.answers(NOTEBOOKS[name])


def code(name):
    return [cell.source for cell in NOTEBOOKS[name].cells if cell.cell_type == "code"]


def test_shares_of_the_databank_are_as_published():
    # Bastiaanssen (2019), chapter 3: 237 of more than 2500, 67 of 237, 7 of 237
    shares = {key: answer["estimate"] for key, answer in answers("10_kennisbasis").items()}
    expected = {"erkend_van_alle": 0.095, "onderzocht_van_erkend": 0.283, "sterk_van_erkend": 0.030}
    assert shares == pytest.approx(expected, abs=PRINTED)


@pytest.mark.parametrize(
    ("item", "count", "n", "low", "high"),
    # VNG (2018), p. 10; the intervals as statsmodels and R give them
    [
        ("verklarende_analyse", 1, 32, 0.0008, 0.162),
        ("therapie", 19, 32, 0.406, 0.763),
        ("therapie_passend", 4, 24, 0.047, 0.374),
        ("gezin_betrokken", 7, 32, 0.093, 0.400),
    ],
)
def test_the_flevoland_review_is_as_published(item, count, n, low, high):
    answer = answers("20_flevoland")[item]
    assert (answer["count"], answer["n"]) == (count, n)
    assert answer["estimate"] == count / n
    assert (answer["low"], answer["high"]) == pytest.approx((low, high), abs=PRINTED)
    assert "few_institutions 5" in answer["cautions"]


def test_youths_with_a_fitting_therapy_are_bounded_and_not_guessed():
    answer = answers("20_flevoland")["passend_jeugdigen"]
    assert answer["estimate"] is None
    assert (answer["low"], answer["high"]) == (2 / 32, 4 / 32)


def test_planning_gives_the_published_sizes():
    found = answers("20_flevoland")
    assert found["nodig_geen_eenzijdig"]["estimate"] == 59
    assert found["nodig_geen_tweezijdig"]["estimate"] == 72


def test_the_sizes_of_a_sample_are_as_published():
    # nothing found, and then less than 5 and 1 in a hundred: 59 and 299 (METHODS)
    found = answers("22_steekproef")
    assert (found["geen_vijf"]["estimate"], found["geen_een"]["estimate"]) == (59, 299)
    assert found["nodig_uit_totaal"]["estimate"] < found["nodig"]["estimate"]
    assert any(code.startswith("not_ranked 6") for code in found["Instelling 1"]["cautions"])


def test_the_movement_of_zero_is_as_published():
    found = answers("30_beweging_van_nul")
    assert found["factor_per_jaar"]["estimate"] == pytest.approx(0.645, abs=PRINTED)
    assert found["verhouding"]["estimate"] == 5 / 400
    assert found["bovengrens_bij_nul"]["high"] == pytest.approx(2.996, abs=PRINTED)
    assert found["bovengrens_bij_nul_per_kind"]["high"] == pytest.approx(0.089, abs=PRINTED)


def test_the_made_up_change_is_found_when_it_came_and_as_large_as_it_is():
    found = answers("70_verbetercyclus")
    assert "het eerste vanaf 2022-11" in found["signalen"]["label"]
    assert found["signalen"]["estimate"] > 0
    change = found["niveauverandering"]
    assert change["low"] < 7 / 12 < change["high"] < 1
    assert found["chart"]["estimate"] == pytest.approx(12, abs=1.5)


def test_the_made_up_series_toward_zero_is_seen_to_happen_less():
    found = answers("71_naar_nul")
    truth = pd.read_csv(
        Path(__file__).parents[1] / "data/simulated/gesimuleerde_nul_waarheid.csv",
        **{"sep": ";", "decimal": ",", "index_col": "reeks"},
    ).loc["eenzame_afzondering"]
    ratio = found["verhouding"]
    assert ratio["low"] < truth["erna"] / truth["ervoor"] < ratio["high"] < 1
    assert found["sinds_laatste"]["estimate"] >= 0
    assert found["bovengrens"]["high"] > truth["erna"]
    assert found["gepubliceerd_factor_per_jaar"]["estimate"] == pytest.approx(0.645, abs=PRINTED)


def test_what_core_elements_add_is_refused_and_what_programmes_do_together_is_not():
    found = answers("51_kernelementen")
    assert (found["te_leren"]["count"], found["te_leren"]["n"]) == (0, 12)
    added = [answer for key, answer in found.items() if key.startswith("model_moderator_")]
    assert len(added) == 12
    assert all(answer["estimate"] is None for answer in added)
    # published with another estimator of the variance: DerSimonian-Laird 0.4510
    assert found["pooled"]["estimate"] == pytest.approx(0.4510, abs=0.01)


def test_the_review_of_disorders_and_recidivism_is_as_published():
    # Assink & Wibbelink (2016): 100 effects in 17 studies, three levels, REML, t-test
    found = answers("50_meta_analyse")
    assert (found["pooled"]["effects"], found["pooled"]["studies"]) == (100, 17)
    numbers = {key: found[key]["estimate"] for key in ("pooled", "sigma2_study", "sigma2_effect")}
    expected = {"pooled": 0.4268, "sigma2_study": 0.1879, "sigma2_effect": 0.1120}
    assert numbers == pytest.approx(expected, abs=PRINTED_4)
    assert found["pooled"]["se"] == pytest.approx(0.1184, abs=PRINTED_4)


def test_the_meaning_of_an_effect_fits_the_effect():
    found = answers("40_effectgroottes")
    assert found["effect"]["low"] < 0 < found["effect"]["high"]
    assert {"nnt_benefit", "nnt_harm"} <= set(found)  # its interval goes through infinity
    assert found["erbij"]["estimate"] == pytest.approx(1 / found["nnt_benefit"]["estimate"])
    # top 20 % chosen, correlations .4, .6 and .8 (METHODS): .84, .56 and .28 standard deviations
    fallen = [found[key]["estimate"] for key in ("r_0_4", "r_0_6", "r_0_8")]
    assert fallen == pytest.approx([0.84, 0.56, 0.28], abs=0.005)


def test_the_jump_of_the_made_up_child_is_found():
    found = answers("73_een_kind")
    truth = pd.read_csv(
        Path(__file__).parents[1] / "data/simulated/gesimuleerde_een_kind_waarheid.csv",
        **{"sep": ";", "decimal": ",", "index_col": "client_id"},
    )
    jump = truth.at["K01", "sprong"]
    assert 0 < found["niveau"]["low"] < jump < found["niveau"]["high"]
    assert found["nap"]["estimate"] > 0.9 and found["tau"]["p"] < 0.05
    assert found["toets_samen"]["children"] == len(truth)


def test_the_sheet_counts_the_voices_that_were_made_up():
    found = answers("72_kwaliteitsgesprek")
    truth = pd.read_csv(
        Path(__file__).parents[1] / "data/simulated/gesimuleerde_citaten_waarheid.csv", sep=";"
    )
    for code, richting, voices in truth.itertuples(index=False):
        assert found[f"stemmen_{code}_{richting}"]["count"] == voices
    earlier = answers("60_monitoring")["uitval_smal"]
    kept = ["estimate", "low", "high", "count", "n", "response", "cautions"]
    assert [found["uitval_smal"][name] for name in kept] == [earlier[name] for name in kept]


def test_the_made_up_team_is_surer_than_it_should_be():
    # the true chance that a goal is met lies .25 under the one that the team gave
    found = answers("74_leercyclus")
    cells = [answer for answer in found.values() if answer["unit"] == "cycli" and "n" not in answer]
    assert sum(cell["count"] for cell in cells) == found["vraag"]["count"] == found["vraag"]["n"]
    assert found["gehaald"]["count"] < found["verwacht"]["low"]
    assert found["brier"]["estimate"] > found["brier_zelfde_kans"]["estimate"]


def test_the_made_up_export_is_read_and_every_row_is_accounted_for():
    found = answers("05_eigen_gegevens")
    rows = {key: answer["count"] for key, answer in found.items()}
    assert rows["gelezen"] == rows["gebruikt"] + rows["weggelaten"]
    data = Path(__file__).parents[1] / "data/simulated"
    faults = pd.read_csv(data / "gesimuleerde_export_fouten.csv", sep=";")
    truth = pd.read_csv(data / "gesimuleerde_export_waarheid.csv", sep=";")
    assert rows["weggelaten"] == faults["rij"].nunique()
    assert rows["gebruikt"] == len(truth)


def test_the_mapping_in_the_text_is_in_the_mapping_that_ships():
    import yaml

    text = "\n".join(cell.source for cell in NOTEBOOKS["05_eigen_gegevens"].cells)
    shown = yaml.safe_load(re.search(r"```yaml\n(.*?)```", text, re.S)[1])
    path = Path(__file__).parents[1] / "data/codes/mappings/gesimuleerde_export.yaml"
    shipped = yaml.safe_load(path.read_text("utf-8"))
    assert shown["columns"].items() <= shipped["columns"].items()
    assert shown["values"].items() <= shipped["values"].items()
    assert shown["drop"] == shipped["drop"]


@EVERY
def test_a_notebook_has_no_definitions_no_loops_and_short_cells(name):
    for cell in NOTEBOOKS[name].cells:
        if cell.cell_type != "code":
            continue
        source, is_list = cell.source, "parameters" in cell.metadata.get("tags", [])
        tree = ast.parse(source)
        assert not [
            n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.For | ast.While)
        ]
        assert source.count("\n") < 12 or is_list


@EVERY
def test_a_notebook_has_its_question_its_cautions_the_conversation_and_exercises(name):
    text = [cell.source for cell in NOTEBOOKS[name].cells if cell.cell_type == "markdown"]
    assert text[0].startswith("# ")
    assert text[0].split("\n")[0].endswith("?")
    assert any("## Wat dit niet" in part for part in text)
    sheets = ("show.questions(", "show.conversation(", "show.joint_display(")
    assert any(sheet in source for source in code(name) for sheet in sheets)
    exercises = [c for c in NOTEBOOKS[name].cells if "exercise" in c.metadata.get("tags", [])]
    assert exercises
    assert all(cell.source.count("*Hint:*") >= 2 for cell in exercises)
    assert 15 <= len(NOTEBOOKS[name].cells) <= 30


@EVERY
def test_a_notebook_on_a_file_of_the_user_says_how_many_rows_were_used(name):
    tables = [parameter for parameter in asked(NOTEBOOKS[name]) if parameter in TABLES]
    assert not tables or "read.rows(" in " ".join(code(name))


@EVERY
def test_outputs_hold_the_four_questions_and_nothing_that_show_did_not_make(name):
    cells = [cell for cell in NOTEBOOKS[name].cells if cell.cell_type == "code"]
    made = [out for cell in cells for out in cell.outputs]
    assert all("jeugdlib" in out.metadata for out in made)
    shown = " ".join(out.data.get("text/plain", "") for out in made)
    assert all(question in shown for question in QUESTIONS)


@EVERY
def test_numbers_that_a_cell_computes_are_not_typed_into_the_text(name):
    typed = " ".join(c.source for c in NOTEBOOKS[name].cells if c.cell_type == "markdown")
    # percentages in the text would grow old when data change; these two are settings
    found = set(re.findall(r"\d+[.,]\d+ ?%|\b\d+ ?%", typed))
    assert found <= {"80%", "1%"}


def test_nothing_ranks_providers():
    for name in NOTEBOOKS:
        assert "sort_values" not in " ".join(code(name))
