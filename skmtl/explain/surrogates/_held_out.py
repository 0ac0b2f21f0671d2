"""How well surrogates do on samples that they were not fitted on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

__all__ = ["HeldOut", "Products", "products_of_folds"]

#: Folds of the neighbourhood for the fidelity.
_N_FOLDS = 5


@dataclass(frozen=True, eq=False)
class Products:
    """Sums of weighted products, for each fold of the samples.

    Of each output, its square alone is kept: products of all outputs with one another
    would fill the memory where they are thousands.

    Parameters
    ----------
    of_features : ndarray of shape (n_folds, 1 + n_features, 1 + n_features)
        Of (1, Z) with one another.
    with_outputs : ndarray of shape (n_folds, 1 + n_features, n_outputs)
        Of (1, Z) with Y.
    squares : ndarray of shape (n_folds, n_outputs)
        Of Y with itself.
    """

    of_features: np.ndarray
    with_outputs: np.ndarray
    squares: np.ndarray


class HeldOut:
    """Surrogates fitted on all folds but one, for each, and their errors on that one.

    Errors are quadratic forms in the fold's products, so no sample is looked at again.
    """

    def __init__(self, parts: Products):
        self.parts = parts
        features = parts.of_features.sum(axis=0) - parts.of_features
        outputs = parts.with_outputs.sum(axis=0) - parts.with_outputs
        total = features[:, :1, :1]
        inverse = np.divide(1, total, out=np.zeros_like(total), where=total > 0)
        self.centres, self.levels = features[:, :1] * inverse, outputs[:, :1] * inverse
        turned = self.centres.swapaxes(1, 2)  # .mT came with numpy 2
        self.gram = features - total * turned * self.centres
        self.cross = outputs - total * turned * self.levels

    def lost(self, use: np.ndarray, outputs: np.ndarray, penalty: float) -> np.ndarray:
        """Return the squared errors of some outputs, from some features."""
        used, rows = 1 + use, np.concatenate([[0], 1 + use])
        penalised = self.gram[:, used[:, None], used] + penalty * np.eye(len(use))
        fitted = np.linalg.solve(penalised, self.cross[:, used[:, None], outputs])
        offsets = self.levels[:, :, outputs] - self.centres[:, :, used] @ fitted
        lines = np.concatenate([offsets, fitted], axis=1)
        parts = self.parts
        said = parts.of_features[:, rows[:, None], rows] @ lines
        said -= 2 * parts.with_outputs[:, rows[:, None], outputs]
        return (parts.squares[:, outputs] + (lines * said).sum(axis=1)).sum(axis=0)


def products_of_folds(
    Zc: np.ndarray, Yc: np.ndarray, weights: np.ndarray, pairs: np.ndarray
) -> Products:
    """Return the products of (1, Z) with one another and with Y, summed by fold."""
    folds = pairs % _N_FOLDS
    found: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    for fold in range(_N_FOLDS):
        rows = np.flatnonzero(folds == fold)
        roots = np.sqrt(weights[rows])[:, None]
        features = np.concatenate([roots, Zc[rows] * roots], axis=1)
        outputs = Yc[rows] * roots
        squares = np.einsum("ik,ik->k", outputs, outputs)
        found.append((features.T @ features, features.T @ outputs, squares))
    return Products(*map(np.stack, zip(*found, strict=True)))
