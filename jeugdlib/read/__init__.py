"""Step 1, file → checked table."""

from jeugdlib.read.cbs import cbs
from jeugdlib.read.check import check
from jeugdlib.read.checked import findings, layout, rows
from jeugdlib.read.codebook import codebook
from jeugdlib.read.coded import coded, coded_problems
from jeugdlib.read.codes import codes
from jeugdlib.read.consensus_book import consensus
from jeugdlib.read.distinct import distinct
from jeugdlib.read.earlier_audit import earlier_audit
from jeugdlib.read.reports import report_list, reports
from jeugdlib.read.stored import stored
from jeugdlib.read.table import optional, table
from jeugdlib.read.totals_file import totals

__all__ = [
    "cbs",
    "check",
    "codebook",
    "coded",
    "coded_problems",
    "codes",
    "consensus",
    "distinct",
    "earlier_audit",
    "findings",
    "layout",
    "optional",
    "report_list",
    "reports",
    "rows",
    "stored",
    "table",
    "totals",
]
