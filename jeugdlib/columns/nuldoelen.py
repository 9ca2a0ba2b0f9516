"""The zero-goals of the 2018 meeting: what should become zero, and how one would know."""

from jeugdlib.columns.declaration import BRON, VINDPLAATS, Column, Table

NULDOELEN = Table(
    name="nuldoelen",
    about="publication",
    row="een doel van de beweging van nul",
    columns=(
        Column("doel", "korte naam van het doel"),
        Column("omschrijving", "wat nul moet worden"),
        Column(
            "termijn",
            "een stip op de maan of een doel dat snel bereikt moet zijn",
            allowed=("stip_op_de_maan", "snel"),
        ),
        Column("indicator", "waaraan het te zien is (voorstel van Jeugdlib)"),
        Column("teller", "wat er geteld wordt (voorstel van Jeugdlib)"),
        Column("noemer", "waarover geteld wordt (voorstel van Jeugdlib)"),
        Column("nul_vraagt", "wat nodig is om nul te mogen zeggen (voorstel van Jeugdlib)"),
        Column("toelichting_herkomst", "wat uit het verslag komt en wat een voorstel is"),
        BRON,
        VINDPLAATS,
    ),
)
