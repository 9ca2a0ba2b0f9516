"""Case-file audits: from a published table, or from a team's own counts, to one row per item."""

import numpy as np
import pandas as pd

from jeugdlib.columns import InputError, add_cautions, mark, mark_like
from jeugdlib.columns.comparability import ANTWOORDEN, VRAGEN

ITEMS = ("verklarende_analyse", "therapie", "therapie_passend", "gezin_betrokken")
NOT_CODED = -1  # 0 is a finding; an item that nobody looked at is something else
# how an earlier report calls the items, and the therapies that fit
PREFIX, FITTING, FITTING_ITEM = "item_", "passend", "therapie_passend"
COUNTS = ["label", "count", "n", "children", "unit"]
# cautions of an earlier answer that are about what was counted, and not about its own interval
OF_THE_FILES = (
    *("not_random", "few_institutions", "withheld"),
    *("undecided", "verdict_unknown", "verdict_by_team"),
)
# what an answer on the list „Vergelijkbaar?” means for a difference
MEANINGS = {
    "ja": "hieruit komt een verschil niet",
    "nee": "een verschil kan hieruit komen",
    "onbekend": "een verschil kan hieruit komen",
}
NOT_ANSWERED = "niet ingevuld: er wordt geen verschil berekend"


def published_audit(table: pd.DataFrame) -> pd.DataFrame:
    """The items of the published review, one row each.

    Parameters
    ----------
    table : the checked table `flevoland_2018`

    Returns
    -------
    DataFrame (index ITEMS) with label, count, n, children, unit and cautions: files that were not
    drawn at random, from few institutions.
    """
    counted = table.set_index("item")
    items = counted.loc[list(ITEMS)].rename(
        columns={
            "omschrijving": "label",
            "aantal": "count",
            "noemer": "n",
            "eenheid": "unit",
            "jeugdigen": "children",
        }
    )
    items = items[["label", "count", "n", "children", "unit"]].astype(
        {"count": int, "n": int, "children": int}
    )
    institutions = counted.at["instellingen", "aantal"]
    codes = [["not_random", f"few_institutions {institutions}"]] * len(items)
    return mark_like(add_cautions(items, codes), table)


def forms(table: pd.DataFrame, item: str) -> pd.DataFrame:
    """The published counts per form of therapy behind one item, such as `therapie_passend`.

    Returns one row per form (index: the form) with `count`.
    """
    chosen = table[table["item"].str.startswith(f"{item}_")]
    counts = chosen.set_index("item")[["aantal"]].astype(int).rename(columns={"aantal": "count"})
    return mark_like(counts, table)


def own_audit(
    published: pd.DataFrame, n: int, *, therapieen: int = NOT_CODED, **counts: int
) -> pd.DataFrame:
    """A team's own audit in the form of the published one.

    Parameters
    ----------
    published : what `published_audit` returned, for the labels and units
    n : how many own files were read; 0 = there is no own audit
    therapieen : how many forms of therapy those files hold, the denominator of `therapie_passend`
    counts : per item of ITEMS how often it was found; −1 = not coded, 0 = coded and not found

    Returns
    -------
    The coded items as in `published_audit`, about children; no rows when there is no own audit.
    Behind how many children the therapies lie is missing when `therapie` was not coded.

    Raises
    ------
    InputError : a count does not fit in its denominator or a denominator is missing, or counts
        were given without files or files without counts.
    """
    coded = {item: int(count) for item, count in counts.items() if count != NOT_CODED}
    _require_files(n, coded, therapieen)
    denominators = dict.fromkeys(ITEMS, (n, "eigen_n"))
    denominators["therapie_passend"] = (therapieen, "eigen_therapieen")
    for item, count in coded.items():
        whole, name = denominators[item]
        if not 0 <= count <= whole:
            raise InputError(
                f"eigen_{item} = {count} past niet bij {name} = {whole}",
                mend=f"Het aantal ligt tussen 0 en {name}; -1 betekent: niet gecodeerd.",
            )

    children = {item: float(n) for item in coded}
    if "therapie_passend" in coded:
        children["therapie_passend"] = float(coded.get("therapie", np.nan))
    items = published.loc[[item for item in ITEMS if item in coded], ["label", "unit"]].assign(
        count=pd.Series(coded, dtype=int),
        n=pd.Series({item: denominators[item][0] for item in coded}, dtype=int),
        children=pd.Series(children, dtype=float).astype("Int64"),
    )
    items = items.rename_axis(None)  # what it is called in the published table says nothing here
    return mark(add_cautions(items, [["not_random"]] * len(items)), "child")


def drawn_from(own: pd.DataFrame, total: int) -> pd.DataFrame:
    """The own items counted in files, with how many files those were drawn from.

    Parameters
    ----------
    own : what `own_audit` returned
    total : all files from which the own ones were drawn by lot; 0 = unknown

    Returns
    -------
    The items whose unit is a file, with `total`; no rows when the total is unknown. Filling in a
    total says that they were drawn by lot, so the caution about that goes. Items that were answered
    (or differed on) for fewer files than the others are left out: a question that was skipped in
    some is about a part of all files, and how large that is, is not known.

    Raises
    ------
    InputError : there are fewer files in all than were read.
    """
    files = own[own["unit"] == "dossiers"] if total else own.iloc[:0]
    if total and (own["unit"] != "dossiers").all():
        raise InputError(
            f"eigen_totaal = {total}, maar er is geen onderdeel ingevuld dat per dossier telt"
        )
    if (files["n"] > total).any():
        raise InputError(
            f"eigen_totaal = {total} is minder dan de gelezen eigen_n = {files['n'].max()} dossiers"
        )
    answered = files["n"] + files.get("undecided", 0)
    files = files[answered == answered.max()].assign(total=total)
    kept = [tuple(code for code in codes if code != "not_random") for codes in files["cautions"]]
    return files.assign(cautions=pd.Series(kept, index=files.index, dtype=object))


def earlier_audit(earlier: dict | pd.DataFrame) -> pd.DataFrame:
    """The items of another audit, in the form of the published one.

    Parameters
    ----------
    earlier : what `read.earlier_audit` returned: the answers of an earlier report of a team, or the
        published table

    Returns
    -------
    DataFrame as `published_audit`, with every item that was answered; fitting therapies as
    therapie_passend. A team's own are about children, and count as released at the level of that
    report: outside the team as rounded counts, with a caution. What was withheld there is missing.

    Raises
    ------
    InputError : the report has no items with counts.
    """
    if isinstance(earlier, pd.DataFrame):
        return published_audit(earlier)
    names = {key: _item(key) for key in earlier["answers"] if _item(key)}
    found = {item: earlier["answers"][key] for key, item in names.items()}
    if not found:
        raise InputError("het eerdere rapport heeft geen onderdelen met aantallen")
    items = pd.DataFrame.from_dict(found, orient="index").reindex(columns=[*COUNTS, "cautions"])
    numbers = items[["count", "n", "children"]].astype(float)
    rounded = ["round_numbers"] if earlier["openbaarheid"] != "intern" else []
    codes = [
        [*rounded, *(code for code in said if code.split()[0] in OF_THE_FILES)]
        for said in items["cautions"]
    ]
    items = add_cautions(items.drop(columns="cautions").assign(**numbers), codes)
    items = mark(items, "child")
    items.attrs["released"] = earlier["openbaarheid"]
    return items


def comparable(answers: list[str]) -> pd.DataFrame:
    """The list „Vergelijkbaar?” as a team filled it in.

    Parameters
    ----------
    answers : words as "loting:ja", one per question of VRAGEN; a question may be left out

    Returns
    -------
    DataFrame, a row per question (index: its short name) with label (the question), answer (ja,
    nee, onbekend; missing: not answered) and text (what that means); about no child.

    Raises
    ------
    InputError : a word is unknown, or a question has two answers.
    """
    given: dict[str, str] = {}
    for word in answers:
        question, _, answer = word.partition(":")
        if question not in VRAGEN or answer not in ANTWOORDEN:
            raise InputError(
                "vergelijkbaar heeft een woord dat niet bestaat",
                value=word,
                mend=f"Schrijf bijvoorbeeld loting:nee. De vragen: {', '.join(VRAGEN)}; de "
                f"antwoorden: {', '.join(ANTWOORDEN)}.",
            )
        if given.setdefault(question, answer) != answer:
            raise InputError(f"vergelijkbaar geeft twee antwoorden op {question}")
    table = pd.DataFrame({"label": VRAGEN.values()}, index=list(VRAGEN))
    table["answer"] = pd.Series(given, index=table.index, dtype="str")
    table["text"] = [MEANINGS.get(answer, NOT_ANSWERED) for answer in table["answer"]]
    return mark(table, "publication")


def beside(
    own: pd.DataFrame, other: pd.DataFrame, checklist: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The own audit with, per item that both have, the counts of another audit beside it.

    Parameters
    ----------
    own, other : audits in the form of `published_audit`
    checklist : what `comparable` returned; without it nothing is asked about comparability

    Returns
    -------
    The rows of `own` that `other` has too, with other_count, other_n and other_children, the marks
    and the cautions of both sides, and one that names every question whose answer is not ja. While
    a question is open the difference is not computable, and the caution says so.
    """
    own = own[own.index.isin(other.index)]
    both = own.join(other.loc[own.index, ["count", "n", "children"]].add_prefix("other_"))
    asked = [] if checklist is None else _differences(checklist)
    codes = [[*codes, *asked] for codes in other.loc[own.index, "cautions"]]
    return mark_like(add_cautions(both, codes), own, other)


def _differences(checklist: pd.DataFrame) -> list[str]:
    answer = checklist["answer"]
    unanswered, other = answer[answer.isna()], answer[answer.isin(["nee", "onbekend"])]
    codes = []
    if len(unanswered):
        codes.append(f"not_computable vul eerst de lijst in: {', '.join(unanswered.index)}")
    if len(other):
        named = "; ".join(f"{question}: {said}" for question, said in other.items())
        codes.append(f"not_alike {named}")
    return codes


def _item(key: str) -> str:
    if key == FITTING:
        return FITTING_ITEM
    return key.removeprefix(PREFIX) if key.startswith(PREFIX) else ""


def _require_files(n: int, coded: dict[str, int], therapieen: int) -> None:
    filled = [*coded, *(["therapieen"] if therapieen != NOT_CODED else [])]
    if n == 0 and filled:
        names = ", ".join(f"eigen_{item}" for item in filled)
        raise InputError(
            f"eigen_n is 0 (geen eigen audit), maar ingevuld zijn: {names}",
            mend="Vul bij eigen_n in hoeveel dossiers zijn gelezen, of zet de aantallen op -1.",
        )
    if n > 0 and not coded:
        raise InputError(
            f"eigen_n = {n}, maar er is geen enkel onderdeel ingevuld",
            mend="Vul bijvoorbeeld eigen_verklarende_analyse in; 0 betekent: niets gevonden.",
        )
    if "therapie_passend" in coded and therapieen == NOT_CODED:
        raise InputError(
            "eigen_therapie_passend is ingevuld, maar van hoeveel therapievormen is niet bekend",
            mend="Vul ook eigen_therapieen in: de therapievormen in alle dossiers samen.",
        )
    if therapieen != NOT_CODED and therapieen < coded.get("therapie", 0):
        raise InputError(
            f"eigen_therapieen = {therapieen} is minder dan eigen_therapie = {coded['therapie']}",
            mend="Elke jeugdige met therapie kreeg ten minste één therapievorm.",
        )
