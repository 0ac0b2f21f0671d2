"""How improbable true classes were in rows that were held out: the size of sets."""

from __future__ import annotations

import numpy as np

from skmtl.estimators._error_sizes import by_size, size_at
from skmtl.estimators._held_out_labels import LabelsOfTask

__all__ = ["CONFIDENCES", "SetLevels"]

#: Those that are told of each fit.
CONFIDENCES = (0.8, 0.9, 0.95)


class SetLevels:
    """How probable a class must be to be in a set, for any confidence.

    A set holds all classes that are at least as probable as all but a few of the true
    classes of held-out labels were (Sadinle et al. 2019, "Least ambiguous set-valued
    classifiers", https://doi.org/10.1080/01621459.2017.1395341).

    Parameters
    ----------
    sizes : list of ndarray of shape (n_kept,)
        Minus the logs of the probabilities of true classes, from small to large, a task
        each; none for what is no class.
    shares : list of ndarray of shape (n_kept,)
        The share of labels to come with such or less: of n of equal weight, the i-th
        has i / (n + 1).
    coverage : ndarray of shape (n_tasks, n_confidences)
        The share of held-out labels in their sets, for `CONFIDENCES`, if levels come
        from labels that others held out; NaN without any.
    lacking : str
        Why there are none, if so.
    """

    def __init__(
        self,
        sizes: list[np.ndarray],
        shares: list[np.ndarray],
        coverage: np.ndarray,
        lacking: str = "",
    ):
        self.sizes = sizes
        self.shares = shares
        self.coverage = coverage
        self.lacking = lacking

    @classmethod
    def none(cls, n_tasks: int, lacking: str) -> SetLevels:
        """Return that there are none, and why."""
        nothing = [np.empty(0)] * n_tasks
        coverage = np.full((n_tasks, len(CONFIDENCES)), np.nan)
        return cls(nothing, nothing, coverage, lacking)

    @classmethod
    def of(cls, labels: list[LabelsOfTask | None]) -> SetLevels:
        """Return those of held-out labels, None for tasks with nothing to choose."""
        found = cls.none(len(labels), "")
        parts = [_sizes_of(own) for own in labels]
        found.sizes = [sizes for sizes, _ in parts]
        found.shares = [shares for _, shares in parts]
        for k, own in enumerate(labels):
            if own is not None and len(own.codes):
                found.coverage[k] = _coverage(own)
        return found

    def size(self, task: int, confidence: float) -> float:
        """Return the largest minus log probability in the sets of a task."""
        return size_at(self.sizes[task], self.shares[task], confidence)

    def joined(self, other: SetLevels) -> SetLevels:
        """Return these, and those of tasks that come behind."""
        return SetLevels(
            self.sizes + other.sizes,
            self.shares + other.shares,
            np.vstack([self.coverage, other.coverage]),
            self.lacking or other.lacking,
        )


def _sizes_of(labels: LabelsOfTask | None) -> tuple[np.ndarray, np.ndarray]:
    if labels is None:
        return np.empty(0), np.empty(0)
    return by_size(_improbability(labels), labels.weight)


def _improbability(labels: LabelsOfTask) -> np.ndarray:
    """Return minus the logs of the probabilities of true classes."""
    return -labels.log_proba[np.arange(len(labels.codes)), labels.codes]


def _coverage(labels: LabelsOfTask) -> np.ndarray:
    """Return the share of labels in their sets, the level of each from other parts."""
    own = _improbability(labels)
    is_top = own <= -labels.log_proba.max(axis=1)
    inside = np.empty((len(own), len(CONFIDENCES)), dtype=bool)
    for part in np.unique(labels.part):
        held = labels.part == part
        sizes, shares = by_size(own[~held], labels.weight[~held])
        levels = [size_at(sizes, shares, share) for share in CONFIDENCES]
        inside[held] = own[held, np.newaxis] <= levels
    inside |= is_top[:, np.newaxis]
    return np.average(inside, axis=0, weights=labels.weight)
