"""Recognised interventions: how many forms of help stand at which level, at a date."""

from jeugdlib.columns.declaration import BRON, OPMERKING, VINDPLAATS, Column, Table

# level → its words
NIVEAUS = {
    "alle_vormen_van_hulp": "Alle vormen van hulp",
    "erkend": "Erkend",
    "goed_onderbouwd": "Erkend, goed onderbouwd, niet onderzocht",
    "onderzocht": "Erkend en onderzocht",
    "effectief_eerste_aanwijzingen": "Eerste aanwijzingen voor effect",
    "effectief_goede_aanwijzingen": "Goede aanwijzingen voor effect",
    "effectief_sterke_aanwijzingen": "Sterke aanwijzingen voor effect",
    "kosteneffectiviteit_onderzocht": "Sterk, en ook op kosteneffectiviteit onderzocht",
    "niet_erkend": "Beoordeeld en niet erkend",
    "niet_beoordeeld": "Niet beoordeeld: onbekend",
}

ERKENDE_INTERVENTIES = Table(
    name="erkende_interventies",
    about="publication",
    row="het aantal vormen van hulp op een niveau, op een peildatum",
    columns=(
        Column("peildatum", "maand waarop is geteld", kind="periode", unit="jjjj-mm"),
        Column(
            "niveau",
            "erkenningsniveau in de Databank Effectieve Jeugdinterventies, of de groep erbuiten; "
            "niet_beoordeeld betekent onbekend, niet: werkt niet",
            allowed=tuple(NIVEAUS),
        ),
        Column(
            "aantal", "hoeveel vormen van hulp", kind="geheel getal", unit="interventies", low=0
        ),
        Column(
            "soort",
            "geteld in de bron, afgeleid uit andere aantallen, of een geschatte ondergrens",
            allowed=("geteld", "afgeleid", "ondergrens"),
        ),
        OPMERKING,
        BRON,
        VINDPLAATS,
    ),
)
