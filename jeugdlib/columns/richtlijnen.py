"""Guidelines: what they say about a therapy for a problem at an age, one sourced row each."""

from jeugdlib.columns.declaration import Column, Table

# what a guideline says; without a row the answer is onbekend, never nee
OORDELEN = {
    "aanbevolen": "aanbevolen",
    "overwegen": "te overwegen",
    "ondersteunend": "ondersteunend, naast de behandeling",
    "niet_aanbevolen": "niet aanbevolen",
    "onbekend": "onbekend: geen richtlijn gevonden",
}
# what counts as fitting: what a guideline recommends. "te overwegen" leaves the choice open and is
# counted apart; who judges otherwise fills in oordeel_team and reden_team
PASSEND = "aanbevolen"
LONGEST = 15  # words of a guideline that a row may quote
OLDEST = 23  # years: youth care may go on until the 23rd birthday

RICHTLIJNEN = Table(
    name="richtlijnen",
    about="publication",
    row="wat een richtlijn zegt over een therapie bij een probleem en een leeftijd",
    columns=(
        Column("probleem", "het probleem, als in het codeboek"),
        Column(
            "leeftijd_min",
            "jongste leeftijd waarvoor dit geldt; leeg: vanaf de geboorte",
            kind="geheel getal",
            unit="jaren",
            low=0,
            high=OLDEST,
            required=False,
            empty=True,
        ),
        Column(
            "leeftijd_max",
            "oudste leeftijd waarvoor dit geldt; leeg: de richtlijn noemt er geen",
            kind="geheel getal",
            unit="jaren",
            low=0,
            high=OLDEST,
            required=False,
            empty=True,
        ),
        Column("therapie", "de therapie, als in het codeboek"),
        Column("oordeel", "wat de richtlijn zegt", allowed=tuple(OORDELEN)[:-1]),
        Column("richtlijn", "titel van de richtlijn"),
        Column("woorden", "wat er staat, in hooguit vijftien woorden"),
        Column("vindplaats", "het adres, en waar op die bladzijde"),
        Column("geraadpleegd", "dag waarop de tekst is gelezen", kind="datum"),
        Column(
            "erkenning",
            "niveau van erkenning van deze therapie (DEI), iets anders dan wat de richtlijn zegt",
            required=False,
            empty=True,
        ),
    ),
)
