"""Step 1, file → checked table."""

from jeugdlib.read.table import table

__all__ = ["table"]
