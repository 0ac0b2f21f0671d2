"""Which members of a network learn from a row, and which hold it out."""

from __future__ import annotations

import numpy as np
import torch

__all__ = ["MemberFolds"]


class MemberFolds:
    """Rows dealt into folds, of which each member holds out one.

    Parameters
    ----------
    folds : ndarray of shape (n_all,), int
        The fold of each row.
    n_folds, n_members : int
        Member m holds out fold ``m % n_folds``.

    Examples
    --------
    >>> import numpy as np
    >>> from skmtl.sampling import MemberFolds
    >>> folds = MemberFolds(np.array([0, 1, 2, 2]), n_folds=3, n_members=2)
    >>> folds.held_out_rows()  # nobody holds out fold 2
    array([0, 1])
    """

    def __init__(self, folds: np.ndarray, n_folds: int, n_members: int):
        self.folds = torch.from_numpy(folds)
        own = torch.arange(n_members) % n_folds
        held = (own == torch.arange(n_folds).unsqueeze(1)).float()
        # by fold and member: the expected sum over the folds is 1 / n_members
        self._learning = (1 - held) * n_folds / (n_folds - 1) / n_members
        self._holding = held / held.sum(dim=1, keepdim=True).clamp_min(1)

    def held_out_rows(self) -> np.ndarray:
        """Return the rows that at least one member holds out."""
        return np.flatnonzero(self._holding.any(dim=1)[self.folds].numpy())

    def shares(self, rows: torch.Tensor, learning: bool) -> torch.Tensor:
        """Return the weights of the members in the losses of some rows.

        Shape: (n_samples,) -> (n_samples, n_members).
        """
        table = self._learning if learning else self._holding
        return table.index_select(0, self.folds.index_select(0, rows))
