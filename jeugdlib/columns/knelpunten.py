"""Bottlenecks: one row per thing that the system got wrong."""

from jeugdlib.columns.declaration import Column, Table

KNELPUNTEN = Table(
    name="knelpunten",
    about="total",
    row="een knelpunt in het stelsel",
    columns=(
        Column("omschrijving", "wat er misging, zonder iets over een kind"),
        Column("geadresseerd_aan", "wie er iets aan kan doen"),
        Column("datum", "dag waarop het is gemeld", kind="datum"),
        Column(
            "termijn",
            "dag waarop een antwoord is gevraagd",
            kind="datum",
            required=False,
            empty=True,
        ),
        Column("beantwoord_op", "dag van het antwoord", kind="datum", required=False, empty=True),
        Column("antwoord", "wat het antwoord was", required=False, empty=True),
        Column(
            "audit",
            "welke audit het knelpunt meldde, bijvoorbeeld 2026-voorjaar",
            required=False,
            empty=True,
        ),
    ),
)
