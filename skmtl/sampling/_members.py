"""Which members of a network learn from a row, and which hold it out."""

from __future__ import annotations

import numpy as np
import torch

__all__ = ["MemberFolds"]


class MemberFolds:
    """Rows in folds that the members of a network learn from, or hold out.

    Parameters
    ----------
    folds : ndarray of shape (n_all,), int
        The fold of each row.
    learning : tensor of shape (n_folds, n_members)
        Weights of the members in the losses of the rows of a fold where it is learned
        from. Of each member they are 1 / n_members on average over the rows.
    holding : ndarray of shape (n_folds, n_members), bool
        Who holds out a fold.

    Attributes
    ----------
    n_members : int

    Examples
    --------
    >>> import numpy as np
    >>> from skmtl.sampling import MemberFolds
    >>> folds = MemberFolds.dealt(np.array([0, 1, 2, 2]), n_folds=3, n_members=2)
    >>> folds.held_out_rows()  # nobody holds out fold 2
    array([0, 1])
    """

    def __init__(self, folds: np.ndarray, learning: torch.Tensor, holding: np.ndarray):
        self.n_members = holding.shape[1]
        held = torch.from_numpy(holding).float()
        self.folds = torch.from_numpy(folds)
        self._learning = learning
        self._holding = held / held.sum(dim=1, keepdim=True).clamp_min(1)

    @classmethod
    def dealt(cls, folds: np.ndarray, n_folds: int, n_members: int) -> MemberFolds:
        """Let each member hold out one fold of equal ones, and learn from the others.

        Parameters
        ----------
        folds : ndarray of shape (n_all,), int
        n_folds, n_members : int
            Member m holds out fold ``m % n_folds``.
        """
        holding = np.arange(n_members) % n_folds == np.arange(n_folds)[:, np.newaxis]
        learned = 1 - torch.from_numpy(holding).float()
        # by fold and member: the expected sum over the folds is 1 / n_members
        return cls(folds, learned * n_folds / (n_folds - 1) / n_members, holding)

    @classmethod
    def of_splits(
        cls, learned: np.ndarray, held: np.ndarray, n_members: int
    ) -> MemberFolds:
        """Give the members splits in turn: member m the split ``m % n_splits``.

        Parameters
        ----------
        learned, held : ndarray of shape (n_all, n_splits), bool
            Which rows a split learns from, at least one, and which it holds out.
        n_members : int
        """
        own = np.arange(n_members) % learned.shape[1]
        kinds, folds = np.unique(
            np.hstack([learned, held]), axis=0, return_inverse=True
        )
        learning, holding = np.split(kinds, 2, axis=1)
        share = learned.sum(axis=0) / learned.any(axis=1).sum()
        weights = torch.from_numpy(learning / share).float()[:, own] / n_members
        folds = folds.reshape(-1).astype(np.int32)  # numpy 2.0 gave it two axes
        return cls(folds, weights, holding[:, own])

    def held_out_rows(self) -> np.ndarray:
        """Return the rows that at least one member holds out."""
        return np.flatnonzero(self._holding.any(dim=1)[self.folds].numpy())

    def in_turn(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return rows that members 0, 1, ... hold out in turn, and those left over.

        The first part is as long as it can be with as many rows of each member, none of
        which another holds out too; it may be empty.
        """
        held = self._holding.numpy()[self.folds.numpy()[rows]] > 0
        own = held & (held.sum(axis=1, keepdims=True) == 1)
        n_each = own.sum(axis=0).min()
        first = own & (own.cumsum(axis=0) <= n_each)
        by_member = [rows[first[:, m]] for m in range(own.shape[1])]
        return np.stack(by_member, axis=1).ravel(), rows[~first.any(axis=1)]

    def shares(self, rows: torch.Tensor, learning: bool) -> torch.Tensor:
        """Return the weights of the members in the losses of some rows.

        Shape: (n_samples,) -> (n_samples, n_members).
        """
        table = self._learning if learning else self._holding
        return table.index_select(0, self.folds.index_select(0, rows))
