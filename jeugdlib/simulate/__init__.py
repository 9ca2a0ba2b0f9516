"""Made-up tables with a known truth; they come with the notebooks that need them."""

from jeugdlib.simulate.messy_export import Export, messy_export

__all__ = ["Export", "messy_export"]
