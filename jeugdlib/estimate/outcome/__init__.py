"""How large is it, and how large is the change?"""

from jeugdlib.estimate.outcome.before_after import (
    assume_r,
    before_after,
    before_after_control,
    recover_r,
)
from jeugdlib.estimate.outcome.binary import (
    nnt,
    odds_ratio,
    peto_odds_ratio,
    risk_difference,
    risk_ratio,
)
from jeugdlib.estimate.outcome.bootstrap import bootstrap_g
from jeugdlib.estimate.outcome.change import (
    reliable_change,
    reliable_limits,
    several_instruments,
    t_scores,
)
from jeugdlib.estimate.outcome.comparison import difference
from jeugdlib.estimate.outcome.conversion import convert
from jeugdlib.estimate.outcome.correlation import fisher_z
from jeugdlib.estimate.outcome.effect_size import (
    glass_delta,
    hedges_g,
    heteroscedastic_g,
    mean_difference,
)
from jeugdlib.estimate.outcome.expected import added_value, mean_change, side_by_side
from jeugdlib.estimate.outcome.goals import goal_attainment
from jeugdlib.estimate.outcome.meaning import (
    beside_benchmarks,
    expected_difference,
    of_a_hundred,
    overlap,
    regression_to_mean,
    superiority,
    u3,
)
from jeugdlib.estimate.outcome.means import mean_of_sums
from jeugdlib.estimate.outcome.nested import nested_proportion
from jeugdlib.estimate.outcome.new_start import new_start
from jeugdlib.estimate.outcome.precision import (
    files_for_kappa,
    files_for_none,
    files_for_precision,
    precision,
)
from jeugdlib.estimate.outcome.proportion import distinct_bounds, proportion, proportion_of_total
from jeugdlib.estimate.outcome.reported import effects
from jeugdlib.estimate.outcome.sample_size import (
    audit_plan,
    chance_to_see_change,
    files_to_see_change,
)
from jeugdlib.estimate.outcome.waiting_time import waiting_time

__all__ = [
    "added_value",
    "assume_r",
    "audit_plan",
    "before_after",
    "before_after_control",
    "beside_benchmarks",
    "bootstrap_g",
    "chance_to_see_change",
    "convert",
    "difference",
    "distinct_bounds",
    "effects",
    "expected_difference",
    "files_for_kappa",
    "files_for_none",
    "files_for_precision",
    "files_to_see_change",
    "fisher_z",
    "glass_delta",
    "goal_attainment",
    "hedges_g",
    "heteroscedastic_g",
    "mean_change",
    "mean_difference",
    "mean_of_sums",
    "nested_proportion",
    "new_start",
    "nnt",
    "odds_ratio",
    "of_a_hundred",
    "overlap",
    "peto_odds_ratio",
    "precision",
    "proportion",
    "proportion_of_total",
    "recover_r",
    "regression_to_mean",
    "reliable_change",
    "reliable_limits",
    "risk_difference",
    "risk_ratio",
    "several_instruments",
    "side_by_side",
    "superiority",
    "t_scores",
    "u3",
    "waiting_time",
]
