"""How well the classes of each task are ranked: ROC curves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from sklearn.metrics import roc_curve

from skmtl.metrics._observed import ObservedTask
from skmtl.metrics._of_probabilities import OF_PROBABILITIES
from skmtl.plotting._figure import (
    CHARACTER,
    add_legend,
    as_written,
    longest,
    new_axes,
    task_style,
)
from skmtl.plotting._observed import (
    leave_out,
    observed,
    predicted_by,
    with_probabilities,
)

__all__ = ["TaskRocDisplay"]


class TaskRocDisplay:
    """The ROC curves of all tasks, a curve for each.

    A task with two classes has the curve of its second class. A task with more has the
    mean of the curves of each class against the rest, whose area is the task's
    "roc_auc_ovr" score; classes that do not occur are left out of the mean.

    Make it with `from_estimator` or `from_predictions`. All parameters are stored as
    attributes.

    Parameters
    ----------
    fpr, tpr : dict of ndarray
        False and true positive rates of each task by name. For two classes, what
        `sklearn.metrics.roc_curve` gives for the observed labels.
    roc_auc : dict of float, default=None
        The area under the curve of each task.

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
    ):
        self.fpr = fpr
        self.tpr = tpr
        self.roc_auc = roc_auc

    @classmethod
    def from_estimator(
        cls, estimator: Any, X: Any, y: Any, *, ax: Any = None
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
        ax : Axes, default=None
            As for `plot`.

        Returns
        -------
        display : TaskRocDisplay

        Raises
        ------
        ValueError
            If y has other tasks than the estimator, or no task has two observed
            classes.

        Warns
        -----
        SkmtlWarning
            If a task has no two observed classes and is left out.
        """
        return cls._of(observed(*predicted_by(estimator, X, y)), ax)

    @classmethod
    def from_predictions(
        cls, y_true: Any, y_pred: Any, *, classes: Any = None, ax: Any = None
    ) -> TaskRocDisplay:
        """Draw the ROC curves of predicted probabilities.

        Parameters
        ----------
        y_true : array-like or DataFrame of shape (n_samples,) or (n_samples, n_tasks)
            True labels; NaN, None and ``pd.NA`` mark missing ones.
        y_pred : list of array-like of shape (n_samples, n_classes_k), or array-like
            Probabilities as ``predict_proba`` gives them; one array for 1-D y.
        classes : list of array-like, or array-like for one task, default=None
            The classes of each task's columns, as in ``classes_``. With None, the
            labels that occur.
        ax : Axes, default=None
            As for `plot`.

        Returns
        -------
        display : TaskRocDisplay

        Raises
        ------
        ValueError
            If `y_pred` does not fit `y_true` or holds no probabilities, or no task has
            two observed classes.

        Warns
        -----
        SkmtlWarning
            If a task has no two observed classes and is left out.
        """
        return cls._of(observed(*with_probabilities(y_true, y_pred, classes)), ax)

    @classmethod
    def _of(cls, tasks: list[ObservedTask], ax: Any) -> TaskRocDisplay:
        areas = {task.name: OF_PROBABILITIES["roc_auc_ovr"](task) for task in tasks}
        undefined = [name for name, area in areas.items() if np.isnan(area)]
        leave_out(undefined, list(areas), "have only one observed class, and no curve")
        curves = {t.name: _curve(t) for t in tasks if t.name not in undefined}
        fpr = {name: curve[0] for name, curve in curves.items()}
        tpr = {name: curve[1] for name, curve in curves.items()}
        return cls(fpr, tpr, roc_auc={name: areas[name] for name in curves}).plot(ax=ax)

    def plot(self, *, ax: Any = None) -> TaskRocDisplay:
        """Draw the curves.

        Parameters
        ----------
        ax : Axes, default=None
            Where to draw. With None, a new figure is made.

        Returns
        -------
        self : TaskRocDisplay
        """
        names = {name: as_written(name) for name in self.fpr}
        if self.roc_auc is not None:
            names = {n: f"{s} (AUC = {self.roc_auc[n]:.2f})" for n, s in names.items()}
        self.ax_ = new_axes(ax, 5.8 + CHARACTER * longest(names.values()), 4.8)
        self.figure_ = self.ax_.figure
        self.lines_ = {}
        for k, (name, label) in enumerate(names.items()):
            style = task_style(k) | {"marker": None, "label": label}
            (self.lines_[name],) = self.ax_.plot(
                self.fpr[name], self.tpr[name], **style
            )
        self.chance_level_ = self.ax_.plot([0, 1], [0, 1], ":", color="0.6", zorder=1)[
            0
        ]
        self.ax_.set(
            xlabel="False positive rate",
            ylabel="True positive rate",
            xlim=(-0.01, 1.01),
            ylim=(-0.01, 1.01),
        )
        self.ax_.spines[["top", "right"]].set_visible(False)
        self.legend_ = add_legend(self.ax_, list(self.lines_.values()))
        return self


def _curve(task: ObservedTask) -> tuple[np.ndarray, np.ndarray]:
    """Return the rates of the second of two classes, or the mean over more classes."""
    if task.probabilities.shape[1] == 2:
        return roc_curve(task.codes, task.probabilities[:, 1], pos_label=1)[:2]
    curves = [
        roc_curve(task.codes == code, task.probabilities[:, code])[:2]
        for code in np.unique(task.codes)
    ]
    fpr = np.unique(np.concatenate([curve[0] for curve in curves]))
    # Curves rise in steps: where one does, the mean has its foot and its top. np.interp
    # gives the top; seen from the other side, the foot.
    foot = [np.interp(-fpr, -x[::-1], y[::-1]) for x, y in curves]
    top = [np.interp(fpr, x, y) for x, y in curves]
    tpr = np.column_stack([np.mean(foot, axis=0), np.mean(top, axis=0)])
    return np.repeat(fpr, 2), tpr.ravel()
