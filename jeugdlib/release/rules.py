"""The rules: the thresholds of each level, and what holds for each kind of number."""

from dataclasses import dataclass

# Counts leave as multiples of this, totals as the sum of them. Source: OpenSAFELY; CBS tables.
BASE = 5
# A group of which this part has one and the same thing, has no secret. Source: ESSnet guidelines.
ALMOST_ALL = 0.9
# A model that nearly fits child by child shows the child. Source: acro, ESSnet guidelines.
RESIDUAL_DF = 10
# A curve goes down by at least this many children at once. Source: OpenSAFELY.
EVENTS = 5
# One child may not be half of a sum, two not 85 % of it, and nobody may guess the largest to within
# 10 %. Source: acro, Handbook on Statistical Disclosure Control §4.2.
LARGEST, TWO_LARGEST, GUESS = 0.5, 0.85, 0.1
# Two means of groups that differ by one child leave at least ± this many points for its score.
SCALE_POINTS = 5
# Percentiles further out are nearly a minimum or a maximum. Source: ADRF.
OUTERMOST = 10
# From this many children on a third figure of an effect leaves one child's score as open as a mean.
MANY = 100


@dataclass(frozen=True)
class Thresholds:
    """What a level asks for.

    `children` is the least number of children in a cell, outside it, and between two cells that can
    be subtracted; `denominator` the least number under a percentage or a mean. A `strict` level
    withholds what another level only flags: a group that is nearly all alike, and a cell that is
    too small in another period.
    """

    children: int
    denominator: int
    strict: bool


# Source: acro and ESSnet (10 units), ADRF (denominator 20), OpenSAFELY (5 and 10 for partners).
THRESHOLDS = {
    "kring": Thresholds(children=5, denominator=10, strict=False),
    "openbaar": Thresholds(children=10, denominator=20, strict=True),
}

# What stands behind the caution `withheld`. A cell that is too small and one that holds nearly the
# whole group share a name, as the name of the second would tell what it hides.
SMALL = "te kleine groep"
PROTECTS = "beschermt een ander getal"
WHOLE = "te kleine groepen in deze tabel"  # where to name the small ones would tell too much
SERIES = "zelfde cel in alle perioden"
EARLIER = "verschil met eerder rapport"
DOMINATED = "één of twee kinderen bepalen het getal"
FEW_DF = "te weinig kinderen voor dit model"
EXTREME = "uiterste waarde"
STEP = "te kleine stap"
UNRELEASED = "geef eerst de aantallen vrij"
EVENTS_ONLY = "onbekend hoeveel kinderen erachter zitten"


# What holds for one kind of number, in words for the page `controle`. Sources: OpenSAFELY (counts,
# means, curves), acro and ESSnet (effects, models), τ-ARGUS (sums), ADRF (shares, percentiles).
RULES = {
    "count": "minimum aan verschillende kinderen in elke groep en daarbuiten; afgerond op "
    "vijftallen, totalen als som daarvan; wat weggelaten is, valt uit de rest niet terug te "
    "rekenen",
    "share": "minimum aan kinderen waarover het percentage gaat; in hele procenten, uit "
    "afgeronde aantallen; een interval alleen als het uit vrijgegeven aantallen is berekend",
    "mean": "minimum voor het aantal kinderen; zo grof afgerond dat één kind meer of minder zijn "
    "score niet prijsgeeft",
    "effect": "minimum voor het aantal kinderen, en 10 meer dan het aantal getallen dat het model "
    "schat; twee cijfers, vanaf 100 kinderen drie",
    "model": "minimum voor het aantal kinderen, en 10 meer dan het aantal getallen dat het model "
    "schat; twee cijfers, vanaf 100 kinderen drie; hoe vaak codeurs het eens zijn in stappen van "
    "1, 5, 10 of 20 procentpunt",
    "extreme": "nooit een minimum of maximum; een percentiel alleen met genoeg kinderen aan elke "
    "kant; twee cijfers",
    "curve": "een stap alleen met ten minste 5 kinderen tegelijk, en genoeg die daarna nog "
    "meetellen",
    "text": "tekst over een kind gaat nooit naar buiten",
}


def rounded(amount: float) -> float:
    """The nearest multiple of BASE."""
    return BASE * ((amount + BASE / 2) // BASE)
