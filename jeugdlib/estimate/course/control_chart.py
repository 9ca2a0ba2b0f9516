"""Control charts: is a series quiet, or is there more going on than chance?"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd

from jeugdlib.columns import Answers, InputError, add_cautions, mark, mark_like, require
from jeugdlib.columns.withheld import is_withheld, withheld
from jeugdlib.estimate import _autocorrelation
from jeugdlib.estimate._charts import (
    BETWEEN,
    NAMES,
    PARTS,
    RATES,
    Limits,
    limits,
    many,
    more_than_chance,
)
from jeugdlib.estimate._intervals import proportion_interval
from jeugdlib.estimate._rules import RULES, signals
from jeugdlib.estimate._withheld import NO_ANSWER, of_rounded

FEW = 12  # limits from fewer points say little (METHODS §7)
RARE = 1  # events per period; where there are fewer, the time between them says more
MORE_SPREAD = 1.5  # times as much as chance; with 24 quiet points σz stays below in 99 of 100
DRAWS = 2000
EMPTY = "not_computable er is geen punt in deze fase"
CHART = "automatisch"


class _Drawn(NamedTuple):
    """What is plotted: the points, the denominators, and what is counted as one of them."""

    points: np.ndarray
    sizes: np.ndarray
    unit: str


class _Parts(NamedTuple):
    """Of every row: its phase, whether it counts, and whether a frozen baseline may hold it."""

    phase: np.ndarray
    used: np.ndarray
    frozen: np.ndarray


class _Made(NamedTuple):
    """Centre and limits, per row the words of its signals, and of every signal where it begins."""

    lines: np.ndarray
    texts: list[list[str]]
    crossed: np.ndarray
    found: list[tuple[int, str]]


def control_chart(
    series: pd.DataFrame,
    *,
    chart: str = CHART,
    rules: str = "anhoej",
    phases: Iterable[str] = (),
    baseline: str | None = None,
    excluded: Iterable[str] = (),
    target: float | str | None = None,
) -> Answers:
    """A series with its centre, its limits and its signals, per phase.

    Parameters
    ----------
    series : DataFrame, one row per period in order of time (index: the period), with count and
        exposure (of a p chart: of how many; a column n goes before), or with value: a score, or
        for g and t what lies between two events, in cases or in time. unit, cautions: as they are.
    chart : "run", "xmr", "c", "u", "u'", "p", "p'", "g", "t", or "automatisch"
    rules : "anhoej", "making_data_count" or "western_electric"
    phases : the periods in which a new phase begins
    baseline : the last period of a frozen baseline in the first phase; empty: none
    excluded : periods that do not count, with or without why ("2024-03:verhuizing")
    target : what the team wants to reach, on the scale of the chart, maybe as text; empty: nothing

    Returns
    -------
    Answers. `rows`: the series with estimate (what is plotted), centre, limit_low, limit_high,
    phase (1, 2, …), used (False: excluded), signal (words; empty: none) and few_crossings (True
    for a whole phase). `answers`: `chart` (the
    present phase: estimate is the centre, low and high its limits in the last period),
    `chart_fase_1` … (earlier phases), `signalen` (how many there are) and, with a target, `doel`.
    With fewer than 12 points in all it is a run chart, without limits; a phase or baseline with
    fewer than 12 has none either. A withheld count is a gap.

    Raises
    ------
    InputError : a period is not in the series, the target is no number, or the chart does not fit
        these numbers.
    ValueError : a column is missing, or the chart or the rules are unknown.

    Source: see `limits` and `signals` in estimate/_charts.py and _rules.py.
    """
    if chart not in (CHART, *NAMES) or rules not in RULES:
        raise ValueError(f"chart {chart!r} or rules {rules!r} is unknown")
    names = list(map(str, series.index))
    left_out = dict((*str(name).split(":", 1), "")[:2] for name in excluded)
    hidden = withheld(series).to_numpy() | _empty(series)
    parts = _parts(names, phases, baseline, left_out)
    seen = parts.used & ~hidden

    code, why = _settled(chart, series, seen)
    drawn = _drawn(code, series, hidden)
    made = _made(code, rules, drawn, parts, floor="value" not in series)
    same = {"unit": drawn.unit, "kind": "effect", "method": NAMES[code]}
    lines = dict(zip(("centre", "limit_low", "limit_high"), made.lines, strict=True))
    told = {"phase": parts.phase, "used": parts.used, "few_crossings": made.crossed, **same}
    words = ["; ".join(found) for found in made.texts]
    had = series.get("cautions", [()] * len(series))
    more = zip(had, hidden, strict=True)
    gaps = [tuple(dict.fromkeys((*old, *[NO_ANSWER] * int(gap)))) for old, gap in more]
    columns = {**series, "estimate": drawn.points, **lines, **told, "signal": words}
    # at once is faster than column by column
    rows = pd.DataFrame({**columns, "cautions": pd.Series(gaps, series.index, object)})
    rows.attrs = series.attrs
    codes = [*_of_series(series, hidden), *why, *_about(code, rows, drawn, seen & parts.frozen)]
    codes += [f"left_out {name}{': ' * bool(said)}{said}" for name, said in left_out.items()]
    parts = parts._replace(used=seen)
    answers = _answers(names, parts, made, _goal(target), code != "run")
    answers = pd.DataFrame(
        [{**same, **row, "cautions": (*codes, *row["cautions"])} for row in answers.values()],
        index=list(answers),
    )
    return Answers(answers=mark_like(answers, series), rows=mark_like(rows, series))


def _parts(
    names: list[str], phases: Iterable[str], baseline: str | None, left_out: Iterable[str]
) -> _Parts:
    """Which rows are of which phase, count, and may give the centre and the limits."""
    starts = sorted({_place(names, name, "fase_grenzen") for name in phases} - {0})
    end = len(names) if not baseline else 1 + _place(names, baseline, "basislijn_tot")
    place = np.arange(len(names))
    phase = 1 + np.searchsorted(starts, place, side="right")
    used = ~np.isin(place, [_place(names, name, "zonder_perioden") for name in left_out])
    return _Parts(phase, used, (place < end) | (phase > 1))


def chart_rules(rules: str) -> pd.DataFrame:
    """What a set of rules calls a signal, in words: a row per rule."""
    return mark(pd.DataFrame({"label": RULES[rules]}), "publication")


def false_alarms(
    n: int, rules: str, *, rng: np.random.Generator, shift: float = 0.0
) -> pd.DataFrame:
    """How often chance alone gives a series of this length one signal or more.

    Parameters
    ----------
    n : how many points; of an XmR chart, or under 12 of a run chart
    rules : "anhoej", "making_data_count" or "western_electric"
    rng : where chance comes from
    shift : how many standard deviations the second half lies higher; 0: the series is quiet, and
        other than 0 the answer is how often such a change is seen

    Returns
    -------
    One row `vals_signaal`: estimate (a part of drawn normal series), low, high (exact, of what the
    drawing leaves open), n (series drawn), kind and method.
    """
    chart, step = "xmr" if n >= FEW else "run", np.where(np.arange(n) >= n // 2, shift, 0.0)
    drawn = rng.normal(size=(DRAWS, n)) + step
    every = np.ones(n, bool)
    seen = sum(bool(signals(rules, y, limits(chart, y, y, every))) for y in drawn)
    numbers = seen / DRAWS, *map(float, proportion_interval(seen, DRAWS, 0.95, "clopper_pearson"))
    estimate, low, high = numbers if n else [np.nan] * 3
    row = {
        "label": f"Kans op minstens één signaal in {n} punten als er niets verandert",
        **{"estimate": estimate, "low": low, "high": high, "level": 0.95, "n": DRAWS},
        **{"unit": "verzonnen reeksen", "kind": "share", "method": f"simulatie, {NAMES[chart]}"},
    }
    table = mark(pd.DataFrame([row], index=["vals_signaal"]), "publication")
    return add_cautions(table, [["quiet_normal"] if n else [EMPTY]])


def _settled(chart: str, series: pd.DataFrame, seen: np.ndarray) -> tuple[str, list[str]]:
    """Which chart it will be, and why."""
    if seen.sum() < FEW:
        return "run", [f"run_chart_only {seen.sum()}"] if seen.any() else []
    if chart != CHART:
        return chart, []
    if "value" in series.columns:
        return "xmr", ["chart_chosen XmR-kaart, want dit zijn geen aantallen"]
    if _even(series):
        return "c", ["chart_chosen c-kaart, want elke periode telt evenveel"]
    return "u", ["chart_chosen u-kaart, want de blootstelling verschilt per periode"]


def _drawn(code: str, series: pd.DataFrame, hidden: np.ndarray) -> _Drawn:
    unit = series["unit"].iloc[0] if "unit" in series.columns and len(series) else ""
    if "value" in series.columns:
        if code not in ("run", "xmr", *BETWEEN):
            raise InputError(f"een {NAMES[code]} is voor aantallen, en dit zijn scores")
        value = series["value"].to_numpy(float)
        if code in BETWEEN and (value < 0).any():
            raise InputError(
                f"een {NAMES[code]} gaat over wat er tussen twee gebeurtenissen ligt, en dat is "
                "nooit minder dan 0",
                value=", ".join(series.index[value < 0].astype(str)),
            )
        return _Drawn(value, np.ones(len(series)), unit)
    if code in BETWEEN:
        raise InputError(
            f"een {NAMES[code]} gaat over wat er tussen twee gebeurtenissen ligt",
            mend="Zet bij kaart iets anders, of gebruik het notebook 71_naar_nul.",
        )
    size = "n" if code in PARTS and "n" in series.columns else "exposure"
    if size not in series.columns or series[size].isna().any():  # of count it is known by now
        require(series[~hidden], "count", size)
    count, sizes = series["count"].to_numpy(float), series[size].to_numpy(float)
    too_many = (count > sizes) & (code in PARTS)
    wrong = ~hidden & ((count < 0) | (sizes <= 0) | too_many)
    if wrong.any():
        raise InputError(
            f"een {NAMES[code]} kan niet van deze aantallen en blootstelling",
            value=", ".join(series.index[wrong].astype(str)),
            mend="Bij een p-kaart is de blootstelling het aantal waarvan er geteld is.",
        )
    if code in PARTS:
        return _Drawn(count / sizes, sizes, "deel")
    if code == "c" or (code in ("run", "xmr") and _even(series)):
        return _Drawn(count, sizes, unit)
    per = many(sizes)
    of = "eenheid" if per == 1 else f"{per} eenheden"
    return _Drawn(count / (sizes / per), sizes / per, f"{unit} per {of} blootstelling")


def _made(code: str, rules: str, drawn: _Drawn, parts: _Parts, *, floor: bool) -> _Made:
    """The centre, the limits and the signals, phase by phase."""
    lines, found = np.full((3, len(drawn.points)), np.nan), []
    texts, crossed = [[] for _ in drawn.points], np.zeros(len(drawn.points), bool)
    for number in np.unique(parts.phase):
        own = np.flatnonzero(parts.phase == number)
        points, base = drawn.points[own], (parts.used & parts.frozen)[own]
        made = limits(code, points, drawn.sizes[own], base, floor=floor)
        if (base & ~np.isnan(points)).sum() < FEW:  # a centre, and no limits
            none = np.full(len(own), np.nan)
            made = made._replace(low=none, high=none, z=none)
        lines[:, own] = made[:3]
        seen = parts.used[own] & ~np.isnan(points) & ~np.isnan(made.centre)
        for signal in signals(rules, points[seen], Limits(*(part[seen] for part in made))):
            places = own[seen][signal.places]
            found.append((int(places[0]), signal.words))
            crossed[own] |= signal.whole
            for place in places if not signal.whole else ():
                texts[place].append(signal.words)
    return _Made(lines, texts, crossed, sorted(found))


def _answers(
    names: list[str], parts: _Parts, made: _Made, target: float | None, limited: bool
) -> dict[str, dict[str, object]]:
    """The answers, each with its own cautions."""
    last, judged = parts.phase.max(initial=1), parts.used & ~np.isnan(made.lines[0])
    points = int(judged.sum())
    table = {
        "chart" if number == last else f"chart_fase_{number}": _phase(
            names, parts, made.lines, number, limited
        )
        for number in range(1, last + 1)
    }
    first = ""
    if made.found:
        first = f" (het eerste vanaf {names[made.found[0][0]]}: {made.found[0][1]})"
    table["signalen"] = {
        "label": f"Signalen in {points} punten{first}",
        "estimate": len(made.found) if points else np.nan,
        "unit": "signaal" if len(made.found) == 1 else "signalen",
        "cautions": [] if points else [EMPTY],
    }
    if target is not None:
        table["doel"] = _reached(table["chart"], target)
    return table


def _phase(
    names: list[str], parts: _Parts, lines: np.ndarray, number: int, limited: bool
) -> dict[str, object]:
    """The answer of one phase: its centre, and its limits in its last period."""
    own = np.flatnonzero(parts.phase == number)
    centre, low, high = lines[:, own[-1]] if len(own) else np.full(3, np.nan)
    codes = [EMPTY] if np.isnan(centre) else []
    if limited and not codes and np.isnan(high):
        codes = [f"no_limits {(parts.used & parts.frozen)[own].sum()}"]
    when = f"{names[own[0]]} tot en met {names[own[-1]]}" if len(own) else "geen perioden"
    name = "Midden" if parts.phase.max(initial=1) == 1 else f"Midden van fase {number}"
    if not parts.frozen[own].all():
        when = f"basislijn tot en met {names[own[parts.frozen[own]][-1]]}"
    # limits that differ per period are those of the last
    vary = len(own) and np.ptp(lines[2, own]) > 0
    of = f"; de grenzen zijn die van {names[own[-1]]}" if vary else ""
    label = f"{name} ({when}{of})"
    numbers = {"estimate": centre, "low": low, "high": high}
    return {"label": label, **numbers, "cautions": codes}


def _reached(present: dict, target: float) -> dict[str, object]:
    """The target, beside the limits of the present phase."""
    where = "er zijn geen grenzen om het naast te leggen"
    if not np.isnan(present["high"]):
        where = "tussen de grenzen: door toeval alleen wordt het soms wel en soms niet gehaald"
    if target > present["high"]:
        where = "boven de grenzen van de laatste fase"
    if target < present["low"]:
        where = "onder de grenzen van de laatste fase"
    return {"label": f"Doel, {where}", "estimate": target, "cautions": []}


def _of_series(series: pd.DataFrame, hidden: np.ndarray) -> list[str]:
    """What was said of the series already, and what its gaps do."""
    had = dict.fromkeys(code for row in series.get("cautions", ()) for code in row)
    codes = [*(code for code in had if not is_withheld([code])), *of_rounded(series)]
    codes += [f"gaps_in_series {hidden.sum()}"] if hidden.any() else []
    return [*codes, *(["small_withheld"] if withheld(series).any() else [])]


def _about(code: str, rows: pd.DataFrame, drawn: _Drawn, seen: np.ndarray) -> list[str]:
    """What to say: neighbours alike, a season, few events, more spread than chance."""
    found = []
    if "time" in rows.columns and code not in BETWEEN and seen.sum() >= FEW:
        off = (drawn.points - rows["centre"].to_numpy())[seen]
        found = _autocorrelation.cautions(
            off, *_autocorrelation.places(rows["time"].to_numpy(float)[seen])
        )
    if code not in ("c", *RATES, *PARTS) or not seen.any():
        return found
    mean = rows["count"].to_numpy(float)[seen].mean()
    found += [f"rare_events {mean:.2f}"] if mean < RARE else []
    more = more_than_chance(drawn.points[seen], drawn.sizes[seen], code[0])
    wide = not code.endswith("'") and more > MORE_SPREAD
    return [*found, *([f"more_spread {more:.1f}"] if wide else [])]


def _goal(target: float | str | None) -> float | None:
    if target is None or target == "":
        return None
    try:
        number = float(str(target).replace(",", "."))
    except ValueError:
        number = np.nan
    if not np.isfinite(number):
        raise InputError("dit is geen getal", where="doel", value=target)
    return number


def _even(series: pd.DataFrame) -> bool:
    """Whether every period counts as much."""
    return series["exposure"].dropna().nunique() <= 1


def _empty(series: pd.DataFrame) -> np.ndarray:
    name = "value" if "value" in series.columns else "count"
    return series[name].isna().to_numpy()


def _place(names: list[str], name: str, where: str) -> int:
    """At which row a period stands."""
    if name not in names:
        ends = f"van {names[0]} tot en met {names[-1]}" if names else "over geen enkele periode"
        ends = f"De reeks loopt {ends}. Kies daaruit, of laat het leeg: -p {where}="
        raise InputError("deze periode staat niet in de reeks", where=where, value=name, mend=ends)
    return names.index(name)
