"""Improvement cycles: one row per cycle, from the first question to what was decided."""

from jeugdlib.columns.declaration import Column, Table

NIVEAUS = {
    "I": "gezin en professionals",
    "II": "organisatie en beleid",
    "III": "kennis en onderzoek",
    "IV": "bestuur en overheid",
}
STAPPEN = ("verbinding aangaan", "samen beslissen", "doen wat werkt", "samen reflecteren")
BESLUITEN = ("doorgaan", "aanpassen", "verbreden", "stoppen")
OURS = ("cyclus", "gesloten", "rapporten")  # what the register fills in by itself
# Van den Berg, Bastiaanssen & Stals (2022), Handreiking Effectief Contracteren, NJi
VRAGEN = (
    "Herkennen we dit beeld?",
    "Kunnen we het verklaren?",
    "Wat vinden we ervan?",
    "Zijn er verbeteracties nodig?",
)


def _later(name: str, meaning: str, **how) -> Column:
    """A column that may be filled in later, or never."""
    return Column(name, meaning, required=False, empty=True, **how)


CYCLI = Table(
    name="cycli",
    about="total",
    row="een verbetercyclus",
    columns=(
        Column("cyclus", "nummer van de cyclus, zoals 2026-001", kind="id", unique=True),
        Column(
            "niveau",
            "waar: I gezin en professionals, II organisatie en beleid, III kennis en onderzoek, "
            "IV bestuur en overheid",
            allowed=tuple(NIVEAUS),
        ),
        Column("stap", "bij welke stap van de leercyclus de cyclus nu is", allowed=STAPPEN),
        Column("thema", "waar de cyclus over gaat, in een paar woorden"),
        Column("vraag", "wat de mensen om wie het gaat willen weten of anders willen"),
        _later("kennis", "wat er al over bekend is, uit onderzoek en uit de praktijk"),
        _later("analyse", "hoe het komt dat het nu is zoals het is"),
        _later("doel", "wat er beter moet worden"),
        _later("indicator", "de uitkomst waaraan het te zien is, als code"),
        _later(
            "streefwaarde",
            "de waarde van de indicator waarbij het doel is gehaald",
            kind="getal",
            own_unit=True,
        ),
        _later("actie", "wat er anders gaat gebeuren"),
        _later("eigenaar", "wie ervoor zorgt: een functie of een team, geen naam"),
        _later("actie_datum", "dag waarop de actie begint", kind="datum"),
        _later("voorspelling", "wat het team verwacht dat de actie doet"),
        _later(
            "kans",
            "hoe zeker het team vooraf is dat het doel wordt gehaald, van 0 tot 1",
            kind="getal",
            low=0,
            high=1,
        ),
        _later("gehaald", "of het doel is gehaald", allowed=("ja", "nee")),
        _later("uitkomst", "de waarde van de indicator na de actie", kind="getal", own_unit=True),
        *(
            _later(f"reflectie_{number}", f"terugblik op het leidende principe „{stap}”")
            for number, stap in enumerate(STAPPEN, start=1)
        ),
        *(
            _later(f"antwoord_{number}", f"antwoord op de vraag: {vraag}")
            for number, vraag in enumerate(VRAGEN, start=1)
        ),
        _later("besluit", "wat er na de cyclus gebeurt", allowed=BESLUITEN),
        _later("volgende_datum", "dag waarop het team hier weer over praat", kind="datum"),
        Column("begonnen", "dag waarop de cyclus begon", kind="datum"),
        _later("gesloten", "dag waarop de cyclus is afgesloten; leeg: nog open", kind="datum"),
        _later("rapporten", "codes van de rapporten die erbij horen, met een spatie ertussen"),
    ),
)
