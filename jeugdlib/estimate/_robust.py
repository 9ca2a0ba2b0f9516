"""Cluster-robust standard errors: what if effects of one study resemble each other otherwise?

cr2(design, outcome, cluster, diagonal, shared=None) -> Robust(estimate, se, df, lost)
"""

from typing import NamedTuple

import numpy as np

from jeugdlib.estimate._blocks import invert, sort_by_study

NO_SPREAD = 1e-12  # an eigenvalue this small beside the largest is a rounding error


class Robust(NamedTuple):
    """Per coefficient: the weighted estimate, its standard error, and how far to trust that."""

    estimate: np.ndarray
    se: np.ndarray
    df: np.ndarray
    lost: np.ndarray


def cr2(
    design: np.ndarray,
    outcome: np.ndarray,
    cluster: np.ndarray,
    diagonal: np.ndarray,
    shared: np.ndarray | None = None,
) -> Robust:
    """Weighted regression with standard errors that hold when the assumed covariance is wrong.

    Parameters
    ----------
    design : array (k, p), of full rank
    outcome : array (k,)
    cluster : array (k,), the study of each effect, in any order; two or more studies
    diagonal, shared : arrays (k,) and (k, r), the assumed covariance: diag(diagonal) + shared
        shared' within a study, 0 between studies; the weights are its inverse. Its scale does not
        matter.

    Returns
    -------
    Robust, arrays (p,): CR2 standard errors and Satterthwaite degrees of freedom. A study that
    decides a coefficient alone leaves no residuals to tell how sure it is; `lost` is the part of
    the variance that is then missing even when the assumed covariance is right.

    Source: Bell & McCaffrey (2002), Survey Methodology 28, 169-181; Pustejovsky & Tipton (2018),
    Journal of Business & Economic Statistics 36, 672-683, with the assumed covariance as target.
    """
    order, studies = sort_by_study(cluster)
    shared = np.empty((len(outcome), 0)) if shared is None else shared
    diagonal, shared = diagonal[order], shared[order]
    # orthonormal columns: a year as moderator would cost half the digits
    x, turn = np.linalg.qr(design[order])
    back, start = np.linalg.inv(turn), x.T @ outcome[order]
    residual = outcome[order] - x @ start
    weighted = invert(diagonal, shared, studies).times(x)
    bread = np.linalg.inv(x.T @ weighted)
    further = bread @ (weighted.T @ residual)
    residual = residual - x @ further

    influence = weighted @ bread @ back.T
    parts = [
        _adjusted(x[rows], influence[rows], residual[rows], diagonal[rows], shared[rows], bread)
        for rows in _same_size(studies.starts, len(outcome))
    ]
    scores, spread, crossed = (np.concatenate(part) for part in zip(*parts, strict=True))
    se = np.sqrt((scores**2).sum(axis=0))
    expected = (spread - (crossed * (bread @ crossed)).sum(axis=1)).sum(axis=0)
    lost = 1 - expected / np.diag(back @ bread @ back.T)
    return Robust(back @ (start + further), se, _satterthwaite(spread, crossed, bread), lost)


def _same_size(starts: np.ndarray, k: int) -> list[np.ndarray]:
    """The row numbers of the studies, those with equally many effects in one array (m, n)."""
    sizes = np.diff(starts, append=k)
    return [starts[sizes == n, None] + np.arange(n) for n in np.unique(sizes)]


def _adjusted(x, influence, residual, diagonal, shared, bread) -> tuple[np.ndarray, ...]:
    """Of studies of one size: their influence on each coefficient, adjusted for leverage.

    Returns that influence times the residuals (m, p), its variance by the assumed covariance
    (m, p), and the cross product of the design and the influence (m, p, p).
    """
    covariance = shared @ shared.swapaxes(1, 2)
    place = np.arange(x.shape[1])
    covariance[:, place, place] += diagonal
    root = np.linalg.cholesky(covariance)
    # residuals vary less than the covariance, because the coefficients were fitted to them
    left = covariance - x @ bread @ x.swapaxes(1, 2)
    values, vectors = np.linalg.eigh(root.swapaxes(1, 2) @ left @ root)
    kept = values > NO_SPREAD * values.max(axis=1, keepdims=True)
    power = np.where(kept, values, np.inf) ** -0.5
    half = root @ vectors
    adjust = (half * power[:, None, :]) @ half.swapaxes(1, 2)
    influence = adjust @ influence
    score = (influence * residual[:, :, None]).sum(axis=1)
    spread = (influence * (covariance @ influence)).sum(axis=1)
    return score, spread, x.swapaxes(1, 2) @ influence


def _satterthwaite(spread: np.ndarray, crossed: np.ndarray, bread: np.ndarray) -> np.ndarray:
    """Degrees of freedom: how even the studies' shares in the variance are."""
    turned = bread @ crossed
    fitted = (crossed * turned).sum(axis=1)
    between = np.einsum("jpc,jqc->cpq", turned, crossed)
    squares = (spread**2 - 2 * spread * fitted).sum(axis=0)
    squares += (between * between.swapaxes(1, 2)).sum(axis=(1, 2))
    expected = (spread - fitted).sum(axis=0)
    return np.divide(expected**2, squares, out=np.full(len(squares), np.nan), where=squares > 0)
