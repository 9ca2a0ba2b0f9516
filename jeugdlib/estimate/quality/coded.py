"""Items as coders rated them: from rows to arrays, and what is computed from those."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from jeugdlib.estimate import _agreement as arithmetic
from jeugdlib.estimate._agreement import Sums

MEASURES = ("kappa", "ac1", "alpha")


@dataclass(frozen=True)
class Coded:
    """The units of one item that two or more coders rated, as numbers.

    `same` and `codes` are category numbers, units × coders: of the very answers, and of those that
    have a place on the scale, where `values` and `weights` say how far apart they are. `found` is 1
    or 0. A gap is −1. `rows` are the units with dossier_id, agreed and place.
    """

    name: str
    label: str
    unit: str
    scale: str
    same: np.ndarray
    categories: int
    codes: np.ndarray
    values: np.ndarray
    weights: np.ndarray
    found: np.ndarray
    rows: pd.DataFrame

    @property
    def n(self) -> int:
        """How many units two or more coders rated."""
        return len(self.rows)

    @property
    def files(self) -> np.ndarray:
        """The case file of every unit."""
        return self.rows["dossier_id"].to_numpy(object)

    def measured(self, codes: np.ndarray) -> dict[str, float]:
        """Kappa, AC1 (or AC2) and alpha of codes on this scale; nan where they say nothing."""
        sums = arithmetic.total(arithmetic.per_unit(codes, len(self.values)))
        return {name: float(value) for name, value in self._measures(sums).items()}

    def redrawn(self, draws: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """The same in every draw of the files, to which two judgements were added."""
        pairs, weights = arithmetic.two_more(len(self.values))
        # of more coders it is the first who differs
        added = np.repeat(pairs, [1, self.codes.shape[1] - 1], axis=1)
        codes = np.vstack([self.codes, added])
        place, files = pd.factorize(self.files)
        times = arithmetic.redraw(len(files), draws, rng, weights)
        of_unit = np.hstack([times[:, place], times[:, len(files) :]])
        return self._measures(
            arithmetic.added(arithmetic.per_unit(codes, len(self.values)), of_unit)
        )

    def _measures(self, sums: Sums) -> dict[str, np.ndarray]:
        two = sums.table.shape[-1] > 0
        kappa = arithmetic.cohen if two else arithmetic.fleiss
        measures = {
            "kappa": kappa(sums.table if two else sums, self.weights),
            "alpha": arithmetic.alpha(sums, self.scale, self.values),
        }
        if self.scale == "interval":  # AC2 needs the range of a scale, and a number has none
            return measures
        return measures | {"ac1": arithmetic.gwet(sums, self.weights)}


def coded(ratings: pd.DataFrame) -> Coded:
    """The ratings of one item as arrays."""
    # in an order of its own, so that the same draws meet the same files however they were sent in
    rows = _rated_twice(ratings).sort_values(["dossier_id", "unit_id", "coder"])
    first = ratings.iloc[0]
    unit, units = pd.factorize(rows["unit_id"])
    coder, coders = pd.factorize(rows["coder"], sort=True)

    def square(numbers: np.ndarray) -> np.ndarray:
        filled = np.full((len(units), max(len(coders), 2)), -1)
        filled[unit, coder] = numbers
        return filled

    answer, answers = pd.factorize(rows["value"], sort=True)
    levels = 0 if pd.isna(first["levels"]) else int(first["levels"])
    place, values, weights = answer, np.arange(max(levels, len(answers))), None
    if first["scale"] in ("ordinal", "interval"):
        place, values, weights = _on_scale(rows["score"], levels, first["scale"])
    found = rows["found"].astype("Float64").fillna(-1).to_numpy(dtype=int)
    return Coded(
        **{name: first[name] for name in ("label", "unit", "scale")},
        name=first["item"],
        same=square(answer),
        categories=max(levels, len(answers)),
        codes=square(place),
        values=values,
        weights=np.eye(len(values)) if weights is None else weights,
        found=square(found),
        rows=_units(rows),
    )


def pooled(items: list[Coded], times: np.ndarray, files: np.ndarray) -> dict[str, np.ndarray]:
    """The measures over all items, with every file as often as a row of `times` says.

    What coders agreed on, and what they would by chance, is added up over items before the two are
    compared. Nothing is weighted: an answer is the same or not.
    """
    agreed, chance = 0.0, dict.fromkeys(MEASURES, 0.0)
    judged, seen, answers = 0.0, 0.0, 0.0
    for item in items:
        weights = np.eye(item.categories)
        of_unit = times[:, pd.Index(files).get_indexer(item.files)]
        sums = arithmetic.added(arithmetic.per_unit(item.same, item.categories), of_unit)
        n, several = sums.paired, sums.coincidences.sum(axis=(1, 2))
        two = sums.table.shape[-1] > 0
        expected = arithmetic.expected_cohen if two else arithmetic.expected_fleiss
        apart, apart_by_chance = arithmetic.disagreement(sums, "nominal", item.values)
        judged, answers = judged + n, answers + several
        agreed = agreed + np.trace(sums.pairs, axis1=1, axis2=2)
        seen = seen + several * np.nan_to_num(apart)
        chance["kappa"] += n * np.nan_to_num(expected(sums.table if two else sums, weights))
        chance["ac1"] += n * np.nan_to_num(arithmetic.expected_gwet(sums, weights))
        chance["alpha"] += several * np.nan_to_num(apart_by_chance)
    share = agreed / judged
    return {
        "kappa": arithmetic.corrected(share, chance["kappa"] / judged),
        "ac1": arithmetic.corrected(share, chance["ac1"] / judged),
        "alpha": arithmetic.corrected(1 - seen / answers, 1 - chance["alpha"] / answers),
    }


def bounds(
    estimates: dict[str, float], drawn: dict[str, np.ndarray], level: float
) -> dict[str, float]:
    """Percentiles of every measure over the draws, within [-1, 1] and around its estimate."""
    found = {}
    for name, values in drawn.items():
        known = values[~np.isnan(values)]
        if len(known) and not np.isnan(estimates[name]):
            low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
            found[f"{name}_low"] = max(min(low, estimates[name]), -1.0)
            found[f"{name}_high"] = min(max(high, estimates[name]), 1.0)
    return found


def bounds_of_all(
    estimates: dict[str, float], drawn: dict[str, np.ndarray], files: int, level: float
) -> dict[str, float]:
    """Bounds of measures over many items, whose draws vary less and are never one-sided.

    A t interval of the logarithm of what lacks to 1, with the spread of the draws. In simulations
    with 20 files percentiles hold the truth in .90 to .93, and this in .95 (docs/coverage.md).
    """
    t = stats.t.ppf((1 + level) / 2, files - 1)
    found = {}
    for name, values in drawn.items():
        known = values[~np.isnan(values)]
        spread = known.std() if len(known) else 0.0
        if spread < arithmetic.SAME:  # no spread is not the same as no doubt
            continue
        lacking, se = 1 - estimates[name], spread * np.sqrt(files / (files - 1))
        wider = np.exp(t * se / lacking)
        found[f"{name}_low"] = max(1 - lacking * wider, -1.0)
        found[f"{name}_high"] = 1 - lacking / wider
    return found


def per_file(items: list[Coded]) -> pd.DataFrame:
    """Per case file the judgements, and how many agree: of pairs of coders, a part per unit."""
    parts = []
    for item in items:
        sums = arithmetic.per_unit(item.same, item.categories)
        same = np.trace(sums.pairs, axis1=1, axis2=2)
        parts.append(pd.DataFrame({"file": item.files, "agreed": same, "of": sums.paired}))
    return pd.concat(parts).groupby("file", sort=False).sum()


def _rated_twice(ratings: pd.DataFrame) -> pd.DataFrame:
    return ratings[ratings.groupby("unit_id")["coder"].transform("size") > 1]


def _on_scale(score: pd.Series, levels: int, scale: str) -> tuple[np.ndarray, ...]:
    """The place of each answer on the scale (−1: none), the values of its places, their weights."""
    number = score.to_numpy(dtype=float, na_value=np.nan)
    none = np.isnan(number)
    values = np.arange(levels) if scale == "ordinal" else np.unique(number[~none])
    place = np.where(none, -1, np.searchsorted(values, np.nan_to_num(number)))
    weigh = arithmetic.linear if scale == "ordinal" else arithmetic.quadratic
    return place, values, weigh(values)


def _units(rows: pd.DataFrame) -> pd.DataFrame:
    of_unit = rows.groupby("unit_id", sort=False)
    units = rows.drop_duplicates("unit_id")[["unit_id", "dossier_id", "item", "label"]]
    return units.assign(
        agreed=(of_unit["value"].nunique() == 1).to_numpy(),
        place=of_unit["place"].mean().to_numpy(dtype=float, na_value=np.nan),
    )
