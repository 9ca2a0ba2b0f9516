"""Interrupted series, dates on which nothing happened, and the difference of two series."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.regression.linear_model import OLS

from jeugdlib.columns import InputError, mark
from jeugdlib.estimate import _autocorrelation
from jeugdlib.estimate._withheld import NO_ANSWER
from jeugdlib.estimate.course import (
    _segments,
    control_chart,
    difference_in_differences,
    interrupted,
    placebo_dates,
)
from jeugdlib.estimate.course.interrupted import _fitted
from jeugdlib.release import release

CLOSED_FORM = 1e-9  # both sides evaluate the same formula in doubles
ITERATED = 1e-6  # rho is found to within 1e-8, and answers move with it
HALF = "2022-01"
NAMES = [f"{2020 + month // 12}-{month % 12 + 1:02d}" for month in range(48)]
NUMBERS = ["estimate", "low", "high"]


def months(column, values, n=48, **more):
    time = 2020 + (np.arange(n) + 0.5) / 12
    rows = pd.DataFrame({"time": time, column: np.asarray(values)[:n], **more}, index=NAMES[:n])
    return mark(rows, "publication")


def scores(rng, drop=-4.0, rho=0.0, n=48):
    noise = rng.normal(0, 1, n)
    for month in range(1, n):
        noise[month] += rho * noise[month - 1]
    return months("value", 20 + np.where(np.arange(n) < n // 2, 0, drop) + noise, n)


def counts(rng, part=0.6, mean=20, n=48, **more):
    rate = mean * np.where(np.arange(n) < n // 2, 1, part)
    return months("count", rng.poisson(rate), n, exposure=1 / 12, unit="separaties", **more)


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def code_of(answers):
    return {code.split()[0] for row in answers["cautions"] for code in row}


@pytest.mark.parametrize("method", ["prais_winsten", "newey_west"])
def test_a_change_without_chance_is_found_as_it_was_made(method):
    month = np.arange(48)
    after = month >= 24
    line = 10 + 0.5 * month + after * (3 - 0.25 * (month - 24))
    found = interrupted(months("value", line), first_after=HALF, method=method)
    expected = [3, -0.25 * 12, 3 - 0.25 * 23]
    assert found.answers["estimate"].tolist() == pytest.approx(expected, rel=CLOSED_FORM)
    assert found.answers[["low", "high"]].isna().all(axis=None)
    assert "no_bounds" in code_of(found.answers)
    drawn_on = 10 + 0.5 * month
    assert found.rows["counterfactual"].to_numpy() == pytest.approx(drawn_on, rel=CLOSED_FORM)
    assert found.rows["fitted"].to_numpy() == pytest.approx(line, rel=CLOSED_FORM)


@pytest.mark.parametrize("method", ["prais_winsten", "newey_west", "poisson", "quasipoisson"])
def test_answers_are_the_line_beside_the_line_of_before(rng, method):
    found = interrupted(counts(rng), first_after=HALF, method=method)
    lines = found.rows[["fitted", "counterfactual"]].to_numpy()
    ratio = "poisson" in method
    apart = lines[:, 0] / lines[:, 1] if ratio else lines[:, 0] - lines[:, 1]
    answers = found.answers["estimate"]
    assert apart[:24] == pytest.approx(np.full(24, float(ratio)), abs=1e-9)
    assert answers["niveauverandering"] == pytest.approx(apart[24], rel=CLOSED_FORM)
    assert answers["verschil_einde"] == pytest.approx(apart[-1], rel=CLOSED_FORM)
    per_year = apart[36] / apart[24] if ratio else apart[36] - apart[24]
    assert answers["hellingverandering"] == pytest.approx(per_year, rel=CLOSED_FORM)
    assert (found.answers["low"] < answers).all() and (answers < found.answers["high"]).all()


@pytest.mark.parametrize("method", ["prais_winsten", "newey_west"])
def test_scale_and_zero_of_a_score_do_not_matter(rng, method):
    series = scores(rng)
    found = interrupted(series, first_after=HALF, method=method).answers[NUMBERS]
    other = series.assign(value=100 - 10 * series["value"])
    turned = interrupted(other, first_after=HALF, method=method).answers
    turned = turned[["estimate", "high", "low"]]
    assert turned.to_numpy() == pytest.approx(-10 * found.to_numpy(), rel=ITERATED)


@pytest.mark.parametrize("method", ["prais_winsten", "newey_west", "poisson", "quasipoisson"])
def test_order_of_rows_does_not_matter(rng, method):
    series = counts(rng)
    found = interrupted(series, first_after=HALF, method=method)
    other = interrupted(series.sample(frac=1, random_state=1), first_after=HALF, method=method)
    pd.testing.assert_frame_equal(found.answers, other.answers)
    pd.testing.assert_frame_equal(found.rows, other.rows)


def test_ratios_do_not_depend_on_the_unit_of_exposure(rng):
    series = counts(rng)
    uneven = series.assign(exposure=rng.integers(80, 120, 48))
    found = interrupted(uneven, first_after=HALF, method="poisson").answers
    other = uneven.assign(exposure=uneven["exposure"] / 1000)
    again = interrupted(other, first_after=HALF, method="poisson").answers
    assert again[NUMBERS].to_numpy() == pytest.approx(found[NUMBERS].to_numpy(), rel=1e-8)
    assert interrupted(uneven, first_after=HALF).rows["unit"].iloc[0].endswith("blootstelling")
    assert interrupted(series, first_after=HALF).rows["unit"].iloc[0] == "separaties per maand"


def test_newey_west_is_that_of_statsmodels(rng):
    """A second source beside sandwich."""
    x, y = _segments.design(np.arange(48), 24, 12), scores(rng)["value"].to_numpy()
    for lags in (None, 0, 5):
        settings = {"maxlags": 3 if lags is None else lags, "use_correction": True}
        expected = OLS(y, x).fit(cov_type="HAC", cov_kwds=settings).cov_params()
        found = _autocorrelation.newey_west(x, y, np.arange(48), lags).cov
        assert found == pytest.approx(expected, rel=1e-8)


def test_across_a_gap_neighbours_are_as_alike_as_they_are_far_apart(rng):
    at = np.delete(np.arange(48), [10, 11, 30])
    x, y, rho = _segments.design(at, 24, None), rng.normal(size=45), 0.45
    alike = np.linalg.inv(rho ** np.abs(at[:, None] - at[None, :]))
    cov = np.linalg.inv(x.T @ alike @ x)
    fit = _autocorrelation.prais_winsten(x, y, at, rho)
    assert fit.coef == pytest.approx(cov @ x.T @ alike @ y, rel=CLOSED_FORM)
    left = y - x @ fit.coef
    assert fit.cov == pytest.approx(cov * (left @ alike @ left) / 41, rel=CLOSED_FORM)


def test_counts_of_which_neighbours_are_alike_are_one_step_from_counts_that_stand_apart(rng):
    """By whole matrices, from the fit of statsmodels."""
    series = counts(rng)
    at, count = np.arange(48), series["count"].to_numpy(float)
    x = _segments.design(at, 24, None)
    fit = _fitted(x, _segments.in_time(series), "poisson")
    model = GLM(count, x, family=Poisson()).fit(tol=1e-12)
    spread = np.diag(1 / np.sqrt(model.mu))
    alike = np.linalg.inv(spread @ fit.rho ** np.abs(at[:, None] - at[None, :]) @ spread)
    step = x @ model.params + (count - model.mu) / model.mu
    bread = np.linalg.inv(x.T @ alike @ x)
    assert fit.coef == pytest.approx(bread @ x.T @ alike @ step, rel=1e-8)
    left = step - x @ fit.coef
    scale = max(1, left @ alike @ left / 44)
    assert fit.cov == pytest.approx(bread * scale, rel=1e-8)


def test_degrees_of_freedom_are_those_of_the_whole_likelihood(rng):
    """By the variance itself and whole matrices, where ours takes its logarithm and differences."""
    at, wanted = np.arange(40), np.array([[0.0, 0, 1, 1], [0, 0, 0, 1]])
    x, y = _segments.design(at, 20, None), scores(rng, rho=0.4)["value"].to_numpy()[:40]
    fit = _autocorrelation.prais_winsten(x, y, at)

    def alike(rho):
        return rho ** np.abs(at[:, None] - at[None, :])

    def deviance(rho, sigma2):
        inner = np.linalg.inv(sigma2 * alike(rho))
        bread = np.linalg.inv(x.T @ inner @ x)
        left = y - x @ bread @ x.T @ inner @ y
        logs = np.linalg.slogdet(sigma2 * alike(rho))[1] - np.linalg.slogdet(bread)[1]
        return logs + left @ inner @ left

    def variance(rho, sigma2):
        return np.diag(wanted @ np.linalg.inv(x.T @ np.linalg.inv(alike(rho)) @ x) @ wanted.T) * (
            sigma2
        )

    left = y - x @ fit.coef
    best = np.array([fit.rho, left @ np.linalg.inv(alike(fit.rho)) @ left / 36])
    steps = np.diag([1e-3, 1e-3])
    bend = np.array(
        [
            [
                sum(
                    sign * other * deviance(*(best + sign * a + other * b))
                    for sign in (1, -1)
                    for other in (1, -1)
                )
                / 4e-6
                for a in steps
            ]
            for b in steps
        ]
    )
    slope = np.array([(variance(*(best + a)) - variance(*(best - a))) / 2e-3 for a in steps])
    unsure = np.einsum("ij,ik,kj->j", slope, 2 * np.linalg.inv(bend), slope)
    expected = 2 * variance(*best) ** 2 / unsure
    # both take differences over steps of 1e-3
    assert _autocorrelation.degrees(fit, at, wanted) == pytest.approx(expected, rel=1e-3)


def test_counts_are_per_as_many_units_as_on_a_control_chart(rng):
    own, other = counts(rng), counts(rng)
    own["exposure"], other["exposure"] = np.arange(1200.0, 1248), np.arange(300.0, 348)
    chart = control_chart(own, chart="u", rules="anhoej").rows
    line = interrupted(own, first_after=HALF).rows
    assert line["estimate"].tolist() == pytest.approx(chart["estimate"].tolist())
    assert line["unit"].iloc[0] == chart["unit"].iloc[0]
    assert line["unit"].iloc[0] == "separaties per 1000 eenheden blootstelling"
    beside = difference_in_differences(own, other, first_after=HALF).rows["other_estimate"]
    per_1000 = 1000 * other["count"] / other["exposure"]
    assert beside.tolist() == pytest.approx(per_1000.tolist())


def test_a_period_that_was_withheld_is_a_gap(rng):
    series = counts(rng)
    series["cautions"] = [("withheld te kleine groep",) if m == 30 else () for m in range(48)]
    hidden = series.assign(count=series["count"].where(np.arange(48) != 30))
    found = interrupted(hidden, first_after=HALF)
    row = found.rows.loc[NAMES[30]]
    assert row[["estimate", "fitted", "counterfactual", "low", "high"]].isna().all()
    assert NO_ANSWER in row["cautions"]
    assert len(found.rows) == 48 and found.rows["fitted"].notna().sum() == 47
    assert "gaps_in_series 1" in found.answers["cautions"].iloc[0]
    assert found.answers["estimate"].notna().all()
    without = series.drop(index=NAMES[30]).drop(columns="cautions")
    again = interrupted(without, first_after=HALF).answers
    assert again["estimate"].tolist() == pytest.approx(found.answers["estimate"].tolist())


def test_when_all_is_withheld_that_is_the_reason(rng):
    gone = counts(rng).assign(count=np.nan, exposure=np.nan)
    gone["cautions"] = [("withheld te kleine groep",)] * 48
    for found in (
        interrupted(gone, first_after=HALF),
        placebo_dates(gone, first_after=HALF),
        difference_in_differences(gone, counts(rng), first_after=HALF),
    ):
        assert found.answers["estimate"].isna().all()
        assert found.answers["cautions"].iloc[0] == (NO_ANSWER,)


@pytest.mark.parametrize(
    ("method", "size"), [("prais_winsten", np.asarray), ("quasipoisson", np.log)]
)
def test_a_made_up_date_counts_whichever_its_direction_and_a_ratio_by_its_logarithm(method, size):
    above = fewer = 0
    for seed in range(3):
        series = counts(np.random.default_rng(seed), part=0.9)
        found = placebo_dates(series, first_after=HALF, method=method)
        real = interrupted(series, first_after=HALF, method=method).answers["estimate"].iloc[0]
        changes = found.rows["estimate"].to_numpy(float)
        as_large = np.abs(size(changes)) >= abs(size(real))
        assert found.answers["estimate"].item() == as_large.sum()
        above += (as_large & (size(changes) > 0)).sum()
        fewer += (as_large & (size(changes) < 0)).sum()
    assert above and fewer  # both directions are in the sum


@pytest.mark.parametrize("n", [2, 4, 7])
def test_too_few_periods_give_no_answer(rng, n):
    found = interrupted(counts(rng, n=n), first_after=NAMES[n // 2])
    assert found.answers[NUMBERS].isna().all(axis=None)
    assert "minder dan 4" in found.answers["cautions"].iloc[0][0]
    assert found.rows["estimate"].notna().all() and found.rows["fitted"].isna().all()


def test_without_a_date_there_is_no_answer(rng):
    for found in (
        interrupted(counts(rng), first_after=""),
        placebo_dates(counts(rng), first_after=""),
        difference_in_differences(counts(rng), counts(rng), first_after=""),
    ):
        assert found.answers["estimate"].isna().all()
        assert "geen periode gekozen" in found.answers["cautions"].iloc[0][-1]


@pytest.mark.parametrize("value", [0, 5])
def test_a_series_in_which_nothing_varies_has_no_interval(value):
    series = months("count", np.full(48, value), exposure=1.0)
    found = interrupted(series, first_after=HALF).answers
    assert found["estimate"].tolist() == pytest.approx([0, 0, 0], abs=1e-9)
    assert found[["low", "high"]].isna().all(axis=None)
    ratios = interrupted(series, first_after=HALF, method="poisson").answers
    assert ratios["estimate"].notna().all() == (value > 0)
    assert ("not_computable" in code_of(ratios)) == (value == 0)


@pytest.mark.parametrize("seen", [[], [47], [46, 47], [24, 47]])
def test_hardly_anything_counted_after_the_action_never_gives_an_endless_number(seen):
    values = np.full(48, 4)
    values[24:] = 0
    values[seen] = 2
    found = interrupted(
        months("count", values, exposure=1.0), first_after=HALF, method="poisson"
    ).answers
    computed = found["estimate"].notna()
    assert np.isfinite(found.loc[computed, NUMBERS].astype(float)).all(axis=None)
    assert computed.all() or "not_computable" in code_of(found)


def test_what_cannot_be_a_series_is_refused(rng):
    series = counts(rng)
    with pytest.raises(InputError, match="2031-01 staat niet in de reeks"):
        interrupted(series, first_after="2031-01")
    with pytest.raises(ValueError, match="method"):
        interrupted(series, first_after=HALF, method="ols")
    with pytest.raises(ValueError, match="for counts"):
        interrupted(scores(rng), first_after=HALF, method="poisson")
    with pytest.raises(ValueError, match="0 or more"):
        interrupted(series.assign(count=-1), first_after=HALF)
    with pytest.raises(ValueError, match="exposure above 0"):
        interrupted(series.assign(exposure=0), first_after=HALF)
    with pytest.raises(ValueError, match="own time"):
        interrupted(series.assign(time=2020.0), first_after=HALF)
    with pytest.raises(ValueError, match="columns"):
        interrupted(series.drop(columns="exposure"), first_after=HALF)
    with pytest.raises(ValueError, match="level"):
        interrupted(series, first_after=HALF, level=95)


def test_cautions_say_what_an_interval_does_not_know(rng):
    series = counts(rng)
    assert code_of(interrupted(series, first_after=HALF).answers) == {"around_that_time"}
    early = interrupted(series, first_after="2020-08").answers
    assert "few_periods 7 41" in early["cautions"].iloc[0]
    narrow = interrupted(series, first_after=HALF, method="newey_west").answers
    assert "newey_west_narrow" in code_of(narrow)
    alike = scores(rng, rho=0.9)
    assert "much_alike" in code_of(interrupted(alike, first_after=HALF).answers)
    slow = np.rint(40 + 15 * np.sin(np.arange(48) / 3))
    poisson = months("count", slow, exposure=1.0)
    told = code_of(interrupted(poisson, first_after=HALF, method="quasipoisson").answers)
    assert "autocorrelated" in told


def test_a_season_is_noticed_and_taken_out(rng):
    wave = 8 * np.sin(2 * np.pi * np.arange(48) / 12)
    series = scores(rng).assign(value=lambda table: table["value"] + wave)
    plain = interrupted(series, first_after=HALF).answers
    found = interrupted(series, first_after=HALF, season=12).answers
    assert "seasonal" in code_of(plain) and "seasonal" not in code_of(found)
    reach = (found["high"] - found["low"]) / (plain["high"] - plain["low"])
    assert (reach < 0.5).all()


def test_a_series_made_of_released_counts_may_leave(rng):
    children = mark(counts(rng, mean=60).assign(children=lambda rows: rows["count"]), "total")
    shared = release(children, "openbaar")
    found = release(interrupted(shared, first_after=HALF), "openbaar")
    assert found.answers["estimate"].notna().all()
    assert "round_numbers" in code_of(found.answers)
    assert found.rows["counterfactual"].notna().all()


def test_a_series_made_of_exact_counts_may_not(rng):
    children = mark(counts(rng, mean=60).assign(children=lambda rows: rows["count"]), "total")
    found = release(interrupted(children, first_after=HALF), "openbaar")
    hidden = ["estimate", "low", "high", "fitted", "counterfactual"]
    gone = found.rows["fitted"].isna() & found.rows["counterfactual"].isna()
    assert gone.all()
    assert found.rows[hidden].isna().any(axis=1).all()


def test_a_real_change_is_larger_than_those_of_dates_before(rng):
    series = scores(rng, drop=-8)
    found = placebo_dates(series, first_after=HALF)
    # 24 months before, 6 of them on either side
    assert len(found.rows) == 13
    assert found.rows.index[0] == "2020-07" and found.rows.index[-1] == "2021-07"
    answer = found.answers.loc["even_groot"]
    assert answer["estimate"] == 0 and answer["unit"] == "van de 13 data"
    quiet = placebo_dates(scores(rng, drop=0), first_after=HALF).answers.loc["even_groot"]
    assert quiet["estimate"] > 0


def test_each_date_before_is_as_if_the_series_ended_at_the_action(rng):
    series = counts(rng)
    found = placebo_dates(series, first_after=HALF, method="poisson").rows
    alone = interrupted(series[:24], first_after="2021-02", method="poisson").answers
    pd.testing.assert_series_equal(
        found.loc["2021-02", NUMBERS], alone.loc["niveauverandering", NUMBERS], check_names=False
    )


def test_with_few_periods_before_there_are_no_other_dates(rng):
    found = placebo_dates(counts(rng), first_after="2020-10")
    assert len(found.rows) == 0
    assert "minder dan 12" in found.answers["cautions"].iloc[0][0]


def test_what_both_series_do_is_no_difference(rng):
    own = scores(rng, drop=-5)
    other = own.assign(value=own["value"] + 3 + np.where(np.arange(48) < 24, 0, 5))
    found = difference_in_differences(own, other, first_after=HALF)
    assert found.answers["estimate"].tolist() == pytest.approx([-5, 0], abs=1e-8)
    together = difference_in_differences(own, own, first_after=HALF).answers
    assert together["estimate"].tolist() == [0, 0]
    lines = found.rows["counterfactual"] - found.rows["other_estimate"]
    assert lines.to_numpy() == pytest.approx(np.full(48, -3.0))


def test_of_two_series_that_change_places_the_difference_turns(rng):
    own, other = scores(rng, drop=-5), scores(rng, drop=0)
    found = difference_in_differences(own, other, first_after=HALF).answers
    turned = difference_in_differences(other, own, first_after=HALF).answers
    assert turned[["estimate", "high", "low"]].to_numpy() == pytest.approx(
        -found[NUMBERS].to_numpy(), rel=ITERATED
    )
    assert found.loc["verschil_in_verschil", "high"] < 0
    assert found.loc["uiteen_vooraf", "low"] < 0 < found.loc["uiteen_vooraf", "high"]
    assert "parallel_unproved" in code_of(found)


def test_a_difference_without_neighbours_that_are_alike_is_that_of_four_means(rng):
    x = np.column_stack([np.ones(48), np.arange(48) >= 24])
    gap = rng.normal(size=48)
    fit = _autocorrelation.prais_winsten(x, gap, np.arange(48), 0.0)
    assert fit.coef[1] == pytest.approx(gap[24:].mean() - gap[:24].mean(), rel=CLOSED_FORM)
    within = (gap[:24].var(ddof=0) + gap[24:].var(ddof=0)) * 24 / 46
    assert fit.cov[1, 1] == pytest.approx(within * 2 / 24, rel=CLOSED_FORM)


def test_series_that_ran_apart_before_or_are_of_another_kind_say_so(rng):
    own, other = scores(rng), scores(rng)
    apart = own.assign(value=own["value"] + 0.5 * np.arange(48))
    found = difference_in_differences(apart, other, first_after=HALF).answers
    assert "not_parallel" in code_of(found)
    assert found.loc["uiteen_vooraf", "estimate"] == pytest.approx(6, abs=1.5)
    counted = counts(rng, mean=60)
    told = code_of(difference_in_differences(counted, other, first_after=HALF).answers)
    assert {"other_size", "other_unit"} <= told


def test_only_periods_of_both_series_are_compared(rng):
    own, other = scores(rng), scores(rng).drop(index=NAMES[5:9])
    found = difference_in_differences(own, other, first_after=HALF)
    assert len(found.rows) == 44
    few = difference_in_differences(own, other.iloc[:22], first_after=HALF).answers
    assert few["estimate"].isna().all() and "not_computable" in code_of(few)


def test_a_quiet_series_is_seldom_called_alike_or_seasonal(rng):
    quiet = [
        _autocorrelation.cautions(rng.normal(size=48), np.arange(48), 12.0) for _ in range(400)
    ]
    # one side of 2 / √n: about 2.3 in 100 each, less as the mean is taken off
    assert sum(map(bool, quiet)) < 400 * 0.07
    wave = np.sin(np.arange(48) * 2 * np.pi / 12)
    assert "seasonal" in _autocorrelation.cautions(wave, np.arange(48), 12.0)


@pytest.mark.parametrize(
    ("time", "places", "per_year"),
    [
        ([2020.5, 2021.5, 2024.5], [0, 1, 4], 1),
        ([2020.25, 2020.75, 2021.75], [0, 1, 3], 2),
        ([2020.0, 2020.3, 2021.0], [0, 1, 2], 2),
    ],
)
def test_periods_have_their_place_in_time(time, places, per_year):
    found, year = _autocorrelation.places(np.array(time))
    assert found.tolist() == places
    assert year == pytest.approx(per_year)
