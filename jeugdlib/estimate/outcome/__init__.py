"""How large is it, and how large is the change?"""

from jeugdlib.estimate.outcome.comparison import difference
from jeugdlib.estimate.outcome.proportion import distinct_bounds, proportion, proportion_of_total
from jeugdlib.estimate.outcome.sample_size import (
    audit_plan,
    files_for_none,
    files_for_precision,
    files_to_see_change,
)

__all__ = [
    "audit_plan",
    "difference",
    "distinct_bounds",
    "files_for_none",
    "files_for_precision",
    "files_to_see_change",
    "proportion",
    "proportion_of_total",
]
