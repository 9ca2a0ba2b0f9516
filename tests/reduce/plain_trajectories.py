"""The rules of merged trajectories and their totals as loops over dicts, to compare with.

Nothing is shared with the library: rows that overlap are found pair by pair, months and weeks are
counted by adding them up, and the file is cut off at the last day instead of looking past it.
"""

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pandas as pd

FAR = date(2999, 12, 31)
DAY = timedelta(days=1)
MONTH = Fraction(36525, 1200)
ADMINISTRATIVE = ("tijdelijk beëindigd", "geïnitieerd door de gemeente", "wijzigingsverzoek")
NO_JUDGEMENT = ("overlijden", "overstap naar andere aanbieder", "uitstroom naar ander domein")
REASONS = ("volgens plan", "eenzijdig door cliënt", "wijzigingsverzoek", "overlijden", None)
COLUMNS = (
    *("client_id", "regio", "aanbieder", "hulpvorm", "aanmelddatum", "startdatum", "einddatum"),
    *("reden_einde", "leeftijd", "geslacht", "ernst_start", "instrument", "voor_score", "na_score"),
    *("tevredenheid", "schaal_min", "schaal_max", "informant", "zonder_hulp_verder"),
)
FIRST = ("leeftijd", "geslacht", "ernst_start")
DATES = ("aanmelddatum", "startdatum", "einddatum")


def random_rows(seed, size=60, children=12, days=900):
    """Trajectories with many ties, gaps and overlaps; some wait, some signed off."""
    rng = np.random.default_rng(seed)

    def pick(*values):
        return values[rng.integers(len(values))]

    rows = []
    for _ in range(size):
        start = date(2021, 1, 1) + int(rng.integers(days)) * DAY
        sign = pick(None, start - int(rng.integers(150)) * DAY, start)
        end = pick(None, *[start + int(rng.integers(200)) * DAY for _ in range(4)])
        waits = rng.random() < 0.15
        scale = pick((1.0, 10.0), (1.0, 5.0), (None, None))
        row = {
            **{"client_id": f"K{rng.integers(children)}", "regio": pick("Noord", "Zuid", None)},
            **{"aanbieder": pick("A1", "A2", None), "hulpvorm": pick("ambulant", "verblijf", None)},
            **{"aanmelddatum": start if waits else sign, "startdatum": None if waits else start},
            **{"einddatum": end, "reden_einde": None if end is None else pick(*REASONS)},
            **{"leeftijd": pick(None, 4, 5, 6, 11, 12, 17, 18)},
            **{"geslacht": pick("man", "vrouw", None), "ernst_start": pick(None, 1.0, 2.0, 3.5)},
            **{"instrument": pick("SDQ", "SDQ", "CBCL", None)},
            **{"voor_score": pick(None, 10.0, 14.0, 20.0), "na_score": pick(None, 4.0, 10.0, 19.5)},
            **{"tevredenheid": pick(None, 5.0, 5.5, 3.0), "schaal_min": scale[0]},
            **{"schaal_max": scale[1], "informant": pick("ouder", "jeugdige", None)},
            **{"zonder_hulp_verder": pick("ja", "deels", "nee", None)},
        }
        rows.append(row)
    return rows


def frame(rows):
    """The rows as the checked table."""
    table = pd.DataFrame(rows, columns=COLUMNS)
    for name in DATES:
        table[name] = pd.to_datetime(table[name]).astype("datetime64[s]")
    numbers = ("ernst_start", "voor_score", "na_score", "tevredenheid", "schaal_min", "schaal_max")
    table = table.astype({"leeftijd": "Int64", **dict.fromkeys(numbers, "Float64")})
    texts = [name for name in COLUMNS if table[name].dtype == object]
    table = table.astype(dict.fromkeys(texts, "str"))
    table.attrs = {"about": "child", "simulated": False}
    return table


def in_order(row):
    return tuple((row[name] is None, row[name] or 0) for name in COLUMNS)


def _until(row):
    return row["einddatum"] or FAR


def merge(rows):
    """One dict for all rows of a child, form and provider that overlap, directly or by others."""
    rows = sorted(rows, key=in_order)
    started = [row for row in rows if row["startdatum"]]
    left, merged = list(started), [{**row, "parts": 1} for row in rows if not row["startdatum"]]
    while left:
        together = [left.pop(0)]
        for row in together:  # grows while it is walked through
            near = [r for r in left if _overlap(row, r)]
            together += near
            left = [r for r in left if all(r is not n for n in near)]
        merged.append(_one(together) if len(together) > 1 else {**together[0], "parts": 1})
    for row in merged:
        others = [r for r in merged if r["client_id"] == row["client_id"] and r is not row]
        _look_around(row, [r for r in others if r["startdatum"]])
    return merged


def _overlap(one, other):
    same = all(one[name] == other[name] for name in ("client_id", "hulpvorm", "aanbieder"))
    begin = max(one["startdatum"], other["startdatum"])
    return same and begin <= min(_until(one), _until(other))


def _filled(rows, name):
    return next((row[name] for row in rows if row[name] is not None), None)


GRADE = ("tevredenheid", "schaal_min", "schaal_max")


def _one(parts):
    first = sorted(parts, key=lambda r: (r["startdatum"], _until(r), *in_order(r)))
    last = sorted(parts, key=lambda r: (_until(r), r["startdatum"], *in_order(r)), reverse=True)
    end = max(map(_until, parts))
    tested = _filled(first, "instrument")
    same = [row for row in first if row["instrument"] == tested]
    same_last = [row for row in last if row["instrument"] == tested]
    graded = [row for row in last if row["tevredenheid"] is not None]
    judged = [row for row in last if row["zonder_hulp_verder"] is not None]
    told = [rows[0]["informant"] for rows in (graded, judged) if rows]
    informant = next((name for name in told if name is not None), None)
    begun = first[0]["startdatum"]
    signed = [row["aanmelddatum"] for row in parts if (row["aanmelddatum"] or FAR) <= begun]
    return {
        **{name: parts[0][name] for name in ("client_id", "hulpvorm", "aanbieder")},
        **{"startdatum": begun, "einddatum": None if end == FAR else end},
        **{"aanmelddatum": min(signed, default=None), "parts": len(parts)},
        **{"reden_einde": _filled([r for r in last if _until(r) == end], "reden_einde")},
        **{name: _filled(first, name) for name in FIRST},
        **{"regio": _filled(last, "regio"), "instrument": tested},
        **{"voor_score": _filled(same, "voor_score"), "na_score": _filled(same_last, "na_score")},
        # a grade without a scale has none, whatever the scale of an earlier grade
        **{n: graded[0][n] if graded else None for n in GRADE},
        **{"zonder_hulp_verder": _filled(last, "zonder_hulp_verder")},
        **{"informant": informant},
    }


def _look_around(row, others):
    row.update(earlier_end=None, next_start=None, continues=None)
    if not row["startdatum"]:
        return
    before = [_until(r) for r in others if r["startdatum"] < row["startdatum"]]
    after = [r["startdatum"] for r in others if r["startdatum"] > _until(row)]
    row["earlier_end"] = max(before, default=None)
    row["next_start"] = min(after, default=None)
    row["continues"] = any(r["startdatum"] <= _until(row) < _until(r) for r in others)


def cut_off(rows, last):
    """The rows as they were known on a day."""
    known = []
    for row in rows:
        row = dict(row)
        for name in DATES:
            if row[name] and row[name] > last:
                row[name] = None
        if row["startdatum"] or row["aanmelddatum"]:
            known.append(row)
    return known


def quarter(day):
    return f"{day.year}-Q{(day.month + 2) // 3}"


def period(day, step):
    return {"kwartaal": quarter(day), "jaar": str(day.year), "alles": ""}[step]


def whole(length, days):
    """How many whole units of a length fit in a number of days."""
    n = 0
    while (n + 1) * length <= days:
        n += 1
    return n


def needed(length, days):
    """How many units of a length are needed to hold a number of days."""
    n = 0
    while n * length < days:
        n += 1
    return n


def totals(rows, first, last, *, by=(), step="kwartaal", thresholds=None, limits=None):
    """{(group …, periode, indicator, uitkomst, scale, informant, step): [(child, value) …]}."""
    found = defaultdict(list)
    for row in rows:
        for day, indicator, outcome, *more in _outcomes(row, first, last, thresholds, limits):
            scale, informant, at, value = (*more, *("", "", None, None)[len(more) :])
            group = tuple(row[name] or "onbekend" for name in by)
            key = (*group, period(day, step), indicator, outcome, scale, informant or "", at)
            found[key].append((row["client_id"], value))
    return dict(found)


def _outcomes(row, first, last, thresholds, limits):
    start, end, sign = row["startdatum"], row["einddatum"], row["aanmelddatum"]
    if start and end and first <= end <= last:
        yield end, "uitval", row["reden_einde"] or "onbekend"
        if row["reden_einde"] not in ADMINISTRATIVE:
            yield end, *_satisfaction(row, thresholds or {})
            filled = row["zonder_hulp_verder"]
            who = row["informant"] if filled else ""
            yield end, "zonder_hulp_verder", filled or "niet ingevuld", "", who
            if limits:
                yield end, *_problems(row, limits)
            if row["reden_einde"] not in NO_JUDGEMENT:
                yield end, "nieuwe_start", *_new_start(row, last)
    if start and first <= start <= last:
        yield start, "herhaald_beroep", _repeated(row)
    day = sign or start
    if day and first <= day <= last:
        yield day, "wachttijd", *_waiting(row, last)


def _satisfaction(row, thresholds):
    grade, low, high = row["tevredenheid"], row["schaal_min"], row["schaal_max"]
    if grade is None:
        return "tevredenheid", "niet ingevuld"
    scale = "" if low is None else f"{low:g}-{high:g}"
    if scale not in thresholds:
        return "tevredenheid", "andere schaal", scale, row["informant"], None, grade
    outcome = "voldoende" if grade >= thresholds[scale] else "onvoldoende"
    return "tevredenheid", outcome, scale, row["informant"], None, grade


def _repeated(row):
    earlier = row["earlier_end"]
    if earlier is None:
        return "nieuw"
    if earlier >= row["startdatum"] - DAY:
        return "aansluitend"
    return "herhaald" if earlier >= date(row["startdatum"].year - 5, 1, 1) else "nieuw"


def _new_start(row, last):
    end, again = row["einddatum"], row["next_start"]
    if row["continues"] or (again == end + DAY and again <= last):
        return "hulp liep door", "", "", None
    followed = min(whole(MONTH, (last - end).days), 24)
    if again and again <= last and needed(MONTH, (again - end).days) <= followed:
        return "nieuwe start", "", "", needed(MONTH, (again - end).days)
    return "geen nieuwe start", "", "", followed


def _waiting(row, last):
    sign, start, end = row["aanmelddatum"], row["startdatum"], row["einddatum"]
    if not sign:
        return ("geen aanmelddatum",)
    followed = whole(7, (last - sign).days)
    if start and start <= last and needed(7, (start - sign).days) <= followed:
        return "begonnen", "", "", needed(7, (start - sign).days)
    if not start and end and end <= last:
        nearest = whole(7, max((end - sign).days, 0) + 3)
        return "afgemeld", "", "", min(nearest, followed)
    return "wacht nog", "", "", followed


def _problems(row, limits):
    before, after, name = row["voor_score"], row["na_score"], row["instrument"]
    if name is None or (before is None and after is None):
        return "problemen", "geen vragenlijst"
    if name != limits["name"]:
        return "problemen", "andere vragenlijst"
    if before is None or after is None:
        return "problemen", "geen voormeting" if before is None else "geen nameting"
    gain = limits["direction"] * (after - before)
    t = 10 * gain / limits["norm_sd"]
    healthy = [limits["direction"] * (s - limits["cut_off"]) > 0 for s in (before, after)]
    outcome = "onveranderd"
    if gain > limits["points"]:
        outcome = "hersteld" if healthy == [False, True] else "verbeterd"
    elif gain < -limits["points"]:
        outcome = "verslechterd"
    return "problemen", outcome, f"{limits['name']} (T)", "", None, t
