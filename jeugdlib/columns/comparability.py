"""May two audits be compared? The questions that are answered before a difference is computed."""

# a short name for each question, and the question
VRAGEN = {
    "loting": "Zijn de dossiers in beide audits geloot, en niet uitgekozen?",
    "hulp": "Gaat het om dezelfde soort hulp (in Flevoland: verblijf dag en nacht)?",
    "leeftijd": "Gaat het om dezelfde leeftijden?",
    "beslisregel": "Is met dezelfde vraag en dezelfde beslisregel gelezen?",
    "codeurs": "Lazen in beide audits twee mensen los van elkaar, en waren zij het eens?",
    "behandelaar": "Las de eigen behandelaar in beide audits mee, of in geen van beide? In "
    "Flevoland las de behandelaar mee.",
    "tijd": "Is de tijd vergelijkbaar? Sinds 2017 zijn richtlijnen en registratie veranderd.",
}
ANTWOORDEN = ("ja", "nee", "onbekend")
WOORDEN = tuple(f"{vraag}:{antwoord}" for vraag in VRAGEN for antwoord in ANTWOORDEN)
