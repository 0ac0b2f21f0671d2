"""Numbers as a network learns them: of mean 0 and variance 1, far ones drawn in."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from skmtl._recipes import choose
from skmtl.tasks._target_knots import learn_knots

__all__ = ["TRANSFORMS", "TargetScaling"]

#: What may be done to numbers before they are learned.
TRANSFORMS = ("blend", "standardize")


@dataclass(eq=False)
class TargetScaling:
    """From numbers to the scores that a network learns, and back, for all tasks.

    The map of each task is strictly increasing and linear between its knots, and goes
    on beyond them.

    Parameters
    ----------
    numbers, scores : ndarray of shape (n_knots,)
        The knots of all tasks, task by task, increasing in both within a task.
    sizes : ndarray of shape (n_numbers,), int
        How many of them each task has, two at least.
    center, spread : ndarray of shape (n_numbers,)
        Mean and standard deviation of the numbers; the spread of a constant is 0.
    low, high : ndarray of shape (n_numbers,)
        The range of the observed numbers.
    observed : ndarray of shape (n_numbers,), bool
        Whether there was one.
    counts : ndarray of shape (n_numbers,), int
        How many numbers were observed.
    clipped : ndarray of shape (n_numbers,), bool
        Whether what comes back is kept within that range.

    Examples
    --------
    >>> import numpy as np
    >>> from skmtl.tasks._target_scaling import TargetScaling
    >>> mass = np.array([[3700.0], [4100.0], [np.nan], [5000.0]])
    >>> scaling = TargetScaling.learned(mass, None, "standardize")
    >>> scores = scaling.forward(mass)
    >>> scores.round(2).ravel().tolist()
    [-1.04, -0.31, nan, 1.35]
    >>> scaling.backward(scores).ravel().tolist()
    [3700.0, 4100.0, nan, 5000.0]
    """

    numbers: np.ndarray
    scores: np.ndarray
    sizes: np.ndarray
    center: np.ndarray
    spread: np.ndarray
    low: np.ndarray
    high: np.ndarray
    observed: np.ndarray
    counts: np.ndarray
    clipped: np.ndarray

    @classmethod
    def learned(cls, values: Any, weights: Any, transform: str) -> TargetScaling:
        """Learn the scaling from the observed numbers of each task.

        Parameters
        ----------
        values : array of shape (n_samples, n_numbers)
            NaN where a number is missing.
        weights : array of shape (n_samples, n_numbers), or None
            Of 0 or more. A weight of 2 counts as two rows, one of 0 as none.
        transform : {"blend", "standardize"}
            "standardize" subtracts the mean and divides by the standard deviation.
            "blend" takes the mean of that and of the normal score of the number's rank,
            again with variance 1: equal numbers have equal scores, and what comes back
            stays within the range of the observed numbers. Ranks are left out for a
            task of which more than a third of the numbers are one and the same.

        Raises
        ------
        ValueError
            For another transform, and where the spread is no finite number.
        """
        blend = choose("target_transform", transform, {"blend": 1, "standardize": 0})
        values = np.asarray(values, dtype=np.float64)
        tasks = [
            learn_knots(values[:, k], None if weights is None else weights[:, k], blend)
            for k in range(values.shape[1])
        ]
        return cls(
            np.concatenate([np.empty(0), *(task.numbers for task in tasks)]),
            np.concatenate([np.empty(0), *(task.scores for task in tasks)]),
            np.array([len(task.numbers) for task in tasks], dtype=np.intp),
            np.array([task.center for task in tasks], dtype=np.float64),
            np.array([task.spread for task in tasks], dtype=np.float64),
            np.array([task.low for task in tasks], dtype=np.float64),
            np.array([task.high for task in tasks], dtype=np.float64),
            np.array([task.observed for task in tasks], dtype=bool),
            _counts(values, weights),
            np.full(len(tasks), bool(blend)),
        )

    def __post_init__(self) -> None:
        ends = np.cumsum(self.sizes)
        self._first, self._last = ends - self.sizes, ends - 2
        self._straight = bool((self.sizes == 2).all())
        owners = np.repeat(np.arange(len(self.sizes)), self.sizes)
        self._number_keys = _keys(owners, self.numbers)
        self._score_keys = _keys(owners, self.scores)
        kept = self.clipped | (self.low == self.high)
        self._least = np.where(kept, self.low, -np.inf)
        self._most = np.where(kept, self.high, np.inf)

    def __len__(self) -> int:
        return len(self.sizes)

    def forward(self, values: np.ndarray) -> np.ndarray:
        """Return the scores of numbers, shape (..., n_numbers), float64; NaN stays."""
        return self._mapped(values, self._number_keys, self.numbers, self.scores)

    def backward(self, scores: np.ndarray) -> np.ndarray:
        """Return the numbers of scores, shape (..., n_numbers), float64."""
        numbers = self._mapped(scores, self._score_keys, self.scores, self.numbers)
        return np.clip(numbers, self._least, self._most, out=numbers)

    @property
    def slopes(self) -> np.ndarray:
        """How far numbers go with a step of 1 on the scale, where the map begins.

        0 for those that are all the same so far, which come back however far.
        """
        first, second = self._first, self._first + 1
        rise = self.numbers[second] - self.numbers[first]
        slopes = rise / (self.scores[second] - self.scores[first])
        return np.where(self.low == self.high, 0.0, slopes)

    def without_ends(self) -> TargetScaling:
        """Return the same map, which leaves what comes back as far out as it lies."""
        endless = np.full(len(self), np.inf)
        nowhere = np.zeros(len(self), dtype=bool)
        return replace(self, low=-endless, high=endless, clipped=nowhere)

    def between(
        self, scores: np.ndarray, sizes: np.ndarray, coverage: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the numbers that far below and above some scores.

        What comes back of the scores lies between them. They stay in the observed range
        if there were enough numbers: of n + 1, the last is beyond the others in 2 of
        n + 1 cases, which is to be a quarter at most of those that may be missed.

        Parameters
        ----------
        scores : ndarray of shape (n_samples, n_numbers)
        sizes : ndarray of shape (n_samples, n_numbers)
            Of 0 or more; infinite ones lead to infinity.
        coverage : float
        """
        alike = self.low == self.high
        endless = np.isinf(sizes) & ~alike
        sizes = np.where(np.isinf(sizes), 0, sizes)
        few = ~alike & ((self.counts + 1) * (1 - coverage) < 8)
        lower, upper = self.backward(scores - sizes), self.backward(scores + sizes)
        if few.any():
            found, beyond = self.backward(scores), self.without_ends()
            lowest = np.minimum(beyond.backward(scores - sizes), found)
            highest = np.maximum(beyond.backward(scores + sizes), found)
            lower, upper = np.where(few, lowest, lower), np.where(few, highest, upper)
        lower[endless], upper[endless] = -np.inf, np.inf
        return lower, upper

    def widen(self, values: np.ndarray) -> TargetScaling:
        """Return the same map with a range that also covers `values`."""
        if not len(values):
            return self
        low, high = (np.where(self.observed, x, np.nan) for x in (self.low, self.high))
        low = np.fmin(low, np.fmin.reduce(values, axis=0))
        high = np.fmax(high, np.fmax.reduce(values, axis=0))
        observed = ~np.isnan(low)
        return replace(
            self,
            low=np.where(observed, low, self.low),
            high=np.where(observed, high, self.high),
            observed=observed,
            counts=self.counts + _counts(values, None),
        )

    def joined(self, other: TargetScaling) -> TargetScaling:
        """Return the scaling of the tasks of both, those of `other` last."""
        return TargetScaling(
            *(
                np.concatenate([getattr(self, field.name), getattr(other, field.name)])
                for field in fields(self)
            )
        )

    def _mapped(
        self, values: Any, keys: np.ndarray, start: np.ndarray, goal: np.ndarray
    ) -> np.ndarray:
        """Return `values` on the way from the knots `start` to the knots `goal`."""
        values = np.asarray(values, dtype=np.float64)
        at: np.ndarray = self._first
        if not self._straight:
            wanted = _keys(np.arange(len(self)), values)
            at = np.searchsorted(keys, wanted, side="right") - 1
            at = np.clip(at, self._first, self._last)
        before, after, end = start[at], goal[at], goal[at + 1]
        with np.errstate(over="ignore"):  # of what is far out, on its way to infinity
            share = (values - before) / (start[at + 1] - before)
            rise = end - after
            # from the nearer end: exact at both
            return np.where(share < 0.5, after + share * rise, end - (1 - share) * rise)


def _keys(owners: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return what sorts by task, then by value: complex numbers do."""
    keys = np.empty(values.shape, dtype=np.complex128)
    keys.real, keys.imag = owners, values
    return keys


def _counts(values: np.ndarray, weights: Any) -> np.ndarray:
    """Return how many numbers of each task count."""
    counted = ~np.isnan(values)
    if weights is not None:
        counted &= np.asarray(weights) > 0
    return np.count_nonzero(counted, axis=0)
