"""Is the work, and its record, sound?"""

from jeugdlib.estimate.quality.agreement import agreement
from jeugdlib.estimate.quality.case_mix import calibration, case_mix
from jeugdlib.estimate.quality.drift import drift
from jeugdlib.estimate.quality.funnel import funnel, funnel_lines
from jeugdlib.estimate.quality.guideline_fit import fit_bounds, guideline_fit
from jeugdlib.estimate.quality.institutions import institutions
from jeugdlib.estimate.quality.providers import enough_to_compare, shrunken
from jeugdlib.estimate.quality.reliability import from_table, icc
from jeugdlib.estimate.quality.response import bounds, tipping_point, weighted

__all__ = [
    "agreement",
    "bounds",
    "calibration",
    "case_mix",
    "drift",
    "enough_to_compare",
    "fit_bounds",
    "from_table",
    "funnel",
    "funnel_lines",
    "guideline_fit",
    "icc",
    "institutions",
    "shrunken",
    "tipping_point",
    "weighted",
]
