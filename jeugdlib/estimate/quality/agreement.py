"""Agreement: would another coder have given the same answer?

There are no words such as "substantial" for a kappa here. Where such words begin is arbitrary, and
the same coders get another kappa when an answer is rarer.
"""

import numpy as np
import pandas as pd

from jeugdlib.columns import Answers, add_cautions, mark_like, require, require_level
from jeugdlib.estimate import _agreement as arithmetic
from jeugdlib.estimate._intervals import effective_n, proportion_interval
from jeugdlib.estimate.quality.coded import (
    MEASURES,
    Coded,
    bounds,
    bounds_of_all,
    coded,
    per_file,
    pooled,
)

KEY = "overeenstemming"
SMALL_N = 30  # under this many units a number is read together with its counts
FEW_FOUND = 5  # under this many units with the item positive agreement hangs on single ones
ONE_SIDED = 0.9  # from this share of the answers in one category kappa hangs on single units
ENDS = ("", "_low", "_high")
COLUMNS = (
    *("label", *(name + end for name in ("percent", *MEASURES) for end in ENDS)),
    *("positive", "negative", "n", "children", "coders", "df", "unit", "method"),
)
WEIGHTED = {"ordinal": "lineair gewogen", "interval": "kwadratisch gewogen"}
SCALES = {"nominal": "nominaal", "ordinal": "ordinaal", "interval": "interval"}
FEW = "minder dan twee keer vulden twee codeurs dit in"
ALL_ALIKE = "alle codeurs kozen steeds hetzelfde antwoord"
NO_RANGE = "bij een getal ligt niet vast welke antwoorden er kunnen zijn"
NOT_LISTED = "wat geen van de codeurs noemde, staat niet in de lijst"


def agreement(
    ratings: pd.DataFrame, *, rng: np.random.Generator, level: float = 0.95, draws: int = 1000
) -> Answers:
    """How far coders agree, per item and over all items.

    Parameters
    ----------
    ratings : DataFrame, one row per unit, item and coder, with what each coder gave before they
        talked about it: unit_id, dossier_id, item, label, unit, scale ("nominal", "ordinal",
        "interval" or "listed"), levels, coder, value, score, found, place (`reduce.ratings`)
    rng : the source of chance
    level : confidence level of the intervals
    draws : how often the files are drawn again

    Returns
    -------
    Answers. `answers`: a row `overeenstemming_<item>` per item, and `overeenstemming` over all of
    them, with percent (pairs of coders with the very same answer, a part), kappa, ac1 and alpha (1
    is perfect, 0 what chance gives), each with _low and _high; positive and negative (agreement on
    found, and on not found); n (units that two or more coders rated; the rest is left out),
    children, coders, df, level, unit, kind, method and cautions. Of an ordered item kappa and AC2
    are weighted, of a number by squared distance; over all items nothing is. Kappa is Cohen's of
    two coders, Fleiss' of more. Of a number there is no ac1. Of a listed item there is nothing but
    percent and positive, and it is not among all items.
    `rows`: a row per unit and item with agreed and place (mean over the coders).

    The interval of percent is Clopper-Pearson on the effective number of units. The others are
    percentiles of a bootstrap over files, to which of an item one judgement alike and one not alike
    are added. Over all items nothing is added: there it is a t interval of the logarithm of what
    lacks to 1, with the spread of the draws, and coders who never differ have no interval.

    Raises
    ------
    ValueError : a column is missing, or a coder rated a unit twice.

    Source: Cohen (1960, 1968); Fleiss (1971); Gwet (2008); Krippendorff (2004); over items: De
    Vries et al. (2008), Field Methods 20, 272-282, with every item as heavy as it has units.
    """
    require_level(level)
    require(ratings, "unit_id", "dossier_id", "item", "label", "unit", "scale", "coder", "value")
    twice = ratings.duplicated(["unit_id", "item", "coder"])
    if twice.any():
        raise ValueError(f"rows {ratings.index[twice].tolist()}: a coder rated a unit twice")

    items = [coded(rows) for _, rows in ratings.groupby("item", sort=False)]
    answers = {f"{KEY}_{item.name}": _of_item(item, rng, level, draws) for item in items}
    both = [item for item in items if item.n > 1 and item.scale != "listed"]
    answers[KEY] = _of_all(both, rng, level, draws)

    table = pd.DataFrame(list(answers.values()), index=list(answers))
    table = table.reindex(columns=COLUMNS).assign(level=level, kind="model")
    table = add_cautions(table, [answer["codes"] for answer in answers.values()])
    parts = [item.rows for item in items] or [pd.DataFrame()]
    rows = pd.concat(parts, ignore_index=True).assign(kind="text")
    return Answers(mark_like(table, ratings), mark_like(rows, ratings))


def _of_item(item: Coded, rng: np.random.Generator, level: float, draws: int) -> dict:
    answer = {"label": item.label, "unit": item.unit} | _size([item])
    if item.n < 2:
        return answer | {"codes": [f"not_computable {FEW}"]}
    answer |= _percent([item], level) | _specific(item) | {"method": _method(item, draws)}
    if item.scale != "listed":
        answer |= item.measured(item.codes)
        if answer["children"] > 1 and len(item.values) > 1:
            answer |= bounds(answer, item.redrawn(draws, rng), level)
    return answer | {"codes": _cautions(item, answer)}


def _of_all(items: list[Coded], rng: np.random.Generator, level: float, draws: int) -> dict:
    answer = {"label": "Alle onderdelen samen", "unit": "oordelen"} | _size(items)
    if answer["n"] < 2:
        return answer | {"codes": [f"not_computable {FEW}"]}
    files = pd.unique(np.concatenate([item.files for item in items]))
    answer |= _percent(items, level)
    whole = pooled(items, np.ones((1, len(files))), files)
    answer |= {name: float(value.item()) for name, value in whole.items()}
    if answer["percent"] < 1 and len(files) > 1:
        times = arithmetic.redraw(len(files), draws, rng)
        drawn = pooled(items, times, files)
        answer |= bounds_of_all(answer, drawn, len(files), level)
    method = "eerst opgeteld over de onderdelen, ongewogen; " + _intervals("", draws)
    codes = ["before_consensus", "kappa_elsewhere", *_certain(answer)]
    if np.isnan(answer["kappa"]):
        codes.append(f"no_kappa kappa en alfa: {ALL_ALIKE}")
    if answer["percent"] < 1 and not {f"{name}_low" for name in MEASURES} <= set(answer):
        codes.append("no_bounds")
    return answer | {"method": method, "codes": codes}


def _size(items: list[Coded]) -> dict:
    files = {file for item in items for file in item.files}
    coders = max((int((item.same >= 0).any(axis=0).sum()) for item in items), default=0)
    size = {"n": sum(item.n for item in items), "children": len(files)}
    return size | {"coders": coders, "df": len(files) - 1 if files else np.nan}


def _percent(items: list[Coded], level: float) -> dict:
    files = per_file(items)
    agreed, of = files["agreed"].to_numpy(), files["of"].to_numpy()
    share, n = agreed.sum() / of.sum(), effective_n(agreed, of, level)
    low, high = proportion_interval(share * n, n, level, "clopper_pearson")
    return {"percent": share, "percent_low": float(low), "percent_high": float(high)}


def _specific(item: Coded) -> dict:
    """Agreement on found, and on not found; of a listed item nobody says the second together."""
    negative, positive = arithmetic.specific(
        arithmetic.total(arithmetic.per_unit(item.found, categories=2))
    )
    return {"positive": positive, "negative": np.nan if item.scale == "listed" else negative}


def _method(item: Coded, draws: int) -> str:
    if item.scale == "listed":
        return "Clopper-Pearson"
    weights = WEIGHTED.get(item.scale, "ongewogen")
    kappa = "Cohen" if item.same.shape[1] == 2 else "Fleiss"
    gwet = {"interval": "", "ordinal": " en AC2 van Gwet"}.get(item.scale, " en AC1 van Gwet")
    words = f"kappa van {kappa}{gwet} ({weights}); alfa van Krippendorff"
    added = "met een gelijk en een ongelijk oordeel erbij"
    return f"{words} ({SCALES[item.scale]}); {_intervals(added, draws)}"


def _intervals(added: str, draws: int) -> str:
    return f"percentage: Clopper-Pearson; andere: bootstrap per dossier {added}".rstrip() + (
        f" ({draws} trekkingen)"
    )


def _cautions(item: Coded, answer: dict) -> list[str]:
    codes = _certain(answer)
    anywhere = int((item.found == 1).any(axis=1).sum())
    if 0 < anywhere < FEW_FOUND:
        codes.append(f"few_found {anywhere}")
    off_scale = int(((item.codes < 0) & (item.same >= 0)).sum())
    if off_scale:
        codes.append(f"off_scale {off_scale}")
    if item.scale == "listed":
        return [*codes, f"no_kappa kappa, AC1 en alfa: {NOT_LISTED}"]
    if answer["children"] == 1:
        codes.append("no_bounds")
    if item.scale == "interval":
        codes.append(f"no_kappa AC2: {NO_RANGE}")
    if np.isnan(answer["kappa"]):
        return [*codes, f"no_kappa kappa en alfa: {ALL_ALIKE}"]
    return codes + _hangs_on_one(item, answer["kappa"])


def _certain(answer: dict) -> list[str]:
    codes = [f"small_n {answer['n']}"] if answer["n"] < SMALL_N else []
    return codes + ([f"all_agreed {100 * answer['percent_low']}"] if answer["percent"] == 1 else [])


def _hangs_on_one(item: Coded, kappa: float) -> list[str]:
    """Where nearly all answers are alike: what one more disagreement would make of kappa."""
    counts = np.bincount(item.codes[item.codes >= 0], minlength=2)
    second, first = np.argsort(counts, kind="stable")[-2:]
    both = (item.codes == first).sum(axis=1) > 1
    if counts[first] < ONE_SIDED * counts.sum() or not both.any():
        return []
    codes, unit = item.codes.copy(), int(both.argmax())
    codes[unit, int((codes[unit] == first).argmax())] = second
    other = item.measured(codes)["kappa"]
    words = [f"{value:.2f}".replace(".", ",").replace("-", "−") for value in (kappa, other)]
    return [f"low_prevalence van {words[0]} naar {words[1]}"]
