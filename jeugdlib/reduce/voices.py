"""Quotes: how many voices say what, and which of their words may stand beside a number."""

import pandas as pd

from jeugdlib.columns import TABLES, add_cautions, mark_like, require

DIRECTIONS = TABLES["citaten"].column("richting").allowed
AGAINST = DIRECTIONS[-1]
UNSAID = ""  # the direction was not filled in
SHOWN = (AGAINST, *DIRECTIONS[:-1], UNSAID)  # what is quoted first: what contradicts the number
MOST = 2  # quotes beside one number
MONTHS = "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
# a long number, an e-mail address, a date, a postcode
TELLS = (
    rf"@|\d[\d .-]{{5,}}\d|\d[-/]\d{{1,2}}[-/]\d\d|\b[1-9]\d{{3}} ?[A-Z]{{2}}\b|\d (?:{MONTHS})\b"
)


def voices(citaten: pd.DataFrame) -> pd.DataFrame:
    """How many different voices spoke about each subject, and in which direction.

    Who says something five times is one voice. A voice can be in two directions.

    Parameters
    ----------
    citaten : the checked table `citaten`

    Returns
    -------
    DataFrame, per subject (in the order of their names) a row for all voices together, under the
    name of the subject and without richting, and a row for each of DIRECTIONS (index: subject and
    direction), with code, richting, label, count (voices), children, members, unit and cautions.
    About the same as the table; to be released.
    """
    require(citaten, "stem_id", "code", "toestemming", "citaat")
    spoken = _with_direction(citaten)
    rows = {}
    for code, of_code in spoken.groupby("code"):
        cautions = [
            f"voices_counted {len(of_code)} {of_code['stem_id'].nunique()}",
            *_missing(str(code), of_code),
        ]
        rows[code] = _row(code, None, of_code) | {"cautions": tuple(cautions)}
        for richting in DIRECTIONS:
            chosen = of_code[of_code["richting"] == richting]
            rows[f"{code}_{richting}"] = _row(code, richting, chosen)
    names = ["code", "richting", "label", "count", "children", "members", "unit", "cautions"]
    counts = pd.DataFrame.from_dict(rows, orient="index", columns=names)
    counts = mark_like(counts, citaten)
    counts.attrs["dims"] = ("code", "richting")
    return counts


def quotes(citaten: pd.DataFrame) -> pd.DataFrame:
    """The words that stand beside a number: at most two per subject, one against it when there is.

    Only quotes with consent, and none in which something stands that looks like a date, an address
    or a number of a person. Of what is left the first in the file is taken whose voice was quoted
    least; a subject never quotes one voice twice.

    Parameters
    ----------
    citaten : the checked table `citaten`

    Returns
    -------
    DataFrame (index: subject and a number) with label (the subject in words), code, richting,
    citaat, kind (text: within the team only) and cautions. About the same as the table.
    """
    require(citaten, "stem_id", "code", "toestemming", "citaat")
    spoken = _with_direction(citaten)
    allowed = spoken["toestemming"] == "ja"
    usable = spoken[_usable(spoken)]
    unused = [f"quotes_unused {(~allowed).sum()} {allowed.sum() - len(usable)}"]
    rows, heard = {}, dict.fromkeys(usable["stem_id"], 0)
    for code, of_code in usable.groupby("code"):
        for number, quote in enumerate(_chosen(of_code, heard), start=1):
            heard[quote["stem_id"]] += 1
            rows[f"{code}_{number}"] = {"label": _in_words(code)} | {
                name: quote[name] for name in ("code", "richting", "citaat")
            }
    names = ["label", "code", "richting", "citaat"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=names)
    return mark_like(add_cautions(table.assign(kind="text"), [unused] * len(table)), citaten)


def _with_direction(citaten: pd.DataFrame) -> pd.DataFrame:
    said = citaten.get("richting", pd.Series(pd.NA, index=citaten.index))
    return citaten.assign(richting=said.astype(object).fillna(UNSAID))


def _usable(spoken: pd.DataFrame) -> pd.Series:
    tells = spoken["citaat"].str.contains(TELLS, regex=True)
    return (spoken["toestemming"] == "ja") & ~tells


def _row(code: object, richting: str | None, spoken: pd.DataFrame) -> dict[str, object]:
    who = frozenset(spoken["stem_id"])
    return {
        "code": code,
        "richting": richting,
        "label": f"{_in_words(code)}: {richting or 'alle stemmen'}",
        "count": len(who),
        "children": len(who),
        "members": who,
        "unit": "stemmen",
        "cautions": (),
    }


def _in_words(code: object) -> str:
    return str(code).replace("_", " ")


def _missing(code: str, of_code: pd.DataFrame) -> list[str]:
    """What has to be said when nobody, or nobody who may be quoted, contradicts a number."""
    against, words = of_code["richting"] == AGAINST, _in_words(code)
    if not against.any():
        return [f"no_contradiction {words}"]
    return [] if _usable(of_code[against]).any() else [f"contradiction_unquoted {words}"]


def _chosen(of_code: pd.DataFrame, heard: dict[str, int]) -> list[dict]:
    chosen: list[dict] = []
    for richting in SHOWN:
        of_others = of_code[~of_code["stem_id"].isin([quote["stem_id"] for quote in chosen])]
        left = of_others[of_others["richting"] == richting].to_dict("records")
        if left and len(chosen) < MOST:
            chosen.append(min(left, key=lambda quote: heard[quote["stem_id"]]))
    return chosen
