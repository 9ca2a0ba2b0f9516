"""The shared words: tables and their columns, the form of an answer, cautions, parameters."""

from jeugdlib.columns.answer import (
    ANSWER,
    KINDS,
    Answers,
    Released,
    about,
    add_cautions,
    mark,
    require,
    require_level,
)
from jeugdlib.columns.declaration import Column, Table
from jeugdlib.columns.erkende_interventies import ERKENDE_INTERVENTIES, NIVEAUS
from jeugdlib.columns.flevoland_2018 import FLEVOLAND_2018
from jeugdlib.columns.jeugdzorg_cbs import JEUGDZORG_CBS
from jeugdlib.columns.message import InputError
from jeugdlib.columns.nuldoelen import NULDOELEN
from jeugdlib.columns.tellingen import TELLINGEN

TABLES = {
    table.name: table
    for table in (ERKENDE_INTERVENTIES, FLEVOLAND_2018, TELLINGEN, JEUGDZORG_CBS, NULDOELEN)
}

__all__ = [
    "ANSWER",
    "KINDS",
    "NIVEAUS",
    "TABLES",
    "Answers",
    "Column",
    "InputError",
    "Released",
    "Table",
    "about",
    "add_cautions",
    "mark",
    "require",
    "require_level",
]
