"""Step 1, file → checked table."""

from jeugdlib.read.check import check
from jeugdlib.read.checked import findings, layout, rows
from jeugdlib.read.codes import codes
from jeugdlib.read.table import table

__all__ = ["check", "codes", "findings", "layout", "rows", "table"]
