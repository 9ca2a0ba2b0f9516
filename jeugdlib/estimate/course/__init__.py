"""How does it run over time?"""

from jeugdlib.estimate.course.control_chart import chart_rules, control_chart, false_alarms
from jeugdlib.estimate.course.cusum import bernoulli_cusum, run_length
from jeugdlib.estimate.course.difference_in_differences import difference_in_differences
from jeugdlib.estimate.course.interrupted import interrupted
from jeugdlib.estimate.course.placebo_dates import placebo_dates
from jeugdlib.estimate.course.predictions import predictions
from jeugdlib.estimate.course.rare_events import none_seen, toward_zero
from jeugdlib.estimate.course.rate_change import exposure_needed, rates_before_after
from jeugdlib.estimate.course.since_last import since_last
from jeugdlib.estimate.course.single_case import (
    baseline_corrected_tau,
    multiple_baseline,
    nap,
    piecewise,
    randomisation_test,
)
from jeugdlib.estimate.course.zero_goals import zero_goals

__all__ = [
    "baseline_corrected_tau",
    "bernoulli_cusum",
    "chart_rules",
    "control_chart",
    "difference_in_differences",
    "exposure_needed",
    "false_alarms",
    "interrupted",
    "multiple_baseline",
    "nap",
    "none_seen",
    "piecewise",
    "placebo_dates",
    "predictions",
    "randomisation_test",
    "rates_before_after",
    "run_length",
    "since_last",
    "toward_zero",
    "zero_goals",
]
