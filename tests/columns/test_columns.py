"""The shared words: declarations, the form of an answer, cautions."""

import ast
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from jeugdlib.columns import (
    ANSWER,
    KINDS,
    TABLES,
    Released,
    about,
    add_cautions,
    mark,
    require,
    require_released,
)
from jeugdlib.columns.cautions import CAUTIONS, parse
from jeugdlib.columns.declaration import Column, Table
from jeugdlib.columns.parameters import PARAMETERS
from jeugdlib.columns.richtlijnen import OORDELEN

ROOT = Path(__file__).parents[2]


def test_a_table_without_a_mark_counts_as_being_about_children():
    assert about(pd.DataFrame()) == "child"
    assert about(mark(pd.DataFrame(), "publication")) == "publication"


def test_marking_leaves_the_original_alone():
    original = pd.DataFrame({"a": [1]})
    mark(original, "publication")
    assert about(original) == "child"


def test_a_released_table_loses_its_mark_when_remade():
    released = Released.seal(pd.DataFrame({"a": [1, 2]}), "intern")
    assert require_released(released) is released
    assert not isinstance(released.assign(b=3), Released)
    assert not isinstance(released[released["a"] > 1], Released)


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.__setitem__("a", [9, 9]),
        lambda t: t.loc.__setitem__((0, "a"), 9),
        lambda t: t.insert(0, "b", [1, 1]),
        lambda t: setattr(t, "columns", ["c"]),
        lambda t: setattr(t, "index", ["x", "y"]),
    ],
)
def test_a_released_table_that_is_changed_in_place_is_released_no_more(change):
    released = Released.seal(pd.DataFrame({"a": [1, 2]}), "intern")
    change(released)
    with pytest.raises(TypeError, match="nog niet vrijgegeven"):
        require_released(released)


def test_required_columns_are_named_when_missing_or_with_gaps():
    table = pd.DataFrame({"a": [1, None]}, index=["x", "y"])
    with pytest.raises(ValueError, match="b"):
        require(table, "a", "b")
    with pytest.raises(ValueError, match="y"):
        require(table, "a")


def test_cautions_are_joined_once_each():
    table = add_cautions(pd.DataFrame({"a": [1]}), [["none_seen"]])
    assert add_cautions(table, [["none_seen", "all_seen"]])["cautions"].item() == (
        "none_seen",
        "all_seen",
    )


def test_every_caution_that_is_set_has_its_sentence():
    set_somewhere = set()
    for path in (ROOT / "jeugdlib").rglob("*.py"):
        if path.name == "cautions.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                word = node.value.split(" ")[0]
                if word in CAUTIONS:
                    set_somewhere.add(word)
    assert set_somewhere == set(CAUTIONS)


def test_a_caution_comes_apart_in_code_and_figures():
    assert parse("nested_units 24 in 19") == ("nested_units", [24, 19], "24 in 19")
    with pytest.raises(ValueError, match="verzonnen"):
        parse("verzonnen 3")


def test_every_caution_as_it_is_set_fills_its_sentence():
    from jeugdlib.show._display import sentence

    set_somewhere = {
        "nested_units 24 in 19": "24 eenheden in de noemer horen bij 19",
        "few_institutions 5": "5 instellingen",
        "nested_counted 24 in 19": "24 eenheden in de noemer horen bij 19 jeugdigen. Het interval",
        "not_ranked 6 20 88": "een verschil van 20 procentpunt te zien, zijn er per groep "
        "ongeveer 88 nodig",
        "short_history 2022": "begint in 2022. Hulp",
        "file_ends 30-06-2024": "houdt op 30-06-2024 op",
        "mixed_scales 1-10 en 1-5": "samen geteld (1-10 en 1-5)",
        "spread_of_institutions 0.7 23.8": "van 0,7 tot 23,8 procentpunt",
        "few_both 3.4": "maar 3,4 dossiers",
        "small_n 24": "maar 24",
        "none_found 8.9372 95.0": "8,9% past er nog bij (bovengrens, eenzijdig 95%)",
        "denominator_minimum 2500": "2\N{NO-BREAK SPACE}500",
        "ends_only 11": "11 tellingen",
        "one_sided 95": "95%",
        "without_year 2": "Van 2 effecten is het jaar niet bekend",
        "several_comparisons 4 19": "4 vergelijkingen",
        "not_reached 200": "200 dossiers",
        "not_again 21 of 180": "Van 21 van de 180 kinderen is er geen nameting",
        "only_after 3": "met alleen een nameting: 3",
        "assumed_r 0.5": "Gerekend is met 0,5.",
        "small_group 9": "telt maar 9 jeugdigen",
        "clustered 1.50": "1,5 keer zo groot",
        "among_benchmarks 1 2": "Van de 2 gepubliceerde cijfers liggen er 1 lager.",
        "not_learnable te weinig": "Niet te leren: te weinig.",
        "elements_entangled Rollenspel": "Rollenspel gaat vaak samen",
        "elements_outside 3": "3 elementen staan niet in het model",
        "cbs_hidden 3": "geen getal toont: 3.",
        "cbs_versions 2": "meer dan één getal in de tabel: 2.",
        "withheld te kleine groep": "(regel: te kleine groep).",
        "few_studies 4": "Aantal studies: 4.",
        "few_clusters 12": "Met 12 studies",
        "df_small 2.2": "maar 2,2 vrijheidsgraden",
        "dependence_ignored 100 in 17": "De 100 effecten komen uit 17 studies",
        "design_unknown 3": "Van 3 effecten",
        "without_estimate 2": "niet meetelt: 2.",
        "without_moderator 2": "moderator ontbreekt: 2.",
        "not_computable de noemer is 0": "de noemer is 0.",
        "not_alike loting: nee": "Misschien niet vergelijkbaar (loting: nee).",
        "verdict_unknown 27 35": "Van 27 van de 35 therapievormen",
        "verdict_by_team 2": "Bij 2 therapievormen",
        "reported_later 3": "hier niet meetelt: 3.",
        "low_prevalence van 1,00 naar 0,65": "met één verschil meer gaat kappa van 1,00 naar 0,65.",
        "no_kappa kappa en alfa: alles gelijk": "Niet te berekenen zijn kappa en alfa: alles",
        "all_agreed 89.1": "een overeenstemming van 89,1% past er nog bij",
        "off_scale 3": "buiten de volgorde koos, zoals onbekend: 3.",
        "undecided 2": "nog niet eens zijn: 2.",
        "few_found 3": "waarbij een codeur dit vond: 3.",
        "few_in_halves 15 16": "tellen maar 15 en 16 dossiers",
        "table_interval 50": "Bij 50 beoordeelde eenheden",
        "few_providers 8": "maar 8 aanbieders",
        "not_told_apart 36 51": "van deze omvang (36 per aanbieder) is dit niet goed te "
        "onderscheiden: naar schatting is 51% van de verschillen geen toeval.",
        "case_mix_measured_only ernst, geslacht": "gecorrigeerd voor ernst, geslacht, en voor",
        "case_mix_overlap 40": "Maar 40% van deze kinderen",
        "case_mix_merged ernst hoog": "zijn samengenomen: ernst hoog.",
        "case_mix_left_out regio": "Niet gecorrigeerd voor regio:",
        "short_follow_up 40 of 200": "Van 200 trajecten zijn er 40 nog niet zo lang gevolgd",
        "still_waiting 9 of 60": "Van de 60 aanmeldingen was bij 9 de hulp nog niet begonnen",
        "mean_only er is maar één score": "niet te berekenen: er is maar één score.",
        "tips_below 12.000000 50": "minder dan 12% van de niet-invullers geldt, kantelt de "
        "conclusie „meer dan 50%”",
        "tips_at_none 50": "kantelt pas als dit voor geen of bijna geen niet-invuller",
        "tips_never 50": "De conclusie „meer dan 50%” blijft staan",
        "tips_above 54.285714 50": "Pas als dit voor meer dan 54,3% van de niet-invullers geldt",
        "tips_no_more 50": "Het is niet „meer dan 50%”",
        "answers_weighted 100 65 3.1": "De 100 antwoorden zeggen samen evenveel als 65 zonder "
        "weging; het zwaarste telt 3,1 keer",
        "overdispersed 1.8": "verschillen 1,8 keer zo veel",
        "coarse_days 30": "tot 30 dagen langer",
        "usual_estimated 18": "de 18 perioden ervoor",
        "few_periods 8 16": "Vóór de actie zijn er 8 perioden en erna 16.",
        "periods_missing 3": "ontbreken maanden (3).",
        "gaps_in_series 2": "Aantal perioden zonder getal: 2.",
        "autocorrelated 0.45": "(correlatie 0,5)",
        "other_size 2.5": "gemiddeld 2,5 keer zo hoog als de andere",
        "other_unit keer per maand; keer per jaar": "(keer per maand; keer per jaar)",
        "few_in_phase 3": "De kortste fase telt maar 3 metingen.",
        "first_two_phases 3": "Er zijn 3 fasen.",
        "measured_alike 0.34": "lijken op elkaar (correlatie 0,3)",
        "starts_drawn 22": "met 22 mogelijke beginmomenten, of combinaties daarvan, en is nooit "
        "kleiner dan 1 op 22.",
        "left_out_children 2": "zonder twee fasen, dat hier niet meetelt: 2.",
        "nobody_like_them 7 of 90": "Van 7 van de 90 trajecten",
        "voices_counted 9 4": "9 citaten van 4 stemmen",
        "quotes_unused 5 1": "5 citaten zonder toestemming, en 1 met iets",
        "no_contradiction uitval": "Over uitval spreekt geen enkele stem",
        "contradiction_unquoted uitval": "Over uitval is er een tegengeluid",
        "not_predicted 2 9": "Van 2 van de 9 afgesloten cycli",
        "few_predictions 9": "maar 9 voorspellingen",
        "run_chart_only 9": "Er zijn maar 9 punten",
        "chart_chosen u-kaart, want": "Gekozen is een u-kaart, want.",
        "left_out 2021-05: verhuizing": "telt niet mee: 2021-05: verhuizing.",
        "no_limits 7": "rust op maar 7 punten",
        "rare_events 0.42": "maar 0,4 per periode",
        "more_spread 1.8": "verschillen 1,8 keer zo veel",
        "without_date 3": "zonder datum: 3.",
    }
    with_figures = {code for code, text in CAUTIONS.items() if "{" in text}
    assert {code.split()[0] for code in set_somewhere} == with_figures
    for code, words in set_somewhere.items():
        assert words in sentence(code)


def test_declarations_say_what_they_mean():
    for table in TABLES.values():
        assert len({column.name for column in table.columns}) == len(table.columns)
        assert all(column.meaning for column in table.columns)
    assert all(parameter.meaning for parameter in PARAMETERS.values())
    assert all(ANSWER.values())


def test_a_declaration_that_cannot_be_is_refused():
    with pytest.raises(ValueError, match="kind"):
        Column("a", "b", kind="soort")
    with pytest.raises(ValueError, match="about"):
        Table("a", "iedereen", "rij")


def test_every_estimator_gives_a_disclosure_kind():
    from jeugdlib.estimate import course, evidence, outcome, quality

    counts = pd.DataFrame(
        {"count": [1], "n": [4], "total": [9], "other_count": [1], "other_n": [5]}
    )
    series = pd.DataFrame({"time": [0, 1], "count": [4, 2], "exposure": [1.0, 1.0]})
    months = ["2024-01", "2024-02", "2024-03", "2024-04"]
    monthly = pd.DataFrame(
        {"time": np.arange(4) / 12, "count": [2, 0, 1, 0], "exposure": 9.0}, index=months
    )
    child = pd.DataFrame({"client_id": "K1", "time": np.arange(12), "value": np.arange(12) ** 1.5})
    child = child.assign(per="week", fase=["A"] * 6 + ["B"] * 6, phase=[1] * 6 + [2] * 6)
    levels = pd.DataFrame({"niveau": ["erkend"], "count": [3], "minimum": [False]})
    therapies = pd.DataFrame({"dossier_id": ["D1"], "therapie": ["emdr"]})
    ratings = pd.DataFrame(
        {
            **{"unit_id": list("aabbcc"), "dossier_id": list("aabbcc"), "coder": list("ABABAB")},
            **{"item": "x", "label": "X", "unit": "dossiers", "scale": "interval", "levels": pd.NA},
            **{
                "value": list("123455"),
                "score": [1.0, 2, 3, 4, 5, 5],
                "found": pd.NA,
                "place": 1.0,
            },
        }
    )
    agreed = quality.agreement(ratings, rng=np.random.default_rng(1), draws=9)
    guidelines = pd.DataFrame(columns=[column.name for column in TABLES["richtlijnen"].columns])
    two_providers = pd.DataFrame({"aanbieder": ["A", "B"], "count": [2, 3], "n": [5, 6]})
    verdicts = pd.DataFrame({"count": 1, "n": 5, "children": 5}, index=list(OORDELEN))
    programmes = pd.DataFrame(
        {"study": ["A", "B"], "estimate": 0.1, "variance": 0.1, "low": 0.0, "high": 1.0, "e": "ja"}
    )
    studies = pd.DataFrame(
        {
            **{"study": list("abc"), "estimate": [0.1, 0.5, 0.3], "variance": 0.1},
            "jaar": [8, 9, 10],
            **{"count_treated": 1, "n_treated": 9, "count_control": 2, "n_control": 8},
        }
    )
    pooled = evidence.meta_analysis(studies)
    made = {
        "meta_analysis": pooled.answers,
        "leave_one_out": evidence.leave_one_out(studies),
        "cumulative": evidence.cumulative(studies),
        "influence": evidence.influence(pooled.rows),
        "as_of": evidence.as_of(pooled.rows, 10),
        "living": evidence.living(studies),
        "bias_tests": evidence.bias_tests(studies).answers,
        "three_level": evidence.three_level(studies).answers,
        "pool": evidence.pool(studies).answers,
        "moderation": evidence.moderation(studies, ["jaar"]).answers,
        "rho_sensitivity": evidence.rho_sensitivity(studies),
        "mantel_haenszel": evidence.mantel_haenszel(outcome.odds_ratio(studies)).answers,
        "proportion": outcome.proportion(counts),
        "proportion_of_total": outcome.proportion_of_total(counts),
        "difference": outcome.difference(counts),
        "distinct_bounds": outcome.distinct_bounds(counts, 4, "a", "A"),
        "audit_plan": outcome.audit_plan(1, 4, 0.9),
        "guideline_fit": quality.guideline_fit(therapies, guidelines),
        "agreement": agreed.answers,
        "drift": quality.drift(agreed.rows).answers,
        "from_table": quality.from_table(np.array([[4, 1], [0, 3]])),
        "icc": quality.icc(ratings),
        "fit_bounds": quality.fit_bounds(verdicts),
        "files_for_none": outcome.files_for_none(0.05),
        "files_for_kappa": outcome.files_for_kappa(0.6, 0.3, 0.2),
        "precision": outcome.precision(0.5, range(2, 4)),
        "chance_to_see_change": outcome.chance_to_see_change(counts, 0.9, [5]),
        "nested_proportion": outcome.nested_proportion(counts),
        "institutions": quality.institutions(pd.concat([counts, counts], ignore_index=True)),
        "funnel": quality.funnel(counts).answers,
        "funnel_lines": quality.funnel_lines(quality.funnel(counts), [5, 10]),
        "shrunken": quality.shrunken(counts.assign(estimate=1.0, variance=1.0)).answers,
        "enough_to_compare": quality.enough_to_compare(counts).answers,
        "case_mix": quality.case_mix(counts.assign(aanbieder="A"), covariates=[]).answers,
        "calibration": quality.calibration(two_providers, covariates=[]),
        "files_for_precision": outcome.files_for_precision(0.5, 0.2),
        "files_to_see_change": outcome.files_to_see_change(1, 4, 0.9),
        "predictions": course.predictions(
            pd.DataFrame({"predicted": [0.5], "met": [True]})
        ).answers,
        "none_seen": course.none_seen(pd.DataFrame({"exposure": [1.0], "binomial": [False]})),
        "toward_zero": course.toward_zero(series).answers,
        "control_chart": course.control_chart(series).answers,
        "false_alarms": course.false_alarms(12, "anhoej", rng=np.random.default_rng(1)),
        "chart_rules": course.chart_rules("anhoej").assign(kind="text", cautions=[()] * 3),
        "nap": course.nap(child),
        "baseline_corrected_tau": course.baseline_corrected_tau(child),
        "piecewise": course.piecewise(child).answers,
        "randomisation_test": course.randomisation_test(child),
        "multiple_baseline": course.multiple_baseline(
            pd.concat([child, child.assign(client_id="K2")]), rng=np.random.default_rng(1)
        ).answers,
        "since_last": course.since_last(monthly).answers,
        "interrupted": course.interrupted(monthly, first_after="2024-03").answers,
        "placebo_dates": course.placebo_dates(monthly, first_after="2024-03").answers,
        "difference_in_differences": course.difference_in_differences(
            monthly, monthly, first_after="2024-03"
        ).answers,
        "rates_before_after": course.rates_before_after(monthly, first_after="2024-03").answers,
        "exposure_needed": course.exposure_needed(monthly, threshold=0.1),
        "bernoulli_cusum": course.bernoulli_cusum(monthly, first_after="2024-03").answers,
        "run_length": course.run_length(
            course.bernoulli_cusum(monthly, first_after="2024-03").answers,
            rng=np.random.default_rng(1),
            draws=2,
        ),
        "zero_goals": course.zero_goals(
            monthly.assign(reeks="a", periode=monthly.index),
            pd.DataFrame({"doel": ["a", "b"], "omschrijving": "iets"}),
        ),
        "recognised_shares": evidence.recognised_shares(levels),
        "learnable": evidence.learnable(programmes, ["e"]).answers,
        "component_model": evidence.component_model(programmes, ["e"]).answers,
        "element_differences": evidence.element_differences(programmes, ["e"]),
        "element_profile": evidence.element_profile(programmes, ["e"]),
        "co_occurrence": evidence.co_occurrence(programmes, ["e"]),
    }
    scores = pd.DataFrame({"before": [9.0, 12, 16], "after": [4.0, 12, 11]})
    facts = pd.Series({"direction": -1, "reliability": 0.8, "norm_mean": 7, "norm_sd": 5})
    known = facts.reindex([*facts.index, "minimum", "maximum"]).to_frame("value")
    change = outcome.reliable_change(scores, known)
    goals = pd.DataFrame({"client_id": ["K1", "K2"], "score": [1, 0]})
    made |= {
        "reliable_change": change.answers,
        "several_instruments": outcome.several_instruments(change.rows, change.rows).answers,
        "t_scores": outcome.t_scores(scores, known),
        "mean_change": outcome.mean_change(scores, known),
        "added_value": outcome.added_value(scores, scores, known),
        "side_by_side": outcome.side_by_side(outcome.mean_change(scores, known)),
        "goal_attainment": outcome.goal_attainment(goals).answers,
    }
    numbers = {"mean": 5.0, "sd": 2.0, "n": 20, "before_mean": 4.0, "before_sd": 2.0, "count": 4}
    sides = ("treated", "control")
    groups = pd.DataFrame({f"{name}_{side}": [numbers[name]] for name in numbers for side in sides})
    groups = groups.assign(study="A", direction="hoger is beter", r=0.5, correlation=0.2, n=40)
    effect = outcome.hedges_g(groups).assign(design="vergelijkend")
    average = effect[["estimate", "low", "high", "design"]].assign(label="gepubliceerd")
    seven, rng = np.arange(7.0), np.random.default_rng(1)
    made |= {
        **{"hedges_g": effect, "glass_delta": outcome.glass_delta(groups)},
        "heteroscedastic_g": outcome.heteroscedastic_g(groups),
        "mean_difference": outcome.mean_difference(groups),
        "bootstrap_g": outcome.bootstrap_g(seven, seven + 1, rng=rng).answers,
        "before_after": outcome.before_after(groups),
        "before_after_control": outcome.before_after_control(groups),
        # these two make the rows that before_after takes
        "assume_r": outcome.before_after(outcome.assume_r(groups)),
        "recover_r": outcome.before_after(outcome.recover_r(groups)),
        "risk_ratio": outcome.risk_ratio(groups),
        "odds_ratio": outcome.odds_ratio(groups),
        "peto_odds_ratio": outcome.peto_odds_ratio(groups),
        "risk_difference": outcome.risk_difference(groups),
        "nnt": outcome.nnt(outcome.risk_difference(groups)),
        "fisher_z": outcome.fisher_z(groups),
        "convert": outcome.convert(effect, "Fisher z"),
        "effects": outcome.effects(groups),
        "superiority": outcome.superiority(effect),
        "u3": outcome.u3(effect),
        "overlap": outcome.overlap(effect),
        "of_a_hundred": outcome.of_a_hundred(effect, 0.5),
        "expected_difference": outcome.expected_difference(effect, 0.2),
        "beside_benchmarks": outcome.beside_benchmarks(effect, average),
        "regression_to_mean": outcome.regression_to_mean(0.2),
    }
    steps = pd.DataFrame({"step": [3, 9], "events": [2, 1], "censored": [0, 4], "children": [2, 1]})
    asked = pd.DataFrame({"count": [4], "n": [6], "eligible": [9]})
    added = pd.DataFrame({"count": [4], "sum": [28.0], "sum_squares": [200.0]}, index=["cijfer"])
    made |= {
        "new_start": outcome.new_start(steps).answers,
        "waiting_time": outcome.waiting_time(steps, norm=(5, "norm")).answers,
        "mean_of_sums": outcome.mean_of_sums(added),
        "bounds": quality.bounds(asked),
        "tipping_point": quality.tipping_point(asked, 0.5),
        "weighted": quality.weighted(asked, covariates=[]),
        # what a team's own totals are made with; it goes into reduce, not into a report
        "reliable_limits": outcome.reliable_limits(known).assign(kind="text", cautions=[()] * 5),
    }
    public = {name for room in (outcome, course, evidence, quality) for name in room.__all__}
    assert set(made) == public  # a new estimator must be added here, with its kind
    for name, answers in made.items():
        assert set(answers["kind"]) <= set(KINDS), name
        assert isinstance(answers["cautions"].iloc[0], tuple), name


def test_an_estimator_keeps_the_mark_of_what_it_was_given():
    from jeugdlib.estimate import course, outcome

    counts = mark(
        pd.DataFrame({"count": [1], "n": [4], "other_count": [1], "other_n": [5]}), "publication"
    )
    series = mark(
        pd.DataFrame({"time": [0, 1], "count": [4, 2], "exposure": [1.0, 1.0]}), "publication"
    )
    assert about(outcome.proportion(counts)) == "publication"
    assert about(outcome.difference(counts)) == "publication"
    assert about(outcome.distinct_bounds(counts, 4, "a", "A")) == "publication"
    assert about(course.toward_zero(series).answers) == "publication"
    assert about(course.toward_zero(series).rows) == "publication"
    unmarked = pd.DataFrame({"count": [1], "n": [4]})
    assert about(outcome.proportion(unmarked)) == "child"
    assert np.isfinite(outcome.proportion(unmarked)["estimate"].item())
