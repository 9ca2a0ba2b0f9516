"""Every table that is declared, by name: first those that users bring, then the published ones."""

from jeugdlib.columns.cbs_tabel import CBS_TABEL
from jeugdlib.columns.citaten import CITATEN
from jeugdlib.columns.consensus import CONSENSUS
from jeugdlib.columns.cycli import CYCLI
from jeugdlib.columns.doelen import DOELEN
from jeugdlib.columns.dossierlijst import DOSSIERLIJST
from jeugdlib.columns.dossiers import DOSSIERS
from jeugdlib.columns.effectmaten import EFFECTMATEN
from jeugdlib.columns.erkende_interventies import ERKENDE_INTERVENTIES
from jeugdlib.columns.flevoland_2018 import FLEVOLAND_2018
from jeugdlib.columns.interventies import INTERVENTIES
from jeugdlib.columns.jeugdzorg_cbs import JEUGDZORG_CBS
from jeugdlib.columns.knelpunten import KNELPUNTEN
from jeugdlib.columns.metingen import METINGEN
from jeugdlib.columns.nuldoelen import NULDOELEN
from jeugdlib.columns.plaatsingen import PLAATSINGEN
from jeugdlib.columns.richtlijnen import RICHTLIJNEN
from jeugdlib.columns.studies import STUDIES
from jeugdlib.columns.tellingen import TELLINGEN
from jeugdlib.columns.therapieen import THERAPIEEN
from jeugdlib.columns.totalen import TOTALEN
from jeugdlib.columns.trajecten import TRAJECTEN

BROUGHT = (
    DOSSIERS,
    THERAPIEEN,
    TRAJECTEN,
    METINGEN,
    DOELEN,
    PLAATSINGEN,
    TELLINGEN,
    STUDIES,
    INTERVENTIES,
    KNELPUNTEN,
    CITATEN,
    CYCLI,
    DOSSIERLIJST,
    CONSENSUS,
    RICHTLIJNEN,
)
EXCHANGED = (TOTALEN,)  # what the command writes and reads again
PUBLISHED = (
    CBS_TABEL,
    EFFECTMATEN,
    ERKENDE_INTERVENTIES,
    FLEVOLAND_2018,
    JEUGDZORG_CBS,
    NULDOELEN,
)
TABLES = {table.name: table for table in (*BROUGHT, *EXCHANGED, *PUBLISHED)}
