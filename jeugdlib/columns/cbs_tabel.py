"""A table of Statistics Netherlands (CBS) as `read.cbs` gives it, downloaded or shipped."""

from jeugdlib.columns.declaration import BRON, OPMERKING, VINDPLAATS, Column, Table

CBS_TABEL = Table(
    name="cbs_tabel",
    about="publication",
    row="een aantal uit een tabel van het CBS, van een regio in een periode of op een datum",
    columns=(
        Column("onderwerp", "waarover het aantal gaat, in de woorden van de tabel"),
        Column("uitsplitsing", "de andere kenmerken in de tabel; totaal als er geen zijn"),
        Column(
            "maat",
            "wat er geteld is; leeg als de woorden van de tabel dat niet zeggen",
            allowed=("jongeren", "trajecten", "beginstand", "instroom", "uitstroom", "eindstand"),
            empty=True,
        ),
        Column("regio", "de regio; niet vermeld als de tabel er geen noemt"),
        Column("regiocode", "code van het CBS, zoals NL01 of GM0034", kind="id", empty=True),
        Column(
            "periode",
            "waarover of waarop is geteld",
            kind="periode",
            unit="jjjj, jjjj-H1, jjjj-Q1, jjjj-mm of jjjj-mm-dd",
        ),
        Column(
            "aantal",
            "het getal in de tabel; leeg als het CBS het niet toont",
            kind="getal",
            empty=True,
        ),
        Column("eenheid", "de eenheid in de tabel, zoals aantal of x 1 000", empty=True),
        Column(
            "status",
            "hoe vast het getal is; verborgen is een punt bij het CBS, onmogelijk een lege cel, en "
            "onbekend een bestand dat het niet zegt",
            allowed=(
                *("definitief", "voorlopig", "nader_voorlopig"),
                *("verborgen", "onmogelijk", "onbekend"),
            ),
        ),
        Column(
            "reeksversie",
            "voor of na de breuk van 2021 in de jeugdhulp",
            allowed=("tot_2021", "vanaf_2021"),
        ),
        OPMERKING,
        BRON,
        VINDPLAATS,
    ),
)
