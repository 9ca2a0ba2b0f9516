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
    "nested_counted": "De {0} eenheden in de noemer horen bij {1} jeugdigen. Het interval houdt er "
    "rekening mee dat eenheden van één jeugdige op elkaar lijken.",
    "nesting_unseen": "Aan één kant zijn er te weinig gevallen om te zien hoe sterk eenheden van "
    "één jeugdige op elkaar lijken. Daarom is gerekend alsof zij gelijk zijn.",
    "mixed_scales": "Hier zijn antwoorden op verschillende schalen samen geteld ({reason}). Wat "
    "een voldoende is, is per schaal gekozen; een gemiddelde over schalen heen is er niet.",
    "short_history": "Het bestand begint in {reason}. Hulp van daarvoor is niet te zien, dus dit "
    "aandeel is te laag: het kijkt vijf jaar terug.",
    "file_ends": "Het bestand houdt op {reason} op, vóór het einde van de periode. Wie daarna "
    "opnieuw begon of nog wachtte, is niet te zien.",
    "nested_some": "Sommige jeugdigen tellen hier meer dan één keer mee. Het interval rekent alsof "
    "alles los van elkaar staat en is daardoor iets te smal.",
    "short_follow_up": "Van {1} trajecten zijn er {0} nog niet zo lang gevolgd. Zij tellen mee "
    "zolang ze gevolgd zijn.",
    "still_waiting": "Van de {1} aanmeldingen was bij {0} de hulp nog niet begonnen. Zij tellen "
    "mee zolang er is gewacht.",
    "open_upper": "De bovengrens is nog niet te geven: daarvoor is te weinig hulp begonnen.",
    "mean_only": "Een interval bij dit gemiddelde is niet te berekenen: {reason}.",
    "tips_below": "Pas als dit voor minder dan {0}% van de niet-invullers geldt, kantelt de "
    "conclusie „meer dan {1}%”.",
    "tips_never": "De conclusie „meer dan {0}%” blijft staan, ook als dit voor geen enkele "
    "niet-invuller geldt.",
    "tips_at_none": "De conclusie „meer dan {0}%” kantelt pas als dit voor geen of bijna geen "
    "niet-invuller geldt.",
    "tips_above": "Bij wie antwoordde is het niet „meer dan {1}%”. Pas als dit voor meer dan {0}% "
    "van de niet-invullers geldt, is het dat bij allen samen wel.",
    "tips_no_more": "Het is niet „meer dan {0}%”, ook niet als dit voor alle niet-invullers geldt.",
    "answers_weighted": "Gewogen naar de kenmerken van wie antwoordde en wie niet. De {0} "
    "antwoorden zeggen samen evenveel als {1} zonder weging; het zwaarste telt {2} keer zo zwaar "
    "als gemiddeld.",
    "weighted_on_known": "Wegen helpt alleen tegen verschillen in deze kenmerken. Hangt antwoorden "
    "af van de uitkomst zelf, dan klopt ook dit aandeel niet.",
    "nobody_like_them": "Van {0} van de {1} trajecten antwoordde niemand met hetzelfde kenmerk. "
    "Over hen zegt het gewogen aandeel niets.",
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
    "not_alike": "Misschien niet vergelijkbaar ({reason}). Het verschil kan daaruit komen.",
    "rare_history": "Wie vaak of op een bijzondere manier verhuisde, is aan dat verloop te "
    "herkennen, ook zonder naam of datum. Houd dit binnen het team.",
    "verdict_unknown": "Van {0} van de {1} therapievormen is geen oordeel bekend. Onbekend is niet "
    "hetzelfde als niet passend.",
    "reported_later": "Aantal knelpunten dat pas na de peildatum is gemeld en hier niet meetelt: "
    "{0}.",
    "verdict_by_team": "Bij {0} therapievormen telt het oordeel van het team, met een reden, in "
    "plaats van dat van de richtlijn.",
    "several_comparisons": "Er zijn {0} vergelijkingen tegelijk. Zonder enig werkelijk verschil "
    "kan de kans op minstens één toevallige p onder 0,05 oplopen tot ongeveer {1}%.",
    "not_again": "Van {0} van de {1} kinderen is er geen nameting. Met hen kan het anders zijn "
    "gegaan.",
    "only_after": "Kinderen met alleen een nameting: {0}. Zij tellen nergens mee.",
    "only_as_alike": "De vergelijking is zo goed als de vergelijkingsgroep op deze kinderen lijkt.",
    "no_norm": "Zonder normgroep is er geen afkappunt. Hersteld en verbeterd zijn dan niet te "
    "onderscheiden.",
    "own_spread": "De spreiding komt van deze kinderen. Komt de betrouwbaarheid van een bredere "
    "groep, dan telt een verandering te snel als betrouwbaar.",
    "not_ranked": "Dit is geen ranglijst. De kleinste groep telt er {0}. Om tussen twee groepen "
    "een verschil van {1} procentpunt te zien, zijn er per groep ongeveer {2} nodig.",
    "spread_of_institutions": "Hoe sterk deze groepen werkelijk verschillen, is met zulke "
    "aantallen niet precies te zeggen: een standaardafwijking van {0} tot {1} procentpunt past er "
    "nog bij.",
    "same_everywhere": "Bij al deze groepen is hetzelfde gevonden: niets, of alles. Over "
    "verschillen is dan niets te zeggen.",
    "few_providers": "Er zijn maar {0} aanbieders. Hoe sterk zij werkelijk verschillen, is dan "
    "niet precies te zeggen.",
    "not_told_apart": "Tussen aanbieders van deze omvang ({0} per aanbieder) is dit niet goed te "
    "onderscheiden: naar schatting is {1}% van de verschillen geen toeval.",
    "no_upper_bound": "Een bovengrens is er niet: dat de aanbieders niet van elkaar verschillen, "
    "past ook bij de cijfers. Dan is geen aantal genoeg.",
    "case_mix_measured_only": "Dit is gecorrigeerd voor {reason}, en voor niets anders. Wat niet "
    "is gemeten, is niet gecorrigeerd.",
    "case_mix_overlap": "Maar {0}% van deze kinderen heeft elk kenmerk gemeen met tien of meer "
    "kinderen bij andere aanbieders. Voor de rest rust het verwachte aantal op de aanbieder zelf.",
    "case_mix_merged": "Te kleine categorieën (onder de 10, of zonder verschil in uitkomst) zijn "
    "samengenomen: {reason}.",
    "case_mix_left_out": "Niet gecorrigeerd voor {reason}: daarin verschillen de kinderen niet.",
    "few_both": "Naar verwachting zijn er maar {0} dossiers waarin beide codeurs het vinden, of "
    "beiden niet. Eén dossier verandert kappa dan al sterk.",
    "not_reached": "Ook met {0} dossiers wordt dit doel niet gehaald.",
    "no_control": "Zonder controlegroep is dit een verandering, en geen effect van de hulp: ook "
    "zonder hulp verandert er iets.",
    "small_group": "De groep telt maar {0} jeugdigen. Dit interval kan dan te smal zijn.",
    "assumed_r": "De correlatie tussen voor- en nameting is niet bekend. Gerekend is met {0}.",
    "direction_unknown": "De richting is niet ingevuld. Het getal is overgenomen zoals het er "
    "stond: ga na of boven 0 hier beter is.",
    "from_quartiles": "Gemiddelde en standaarddeviatie zijn geschat uit mediaan en kwartielen. Bij "
    "een scheve verdeling klopt dat niet.",
    "zero_cell": "In een van de vier cellen staat 0. Daarom is bij alle vier een half opgeteld.",
    "clustered": "Er zijn hele groepen geloot. De variantie is daarom {0} keer zo groot gemaakt.",
    "through_infinity": "Het interval loopt door tot oneindig: geen verschil, of een verschil de "
    "andere kant op, past ook bij de gegevens.",
    "among_benchmarks": "Van de {1} gepubliceerde cijfers liggen er {0} lager. Ze gaan over andere "
    "groepen jeugdigen, dus dit is geen norm.",
    "no_design": "Zonder opzet van de studie (kolom design) is niet te zeggen met welke cijfers "
    "dit te vergelijken is.",
    "no_benchmark": "Er is geen gepubliceerd cijfer van dezelfde soort om naast te leggen.",
    "regression_to_mean": "Dit geldt als scores normaal verdeeld zijn en alleen op de hoogste "
    "scores is gekozen.",
    "not_learnable": "Niet te leren: {reason}.",
    "elements_outside": "{0} elementen staan niet in het model. Wat zij doen, kan in deze getallen "
    "meetellen.",
    "elements_entangled": "{reason} gaat vaak samen met andere elementen. Het verschil kan ook van "
    "die andere komen.",
    "description_only": "Dit beschrijft wat vaak voorkomt en bewijst niet wat werkt.",
    "few_studies": "Aantal studies: {0}. Met zo weinig studies is nauwelijks te zien hoeveel zij "
    "van elkaar verschillen.",
    "few_clusters": "Met {0} studies is dit interval waarschijnlijk iets te smal. Het robuuste "
    "interval houdt daar rekening mee.",
    "df_small": "Deze robuuste toets heeft maar {0} vrijheidsgraden: het antwoord hangt aan enkele "
    "studies, en de p-waarde is niet te vertrouwen.",
    "one_study_decides": "Dit getal hangt vooral aan één studie. Het robuuste interval is dan te "
    "smal. Kijk naar het gewone interval.",
    "dependence_ignored": "De {0} effecten komen uit {1} studies. Hier tellen ze alsof ze los van "
    "elkaar staan, en dan is het interval meestal te smal. Kies het model met drie niveaus.",
    "design_unknown": "Van {0} effecten is de opzet van de studie niet ingevuld. Of zij bij de "
    "andere horen, is dus niet nagegaan.",
    "without_estimate": "Aantal effecten dat niet te berekenen was en niet meetelt: {0}.",
    "without_moderator": "Aantal effecten dat niet meetelt omdat een moderator ontbreekt: {0}.",
    "i2_no_size": "I² zegt welk deel van de spreiding geen toeval is, en niet hoe groot de "
    "verschillen zijn. Kijk daarvoor naar wat in een nieuwe setting te verwachten is.",
    "interval_empty": "De effecten lijken meer op elkaar dan bij toeval past. Het interval van 0 "
    "tot 0 bewijst niet dat alle studies hetzelfde effect hebben.",
    "prediction_narrow": "De voorspelling voor een nieuwe setting lijkt preciezer dan zij is. Bij "
    "minder dan 20 studies, of als zij weinig verschillen, klopt een interval van 95% in "
    "simulaties maar in 84 tot 94 van de 100 gevallen.",
    "no_spread": "De effecten verschillen niet van elkaar. Het interval komt daarom van de "
    "standaardfouten en niet van Knapp-Hartung.",
    "narrower_than_normal": "De effecten liggen dicht bij elkaar. Daardoor is dit interval smaller "
    "dan het interval met de normale verdeling. Bekijk ze allebei.",
    "subgroup_p": "Dit vergelijkt studies met elkaar en geen jeugdigen binnen een studie. Een "
    "kleine p bewijst niet dat dit kenmerk de oorzaak is.",
    "small_study_effects": "Een verband met de standaardfout kan komen doordat studies zonder "
    "effect niet gepubliceerd zijn. Kleine studies kunnen ook op andere punten verschillen van "
    "grote.",
    "without_year": "Van {0} effecten is het jaar niet bekend. Zij tellen hier niet mee.",
    "before_consensus": "Dit is berekend over wat de codeurs los van elkaar invulden, vóór het "
    "overleg over verschillen. Na overleg zegt overeenstemming niets meer.",
    "kappa_elsewhere": "Ter vergelijking: waar twee of drie mensen hetzelfde dossier beoordeelden, "
    "lag de gemiddelde kappa in 26 gepubliceerde studies tussen 0,32 en 0,70 (J Health Serv Res "
    "Policy 2007, 12, 173-180).",
    "low_prevalence": "Bijna alle antwoorden zijn hetzelfde. Dan hangt kappa aan een enkel "
    "dossier: met één verschil meer gaat kappa {reason}.",
    "no_kappa": "Niet te berekenen zijn {reason}.",
    "all_agreed": "De codeurs waren het hier steeds eens. Dat bewijst niet dat zij het altijd eens "
    "zijn: een overeenstemming van {0}% past er nog bij.",
    "off_scale": "Aantal keer dat een codeur een antwoord buiten de volgorde koos, zoals onbekend: "
    "{0}. Dat telt niet mee in kappa, AC2 en alfa.",
    "undecided": "Aantal waarover de codeurs het nog niet eens zijn: {0}. Dat telt niet mee.",
    "few_in_halves": "Het eerste en het laatste deel tellen maar {0} en {1} dossiers. Alleen een "
    "groot verschil valt dan op.",
    "table_interval": "Dit interval komt uit een formule voor grote aantallen. Bij {0} beoordeelde "
    "eenheden is het vaak te smal.",
    "no_bounds": "Een interval is hier niet te berekenen: volgens de formule is er geen spreiding.",
    "few_found": "Aantal waarbij een codeur dit vond: {0}. Overeenstemming over gevonden hangt dan "
    "aan een enkel dossier.",
    "few_periods": "Vóór de actie zijn er {0} perioden en erna {1}. Onder de 12 aan één kant volgt "
    "de lijn vooral het toeval.",
    "periods_missing": "In de reeks ontbreken maanden ({0}). Op een kaart sluit de lijn daar aan "
    "alsof er niets tussen lag.",
    "gaps_in_series": "Aantal perioden zonder getal: {0}. Zij tellen niet mee.",
    "autocorrelated": "Perioden na elkaar lijken op elkaar (correlatie {0}). Het interval is dan "
    "te smal, en een signaal komt te vaak.",
    "seasonal": "Dezelfde maanden of kwartalen lijken elk jaar op elkaar: er zit een seizoen in. "
    "Vergelijk dan hele jaren, of reken met een seizoen.",
    "one_start": "Het is één kind, en de hulp begon één keer. Wat er in die tijd nog meer "
    "veranderde, is niet van de hulp te scheiden. Begon de hulp omdat het slecht ging, dan gaat "
    "het daarna vaak vanzelf beter.",
    "few_in_phase": "De kortste fase telt maar {0} metingen. Met minder dan 5 zegt een fase "
    "weinig.",
    "first_two_phases": "Er zijn {0} fasen. Gerekend is met de eerste twee.",
    "as_if_apart": "Hier telt elke meting alsof zij los staat van de vorige. Lijken metingen na "
    "elkaar op elkaar, dan is dit interval te smal: bij een correlatie van 0,3 hield een interval "
    "van 95% de waarheid in simulaties in 84 tot 93 van de 100 gevallen.",
    "tau_too_often": "Deze p is vaak te klein. In simulaties zonder verandering lag hij in 7 tot "
    "10 van de 100 gevallen onder 0,05, en in 19 tot 51 als metingen na elkaar op elkaar lijken. "
    "Kijk vooral naar de figuur en de sprong.",
    "trend_taken_off": "In de basislijn zat al een verloop. Dat is eerst van alle scores "
    "afgehaald, alsof het zo doorging.",
    "one_child_narrow": "Met zo weinig metingen van één kind is dit interval iets te smal: in "
    "simulaties met 20 tot 50 metingen hield een interval van 95% de waarheid in 90 tot 95 van de "
    "100 gevallen.",
    "measured_alike": "Metingen na elkaar lijken op elkaar (correlatie {0}). Het interval houdt "
    "daar rekening mee.",
    "same_start": "Bij al deze kinderen begon de hulp bij dezelfde meting. Wat er op dat moment "
    "nog meer gebeurde, kan dan de verandering verklaren.",
    "starts_drawn": "De p vergelijkt met {0} mogelijke beginmomenten, of combinaties daarvan, en "
    "is nooit kleiner dan 1 op {0}. Hij geldt alleen als het begin is geloot.",
    "left_out_children": "Aantal kinderen zonder twee fasen, dat hier niet meetelt: {0}.",
    "newey_west_narrow": "Newey-West is bij korte reeksen te smal. In simulaties met 24 perioden "
    "klopte een interval van 95% in 62 tot 87 van de 100 gevallen. Kies liever Prais-Winsten.",
    "much_alike": "Perioden na elkaar lijken hier sterk op elkaar. Dit interval is dan nog iets te "
    "smal.",
    "around_that_time": "Wat er rond die tijd nog meer veranderde, zit ook in dit verschil.",
    "not_parallel": "Vóór de actie liepen de twee reeksen al uit elkaar. Dan zegt dit verschil "
    "weinig.",
    "parallel_unproved": "Dat twee reeksen eerst gelijk opgingen, bewijst niet dat zij dat zonder "
    "de actie waren blijven doen.",
    "other_size": "De ene reeks is gemiddeld {0} keer zo hoog als de andere. Gelijk opgaan in "
    "aantallen is dan iets anders dan gelijk opgaan in procenten.",
    "other_unit": "De twee reeksen hebben niet dezelfde eenheid ({reason}).",
    "placebo_short": "Bij een verzonnen datum zijn er minder perioden om mee te rekenen dan bij de "
    "echte. Een groot verschil komt er dan vaker door toeval.",
    "cbs_break": "In 2021 is de reeks over jeugdhulp gebroken: sindsdien leveren meer aanbieders. "
    "Vergelijk getallen van voor en na 2021 niet met elkaar.",
    "half_year_low": "Voorlopige halfjaarcijfers over jeugdhulp vielen eerder 4 tot 5% lager uit "
    "dan de definitieve (CBS).",
    "cbs_hidden": "Aantal perioden waarin het CBS geen getal toont: {0}. Dat is niet hetzelfde als "
    "nul.",
    "cbs_versions": "Aantal perioden met meer dan één getal in de tabel: {0}. Gekozen is het "
    "getal dat het meest vaststaat, en anders het eerste.",
    "status_unknown": "Dit bestand zegt niet welke getallen voorlopig zijn, of waarom er een "
    "ontbreekt. Kies bij StatLine liever „CSV met statistische symbolen”.",
    "scores_per_month": "Elk punt is het gemiddelde van een maand. In de ene maand kunnen andere "
    "kinderen zijn gemeten dan in de andere.",
    "without_date": "Aantal scores zonder datum: {0}. Zij tellen in geen enkele maand mee.",
    "small_withheld": "Juist kleine aantallen worden niet getoond. Midden en grenzen liggen "
    "daardoor te hoog.",
    "run_chart_only": "Er zijn maar {0} punten. Onder de 12 zeggen grenzen nog niets. Daarom is "
    "dit een run chart: een lijn met de mediaan.",
    "chart_chosen": "Gekozen is een {reason}.",
    "left_out": "Deze periode telt niet mee: {reason}.",
    "no_limits": "Het midden rust op maar {0} punten. Grenzen zijn er vanaf 12 punten.",
    "rare_events": "Gemiddeld zijn het er maar {0} per periode. Dan zegt de tijd tussen twee "
    "gebeurtenissen meer dan een telling: zie notebook 71_naar_nul.",
    "more_spread": "De perioden verschillen {0} keer zo veel van elkaar als bij alleen toeval "
    "past. Punten buiten de grenzen zijn dan geen nieuws: kies een u′-, p′- of XmR-kaart.",
    "quiet_normal": "Gerekend met verzonnen reeksen zonder verandering, normaal verdeeld en los "
    "van elkaar. Lijken opeenvolgende perioden op elkaar, dan zijn er meer valse signalen.",
    "overdispersed": "De perioden verschillen {0} keer zo veel van elkaar als bij alleen toeval "
    "past. Dit interval is dan te smal.",
    "quiet_throughout": "In de hele reeks is niets geteld. De dagen sinds de laatste keer zijn "
    "hier hoe lang er is geteld.",
    "coarse_days": "De dagen sinds de laatste keer tellen vanaf het einde van de periode waarin "
    "het gebeurde. Het kan tot {0} dagen langer zijn.",
    "usual_estimated": "Wat gewoon is, is geschat uit de {0} perioden ervoor. Klopt dat niet, dan "
    "komen signalen te vroeg of te laat.",
    "voices_counted": "{0} citaten van {1} stemmen. Geteld zijn stemmen: wie vaker iets zegt, telt "
    "één keer.",
    "quotes_unused": "Niet te gebruiken: {0} citaten zonder toestemming, en {1} met iets dat op "
    "een datum, adres of nummer lijkt. Lees elk ander citaat zelf na op namen.",
    "no_contradiction": "Over {reason} spreekt geen enkele stem het cijfer tegen. Is daarnaar "
    "gezocht?",
    "contradiction_unquoted": "Over {reason} is er een tegengeluid, maar geen citaat daarvan dat "
    "gebruikt mag worden.",
    "not_predicted": "Van {0} van de {1} afgesloten cycli is niet vooraf gezegd hoe zeker het team "
    "was, of niet ingevuld of het doel is gehaald. Zij tellen niet mee.",
    "few_predictions": "Het zijn maar {0} voorspellingen. Of de kansen van het team kloppen, is "
    "dan nauwelijks te zien.",
    "made_afterwards": "Een voorspelling telt alleen als zij is opgeschreven voordat de uitkomst "
    "bekend was. Dat is hier niet na te gaan.",
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
