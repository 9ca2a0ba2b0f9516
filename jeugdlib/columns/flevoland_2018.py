"""The Flevoland review of 32 case files, as published: one count per item."""

from jeugdlib.columns.declaration import BRON, VINDPLAATS, Column, Table

FLEVOLAND_2018 = Table(
    name="flevoland_2018",
    about="publication",
    row="een geteld onderdeel van de 32 dossiers",
    columns=(
        Column("item", "waar naar is gekeken"),
        Column("omschrijving", "het onderdeel in gewone woorden"),
        Column("aantal", "hoe vaak het is gevonden", kind="geheel getal", low=0),
        Column(
            "noemer",
            "van hoeveel; leeg als het onderdeel geen deel van een geheel is",
            kind="geheel getal",
            low=1,
            empty=True,
        ),
        Column("eenheid", "wat er geteld is: dossiers, therapievormen of instellingen"),
        Column(
            "jeugdigen",
            "over hoeveel jeugdigen de eenheden van de noemer verdeeld zijn",
            kind="geheel getal",
            unit="jeugdigen",
            low=1,
            empty=True,
        ),
        Column("lezing", "hoe de zin in de bron is gelezen, waar een keuze nodig was", empty=True),
        BRON,
        VINDPLAATS,
    ),
)
