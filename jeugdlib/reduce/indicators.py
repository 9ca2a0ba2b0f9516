"""From totals to indicators: what was counted, under the definition that a code list gives it."""

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from jeugdlib.columns import InputError, add_cautions, mark_like
from jeugdlib.columns.totalen import sums_over
from jeugdlib.columns.withheld import WITHHELD, is_shared, withheld

SHARE, MEAN = "aandeel", "gemiddelde"
GRADE = "tevredenheid"
NO_ANSWER = "niet ingevuld"
SMALL = "te kleine groep"  # as `release` calls it


def outcomes(totals: pd.DataFrame, definitions: pd.DataFrame) -> pd.DataFrame:
    """How often each outcome of each indicator occurred, over all periods and groups together.

    Parameters
    ----------
    totals : what `totals` returned, with members
    definitions : the code list `indicatoren`

    Returns
    -------
    DataFrame, a row per outcome that occurred (index "indicator: outcome"), with indicator,
    uitkomst, label, count, n (all outcomes of the indicator), children (distinct), unit, members
    and cautions. To be released before anything is computed from it.
    """
    units = _first(definitions, "eenheid")
    rows = []
    for (indicator, outcome), part in totals.groupby(["indicator", "uitkomst"], sort=False):
        members = _union(part["members"])
        rows.append(
            {
                **{"indicator": indicator, "uitkomst": outcome, "label": outcome},
                **{"count": int(part["count"].sum()), "children": len(members)},
                **{"unit": units.get(indicator, "trajecten"), "members": members},
            }
        )
    names = ["indicator", "uitkomst", "label", "count", "children", "unit", "members"]
    counts = pd.DataFrame(rows, columns=names)
    counts["n"] = counts.groupby("indicator")["count"].transform("sum")
    counts.index = counts["indicator"] + ": " + counts["uitkomst"]
    codes = {
        name: [*_cautions(name, part), *_not_seen(totals, name)]
        for name, part in totals.groupby("indicator", sort=False)
    }
    counts = mark_like(add_cautions(counts, [codes[name] for name in counts["indicator"]]), totals)
    counts.attrs |= {"dims": ("indicator", "uitkomst"), "sums": _sums(counts, definitions)}
    return counts


def _sums(counts: pd.DataFrame, definitions: pd.DataFrame) -> tuple[tuple[str, tuple, str], ...]:
    """Which outcomes together are also elsewhere in a report: `attrs["sums"]`."""
    found = dict.fromkeys(sums_over(counts))
    for row in definitions.to_dict("records"):
        having, of, missing = (_words(row[name]) for name in ("teller", "noemer", "ontbreekt"))
        for words in (having, of, of | missing):
            part = (counts["indicator"] == row["indicator"]) & counts["uitkomst"].isin(words)
            found |= {("count", tuple(counts.index[part]), ""): None} if part.any() else {}
    return tuple(found)


def chosen(definitions: pd.DataFrame, ids: Iterable[str], uitval: str) -> pd.DataFrame:
    """The definitions of the indicators that a reader asks for, with one of the three of uitval.

    Parameters
    ----------
    definitions : the code list `indicatoren`
    ids : ids of definitions, or names of indicators; none = all of them
    uitval : the id of the definition of uitval that counts

    Raises
    ------
    InputError : one of them is not in the code list.
    """
    names = {*definitions["id"], *definitions["indicator"]}
    wrong = [name for name in ids if name not in names]
    if wrong:
        raise InputError(
            f"indicator {', '.join(wrong)} staat niet in de codelijst",
            mend=f"Kies uit: {', '.join(definitions['id'])}.",
        )
    asked = definitions["id"].isin(list(ids)) | definitions["indicator"].isin(list(ids))
    other = (definitions["indicator"] == "uitval") & (definitions["id"] != uitval)
    return definitions[(asked | (not ids)) & ~other]


def definition(definitions: pd.DataFrame, id: str) -> dict[str, str]:
    """One definition, with its words by column.

    Raises
    ------
    InputError : the code list has no such id; all of them are named.
    """
    known = definitions.set_index("id", drop=False)
    if id not in known.index:
        raise InputError(
            f"indicator {id} staat niet in de codelijst",
            mend=f"Kies uit: {', '.join(known.index)}.",
        )
    return known.loc[id].to_dict()


def shares(counts: pd.DataFrame, definitions: pd.DataFrame) -> pd.DataFrame:
    """The indicators that are a share: which outcomes count, of which, and how many are missing.

    Parameters
    ----------
    counts : the released counts of `outcomes`
    definitions : the code list `indicatoren`, or some of its rows

    Returns
    -------
    DataFrame (index: the id of the definition) with label, count, n, eligible (n and who did not
    answer), response (n as a part of those), unit, definition and cautions. When an outcome that
    belongs to it was withheld, so is the indicator.
    """
    rows = {}
    for name, row in _of_kind(definitions, SHARE).iterrows():
        part = counts[counts["indicator"] == row["indicator"]]
        if len(part):
            of, missing = _words(row["noemer"]), _words(row["ontbreekt"])
            rows[name] = _row(part, _words(row["teller"]), of)
            everyone = _row(part, of, of | missing)["n"]
            # where nothing can be missing, nobody was asked anything
            response = rows[name]["n"] / (everyone or np.nan) if missing else np.nan
            rows[name] |= {
                **{"eligible": everyone, "response": response},
                **{"label": row["label"], "unit": row["eenheid"], "definition": row["definitie"]},
            }
    return _table(rows, counts)


def responses(counts: pd.DataFrame, definitions: pd.DataFrame) -> pd.DataFrame:
    """Of each indicator of which answers may be missing: how many of all have one.

    Parameters
    ----------
    counts : the released counts of `outcomes`
    definitions : the code list `indicatoren`

    Returns
    -------
    DataFrame (index: respons_ and the indicator) with label, count, n, unit and cautions.
    """
    rows = {}
    for indicator, row, part in _per_indicator(counts, definitions):
        asked = _words(row["noemer"]) | _words(row["ontbreekt"])
        if row["ontbreekt"]:
            rows[f"respons_{indicator}"] = _row(part, _words(row["noemer"]), asked) | {
                **{"label": f"Bekend: {indicator.replace('_', ' ')}", "unit": row["eenheid"]}
            }
    return _table(rows, counts)


def left_out(counts: pd.DataFrame, definitions: pd.DataFrame) -> pd.DataFrame:
    """What is in no denominator, and why: answers that are missing, and what is no judgement.

    Parameters
    ----------
    counts : the released counts of `outcomes`
    definitions : the code list `indicatoren`

    Returns
    -------
    DataFrame (index "indicator: outcome") with label, count, n (all outcomes of the indicator),
    unit and cautions. Outside the team an outcome that did not occur is there as one that was
    withheld: that it is not there would tell that nobody had it, and else that somebody had.
    """
    kept = [counts.iloc[:0]]
    for indicator, row, of in _per_indicator(counts, definitions):
        outside = _words(row["ontbreekt"]) | _words(row["buiten"])
        part = of[of["uitkomst"].isin(outside)]
        if is_shared(counts):
            part = pd.concat([part, _unseen(of, sorted(outside - set(part["uitkomst"])))])
        words = f"{indicator.replace('_', ' ').capitalize()}: "
        kept.append(part.assign(label=words + part["uitkomst"].astype(str)))
    names = ["label", "count", "n", "unit", "cautions"]
    return mark_like(pd.concat(kept)[names], counts)


def _unseen(counts: pd.DataFrame, outcomes: list[str]) -> pd.DataFrame:
    """Rows of outcomes that did not occur, as those of outcomes that were withheld."""
    about = counts[["indicator", "unit"]].iloc[0].to_dict()
    rows = [{**about, "uitkomst": name, "cautions": (f"{WITHHELD} {SMALL}",)} for name in outcomes]
    names = [f"{about['indicator']}: {name}" for name in outcomes]
    return pd.DataFrame(rows, index=names).reindex(columns=counts.columns)


def per_period(
    totals: pd.DataFrame, definitions: pd.DataFrame, id: str, *, response: bool = False
) -> pd.DataFrame:
    """One indicator in every period, from the first to the last; or who answered.

    Parameters
    ----------
    totals : what `totals` returned per quarter or year, with members
    definitions : the code list `indicatoren`
    id : the indicator, one that is a share
    response : give how many of all have an answer instead

    Returns
    -------
    DataFrame (index: the period, in order of time) with periode, label, count, n, unit, members
    and cautions. A period of which there is nothing has n = 0. To be released.
    """
    return _by(totals, definitions, id, "periode", response)


def per_provider(
    totals: pd.DataFrame, definitions: pd.DataFrame, id: str, *, response: bool = False
) -> pd.DataFrame:
    """One indicator at every provider, by the alphabet of their codes; never by outcome.

    Parameters and return as `per_period`, for totals by aanbieder (index: the provider).
    """
    return _by(totals, definitions, id, "aanbieder", response)


def informants(totals: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """Who gave the answers to an indicator.

    Parameters
    ----------
    totals : what `totals` returned, with members
    indicator : tevredenheid or zonder_hulp_verder

    Returns
    -------
    DataFrame (index: who; onbekend when that is not filled in) with informant, label, count, n (all
    answers), unit, members and cautions. To be released before anything is computed from it.
    """
    part = totals[(totals["indicator"] == indicator) & (totals["uitkomst"] != NO_ANSWER)]
    n, rows = int(part["count"].sum()), {}
    for name, of in part.groupby(part["informant"].replace("", "onbekend"), sort=True):
        rows[name] = {
            **{"informant": name, "label": name.capitalize(), "count": int(of["count"].sum())},
            **{"n": n, "unit": "antwoorden", "members": _union(of["members"])},
            "cautions": _nested(part, n),
        }
    names = ["informant", "label", "count", "n", "unit", "members", "cautions"]
    table = mark_like(pd.DataFrame.from_dict(rows, orient="index", columns=names), totals)
    table.attrs |= {"dims": ("informant",), "sums": (("count", tuple(table.index), ""),)}
    return table


def sums(totals: pd.DataFrame, definitions: pd.DataFrame) -> pd.DataFrame:
    """What the indicators that are a mean are made of, each scale by itself.

    Parameters
    ----------
    totals : what `totals` returned, with members
    definitions : the code list `indicatoren`

    Returns
    -------
    DataFrame (index: the id; with the scale behind it when there are more) with label, count, sum,
    sum_squares, scale, children, unit and members, for `outcome.mean_of_sums`.
    """
    rows, scored = {}, {}
    for name, row in _of_kind(definitions, MEAN).iterrows():
        part = totals[(totals["indicator"] == row["indicator"]) & totals["sum"].notna()]
        scales = sorted(part["scale"].unique())
        for scale in scales:
            of = part[part["scale"] == scale]
            key = name if len(scales) == 1 else f"{name}_{scale.replace('-', '_')}"
            scored[name] = (*scored.get(name, ()), key)
            on = f" (schaal {scale})" if row["indicator"] == GRADE else ""
            members = _union(of["members"])
            rows[key] = {
                **{"label": row["label"] + on, "count": int(of["count"].sum()), "scale": scale},
                **{"sum": of["sum"].sum(), "sum_squares": of["sum_squares"].sum(skipna=False)},
                **{"children": len(members), "unit": _points(scale, row), "members": members},
            }
    names = ["label", "count", "sum", "sum_squares", "scale", "children", "unit", "members"]
    table = mark_like(pd.DataFrame.from_dict(rows, orient="index", columns=names), totals)
    table.attrs["sums"] = tuple(("count", keys, "") for keys in scored.values())
    return table


def curve(totals: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """How many had it after each step, and how many were followed no further.

    Parameters
    ----------
    totals : what `totals` returned
    indicator : "nieuwe_start" (steps are months) or "wachttijd" (weeks)

    Returns
    -------
    DataFrame, a row per step, with step, events, censored, children (of those events), cautions.
    """
    event = {"nieuwe_start": "nieuwe start", "wachttijd": "begonnen"}[indicator]
    part = totals[(totals["indicator"] == indicator) & totals["step"].notna()]
    seen = part["uitkomst"] == event
    parts = {
        "events": part["count"].where(seen, 0),
        "censored": part["count"].where(~seen, 0),
        "children": part["children"].where(seen, 0),
    }
    rows = pd.DataFrame(parts).groupby(part["step"].astype(int)).sum().rename_axis("step")
    rows = rows.astype(int).reset_index()
    return mark_like(add_cautions(rows, [_not_seen(totals, indicator)] * len(rows)), totals)


def norm(norms: pd.DataFrame, id: str) -> tuple[int, str] | None:
    """How many weeks a norm for waiting allows, and what it is called; none for "geen".

    Parameters
    ----------
    norms : the code list `normen`
    id : a row of it

    Raises
    ------
    InputError : the code list has no such norm.
    """
    if id == "geen":
        return None
    known = norms.set_index("id")
    if id not in known.index:
        raise InputError(
            f"wachttijdnorm {id} staat niet in de codelijst",
            mend=f"Kies geen, of uit: {', '.join(known.index)}.",
        )
    return int(known.at[id, "weken"]), str(known.at[id, "label"])


def _by(
    totals: pd.DataFrame, definitions: pd.DataFrame, id: str, column: str, response: bool
) -> pd.DataFrame:
    known = _of_kind(definitions, SHARE)
    if id not in known.index:
        raise InputError(
            f"indicator {id} is geen aandeel in de codelijst",
            mend=f"Kies uit: {', '.join(known.index)}.",
        )
    row = known.loc[id]
    of, having = _words(row["noemer"]), _words(row["teller"])
    if response:
        of, having = of | _words(row["ontbreekt"]), of
    places = sorted(totals[column].dropna().unique())
    part = totals[totals["indicator"] == row["indicator"]]
    rows = {}
    for place in places:
        here = part[part[column] == place]
        inside, found = (here[here["uitkomst"].isin(words)] for words in (of, having))
        n, members = int(inside["count"].sum()), _union(found["members"])
        rows[place] = {
            **{column: place, "label": place, "count": int(found["count"].sum()), "n": n},
            **{"unit": row["eenheid"], "members": members},
            "cautions": (*_nested(inside, n), *_not_seen(totals, row["indicator"])),
        }
    names = [column, "label", "count", "n", "unit", "members", "cautions"]
    table = mark_like(pd.DataFrame.from_dict(rows, orient="index", columns=names), totals)
    places = tuple(table.index)
    table.attrs |= {"dims": (column,), "sums": (("count", places, ""), ("n", places, ""))}
    return table


def _per_indicator(
    counts: pd.DataFrame, definitions: pd.DataFrame
) -> Iterator[tuple[str, pd.Series, pd.DataFrame]]:
    """Every indicator that was counted, with its first definition and its outcomes."""
    for _, row in definitions.drop_duplicates("indicator").iterrows():
        part = counts[counts["indicator"] == row["indicator"]]
        if len(part):
            yield row["indicator"], row, part


def _of_kind(definitions: pd.DataFrame, kind: str) -> pd.DataFrame:
    return definitions[definitions["soort"] == kind].set_index("id")


def _row(part: pd.DataFrame, having: set[str], of: set[str]) -> dict[str, object]:
    """Count and n from outcomes; both missing when one of them was withheld."""
    inside = part[part["uitkomst"].isin(of | having)]
    codes = dict.fromkeys(code for row in inside["cautions"] for code in row)
    codes = [code for code in codes if code.partition(" ")[0] != WITHHELD]
    hidden = withheld(inside)
    if hidden.any():
        why = [code for row in inside["cautions"][hidden] for code in row if WITHHELD in code]
        return {"count": np.nan, "n": np.nan, "cautions": (*codes, why[0])}
    count = inside.loc[inside["uitkomst"].isin(having), "count"].sum()
    return {"count": count, "n": inside["count"].sum(), "cautions": tuple(codes)}


def _table(rows: dict[str, dict], counts: pd.DataFrame) -> pd.DataFrame:
    names = ["label", "count", "n", "eligible", "response", "unit", "definition", "cautions"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=names if not rows else None)
    return mark_like(table[[name for name in names if name in table.columns]], counts)


def _cautions(indicator: str, part: pd.DataFrame) -> list[str]:
    codes = [*_nested(part, part["count"].sum())]
    scales = sorted(set(part["scale"]) - {""})
    if indicator == GRADE and len(scales) > 1:
        codes.append(f"mixed_scales {' en '.join(scales)}")
    return codes


def _nested(part: pd.DataFrame, n: int) -> tuple[str, ...]:
    return ("nested_some",) if len(_union(part["members"])) < n else ()


def _first(definitions: pd.DataFrame, column: str) -> dict[str, str]:
    return definitions.drop_duplicates("indicator").set_index("indicator")[column].to_dict()


def _not_seen(totals: pd.DataFrame, indicator: str) -> tuple[str, ...]:
    return totals.attrs.get("not_seen", {}).get(indicator, ())


def _points(scale: str, row: pd.Series) -> str:
    return "T-punten" if "(T)" in scale or row["indicator"] == "doelen" else "punten"


def _words(cell: str) -> set[str]:
    return {word.strip() for word in cell.split("|") if word.strip()}


def _union(members: pd.Series) -> frozenset:
    return frozenset().union(*members)
