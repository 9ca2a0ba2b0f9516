"""Stays: one row per stay of a child."""

from jeugdlib.columns.declaration import Column, Table

PLAATSINGEN = Table(
    name="plaatsingen",
    about="child",
    row="een verblijf van een kind",
    columns=(
        Column(
            "client_id", "code van het kind, of van zijn dossier", kind="id", also=("dossier_id",)
        ),
        Column(
            "codeur", "wie het dossier codeerde, als code", kind="id", required=False, empty=True
        ),
        Column("setting", "soort verblijf"),
        Column("startdatum", "eerste dag van het verblijf", kind="datum"),
        Column(
            "einddatum",
            "laatste dag van het verblijf; leeg betekent dat het nog duurt",
            kind="datum",
            required=False,
            empty=True,
        ),
        Column("instelling", "soort instelling, geen naam", required=False, empty=True),
    ),
    open_columns=True,
)
