"""Made-up tables with a known truth; they come with the notebooks that need them."""

from jeugdlib.simulate.measurements import Measurements, measurements
from jeugdlib.simulate.messy_export import Export, messy_export
from jeugdlib.simulate.reported_studies import reported_studies, two_groups

__all__ = [
    "Export",
    "Measurements",
    "measurements",
    "messy_export",
    "reported_studies",
    "two_groups",
]
