"""Step 2, checked table → one row per unit that an estimator counts."""

from jeugdlib.reduce.audit import beside, drawn_from, forms, own_audit, published_audit
from jeugdlib.reduce.levels import levels, levels_by_date
from jeugdlib.reduce.series import nothing_seen, published, series

__all__ = [
    "beside",
    "drawn_from",
    "forms",
    "levels",
    "levels_by_date",
    "nothing_seen",
    "own_audit",
    "published",
    "published_audit",
    "series",
]
