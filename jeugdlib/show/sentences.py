"""Answers as Dutch sentences: the count first, then the share, then how sure."""

from collections.abc import Callable
from functools import partial
from html import escape

import pandas as pd

from jeugdlib.columns import Answers, require_released
from jeugdlib.columns.withheld import is_withheld
from jeugdlib.show._display import WITHHELD, caution_list, caution_sentences, digits_of, html
from jeugdlib.show._dutch import (
    chance,
    counted,
    decimals,
    level_name,
    number,
    p_value,
    part,
    percent,
    significant,
)

NOT_COMPUTABLE = "not_computable"
BOUNDS = "bounds"  # of what is possible, and no interval
TIPPING = "kantelpunt"  # the method of a tipping point, which is a part of those who did not answer
OPEN = "through_infinity"  # the interval of a number needed to treat has no end


def sentences(answers: pd.DataFrame | Answers, *, cautions: bool = True) -> None:
    """Show a sentence per released answer, with the cautions under them.

    `cautions=False` is for a summary above a part that shows the same answers with their cautions.
    Without answers nothing is shown.
    """
    rows = require_released(answers)
    if len(rows) == 0:
        return
    lines = lines_of(rows)
    notes = caution_sentences(rows) if cautions else []
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    markup = f'<ul class="antwoorden">{items}</ul>'
    html(markup + caution_list(notes), "\n".join(lines + notes), "sentences", rows)


def lines_of(rows: pd.DataFrame) -> list[str]:
    """A sentence per released answer."""
    return [sentence_of(row, digits_of(rows)) for row in rows.to_dict("records")]


def sentence_of(row: dict, digits: int = 1) -> str:
    """One answer as a sentence, with so many decimals in a percentage.

    `row` holds the columns of an answer (columns/answer.py); which of them are there decides the
    form: a comparison, a part of a whole, bounds, an upper bound, a number with its interval.
    """
    label = _capital(row.get("label", row.get("study", "Antwoord")))
    if is_withheld(row.get("cautions", ())):
        return f"{label}: {WITHHELD}."
    if OPEN in row.get("cautions", ()) and not _there(row, "estimate") and _there(row, "low"):
        still = f"{significant(row['low'])} of meer past er nog bij ({level_name(row['level'])})"
        return f"{label}: niet volgens de schatting, maar {still}."
    if any(code.startswith(NOT_COMPUTABLE) for code in row.get("cautions", ())):
        return f"{label}: niet te berekenen."
    if BOUNDS in row.get("cautions", ()):
        return _bounds(label, row, digits)
    if row.get("method") == TIPPING:
        return _tipping(label, row, digits)
    if "other_count" in row:
        return _comparison(label, row, digits)
    if "rule_of_three" in row:
        return _none_seen(label, row)
    if row.get("kind") == "curve":
        return _by_then(label, row, digits)
    if "alpha" in row:
        return _agreed(label, row)
    if _there(row, "count") and _there(row, "n"):
        return _part(label, row, digits)
    if _there(row, "count") and "estimate" not in row:
        return f"{label}: {number(row['count'])}."
    return _number(label, row)


def _number(label: str, row: dict) -> str:
    shown, unit = form_of(row)
    tested = _there(row, "p")
    around = [_interval(row, shown)] if _there(row, "low") else []
    if tested:
        around += [f"df = {significant(row['df'])}"] if not around and _there(row, "df") else []
        around.append(p_value(row["p"]))
    around += [row["method"]] if _there(row, "method") else []
    if tested and row["kind"] == "effect" and _there(row, "studies"):
        around.append(counted(row["effects"], row["studies"]))
    behind = f" ({'; '.join(around)})" if around else ""
    return f"{label}: {shown(row['estimate'])}{unit}{behind}."


def form_of(row: dict) -> tuple[Callable[[float], str], str]:
    """How the numbers of an answer are written, and the unit behind the estimate."""
    unit = row["unit"] if _there(row, "unit") else ""
    if row.get("kind") == "share" or unit == "deel":  # of an effect it is a part of all pairs
        return part if row.get("kind") == "effect" else chance, ""
    if unit == "weken":
        return number, " weken"
    if unit == "%":
        return lambda value: percent(value / 100), ""
    # with a standard error it lies on a scale with a zero, where the interval says what matters
    on_scale = "se" in row and _there(row, "low")
    digits = decimals(row["low"], row["high"]) if on_scale else 0
    return partial(number, digits=digits) if on_scale else significant, f" {unit}" if unit else ""


def _part(label: str, row: dict, digits: int) -> str:
    share = f"{number(row['count'])} van de {number(row['n'])} {row.get('unit', '')}".rstrip()
    shown = partial(percent, digits=digits)
    certainty = f"; {_interval(row, shown)}; {row['method']}" if _there(row, "low") else ""
    at_most = "hooguit " if not certainty and _there(row, "high") else ""
    return f"{label}: {share} ({at_most}{shown(row['estimate'])}{certainty})."


def _by_then(label: str, row: dict, digits: int) -> str:
    # the count is of one stretch of the curve, and no numerator of the part
    shown = partial(percent, digits=digits)
    followed = f"; {number(row['n'])} {row.get('unit', '')}".rstrip() if _there(row, "n") else ""
    around = _interval(row, shown) if _there(row, "low") else "zonder interval"
    return f"{label}: {shown(row['estimate'])} ({around}{followed}; {row['method']})."


def _tipping(label: str, row: dict, digits: int) -> str:
    if not _there(row, "estimate"):
        return f"{label}: er is geen omslagpunt."
    return f"{label}: omslagpunt bij {percent(row['estimate'], digits)} van wie niet antwoordde."


def _comparison(label: str, row: dict, digits: int) -> str:
    own = f"{number(row['count'])} van {number(row['n'])}"
    other = f"{number(row['other_count'])} van {number(row['other_n'])}"
    points = [number(100 * row[name], digits) for name in ("estimate", "low", "high")]
    difference, low, high = points
    return (
        f"{label}: {own} tegenover {other}; verschil {difference} procentpunt "
        f"({level_name(row['level'])} {low} tot {high}, Newcombe; {p_value(row['p'])}, Barnard; "
        f"kans dat het eerste aandeel hoger is {chance(row['chance_higher'])})."
    )


def _none_seen(label: str, row: dict) -> str:
    shown = percent if row["kind"] == "share" else significant
    over = significant(row["exposure"])
    over = over.rstrip("0").rstrip(",") if "," in over else over
    seen = f"{label}: 0 gezien in {over} {row['unit']}"
    sure = f"eenzijdig {level_name(row['level']).removesuffix('-interval')}, exact"
    if _there(row, "rule_of_three"):
        sure += f"; vuistregel van drie: {shown(row['rule_of_three'])}"
    still = "het aandeel kan nog" if row["kind"] == "share" else "het kunnen er nog"
    per = "zijn" if row["kind"] == "share" else f"per {row['unit']} zijn"
    return f"{seen}; {still} {shown(row['high'])} {per} ({sure})."


def _agreed(label: str, row: dict) -> str:
    unit = f" {row['unit']}" if _there(row, "unit") else ""
    others = [
        f"{name} {number(row[column], 2)}"
        + (
            f" ({number(row[column + '_low'], 2)} tot {number(row[column + '_high'], 2)})"
            if _there(row, f"{column}_low")
            else ""
        )
        for column, name in (("kappa", "kappa"), ("ac1", "AC1 of AC2"), ("alpha", "alfa"))
        if _there(row, column)
    ]
    sure = ""
    if _there(row, "percent_low"):
        low, high = percent(row["percent_low"]), percent(row["percent_high"])
        sure = f" ({level_name(row['level'])} {low} tot {high})"
    return (
        f"{label}: de codeurs waren het eens in {percent(row['percent'])} van de oordelen over "
        f"{number(row['n'])}{unit}{sure}" + "".join(f"; {other}" for other in others) + "."
    )


def _bounds(label: str, row: dict, digits: int) -> str:
    n = row["eligible"] if _there(row, "eligible") else row["n"]
    low, high = number(row["low"] * n), number(row["high"] * n)
    return (
        f"{label}: tussen {low} en {high} van de {number(n)} {row.get('unit', '')} "
        f"({percent(row['low'], digits)} tot {percent(row['high'], digits)})."
    )


def _interval(row: dict, shown) -> str:
    to = "oneindig" if OPEN in row.get("cautions", ()) else shown(row["high"])
    name = level_name(row["level"]) if _there(row, "level") else "grenzen"
    return f"{name} {shown(row['low'])} tot {to}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _there(row: dict, name: str) -> bool:
    return name in row and pd.notna(row[name])
