"""Studies: one row per effect, as given or with what it comes from."""

from jeugdlib.columns.declaration import BRON, OPMERKING, VINDPLAATS, Column, Table

# Whether a design has something to compare with decides what its number may be called, and with
# which others it may stand in one average.
DESIGNS = {
    "gerandomiseerd": "effect",
    "vergelijkend": "effect",
    "voor-na": "verandering",
    "samenhang": "samenhang",
}
DIRECTIONS = ("hoger is beter", "hoger is slechter")
ELEMENT = ("ja", "nee", "onbekend")  # whether a core element is in a programme


def _given(name: str, meaning: str, kind: str = "getal", **limits: object) -> Column:
    return Column(name, meaning, kind=kind, required=False, empty=True, **limits)


def _group(group: str, words: str) -> tuple[Column, ...]:
    after = f"van de {words}, bij de nameting"
    return (
        _given(f"gemiddelde_{group}", f"gemiddelde {after}", also=(f"na_gemiddelde_{group}",)),
        _given(f"sd_{group}", f"standaarddeviatie {after}", above=0, also=(f"na_sd_{group}",)),
        _given(f"n_{group}", f"hoeveel jeugdigen er in de {words} zaten", "geheel getal", low=1),
        _given(f"voor_gemiddelde_{group}", f"gemiddelde van de {words}, bij de voormeting"),
        _given(f"voor_sd_{group}", f"standaarddeviatie van de {words}, bij de voormeting", above=0),
        _given(f"sd_verschil_{group}", f"standaarddeviatie van na min voor, {words}", above=0),
        _given(f"sf_gemiddelde_{group}", f"standaardfout van het gemiddelde {after}", above=0),
        _given(f"mediaan_{group}", f"mediaan {after}"),
        _given(f"q1_{group}", f"eerste kwartiel {after}"),
        _given(f"q3_{group}", f"derde kwartiel {after}"),
        _given(
            f"aantal_{group}",
            f"bij hoeveel jeugdigen uit de {words} het gebeurde",
            "geheel getal",
            low=0,
        ),
    )


STUDIES = Table(
    name="studies",
    about="publication",
    row="een effect in een studie",
    columns=(
        Column("studie", "de studie: auteur en jaar"),
        _given("effect_id", "nummer van het effect binnen de studie", "tekst"),
        _given("design", "opzet van de studie", "tekst", allowed=tuple(DESIGNS)),
        _given("jaar", "jaar van verschijnen", "geheel getal", low=1900, high=2100),
        _given("uitkomst", "wat er gemeten is", "tekst"),
        _given("instrument", "waarmee het gemeten is", "tekst"),
        _given("richting", "wat een hogere score betekent", "tekst", allowed=DIRECTIONS),
        _given("ontwikkelaar", "of de maker van de aanpak meedeed", "tekst", allowed=("ja", "nee")),
        _given("effect", "het effect, als het al berekend is"),
        _given("variantie", "de variantie van het effect", above=0),
        _given("standaardfout", "de standaardfout van het effect", above=0),
        _given("ondergrens", "ondergrens van het 95%-interval van het effect"),
        _given("bovengrens", "bovengrens van het 95%-interval van het effect"),
        *_group("behandeld", "groep met de aanpak"),
        *_group("controle", "controlegroep"),
        _given("r_voor_na", "correlatie tussen voormeting en nameting", low=-1, high=1),
        _given("t_voor_na", "t-waarde van de gepaarde toets van na min voor, groep met de aanpak"),
        _given("t", "t-waarde van het verschil tussen twee groepen"),
        _given(
            "f", "F-waarde van het verschil tussen twee groepen (1 en df vrijheidsgraden)", low=0
        ),
        _given("chi2", "chi-kwadraat van een 2x2-tabel (1 vrijheidsgraad)", low=0),
        _given("p", "exacte tweezijdige p-waarde van een t-toets", low=0, high=1),
        _given(
            "hoogste_groep",
            "welke groep het hoogst scoorde; nodig bij f, chi2 en p",
            "tekst",
            allowed=("behandeld", "controle"),
        ),
        _given("correlatie", "de correlatie", low=-1, high=1),
        _given("n", "hoeveel jeugdigen samen", "geheel getal", low=1),
        _given(
            "clustergrootte",
            "gemiddeld aantal jeugdigen per groep die samen geloot is; alleen als de studie daar "
            "zelf niet voor corrigeert",
            low=1,
        ),
        _given("icc", "hoe sterk jeugdigen binnen zo'n groep op elkaar lijken", low=0, high=1),
        OPMERKING,
        _given("bron", BRON.meaning, "tekst"),
        _given("vindplaats", VINDPLAATS.meaning, "tekst"),
    ),
    open_columns=True,
)

# What the columns are called after reduce: statistics in English (DESIGN §5). What describes a
# study keeps its name, as users name it again when they choose a moderator.
ENGLISH = {
    "studie": "study",
    "richting": "direction",
    "effect": "estimate",
    "variantie": "variance",
    "standaardfout": "se",
    "ondergrens": "low",
    "bovengrens": "high",
    **{
        f"{dutch}_{group}": f"{english}_{ours}"
        for group, ours in (("behandeld", "treated"), ("controle", "control"))
        for dutch, english in (
            ("gemiddelde", "mean"),
            ("sd", "sd"),
            ("n", "n"),
            ("voor_gemiddelde", "before_mean"),
            ("voor_sd", "before_sd"),
            ("sd_verschil", "sd_change"),
            ("sf_gemiddelde", "se_mean"),
            ("mediaan", "median"),
            ("q1", "q1"),
            ("q3", "q3"),
            ("aantal", "count"),
        )
    },
    "r_voor_na": "r",
    "t_voor_na": "t_change",
    "hoogste_groep": "higher",
    "correlatie": "correlation",
    "clustergrootte": "cluster_size",
}
