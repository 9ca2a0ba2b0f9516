"""The declared parameters of notebooks: what a word means, wherever it stands."""

from jeugdlib.columns.comparability import WOORDEN
from jeugdlib.columns.course_parameters import COURSE
from jeugdlib.columns.parameter import Parameter

OPENBAARHEID = ("intern", "kring", "openbaar")  # from the fewest readers to the most


def _own_count(item: str, meaning: str) -> Parameter:
    return Parameter(
        f"eigen_{item}",
        "geheel getal",
        f"{meaning}; -1: niet gecodeerd",
        low=-1,
        high=5000,
        protected=True,
        neutral=-1,
    )


PARAMETERS = {
    parameter.name: parameter
    for parameter in (
        Parameter(
            "zekerheid",
            "getal",
            "zekerheid van de intervallen, tussen 0 en 1",
            low=0,
            high=1,
            between=True,
        ),
        Parameter(
            "openbaarheid",
            "keuze",
            "wie het rapport mag zien: intern, kring of openbaar",
            allowed=OPENBAARHEID,
        ),
        Parameter("peildatum", "tekst", "maand van de telling, jjjj-mm"),
        Parameter(
            "interval",
            "keuze",
            "soort interval: clopper_pearson, wilson of jeffreys",
            allowed=("clopper_pearson", "wilson", "jeffreys"),
        ),
        Parameter(
            "eigen_n",
            "geheel getal",
            "hoeveel eigen dossiers zijn gelezen; 0: geen eigen audit",
            low=0,
            high=5000,
            protected=True,
            neutral=0,
        ),
        Parameter(
            "eigen_totaal",
            "geheel getal",
            "uit hoeveel dossiers de eigen dossiers zijn geloot; 0: onbekend",
            low=0,
            high=1_000_000,
            protected=True,
            neutral=0,
        ),
        Parameter(
            "streefaandeel",
            "getal",
            "aandeel dat u bij een volgende audit hoopt te vinden",
            low=0,
            high=1,
            between=True,
        ),
        Parameter(
            "verwacht_aandeel",
            "getal",
            "aandeel dat u in de dossiers verwacht te vinden",
            low=0,
            high=1,
            between=True,
        ),
        Parameter(
            "halve_breedte",
            "getal",
            "hoe ver het interval naar elke kant mag lopen, als deel van 1",
            low=0,
            high=1,
            between=True,
        ),
        Parameter(
            "totaal_dossiers",
            "geheel getal",
            "uit hoeveel dossiers u loot",
            low=2,
            high=100_000,
        ),
        Parameter(
            "verwachte_overeenstemming",
            "getal",
            "kappa die u tussen twee codeurs verwacht",
            low=0,
            high=1,
            between=True,
        ),
        Parameter("instellingen", "geheel getal", "hoeveel instellingen meedoen", low=2, high=40),
        _own_count("verklarende_analyse", "eigen dossiers met een verklarende analyse"),
        _own_count("therapie", "eigen dossiers waarin de jeugdige therapie kreeg"),
        _own_count("therapieen", "therapievormen in de eigen dossiers samen"),
        _own_count("therapie_passend", "eigen therapievormen die passend en bewezen zijn"),
        _own_count("gezin_betrokken", "eigen dossiers met een actief betrokken gezin"),
        Parameter("studies", "bestand", "bestand met studies"),
        Parameter(
            "model",
            "keuze",
            "twee-niveau: één effect per studie; drie-niveau: meer effecten per studie",
            allowed=("twee-niveau", "drie-niveau"),
        ),
        Parameter(
            "methode",
            "keuze",
            "hoe de spreiding wordt geschat: reml, ml, pm, dl of fixed (geen spreiding)",
            allowed=("reml", "ml", "pm", "dl", "fixed"),
        ),
        Parameter("moderatoren", "lijst", "kenmerken van studies die verschil kunnen maken"),
        Parameter(
            "elementen", "lijst", "kolommen met kernelementen (ja, nee, onbekend); leeg: alle"
        ),
        Parameter(
            "effectmaat",
            "keuze",
            "maat: d, odds_ratio, risk_ratio, risk_difference of correlation",
            allowed=("d", "odds_ratio", "risk_ratio", "risk_difference", "correlation"),
        ),
        Parameter("studie", "tekst", "naam van de studie om te bekijken; leeg: de eerste"),
        Parameter(
            "goed_zonder_hulp",
            "getal",
            "aandeel met een goede uitkomst zonder de hulp, tussen 0 en 1",
            low=0,
            high=1,
            between=True,
        ),
        Parameter(
            "hoogste_aandeel",
            "getal",
            "aandeel met de hoogste scores dat is uitgekozen, tussen 0 en 1",
            low=0,
            high=1,
            between=True,
        ),
        Parameter("metingen", "bestand", "csv- of Excel-bestand met scores", optional=True),
        Parameter("instrument", "tekst", "de vragenlijst, zoals zij in het bestand heet"),
        Parameter("instrument_code", "tekst", "rij in data/codes/instrumenten.csv, of geen"),
        Parameter(
            "informant",
            "keuze",
            "wie de lijst invulde: jeugdige, ouder, professional of anders; of alle",
            allowed=("jeugdige", "ouder", "professional", "anders", "alle"),
        ),
        Parameter("momenten", "lijst", "hoe voormeting en nameting in het bestand heten"),
        Parameter(
            "richting",
            "keuze",
            "hoger is beter, hoger is slechter, of volgens register",
            allowed=("volgens register", "hoger is beter", "hoger is slechter"),
        ),
        Parameter(
            "betrouwbaarheid",
            "getal",
            "betrouwbaarheid van de vragenlijst, tussen 0 en 1; 0: volgens register",
            low=0,
            high=1,
        ),
        Parameter("norm_gemiddelde", "getal", "gemiddelde van de normgroep, als norm_sd bekend is"),
        Parameter(
            "norm_sd",
            "getal",
            "standaardafwijking van de normgroep; 0: volgens register",
            low=0,
        ),
        Parameter(
            "spreiding",
            "keuze",
            "wier spreiding telt: norm (de normgroep) of voormeting (deze kinderen)",
            allowed=("norm", "voormeting"),
        ),
        Parameter("tellingen", "bestand", "csv-bestand met tellingen per periode", optional=True),
        Parameter("trajecten", "bestand", "csv- of Excel-bestand met trajecten"),
        Parameter(
            "doelen", "bestand", "bestand met doelen; leeg: geen", optional=True, example=True
        ),
        Parameter("regio", "tekst", "regio, zoals zij in het bestand heet; alle: alles samen"),
        Parameter("periode_van", "tekst", "eerste kwartaal, zoals 2024-Q1; ook een jaar mag"),
        Parameter("periode_tot", "tekst", "laatste kwartaal; wat later gebeurde telt niet mee"),
        Parameter("indicatoren", "lijst", "welke uitkomsten; leeg: alle"),
        Parameter("indicator", "tekst", "de uitkomst waar het hier om gaat, als code"),
        Parameter(
            "uitval_definitie",
            "keuze",
            "welke van de drie definities van uitval telt",
            allowed=("uitval_smal", "uitval_eenzijdig", "uitval_breed"),
        ),
        Parameter("voldoende_vanaf", "lijst", "per schaal wat voldoende is, zoals 1-10:6"),
        Parameter("wachttijdnorm", "tekst", "rij in data/codes/normen.csv, of geen"),
        Parameter(
            "conclusie_vanaf",
            "getal",
            "aandeel van 0 tot 1 waarboven u zou zeggen: de meesten",
            low=0,
            high=1,
            between=True,
        ),
        Parameter(
            "aanbieder",
            "tekst",
            "eigen code, om de eigen punt aan te wijzen; leeg: geen",
            example=True,
        ),
        Parameter("casemix", "lijst", "kenmerken waarmee kinderen verschillen bij de start"),
        Parameter("cbs_tabel", "bestand", "tabel van het CBS: meegeleverd of een download"),
        Parameter("onderwerp", "tekst", "onderwerp in de tabel van het CBS"),
        Parameter("vergelijk_regio", "tekst", "waarmee u de regio vergelijkt, zoals Nederland"),
        Parameter("dossiers", "bestand", "gecodeerde dossiers, per codeur", several=True),
        Parameter("therapieen", "bestand", "therapieën per dossier", several=True),
        Parameter(
            "plaatsingen",
            "bestand",
            "verblijven per dossier; leeg: geen",
            several=True,
            optional=True,
        ),
        Parameter(
            "consensus",
            "bestand",
            "besluiten na overleg; leeg: geen",
            optional=True,
        ),
        Parameter(
            "knelpunten",
            "bestand",
            "wat vastliep; leeg: niets",
            optional=True,
        ),
        Parameter("onderdeel", "tekst", "onderdeel om per soort instelling te bekijken"),
        Parameter("codeboek", "bestand", "YAML-bestand met het codeboek"),
        Parameter("richtlijnen", "bestand", "bestand met wat richtlijnen zeggen"),
        Parameter(
            "vergelijk_met",
            "bestand",
            "gepubliceerde dossiers, of answers.json van een eerdere eigen audit",
        ),
        Parameter(
            "vergelijkbaar",
            "lijst",
            "de lijst „Vergelijkbaar?”: per vraag ja, nee of onbekend, zoals loting:nee",
            allowed=WOORDEN,
            example=True,
        ),
        Parameter(
            "mapping", "bestand", "YAML-bestand met de namen van uw leverancier", optional=True
        ),
        Parameter("reeks", "tekst", "naam van de reeks in het bestand"),
        Parameter("blootstelling_eenheid", "tekst", "waarin de blootstelling is gemeten, per stuk"),
        Parameter(
            "gezien_over",
            "getal",
            "over hoeveel van die eenheden er niets is gezien",
            low=0,
            between=True,
        ),
        Parameter(
            "gevallen_zonder",
            "geheel getal",
            "bij hoeveel kinderen of dossiers er niets is gezien",
            low=1,
            protected=True,
            neutral=32,  # as many as the published review of Flevoland read
        ),
        *COURSE,
    )
}
