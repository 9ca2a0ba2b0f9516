"""Step 4, answers → what may be shared. One door: `release`."""

from jeugdlib.release import ledger
from jeugdlib.release.door import release
from jeugdlib.release.kinds import fuzzy_percentile

__all__ = ["fuzzy_percentile", "ledger", "release"]
