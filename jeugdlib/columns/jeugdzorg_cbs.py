"""Published counts of youth care in the Netherlands (CBS): per year, half-year or date."""

from jeugdlib.columns.declaration import BRON, OPMERKING, VINDPLAATS, Column, Table

JEUGDZORG_CBS = Table(
    name="jeugdzorg_cbs",
    about="publication",
    row="een gepubliceerd aantal, in een periode of op een datum",
    columns=(
        Column("onderwerp", "jeugdzorg, jeugdhulp, jeugdhulptrajecten, jeugdbescherming, ..."),
        Column("uitsplitsing", "het deel van het onderwerp: totaal, of een vorm of maatregel"),
        Column(
            "maat",
            "wat er geteld is: jongeren of trajecten in de periode, of stand en stroom",
            allowed=("jongeren", "trajecten", "beginstand", "instroom", "uitstroom", "eindstand"),
        ),
        Column(
            "periode",
            "waarover of waarop is geteld",
            kind="periode",
            unit="jjjj, jjjj-H1 of jjjj-mm-dd",
        ),
        Column(
            "aantal",
            "het gepubliceerde aantal; leeg als het CBS het niet toont",
            kind="geheel getal",
            low=0,
            empty=True,
        ),
        Column("eenheid", "jongeren, trajecten of maatregelen"),
        Column(
            "status",
            "hoe vast het cijfer is; verborgen is een punt in de tabel van het CBS en nooit 0",
            allowed=("definitief", "voorlopig", "nader_voorlopig", "verborgen"),
        ),
        Column(
            "reeksversie",
            "voor of na de breuk van 2021; aantallen van voor en na zijn niet te vergelijken",
            allowed=("tot_2021", "vanaf_2021"),
        ),
        OPMERKING,
        BRON,
        VINDPLAATS,
    ),
)
