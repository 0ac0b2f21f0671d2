"""Metrics of the held-out rows, epoch by epoch."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from skorch.callbacks import BatchScoring, Callback, EpochScoring

from skmtl._warning import warn
from skmtl.metrics import make_task_scorer
from skmtl.metrics._by_task import TaskValues, score_by_task
from skmtl.metrics._named import Metrics, by_name, named_metrics, scorer_type
from skmtl.metrics._observed import Predictions
from skmtl.metrics._positive import check_named
from skmtl.metrics._predictions import EstimatorPredictions, GivenProbabilities
from skmtl.metrics._task_scorer import TaskScorer
from skmtl.tasks import TargetColumns, target_columns
from skmtl.tasks._task import find_task
from skmtl.tasks._task_types import NUMBERS

__all__ = ["TaskScoring", "score_rows_of_tasks"]


class TaskScoring(Callback):
    """Scores the held-out rows after each epoch, by any metric of `task_scores`.

    For ``net_params={"callbacks": [...]}``. Members of a trunk are asked about the rows
    that they hold out.

    Parameters
    ----------
    scoring : str, callable, list or dict, default="auto"
        As in `skmtl.metrics.task_scores`, such as ["accuracy", "roc_auc_ovr"]; for
        numbers as in `skmtl.metrics.make_task_scorer`, such as "r2". "auto" is
        "accuracy" for classes and "r2" for numbers.
    task : str or int, default=None
        Name or position of the only task to score.
    pos_label : dict of str to label, or label, default=None
        The positive class of tasks by name, as in `skmtl.metrics.task_scores`. A label
        alone is that of `task`, or of the only task.

    Notes
    -----
    Of each metric, ``history_`` gets ``valid_<metric>``, the mean over the tasks, or
    the value of the one, ``valid_<metric>_best``, whether it is the best so far, and
    ``valid_task_<metric>``, a dict with the value of each task (None where there is
    none). Of several tasks in units of their own, as "neg_mean_absolute_error" has
    them, there is only that dict. With `task`, its name is part of the first two:
    ``valid_<metric>_<task>``. Nothing is recorded, with a warning, where no rows are
    held out.

    Labels are the most probable classes, whatever `decision` the estimator has.

    Rows and labels count with the `sample_weight` that ``fit`` was given, as in
    ``task_scores(..., sample_weight=...)``. `class_weight` and `task_weight` change
    what is learned, not how it is scored, but labels of a class of weight 0 are left
    out. The rows of ``validation=(X, y)`` have no weights.

    See Also
    --------
    skmtl.metrics.task_scores : The names of the metrics.

    Examples
    --------
    >>> from skmtl import MultiTaskClassifier, load_penguins
    >>> from skmtl.training import TaskScoring
    >>> X, Y = load_penguins(return_X_y=True)
    >>> watch = TaskScoring(["balanced_accuracy", "roc_auc_ovr"])
    >>> clf = MultiTaskClassifier(
    ...     max_epochs=3, random_state=0, net_params={"callbacks": [watch]}
    ... ).fit(X, Y)
    >>> len(clf.history_[:, "valid_roc_auc_ovr"])
    3
    >>> list(clf.history_[-1, "valid_task_balanced_accuracy"])
    ['species', 'island', 'sex']
    """

    def __init__(
        self,
        scoring: Metrics = "auto",
        task: str | int | None = None,
        pos_label: Any = None,
    ):
        self.scoring = scoring
        self.task = task
        self.pos_label = pos_label

    def on_train_begin(self, net: Any, X: Any = None, y: Any = None, **kw: Any) -> None:
        """Find the metrics and the task; warn if no rows are held out."""
        for metric in by_name(self.scoring).values():
            check_named(metric, self.pos_label)
        are_numbers = [kind == NUMBERS for kind in net.types_.values()]
        scoring = self.scoring
        if isinstance(scoring, str) and scoring == "auto":
            own = {"accuracy": not all(are_numbers), "r2": any(are_numbers)}
            scoring = [name for name, is_there in own.items() if is_there]
        self.metrics_ = named_metrics(scoring, numbers=any(are_numbers))
        if self.task is not None:
            find_task(net.task_names_, self.task)
        self.said_: set[str] = set()
        if X[1] is None:
            self._warn(
                f"No rows are held out, so that TaskScoring({self.scoring!r}) records "
                "nothing. Use early_stopping=True and more rows, or leave it out."
            )

    def on_epoch_end(
        self, net: Any, dataset_train: Any = None, dataset_valid: Any = None, **kw: Any
    ) -> None:
        """Score the held-out rows."""
        if dataset_valid is None:
            return
        types = net.types_
        true = target_columns(net.labels_of(dataset_valid), task_types=types)
        true.names, true.named = net.task_names_, True
        predicted = _predicted(net, true, dataset_valid)
        only = None if self.task is None else find_task(true.names, self.task)
        weights = net.sample_weight_of(dataset_valid)
        scores = score_by_task(
            true, predicted, self.metrics_, weights, only, self.pos_label
        )
        for note in scores.notes:
            self._warn(note)
        self._record(net.history, scores)

    def _record(self, history: Any, scores: TaskValues) -> None:
        suffix = "" if self.task is None else f"_{scores.names[0]}"
        means = scores.over_tasks(np.mean)
        n_values = np.sum(~np.isnan(scores.values), axis=0)
        for (name, metric), mean, column, n in zip(
            self.metrics_.items(),
            means.tolist(),
            scores.values.T,
            n_values,
            strict=True,
        ):
            key = f"valid_{name}{suffix}"
            if not metric.has_unit or n == 1:  # of several units there is no mean
                sign = -1 if metric.lower_is_better else 1
                before = [sign * row[key] for row in list(history)[:-1] if key in row]
                best = all(sign * mean > v for v in before if not math.isnan(v))
                history.record(key, mean)
                history.record(f"{key}_best", best and not math.isnan(mean))
            # JSON knows no NaN
            values = [None if math.isnan(v) else v for v in column.tolist()]
            history.record(
                f"valid_task_{name}{suffix}",
                dict(zip(scores.names, values, strict=True)),
            )

    def _warn(self, note: str) -> None:
        """Say a thing once in a fit, not in each epoch."""
        if note not in self.said_:
            warn(note)
        self.said_.add(note)


def _predicted(net: Any, true: TargetColumns, rows: Any) -> Predictions:
    """Return what a net predicts for rows."""
    if true.n_numbers:
        return EstimatorPredictions(true, net, rows)
    one = len(true.names) == 1
    proba, classes = net.predict_proba(rows), net.classes_
    return GivenProbabilities(
        true, [proba] if one else proba, [classes] if one else classes
    )


class _RowScoring:
    """Calls what the user scores with on rows, their labels and weights."""

    def __init__(self, scoring: Callable[..., float] | None):
        self.scoring = scoring

    def __call__(self, net: Any, X: Any, y: Any = None) -> float:
        labels, weights = net.labels_of(X), net.sample_weight_of(X)
        if self.scoring is None:
            return net.score(X, labels, weights)
        if isinstance(self.scoring, TaskScorer):
            if self.scoring.scoring == "exact_match" and np.ndim(weights) == 2:
                weights = None  # those of labels say nothing of rows
            return self.scoring(net, X, labels, weights)
        return self.scoring(net, X, labels)


def score_rows_of_tasks(callback: Any) -> None:
    """Make skorch's scoring callbacks score the rows that our nets learn from.

    Names, functions and scorers of scikit-learn are for one target: here they score
    each task, on its observed labels.

    Raises
    ------
    TypeError
        If it wants to score single batches.
    """
    if isinstance(callback, BatchScoring):
        raise TypeError(
            "Got skorch's BatchScoring, but batches are not predicted one by one. Use "
            "EpochScoring, or skmtl.training.TaskScoring."
        )
    if not isinstance(callback, EpochScoring):
        return
    scoring: Any = callback.scoring_
    by_task: tuple[Any, ...] = (str, scorer_type())
    if isinstance(scoring, by_task):
        scoring = make_task_scorer(scoring)
    callback.scoring_ = _RowScoring(scoring)
