"""Interventions: one row per intervention at a date."""

from jeugdlib.columns.declaration import Column, Table
from jeugdlib.columns.erkende_interventies import NIVEAUS

INTERVENTIES = Table(
    name="interventies",
    about="publication",
    row="een interventie op een peildatum",
    columns=(
        Column("interventie", "naam van de interventie"),
        Column("erkenning", "erkenningsniveau", allowed=tuple(NIVEAUS)),
        Column("peildatum", "maand waarop dit gold", kind="periode", unit="jjjj-mm"),
        Column("probleem", "waar de interventie voor is", required=False, empty=True),
        Column(
            "leeftijd_min",
            "jongste leeftijd",
            kind="geheel getal",
            unit="jaren",
            low=0,
            high=23,
            required=False,
            empty=True,
        ),
        Column(
            "leeftijd_max",
            "oudste leeftijd",
            kind="geheel getal",
            unit="jaren",
            low=0,
            high=23,
            required=False,
            empty=True,
        ),
    ),
    open_columns=True,
)
