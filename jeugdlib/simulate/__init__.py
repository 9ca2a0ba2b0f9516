"""Made-up tables with a known truth; they come with the notebooks that need them."""

from jeugdlib.simulate.audit import Audit, audit
from jeugdlib.simulate.cycles import cycles
from jeugdlib.simulate.institutions import equal_institutions
from jeugdlib.simulate.measurements import Measurements, measurements
from jeugdlib.simulate.messy_export import Export, messy_export
from jeugdlib.simulate.monitoring import Monitoring, monitoring
from jeugdlib.simulate.one_child import OneChild, one_child
from jeugdlib.simulate.quotes import Quotes, quotes
from jeugdlib.simulate.reported_studies import reported_studies, two_groups
from jeugdlib.simulate.series import Series, series
from jeugdlib.simulate.toward_zero import TowardZero, toward_zero

__all__ = [
    "Audit",
    "Export",
    "Measurements",
    "Monitoring",
    "OneChild",
    "Quotes",
    "Series",
    "TowardZero",
    "audit",
    "cycles",
    "equal_institutions",
    "measurements",
    "messy_export",
    "monitoring",
    "one_child",
    "quotes",
    "reported_studies",
    "series",
    "toward_zero",
    "two_groups",
]
