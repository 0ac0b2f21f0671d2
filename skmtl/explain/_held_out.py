"""How well surrogates do on samples that they were not fitted on."""

from __future__ import annotations

import numpy as np

__all__ = ["HeldOut"]


class HeldOut:
    """Surrogates fitted on all folds but one, for each, and their errors on that one.

    Errors are quadratic forms in the fold's products, so no sample is looked at again.
    """

    def __init__(self, parts: np.ndarray, p: int):
        self.parts, self.p = parts, p
        rest = parts.sum(axis=0) - parts
        total = rest[:, 0, 0][:, None]
        self.means = np.divide(
            rest[:, 0, 1:], total, out=np.zeros_like(rest[:, 0, 1:]), where=total > 0
        )
        about = self.means[:, :, None] * self.means[:, None, :]
        self.about = rest[:, 1:, 1:] - total[:, :, None] * about

    def lost(self, use: np.ndarray, outputs: np.ndarray, penalty: float) -> np.ndarray:
        """Return the squared errors of some outputs, from some features."""
        columns, rows = self.p + outputs, np.concatenate([[0], 1 + use])
        penalised = self.about[:, use[:, None], use] + penalty * np.eye(len(use))
        fitted = np.linalg.solve(penalised, self.about[:, use[:, None], columns])
        offsets = self.means[:, columns] - np.einsum(
            "fj,fjk->fk", self.means[:, use], fitted
        )
        lines = np.concatenate([offsets[:, None], fitted], axis=1)
        squares = self.parts[:, 1 + columns, 1 + columns]
        crossed = (lines * self.parts[:, rows[:, None], 1 + columns]).sum(axis=1)
        said = (lines * (self.parts[:, rows[:, None], rows] @ lines)).sum(axis=1)
        return (squares - 2 * crossed + said).sum(axis=0)
