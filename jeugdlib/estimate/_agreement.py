"""Agreement between coders: the arithmetic on arrays, for any number of coders, with gaps.

Everything here is a function of sums over units, so that a bootstrap only has to add up the units
that were drawn. `weights` is a square of agreements between categories: 1 on the diagonal, 0 for
answers that have nothing in common. Where nothing can be said the answer is nan.
"""

from typing import NamedTuple

import numpy as np

SAME = 1e-12  # what rounding leaves of a difference between expected agreement and 1


class Sums(NamedTuple):
    """What coders gave, added up over units; leading dimensions are units, groups or draws."""

    rated: np.ndarray  # units with a rating
    paired: np.ndarray  # units with two or more
    shares: np.ndarray  # per category, of the ratings of each unit
    pairs: np.ndarray  # per two categories, of the pairs of ratings of each unit
    coincidences: np.ndarray  # the same, with each unit as often as it has ratings
    table: np.ndarray  # per two categories, those of the first and of the second of two coders


def per_unit(codes: np.ndarray, categories: int) -> Sums:
    """The sums of every unit by itself, from category numbers, units × coders, −1 for a gap."""
    chosen = (codes[:, :, None] == np.arange(categories)).astype(float)
    counts = chosen.sum(axis=1)
    m = counts.sum(axis=1)
    # a unit with one rating has no pair, one without any has no share
    of_all, of_pairs = np.maximum(m, 1), np.maximum(m * (m - 1), 1)
    both = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(categories)
    pairs = both / of_pairs[:, None, None]
    two = codes.shape[1] == 2
    table = chosen[:, 0, :, None] * chosen[:, 1, None, :] if two else np.zeros((len(codes), 0, 0))
    return Sums(
        rated=(m >= 1).astype(float),
        paired=(m >= 2).astype(float),
        shares=counts / of_all[:, None],
        pairs=pairs,
        coincidences=pairs * m[:, None, None],
        table=table,
    )


def total(sums: Sums) -> Sums:
    """The sums over all units."""
    return Sums(*(part.sum(axis=0) for part in sums))


def added(sums: Sums, times: np.ndarray) -> Sums:
    """The sums over units, each as often as a row of `times` says."""
    return Sums(*(np.tensordot(times, part, axes=1) for part in sums))


def redraw(
    n: int, draws: int, rng: np.random.Generator, more: np.ndarray | tuple = ()
) -> np.ndarray:
    """How often each of n comes up when n are drawn with replacement: one row per draw.

    `more` are the weights of others that may be drawn as well, in units of one of the n.
    """
    edges = np.concatenate([[0.0], np.cumsum(more)])
    point = rng.random((draws, n)) * (n + edges[-1])
    place = point.astype(int)
    if len(more):
        beyond = point >= n
        place[beyond] = n + np.searchsorted(edges[1:-1], point[beyond] - n, "right")
    size = n + len(more)
    place += size * np.arange(draws)[:, None]
    return np.bincount(place.ravel(), minlength=draws * size).reshape(draws, size).astype(float)


def two_more(categories: int) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of category numbers, with the weight of each: a judgement alike, and one not alike.

    Both are spread evenly over the categories. A bootstrap without them finds that coders who did
    not differ never will, and its coverage is as low as .43; with them it is .94 and more
    (docs/coverage.md). For a proportion it is what Agresti & Coull (1998) do.
    """
    pairs = np.indices((categories, categories)).reshape(2, -1).T
    alike = pairs[:, 0] == pairs[:, 1]
    return pairs, np.where(alike, 1 / categories, 1 / max(categories * (categories - 1), 1))


def linear(values: np.ndarray) -> np.ndarray:
    """Weights that fall with the distance between the values of the categories."""
    distance = np.abs(np.subtract.outer(values, values)).astype(float)
    return 1 - distance / max(distance.max(initial=0), SAME)


def quadratic(values: np.ndarray) -> np.ndarray:
    """Weights that fall with the squared distance."""
    return 1 - (1 - linear(values)) ** 2


def corrected(observed: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """The part of the agreement beyond chance that was reached; nan when chance gives all."""
    room = 1 - np.asarray(expected, dtype=float)
    room = np.where(np.abs(room) < SAME, np.nan, room)
    return 1 - (1 - observed) / room


def observed(sums: Sums, weights: np.ndarray) -> np.ndarray:
    """Agreement of pairs of coders, averaged over the units that two or more rated."""
    return _ratio((sums.pairs * weights).sum(axis=(-2, -1)), sums.paired)


def expected_fleiss(sums: Sums, weights: np.ndarray) -> np.ndarray:
    """Agreement by chance when all coders draw from one distribution (Scott, Fleiss)."""
    p = _ratio(sums.shares, sums.rated[..., None])
    return ((p @ weights) * p).sum(axis=-1)


def expected_gwet(sums: Sums, weights: np.ndarray) -> np.ndarray:
    """Agreement by chance after Gwet: on units that are hard to rate, at random.

    Source: Gwet (2008), Br J Math Stat Psychol 61, 29-48; weights: Gwet (2014), ch. 4.
    """
    q = len(weights)
    if q < 2:
        return np.zeros(sums.rated.shape)
    p = _ratio(sums.shares, sums.rated[..., None])
    return weights.sum() / (q * (q - 1)) * (p * (1 - p)).sum(axis=-1)


def fleiss(sums: Sums, weights: np.ndarray) -> np.ndarray:
    """Kappa of Fleiss (1971); of two coders it is Scott's pi."""
    return corrected(observed(sums, weights), expected_fleiss(sums, weights))


def gwet(sums: Sums, weights: np.ndarray) -> np.ndarray:
    """AC1 of Gwet (2008); with weights AC2."""
    return corrected(observed(sums, weights), expected_gwet(sums, weights))


def disagreement(sums: Sums, scale: str, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Krippendorff's observed disagreement, and the one that chance gives.

    `scale` is "nominal", "ordinal" or "interval"; `values` are those of the categories, in order.

    Source: Krippendorff (2004), Content Analysis, ch. 11.
    """
    each = sums.coincidences.sum(axis=-1)
    n = each.sum(axis=-1)
    if scale == "nominal":
        apart = 1 - np.eye(each.shape[-1])
    else:
        # ordinal: how many ratings lie between two categories, with half of both
        place = each.cumsum(axis=-1) - each / 2 if scale == "ordinal" else np.asarray(values, float)
        apart = (place[..., :, None] - place[..., None, :]) ** 2
    seen = _ratio((sums.coincidences * apart).sum(axis=(-2, -1)), n)
    by_chance = (each[..., :, None] * each[..., None, :] * apart).sum(axis=(-2, -1))
    return seen, _ratio(by_chance, n * (n - 1))


def alpha(sums: Sums, scale: str, values: np.ndarray) -> np.ndarray:
    """Krippendorff's alpha: 1 − observed over expected disagreement."""
    seen, by_chance = disagreement(sums, scale, values)
    return 1 - _ratio(seen, by_chance)


def specific(sums: Sums) -> np.ndarray:
    """Per category: of the ratings in it, the part on which another coder agrees.

    Source: Spitzer & Fleiss (1974), Br J Psychiatry 125, 341-347.
    """
    same = np.diagonal(sums.coincidences, axis1=-2, axis2=-1)
    return _ratio(same, sums.coincidences.sum(axis=-1))


def expected_cohen(table: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Agreement by chance when each of two coders has a distribution of their own."""
    p = _ratio(table, table.sum(axis=(-2, -1))[..., None, None])
    return ((p.sum(axis=-1) @ weights) * p.sum(axis=-2)).sum(axis=-1)


def cohen(table: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Cohen's kappa of a square table (rows the one coder, columns the other).

    Source: Cohen (1960; weighted 1968).
    """
    agreed = _ratio((table * weights).sum(axis=(-2, -1)), table.sum(axis=(-2, -1)))
    return corrected(agreed, expected_cohen(table, weights))


def cohen_se(table: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
    """Standard error of Cohen's kappa, and the one when there is no agreement but chance.

    Source: Fleiss, Cohen & Everitt (1969), Psychol Bull 72, 323-327.
    """
    n, p = table.sum(), table / table.sum()
    row, column = p.sum(axis=1), p.sum(axis=0)
    margin = np.add.outer(weights @ column, weights @ row)
    agreed, by_chance = (p * weights).sum(), row @ weights @ column
    room = 1 - by_chance if abs(1 - by_chance) > SAME else np.nan
    spread = (p * (weights * room - margin * (1 - agreed)) ** 2).sum()
    spread -= (agreed * by_chance - 2 * by_chance + agreed) ** 2
    null = (np.outer(row, column) * (weights - margin) ** 2).sum() - by_chance**2
    return (
        np.sqrt(np.maximum(spread, 0) / n) / room**2,
        np.sqrt(np.maximum(null, 0) / n) / room,
    )


def linearised_se(sums: Sums, weights: np.ndarray, method: str) -> float:
    """Standard error of `fleiss` or `gwet` ("fleiss", "gwet"), from what every unit contributes.

    Source: Gwet (2014), Handbook of Inter-Rater Reliability, ch. 5.
    """
    whole, q = total(sums), len(weights)
    n, p = whole.rated, whole.shares / whole.rated
    if method == "fleiss":
        by_chance, slope = expected_fleiss(whole, weights), weights @ p
    else:
        by_chance, slope = expected_gwet(whole, weights), weights.sum() / (q * (q - 1)) * (1 - p)
    room = 1 - by_chance if 1 - by_chance > SAME else np.nan
    lacking = (1 - observed(whole, weights)) / room
    own = (sums.pairs * weights).sum(axis=(1, 2)) - by_chance * sums.paired
    own = n / whole.paired * own / room - 2 * lacking * (sums.shares @ slope - by_chance) / room
    spread = (own[sums.rated > 0] - (1 - lacking)) ** 2
    return np.sqrt(spread.sum() / (n * (n - 1)))


def _ratio(numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
    denominator = np.asarray(denominator, dtype=float)
    return numerator / np.where(denominator > 0, denominator, np.nan)
