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
from jeugdlib.reduce.consensus import consensus_log, decided, found, settled
from jeugdlib.reduce.effects import benchmarks, effects, one_study
from jeugdlib.reduce.elements import elements
from jeugdlib.reduce.fitting import fitting, fitting_item, judged_forms, verdicts
from jeugdlib.reduce.levels import levels, levels_by_date
from jeugdlib.reduce.of_audit import asked, by_institution, coders, items
from jeugdlib.reduce.pairs import classes, instrument, measured_twice, pairs, waiting
from jeugdlib.reduce.ratings import disagreements, ratings, therapy_ratings
from jeugdlib.reduce.sample import sample
from jeugdlib.reduce.series import nothing_seen, published, series
from jeugdlib.reduce.stays import stays, transfers

__all__ = [
    "asked",
    "benchmarks",
    "beside",
    "bottleneck_days",
    "bottlenecks",
    "by_institution",
    "classes",
    "coders",
    "comparable",
    "consensus_log",
    "decided",
    "disagreements",
    "drawn_from",
    "earlier_audit",
    "effects",
    "elements",
    "fitting",
    "fitting_item",
    "forms",
    "found",
    "instrument",
    "items",
    "judged_forms",
    "levels",
    "levels_by_date",
    "measured_twice",
    "nothing_seen",
    "one_study",
    "own_audit",
    "pairs",
    "published",
    "published_audit",
    "ratings",
    "sample",
    "series",
    "settled",
    "stays",
    "therapy_ratings",
    "transfers",
    "verdicts",
    "waiting",
]
