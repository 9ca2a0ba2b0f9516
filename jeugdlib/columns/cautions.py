"""Cautions: the short codes that travel with a number, and the Dutch sentence of each.

A code is a word with the figures that belong to it, such as "nested_units 24 in 19"; `{0}` and
`{1}` in the sentence are those figures in their order. Of "not_computable" and "withheld" what
follows is the reason itself, in Dutch.
"""

CAUTIONS = {
    "nested_units": "De {0} eenheden in de noemer horen bij {1} jeugdigen. Het interval rekent "
    "alsof ze los van elkaar staan en is daardoor waarschijnlijk te smal.",
    "nesting_unknown": "Bij hoeveel jeugdigen de eenheden in de noemer horen, is niet ingevuld. "
    "Horen er meer bij één jeugdige, dan is het interval te smal.",
    "not_random": "Niet bekend is of de dossiers zijn geloot. Het interval geldt alsof ze een "
    "aselecte steekproef waren.",
    "few_institutions": "De dossiers komen uit {0} instellingen. Dossiers van één instelling "
    "lijken vaak op elkaar, dus de werkelijke onzekerheid is waarschijnlijk groter.",
    "small_n": "De noemer is maar {0}: lees het percentage samen met de aantallen.",
    "none_seen": "Niets gezien bewijst niet dat het nooit voorkomt; de bovengrens hoort erbij.",
    "none_found": "Niets gevonden bewijst niet dat het nooit voorkomt: {0}% past er nog bij "
    "(bovengrens, eenzijdig {1}%).",
    "all_seen": "Alles gevonden bewijst niet dat het altijd voorkomt; de ondergrens hoort erbij.",
    "approximate_at_edge": "Bij zo weinig gevallen aan één kant kan dit benaderde interval te smal "
    "zijn.",
    "complete_count": "Dit is een volledige telling en geen steekproef; er hoort geen "
    "onzekerheidsinterval bij.",
    "denominator_minimum": "De noemer is een schatting („meer dan {0}”). Het percentage is daarom "
    "een bovengrens: hooguit zoveel.",
    "bounds": "Dit zijn de grenzen van wat mogelijk is en geen onzekerheidsinterval. Wat ertussen "
    "ligt, is uit de totalen niet te weten.",
    "no_form_twice": "Aanname bij de ondergrens: geen jeugdige kreeg dezelfde vorm twee keer.",
    "round_numbers": "Het interval kent alleen toeval, en niet dat de aantallen ronde getallen "
    "zijn.",
    "several_events_per_child": "Eén kind kan meer keren meetellen. Het interval rekent alsof elke "
    "gebeurtenis los staat en is daardoor waarschijnlijk te smal.",
    "reported_only": "Minder geteld is niet vanzelf minder gebeurd: vraag na of het tellen zelf is "
    "veranderd.",
    "two_points": "Er zijn maar twee tellingen. De factor per jaar is een gemiddelde; het verloop "
    "ertussen is onbekend.",
    "ends_only": "De verhouding en de factor per jaar rekenen alleen met de eerste en de laatste "
    "van de {0} tellingen.",
    "less_than_a_year": "Tussen de eerste en de laatste telling ligt minder dan een jaar; de "
    "factor per jaar is doorgerekend en niet gezien.",
    "provisional": "Een deel van de aantallen is voorlopig en kan nog veranderen.",
    "sources_differ": "Bronnen verschillen over deze reeks. Gerekend is met het eerste getal in de "
    "tabel; de opmerking noemt het andere.",
    "one_sided": "De bovengrens is eenzijdig ({0}%).",
    "different_audits": "Twee groepen dossiers verschillen ook door wie koos en wie codeerde. Loop "
    "eerst de lijst „vergelijkbaar?” na.",
    "several_comparisons": "Er zijn {0} vergelijkingen tegelijk. Zonder enig werkelijk verschil "
    "kan de kans op minstens één toevallige p onder 0,05 oplopen tot ongeveer {1}%.",
    "not_reached": "Ook met {0} dossiers wordt dit doel niet gehaald.",
    "withheld": "Niet getoond om te voorkomen dat kinderen herkend worden (regel: {reason}).",
    "without_withheld": "Wat niet getoond wordt, telt in dit totaal niet mee.",
    "nothing_left": "Er blijft niets over om te tonen: de groepen zijn te klein. Neem minder en "
    "grotere categorieën, of bespreek het rapport in het team met openbaarheid=intern.",
    "not_computable": "Niet te berekenen: {reason}.",
}


def parse(caution: str) -> tuple[str, list[float], str]:
    """A caution taken apart: its code, its figures in order, and the text behind the code.

    Raises
    ------
    ValueError : the code is not in CAUTIONS.
    """
    code, _, rest = caution.partition(" ")
    if code not in CAUTIONS:
        raise ValueError(f"caution {code!r} is not declared in columns/cautions.py")
    figures = [float(word) for word in rest.split() if word.replace(".", "", 1).isdigit()]
    return code, figures, rest
