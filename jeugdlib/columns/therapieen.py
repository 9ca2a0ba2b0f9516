"""Therapies: one row per therapy that a child was given."""

from jeugdlib.columns.declaration import Column, Table
from jeugdlib.columns.richtlijnen import OORDELEN

THERAPIEEN = Table(
    name="therapieen",
    about="child",
    row="een therapie die één kind kreeg, zoals gecodeerd door één codeur",
    columns=(
        Column("dossier_id", "code van het dossier waar de therapie in staat", kind="id"),
        Column("codeur", "wie het dossier codeerde, als code", kind="id"),
        Column("therapie", "welke therapie"),
        Column(
            "probleem", "het probleem waar de therapie op gericht was", required=False, empty=True
        ),
        Column(
            "leeftijd",
            "leeftijd bij de start van de therapie",
            kind="geheel getal",
            unit="jaren",
            low=0,
            high=23,
            required=False,
            empty=True,
        ),
        Column(
            "oordeel_team",
            "hoe het team de therapie beoordeelt, als dat afwijkt van de richtlijn",
            allowed=tuple(OORDELEN),
            required=False,
            empty=True,
        ),
        Column("reden_team", "waarom het team afwijkt", required=False, empty=True),
    ),
    open_columns=True,
)
