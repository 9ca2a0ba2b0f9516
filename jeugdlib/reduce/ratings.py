"""Ratings: what every coder answered about every case file and therapy, in one long table."""

import numpy as np
import pandas as pd

from jeugdlib.columns import mark_like
from jeugdlib.columns.codebook import AGE, NAMED, Codebook, Item, Level

COLUMNS = (
    *("unit_id", "dossier_id", "item", "label", "unit", "scale", "levels", "coder", "value"),
    *("score", "found", "place"),
)
TYPES = {"levels": "Int64", "score": "Float64", "found": "boolean", "place": "Int64"}
UNIT_WORDS = {"dossier": "dossiers", "therapie": "therapievormen"}
THERAPY = "therapie"


def ratings(
    dossiers: pd.DataFrame, codebook: Codebook, therapieen: pd.DataFrame | None = None
) -> pd.DataFrame:
    """What every coder answered, one row per unit, item and coder.

    Parameters
    ----------
    dossiers : the checked table `dossiers`, one row per file and coder
    codebook : the codebook that its items come from
    therapieen : the checked table `therapieen`; its ratings come behind those of the files

    Returns
    -------
    DataFrame with unit_id, dossier_id, item, label, unit ("dossiers" or "therapievormen"), scale
    ("nominal", "ordinal", "interval"; "listed" of units that exist because a coder named them),
    levels (how many answers the codebook has, of an ordered item on its scale; missing for a
    number), coder, value (text), score (place on the scale from 0, or the number), found (whether
    the answer counts as found) and place (of the file in this coder's order of reading). What was
    skipped or not filled in has no row.
    """
    given = dossiers.assign(unit_id=dossiers["dossier_id"])
    parts = [_of_item(given, item) for item in codebook.of("dossier") if item.name in dossiers]
    if therapieen is not None:
        parts.append(therapy_ratings(therapieen, dossiers, codebook))
    sources = [dossiers] if therapieen is None else [dossiers, therapieen]
    return mark_like(_together(parts), *sources)


def therapy_ratings(
    therapieen: pd.DataFrame, dossiers: pd.DataFrame, codebook: Codebook
) -> pd.DataFrame:
    """What every coder of a file noted about each therapy that one of them named.

    Parameters
    ----------
    therapieen, dossiers : the checked tables; who coded a file stands in `dossiers`
    codebook : the codebook that the items of a therapy come from

    Returns
    -------
    The columns of `ratings`, with `unit_id` "dossier_id / therapie", and behind it " (2)" when a
    coder named it a second time. Item `therapie_genoemd` says of every coder of the file whether
    this therapy was named; the items of the codebook, and `leeftijd`, are those of who named it.
    """
    named = number_therapies(therapieen)
    coders = dossiers[dossiers.columns.intersection(["dossier_id", "codeur", "volgorde"])]
    units = named[["unit_id", "dossier_id"]].drop_duplicates()
    every = units.merge(coders, on="dossier_id")
    said = pd.MultiIndex.from_frame(named[["unit_id", "codeur"]])
    told = pd.MultiIndex.from_frame(every[["unit_id", "codeur"]]).isin(said)
    every[NAMED.name] = np.where(told, "ja", "nee")

    items = [item for item in codebook.of(THERAPY) if item.name != THERAPY]
    items += [AGE] if AGE.name not in [item.name for item in items] else []
    of_file = named.merge(coders, on=["dossier_id", "codeur"], how="left")
    parts = [_of_item(every, NAMED).assign(scale="listed")]
    parts += [_of_item(of_file, item) for item in items if item.name in therapieen]
    return mark_like(_together(parts), therapieen, dossiers)


def number_therapies(therapieen: pd.DataFrame) -> pd.DataFrame:
    """The therapies with `unit_id`, which tells a second one of the same name from the first."""
    time = therapieen.groupby(["dossier_id", "codeur", THERAPY]).cumcount() + 1
    again = time.map(lambda nth: f" ({nth})" if nth > 1 else "").astype(object)
    name = therapieen[THERAPY].astype(object) + again
    return therapieen.assign(unit_id=therapieen["dossier_id"].astype(object) + " / " + name)


def therapy_of(table: pd.DataFrame) -> pd.Series:
    """The therapy in the `unit_id` of each row; missing where the unit is a file."""
    names = [
        unit[len(file) + 3 :] if len(unit) > len(file) else None
        for unit, file in zip(table["unit_id"], table["dossier_id"], strict=True)
    ]
    return pd.Series(names, index=table.index, dtype=object)


def disagreements(ratings: pd.DataFrame) -> pd.DataFrame:
    """The answers that coders did not agree on, one row per unit and item.

    Parameters
    ----------
    ratings : what `ratings` returned

    Returns
    -------
    DataFrame, sorted by file and in the order of the items, with dossier_id, onderdeel, therapie
    (missing when it is about the file), label and codering_<coder> for every coder in alphabetical
    order.
    """
    unit = ["dossier_id", "unit_id", "item"]
    differ = ratings.groupby(unit)["value"].transform("nunique") > 1
    chosen = ratings[differ]
    wide = chosen.pivot(index=[*unit, "label"], columns="coder", values="value")
    wide = wide.reindex(columns=sorted(ratings["coder"].unique())).add_prefix("codering_")
    wide = wide.rename_axis(columns=None).reset_index()
    order = {item: place for place, item in enumerate(ratings["item"].unique())}
    wide = wide.assign(therapie=therapy_of(wide), order=wide["item"].map(order))
    wide = wide.sort_values(["dossier_id", "order", "unit_id"], ignore_index=True)
    wide = wide.rename(columns={"item": "onderdeel"})
    first = ["dossier_id", "onderdeel", "therapie", "label"]
    return mark_like(wide[[*first, *wide.filter(like="codering_").columns]], ratings)


def answer_of(item: Item, values: pd.Series) -> pd.DataFrame:
    """What answers to an item mean: value (text), score and found."""
    if not item.levels:
        score = pd.to_numeric(values).astype("Float64")
        return pd.DataFrame({"value": values.astype(str), "score": score, "found": pd.NA})
    found = {level.name: level.found for level in item.levels}
    place = {level.name: nth for nth, level in enumerate(_on_scale(item))}
    return pd.DataFrame(
        {
            "value": values.astype(str),
            "score": values.astype(object).map(place),
            "found": values.astype(object).map(found),
        }
    )


def _on_scale(item: Item) -> list[Level]:
    """The levels that lie on the scale: those that count, unless none of them does."""
    return [level for level in item.levels if level.found is not None] or list(item.levels)


def _of_item(table: pd.DataFrame, item: Item) -> pd.DataFrame:
    filled = table[table[item.name].notna()]
    on_scale = len(_on_scale(item)) if item.ordered else len(item.levels)
    return answer_of(item, filled[item.name]).assign(
        unit_id=filled["unit_id"].astype(object),
        dossier_id=filled["dossier_id"].astype(object),
        item=item.name,
        label=item.label,
        unit=UNIT_WORDS[item.unit],
        scale=item.scale,
        levels=on_scale or pd.NA,
        coder=filled["codeur"].astype(object),
        place=filled.get("volgorde", pd.NA),
    )


def _together(parts: list[pd.DataFrame]) -> pd.DataFrame:
    typed = [part[list(COLUMNS)].astype(TYPES) for part in parts]
    if not typed:
        return pd.DataFrame(columns=list(COLUMNS)).astype(TYPES)
    return pd.concat(typed, ignore_index=True)
