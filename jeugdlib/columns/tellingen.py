"""Counts in a period: seclusions a year, placements a half-year, a team's own counts."""

from jeugdlib.columns.declaration import BRON, OPMERKING, VINDPLAATS, Column, Table

TELLINGEN = Table(
    name="tellingen",
    about="total",
    row="een telling in een periode",
    columns=(
        Column("reeks", "naam van de reeks waar de telling bij hoort"),
        Column(
            "periode",
            "waarover is geteld",
            kind="periode",
            unit="jjjj, jjjj-H1, jjjj-Q1, jjjj-mm of jjjj-mm-dd",
        ),
        Column("aantal", "hoe vaak het is voorgekomen", kind="geheel getal", low=0),
        Column(
            "eenheid",
            "wat er geteld is, bijvoorbeeld separaties of plaatsingen",
            required=False,
            empty=True,
        ),
        Column(
            "blootstelling",
            "hoe lang of over hoeveel kinderen is geteld: jaren, kinddagen of kinderen, in één "
            "reeks steeds dezelfde maat; zonder deze kolom telt de lengte van de periode, in jaren",
            kind="getal",
            above=0,
            required=False,
            empty=True,
        ),
        Column(
            "kinderen",
            "hoeveel verschillende kinderen het betrof",
            kind="geheel getal",
            unit="kinderen",
            low=0,
            required=False,
            empty=True,
        ),
        Column(
            "status",
            "hoe vast het cijfer is",
            allowed=(
                "definitief",
                "voorlopig",
                "nader_voorlopig",
                "rond_getal",
                "verschil_tussen_bronnen",
            ),
            required=False,
            empty=True,
        ),
        OPMERKING,
        Column("bron", BRON.meaning, required=False, empty=True),
        Column("vindplaats", VINDPLAATS.meaning, required=False, empty=True),
    ),
)
