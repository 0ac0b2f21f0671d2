"""How far scores might have been from where they are, with other rows."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from sklearn import config_context
from sklearn.utils import check_random_state

from skmtl._progress import progress
from skmtl.metrics._metric import Metric
from skmtl.metrics._observed import ObservedTask, positions
from skmtl.plotting._of_labels import AT_ONCE, at_once
from skmtl.tasks._task_types import CLASSES

__all__ = ["ScoredTask", "bootstrap"]

#: Rows that are added to those of a task: with two right and two wrong ones, shares of
#: rows have Agresti and Coull's interval, which holds with few rows as well.
_ADDED = 4
#: More are hardly ever drawn.
_MOST_ADDED = 16
#: Rows that are held at once, of all draws of a task together.
_HELD = 2_000_000


class ScoredTask(NamedTuple):
    """A task as one model predicts it, and the rows in which its label is observed."""

    task: ObservedTask
    seen: np.ndarray


def bootstrap(
    scored: Sequence[ScoredTask],
    metric: Metric,
    n_bootstraps: int,
    random_state: Any,
    name: str = "",
) -> np.ndarray:
    """Return scores on rows drawn with replacement, shape (n_bootstraps, n_scored).

    All are scored on the same rows, so that they can be compared. NaN where a task has
    no score in what was drawn. `name` is that of the metric, if it has one.

    Rows that are all right are all right however they are drawn, and say nothing of
    those that might be wrong. So some rows are drawn besides in which the prediction is
    made right or wrong, of each class as often; of numbers and texts, none is.
    """
    rng = check_random_state(random_state)
    n_rows = len(scored[0].seen)
    # where each row stands among the observed rows of each task
    places = [np.where(seen, np.cumsum(seen) - 1, -1) for _, seen in scored]
    wholes = [_Whole(task) for task, _ in scored]
    values = np.full((n_bootstraps, len(scored)), np.nan)
    n_held = max(_HELD // n_rows, 1)
    with (
        warnings.catch_warnings(),
        # what is drawn from was checked when it was scored as a whole
        config_context(assume_finite=True, skip_parameter_validation=True),
        progress(values.size, "Intervals") as done,
    ):
        # that a class was not drawn says nothing about the data
        warnings.simplefilter("ignore", UserWarning)
        for start in range(0, n_bootstraps, n_held):
            part = values[start : start + n_held]
            drawn = [_rows_and_chance(rng, n_rows) for _ in part]
            for k, (whole, place) in enumerate(zip(wholes, places, strict=True)):
                tasks = _drawn_of(whole, place, drawn)
                if name in AT_ONCE:
                    own = dict(tasks)
                    codes = [task.label_codes for task in own.values()]
                    if codes:  # few draws may all be without a row of the task
                        part[list(own), k] = at_once(name, codes, len(whole.labels))
                    done(len(part))
                    continue
                for at, task in tasks:
                    part[at, k] = metric.value(task)
                    done(1)
    return values


def _rows_and_chance(
    rng: np.random.RandomState, n_rows: int
) -> tuple[np.ndarray, np.ndarray]:
    """Draw rows, and what `_Drawn` makes added rows of."""
    rows = rng.randint(n_rows, size=n_rows)
    n_added = min(rng.poisson(_ADDED), _MOST_ADDED)
    return rows, rng.random_sample((4, n_added))


def _drawn_of(
    whole: _Whole, place: np.ndarray, drawn: list[tuple[np.ndarray, np.ndarray]]
) -> Iterator[tuple[int, _Drawn]]:
    """Yield the draws in which a task has a row, and where they stand."""
    for at, (rows, chance) in enumerate(drawn):
        own = place[rows]
        own = own[own >= 0]
        if whole.task.type != CLASSES:  # which are never simply right or wrong
            chance = chance[:, :0]
        if len(own) + chance.shape[1]:
            yield at, _Drawn(whole, own, chance)


class _Whole:
    """What is the same for all drawings of a task."""

    def __init__(self, task: ObservedTask):
        self.task = task

    @cached_property
    def rows_of_labels(self) -> list[np.ndarray]:
        """The rows of each label that occurs."""
        found, codes = np.unique(self.task.labels, return_inverse=True)
        return [np.flatnonzero(codes == k) for k in range(len(found))]

    @cached_property
    def labels(self) -> np.ndarray:
        """The classes and all labels."""
        parts = [self.task.labels, self.task.predicted, self.task.classes]
        return np.unique(np.concatenate([part for part in parts if len(part)]))

    @cached_property
    def positions(self) -> tuple[np.ndarray, np.ndarray]:
        """Where among `labels` the true and the predicted ones stand."""
        true, pred = self.task.labels, self.task.predicted
        return positions(self.labels, true), positions(self.labels, pred)


class _Drawn(ObservedTask):
    """Some observed rows of a task, each as often as it was drawn, and added ones.

    `chance` has a column for each added row: numbers from 0 to 1 that say of which
    class it is, which of its rows, whether it is wrong, and which class is predicted.
    """

    def __init__(self, whole: _Whole, rows: np.ndarray, chance: np.ndarray):
        self._whole = whole
        self._task = task = whole.task
        self._chance = chance
        self._added = np.zeros(0, dtype=int)
        if chance.shape[1]:
            by_label = whole.rows_of_labels
            of = [by_label[int(c * len(by_label))] for c in chance[0]]
            self._added = np.array(
                [own[int(c * len(own))] for own, c in zip(of, chance[1], strict=True)]
            )
        self._rows = np.concatenate([rows, self._added])
        self.name = task.name
        self.type = task.type
        self.pos_label = task.pos_label
        self.labels = task.labels[self._rows]
        self.weight = None

    def _with_added(self, true: np.ndarray, pred: np.ndarray, n: int) -> np.ndarray:
        """Return predicted classes, those of added rows right or wrong.

        With one class, nothing can be wrong.
        """
        n_added = len(self._added)
        if not n_added or n < 2:
            return pred
        pred, own = pred.copy(), true[-n_added:]
        others = (own + 1 + (self._chance[3] * (n - 1)).astype(int)) % n
        pred[-n_added:] = np.where(self._chance[2] < 0.5, own, others)
        return pred

    @property
    def known_classes(self) -> np.ndarray:
        return self._task.known_classes

    @property
    def classes(self) -> np.ndarray:
        return self._task.classes

    @property
    def unseen(self) -> np.ndarray:
        return self._task.unseen

    @cached_property
    def label_codes(self) -> tuple[np.ndarray, np.ndarray]:
        true, pred = (found[self._rows] for found in self._whole.positions)
        return true, self._with_added(true, pred, len(self._whole.labels))

    @cached_property
    def predicted(self) -> np.ndarray:
        if not len(self._added):
            return self._task.predicted[self._rows]
        return self._whole.labels[self.label_codes[1]]

    @cached_property
    def codes(self) -> np.ndarray:
        return self._task.codes[self._rows]

    @cached_property
    def log_likelihoods(self) -> np.ndarray:
        return self._task.log_likelihoods[self._rows]

    @cached_property
    def raw_probabilities(self) -> np.ndarray:
        return self._exchanged(self._task.raw_probabilities)

    @cached_property
    def probabilities(self) -> np.ndarray:
        return self._exchanged(self._task.probabilities)

    def _exchanged(self, probabilities: np.ndarray) -> np.ndarray:
        """Return probabilities in which another class of added rows has the highest."""
        drawn, n_added = probabilities[self._rows], len(self._added)
        if not n_added:
            return drawn
        n_classes = drawn.shape[1]
        highest = drawn.argmax(axis=1)
        codes = np.minimum(self.codes, n_classes - 1)
        new = self._with_added(codes, highest, n_classes)[-n_added:]
        rows, old = np.arange(len(drawn))[-n_added:], highest[-n_added:]
        first, second = drawn[rows, old], drawn[rows, new]
        drawn[rows, old], drawn[rows, new] = second, first
        return drawn
