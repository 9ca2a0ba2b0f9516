"""Step 2, checked table → one row per unit that an estimator counts."""

from jeugdlib.reduce.audit import beside, drawn_from, forms, own_audit, published_audit
from jeugdlib.reduce.effects import benchmarks, effects, one_study
from jeugdlib.reduce.elements import elements
from jeugdlib.reduce.levels import levels, levels_by_date
from jeugdlib.reduce.pairs import classes, instrument, measured_twice, pairs, waiting
from jeugdlib.reduce.series import nothing_seen, published, series

__all__ = [
    "benchmarks",
    "beside",
    "classes",
    "drawn_from",
    "effects",
    "elements",
    "forms",
    "instrument",
    "levels",
    "levels_by_date",
    "measured_twice",
    "nothing_seen",
    "one_study",
    "own_audit",
    "pairs",
    "published",
    "published_audit",
    "series",
    "waiting",
]
