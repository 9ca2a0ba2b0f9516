"""Second opinions: what other Python packages find, and where theirs differs (docs/agreement.md).

R is the reference (test_effect_reference.py and the like). A difference that the page lists is
pinned here with its whole reason: when a package changes its mind, the page has to.
"""

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pingouin
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.meta_analysis import (
    combine_effects,
    effectsize_2proportions,
    effectsize_smd,
)
from statsmodels.stats.proportion import confint_proportions_2indep
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from jeugdlib.columns import mark
from jeugdlib.estimate import outcome
from jeugdlib.estimate._robust import cr2
from jeugdlib.estimate.evidence import mantel_haenszel, meta_analysis

with warnings.catch_warnings():
    warnings.simplefilter("ignore", ResourceWarning)  # PyMARE leaves a file of its own open
    from pymare import meta_regression

BCG = pd.read_csv(Path(__file__).parents[1] / "reference/data/bcg_rr.csv")
BCG = BCG.assign(study=BCG["trial"], estimate=BCG["yi"], variance=BCG["vi"])
Y, V = BCG[["yi", "vi"]].to_numpy().T
SEARCHED = 1e-6  # PyMARE ends its search for tau2 here; the mean depends less on it
CLOSED_FORM = 1e-10  # pingouin rounds to twelve decimals when asked to
TRIALS = pd.DataFrame(
    [[4, 123, 11, 139], [6, 306, 29, 303], [3, 60, 8, 62]],
    columns=["count_treated", "n_treated", "count_control", "n_control"],
)
GROUPS = [f"{name}_{group}" for group in ("treated", "control") for name in ("mean", "sd", "n")]
SEVERAL = pd.DataFrame(
    [[5.0, 2.0, 5, 4.0, 2.5, 6], [3.0, 1.5, 30, 3.5, 1.2, 25], [1.0, 1.0, 200, 0.8, 1.1, 220]],
    columns=GROUPS,
)


def reviews(many, spread=(0.0, 0.05, 0.2)):
    """Made-up effects and variances of five to ten studies."""
    rng = np.random.default_rng(7)
    for _ in range(many):
        k = rng.integers(5, 11)
        v = rng.uniform(0.02, 0.2, k)
        yield rng.normal(0.3, np.sqrt(v + rng.choice(spread))), v


def pooled(y, v, **settings):
    table = pd.DataFrame({"study": range(len(y)), "estimate": y, "variance": v})
    return meta_analysis(mark(table, "publication"), **settings).answers


def numbers(found, *keys):
    return np.array([np.ravel(found[key]) for key in keys]).T


def scores(rng, many, n, r, d):
    """Scores before and after with correlation r, and their moments per group of n."""
    before, noise = rng.normal(size=(2, many, n))
    after = d + r * before + np.sqrt(1 - r**2) * noise
    groups = {"before_mean_treated": before.mean(1), "before_sd_treated": before.std(1, ddof=1)}
    groups |= {"mean_treated": after.mean(1), "sd_treated": after.std(1, ddof=1), "n_treated": n}
    groups["r"] = [np.corrcoef(*pair)[0, 1] for pair in zip(before, after, strict=True)]
    return before, after, pd.DataFrame(groups)


# Pooling, where they agree


@pytest.mark.parametrize("method", ["REML", "ML", "DL"])
def test_pymare_finds_the_same_mean_and_spread(method):
    theirs = meta_regression(Y, V, method=method)
    answers = meta_analysis(BCG, method=method.lower()).answers
    mean = numbers(theirs.get_fe_stats(), "est", "se", "ci_l", "ci_u", "p")[0]
    row = answers.loc["pooled", ["estimate", "se", "low", "high", "p"]].tolist()
    assert row == pytest.approx(mean, rel=SEARCHED)
    assert answers.at["tau2", "estimate"] == pytest.approx(theirs.tau2.item(), rel=SEARCHED)
    bounds = numbers(theirs.get_re_stats(), "ci_l", "ci_u")[0]
    assert answers.loc["tau2", ["low", "high"]].tolist() == pytest.approx(bounds, rel=CLOSED_FORM)


def test_pymare_finds_the_same_q_and_one_true_effect():
    theirs = meta_regression(Y, V, method="FE")
    answers = meta_analysis(BCG, method="fixed", knapp_hartung=False).answers
    mean = numbers(theirs.get_fe_stats(), "est", "se", "ci_l", "ci_u", "p")[0]
    row = answers.loc["pooled", ["estimate", "se", "low", "high", "p"]].tolist()
    assert row == pytest.approx(mean, rel=CLOSED_FORM)
    q, p, i2, h = numbers(theirs.get_heterogeneity_stats(), "Q", "p(Q)", "I^2", "H")[0]
    assert answers.loc["q", ["estimate", "p"]].tolist() == pytest.approx([q, p], rel=CLOSED_FORM)
    assert answers.at["i2", "estimate"] == pytest.approx(i2, rel=CLOSED_FORM)
    assert answers.at["h2", "estimate"] == pytest.approx(h**2, rel=CLOSED_FORM)


def test_pymare_finds_the_same_moderator():
    theirs = meta_regression(Y, V, X=BCG[["ablat"]].to_numpy(), X_names=["ablat"], method="REML")
    answers = meta_analysis(BCG, moderators=["ablat"]).answers
    rows = answers.loc[["moderator_intercept", "moderator_ablat"]]
    found = rows[["estimate", "se", "low", "high", "p"]].to_numpy(float)
    expected = numbers(theirs.get_fe_stats(), "est", "se", "ci_l", "ci_u", "p")
    assert found == pytest.approx(expected, rel=SEARCHED)


def test_pymare_finds_the_same_spread_in_many_small_reviews():
    for y, v in reviews(200):
        theirs = meta_regression(y, v, method="REML").tau2.item()
        # absolute, as a third of these have no spread
        assert pooled(y, v).at["tau2", "estimate"] == pytest.approx(theirs, rel=0, abs=1e-6)


def test_pymare_finds_the_same_robust_error_when_each_study_gives_one_effect():
    theirs = meta_regression(Y, V, method="REML", g=BCG["trial"].to_numpy())
    found = cr2(np.ones((13, 1)), Y, BCG["trial"].to_numpy(), V + theirs.tau2.item())
    assert found.se.item() == pytest.approx(theirs.get_fe_stats()["se"].item(), rel=CLOSED_FORM)
    assert found.df.item() == pytest.approx(theirs.fe_dof.item(), rel=CLOSED_FORM)


def test_statsmodels_finds_the_same_mean_with_and_without_knapp_hartung():
    for method, words in (("pm", {"method_re": "iterated", "atol": 1e-12}), ("dl", {})):
        theirs = combine_effects(Y, V, **{"method_re": method, **words})
        normal = meta_analysis(BCG, method=method, knapp_hartung=False).answers
        own = meta_analysis(BCG, method=method).answers
        assert normal.at["tau2", "estimate"] == pytest.approx(theirs.tau2, rel=CLOSED_FORM)
        assert normal.at["q", "estimate"] == pytest.approx(theirs.q, rel=CLOSED_FORM)
        _, with_normal, _, _ = theirs.conf_int(use_t=False)
        _, _, _, with_t = theirs.conf_int(use_t=True)
        for answers, bounds in ((normal, with_normal), (own, with_t)):
            row = answers.loc["pooled", ["low", "high"]].tolist()
            assert row == pytest.approx(bounds, rel=CLOSED_FORM)


def test_statsmodels_finds_the_same_paule_mandel_in_many_small_reviews():
    for y, v in reviews(200):
        theirs = combine_effects(y, v, method_re="pm").tau2
        # absolute, as a third of these have no spread
        ours = pooled(y, v, method="pm").at["tau2", "estimate"]
        assert ours == pytest.approx(theirs, rel=1e-5, abs=1e-6)  # where statsmodels stops


def test_statsmodels_finds_the_same_mantel_haenszel_odds_ratio():
    tables = [np.array([[a, n - a], [c, m - c]], float) for a, n, c, m in TRIALS.to_numpy()]
    theirs = StratifiedTable(tables)
    trials = mark(TRIALS.assign(study=["a", "b", "c"]), "publication")
    row = mantel_haenszel(outcome.odds_ratio(trials)).answers.loc["pooled"]
    assert row["estimate"] == pytest.approx(theirs.logodds_pooled, rel=CLOSED_FORM)
    assert row["se"] == pytest.approx(theirs.logodds_pooled_se, rel=CLOSED_FORM)


# Effect sizes, where they agree


@pytest.mark.parametrize(
    ("name", "measure"),
    [
        ("odds-ratio", outcome.odds_ratio),
        ("risk-ratio", outcome.risk_ratio),
        ("diff", outcome.risk_difference),
    ],
)
def test_statsmodels_finds_the_same_ratios_and_difference(name, measure):
    effect, variance = effectsize_2proportions(*TRIALS.to_numpy().T, statistic=name)
    answers = measure(TRIALS)
    assert answers["estimate"].tolist() == pytest.approx(effect, rel=CLOSED_FORM)
    assert answers["variance"].tolist() == pytest.approx(variance, rel=CLOSED_FORM)


def test_statsmodels_finds_the_same_newcombe_interval():
    for row, answer in zip(
        TRIALS.to_numpy(), outcome.risk_difference(TRIALS).itertuples(), strict=True
    ):
        bounds = confint_proportions_2indep(*row, method="newcomb", compare="diff")
        assert (answer.low, answer.high) == pytest.approx(bounds, rel=CLOSED_FORM)


def test_statsmodels_finds_the_same_approximate_g():
    theirs, _ = effectsize_smd(*SEVERAL.to_numpy().T)
    ours = outcome.hedges_g(SEVERAL, correction="approximate")["estimate"]
    assert ours.tolist() == pytest.approx(theirs, rel=CLOSED_FORM)


def two_groups(n=30, m=25):
    rng = np.random.default_rng(3)
    treated, control = rng.normal(0.4, 1, n), rng.normal(0, 1, m)
    moments = [f for x in (treated, control) for f in (x.mean(), x.std(ddof=1), len(x))]
    return treated, control, pd.DataFrame([moments], columns=GROUPS)


def test_statsmodels_finds_the_same_interval_of_welch():
    treated, control, groups = two_groups()
    theirs = CompareMeans(DescrStatsW(treated), DescrStatsW(control)).tconfint_diff(
        usevar="unequal"
    )
    ours = outcome.mean_difference(groups)[["low", "high"]].iloc[0].tolist()
    assert ours == pytest.approx(theirs, rel=CLOSED_FORM)


def test_pingouin_finds_the_same_d_g_and_superiority():
    treated, control, groups = two_groups()
    d = outcome.hedges_g(groups, correction="none")
    g = outcome.hedges_g(groups, correction="approximate")["estimate"].item()
    theirs = pingouin.compute_effsize(treated, control)
    assert d["estimate"].item() == pytest.approx(theirs, rel=CLOSED_FORM)
    assert g == pytest.approx(pingouin.compute_effsize(treated, control, eftype="hedges"))
    chance = pingouin.convert_effsize(theirs, "cohen", "auc")
    assert outcome.superiority(d)["estimate"].item() == pytest.approx(chance, rel=CLOSED_FORM)


def test_pingouin_finds_the_same_change():
    before, after, groups = scores(np.random.default_rng(4), 5, 20, 0.6, 0.5)
    for sd, name in (("average", "cohen"), ("change", "cohen_dz")):
        answers = outcome.before_after(groups, sd=sd, correction="none")["estimate"]
        theirs = [
            pingouin.compute_effsize(last, first, paired=True, eftype=name)
            for first, last in zip(before, after, strict=True)
        ]
        assert answers.tolist() == pytest.approx(theirs, rel=CLOSED_FORM)


def test_pingouin_finds_the_same_interval_of_a_correlation():
    answer = outcome.fisher_z(pd.DataFrame({"correlation": [0.3], "n": [40]})).iloc[0]
    theirs = pingouin.compute_esci(stat=0.3, nx=40, ny=40, eftype="r", decimals=12)
    bounds = answer["correlation_low"], answer["correlation_high"]
    assert bounds == pytest.approx(theirs, rel=CLOSED_FORM)


def effect_of_half(**sizes):
    row = {"estimate": [0.5], "low": [0.5], "high": [0.5], "variance": [0.1], "method": "d"}
    return pd.DataFrame({**row, "unit": "standaarddeviaties", **sizes})


def as_correlation(rows):
    return np.tanh(outcome.convert(rows, "Fisher z")["estimate"].item())


def test_pingouin_converts_in_the_same_way_when_groups_are_alike():
    odds = outcome.convert(effect_of_half(), "log odds ratio")["estimate"].item()
    assert np.exp(odds) == pytest.approx(pingouin.convert_effsize(0.5, "cohen", "odds_ratio"))
    theirs = pingouin.convert_effsize(0.5, "cohen", "pointbiserialr")
    assert as_correlation(effect_of_half()) == pytest.approx(theirs, rel=CLOSED_FORM)


def test_pingouin_draws_the_same_bootstrap_interval():
    treated, control, _ = two_groups(60, 60)
    ours = outcome.bootstrap_g(treated, control, rng=np.random.default_rng(1)).answers.loc["g"]
    theirs = pingouin.compute_bootci(
        treated, control, func="hedges", method="per", n_boot=10_000, seed=1, decimals=6
    )
    # a bound of 10 000 draws has a standard error of .005 here, and there are two of them
    assert (ours["low"], ours["high"]) == pytest.approx(tuple(theirs), abs=0.02)


# Where they do not


@pytest.mark.parametrize(("r", "lowest", "highest"), [(0.2, 0.86, 0.93), (0.8, 0.985, 1.0)])
def test_the_interval_of_a_change_in_pingouin_ignores_the_correlation(r, lowest, highest):
    n, many = 30, 1000  # a standard error of .007 for ours
    before, after, groups = scores(np.random.default_rng(5), many, n, r, 0.0)
    theirs = []
    for first, last in zip(before, after, strict=True):
        d = pingouin.compute_effsize(last, first, paired=True)
        low, high = pingouin.compute_esci(stat=d, nx=n, ny=n, paired=True, decimals=6)
        theirs.append(low <= 0 <= high)
    ours = outcome.before_after(groups, sd="average")
    assert 0.93 <= ((ours["low"] <= 0) & (ours["high"] >= 0)).mean() <= 0.97
    assert lowest <= np.mean(theirs) <= highest


def test_pingouin_corrects_a_change_as_if_it_were_two_groups():
    before, after, groups = scores(np.random.default_rng(6), 1, 10, 0.6, 0.5)
    theirs = pingouin.compute_effsize(after[0], before[0], paired=True, eftype="hedges")
    d = outcome.before_after(groups, sd="average", correction="none")["estimate"].item()
    assert theirs == pytest.approx(d * (1 - 3 / (4 * 18 - 1)), rel=CLOSED_FORM)
    ours = outcome.before_after(groups, sd="average", correction="approximate")["estimate"].item()
    df = 2 * 9 / (1 + groups["r"].item() ** 2)
    assert ours == pytest.approx(d * (1 - 3 / (4 * df - 1)), rel=CLOSED_FORM)


def test_pingouin_takes_t_where_the_interval_of_metafor_and_ours_is_normal():
    _, _, groups = two_groups()
    ours = outcome.hedges_g(groups, correction="none").iloc[0]
    low, high = pingouin.compute_esci(stat=ours["estimate"], nx=30, ny=25, decimals=12)
    wider = stats.t.ppf(0.975, 53) / stats.norm.ppf(0.975)
    assert high - low == pytest.approx(wider * (ours["high"] - ours["low"]), rel=CLOSED_FORM)


def test_pingouin_gives_the_correlation_of_the_sample_and_ours_that_of_borenstein():
    n, m = 20, 60
    theirs = pingouin.convert_effsize(0.5, "cohen", "pointbiserialr", nx=n, ny=m)
    assert theirs == pytest.approx(0.5 / np.sqrt(0.25 + (n + m) * (n + m - 2) / (n * m)))
    ours = as_correlation(effect_of_half(n_treated=n, n_control=m))
    assert ours == pytest.approx(0.5 / np.sqrt(0.25 + (n + m) ** 2 / (n * m)))


def test_dersimonian_and_laird_in_statsmodels_go_below_zero():
    below = negative = 0
    for y, v in reviews(200, spread=(0.0,)):
        with np.errstate(invalid="ignore"):  # the root of a negative variance
            theirs = combine_effects(y, v, method_re="dl")
        ours = pooled(y, v, method="dl", knapp_hartung=False)
        assert ours.at["tau2", "estimate"] == pytest.approx(max(theirs.tau2, 0), abs=1e-12)
        assert ours.at["i2", "estimate"] == pytest.approx(100 * max(theirs.i2, 0), abs=1e-9)
        below += theirs.tau2 < 0
        negative += (theirs.weights_re < 0).any()
    assert below > 90
    assert negative > 10  # studies that count against themselves


def test_paule_mandel_in_statsmodels_can_fall_to_zero_when_it_searches_closer():
    fallen = 0
    for y, v in reviews(200, spread=(0.2,)):
        near, closer = (combine_effects(y, v, atol=atol).tau2 for atol in (1e-5, 1e-12))
        ours = pooled(y, v, method="pm").at["tau2", "estimate"]
        assert ours == pytest.approx(near, rel=1e-5, abs=1e-6)  # where statsmodels stops
        fallen += closer == 0 and near > 0.01
    assert fallen > 10


@pytest.mark.parametrize("method", ["reml", "pm"])
def test_other_packages_take_i2_from_q_whatever_the_method(method):
    from_q = 100 * (1 - 12 / combine_effects(Y, V).q)
    assert 100 * combine_effects(Y, V, method_re="pm").i2 == pytest.approx(from_q)
    theirs = meta_regression(Y, V, method="REML").get_heterogeneity_stats()
    assert theirs["I^2"].item() == pytest.approx(from_q)
    answers = meta_analysis(BCG, method=method).answers
    w = 1 / V
    typical = 12 * w.sum() / (w.sum() ** 2 - (w**2).sum())
    tau2 = answers.at["tau2", "estimate"]
    own = 100 * tau2 / (tau2 + typical)
    assert answers.at["i2", "estimate"] == pytest.approx(own, rel=CLOSED_FORM)
    assert abs(own - from_q) > 0.1


def test_the_variance_of_g_in_statsmodels_divides_by_a_little_less():
    g, theirs = effectsize_smd(*SEVERAL.to_numpy().T)
    ours = outcome.hedges_g(SEVERAL, correction="approximate")["variance"]
    n = (SEVERAL["n_treated"] + SEVERAL["n_control"]).to_numpy()
    more = g**2 / 2 * (1 / (n - 3.94) - 1 / n)
    assert ours.tolist() == pytest.approx(theirs - more, rel=CLOSED_FORM)


def test_a_zero_cell_in_statsmodels_changes_the_other_studies():
    table = pd.concat([TRIALS, pd.DataFrame([[0, 20, 3, 22]], columns=TRIALS.columns)])
    settings = {"statistic": "odds-ratio", "zero_correction": 0.5}
    theirs, _ = effectsize_2proportions(*table.to_numpy().T, **settings)
    ours = outcome.odds_ratio(table.reset_index(drop=True))["estimate"].to_numpy()
    assert theirs[3] == pytest.approx(ours[3], rel=CLOSED_FORM)
    without, _ = effectsize_2proportions(*TRIALS.to_numpy().T, statistic="odds-ratio")
    assert ours[:3] == pytest.approx(without, rel=CLOSED_FORM)
    # a half is added to the counts of every study, and to the totals of the one with a zero only
    a, n, c, m = TRIALS.to_numpy().T
    halves = np.log((a + 0.5) / (n - a - 0.5) / ((c + 0.5) / (m - c - 0.5)))
    assert theirs[:3] == pytest.approx(halves, rel=CLOSED_FORM)


def test_cr2_in_pymare_takes_another_root_when_studies_give_several_effects():
    cluster = np.array([0, *range(12)])
    theirs = meta_regression(Y, V, method="REML", g=cluster)
    spread = V + theirs.tau2.item()
    ours = cr2(np.ones((13, 1)), Y, cluster, spread)
    weight = 1 / spread
    residual = Y - weight @ Y / weight.sum()

    def se(sides):
        """With an adjustment of the residuals that gives them the spread they should have had."""
        total = 0.0
        for study in np.unique(cluster):
            at = cluster == study
            left = np.diag(spread[at]) - 1 / weight.sum()
            values, vectors = np.linalg.eigh(sides[at, None] * left * sides[at])
            root = vectors / np.sqrt(values) @ vectors.T
            adjusted = np.sqrt(spread[at]) * (root @ (sides[at] * residual[at]))
            total += (weight[at] @ adjusted) ** 2
        return np.sqrt(total) / weight.sum()

    # both give the spread that was assumed; the second is what clubSandwich does
    assert theirs.get_fe_stats()["se"].item() == pytest.approx(se(np.sqrt(weight)), rel=CLOSED_FORM)
    assert ours.se.item() == pytest.approx(se(np.sqrt(spread)), rel=CLOSED_FORM)
    assert ours.se.item() != pytest.approx(theirs.get_fe_stats()["se"].item(), rel=1e-4)
