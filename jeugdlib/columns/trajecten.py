"""Care trajectories: one row per trajectory of a child."""

from jeugdlib.columns.declaration import Column, Table

TRAJECTEN = Table(
    name="trajecten",
    about="child",
    row="een hulptraject van een kind",
    columns=(
        Column(
            "client_id", "code van het kind", kind="id", also=("cliëntnummer", "cliënt", "kind_id")
        ),
        Column(
            "traject_id", "code van het traject", kind="id", unique=True, required=False, empty=True
        ),
        Column("aanbieder", "wie de hulp geeft, als code", required=False, empty=True),
        Column("regio", "jeugdregio of gemeente", required=False, empty=True),
        Column("hulpvorm", "vorm van hulp", required=False, empty=True),
        Column("aanmelddatum", "dag van aanmelding", kind="datum", required=False, empty=True),
        Column(
            "startdatum",
            "dag waarop de hulp begon; leeg bij wie is aangemeld en nog wacht",
            kind="datum",
            also=("begindatum", "start"),
            empty=True,
        ),
        Column(
            "einddatum",
            "dag waarop de hulp eindigde; leeg betekent dat zij nog loopt",
            kind="datum",
            also=("einde", "datum_einde"),
            required=False,
            empty=True,
        ),
        Column(
            "reden_einde",
            "waarom de hulp eindigde, als code of omschrijving",
            codes="reden_einde",
            also=("reden_beëindiging",),
            required=False,
            empty=True,
        ),
        Column(
            "leeftijd",
            "leeftijd bij de start",
            kind="geheel getal",
            unit="jaren",
            low=0,
            high=23,
            required=False,
            empty=True,
        ),
        Column(
            "geslacht",
            "geslacht",
            allowed=("man", "vrouw", "anders", "onbekend"),
            required=False,
            empty=True,
        ),
        Column(
            "ernst_start",
            "ernst van de problemen bij de start, volgens het instrument",
            kind="getal",
            required=False,
            empty=True,
        ),
        Column("instrument", "vragenlijst van voor- en nameting", required=False, empty=True),
        Column("voor_score", "score bij de start", kind="getal", required=False, empty=True),
        Column("na_score", "score bij het einde", kind="getal", required=False, empty=True),
        Column(
            "tevredenheid",
            "tevredenheid over de hulp, op de schaal van de volgende kolommen",
            kind="getal",
            required=False,
            empty=True,
        ),
        Column(
            "schaal_min",
            "laagste waarde van de schaal van tevredenheid",
            kind="getal",
            required=False,
            empty=True,
        ),
        Column(
            "schaal_max",
            "hoogste waarde van de schaal van tevredenheid",
            kind="getal",
            required=False,
            empty=True,
        ),
        Column(
            "informant",
            "wie de vragen aan het einde beantwoordde",
            allowed=("jeugdige", "ouder", "professional", "anders"),
            required=False,
            empty=True,
        ),
        Column(
            "zonder_hulp_verder",
            "of het kind zonder hulp verder kan",
            allowed=("ja", "deels", "nee"),
            required=False,
            empty=True,
        ),
    ),
)
