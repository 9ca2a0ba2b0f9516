"""Totals of trajectories: counts and sums that add up over regions and over organisations."""

from typing import TYPE_CHECKING

from jeugdlib.columns.declaration import Column, Table
from jeugdlib.columns.parameters import OPENBAARHEID

if TYPE_CHECKING:
    import pandas as pd

# what can come of a trajectory, per indicator; those of uitval are the values of the list
# reden_einde, and onbekend
UITKOMSTEN = {
    "uitval": (
        *("volgens plan", "in overeenstemming", "eenzijdig door cliënt"),
        *("eenzijdig door aanbieder", "externe omstandigheden", "overlijden"),
        *("tijdelijk beëindigd", "geïnitieerd door de gemeente", "wijzigingsverzoek"),
        *("overstap naar andere aanbieder", "uitstroom naar ander domein", "onbekend"),
    ),
    "tevredenheid": ("voldoende", "onvoldoende", "andere schaal", "niet ingevuld"),
    "zonder_hulp_verder": ("ja", "deels", "nee", "niet ingevuld"),
    "herhaald_beroep": ("nieuw", "herhaald", "aansluitend"),
    "nieuwe_start": ("nieuwe start", "geen nieuwe start", "hulp liep door"),
    "problemen": (
        *("hersteld", "verbeterd", "onveranderd", "verslechterd", "geen nameting"),
        *("geen voormeting", "andere vragenlijst", "geen vragenlijst"),
    ),
    "doelen": ("met doelen", "geen doelen"),
    "doelen_bereikt": ("bereikt", "niet bereikt"),
    "wachttijd": ("begonnen", "wacht nog", "afgemeld", "geen aanmelddatum"),
}
# endings of uitval after which nobody is asked anything, as the help goes on elsewhere; and those
# that are no judgement of the help: columns telt_mee and uitval_smal of the list reden_einde
ADMINISTRATIVE = ("tijdelijk beëindigd", "geïnitieerd door de gemeente", "wijzigingsverzoek")
NO_JUDGEMENT = (
    *("overlijden", "overstap naar andere aanbieder", "uitstroom naar ander domein"),
    *ADMINISTRATIVE,
)
# of these an answer comes after so many months or weeks; outside the team steps are counted over
# all periods together, as in one quarter a step hardly ever has ten children
STEPPED = ("nieuwe_start", "wachttijd")
# no total is further from zero; that a range is declared says that 99 is no code for unknown
FAR = 1e15


def _where(name: str, meaning: str) -> Column:
    return Column(name, f"{meaning}; leeg: niet uitgesplitst of onbekend", empty=True)


def _count(name: str, meaning: str, *, least: int = 0, empty: bool = True) -> Column:
    return Column(name, meaning, kind="geheel getal", low=least, empty=empty)


def _sum(name: str, meaning: str) -> Column:
    return Column(name, meaning, kind="getal", low=-FAR, high=FAR, empty=True)


TOTALEN = Table(
    name="totalen",
    about="total",
    row="een telling van één uitkomst, in één periode, met de som van de scores erbij",
    columns=(
        Column("organisatie", "wie de totalen maakte; na optellen allemaal, met + ertussen"),
        Column("openbaarheid", "wie het bestand mag zien", allowed=OPENBAARHEID),
        Column("uitsplitsing", "waarnaar is uitgesplitst, met + ertussen, of geen"),
        Column("van", "eerste periode", kind="periode", unit="jjjj of jjjj-Q1"),
        Column("tot", "laatste periode", kind="periode", unit="jjjj of jjjj-Q1"),
        Column("voldoende", "per schaal wat voldoende is, zoals 1-10:6", empty=True),
        Column("vragenlijst", "vragenlijst bij problemen, met haar grenzen", empty=True),
        Column("definities", "code van de lijsten indicatoren en reden_einde"),
        _where("regio", "jeugdregio of gemeente"),
        _where("aanbieder", "wie de hulp geeft, als code"),
        _where("hulpvorm", "vorm van hulp"),
        Column(
            "periode",
            "waarover is geteld; leeg: van de eerste tot en met de laatste periode",
            kind="periode",
            unit="jjjj of jjjj-Q1",
            empty=True,
        ),
        Column("indicator", "waar de uitkomst bij hoort", allowed=tuple(UITKOMSTEN)),
        Column(
            "uitkomst",
            "wat eruit kwam",
            allowed=tuple(dict.fromkeys(sum(UITKOMSTEN.values(), ()))),
        ),
        Column("schaal", "schaal van de scores", empty=True),
        Column(
            "informant",
            "wie antwoordde",
            allowed=("jeugdige", "ouder", "professional", "anders"),
            empty=True,
        ),
        _count("stap", "hele maanden bij nieuwe_start, hele weken bij wachttijd"),
        _count("aantal", "hoe vaak; leeg: weggelaten, en dat is nooit 0"),
        _count("kinderen", "hoeveel verschillende kinderen, per organisatie geteld"),
        _sum("som", "som van de scores"),
        _sum("som_kwadraten", "som van de gekwadrateerde scores"),
        Column("verborgen", "of er getallen zijn weggelaten", allowed=("ja", "nee")),
        _count("delen", "uit hoeveel bestanden deze cel is opgeteld", least=1, empty=False),
        _count("delen_verborgen", "in hoeveel daarvan zij is weggelaten", empty=False),
    ),
)


def sums_over(table: "pd.DataFrame", scope: str = "") -> tuple[tuple[str, tuple, str], ...]:
    """Which counts of a table of outcomes are the same trajectories: who was asked, and so on.

    Parameters
    ----------
    table : a row per outcome, with indicator and uitkomst
    scope : which trajectories these are, such as a period; only sums of one scope can be the same

    Returns
    -------
    The column `count`, the index of the rows in it, and the scope, for `attrs["sums"]`: what
    `release` is told of how the counts of a report hang together.
    """
    indicator, outcome = table["indicator"], table["uitkomst"]
    ended = indicator == "uitval"
    parts = [ended & ~outcome.isin(ADMINISTRATIVE), ended & ~outcome.isin(NO_JUDGEMENT)]
    parts += [indicator == name for name in table["indicator"].unique() if name != "uitval"]
    return tuple(("count", tuple(table.index[part]), scope) for part in parts if part.any())
