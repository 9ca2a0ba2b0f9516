"""Studies: one row per effect, as given or with what it comes from."""

from jeugdlib.columns.declaration import Column, Table

STUDIES = Table(
    name="studies",
    about="publication",
    row="een effect in een studie",
    columns=(
        Column("studie", "de studie: auteur en jaar"),
        Column("effect_id", "nummer van het effect binnen de studie", required=False, empty=True),
        Column(
            "effect", "het effect, als het al berekend is", kind="getal", required=False, empty=True
        ),
        Column(
            "variantie",
            "de variantie van het effect",
            kind="getal",
            above=0,
            required=False,
            empty=True,
        ),
        Column("design", "opzet van de studie", required=False, empty=True),
    ),
    open_columns=True,
)
