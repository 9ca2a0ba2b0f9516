"""Every table that is declared, by name."""

from jeugdlib.columns.erkende_interventies import ERKENDE_INTERVENTIES
from jeugdlib.columns.flevoland_2018 import FLEVOLAND_2018
from jeugdlib.columns.jeugdzorg_cbs import JEUGDZORG_CBS
from jeugdlib.columns.nuldoelen import NULDOELEN
from jeugdlib.columns.tellingen import TELLINGEN

TABLES = {
    table.name: table
    for table in (ERKENDE_INTERVENTIES, FLEVOLAND_2018, TELLINGEN, JEUGDZORG_CBS, NULDOELEN)
}
