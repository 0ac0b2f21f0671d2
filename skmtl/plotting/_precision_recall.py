"""How well the rare class of each task is found: precision-recall curves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from skmtl.metrics._observed import ObservedTask
from skmtl.plotting._choice import chosen, only
from skmtl.plotting._curves import draw_curves
from skmtl.plotting._decision_points import (
    decision_of,
    draw_decisions,
    legend_entry,
)
from skmtl.plotting._observed import (
    leave_out,
    observed,
    predicted_by,
    with_probabilities,
)
from skmtl.plotting._precision_recall_curves import (
    average_of,
    class_of,
    curve_of,
    is_undefined,
    labels_of,
    share_of,
)

__all__ = ["TaskPrecisionRecallDisplay"]


class TaskPrecisionRecallDisplay:
    """The precision-recall curves of all tasks, a curve for each.

    A task has the curve of its class of interest, as `pos_label` names it, against the
    rest. Otherwise a task with the classes 0 and 1, -1 and 1, False and True, or "no"
    and "yes" has the curve of 1, True or "yes", a task with two others that of the one
    that is rarer in these rows, the second of two that are as frequent, and a task with
    more the mean of the curves of each class against the rest, whose average precision
    is the task's "average_precision" score; classes that do not occur are left out of
    the mean. A dotted line shows the precision of a model that knows nothing: the share
    of the class. A point shows the recall and the precision of the labels that
    ``predict`` gives: where on the curve it decides. Of more classes it is the mean of
    both over the classes, which need not be on the curve of their mean.

    Of more than 12 tasks, the 12 with the lowest average precisions have colours; the
    others are grey. Choose tasks with `tasks`.

    Make it with `from_estimator` or `from_predictions`. All parameters are stored as
    attributes.

    Parameters
    ----------
    precision, recall : dict of ndarray
        Precision and recall of each task by name, for one class what
        `sklearn.metrics.precision_recall_curve` gives for the observed labels.
    average_precision : dict of float, default=None
        The average precision of each task.
    pos_label : dict, default=None
        The class whose curve it is, for each task that does not have the mean of all.
    prevalence_pos_label : dict of float, default=None
        The share of rows of this class, or its mean over the classes; without it there
        are no dotted lines.
    decisions : dict of (float, float), default=None
        Recall and precision of the predicted labels of each task; without it there are
        no points. The precision of what is never predicted is 0, as in scikit-learn.

    Attributes
    ----------
    ax_ : Axes
    figure_ : Figure
    lines_ : dict of Line2D
        The curve of each task.
    chance_levels_ : dict of Line2D
        The dotted line of each task that is drawn in colour.
    decision_points_ : dict of Line2D
        The point of each task in `decisions`.
    legend_ : Legend
        To the right of the axes if the figure has a layout engine that makes room for
        it (``layout="constrained"``), else inside.

    See Also
    --------
    sklearn.metrics.PrecisionRecallDisplay : The display of one class of one task.

    Examples
    --------
    >>> from skmtl.plotting import TaskPrecisionRecallDisplay
    >>> y_true = ["a", "b", "b", None, "a", "a"]
    >>> y_proba = [[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [0.5, 0.5], [0.3, 0.7], [1, 0]]
    >>> display = TaskPrecisionRecallDisplay.from_predictions(y_true, y_proba)
    >>> display.pos_label, round(display.average_precision["task_0"], 3)
    ({'task_0': 'b'}, 0.833)
    """

    def __init__(
        self,
        precision: Mapping[str, np.ndarray],
        recall: Mapping[str, np.ndarray],
        *,
        average_precision: Mapping[str, float] | None = None,
        pos_label: Mapping[str, Any] | None = None,
        prevalence_pos_label: Mapping[str, float] | None = None,
        decisions: Mapping[str, tuple[float, float]] | None = None,
    ):
        self.precision = precision
        self.recall = recall
        self.average_precision = average_precision
        self.pos_label = pos_label
        self.prevalence_pos_label = prevalence_pos_label
        self.decisions = decisions

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        X: Any,
        y: Any,
        *,
        pos_label: Any = None,
        tasks: Any = None,
        ax: Any = None,
    ) -> TaskPrecisionRecallDisplay:
        """Draw the precision-recall curves of a fitted classifier on some rows.

        A point on each shows where ``predict`` decides.

        Parameters
        ----------
        estimator : object
            A fitted classifier with ``predict_proba``, or a search or Pipeline around
            one; without ``predict``, there are no points.
        X : array-like or DataFrame of shape (n_samples, n_features)
        y : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks)
            True labels; NaN, None and ``pd.NA`` mark missing ones.
        pos_label : label, or dict of labels, default=None
            The class of interest, for one task, or by task as ``{task: label}``.
        tasks : str, int or list of these, default=None
            Names or positions of the tasks to draw; all classes with None.
        ax : Axes, default=None
            As for `plot`.

        Returns
        -------
        display : TaskPrecisionRecallDisplay

        Raises
        ------
        TypeError
            If no task is a class.
        ValueError
            If y has other tasks than the estimator, no task has a curve, or a class of
            interest is none of its task's.

        Warns
        -----
        SkmtlWarning
            If a task has no two observed classes, no row of its class of interest, or
            is a number, and is left out.
        """
        given = predicted_by(estimator, X, y, texts=False)
        found = observed(*only(*given, tasks, pos_label))
        return cls._of(found, hasattr(estimator, "predict"), ax)

    @classmethod
    def from_predictions(
        cls,
        y_true: Any,
        y_pred: Any,
        *,
        pos_label: Any = None,
        classes: Any = None,
        task_names: Any = None,
        tasks: Any = None,
        ax: Any = None,
    ) -> TaskPrecisionRecallDisplay:
        """Draw the precision-recall curves of predicted probabilities.

        There are no points, as it is not known how a model decides.

        Parameters
        ----------
        y_true : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks)
            True labels; NaN, None and ``pd.NA`` mark missing ones.
        y_pred : list of array-like of shape (n_samples, n_classes_k), or array-like
            Probabilities as ``predict_proba`` gives them; one array for 1-D y.
        pos_label : label, or dict of labels, default=None
            The class of interest, for one task, or by task as ``{task: label}``.
        classes : list of array-like, or array-like for one task, default=None
            The classes of each task's columns, as in ``classes_``. With None, the
            labels that occur.
        task_names : list of str, default=None
            The tasks in the order of `y_pred` and `classes`, where it is not that of
            `y_true`; DataFrames, as of `skmtl.estimators.predict_frame`, are matched by
            name without it.
        tasks : str, int or list of these, default=None
            Names or positions of the tasks to draw; all with None.
        ax : Axes, default=None
            As for `plot`.

        Returns
        -------
        display : TaskPrecisionRecallDisplay

        Raises
        ------
        ValueError
            If `y_pred` does not fit `y_true` or holds no probabilities, no task has a
            curve, or a class of interest is none of its task's.

        Warns
        -----
        SkmtlWarning
            If a task has no two observed classes, or no row of its class of interest,
            and is left out.
        """
        given = with_probabilities(y_true, y_pred, classes, task_names)
        return cls._of(observed(*only(*given, tasks, pos_label)), False, ax)

    @classmethod
    def _of(
        cls, tasks: list[ObservedTask], decides: bool, ax: Any
    ) -> TaskPrecisionRecallDisplay:
        found = {task.name: (task, class_of(task)) for task in tasks}
        empty = [
            name for name, (task, code) in found.items() if is_undefined(task, code)
        ]
        why = "have no two observed classes, or no row of their class of interest"
        leave_out(empty, list(found), why)
        found = {name: pair for name, pair in found.items() if name not in empty}
        curves = {name: curve_of(*pair) for name, pair in found.items()}
        return cls(
            {name: curve[0] for name, curve in curves.items()},
            {name: curve[1] for name, curve in curves.items()},
            average_precision={n: average_of(*pair) for n, pair in found.items()},
            pos_label={
                name: labels_of(task)[code]
                for name, (task, code) in found.items()
                if code is not None
            },
            prevalence_pos_label={n: share_of(*pair) for n, pair in found.items()},
            decisions={n: decision_of(*pair) for n, pair in found.items() if decides},
        ).plot(ax=ax)

    def plot(self, *, tasks: Any = None, ax: Any = None) -> TaskPrecisionRecallDisplay:
        """Draw the curves.

        Parameters
        ----------
        tasks : str, int or list of these, default=None
            Names or positions of the tasks to draw; all with None.
        ax : Axes, default=None
            Where to draw. With None, a new figure is made.

        Returns
        -------
        self : TaskPrecisionRecallDisplay

        Raises
        ------
        ValueError
            If there is no such task.
        """
        names = list(self.precision)
        names = [names[k] for k in chosen(names, tasks)]
        curves = {name: (self.recall[name], self.precision[name]) for name in names}
        decisions = self.decisions or {}
        decisions = {name: decisions[name] for name in names if name in decisions}
        self.ax_, self.lines_, self.legend_, shown, _ = draw_curves(
            ax,
            curves,
            self.average_precision,
            "AP",
            self.pos_label or {},
            "Recall",
            "Precision",
            others=[legend_entry()] if decisions else (),
            drawstyle="steps-post",
        )
        self.figure_ = self.ax_.figure
        self.decision_points_ = draw_decisions(self.ax_, decisions, self.lines_, shown)
        self.chance_levels_ = {}
        shares = self.prevalence_pos_label or {}
        for name in [name for name in shown if name in shares]:
            style = {"color": self.lines_[name].get_color(), "linewidth": 0.8}
            ends = [0, 1], [shares[name]] * 2
            (self.chance_levels_[name],) = self.ax_.plot(
                *ends, linestyle=":", zorder=1, **style
            )
        return self
