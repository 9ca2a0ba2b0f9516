"""Is the work, and its record, sound?"""

from jeugdlib.estimate.quality.agreement import agreement
from jeugdlib.estimate.quality.drift import drift
from jeugdlib.estimate.quality.guideline_fit import fit_bounds, guideline_fit
from jeugdlib.estimate.quality.institutions import institutions
from jeugdlib.estimate.quality.reliability import from_table, icc

__all__ = [
    "agreement",
    "drift",
    "fit_bounds",
    "from_table",
    "guideline_fit",
    "icc",
    "institutions",
]
