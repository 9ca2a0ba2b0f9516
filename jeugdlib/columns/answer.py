"""The one form of an answer, the mark that says whom a table is about, and the released table."""

import hashlib
from dataclasses import dataclass

import pandas as pd

from jeugdlib.columns.declaration import ABOUT
from jeugdlib.columns.parameters import OPENBAARHEID

# Names and meanings of the columns of an answer; only a number that applies has its column.
ANSWER = {
    "label": "het antwoord in gewone woorden",
    "estimate": "de schatting",
    "se": "standaardfout van de schatting",
    "variance": "variantie van de schatting: de standaardfout in het kwadraat",
    "low": "ondergrens van het interval of van wat mogelijk is",
    "high": "bovengrens van het interval of van wat mogelijk is",
    "level": "zekerheid van het interval, tussen 0 en 1",
    "df": "vrijheidsgraden",
    "p": "p-waarde van de toets die bij method staat",
    "chance_higher": "kans dat het eerste aandeel het hogere is",
    "count": "de teller",
    "n": "de noemer",
    "children": "over hoeveel verschillende kinderen het gaat",
    "effects": "over hoeveel effecten een meta-analyse gaat",
    "studies": "uit hoeveel studies die effecten komen",
    "weight": "gewicht van een effect in het gemiddelde, als deel van alle gewicht",
    "design": "opzet van de studie, die bepaalt hoe het getal mag heten",
    "tau2": "variantie tussen studies",
    "i2": "deel van de spreiding dat geen toeval is, in procenten",
    "q": "gewogen som van kwadraten rond het gemiddelde",
    "conclusion": "aan welke kant van 0 het hele interval ligt",
    "changed": "of die conclusie anders is dan in de rij ervoor",
    "percent": "aandeel van de oordelen waarin codeurs het eens zijn, tussen 0 en 1",
    "percent_low": "ondergrens van percent",
    "percent_high": "bovengrens van percent",
    "kappa": "kappa: overeenstemming bovenop wat toeval geeft",
    "kappa_low": "ondergrens van kappa",
    "kappa_high": "bovengrens van kappa",
    "ac1": "AC1 van Gwet, of AC2 als niveaus een volgorde hebben",
    "ac1_low": "ondergrens van ac1",
    "ac1_high": "bovengrens van ac1",
    "alpha": "alfa van Krippendorff",
    "alpha_low": "ondergrens van alpha",
    "alpha_high": "bovengrens van alpha",
    "positive": "overeenstemming over gevonden: als de een het vindt, hoe vaak vindt de ander het",
    "negative": "overeenstemming over niet gevonden",
    "coders": "hoeveel codeurs",
    "undecided": "over hoeveel dossiers codeurs het oneens bleven; die tellen niet mee",
    "naive_low": "ondergrens alsof de eenheden los van elkaar staan",
    "naive_high": "bovengrens alsof de eenheden los van elkaar staan",
    "n_effective": "hoeveel losse eenheden evenveel zouden zeggen",
    "design_effect": "hoeveel keer groter de variantie is doordat eenheden samenhangen",
    "shrunken": "het aandeel, naar het gemiddelde van alle groepen toe gehaald",
    "reliability": "welk deel van de verschillen tussen groepen van deze omvang geen toeval is",
    "files": "met hoeveel dossiers er is gerekend",
    "expected": "hoeveel er verwacht werden bij deze kinderen, of de blootstelling",
    "predicted": "welk aandeel er verwacht werd, tussen 0 en 1",
    "ratio": "geteld gedeeld door verwacht; 1 is zoals verwacht",
    "ratio_low": "ondergrens van ratio",
    "ratio_high": "bovengrens van ratio",
    "standardised": "ratio maal het aandeel van allen: het aandeel bij een gemiddelde groep",
    "elsewhere": "welk deel van deze kinderen lijkt op kinderen bij andere aanbieders",
    "z": "afstand tot het midden, in standaardfouten bij alleen toeval",
    "limit_low_95": "ondergrens bij alleen toeval, 95%",
    "limit_high_95": "bovengrens bij alleen toeval, 95%",
    "limit_low_998": "ondergrens bij alleen toeval, 99,8%",
    "limit_high_998": "bovengrens bij alleen toeval, 99,8%",
    "wide_low_95": "ondergrens bij toeval en de gewone verschillen tussen aanbieders, 95%",
    "wide_high_95": "bovengrens bij toeval en de gewone verschillen tussen aanbieders, 95%",
    "wide_low_998": "ondergrens bij toeval en de gewone verschillen tussen aanbieders, 99,8%",
    "wide_high_998": "bovengrens bij toeval en de gewone verschillen tussen aanbieders, 99,8%",
    "size": "de grootte van een aanbieder waarvoor de grenzen gelden",
    "indicator": "welke uitkomst van de hulp het betreft",
    "uitkomst": "wat er bij een traject van die uitkomst is vastgelegd",
    "informant": "wie antwoordde",
    "kenmerk": "een eigenschap waarnaar kinderen zijn verdeeld",
    "groep": "een groep kinderen met dezelfde eigenschap",
    "eligible": "hoeveel er een antwoord konden hebben, met of zonder antwoord",
    "response": "welk deel daarvan een antwoord heeft, tussen 0 en 1",
    "definition": "volgens welke definitie er is geteld",
    "value": "de score van een periode",
    "centre": "het midden van een kaart: het gemiddelde of de mediaan van de fase",
    "limit_low": "ondergrens van wat bij alleen toeval past",
    "limit_high": "bovengrens van wat bij alleen toeval past",
    "phase": "de hoeveelste fase",
    "used": "of een periode meetelt",
    "few_crossings": "of de fase het midden minder vaak kruist dan bij toeval past",
    "signal": "welk patroon hier bij alleen toeval niet past; leeg: geen",
    "step": "na hoeveel maanden of weken",
    "censored": "hoeveel er vanaf hier niet verder gevolgd zijn",
    "threshold": "u wilt kunnen zeggen: minder dan dit per eenheid blootstelling",
    "since": "hoeveel dagen geleden het voor het laatst is geteld",
    "detectable": "hoe vaak het moet gebeuren om met 80% kans minstens één keer te zien",
    "higher": "lopende som die oploopt als het vaker gebeurt",
    "lower": "lopende som die oploopt als het minder vaak gebeurt",
    "limit": "waarboven een lopende som een signaal is",
    "fitted": "wat het model van deze periode maakt",
    "counterfactual": "hoe het zonder de actie was gegaan, volgens de lijn van ervoor of een "
    "andere reeks",
    "other_estimate": "hetzelfde van de reeks om mee te vergelijken",
    "unit": "wat er geteld of gemeten is",
    "kind": "soort getal, voor wat gedeeld mag worden",
    "method": "hoe schatting en interval zijn gemaakt",
    "cautions": "kanttekeningen, als korte codes met hun cijfers",
}
KINDS = ("count", "share", "mean", "effect", "model", "extreme", "curve", "text")


@dataclass(frozen=True)
class Answers:
    """Answers about a whole table (`answers`, one row each) with the rows they came from."""

    answers: pd.DataFrame
    rows: pd.DataFrame


class Released(pd.DataFrame):
    """A table that has passed `release`: the only kind that is shown or kept in a report.

    Whatever is made from it (a selection, a new column) is an ordinary table again, which has to
    pass `release` itself. One that is changed in place no longer fits its seal, and is refused too.
    """

    @classmethod
    def seal(cls, table: pd.DataFrame, openbaarheid: str) -> "Released":
        """A released copy of a table; only `release` may call this."""
        sealed = cls(table.copy())
        sealed.attrs = {**table.attrs, "openbaarheid": openbaarheid}
        sealed.attrs["seal"] = _fingerprint(sealed)
        return sealed


def require_released(table: "pd.DataFrame | Answers") -> Released:
    """The released table itself (of Answers: its answers).

    Raises
    ------
    TypeError : the table did not pass `release`, or was changed after it did; in Dutch, as it is
        the author of a notebook who reads it.
    """
    if isinstance(table, Answers):
        table = table.answers
    if not isinstance(table, Released) or table.attrs.get("seal") != _fingerprint(table):
        raise TypeError(
            "deze tabel is nog niet vrijgegeven: zet release(tabel, openbaarheid) ervoor, "
            "ook na een wijziging van een vrijgegeven tabel"
        )
    return table


def _fingerprint(table: pd.DataFrame) -> str:
    marks = [table.attrs.get(name) for name in ("openbaarheid", "about", "released", "simulated")]
    return content_of(table) + repr(marks)


def content_of(table: pd.DataFrame) -> str:
    """A fingerprint of all that stands in a table."""
    content = (table.columns.tolist(), table.index.tolist(), table.to_numpy(object).tolist())
    return hashlib.sha256(repr(content).encode()).hexdigest()


def mark(table: pd.DataFrame, about: str) -> pd.DataFrame:
    """The same table, marked with whom it is about: "child", "total" or "publication"."""
    if about not in ABOUT:
        raise ValueError(f"about {about!r} is not one of {ABOUT}")
    marked = table.copy(deep=False)
    marked.attrs = {**table.attrs, "about": about}
    return marked


def mark_like(table: pd.DataFrame, *sources: pd.DataFrame) -> pd.DataFrame:
    """The same table with the marks of what it was made from: about whom, released, simulated.

    Of several sources that are not public it was released for the fewest readers of any of them.
    """
    own = [source for source in sources if not is_public(source)] or list(sources)
    marked = mark(table, "child" if "child" in map(about, own) else about(own[0]))
    released = [source.attrs.get("released", "intern") for source in own]
    marked.attrs["released"] = min(released, key=OPENBAARHEID.index)
    marked.attrs["simulated"] = all(source.attrs.get("simulated", False) for source in own)
    marked.attrs["computed"] = content_of(marked)
    return marked


def is_public(table: pd.DataFrame) -> bool:
    """Whether a table is about publications, or made up."""
    return about(table) == "publication" or table.attrs.get("simulated", False)


def about(table: pd.DataFrame) -> str:
    """Whom a table is about; a table without a mark counts as being about children."""
    return table.attrs.get("about", "child")


def require(table: pd.DataFrame, *names: str) -> pd.DataFrame:
    """The named columns of a table, all there and without gaps.

    Raises
    ------
    ValueError : a column is missing, or has gaps; the columns and rows are named.
    """
    missing = [name for name in names if name not in table.columns]
    if missing:
        raise ValueError(f"columns {missing} are missing; the table has {list(table.columns)}")
    chosen = table[list(names)]
    gaps = chosen.isna().to_numpy().any(axis=1)
    if gaps.any():
        rows = chosen.index[gaps].tolist()
        raise ValueError(f"rows {rows} have gaps in {list(names)}; settle them before estimating")
    return chosen


def require_level(level: float) -> None:
    """Raises ValueError unless a confidence level lies strictly between 0 and 1."""
    if not 0 < level < 1:
        raise ValueError(f"level {level} must lie between 0 and 1, such as 0.95")


def add_cautions(table: pd.DataFrame, new: list[list[str]]) -> pd.DataFrame:
    """The table with, per row, new caution codes behind those that it had already."""
    had = table["cautions"] if "cautions" in table.columns else [()] * len(table)
    joined = [tuple(dict.fromkeys([*old, *more])) for old, more in zip(had, new, strict=True)]
    return table.assign(cautions=pd.Series(joined, index=table.index, dtype=object))
