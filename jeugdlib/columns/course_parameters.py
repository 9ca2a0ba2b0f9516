"""The parameters of what runs over time, of improvement cycles and of the conversation."""

from jeugdlib.columns.parameter import Parameter

CHARTS = ("automatisch", "run", "xmr", "c", "u", "u'", "p", "p'", "g", "t")
RULES = ("anhoej", "making_data_count", "western_electric")

COURSE = (
    Parameter("kaart", "keuze", "soort regelkaart; automatisch kiest er een", allowed=CHARTS),
    Parameter(
        "regelset",
        "keuze",
        "wat een signaal heet: anhoej, making_data_count of western_electric",
        allowed=RULES,
    ),
    Parameter("actie_datum", "tekst", "periode waarin de actie begon, zoals 2024-03; leeg: geen"),
    Parameter("fase_grenzen", "lijst", "perioden waarin een nieuwe fase begint; leeg: één fase"),
    Parameter("basislijn_tot", "tekst", "laatste periode van een vaste basislijn; leeg: geen"),
    Parameter("zonder_perioden", "lijst", "perioden die niet meetellen, zoals 2024-03:verhuizing"),
    Parameter(
        "seizoen", "geheel getal", "hoeveel perioden een jaarritme telt; 0: geen", low=0, high=366
    ),
    Parameter("doel", "tekst", "getal dat u wilt bereiken; leeg: geen"),
    Parameter("vergelijk_reeks", "tekst", "reeks om mee te vergelijken; leeg: geen", example=True),
    Parameter(
        "drempel", "getal", "u wilt kunnen zeggen: minder dan dit per eenheid", low=0, between=True
    ),
    Parameter("opsporen", "getal", "hoeveel keer zo vaak u wilt opmerken", low=1, between=True),
    Parameter("kind", "tekst", "code van het kind, zoals die in het bestand staat"),
    Parameter(
        "antwoorden",
        "bestand",
        "answers.json van eerdere rapporten; leeg: geen",
        several=True,
        optional=True,
        example=True,
    ),
    Parameter("citaten", "bestand", "gecodeerde citaten; leeg: geen", optional=True, example=True),
    Parameter(
        "cycli",
        "bestand",
        "verbetercycli: het register, of een csv daaruit; leeg: geen",
        optional=True,
        example=True,
    ),
    Parameter("cyclus", "tekst", "nummer van de cyclus; leeg: alle"),
    Parameter("thema", "tekst", "alleen cycli over dit thema; alle: alles samen"),
)
