"""What a net says of rows during a fit: as a fitted classifier would say it."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from skmtl._wording import shown
from skmtl.metrics._mean_score import mean_score
from skmtl.sampling import TaskRows
from skmtl.tasks import Task, TaskEncoder, target_columns
from skmtl.tasks._target_scaling import TargetScaling
from skmtl.tasks._task_types import KnownTypes
from skmtl.training._by_member import answers_by_member

__all__ = ["RowPredictions"]


class RowPredictions:
    """Gives a net the methods that scorers ask of an estimator.

    The rows are those that skorch hands to callbacks. Members of the trunk predict the
    held-out rows that they hold out themselves, and of the others those that they learn
    from.

    Attributes
    ----------
    tasks : list of Task
        All tasks of the network.
    scaling : TargetScaling or None
        Of those that are numbers, from their units to the scale that is learned.
    """

    module_: Any
    device: Any
    tasks: list[Task]
    scaling: Any

    @property
    def _positions(self) -> list[int]:
        """The tasks that are learned, in the order of tasks.

        Not texts: these are not written again and again while they are learned.
        """
        order = self.module_.layout.order.tolist()
        return sorted(k for k in order if not self.tasks[k].is_text)

    @property
    def task_names_(self) -> list[str]:
        """Names of the tasks that are learned."""
        return [self.tasks[k].name for k in self._positions]

    @property
    def types_(self) -> KnownTypes:
        """Which of them are numbers."""
        return KnownTypes.of([self.tasks[k] for k in self._positions])

    @property
    def _task_encoder(self) -> TaskEncoder:
        """What tells scorers the tasks, where some are numbers: classes_ does not."""
        learned = [self.tasks[k] for k in self._positions]
        if all(task.is_class for task in learned):
            raise AttributeError("Of classes alone, classes_ tells the tasks.")
        encoder = TaskEncoder()
        encoder.tasks_, encoder.named_ = learned, True
        return encoder

    @property
    def _known_classes(self) -> list[np.ndarray | None]:
        """The classes of each, None for numbers."""
        learned = [self.tasks[k] for k in self._positions]
        return [task.known_classes for task in learned]

    @property
    def classes_(self) -> Any:
        """The classes of each, None for numbers, or the array of the only one.

        Raises
        ------
        AttributeError
            If all are numbers.
        """
        known = self._known_classes
        if all(classes is None for classes in known):
            raise AttributeError(
                f"The tasks {shown(self.task_names_)} are numbers, which have no "
                "classes_."
            )
        return self._one_or_all(known)

    def labels_of(self, rows: TaskRows) -> np.ndarray:
        """Return the labels of rows, None where one is missing or has weight 0.

        Numbers are in their own unit, as good as float32 has kept them.
        Shape: (n_samples, n_tasks), or (n_samples,) for one task. The dtype is object;
        float64, with NaN for None, if all are numbers.
        """
        order = self.module_.layout.order.tolist()
        codes, weights = (torch.cat(part) for part in zip(*rows.targets(), strict=True))
        numbers = self._numbers_of(rows)
        labels = np.empty((len(rows), len(self._positions)), dtype=object)
        for column, k in enumerate(self._positions):
            own = order.index(k)
            if k in numbers:
                found = numbers[k].astype(object)
            else:
                found = self.tasks[k].classes[codes[:, own].numpy()].astype(object)
            found[weights[:, own].numpy() == 0] = None
            labels[:, column] = found
        if len(numbers) == labels.shape[1]:
            labels = labels.astype(np.float64)
        return labels if labels.shape[1] > 1 else labels[:, 0]

    def _numbers_of(self, rows: TaskRows) -> dict[int, np.ndarray]:
        """Return the numbers of rows by task, in their own unit.

        Those of rows that are kept apart may lie beyond what is ever predicted.
        """
        if rows.values is None:
            return {}
        scaled = rows.values.index_select(0, torch.from_numpy(rows.rows)).numpy()
        return self._in_own_unit(scaled, self.scaling.without_ends())

    def _in_own_unit(
        self, scaled: np.ndarray, scaling: TargetScaling
    ) -> dict[int, np.ndarray]:
        """Return numbers as they are learned by task, in their own unit."""
        found = scaling.backward(scaled.astype(np.float64))
        return dict(zip(self.module_.layout.number_tasks, found.T, strict=True))

    def sample_weight_of(self, rows: TaskRows) -> np.ndarray | None:
        """Return the weights that the caller of ``fit`` gave for rows or their labels.

        Shape: (n_samples,) or (n_samples, n_tasks); None if there are none.
        """
        weights = rows.sample_weight
        if weights is None:
            return None
        weights = weights[rows.rows]
        return weights[:, 0] if weights.shape[1] == 1 else weights[:, self._positions]

    def predict_proba(self, X: Any) -> Any:
        """Return class probabilities by task, or the array of the only one.

        None for numbers.

        Raises
        ------
        AttributeError
            If all are numbers.
        """
        if all(classes is None for classes in self._known_classes):
            raise AttributeError(
                f"The tasks {shown(self.task_names_)} are numbers, which have no "
                "probabilities. Score what predict gives, as 'r2' does."
            )
        return self._one_or_all(self._answers(X)[0])

    def predict(self, X: Any) -> np.ndarray:
        """Return the most probable labels, and numbers in their own unit.

        Shape: (n_samples, n_tasks), or (n_samples,) for one task.
        """
        proba, numbers = self._answers(X)
        found = [
            numbers[k] if classes is None else classes[of_task.argmax(axis=1)]
            for k, classes, of_task in zip(
                self._positions, self._known_classes, proba, strict=True
            )
        ]
        if len(found) == 1:
            return found[0]
        dtype: Any = np.float64 if len(numbers) == len(found) else object
        labels = np.empty((len(X), len(found)), dtype=dtype)
        for column, of_task in enumerate(found):
            labels[:, column] = of_task
        return labels

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """Return the mean over tasks of accuracy, or R2, on observed labels."""
        types = self.types_
        predicted = target_columns(self.predict(X), task_types=types)
        true = target_columns(y, task_types=types)
        return mean_score(true, predicted, sample_weight, self._known_classes)

    def _answers(self, X: Any) -> tuple[list[Any], dict[int, np.ndarray]]:
        """Return class probabilities by task, None for numbers, and these by task."""
        self.module_.eval()
        parts = answers_by_member(self.module_, _rows(X), self.device)
        bounds = self.module_.layout.bounds
        proba = np.exp(parts[:, : bounds[-1]].astype(np.float64))
        by_task = [
            proba[:, bounds[k] : bounds[k + 1]] if self.tasks[k].is_class else None
            for k in self._positions
        ]
        if parts.shape[1] == bounds[-1]:
            return by_task, {}
        return by_task, self._in_own_unit(parts[:, bounds[-1] :], self.scaling)

    def _one_or_all(self, values: list[Any]) -> Any:
        return values[0] if len(values) == 1 else values


def _rows(X: Any) -> TaskRows:
    if isinstance(X, TaskRows):
        return X
    raise TypeError(
        f"Got X of type {type(X).__name__}, but expected the rows that callbacks are "
        "given during a fit. To predict for others, ask the estimator instead of net_."
    )
