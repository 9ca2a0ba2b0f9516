"""Benchmarks: what published reviews found on average, to hold an effect against."""

from jeugdlib.columns.declaration import BRON, OPMERKING, VINDPLAATS, Column, Table
from jeugdlib.columns.studies import DESIGNS


def _bound(name: str) -> Column:
    meaning = f"{name} van het gepubliceerde 95%-interval; leeg als het er niet staat"
    return Column(name, meaning, kind="getal", empty=True)


def _number(name: str, meaning: str, empty: bool = False) -> Column:
    return Column(name, meaning, kind="geheel getal", low=1, empty=empty)


EFFECTMATEN = Table(
    name="effectmaten",
    about="publication",
    row="een gemiddeld effect uit een gepubliceerd overzicht van studies",
    columns=(
        Column("maat", "korte naam van het cijfer", unique=True),
        Column("kort", "waar het cijfer over gaat, in enkele woorden"),
        Column("studie", "het overzicht: auteur en jaar"),
        Column("jaar", "jaar van verschijnen", kind="geheel getal", low=1900, high=2100),
        Column("onderwerp", "welke hulp, en voor wie of waarvoor"),
        Column("vergelijking", "waarmee is vergeleken; boven 0 is beter voor de eerste groep"),
        Column(
            "design",
            "opzet van de studies; verandering zonder controlegroep is geen effect van hulp",
            allowed=tuple(DESIGNS),
        ),
        Column("effectmaat", "welke maat de bron noemt: d, g of effectgrootte"),
        Column("effect", "het gemiddelde effect", kind="getal", unit="standaarddeviaties"),
        _bound("ondergrens"),
        _bound("bovengrens"),
        _number(
            "studies",
            "uit hoeveel studies; van het hele overzicht, tenzij de opmerking iets anders zegt",
        ),
        _number("effecten", "uit hoeveel effecten, in dezelfde studies", empty=True),
        _number("jeugdigen", "hoeveel jeugdigen, in dezelfde studies", empty=True),
        OPMERKING,
        BRON,
        VINDPLAATS,
    ),
)
