"""Measurements: one row per score at one moment."""

from jeugdlib.columns.declaration import Column, Table

METINGEN = Table(
    name="metingen",
    about="child",
    row="een score van een kind op één moment",
    columns=(
        Column("client_id", "code van het kind", kind="id"),
        Column("instrument", "welke vragenlijst"),
        Column(
            "moment",
            "wanneer in het traject: voor, na of een volgnummer; op een wachtlijst wacht_voor en "
            "wacht_na",
        ),
        Column("score", "de score", kind="getal"),
        Column(
            "informant",
            "wie de lijst invulde",
            allowed=("jeugdige", "ouder", "professional", "anders"),
            required=False,
            empty=True,
        ),
        Column("datum", "dag van de meting", kind="datum", required=False, empty=True),
        Column(
            "fase",
            "fase van de behandeling, bij één kind dat lang gevolgd wordt",
            required=False,
            empty=True,
        ),
    ),
)
