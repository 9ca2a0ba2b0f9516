"""Case files: one row per file and coder, with a column per item of the codebook."""

from jeugdlib.columns.declaration import Column, Table

DOSSIERS = Table(
    name="dossiers",
    about="child",
    row="een dossier, zoals gecodeerd door één codeur",
    columns=(
        Column("dossier_id", "code van het dossier, zonder naam of nummer van het kind", kind="id"),
        Column("codeur", "wie het dossier codeerde, als code", kind="id"),
        Column(
            "instelling",
            "soort instelling waar het dossier is gelezen, geen naam",
            required=False,
            empty=True,
        ),
        Column(
            "volgorde",
            "als hoeveelste deze codeur het dossier las",
            kind="geheel getal",
            low=1,
            required=False,
            empty=True,
        ),
    ),
    open_columns=True,
)
