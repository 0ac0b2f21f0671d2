"""How good predictions are on the labels that are observed."""

from __future__ import annotations

from typing import Any

from skmtl._row_order import warn_of_row_order
from skmtl._wording import counted, shown
from skmtl.estimators._base import MultiTaskEstimator
from skmtl.metrics._mean_score import mean_score
from skmtl.tasks import target_columns
from skmtl.tasks._snapshot import as_it_is

__all__ = ["ObservedScore"]


class ObservedScore(MultiTaskEstimator):
    """Scores predictions task by task, and returns the mean."""

    def _score(self, X: Any, y: Any, sample_weight: Any) -> float:
        """Return the mean over tasks of accuracy, or of R2 for numbers."""
        model = as_it_is(self)
        warn_of_row_order(X, y, "X and y")
        warn_of_row_order(X, sample_weight, "X and sample_weight")
        found = model.predict(X)
        encoder, types = model._task_encoder, model._task_encoder.types_
        predicted = target_columns(found, task_types=types)
        columns = target_columns(y, task_types=types)
        names, named = model.task_names_, encoder.named_
        if columns.named and named and set(columns.names) < set(names):
            raise ValueError(
                f"Got y with {counted(len(columns.names), 'task')} "
                f"({shown(columns.names)}), but expected the "
                f"{counted(len(names), 'task')} {shown(names)}. To score one task, use "
                f".task({columns.names[0]!r}).score(X, y), or a TaskView around a "
                "Pipeline."
            )
        sample_weight = columns.weights_in_order_of(names, sample_weight, named)
        observed = columns.in_order_of(names, named)
        observed.names = predicted.names = names
        classes = [task.known_classes for task in encoder.tasks_]
        return mean_score(observed, predicted, sample_weight, classes)
