"""Consensus: what coders decided about an answer that they did not agree on."""

from jeugdlib.columns.declaration import Column, Table

CONSENSUS = Table(
    name="consensus",
    about="child",
    row="een verschil tussen codeurs, met het besluit",
    columns=(
        Column("dossier_id", "code van het dossier", kind="id"),
        Column("onderdeel", "naam van het onderdeel in het codeboek"),
        Column(
            "therapie",
            "om welke therapie het gaat; leeg bij een onderdeel over het hele dossier",
            required=False,
            empty=True,
        ),
        Column("besluit", "het antwoord waar de codeurs op uitkwamen", empty=True),
        Column("reden", "waarom, in een paar woorden zonder iets over het kind", empty=True),
        Column("datum", "dag van het besluit", kind="datum", required=False, empty=True),
    ),
    open_columns=True,
)
