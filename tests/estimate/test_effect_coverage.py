"""Coverage: do the intervals of effects hold what they say, in the domain that they name?

The target is .935–.965 (DESIGN §9). Here 4 000 repeats per case, a standard error of .0034, so .01
is left for chance; the whole table: docs/coverage.md.
"""

import numpy as np
import pandas as pd
import pytest

from jeugdlib.estimate import outcome

REPEATS = 4_000
LOW, HIGH = 0.935 - 0.01, 0.965 + 0.01


def moments(scores, group):
    size = scores.shape[1]
    return {
        f"mean_{group}": scores.mean(1),
        f"sd_{group}": scores.std(1, ddof=1),
        f"n_{group}": size,
    }


def coverage(answers, truth):
    return ((answers["low"] <= truth) & (truth <= answers["high"])).mean()


@pytest.mark.parametrize(
    ("estimator", "n"), [("hedges_g", 5), ("glass_delta", 5), ("heteroscedastic_g", 15)]
)
@pytest.mark.parametrize("d", [0.0, 0.5, 1.0])
def test_interval_of_a_difference_holds_the_truth(estimator, n, d):
    rng = np.random.default_rng(11)
    treated, control = rng.normal(d, 1, (REPEATS, n)), rng.normal(0, 1, (REPEATS, n))
    groups = pd.DataFrame(moments(treated, "treated") | moments(control, "control"))
    assert LOW <= coverage(getattr(outcome, estimator)(groups), d) <= HIGH


@pytest.mark.parametrize(("sd", "n"), [("before", 25), ("average", 10), ("change", 10)])
@pytest.mark.parametrize("r", [0.2, 0.5, 0.8])
def test_interval_of_a_change_holds_the_truth(sd, n, r):
    rng = np.random.default_rng(12)
    before, noise = rng.normal(size=(2, REPEATS, n))
    after = 0.5 + r * before + np.sqrt(1 - r**2) * noise
    seen = [np.corrcoef(*pair)[0, 1] for pair in zip(before, after, strict=True)]
    first = moments(before, "treated")
    groups = pd.DataFrame(moments(after, "treated")).assign(
        before_mean_treated=first["mean_treated"], before_sd_treated=first["sd_treated"], r=seen
    )
    truth = 0.5 / np.sqrt(2 * (1 - r)) if sd == "change" else 0.5
    answers = outcome.before_after(groups, sd=sd)
    assert LOW <= coverage(answers, truth) <= HIGH
    assert answers["cautions"].iloc[0] == ("no_control",)
    fewer = outcome.before_after(groups.assign(n_treated=n - 1), sd=sd)
    assert fewer["cautions"].iloc[0] == ("no_control", f"small_group {n - 1}")
