"""What is known about what works?"""

from jeugdlib.estimate.evidence.bias import bias_tests
from jeugdlib.estimate.evidence.components import (
    co_occurrence,
    component_model,
    element_differences,
    element_profile,
)
from jeugdlib.estimate.evidence.counts import mantel_haenszel
from jeugdlib.estimate.evidence.evidence_base import recognised_shares
from jeugdlib.estimate.evidence.learnable import learnable
from jeugdlib.estimate.evidence.living import as_of, living
from jeugdlib.estimate.evidence.meta_analysis import meta_analysis
from jeugdlib.estimate.evidence.pool import moderation, pool
from jeugdlib.estimate.evidence.sensitivity import cumulative, influence, leave_one_out
from jeugdlib.estimate.evidence.three_level import rho_sensitivity, three_level

__all__ = [
    "as_of",
    "bias_tests",
    "co_occurrence",
    "component_model",
    "cumulative",
    "element_differences",
    "element_profile",
    "influence",
    "learnable",
    "leave_one_out",
    "living",
    "mantel_haenszel",
    "meta_analysis",
    "moderation",
    "pool",
    "recognised_shares",
    "rho_sensitivity",
    "three_level",
]
