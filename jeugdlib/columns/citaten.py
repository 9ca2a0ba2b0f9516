"""Quotes: one row per coded quote."""

from jeugdlib.columns.declaration import Column, Table

CITATEN = Table(
    name="citaten",
    about="child",
    row="een gecodeerd citaat",
    columns=(
        Column("stem_id", "code van wie het zei", kind="id"),
        Column("code", "onderwerp van het citaat"),
        Column("citaat", "de woorden zelf"),
        Column("toestemming", "of het citaat gebruikt mag worden", allowed=("ja", "nee")),
        Column(
            "richting",
            "of het citaat het cijfer bevestigt, nuanceert of weerspreekt",
            allowed=("bevestigt", "nuanceert", "weerspreekt"),
            required=False,
            empty=True,
        ),
    ),
)
