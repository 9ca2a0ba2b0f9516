"""Step 2, checked table → one row per unit that an estimator counts."""

from jeugdlib.reduce.audit import (
    beside,
    comparable,
    drawn_from,
    earlier_audit,
    forms,
    own_audit,
    published_audit,
)
from jeugdlib.reduce.bottlenecks import bottleneck_days, bottlenecks
from jeugdlib.reduce.cbs import (
    cbs_beside,
    cbs_change,
    cbs_revisions,
    cbs_series,
    cbs_subjects,
)
from jeugdlib.reduce.consensus import consensus_log, decided, found, settled
from jeugdlib.reduce.effects import benchmarks, effects, one_study
from jeugdlib.reduce.elements import elements
from jeugdlib.reduce.features import features
from jeugdlib.reduce.federated import combined
from jeugdlib.reduce.fitting import fitting, fitting_item, judged_forms, verdicts
from jeugdlib.reduce.indicators import (
    chosen,
    curve,
    definition,
    informants,
    left_out,
    norm,
    outcomes,
    per_period,
    per_provider,
    responses,
    shares,
    sums,
)
from jeugdlib.reduce.learning_cycle import (
    about_theme,
    agreements,
    development_circle,
    learning_cycle,
    predicted,
)
from jeugdlib.reduce.levels import levels, levels_by_date
from jeugdlib.reduce.measured import cycle_notes, measured, other_series, over_time
from jeugdlib.reduce.merged import merged
from jeugdlib.reduce.of_audit import asked, by_institution, coders, items
from jeugdlib.reduce.one_child import one_child, several_children
from jeugdlib.reduce.pairs import classes, instrument, measured_twice, pairs, waiting
from jeugdlib.reduce.patterns import patterns
from jeugdlib.reduce.periods import period_bounds
from jeugdlib.reduce.ratings import disagreements, ratings, therapy_ratings
from jeugdlib.reduce.sample import sample
from jeugdlib.reduce.series import counted_goals, no_days_outside, nothing_seen, published, series
from jeugdlib.reduce.stays import stays, transfers
from jeugdlib.reduce.stock_flow import cbs_parts, stock_flow
from jeugdlib.reduce.totals import totals
from jeugdlib.reduce.voices import quotes, voices

__all__ = [
    "about_theme",
    "agreements",
    "asked",
    "benchmarks",
    "beside",
    "bottleneck_days",
    "bottlenecks",
    "by_institution",
    "cbs_beside",
    "cbs_change",
    "cbs_parts",
    "cbs_revisions",
    "cbs_series",
    "cbs_subjects",
    "chosen",
    "classes",
    "coders",
    "combined",
    "comparable",
    "consensus_log",
    "counted_goals",
    "curve",
    "cycle_notes",
    "decided",
    "definition",
    "development_circle",
    "disagreements",
    "drawn_from",
    "earlier_audit",
    "effects",
    "elements",
    "features",
    "fitting",
    "fitting_item",
    "forms",
    "found",
    "informants",
    "instrument",
    "items",
    "judged_forms",
    "learning_cycle",
    "left_out",
    "levels",
    "levels_by_date",
    "measured",
    "measured_twice",
    "merged",
    "no_days_outside",
    "norm",
    "nothing_seen",
    "one_child",
    "one_study",
    "other_series",
    "outcomes",
    "over_time",
    "own_audit",
    "pairs",
    "patterns",
    "per_period",
    "per_provider",
    "period_bounds",
    "predicted",
    "published",
    "published_audit",
    "quotes",
    "ratings",
    "responses",
    "sample",
    "series",
    "settled",
    "several_children",
    "shares",
    "stays",
    "stock_flow",
    "sums",
    "therapy_ratings",
    "totals",
    "transfers",
    "verdicts",
    "voices",
    "waiting",
]
