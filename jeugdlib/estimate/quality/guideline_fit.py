"""Does a therapy fit what a guideline says about the problem, at the age of the youth?"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from jeugdlib.columns import InputError, add_cautions, mark_like, require
from jeugdlib.columns.richtlijnen import LONGEST, OLDEST, OORDELEN, PASSEND
from jeugdlib.columns.withheld import withheld
from jeugdlib.estimate._withheld import NO_ANSWER, of_rounded

UNKNOWN = "onbekend"
NOT_NAMED = ("niet_beschreven", "anders")  # of these no guideline can say anything
OPEN_AGES = {"leeftijd_min": 0, "leeftijd_max": OLDEST}  # what an empty age means
MINORS = range(18)  # without an age a verdict must hold at every one of these
SAID = ("richtlijn", "woorden", "vindplaats", "erkenning")
NO_PROBLEM = "er staat niet op welk probleem de therapie was gericht, of dat is nog niet besloten"
NO_THERAPY = "welke therapie het was, is niet beschreven"
NO_ROW = "in de tabel staat geen richtlijn over deze therapie bij dit probleem"
NO_AGE = "de leeftijd ontbreekt of staat niet vast, en wat de richtlijn zegt hangt ervan af"
OTHER_AGE = "de richtlijn zegt niets over deze leeftijd"
# the key of a pair of bounds, its label, and which verdicts count as fitting in it
BOUNDS = (
    ("passend_grenzen", "Passend (aanbevolen)", (PASSEND,)),
    ("passend_ruim_grenzen", "Passend, ruim gerekend (ook te overwegen)", (PASSEND, "overwegen")),
)


def guideline_fit(therapies: pd.DataFrame, guidelines: pd.DataFrame) -> pd.DataFrame:
    """What the guidelines say about each therapy for this problem at this age; unknown, never no.

    Parameters
    ----------
    therapies : one row per file and therapy: dossier_id, therapie and, as far as they are known,
        probleem, leeftijd (years), oordeel_team (a key of OORDELEN) and reden_team
    guidelines : the table `richtlijnen`, or the code list of that name

    Returns
    -------
    The same rows with oordeel (a key of OORDELEN), oordeel_richtlijn (without the team), richtlijn,
    woorden, vindplaats and erkenning (missing when unknown), reden (why it is unknown, or that of
    the team), by_team (whether the team judged otherwise), kind and cautions. Without an age there
    is a verdict only when the guideline says the same of every age under 18.

    Raises
    ------
    InputError : a team's judgement is no known word, or differs without a reason; or the guidelines
        contradict each other, or have a row that may not be used (`guideline_problems`).
    """
    require(therapies, "dossier_id", "therapie")
    wrong = guideline_problems(guidelines)
    if wrong:
        raise InputError(". ".join(wrong), where="richtlijnen", mend="Verbeter deze rijen.")

    rows = _sorted(guidelines).to_dict("records")
    of_pair: dict[tuple, list[dict]] = {}
    for row in rows:
        of_pair.setdefault((row["probleem"], row["therapie"]), []).append(row)
    verdicts = [
        _with_team(therapy, _by_guideline(therapy, of_pair))
        for therapy in therapies.to_dict("records")
    ]
    names = ["oordeel", "oordeel_richtlijn", *SAID, "reden", "by_team"]
    judged = pd.DataFrame(verdicts, columns=names, index=therapies.index, dtype=object)
    judged = judged.astype({"oordeel": "str", "by_team": bool}).assign(kind="text")
    judged = add_cautions(therapies.assign(**judged), [[]] * len(therapies))
    return mark_like(judged, therapies)


def guideline_problems(guidelines: pd.DataFrame) -> list[str]:
    """What is wrong with a table of guidelines, a Dutch sentence each; none when it may be used.

    A verdict must be a known one, ages run from low to high, a quote has at most 15 words and an
    address, and no two rows of one problem and therapy say different things about one age.
    """
    rows = _sorted(guidelines).to_dict("records")
    found = [problem for row in rows for problem in _row_problems(row)]
    for place, row in enumerate(rows):
        for other in rows[:place]:
            if _contradict(row, other):
                found.append(f"{_named(other)} en {_named(row)} spreken elkaar tegen")
    return found


def fit_bounds(verdicts: pd.DataFrame) -> pd.DataFrame:
    """Between which bounds the fitting part lies, since some therapies could not be judged.

    Parameters
    ----------
    verdicts : the counts per verdict (`reduce.verdicts`), as they were released

    Returns
    -------
    Two rows, strict and wide (BOUNDS): estimate is missing, low counts every unknown therapy as not
    fitting and high as fitting (a part of n), with n, children, method, kind and cautions. Not
    computable without therapies, or when a count was withheld.

    Raises
    ------
    ValueError : a verdict is missing from the index.
    """
    absent = set(OORDELEN) - set(verdicts.index)
    if absent:
        raise ValueError(f"verdicts {sorted(absent)} are missing from the counts")
    hidden = withheld(verdicts).any()
    n = np.nan if hidden else float(require(verdicts, "n")["n"].iloc[0])
    unknown = verdicts.at[UNKNOWN, "count"]

    cautions = ["bounds", *of_rounded(verdicts)]
    cautions += [f"verdict_unknown {unknown:.0f} {n:.0f}"] if unknown > 0 else []
    # a therapy that may or may not have been given is outside these bounds
    said = verdicts["cautions"].iloc[0] if "cautions" in verdicts else ()
    cautions += [code for code in said if code.split()[0] == "undecided"]
    if hidden or n == 0:
        n, cautions = np.nan, [NO_ANSWER if hidden else "not_computable de noemer is 0"]
    bounds = pd.DataFrame(
        {
            "label": [label for _, label, _ in BOUNDS],
            "estimate": np.nan,
            "low": [verdicts.loc[list(fits), "count"].sum() / n for *_, fits in BOUNDS],
            "high": [verdicts.loc[[*fits, UNKNOWN], "count"].sum() / n for *_, fits in BOUNDS],
            "n": verdicts["n"].iloc[0],
            "children": verdicts["children"].iloc[0],
            "unit": "therapievormen",
            "kind": "share",
            "method": "onbekend geteld als niet passend, en als passend",
        },
        index=[key for key, *_ in BOUNDS],
    )
    return mark_like(add_cautions(bounds, [cautions] * len(bounds)), verdicts)


def _sorted(guidelines: pd.DataFrame) -> pd.DataFrame:
    require(guidelines, "probleem", "therapie", "oordeel")
    ages = {name: _ages(guidelines, name, open_) for name, open_ in OPEN_AGES.items()}
    # the order of rows may not decide which of two is quoted
    keys = ["probleem", "therapie", *OPEN_AGES, "richtlijn", "woorden"]
    return guidelines.assign(**ages).sort_values(keys)


def _ages(guidelines: pd.DataFrame, name: str, open_: int) -> pd.Series:
    if name not in guidelines.columns:
        return pd.Series(open_, index=guidelines.index)
    # a code list is read as text, in which an empty cell is ""
    return pd.to_numeric(guidelines[name].replace("", None)).fillna(open_).astype(int)


def _by_guideline(therapy: dict, of_pair: dict[tuple, list[dict]]) -> dict:
    problem, kind = _text(therapy, "probleem"), _text(therapy, "therapie")
    if not problem or problem in NOT_NAMED:
        return _unknown(NO_PROBLEM)
    if kind in NOT_NAMED:
        return _unknown(NO_THERAPY)
    rows, age = of_pair.get((problem, kind), []), therapy.get("leeftijd")
    if not rows:
        return _unknown(NO_ROW)
    if pd.isna(age) or age is None:
        said = [_at(rows, each) for each in MINORS]
        alike = len({row and row["oordeel"] for row in said}) == 1
        return _verdict(said[0]) if alike and said[0] else _unknown(NO_AGE)
    row = _at(rows, age)
    return _verdict(row) if row else _unknown(OTHER_AGE)


def _at(rows: Sequence[dict], age: float) -> dict | None:
    return next((row for row in rows if row["leeftijd_min"] <= age <= row["leeftijd_max"]), None)


def _verdict(row: dict) -> dict:
    said = {name: _text(row, name) or None for name in SAID}
    return {"oordeel": row["oordeel"], **said, "reden": None}


def _unknown(reason: str) -> dict:
    return {"oordeel": UNKNOWN, **dict.fromkeys(SAID), "reden": reason}


def _with_team(therapy: dict, found: dict) -> dict:
    own, reason = _text(therapy, "oordeel_team"), _text(therapy, "reden_team")
    where = f"therapieen, dossier {therapy['dossier_id']}, {therapy['therapie']}"
    if own and own not in OORDELEN:
        raise InputError(
            "oordeel_team heeft een woord dat niet bestaat",
            where=where,
            value=own,
            mend=f"Kies uit: {', '.join(OORDELEN)}.",
        )
    said = {**found, "oordeel_richtlijn": found["oordeel"], "by_team": False}
    if not own or own == found["oordeel"]:
        return said
    if not reason:
        raise InputError(
            "het team wijkt af van de richtlijn, en reden_team is leeg",
            where=where,
            value=own,
            mend="Schrijf in een paar woorden waarom, of maak oordeel_team leeg.",
        )
    return {**said, "oordeel": own, "reden": reason, "by_team": True}


def _text(row: dict, name: str) -> str:
    value = row.get(name)
    return "" if value is None or pd.isna(value) else str(value).strip()


def _row_problems(row: dict) -> list[str]:
    named, words = _named(row), len(_text(row, "woorden").split())
    problems = {
        f"{named}: oordeel {row['oordeel']} bestaat niet": row["oordeel"] not in OORDELEN
        or row["oordeel"] == UNKNOWN,
        f"{named}: de jongste leeftijd is hoger dan de oudste": row["leeftijd_min"]
        > row["leeftijd_max"],
        f"{named}: {words} woorden, en hooguit {LONGEST} mogen": words > LONGEST,
        f"{named}: er is geen tekst van de richtlijn": words == 0,
        f"{named}: de titel van de richtlijn ontbreekt": not _text(row, "richtlijn"),
        f"{named}: het adres ontbreekt": "://" not in _text(row, "vindplaats"),
    }
    return [problem for problem, holds in problems.items() if holds]


def _contradict(row: dict, other: dict) -> bool:
    same = (row["probleem"], row["therapie"]) == (other["probleem"], other["therapie"])
    overlap = max(row["leeftijd_min"], other["leeftijd_min"]) <= min(
        row["leeftijd_max"], other["leeftijd_max"]
    )
    return same and overlap and row["oordeel"] != other["oordeel"]


def _named(row: dict) -> str:
    ages = f"{row['leeftijd_min']}-{row['leeftijd_max']} jaar"
    return f"{row['therapie']} bij {row['probleem']} ({ages}, {row['oordeel']})"
