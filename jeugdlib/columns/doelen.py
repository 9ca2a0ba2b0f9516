"""Goals: one row per goal of a child."""

from jeugdlib.columns.declaration import Column, Table

DOELEN = Table(
    name="doelen",
    about="child",
    row="een doel van een kind",
    columns=(
        Column("client_id", "code van het kind", kind="id"),
        Column("doel", "korte naam van het doel"),
        Column(
            "score",
            "hoever het doel is bereikt, van -2 (veel minder) tot 2 (veel meer dan verwacht)",
            kind="geheel getal",
            low=-2,
            high=2,
        ),
        Column(
            "gewicht", "hoe zwaar het doel telt", kind="getal", above=0, required=False, empty=True
        ),
    ),
)
