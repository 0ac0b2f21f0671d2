"""How well the classes of each task are ranked: ROC curves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score, roc_curve

from skmtl.metrics._observed import ObservedTask
from skmtl.metrics._of_probabilities import OF_PROBABILITIES
from skmtl.plotting._choice import chosen, only
from skmtl.plotting._curves import against_rest, draw_curves, of_interest
from skmtl.plotting._observed import (
    leave_out,
    observed,
    predicted_by,
    with_probabilities,
)

__all__ = ["TaskRocDisplay"]


class TaskRocDisplay:
    """The ROC curves of all tasks, a curve for each.

    A task has the curve of its class of interest, as `pos_label` names it, against the
    rest. Otherwise a task with two classes has the curve of its second class, and a
    task with more the mean of the curves of each class against the rest, whose area is
    the task's "roc_auc_ovr" score; classes that do not occur are left out of the mean.

    Of more than 12 tasks, the 12 with the smallest areas have colours; the others are
    grey. Choose tasks with `tasks`.

    Make it with `from_estimator` or `from_predictions`. All parameters are stored as
    attributes.

    Parameters
    ----------
    fpr, tpr : dict of ndarray
        False and true positive rates of each task by name. For two classes, what
        `sklearn.metrics.roc_curve` gives for the observed labels.
    roc_auc : dict of float, default=None
        The area under the curve of each task.
    pos_label : dict, default=None
        The class of interest of each task that has one.

    Attributes
    ----------
    ax_ : Axes
    figure_ : Figure
    lines_ : dict of Line2D
        The curve of each task.
    chance_level_ : Line2D
    legend_ : Legend
        To the right of the axes if the figure has a layout engine that makes room for
        it (``layout="constrained"``), else inside.

    See Also
    --------
    skmtl.TaskView : One task of a model, for the ROC curves of single classes.

    Examples
    --------
    >>> from skmtl.plotting import TaskRocDisplay
    >>> y_true = ["a", "b", "b", None, "a"]
    >>> y_proba = [[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [0.5, 0.5], [0.3, 0.7]]
    >>> display = TaskRocDisplay.from_predictions(y_true, y_proba)
    >>> display.roc_auc
    {'task_0': 0.75}
    """

    def __init__(
        self,
        fpr: Mapping[str, np.ndarray],
        tpr: Mapping[str, np.ndarray],
        *,
        roc_auc: Mapping[str, float] | None = None,
        pos_label: Mapping[str, Any] | None = None,
    ):
        self.fpr = fpr
        self.tpr = tpr
        self.roc_auc = roc_auc
        self.pos_label = pos_label

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
    ) -> TaskRocDisplay:
        """Draw the ROC curves of a fitted classifier on some rows.

        Parameters
        ----------
        estimator : object
            A fitted classifier with ``predict_proba``, or a search or Pipeline around
            one.
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
        display : TaskRocDisplay

        Raises
        ------
        TypeError
            If no task is a class.
        ValueError
            If y has other tasks than the estimator, no task has two observed classes,
            or a class of interest is none of its task's.

        Warns
        -----
        SkmtlWarning
            If a task has no two observed classes, or is a number, and is left out.
        """
        found = only(*predicted_by(estimator, X, y), tasks, pos_label)
        return cls._of(observed(*found), ax)

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
    ) -> TaskRocDisplay:
        """Draw the ROC curves of predicted probabilities.

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
        display : TaskRocDisplay

        Raises
        ------
        ValueError
            If `y_pred` does not fit `y_true` or holds no probabilities, no task has two
            observed classes, or a class of interest is none of its task's.

        Warns
        -----
        SkmtlWarning
            If a task has no two observed classes and is left out.
        """
        given = with_probabilities(y_true, y_pred, classes, task_names)
        return cls._of(observed(*only(*given, tasks, pos_label)), ax)

    @classmethod
    def _of(cls, tasks: list[ObservedTask], ax: Any) -> TaskRocDisplay:
        areas = {task.name: _area(task) for task in tasks}
        undefined = [name for name, area in areas.items() if np.isnan(area)]
        leave_out(undefined, list(areas), "have only one observed class, and no curve")
        drawn = [task for task in tasks if task.name not in undefined]
        curves = {task.name: _curve(task) for task in drawn}
        return cls(
            {name: curve[0] for name, curve in curves.items()},
            {name: curve[1] for name, curve in curves.items()},
            roc_auc={name: areas[name] for name in curves},
            pos_label={t.name: t.pos_label for t in drawn if t.pos_label is not None},
        ).plot(ax=ax)

    def plot(self, *, tasks: Any = None, ax: Any = None) -> TaskRocDisplay:
        """Draw the curves.

        Parameters
        ----------
        tasks : str, int or list of these, default=None
            Names or positions of the tasks to draw; all with None.
        ax : Axes, default=None
            Where to draw. With None, a new figure is made.

        Returns
        -------
        self : TaskRocDisplay

        Raises
        ------
        ValueError
            If there is no such task.
        """
        names = list(self.fpr)
        names = [names[k] for k in chosen(names, tasks)]
        curves = {name: (self.fpr[name], self.tpr[name]) for name in names}
        labels = "False positive rate", "True positive rate"
        drawn = draw_curves(
            ax, curves, self.roc_auc, "AUC", self.pos_label or {}, *labels
        )
        self.ax_, self.lines_, self.legend_, *_ = drawn
        self.figure_ = self.ax_.figure
        style = {"color": "0.5", "linestyle": ":", "zorder": 1}
        (self.chance_level_,) = self.ax_.plot([0, 1], [0, 1], **style)
        return self


def _area(task: ObservedTask) -> float:
    """Return the area of the class of interest, or else the score of the task."""
    code = of_interest(task)
    if code is None:
        return OF_PROBABILITIES["roc_auc_ovr"](task)
    of_class, probability = against_rest(task, code)
    one_class = of_class.all() or not of_class.any()
    return np.nan if one_class else roc_auc_score(of_class, probability)


def _curve(task: ObservedTask) -> tuple[np.ndarray, np.ndarray]:
    """Return the rates of a class, or the mean over more classes than two."""
    code = of_interest(task)
    if code is None and task.probabilities.shape[1] == 2:
        code = 1
    if code is not None:
        return roc_curve(*against_rest(task, code))[:2]
    curves = [
        roc_curve(*against_rest(task, code))[:2] for code in np.unique(task.codes)
    ]
    fpr = np.unique(np.concatenate([curve[0] for curve in curves]))
    # Curves rise in steps: where one does, the mean has its foot and its top. np.interp
    # gives the top; seen from the other side, the foot.
    foot = [np.interp(-fpr, -x[::-1], y[::-1]) for x, y in curves]
    top = [np.interp(fpr, x, y) for x, y in curves]
    tpr = np.column_stack([np.mean(foot, axis=0), np.mean(top, axis=0)])
    return np.repeat(fpr, 2), tpr.ravel()
