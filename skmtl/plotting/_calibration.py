"""Whether the model is right as often as it says: reliability curves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from sklearn.calibration import calibration_curve

from skmtl.metrics._observed import ObservedTask
from skmtl.metrics._of_probabilities import (
    N_BINS,
    calibration_error,
    confidence_bins,
)
from skmtl.plotting._choice import chosen, only
from skmtl.plotting._curves import against_rest, of_interest
from skmtl.plotting._figure import add_title, label_outside, panels
from skmtl.plotting._fonts import font_for
from skmtl.plotting._labels import LONGEST, shortened
from skmtl.plotting._observed import observed, predicted_by, with_probabilities
from skmtl.tasks._shown import shown_classes

__all__ = ["TaskCalibrationDisplay"]


class TaskCalibrationDisplay:
    """How often what a model finds probable is the case, a panel for each task.

    Rows are put into bins of equal width by the probability of the most probable class,
    the confidence, whatever the number of classes. A task with a class of interest, as
    `pos_label` names it, has the curve of this class: bins of its probability, and how
    often it is the true one. The larger a point, the more rows it stands for; the mean
    distance of the rows' points from the diagonal is the expected calibration error
    (ECE) [1]_.

    Make it with `from_estimator` or `from_predictions`. All parameters are stored as
    attributes.

    Parameters
    ----------
    prob_true : dict of ndarray of shape (n_bins_k,)
        The share of rows whose predicted class is right, or that are of the class of
        interest, for the bins of each task that have rows, as
        `sklearn.calibration.calibration_curve` gives it.
    prob_pred : dict of ndarray of shape (n_bins_k,)
        The mean confidence, or probability of the class of interest, in these bins.
    n_rows : dict of ndarray of shape (n_bins_k,), default=None
        The number of rows in these bins.
    ece : dict of float, default=None
        The expected calibration error of each task.
    pos_label : dict, default=None
        The class of interest of each task that has one.

    Attributes
    ----------
    axes_ : ndarray of Axes of shape (n_tasks,)
        The panels.
    figure_ : Figure
    lines_ : dict of Line2D
        The curve of each task.
    points_ : dict of PathCollection
        The bins of each task.

    References
    ----------
    .. [1] C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger, "On Calibration of Modern Neural
       Networks", ICML 2017. https://arxiv.org/abs/1706.04599

    Examples
    --------
    >>> from skmtl.plotting import TaskCalibrationDisplay
    >>> y_true = ["a", "b", "b", None, "a"]
    >>> y_proba = [[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [0.5, 0.5], [0.3, 0.7]]
    >>> display = TaskCalibrationDisplay.from_predictions(y_true, y_proba, n_bins=2)
    >>> display.prob_true["task_0"], display.prob_pred["task_0"]
    (array([0.75]), array([0.75]))
    """

    def __init__(
        self,
        prob_true: Mapping[str, np.ndarray],
        prob_pred: Mapping[str, np.ndarray],
        *,
        n_rows: Mapping[str, np.ndarray] | None = None,
        ece: Mapping[str, float] | None = None,
        pos_label: Mapping[str, Any] | None = None,
    ):
        self.prob_true = prob_true
        self.prob_pred = prob_pred
        self.n_rows = n_rows
        self.ece = ece
        self.pos_label = pos_label

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        X: Any,
        y: Any,
        *,
        pos_label: Any = None,
        n_bins: int = N_BINS,
        tasks: Any = None,
        ax: Any = None,
    ) -> TaskCalibrationDisplay:
        """Draw the reliability curves of a fitted classifier on some rows.

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
        n_bins : int, default=15
            Number of bins between 0 and 1.
        tasks : str, int or list of these, default=None
            Names or positions of the tasks to draw; all classes with None.
        ax : Axes or array of Axes, default=None
            As for `plot`.

        Returns
        -------
        display : TaskCalibrationDisplay

        Raises
        ------
        TypeError
            If no task is a class.
        ValueError
            If y has other tasks than the estimator, no label is observed, a class of
            interest is none of its task's, or `n_bins` is no positive integer.

        Warns
        -----
        SkmtlWarning
            If a task has no observed label, or is a number, and is left out.
        """
        found = only(*predicted_by(estimator, X, y), tasks, pos_label)
        return cls._of(observed(*found), n_bins, ax)

    @classmethod
    def from_predictions(
        cls,
        y_true: Any,
        y_pred: Any,
        *,
        pos_label: Any = None,
        classes: Any = None,
        task_names: Any = None,
        n_bins: int = N_BINS,
        tasks: Any = None,
        ax: Any = None,
    ) -> TaskCalibrationDisplay:
        """Draw the reliability curves of predicted probabilities.

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
        n_bins : int, default=15
            Number of bins between 0 and 1.
        tasks : str, int or list of these, default=None
            Names or positions of the tasks to draw; all with None.
        ax : Axes or array of Axes, default=None
            As for `plot`.

        Returns
        -------
        display : TaskCalibrationDisplay

        Raises
        ------
        ValueError
            If `y_pred` does not fit `y_true` or holds no probabilities, no label is
            observed, a class of interest is none of its task's, or `n_bins` is no
            positive integer.

        Warns
        -----
        SkmtlWarning
            If a task has no observed label and is left out.
        """
        given = with_probabilities(y_true, y_pred, classes, task_names)
        return cls._of(observed(*only(*given, tasks, pos_label)), n_bins, ax)

    @classmethod
    def _of(
        cls, tasks: list[ObservedTask], n_bins: int, ax: Any
    ) -> TaskCalibrationDisplay:
        prob_true, prob_pred, n_rows, ece = {}, {}, {}, {}
        for task in tasks:
            is_so, probability = _judged(task)
            sizes = np.bincount(confidence_bins(probability, n_bins))
            curve = calibration_curve(is_so, probability, n_bins=n_bins)
            prob_true[task.name], prob_pred[task.name] = curve
            n_rows[task.name] = sizes[sizes > 0]
            ece[task.name] = (
                calibration_error(task, n_bins)
                if task.pos_label is None
                else np.average(np.abs(curve[0] - curve[1]), weights=sizes[sizes > 0])
            )
        named = {t.name: t.pos_label for t in tasks if t.pos_label is not None}
        display = cls(prob_true, prob_pred, n_rows=n_rows, ece=ece, pos_label=named)
        return display.plot(ax=ax)

    def plot(self, *, tasks: Any = None, ax: Any = None) -> TaskCalibrationDisplay:
        """Draw a panel for each task.

        Parameters
        ----------
        tasks : str, int or list of these, default=None
            Names or positions of the tasks to draw; all with None.
        ax : Axes or array of Axes, default=None
            An axes for each task, or a single one to be divided among them. With None,
            a new figure is made.

        Returns
        -------
        self : TaskCalibrationDisplay

        Raises
        ------
        ValueError
            If there is no such task, or `ax` holds fewer axes than there are tasks.
        """
        names = list(self.prob_true)
        names = [names[k] for k in chosen(names, tasks)]
        of_class = self.pos_label or {}
        font = font_for([*names, *of_class.values()])
        size = (5.0, 4.8) if len(names) == 1 else (3.2, 3.0)
        self.axes_ = panels(ax, len(names), *size)
        self.figure_ = self.axes_[0].figure
        self.lines_, self.points_ = {}, {}
        for panel, name in zip(self.axes_, names, strict=True):
            points = self.prob_pred[name], self.prob_true[name]
            panel.plot([0, 1], [0, 1], color="0.6", linestyle=":")
            (self.lines_[name],) = panel.plot(*points, color="C0", linewidth=1)
            area: Any = 20.0
            if self.n_rows is not None:
                area = 8 + 120 * self.n_rows[name] / self.n_rows[name].sum()
            style = {"s": area, "color": "C0", "zorder": 3, "clip_on": False}
            self.points_[name] = panel.scatter(*points, **style)
            title = font.clean(name)
            if of_class.get(name) is not None:
                (label,) = shown_classes([of_class[name]])
                title += f": {shortened(font.clean(label), LONGEST)}"
            ece = "" if self.ece is None else f"ECE = {self.ece[name]:.2f}"
            add_title(panel, title, size[0] - 0.8, below=ece)
            panel.set(xlim=(0, 1), ylim=(0, 1))
            panel.spines[["top", "right"]].set_visible(False)
        label_outside(self.axes_, *_labels([of_class.get(name) for name in names]))
        font.use(self.axes_)
        return self


def _judged(task: ObservedTask) -> tuple[np.ndarray, np.ndarray]:
    """Return what is said of each row to be so, as 0 and 1, and how probable it is."""
    code = of_interest(task)
    if code is None:
        is_so = task.probabilities.argmax(axis=1) == task.codes
        return is_so.astype(int), task.probabilities.max(axis=1)
    is_so, probability = against_rest(task, code)
    return is_so.astype(int), probability


def _labels(of_class: list[Any]) -> tuple[str, str]:
    """Return the labels of the axes, for tasks with and without a class of interest."""
    if all(label is None for label in of_class):
        return "Mean confidence", "Share that is right"
    if all(label is not None for label in of_class):
        return "Mean probability", "Share of the class"
    return "Mean probability", "Share that is so"
