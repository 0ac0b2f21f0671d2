"""How far numbers were off in rows that were held out: the width of intervals."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from skmtl.estimators._error_sizes import by_size, size_at
from skmtl.training._by_member import numbers_of_members

__all__ = ["HeldOutErrors", "why_none"]

#: How often the usual spread of members is added to that of a row. On four sets, 3 had
#: the lowest interval scores at about the coverage that was asked for; 0 is too proud.
_USUAL = 3.0


class HeldOutErrors:
    """How far numbers are off, beside how much members differ, on the scale learned.

    Where members of the trunk differ much, they err more, so that intervals are to be
    wider there: errors are told as multiples of the spread of the members and three
    times what is usual of it (normalised conformal prediction, Papadopoulos et al.
    2011, https://arxiv.org/abs/1401.3880).

    Parameters
    ----------
    sizes : list of ndarray of shape (n_kept,)
        From small to large, a task each.
    shares : list of ndarray of shape (n_kept,)
        The share of labels to come that have errors up to that size: of n held-out
        labels of equal weight, the i-th has i / (n + 1).
    usual : list of float
        What is added to the spread of the members, for each task.
    lacking : str
        Why there are none, if so.
    """

    def __init__(
        self,
        sizes: list[np.ndarray],
        shares: list[np.ndarray],
        usual: list[float],
        lacking: str = "",
    ):
        self.sizes = sizes
        self.shares = shares
        self.usual = usual
        self.lacking = lacking

    @classmethod
    def none(cls, lacking: str) -> HeldOutErrors:
        """Return that there are none, and why."""
        return cls([], [], [], lacking)

    @classmethod
    def of(cls, net: Any, held_out: Any) -> HeldOutErrors:
        """Return the errors that a trained net makes on the rows held out.

        Members err for themselves on the rows that they hold out, and the others tell
        how much they differ.

        Parameters
        ----------
        net : MultiTaskNet
        held_out : TaskRows
        """
        layout = net.module_.layout
        numbers, own = numbers_of_members(net.module_, held_out, net.device)
        index = torch.from_numpy(held_out.rows)
        true = held_out.values.index_select(0, index).numpy()
        errors = np.abs(_mean(numbers, own) - true)
        others = np.where(own.all(axis=1, keepdims=True), True, ~own)
        spread = _spread(numbers, others)
        weights = np.ones(errors.shape)
        if held_out.weights is not None:
            order = layout.order.tolist()
            columns = [order.index(task) for task in layout.number_tasks]
            chosen = held_out.weights.index_select(0, index)[:, columns]
            weights = chosen.double().numpy()
        found = cls([], [], [])
        for error, differ, weight in zip(errors.T, spread.T, weights.T, strict=True):
            counted = weight > 0
            usual = _USUAL * float(np.median(differ[counted])) if counted.any() else 0
            usual = usual or 1.0  # there is one member, or they agree
            ratios = error[counted] / (differ[counted] + usual)
            sizes, shares = by_size(ratios, weight[counted])
            found.sizes.append(sizes)
            found.shares.append(shares)
            found.usual.append(usual)
        return found

    def widths(self, numbers: np.ndarray, coverage: float) -> np.ndarray:
        """Return how far errors go in that share of rows, (n_samples, n_numbers).

        Infinite where too few labels were held out to tell.

        Parameters
        ----------
        numbers : ndarray of shape (n_samples, n_members, n_numbers)
            What each member says.
        coverage : float
        """
        ratios = np.array(
            [
                size_at(sizes, shares, coverage)
                for sizes, shares in zip(self.sizes, self.shares, strict=True)
            ]
        )
        spread = _spread(numbers, np.ones(numbers.shape[:2], dtype=bool))
        return ratios * (spread + self.usual)

    def joined(self, other: HeldOutErrors) -> HeldOutErrors:
        """Return these errors, and those of tasks that come behind."""
        return HeldOutErrors(
            self.sizes + other.sizes,
            self.shares + other.shares,
            self.usual + other.usual,
            self.lacking or other.lacking,
        )


def _mean(numbers: np.ndarray, some: np.ndarray) -> np.ndarray:
    """Return the mean over some members, (n_samples, n_numbers)."""
    shares = some / some.sum(axis=1, keepdims=True)
    return np.einsum("nm,nmk->nk", shares, numbers)


def _spread(numbers: np.ndarray, some: np.ndarray) -> np.ndarray:
    """Return the standard deviation over some members, (n_samples, n_numbers)."""
    off = numbers - _mean(numbers, some)[:, np.newaxis]
    return np.sqrt(_mean(off**2, some))


def why_none(one_pass: bool, again: bool, held_out: Any, has_judge: bool) -> str:
    """Return why a fit tells no errors of rows that nobody learned from, or nothing.

    Parameters
    ----------
    one_pass : bool
        Whether it was one of ``partial_fit``.
    again : bool
        Whether the network had learned before.
    held_out : TaskRows or None
    has_judge : bool
        Whether the caller has kept rows apart.
    """
    if one_pass:
        return "partial_fit holds out no rows"
    if held_out is None:
        return "no rows were held out: early_stopping is False, or rows are very few"
    if again and not has_judge:
        return "with warm_start, rows held out by this fit were learned from before"
    return ""
