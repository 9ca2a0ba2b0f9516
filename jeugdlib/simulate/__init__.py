"""Made-up tables with a known truth; they come with the notebooks that need them."""

from jeugdlib.simulate.audit import Audit, audit
from jeugdlib.simulate.institutions import equal_institutions
from jeugdlib.simulate.measurements import Measurements, measurements
from jeugdlib.simulate.messy_export import Export, messy_export
from jeugdlib.simulate.monitoring import Monitoring, monitoring
from jeugdlib.simulate.reported_studies import reported_studies, two_groups

__all__ = [
    "Audit",
    "Export",
    "Measurements",
    "Monitoring",
    "audit",
    "equal_institutions",
    "measurements",
    "messy_export",
    "monitoring",
    "reported_studies",
    "two_groups",
]
