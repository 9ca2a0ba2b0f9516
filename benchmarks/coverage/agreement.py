"""Agreement: two or three coders who each err now and then, about files of which some have it.

The truth is what the same coders reach on very many files. A cell of "2 coders, 2 answers" is over
prevalences of .03, .1, .3 and .5, and errors of .05, .1 and .2.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from jeugdlib.estimate import _agreement as arithmetic
from jeugdlib.estimate.quality.coded import MEASURES, Coded, bounds, bounds_of_all, pooled

SIZES = (20, 32, 60)  # files
PREVALENCES, ERRORS = (0.03, 0.1, 0.3, 0.5), (0.05, 0.1, 0.2)
ORDERED = ((0.54, 0.42, 0.03, 0.01), (0.25, 0.25, 0.25, 0.25))
ITEMS = (0.05, 0.1, 0.2, 0.2, 0.3, 0.3, 0.5, 0.5)  # prevalences of items that are taken together
MANY, DRAWS, LEVEL = 400_000, 1000, 0.95


def rows(repeats: int, rng: np.random.Generator) -> Iterator[tuple]:
    """Estimator, size and coverage of every case."""
    two = [((1 - p, p), e) for p in PREVALENCES for e in ERRORS]
    cases = {
        "agreement, 2 coders, 2 answers": (2, two),
        "agreement, 3 coders, 2 answers": (3, [((0.9, 0.1), 0.1), ((0.7, 0.3), 0.1)]),
        "agreement, 2 coders, 4 in order": (2, [(shares, 0.1) for shares in ORDERED]),
    }
    for name, (coders, kinds) in cases.items():
        for shares, error in kinds:
            for n in SIZES:
                found = _covered(coders, shares, error, n, repeats, rng)
                yield from ((f"{name}: {measure}", n, part) for measure, part in found.items())
    for n in SIZES:
        found = _together(n, repeats, rng)
        yield from ((f"agreement, 8 items: {name}", n, part) for name, part in found.items())


def _codes(n: int, coders: int, shares: tuple, error: float, rng: np.random.Generator):
    """What coders give: the truth, or by mistake another answer (in order: one beside it)."""
    q = len(shares)
    true = rng.choice(q, n, p=shares)[:, None]
    step = rng.choice([-1, 1], (n, coders))
    beside = np.where((true + step >= 0) & (true + step < q), true + step, true - step)
    return np.where(rng.random((n, coders)) < error, beside, true)


def _item(codes: np.ndarray, q: int) -> Coded:
    values = np.arange(q)
    ordered = q > 2
    return Coded(
        **{"name": "x", "label": "X", "unit": "dossiers"},
        scale="ordinal" if ordered else "nominal",
        same=codes,
        categories=q,
        codes=codes,
        values=values,
        weights=arithmetic.linear(values) if ordered else np.eye(q),
        found=codes,
        rows=pd.DataFrame({"dossier_id": np.arange(len(codes))}),
    )


def _covered(
    coders: int, shares: tuple, error: float, n: int, repeats: int, rng: np.random.Generator
) -> dict[str, float]:
    many = _codes(MANY, coders, shares, error, rng)
    truth = _item(many, len(shares)).measured(many)
    hits = {name: [] for name in MEASURES}
    known = {}
    for _ in range(repeats):
        codes = _codes(n, coders, shares, error, rng)
        # the order of files says nothing, so the same counts have the same interval
        codes = codes[np.lexsort(codes.T)]
        key = codes.tobytes()
        if key not in known:
            item = _item(codes, len(shares))
            known[key] = bounds(item.measured(codes), item.redrawn(DRAWS, rng), LEVEL)
        _hit(hits, known[key], truth)
    return {name: float(np.mean(values)) for name, values in hits.items()}


def _together(n: int, repeats: int, rng: np.random.Generator) -> dict[str, float]:
    """Items that are added up, of coders who err in one of ten answers."""

    def items(files: int) -> list[Coded]:
        return [_item(_codes(files, 2, (1 - p, p), 0.1, rng), 2) for p in ITEMS]

    def whole(given: list[Coded], times: np.ndarray) -> dict[str, np.ndarray]:
        return pooled(given, times, np.arange(times.shape[1]))

    truth = {k: v.item() for k, v in whole(items(MANY), np.ones((1, MANY))).items()}
    hits = {name: [] for name in MEASURES}
    for _ in range(repeats // 4):
        given = items(n)
        estimates = {k: v.item() for k, v in whole(given, np.ones((1, n))).items()}
        drawn = whole(given, arithmetic.redraw(n, DRAWS, rng))
        _hit(hits, bounds_of_all(estimates, drawn, n, LEVEL), truth)
    return {name: float(np.mean(values)) for name, values in hits.items()}


def _hit(hits: dict[str, list], found: dict[str, float], truth: dict[str, float]) -> None:
    for name in MEASURES:
        if f"{name}_low" in found:  # otherwise there is no answer either
            hits[name].append(found[f"{name}_low"] <= truth[name] <= found[f"{name}_high"])
