"""Step 4, answers → what may be shared. One door: `release`."""

from jeugdlib.release.rules import release

__all__ = ["release"]
