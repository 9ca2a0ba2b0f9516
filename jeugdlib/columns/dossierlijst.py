"""The list of all case files that an audit draws from."""

from jeugdlib.columns.declaration import Column, Table

DOSSIERLIJST = Table(
    name="dossierlijst",
    about="child",
    row="een dossier waaruit geloot kan worden",
    columns=(
        Column(
            "dossier_id",
            "code van het dossier, zonder naam of nummer van het kind",
            kind="id",
            unique=True,
        ),
        Column(
            "instelling",
            "soort instelling waar het dossier ligt, geen naam",
            required=False,
            empty=True,
        ),
    ),
    open_columns=True,
)
