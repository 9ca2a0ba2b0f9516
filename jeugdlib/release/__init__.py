"""Step 4, answers → what may be shared. One door: `release`."""

from jeugdlib.release import ledger
from jeugdlib.release.door import release
from jeugdlib.release.kinds import fuzzy_percentile
from jeugdlib.release.totals import release_totals

__all__ = ["fuzzy_percentile", "ledger", "release", "release_totals"]
