"""The scorer itself: it scores each task of a fitted model, then averages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.utils.metadata_routing import MetadataRequest

from skmtl._row_order import warn_of_row_order
from skmtl._wording import shown
from skmtl.metrics._by_task import score_by_task
from skmtl.metrics._named import find_metric, name_of
from skmtl.metrics._pooled import POOLED
from skmtl.metrics._predictions import EstimatorPredictions, in_order_of
from skmtl.tasks import TargetColumns, target_columns, tasks_of
from skmtl.tasks._snapshot import as_it_is
from skmtl.tasks._task import find_task
from skmtl.tasks._task_types import KnownTypes

__all__ = ["Average", "TaskScorer"]

Average = str | Callable[[np.ndarray], float]


class TaskScorer:
    """What `make_task_scorer` returns: ``scorer(estimator, X, y)`` gives a number."""

    def __init__(
        self,
        scoring: Any,
        task: str | int | None,
        average: Average,
        pos_label: Any = None,
    ):
        self.scoring = scoring
        self.task = task
        self.average = average
        self.pos_label = pos_label
        self._requested: dict[str, Any] = {"sample_weight": None}
        parts = [name_of(scoring), task, None if average == "mean" else average]
        self.__name__ = "_".join(
            getattr(part, "__name__", str(part)) for part in parts if part is not None
        )

    def __call__(
        self, estimator: Any, X: Any, y: Any, sample_weight: Any = None
    ) -> float:
        """Score a fitted estimator; higher is better."""
        warn_of_row_order(X, y, "X and y")
        estimator = as_it_is(estimator)
        columns = target_columns(y, task_types=_types_of(estimator))
        true, sample_weight = in_order_of(estimator, columns, sample_weight)
        only = None if self.task is None else find_task(true.names, self.task)
        if isinstance(self.scoring, str) and self.scoring in POOLED:
            predicted = EstimatorPredictions(true, estimator, X)
            _check_right_or_wrong(self.scoring, true)
            score = POOLED[self.scoring]
            return score(true, predicted.labels, sample_weight, predicted.classes)
        predicted = EstimatorPredictions(true, estimator, X, only)
        metric = find_metric(self.scoring, numbers=True)
        metrics = {name_of(self.scoring): metric}
        numbers = [n for k, n in enumerate(true.names) if true.is_number(k)]
        if metric.has_unit and only is None and len(numbers) > 1:
            raise ValueError(
                f"Got the metric {name_of(self.scoring)!r}, whose values are in the "
                "unit of each task, so that there is no mean of the tasks "
                f"{shown(numbers)}. Expected task= with one of them, or a metric "
                "without a unit, such as 'r2'."
            )
        scores = score_by_task(
            true, predicted, metrics, sample_weight, only, self.pos_label
        )
        scores.warn()
        if self.average == "worst":
            return float(scores.worst()[0])
        average: Any = np.mean if self.average == "mean" else self.average
        return float(scores.over_tasks(average)[0])

    def __repr__(self) -> str:
        scoring = repr(self.scoring)
        if not isinstance(self.scoring, str) and hasattr(self.scoring, "__name__"):
            scoring = self.scoring.__name__
        task = "" if self.task is None else f", task={self.task!r}"
        average = getattr(self.average, "__name__", repr(self.average))
        average = "" if self.average == "mean" else f", average={average}"
        label = "" if self.pos_label is None else f", pos_label={self.pos_label!r}"
        return f"make_task_scorer({scoring}{task}{average}{label})"

    def __sklearn_clone__(self) -> TaskScorer:
        return self

    def set_score_request(self, *, sample_weight: bool | str | None) -> TaskScorer:
        """Ask for weights where scikit-learn's metadata routing is enabled.

        Parameters
        ----------
        sample_weight : bool, str or None
            Whether to be given ``sample_weight``, or the name that it is passed under.

        Returns
        -------
        self : TaskScorer
        """
        self._requested = {"sample_weight": sample_weight}
        return self

    def get_metadata_routing(self) -> MetadataRequest:
        """Return what scikit-learn's metadata routing asks of a scorer.

        Returns
        -------
        request : MetadataRequest
        """
        request = MetadataRequest(owner=repr(self))
        for name, alias in self._requested.items():
            request.score.add_request(param=name, alias=alias)
        return request

    def _accept_sample_weight(self) -> bool:
        # searches with several metrics ask, before they pass weights without routing
        return True


def _types_of(estimator: Any) -> KnownTypes | None:
    """Return the types of a fitted estimator's tasks; None if all are classes."""
    tasks = tasks_of(estimator, numbers=True)
    if all(task.is_class for task in tasks):
        return None
    return KnownTypes.of(tasks)


def _check_right_or_wrong(name: str, true: TargetColumns) -> None:
    """Raise for a metric of all tasks at once if some are numbers."""
    numbers = [task for k, task in enumerate(true.names) if true.is_number(k)]
    if numbers:
        raise ValueError(
            f"Got the metric {name!r}, which asks whether labels are right, but the "
            f"tasks {shown(numbers)} are numbers. Expected a metric of each task, such "
            "as 'accuracy', of the classes, or 'r2', of the numbers."
        )
