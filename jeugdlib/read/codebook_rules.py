"""What is wrong with a codebook: everything in one pass, with its place and how to mend it."""

import difflib
import re
from collections.abc import Collection, Iterator

from jeugdlib.columns import TABLES, InputError
from jeugdlib.columns.codebook import COUNTS_AS, UNITS
from jeugdlib.read.header import plain
from jeugdlib.read.yaml_text import DUTCH

TOP = ("naam", "versie", "bron", *UNITS)
TEXTS = ("label", "vraag", "beslisregel", "voorbeeld", "bron", "geordend", "laagste", "hoogste")
ITEM = (*TEXTS, "niveaus", "overslaan_als")
# items that say which values a column of the table may have
COLUMNS = {"dossier": (), "therapie": ("therapie", "probleem"), "verblijf": ("setting",)}
# under these names a report speaks of the therapies
TAKEN = ("therapie_genoemd", "probleem")
NAME = "Gebruik kleine letters, cijfers en _, en begin met een letter."


def problems_of(said: dict) -> list[InputError]:
    """All that is wrong with what a codebook says, in the order of the file.

    Parameters
    ----------
    said : what `yaml_text.look_at_yaml` read

    Returns
    -------
    One InputError per thing, of which `where` names the part and the item; none when it is right.
    """
    problems = list(_about_keys(said, TOP, ("naam", "versie"), "bovenaan"))
    problems += _about_texts(said, ("naam", "versie", "bron"), "bovenaan")
    for unit in UNITS:
        items = said.get(unit, {})
        if not isinstance(items, dict):
            problems.append(InputError(f"hier hoort {DUTCH[dict]}", where=unit))
            continue
        problems += _about_names(items, unit)
        for name, item in items.items():
            problems += _about_item(item, f"{unit}, {name}", name in COLUMNS[unit])
        problems += _about_skips(items, unit)
    if said.get("dossier", {}) in ({}, ""):
        mend = "Zet onder dossier: ten minste één onderdeel."
        problems.append(InputError("er is geen enkele vraag over het dossier", mend=mend))
    return problems


def _about_keys(
    said: dict, known: Collection[str], needed: Collection[str], where: str
) -> Iterator[InputError]:
    for key in said:
        if key not in known:
            mend = f"{_nearest(key, known)}Kies uit: {', '.join(known)}."
            yield InputError("deze sleutel bestaat niet", where=where, value=key, mend=mend)
    for key in needed:
        if said.get(key, "") == "":
            yield InputError(f"{key} ontbreekt", where=where, mend=f"Voeg toe: {key}: …")


def _about_texts(said: dict, keys: Collection[str], where: str) -> Iterator[InputError]:
    for key in keys:
        if not isinstance(said.get(key, ""), str):
            yield InputError(f"hier hoort {DUTCH[str]}", where=f"{where}, {key}")


def _about_names(items: dict, unit: str) -> Iterator[InputError]:
    others = [c for c in TABLES[UNITS[unit]].columns if c.name not in COLUMNS[unit]]
    taken = {plain(word) for column in others for word in column.words}
    taken |= {plain(word) for word in TAKEN if unit == "dossier"}
    seen: dict[str, str] = {}
    for name in items:
        where = f"{unit}, {name}"
        if not re.fullmatch("[a-z][a-z0-9_]*", name):
            yield InputError("dit kan geen naam van een kolom zijn", where=where, mend=NAME)
        if plain(name) in taken:
            mend = "Kies een andere naam."
            yield InputError("deze naam is al in gebruik", where=where, mend=mend)
        if plain(name) in seen:
            what = f"deze naam is bijna gelijk aan {seen[plain(name)]}"
            yield InputError(what, where=where, mend="Geef een van de twee een andere naam.")
        seen.setdefault(plain(name), name)


def _about_item(item: object, where: str, is_list: bool) -> Iterator[InputError]:
    if not isinstance(item, dict):
        yield InputError(f"hier hoort {DUTCH[dict]}", where=where)
        return
    yield from _about_keys(item, ITEM, ("vraag",), where)
    yield from _about_texts(item, TEXTS, where)
    limits = [key for key in ("laagste", "hoogste") if key in item]
    if "niveaus" in item and limits:
        mend = f"Haal niveaus weg, of {' en '.join(limits)}."
        yield InputError("dit is een keuze en een getal tegelijk", where=where, mend=mend)
    elif limits and not is_list:
        yield from _about_number(item, where)
    elif "niveaus" not in item:
        mend = "niveaus" if is_list else "niveaus, of laagste en hoogste als het een getal is"
        what = "hier staat niet wat geantwoord kan worden"
        yield InputError(what, where=where, mend=f"Zet erbij: {mend}.")
    if "niveaus" in item:
        yield from _about_levels(item, where)


def _about_number(item: dict, where: str) -> Iterator[InputError]:
    ends = [item.get(key, "") for key in ("laagste", "hoogste")]
    if not all(isinstance(end, str) and re.fullmatch(r"-?[0-9]{1,9}", end) for end in ends):
        what = "bij een getal horen laagste en hoogste, allebei een geheel getal"
        yield InputError(what, where=where, mend="Bijvoorbeeld: laagste: 0 en hoogste: 40.")
    elif int(ends[0]) > int(ends[1]):
        what = f"laagste ({ends[0]}) is hoger dan hoogste ({ends[1]})"
        yield InputError(what, where=where, mend="Draai ze om.")
    if "geordend" in item:
        yield InputError("een getal is altijd geordend", where=where, mend="Haal geordend weg.")


def _about_levels(item: dict, where: str) -> Iterator[InputError]:
    levels = item["niveaus"]
    if not isinstance(levels, dict) or len(levels) < 2:
        mend = "Zet onder niveaus ten minste twee regels als naam: betekenis."
        yield InputError("er zijn minstens twee niveaus nodig om te kiezen", where=where, mend=mend)
        return
    counted = []
    for name, level in levels.items():
        place = f"{where}, niveau {name}"
        if not re.fullmatch("[a-z0-9_]+", name):
            mend = "Gebruik kleine letters zonder accent, cijfers en _."
            yield InputError("dit kan geen naam van een niveau zijn", where=place, mend=mend)
        level = {"betekenis": level} if isinstance(level, str) else level
        if not isinstance(level, dict):
            yield InputError(f"hier hoort {DUTCH[dict]}", where=place)
            level = {"betekenis": "?"}
        yield from _about_keys(level, ("betekenis", "telt"), ("betekenis",), place)
        yield from _about_texts(level, ("betekenis",), place)
        telt = level.get("telt", "niet_mee")
        if not isinstance(telt, str) or telt not in COUNTS_AS:
            mend = f"Kies uit: {', '.join(COUNTS_AS)}."
            yield InputError("telt kent dit woord niet", where=place, value=telt, mend=mend)
        counted.append(telt)
    yield from _about_counting(item, counted, where)


def _about_counting(item: dict, counted: list, where: str) -> Iterator[InputError]:
    ordered = item.get("geordend", "nee")
    if ordered not in ("ja", "nee"):
        mend = "Kies ja als de niveaus van weinig naar veel lopen, anders nee."
        yield InputError("geordend is ja of nee", where=where, value=ordered, mend=mend)
    places = [place for place, telt in enumerate(counted) if telt in ("ja", "nee")]
    if len({telt for telt in counted if telt in ("ja", "nee")}) == 1:
        what = f"alle niveaus die meetellen, hebben telt: {counted[places[0]]}"
        mend = "Geef ook de andere kant: een niveau met telt: ja en een met telt: nee."
        yield InputError(what, where=where, mend=mend)
    if ordered == "ja" and len(places) < 2:
        mend = "Zet bij elk niveau dat op volgorde staat telt: ja of telt: nee."
        yield InputError("er zijn geen twee niveaus om te ordenen", where=where, mend=mend)
    elif ordered == "ja" and places[-1] - places[0] >= len(places):
        what = "een niveau dat niet meetelt, staat tussen niveaus die op volgorde staan"
        yield InputError(what, where=where, mend="Zet niveaus met telt: niet_mee onderaan.")


def _about_skips(items: dict, unit: str) -> Iterator[InputError]:
    rules = {name: _skip(item) for name, item in items.items()}
    known = {n: [o for o in r if o in items] for n, r in rules.items() if isinstance(r, dict)}
    loops = _loops(known)
    for loop in loops:
        yield InputError(
            f"deze onderdelen wachten op elkaar: {' → '.join([*loop, loop[0]])}",
            where=f"{unit}, overslaan_als",
            mend="Haal bij één van deze onderdelen de overslaan_als weg.",
        )
    order, looping = list(items), {name for loop in loops for name in loop}
    for name, rule in rules.items():
        where = f"{unit}, {name}, overslaan_als"
        if not isinstance(rule, dict):
            mend = "Bijvoorbeeld: overslaan_als: {doel: [afwezig]}."
            yield InputError(f"hier hoort {DUTCH[dict]}", where=where, mend=mend)
            continue
        for other, answers in rule.items():
            if other not in items:
                mend = f"{_nearest(other, items)}Het moet een onderdeel onder {unit} zijn."
                yield InputError(
                    "dit onderdeel bestaat hier niet", where=where, value=other, mend=mend
                )
                continue
            if order.index(other) > order.index(name) and not {name, other} <= looping:
                what = f"deze vraag hangt af van {other}, en die komt pas later"
                yield InputError(what, where=where, mend=f"Zet {other} boven {name}.")
            yield from _about_answers(other, items[other], answers, where)


def _skip(item: object) -> object:
    return item.get("overslaan_als", {}) if isinstance(item, dict) else {}


def _about_answers(other: str, item: object, answers: object, where: str) -> Iterator[InputError]:
    if not isinstance(answers, list) or not all(isinstance(answer, str) for answer in answers):
        mend = f"Bijvoorbeeld: {other}: [nee]."
        yield InputError(f"hier hoort {DUTCH[list]}", where=where, mend=mend)
        return
    levels = item.get("niveaus") if isinstance(item, dict) else None
    for answer in answers:
        if isinstance(levels, dict) and answer not in levels:
            mend = f"{_nearest(answer, levels)}Kies uit: {', '.join(levels)}."
            what = f"{other} heeft dit niveau niet"
            yield InputError(what, where=where, value=answer, mend=mend)
        elif not isinstance(levels, dict) and not re.fullmatch(r"0|-?[1-9][0-9]*", answer):
            what = f"{other} is een getal"
            yield InputError(what, where=where, value=answer, mend=f"Bijvoorbeeld: {other}: [0].")


def _loops(leads_to: dict[str, list[str]]) -> list[list[str]]:
    """Every circle of items that depend on one another, each once, from its first item."""
    loops = []
    for start in leads_to:
        waiting = [[start]]
        seen: set[str] = set()
        while waiting:
            way = waiting.pop()
            for other in leads_to.get(way[-1], ()):
                if other == start:
                    loops.append(way)
                elif other not in seen:
                    seen.add(other)
                    waiting.append([*way, other])
    once = {frozenset(loop): loop for loop in reversed(loops)}
    return list(once.values())[::-1]


def _nearest(word: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(word, list(known), 1, 0.5)
    return f"Bedoelde u {near[0]}? " if near else ""
