"""Effects per study: sums within a study, and the inverse of a covariance that has its blocks.

The covariance of the effects of one study is a diagonal plus a few shared vectors: diag(d) + u u'.
Its inverse has the same form, so nothing here is larger than the effects times those vectors.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd


class Studies(NamedTuple):
    """Which effects belong together: the effects lie sorted by study."""

    member: np.ndarray  # the number of the study of each effect: 0, 0, 1, 2, 2, 2 ...
    starts: np.ndarray  # where each study begins

    def sums(self, values: np.ndarray) -> np.ndarray:
        """The sum of the rows of each study."""
        return np.add.reduceat(values, self.starts, axis=0)


def sort_by_study(study: np.ndarray) -> tuple[np.ndarray, Studies]:
    """The order that puts the effects of a study together, and which effects those are."""
    member, _ = pd.factorize(study)
    order = np.argsort(member, kind="stable")
    member = member[order]
    return order, Studies(member, np.flatnonzero(np.diff(member, prepend=-1)))


class Inverse(NamedTuple):
    """The inverse of diag(d) + u u' within each study, as diag(weight) - shared shared'."""

    weight: np.ndarray
    shared: np.ndarray
    log_determinant: float  # of the covariance itself
    studies: Studies

    def times(self, values: np.ndarray) -> np.ndarray:
        """The inverse times a matrix with one row per effect."""
        product = self.weight[:, None] * values
        for column in self.shared.T[:, :, None]:
            product -= column * self.studies.sums(column * values)[self.studies.member]
        return product


def invert(diagonal: np.ndarray, shared: np.ndarray, studies: Studies) -> Inverse:
    """Invert diag(diagonal) + shared shared' per study (Sherman-Morrison-Woodbury).

    `diagonal` has a number above 0 per effect, `shared` a row per effect.
    """
    weight = 1 / diagonal
    weighted = weight[:, None] * shared
    small = np.eye(shared.shape[1]) + studies.sums(weighted[:, :, None] * shared[:, None, :])
    root = np.linalg.cholesky(small)
    turned = np.linalg.inv(root)[studies.member] @ weighted[:, :, None]
    on_diagonal = np.diagonal(root, axis1=1, axis2=2)
    log_determinant = np.log(diagonal).sum() + 2 * np.log(on_diagonal).sum()
    return Inverse(weight, turned[:, :, 0], log_determinant, studies)
